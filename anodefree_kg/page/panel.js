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

function linkTo(address, text) {
  const link = make("a", "", text);
  link.href = address;
  return link;
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
  if (node.card) into.append(make("p", "card", null, linkTo(node.card, "Open its page")));
  if (node.definition) into.append(make("p", "definition", node.definition));
  const facts = make("dl", "facts");
  if (node.names.length) facts.append(make("dt", "", "Also"), make("dd", "", node.names.join(", ")));
  facts.append(make("dt", "", "IRI"), make("dd", "", null, make("code", "", node.id)));
  into.append(facts, expandLine(node));

  const all = linksOf.get(node.id);
  if (!all.length) into.append(make("p", "note", "No relations are recorded for it."));
  const own = all.filter(linkOfMetal);
  const claims = own.flatMap((link) => link.edges).reduce((sum, edge) => sum + edge.claims, 0);
  const folded = Boolean(server.graph) || claims > OPENED_AT_ONCE;
  if (folded && claims) into.querySelector(".actions").append(unfoldButton());
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
  tags.append(certaintyTag(edge.certainty));
  if (folded && edge.limits) tags.append(make("span", "tag limits", "⊣ has limits"));
  const box = make("div", "edge", null, tags);
  const claims = () => make("summary", "", `${edge.claims} claim${edge.claims > 1 ? "s" : ""}`);
  if (edge.claims) box.append(filledFold("claims", claims(), edge, !folded, (told) => told.evidence.map(claimBox)));
  if (edge.inferred) box.append(filledFold("proof", make("summary", "", whyLine(edge)), edge, false, proofsOf));
  return box;
}

/** Something to unfold whose content is made, and asked of a server if there is one, when it is unfolded first. */
function filledFold(name, summary, edge, open, contentOf) {
  const fold = make("details", name, null, summary);
  let filled = false;
  const fill = () => {
    if (filled || !fold.open) return;
    filled = true;
    fillFrom(fold, edge, contentOf, () => { filled = false; fill(); });
  };
  fold.addEventListener("toggle", fill);
  fold.open = open;
  fill();
  return fold;
}

/** Put the details of an edge into an element: at once if they are here, else after a word that they are on the way. */
async function fillFrom(fold, edge, contentOf, again) {
  const atHand = detailsAtHand(edge);
  if (atHand) {
    fold.append(...contentOf(atHand, fold));
    return;
  }
  const word = make("p", "loading", "loading …");
  word.setAttribute("role", "status");
  fold.append(word);
  try {
    const told = await askDetails(edge);
    word.replaceWith(...contentOf(told, fold));
  } catch (error) {
    const retry = button("", "Try again", () => { trouble.remove(); again(); });
    const trouble = make("div", "trouble", null, make("p", "", `The server gave no details: ${error.message}.`), retry);
    trouble.setAttribute("role", "alert");
    word.replaceWith(trouble);
  }
}

function whyLine(edge) {
  const told = detailsAtHand(edge);
  return told && told.proofs ? `Why: ${told.proofs.count}` : "Why: the proofs";
}

/** The proofs of an edge, each with its certainty; the first is open as soon as a reader asks why. */
function proofsOf({ proofs, tables }, fold) {
  if (!proofs) return [make("p", "note", "No proof is recorded.")];
  fold.querySelector("summary").textContent = `Why: ${proofs.count}`;
  const each = proofs.each.map(([certainty, step], index) => {
    const title = make("summary", "", `proof ${index + 1} `, certaintyTag(certainty));
    const box = make("details", "", null, title);
    const fill = () => { if (box.open && !box.querySelector("pre")) box.append(treeOf(step, tables)); };
    box.addEventListener("toggle", fill);
    box.open = index === 0;
    fill();
    return box;
  });
  return each;
}

/** A proof as a tree of indented lines: a line that must be broken goes on below its own beginning. */
function treeOf(step, tables) {
  return make("pre", "", null, ...linesOf(step, tables).map(({ text, depth }) => {
    const row = make("span", text.startsWith("because ") ? "row reason" : "row");
    row.append(make("span", "lead", " ".repeat(depth)), `${text}\n`);
    row.style.setProperty("--depth", depth);
    return row;
  }));
}

const sureness = (certainty) => certainty || "needs no claim";
const certaintyTag = (certainty) => make("span", "tag certainty", sureness(certainty));
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
