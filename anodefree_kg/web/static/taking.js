// Rows of the table of cells as a file: those lines of the whole table as CSV, in the order in which they are shown.
"use strict";
const cellTaking = (() => {
  // The records of a CSV text as they stand there; a quoted field may hold the end of a line.
  function records(text) {
    const found = [];
    let start = 0;
    let quoted = false;
    for (let place = 0; place < text.length; place += 1) {
      if (text[place] === '"') quoted = !quoted;
      if (text[place] !== "\n" || quoted) continue;
      found.push(text.slice(start, place));
      start = place + 1;
    }
    return found;
  }

  // The header and the records of some identifiers, which stand in the first column.
  function chosen(text, ids) {
    const [head, ...rest] = records(text);
    const byId = new Map(rest.map((record) => [record.split(",", 1)[0], record]));
    return [head, ...ids.map((id) => byId.get(id))].map((record) => `${record}\n`).join("");
  }

  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // Saves the rows of some identifiers. `told` is called with a word on how it went; empty if all is well.
  async function take(ids, told) {
    try {
      const answer = await fetch("/cells.csv");
      if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
      save(chosen(await answer.text(), ids), "cells-shown.csv");
      told("");
    } catch (error) {
      told(`The table could not be fetched: ${error.message}.`);
    }
  }

  return { take };
})();
