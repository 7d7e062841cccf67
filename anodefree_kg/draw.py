"""The browser graph: a page that draws the whole graph, as one file that asks for nothing or in parts for a server.

pyvis carries the graph and the vis-network library. Its own template fetches from outside even when told to
be self-contained, and runs what a heading or an identifier contains; hence our template, and a policy that
admits two scripts by their hash. Positions are computed here (``placing``), not in the browser: the picture is the
same every time and stands still at once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from anodefree_kg import inline, pack
from anodefree_kg.placing import FONT, KINDS, LINE, layout
from anodefree_kg.view import GraphView

# Relations in the order of the argument, as the details list them; any other relation comes after these.
RELATIONS = (
    "has mechanism", "acts through", "addresses", "counters", "improves", "leads to", "promotes", "causes",
    "worsens", "has limitation", "affects", "requires", "forms in situ", "converts to", "reacts with", "outperforms",
    "alternative to", "implements", "includes", "prepared by", "used as", "has feature", "has open question",
)  # fmt: skip
VIS_NETWORK = "lib/vis-9.1.2/vis-network.min.js"
# Our script: these files, one after the other, in a function of their own. What one of them does as it is loaded
# uses only what stands above it.
SCRIPTS = (
    "source.js", "elements.js", "model.js", "address.js", "layout.js", "painting.js", "poster.js", "details.js",
    "panel.js", "path.js", "list.js", "search.js", "filters.js", "keys.js", "graph.js",
)  # fmt: skip
# What a served page loads, by name.
LIBRARY_ASSET, SCRIPT_ASSET, STYLE_ASSET = "vis-network.min.js", "graph.js", "graph.css"

_COMPACT: dict[str, Any] = {"separators": (",", ":"), "ensure_ascii": False}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a server offers the parts of a served page, each an address as a link on the page would hold it.

    Attributes:
        data: Of the nodes and edges, ``ServedPage.data``.
        details: Of the details of one edge, as ``graphview.Details.of`` gives them. The page asks for
            ``<details>?source=IRI&relation=IRI&target=IRI``.
        assets: What stands before the name of an asset, such as ``/assets/``.
        card_path: Gives for the IRI of a node the address of its own page; empty if it has none.
        navigation: Links in the head of the page: what they are called, and their addresses.
        own: The address of the page itself; the link to it is marked as the current one.
    """

    data: str
    details: str
    assets: str
    card_path: Callable[[str], str]
    navigation: tuple[tuple[str, str], ...] = ()
    own: str = ""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """The parts of a page that is offered by a server.

    Attributes:
        html: The page: no script or style stands in it.
        data: Nodes and edges as JSON. An edge has its certainty and its numbers of claims and of limits, but neither
            claims nor proofs.
        assets: Scripts and style by the names that the page loads them under.
    """

    html: str
    data: bytes
    assets: dict[str, bytes]


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
    net, page = _network(view, None)
    environment = _environment()
    parts = _parts(environment)
    policy = Markup(inline.policy([parts[STYLE_ASSET]], [parts[LIBRARY_ASSET], parts[SCRIPT_ASSET]]))
    data = _data(net, page) | {"details": pack.edges(view.edges)}
    environment.globals |= {"data": data, "policy": policy, "subtitle": view.subtitle, "addresses": None}
    environment.globals |= {
        "library": parts[LIBRARY_ASSET],
        "script": parts[SCRIPT_ASSET],
        "style": parts[STYLE_ASSET],
    }
    return _html(net, environment)


def served(view: GraphView, addresses: Addresses) -> ServedPage:
    """Draw a graph as a page whose data, scripts and style a server offers beside it.

    Args:
        view: As for ``render``; proofs in it are not used, since the page asks for the details of an edge.
        addresses: Where the parts are.

    Raises:
        ValueError: As ``render`` does.
    """
    net, page = _network(view, addresses.card_path)
    environment = _environment()
    environment.globals |= {"subtitle": view.subtitle, "addresses": addresses}
    assets = {name: text.encode() for name, text in _parts(environment).items()}
    data = json.dumps(_data(net, page), **_COMPACT).encode()
    return ServedPage(_html(net, environment), data, assets)


def _network(view: GraphView, card_path: Callable[[str], str] | None) -> tuple[Network, dict[str, Any]]:
    """Put a graph into pyvis, and gather what else the page has to know."""
    _check(view)
    boxes, places, headings = layout(view)
    net = Network(directed=True, heading=view.title, cdn_resources="in_line")
    for node in view.nodes:
        box = boxes[node.iri]
        card = {"card": card_path(node.iri)} if card_path else {}
        net.add_node(
            node.iri, node.label, kind=node.kind, definition=node.definition, names=node.names, lines=box.lines,
            width=box.width, height=box.height, place=places.get(node.iri), **card,
        )  # fmt: skip
    for edge in view.edges:
        limits = sum(claim.polarity == "limits" for claim in edge.evidence)
        net.add_edge(
            edge.source, edge.target, predicate=edge.predicate, relation=edge.relation, metal=edge.metal,
            inferred=edge.inferred, certainty=edge.certainty, claims=len(edge.evidence), limits=limits,
        )  # fmt: skip
    net.options = {"physics": {"enabled": False}, "layout": {"improvedLayout": False}}
    kinds = [{"kind": k, "name": name, "colour": c, "outline": o} for k, (name, c, o, _) in KINDS.items()]
    sizes = {"font": FONT, "line": LINE}
    said = {"title": view.title, "certainties": view.certainties}
    return net, {"kinds": kinds, "relations": RELATIONS, "headings": headings, "focus": view.focus, **sizes, **said}


def _data(net: Network, page: Mapping[str, Any]) -> dict[str, Any]:
    return {"nodes": net.nodes, "edges": net.edges, "options": net.options, "page": page}


def _html(net: Network, environment: Environment) -> str:
    net.path, net.templateEnv = "graph.html", environment
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


def _environment() -> Environment:
    """A Jinja environment that finds our page first and vis-network inside the installed pyvis."""
    folder = files("anodefree_kg") / "page"
    own = {name: (folder / name).read_text("utf-8") for name in ("graph.html", STYLE_ASSET, *SCRIPTS)}
    loader = ChoiceLoader([DictLoader(own), PackageLoader("pyvis")])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.policies["json.dumps_kwargs"] = _COMPACT
    return environment


def _parts(environment: Environment) -> dict[str, Markup]:
    """Library, script and style by the names of their assets."""
    parts = Markup("\n").join(_source(environment, name) for name in SCRIPTS)
    script = Markup('(async function () {\n"use strict";\n\n') + parts + Markup("})();\n")
    library, style = _source(environment, VIS_NETWORK), _source(environment, STYLE_ASSET)
    return {LIBRARY_ASSET: library, SCRIPT_ASSET: script, STYLE_ASSET: style}


def _source(environment: Environment, name: str) -> Markup:
    """A file's text as a browser hashes it: untouched by templates, lines ended by LF.

    The pointer to a source map goes, because a browser with its developer tools open would try to fetch it.
    """
    assert environment.loader is not None
    text = environment.loader.get_source(environment, name)[0].replace("\r\n", "\n")
    return Markup(text.partition("//# sourceMappingURL")[0])
