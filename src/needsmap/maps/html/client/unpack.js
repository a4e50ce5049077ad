// Bytes back to numbers, words and borders: the other end of codec.py and pack.py.

const OUTSIDE = 0, NO_DATA = 255, NOT_COMPARABLE = 254;

function fromBase64(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function inflate(base64) {
  // written straight into the stream: a Blob would take the bytes to another process and back
  const stream = new DecompressionStream("deflate"), writer = stream.writable.getWriter();
  writer.write(fromBase64(base64));
  writer.close();
  return new Uint8Array(await new Response(stream.readable).arrayBuffer());
}

function sectionsOf(bytes, sizes) {
  const starts = [0];
  for (const size of sizes) starts.push(starts[starts.length - 1] + size);
  return (k) => bytes.subarray(starts[k], starts[k + 1]);
}

function readVarints(bytes, n) {
  const out = new Uint32Array(n);
  for (let i = 0, p = 0; i < n; i++) {
    let value = 0, shift = 0, byte;
    do {
      byte = bytes[p++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    out[i] = value;
  }
  return out;
}

const unzigzag = (v) => (v >>> 1) ^ -(v & 1);

function readWords(bytes) {
  const lines = new TextDecoder().decode(bytes).split("\n");
  let before = "";
  return lines.map((line) => (before = before.slice(0, line.charCodeAt(0) - 48) + line.slice(1)));
}

function readPlanes(bytes, n, width) {
  const out = new Float64Array(n);
  for (let plane = 0, unit = 1; plane < width; plane++, unit *= 256) {
    for (let i = 0; i < n; i++) out[i] += bytes[plane * n + i] * unit;
  }
  return out;
}

// A column as a function from an area's number (from 0) to its value, null where there is none.
function readCells(cells, n, section, key) {
  if (cells.as === "none") return () => null;
  if (cells.as === "text") {
    let words = null;
    return (i) => (words = words || readWords(section(cells.at)))[i] || null;
  }
  if (cells.as === "words") {
    const which = section(cells.at);
    return (i) => cells.words[which[i]] || null;
  }
  const unit = 10 ** (cells.decimals || 0);
  if (cells.as === "steps") {
    return (i) => {
      const at = key(i);
      let low = 0, high = cells.at.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (at >= cells.at[middle]) low = middle + 1;
        else high = middle;
      }
      const value = cells.to[low];
      return value === null ? null : value / unit;
    };
  }
  const none = 256 ** cells.width - 1;
  let raw = null;
  return (i) => {
    raw = raw || readPlanes(section(cells.at), n, cells.width);
    return raw[i] === none ? null : (raw[i] + cells.base) / unit;
  };
}

function readColumns(columns, n, section) {
  let key = null;
  const read = columns.map((column) => {
    const at = readCells(column, n, section, key);
    if (!key && column.as === "whole") {
      const unit = 10 ** column.decimals;
      key = (i) => (at(i) === null ? 2 ** 52 : Math.round(at(i) * unit));
    }
    return { ...column, at };
  });
  return { read, key };
}

function readArcs(geo, section) {
  const n = geo.arcs, m = geo.vertices || 0;
  const arcs = {
    n,
    starts: new Int32Array(n + 1), x: new Int32Array(m), y: new Int32Array(m),
    left: new Int32Array(n), right: new Int32Array(n), box: new Int32Array(4 * n),
  };
  if (!n) return arcs;
  const counts = readVarints(section(geo.counts), n);
  const left = readVarints(section(geo.left), n), right = readVarints(section(geo.right), n);
  for (let a = 0, side = 0, v = 0; a < n; a++) {
    side += unzigzag(left[a]);
    arcs.left[a] = side;
    arcs.right[a] = right[a] ? side + unzigzag(right[a] - 1) : OUTSIDE;
    arcs.starts[a + 1] = v += counts[a] + 2;
  }
  readAxis(arcs, arcs.x, 0, geo.x0, readVarints(section(geo.xs), n), section(geo.xd));
  readAxis(arcs, arcs.y, 1, geo.y0, readVarints(section(geo.ys), n), section(geo.yd));
  return arcs;
}

// One coordinate of every vertex, and its least and greatest in each arc's box.
function readAxis({ n, starts, box }, to, side, origin, firsts, steps) {
  for (let a = 0, v = 0, p = 0, at = origin; a < n; a++) {
    at += unzigzag(firsts[a]);
    let low = at, high = at;
    to[v++] = at;
    for (const end = starts[a + 1]; v < end; v++) {
      let byte = steps[p++], value = byte & 127;
      for (let shift = 7; byte & 128; shift += 7) {
        byte = steps[p++];
        value |= (byte & 127) << shift;
      }
      at += unzigzag(value);
      to[v] = at;
      if (at < low) low = at;
      else if (at > high) high = at;
    }
    box[4 * a + side] = low;
    box[4 * a + side + 2] = high;
  }
}

const noBox = () => [Infinity, Infinity, -Infinity, -Infinity];

// The box round some arcs; without a list, round all.
function boxOf(arcs, list = null) {
  const box = noBox();
  if (list) for (const a of list) growBox(box, arcs.box, 4 * a);
  else for (let a = 0; a < arcs.n; a++) growBox(box, arcs.box, 4 * a);
  return box;
}

// Grow a box by another; each begins somewhere in its array.
function growBox(box, by, from = 0, at = 0) {
  if (by[from] < box[at]) box[at] = by[from];
  if (by[from + 1] < box[at + 1]) box[at + 1] = by[from + 1];
  if (by[from + 2] > box[at + 2]) box[at + 2] = by[from + 2];
  if (by[from + 3] > box[at + 3]) box[at + 3] = by[from + 3];
}

// The arcs of each area, as one list with an index into it.
function arcsByArea(arcs, n) {
  const begin = new Int32Array(n + 2);
  for (const sides of [arcs.left, arcs.right]) for (const area of sides) begin[area + 1]++;
  for (let i = 1; i < begin.length; i++) begin[i] += begin[i - 1];
  const fill = begin.slice(), list = new Int32Array(begin[n + 1]);
  for (const sides of [arcs.left, arcs.right]) {
    for (let a = 0; a < arcs.n; a++) list[fill[sides[a]]++] = a;
  }
  return (area) => list.subarray(begin[area], begin[area + 1]);
}

// What is not needed for the first sight is read when it is asked for.
function lazily(object, readers) {
  for (const [name, read] of Object.entries(readers)) {
    Object.defineProperty(object, name, {
      configurable: true, enumerable: true,
      get() {
        Object.defineProperty(object, name, { value: read() });
        return object[name];
      },
    });
  }
  return object;
}

function readSet(meta, section) {
  const arcs = readArcs(meta.geo, section), shift = 32 - Math.clz32(meta.n);
  const set = lazily({
    ...meta, arcs, shift, mask: 2 ** shift - 1, box: boxOf(arcs),
    parentOf: meta.parents ? readCells(meta.parents, meta.n, section) : () => null,
  }, {
    codes: () => readWords(section(meta.codes)),
    names: () => readWords(section(meta.names)),
    byCode: () => new Map(set.codes.map((code, i) => [code, i])),
    boxes: () => boxesOf(arcs, meta.n),
    postcodes: () => readPostcodes(meta.postcodes, section),
    arcsByArea: () => arcsByArea(arcs, meta.n),
  });
  set.arcsOf = (i) => set.arcsByArea(i + 1);
  set.boxOf = (i) => boxOf(arcs, set.arcsOf(i));
  set.parentNumber = new Int32Array(meta.n + 1);
  const numbers = new Map();
  for (let i = 0; meta.parents && i < meta.n; i++) {
    const name = set.parentOf(i) || "";
    if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
    set.parentNumber[i + 1] = numbers.get(name);
  }
  return set;
}

// Postcode districts and sectors, each with the numbers (from 0) of its areas.
function readPostcodes(meta, section) {
  if (!meta) return [];
  const counts = readVarints(section(meta.counts), meta.n), total = counts.reduce((sum, n) => sum + n, 0);
  const steps = readVarints(section(meta.steps), total);
  let at = 0, member = 0;
  return readWords(section(meta.names)).map((name, k) => ({
    name, areas: Array.from({ length: counts[k] }, () => (member += unzigzag(steps[at++]))),
  }));
}

// The box of each area, four numbers after four.
function boxesOf(arcs, n) {
  const boxes = new Int32Array(4 * (n + 1));
  for (let i = 0; i <= n; i++) boxes.set([2 ** 30, 2 ** 30, -1, -1], 4 * i);
  for (let a = 0; a < arcs.n; a++) {
    growBox(boxes, arcs.box, 4 * a, 4 * arcs.left[a]);
    growBox(boxes, arcs.box, 4 * a, 4 * arcs.right[a]);
  }
  return boxes;
}

function readLayer(meta, sets, section) {
  const set = sets[meta.set], { read: columns, key } = readColumns(meta.columns, set.n, section);
  const at = readCells(meta.classes, set.n, section, key);
  const layer = lazily({ ...meta, set, columns }, {
    classes: () => {
      const classes = new Uint8Array(set.n + 1);
      for (let i = 0; i < set.n; i++) classes[i + 1] = at(i);
      return classes;
    },
  });
  layer.warm = () => layer.classes.length;
  return layer;
}

// What is nearest to each point: a list of { i, metres, rough }.
function readNear(near, n, section) {
  if (!near) return () => [];
  const counts = readVarints(section(near.counts), n), starts = new Uint32Array(n + 1);
  const other = readVarints(section(near.other), near.n), metres = readVarints(section(near.metres), near.n);
  for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + counts[i];
  return (i) => Array.from({ length: counts[i] }, (_, k) => {
    const at = starts[i] + k;
    return { i: other[at], metres: metres[at] >>> 1, rough: Boolean(metres[at] & 1) };
  });
}

// The other points of each point's site.
function readSites(bytes, n) {
  const site = bytes.length ? readVarints(bytes, n) : Uint32Array.from({ length: n }, (_, i) => i), members = new Map();
  for (let i = 0; i < n; i++) members.set(site[i], [...(members.get(site[i]) || []), i]);
  return (i) => members.get(site[i]).filter((other) => other !== i);
}

function readPoints(meta, section) {
  return {
    ...meta,
    nearTo: readNear(meta.near, meta.n, section), besides: readSites(section(meta.sites), meta.n),
    names: readWords(section(meta.names)),
    x: readPlanes(section(meta.x), meta.n, 4), y: readPlanes(section(meta.y), meta.n, 4),
    columns: readColumns(meta.columns, meta.n, section).read,
    facets: meta.facets.map((facet) => ({
      ...facet, which: readPlanes(section(facet.which), meta.n, 2),
      shown: facet.labels.map(() => true),
    })),
  };
}

function unpack(meta, bytes) {
  const section = sectionsOf(bytes, meta.sizes);
  const sets = meta.sets.map((set) => readSet(set, section));
  return {
    ...meta,
    sets,
    layers: meta.layers.map((layer) => readLayer(layer, sets, section)),
    points: meta.points.map((points) => readPoints(points, section)),
    clusters: meta.clusters.map((group) => {
      const arcs = readArcs(group.geo, section);
      return { ...group, arcs, arcsOf: arcsByArea(arcs, group.items.length) };
    }),
    outlines: meta.outlines.map((outline) => ({
      ...outline, arcs: readArcs(outline.geo, section), paths: readArcs(outline.lines, section),
    })),
  };
}
