// Says at once that a file is too large; the server judges again.
customElements.define("file-picker", class extends HTMLElement {
  connectedCallback() {
    const max = Number(this.dataset.max);
    this.addEventListener("change", (event) => {
      const large = max && [...event.target.files].find((file) => file.size > max);
      this.querySelector("[role=status]").textContent = large
        ? `${large.name} is te groot. Kies een bestand van hoogstens ${Math.floor(max / 1048576)} MB.`
        : "";
    });
  }
});
