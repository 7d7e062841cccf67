"""Axioms in words, gathered by the terms they are about: the sentences of the compiled rules with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anodefree_kg.reasoning.rules import Pattern, Rule
from anodefree_kg.vocab import AF, RDF_TYPE, SCOPES

METALS = tuple(metal for metal in SCOPES if metal != "general")
KINDS = (
    "class",
    "chain",
    "property",
    "domain",
    "range",
    "inverse",
    "transitive",
    "symmetric",
    "functional",
    "disjoint",
)
DISJOINT = KINDS.index("disjoint")


class Axiom(NamedTuple):
    """An axiom in words, the metals for which it is written, and the lines where."""

    words: str
    metals: tuple[str, ...]
    places: str


class Sentence(NamedTuple):
    """A rule as it is told: the metal taken out of its words, the terms it is an axiom about, and all it names."""

    order: int
    words: str
    metal: str
    place: str
    subjects: frozenset[str]
    named: frozenset[str]


def sentences(rules: Iterable[Rule]) -> Iterator[Sentence]:
    """Yield how each rule is told."""
    for rule in rules:
        kind = rule.id.split(" ", 1)[0]
        patterns = [*rule.body, *([rule.head] if rule.head else [])]
        named = frozenset(part[1:-1] for pattern in patterns for part in pattern if part.startswith("<" + AF.iri))
        metal = next((metal for metal in METALS if f" ({metal})" in rule.words), "")
        words = rule.words.replace(f" ({metal})", " (metal)") if metal else rule.words
        order = KINDS.index(kind) if kind in KINDS else len(KINDS)
        yield Sentence(order, words, metal, rule.source, frozenset(_subjects(kind, rule)) & named, named)


def _subjects(kind: str, rule: Rule) -> Iterator[str]:
    """Yield the terms that an axiom is about, beside those that it merely names."""
    first, head = rule.body[0], rule.head
    if kind in ("inverse", "disjoint"):
        yield from (part[1:-1] for pattern in rule.body for part in pattern)
        yield from (part[1:-1] for part in head or ())
    elif kind == "chain" and head:
        yield head.predicate[1:-1]
    elif kind == "class" and head:
        yield (first if rule.body == (Pattern("?x", f"<{RDF_TYPE}>", first.object),) else head).object[1:-1]
    elif kind != "rule":
        yield from (first.predicate[1:-1], first.object[1:-1])


def grouped(rules: Iterable[Sentence]) -> tuple[Axiom, ...]:
    """Tell each sentence once, with its metals and lines."""
    found: dict[tuple[int, str], list[Sentence]] = {}
    for rule in rules:
        found.setdefault((rule.order, rule.words), []).append(rule)
    axioms = []
    for (_, words), same in sorted(found.items()):
        metals = tuple(metal for metal in METALS if metal in {rule.metal for rule in same})
        if len(metals) == 1:
            words, metals = words.replace(" (metal)", f" ({metals[0]})"), ()
        axioms.append(Axiom(words, metals, _places(rule.place for rule in same)))
    return tuple(axioms)


def _places(places: Iterable[str]) -> str:
    """Return places as people write them.

    >>> _places(["a.ttl:3", "b.ttl:9", "a.ttl:1", "a.ttl:4", "a.ttl:5"])
    'a.ttl:1, 3–5; b.ttl:9'
    """
    lines: dict[str, set[int]] = {}
    for place in places:
        file, _, line = place.rpartition(":")
        lines.setdefault(file or place, set()).update([int(line)] if file else [])
    return "; ".join(file + (":" if found else "") + ", ".join(_runs(found)) for file, found in sorted(lines.items()))


def _runs(numbers: set[int]) -> Iterator[str]:
    for first in sorted(number for number in numbers if number - 1 not in numbers):
        last = first
        while last + 1 in numbers:
            last += 1
        yield f"{first}–{last}" if last > first else str(first)
