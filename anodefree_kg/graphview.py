"""The part of the graph that the page shows: which nodes and edges, with their claims, certainty and proofs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from anodefree_kg import explain, pack
from anodefree_kg.errors import FindingsError, UsageError
from anodefree_kg.explain import Narrator, Step
from anodefree_kg.network import Edge, edges
from anodefree_kg.reasoning import domain
from anodefree_kg.view import Evidence, GraphView, Proof, Proofs, ProofStep, ViewEdge, ViewNode
from anodefree_kg.vocab import AF

if TYPE_CHECKING:
    from anodefree_kg.explain import Leaf
    from anodefree_kg.graph import Fact, Graph
    from anodefree_kg.result import Cell

# How many nodes of each kind the page opens with, the best connected first; the others appear by search and expansion.
_OPENING = {"strategy": 20, "mechanism": 30, "challenge": 22, "outcome": 12, "material": 24}
_SHOWN_KINDS = {*_OPENING, "component"}


def view(kg: Graph, focus: str | None = None, proofs: bool = True) -> GraphView:
    """Return strategies, mechanisms, challenges and outcomes with the materials around them.

    The page opens with the nodes that most relations are stated of, some of each kind.

    Args:
        kg: the graph.
        focus: name of a material or concept to select at opening; None for none.
        proofs: tell all proofs of each inferred relation, which takes several times as long as all the rest. Without
            them, ``Details`` tells those of one relation.

    Raises:
        UnknownNameError: if nothing bears the name.
        UsageError: if what bears it is not drawn.
    """
    selected = kg.resolve(focus) if focus is not None else None
    shown = _nodes(kg)
    if selected is not None and selected not in shown:
        raise UsageError(
            f"{kg.label(selected)} is not drawn: the page shows strategies, mechanisms, challenges, outcomes and "
            f'materials; try: anodefree-kg lookup "{kg.label(selected)}"'
        )
    claims = kg.ask("lookup/supporting-claims").to_dicts()
    certainties = _certainties(kg)
    edge_of = _Edges(kg, claims, certainties, Narrator(kg) if proofs else None)
    drawn = []
    stated: Counter[str] = Counter()
    holding = edges(kg)
    for edge in sorted([*holding, *_said_only(claims, holding)]):
        if edge.source not in shown or edge.target not in shown:
            continue
        if edge.claimed:
            stated.update((edge.source, edge.target))
        drawn.append(edge_of.drawn(edge))
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
        certainties=tuple(certainties),
    )


class Details:
    """Claims and proofs of single relations, told when asked for; reads claims and rules once.

    What it has found out for one relation it keeps for the next, so two threads must not ask at the same time.

    Args:
        kg: the graph, which must not change meanwhile.
    """

    def __init__(self, kg: Graph) -> None:
        self._evidence = _evidence(kg.ask("lookup/supporting-claims").to_dicts())
        self._narrator = Narrator(kg)

    def of(self, source: str, predicate: str, target: str) -> dict[str, object]:
        """Return the claims and proofs of one relation, ready for JSON.

        Args:
            source: IRI of the node it starts from.
            predicate: IRI of the relation for its metal.
            target: IRI of the node it leads to.

        Returns:
            ``evidence``, the claims that say so or limit it; ``proofs``, all its minimal proofs, or None where a claim
            says just this or it does not hold; ``lines`` and ``steps``, which the proofs refer to (see ``pack``).

        Raises:
            UsageError: if the graph knows no such relation.
        """
        fact = (source, predicate, target)
        evidence = tuple(self._evidence.get(fact, ()))
        if not evidence and not self._holds(fact):
            raise UsageError(f"the graph holds no relation <{predicate}> from <{source}> to <{target}>")
        stated = any(claim.polarity == "supports" for claim in evidence)
        proofs = None if stated else _proofs(self._narrator, fact)
        return pack.one(evidence, proofs)

    def _holds(self, fact: Fact) -> bool:
        try:
            subject, predicate, object_ = map(ox.NamedNode, fact)
        except ValueError:
            return False
        held = self._narrator.kg.store.quads_for_pattern(subject, predicate, object_, None)
        return next(iter(held), None) is not None


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


class _Edges:
    """Fills edges with what they rest on."""

    def __init__(
        self, kg: Graph, claims: list[dict[str, Cell]], certainties: list[str], narrator: Narrator | None
    ) -> None:
        self._kg = kg
        self._evidence = _evidence(claims)
        self._certainties = certainties
        self._narrator = narrator
        rows = kg.ask("lookup/edge-certainty").rows
        self._inferred = {(str(s), str(p), str(t)): str(certainty) for s, p, t, certainty in rows}

    def drawn(self, edge: Edge) -> ViewEdge:
        fact = (edge.source, edge.predicate, edge.target)
        evidence = tuple(self._evidence.get(fact, ()))
        return ViewEdge(
            source=edge.source,
            target=edge.target,
            predicate=edge.predicate,
            relation=self._kg.label(edge.predicate).rsplit(" (", 1)[0],
            metal=edge.metal,
            inferred=not edge.claimed,
            certainty=self._firmest(evidence) if edge.claimed else self._inferred.get(fact, ""),
            evidence=evidence,
            proofs=_proofs(self._narrator, fact) if self._narrator and not edge.claimed else None,
        )

    def _firmest(self, evidence: tuple[Evidence, ...]) -> str:
        """Return the certainty of the firmest claim that supports; where all of them limit, of the firmest of these."""
        supporting = [claim for claim in evidence if claim.polarity == "supports"]
        return min((claim.certainty for claim in supporting or evidence), key=self._certainties.index)


def _certainties(kg: Graph) -> list[str]:
    """Return the certainties in words, the firmest first, as the rules grade them."""
    rules, findings = domain.read_rules()
    if findings:
        raise FindingsError(findings)
    grades = {rule.stage: rule.grade for rule in rules if rule.grade}
    return [kg.label(grades[stage][1:-1]) for stage in sorted(grades)]


def _proofs(narrator: Narrator, fact: Fact) -> Proofs | None:
    """Return all minimal proofs of a fact; None if it does not hold, as where claims only limit it."""
    why = narrator.why(fact)
    if not why.holds:
        return None
    each = tuple(Proof(*both) for both in zip(why.certainties, map(_step, why.proofs), strict=True))
    return Proofs(tuple(why.head()), why.counted(), each)


def _step(part: Step | Leaf) -> ProofStep:
    premises = part.premises if isinstance(part, Step) else ()
    return ProofStep(tuple(explain.said(part)), tuple(map(_step, premises)))
