/* The graph behind the picture, and what of it is shown, filtered and chosen.
 *
 * Between any two nodes, the relations of one name form one "link", which is one drawn line; relations of different
 * names are curved apart. An edge is such a relation for one metal.
 */

const page = data.page;
const METALS = ["Na", "K", "Zn"];
const kinds = new Map(page.kinds.map((kind) => [kind.kind, kind]));
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const links = gatherLinks(data.edges);
const linksOf = new Map(data.nodes.map((node) => [node.id, []]));
for (const link of links.values()) {
  linksOf.get(link.from).push(link);
  if (link.to !== link.from) linksOf.get(link.to).push(link);
}

// What the reader has made of it. Only address.js, search.js, filters.js, keys.js and graph.js change this.
const shown = new Set(); // nodes opened so far, whether or not a filter hides them
const places = new Map(); // node -> centre, kept while a filter hides the node
const expanded = new Set(); // nodes whose neighbours the reader has asked for
const off = { kinds: new Set(), relations: new Set(), certainties: new Set() }; // what is switched off
let metal = "all";
let basis = "both"; // or only what is "stated", or only what is "inferred"
let passing = new Set(links.values()); // links that the filters of relations let through; see sift()
let chosen = null; // { node }, { link }, or { node, to, path } where path is a list of nodes, or null if there is none
let asList = false; // whether the nodes are listed rather than drawn
let look = { nodes: new Set(), links: new Set(), lines: [], hidden: new Map(), routes: new Map() }; // see draw()
let hovered = null; // the link under the pointer
let pointed = null; // the node that the arrow keys have come to, while the picture has the focus
let moved = false; // whether the reader has moved the picture, which a change of window size must respect

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

const isMaterial = (iri) => nodes.get(iri).kind === "material";
const sizeOf = (iri) => ({ width: nodes.get(iri).width, height: nodes.get(iri).height });
const otherEnd = (link, iri) => (link.from === iri ? link.to : link.from);
const inOrder = new Intl.Collator("en").compare;
const byLabel = (a, b) => inOrder(nodes.get(a).label, nodes.get(b).label);

const ofMetal = (edge) => metal === "all" || edge.metal === "general" || edge.metal === metal;
// In the order in which they are told: what one hides is not counted again for the next.
const EDGE_FILTERS = [
  ["metal", ofMetal],
  ["relation", (edge) => !off.relations.has(edge.relation)],
  ["certainty", (edge) => !off.certainties.has(edge.certainty)],
  ["“stated or inferred”", (edge) => basis === "both" || edge.inferred === (basis === "inferred")],
];
const passes = (edge) => EDGE_FILTERS.every(([, admits]) => admits(edge));
const linkPasses = (link) => passing.has(link);

/** After a change of a filter: which links have an edge that passes them all. */
function sift() {
  passing = new Set([...links.values()].filter((link) => link.edges.some(passes)));
}

/** The filter that takes the last of some edges away; null if one is left, or there were none. */
function lostTo(edges) {
  let left = edges;
  for (const [name, admits] of edges.length ? EDGE_FILTERS : []) {
    left = left.filter(admits);
    if (!left.length) return name;
  }
  return null;
}

/** A node none of whose relations passes the filters has nothing to say under them. */
const nodePasses = (iri) => linksOf.get(iri).length === 0 || linksOf.get(iri).some(linkPasses);
const kindOff = (iri) => off.kinds.has(nodes.get(iri).kind);
const visible = (iri) => shown.has(iri) && !kindOff(iri) && nodePasses(iri);
const seen = () => [...shown].filter(visible);
const linkVisible = (link) => linkPasses(link) && visible(link.from) && visible(link.to);

/** The links to draw among nodes to draw: looked for from the nodes, which are few where the graph is large. */
function linesAmong(iris) {
  const found = new Set();
  const drawnNow = new Set(iris);
  for (const iri of iris) {
    for (const link of linksOf.get(iri)) if (linkPasses(link) && drawnNow.has(otherEnd(link, iri))) found.add(link);
  }
  return [...found];
}

function hiddenNeighbours(iri) {
  const found = new Set();
  for (const link of linksOf.get(iri)) {
    const other = otherEnd(link, iri);
    if (linkPasses(link) && !shown.has(other) && !kindOff(other)) found.add(other);
  }
  return [...found];
}

/** The links between nodes that follow each other on a path, as far as the filters let them through. */
function linksAlong(path) {
  return path.slice(1).map((iri, index) => {
    return linksOf.get(iri).filter((link) => linkPasses(link) && otherEnd(link, iri) === path[index]);
  });
}

/** What stands out: the choice and all it touches, or everything when nothing is chosen. */
function emphasis(iris, lines) {
  if (!chosen) return { nodes: new Set(iris), links: new Set(lines) };
  if (chosen.path) return { nodes: new Set(chosen.path), links: new Set(linksAlong(chosen.path).flat()) };
  const touched = ({ id, from, to }) => (chosen.link ? id === chosen.link : [from, to].includes(chosen.node));
  const near = lines.filter(touched);
  const ends = near.flatMap((link) => [link.from, link.to]);
  return { nodes: new Set(chosen.node ? [chosen.node, ...ends] : ends), links: new Set(near) };
}

/** Put a value into the list that a map keeps under a key. */
function addTo(groups, key, value) {
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push(value);
}
