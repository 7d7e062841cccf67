"""Where things stand when the page opens: labels cut into lines, and nodes in columns that can be drawn largest.

Columns follow the order of the argument, materials stand in rows below. The same view is always placed the same way.
"""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

from anodefree_kg.view import GraphView, ViewNode

# Kind of node: heading, colour (Okabe and Ito's, safe for the colour-blind), outline, room beside a label.
KINDS = {
    "strategy": ("Strategies", "#0072B2", "box", 9),
    "mechanism": ("Mechanisms", "#009E73", "pill", 12),
    "challenge": ("Challenges", "#E69F00", "hexagon", 15),
    "outcome": ("Outcomes", "#CC79A7", "arrow", 14),
    "material": ("Materials", "#56B4E9", "cut", 10),
}
# Lengths are pixels at natural size. The canvas is what a window of 1280 x 800 leaves beside the details.
CANVAS_WIDTH, CANVAS_HEIGHT = 870, 640
FONT, LINE, HEADING = 13, 15, 30
LAYER_GAP, COLUMN_GAP, ROW_GAP, MATERIAL_GAP = 70, 24, 7, 12
WRAPS = (15, 18, 22, 26, 32)  # characters that a line of a label may have, narrow first
PLAIN = 22  # the same where nothing asks for short lines
BESIDE = 0.8  # what a second column in a layer is worth in size: lines to it pass behind the first

Places = dict[str, tuple[int, int]]
Heading = dict[str, str | int]
_Neighbours = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Box:
    """A node's label cut into lines, and the room its outline takes."""

    lines: tuple[str, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Layer:
    """The opening nodes of one kind: one column, or several side by side where one would be too long."""

    kind: str
    wrap: int
    boxes: Mapping[str, Box]
    columns: Sequence[Sequence[str]]
    widths: Sequence[int]
    width: int
    height: int


def layout(view: GraphView) -> tuple[dict[str, Box], Places, list[Heading]]:
    """Size all nodes and place the opening ones, in columns of the length that can be drawn largest."""
    opening = [node for node in view.nodes if node.opening or node.iri == view.focus]
    neighbours: dict[str, list[str]] = {node.iri: [] for node in view.nodes}
    for edge in view.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    by_kind = {kind: [node.iri for node in opening if node.kind == kind] for kind in KINDS}
    materials = by_kind.pop("material")
    ordered = _untangled({kind: iris for kind, iris in by_kind.items() if iris}, neighbours)
    boxes = {wrap: {node.iri: _box(node, wrap) for node in opening} for wrap in WRAPS}
    plain = boxes[PLAIN]
    row = max((plain[iri].height + ROW_GAP for iri in materials), default=0)
    best, layers, rows, room = 0.0, list[_Layer](), 0, 0.0
    for tallest in (70 * 1.07**step for step in range(60)):
        trial = [_layer(kind, iris, boxes, tallest) for kind, iris in ordered.items()]
        width = sum(layer.width + LAYER_GAP for layer in trial) - LAYER_GAP
        upper = max((layer.height for layer in trial), default=0) + 2 * HEADING
        wide = max(width, CANVAS_WIDTH, upper * CANVAS_WIDTH / CANVAS_HEIGHT)
        count = ceil(sum(plain[iri].width + MATERIAL_GAP for iri in materials) / wide)
        scale = min(1.0, CANVAS_WIDTH / wide, CANVAS_HEIGHT / (upper + count * row))
        worth = scale * BESIDE ** sum(len(layer.columns) - 1 for layer in trial)
        if worth > best:
            best, layers, rows, room = worth, trial, count, wide
    cut = {layer.kind: layer.wrap for layer in layers}
    sizes = {node.iri: _box(node, cut.get(node.kind, PLAIN)) for node in view.nodes}
    places, headings = _columns(layers, room, room * CANVAS_HEIGHT / CANVAS_WIDTH - 2 * HEADING - rows * row)
    foot = max((y + sizes[iri].height // 2 for iri, (_, y) in places.items()), default=0)
    if materials:
        headings.append({"kind": "material", "x": 0, "y": foot + HEADING // 2 + ROW_GAP})
    order = _by_neighbours(materials, neighbours, {iri: x for iri, (x, _) in places.items()})
    for number in range(rows):
        left = -sum(sizes[iri].width + MATERIAL_GAP for iri in order[number::rows]) // 2
        for iri in order[number::rows]:
            places[iri] = (left + sizes[iri].width // 2, foot + HEADING + ROW_GAP + number * row + row // 2)
            left += sizes[iri].width + MATERIAL_GAP
    return sizes, places, headings


def _layer(kind: str, iris: Sequence[str], boxes: Mapping[int, Mapping[str, Box]], tallest: float) -> _Layer:
    """The narrowest way to keep to a height: short lines in a label, then longer ones, then more columns."""
    for count, wrap in product(range(1, len(iris) + 1), WRAPS):
        size, columns = boxes[wrap], [iris[first::count] for first in range(count)]
        height = max(sum(size[iri].height + ROW_GAP for iri in column) for column in columns)
        if height <= tallest:
            break
    widths = [max(size[iri].width for iri in column) for column in columns]
    return _Layer(kind, wrap, size, columns, widths, sum(widths) + COLUMN_GAP * (count - 1), height)


def _columns(layers: Sequence[_Layer], room: float, height: float) -> tuple[Places, list[Heading]]:
    """Set the layers side by side around the middle, each spread over the height, and name each above."""
    places, headings = Places(), list[Heading]()
    least = max((layer.height for layer in layers), default=0)
    tallest = max(least, min(2.5 * least, height))
    spare = room - sum(layer.width for layer in layers)
    gap = max(LAYER_GAP, min(spare / max(len(layers) - 1, 1), 3 * LAYER_GAP))
    left = (spare - gap * (len(layers) - 1) - room) / 2
    for layer in layers:
        headings.append({"kind": layer.kind, "x": round(left + layer.width / 2), "y": -HEADING // 2})
        for column, width in zip(layer.columns, layer.widths, strict=True):
            air = (tallest - sum(layer.boxes[iri].height for iri in column)) / len(column)
            top = 0.0
            for iri in column:
                top += layer.boxes[iri].height + air
                places[iri] = (round(left + width / 2), round(top - (layer.boxes[iri].height + air) / 2))
            left += width + COLUMN_GAP
        left += gap - COLUMN_GAP
    return places, headings


def _untangled(layers: dict[str, list[str]], neighbours: _Neighbours) -> dict[str, list[str]]:
    """Order each layer so that lines run level: nodes move to the mean height of their neighbours."""
    best, steepest = layers, float("inf")
    for kind in [*layers, *reversed(layers)] * 12:
        height = {iri: (i + 0.5) / len(layer) for layer in layers.values() for i, iri in enumerate(layer)}
        steepness = sum(abs(height[a] - height[b]) for a in height for b in neighbours[a] if b in height)
        if steepness < steepest:
            best, steepest = layers, steepness
        layers = {**layers, kind: _by_neighbours(layers[kind], neighbours, height)}
    return best


def _by_neighbours(iris: Sequence[str], neighbours: _Neighbours, position: Mapping[str, float]) -> list[str]:
    """Sort nodes by the mean position of their neighbours; one without any stays about where it is."""

    def wish(iri: str) -> float:
        around = [position[other] for other in neighbours[iri] if other in position]
        return sum(around) / len(around) if around else position.get(iri, 0.0)

    return sorted(iris, key=wish)


def _box(node: ViewNode, wrap: int) -> Box:
    label = node.label if node.label.strip() else node.iri
    longest = max(map(len, label.split()), default=0)
    lines = textwrap.wrap(label, max(wrap, min(longest, 26)), max_lines=4, placeholder=" …")
    width = max(map(_text_width, lines), default=0.0) + 2 * KINDS[node.kind][3]
    return Box(tuple(lines), round(width), LINE * len(lines) + 11)


def _text_width(text: str) -> float:
    """A good guess for a usual sans-serif face; the browser squeezes a line that turns out wider."""
    return FONT * sum(
        0.0 if unicodedata.combining(c) else 1.0 if unicodedata.east_asian_width(c) in "WF"
        else 0.31 if c in "iljtf.,:;'|()[]/!I " else 0.88 if c in "mwMW@%" else 0.68 if c.isupper() else 0.55
        for c in text
    )  # fmt: skip
