// What leaves the page or changes how it is seen: picture, print, full screen, copy, keys.

function saveBlob(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "away", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function wrapText(ctx, text, width) {
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && ctx.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

// The view as one picture that can stand alone: title, map, legend, sources.
function picture(app, theme = app.theme()) {
  const s = 2, size = app.map.getSize(), margin = 24, legendW = 300;
  const w = size.x + legendW + 3 * margin, text = [];
  const canvas = make("canvas"), ctx = canvas.getContext("2d");
  const font = (px, weight = 400) => `${weight} ${px * s}px system-ui, sans-serif`;
  const put = (string, x, y, width, px, weight) => {
    ctx.font = font(px, weight);
    const lines = wrapText(ctx, string, width * s);
    text.push(...lines.map((line, k) => ({ line, x, y: y + (k + 0.85) * px * 1.35, px, weight })));
    return y + lines.length * px * 1.35;
  };
  let y = put(app.model.title, margin, margin, w - 2 * margin, 22, 650);
  y = put(app.says().finding, margin, y + 4, w - 2 * margin, 14) + 14;
  const top = y, swatches = [], right = size.x + 2 * margin;
  if (app.layer) {
    y = put(app.layerName(app.layer), right, y, legendW, 14, 650);
    y = put(app.layer.legend.title + (app.layer.legend.direction ? ` \u2013 ${app.layer.legend.direction}` : ""), right, y, legendW, 12) + 6;
    const states = [NO_DATA, NOT_COMPARABLE].filter((c) => app.layer.classes.includes(c, 1));
    for (const c of [...app.layer.legend.classes.keys(), ...states]) {
      const given = app.layer.legend.classes[c];
      swatches.push({ y: y + 1, colour: given ? given.colour : "#c9ccd1" });
      y = put(given ? given.words : c === NO_DATA ? app.layer.legend.noData : app.layer.legend.notComparable, right + 26, y, legendW - 26, 12) + 3;
    }
  }
  y = Math.max(y, top + size.y) + 12;
  for (const source of app.model.sources) y = put(source, margin, y, w - 2 * margin, 10.5);
  canvas.width = w * s;
  canvas.height = (y + margin) * s;
  ctx.fillStyle = theme.page;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  app.areas.finish();
  const corner = app.map.containerPointToLayerPoint([0, 0]);
  ctx.save();
  ctx.beginPath();
  ctx.rect(margin * s, top * s, size.x * s, size.y * s);
  ctx.fillStyle = theme.paper;
  ctx.fill();
  ctx.clip();
  for (const source of app.map.getContainer().querySelectorAll("canvas.needsmap-canvas")) {
    const at = L.DomUtil.getPosition(source).subtract(corner);
    ctx.drawImage(source, (margin + at.x) * s, (top + at.y) * s, parseFloat(source.style.width) * s, parseFloat(source.style.height) * s);
  }
  ctx.restore();
  for (const mark of swatches) {
    ctx.fillStyle = mark.colour;
    ctx.fillRect(right * s, mark.y * s, 18 * s, 13 * s);
  }
  ctx.fillStyle = theme.ink;
  for (const t of text) {
    ctx.font = font(t.px, t.weight);
    ctx.fillText(t.line, t.x * s, t.y * s);
  }
  return canvas;
}

function startTools(app) {
  const stage = byId("stage");
  byId("tool-picture").addEventListener("click", () => picture(app).toBlob((blob) => saveBlob(blob, `${app.layer ? app.layer.id : "map"}.png`)));
  byId("tool-print").addEventListener("click", () => window.print());
  const full = byId("tool-full");
  full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen && stage.requestFullscreen()));
  document.addEventListener("fullscreenchange", () => {
    full.textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
    setTimeout(() => app.map.invalidateSize(), 50);
  });
  byId("tool-home").addEventListener("click", () => app.home());
  byId("tool-link").addEventListener("click", async () => {
    app.remember();
    byId("tool-status").textContent = (await copyText(location.href)) ? "Link to this view copied" : "Copying is not allowed here";
  });

  const paper = byId("paper");
  window.addEventListener("beforeprint", () => {
    const shot = picture(app, { page: "#ffffff", paper: "#e6ebef", ink: "#1b2430" });
    shot.setAttribute("role", "img");
    shot.setAttribute("aria-label", app.says().finding);
    paper.replaceChildren(shot);
  });
  window.addEventListener("afterprint", () => paper.replaceChildren());

  const container = app.map.getContainer();
  container.addEventListener("keydown", (event) => {
    if (event.target !== container) return;
    if (event.key === "Enter") {
      app.chooseAt(app.map.getSize().divideBy(2), { focus: true, slack: 12 });
      event.preventDefault();
    } else if (event.key === "0") app.home();
  });
  document.addEventListener("keydown", (event) => {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      byId("find").focus();
      event.preventDefault();
    } else if (event.key === "Escape" && !document.fullscreenElement) app.choose(-1);
  });
}
