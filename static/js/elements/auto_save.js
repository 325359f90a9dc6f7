// Sends what is typed in its form when a field is left or the page is put away; it is kept beside the answers, never as one.
customElements.define("auto-save", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.dirty = false;
    this.form.addEventListener("input", () => { this.dirty = true; });
    this.form.addEventListener("change", () => this.save());
    this.form.addEventListener("submit", () => { this.dirty = false; });
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
  }

  async save() {
    if (!this.dirty || this.stopped) return;
    this.dirty = false;
    const body = new FormData(this.form);
    this.form.querySelectorAll("input[type=file]").forEach(({ name }) => body.delete(name));
    const answer = await fetch(this.dataset.url, { method: "POST", body, keepalive: true }).catch(() => null);
    if (!answer) return void (this.dirty = true);
    this.stopped = answer.redirected || answer.status === 409;
    const said = answer.redirected ? null : await answer.json().catch(() => null);
    if (said) this.textContent = said.tekst;
  }
});
