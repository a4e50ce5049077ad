// Words for figures, the legend, and the small pieces that build the page's own elements.

// make("p", {class: "note", text: "..."}, child, ...): text is only ever set as text.
function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const byId = (id) => document.getElementById(id);

// One formatter a number of decimals: making one takes longer than writing a table's row.
const formats = [];
function number(v, decimals = 0) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return (formats[decimals] = formats[decimals] || new Intl.NumberFormat("en-GB", digits)).format(v);
}

function say(column, i) {
  const v = column.at(i);
  if (v === null || v === undefined) return "\u2013";
  if (typeof v === "string") return v;
  const sign = v > 0 ? "+" : v < 0 ? "\u2212" : "";
  switch (column.kind) {
    case "rank": return column.of ? `${number(v)} of ${number(column.of)}` : number(v);
    case "percent": return number(v, column.decimals) + "%";
    case "points": return sign + number(Math.abs(v), column.decimals) + " points";
    case "money": return "\u00a3" + number(v, column.decimals);
    default: return number(v, column.decimals);
  }
}

function classWords(layer, i) {
  const c = layer.classes[i + 1], { legend } = layer;
  if (c === NOT_COMPARABLE) return legend.notComparable;
  return c < legend.classes.length ? legend.classes[c].words : legend.noData;
}

const plural = (n, unit) => `${number(n)} ${n === 1 ? unit[0] : unit[1]}`;

function swatch(layer, c) {
  const known = c < layer.legend.classes.length;
  const mark = make("span", { class: "swatch" + (c === NO_DATA ? " blank" : c === NOT_COMPARABLE ? " crossed" : ""), "aria-hidden": "true" });
  if (known) mark.style.backgroundColor = layer.legend.classes[c].colour;
  return mark;
}

// How many areas are in each class: of those seen, or of all.
function countClasses({ set, classes }, seen = null) {
  const counts = new Int32Array(256);
  for (let i = 1; i <= set.n; i++) if (!seen || seen[i]) counts[classes[i]]++;
  return counts;
}

function startLegend(app) {
  const box = byId("legend");
  let rows = [];

  function build() {
    const layer = app.layer, { legend } = layer, all = countClasses(layer);
    const states = [NO_DATA, NOT_COMPARABLE].filter((c) => all[c]);
    rows = [...legend.classes.keys(), ...states].map((c) => row(layer, c, all[c]));
    box.replaceChildren(
      make("h2", { text: legend.title }),
      ...(legend.direction ? [make("p", { class: "direction", text: legend.direction })] : []),
      make("ul", { class: "classes" }, ...rows.map((r) => r.element)),
      make("p", { class: "small", text: `Select a colour to highlight it. Numbers: ${layer.set.unit[1]} in view.` }),
    );
    count();
  }

  function row(layer, c, total) {
    const words = c === NO_DATA ? layer.legend.noData : c === NOT_COMPARABLE ? layer.legend.notComparable : layer.legend.classes[c].words;
    const tally = make("span", { class: "tally" });
    const button = make("button", { type: "button", "aria-pressed": "false", onclick: () => press(c) },
      swatch(layer, c), make("span", { text: words }), tally);
    return { c, total, tally, button, element: make("li", {}, button) };
  }

  function press(c) {
    app.emphasis = app.emphasis === c ? null : c;
    for (const r of rows) r.button.setAttribute("aria-pressed", String(r.c === app.emphasis));
    app.areas.recolour();
  }

  function count() {
    if (!app.layer || !rows.length) return;
    const here = countClasses(app.layer, app.areas.inView());
    for (const r of rows) {
      const n = here[r.c];
      r.tally.textContent = n === r.total ? number(n) : `${number(n)} of ${number(r.total)}`;
    }
  }

  app.on("layer", build);
  app.on("view", () => {
    clearTimeout(app.counting);
    app.counting = setTimeout(count, 120);
  });
}
