// Shows what is typed in the builder, before it is kept, in the preview: half a second after the last key.
customElements.define("live-voorbeeld", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.button = this.querySelector("button");
    this.frame = document.querySelector('iframe[name="voorbeeld"]');
    if (!this.form || !this.button || !this.frame) return;
    this.hidden = true; // without script its button does the same
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), 500);
    });
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async show() {
    const mine = (this.asked = (this.asked ?? 0) + 1);
    const answer = await fetch(this.button.formAction, { method: "POST", body: new FormData(this.form) }).catch(() => null);
    if (!answer?.ok || mine !== this.asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = this.frame.contentDocument;
    if (shown?.body) shown.body.replaceWith(shown.adoptNode(page.body));
  }
});
