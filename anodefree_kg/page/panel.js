/* The details beside the picture: what a node or a relation is, every claim behind it, and its proofs. */

const OPENED_AT_ONCE = 24; // more claims than this are folded until asked for

const at = (id) => document.getElementById(id);

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
  const own = all.filter(linkOfMetal);
  const folded = own.flatMap((link) => link.edges).flatMap((edge) => edge.evidence).length > OPENED_AT_ONCE;
  if (folded) into.querySelector(".actions").append(unfoldButton());
  into.append(...groupsOf(own, node.id, folded));
  const rest = all.filter((link) => !linkOfMetal(link));
  if (rest.length) {
    const summary = make("summary", "", `${rest.length} more for other metals than ${metal}`);
    into.append(make("details", "", null, summary, ...groupsOf(rest, node.id, true)));
  }
}

/** The links of a node by relation, in the order of the argument: those that leave it, then those that lead to it. */
function groupsOf(list, iri, folded) {
  const known = page.relations;
  const step = ({ relation }) => (known.includes(relation) ? known.indexOf(relation) : known.length);
  const byStep = (a, b) => step(a) - step(b) || a.relation.localeCompare(b.relation, "en");
  const groups = new Map();
  for (const link of [...list].sort((a, b) => (a.from !== iri) - (b.from !== iri) || byStep(a, b))) {
    addTo(groups, link.from === iri ? `${link.relation} →` : `← ${link.relation}`, link);
  }
  return [...groups].flatMap(([title, group]) => groupOf(title, group, iri, folded));
}

/** One relation: what a source states first, then by name. */
function groupOf(title, group, iri, folded) {
  const stated = (link) => (linkOfMetal(link) ? link.edges.filter(ofMetal) : link.edges).some((edge) => !edge.inferred);
  const sorted = [...group].sort((a, b) => stated(b) - stated(a) || byLabel(otherEnd(a, iri), otherEnd(b, iri)));
  return [
    make("h3", "", title, make("span", "", group.length)),
    ...sorted.map((link) => make("div", "link", null, endButton(otherEnd(link, iri)), ...edgesOf(link, folded))),
  ];
}

function describeLink(into, link) {
  into.append(make("p", "kind", "relation"), heading(link.relation));
  const between = make("div", "link between", null, endButton(link.from), make("p", "", `↓ ${link.relation}`));
  between.append(endButton(link.to), ...edgesOf(link, false));
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

/** The edges of a link, one a metal; those of other metals than the chosen one are folded. */
function edgesOf(link, folded) {
  const byMetal = (a, b) => METALS.indexOf(a.metal) - METALS.indexOf(b.metal);
  const sorted = [...link.edges].sort((a, b) => a.inferred - b.inferred || byMetal(a, b));
  const [own, others] = [sorted.filter(ofMetal), sorted.filter((edge) => !ofMetal(edge))];
  if (!own.length || !others.length) return sorted.map((edge) => edgeBox(edge, folded));
  const summary = make("summary", "", `also for ${[...new Set(others.map((edge) => edge.metal))].join(" and ")}`);
  const fold = make("details", "others", null, summary, ...others.map((edge) => edgeBox(edge, folded)));
  return [...own.map((edge) => edgeBox(edge, folded)), fold];
}

/** One edge with its claims and, where a rule concluded it, the proofs. */
function edgeBox(edge, folded) {
  const tags = make("div", "tags", null, metalTag(edge.metal));
  tags.append(make("span", edge.inferred ? "tag inferred" : "tag", edge.inferred ? "inferred" : "stated"));
  const limiting = edge.evidence.some((claim) => claim.polarity === "limits");
  if (folded && limiting) tags.append(make("span", "tag limits", "⊣ has limits"));
  const box = make("div", "edge", null, tags);
  if (edge.evidence.length) {
    const count = `${edge.evidence.length} claim${edge.evidence.length > 1 ? "s" : ""}`;
    const claims = make("details", "claims", null, make("summary", "", count), ...edge.evidence.map(claimBox));
    claims.open = !folded;
    box.append(claims);
  }
  if (edge.inferred && edge.proof) box.append(proofBox(edge.proof));
  return box;
}

/** The proofs of an edge: the first is open as soon as a reader asks why, the others are folded. */
function proofBox(text) {
  const [head, ...proofs] = text.split(/\n\n(?=proof \d+(?:, [a-z ]+)?\n)/);
  const count = /^.*: (.*\bproofs?)$/.exec(head.split("\n")[0]);
  const why = make("summary", "", count && proofs.length ? `Why: ${count[1]}` : "Why: the proof");
  if (!count || !proofs.length) return make("details", "proof", null, why, treeOf(text));
  const trees = proofs.map((proof) => {
    const [title, ...lines] = proof.split("\n");
    return make("details", "", null, make("summary", "", title), treeOf(lines.join("\n")));
  });
  trees[0].open = true;
  return make("details", "proof", null, why, ...(trees.length > 1 ? trees : [trees[0].lastChild]));
}

/** Indented lines as a tree: a line that must be broken goes on below its own beginning. */
function treeOf(text) {
  return make("pre", "", null, ...text.trimEnd().split("\n").map((line) => {
    const said = line.trimStart();
    const depth = line.length - said.length;
    const row = make("span", said.startsWith("because ") ? "row reason" : "row");
    row.append(make("span", "lead", " ".repeat(depth)), `${said}\n`);
    row.style.setProperty("--depth", depth);
    return row;
  }));
}

const metalTag = (name) => make("span", "tag metal", name === "general" ? "any metal" : name);

function claimBox(claim) {
  const limits = claim.polarity === "limits";
  const box = make("div", limits ? "evidence limits" : "evidence", null, make("p", "", claim.statement));
  const polarity = limits ? make("span", "tag limits", "⊣ limits") : make("span", "tag", claim.polarity);
  box.append(make("div", "tags", null, polarity, make("span", "tag", claim.certainty), metalTag(claim.metal)));
  if (claim.reach === "one study") box.lastChild.append(make("span", "tag", claim.reach));
  if (claim.conditions) box.append(make("p", "conditions", claim.conditions));
  for (const reference of claim.references) box.append(make("p", "source", reference));
  if (claim.place) box.append(make("p", "source", claim.place));
  return box;
}
