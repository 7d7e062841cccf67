/* The picture by keyboard: the arrow keys move among the nodes drawn, and a line says where they have come to. */

const DIRECTIONS = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

/** The node nearest in a direction; what lies aside counts as further away. */
function nearestTowards(iri, { x, y }) {
  const here = places.get(iri);
  let [best, least] = [null, Infinity];
  for (const other of seen()) {
    const [right, down] = [places.get(other).x - here.x, places.get(other).y - here.y];
    const ahead = right * x + down * y;
    const aside = Math.abs(right * y) + Math.abs(down * x);
    const far = ahead + 2.5 * aside;
    if (other !== iri && ahead > 1 && far < least) [best, least] = [other, far];
  }
  return best;
}

/** Where the keys begin: at the chosen node, or at the upper left. */
function firstPointed() {
  if (chosen && chosen.node && visible(chosen.node)) return chosen.node;
  const far = (iri) => places.get(iri).x + places.get(iri).y;
  return seen().sort((a, b) => far(a) - far(b))[0] || null;
}

function pointAt(iri) {
  pointed = iri;
  const node = iri && nodes.get(iri);
  const relations = iri && counted(linksOf.get(iri).filter(linkPasses).length, "relation");
  const more = iri && look.hidden.get(iri) ? `, ${counted(look.hidden.get(iri), "hidden neighbour")}` : "";
  const now = iri && chosen && chosen.node === iri ? ", chosen" : "";
  at("pointed").textContent = node ? `${node.label}, ${node.kind}, ${relations}${more}${now}` : "";
  if (iri) bringIntoView(iri, false);
  network.redraw();
}

function actOnKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!pointed || !visible(pointed)) pointed = firstPointed();
  if (event.key === "Escape") {
    chooseNothing();
    pointAt(pointed);
  } else if (pointed && event.key in DIRECTIONS) {
    pointAt(nearestTowards(pointed, DIRECTIONS[event.key]) || pointed);
  } else if (pointed && event.key === "Enter") {
    chooseNode(pointed, { focus: false });
    pointAt(pointed);
  } else if (pointed && (event.key === "e" || event.key === "+")) {
    expand(pointed);
    pointAt(pointed);
  } else {
    return;
  }
  event.preventDefault();
}

function bindKeys() {
  const picture = at("graph");
  picture.addEventListener("keydown", actOnKey);
  picture.addEventListener("focus", () => {
    if (picture.matches(":focus-visible")) pointAt(firstPointed());
  });
  picture.addEventListener("blur", () => pointAt(null));
  // vis-network makes a second place for the focus within, which has no name and no keys.
  for (const inner of picture.querySelectorAll("[tabindex]")) inner.removeAttribute("tabindex");
}
