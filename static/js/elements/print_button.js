// Opens the print window; without JavaScript the button stays hidden.
customElements.define("print-button", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
});
