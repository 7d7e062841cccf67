/* The details beside the picture: what the chosen node or relation is, and how it stands to others. */

const OPENED_AT_ONCE = 24; // more claims than this are folded until asked for

function focusPanel() {
  const title = at("details").hidden ? null : at("details").querySelector("h2");
  if (title) title.focus({ preventScroll: window.innerWidth > 760 });
}

function fillPanel() {
  const details = at("details");
  at("intro").hidden = chosen !== null;
  details.hidden = chosen === null;
  details.replaceChildren();
  if (chosen && chosen.to) describePath(details, chosen);
  else if (chosen && chosen.node) describeNode(details, nodes.get(chosen.node));
  if (chosen && chosen.link) describeLink(details, links.get(chosen.link));
  if (chosen && asList) details.prepend(make("p", "back", null, button("", "Back to the list", backToList)));
  at("panel").scrollTop = 0;
}

function describeNode(into, node) {
  into.append(kindLine(node), heading(node.label));
  if (node.card) into.append(make("p", "card", null, linkTo(node.card, "Open its page")));
  if (node.definition) into.append(make("p", "definition", node.definition));
  const facts = make("dl", "facts");
  if (node.names.length) facts.append(make("dt", "", "Also"), make("dd", "", node.names.join(", ")));
  facts.append(make("dt", "", "IRI"), make("dd", "", null, make("code", "", node.id)));
  into.append(facts, actionsOf(node));

  const all = linksOf.get(node.id);
  if (!all.length) into.append(make("p", "note", "No relations are recorded for it."));
  const own = all.filter(linkPasses);
  const claims = own.flatMap((link) => link.edges).reduce((sum, edge) => sum + edge.claims, 0);
  const folded = Boolean(server.graph) || claims > OPENED_AT_ONCE;
  if (folded && claims) into.querySelector(".actions").append(unfoldButton());
  into.append(...groupsOf(own, node.id, folded));
  const rest = all.filter((link) => !linkPasses(link));
  if (rest.length) {
    const byMetal = rest.every((link) => !link.edges.some(ofMetal));
    const why = byMetal ? `for other metals than ${metal}` : "that the filters hide";
    const summary = make("summary", "", `${rest.length} more ${why}`);
    into.append(make("details", "", null, summary, ...groupsOf(rest, node.id, true)));
  }
}

/** The links of a node by relation, in the order of the argument: those that leave it, then those that lead to it. */
function groupsOf(list, iri, folded) {
  const step = ({ relation }) => relationNames.indexOf(relation);
  const groups = new Map();
  for (const link of [...list].sort((a, b) => (a.from !== iri) - (b.from !== iri) || step(a) - step(b))) {
    addTo(groups, link.from === iri ? `${link.relation} →` : `← ${link.relation}`, link);
  }
  return [...groups].flatMap(([title, group]) => groupOf(title, group, iri, folded));
}

/** One relation: what a source states first, then by name. */
function groupOf(title, group, iri, folded) {
  const stated = (link) => (linkPasses(link) ? link.edges.filter(passes) : link.edges).some((edge) => !edge.inferred);
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

function actionsOf(node) {
  const line = make("div", "actions");
  const hidden = hiddenNeighbours(node.id).length;
  if (hidden) {
    const next = expanded.has(node.id) ? "Show the next" : "Expand: add";
    const text = hidden > ADDED_AT_ONCE ? `${next} ${ADDED_AT_ONCE} of ${hidden} hidden neighbours`
      : `${next} ${counted(hidden, "hidden neighbour")}`;
    const action = button("", text, () => {
      expand(node.id);
      focusPanel();
    });
    action.id = "expand";
    line.append(action);
  }
  line.append(...pathControls(node.id));
  return line;
}

function unfoldButton() {
  return button("", "Show all claims", (event) => {
    for (const claims of at("details").querySelectorAll("details.claims")) claims.open = true;
    event.currentTarget.remove();
  });
}
