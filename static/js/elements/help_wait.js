// Asks data-url for an offer of help after data-seconds without typing; it is said politely and the focus stays where it is.
customElements.define("help-wait", class extends HTMLElement {
  connectedCallback() {
    this.wait = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.offer(), Number(this.dataset.seconds) * 1000);
    };
    document.addEventListener("input", this.wait);
    this.wait();
  }

  disconnectedCallback() {
    document.removeEventListener("input", this.wait);
    clearTimeout(this.timer);
  }

  async offer() {
    if (document.hidden) return this.wait();
    this.disconnectedCallback();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(this.dataset.url, { method: "POST", body }).catch(() => null);
    if (answer?.status !== 200 || answer.redirected) return;
    this.innerHTML = await answer.text();
    if (this.getBoundingClientRect().bottom > 0) return;
    document.dispatchEvent(new CustomEvent("toast", { detail: "Zit je vast? Bovenaan deze pagina staat hulp." }));
  }
});
