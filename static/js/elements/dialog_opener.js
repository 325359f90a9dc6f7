// Opens the dialog inside; without JavaScript the link leads to a page that does the same.
customElements.define("dialog-opener", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (!event.target.closest("[data-opens]")) return;
      event.preventDefault();
      this.querySelector("dialog").showModal();
    });
  }
});
