"""At a glance: what a thing does for each metal, mechanism by mechanism, and the chains by which it comes to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from anodefree_kg.result import Cell, Result
from anodefree_kg.vocab import AF
from anodefree_kg.web.tables import Bit, Link, basis, bits, is_denied, merge, why_href

# The relations of the three columns.
TOLD = (AF.hasMechanism, AF.addresses, AF.improves)


class Told(NamedTuple):
    """What a cell of the table says.

    Attributes:
        words: by which relation, where that is not the one of the column.
        thing: the mechanism, challenge or outcome.
        basis: each claim with its certainty, and whether it is inferred.
        numbers: numbers that stand where it is claimed.
        references: works that it rests on.
        limits: claims against it.
        why: where it is explained; empty if claims give no fact.
    """

    words: str
    thing: Bit
    basis: tuple[Bit, ...]
    numbers: tuple[Bit, ...]
    references: tuple[Bit, ...]
    limits: tuple[Bit, ...]
    why: str


class Line(NamedTuple):
    """A mechanism with what follows from it.

    Attributes:
        mechanism: None where none is named.
        depth: how many mechanisms it follows from.
        challenges: that it counters.
        outcomes: that it leads to.
        against: what speaks against it.
    """

    mechanism: Told | None
    depth: int
    challenges: tuple[Told, ...]
    outcomes: tuple[Told, ...]
    against: tuple[Told, ...]


class MetalPart(NamedTuple):
    """What is told for one metal.

    Attributes:
        metal: ``Na``, ``K`` or ``Zn``.
        lines: none if no mechanism, challenge, outcome or limitation is named for it.
        instead: what is reported where there are no lines; empty if nothing is.
    """

    metal: str
    lines: tuple[Line, ...]
    instead: str


class Answers(NamedTuple):
    """Answers to the queries in ``queries/pages`` that the table is made of."""

    facts: Result
    effects: Result
    ill_effects: Result
    claim_numbers: Result
    reported: Result


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


def glance(
    answers: Answers, steps: Iterable[Result], entity: str, metals: Iterable[str], link: Link
) -> tuple[MetalPart, ...]:
    """Return what a thing does, by metal; metals for which most is told come first.

    Args:
        answers: to the queries about the thing.
        steps: answers of ``pages/chain-steps`` and ``chain-definitions``: from which mechanism which other follows.
        entity: IRI of the thing.
        metals: which to tell of, in this order.
        link: where an IRI leads.
    """
    numbers: dict[str, list[Bit]] = {}
    for row in answers.claim_numbers.to_dicts():
        value = " ".join(bit.text for bit in bits("value", row, link))
        numbers.setdefault(str(row["claim"]), []).append(
            Bit(f"{value} {row['kind_label']}", link(str(row["record"])) or "")
        )
    told = _Pieces()
    for row, many in merge(answers.facts):
        metal, relation = str(row["metal"]), str(row["relation"])
        if is_denied(row, many) and relation in TOLD:
            told.against.setdefault((metal, ""), []).append(
                _told(row, many, entity, link, numbers, f"denied or limited: {row['relation_label']}")
            )
        elif relation in TOLD:
            told.facts.setdefault((metal, relation), {})[str(row["object"])] = _told(row, many, entity, link, numbers)
        elif relation == AF.hasLimitation:
            words = "" if not is_denied(row, many) else "denied or limited: has limitation"
            told.against.setdefault((metal, ""), []).append(_told(row, many, entity, link, numbers, words))
    for row, many in merge(answers.ill_effects):
        words = f"{row['through_label']} {row['relation_label']}"
        of_mechanism = str(row["through"]) in told.facts.get((str(row["metal"]), AF.hasMechanism), {})
        key = str(row["metal"]), str(row["through"]) if of_mechanism else ""
        found = _told({**row, "holds": False}, many, str(row["through"]), link, numbers, words)
        told.against.setdefault(key, []).append(found)
    for row in answers.effects.to_dicts():
        told.effects.setdefault((str(row["metal"]), str(row["mechanism"])), set()).add(str(row["effect"]))
    edges = [row for result in steps for row in result.to_dicts()]
    parts = [MetalPart(metal, tuple(_lines(metal, told, edges)), _instead(metal, answers.reported)) for metal in metals]
    return tuple(sorted(parts, key=lambda part: (not part.lines, not part.instead)))


class _Pieces:
    """What is told: facts by metal and relation, what speaks against each mechanism, and effects of mechanisms."""

    def __init__(self) -> None:
        self.facts: dict[tuple[str, str], dict[str, Told]] = {}
        self.against: dict[tuple[str, str], list[Told]] = {}
        self.effects: dict[tuple[str, str], set[str]] = {}


def _instead(metal: str, reported: Result) -> str:
    """Return in words what is reported for a metal; empty if nothing is."""
    found = [(str(how), int(str(count)), "") for about, how, count in reported if about == metal]
    found += [
        (str(how), int(str(count)), " on metals in general") for about, how, count in reported if about == "general"
    ]
    words: list[str] = []
    for how, count, scope in found:
        if how == "cell with it":
            silent = not any(each == "claim about it" for each, _, _ in found)
            told = ", and what it does there is not told" if silent else ""
            words.insert(0, f"used in {count} cell{'s' if count > 1 else ''}{told}")
        else:
            words.append(f"{count} {_plural(how) if count > 1 else how}{scope}")
    return "; ".join(words)


def _plural(how: str) -> str:
    first, _, rest = how.partition(" ")
    return f"{first}s {rest.replace('number of its', 'numbers of its')}"


def _lines(metal: str, told: _Pieces, edges: list[dict[str, Cell]]) -> Iterable[Line]:
    mechanisms, challenges, outcomes = (told.facts.get((metal, relation), {}) for relation in TOLD)
    reached: set[str] = set()
    # What is claimed comes first; then what has most to show.
    order = sorted(
        mechanisms, key=lambda iri: (not _is_claimed(mechanisms[iri]), -len(told.effects.get((metal, iri), ())))
    )
    further: dict[str, list[str]] = {}
    for edge in edges:
        if edge.get("metal") in (metal, None) and edge["source"] in mechanisms and edge["target"] in mechanisms:
            further.setdefault(str(edge["source"]), []).append(str(edge["target"]))
    for iri, depth in _nested(order, mechanisms, further):
        effects = told.effects.get((metal, iri), set())
        reached |= effects
        against = tuple(told.against.get((metal, iri), ()))
        yield Line(mechanisms[iri], depth, _of(challenges, effects), _of(outcomes, effects), against)
    rest = Line(
        None,
        0,
        _of(challenges, challenges.keys() - reached),
        _of(outcomes, outcomes.keys() - reached),
        tuple(told.against.get((metal, ""), ())),
    )
    if rest.challenges or rest.outcomes or rest.against:
        yield rest


def _nested(order: list[str], mechanisms: dict[str, Told], further: dict[str, list[str]]) -> Iterable[tuple[str, int]]:
    """Return mechanisms with their depth: what is inferred stands below the one that it follows from."""
    follow = {target for targets in further.values() for target in targets}
    claimed = [iri for iri in order if _is_claimed(mechanisms[iri])]
    first = [iri for iri in order if iri not in follow]
    below: dict[str, list[str]] = {}
    seen = set(claimed)
    tops, queue = list(claimed), list(claimed)
    # Breadth first from what is claimed; then from what follows from nothing here; then, in a circle, from anywhere.
    for start in (*first, *order, ""):
        while queue:
            source = queue.pop(0)
            for target in further.get(source, ()):
                if target not in seen:
                    seen.add(target)
                    below.setdefault(source, []).append(target)
                    queue.append(target)
        if start and start not in seen:
            seen.add(start)
            tops.append(start)
            queue.append(start)

    def walk(iri: str, depth: int) -> Iterable[tuple[str, int]]:
        yield iri, depth
        for each in below.get(iri, ()):
            yield from walk(each, depth + 1)

    for top in tops:
        yield from walk(top, 0)


def _is_claimed(it: Told) -> bool:
    return any("number" in bit.look for bit in it.basis)


def _of(told: dict[str, Told], wanted: Iterable[str]) -> tuple[Told, ...]:
    kept = set(wanted)
    return tuple(sorted((each for iri, each in told.items() if iri in kept), key=lambda each: not _is_claimed(each)))


def _told(
    row: dict[str, Cell],
    many: dict[str, list[dict[str, Cell]]],
    entity: str,
    link: Link,
    numbers: dict[str, list[Bit]],
    words: str = "",
) -> Told:
    def all_of(name: str) -> tuple[Bit, ...]:
        return tuple(bit for each in many.get(name, ()) for bit in bits(name, each, link))

    beside = [bit for each in many["claim"] for bit in numbers.get(str(each["claim"]), ())]
    return Told(
        words,
        bits("object", row, link)[0],
        () if is_denied(row, many) else basis(row, many, link),
        tuple(dict.fromkeys(beside)) if row["relation"] == AF.improves else (),
        all_of("reference"),
        all_of("limit"),
        why_href(entity, str(row["predicate"]), str(row["object"])) if row["holds"] else "",
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
        reached = {str(row["object"]) for row in facts.to_dicts() if row["metal"] == metal and row["holds"]}
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
