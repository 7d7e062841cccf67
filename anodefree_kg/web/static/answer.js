/* The answer of a query as a table: labels first, IRIs on demand. */
"use strict";

const SHOWN_ROWS = 1000;
const LABELLED = 300; // IRIs whose labels are asked for

/** An element with text and children. The only way words enter the page. */
function make(tag, name, text, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== null && text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/** Send a query; the answer is `{ ok, type, text }`, or `{ ok: false, text }` with the sentence of the server. */
async function ask(query, accept) {
  try {
    const response = await fetch("/sparql", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: accept },
      body: new URLSearchParams({ query }).toString(),
    });
    return { ok: response.ok, type: (response.headers.get("Content-Type") || "").split(";")[0], text: await response.text() };
  } catch {
    return { ok: false, type: "", text: "The server does not answer: is it still running?" };
  }
}

/** The labels of IRIs, asked of the graph itself. */
async function labelsOf(iris, shared) {
  const wanted = [...new Set(iris)].filter((iri) => iri.startsWith(shared.base) && !/[<>"{}|^`\\\s]/.test(iri)).slice(0, LABELLED);
  if (!wanted.length) return new Map();
  const values = wanted.map((iri) => `<${iri}>`).join(" ");
  const answer = await ask(`SELECT ?iri ?label { VALUES ?iri { ${values} } ?iri <${shared.label}> ?label }`, "application/sparql-results+json");
  if (!answer.ok) return new Map();
  return new Map(JSON.parse(answer.text).results.bindings.map((row) => [row.iri.value, row.label.value]));
}

/** Where an IRI leads: its page here, itself if it is a web address, else nowhere. */
function linkOf(iri, shared) {
  const concept = `${shared.ontology}#`;
  if (iri.startsWith(concept)) return `/concept/${encodeURIComponent(iri.slice(concept.length))}`;
  const [folder, ...rest] = iri.startsWith(shared.base) ? iri.slice(shared.base.length).split("/") : [];
  if (rest.length && shared.folders.includes(folder)) return `/${iri.slice(shared.base.length).split("/").map(encodeURIComponent).join("/")}`;
  return /^https?:/.test(iri) ? iri : null;
}

/** An IRI as a prefixed name where a prefix fits. */
function shortOf(iri, shared) {
  for (const [prefix, start] of Object.entries(shared.prefixes)) {
    if (iri.startsWith(start) && /^[\p{L}\p{N}_./-]+$/u.test(iri.slice(start.length))) return `${prefix}:${iri.slice(start.length)}`;
  }
  return iri;
}

function cellOf(term, labels, shared) {
  if (!term) return make("td", "empty", "");
  if (term.type !== "uri") {
    const cell = make("td", "", term.value);
    if (term["xml:lang"]) cell.append(make("span", "tag", term["xml:lang"]));
    if (/(integer|decimal|double)$/.test(term.datatype || "")) cell.className = "number";
    return cell;
  }
  const link = linkOf(term.value, shared);
  const shown = make(link ? "a" : "span", "", labels.get(term.value) || shortOf(term.value, shared));
  if (link) shown.href = link;
  shown.title = term.value;
  return make("td", "", null, shown);
}

/** A table of JSON results. */
async function tableOf(results, shared) {
  const rows = results.results.bindings.slice(0, SHOWN_ROWS);
  const iris = rows.flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value);
  const labels = await labelsOf(iris, shared);
  const names = results.head.vars;
  const head = make("tr", "", null, ...names.map((name) => {
    const cell = make("th", "", name);
    cell.scope = "col";
    return cell;
  }));
  const body = rows.map((row) => make("tr", "", null, ...names.map((name) => cellOf(row[name], labels, shared))));
  return make("table", "answer", null, make("thead", "", null, head), make("tbody", "", null, ...body));
}
