// Sends a photo as soon as it is chosen, and says at once that it is too large; without JavaScript the button does.
customElements.define("photo-add", class extends HTMLElement {
  connectedCallback() {
    const said = this.querySelector("[role=status]");
    this.addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const max = Number(this.dataset.max);
      if (file.size > max) {
        said.textContent = `Deze foto is te groot. Kies een foto van hoogstens ${Math.floor(max / 1048576)} MB.`;
        event.target.value = "";
        return;
      }
      this.dataset.busy = "";
      said.textContent = "We voegen je foto toe …";
      event.target.form.requestSubmit(this.querySelector("button"));
    });
  }
});
