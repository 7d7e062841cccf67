// Proofs on demand: a link "why" becomes a button that opens the proof below its row. Without a script it stays a link.
"use strict";
(() => {
  let made = 0;

  // Where the proof goes: a row of its own beneath the row of a table, else behind the button.
  function place(button) {
    const row = button.closest("tr");
    if (!row) {
      const box = document.createElement("div");
      button.after(box);
      return { outer: box, inner: box };
    }
    const below = document.createElement("tr");
    const cell = document.createElement("td");
    below.className = "proof-row";
    cell.colSpan = row.cells.length;
    below.append(cell);
    row.after(below);
    return { outer: below, inner: cell };
  }

  async function load(address, into) {
    into.setAttribute("aria-busy", "true");
    into.textContent = "…";
    try {
      const answer = await fetch(`${address}&part=1`, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      into.replaceChildren(...parsed.body.childNodes);
      return true;
    } catch {
      into.textContent = "The proof could not be fetched: try again.";
      return false;
    } finally {
      into.removeAttribute("aria-busy");
    }
  }

  function disclose(link) {
    const address = link.getAttribute("href");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "why";
    button.textContent = link.textContent;
    button.setAttribute("aria-expanded", "false");
    let spot = null;
    let told = false;
    button.addEventListener("click", async () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      if (!spot) {
        spot = place(button);
        spot.inner.id = `proof-${++made}`;
        spot.inner.setAttribute("aria-live", "polite");
        button.setAttribute("aria-controls", spot.inner.id);
      }
      spot.outer.hidden = !open;
      if (open && !told) told = await load(address, spot.inner);
    });
    link.replaceWith(button);
  }

  document.querySelectorAll("a.why").forEach(disclose);
})();
