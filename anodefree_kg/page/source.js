/* Where the graph comes from: out of this file, or from the server whose addresses the page bears. */

const server = document.documentElement.dataset; // its addresses of data and details; empty in a single file

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  return answer.json();
}

async function readData() {
  if (!server.graph) return JSON.parse(document.getElementById("data").textContent);
  try {
    return await fetched(server.graph);
  } catch (error) {
    document.getElementById("count").textContent = `The graph could not be loaded: ${error.message}.`;
    throw error;
  }
}

const data = await readData();
const known = new Map(); // edge -> its details, as far as a server has told them
data.edges.forEach((edge, number) => {
  if (data.details) known.set(edge, { ...data.details.edges[number], tables: data.details });
});

/** Claims and proofs of an edge if they are here, else null. */
const detailsAtHand = (edge) => known.get(edge) || null;

/** Ask the server for the claims and proofs of an edge. */
async function askDetails(edge) {
  const asked = new URLSearchParams({ source: edge.from, relation: edge.predicate, target: edge.to });
  const told = await fetched(`${server.details}?${asked}`);
  known.set(edge, { ...told, tables: told });
  return known.get(edge);
}

/** The lines of one step of a proof and of all that it follows from, each with its depth in spaces. */
function linesOf(step, tables, depth = 0) {
  const [lines, premises] = tables.steps[step];
  const said = lines.map((number) => {
    const line = tables.lines[number];
    return { text: line.trimStart(), depth: depth + line.length - line.trimStart().length };
  });
  return [...said, ...premises.flatMap((premise) => linesOf(premise, tables, depth + 4))];
}
