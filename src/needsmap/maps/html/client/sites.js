// The panel of one site: what is known of it, who shares it, who is near; and the table of all.

const nameOf = (points, i) => points.names[i] || "Without a name";
const labelOf = (facet, i) => facet.labels[facet.which[i]];

function sitePanel(app, found) {
  const [{ points, i }] = found, go = (other, text) => make("button", {
    type: "button", class: "link", text: text || nameOf(points, other),
    onclick: () => app.choosePoint([{ points, i: other }], { zoom: true, focus: true }),
  });
  const facts = points.columns.filter((c) => c.card && c.at(i) !== null).map((c) => [c.title, say(c, i)]);
  const listed = new Set(points.columns.map((c) => c.title));
  const marks = points.facets.filter((f) => !listed.has(f.title)).map((f) => [f.title, labelOf(f, i)]);
  const besides = points.besides(i), under = found.slice(1).filter((f) => f.points !== points || !besides.includes(f.i));
  return [
    make("h2", { tabindex: "-1", text: nameOf(points, i) }),
    make("dl", {}, ...[...marks, ...facts].flatMap(([term, text]) => [make("dt", { text: term }), make("dd", { text })])),
    ...listOf(`At the same site: ${plural(besides.length, points.unit)} more`, besides.map((other) => [go(other), points.facets.map((f) => labelOf(f, other)).join(" \u00b7 ")])),
    ...listOf(`At the same spot of the map: ${number(under.length)} more`, under.slice(0, 11).map((f) => [
      make("button", { type: "button", class: "link", text: nameOf(f.points, f.i), onclick: () => app.choosePoint([f, ...found.filter((one) => one !== f)], { focus: true }) }), ""])),
    ...nearList(points, i, go),
    make("p", { class: "actions" },
      make("button", { type: "button", text: "Zoom in", onclick: () => app.choosePoint(found, { zoom: true }) }),
      make("button", { type: "button", text: "Show in table", onclick: () => app.toPointRow(points, i) })),
  ];
}

function listOf(title, items) {
  if (!items.length) return [];
  return [make("h3", { text: title }), make("ul", { class: "plain" }, ...items.map(([link, words]) => make("li", {}, link, words ? make("span", { class: "small", text: words }) : null)))];
}

// The nearest of each other partner, as lines that lead there.
function nearList(points, i, go) {
  const near = points.nearTo(i), partner = points.columns.find((c) => c.title === points.facets[0].title);
  if (!near.length) return points.near ? [make("p", { class: "small", text: `${points.near.title}: none.` })] : [];
  const of = (other) => (partner && partner.at(other)) || labelOf(points.facets[0], other);
  return [
    make("h3", { text: points.near.title }),
    make("ol", { class: "plain near" }, ...near.map(({ i: other, metres, rough }) => make("li", {},
      make("span", { class: "small", text: of(other) }), go(other),
      make("span", { class: "figure", text: `${rough ? "about " : ""}${number(metres)} m` })))),
    make("p", { class: "small", text: points.near.note }),
  ];
}

function startSites(app) {
  const tables = app.model.points.map((points, k) => {
    const mark = (facet) => (i) => (facet.colours.length || facet.shapes.length ? app.markSample(facet, facet.which[i]) : null);
    const columns = [{ title: "Name", at: (i) => points.names[i] || null, say: (i) => nameOf(points, i), head: true }];
    for (const facet of points.facets) {
      const own = points.columns.find((c) => c.table && c.title === facet.title);
      const at = own ? own.at : (i) => labelOf(facet, i);
      columns.push({ title: facet.title, at, say: (i) => at(i) || "\u2013", mark: mark(facet) });
    }
    columns.push(...points.columns.filter((c) => c.table && !points.facets.some((f) => f.title === c.title)).map(figureColumn));
    const chosen = () => (app.chosenPoint && app.chosenPoint.points === points ? app.chosenPoint.i : -1);
    return { points, table: sortingTable(`points-${k + 1}`, {
      columns: () => columns,
      n: () => points.n,
      holds: (i) => pointShown(points, i),
      words: (i) => columns.map((c) => c.say(i)).join(" "),
      caption: (shown) => `${points.title}: ${plural(shown, points.unit)}${shown === points.n ? "" : ` of ${number(points.n)}`}. The filters beside the map apply here too.`,
      name: () => `${points.id}.csv`,
      chosen,
      choose: (i) => app.choosePoint([{ points, i }], { zoom: true, focus: true }),
    }) };
  });
  app.toPointRow = (points, i) => tables.find((t) => t.points === points).table.toRow(i);
  const fresh = () => tables.forEach((t) => t.table.fresh());
  let later = 0;
  app.on("points", () => {
    clearTimeout(later);
    later = setTimeout(fresh, 120);
  });
  app.on("chosen", () => tables.forEach((t) => t.table.mark()));
  setTimeout(fresh, 40);
}
