"use strict";
(() => {
  const query = document.getElementById("page-query");
  const found = document.getElementById("page-found");
  const none = document.getElementById("page-none");
  const index = document.querySelector("nav .whole");
  const entries = [...document.querySelectorAll("main .entry")];
  const sections = [...document.querySelectorAll("main > section")];
  const terms = entries.filter((entry) => entry.dataset.names);
  // The leaves of the index, deepest first, so that a leaf knows of those below it.
  const leaves = [...document.querySelectorAll("nav li")].reverse();
  const kinds = [...document.querySelectorAll("nav .whole details")];
  const groups = [...document.querySelectorAll("nav .group")];
  const nav = document.querySelector("nav");
  let openBefore = null;

  // The same as anodefree_kg.names.folded.
  const folded = (text) =>
    text
      .normalize("NFKC")
      .replace(/\\(?:text|mathrm|mathit|mathbf)(?![A-Za-z])/g, "")
      .replace(/[\s_{}$\\^·•\u2010-\u2015\u2212\-,'’]/g, "")
      .toLowerCase();

  /** How well an entry bears the words: 0 not at all, 3 if a name is just them. */
  const fit = (entry, words, whole) => {
    const names = entry.dataset.names;
    if (!words.every((word) => names.includes(word))) return 0;
    const each = names.split(" ");
    return each.includes(whole) ? 3 : each.some((name) => name.startsWith(whole)) ? 2 : 1;
  };

  let best = null;
  const search = () => {
    const words = query.value.split(/\s+/).map(folded).filter(Boolean);
    const active = words.length > 0;
    const whole = words.join("");
    const fits = new Map(terms.map((entry) => [entry.id, active ? fit(entry, words, whole) : 1]));
    for (const entry of entries) entry.hidden = active && !fits.get(entry.id);
    for (const section of sections) section.hidden = active && !section.querySelector(".entry:not([hidden])");
    for (const leaf of leaves) {
      const own = fits.get(leaf.firstElementChild.hash.slice(1)) > 0;
      leaf.hidden = active && !own && !leaf.querySelector("li:not([hidden])");
      leaf.classList.toggle("above", active && !own && !leaf.hidden);
    }
    if (active && !openBefore) openBefore = kinds.map((kind) => kind.open);
    kinds.forEach((kind, number) => {
      kind.hidden = active && !kind.querySelector("li:not([hidden])");
      if (active) kind.open = true;
      else if (openBefore) kind.open = openBefore[number];
    });
    for (const group of groups) group.hidden = active && !group.querySelector("details:not([hidden])");
    if (!active) openBefore = null;
    document.body.classList.toggle("searching", active);
    const matching = terms.filter((entry) => active && !entry.hidden);
    best = matching.reduce((a, b) => (a && fits.get(a.id) >= fits.get(b.id) ? a : b), null);
    found.textContent = active ? `${matching.length} of ${terms.length}` : "";
    none.hidden = !active || matching.length > 0;
  };

  const clear = () => {
    query.value = "";
    search();
  };

  /** Show what the address names, even if the search hides it. */
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) clear();
    target.scrollIntoView();
    const entry = target.closest(".entry");
    for (const link of nav.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    // A class that is defined stands in two trees; the one of its own kind comes last.
    const wanted = "#" + (entry || target).id;
    const link = [...nav.querySelectorAll("li > a, .go > a")].filter((each) => each.hash === wanted).pop();
    if (!link) return;
    link.setAttribute("aria-current", "true");
    link.closest("details").open = true;
    const top = link.getBoundingClientRect().top - nav.getBoundingClientRect().top;
    if (top < 0 || top > nav.clientHeight - 40) nav.scrollTop += top - nav.clientHeight / 3;
  };

  query.addEventListener("input", () => {
    search();
    if (query.value) window.scrollTo(0, document.querySelector(".columns").offsetTop - 56);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && best) location.hash = best.id;
    if (event.key === "Escape") clear();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target === query) return;
    event.preventDefault();
    query.focus();
    query.select();
  });
  window.addEventListener("hashchange", follow);

  // Paper cannot be unfolded: the axioms are printed open.
  let folded_away = [];
  window.addEventListener("beforeprint", () => {
    folded_away = [...document.querySelectorAll("details.axioms:not([open])")];
    for (const details of folded_away) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded_away) details.open = false;
  });

  for (const part of document.querySelectorAll(".search, .scripted")) part.hidden = false;
  if (matchMedia("(max-width: 860px)").matches) index.open = false;
  search();
  follow();
})();
