// Moves focus to the summary, and from an entry to the first wrong input.
customElements.define("error-summary", class extends HTMLElement {
  connectedCallback() {
    this.focus();
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const input = link && document.getElementById(link.hash.slice(1));
      if (!input) return;
      event.preventDefault();
      (input.closest("fieldset, .field") || input).scrollIntoView();
      input.focus({ preventScroll: true });
    });
  }
});
