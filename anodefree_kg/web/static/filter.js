// A field that narrows the rows of a table as somebody types; each word has to stand somewhere in a row.
"use strict";
(() => {
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  function narrow(input) {
    const rows = [...document.getElementById(input.dataset.filter).querySelectorAll("tbody tr")];
    const texts = rows.map((row) => plain(row.textContent));
    const count = input.closest("p").querySelector("[data-filter-count]");
    const apply = () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !words.every((word) => texts[place].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = words.length ? `${shown} of ${rows.length}` : "";
    };
    input.closest("p").hidden = false;
    input.addEventListener("input", apply);
    apply();
  }

  document.querySelectorAll("input[data-filter]").forEach(narrow);
})();
