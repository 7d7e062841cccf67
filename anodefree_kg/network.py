"""The relations between artefacts and concepts as a network, for analysis and for drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import networkx

from anodefree_kg.vocab import AF

if TYPE_CHECKING:
    from anodefree_kg.graph import Graph


class Edge(NamedTuple):
    """A relation between two things.

    Attributes:
        source: IRI.
        target: IRI.
        predicate: IRI of the relation for its metal.
        relation: local name of the relation without its metal.
        metal: ``Na``, ``K``, ``Zn`` or ``general``.
        claimed: True if a supporting claim says just this.
    """

    source: str
    target: str
    predicate: str
    relation: str
    metal: str
    claimed: bool


def edges(kg: Graph) -> list[Edge]:
    """Return all relations, sorted. What holds for metals in general is given once, not again for each metal."""
    claimed = {
        (str(row["subject"]), str(row["predicate"]), str(row["object"]))
        for row in kg.ask("lookup/supporting-claims").to_dicts()
        if row["polarity"] == "supports"
    }
    found = [
        Edge(s, t, p, r.removeprefix(AF.iri), m, (s, p, t) in claimed)
        for s, p, r, m, t in (tuple(str(cell) for cell in row) for row in kg.ask("lookup/edges"))
    ]
    general = {(edge.source, edge.relation, edge.target) for edge in found if edge.metal == "general"}
    return sorted(
        edge
        for edge in found
        if edge.metal == "general" or edge.claimed or (edge.source, edge.relation, edge.target) not in general
    )


def to_networkx(kg: Graph) -> networkx.MultiDiGraph[str]:
    """Answer ``KnowledgeGraph.to_networkx``."""
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for row in kg.ask("lookup/nodes").to_dicts():
        graph.add_node(str(row["node"]), label=str(row["label"]), kind=str(row["kind"]))
    for edge in edges(kg):
        graph.add_edge(
            edge.source,
            edge.target,
            edge.predicate,
            relation=edge.relation,
            metal=edge.metal,
            inferred=not edge.claimed,
        )
    return graph
