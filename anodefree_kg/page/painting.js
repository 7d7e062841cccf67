/* Nodes and lines as strokes on the canvas. Nothing here changes what is shown. */

const LABELLED_AT_ONCE = 9; // more labels on lines than this cover each other
const CROWD = 80; // lines from which the picture counts as full
const FACE = getComputedStyle(document.documentElement).fontFamily;
const INK = "#17212b";
const SOFT = "#52606d";
const LINE = "#8b98a3";
const LIMIT = "#D55E00";

/** Mix a colour with white: 0 leaves white, 1 leaves the colour. Opaque, so that lines do not show through. */
function tint(colour, amount) {
  const part = (start) => Math.round(255 + (parseInt(colour.slice(start, start + 2), 16) - 255) * amount);
  return `rgb(${part(1)}, ${part(3)}, ${part(5)})`;
}

function outline(ctx, shape, x, y, width, height) {
  const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  const cut = shape === "cut" ? Math.min(6, height / 3) : Math.min(11, height / 2);
  const corners = {
    box: [[left, top], [right, top], [right, bottom], [left, bottom]],
    hexagon: [
      [left + cut, top], [right - cut, top], [right, y], [right - cut, bottom], [left + cut, bottom], [left, y],
    ],
    arrow: [[left, top], [right - cut, top], [right, y], [right - cut, bottom], [left, bottom]],
    cut: [
      [left + cut, top], [right - cut, top], [right, top + cut], [right, bottom - cut],
      [right - cut, bottom], [left + cut, bottom], [left, bottom - cut], [left, top + cut],
    ],
  };
  ctx.beginPath();
  if (shape === "pill") {
    ctx.roundRect(left, top, width, height, Math.min(height / 2, 16));
  } else {
    for (const [cornerX, cornerY] of corners[shape]) ctx.lineTo(cornerX, cornerY);
    ctx.closePath();
  }
}

/** What vis-network calls for each node. Those that stand back were painted under the lines already. */
function rendered({ ctx, id, x, y, state }) {
  const { width, height } = nodes.get(id);
  const drawNode = () => { if (look.nodes.has(id)) paintNode(ctx, id, x, y, true, state.hover); };
  return { drawNode, nodeDimensions: { width, height } };
}

function paintNode(ctx, id, x, y, strong, hover) {
  const node = nodes.get(id);
  const isChosen = chosen !== null && chosen.node === id;
  outline(ctx, kinds.get(node.kind).outline, x, y, node.width, node.height);
  ctx.fillStyle = strong ? tint(kinds.get(node.kind).colour, isChosen ? 0.34 : hover ? 0.26 : 0.14) : "#ffffff";
  ctx.fill();
  ctx.lineJoin = "round";
  ctx.lineWidth = isChosen ? 3 : 1.6;
  ctx.strokeStyle = strong ? kinds.get(node.kind).colour : tint(kinds.get(node.kind).colour, 0.35);
  ctx.stroke();
  ctx.fillStyle = strong ? INK : "#98a3ad";
  ctx.font = `${node.kind === "strategy" ? "600 " : ""}${page.font}px ${FACE}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  node.lines.forEach((text, index) => {
    ctx.fillText(text, x, y + (index - (node.lines.length - 1) / 2) * page.line + 0.5, node.width - 12);
  });
  const hidden = look.hidden.get(id);
  if (strong && hidden) paintBadge(ctx, `+${hidden}`, x + node.width / 2 - 3, y - node.height / 2);
}

/** Where the keyboard is. */
function paintRing(ctx, iri) {
  const [{ x, y }, { width, height }] = [places.get(iri), sizeOf(iri)];
  ctx.strokeStyle = INK;
  ctx.lineWidth = readable(2);
  ctx.strokeRect(x - width / 2 - 5, y - height / 2 - 5, width + 10, height + 10);
}

function paintBadge(ctx, text, x, y) {
  ctx.font = `600 9px ${FACE}`;
  const width = ctx.measureText(text).width + 7;
  ctx.beginPath();
  ctx.roundRect(x - width / 2, y - 6, width, 12, 6);
  ctx.fillStyle = SOFT;
  ctx.fill();
  ctx.fillStyle = "#ffffff";
  ctx.fillText(text, x, y + 0.5);
}

function swatch(kind) {
  const canvas = document.createElement("canvas");
  const ratio = Math.max(window.devicePixelRatio || 1, 2);
  canvas.width = 22 * ratio;
  canvas.height = 14 * ratio;
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  paintSwatch(ctx, kind, 11, 7);
  return canvas;
}

function paintSwatch(ctx, kind, x, y) {
  outline(ctx, kind.outline, x, y, 20, 12);
  ctx.fillStyle = tint(kind.colour, 0.3);
  ctx.fill();
  ctx.strokeStyle = kind.colour;
  ctx.lineWidth = 1.6;
  ctx.stroke();
}

/** A size of type that can still be read when the picture is small. */
const readable = (size) => Math.min(Math.max(size, 10 / network.getScale()), 1.6 * size);

function paintHeadings(ctx) {
  ctx.font = `600 ${readable(11)}px ${FACE}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = "#66727d";
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 5;
  ctx.lineJoin = "round";
  for (const { kind, x, y } of page.headings) {
    if (off.kinds.has(kind)) continue;
    ctx.strokeText(kinds.get(kind).name.toUpperCase(), x, y);
    ctx.fillText(kinds.get(kind).name.toUpperCase(), x, y);
  }
}

/** Lines that stand back, then nodes that stand back, then the other lines; the other nodes come on top. */
function paintUnder(ctx) {
  for (const link of look.lines) if (!look.links.has(link)) paintLink(ctx, link, false);
  for (const iri of look.hidden.keys()) {
    if (!look.nodes.has(iri)) paintNode(ctx, iri, places.get(iri).x, places.get(iri).y, false, false);
  }
  for (const link of look.links) paintLink(ctx, link, true);
}

function paintOver(ctx) {
  paintHeadings(ctx);
  if (pointed && places.has(pointed)) paintRing(ctx, pointed);
  const named = look.links.size <= LABELLED_AT_ONCE ? [...look.links] : [];
  if (hovered && !named.includes(hovered)) named.push(hovered);
  const boxes = (iris) => [...iris].map((iri) => ({ ...places.get(iri), ...sizeOf(iri) }));
  const names = [];
  for (const link of named) {
    const obstacles = [[...boxes(look.hidden.keys()), ...names], [...boxes(look.nodes), ...names]];
    names.push(paintName(ctx, link, obstacles));
  }
}

function paintLink(ctx, link, strong) {
  const edges = link.edges.filter(passes);
  const sum = (name) => edges.reduce((total, edge) => total + edge[name], 0);
  const [claims, limits] = [sum("claims"), sum("limits")];
  // In a full picture the lines to the materials would drown the argument; they wait until something is chosen.
  const back = look.crowd && link !== hovered && (isMaterial(link.from) || isMaterial(link.to));
  const colour = limits ? LIMIT : strong && (chosen || link === hovered) ? "#2f3b46" : LINE;
  const [start, bend, turn, end] = look.routes.get(link);
  ctx.strokeStyle = ctx.fillStyle = tint(colour, !strong ? 0.3 : back ? 0.45 : 1);
  ctx.lineWidth = strong && (chosen || link === hovered) ? 1.9 : back ? 0.8 : 1.15;
  ctx.setLineDash(edges.every((edge) => edge.inferred) ? [6, 5] : []);
  ctx.beginPath();
  ctx.moveTo(start.x, start.y);
  ctx.bezierCurveTo(bend.x, bend.y, turn.x, turn.y, end.x, end.y);
  ctx.stroke();
  ctx.setLineDash([]);
  paintTip(ctx, end, Math.atan2(end.y - turn.y, end.x - turn.x), limits > 0 && limits === claims);
}

/** The end of a line: an arrow, or a bar where all evidence limits the relation. */
function paintTip(ctx, end, angle, bar) {
  ctx.save();
  ctx.translate(end.x, end.y);
  ctx.rotate(angle);
  ctx.beginPath();
  if (bar) ctx.rect(-1, -6, 2.6, 12);
  else for (const [x, y] of [[6, 0], [-2, -3.6], [-2, 3.6]]) ctx.lineTo(x, y);
  ctx.fill();
  ctx.restore();
}

/** The name of a relation, where along its line it covers nothing, or at least nothing that stands out. */
function paintName(ctx, link, obstacles) {
  ctx.font = `${readable(11)}px ${FACE}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const size = { width: ctx.measureText(link.relation).width + 6, height: readable(11) + 3 };
  const route = look.routes.get(link);
  const spots = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82].map((t) => along(route, t));
  const apart = (spot, box) => Math.abs(box.x - spot.x) >= (box.width + size.width) / 2
    || Math.abs(box.y - spot.y) >= (box.height + size.height) / 2;
  const clear = (taken) => spots.find((spot) => taken.every((box) => apart(spot, box)));
  const spot = obstacles.map(clear).find(Boolean) || spots[0];
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = "#ffffff";
  ctx.strokeText(link.relation, spot.x, spot.y);
  ctx.fillStyle = "#2f3b46";
  ctx.fillText(link.relation, spot.x, spot.y);
  return { ...spot, ...size };
}
