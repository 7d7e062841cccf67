/* The nodes that the picture draws, as a list: by kind, with how many relations each has. */

function fillList(iris) {
  if (!asList) return;
  at("list").replaceChildren(...[...kinds.values()].flatMap((kind) => {
    const own = iris.filter((iri) => nodes.get(iri).kind === kind.kind).sort(byLabel);
    if (!own.length) return [];
    const title = make("h2", "", kind.name, make("span", "", own.length));
    return [make("section", "", null, title, make("ul", "", null, ...own.map(listed)))];
  }));
  if (!iris.length) at("list").append(make("p", "note", "Nothing is shown: the filters hide it all."));
}

function listed(iri) {
  const node = nodes.get(iri);
  const item = button("", node.label, () => chooseNode(iri, { move: false }), swatch(kinds.get(node.kind)));
  item.append(make("span", "number", counted(linksOf.get(iri).filter(linkPasses).length, "relation")));
  item.dataset.iri = iri;
  if (chosen && chosen.node === iri) item.setAttribute("aria-current", "true");
  return make("li", "", null, item);
}

/** Show the nodes as a picture or as a list. */
function showView(list) {
  asList = list;
  at("list").hidden = !asList;
  at("graph").parentElement.hidden = asList;
  for (const choice of at("views").querySelectorAll("button")) {
    choice.setAttribute("aria-pressed", String((choice.dataset.view === "list") === asList));
  }
}

/** From the details back to where the chosen node stands in the list. */
function backToList() {
  const item = at("list").querySelector("[aria-current]") || at("list").querySelector("button");
  if (item) item.focus();
}

function bindViews() {
  for (const choice of at("views").querySelectorAll("button")) {
    choice.addEventListener("click", () => {
      showView(choice.dataset.view === "list");
      refresh();
    });
  }
}
