// The table twin: every area of the shown layer, to sort, filter, and copy out.

const PAGE_ROWS = 100, ALL_ROWS = 400;

const csvCell = (v) => {
  const text = v === null || v === undefined ? "" : String(v);
  const calm = typeof v === "string" && /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(calm) ? `"${calm.replaceAll('"', '""')}"` : calm;
};

// A table that sorts, filters, turns its pages and leaves as CSV. `list` gives what stands in it:
// n() rows, which of them it holds(i), their columns(), the words(i) that a filter searches,
// caption(shown), the file's name(), the row that is chosen() and what choose(i) does. `place` is
// what the ids of its elements begin with.
function sortingTable(place, list) {
  const box = byId(place), filter = byId(`${place}-filter`), status = byId(`${place}-status`), bar = byId(`${place}-pages`);
  const sort = { by: null, down: false };
  let order = [], from = 0, made = [];

  function arrange() {
    const words = plainWords(filter.value.trim());
    made = list.columns();
    order = [];
    for (let i = 0; i < list.n(); i++) if (list.holds(i) && (!words || plainWords(list.words(i)).includes(words))) order.push(i);
    const by = made[sort.by];
    if (by) {
      const keys = new Map(order.map((i) => [i, by.at(i)])), way = sort.down ? -1 : 1;
      order.sort((a, b) => {
        const x = keys.get(a), y = keys.get(b);
        if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
        return (typeof x === "string" ? NATURAL.compare(x, y) : x - y) * way || a - b;
      });
    }
    from = 0;
  }

  function draw() {
    const shown = order.length <= ALL_ROWS ? order : order.slice(from, from + PAGE_ROWS);
    const heads = made.map((column, k) => make("th", { scope: "col", class: column.figure && "figure", "aria-sort": sort.by === k ? (sort.down ? "descending" : "ascending") : "none" },
      make("button", { type: "button", onclick: () => sortBy(k) }, make("span", { text: column.title }))));
    const rows = shown.map((i) => make("tr", { "data-row": i, class: i === list.chosen() && "chosen" }, ...made.map((column) => cell(column, i))));
    box.replaceChildren(make("table", {}, make("caption", { text: list.caption(order.length) }),
      make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
    pages();
  }

  function cell(column, i) {
    if (column.head) {
      return make("th", { scope: "row" }, make("button", { type: "button", class: "link", title: "Show on the map", text: column.say(i), onclick: () => list.choose(i) }));
    }
    if (column.mark) return make("td", {}, make("span", { class: "classed" }, column.mark(i), make("span", { text: column.say(i) })));
    return make("td", { class: column.figure && "figure", text: column.say(i) });
  }

  function pages() {
    bar.hidden = order.length <= ALL_ROWS;
    status.textContent = filter.value.trim() ? `${number(order.length)} match` : "";
    if (bar.hidden) return;
    const to = Math.min(from + PAGE_ROWS, order.length);
    const turn = (text, step, off) => make("button", { type: "button", text, disabled: off, onclick: () => { from += step; draw(); } });
    bar.replaceChildren(turn("Previous 100", -PAGE_ROWS, from === 0), make("span", { text: `Rows ${number(from + 1)} to ${number(to)} of ${number(order.length)}` }), turn("Next 100", PAGE_ROWS, to >= order.length));
  }

  function sortBy(k) {
    if (sort.by === k) sort.down = !sort.down;
    else Object.assign(sort, { by: k, down: false });
    arrange();
    draw();
    box.querySelectorAll("thead button")[k].focus();
  }

  function csv() {
    const lines = [made.map((c) => csvCell(c.title)).join(",")];
    for (const i of order) lines.push(made.map((c) => csvCell(c.mark ? c.say(i) : c.at(i))).join(","));
    return lines.join("\r\n") + "\r\n";
  }

  byId(`${place}-download`).addEventListener("click", () => saveBlob(new Blob(["\ufeff" + csv()], { type: "text/csv;charset=utf-8" }), list.name()));
  byId(`${place}-copy`).addEventListener("click", async () => {
    status.textContent = (await copyText(csv())) ? "Copied: paste it into a spreadsheet" : "Copying is not allowed here: use Download";
  });
  filter.addEventListener("input", () => {
    clearTimeout(filter.timer);
    filter.timer = setTimeout(() => { arrange(); draw(); }, 120);
  });

  return {
    fresh() {
      const columns = list.columns().length;
      sort.by = sort.by !== null && sort.by < columns ? sort.by : null;
      arrange();
      draw();
    },
    toRow(i) {
      if (!order.includes(i)) {
        filter.value = "";
        arrange();
      }
      if (!order.includes(i)) return;
      from = Math.floor(order.indexOf(i) / PAGE_ROWS) * PAGE_ROWS;
      draw();
      const row = box.querySelector(`tr[data-row="${i}"]`);
      row.querySelector("button").focus({ preventScroll: true });
      row.scrollIntoView({ block: "center" });
    },
    mark() {
      for (const row of box.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
      const row = list.chosen() >= 0 && box.querySelector(`tr[data-row="${list.chosen()}"]`);
      if (row) row.classList.add("chosen");
    },
  };
}

// Names with figures in their order: "Ward 2" before "Ward 10".
const NATURAL = new Intl.Collator("en-GB", { numeric: true });

const figureColumn = (c) => ({
  title: c.kind === "rank" && c.of ? `${c.title} (of ${number(c.of)})` : c.title,
  at: c.at, say: (i) => say({ ...c, of: null }, i), figure: c.as === "whole" || c.as === "steps",
});

function startTable(app) {
  const box = byId("twin");

  function columns() {
    const { layer } = app, { set } = layer;
    const made = [
      { title: "Area", at: (i) => set.names[i], say: (i) => set.names[i], head: true },
      { title: "Code", at: (i) => set.codes[i], say: (i) => set.codes[i] },
    ];
    if (set.parents) made.push({ title: set.parentTitle, at: set.parentOf, say: (i) => set.parentOf(i) || "\u2013" });
    made.push(...layer.columns.filter((c) => c.table).map(figureColumn));
    made.push({ title: layer.legend.title, at: (i) => layer.classes[i + 1], say: (i) => classWords(layer, i), mark: (i) => swatch(layer, layer.classes[i + 1]) });
    return made;
  }

  const table = sortingTable("twin", {
    columns,
    n: () => app.layer.set.n,
    holds: () => true,
    words: (i) => `${app.layer.set.names[i]} ${app.layer.set.codes[i]} ${app.layer.set.parentOf(i) || ""}`,
    caption: (shown) => `${app.layerName(app.layer)}: ${plural(shown, app.layer.set.unit)}${shown === app.layer.set.n ? "" : ` of ${number(app.layer.set.n)}`}`,
    name: () => `${app.layer.set.id}-${app.layer.id}.csv`,
    chosen: () => app.chosen,
    choose: (i) => app.choose(i, { zoom: true, focus: true }),
  });
  app.toRow = table.toRow;
  // The map first: the table follows when the new layer has been seen.
  app.on("layer", () => {
    const { layer } = app;
    painted().then(idle).then(() => layer === app.layer && table.fresh());
  });
  app.on("chosen", table.mark);
}
