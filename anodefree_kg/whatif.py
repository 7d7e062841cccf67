"""What changes when claims, works or sources go, or a source comes: facts, proofs, rankings. Nothing is built anew.

The closed graph is kept closed by ``reasoning.upkeep``; the result is that of a build from the changed tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import build, contradictions, queries
from anodefree_kg.errors import FindingsError, StoreError
from anodefree_kg.explain import Leaf, Narrator, Step, plain, stage
from anodefree_kg.graph import Fact, Graph
from anodefree_kg.reasoning.fixpoint import Round
from anodefree_kg.reasoning.proof import Explainer, Proof
from anodefree_kg.reasoning.rules import Ground, Rule
from anodefree_kg.reasoning.upkeep import ASSERTED, Change, Rank, Upkeep, ground
from anodefree_kg.vocab import INFERRED_GRAPHS

RANKING = "ranking"


class FactChange(NamedTuple):
    """What becomes of one inferred fact.

    Attributes:
        fact: in words.
        triple: the IRIs; a literal as its text.
        effect: ``falls``, ``weaker``, ``inferred only`` or ``fewer proofs``; the other way round ``appears``,
            ``firmer``, ``asserted`` or ``more proofs``.
        before: certainty of its firmest proof before; None if it did not hold, empty if it needs no claim.
        after: the same after.
        proofs_before: number of minimal proofs.
        proofs_after: the same after.
        proofs: those that fall or appear; empty unless they were asked for.
    """

    fact: str
    triple: Fact
    effect: str
    before: str | None
    after: str | None
    proofs_before: int
    proofs_after: int
    proofs: tuple[Step | Leaf, ...]


class RankingChange(NamedTuple):
    """What becomes of one row of a stored query that ranks; places count from 1, None where the row is not in it."""

    query: str
    row: str
    before: int | None
    after: int | None


class Effect(NamedTuple):
    """All that changes.

    Attributes:
        what: the names withdrawn, or the folder added.
        rows: the table rows that go or come, or lose a reference.
        asserted: how many asserted triples go or come.
        facts: the inferred facts that change, those first that fall or appear.
        rankings: the rows of stored queries with the tag ``ranking`` that leave, come or change places.
        quads: the whole graph after the change.
    """

    what: tuple[str, ...]
    rows: tuple[str, ...]
    asserted: int
    facts: tuple[FactChange, ...]
    rankings: tuple[RankingChange, ...]
    quads: list[ox.Quad]

    def to_dict(self) -> dict[str, object]:
        """Return nested dictionaries and lists, ready for JSON, without the graph."""
        return {
            "what": list(self.what),
            "rows": list(self.rows),
            "asserted": self.asserted,
            "facts": [each._asdict() | {"proofs": [plain(proof) for proof in each.proofs]} for each in self.facts],
            "rankings": [each._asdict() for each in self.rankings],
        }


def withdraw(kg: Graph, names: Iterable[str], folders: list[str] | None = None, proofs: bool = False) -> Effect:
    """Return what falls if claims, references or sources are taken away.

    Args:
        kg: the graph; it stays as it is.
        names: such as ``claim:c3.1-2-33``, ``reference:40``, ``source:wang2025``; see ``subtract.parse``.
        folders: the tables it was built from; the shipped ones if None.
        proofs: tell each proof that falls, step by step, and not only how many.

    Raises:
        UsageError: if a name names nothing.
        StoreError: if the graph was built from other tables.
    """
    what = tuple(names)
    sources = build.read_sources(folders)
    held, kept = _stored(sources.quads()), _stored(sources.quads(without=what))
    # A passage may have fewer covered words then: something comes, too.
    return _Changing(kg, sources.rules, proofs).to(held - kept, kept - held, what, sources.places())


def add(kg: Graph, folder: str, folders: list[str] | None = None, proofs: bool = False) -> Effect:
    """Return what a further source changes.

    Args:
        kg: the graph; it stays as it is.
        folder: the tables of the source.
        folders: the tables the graph was built from; the shipped ones if None.
        proofs: tell each proof that appears, and not only how many.

    Raises:
        FindingsError: with all that is wrong with the tables, also where they contradict the graph.
        StoreError: if the graph was built from other tables.
    """
    before = folders if folders is not None else build.source_folders()
    sources = build.read_sources([*before, folder])
    held = _stored(sources._replace(tables=sources.tables[:-1]).quads())
    new = _stored(sources.quads())
    name = os.path.basename(os.path.normpath(folder))
    return _Changing(kg, sources.rules, proofs).to(held - new, new - held, (name,), sources.places())


def _stored(quads: list[ox.Quad]) -> set[ox.Quad]:
    """Return quads as a store gives them back: it writes numbers its own way."""
    return set(Graph.from_quads(quads).store)


def _rows(quads: set[ox.Quad], places: dict[str, str]) -> tuple[str, ...]:
    touched = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return tuple(place for iri, place in places.items() if iri in touched)


class _Changing:
    def __init__(self, kg: Graph, rules: list[Rule], proofs: bool) -> None:
        self.kg, self.rules, self.proofs = kg, rules, proofs
        self.grades = build.grades_of(rules)
        self.asserted: set[ox.Quad] = set()
        rounds: dict[Rank, list[ox.Triple]] = {}
        ranks = {build.inferred_graph(stage, 1, self.grades).rsplit("/", 1)[0]: stage for stage in self.grades}
        for quad in kg.store:
            graph = quad.graph_name
            if not isinstance(graph, ox.NamedNode) or not graph.value.startswith(INFERRED_GRAPHS):
                self.asserted.add(quad)
            elif quad.subject != graph:
                base, _, number = graph.value.rpartition("/")
                if base not in ranks or not number.isdigit():
                    raise StoreError("the store was made by another version: run 'anodefree-kg build' again")
                rounds.setdefault((ranks[base], int(number)), []).append(quad.triple)
        given = [Round(stage, number, facts) for (stage, number), facts in sorted(rounds.items())]
        self.held = Upkeep((quad.triple for quad in self.asserted), given, rules)

    def to(self, gone: set[ox.Quad], come: set[ox.Quad], what: tuple[str, ...], places: dict[str, str]) -> Effect:
        if not gone <= self.asserted or come & self.asserted:
            raise StoreError("the graph was built from other tables: run 'anodefree-kg build' first")
        touched = [ground(quad.triple) for quad in gone]
        affected = self.held.consequences(touched)
        first = self.held.withdraw(quad.triple for quad in gone)
        second = self.held.add(quad.triple for quad in come)
        affected |= self.held.consequences(ground(quad.triple) for quad in come)
        quads = self.quads_after(gone, come)
        if second.clashes:
            raise FindingsError(contradictions.findings(quads, self.rules, second.clashes, places))
        after = Graph.from_quads(quads)
        changed = _joined(first, second)
        facts = self.facts(affected, changed, after)
        rows = _rows(gone or come, places)
        return Effect(what, rows, len(gone) or len(come), facts, _rankings(self.kg, after), quads)

    def quads_after(self, gone: set[ox.Quad], come: set[ox.Quad]) -> list[ox.Quad]:
        quads = list((self.asserted - gone) | come)
        rounds: dict[Rank, list[ox.Triple]] = {}
        for fact, rank in self.held.inferred().items():
            rounds.setdefault(rank, []).append(_triple(fact))
        for rank, facts in sorted(rounds.items()):
            quads += build.inferred_quads(Round(*rank, facts), self.grades)
        return quads

    def facts(
        self, affected: set[Ground], changed: dict[Ground, tuple[Rank | None, Rank | None]], after: Graph
    ) -> tuple[FactChange, ...]:
        narrators = Narrator(self.kg, self.rules), Narrator(after, self.rules)
        explainers = tuple(Explainer(kg.store, self.rules) for kg in (self.kg, after))
        found = []
        for fact in affected | {fact for fact, ranks in changed.items() if not set(ranks) <= {None, ASSERTED}}:
            proofs = [explainer.explain(fact).proofs for explainer in explainers]
            elements = [{_elements(proof): proof for proof in some} for some in proofs]
            certainties = [
                narrator.certainty(min(some, key=stage)) if some else None
                for narrator, some in zip(narrators, proofs, strict=True)
            ]
            effect = _effect(fact, changed, [min(map(stage, some), default=None) for some in proofs])
            if not effect and len(elements[0]) == len(elements[1]):
                continue
            effect = effect or ("fewer proofs" if len(elements[1]) < len(elements[0]) else "more proofs")
            losing = effect in ("falls", "weaker", "fewer proofs", "inferred only")
            own, other = (0, 1) if losing else (1, 0)
            different = [proof for key, proof in elements[own].items() if key not in elements[other]]
            narrator = narrators[own]
            subject, predicate, object_ = (
                part[1:-1] if part.startswith("<") else part.split("^^")[0].strip('"') for part in fact
            )
            told = tuple(narrator.tell(proof) for proof in different) if self.proofs else ()
            words = narrator.words(fact)
            counts = len(elements[0]), len(elements[1])
            triple = (subject, predicate, object_)
            found.append(FactChange(words, triple, effect, certainties[0], certainties[1], *counts, told))
        order = ["falls", "appears", "weaker", "firmer", "inferred only", "asserted", "fewer proofs", "more proofs"]
        # Materials and concepts come before what contains them.
        records = ("/cell/", "/claim/", "/measurement/", "/quantity/")
        found.sort(key=lambda each: (any(part in each.triple[0] for part in records), each.triple))
        return tuple(sorted(found, key=lambda each: order.index(each.effect)))


def _joined(first: Change, second: Change) -> dict[Ground, tuple[Rank | None, Rank | None]]:
    joined = dict(first.ranks)
    for fact, (old, new) in second.ranks.items():
        joined[fact] = (joined[fact][0] if fact in joined else old, new)
    return {fact: ranks for fact, ranks in joined.items() if ranks[0] != ranks[1]}


def _effect(fact: Ground, changed: dict[Ground, tuple[Rank | None, Rank | None]], stages: list[int | None]) -> str:
    old, new = changed.get(fact, (ASSERTED, ASSERTED))
    if fact in changed and (old is None or new is None):
        return "appears" if old is None else "falls"
    if fact in changed and ASSERTED in (old, new):
        return "inferred only" if old == ASSERTED else "asserted"
    if stages[0] != stages[1] and None not in stages:
        return "weaker" if stages[0] < stages[1] else "firmer"  # type: ignore[operator]
    return ""


def _elements(proof: Proof) -> frozenset[str]:
    own = proof.rule.id if proof.rule else " ".join(proof.fact)
    return frozenset([own]).union(*(_elements(premise) for premise in proof.premises))


def _triple(fact: Ground) -> ox.Triple:
    [quad] = ox.parse(" ".join(fact) + " .", format=ox.RdfFormat.N_TRIPLES)
    return ox.Triple(quad.subject, quad.predicate, quad.object)


def _rankings(before: Graph, after: Graph) -> tuple[RankingChange, ...]:
    found = []
    for path in queries.stored().values():
        query = queries.read_query(path)
        if RANKING not in query.tags:
            continue
        old, new = (_places(kg, query) for kg in (before, after))
        common = [row for row in old if row in new]
        now = sorted(common, key=new.__getitem__)
        moved = {row for row, other in zip(common, now, strict=True) if row != other}
        for row in dict.fromkeys([*old, *new]):
            if row not in old or row not in new or row in moved:
                found.append(RankingChange(query.name, row, old.get(row), new.get(row)))
    return tuple(found)


def _places(kg: Graph, query: queries.StoredQuery) -> dict[str, int]:
    """Return the place of each row, told by its texts; its numbers may change with the graph."""
    places: dict[str, int] = {}
    for place, row in enumerate(kg.run(query).rows, 1):
        name = " · ".join(str(cell) for cell in row if isinstance(cell, str))
        while name in places:
            name += "’"
        places[name] = place
    return places
