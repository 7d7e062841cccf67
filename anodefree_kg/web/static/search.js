// Suggestions while somebody types in a search field: a list box worked by keyboard. Without it the form still searches.
"use strict";
(() => {
  const PAUSE = 120; // milliseconds without a key before the server is asked
  let made = 0;

  function option(hit, id) {
    const item = document.createElement("li");
    item.id = id;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = hit.href;
    const label = document.createElement("span");
    label.textContent = hit.label;
    const kind = document.createElement("span");
    kind.className = "count";
    kind.textContent = hit.name === hit.label ? hit.kind : `${hit.kind}, also: ${hit.name}`;
    item.append(label, " ", kind);
    return item;
  }

  function suggest(input) {
    const list = document.createElement("ul");
    const count = document.createElement("span");
    list.id = `suggestions-${++made}`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    list.hidden = true;
    count.className = "unseen";
    count.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.parentElement.classList.add("suggesting");
    input.after(list, count);
    let chosen = -1;
    let timer = 0;
    let asked = 0;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(number) {
      const items = [...list.children];
      chosen = items.length ? (number + items.length) % items.length : -1;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
      if (chosen < 0) return;
      input.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    }

    async function ask() {
      const text = input.value.trim();
      const turn = ++asked;
      if (!text) return close();
      let found;
      try {
        const answer = await fetch(`/search?format=json&q=${encodeURIComponent(text)}`);
        if (!answer.ok) return close();
        found = await answer.json();
      } catch {
        return close();
      }
      // Answers may come out of turn, and the field may have been left meanwhile.
      if (turn !== asked || document.activeElement !== input) return;
      list.replaceChildren(...found.hits.map((hit, place) => option(hit, `${list.id}-${place}`)));
      count.textContent = `${found.hits.length} suggestions`;
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.hits.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(chosen < 0 && step < 0 ? -1 : chosen + step);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        asked += 1;
        close();
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.assign(list.children[chosen].dataset.href);
      }
    });
    // Before the field loses the focus, and with it the list.
    list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("[data-href]");
      if (!item) return;
      event.preventDefault();
      location.assign(item.dataset.href);
    });
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      asked += 1;
      close();
    });
  }

  document.querySelectorAll("input[data-suggest]").forEach(suggest);
})();
