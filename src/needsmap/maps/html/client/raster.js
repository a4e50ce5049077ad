// Areas to pixels. Every border is walked once: where it crosses a row of pixels it leaves the
// exclusive-or of the two areas that it parts, so that one pass along the row gives each pixel
// its area. Colouring is then a look-up: a new indicator costs one pass over the pixels.

const ID_BITS = 18, ID_MASK = (1 << ID_BITS) - 1;

// Number and check bits: overlapping areas would give a wrong number, which the check finds out.
function idCode(id) {
  return id === OUTSIDE ? 0 : (id | ((Math.imul(id, 0x9e3779b1) >>> 18) << ID_BITS)) >>> 0;
}

// A pixel's cell: its area's number, and above the set's mask what it lies on.
const EDGE = 1, PARENT_EDGE = 2;

// How many arcs, or rows of pixels, are drawn before the drawing can be interrupted.
const ARCS_AT_ONCE = 4000, ROWS_AT_ONCE = 48;

// Fill the cells of a view in short pieces. Each may be followed by something else.
function* fillCells(cells, set, view, wide) {
  for (let a = 0; a < set.arcs.n; a += ARCS_AT_ONCE) {
    crossRows(cells, set.arcs, view, a, Math.min(a + ARCS_AT_ONCE, set.arcs.n));
    yield;
  }
  for (let r = 0; r < view.h; r += ROWS_AT_ONCE) {
    settle(cells, view.w, r, Math.min(r + ROWS_AT_ONCE, view.h));
    yield;
  }
  for (let r = 0; r < view.h; r += ROWS_AT_ONCE) {
    markEdges(cells, view, set, wide, r, Math.min(r + ROWS_AT_ONCE, view.h));
    yield;
  }
}

// view: a grid cell u lies at u * view.k - view.x (or .y) pixels of the buffer.
function crossRows(cells, arcs, view, first, last) {
  const { w, h, k } = view, { starts, x, y, left, right, box } = arcs;
  for (let a = first; a < last; a++) {
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
          cells[r * w + column] ^= mask;
        }
      }
      px = nextX;
      py = nextY;
      row = nextRow;
    }
  }
}

function settle(cells, w, first, last) {
  for (let r = first, p = first * w; r < last; r++) {
    let code = 0, id = 0;
    for (const end = p + w; p < end; p++) {
      const change = cells[p];
      if (change !== 0) {
        code = (code ^ change) >>> 0;
        const next = code & ID_MASK;
        if (idCode(next) === code) id = next;
      }
      cells[p] = id;
    }
  }
}

// Mark the pixels on a thin border or on that of a larger area. wide: on both sides of the line.
function markEdges(cells, { w, h }, { mask, shift, parentNumber }, wide, first, last) {
  const edge = EDGE << shift, parentEdge = PARENT_EDGE << shift;
  const from = Math.max(first, wide ? 1 : 0) * w, to = Math.min(last * w, w * h - w - 1);
  for (let p = from; p < to; p++) {
    const id = cells[p];
    if (id === OUTSIDE) continue;
    let other = cells[p + 1], under = cells[p + w];
    if (other === id && under === id) {
      if (!wide) continue;
      other = cells[p - 1] & mask;
      under = cells[p - w] & mask;
      if (other === id && under === id) continue;
    }
    const own = parentNumber[id];
    cells[p] = id | (parentNumber[other] !== own || parentNumber[under] !== own ? parentEdge : edge);
  }
}

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const pixel = ([r, g, b], alpha = 255) => ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
const blend = (a, b, t) => a.map((v, i) => Math.round(v + (b[i] - v) * t));

// The colours of a layer: one entry a cell's value, so that a pixel's colour is one look-up.
function colourTable(layer, look) {
  const { n, shift } = layer.set, { classes } = layer;
  const table = { colour: new Uint32Array(3 << shift), hatch: null };
  const paints = [], edge = EDGE << shift, parentEdge = PARENT_EDGE << shift;
  for (let i = 1; i <= n; i++) {
    const c = classes[i], paint = paints[c] || (paints[c] = classPaint(layer, c, look));
    table.colour[i] = paint.fill;
    table.colour[i | edge] = paint.edge;
    table.colour[i | parentEdge] = paint.parent;
  }
  if (paints.length > NOT_COMPARABLE) {
    const pattern = new Uint8Array(n + 1);
    for (let i = 1; i <= n; i++) pattern[i] = classes[i] === NO_DATA ? 1 : classes[i] === NOT_COMPARABLE ? 2 : 0;
    table.hatch = { pattern, paints, classes };
  }
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

function paint(out, cells, { colour, hatch }, view) {
  for (let p = 0; p < out.length; p++) out[p] = colour[cells[p]];
  if (hatch) hatchOver(out, cells, hatch, view);
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
