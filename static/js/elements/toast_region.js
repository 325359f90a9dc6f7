// Shows a short confirmation for 5 seconds; never the only place of a message.
customElements.define("toast-region", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("toast", (event) => {
      const text = document.createElement("p");
      text.textContent = event.detail;
      this.replaceChildren(text);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.replaceChildren(), 5000);
    });
  }
});
