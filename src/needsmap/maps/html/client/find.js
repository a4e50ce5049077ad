// Search by name, code, larger area or postcode: a combobox that the keyboard can walk.

const plainWords = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

const compact = (text) => plainWords(text).replace(/\s+/g, "");
// A whole postcode: its district, and the figure that makes its sector.
const UNIT_POSTCODE = /^([a-z]{1,2}\d[a-z\d]?)(\d)[a-z]{2}$/;

function startFind(app) {
  const input = byId("find"), list = byId("found"), status = byId("find-status");
  let hits = [], at = -1;

  function candidates(query) {
    const words = plainWords(query).split(/\s+/).filter(Boolean), found = [];
    const fits = (text) => {
      const plain = plainWords(text);
      return words.every((w) => plain.includes(w)) ? (plain.startsWith(words[0]) ? 2 : 1) : 0;
    };
    const add = (score, title, detail, go) => score && found.push({ score, title, detail, go });
    for (const label of app.model.labels) add(fits(label.text) * 3, label.text, "place", () => app.flyTo(label));
    const set = app.layer && app.layer.set, typed = compact(query), unit = UNIT_POSTCODE.exec(typed);
    for (const postcodes of set ? set.postcodes : []) {
      const own = compact(postcodes.name), parts = unit && [unit[1] + unit[2], unit[1]];
      const score = own === typed || (parts && own === parts[0]) ? 9 : parts && own === parts[1] ? 8 : own.startsWith(typed) ? 5 : 0;
      add(score, postcodes.name, `postcodes \u00b7 ${plural(postcodes.areas.length, set.unit)}`, () => app.chooseGroup({ set, ...postcodes }, { zoom: true }));
    }
    for (let i = 0; set && i < set.n; i++) {
      const parent = set.parentOf(i) || "";
      add(fits(`${set.names[i]} ${set.codes[i]} ${parent}`), set.names[i], [set.codes[i], parent].filter(Boolean).join(" \u00b7 "), () => app.choose(i, { zoom: true }));
      if (found.length > 400) break;
    }
    for (const points of app.model.points) {
      for (let i = 0; i < points.n; i++) {
        add(fits(points.names[i]) * 1.5, points.names[i], points.facets.length ? points.facets[0].labels[points.facets[0].which[i]] : points.unit[0],
          () => app.choosePoint([{ points, i }], { zoom: true }));
      }
    }
    return found.sort((a, b) => b.score - a.score).slice(0, 10);
  }

  function show() {
    const query = input.value.trim();
    hits = query.length > 1 ? candidates(query) : [];
    at = -1;
    list.replaceChildren(...hits.map((hit, k) => make("li", { role: "option", id: `found-${k}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); take(k); } },
      make("span", { text: hit.title }), make("span", { class: "small", text: hit.detail }))));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = query.length > 1 ? (hits.length ? `${hits.length} found; arrow keys choose, Enter goes there` : "Nothing on this map is called that") : "";
  }

  function move(step) {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    [...list.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === at)));
    input.setAttribute("aria-activedescendant", `found-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(k) {
    const hit = hits[k];
    if (!hit) return;
    input.value = hit.title;
    hide();
    hit.go();
  }

  function hide() {
    hits = [];
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", show);
  input.addEventListener("blur", () => setTimeout(hide, 100));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") take(Math.max(at, 0));
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
  });
}
