/* The graph behind the picture, and what of it is shown and chosen.
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

// What the reader has made of it. Only controls.js and graph.js change this.
const shown = new Set(); // nodes opened so far, whether or not a filter hides them
const places = new Map(); // node -> centre, kept while a filter hides the node
const off = new Set(); // kinds switched off in the legend
let metal = "all";
let chosen = null; // { node: iri } or { link: id }
let look = { nodes: new Set(), links: new Set(), lines: [], hidden: new Map(), routes: new Map() }; // see draw()
let hovered = null; // the link under the pointer
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
const ofMetal = (edge) => metal === "all" || edge.metal === "general" || edge.metal === metal;
const linkOfMetal = (link) => link.edges.some(ofMetal);
const byLabel = (a, b) => nodes.get(a).label.localeCompare(nodes.get(b).label, "en");

/** A node all of whose relations belong to other metals has nothing to say under this one. */
function nodeOfMetal(iri) {
  return metal === "all" || linksOf.get(iri).length === 0 || linksOf.get(iri).some(linkOfMetal);
}

const visible = (iri) => shown.has(iri) && !off.has(nodes.get(iri).kind) && nodeOfMetal(iri);
const seen = () => [...shown].filter(visible);
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

/** The choice as the address keeps it. */
function hashOf() {
  const state = new URLSearchParams();
  if (chosen && chosen.node) state.set("node", chosen.node);
  if (metal !== "all") state.set("metal", metal);
  return state.toString();
}

function writeHash() {
  if (location.hash.replace(/^#/, "") !== hashOf()) location.hash = hashOf();
}

/** The node and metal that an address names; what this graph does not have is left out. */
function stateIn(hash) {
  const state = new URLSearchParams(hash);
  const [iri, wanted] = [state.get("node"), state.get("metal")];
  return { iri: nodes.has(iri) ? iri : null, metal: METALS.includes(wanted) ? wanted : "all" };
}
