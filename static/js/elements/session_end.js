// Warns data-warn seconds before the session ends; one act extends it.
customElements.define("session-end", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.extend();
    });
    this.dialog.addEventListener("cancel", () => this.extend());
    this.start();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  start() {
    const wait = Number(this.dataset.seconds) - Number(this.dataset.warn);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dialog.showModal(), Math.max(wait, 0) * 1000);
  }

  async extend() {
    const form = this.querySelector("form");
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok || answer.redirected) return location.reload();
    this.dialog.close();
    this.start();
  }
});
