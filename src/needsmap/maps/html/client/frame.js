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
    this.halt();
    this.canvas.remove();
  },

  getEvents() {
    return {
      viewreset: this.redraw, moveend: this.redraw, resize: this.redraw,
      zoom: () => this._follow(this._map.getCenter(), this._map.getZoom()),
      zoomanim: (event) => this._follow(event.center, event.zoom),
    };
  },

  // What is drawn in several goes stops here when the map moves on.
  halt() {},

  // What was drawn goes where it belongs at another centre and zoom.
  _follow(center, zoom) {
    this.halt();
    if (!this._drawn) return;
    const map = this._map, { at, zoom: drawn } = this._drawn;
    const corner = map.project(at, zoom).subtract(map._getNewPixelOrigin(center, zoom));
    L.DomUtil.setTransform(this.canvas, corner, map.getZoomScale(zoom, drawn));
  },

  // The view in buffer pixels at a given fineness (buffer pixels a CSS pixel).
  viewAt(fineness, bits) {
    const map = this._map, size = map.getSize(), zoom = map.getZoom();
    const corner = map.containerPointToLayerPoint(size.multiplyBy(-this._pad)).round();
    const world = map.getPixelOrigin().add(corner);
    // a map in a frame that is not laid out yet has no size; a canvas must have some
    const [w, h] = [size.x, size.y].map((n) => Math.max(1, Math.ceil(n * (1 + 2 * this._pad))));
    return {
      corner, zoom, at: map.unproject(world, zoom), cssW: w, cssH: h, s: fineness,
      w: Math.round(w * fineness), h: Math.round(h * fineness),
      k: (256 * 2 ** zoom * fineness) / 2 ** bits,
      x: world.x * fineness, y: world.y * fineness,
    };
  },

  redraw() {
    // a hidden map (in print, in a closed frame) has no size: what was drawn stays
    if (!this._map || !this._map.getContainer().clientWidth) return;
    this._follow(this._map.getCenter(), this._map.getZoom());
    this._drawFrame(this);
  },

  place(view) {
    const { canvas } = this;
    this._drawn = view;
    if (canvas.width !== view.w) canvas.width = view.w;
    if (canvas.height !== view.h) canvas.height = view.h;
    canvas.style.width = view.cssW + "px";
    canvas.style.height = view.cssH + "px";
    L.DomUtil.setPosition(canvas, view.corner);
  },
});

// Milliseconds of drawing between two frames of the page, and a draft's worth of slowness.
const SLICE = 10, SLOW = 300;
// More pixels than this are not drawn: on a very large screen the fineness gives way.
const MOST_PIXELS = 8e6;

// The choropleth. It is drawn anew in slices, so that no frame waits for it; until it is whole,
// what was drawn before stands in its place, moved and scaled.
function areasLayer(app) {
  let shown = null, pending = null, spare = null, image = null, seen = null, slow = 0, turn = 0;
  const turns = new MessageChannel();

  function fineness(layer) {
    const { cssW, cssH } = layer.viewAt(1, app.model.bits);
    const wanted = Math.max(2, Math.min(3, window.devicePixelRatio || 1));
    return Math.max(1, Math.min(wanted, Math.sqrt(MOST_PIXELS / (cssW * cssH))));
  }

  // Drawing at each of some finenesses, one after the other; true is given where one is whole.
  function* drawing(layer, steps) {
    for (const step of steps) {
      const view = layer.viewAt(step, app.model.bits), { set } = app.layer, n = view.w * view.h;
      const cells = spare && spare.length === n ? spare.fill(0) : new Uint32Array(n);
      spare = cells;
      yield* fillCells(cells, set, view, app.look().wide && view.s > 1);
      spare = shown && shown.cells;
      shown = { view, set, cells };
      seen = null;
      layer.place(view);
      colour();
      yield true;
    }
  }

  // Draw until the time is over; once: or a picture is whole.
  function work(until, once = false) {
    const mine = pending, began = performance.now();
    let now = began;
    while (pending === mine && now < until) {
      const { value: whole, done } = mine.frames.next();
      now = performance.now();
      if (done) {
        slow = mine.spent + now - began;
        pending = null;
      } else if (whole) {
        app.emit("view");
        if (once) break;
      }
    }
    mine.spent += now - began;
  }

  turns.port1.onmessage = ({ data }) => {
    if (!pending || pending.turn !== data) return;
    work(performance.now() + SLICE);
    if (pending) turns.port2.postMessage(pending.turn);
  };

  const areas = new FrameLayer((layer) => {
    if (!app.layer) return;
    const fine = fineness(layer), draft = !shown || shown.set !== app.layer.set;
    pending = { turn: ++turn, spent: 0, frames: drawing(layer, draft || slow > SLOW ? [1, fine] : [fine]) };
    // the first sight of a geography is drawn at once, if not as finely
    if (draft) work(Infinity, true);
    turns.port2.postMessage(turn);
  });
  areas.halt = () => { pending = null; };
  // Draw what is still to be drawn, now.
  areas.finish = () => pending && work(Infinity);

  function colour() {
    const { view, cells } = shown;
    if (!image || image.width !== view.w || image.height !== view.h) image = new ImageData(view.w, view.h);
    paint(new Uint32Array(image.data.buffer), cells, colourTable(app.layer, app.look()), view);
    areas.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  areas.recolour = () => {
    if (!shown || !app.layer) return;
    if (shown.set !== app.layer.set) areas.redraw();
    else colour();
  };
  // The number (from 0) of the area under a point of the map's container, or -1.
  areas.areaAt = (point) => {
    areas.finish();
    if (!shown || !app.layer) return -1;
    const { view, cells, set } = shown;
    const at = app.map.containerPointToLayerPoint(point).subtract(view.corner);
    const x = Math.floor(at.x * view.s), y = Math.floor(at.y * view.s);
    return x < 0 || y < 0 || x >= view.w || y >= view.h ? -1 : (cells[y * view.w + x] & set.mask) - 1;
  };
  // Which areas are in the visible part: those with a pixel there, and those wholly inside.
  areas.inView = () => {
    if (seen) return seen;
    areas.finish();
    seen = new Uint8Array(app.layer.set.n + 1);
    if (shown && shown.set === app.layer.set) seeIn(seen, shown, app.map);
    seen[OUTSIDE] = 0;
    return seen;
  };
  areas.drawn = () => shown && shown.view;
  areas.busy = () => Boolean(pending);
  return areas;
}

function seeIn(seen, { view, cells, set }, map) {
  const size = map.getSize(), { mask, boxes } = set;
  const from = map.containerPointToLayerPoint([0, 0]).subtract(view.corner).multiplyBy(view.s);
  const x0 = Math.max(0, Math.floor(from.x)), y0 = Math.max(0, Math.floor(from.y));
  const x1 = Math.min(view.w, x0 + Math.floor(size.x * view.s));
  const y1 = Math.min(view.h, y0 + Math.floor(size.y * view.s));
  for (let y = y0; y < y1; y++) {
    for (let p = y * view.w + x0, end = y * view.w + x1; p < end; p++) seen[cells[p] & mask] = 1;
  }
  const grid = (pixels, origin) => (pixels + origin) / view.k;
  const [west, north, east, south] = [grid(x0, view.x), grid(y0, view.y), grid(x1, view.x), grid(y1, view.y)];
  for (let i = 1; i < seen.length; i++) {
    const b = 4 * i;
    if (boxes[b] >= west && boxes[b + 1] >= north && boxes[b + 2] <= east && boxes[b + 3] <= south) seen[i] = 1;
  }
}
