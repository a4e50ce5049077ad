// The card: a short one beside the pointer, a full one for the chosen area or point.

function startCard(app) {
  const card = byId("card"), tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
  app.map.getContainer().append(tip);
  const empty = [...card.childNodes];

  function rows(pairs) {
    return make("dl", {}, ...pairs.flatMap(([term, text]) => [make("dt", { text: term }), make("dd", { text })]));
  }

  function close() {
    return make("button", { type: "button", class: "quiet close", "aria-label": "Close this card", text: "\u00d7", onclick: () => app.choose(-1) });
  }

  function others(i) {
    const layers = app.model.layers.filter((l) => l.set === app.layer.set && l !== app.layer);
    if (!layers.length) return null;
    const line = (layer) => {
      const first = layer.columns[0];
      return make("tr", {},
        make("th", { scope: "row" }, make("button", { type: "button", class: "link", text: layer.group === app.layer.group ? layer.title : app.layerName(layer), onclick: () => app.show(layer) })),
        make("td", {}, swatch(layer, layer.classes[i + 1]), make("span", { text: layerShort(layer, i) })),
        make("td", { class: "figure", text: first ? say({ ...first, of: null }, i) : "" }));
    };
    return make("details", { open: layers.length <= 12 },
      make("summary", { text: "Other indicators for this area" }),
      make("table", { class: "profile" }, make("tbody", {}, ...layers.map(line))));
  }

  function layerShort(layer, i) {
    const c = layer.classes[i + 1], given = layer.legend.classes[c];
    return given ? given.short || given.words : classWords(layer, i);
  }

  function area(i) {
    const { layer } = app, { set } = layer, parent = set.parentOf(i);
    card.replaceChildren(
      close(),
      make("h2", { tabindex: "-1", text: set.names[i] }),
      make("p", { class: "small", text: [set.codes[i], parent ? `${set.parentTitle}: ${parent}` : ""].filter(Boolean).join(" \u00b7 ") }),
      make("p", { class: "verdict" }, swatch(layer, layer.classes[i + 1]), make("span", { text: `${app.layerName(layer)}: ${classWords(layer, i)}` })),
      rows(layer.columns.filter((c) => c.card && c.at(i) !== null).map((c) => [c.title, say(c, i)])),
      others(i) || "",
      make("p", { class: "actions" },
        make("button", { type: "button", text: "Zoom in", onclick: () => app.zoomTo(set.boxOf(i)) }),
        make("button", { type: "button", text: "Show in table", onclick: () => app.toRow(i) })));
  }

  // Several areas found together: a postcode district and the areas that its postcodes lie in.
  function group({ set, name, areas }) {
    card.replaceChildren(
      close(),
      make("h2", { tabindex: "-1", text: name }),
      make("p", { text: `${plural(areas.length, set.unit)} of this map ${areas.length === 1 ? "holds" : "hold"} postcodes that begin with ${name}. Some may reach beyond it.` }),
      make("ul", { class: "plain group" }, ...areas.map((i) => make("li", {}, make("button", { type: "button", class: "link", text: set.names[i], onclick: () => app.choose(i, { zoom: true, focus: true }) })))));
  }

  function hint(event) {
    if (app.areas.busy()) return;
    const [hit] = app.marks.pointsAt(event.containerPoint);
    const i = hit ? -1 : app.areas.areaAt(event.containerPoint);
    if (i !== app.hovered) {
      app.hovered = i;
      app.drawMarksSoon();
    }
    tip.hidden = i < 0 && !hit;
    if (tip.hidden) return;
    if (hit) tip.replaceChildren(make("strong", { text: hit.points.names[hit.i] || "Without a name" }), ...hit.points.facets.slice(0, 2).map((f) => make("span", { text: f.labels[f.which[hit.i]] })));
    else {
      const { layer } = app, first = layer.columns[0];
      tip.replaceChildren(
        make("strong", { text: layer.set.names[i] }),
        make("span", { class: "verdict" }, swatch(layer, layer.classes[i + 1]), make("span", { text: classWords(layer, i) })),
        first ? make("span", { text: `${first.title}: ${say(first, i)}` }) : "");
    }
    const size = app.map.getSize(), { x, y } = event.containerPoint;
    tip.style.left = Math.min(x + 16, size.x - tip.offsetWidth - 8) + "px";
    tip.style.top = (y + tip.offsetHeight + 24 > size.y ? y - tip.offsetHeight - 12 : y + 18) + "px";
  }

  app.map.on("mousemove", hint);
  app.map.on("mouseout", () => {
    tip.hidden = true;
    app.hovered = -1;
    app.drawMarksSoon();
  });
  app.map.on("click", (event) => {
    app.chooseAt(event.containerPoint);
  });

  app.on("chosen", () => {
    if (app.chosenPoint) card.replaceChildren(close(), ...sitePanel(app, app.chosenPoint.found));
    else if (app.chosen >= 0) area(app.chosen);
    else if (app.chosenGroup) group(app.chosenGroup);
    else card.replaceChildren(...empty);
    card.classList.toggle("open", Boolean(app.chosenPoint || app.chosenGroup) || app.chosen >= 0);
  });
  app.on("layer", () => {
    if (app.chosen >= 0 && !app.chosenPoint) area(app.chosen);
  });
}
