"""The part of the graph that the page shows: which nodes and edges, with their claims and proofs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from anodefree_kg.errors import UsageError
from anodefree_kg.explain import Narrator
from anodefree_kg.network import Edge, edges
from anodefree_kg.view import Evidence, GraphView, ViewEdge, ViewNode
from anodefree_kg.vocab import AF

if TYPE_CHECKING:
    from anodefree_kg.graph import Graph
    from anodefree_kg.result import Cell

# How many nodes of each kind the page opens with, the best connected first; the others appear by search and expansion.
_OPENING = {"strategy": 20, "mechanism": 30, "challenge": 22, "outcome": 12, "material": 24}
_SHOWN_KINDS = {*_OPENING, "component"}


def view(kg: Graph, focus: str | None = None) -> GraphView:
    """Return strategies, mechanisms, challenges and outcomes with the materials around them.

    The page opens with the nodes that most relations are stated of, some of each kind.

    Args:
        kg: the graph.
        focus: name of a material or concept to select at opening; None for none.

    Raises:
        UnknownNameError: if nothing bears the name.
        UsageError: if what bears it is not drawn.
    """
    selected = kg.resolve(focus) if focus is not None else None
    claims = kg.ask("lookup/supporting-claims").to_dicts()
    evidence = _evidence(claims)
    shown = _nodes(kg)
    if selected is not None and selected not in shown:
        raise UsageError(
            f"{kg.label(selected)} is not drawn: the page shows strategies, mechanisms, challenges, outcomes and "
            f'materials; try: anodefree-kg lookup "{kg.label(selected)}"'
        )
    narrator = Narrator(kg)
    drawn = []
    stated: Counter[str] = Counter()
    holding = edges(kg)
    for edge in sorted([*holding, *_said_only(claims, holding)]):
        if edge.source not in shown or edge.target not in shown:
            continue
        if edge.claimed:
            stated.update((edge.source, edge.target))
        drawn.append(_edge(kg, edge, evidence, narrator))
    used = {end for edge in drawn for end in (edge.source, edge.target)}
    opening = _opening(stated, {iri: kind for iri, (_, kind, _, _) in shown.items()})
    nodes = [
        ViewNode(
            iri=iri,
            label=label,
            kind=_drawn_as(kind),
            definition=definition,
            names=tuple(names),
            opening=iri in opening or iri == selected,
        )
        for iri, (label, kind, definition, names) in sorted(shown.items())
        if iri in used or iri == selected
    ]
    return GraphView(
        title="Anode-free batteries: strategies, mechanisms, challenges",
        subtitle=f"{sum(len(edge.evidence) for edge in drawn)} claims that join them, and what follows from these; "
        f"opens with {len(opening)} of {len(nodes)} things, search finds the others",
        nodes=tuple(nodes),
        edges=tuple(drawn),
        focus=selected,
    )


def _said_only(claims: list[dict[str, Cell]], holding: list[Edge]) -> set[Edge]:
    """Return what claims say that give no fact: those of one study, and those that only limit."""
    facts = {(edge.source, edge.predicate, edge.target) for edge in holding}
    found = set()
    for row in claims:
        source, predicate, target = (str(row[name]) for name in ("subject", "predicate", "object"))
        if (source, predicate, target) not in facts:
            relation = str(row["relation"]).removeprefix(AF.iri)
            found.add(Edge(source, target, predicate, relation, str(row["metal"]), True))
    return found


def _opening(stated: Counter[str], kinds: Mapping[str, str]) -> set[str]:
    """Return the nodes to open with: of each kind those that most relations are stated of."""
    ranked = sorted(stated, key=lambda iri: (-stated[iri], iri))
    room = dict(_OPENING)
    chosen = set()
    for iri in ranked:
        kind = _drawn_as(kinds[iri])
        if room[kind]:
            room[kind] -= 1
            chosen.add(iri)
    return chosen


def _drawn_as(kind: str) -> str:
    return "material" if kind == "component" else kind


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


def _evidence(claims: list[dict[str, Cell]]) -> dict[tuple[str, str, str], list[Evidence]]:
    """Return the claims that say something directly of an edge, for or against."""
    gathered: dict[str, tuple[tuple[str, str, str], Evidence]] = {}
    for row in claims:
        claim = str(row["claim"])
        reference = (str(row["reference"]),) if row["reference"] is not None else ()
        if claim in gathered:
            key, known = gathered[claim]
            references = known.references + reference
        else:
            key = (str(row["subject"]), str(row["predicate"]), str(row["object"]))
            references = reference
        given = [] if row["conditions"] is None else [str(row["conditions"])]
        if row["compared_with"] is not None:
            given.append(f"compared with {row['compared_with']}")
        evidence = Evidence(
            statement=str(row["statement"]),
            polarity=str(row["polarity"]),
            certainty=str(row["certainty"]),
            metal=str(row["metal"]),
            reach=str(row["reach"]),
            conditions="; ".join(given),
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
