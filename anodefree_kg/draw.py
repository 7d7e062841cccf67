"""The browser graph: one HTML page that holds the whole graph, its script and style, and asks for nothing.

pyvis carries the graph and the vis-network library. Its own template fetches from outside even when told to
be self-contained, and runs what a heading or an identifier contains; hence our template, and a policy that
admits two scripts by their hash. Positions are computed here, not in the browser: the picture is the same
every time and stands still at once. Its columns follow the order of the argument.
"""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import product
from math import ceil
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, PackageLoader
from markupsafe import Markup
from pyvis.network import Network

from anodefree_kg import inline
from anodefree_kg.view import GraphView, ViewNode

# Kind of node: heading, colour (Okabe and Ito's, safe for the colour-blind), outline, room beside a label.
KINDS = {
    "strategy": ("Strategies", "#0072B2", "box", 9),
    "mechanism": ("Mechanisms", "#009E73", "pill", 12),
    "challenge": ("Challenges", "#E69F00", "hexagon", 15),
    "outcome": ("Outcomes", "#CC79A7", "arrow", 14),
    "material": ("Materials", "#56B4E9", "cut", 10),
}
# Relations in the order of the argument, as the details list them; any other relation comes after these.
RELATIONS = (
    "has mechanism", "acts through", "addresses", "counters", "improves", "leads to", "promotes", "causes",
    "worsens", "has limitation", "affects", "requires", "forms in situ", "converts to", "reacts with", "outperforms",
    "alternative to", "implements", "includes", "prepared by", "used as", "has feature", "has open question",
)  # fmt: skip
VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"
# Our script: these files, one after the other, in a function of their own. What one of them does as it is loaded
# uses only what stands above it.
SCRIPTS = ("model.js", "layout.js", "painting.js", "panel.js", "controls.js", "graph.js")

# Lengths are pixels at natural size. The canvas is what a window of 1280 x 800 leaves beside the details.
CANVAS_WIDTH, CANVAS_HEIGHT = 870, 640
FONT, LINE, HEADING = 13, 15, 30
LAYER_GAP, COLUMN_GAP, ROW_GAP, MATERIAL_GAP = 70, 24, 7, 12
WRAPS = (15, 18, 22, 26, 32)  # characters that a line of a label may have, narrow first
BESIDE = 0.8  # what a second column in a layer is worth in size: lines to it pass behind the first

_Places = dict[str, tuple[int, int]]
_Heading = dict[str, str | int]
_Neighbours = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Box:
    """A node's label cut into lines, and the room its outline takes."""

    lines: tuple[str, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Layer:
    """The opening nodes of one kind: one column, or several side by side where one would be too long."""

    kind: str
    boxes: Mapping[str, _Box]
    columns: Sequence[Sequence[str]]
    widths: Sequence[int]
    width: int
    height: int


def render(view: GraphView) -> str:
    """Draw a graph as a complete HTML page.

    The same view gives the same text, and nothing is written to disk.

    Args:
        view: The nodes and edges, which of them to show first, and the heading.

    Returns:
        The page. Write it as UTF-8.

    Raises:
        ValueError: Two nodes share an IRI, an edge or the focus names an IRI that no node has, or a kind is
            not one of the five. The message names the IRI.
    """
    _check(view)
    boxes, places, headings = _layout(view)
    net = Network(directed=True, heading=view.title, cdn_resources="in_line")
    for node in view.nodes:
        rest = asdict(node) | asdict(boxes[node.iri]) | {"place": places.get(node.iri)}
        net.add_node(rest.pop("iri"), **rest)
    for edge in view.edges:
        rest = asdict(edge)
        net.add_edge(rest.pop("source"), rest.pop("target"), **rest)
    net.options = {"physics": {"enabled": False}, "layout": {"improvedLayout": False}}
    kinds = [{"kind": k, "name": name, "colour": c, "outline": o} for k, (name, c, o, _) in KINDS.items()]
    sizes = {"font": FONT, "line": LINE}
    page = {"kinds": kinds, "relations": RELATIONS, "headings": headings, "focus": view.focus, **sizes}
    net.path, net.templateEnv = "graph.html", _templates(page, view.subtitle)
    return str(net.generate_html())


def _check(view: GraphView) -> None:
    known: set[str] = set()
    for node in view.nodes:
        if node.iri in known:
            raise ValueError(f"two nodes have the same IRI: {node.iri}")
        if node.kind not in KINDS:
            raise ValueError(f"{node.iri} is of kind {node.kind!r}; a page draws {', '.join(KINDS)}")
        known.add(node.iri)
    ends = [(iri, f"the edge {edge.relation!r}") for edge in view.edges for iri in (edge.source, edge.target)]
    for iri, what in [*ends, (view.focus, "the focus")]:
        if iri is not None and iri not in known:
            raise ValueError(f"{what} names {iri}, which is not among the nodes")


def _templates(page: Mapping[str, Any], subtitle: str) -> Environment:
    """A Jinja environment that finds our page first and vis-network inside the installed pyvis."""
    folder = files("anodefree_kg") / "page"
    own = {name: (folder / name).read_text("utf-8") for name in ("graph.html", "graph.css", *SCRIPTS)}
    environment = Environment(loader=ChoiceLoader([DictLoader(own), PackageLoader("pyvis")]), autoescape=True)
    library, style = _source(environment, VIS_NETWORK), _source(environment, "graph.css")
    parts = Markup("\n").join(_source(environment, name) for name in SCRIPTS)
    script = Markup('(function () {\n"use strict";\n\n') + parts + Markup("})();\n")
    policy = Markup(inline.policy([style], [library, script]))
    environment.globals |= {"library": library, "script": script, "style": style, "policy": policy}
    environment.globals |= {"page": page, "subtitle": subtitle}
    return environment


def _source(environment: Environment, name: str) -> Markup:
    """A file's text as a browser hashes it: untouched by templates, lines ended by LF.

    The pointer to a source map goes, because a browser with its developer tools open would try to fetch it.
    """
    assert environment.loader is not None
    text = environment.loader.get_source(environment, name)[0].replace("\r\n", "\n")
    return Markup(text.partition("//# sourceMappingURL")[0])


def _layout(view: GraphView) -> tuple[dict[str, _Box], _Places, list[_Heading]]:
    """Size all nodes and place the opening ones, in columns of the length that can be drawn largest."""
    opening = [node for node in view.nodes if node.opening or node.iri == view.focus]
    neighbours: dict[str, list[str]] = {node.iri: [] for node in view.nodes}
    for edge in view.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    by_kind = {kind: [node.iri for node in opening if node.kind == kind] for kind in KINDS}
    materials = by_kind.pop("material")
    ordered = _untangled({kind: iris for kind, iris in by_kind.items() if iris}, neighbours)
    boxes = {wrap: {node.iri: _box(node, wrap) for node in view.nodes} for wrap in WRAPS}
    plain = boxes[22]
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
    cut = {layer.kind: layer.boxes for layer in layers}
    sizes = {node.iri: cut.get(node.kind, plain)[node.iri] for node in view.nodes}
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


def _layer(kind: str, iris: Sequence[str], boxes: Mapping[int, Mapping[str, _Box]], tallest: float) -> _Layer:
    """The narrowest way to keep to a height: short lines in a label, then longer ones, then more columns."""
    for count, wrap in product(range(1, len(iris) + 1), WRAPS):
        size, columns = boxes[wrap], [iris[first::count] for first in range(count)]
        height = max(sum(size[iri].height + ROW_GAP for iri in column) for column in columns)
        if height <= tallest:
            break
    widths = [max(size[iri].width for iri in column) for column in columns]
    return _Layer(kind, size, columns, widths, sum(widths) + COLUMN_GAP * (count - 1), height)


def _columns(layers: Sequence[_Layer], room: float, height: float) -> tuple[_Places, list[_Heading]]:
    """Set the layers side by side around the middle, each spread over the height, and name each above."""
    places, headings = _Places(), list[_Heading]()
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


def _box(node: ViewNode, wrap: int) -> _Box:
    label = node.label if node.label.strip() else node.iri
    longest = max(map(len, label.split()), default=0)
    lines = textwrap.wrap(label, max(wrap, min(longest, 26)), max_lines=4, placeholder=" …")
    width = max(map(_text_width, lines), default=0.0) + 2 * KINDS[node.kind][3]
    return _Box(tuple(lines), round(width), LINE * len(lines) + 11)


def _text_width(text: str) -> float:
    """A good guess for a usual sans-serif face; the browser squeezes a line that turns out wider."""
    return FONT * sum(
        0.0 if unicodedata.combining(c) else 1.0 if unicodedata.east_asian_width(c) in "WF"
        else 0.31 if c in "iljtf.,:;'|()[]/!I " else 0.88 if c in "mwMW@%" else 0.68 if c.isupper() else 0.55
        for c in text
    )  # fmt: skip
