// A message that is opened has been read; without JavaScript the button inside says it.
customElements.define("read-on-open", class extends HTMLElement {
  async connectedCallback() {
    const form = this.querySelector("form");
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);
    this.hidden = answer?.status === 204;
  }
});
