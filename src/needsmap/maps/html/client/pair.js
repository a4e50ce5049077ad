// A second map in step with the first: another layer of the page beside the one that is shown.

function startPair(app) {
  const { layers } = app.model, select = byId("choose-beside"), holder = byId("beside");
  byId("choose-beside-row").hidden = layers.length < 2;
  if (layers.length < 2) return;
  const alike = layers.every((l) => l.title === layers[0].title && l.group);
  const called = (l) => (alike ? l.group : app.layerName(l));
  const option = (value, text) => make("option", { value, text });
  select.replaceChildren(option("", "none"), ...layers.map((l) => option(l.id, called(l))));
  const placed = location.hash.includes("at=");
  let pair = null, busy = false;

  // The same area in another layer's set: areas of two vintages are matched by code.
  const across = (i, from, to) => {
    if (i < 0 || from === to) return i;
    const there = to.byCode.get(from.codes[i]);
    return there === undefined ? -1 : there;
  };

  function follow(from, to) {
    from.on("move", () => {
      if (busy) return;
      busy = true;
      to.setView(from.getCenter(), from.getZoom(), { animate: false });
      busy = false;
    });
  }

  function secondMap(layer) {
    const box = make("div", { class: "folium-map", "aria-label": `Second map: ${app.layerName(layer)}. It moves with the first.`, role: "group" });
    holder.replaceChildren(box);
    const { minZoom, maxZoom, zoomSnap, zoomDelta, wheelPxPerZoomLevel } = app.map.options;
    const map = L.map(box, { minZoom, maxZoom, zoomSnap, zoomDelta, wheelPxPerZoomLevel, zoomControl: false, attributionControl: false });
    map.createPane("needsmapMarks").style.zIndex = 450;
    map.getPane("needsmapMarks").style.pointerEvents = "none";
    return map;
  }

  function open(layer) {
    const map = secondMap(layer), second = Object.create(app);
    const mine = (name) => ({ get: () => across(app[name], app.layer.set, second.layer.set) });
    Object.defineProperties(second, { chosen: mine("chosen"), hovered: mine("hovered") });
    Object.assign(second, { map, layer, emit: () => {}, look: () => ({ ...app.look(), emphasis: null }) });
    second.areas = areasLayer(second);
    second.marks = marksLayer(second);
    map.setView(app.map.getCenter(), app.map.getZoom(), { animate: false });
    second.areas.addTo(map);
    second.marks.addTo(map);
    follow(app.map, map);
    follow(map, app.map);
    const under = (event) => across(second.areas.areaAt(event.containerPoint), second.layer.set, app.layer.set);
    const point = (i) => {
      if (i === app.hovered) return;
      app.hovered = i;
      app.drawMarksSoon();
    };
    map.on("mousemove", (event) => point(under(event)));
    map.on("mouseout", () => point(-1));
    map.on("click", (event) => app.choose(under(event)));
    second.watch = new ResizeObserver(() => map.invalidateSize({ animate: false }));
    second.watch.observe(holder);
    return second;
  }

  function name() {
    byId("first-name").textContent = pair ? called(app.layer) : "";
    byId("beside-name").textContent = pair ? called(pair.layer) : "";
    const same = !pair || sameClasses(app.layer, pair.layer);
    byId("beside-legend").replaceChildren(...(same ? [] : pair.layer.legend.classes.map((one, c) => make("li", {}, swatch(pair.layer, c), make("span", { text: one.words })))));
  }

  function show(id) {
    const layer = layers.find((l) => l.id === id);
    if (pair) {
      pair.watch.disconnect();
      pair.map.remove();
      holder.replaceChildren();
    }
    select.value = layer ? id : "";
    app.beside = layer ? id : "";
    byId("maps").classList.toggle("two", Boolean(layer));
    app.map.invalidateSize({ animate: false });
    pair = layer ? open(layer) : null;
    name();
    app.remember();
  }

  app.views = () => (pair ? [app, pair] : [app]);
  const soon = app.drawMarksSoon;
  app.drawMarksSoon = () => {
    soon();
    if (pair) requestAnimationFrame(() => pair && pair.marks.redraw());
  };
  app.on("layer", name);
  select.addEventListener("change", () => {
    show(select.value);
    app.home();
  });
  if (app.beside) {
    show(app.beside);
    if (!placed) app.home();
  }
}
