// The table of cells: sorting, filtering, choosing columns, saving as CSV. What is set stands in the address.
"use strict";
(() => {
  const table = document.getElementById("cells");
  const form = document.getElementById("narrow");
  const heads = [...table.tHead.rows[0].cells];
  const names = heads.map((head) => head.dataset.name);
  const lines = [...table.tBodies[0].rows];
  const boxes = [...form.querySelectorAll("input[name=column]")];
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map(lines.map((line) => [line, plain(line.textContent)]));
  const ranges = { retention: ["retention", 1], cycles: ["cycles", 1], ce: ["average_ce", 1], cold: ["temperature", -1] };
  let sorted = { name: "", down: false };

  const cell = (line, name) => line.cells[names.indexOf(name)];

  function number(line, name) {
    const { value } = cell(line, name).dataset;
    return value === undefined ? null : Number(value);
  }

  // What somebody typed as a bound: null if nothing, NaN if it is no number.
  function bound(name) {
    const text = form.elements[name].value.trim().replace(",", ".");
    return text === "" ? null : Number(text);
  }

  function passes(line) {
    const words = plain(form.elements.words.value).split(/\s+/).filter(Boolean);
    if (form.elements.metal.value && line.dataset.metal !== form.elements.metal.value) return false;
    if (!words.every((word) => texts.get(line).includes(word))) return false;
    return Object.entries(ranges).every(([field, [name, sign]]) => {
      const limit = bound(field);
      if (limit === null || Number.isNaN(limit)) return true;
      const value = number(line, name);
      return value !== null && sign * value >= sign * limit;
    });
  }

  // Numbers by value, text by the alphabet; what is empty comes last, whichever way.
  function compare(one, two) {
    const way = sorted.down ? -1 : 1;
    if (heads[names.indexOf(sorted.name)].hasAttribute("data-number")) {
      const [a, b] = [number(one, sorted.name), number(two, sorted.name)];
      if (a === null || b === null) return (a === null) - (b === null);
      return way * (a - b);
    }
    const [a, b] = [cell(one, sorted.name).textContent.trim(), cell(two, sorted.name).textContent.trim()];
    if (!a || !b) return !a - !b;
    return way * a.localeCompare(b, "en", { numeric: true });
  }

  function sort(name, down) {
    sorted = { name, down };
    // The list holds the columns with numbers only; others are sorted by their heads.
    form.elements.order.value = (down ? "-" : "") + name;
    if (form.elements.order.selectedIndex < 0) form.elements.order.value = "";
    const ordered = name ? [...lines].sort(compare) : lines;
    table.tBodies[0].append(...ordered);
    heads.forEach((head) => {
      if (head.dataset.name === name) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }

  function showColumns() {
    boxes.forEach((box, place) => {
      heads[place].hidden = !box.checked;
      lines.forEach((line) => { line.cells[place].hidden = !box.checked; });
    });
  }

  function point(line, name, what) {
    const [x, y] = [number(line, "cycles"), number(line, name)];
    if (x === null || y === null) return null;
    const approximate = cell(line, name).hasAttribute("data-approximate");
    const temperature = number(line, "temperature");
    const title = `${line.dataset.title}, ${line.dataset.metal}: ${what} ${approximate ? "~" : ""}${y} % after ${x} cycles, ` +
      (temperature === null ? "temperature not stated" : `at ${temperature} °C`);
    return { x, y, approximate, title, href: line.dataset.href, metal: line.dataset.metal };
  }

  function plot(shown) {
    const present = ["Na", "K", "Zn"].filter((metal) => shown.some((line) => line.dataset.metal === metal));
    const retention = shown.map((line) => point(line, "retention", "retention")).filter(Boolean);
    const average = shown.map((line) => point(line, "average_ce", "average CE")).filter(Boolean);
    const initial = shown.map((line) => point(line, "initial_ce", "initial CE, cycled on to retention")).filter(Boolean)
      .map((each) => ({ ...each, small: true }));
    const kinds = present.map((metal) => [metal, metal, false, false]);
    const hollow = ["hollow: approximate", present[0] ?? "Na", true, false];
    cellPlots.draw(document.querySelector("[data-plot=retention]"), retention, "capacity retention, %", 40, [...kinds, hollow]);
    const small = ["small: initial CE", present[0] ?? "Na", false, true];
    cellPlots.draw(document.querySelector("[data-plot=ce]"), [...initial, ...average], "coulombic efficiency, %", 60,
      [...kinds.map(([, metal]) => [`${metal}, average CE`, metal, false, false]), small, hollow]);
    const left = shown.filter((line) => !point(line, "retention", "")).length;
    document.getElementById("unplotted").textContent = left ? `Measurements shown without a retention and a number of cycles: ${left}.` : "";
  }

  function remember() {
    const state = new URLSearchParams();
    for (const name of ["words", "metal", ...Object.keys(ranges)]) {
      const value = form.elements[name].value.trim();
      if (value) state.set(name, value);
    }
    if (sorted.name) state.set("sort", (sorted.down ? "-" : "") + sorted.name);
    if (boxes.some((box) => box.checked !== box.hasAttribute("data-shown"))) {
      state.set("columns", boxes.filter((box) => box.checked).map((box) => box.value).join(","));
    }
    const text = state.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  }

  function recall() {
    const state = new URLSearchParams(location.search);
    for (const name of ["words", "metal", ...Object.keys(ranges)]) form.elements[name].value = state.get(name) ?? "";
    const chosen = state.get("columns")?.split(",");
    boxes.forEach((box) => { box.checked = chosen ? chosen.includes(box.value) : box.hasAttribute("data-shown"); });
    const name = (state.get("sort") ?? "").replace(/^-/, "");
    sort(names.includes(name) ? name : "", (state.get("sort") ?? "").startsWith("-"));
  }

  function apply() {
    for (const field of Object.keys(ranges)) {
      const wrong = Number.isNaN(bound(field) ?? 0);
      form.elements[field].toggleAttribute("aria-invalid", wrong);
      if (wrong) form.elements[field].setAttribute("aria-invalid", "true");
    }
    const shown = lines.filter(passes);
    lines.forEach((line) => { line.hidden = !shown.includes(line); });
    showColumns();
    document.getElementById("shown").textContent = `${shown.length} of ${lines.length} measurements`;
    plot(shown);
    remember();
  }

  function take() {
    const ids = [...table.tBodies[0].rows].filter((line) => !line.hidden).map((line) => line.dataset.id);
    cellTaking.take(ids, (word) => { document.getElementById("taken").textContent = word; });
  }

  heads.forEach((head) => {
    if (head.dataset.name === "notes") return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      sort(head.dataset.name, sorted.name === head.dataset.name && !sorted.down);
      remember();
    });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.order.addEventListener("change", ({ target }) => {
    sort(target.value.replace(/^-/, ""), target.value.startsWith("-"));
    remember();
  });
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(() => { sort("", false); apply(); }));
  document.getElementById("take").addEventListener("click", take);
  window.addEventListener("resize", () => plot(lines.filter((line) => !line.hidden)));
  form.hidden = false;
  document.getElementById("plots").hidden = false;
  recall();
  apply();
})();
