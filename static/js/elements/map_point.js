// A map that is fetched at the first touch of the page. With data-lat/lon inputs in its form its middle is the answer;
// without it shows numbered marks that lead to the list. The list says all that the map says.
const NEARER = 3;
const FIRST = ["pointerdown", "pointermove", "keydown", "touchstart", "scroll"];

customElements.define("map-point", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.form = this.classList.contains("map-point-picks") ? this.closest("form") : null;
    this.begin = () => this.load();
    FIRST.forEach((name) => addEventListener(name, this.begin, { once: true, passive: true }));
    this.locate();
  }

  async load() {
    if (this.loading) return this.loading;
    FIRST.forEach((name) => removeEventListener(name, this.begin));
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = this.dataset.style;
    document.head.append(style);
    this.loading = import(this.dataset.script).then(() => this.draw(window.L));
    return this.loading;
  }

  draw(L) {
    const { lat, lon, zoom, tiles, sharpest, bounds } = this.dataset;
    const [south, west, north, east] = bounds.split(" ").map(Number);
    const city = [[south, west], [north, east]];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(this.querySelector(".map-point-map"), {
      zoomControl: false, attributionControl: false, minZoom: 11, maxZoom: Number(sharpest) + NEARER,
      zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: !still, inertia: !still,
      maxBounds: L.latLngBounds(city).pad(0.2), scrollWheelZoom: !this.form,
    }).setView([lat, lon], zoom, { animate: false });
    // nearer than the sharpest tiles: the same ones, asked for larger
    for (let nearer = 0; nearer <= NEARER; nearer += 1) {
      const at = { tileSize: 256 * 2 ** nearer, zoomOffset: -nearer, maxZoom: Number(sharpest) + nearer, bounds: city };
      L.tileLayer(tiles, nearer ? { ...at, minZoom: at.maxZoom } : at).addTo(map);
    }
    this.map = map;
    this.addEventListener("click", (event) => {
      const by = event.target.closest("[data-zoom-by]");
      if (by) map.setZoom(map.getZoom() + Number(by.dataset.zoomBy));
    });
    this.mark(L);
    if (!this.form) return;
    map.on("click", (event) => map.panTo(event.latlng));
    map.on("dragend keydown click", () => { this.touched = true; });
    map.on("moveend", () => this.touched && this.pick(map.getCenter().lat, map.getCenter().lng));
    this.form.addEventListener("change", ({ target }) => {
      if (!target.dataset.lat) return;
      this.touched = false;
      map.setView([target.dataset.lat, target.dataset.lon], Math.max(map.getZoom(), 16), { animate: false });
    });
  }

  mark(L) {
    const points = JSON.parse(this.querySelector("script").textContent);
    points.forEach((point) => {
      const icon = L.divIcon({ className: "map-mark", html: String(point.nummer), iconSize: [32, 32] });
      L.marker([point.lat, point.lon], { icon, title: point.titel }).addTo(this.map)
        .on("click keypress", () => this.show(document.getElementById(point.doel)));
    });
    if (points.length && !this.form) this.map.fitBounds(points.map((p) => [p.lat, p.lon]), { maxZoom: 16, padding: [40, 40], animate: false });
  }

  // To what can be done about it, or to the row itself where nothing can.
  show(row) {
    (row?.querySelector("a, button") || row)?.focus();
  }

  locate() {
    const button = document.querySelector("[data-locate]");
    if (!button || !navigator.geolocation) return;
    const said = document.querySelector("[data-located]");
    button.hidden = false;
    button.addEventListener("click", () => {
      said.textContent = "We zoeken je plaats …";
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        said.textContent = "";
        this.touched = false;
        this.load().then(() => this.map.setView([coords.latitude, coords.longitude], 16, { animate: false }));
        this.pick(coords.latitude, coords.longitude, "gps");
      }, () => {
        said.textContent = "We vonden je plaats niet. Typ het adres of kies op de kaart.";
      }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }

  // Ask the server what lies there: the same list that a search gives, with this spot first.
  async pick(lat, lon, via = "kaart") {
    const data = new FormData(this.form);
    const { vraag } = this.dataset; // a question of a form: its fields have its key in front
    const own = vraag ? `${vraag}-` : "";
    data.set(`${own}lat`, lat.toFixed(5));
    data.set(`${own}lon`, lon.toFixed(5));
    data.set(`${own}via`, via);
    data.set("actie", vraag ? `punt:${vraag}` : "punt");
    const turn = (this.turn = (this.turn || 0) + 1);
    const headers = { "HX-Request": "true", "HX-Target": `${own}keuzes` };
    const answer = await fetch(this.form.action, { method: "POST", body: data, headers }).catch(() => null);
    if (!answer || turn !== this.turn || ![200, 422].includes(answer.status)) return;
    const list = document.getElementById(`${own}keuzes`);
    list.innerHTML = await answer.text();
    document.querySelector("[data-located]").textContent = list.querySelector(":checked + span small, .field-error, .alert")?.textContent || "";
  }
});
