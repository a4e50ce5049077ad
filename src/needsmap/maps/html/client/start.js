// The page's state, and what every part is told when it changes.

function themeOf() {
  const style = getComputedStyle(document.documentElement), value = (name) => style.getPropertyValue(name).trim();
  return { page: value("--page"), paper: value("--paper"), ink: value("--ink"), accent: value("--accent"), halo: value("--halo"), water: value("--water"), line: value("--line"), hatch: value("--hatch"), blank: value("--blank") };
}

function makeApp(map, model) {
  const heard = {};
  const app = {
    map, model, layer: model.layers[0] || null, hovered: -1, chosen: -1, chosenPoint: null, chosenCluster: null, chosenGroup: null, emphasis: null,
    on: (name, hear) => (heard[name] = heard[name] || []).push(hear),
    emit: (name) => (heard[name] || []).forEach((hear) => hear()),
    theme: themeOf,
    // the maps that are shown: this one, and perhaps one beside it
    views: () => [app],
    layerName: (layer) => (layer.group && layer.group !== layer.title ? `${layer.title}, ${layer.group}` : layer.title),
    says: () => ({ finding: (app.layer && app.layer.finding) || model.finding, summary: app.layer && app.layer.summary.length ? app.layer.summary : model.summary }),
  };

  // Thin borders fade out where areas are only a few pixels large.
  app.look = () => {
    const theme = themeOf(), box = app.layer.set.box, k = (256 * 2 ** map.getZoom()) / 2 ** model.bits;
    const side = Math.sqrt(((box[2] - box[0]) * (box[3] - box[1]) * 0.45) / app.layer.set.n) * k;
    const fade = (from, to) => Math.max(0, Math.min(1, (side - from) / (to - from)));
    return {
      paper: rgb(theme.paper), line: rgb(theme.line), strong: rgb(theme.line), hatch: rgb(theme.hatch), blank: rgb(theme.blank),
      edge: 0.04 + 0.7 * fade(6, 34), parentEdge: 0.35 + 0.6 * fade(2, 14), wide: side > 14, emphasis: app.emphasis,
    };
  };
  app.pointRadius = (points) => Math.max(3.2, Math.min(8, (map.getZoom() - 8) * (points.n > 1500 ? 0.9 : 1.25)));

  const latLng = (x, y) => map.unproject([(x * 256) / 2 ** model.bits, (y * 256) / 2 ** model.bits], 0);
  const bounds = (box) => L.latLngBounds(latLng(box[0], box[3]), latLng(box[2], box[1]));
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  app.everything = () => {
    const box = noBox();
    for (const one of [...model.sets.map((set) => set.box), ...model.outlines.map((o) => boxOf(o.arcs))]) growBox(box, one);
    for (const points of model.points) for (let i = 0; i < points.n; i++) growBox(box, [points.x[i], points.y[i], points.x[i], points.y[i]]);
    return box;
  };
  // A box round nothing leaves the view as it is; one round a single point is not entered for ever.
  const fit = (box, options) => box[0] <= box[2] && map.fitBounds(bounds(box), { maxZoom: 16, ...options });
  // Leaflet ignores a new view while it animates a zoom, so the last one asked for waits until that ends.
  let zooming = false, next = null;
  map.on("zoomstart", () => { zooming = true; });
  map.on("moveend", () => {
    const go = next;
    zooming = false;
    next = null;
    if (go) go();
  });
  const afterZoom = (go) => {
    if (zooming) next = go;
    else go();
  };
  app.home = () => afterZoom(() => fit(model.extent || app.everything(), { padding: [12, 12], maxZoom: 19, animate: false }));
  app.zoomTo = (box) => afterZoom(() => {
    const size = map.getSize();
    fit(box, { padding: [size.x * 0.28, size.y * 0.28], animate: !calm });
  });
  app.flyTo = (label) => afterZoom(() => map.setView(latLng(label.x, label.y), Math.max(map.getZoom(), 14), { animate: !calm }));

  app.show = (layer) => {
    const code = app.chosen >= 0 ? app.layer.set.codes[app.chosen] : null;
    app.layer = layer;
    app.emphasis = null;
    app.hovered = -1;
    if (code !== null) app.chosen = layer.set.byCode.has(code) ? layer.set.byCode.get(code) : -1;
    app.areas.recolour();
    app.emit("layer");
    app.drawMarksSoon();
    app.remember();
  };
  app.choose = (i, { zoom = false, focus = false } = {}) => {
    app.chosen = i;
    app.chosenPoint = app.chosenCluster = app.chosenGroup = null;
    if (zoom && i >= 0) app.zoomTo(app.layer.set.boxOf(i));
    settled(focus && i >= 0);
  };
  app.choosePoint = (found, { zoom = false, focus = false } = {}) => {
    const [{ points, i }] = found;
    app.chosenPoint = { points, i, found };
    app.chosenGroup = null;
    app.chosen = -1;
    if (zoom) app.flyTo({ x: points.x[i], y: points.y[i] });
    settled(focus);
  };
  // Several areas at once, such as those of a postcode district: { set, name, areas }.
  app.chooseGroup = (group, { zoom = false } = {}) => {
    app.choose(-1);
    app.chosenGroup = group;
    const box = noBox();
    for (const i of group.areas) growBox(box, group.set.boxOf(i));
    if (zoom) app.zoomTo(box);
    settled(false);
  };
  // What lies at a point of the map's container: an asset, else the area.
  app.chooseAt = (place, given = {}) => {
    const found = app.marks.pointsAt(place, given.slack);
    if (found.length) app.choosePoint(found, given);
    else app.choose(app.areas.areaAt(place), given);
  };
  function settled(focus) {
    app.emit("chosen");
    app.drawMarksSoon();
    app.remember();
    if (focus) {
      byId("map-region").scrollIntoView({ block: "nearest" });
      const heading = byId("card").querySelector("h2");
      if (heading) heading.focus({ preventScroll: true });
    }
  }

  let drawing = 0;
  app.drawMarksSoon = () => {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => app.marks.redraw());
  };

  app.remember = () => {
    const { lat, lng } = map.getCenter(), parts = [`at=${lat.toFixed(4)},${lng.toFixed(4)},${map.getZoom().toFixed(2)}`];
    if (app.layer) parts.unshift(`layer=${encodeURIComponent(app.layer.id)}`);
    if (app.beside !== model.beside) parts.push(`beside=${encodeURIComponent(app.beside)}`);
    if (app.chosen >= 0) parts.push(`area=${encodeURIComponent(app.layer.set.codes[app.chosen])}`);
    if (app.chosenPoint) parts.push(`point=${model.points.indexOf(app.chosenPoint.points)}.${app.chosenPoint.i}`);
    try {
      history.replaceState(null, "", "#" + parts.join("&"));
    } catch { /* a frame or a strict browser: the page works without a link to its view */ }
  };
  app.recall = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    const layer = model.layers.find((one) => one.id === said.get("layer"));
    if (layer) app.layer = layer;
    app.beside = said.has("beside") ? said.get("beside") : model.beside;
    const at = (said.get("at") || "").split(",").map(Number);
    if (at.length === 3 && at.every(Number.isFinite)) map.setView([at[0], at[1]], at[2], { animate: false });
    else app.home();
    const chosen = app.layer && said.get("area") !== null ? app.layer.set.byCode.get(said.get("area")) : undefined;
    if (chosen !== undefined) app.chosen = chosen;
    const [k, i] = (said.get("point") || "").split(".").map(Number), points = model.points[k];
    if (points && i >= 0 && i < points.n) app.chosenPoint = { points, i, found: [{ points, i }] };
  };
  return app;
}

function startChooser(app) {
  const { layers } = app.model, what = byId("choose-what"), when = byId("choose-when");
  const titles = [...new Set(layers.map((l) => l.title))], groups = [...new Set(layers.map((l) => l.group))];
  const fill = (select, words) => select.replaceChildren(...words.map((text) => make("option", { value: text, text })));
  fill(what, titles);
  fill(when, groups);
  byId("choose-what-row").hidden = titles.length < 2;
  byId("choose-when-row").hidden = groups.length < 2;
  const pick = (changed) => {
    const wanted = layers.find((l) => l.title === what.value && l.group === when.value);
    const nearest = wanted || layers.find((l) => (changed === "what" ? l.title === what.value : l.group === when.value));
    if (nearest) app.show(nearest);
  };
  what.addEventListener("change", () => pick("what"));
  when.addEventListener("change", () => pick("when"));
  app.on("layer", () => {
    what.value = app.layer.title;
    when.value = app.layer.group;
    for (const option of when.options) option.disabled = !layers.some((l) => l.title === app.layer.title && l.group === option.value);
    const { finding, summary } = app.says();
    byId("finding").textContent = finding;
    byId("shown").textContent = app.layerName(app.layer);
    byId("summary").replaceChildren(...summary.map((text) => make("p", { text })));
    byId("layer-notes").replaceChildren(...[app.layer.date && `Its data is ${app.layer.date}.`, ...app.layer.notes].filter(Boolean).map((text) => make("p", { class: "small", text })));
  });
}

// Resolves when a frame has been painted; a page that nobody looks at paints none.
const painted = () => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 200);
});

// Resolves when an element has a size: a framed page may begin before its frame has one.
const sized = (element) => new Promise((done) => {
  const has = () => element.clientWidth > 0 && element.clientHeight > 0;
  if (has()) return done();
  const watch = new ResizeObserver(() => {
    if (!has()) return;
    watch.disconnect();
    done();
  });
  return watch.observe(element);
});

// Resolves when nothing more urgent is to be done.
const idle = () => new Promise((done) => (window.requestIdleCallback ? requestIdleCallback(done, { timeout: 250 }) : setTimeout(done, 30)));

// What a layer needs to be shown, made ready while nobody waits for it.
async function warm(layers) {
  for (const layer of layers) {
    await idle();
    layer.warm();
  }
}

async function start(map) {
  if (!("DecompressionStream" in window)) {
    document.documentElement.classList.add("old-browser");
    return;
  }
  const meta = JSON.parse(byId("needsmap-meta").textContent);
  const app = makeApp(map, unpack(meta, await inflate(byId("needsmap-block").textContent)));
  byId("needsmap-block").textContent = "";
  await sized(map.getContainer());
  map.invalidateSize({ animate: false });
  map.createPane("needsmapMarks").style.zIndex = 450;
  map.getPane("needsmapMarks").style.pointerEvents = "none";
  app.areas = areasLayer(app);
  app.marks = marksLayer(app);
  app.recall();
  app.areas.addTo(map);
  app.marks.addTo(map);
  await painted(); // the map is on the screen before its furniture is built
  if (app.layer) {
    startLegend(app);
    startTable(app);
    startChooser(app);
  }
  startFind(app);
  startCard(app);
  startPoints(app);
  startSites(app);
  startTools(app);
  startPair(app);
  if (app.layer) app.emit("layer");
  app.emit("chosen");
  map.on("moveend", app.remember);
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    window.matchMedia(query).addEventListener("change", () => {
      app.areas.recolour();
      app.marks.redraw();
    });
  }
  new ResizeObserver(() => {
    if (map.getContainer().clientWidth) map.invalidateSize({ animate: false });
  }).observe(map.getContainer());
  document.documentElement.classList.add("ready");
  warm(app.model.layers);
}

window.needsmap = { start };
