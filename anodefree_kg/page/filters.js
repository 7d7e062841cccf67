/* What the reader switches on and off above the picture: kinds, metals, relations, certainties, stated or inferred. */

/** All relations on this page, in the order of the argument; those it does not know come after, by name. */
const relationNames = (() => {
  const rank = (name) => (page.relations.includes(name) ? page.relations.indexOf(name) : page.relations.length);
  const names = [...new Set(data.edges.map((edge) => edge.relation))];
  return names.sort((a, b) => rank(a) - rank(b) || inOrder(a, b));
})();
/** All certainties on this page, the firmest first; what needs no claim comes last. */
const certaintyNames = (() => {
  const found = new Set(data.edges.map((edge) => edge.certainty));
  return [...new Set([...page.certainties, ...found].filter(Boolean)), ""].filter((name) => found.has(name));
})();
/** What the last choice has lifted, in words. */
const lifted = new Set();
const BASES = { both: "both", stated: "stated in a source", inferred: "inferred" };

function bindFilters() {
  for (const kind of kinds.values()) {
    const number = data.nodes.filter((node) => node.kind === kind.kind).length;
    const toggle = button("", kind.name, () => {
      if (!off.kinds.delete(kind.kind)) off.kinds.add(kind.kind);
      filter();
    }, swatch(kind));
    toggle.append(make("span", "number", number));
    toggle.dataset.kind = kind.kind;
    at("kinds").append(toggle);
  }
  for (const choice of at("metals").querySelectorAll("button")) {
    choice.addEventListener("click", () => {
      metal = choice.dataset.metal;
      filter();
    });
  }
  fillChoices("relations", relationNames, (edge) => edge.relation, (name) => name);
  fillChoices("certainties", certaintyNames, (edge) => edge.certainty, sureness);
  fillBases();
  for (const choice of document.querySelectorAll("[data-relations]")) {
    choice.addEventListener("click", () => {
      off.relations.clear();
      if (choice.dataset.relations === "none") for (const name of relationNames) off.relations.add(name);
      filter();
    });
  }
  bindDisclosures();
  at("reset").addEventListener("click", () => {
    begin();
    writeHash();
  });
}

/** A box to tick for each value that an edge may have, with how many relations of the page have it. */
function fillChoices(id, names, valueOf, wordsOf) {
  const numbers = new Map(names.map((name) => [name, 0]));
  for (const link of links.values()) {
    for (const name of new Set(link.edges.map(valueOf))) numbers.set(name, numbers.get(name) + 1);
  }
  at(id).replaceChildren(...names.map((name) => {
    const box = make("input");
    box.type = "checkbox";
    box.value = name;
    box.addEventListener("change", () => {
      if (box.checked) off[id].delete(name);
      else off[id].add(name);
      filter();
    });
    return make("label", "", null, box, make("span", "", wordsOf(name)), make("span", "number", numbers.get(name)));
  }));
}

function fillBases() {
  at("bases").replaceChildren(...Object.entries(BASES).map(([value, words]) => {
    const choice = make("input");
    Object.assign(choice, { type: "radio", name: "basis", value });
    choice.addEventListener("change", () => {
      basis = value;
      filter();
    });
    const number = value === "both" ? links.size
      : [...links.values()].filter((link) => link.edges.some((edge) => edge.inferred === (value === "inferred"))).length;
    return make("label", "", null, choice, make("span", "", words), make("span", "number", number));
  }));
}

/** What unfolds: the choices under "Filters", and on a narrow screen the tool bar. */
function bindDisclosures() {
  const disclose = (opener, isOpen) => opener.setAttribute("aria-expanded", String(isOpen));
  const showChoices = (isOpen) => {
    at("choices").hidden = !isOpen;
    disclose(at("filters"), isOpen);
  };
  at("filters").addEventListener("click", () => showChoices(at("choices").hidden));
  at("filters").parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || at("choices").hidden) return;
    event.preventDefault();
    showChoices(false);
    at("filters").focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!at("filters").parentElement.contains(event.target)) showChoices(false);
  });
  at("unfold").addEventListener("click", () => disclose(at("unfold"), at("tools").classList.toggle("unfolded")));
}

/** After a change of a filter: what it hides is no longer chosen. */
function filter() {
  sift();
  showFilters();
  if (chosen && chosen.node && ![chosen.node, chosen.to || chosen.node].every(visible)) chosen = null;
  if (chosen && chosen.link && !linkVisible(links.get(chosen.link))) chosen = null;
  if (chosen && chosen.to) choosePath(chosen.node, chosen.to, { focus: false });
  else refresh();
}

/** Lift whatever filter hides a node. What is lifted is told by `tellLifted`. */
function lift(iri) {
  const { kind } = nodes.get(iri);
  if (off.kinds.delete(kind)) lifted.add(`the kind “${kinds.get(kind).name}” is shown`);
  if (!nodePasses(iri) && metal !== "all") {
    lifted.add(`the metal is “all” instead of ${metal}`);
    metal = "all";
    sift();
  }
  if (!nodePasses(iri)) liftOthers();
  showFilters();
}

/** Lift the filters of relations for a line or a node that they hide. */
function liftOthers() {
  if (metal !== "all") lifted.add(`the metal is “all” instead of ${metal}`);
  if (off.relations.size || off.certainties.size || basis !== "both") lifted.add("all relations are shown");
  if (off.kinds.size) lifted.add("all kinds are shown");
  liftAll();
}

/** Say which filters had to be lifted for what is chosen, after the address was written, which clears the notice. */
function tellLifted(...iris) {
  if (!lifted.size) return;
  const names = iris.map((iri) => nodes.get(iri).label).join(" and ");
  at("notice").textContent = `To show ${names}, filters were lifted: ${[...lifted].join("; ")}.`;
  lifted.clear();
}

function liftAll() {
  for (const set of Object.values(off)) set.clear();
  [metal, basis] = ["all", "both"];
  sift();
}

/** Make the controls say what is on and off. */
function showFilters() {
  for (const toggle of at("kinds").children) {
    toggle.setAttribute("aria-pressed", String(!off.kinds.has(toggle.dataset.kind)));
  }
  for (const choice of at("metals").querySelectorAll("button")) {
    choice.setAttribute("aria-pressed", String(choice.dataset.metal === metal));
  }
  for (const id of ["relations", "certainties"]) {
    for (const box of at(id).querySelectorAll("input")) box.checked = !off[id].has(box.value);
  }
  for (const choice of at("bases").querySelectorAll("input")) choice.checked = choice.value === basis;
  const active = (off.relations.size > 0) + (off.certainties.size > 0) + (basis !== "both");
  at("active").textContent = active || "";
  at("active").hidden = !active;
}

/** How many nodes and relations are drawn, what each filter hides of those opened, and how many are not opened. */
function say(drawnNodes, drawnLinks) {
  const lost = new Map();
  const lose = (filter, thing) => {
    if (!lost.has(filter)) lost.set(filter, { node: 0, relation: 0 });
    lost.get(filter)[thing] += 1;
  };
  const within = new Set();
  for (const iri of shown) {
    const cause = kindOff(iri) ? "kind" : lostTo(linksOf.get(iri).flatMap((link) => link.edges));
    if (cause) lose(cause, "node");
    for (const link of linksOf.get(iri)) if (shown.has(otherEnd(link, iri))) within.add(link);
  }
  for (const link of within) {
    const cause = kindOff(link.from) || kindOff(link.to) ? "kind" : lostTo(link.edges);
    if (cause) lose(cause, "relation");
  }
  const order = ["kind", ...EDGE_FILTERS.map(([name]) => name)].filter((name) => lost.has(name));
  const parts = order.map((name) => {
    const { node, relation } = lost.get(name);
    const what = [node && counted(node, "node"), relation && counted(relation, "relation")].filter(Boolean);
    return `hidden by ${name}: ${what.join(", ")}`;
  });
  const left = nodes.size - shown.size;
  if (left) parts.push(`${left} not opened yet`);
  const now = `showing ${drawnNodes} of ${nodes.size} nodes, ${counted(drawnLinks, "relation")}`;
  at("count").textContent = [now, ...parts].join(" · ");
}
