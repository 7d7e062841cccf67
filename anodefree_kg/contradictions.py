"""Contradictions told by the smallest sets of table rows that bring them about."""

from __future__ import annotations

import pyoxigraph as ox

from anodefree_kg.errors import Finding
from anodefree_kg.reasoning.fixpoint import Clash
from anodefree_kg.reasoning.proof import Explainer, Proof
from anodefree_kg.reasoning.rules import Ground, Rule
from anodefree_kg.vocab import RDF_TYPE, shorten

# A contradiction that comes about in many ways is mended row by row; more ways than these only fill the screen.
MOST_WAYS = 5
_MOST_SETS = 500

Rows = frozenset[str]


def findings(quads: list[ox.Quad], rules: list[Rule], clashes: list[Clash], places: dict[str, str]) -> list[Finding]:
    """Tell contradictions, each by the sets of rows that it takes, the smallest first, at most ``MOST_WAYS``.

    No row of such a set can be left out: the others alone do not contradict each other by this axiom.

    Args:
        quads: the closed graph.
        rules: the rules that closed it.
        clashes: what contradicts.
        places: ``file:row`` for the IRI of each row.
    """
    store = ox.Store()
    store.bulk_extend(quads)
    explainer = Explainer(store, rules, beyond_asserted=True)
    found: list[Finding] = []
    told: set[frozenset[Ground]] = set()
    for clash in clashes:
        facts = frozenset(clash.facts())
        if facts in told:
            continue  # two values of one property clash both ways round
        told.add(facts)
        shown = "; ".join(sorted(" ".join(map(_shown, fact)) for fact in clash.facts()))
        reason = f"contradicts the ontology ({clash.rule.source}): {clash.rule.words}"
        ways = smallest_sets(explainer, clash, places)
        first, *others = [", ".join(sorted(rows)) for rows in ways]
        remedy = "correct one of these rows"
        if others:
            shown_ways = " / ".join(others[: MOST_WAYS - 1])
            more = f" and {len(ways) - MOST_WAYS} more" if len(ways) > MOST_WAYS else ""
            remedy += f", and one of each other set that brings it about: {shown_ways}{more}"
        found.append(Finding(first or clash.rule.source, shown, reason, remedy))
    return list(dict.fromkeys(found))


def smallest_sets(explainer: Explainer, clash: Clash, places: dict[str, str]) -> list[Rows]:
    """Return the sets of rows that bring a contradiction about and hold no smaller such set; the shortest first.

    One empty set is returned where the ontology alone is to blame.
    """
    sets: list[Rows] = [frozenset()]
    for fact in clash.facts():
        ways = _minimal({_rows(proof, places) for proof in explainer.explain(fact).proofs} or {frozenset()})
        sets = _minimal({one | way for one in sets for way in ways})[:_MOST_SETS]
    return sets


def _minimal(sets: set[Rows]) -> list[Rows]:
    kept: list[Rows] = []
    for one in sorted(sets, key=lambda rows: (len(rows), sorted(rows))):
        if not any(smaller <= one for smaller in kept):
            kept.append(one)
    return kept


def _rows(proof: Proof, places: dict[str, str]) -> Rows:
    return frozenset(places[leaf.fact[0][1:-1]] for leaf in proof.leaves() if leaf.fact[0][1:-1] in places)


def _shown(part: str) -> str:
    """Return a term as people read it: ``a``, a prefixed name, or the text of a literal."""
    if part.startswith("<"):
        return "a" if part == f"<{RDF_TYPE}>" else shorten(part[1:-1])
    return part.split("^^")[0].strip('"')
