// What is drawn over the areas: outlines, the chosen area, clusters, points and names.

function traceArcs(ctx, arcs, list, view) {
  ctx.beginPath();
  for (const a of list) {
    const west = arcs.box[4 * a] * view.k - view.x, east = arcs.box[4 * a + 2] * view.k - view.x;
    const north = arcs.box[4 * a + 1] * view.k - view.y, south = arcs.box[4 * a + 3] * view.k - view.y;
    if (east < 0 || south < 0 || west > view.w || north > view.h) continue;
    let px = NaN, py = NaN;
    const last = arcs.starts[a + 1] - 1;
    for (let v = arcs.starts[a]; v <= last; v++) {
      const x = arcs.x[v] * view.k - view.x, y = arcs.y[v] * view.k - view.y;
      if (v === arcs.starts[a]) ctx.moveTo(x, y);
      else if (v === last || Math.abs(x - px) + Math.abs(y - py) > 0.8) ctx.lineTo(x, y);
      else continue;
      px = x;
      py = y;
    }
  }
}

const everyArc = (arcs) => Array.from({ length: arcs.n }, (_, a) => a);

function strokeTwice(ctx, s, { width, colour, halo, haloWidth, dash = [] }) {
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.setLineDash([]);
  ctx.strokeStyle = halo;
  ctx.lineWidth = (width + haloWidth) * s;
  ctx.stroke();
  ctx.setLineDash(dash.map((d) => d * s));
  ctx.strokeStyle = colour;
  ctx.lineWidth = width * s;
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawOutline(ctx, view, outline, theme) {
  const { s } = view;
  if (outline.role === "water") {
    traceArcs(ctx, outline.arcs, everyArc(outline.arcs), view);
    ctx.fillStyle = theme.water;
    ctx.fill("evenodd");
    traceArcs(ctx, outline.paths, everyArc(outline.paths), view);
    strokeTwice(ctx, s, { width: 4, colour: theme.water, halo: theme.halo, haloWidth: 1.6 });
    return;
  }
  for (const arcs of [outline.arcs, outline.paths]) {
    traceArcs(ctx, arcs, everyArc(arcs), view);
    if (outline.role === "highlight") {
      strokeTwice(ctx, s, { width: 2.6, colour: theme.accent, halo: theme.halo, haloWidth: 3 });
    } else if (outline.role === "place") {
      strokeTwice(ctx, s, { width: 1.6, colour: theme.ink, halo: theme.halo, haloWidth: 2 });
    } else {
      const grown = Math.max(0.35, Math.min(1, (view.zoom - 6) / 4));
      strokeTwice(ctx, s, { width: 0.9 * grown, colour: theme.ink, halo: theme.halo, haloWidth: 1.4 * grown });
    }
  }
}

function drawArea(ctx, view, set, i, { colour, halo, width }) {
  traceArcs(ctx, set.arcs, set.arcsOf(i), view);
  strokeTwice(ctx, view.s, { width, colour, halo, haloWidth: 3 });
}

// One path a shape, centred on 0, 0 and about as large to the eye as a circle of that radius.
const SHAPE_PATHS = (() => {
  const ngon = (n, turn, size) => (p, r) => {
    for (let i = 0; i < n; i++) {
      const angle = turn + (2 * Math.PI * i) / n;
      p[i ? "lineTo" : "moveTo"](size * r * Math.cos(angle), size * r * Math.sin(angle));
    }
    p.closePath();
  };
  const up = -Math.PI / 2;
  const arms = (turn) => (p, r) => {
    const a = 1.15 * r, b = 0.42 * r, cos = Math.cos(turn), sin = Math.sin(turn);
    [[-b, -a], [b, -a], [b, -b], [a, -b], [a, b], [b, b], [b, a], [-b, a], [-b, b], [-a, b], [-a, -b], [-b, -b]]
      .forEach(([x, y], i) => p[i ? "lineTo" : "moveTo"](x * cos - y * sin, x * sin + y * cos));
    p.closePath();
  };
  return {
    circle: (p, r) => p.arc(0, 0, r, 0, 2 * Math.PI),
    square: ngon(4, Math.PI / 4, 1.25),
    triangle: ngon(3, up, 1.35),
    "triangle-down": ngon(3, -up, 1.35),
    diamond: ngon(4, up, 1.3),
    pentagon: ngon(5, up, 1.15),
    hexagon: ngon(6, 0, 1.12),
    star: (p, r) => {
      for (let i = 0; i < 10; i++) {
        const far = (i % 2 ? 0.6 : 1.4) * r, angle = up + (Math.PI * i) / 5;
        p[i ? "lineTo" : "moveTo"](far * Math.cos(angle), far * Math.sin(angle));
      }
      p.closePath();
    },
    cross: arms(Math.PI / 4),
    plus: arms(0),
  };
})();

function markImage(shape, colour, radius, ring) {
  const side = Math.ceil(radius * 3.4), canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const ctx = canvas.getContext("2d");
  ctx.translate(side / 2, side / 2);
  const path = new Path2D();
  (SHAPE_PATHS[shape] || SHAPE_PATHS.circle)(path, radius);
  ctx.lineJoin = "round";
  ctx.strokeStyle = ring;
  ctx.lineWidth = radius * 0.62;
  ctx.stroke(path);
  ctx.fillStyle = colour;
  ctx.fill(path);
  return canvas;
}

function pointLook(points, i) {
  const colour = points.facets.find((f) => f.colours.length);
  const shape = points.facets.find((f) => f.shapes.length);
  return {
    colour: colour ? colour.colours[colour.which[i]] : "#0072b2",
    shape: shape ? shape.shapes[shape.which[i]] : "circle",
  };
}

const pointShown = (points, i) => points.facets.every((facet) => facet.shown[facet.which[i]]);

// The marks of a set of points, drawn once a view and filter: the pointer then costs no more
// where there are thousands of them than where there are few.
function pointsPainter(app, points) {
  const canvas = document.createElement("canvas");
  let drawn = "";
  const look = Array.from({ length: points.n }, (_, i) => pointLook(points, i)), kinds = look.map(({ colour, shape }) => colour + shape);

  function paint(view, theme) {
    canvas.width = view.w;
    canvas.height = view.h;
    const ctx = canvas.getContext("2d"), radius = app.pointRadius(points) * view.s, images = new Map();
    for (let i = 0; i < points.n; i++) {
      const x = points.x[i] * view.k - view.x, y = points.y[i] * view.k - view.y;
      if (x < -20 || y < -20 || x > view.w + 20 || y > view.h + 20 || !pointShown(points, i)) continue;
      let image = images.get(kinds[i]);
      if (!image) images.set(kinds[i], (image = markImage(look[i].shape, look[i].colour, radius, theme.halo)));
      ctx.drawImage(image, x - image.width / 2, y - image.height / 2);
    }
  }

  return (ctx, view, theme) => {
    const wanted = [view.k, view.x, view.y, view.w, view.h, theme.halo, ...points.facets.map((f) => f.shown.map(Number).join(""))].join();
    if (wanted !== drawn) paint(view, theme);
    drawn = wanted;
    ctx.drawImage(canvas, 0, 0);
    const chosen = app.chosenPoint && app.chosenPoint.points === points ? app.chosenPoint.i : -1;
    if (chosen < 0) return;
    const x = points.x[chosen] * view.k - view.x, y = points.y[chosen] * view.k - view.y, radius = app.pointRadius(points) * view.s;
    if (!pointShown(points, chosen)) {
      const { colour, shape } = look[chosen], image = markImage(shape, colour, radius, theme.halo);
      ctx.drawImage(image, x - image.width / 2, y - image.height / 2);
    }
    ctx.beginPath();
    ctx.arc(x, y, radius + 5 * view.s, 0, 2 * Math.PI);
    strokeTwice(ctx, view.s, { width: 2.5, colour: theme.accent, halo: theme.halo, haloWidth: 3 });
  };
}

function drawClusters(ctx, view, group, app, theme) {
  group.items.forEach((item, i) => {
    traceArcs(ctx, group.arcs, group.arcsOf(i + 1), view);
    const on = app.chosenCluster && app.chosenCluster.group === group && app.chosenCluster.i === i;
    strokeTwice(ctx, view.s, {
      width: on ? 3 : 1.8, colour: on ? theme.accent : theme.ink, halo: theme.halo, haloWidth: 2.5,
      dash: on ? [] : [5, 4],
    });
  });
}

// What tells the labels of a group apart: "4" of "Cluster 4" where all begin alike.
function shortLabels(items) {
  const words = items.map((item) => item.label.split(" "));
  const shared = words.every((w) => w.length > 1 && w.slice(0, -1).join(" ") === words[0].slice(0, -1).join(" "));
  return words.map((w) => (shared ? w[w.length - 1] : w.join(" ")));
}

const touches = (taken, box) =>
  taken.some((t) => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3]);

// A badge above each cluster; one that would touch another is left for a closer view.
function drawBadges(ctx, view, group, app, theme, taken) {
  const { s } = view, names = shortLabels(group.items);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.font = `600 ${11.5 * s}px system-ui, sans-serif`;
  group.items.forEach((item, i) => {
    const box = boxOf(group.arcs, group.arcsOf(i + 1));
    const on = app.chosenCluster && app.chosenCluster.group === group && app.chosenCluster.i === i;
    if (box[0] === Infinity || (!on && ((box[2] - box[0]) * view.k) / s < 12)) return;
    const x = ((box[0] + box[2]) / 2) * view.k - view.x, y = box[1] * view.k - view.y - 10 * s;
    const half = Math.max(9 * s, ctx.measureText(names[i]).width / 2 + 5 * s), tall = 9 * s;
    const place = [x - half, y - tall, x + half, y + tall];
    if (!on && touches(taken, place)) return;
    taken.push(place);
    ctx.beginPath();
    ctx.roundRect(x - half, y - tall, 2 * half, 2 * tall, tall);
    ctx.fillStyle = on ? theme.accent : theme.ink;
    ctx.fill();
    ctx.strokeStyle = theme.halo;
    ctx.lineWidth = 1.5 * s;
    ctx.stroke();
    ctx.fillStyle = theme.halo;
    ctx.fillText(names[i], x, y);
  });
}

function writeText(ctx, text, x, y, theme, s) {
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.halo;
  ctx.lineWidth = 3.5 * s;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = theme.ink;
  ctx.fillText(text, x, y);
}

// Names, the weightier first; one that would touch another is left for a closer view.
function drawLabels(ctx, view, labels, theme, taken) {
  const s = view.s;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const label of labels) {
    const x = label.x * view.k - view.x, y = label.y * view.k - view.y;
    if (x < 0 || y < 0 || x > view.w || y > view.h) continue;
    const size = [15, 13.5, 12.5, 11.5, 11][label.weight - 1] || 12;
    ctx.font = `${label.weight < 3 ? 600 : 500} ${size * s}px system-ui, sans-serif`;
    const half = ctx.measureText(label.text).width / 2 + 3 * s, tall = size * 0.8 * s;
    const box = [x - half, y - tall, x + half, y + tall];
    if (touches(taken, box)) continue;
    taken.push(box);
    writeText(ctx, label.text, x, y, theme, s);
  }
}

function marksLayer(app) {
  const labels = app.model.labels.slice().sort((a, b) => a.weight - b.weight);
  let view = null;
  const painters = app.model.points.map((points) => pointsPainter(app, points));
  // a river is often a border too, and has to be seen as a river
  const order = { border: 0, water: 1, place: 2, highlight: 3 };
  const outlines = app.model.outlines.slice().sort((a, b) => order[a.role] - order[b.role]);

  const marks = new FrameLayer((layer) => {
    view = layer.viewAt(Math.min(3, window.devicePixelRatio || 1), app.model.bits);
    layer.place(view);
    draw(layer.canvas.getContext("2d"), view);
  }, { pane: "needsmapMarks" });

  // The borders between some areas (numbers from 0) and all others.
  function edgeOf(set, areas) {
    const marked = new Set(areas.map((i) => i + 1));
    return everyArc(set.arcs).filter((a) => marked.has(set.arcs.left[a]) !== marked.has(set.arcs.right[a]));
  }

  function draw(ctx, at) {
    const theme = app.theme(), set = app.layer && app.layer.set;
    ctx.clearRect(0, 0, at.w, at.h);
    for (const outline of outlines) drawOutline(ctx, at, outline, theme);
    if (set) {
      if (app.model.highlight.length && !outlines.some((o) => o.role === "highlight")) {
        traceArcs(ctx, set.arcs, edgeOf(set, app.model.highlight.map((code) => set.byCode.get(code))), at);
        strokeTwice(ctx, at.s, { width: 2.2, colour: theme.accent, halo: theme.halo, haloWidth: 3 });
      }
      if (app.chosenGroup && app.chosenGroup.set === set) {
        traceArcs(ctx, set.arcs, edgeOf(set, app.chosenGroup.areas), at);
        strokeTwice(ctx, at.s, { width: 3, colour: theme.ink, halo: theme.halo, haloWidth: 3 });
      }
      if (app.hovered >= 0) drawArea(ctx, at, set, app.hovered, { colour: theme.ink, halo: theme.halo, width: 1.8 });
      if (app.chosen >= 0) drawArea(ctx, at, set, app.chosen, { colour: theme.ink, halo: theme.halo, width: 3 });
    }
    for (const group of app.model.clusters) drawClusters(ctx, at, group, app, theme);
    for (const paint of painters) paint(ctx, at, theme);
    const taken = [];
    for (const group of app.model.clusters) drawBadges(ctx, at, group, app, theme, taken);
    drawLabels(ctx, at, labels, theme, taken);
  }

  marks.drawOn = draw;
  // The points under the pointer (or within so many pixels of their marks), nearest first.
  marks.pointsAt = (point, slack = 4) => {
    if (!view) return [];
    const at = app.map.containerPointToLayerPoint(point).subtract(view.corner).multiplyBy(view.s);
    const found = [];
    for (const points of app.model.points) {
      const reach = (app.pointRadius(points) + slack) * view.s;
      for (let i = 0; i < points.n; i++) {
        const x = points.x[i] * view.k - view.x - at.x, y = points.y[i] * view.k - view.y - at.y;
        const far = x * x + y * y;
        if (far <= reach * reach && pointShown(points, i)) found.push({ points, i, far });
      }
    }
    return found.sort((a, b) => a.far - b.far);
  };
  return marks;
}
