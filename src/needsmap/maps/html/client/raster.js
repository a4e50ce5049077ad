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

// The colours of a layer: one entry an area, thrice (inside, thin border, larger area's border),
// so that a pixel's colour is one look-up.
function colourTable(layer, look) {
  const n = layer.set.n, classes = layer.classes, size = n + 1;
  const table = { colour: new Uint32Array(3 * size), hatch: null };
  const paints = [];
  for (let i = 1; i <= n; i++) {
    const c = classes[i], paint = paints[c] || (paints[c] = classPaint(layer, c, look));
    table.colour[i] = paint.fill;
    table.colour[size + i] = paint.edge;
    table.colour[2 * size + i] = paint.parent;
  }
  const crossed = (c) => (c === NO_DATA ? 1 : c === NOT_COMPARABLE ? 2 : 0);
  if (paints.length > NOT_COMPARABLE) table.hatch = { pattern: Uint8Array.from(classes, crossed), paints, classes };
  return table;
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
  };
}

// Each pixel's place in the colour table: its area's number, plus one or two tables' length on a
// thin border or that of a larger area. wide: borders on both sides of the line.
function findCells(ids, { w, h }, { n, parentNumber }, wide) {
  const cells = ids.slice(), size = n + 1, last = w * h - w - 1;
  for (let p = wide ? w : 0; p < last; p++) {
    const id = ids[p];
    if (id === OUTSIDE) continue;
    let other = ids[p + 1], under = ids[p + w];
    if (other === id && under === id) {
      if (!wide) continue;
      other = ids[p - 1];
      under = ids[p - w];
      if (other === id && under === id) continue;
    }
    const own = parentNumber[id];
    cells[p] = id + (parentNumber[other] !== own || parentNumber[under] !== own ? 2 * size : size);
  }
  return cells;
}

function paint(cells, { colour, hatch }, view) {
  const out = new Uint32Array(cells.length);
  for (let p = 0; p < out.length; p++) out[p] = colour[cells[p]];
  if (hatch) hatchOver(out, cells, hatch, view);
  return out;
}

// Hatch the areas without class; the lines stay still under panning (view.x, view.y).
function hatchOver(out, cells, { pattern, paints, classes }, { w, h, x, y, s }) {
  const period = Math.round(7 * s), stroke = Math.max(1, Math.round(1.4 * s));
  const shiftX = ((Math.round(x) % period) + period) % period;
  const shiftY = ((Math.round(y) % period) + period) % period;
  for (let r = 0, p = 0; r < h; r++) {
    for (let c = 0; c < w; c++, p++) {
      const id = cells[p];
      if (id >= pattern.length || pattern[id] === 0) continue;
      const up = (c + shiftX + r + shiftY) % period < stroke;
      const down = pattern[id] === 2 && (c + shiftX - r - shiftY + 8 * period * h) % period < stroke;
      if (up || down) out[p] = paints[classes[id]].hatch;
    }
  }
}
