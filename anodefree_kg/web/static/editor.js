/* The SPARQL editor at work: run, share, and fill in stored questions. */
"use strict";

const at = (id) => document.getElementById(id);
const shared = JSON.parse(at("data").textContent);
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";
const TABLES = [["CSV", "csv"], ["JSON", "json"], ["XML", "xml"], ["TSV", "tsv"]];
const GRAPHS = [["Turtle", "turtle"], ["JSON-LD", "jsonld"], ["N-Triples", "ntriples"], ["RDF/XML", "rdfxml"]];
let field = { get: () => at("text").value, set: (text) => { at("text").value = text; }, focus: () => at("text").focus() };
let latest = 0; // only the answer of the last query asked is shown

/** Put YASQE in the place of the text field; its words come from the graph, and nothing that is typed leaves the site. */
function enrich(Yasqe, terms) {
  const local = (name, kind, from) => Yasqe.forkAutocompleter(from, {
    name,
    bulk: true,
    persistenceId: null,
    get: () => terms.filter((term) => term.kind === kind).map((term) => term.iri),
  });
  local("class-here", "class", "class");
  local("property-here", "property", "property");
  // The list of prefixes that it would fetch is replaced too: those of the graph are all there are to complete.
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes-here",
    persistenceId: null,
    get: () => Object.entries(shared.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
  });
  Yasqe.defaults.autocompleters = ["prefixes-here", "variables", "class-here", "property-here"];
  const room = make("div", "yasqe-room");
  const label = document.querySelector('label[for="text"]');
  label.after(room);
  const yasqe = new Yasqe(room, {
    value: at("text").value,
    persistenceId: null,
    showQueryButton: false,
    createShareableLink: null,
    resizeable: false,
    requestConfig: { endpoint: `${location.origin}/sparql` },
  });
  // Tab leaves the field, as everywhere else on the web.
  yasqe.setOption("extraKeys", { ...yasqe.getOption("extraKeys"), Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run });
  yasqe.getInputField().setAttribute("aria-label", "SPARQL query");
  at("text").hidden = true;
  at("text").disabled = true;
  label.hidden = true;
  field = { get: () => yasqe.getValue(), set: (text) => yasqe.setValue(text), focus: () => yasqe.focus() };
}

const addressOf = (query) => `${location.pathname}?${new URLSearchParams({ query })}`;

async function run() {
  const query = field.get();
  const number = ++latest;
  at("status").className = "";
  at("status").textContent = "Asking …";
  at("results").hidden = true;
  if (query.length < 6000) history.replaceState(null, "", addressOf(query));
  const start = performance.now();
  const answer = await ask(query, ACCEPT);
  if (number !== latest) return;
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  if (!answer.ok) {
    at("status").className = "refused";
    at("status").textContent = answer.text;
    return;
  }
  const shown = await show(answer);
  if (number !== latest) return;
  at("downloads").replaceChildren();
  if (shown.room) {
    at("rows").replaceChildren(shown.room);
    offer(shown.forms, query);
    at("results").hidden = false;
  }
  at("status").textContent = shown.said(seconds);
}

/** What an answer looks like, what is said of it, and in which forms it can be taken away. */
async function show(answer) {
  if (answer.type === "text/turtle") {
    return { room: make("pre", "", answer.text), forms: GRAPHS, said: (seconds) => `A graph, in ${seconds} s.` };
  }
  const found = JSON.parse(answer.text);
  if ("boolean" in found) return { said: (seconds) => `${found.boolean ? "Yes" : "No"}, in ${seconds} s.` };
  const count = found.results.bindings.length;
  const more = count > SHOWN_ROWS ? `; the first ${SHOWN_ROWS} are shown, a download holds all` : "";
  const said = (seconds) => `${count} row${count === 1 ? "" : "s"} in ${seconds} s${more}.`;
  return { room: await tableOf(found, shared), forms: TABLES, said };
}

function offer(forms, query) {
  at("downloads").append(make("span", "", "Download"), ...forms.map(([name, format]) => {
    const link = make("a", "", name);
    link.href = `/sparql?${new URLSearchParams({ query, format })}`;
    link.download = `answer.${{ turtle: "ttl", ntriples: "nt", rdfxml: "rdf" }[format] || format}`;
    return link;
  }));
}

function take() {
  const chosen = shared.examples.find((example) => example.name === at("stored").value);
  if (!chosen) return;
  field.set(chosen.text);
  run();
}

for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
for (const part of document.querySelectorAll(".unscripted")) part.remove();
document.querySelector(".editor").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
at("stored").addEventListener("change", take);
at("share").addEventListener("click", async () => {
  const link = new URL(addressOf(field.get()), location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    at("status").textContent = "The link is copied.";
  } catch {
    history.replaceState(null, "", link);
    at("status").textContent = "The link is the address of this page now.";
  }
});

/** The text in the editor, for whoever wants to read or set it from a script, whichever field is there. */
window.editorPage = Object.freeze({
  get: () => field.get(),
  set: (text) => field.set(text),
  focus: () => field.focus(),
});

async function begin() {
  if (typeof Yasqe !== "undefined") {
    const response = await fetch("/terms.json");
    enrich(Yasqe.default || Yasqe.Yasqe || Yasqe, await response.json());
  }
  if (new URLSearchParams(location.search).get("query")) run();
}
begin();
