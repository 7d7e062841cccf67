/* The address of the page, which keeps what is chosen, filtered and opened, so that it can be passed on. */

const MOST_OPENED = 60; // with more nodes opened than this, the address would be too long to pass on
const NO_CLAIM = "none"; // how the address calls the certainty of what needs no claim

const opening = data.nodes.filter((node) => node.place).map((node) => node.id);
const start = new Set(opening);
/** What all identifiers begin with: it need not stand in the address again for each opened node. */
const root = data.nodes.reduce((common, { id }) => {
  let length = 0;
  while (length < common.length && common[length] === id[length]) length += 1;
  return common.slice(0, length);
}, data.nodes.length ? data.nodes[0].id : "");

/** What the reader has made of the page, as the address keeps it. */
function hashOf() {
  const state = new URLSearchParams();
  if (chosen && chosen.node) state.set("node", chosen.node);
  if (chosen && chosen.to) state.set("path", chosen.to);
  if (chosen && chosen.link) {
    const { from, relation, to } = links.get(chosen.link);
    for (const [name, value] of Object.entries({ from, relation, to })) state.set(name, value);
  }
  if (metal !== "all") state.set("metal", metal);
  for (const kind of off.kinds) state.append("nokind", kind);
  for (const relation of off.relations) state.append("norelation", relation);
  for (const certainty of off.certainties) state.append("nocertainty", certainty || NO_CLAIM);
  if (basis !== "both") state.set("basis", basis);
  if (asList) state.set("view", "list");
  const opened = [...shown].filter((iri) => !start.has(iri) && !(chosen && chosen.node === iri));
  if (opened.length <= MOST_OPENED) for (const iri of opened) state.append("open", iri.slice(root.length));
  return state.toString();
}

let reading = false; // whether the page is being brought to what its address says

function writeHash() {
  if (location.hash.replace(/^#/, "") === hashOf()) return;
  at("notice").textContent = "";
  // An address that is put right must not stay behind, or the way back would lead to it again and again.
  if (reading) history.replaceState(null, "", `#${hashOf()}`);
  else location.hash = hashOf();
}

/** What an address asks for; what this page does not have is named under `unknown` and otherwise left out. */
function stateIn(hash) {
  const state = new URLSearchParams(hash);
  const unknown = [];
  const among = (known, value) => {
    if (value !== null && !known(value)) unknown.push(value);
    return value !== null && known(value) ? value : null;
  };
  const node = (value) => among((iri) => nodes.has(iri), value);
  const all = (name, known) => state.getAll(name).map((value) => among(known, value)).filter((value) => value !== null);
  const link = state.has("from") && JSON.stringify([state.get("from"), state.get("to"), state.get("relation")]);
  const whole = (part) => (nodes.has(root + part) ? root + part : part);
  const sure = state.getAll("nocertainty").map((value) => (value === NO_CLAIM ? "" : value));
  return {
    node: node(state.get("node")),
    to: node(state.get("path")),
    link: link ? among((id) => links.has(id), link) : null,
    metal: among((name) => METALS.includes(name), state.get("metal")) || "all",
    kinds: all("nokind", (kind) => kinds.has(kind)),
    relations: all("norelation", (name) => relationNames.includes(name)),
    certainties: sure.filter((name) => among((value) => certaintyNames.includes(value), name) !== null),
    basis: among((name) => ["stated", "inferred"].includes(name), state.get("basis")) || "both",
    asList: state.get("view") === "list",
    opened: state.getAll("open").map((part) => node(whole(part))).filter(Boolean),
    unknown,
  };
}

/** Bring the page to the state that its address names. */
function readHash() {
  const text = location.hash.replace(/^#/, "");
  if (text === hashOf()) return;
  const state = stateIn(text);
  reading = true;
  at("notice").textContent = "";
  shown.clear();
  for (const iri of opening) open(iri);
  for (const [name, set] of Object.entries(off)) {
    set.clear();
    for (const value of state[name]) set.add(value);
  }
  [metal, basis] = [state.metal, state.basis];
  sift();
  for (const iri of state.opened) open(iri);
  for (const iri of [...places.keys()]) if (!shown.has(iri)) places.delete(iri);
  showFilters();
  showView(state.asList);
  if (state.node && state.to) choosePath(state.node, state.to, { focus: false });
  else if (state.node) chooseNode(state.node, { focus: false });
  else if (state.link) chooseLink(state.link);
  else chooseNothing();
  reading = false;
  const named = state.unknown.map((value) => `“${value}”`).join(", ");
  if (named) at("notice").append(` The address names ${named}, which this page does not have; that is left out.`);
}
