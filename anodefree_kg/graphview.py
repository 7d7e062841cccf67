"""The part of the graph that the page shows: which nodes and edges, with their claims and proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anodefree_kg.explain import Narrator
from anodefree_kg.network import Edge, edges
from anodefree_kg.view import Evidence, GraphView, ViewEdge, ViewNode

if TYPE_CHECKING:
    from anodefree_kg.graph import Graph

_SHOWN_KINDS = {"strategy", "mechanism", "challenge", "outcome", "material", "component"}


def view(kg: Graph, focus: str | None = None) -> GraphView:
    """Return strategies, mechanisms, challenges and outcomes with the materials around them.

    Args:
        kg: the graph.
        focus: name of a material or concept to select at opening; None for none.

    Raises:
        UnknownNameError: if nothing bears the name.
    """
    selected = kg.resolve(focus) if focus is not None else None
    evidence = _evidence(kg)
    shown = _nodes(kg)
    narrator = Narrator(kg)
    drawn = []
    claimed_ends: set[str] = set()
    for edge in edges(kg):
        if edge.source not in shown or edge.target not in shown:
            continue
        if edge.claimed:
            claimed_ends |= {edge.source, edge.target}
        drawn.append(_edge(kg, edge, evidence, narrator))
    used = {end for edge in drawn for end in (edge.source, edge.target)} | claimed_ends
    nodes = [
        ViewNode(
            iri=iri,
            label=label,
            kind="material" if kind == "component" else kind,
            definition=definition,
            names=tuple(names),
            opening=iri in claimed_ends or iri == selected,
        )
        for iri, (label, kind, definition, names) in sorted(shown.items())
        if iri in used or iri == selected
    ]
    claims = len({text for found in evidence.values() for text in found})
    return GraphView(
        title="Anode-free batteries: strategies, mechanisms, challenges",
        subtitle=f"{claims} claims of the sources loaded, and what follows from them",
        nodes=tuple(nodes),
        edges=tuple(drawn),
        focus=selected,
    )


def _nodes(kg: Graph) -> dict[str, tuple[str, str, str, list[str]]]:
    found: dict[str, tuple[str, str, str, list[str]]] = {}
    for row in kg.ask("lookup/nodes").to_dicts():
        if row["kind"] in _SHOWN_KINDS:
            entry = found.setdefault(
                str(row["node"]), (str(row["label"]), str(row["kind"]), str(row["definition"] or ""), [])
            )
            if row["name"] is not None:
                entry[3].append(str(row["name"]))
    return found


def _evidence(kg: Graph) -> dict[tuple[str, str, str], list[Evidence]]:
    """Return the claims that say something directly of an edge, for or against."""
    gathered: dict[str, tuple[tuple[str, str, str], Evidence]] = {}
    for row in kg.ask("lookup/supporting-claims").to_dicts():
        claim = str(row["claim"])
        reference = (str(row["reference"]),) if row["reference"] is not None else ()
        if claim in gathered:
            key, known = gathered[claim]
            references = known.references + reference
        else:
            key = (str(row["subject"]), str(row["predicate"]), str(row["object"]))
            references = reference
        evidence = Evidence(
            statement=str(row["statement"]),
            polarity=str(row["polarity"]),
            certainty=str(row["certainty"]),
            metal=str(row["metal"]),
            references=references,
            place=str(row["place"]),
        )
        gathered[claim] = (key, evidence)
    found: dict[tuple[str, str, str], list[Evidence]] = {}
    for key, evidence in gathered.values():
        found.setdefault(key, []).append(evidence)
    return found


def _edge(kg: Graph, edge: Edge, evidence: dict[tuple[str, str, str], list[Evidence]], narrator: Narrator) -> ViewEdge:
    fact = (edge.source, edge.predicate, edge.target)
    return ViewEdge(
        source=edge.source,
        target=edge.target,
        relation=kg.label(edge.predicate).rsplit(" (", 1)[0],
        metal=edge.metal,
        inferred=not edge.claimed,
        evidence=tuple(evidence.get(fact, ())),
        proof="" if edge.claimed else "\n".join(narrator.why(fact).lines()),
    )
