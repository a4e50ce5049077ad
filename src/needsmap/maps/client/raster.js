// Areas to pixels. Every border is walked once: where it crosses a row of pixels it leaves the
// exclusive-or of the two areas that it parts, so that one pass along the row gives each pixel
// its area. Colouring is then a look-up: a new indicator costs one pass over the pixels.

const ID_BITS = 18, ID_MASK = (1 << ID_BITS) - 1;

// Number and check bits: overlapping areas would give a wrong number, which the check finds out.
function idCode(id) {
  return id === OUTSIDE ? 0 : (id | ((Math.imul(id, 0x9e3779b1) >>> 18) << ID_BITS)) >>> 0;
}

// view: a grid cell u lies at u * view.k - view.x (or .y) pixels of the buffer.
function rasterise(arcs, view) {
  const { w, h, k } = view, ids = new Uint32Array(w * h);
  const { starts, x, y, left, right, box } = arcs;
  for (let a = 0; a < arcs.n; a++) {
    const top = box[4 * a + 1] * k - view.y, bottom = box[4 * a + 3] * k - view.y;
    if (bottom < 0 || top > h || box[4 * a] * k - view.x > w) continue;
    if (Math.ceil(top - 0.5) === Math.ceil(bottom - 0.5)) continue;
    const mask = idCode(left[a]) ^ idCode(right[a]), end = starts[a + 1];
    let v = starts[a];
    let px = x[v] * k - view.x, py = y[v] * k - view.y, row = Math.ceil(py - 0.5);
    for (v++; v < end; v++) {
      const nextY = y[v] * k - view.y, nextRow = Math.ceil(nextY - 0.5);
      const nextX = x[v] * k - view.x;
      if (nextRow !== row) {
        const slope = (nextX - px) / (nextY - py);
        const from = Math.max(Math.min(row, nextRow), 0), to = Math.min(Math.max(row, nextRow), h);
        for (let r = from; r < to; r++) {
          let column = Math.ceil(px + (r + 0.5 - py) * slope - 0.5);
          if (column >= w) continue;
          if (column < 0) column = 0;
          ids[r * w + column] ^= mask;
        }
      }
      px = nextX;
      py = nextY;
      row = nextRow;
    }
  }
  return settle(ids, w, h);
}

function settle(ids, w, h) {
  for (let r = 0, p = 0; r < h; r++) {
    let code = 0, id = 0;
    for (const end = p + w; p < end; p++) {
      const change = ids[p];
      if (change !== 0) {
        code = (code ^ change) >>> 0;
        const next = code & ID_MASK;
        if (idCode(next) === code) id = next;
      }
      ids[p] = id;
    }
  }
  return ids;
}

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const pixel = ([r, g, b], alpha = 255) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
const blend = (a, b, t) => a.map((v, i) => Math.round(v + (b[i] - v) * t));

// Colour tables of a layer, one entry an area: fill, thin border, border of the larger area.
function colourTables(layer, look) {
  const n = layer.set.n, classes = layer.classes;
  const table = () => new Uint32Array(n + 1);
  const tables = { fill: table(), edge: table(), parent: table(), hatch: table(), pattern: new Uint8Array(n + 1) };
  const paints = new Map();
  for (let i = 1; i <= n; i++) {
    const c = classes[i];
    let paint = paints.get(c);
    if (!paint) paints.set(c, (paint = classPaint(layer, c, look)));
    tables.fill[i] = paint.fill;
    tables.edge[i] = paint.edge;
    tables.parent[i] = paint.parent;
    tables.hatch[i] = paint.hatch;
    tables.pattern[i] = paint.pattern;
  }
  return tables;
}

function classPaint(layer, c, look) {
  const stateless = c >= layer.legend.classes.length;
  let colour = stateless ? look.blank : rgb(layer.legend.classes[c].colour);
  const faded = look.emphasis !== null && look.emphasis !== c;
  if (faded) colour = blend(colour, look.paper, 0.82);
  return {
    fill: pixel(colour),
    edge: pixel(blend(colour, look.line, look.edge)),
    parent: pixel(blend(colour, look.strong, look.parentEdge)),
    hatch: pixel(blend(look.hatch, look.paper, faded ? 0.7 : 0)),
    pattern: c === NO_DATA ? 1 : c === NOT_COMPARABLE ? 2 : 0,
  };
}

// Colour the buffer. s: buffer pixels a CSS pixel; view.x and view.y keep hatching still while
// panning; wide: borders on both sides of the line.
function paint(ids, view, tables, { parents, s, wide }) {
  const { w, h } = view, out = new Uint32Array(w * h), last = w * h - 1;
  const { fill, edge, parent, hatch, pattern } = tables;
  const period = Math.round(7 * s), stroke = Math.max(1, Math.round(1.4 * s));
  const shiftX = ((Math.round(view.x) % period) + period) % period;
  const shiftY = ((Math.round(view.y) % period) + period) % period;
  for (let r = 0, p = 0; r < h; r++) {
    for (let c = 0; c < w; c++, p++) {
      const id = ids[p];
      if (id === OUTSIDE) continue;
      const east = p < last ? ids[p + 1] : id, south = p + w <= last ? ids[p + w] : id;
      if (east !== id || south !== id) {
        const border = parents[east] !== parents[id] || parents[south] !== parents[id];
        out[p] = border ? parent[id] : edge[id];
        continue;
      }
      if (wide && p > w) {
        const west = ids[p - 1], north = ids[p - w];
        if (west !== id || north !== id) {
          const border = parents[west] !== parents[id] || parents[north] !== parents[id];
          out[p] = border ? parent[id] : edge[id];
          continue;
        }
      }
      const kind = pattern[id];
      if (kind !== 0) {
        const up = (c + shiftX + r + shiftY) % period < stroke;
        const down = kind === 2 && (c + shiftX - r - shiftY + 8 * period * h) % period < stroke;
        out[p] = up || down ? hatch[id] : fill[id];
      } else out[p] = fill[id];
    }
  }
  return out;
}
