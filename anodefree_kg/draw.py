"""The browser graph: one HTML page that holds the whole graph, its script and its style, and asks for nothing.

pyvis carries the graph and the vis-network library; its own template does not serve, because it fetches from
outside even when told to be self-contained, and runs what a heading or a node's identifier contains. The page
therefore has its own template, and a content security policy that admits the two scripts by their hash.

Positions are computed here, not in the browser: the picture is the same every time and stands still at once.
Columns follow the order of the argument, from what is done to what it achieves.
"""

import base64
import hashlib
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import ceil
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, PackageLoader
from markupsafe import Markup
from pyvis.network import Network  # type: ignore[import-untyped]

from anodefree_kg.view import GraphView, ViewEdge, ViewNode

# Kind of node: its heading, its colour (Okabe and Ito's palette, told apart by colour-blind readers) and its outline.
KINDS = {
    "strategy": ("Strategies", "#0072B2", "box"),
    "mechanism": ("Mechanisms", "#009E73", "pill"),
    "challenge": ("Challenges", "#E69F00", "hexagon"),
    "outcome": ("Outcomes", "#CC79A7", "arrow"),
    "material": ("Materials", "#56B4E9", "cut"),
}
COLUMNS = ("strategy", "mechanism", "challenge", "outcome")
VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"

# Lengths are pixels at natural size. The canvas is what a window of 1280 x 800 leaves beside the details.
CANVAS_WIDTH, CANVAS_HEIGHT = 870, 640
FONT, LINE, HEADING = 13, 15, 30
PADDING = {"box": 9, "pill": 12, "hexagon": 15, "arrow": 14, "cut": 10}
LAYER_GAP, COLUMN_GAP, ROW_GAP, MATERIAL_GAP = 70, 24, 8, 12
WRAPS = (15, 18, 22, 26, 32)  # characters that a line of a label may have, narrow first
BESIDE = 0.85  # what a further column in a layer is worth in size: lines to it pass behind the column before it

_Place = tuple[int, int]
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

    @property
    def widths(self) -> list[int]:
        """Room for each column."""
        return [max(self.boxes[iri].width for iri in column) for column in self.columns]

    @property
    def width(self) -> int:
        """From the left end of the first column to the right end of the last."""
        return sum(self.widths) + COLUMN_GAP * (len(self.columns) - 1)

    @property
    def height(self) -> int:
        """Length of the longest column, with the least gaps."""
        return max(sum(self.boxes[iri].height + ROW_GAP for iri in column) for column in self.columns)


def render(view: GraphView) -> str:
    """Draw a graph as a complete HTML page.

    The same view gives the same text, and nothing is written to disk.

    Args:
        view: The nodes and edges, which of them to show first, and the heading.

    Returns:
        The page. Write it as UTF-8.

    Raises:
        ValueError: Two nodes share an IRI, an edge or the focus names an IRI that no node has, or a node's kind
            is not one of the five. The message names the IRI.
    """
    _check(view)
    opening = [node for node in view.nodes if node.opening or node.iri == view.focus]
    boxes, places, headings = _layout(view.nodes, opening, view.edges)
    net = Network(directed=True, heading=view.title, cdn_resources="in_line")
    for node in view.nodes:
        _, colour, shape = KINDS[node.kind]
        x, y = places.get(node.iri, (None, None))
        # The browser paints the outlines itself ("custom"): vis-network's own put most labels outside the shape.
        net.add_node(
            node.iri, label=node.label, shape="custom", color=colour, outline=shape, kind=node.kind, x=x, y=y,
            definition=node.definition, names=list(node.names), **asdict(boxes[node.iri]),
        )  # fmt: skip
    for edge in view.edges:
        rest = asdict(edge)
        net.add_edge(rest.pop("source"), rest.pop("target"), **rest)
    net.options = {
        "physics": {"enabled": False},
        "layout": {"randomSeed": 1, "improvedLayout": False},
        "interaction": {"hover": True, "selectConnectedEdges": False},
        "nodes": {"chosen": False},
    }
    kinds = [{"kind": k, "name": name, "colour": c, "outline": o} for k, (name, c, o) in KINDS.items()]
    page = {"kinds": kinds, "headings": headings, "focus": view.focus, "font": FONT, "line": LINE}
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
    for edge in view.edges:
        for end in (edge.source, edge.target):
            if end not in known:
                raise ValueError(f"the edge {edge.relation!r} ends at {end}, which is not among the nodes")
    if view.focus is not None and view.focus not in known:
        raise ValueError(f"the focus {view.focus} is not among the nodes")


def _templates(page: Mapping[str, Any], subtitle: str) -> Environment:
    """A Jinja environment that finds our page first and vis-network inside the installed pyvis."""
    folder = files("anodefree_kg") / "page"
    own = {name: (folder / name).read_text("utf-8") for name in ("graph.html", "graph.css", "graph.js")}
    environment = Environment(loader=ChoiceLoader([DictLoader(own), PackageLoader("pyvis")]), autoescape=True)
    library, script, style = (_source(environment, name) for name in (VIS_NETWORK, "graph.js", "graph.css"))
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
        f"script-src {_digest(library)} {_digest(script)}; base-uri 'none'; form-action 'none'"
    )
    environment.globals.update(
        page=page, subtitle=subtitle, policy=Markup(policy), library=library, script=script, style=style
    )
    return environment


def _source(environment: Environment, name: str) -> Markup:
    """A file's text as a browser hashes it: untouched by templates, lines ended by LF.

    The pointer to a source map goes, because a browser with its developer tools open would try to fetch it.
    """
    assert environment.loader is not None
    text = environment.loader.get_source(environment, name)[0].replace("\r\n", "\n")
    return Markup(text.partition("//# sourceMappingURL")[0])


def _digest(text: str) -> str:
    """The hash by which a content security policy admits an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _layout(
    nodes: Sequence[ViewNode], opening: Sequence[ViewNode], edges: Sequence[ViewEdge]
) -> tuple[dict[str, _Box], dict[str, _Place], list[dict[str, Any]]]:
    """Size every node, and place the opening ones: layers in columns, the materials in rows below them.

    How long a column may be decides all else; the length with which the picture can be read largest is taken.
    """
    neighbours: dict[str, list[str]] = {node.iri: [] for node in opening}
    for edge in edges:
        if edge.source in neighbours and edge.target in neighbours:
            neighbours[edge.source].append(edge.target)
            neighbours[edge.target].append(edge.source)
    kinds = {kind: [node.iri for node in opening if node.kind == kind] for kind in KINDS}
    materials = kinds.pop("material")
    ordered = _untangled({kind: iris for kind, iris in kinds.items() if iris}, neighbours)
    boxes = {wrap: {node.iri: _box(node, wrap) for node in nodes} for wrap in WRAPS}
    plain = boxes[22]
    row = max((plain[iri].height + ROW_GAP for iri in materials), default=0)
    best, layers, rows = 0.0, list[_Layer](), 1
    for step in range(60):
        trial = [_layer(kind, iris, boxes, 70 * 1.07**step) for kind, iris in ordered.items()]
        width = sum(layer.width + LAYER_GAP for layer in trial) - LAYER_GAP
        count = ceil(sum(plain[iri].width + MATERIAL_GAP for iri in materials) / max(width, CANVAS_WIDTH))
        height = max((layer.height for layer in trial), default=0) + 2 * HEADING + count * row
        scale = min(1.0, CANVAS_WIDTH / max(width, 1), CANVAS_HEIGHT / height)
        worth = scale * BESIDE ** sum(len(layer.columns) - 1 for layer in trial)
        if worth > best:
            best, layers, rows = worth, trial, count
    chosen = {layer.kind: layer.boxes for layer in layers}
    sizes = {node.iri: chosen.get(node.kind, plain)[node.iri] for node in nodes}
    places, headings = _columns(layers)
    foot = max((y + sizes[iri].height // 2 for iri, (_, y) in places.items()), default=0)
    if materials:
        headings.append({"kind": "material", "x": 0, "y": foot + HEADING // 2 + ROW_GAP})
    order = _by_neighbours(materials, neighbours, {iri: x for iri, (x, _) in places.items()})
    for number in range(rows):
        left = -sum(sizes[iri].width + MATERIAL_GAP for iri in order[number::rows]) / 2
        for iri in order[number::rows]:
            half = (sizes[iri].width + MATERIAL_GAP) / 2
            places[iri] = (round(left + half), round(foot + HEADING + ROW_GAP + (number + 0.5) * row))
            left += 2 * half
    return sizes, places, headings


def _layer(kind: str, iris: Sequence[str], boxes: Mapping[int, Mapping[str, _Box]], tallest: float) -> _Layer:
    """The narrowest way to keep to a height: labels in short lines first, then in longer ones, then more columns."""
    counts = range(1, len(iris) + 1)
    ways = (_Layer(kind, boxes[wrap], [iris[i::n] for i in range(n)]) for n in counts for wrap in WRAPS)
    return next((way for way in ways if way.height <= tallest), _Layer(kind, boxes[WRAPS[-1]], [[i] for i in iris]))


def _columns(layers: Sequence[_Layer]) -> tuple[dict[str, _Place], list[dict[str, Any]]]:
    """Set the layers side by side around the middle, each spread over the height, and name each above."""
    places: dict[str, _Place] = {}
    headings = []
    tallest = max((layer.height for layer in layers), default=0)
    width = sum(layer.width for layer in layers)
    spare = max(CANVAS_WIDTH, tallest * CANVAS_WIDTH / CANVAS_HEIGHT) - width
    gap = max(LAYER_GAP, min(spare / max(len(layers) - 1, 1), 3 * LAYER_GAP))
    left = -(width + gap * (len(layers) - 1)) / 2
    for layer in layers:
        headings.append({"kind": layer.kind, "x": round(left + layer.width / 2), "y": -HEADING // 2})
        for column, room in zip(layer.columns, layer.widths, strict=True):
            air = (tallest - sum(layer.boxes[iri].height for iri in column)) / len(column)
            top = 0.0
            for iri in column:
                height = layer.boxes[iri].height + air
                places[iri] = (round(left + room / 2), round(top + height / 2))
                top += height
            left += room + COLUMN_GAP
        left += gap - COLUMN_GAP
    return places, headings


def _untangled(layers: dict[str, list[str]], neighbours: _Neighbours) -> dict[str, list[str]]:
    """Order each layer so that edges run level: every node moves to the mean height of its neighbours, in turns."""
    best, shortest = layers, float("inf")
    for _ in range(12):
        for kind in (*layers, *reversed(layers)):
            height = {iri: (i + 0.5) / len(layer) for layer in layers.values() for i, iri in enumerate(layer)}
            layers = {**layers, kind: _by_neighbours(layers[kind], neighbours, height)}
        height = {iri: (i + 0.5) / len(layer) for layer in layers.values() for i, iri in enumerate(layer)}
        slope = sum(abs(height[a] - height[b]) for a in height for b in neighbours[a] if b in height)
        if slope < shortest:
            best, shortest = layers, slope
    return best


def _by_neighbours(
    iris: Sequence[str], neighbours: _Neighbours, position: Mapping[str, float]
) -> list[str]:
    """Sort nodes by the mean position of their neighbours; one without any stays about where it is."""

    def wish(item: tuple[int, str]) -> float:
        around = [position[other] for other in neighbours[item[1]] if other in position]
        return sum(around) / len(around) if around else position.get(item[1], 0.0)

    return [iri for _, iri in sorted(enumerate(iris), key=wish)]


def _box(node: ViewNode, wrap: int) -> _Box:
    longest = max(map(len, node.label.split()), default=0)
    lines = textwrap.wrap(node.label, max(wrap, min(longest, 26)), max_lines=3, placeholder=" …") or [node.iri[-wrap:]]
    width = max(map(_text_width, lines)) + 2 * PADDING[KINDS[node.kind][2]]
    return _Box(tuple(lines), round(width), LINE * len(lines) + 11)


def _text_width(text: str) -> float:
    """A good guess at the width in a usual sans-serif face; the browser squeezes a line that turns out wider."""
    return FONT * sum(
        0.0 if unicodedata.combining(c) else 1.0 if unicodedata.east_asian_width(c) in "WF"
        else 0.31 if c in "iljtf.,:;'|()[]/!I " else 0.88 if c in "mwMW@%" else 0.68 if c.isupper() else 0.55
        for c in text
    )  # fmt: skip
