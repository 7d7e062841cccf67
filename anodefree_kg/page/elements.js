/* Elements of the page, and the small signs that recur in them. */

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

function linkTo(address, text) {
  const link = make("a", "", text);
  link.href = address;
  return link;
}

const counted = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;

const sureness = (certainty) => certainty || "needs no claim";
const metalTag = (name) => make("span", "tag metal", name === "general" ? "any metal" : name);
const certaintyTag = (certainty) => make("span", "tag certainty", sureness(certainty));
const basisTag = (edge) => make("span", edge.inferred ? "tag inferred" : "tag", edge.inferred ? "inferred" : "stated");

function kindLine(node) {
  return make("p", "kind", null, swatch(kinds.get(node.kind)), make("span", "", node.kind));
}

function endButton(iri) {
  const node = nodes.get(iri);
  return button("end", node.label, () => chooseNode(iri), swatch(kinds.get(node.kind)));
}
