/* The picture as a file, with all that it needs to stand alone: title, filters in words, legend and source. */

const SHARPNESS = 2;
const MARGIN = 16;

/** What is filtered out, in words. */
function filterWords() {
  const without = (what, names) => (names.length ? [`without ${what} ${names.join(", ")}`] : []);
  const words = [
    ...(metal === "all" ? [] : [`what holds for ${metal}`]),
    ...without("the kinds", [...off.kinds].map((kind) => kinds.get(kind).name.toLowerCase())),
    ...without("the relations", relationNames.filter((name) => off.relations.has(name)).map((name) => `“${name}”`)),
    ...without("the certainties", certaintyNames.filter((name) => off.certainties.has(name)).map(sureness)),
    ...(basis === "both" ? [] : [`only what is ${basis}`]),
  ];
  if (chosen && chosen.to) words.push(`path from ${nodes.get(chosen.node).label} to ${nodes.get(chosen.to).label}`);
  else if (chosen && chosen.node) words.push(`${nodes.get(chosen.node).label} and its relations stand out`);
  return words.length ? words.join(" · ") : "all metals, kinds, relations and certainties";
}

/** Cut text into lines of a width, in the face that the context has. */
function broken(ctx, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The signs of the legend, each with how it is drawn at a point. */
function legend() {
  const line = (dashed, limited) => (ctx, x, y) => {
    ctx.strokeStyle = ctx.fillStyle = limited ? LIMIT : "#5b6770";
    ctx.lineWidth = 1.6;
    ctx.setLineDash(dashed ? [5, 4] : []);
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + 22, y);
    ctx.stroke();
    ctx.setLineDash([]);
    paintTip(ctx, { x: x + 22, y }, 0, limited);
  };
  const drawnKinds = new Set(seen().map((iri) => nodes.get(iri).kind));
  return [
    ...[...kinds.values()].filter(({ kind }) => drawnKinds.has(kind)).map((kind) => {
      return { name: kind.name, paint: (ctx, x, y) => paintSwatch(ctx, kind, x + 13, y) };
    }),
    { name: "stated in a source", paint: line(false, false) },
    { name: "inferred", paint: line(true, false) },
    { name: "limited by evidence", paint: line(false, true) },
  ];
}

/** Where each sign of the legend stands, row by row within a width. */
function arranged(ctx, width) {
  let [x, row] = [MARGIN, 0];
  const items = legend().map((item) => {
    const wide = 34 + ctx.measureText(item.name).width + 18;
    if (x + wide > width && x > MARGIN) [x, row] = [MARGIN, row + 1];
    const placed = { ...item, x, row };
    x += wide;
    return placed;
  });
  return { items, rows: row + 1 };
}

/** A canvas with what the window shows of the picture, between a head and a foot. */
function poster() {
  const { width, height } = at("graph").getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  const [large, small] = [`650 18px ${FACE}`, `12px ${FACE}`];
  ctx.font = large;
  const title = broken(ctx, page.title, width - 2 * MARGIN);
  ctx.font = small;
  const words = broken(ctx, filterWords(), width - 2 * MARGIN);
  const { items, rows } = arranged(ctx, width);
  const head = 14 + 23 * title.length + 17 * words.length;
  canvas.width = Math.round(width * SHARPNESS);
  canvas.height = Math.round((head + height + 20 * rows + 34) * SHARPNESS);
  ctx.scale(SHARPNESS, SHARPNESS);
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  const write = (text, x, y, font, colour) => {
    [ctx.font, ctx.fillStyle, ctx.textAlign, ctx.textBaseline] = [font, colour, "left", "middle"];
    ctx.fillText(text, x, y);
  };
  title.forEach((text, index) => write(text, MARGIN, 20 + 23 * index, large, INK));
  words.forEach((text, index) => write(text, MARGIN, 20 + 23 * title.length + 17 * index, small, SOFT));
  paintWindow(ctx, head, width, height);
  const foot = head + height + 16;
  for (const { name, paint, x, row } of items) {
    paint(ctx, x, foot + 20 * row);
    write(name, x + 34, foot + 20 * row, small, INK);
  }
  const source = `anodefree-kg, ${seen().length} of ${nodes.size} things shown`;
  write(source, MARGIN, foot + 20 * rows, small, SOFT);
  return canvas;
}

/** What the window shows of the picture, drawn anew so that it is sharp. */
function paintWindow(ctx, top, width, height) {
  const { x, y } = network.getViewPosition();
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, top, width, height);
  ctx.clip();
  ctx.translate(width / 2, top + height / 2);
  ctx.scale(network.getScale(), network.getScale());
  ctx.translate(-x, -y);
  paintUnder(ctx);
  for (const iri of look.nodes) if (visible(iri)) paintNode(ctx, iri, places.get(iri).x, places.get(iri).y, true, false);
  paintOver(ctx);
  ctx.restore();
}

function savePoster() {
  poster().toBlob((file) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "anodefree-graph.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
