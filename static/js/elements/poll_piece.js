// Asks data-url every data-seconds whether the piece inside changed (ETag); a piece that moved on reloads the page.
customElements.define("poll-piece", class extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.ask(), Number(this.dataset.seconds) * 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async ask() {
    if (document.hidden || this.contains(document.activeElement)) return;
    const headers = this.etag ? { "If-None-Match": this.etag } : {};
    const answer = await fetch(this.dataset.url, { headers }).catch(() => null);
    if (answer?.redirected) return location.reload();
    if (answer?.status !== 200) return;
    this.etag = answer.headers.get("ETag");
    const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.replaceChildren(...piece.body.children);
  }
});
