/* The shortest way between two nodes over the relations that the filters let through. */

const LISTED_ENDS = 8;

/** The nodes of a shortest path, the stated relations tried first; null if there is none. Direction does not matter. */
function shortestPath(from, to) {
  const cameFrom = new Map([[from, null]]);
  const stated = (link) => link.edges.some((edge) => passes(edge) && !edge.inferred);
  let front = [from];
  while (front.length && !cameFrom.has(to)) {
    const next = [];
    for (const iri of front) {
      const ways = linksOf.get(iri).filter(linkPasses).sort((a, b) => stated(b) - stated(a));
      for (const other of ways.map((link) => otherEnd(link, iri))) {
        if (cameFrom.has(other) || (other !== to && kindOff(other))) continue;
        cameFrom.set(other, iri);
        next.push(other);
      }
    }
    front = next;
  }
  if (!cameFrom.has(to)) return null;
  const path = [];
  for (let iri = to; iri !== null; iri = cameFrom.get(iri)) path.unshift(iri);
  return path;
}

/** The button that asks for the other end of a path, and the field in which to name it. */
function pathControls(iri) {
  const field = make("input");
  field.type = "search";
  field.id = "path-end";
  field.autocomplete = "off";
  field.placeholder = "a name, a formula, a synonym";
  const label = make("label", "", "Path to");
  label.htmlFor = field.id;
  const results = make("ul");
  const form = make("div", "path-form", null, label, field, results);
  form.hidden = true;
  const ends = () => (field.value.trim() ? find(field.value).filter((found) => found.iri !== iri).slice(0, LISTED_ENDS) : []);
  field.addEventListener("input", () => {
    results.replaceChildren(...ends().map(({ iri: end }) => {
      const node = nodes.get(end);
      return make("li", "", null, button("end", node.label, () => choosePath(iri, end), swatch(kinds.get(node.kind))));
    }));
    if (field.value.trim() && !results.children.length) results.append(make("li", "note", "Nothing on this page is called so."));
  });
  field.addEventListener("keydown", (event) => {
    const [best] = ends();
    if (event.key === "Enter" && best) choosePath(iri, best.iri);
  });
  const opener = button("", "Show path to …", () => {
    form.hidden = !form.hidden;
    opener.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) field.focus();
  });
  opener.id = "path";
  opener.setAttribute("aria-expanded", "false");
  return [opener, form];
}

/** Choose the path between two nodes, opening what stands on it. */
function choosePath(from, to, { focus = true } = {}) {
  for (const iri of [from, to]) lift(iri);
  const path = shortestPath(from, to);
  for (const iri of path || [from, to]) open(iri);
  chosen = { node: from, to, path };
  refresh();
  tellLifted(from, to);
  fit(path || [from, to], true);
  if (focus) focusPanel();
}

function describePath(into, { node, to, path }) {
  const names = [node, to].map((iri) => nodes.get(iri).label);
  into.append(make("p", "kind", "path"), heading(`${names[0]} to ${names[1]}`));
  if (!path) {
    const said = `There is no path from ${names[0]} to ${names[1]} over the relations that the filters let through.`;
    into.append(make("p", "note", said), ...[node, to].map((iri) => make("div", "link", null, endButton(iri))));
    return;
  }
  const steps = make("ol", "steps");
  linksAlong(path).forEach((along, index) => {
    steps.append(make("li", "link", null, endButton(path[index]), ...along.map((link) => stepOf(link, path[index]))));
  });
  steps.append(make("li", "link", null, endButton(to)));
  into.append(make("p", "note", `${counted(path.length - 1, "step")}, the fewest that the filters let through.`), steps);
}

/** One relation on the way: its direction, and for each metal how firm it is. */
function stepOf(link, iri) {
  const name = link.from === iri ? `↓ ${link.relation}` : `↑ ${link.relation}`;
  const box = make("div", "edge step", null, button("", name, () => chooseLink(link.id)));
  for (const edge of link.edges.filter(passes)) {
    box.append(make("div", "tags", null, metalTag(edge.metal), basisTag(edge), certaintyTag(edge.certainty)));
  }
  return box;
}
