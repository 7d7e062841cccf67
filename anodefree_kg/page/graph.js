/* The page at work: what is drawn, chosen and added, and what a click does. */

const ADDED_AT_ONCE = 25;

const drawn = new vis.DataSet();
const options = { ...data.options };
options.nodes = { chosen: false, ctxRenderer: rendered };
options.interaction = { hover: true, selectConnectedEdges: false };
const network = new vis.Network(at("graph"), { nodes: drawn, edges: [] }, options);

/** Bring the picture in step with what is shown, filtered and chosen. */
function draw() {
  const wanted = seen();
  const lines = [...links.values()].filter(linkVisible);
  const hidden = new Map(wanted.map((iri) => [iri, hiddenNeighbours(iri).length]));
  look = { ...emphasis(wanted, lines), lines, hidden };
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

/** How many nodes are drawn, and where the others are. */
function say() {
  const byKind = [...shown].filter((iri) => off.has(nodes.get(iri).kind)).length;
  const drawnNow = seen().length;
  const parts = [`showing ${drawnNow} of ${nodes.size} nodes`];
  if (byKind) parts.push(`${byKind} hidden by kind`);
  if (shown.size - drawnNow - byKind) parts.push(`${shown.size - drawnNow - byKind} hidden by metal`);
  if (nodes.size - shown.size) parts.push(`${nodes.size - shown.size} not opened yet`);
  at("count").textContent = parts.join(" · ");
}

/** Show a node that was not opened, at a free spot near to a place. */
function open(iri, near) {
  shown.add(iri);
  if (!places.has(iri)) places.set(iri, freeSpot(iri, near));
}

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

/** Add hidden neighbours, those with the most relations first. */
function expand(iri) {
  const hidden = hiddenNeighbours(iri).sort((a, b) => linksOf.get(b).length - linksOf.get(a).length || byLabel(a, b));
  const added = hidden.slice(0, ADDED_AT_ONCE);
  for (const other of added) open(other, places.get(iri));
  chosen = { node: iri };
  refresh();
  // The whole picture where it can be read; else the node with what was added.
  if (added.length) fit(frame(seen()).scale >= SMALLEST ? seen() : [iri, ...added], true);
  const left = hidden.length - added.length;
  const note = `${added.length} added, ${left ? `${left} neighbours remain hidden` : "no neighbour remains hidden"}.`;
  at("details").querySelector(".actions").append(make("p", "note", note));
}

/** After any change: picture, details and address. */
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

function readHash() {
  const text = location.hash.replace(/^#/, "");
  if (text === hashOf()) return;
  const state = stateIn(text);
  setMetal(state.metal);
  if (state.iri) chooseNode(state.iri, { focus: false });
  else chooseNothing();
}

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
