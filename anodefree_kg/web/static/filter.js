// A field that filters the rows of a table as somebody types; each word has to stand somewhere in a row. What is typed
// stands in the address, so that it is there again after a reload and on the way back.
"use strict";
(() => {
  const PARAMETER = "filter";
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  function remember(text) {
    const address = new URL(location.href);
    if (text) address.searchParams.set(PARAMETER, text);
    else address.searchParams.delete(PARAMETER);
    history.replaceState(history.state, "", address);
  }

  function filter(input) {
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
    // A browser that fills in what stood in the field before would do so against the address.
    const recall = () => {
      input.value = new URLSearchParams(location.search).get(PARAMETER) ?? "";
      apply();
    };
    input.closest("p").hidden = false;
    input.addEventListener("input", () => {
      apply();
      remember(input.value.trim());
    });
    window.addEventListener("pageshow", recall);
    recall();
  }

  document.querySelectorAll("input[data-filter]").forEach(filter);
})();
