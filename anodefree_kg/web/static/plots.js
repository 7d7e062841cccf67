// Plots of the measurements shown: retention and coulombic efficiency against cycles, drawn as SVG, each point a link.
"use strict";
const cellPlots = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const HEIGHT = 340;
  const EDGE = { left: 54, right: 14, top: 14, bottom: 46 };
  // A colour and a shape for each metal, so that neither colour nor shape alone has to tell them apart.
  const METALS = {
    Na: { look: "na", shape: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0` },
    K: { look: "k", shape: (x, y, r) => `M${x} ${y - r * 1.2}L${x + r * 1.15} ${y + r * 0.9}H${x - r * 1.15}Z` },
    Zn: { look: "zn", shape: (x, y, r) => `M${x - r * 0.9} ${y - r * 0.9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}Z` },
  };

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Ticks at 1, 2 and 5 times powers of ten (and 3 where there is room), as far as they lie in the range; one in its
  // middle if none does.
  function logTicks(low, high) {
    const steps = high / low > 30 ? [1, 2, 5] : [1, 2, 3, 5];
    const found = [];
    for (let power = 1; power <= high * 10; power *= 10) {
      for (const step of steps) if (step * power >= low && step * power <= high) found.push(step * power);
    }
    return found.length ? found : [Math.round(Math.sqrt(low * high))];
  }

  function linearTicks(low, high) {
    const rough = (high - low) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough);
    const found = [];
    for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1e6; tick += step) found.push(Number(tick.toFixed(6)));
    return found;
  }

  function scales(points, floor, width) {
    const xs = points.map((point) => point.x);
    const low = Math.max(1, Math.min(...xs) / 1.25);
    const high = Math.max(...xs) * 1.25;
    const bottom = Math.min(floor, Math.floor(Math.min(...points.map((point) => point.y)) - 4));
    const top = Math.max(100, ...points.map((point) => point.y)) + (100 - bottom) * 0.03;
    const across = width - EDGE.left - EDGE.right;
    const down = HEIGHT - EDGE.top - EDGE.bottom;
    return {
      x: (value) => EDGE.left + (across * Math.log(value / low)) / Math.log(high / low),
      y: (value) => EDGE.top + down * (1 - (value - bottom) / (top - bottom)),
      xTicks: logTicks(low, high),
      yTicks: linearTicks(bottom, top),
    };
  }

  function axes(svg, scale, label, width) {
    const bottom = HEIGHT - EDGE.bottom;
    for (const tick of scale.yTicks) {
      const y = scale.y(tick);
      svg.append(element("line", { class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: y, y2: y }));
      svg.append(element("text", { class: "tick", x: EDGE.left - 7, y: y + 4, "text-anchor": "end" }, String(tick)));
    }
    for (const tick of scale.xTicks) {
      const x = scale.x(tick);
      svg.append(element("line", { class: "grid", x1: x, x2: x, y1: EDGE.top, y2: bottom }));
      svg.append(element("text", { class: "tick", x, y: bottom + 17, "text-anchor": "middle" }, String(tick)));
    }
    svg.append(element("line", { class: "axis", x1: EDGE.left, x2: width - EDGE.right, y1: bottom, y2: bottom }));
    svg.append(element("line", { class: "axis", x1: EDGE.left, x2: EDGE.left, y1: EDGE.top, y2: bottom }));
    const middle = (EDGE.left + width - EDGE.right) / 2;
    svg.append(element("text", { class: "label", x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, "cycles (logarithmic)"));
    const turned = { class: "label", transform: `translate(14 ${(EDGE.top + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" };
    svg.append(element("text", turned, label));
  }

  function mark(point, scale) {
    const metal = METALS[point.metal] ?? METALS.Na;
    const link = element("a", { href: point.href, class: `point ${metal.look}${point.approximate ? " hollow" : ""}${point.small ? " small" : ""}` });
    link.append(element("title", {}, point.title));
    link.setAttribute("aria-label", point.title);
    link.append(element("path", { d: metal.shape(scale.x(point.x), scale.y(point.y), point.small ? 3.2 : 5.5) }));
    return link;
  }

  function legend(kinds) {
    const list = document.createElement("ul");
    list.className = "legend";
    for (const [name, metal, hollow, small] of kinds) {
      const item = document.createElement("li");
      const svg = element("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
      const group = element("g", { class: `point ${METALS[metal].look}${hollow ? " hollow" : ""}${small ? " small" : ""}` });
      group.append(element("path", { d: METALS[metal].shape(8, 8, small ? 3.2 : 5.5) }));
      svg.append(group);
      item.append(svg, ` ${name}`);
      list.append(item);
    }
    return list;
  }

  // Draws points into a box. `floor` is the lowest value that the scale always reaches down to, `kinds` the legend.
  function draw(box, points, label, floor, kinds) {
    if (!points.length) {
      const none = document.createElement("p");
      none.className = "nothing";
      none.textContent = "None of the measurements shown gives both numbers.";
      box.replaceChildren(none);
      return;
    }
    // Drawn as wide as there is room, so that words keep their size on a telephone.
    const width = Math.max(300, Math.min(640, box.clientWidth || 560));
    const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "group", "aria-label": `${label} against cycles, ${points.length} points` });
    const scale = scales(points, floor, width);
    axes(svg, scale, label, width);
    points.forEach((point) => svg.append(mark(point, scale)));
    box.replaceChildren(svg, legend(kinds));
  }

  return { draw };
})();
