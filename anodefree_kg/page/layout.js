/* Where things are: the way of every line, a free spot for a node that is opened, and the part in the window. */

const LARGEST = 1.25; // zoom; a handful of nodes should not fill the window
const NARROW = window.innerWidth <= 760;
const SMALLEST = NARROW ? 0.75 : 0.55; // zoom under which labels cannot be read: better show a part
const BESIDE = NARROW ? 0 : 40; // kept free at the right for the buttons over the picture

const OUTWARD = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, top: { x: 0, y: -1 }, bottom: { x: 0, y: 1 } };

/** The side of a node on which a line to another node leaves: materials stand apart, above or below the rest. */
function sideOf(iri, other) {
  const [here, there] = [places.get(iri), places.get(other)];
  const [size, its] = [sizeOf(iri), sizeOf(other)];
  const level = Math.abs(here.y - there.y) <= (size.height + its.height) / 2 + 16;
  if (isMaterial(iri) && !level) return there.y < here.y ? "top" : "bottom";
  if (Math.abs(here.x - there.x) >= (size.width + its.width) / 2) return there.x < here.x ? "left" : "right";
  return isMaterial(other) && there.x < here.x ? "left" : "right";
}

/** For every line the four points of its curve. Lines that leave a node on one side share that side out. */
function routesOf(lines) {
  const sides = new Map();
  for (const link of lines) {
    if (link.from === link.to) continue;
    for (const [iri, other] of [[link.from, link.to], [link.to, link.from]]) {
      const side = sideOf(iri, other);
      const order = side === "left" || side === "right" ? places.get(other).y : places.get(other).x;
      addTo(sides, `${side} ${iri}`, { link, iri, side, order });
    }
  }
  const ports = new Map();
  for (const ends of sides.values()) {
    ends.sort((a, b) => a.order - b.order || a.link.pair.indexOf(a.link) - b.link.pair.indexOf(b.link));
    ends.forEach((end, index) => {
      ports.set(`${end.link.id} ${end.iri}`, portOf(end, index - (ends.length - 1) / 2, ends.length));
    });
  }
  return new Map(lines.map((link) => [link, routeOf(link, ports)]));
}

function portOf({ iri, side }, rank, count) {
  const [{ x, y }, { width, height }] = [places.get(iri), sizeOf(iri)];
  const upright = side === "left" || side === "right";
  const shift = rank * Math.min(5, ((upright ? height : width) - 12) / count);
  const out = OUTWARD[side];
  const [level, upward] = upright ? [0, shift] : [shift, 0];
  return { x: x + (out.x * width) / 2 + level, y: y + (out.y * height) / 2 + upward, out };
}

function routeOf(link, ports) {
  const { x, y } = places.get(link.from);
  const { width, height } = sizeOf(link.from);
  if (link.from === link.to) {
    const [right, top] = [x + width / 2, y - height / 2];
    return [{ x: right - 14, y: top }, { x: right - 14, y: top - 34 }, { x: right + 40, y }, { x: right + 7, y }];
  }
  const start = ports.get(`${link.id} ${link.from}`);
  const port = ports.get(`${link.id} ${link.to}`);
  const end = { x: port.x + port.out.x * 7, y: port.y + port.out.y * 7, out: port.out };
  const across = Math.abs(start.x - end.x);
  const down = Math.abs(start.y - end.y);
  const sameSide = start.out === end.out;
  const reach = (point) => (sameSide ? 24 + 0.2 * (across + down) : Math.max(24, 0.5 * (point.out.x ? across : down)));
  // Relations between the same two nodes bend apart.
  const together = link.pair.filter(linkVisible);
  const apart = (together.indexOf(link) - (together.length - 1) / 2) * 30;
  const control = (point) => ({
    x: point.x + point.out.x * reach(point) + (across < down ? apart : 0),
    y: point.y + point.out.y * reach(point) + (across < down ? 0 : apart),
  });
  return [start, control(start), control(end), end];
}

/** The point of a curve at a share of its way. */
function along([start, bend, turn, end], t) {
  const part = (a, b, c, d) => (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t * t * (1 - t) * c + t ** 3 * d;
  return { x: part(start.x, bend.x, turn.x, end.x), y: part(start.y, bend.y, turn.y, end.y) };
}

/** The line under a point of the canvas, within a finger's or pointer's tolerance; strong lines first. */
function linkAt(point) {
  const reach = 8 / network.getScale();
  const distance = (link) => {
    let nearest = Infinity;
    for (let step = 0; step <= 40; step += 1) {
      const spot = along(look.routes.get(link), step / 40);
      nearest = Math.min(nearest, Math.hypot(spot.x - point.x, spot.y - point.y));
    }
    return nearest + (look.links.has(link) ? 0 : reach / 2);
  };
  let [best, least] = [null, reach];
  for (const link of look.lines) {
    const far = distance(link);
    if (far < least) [best, least] = [link, far];
  }
  return best;
}

/** A free spot for a node that is opened: materials in rows below everything, others at the foot of their column. */
function freeSpot(iri, near) {
  const { width, height } = sizeOf(iri);
  const taken = [...places].map(([other, place]) => ({ iri: other, ...place, ...sizeOf(other) }));
  const free = (x, y) => taken.every((box) => {
    return Math.abs(box.x - x) >= (box.width + width) / 2 + 12 || Math.abs(box.y - y) >= (box.height + height) / 2 + 8;
  });
  const heading = page.headings.find(({ kind }) => kind === nodes.get(iri).kind);
  const own = !isMaterial(iri) && heading;
  const above = taken.filter((box) => (own ? nodes.get(box.iri).kind === nodes.get(iri).kind : !isMaterial(box.iri)));
  const start = Math.max(0, ...above.map((box) => box.y + box.height / 2)) + height / 2 + (own ? 8 : 40);
  const { left, right } = extent(places.keys());
  const half = own ? 0 : Math.max(right - left - width, 800) / 2;
  const middle = own ? heading.x : places.size ? (left + right) / 2 : 0;
  const aim = Math.min(Math.max(near.x, middle - half), middle + half);
  for (let y = start; ; y += own ? 6 : 36) {
    for (let away = 0; away <= 2 * half; away += 6) {
      const x = [aim - away, aim + away].find((spot) => Math.abs(spot - middle) <= half && free(spot, y));
      if (x !== undefined) return { x: Math.round(x), y: Math.round(y) };
    }
  }
}

/** The rectangle around some nodes. */
function extent(iris) {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const iri of iris) {
    const { x, y, width, height } = { ...places.get(iri), ...sizeOf(iri) };
    box.left = Math.min(box.left, x - width / 2);
    box.right = Math.max(box.right, x + width / 2);
    box.top = Math.min(box.top, y - height / 2);
    box.bottom = Math.max(box.bottom, y + height / 2);
  }
  return box;
}

/** The part of the picture that some nodes take, with air around it, and the scale at which it fills the window. */
function frame(iris) {
  const room = at("graph").getBoundingClientRect();
  const box = extent(iris);
  if (iris.length === seen().length) box.top -= 26;
  box.right += BESIDE;
  const [width, height] = [box.right - box.left + 36, box.bottom - box.top + 28];
  return { ...box, room, width, height, scale: Math.min(room.width / width, room.height / height, LARGEST) };
}

function fit(iris, animate) {
  if (!iris.length) return;
  const { left, right, top, bottom, room, width, height, scale: ideal } = frame(iris);
  if (!room.width) return; // the list is shown instead
  const scale = Math.max(ideal, SMALLEST);
  const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
  if (width * scale > room.width) position.x = left - 18 + room.width / scale / 2;
  if (height * scale > room.height) position.y = top - 14 + room.height / scale / 2;
  moveTo({ position, scale }, animate);
}

function moveTo(view, animate) {
  const still = !animate || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  network.moveTo({ ...view, animation: still ? false : { duration: 350, easingFunction: "easeInOutQuad" } });
}

const fitAll = (animate) => fit(seen(), animate);

/** Move the picture only when the node cannot be seen or read where it is, and no further than the picture goes. */
function bringIntoView(iri, animate) {
  const room = at("graph").getBoundingClientRect();
  if (!room.width) return; // the list is shown instead
  const place = places.get(iri);
  const point = network.canvasToDOM(place);
  const inside = point.x > 40 && point.x < room.width - 40 && point.y > 20 && point.y < room.height - 20;
  if (inside && network.getScale() >= SMALLEST) return;
  const scale = Math.max(network.getScale(), 0.85);
  const box = extent(seen());
  const within = (value, low, high) => (low < high ? Math.min(Math.max(value, low), high) : (low + high) / 2);
  const [half, rise] = [room.width / scale / 2 - 18, room.height / scale / 2 - 18];
  const x = within(place.x, box.left + half, box.right - half);
  const y = within(place.y, box.top + rise, box.bottom - rise);
  moveTo({ position: { x, y }, scale }, animate);
}
