// Shows the chosen file in Dutch, whatever the browser speaks, and says at once that it is too large; the server judges again.
customElements.define("file-picker", class extends HTMLElement {
  connectedCallback() {
    const name = this.querySelector(".file-picker-name");
    const max = Number(this.dataset.max);
    this.addEventListener("change", (event) => {
      const files = [...event.target.files];
      const large = max && files.find((file) => file.size > max);
      if (name) name.textContent = files.map((file) => file.name).join(", ") || "Nog geen bestand gekozen";
      this.querySelector("[role=status]").textContent = large
        ? `${large.name} is te groot. Kies een bestand van hoogstens ${Math.floor(max / 1048576)} MB.`
        : "";
    });
  }
});
