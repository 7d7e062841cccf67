/* The page at work: what is drawn, chosen and added, and what a click does. */

const ADDED_AT_ONCE = 25;

const drawn = new vis.DataSet();
const options = { ...data.options, nodes: { chosen: false, ctxRenderer: rendered } };
options.interaction = { hover: true, selectConnectedEdges: false };
const network = new vis.Network(at("graph"), { nodes: drawn, edges: [] }, options);

/** Bring the picture, or the list, in step with what is shown, filtered and chosen. */
function draw() {
  const wanted = seen();
  const lines = linesAmong(wanted);
  const hidden = new Map(wanted.map((iri) => [iri, hiddenNeighbours(iri).length]));
  look = { ...emphasis(wanted, lines), lines, hidden };
  if (!lines.includes(hovered)) hovered = null;
  look.crowd = !chosen && lines.length > CROWD;
  look.routes = routesOf(lines);
  drawn.remove(drawn.getIds().filter((iri) => !hidden.has(iri)));
  drawn.update(wanted.map((iri) => ({ id: iri, shape: "custom", ...places.get(iri) })));
  for (const iri of wanted) {
    // vis-network would take a custom shape for a square of its default size until the first hover.
    const shape = network.body.nodes[iri].shape;
    shape.customSizeWidth = shape.width = nodes.get(iri).width;
    shape.customSizeHeight = shape.height = nodes.get(iri).height;
  }
  say(wanted.length, lines.length);
  fillList(wanted);
  network.redraw();
}

/** Show a node that was not opened, at a free spot near to a neighbour. */
function open(iri, near = null) {
  shown.add(iri);
  if (places.has(iri)) return;
  const { place } = nodes.get(iri);
  if (place) {
    places.set(iri, { x: place[0], y: place[1] });
    return;
  }
  const neighbour = near || linksOf.get(iri).map((link) => otherEnd(link, iri)).find(visible);
  places.set(iri, freeSpot(iri, places.get(neighbour) || { x: 0, y: 0 }));
}

/** Choose a node, opening it and lifting whatever filter hides it. */
function chooseNode(iri, { move = true, focus = true } = {}) {
  lift(iri);
  open(iri);
  chosen = { node: iri };
  refresh();
  tellLifted(iri);
  if (move) bringIntoView(iri, true);
  if (focus) focusPanel();
}

function chooseLink(id) {
  for (const iri of [links.get(id).from, links.get(id).to]) {
    lift(iri);
    open(iri);
  }
  if (!linkPasses(links.get(id))) liftOthers();
  showFilters();
  chosen = { link: id };
  refresh();
  tellLifted(links.get(id).from, links.get(id).to);
}

function chooseNothing() {
  chosen = null;
  refresh();
}

/** Add hidden neighbours, those with the most relations first. */
function expand(iri) {
  const hidden = hiddenNeighbours(iri).sort((a, b) => linksOf.get(b).length - linksOf.get(a).length || byLabel(a, b));
  const added = hidden.slice(0, ADDED_AT_ONCE);
  for (const other of added) open(other, iri);
  expanded.add(iri);
  chosen = { node: iri };
  refresh();
  // The whole picture where it can be read; else the node with what was added.
  if (added.length) fit(frame(seen()).scale >= SMALLEST ? seen() : [iri, ...added], true);
  const left = hidden.length - added.length;
  const note = `${added.length} added, ${left ? `${left} neighbours remain hidden` : "no neighbour remains hidden"}.`;
  const word = make("p", "note", note);
  word.setAttribute("role", "status");
  at("details").querySelector(".actions").append(word);
}

/** After any change: picture, details and address. */
function refresh() {
  draw();
  fillPanel();
  writeHash();
}

/** Return to what the page opens with. */
function begin() {
  for (const kept of [shown, places, expanded]) kept.clear();
  at("query").value = "";
  at("results").hidden = true;
  for (const iri of opening) open(iri);
  chosen = page.focus ? { node: page.focus } : null;
  moved = false;
  liftAll();
  showFilters();
  showView(false);
  draw();
  fillPanel();
  fitAll(false);
  if (chosen) bringIntoView(chosen.node, false);
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
  at("graph").addEventListener("pointermove", followPointer);
  for (const control of document.querySelectorAll("[data-zoom]")) {
    control.addEventListener("click", () => {
      moved = control.dataset.zoom !== "fit";
      if (!moved) fitAll(true);
      else moveTo({ scale: network.getScale() * Number(control.dataset.zoom) }, true);
    });
  }
  at("save").addEventListener("click", savePoster);
}

function followPointer(event) {
  const room = at("graph").getBoundingClientRect();
  const point = { x: event.clientX - room.left, y: event.clientY - room.top };
  const node = network.getNodeAt(point);
  const link = node === undefined ? linkAt(network.DOMtoCanvas(point)) : null;
  at("graph").style.cursor = node !== undefined || link ? "pointer" : "";
  if (link === hovered) return;
  hovered = link;
  network.redraw();
}

bindFilters();
bindSearch();
bindViews();
bindPicture();
bindKeys();
begin();
if (location.hash.length > 1) readHash();
window.addEventListener("hashchange", readHash);

/** What the picture shows, for whoever wants to point at it from a script: a canvas has no elements to find. */
window.graphPage = Object.freeze({
  nodes: () => drawn.getIds(),
  links: () => look.lines.map(({ id, from, to, relation, edges }) => {
    return { id, from, to, relation, dashed: edges.filter(passes).every((edge) => edge.inferred) };
  }),
  strong: () => ({ nodes: [...look.nodes], links: [...look.links].map(({ id }) => id) }),
  pointed: () => pointed,
  pointOfNode: (iri) => network.canvasToDOM(places.get(iri)),
  pointOfLink: (id, t = 0.5) => network.canvasToDOM(along(look.routes.get(links.get(id)), t)),
  boxes: () => drawn.getIds().map((iri) => ({ iri, ...places.get(iri), ...sizeOf(iri) })),
  scale: () => network.getScale(),
});
