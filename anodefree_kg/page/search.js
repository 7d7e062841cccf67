/* The search: any spelling of a name finds its node, drawn or not. */

const LISTED_AT_ONCE = 60;

/** One spelling for all spellings: no case, accents, sub- and superscripts; other signs part words. */
function plain(text) {
  return text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}+]+/gu, " ").trim();
}

const spellings = new Map(data.nodes.map((node) => {
  const spelled = (name) => ({ name, words: plain(name), joined: plain(name).replaceAll(" ", "") });
  return [node.id, [node.label, ...node.names].map(spelled)];
}));

/** How well a spelling answers: 0 is the same, 3 is somewhere inside, and nothing is no answer. */
function rank(spelling, wanted, joined) {
  if (spelling.joined === joined) return 0;
  if (spelling.joined.startsWith(joined)) return 1;
  if (wanted.every((word) => ` ${spelling.words}`.includes(` ${word}`))) return 2;
  if (wanted.every((word) => spelling.words.includes(word)) || spelling.joined.includes(joined)) return 3;
  return null;
}

/** The nodes that answer, best first, each with the spelling that did; all of them when nothing is asked. */
function find(query) {
  const wanted = plain(query).split(" ").filter(Boolean);
  const joined = wanted.join("");
  const letters = (spelling) => (spelling.name.includes(query.trim()) ? 3 : null); // when only signs are asked for
  const scoreOf = (spelling) => (joined ? rank(spelling, wanted, joined) : letters(spelling));
  const found = [];
  for (const [iri, names] of spellings) {
    const answers = names.map((spelling) => ({ iri, name: spelling.name, score: scoreOf(spelling) }));
    const best = answers.filter(({ score }) => score !== null).sort((a, b) => a.score - b.score)[0];
    if (best) found.push(best);
  }
  return found.sort((a, b) => a.score - b.score || byLabel(a.iri, b.iri));
}

function listResults() {
  const found = find(at("query").value);
  const listed = found.slice(0, LISTED_AT_ONCE);
  at("found").textContent = found.length === 0 ? `Nothing on this page is called “${at("query").value.trim()}”.`
    : found.length > listed.length ? `${listed.length} of ${found.length}: type more to narrow it`
      : `${found.length} found`;
  at("elsewhere").hidden = found.length > 0;
  at("results").querySelector("ul").replaceChildren(...listed.map(({ iri, name }) => {
    const node = nodes.get(iri);
    const item = button("", node.label, () => take(iri), swatch(kinds.get(node.kind)));
    if (name !== node.label) item.append(make("span", "aka", name));
    return make("li", "", null, item);
  }));
  at("results").hidden = false;
}

function take(iri) {
  at("results").hidden = true;
  chooseNode(iri);
}

function bindSearch() {
  const query = at("query");
  const results = at("results");
  const items = () => [...results.querySelectorAll("button")];
  query.addEventListener("input", listResults);
  query.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    if (results.hidden) listResults();
    if (!items().length) return;
    if (event.key === "ArrowDown") items()[0].focus();
    else if (query.value.trim()) items()[0].click();
  });
  results.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const list = items();
    (list[list.indexOf(document.activeElement) + step] || (step < 0 ? query : list[list.length - 1])).focus();
  });
  query.parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or the browser empties the field, which would list everything
    results.hidden = true;
    query.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!query.parentElement.contains(event.target)) results.hidden = true;
  });
}
