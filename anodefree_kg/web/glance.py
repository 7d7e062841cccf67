"""At a glance: what a thing does for each metal, mechanism by mechanism, and the chains by which it comes to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from anodefree_kg.result import Cell, Result
from anodefree_kg.vocab import AF
from anodefree_kg.web.tables import Bit, Link, bits, merge, why_href

# The relations of the three columns.
TOLD = (AF.hasMechanism, AF.addresses, AF.improves)


class Told(NamedTuple):
    """A fact in a cell of the table.

    Attributes:
        thing: the mechanism, challenge or outcome.
        certainty: of the fact; empty if it needs no claim.
        claims: which claim it; none if it is inferred.
        references: on whose word.
        limits: claims that limit it.
        why: where it is explained.
    """

    thing: Bit
    certainty: str
    claims: tuple[Bit, ...]
    references: tuple[Bit, ...]
    limits: tuple[Bit, ...]
    why: str


class Line(NamedTuple):
    """A mechanism with the challenges it counters and the outcomes it leads to; None for those told without one."""

    mechanism: Told | None
    challenges: tuple[Told, ...]
    outcomes: tuple[Told, ...]


class MetalPart(NamedTuple):
    """The lines of one metal; none if nothing is reported for it."""

    metal: str
    lines: tuple[Line, ...]


class Branch(NamedTuple):
    """A step of a chain: by which relation (its IRI, its words) it is reached, what it is, what follows from it."""

    relation: str
    words: str
    thing: Bit
    further: tuple[Branch, ...]


class Chain(NamedTuple):
    """The chains of one metal, joined where they begin alike."""

    metal: str
    branches: tuple[Branch, ...]


def glance(facts: Result, effects: Result, entity: str, metals: Iterable[str], link: Link) -> tuple[MetalPart, ...]:
    """Return what a thing does, by metal.

    Args:
        facts: answer of ``pages/facts``.
        effects: answer of ``pages/effects``.
        entity: IRI of the thing.
        metals: which to tell of, in this order.
        link: where an IRI leads.
    """
    told: dict[tuple[str, str], dict[str, Told]] = {}
    for row, many in merge(facts):
        if row["relation"] in TOLD:
            key = str(row["metal"]), str(row["relation"])
            told.setdefault(key, {})[str(row["object"])] = _told(row, many, entity, link)
    follows: dict[tuple[str, str], set[str]] = {}
    for row in effects.to_dicts():
        follows.setdefault((str(row["metal"]), str(row["mechanism"])), set()).add(str(row["effect"]))
    parts = [MetalPart(metal, tuple(_lines(metal, told, follows))) for metal in metals]
    # Where something is reported comes before where nothing is.
    return tuple(sorted(parts, key=lambda part: not part.lines))


def _lines(
    metal: str, told: dict[tuple[str, str], dict[str, Told]], follows: dict[tuple[str, str], set[str]]
) -> Iterable[Line]:
    mechanisms, challenges, outcomes = (told.get((metal, relation), {}) for relation in TOLD)
    reached: set[str] = set()
    # What is claimed comes first; then what has most to show.
    order = sorted(mechanisms, key=lambda iri: (not mechanisms[iri].claims, -len(follows.get((metal, iri), ()))))
    for iri in order:
        effects = follows.get((metal, iri), set())
        reached |= effects
        yield Line(mechanisms[iri], _of(challenges, effects), _of(outcomes, effects))
    rest = Line(None, _of(challenges, challenges.keys() - reached), _of(outcomes, outcomes.keys() - reached))
    if rest.challenges or rest.outcomes:
        yield rest


def _of(told: dict[str, Told], wanted: Iterable[str]) -> tuple[Told, ...]:
    kept = set(wanted)
    return tuple(sorted((each for iri, each in told.items() if iri in kept), key=lambda each: not each.claims))


def _told(row: dict[str, Cell], many: dict[str, list[dict[str, Cell]]], entity: str, link: Link) -> Told:
    def all_of(name: str) -> tuple[Bit, ...]:
        return tuple(bit for each in many[name] for bit in bits(name, each, link))

    return Told(
        bits("object", row, link)[0],
        str(row["certainty"] or ""),
        all_of("claim"),
        all_of("reference"),
        all_of("limit"),
        why_href(entity, str(row["predicate"]), str(row["object"])),
    )


def chains(steps: Iterable[Result], facts: Result, entity: str, metals: Iterable[str], link: Link) -> tuple[Chain, ...]:
    """Return the chains from a thing, by metal: each thing once, at the end of its shortest way.

    Args:
        steps: answers of ``pages/chain-starts``, ``chain-parts``, ``chain-steps`` and ``chain-definitions``; a step
            without a metal holds for all.
        facts: answer of ``pages/facts``: only what holds of the thing is reached, besides its parts.
        entity: IRI where they begin.
        metals: which to tell of, in this order.
        link: where an IRI leads.
    """
    rows = [row for result in steps for row in result.to_dicts()]
    parts = {str(row["target"]) for row in rows if row["source"] == entity and row.get("metal") is None}
    found = []
    for metal in metals:
        reached = {str(row["object"]) for row in facts.to_dicts() if row["metal"] == metal}
        edges: dict[str, list[dict[str, Cell]]] = {}
        for row in rows:
            is_part = row["source"] == entity or row["source"] in parts
            holds = row["target"] in reached or (is_part and row.get("metal") is None)
            if holds and row.get("metal") in (metal, None):
                edges.setdefault(str(row["source"]), []).append(row)
        branches = _branches(entity, edges, _shortest(entity, edges), link)
        leading = tuple(branch for branch in map(_pruned, branches) if branch is not None)
        if leading:
            found.append(Chain(metal, leading))
    return tuple(found)


# Steps that tell of no effect: they are shown where an effect follows.
_IDLE = frozenset(
    AF[name] for name in ("hasSurface", "hasIngredient", "hasCurrentCollector", "hasElectrolyte", "formsInSitu")
)


def _pruned(branch: Branch) -> Branch | None:
    """Leave out parts from which nothing follows."""
    further = tuple(kept for kept in map(_pruned, branch.further) if kept is not None)
    return None if branch.relation in _IDLE and not further else branch._replace(further=further)


def _shortest(start: str, edges: dict[str, list[dict[str, Cell]]]) -> dict[str, str]:
    """Return from where each thing is first reached, breadth first."""
    seen = {start}
    parents: dict[str, str] = {}
    queue = [start]
    while queue:
        source = queue.pop(0)
        for row in edges.get(source, ()):
            target = str(row["target"])
            if target not in seen:
                seen.add(target)
                parents[target] = source
                queue.append(target)
    return parents


def _branches(
    source: str, edges: dict[str, list[dict[str, Cell]]], parents: dict[str, str], link: Link
) -> tuple[Branch, ...]:
    found = {}
    for row in edges.get(source, ()):
        target = str(row["target"])
        if parents.get(target) == source and target not in found:
            further = _branches(target, edges, parents, link)
            found[target] = Branch(
                str(row["relation"]), str(row["relation_label"]), bits("target", row, link)[0], further
            )
    return tuple(found.values())
