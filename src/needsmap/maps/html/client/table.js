// The table twin: every area of the shown layer, to sort, filter, and copy out.

const PAGE_ROWS = 100, ALL_ROWS = 400;

function startTable(app) {
  const box = byId("twin"), filter = byId("twin-filter"), status = byId("twin-status");
  const sort = { by: null, down: false };
  let order = [], from = 0;

  function columns() {
    const { layer } = app, { set } = layer;
    const made = [
      { title: "Area", at: (i) => set.names[i], say: (i) => set.names[i], head: true },
      { title: "Code", at: (i) => set.codes[i], say: (i) => set.codes[i] },
    ];
    if (set.parents) made.push({ title: set.parentTitle, at: set.parentOf, say: (i) => set.parentOf(i) || "\u2013" });
    for (const c of layer.columns) if (c.table) made.push({ title: c.kind === "rank" && c.of ? `${c.title} (of ${number(c.of)})` : c.title, at: c.at, say: (i) => say({ ...c, of: null }, i), figure: c.as === "whole" || c.as === "steps" });
    made.push({ title: layer.legend.title, at: (i) => layer.classes[i + 1], say: (i) => classWords(layer, i), swatch: true });
    return made;
  }

  function arrange() {
    const { set } = app.layer, words = plainWords(filter.value.trim());
    order = [];
    for (let i = 0; i < set.n; i++) {
      if (!words || plainWords(`${set.names[i]} ${set.codes[i]} ${set.parentOf(i) || ""}`).includes(words)) order.push(i);
    }
    const by = columns()[sort.by];
    if (by) {
      const keys = new Map(order.map((i) => [i, by.at(i)])), way = sort.down ? -1 : 1;
      order.sort((a, b) => {
        const x = keys.get(a), y = keys.get(b);
        if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
        return (typeof x === "string" ? x.localeCompare(y, "en-GB", { numeric: true }) : x - y) * way || a - b;
      });
    }
    from = 0;
  }

  function draw() {
    const { layer } = app, made = columns();
    const shown = order.length <= ALL_ROWS ? order : order.slice(from, from + PAGE_ROWS);
    const heads = made.map((column, k) => make("th", { scope: "col", class: column.figure && "figure", "aria-sort": sort.by === k ? (sort.down ? "descending" : "ascending") : "none" },
      make("button", { type: "button", onclick: () => sortBy(k) }, make("span", { text: column.title }))));
    const rows = shown.map((i) => make("tr", { "data-area": i, class: i === app.chosen && "chosen" }, ...made.map((column) => cell(layer, column, i))));
    box.replaceChildren(make("table", {},
      make("caption", { text: `${app.layerName(layer)}: ${plural(order.length, layer.set.unit)}${order.length === layer.set.n ? "" : ` of ${number(layer.set.n)}`}` }),
      make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
    pages();
  }

  function cell(layer, column, i) {
    if (column.head) {
      return make("th", { scope: "row" }, make("button", { type: "button", class: "link", title: "Show on the map", text: column.say(i), onclick: () => app.choose(i, { zoom: true, focus: true }) }));
    }
    if (column.swatch) return make("td", {}, make("span", { class: "classed" }, swatch(layer, layer.classes[i + 1]), make("span", { text: column.say(i) })));
    return make("td", { class: column.figure && "figure", text: column.say(i) });
  }

  function pages() {
    const bar = byId("twin-pages");
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
    const { set } = app.layer, safe = (v) => {
      const text = v === null || v === undefined ? "" : String(v);
      const calm = typeof v === "string" && /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
      return /[",\n\r]/.test(calm) ? `"${calm.replaceAll('"', '""')}"` : calm;
    };
    const made = columns(), lines = [made.map((c) => safe(c.title)).join(",")];
    for (const i of order) lines.push(made.map((c) => safe(c.swatch ? c.say(i) : c.at(i))).join(","));
    return { text: lines.join("\r\n") + "\r\n", name: `${set.id}-${app.layer.id}.csv` };
  }

  byId("twin-download").addEventListener("click", () => {
    const { text, name } = csv();
    saveBlob(new Blob(["\ufeff" + text], { type: "text/csv;charset=utf-8" }), name);
  });
  byId("twin-copy").addEventListener("click", async () => {
    const { text } = csv();
    status.textContent = (await copyText(text)) ? "Copied: paste it into a spreadsheet" : "Copying is not allowed here: use Download";
  });
  filter.addEventListener("input", () => {
    clearTimeout(filter.timer);
    filter.timer = setTimeout(() => { arrange(); draw(); }, 120);
  });

  app.toRow = (i) => {
    if (!order.includes(i)) {
      filter.value = "";
      arrange();
    }
    const place = order.indexOf(i);
    from = Math.floor(place / PAGE_ROWS) * PAGE_ROWS;
    draw();
    const row = box.querySelector(`tr[data-area="${i}"]`);
    row.querySelector("button").focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  };
  // The map first: a long table may follow a moment later.
  app.on("layer", () => {
    clearTimeout(box.timer);
    box.timer = setTimeout(() => {
      sort.by = sort.by !== null && sort.by < columns().length ? sort.by : null;
      arrange();
      draw();
    }, 40);
  });
  app.on("chosen", () => {
    for (const row of box.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    const row = app.chosen >= 0 && box.querySelector(`tr[data-area="${app.chosen}"]`);
    if (row) row.classList.add("chosen");
  });
}
