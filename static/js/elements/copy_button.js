// Copies data-text and says data-done; without JavaScript the button stays hidden.
customElements.define("copy-button", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      document.dispatchEvent(new CustomEvent("toast", { detail: this.dataset.done }));
    });
  }
});
