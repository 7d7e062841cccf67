/* The behaviour of the graph page.
 *
 * Every word of the data reaches the page as the text of an element or as strokes on a canvas, never as markup:
 * names come from tables that other people write. Between any two nodes, the relations of one name form one "link",
 * which is one drawn line; relations of different names are curved apart.
 */
(function () {
  "use strict";

  const data = JSON.parse(document.getElementById("data").textContent);
  const page = data.page;
  const kinds = new Map(page.kinds.map((kind) => [kind.kind, kind]));
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const links = gatherLinks(data.edges);
  const linksOf = new Map(data.nodes.map((node) => [node.id, []]));
  for (const link of links.values()) {
    linksOf.get(link.from).push(link);
    if (link.to !== link.from) linksOf.get(link.to).push(link);
  }

  const ADDED_AT_ONCE = 25;
  const LISTED_AT_ONCE = 60;
  const LABELLED_AT_ONCE = 9; // more labels on lines than this cover each other
  const CROWD = 80; // lines from which the picture counts as full
  const OPENED_AT_ONCE = 24; // more claims than this are folded until asked for
  const LARGEST = 1.25; // zoom; a handful of nodes should not fill the window
  const SMALLEST = window.innerWidth > 760 ? 0.55 : 0.75; // zoom under which labels cannot be read: better show a part
  const FACE = getComputedStyle(document.documentElement).fontFamily;
  const INK = "#17212b";
  const LINE = "#8b98a3";
  const LIMIT = "#D55E00";

  const shown = new Set(); // nodes opened so far, whether or not a filter hides them
  const places = new Map(); // node -> centre, kept while a filter hides the node
  const off = new Set(); // kinds switched off in the legend
  let metal = "all";
  let chosen = null; // { node: iri } or { link: id }
  let look = { nodes: new Set(), links: new Set(), lines: [], hidden: new Map(), routes: new Map() }; // see draw()
  let hovered = null; // the link under the pointer
  let moved = false; // whether the reader has moved the picture, which a change of window size must respect

  const at = (id) => document.getElementById(id);
  const drawn = new vis.DataSet();
  const options = JSON.parse(data.options);
  options.nodes = { chosen: false, ctxRenderer: rendered };
  options.interaction = { hover: true, selectConnectedEdges: false };
  const network = new vis.Network(at("graph"), { nodes: drawn, edges: [] }, options);

  // -- the graph behind the picture ------------------------------------------------------------------------------

  function gatherLinks(edges) {
    const found = new Map();
    const pairs = new Map();
    for (const edge of edges) {
      const id = JSON.stringify([edge.from, edge.to, edge.relation]);
      if (!found.has(id)) {
        const link = { id, from: edge.from, to: edge.to, relation: edge.relation, edges: [] };
        const pair = JSON.stringify([edge.from, edge.to].sort());
        if (!pairs.has(pair)) pairs.set(pair, []);
        pairs.get(pair).push(link);
        link.pair = pairs.get(pair);
        found.set(id, link);
      }
      found.get(id).edges.push(edge);
    }
    return found;
  }

  const otherEnd = (link, iri) => (link.from === iri ? link.to : link.from);
  const ofMetal = (edge) => metal === "all" || edge.metal === "general" || edge.metal === metal;
  const linkOfMetal = (link) => link.edges.some(ofMetal);
  const byLabel = (a, b) => nodes.get(a).label.localeCompare(nodes.get(b).label, "en");

  /** A node all of whose relations belong to other metals has nothing to say under this one. */
  function nodeOfMetal(iri) {
    return metal === "all" || linksOf.get(iri).length === 0 || linksOf.get(iri).some(linkOfMetal);
  }

  const visible = (iri) => shown.has(iri) && !off.has(nodes.get(iri).kind) && nodeOfMetal(iri);
  const linkVisible = (link) => linkOfMetal(link) && visible(link.from) && visible(link.to);

  function hiddenNeighbours(iri) {
    const found = new Set();
    for (const link of linksOf.get(iri)) {
      const other = otherEnd(link, iri);
      if (linkOfMetal(link) && !shown.has(other) && !off.has(nodes.get(other).kind)) found.add(other);
    }
    return [...found];
  }

  /** What stands out: the choice and all it touches, or everything when nothing is chosen. */
  function emphasis(iris, lines) {
    if (!chosen) return { nodes: new Set(iris), links: new Set(lines) };
    const touches = (link) => (chosen.link ? link.id === chosen.link : link.from === chosen.node || link.to === chosen.node);
    const near = lines.filter(touches);
    const ends = near.flatMap((link) => [link.from, link.to]);
    return { nodes: new Set(chosen.node ? [chosen.node, ...ends] : ends), links: new Set(near) };
  }

  // -- painting --------------------------------------------------------------------------------------------------

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
      hexagon: [[left + cut, top], [right - cut, top], [right, y], [right - cut, bottom], [left + cut, bottom], [left, y]],
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
    if (strong && look.hidden.get(id)) paintBadge(ctx, `+${look.hidden.get(id)}`, x + node.width / 2 - 3, y - node.height / 2);
  }

  function paintBadge(ctx, text, x, y) {
    ctx.font = `600 9px ${FACE}`;
    const width = ctx.measureText(text).width + 7;
    ctx.beginPath();
    ctx.roundRect(x - width / 2, y - 6, width, 12, 6);
    ctx.fillStyle = "#52606d";
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
    outline(ctx, kind.outline, 11, 7, 20, 12);
    ctx.fillStyle = tint(kind.colour, 0.3);
    ctx.fill();
    ctx.strokeStyle = kind.colour;
    ctx.lineWidth = 1.6;
    ctx.stroke();
    return canvas;
  }

  function paintHeadings(ctx) {
    ctx.font = `600 11px ${FACE}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "#66727d";
    ctx.strokeStyle = "#ffffff";
    ctx.lineWidth = 5;
    ctx.lineJoin = "round";
    for (const { kind, x, y } of page.headings) {
      if (off.has(kind)) continue;
      ctx.strokeText(kinds.get(kind).name.toUpperCase(), x, y);
      ctx.fillText(kinds.get(kind).name.toUpperCase(), x, y);
    }
  }

  /** Bring the picture in step with what is shown, filtered and chosen. */
  function draw() {
    const wanted = [...shown].filter(visible);
    const lines = [...links.values()].filter(linkVisible);
    look = { ...emphasis(wanted, lines), lines, hidden: new Map(wanted.map((iri) => [iri, hiddenNeighbours(iri).length])) };
    if (!lines.includes(hovered)) hovered = null;
    look.crowd = !chosen && lines.length > CROWD;
    look.routes = routesOf(lines);
    drawn.remove(drawn.getIds().filter((iri) => !visible(iri)));
    drawn.update(wanted.map((iri) => ({ id: iri, shape: "custom", ...places.get(iri) })));
    for (const iri of wanted) {
      // vis-network would take a custom shape for a square of its default size until the first hover.
      const shape = network.body.nodes[iri].shape;
      shape.customSizeWidth = shape.width = nodes.get(iri).width;
      shape.customSizeHeight = shape.height = nodes.get(iri).height;
    }
    say();
    network.redraw();
  }

  /** Lines that stand back, then nodes that stand back, then the other lines; the other nodes come on top. */
  function paintUnder(ctx) {
    for (const link of look.lines) if (!look.links.has(link)) paintLink(ctx, link, false);
    for (const iri of look.hidden.keys()) if (!look.nodes.has(iri)) paintNode(ctx, iri, places.get(iri).x, places.get(iri).y, false, false);
    for (const link of look.links) paintLink(ctx, link, true);
  }

  function paintOver(ctx) {
    paintHeadings(ctx);
    const named = look.links.size <= LABELLED_AT_ONCE ? [...look.links] : [];
    if (hovered && !named.includes(hovered)) named.push(hovered);
    const boxes = (iris) => [...iris].map((iri) => ({ ...places.get(iri), ...sizeOf(iri) }));
    const names = [];
    for (const link of named) names.push(paintName(ctx, link, [[...boxes(look.hidden.keys()), ...names], [...boxes(look.nodes), ...names]]));
  }

  function paintLink(ctx, link, strong) {
    const edges = link.edges.filter(ofMetal);
    const claims = edges.flatMap((edge) => edge.evidence);
    const limits = claims.filter((claim) => claim.polarity === "limits").length;
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
    paintTip(ctx, end, Math.atan2(end.y - turn.y, end.x - turn.x), limits > 0 && limits === claims.length);
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
    ctx.font = `11px ${FACE}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const size = { width: ctx.measureText(link.relation).width + 6, height: 14 };
    const route = look.routes.get(link);
    const spots = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82].map((t) => along(route, t));
    const clear = (taken) => spots.find((spot) => taken.every((box) => {
      return Math.abs(box.x - spot.x) >= (box.width + size.width) / 2 || Math.abs(box.y - spot.y) >= (box.height + size.height) / 2;
    }));
    const spot = obstacles.map(clear).find(Boolean) || spots[0];
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = "#ffffff";
    ctx.strokeText(link.relation, spot.x, spot.y);
    ctx.fillStyle = "#2f3b46";
    ctx.fillText(link.relation, spot.x, spot.y);
    return { ...spot, ...size };
  }

  // -- the way of a line -----------------------------------------------------------------------------------------

  const isMaterial = (iri) => nodes.get(iri).kind === "material";
  const OUTWARD = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, top: { x: 0, y: -1 }, bottom: { x: 0, y: 1 } };

  /** The side of a node on which a line to another node leaves: materials stand apart, above or below the rest. */
  function sideOf(iri, other) {
    const [here, there] = [places.get(iri), places.get(other)];
    const [size, its] = [sizeOf(iri), sizeOf(other)];
    if (isMaterial(iri) && Math.abs(here.y - there.y) > (size.height + its.height) / 2 + 16) return there.y < here.y ? "top" : "bottom";
    if (Math.abs(here.x - there.x) >= (size.width + its.width) / 2) return there.x < here.x ? "left" : "right";
    return isMaterial(other) && there.x < here.x ? "left" : "right";
  }

  /** For every line the four points of its curve. Lines that leave a node on one side share that side out. */
  function routesOf(lines) {
    const sides = new Map();
    for (const link of lines) {
      if (link.from === link.to) continue;
      for (const [iri, other] of [[link.from, link.to], [link.to, link.from]]) {
        const side = sideOf(iri, other);
        addTo(sides, `${side} ${iri}`, { link, iri, side, order: "left right".includes(side) ? places.get(other).y : places.get(other).x });
      }
    }
    const ports = new Map();
    for (const ends of sides.values()) {
      ends.sort((a, b) => a.order - b.order || a.link.pair.indexOf(a.link) - b.link.pair.indexOf(b.link));
      ends.forEach((end, index) => ports.set(`${end.link.id} ${end.iri}`, portOf(end, index - (ends.length - 1) / 2, ends.length)));
    }
    return new Map(lines.map((link) => [link, routeOf(link, ports)]));
  }

  function portOf({ iri, side }, rank, count) {
    const [{ x, y }, { width, height }] = [places.get(iri), sizeOf(iri)];
    const upright = side === "left" || side === "right";
    const shift = rank * Math.min(5, ((upright ? height : width) - 12) / count);
    const out = OUTWARD[side];
    return { x: x + (out.x * width) / 2 + (upright ? 0 : shift), y: y + (out.y * height) / 2 + (upright ? shift : 0), out };
  }

  function routeOf(link, ports) {
    const { x, y } = places.get(link.from);
    const { width, height } = sizeOf(link.from);
    if (link.from === link.to) {
      const [right, top] = [x + width / 2, y - height / 2];
      return [{ x: right - 14, y: top }, { x: right - 14, y: top - 34 }, { x: right + 40, y }, { x: right + 7, y }];
    }
    const start = ports.get(`${link.id} ${link.from}`);
    const port = ports.get(`${link.id} ${link.to}`);
    const end = { x: port.x + port.out.x * 7, y: port.y + port.out.y * 7, out: port.out };
    const across = Math.abs(start.x - end.x);
    const down = Math.abs(start.y - end.y);
    const sameSide = start.out === end.out;
    const reach = (point) => (sameSide ? 24 + 0.2 * (across + down) : Math.max(24, 0.5 * (point.out.x ? across : down)));
    // Relations between the same two nodes bend apart.
    const together = link.pair.filter(linkVisible);
    const apart = (together.indexOf(link) - (together.length - 1) / 2) * 30;
    const control = (point) => ({
      x: point.x + point.out.x * reach(point) + (across < down ? apart : 0),
      y: point.y + point.out.y * reach(point) + (across < down ? 0 : apart),
    });
    return [start, control(start), control(end), end];
  }

  /** The point of a curve at a share of its way. */
  function along([start, bend, turn, end], t) {
    const part = (a, b, c, d) => (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t * t * (1 - t) * c + t ** 3 * d;
    return { x: part(start.x, bend.x, turn.x, end.x), y: part(start.y, bend.y, turn.y, end.y) };
  }

  /** The line under a point of the canvas, within a finger's or pointer's tolerance; strong lines first. */
  function linkAt(point) {
    const reach = 8 / network.getScale();
    const distance = (link) => {
      let nearest = Infinity;
      for (let step = 0; step <= 40; step += 1) {
        const spot = along(look.routes.get(link), step / 40);
        nearest = Math.min(nearest, Math.hypot(spot.x - point.x, spot.y - point.y));
      }
      return nearest + (look.links.has(link) ? 0 : reach / 2);
    };
    let [best, least] = [null, reach];
    for (const link of look.lines) {
      const far = distance(link);
      if (far < least) [best, least] = [link, far];
    }
    return best;
  }

  function say() {
    const open = [...shown];
    const byKind = open.filter((iri) => off.has(nodes.get(iri).kind)).length;
    const seen = open.filter(visible).length;
    const parts = [`showing ${seen} of ${nodes.size} nodes`];
    if (byKind) parts.push(`${byKind} hidden by kind`);
    if (open.length - seen - byKind) parts.push(`${open.length - seen - byKind} hidden by metal`);
    if (nodes.size - open.length) parts.push(`${nodes.size - open.length} not opened yet`);
    at("count").textContent = parts.join(" · ");
  }

  // -- room and view ---------------------------------------------------------------------------------------------

  /** A free spot for a node that is opened: materials in rows below everything, others at the foot of their column. */
  function freeSpot(iri, near) {
    const { width, height } = sizeOf(iri);
    const taken = [...places].map(([other, place]) => ({ iri: other, ...place, ...sizeOf(other) }));
    const free = (x, y) => taken.every((box) => {
      return Math.abs(box.x - x) >= (box.width + width) / 2 + 12 || Math.abs(box.y - y) >= (box.height + height) / 2 + 8;
    });
    const heading = page.headings.find(({ kind }) => kind === nodes.get(iri).kind);
    const own = !isMaterial(iri) && heading;
    const above = taken.filter((box) => (own ? nodes.get(box.iri).kind === nodes.get(iri).kind : !isMaterial(box.iri)));
    const start = Math.max(0, ...above.map((box) => box.y + box.height / 2)) + height / 2 + (own ? 8 : 40);
    const { left, right } = extent(places.keys());
    const half = own ? 0 : Math.max(right - left - width, 800) / 2;
    const middle = own ? heading.x : places.size ? (left + right) / 2 : 0;
    const aim = Math.min(Math.max(near.x, middle - half), middle + half);
    for (let y = start; ; y += own ? 6 : 36) {
      for (let away = 0; away <= 2 * half; away += 6) {
        const x = [aim - away, aim + away].find((spot) => Math.abs(spot - middle) <= half && free(spot, y));
        if (x !== undefined) return { x: Math.round(x), y: Math.round(y) };
      }
    }
  }

  const sizeOf = (iri) => ({ width: nodes.get(iri).width, height: nodes.get(iri).height });

  function open(iri, near) {
    shown.add(iri);
    if (!places.has(iri)) places.set(iri, freeSpot(iri, near));
  }

  /** The rectangle around some nodes; the headings count when all nodes are asked for. */
  function extent(iris) {
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    const take = (x, y, width, height) => {
      box.left = Math.min(box.left, x - width / 2);
      box.right = Math.max(box.right, x + width / 2);
      box.top = Math.min(box.top, y - height / 2);
      box.bottom = Math.max(box.bottom, y + height / 2);
    };
    for (const iri of iris) take(places.get(iri).x, places.get(iri).y, nodes.get(iri).width, nodes.get(iri).height);
    return box;
  }

  function fit(iris, animate) {
    const room = at("graph").getBoundingClientRect();
    if (!iris.length || !room.width) return;
    const box = extent(iris);
    if (iris.length === [...shown].filter(visible).length) box.top -= 26;
    const [width, height] = [box.right - box.left + 36, box.bottom - box.top + 28];
    const ideal = Math.min(room.width / width, room.height / height, LARGEST);
    const scale = Math.max(ideal, SMALLEST);
    const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    if (width * scale > room.width) position.x = box.left - 18 + room.width / scale / 2;
    if (height * scale > room.height) position.y = box.top - 14 + room.height / scale / 2;
    moveTo({ position, scale }, animate);
  }

  function moveTo(view, animate) {
    const still = !animate || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    network.moveTo({ ...view, animation: still ? false : { duration: 350, easingFunction: "easeInOutQuad" } });
  }

  const fitAll = (animate) => fit([...shown].filter(visible), animate);

  /** Move the picture only when the node cannot be seen or read where it is, and no further than the picture goes. */
  function bringIntoView(iri, animate) {
    const room = at("graph").getBoundingClientRect();
    const place = places.get(iri);
    const point = network.canvasToDOM(place);
    const inside = point.x > 40 && point.x < room.width - 40 && point.y > 20 && point.y < room.height - 20;
    if (inside && network.getScale() >= SMALLEST) return;
    const scale = Math.max(network.getScale(), 0.85);
    const box = extent([...shown].filter(visible));
    const within = (value, low, high) => (low < high ? Math.min(Math.max(value, low), high) : (low + high) / 2);
    const [half, rise] = [room.width / scale / 2 - 18, room.height / scale / 2 - 18];
    const position = { x: within(place.x, box.left + half, box.right - half), y: within(place.y, box.top + rise, box.bottom - rise) };
    moveTo({ position, scale }, animate);
  }

  // -- choosing --------------------------------------------------------------------------------------------------

  /** Choose a node, opening it and lifting whatever filter hides it. */
  function chooseNode(iri, { move = true, focus = true } = {}) {
    if (off.delete(nodes.get(iri).kind)) showFilters();
    if (!nodeOfMetal(iri)) setMetal("all");
    if (!shown.has(iri)) {
      const near = linksOf.get(iri).map((link) => otherEnd(link, iri)).find(visible);
      open(iri, places.get(near) || { x: 0, y: 0 });
    }
    chosen = { node: iri };
    refresh();
    if (move) bringIntoView(iri, true);
    if (focus) focusPanel();
  }

  function chooseLink(id) {
    chosen = { link: id };
    refresh();
  }

  function chooseNothing() {
    chosen = null;
    refresh();
  }

  function expand(iri) {
    const hidden = hiddenNeighbours(iri).sort((a, b) => linksOf.get(b).length - linksOf.get(a).length || byLabel(a, b));
    const added = hidden.slice(0, ADDED_AT_ONCE);
    for (const other of added) open(other, places.get(iri));
    chosen = { node: iri };
    refresh();
    if (added.length) fit([iri, ...added], true);
    const left = hidden.length - added.length;
    const note = `${added.length} added, ${left ? `${left} neighbours remain hidden` : "no neighbour remains hidden"}.`;
    at("details").querySelector(".actions").append(make("p", "note", note));
  }

  function refresh() {
    draw();
    fillPanel();
    writeHash();
  }

  /** Return to what the page opens with. */
  function begin() {
    shown.clear();
    places.clear();
    off.clear();
    at("query").value = "";
    at("results").hidden = true;
    for (const node of nodes.values()) {
      if (!node.place) continue;
      shown.add(node.id);
      places.set(node.id, { x: node.place[0], y: node.place[1] });
    }
    chosen = page.focus ? { node: page.focus } : null;
    moved = false;
    setMetal("all");
    draw();
    fillPanel();
    fitAll(false);
    if (chosen) bringIntoView(chosen.node, false);
  }

  // -- details ---------------------------------------------------------------------------------------------------

  /** An element with a class, text and children. The only way words enter the page. */
  function make(tag, name, text, ...children) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined && text !== null) element.textContent = text;
    element.append(...children);
    return element;
  }

  function button(name, text, act, ...before) {
    const element = make("button", name, null, ...before, make("span", "", text));
    element.type = "button";
    element.addEventListener("click", act);
    return element;
  }

  function heading(text) {
    const element = make("h2", "", text);
    element.tabIndex = -1;
    return element;
  }

  function focusPanel() {
    const title = at("details").hidden ? null : at("details").querySelector("h2");
    if (title) title.focus({ preventScroll: window.innerWidth > 760 });
  }

  function fillPanel() {
    const details = at("details");
    at("intro").hidden = chosen !== null;
    details.hidden = chosen === null;
    details.replaceChildren();
    if (chosen && chosen.node) describeNode(details, nodes.get(chosen.node));
    if (chosen && chosen.link) describeLink(details, links.get(chosen.link));
    at("panel").scrollTop = 0;
  }

  function kindLine(node) {
    return make("p", "kind", null, swatch(kinds.get(node.kind)), make("span", "", node.kind));
  }

  function endButton(iri) {
    const node = nodes.get(iri);
    return button("end", node.label, () => chooseNode(iri), swatch(kinds.get(node.kind)));
  }

  function describeNode(into, node) {
    into.append(kindLine(node), heading(node.label));
    if (node.definition) into.append(make("p", "definition", node.definition));
    const facts = make("dl", "facts");
    if (node.names.length) facts.append(make("dt", "", "Also"), make("dd", "", node.names.join(", ")));
    facts.append(make("dt", "", "IRI"), make("dd", "", null, make("code", "", node.id)));
    into.append(facts, expandLine(node));

    const all = linksOf.get(node.id);
    if (!all.length) into.append(make("p", "note", "No relations are recorded for it."));
    const groups = new Map();
    for (const link of all.filter(linkOfMetal)) addTo(groups, titleOf(link, node.id), link);
    const folded = all.filter(linkOfMetal).flatMap((link) => link.edges).flatMap((edge) => edge.evidence).length > OPENED_AT_ONCE;
    if (folded) into.querySelector(".actions").append(unfoldButton());
    for (const [title, group] of groups) into.append(...groupOf(title, group, node.id, folded));
    const rest = all.filter((link) => !linkOfMetal(link));
    if (rest.length) {
      const others = make("details", "", null, make("summary", "", `${rest.length} more for other metals than ${metal}`));
      const more = new Map();
      for (const link of rest) addTo(more, titleOf(link, node.id), link);
      for (const [title, group] of more) others.append(...groupOf(title, group, node.id, true));
      into.append(others);
    }
  }

  function addTo(groups, key, value) {
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(value);
  }

  /** The relation as seen from a node: forward by its name, backward with a sign that it leads here. */
  const titleOf = (link, iri) => (link.from === iri ? `${link.relation} →` : `← ${link.relation}`);

  function groupOf(title, group, iri, folded) {
    const sorted = [...group].sort((a, b) => byLabel(otherEnd(a, iri), otherEnd(b, iri)));
    return [
      make("h3", "", title, make("span", "", group.length)),
      ...sorted.map((link) => make("div", "link", null, endButton(otherEnd(link, iri)), ...edgesOf(link, folded))),
    ];
  }

  function describeLink(into, link) {
    into.append(make("p", "kind", "relation"), heading(link.relation));
    const between = make("div", "link between", null, endButton(link.from), make("p", "", `↓ ${link.relation}`), endButton(link.to));
    between.append(...edgesOf(link, false));
    into.append(between);
    const beside = link.pair.filter((other) => other !== link);
    if (beside.length) {
      into.append(make("h3", "", "Between the same two"), ...beside.map((other) => {
        return make("div", "link", null, button("end", other.relation, () => chooseLink(other.id)));
      }));
    }
  }

  function unfoldButton() {
    return button("", "Show all claims", (event) => {
      for (const claims of at("details").querySelectorAll("details.claims")) claims.open = true;
      event.currentTarget.remove();
    });
  }

  function expandLine(node) {
    const line = make("div", "actions");
    const hidden = hiddenNeighbours(node.id).length;
    if (hidden) {
      const text = hidden > ADDED_AT_ONCE ? `Expand: add ${ADDED_AT_ONCE} of ${hidden} hidden neighbours`
        : `Expand: add ${hidden} hidden neighbour${hidden > 1 ? "s" : ""}`;
      const action = button("", text, () => {
        expand(node.id);
        focusPanel();
      });
      action.id = "expand";
      line.append(action);
    }
    return line;
  }

  /** The edges of a link: one a metal, each with its claims and, where a rule concluded it, the proof. */
  function edgesOf(link, folded) {
    return [...link.edges].sort((a, b) => ofMetal(b) - ofMetal(a)).map((edge) => {
      const box = make("div", "edge", null, make("div", "tags", null, metalTag(edge.metal)));
      box.firstChild.append(make("span", edge.inferred ? "tag inferred" : "tag", edge.inferred ? "inferred" : "stated"));
      const limiting = edge.evidence.some((claim) => claim.polarity === "limits");
      if (folded && limiting) box.firstChild.append(make("span", "tag limits", "⊣ has limits"));
      if (edge.evidence.length) {
        const count = `${edge.evidence.length} claim${edge.evidence.length > 1 ? "s" : ""}`;
        const claims = make("details", "claims", null, make("summary", "", count), ...edge.evidence.map(claimBox));
        claims.open = !folded;
        box.append(claims);
      }
      if (edge.inferred && edge.proof) {
        box.append(make("details", "proof", null, make("summary", "", "Why: the proof"), make("pre", "", edge.proof)));
      }
      return box;
    });
  }

  const metalTag = (name) => make("span", "tag metal", name === "general" ? "any metal" : name);

  function claimBox(claim) {
    const limits = claim.polarity === "limits";
    const box = make("div", limits ? "evidence limits" : "evidence", null, make("p", "", claim.statement));
    box.append(make("div", "tags", null, make("span", limits ? "tag limits" : "tag", limits ? "⊣ limits" : claim.polarity),
      make("span", "tag", claim.certainty), metalTag(claim.metal)));
    for (const reference of claim.references) box.append(make("p", "source", reference));
    if (claim.place) box.append(make("p", "source", claim.place));
    return box;
  }

  // -- search ----------------------------------------------------------------------------------------------------

  /** One spelling for all spellings: no case, accents, sub- and superscripts; other signs part words. */
  function plain(text) {
    return text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}+]+/gu, " ").trim();
  }

  const spellings = new Map(data.nodes.map((node) => {
    return [node.id, [node.label, ...node.names].map((name) => ({ name, words: plain(name), joined: plain(name).replaceAll(" ", "") }))];
  }));

  /** How well a spelling answers: 0 is the same, 3 is somewhere inside, and nothing is no answer. */
  function rank(spelling, wanted, joined) {
    if (spelling.joined === joined) return 0;
    if (spelling.joined.startsWith(joined)) return 1;
    if (wanted.every((word) => ` ${spelling.words}`.includes(` ${word}`))) return 2;
    if (wanted.every((word) => spelling.words.includes(word)) || spelling.joined.includes(joined)) return 3;
    return null;
  }

  /** The nodes that answer, best first, each with the spelling that did; all of them when nothing is asked. */
  function find(query) {
    const wanted = plain(query).split(" ").filter(Boolean);
    const joined = wanted.join("");
    const scoreOf = (spelling) => (joined ? rank(spelling, wanted, joined) : spelling.name.includes(query.trim()) ? 3 : null);
    const found = [];
    for (const [iri, names] of spellings) {
      const answers = names.map((spelling) => ({ iri, name: spelling.name, score: scoreOf(spelling) }));
      const best = answers.filter(({ score }) => score !== null).sort((a, b) => a.score - b.score)[0];
      if (best) found.push(best);
    }
    return found.sort((a, b) => a.score - b.score || byLabel(a.iri, b.iri));
  }

  function listResults() {
    const found = find(at("query").value);
    const listed = found.slice(0, LISTED_AT_ONCE);
    at("found").textContent = found.length === 0 ? "nothing found"
      : found.length > listed.length ? `${listed.length} of ${found.length}: type more to narrow it`
        : `${found.length} found`;
    at("results").querySelector("ul").replaceChildren(...listed.map(({ iri, name }) => {
      const node = nodes.get(iri);
      const item = button("", node.label, () => take(iri), swatch(kinds.get(node.kind)));
      if (name !== node.label) item.append(make("span", "aka", name));
      return make("li", "", null, item);
    }));
    at("results").hidden = false;
  }

  function take(iri) {
    at("results").hidden = true;
    chooseNode(iri);
  }

  function bindSearch() {
    const query = at("query");
    const results = at("results");
    const items = () => [...results.querySelectorAll("button")];
    query.addEventListener("input", listResults);
    query.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      event.preventDefault();
      if (results.hidden) listResults();
      if (!items().length) return;
      if (event.key === "ArrowDown") items()[0].focus();
      else if (query.value.trim()) items()[0].click();
    });
    results.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const list = items();
      (list[list.indexOf(document.activeElement) + step] || (step < 0 ? query : list[list.length - 1])).focus();
    });
    query.parentElement.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // or the browser empties the field, which would list everything
      results.hidden = true;
      query.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!query.parentElement.contains(event.target)) results.hidden = true;
    });
  }

  // -- filters ---------------------------------------------------------------------------------------------------

  function bindFilters() {
    for (const kind of kinds.values()) {
      const number = [...nodes.values()].filter((node) => node.kind === kind.kind).length;
      const toggle = button("", kind.name, () => {
        if (!off.delete(kind.kind)) off.add(kind.kind);
        filter();
      }, swatch(kind));
      toggle.append(make("span", "number", number));
      toggle.dataset.kind = kind.kind;
      at("kinds").append(toggle);
    }
    for (const choice of at("metals").querySelectorAll("button")) {
      choice.addEventListener("click", () => {
        setMetal(choice.dataset.metal);
        filter();
      });
    }
    at("reset").addEventListener("click", () => {
      begin();
      writeHash();
    });
  }

  function filter() {
    showFilters();
    if (chosen && chosen.node && !visible(chosen.node)) chosen = null;
    if (chosen && chosen.link && !linkVisible(links.get(chosen.link))) chosen = null;
    refresh();
  }

  function setMetal(name) {
    metal = name;
    showFilters();
  }

  function showFilters() {
    for (const toggle of at("kinds").children) toggle.setAttribute("aria-pressed", String(!off.has(toggle.dataset.kind)));
    for (const choice of at("metals").querySelectorAll("button")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.metal === metal));
    }
  }

  // -- the address -----------------------------------------------------------------------------------------------

  function hashOf() {
    const state = new URLSearchParams();
    if (chosen && chosen.node) state.set("node", chosen.node);
    if (metal !== "all") state.set("metal", metal);
    return state.toString();
  }

  function writeHash() {
    if (location.hash.replace(/^#/, "") !== hashOf()) location.hash = hashOf();
  }

  function readHash() {
    const text = location.hash.replace(/^#/, "");
    if (text === hashOf()) return;
    const state = new URLSearchParams(text);
    const wanted = state.get("metal");
    setMetal(["Na", "K", "Zn"].includes(wanted) ? wanted : "all");
    if (nodes.has(state.get("node"))) chooseNode(state.get("node"), { focus: false });
    else chooseNothing();
  }

  // -- start -----------------------------------------------------------------------------------------------------

  function bindPicture() {
    network.on("beforeDrawing", paintUnder);
    network.on("afterDrawing", paintOver);
    network.on("click", (event) => {
      const link = event.nodes.length ? null : linkAt(event.pointer.canvas);
      if (event.nodes.length) chooseNode(event.nodes[0], { move: false, focus: false });
      else if (link) chooseLink(link.id);
      else chooseNothing();
    });
    network.on("doubleClick", (event) => {
      if (event.nodes.length) expand(event.nodes[0]);
    });
    const follow = (event) => {
      moved = true;
      for (const iri of event.nodes) places.set(iri, network.getPosition(iri));
      if (event.nodes.length) look.routes = routesOf(look.lines);
    };
    network.on("dragging", follow);
    network.on("dragEnd", follow);
    network.on("zoom", () => { moved = true; });
    network.on("resize", () => { if (!moved) fitAll(false); });
    at("graph").addEventListener("pointermove", (event) => {
      const room = at("graph").getBoundingClientRect();
      const point = { x: event.clientX - room.left, y: event.clientY - room.top };
      const node = network.getNodeAt(point);
      const link = node === undefined ? linkAt(network.DOMtoCanvas(point)) : null;
      at("graph").style.cursor = node !== undefined || link ? "pointer" : "";
      if (link === hovered) return;
      hovered = link;
      network.redraw();
    });
    for (const control of document.querySelectorAll("[data-zoom]")) {
      control.addEventListener("click", () => {
        moved = control.dataset.zoom !== "fit";
        if (!moved) fitAll(true);
        else moveTo({ scale: network.getScale() * Number(control.dataset.zoom) }, true);
      });
    }
  }

  bindFilters();
  bindSearch();
  bindPicture();
  begin();
  if (location.hash.length > 1) readHash();
  window.addEventListener("hashchange", readHash);

  /** What the picture shows, for whoever wants to point at it from a script: a canvas has no elements to find. */
  window.graphPage = Object.freeze({
    nodes: () => drawn.getIds(),
    links: () => look.lines.map(({ id, from, to, relation, edges }) => {
      return { id, from, to, relation, dashed: edges.filter(ofMetal).every((edge) => edge.inferred) };
    }),
    pointOfNode: (iri) => network.canvasToDOM(places.get(iri)),
    pointOfLink: (id, t = 0.5) => network.canvasToDOM(along(look.routes.get(links.get(id)), t)),
    boxes: () => drawn.getIds().map((iri) => ({ iri, ...places.get(iri), ...sizeOf(iri) })),
    scale: () => network.getScale(),
  });
})();
