// The view as one picture that can stand alone: title, maps, legends, sources.

const PICTURE = { fineness: 2, margin: 24, gap: 14, legend: 300 };

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

// A sheet that grows downwards: what is put on it is drawn when its height is known.
function makeSheet(width, theme) {
  const canvas = make("canvas"), ctx = canvas.getContext("2d"), s = PICTURE.fineness, drawn = [];
  const font = (px, weight) => `${weight} ${px * s}px system-ui, sans-serif`;
  return {
    draw: (act) => drawn.push(act),
    // Write words within a width; give the height at which they end.
    write(text, x, y, wide, px, weight = 400) {
      ctx.font = font(px, weight);
      const lines = wrapText(ctx, text, wide * s);
      drawn.push(() => {
        ctx.font = font(px, weight);
        ctx.fillStyle = theme.ink;
        lines.forEach((line, k) => ctx.fillText(line, x * s, (y + (k + 0.85) * px * 1.35) * s));
      });
      return y + lines.length * px * 1.35;
    },
    finish(height) {
      canvas.width = width * s;
      canvas.height = height * s;
      ctx.fillStyle = theme.page;
      ctx.fillRect(0, 0, canvas.width, canvas.height);
      for (const act of drawn) act(ctx, s);
      return canvas;
    },
  };
}

function drawMapOn(ctx, s, { map, areas, marks, model }, x, y, theme) {
  const size = map.getSize();
  areas.finish();
  ctx.save();
  ctx.beginPath();
  ctx.rect(x * s, y * s, size.x * s, size.y * s);
  ctx.fillStyle = theme.paper;
  ctx.fill();
  ctx.clip();
  const put = (canvas, { corner, cssW, cssH }) => {
    const at = corner.subtract(map.containerPointToLayerPoint([0, 0]));
    ctx.drawImage(canvas, (x + at.x) * s, (y + at.y) * s, cssW * s, cssH * s);
  };
  if (areas.drawn()) put(areas.canvas, areas.drawn());
  // outlines and names as finely as the picture is, however coarse the screen
  const fine = marks.viewAt(s, model.bits), canvas = make("canvas", { width: fine.w, height: fine.h });
  marks.drawOn(canvas.getContext("2d"), fine);
  put(canvas, fine);
  drawScale(ctx, s, map, x + 10, y + size.y - 12, theme);
  ctx.restore();
}

// A bar of a round length at the middle of the map.
function drawScale(ctx, s, map, x, y, theme) {
  const size = map.getSize(), middle = size.y / 2;
  const metres = map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([100, middle]));
  const step = 10 ** Math.floor(Math.log10(metres)), length = step * [5, 2, 1].find((f) => f * step <= metres);
  const wide = (100 * length) / metres;
  ctx.textAlign = "start";
  ctx.textBaseline = "alphabetic";
  ctx.font = `500 ${11 * s}px system-ui, sans-serif`;
  writeText(ctx, length < 1000 ? `${length} m` : `${number(length / 1000)} km`, x * s, (y - 4) * s, theme, s);
  ctx.fillStyle = theme.ink;
  ctx.fillRect(x * s, y * s, wide * s, 2 * s);
}

function drawSwatch(ctx, s, x, y, colour, theme, lines) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x * s, y * s, 18 * s, 13 * s);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.clip();
  ctx.strokeStyle = theme.hatch;
  ctx.lineWidth = 1.4 * s;
  ctx.beginPath();
  for (let k = 0; k < 6 && lines; k++) {
    const from = (x - 13 + 6 * k) * s;
    ctx.moveTo(from, (y + 13) * s);
    ctx.lineTo(from + 13 * s, y * s);
    if (lines > 1) {
      ctx.moveTo(from, y * s);
      ctx.lineTo(from + 13 * s, (y + 13) * s);
    }
  }
  ctx.stroke();
  ctx.restore();
}

// A layer's legend at a place of the sheet, without a name where it stands for two layers; gives
// the height at which it ends.
function writeLegend(sheet, layer, name, x, from, theme) {
  const { legend } = layer, wide = PICTURE.legend;
  let y = name ? sheet.write(name, x, from, wide, 14, 650) : from;
  const said = name ? [legend.title, legend.direction] : [legend.direction];
  y = sheet.write(said.filter(Boolean).join(" \u2013 "), x, y, wide, 12) + 6;
  const states = [NO_DATA, NOT_COMPARABLE].filter((c) => layer.classes.includes(c, 1));
  for (const c of [...legend.classes.keys(), ...states]) {
    const given = legend.classes[c], top = y + 1;
    const lines = given ? 0 : c === NO_DATA ? 1 : 2;
    sheet.draw((ctx, s) => drawSwatch(ctx, s, x, top, given ? given.colour : theme.blank, theme, lines));
    y = sheet.write(given ? given.words : c === NO_DATA ? legend.noData : legend.notComparable, x + 26, y, wide - 26, 12) + 3;
  }
  return y;
}

const sameClasses = (a, b) => a.legend.classes.length === b.legend.classes.length
  && a.legend.classes.every((one, c) => one.words === b.legend.classes[c].words && one.colour === b.legend.classes[c].colour);

function picture(app, theme = app.theme()) {
  const views = app.views(), { margin, gap, legend } = PICTURE;
  const maps = views.reduce((sum, { map }) => sum + map.getSize().x + gap, -gap);
  const width = maps + legend + 3 * margin, sheet = makeSheet(width, theme);
  let y = sheet.write(app.model.title, margin, margin, width - 2 * margin, 22, 650);
  y = sheet.write(app.says().finding, margin, y + 4, width - 2 * margin, 14) + 14;
  let x = margin, top = y, low = y;
  if (views.length > 1) {
    for (const { map, layer } of views) {
      top = Math.max(top, sheet.write(app.layerName(layer), x, y, map.getSize().x, 13, 650) + 4);
      x += map.getSize().x + gap;
    }
  }
  x = margin;
  for (const view of views) {
    const at = x;
    sheet.draw((ctx, s) => drawMapOn(ctx, s, view, at, top, theme));
    low = Math.max(low, top + view.map.getSize().y);
    x += view.map.getSize().x + gap;
  }
  y = top;
  const layers = views.map((view) => view.layer).filter(Boolean), alike = layers.length > 1 && sameClasses(...layers);
  for (const layer of alike ? layers.slice(0, 1) : layers) {
    y = writeLegend(sheet, layer, alike ? "" : app.layerName(layer), maps + 2 * margin, y, theme) + 14;
  }
  y = Math.max(y, low) + 12;
  for (const source of app.model.sources) y = sheet.write(source, margin, y, width - 2 * margin, 10.5);
  return sheet.finish(y + margin);
}
