// A canvas that stays under Leaflet's map: moved and scaled with it, drawn anew when it rests.

const FrameLayer = L.Layer.extend({
  initialize(draw, { pane = "overlayPane", pad = 0.12 } = {}) {
    this._drawFrame = draw;
    this._paneName = pane;
    this._pad = pad;
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated needsmap-canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    map.getPane(this._paneName).appendChild(this.canvas);
    this.redraw();
  },

  onRemove() {
    clearTimeout(this._later);
    this.canvas.remove();
  },

  getEvents() {
    return {
      viewreset: this.redraw, moveend: this.redraw, resize: this.redraw,
      zoom: () => this._follow(this._map.getCenter(), this._map.getZoom()),
      zoomanim: (event) => this._follow(event.center, event.zoom),
    };
  },

  _follow(center, zoom) {
    if (this._zoom === undefined) return;
    const map = this._map, scale = map.getZoomScale(zoom, this._zoom);
    const half = map.getSize().multiplyBy(0.5 + this._pad);
    const corner = half.multiplyBy(-scale).add(map.project(this._center, zoom))
      .subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this.canvas, corner, scale);
  },

  // The view in buffer pixels at a given fineness (buffer pixels a CSS pixel).
  viewAt(fineness, bits) {
    const map = this._map, size = map.getSize();
    const corner = map.containerPointToLayerPoint(size.multiplyBy(-this._pad)).round();
    const world = map.getPixelOrigin().add(corner);
    // a map in a frame that is not laid out yet has no size; a canvas must have some
    const [w, h] = [size.x, size.y].map((n) => Math.max(1, Math.ceil(n * (1 + 2 * this._pad))));
    return {
      corner, cssW: w, cssH: h, s: fineness, zoom: map.getZoom(),
      w: Math.round(w * fineness), h: Math.round(h * fineness),
      k: (256 * 2 ** map.getZoom() * fineness) / 2 ** bits,
      x: world.x * fineness, y: world.y * fineness,
    };
  },

  redraw() {
    // a hidden map (in print, in a closed frame) has no size: what was drawn stays
    if (!this._map || !this._map.getContainer().clientWidth) return;
    this._center = this._map.getCenter();
    this._zoom = this._map.getZoom();
    this._drawFrame(this);
  },

  place(view) {
    this.canvas.width = view.w;
    this.canvas.height = view.h;
    this.canvas.style.width = view.cssW + "px";
    this.canvas.style.height = view.cssH + "px";
    L.DomUtil.setPosition(this.canvas, view.corner);
  },
});

// The choropleth: a quick frame at once, a fine one when the map has come to rest.
function areasLayer(app) {
  let ids = null, cells = null, view = null, arcs = null, slow = Infinity;

  function frame(layer, fineness) {
    const began = performance.now();
    view = layer.viewAt(fineness, app.model.bits);
    arcs = app.layer.set.arcs;
    ids = rasterise(arcs, view);
    cells = findCells(ids, view, app.layer.set, app.look().wide && view.s > 1);
    layer.place(view);
    colour(layer);
    return performance.now() - began;
  }

  function colour(layer) {
    const pixels = paint(cells, colourTable(app.layer, app.look()), view);
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), view.w, view.h);
    layer.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  const fine = () => Math.max(2, Math.min(3, window.devicePixelRatio || 1));
  const areas = new FrameLayer((layer) => {
    clearTimeout(layer._later);
    if (!app.layer) return;
    if (slow > 70) {
      frame(layer, 1);
      layer._later = setTimeout(() => {
        slow = frame(layer, fine());
        app.emit("view");
      }, 150);
    } else slow = frame(layer, fine());
    app.emit("view");
  });
  areas.recolour = () => {
    if (!ids || !app.layer) return;
    if (arcs !== app.layer.set.arcs) areas.redraw();
    else colour(areas);
  };
  // The number (from 0) of the area under a point of the map's container, or -1.
  areas.areaAt = (point) => {
    if (!ids || !app.layer) return -1;
    const at = app.map.containerPointToLayerPoint(point).subtract(view.corner);
    const x = Math.floor(at.x * view.s), y = Math.floor(at.y * view.s);
    return x < 0 || y < 0 || x >= view.w || y >= view.h ? -1 : ids[y * view.w + x] - 1;
  };
  // Which areas are in the visible part: those with a pixel there, and those wholly inside.
  areas.inView = () => {
    const seen = new Uint8Array(app.layer.set.n + 1);
    if (!ids) return seen;
    const size = app.map.getSize();
    const from = app.map.containerPointToLayerPoint([0, 0]).subtract(view.corner).multiplyBy(view.s);
    const x0 = Math.max(0, Math.floor(from.x)), y0 = Math.max(0, Math.floor(from.y));
    const x1 = Math.min(view.w, x0 + Math.floor(size.x * view.s));
    const y1 = Math.min(view.h, y0 + Math.floor(size.y * view.s));
    for (let y = y0; y < y1; y++) {
      for (let p = y * view.w + x0, end = y * view.w + x1; p < end; p++) seen[ids[p]] = 1;
    }
    const boxes = app.layer.set.boxes(), grid = (pixels, origin) => (pixels + origin) / view.k;
    const [west, north, east, south] = [grid(x0, view.x), grid(y0, view.y), grid(x1, view.x), grid(y1, view.y)];
    for (let i = 1; i < seen.length; i++) {
      const b = 4 * i;
      if (boxes[b] >= west && boxes[b + 1] >= north && boxes[b + 2] <= east && boxes[b + 3] <= south) seen[i] = 1;
    }
    seen[OUTSIDE] = 0;
    return seen;
  };
  return areas;
}
