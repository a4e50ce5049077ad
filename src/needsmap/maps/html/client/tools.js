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

function startTools(app) {
  const stage = byId("stage");
  byId("tool-picture").addEventListener("click", () => picture(app).toBlob((blob) => saveBlob(blob, `${app.views().map((view) => (view.layer ? view.layer.id : "map")).join("-beside-")}.png`)));
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
    const shot = picture(app, { page: "#ffffff", paper: "#e6ebef", ink: "#1b2430", halo: "#ffffff", hatch: "#8a93a0", blank: "#d3d7dc" });
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
