// Filters of the points, and the list of their clusters.

// So many clusters are listed in full; the rest unfold.
const FIRST_CLUSTERS = 8;

function startPoints(app) {
  const box = byId("point-filters"), list = byId("clusters");

  // A picture of each mark, drawn once: a table shows some of them hundreds of times.
  const samples = new Map();
  app.markSample = (facet, k) => {
    const { ink, page } = app.theme(), colour = facet.colours[k] || ink, shape = facet.shapes[k] || "circle";
    if (!facet.colours.length && !facet.shapes.length) return null;
    const look = [colour, shape, page].join();
    if (!samples.has(look)) samples.set(look, markImage(shape, colour, 13, page).toDataURL());
    return make("img", { class: "mark", alt: "", src: samples.get(look) });
  };

  function filterOf(points, facet) {
    const counts = facet.labels.map(() => 0);
    for (const k of facet.which) counts[k]++;
    const boxes = facet.labels.map((label, k) => {
      const input = make("input", { type: "checkbox", onchange: () => { facet.shown[k] = input.checked; changed(); } });
      input.checked = facet.shown[k];
      return { k, input, element: make("li", {}, make("label", {}, input, app.markSample(facet, k), make("span", { text: label }), make("span", { class: "tally", text: number(counts[k]) }))) };
    });
    const all = (on) => {
      boxes.forEach((b) => { b.input.checked = facet.shown[b.k] = on; });
      changed();
    };
    return make("fieldset", {}, make("legend", { text: facet.title }),
      make("p", { class: "all" }, make("button", { type: "button", class: "link", text: "All", onclick: () => all(true) }), make("button", { type: "button", class: "link", text: "None", onclick: () => all(false) })),
      make("ul", { class: "filters" }, ...boxes.map((b) => b.element)));
  }

  function changed() {
    app.drawMarksSoon();
    app.emit("points");
    tell();
  }

  function tell() {
    byId("point-status").textContent = app.model.points.map((points) => {
      let n = 0;
      for (let i = 0; i < points.n; i++) n += pointShown(points, i);
      return `${number(n)} of ${plural(points.n, points.unit)} shown`;
    }).join("; ");
  }

  function clusterItem(group, item, i) {
    const points = app.model.points[group.points];
    const members = item.members.map((m) => make("li", {}, make("button", { type: "button", class: "link", text: points.names[m] || "Without a name", onclick: () => app.choosePoint([{ points, i: m }], { zoom: true, focus: true }) }),
      make("span", { class: "small", text: points.facets.map((f) => f.labels[f.which[m]]).join(" \u00b7 ") })));
    return make("li", { class: "cluster" },
      make("h3", {}, make("button", { type: "button", class: "link", text: item.label, onclick: () => chooseCluster(group, i) })),
      make("p", { text: item.words }),
      item.fields.length ? make("dl", {}, ...item.fields.flatMap(([term, text]) => [make("dt", { text: term }), make("dd", { text })])) : null,
      make("details", {}, make("summary", { text: `Its ${plural(item.members.length, points.unit)}` }), make("ul", { class: "plain" }, ...members)));
  }

  function chooseCluster(group, i) {
    app.chosenCluster = { group, i };
    app.zoomTo(boxOf(group.arcs, group.arcsOf(i + 1)));
    app.map.getContainer().scrollIntoView({ block: "nearest" });
    app.drawMarksSoon();
  }

  for (const points of app.model.points) {
    box.append(make("h2", { text: points.title }), make("p", { id: "point-status", class: "small", role: "status" }),
      ...points.facets.map((facet) => filterOf(points, facet)), ...points.notes.map((text) => make("p", { class: "small", text })));
  }
  if (app.model.points.length) tell();
  for (const group of app.model.clusters) {
    const items = group.items.map((item, i) => clusterItem(group, item, i)), rest = items.slice(FIRST_CLUSTERS);
    list.append(make("h2", { text: group.title }), group.note ? make("p", { text: group.note }) : "",
      make("ol", { class: "cluster-list" }, ...items.slice(0, FIRST_CLUSTERS)),
      rest.length ? make("details", {}, make("summary", { text: `The other ${number(rest.length)}` }), make("ol", { class: "cluster-list", start: FIRST_CLUSTERS + 1 }, ...rest)) : "");
  }
}
