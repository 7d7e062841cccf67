"""Applying rules until nothing new follows.

Each round runs plain SPARQL 1.1 updates inside a store. From the second round on, one pattern of a rule must match
what the previous round added, so a round costs what is new and not what is there. Rules that differ only in their
IRIs share one update, with the IRIs in a VALUES table: parsing hundreds of updates would cost more than running them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.reasoning.rules import Ground, Pattern, Rule, is_variable, variables
from anodefree_kg.vocab import RDF_TYPE

_TYPE = f"<{RDF_TYPE}>"
# Working graphs of the run; none of them reaches the finished store.
_DELTA = "<urn:anodefree-kg:delta>"
_NEW = "<urn:anodefree-kg:new>"


class Clash(NamedTuple):
    """A contradiction: the rule that forbids it and the values of its variables that bring it about."""

    rule: Rule
    values: dict[str, str]

    def facts(self) -> list[Ground]:
        """Return the facts that contradict each other."""
        found = []
        for pattern in self.rule.body:
            subject, predicate, object_ = (self.values.get(part, part) for part in pattern)
            found.append((subject, predicate, object_))
        return found


class Round(NamedTuple):
    """What first followed in one round.

    Attributes:
        stage: 0 for what follows without a graded rule, else the rank of the weakest grade that the facts need.
        number: of the round within its stage, counted from 1.
        facts: sorted; none was asserted or followed before.
    """

    stage: int
    number: int
    facts: list[ox.Triple]


class Closure(NamedTuple):
    """What follows from a set of facts.

    Attributes:
        rounds: by stage and number.
        clashes: contradictions, at most ``max_clashes``.
    """

    rounds: list[Round]
    clashes: list[Clash]

    def facts(self) -> list[ox.Triple]:
        """Return the facts of all rounds."""
        return [fact for each in self.rounds for fact in each.facts]


def close(facts: Iterable[ox.Triple], rules: list[Rule], max_clashes: int = 20) -> Closure:
    """Apply rules to facts until nothing new follows.

    The rules without a grade come first, then those of the strongest grade are added, and so on: each fact follows in
    the first stage it can, and so has the grade of the weakest link of its firmest proof. Facts whose predicate (or,
    for ``rdf:type``, class) no rule mentions are left aside: nothing follows from them.

    Args:
        facts: the asserted facts, of all graphs together.
        rules: compiled axioms and domain rules.
        max_clashes: how many contradictions to report.
    """
    growing = [rule for rule in rules if rule.head is not None]
    store = ox.Store()
    delta = ox.NamedNode(_DELTA[1:-1])
    relevant = Relevance(rules)
    known = [triple for triple in facts if relevant(triple)]
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in known)
    signatures = {_signature(triple) for triple in known}
    rounds: list[Round] = []
    for stage in sorted({rule.stage for rule in growing}):
        added = _shapes([rule for rule in growing if rule.stage == stage])
        all_so_far = _shapes([rule for rule in growing if rule.stage <= stage])
        latest, number = signatures, 1
        while True:
            for shape in added if number == 1 else all_so_far:
                for update in shape.updates(latest, first=number == 1):
                    store.update(update)
            new = sorted(
                (quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(_NEW[1:-1]))),
                key=str,
            )
            if not new:
                break
            store.clear_graph(delta)
            store.clear_graph(ox.NamedNode(_NEW[1:-1]))
            store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in new)
            store.extend(ox.Quad(t.subject, t.predicate, t.object, delta) for t in new)
            rounds.append(Round(stage, number, new))
            latest = {_signature(triple) for triple in new}
            signatures = signatures | latest
            number += 1
    return Closure(rounds, _clashes(store, rules, max_clashes))


def _clashes(store: ox.Store, rules: list[Rule], max_clashes: int) -> list[Clash]:
    clashes: list[Clash] = []
    for rule in rules:
        if rule.head is None and len(clashes) < max_clashes:
            names = variables(rule.body)
            where = " . ".join(pattern.sparql() for pattern in rule.body)
            filters = "".join(f" FILTER({test})" for test in rule.filters)
            rows = store.query(f"SELECT {' '.join(names)} {{ {where}{filters} }} LIMIT {max_clashes - len(clashes)}")
            assert isinstance(rows, ox.QuerySolutions)
            clashes += [Clash(rule, {name: str(row[name[1:]]) for name in names}) for row in rows]
    return clashes


class Relevance:
    """Tells the facts that some rule can use."""

    def __init__(self, rules: list[Rule]) -> None:
        patterns = [pattern for rule in rules for pattern in rule.body]
        self.predicates = {p.predicate[1:-1] for p in patterns if not is_variable(p.predicate)} - {RDF_TYPE}
        # A head whose predicate is a variable can give any relation; what it gives is added later anyway.
        self.classes = {p.object[1:-1] for p in patterns if p.predicate == _TYPE and not is_variable(p.object)}
        heads = [rule.head for rule in rules if rule.head is not None]
        self.predicates |= {head.predicate[1:-1] for head in heads if not is_variable(head.predicate)} - {RDF_TYPE}
        self.classes |= {head.object[1:-1] for head in heads if head.predicate == _TYPE}

    def __call__(self, triple: ox.Triple) -> bool:
        """Tell whether a rule can use a fact."""
        if triple.predicate.value == RDF_TYPE:
            return isinstance(triple.object, ox.NamedNode) and triple.object.value in self.classes
        return triple.predicate.value in self.predicates


def _signature(triple: ox.Triple) -> tuple[str, str]:
    """Predicate, and for ``rdf:type`` the class: what decides which rules can use a fact."""
    predicate = str(triple.predicate)
    return (predicate, str(triple.object)) if predicate == _TYPE else (predicate, "")


class _Shape:
    """Rules that become one when their IRIs are replaced by variables."""

    def __init__(self, body: tuple[Pattern, ...], filters: tuple[str, ...], head: Pattern, slots: int) -> None:
        self.body, self.filters, self.head = body, filters, head
        self.slots = [f"?c{number}" for number in range(slots)]
        self.rows: list[tuple[str, ...]] = []

    def updates(self, signatures: set[tuple[str, str]], first: bool) -> list[str]:
        """Return the updates of one round: one in the first, later one for each pattern that may be new."""
        found = []
        for position in range(1 if first else len(self.body)):
            rows = [row for row in self.rows if self._may_match(row, position, signatures, first)]
            if not rows:
                continue
            parts = []
            if self.slots:
                table = " ".join("(" + " ".join(row) + ")" for row in rows)
                parts.append(f"VALUES ({' '.join(self.slots)}) {{ {table} }}")
            order = [position, *(i for i in range(len(self.body)) if i != position)]
            for i in order:
                pattern = self.body[i].sparql()
                parts.append(f"GRAPH {_DELTA} {{ {pattern} }}" if i == position and not first else f"{pattern} .")
            parts += [f"FILTER({test})" for test in self.filters]
            parts.append(f"FILTER NOT EXISTS {{ {self.head.sparql()} }}")
            found.append(f"INSERT {{ GRAPH {_NEW} {{ {self.head.sparql()} }} }} WHERE {{ {' '.join(parts)} }}")
        return found

    def _may_match(self, row: tuple[str, ...], position: int, signatures: set[tuple[str, str]], first: bool) -> bool:
        values = dict(zip(self.slots, row, strict=True))
        positions = range(len(self.body)) if first else [position]
        for i in positions:
            predicate = values.get(self.body[i].predicate, self.body[i].predicate)
            object_ = values.get(self.body[i].object, self.body[i].object)
            if is_variable(predicate):
                continue
            if predicate == _TYPE and not is_variable(object_):
                if (predicate, object_) not in signatures:
                    return False
            elif predicate != _TYPE and (predicate, "") not in signatures:
                return False
        return True


def _shapes(rules: list[Rule]) -> list[_Shape]:
    """Group rules by shape; constants become ``?c0``, ``?c1`` ... in order of appearance."""
    shapes: dict[tuple[tuple[Pattern, ...], tuple[str, ...], Pattern], _Shape] = {}
    for rule in rules:
        assert rule.head is not None
        constants: dict[str, str] = {}

        def slot(part: str, constants: dict[str, str] = constants) -> str:
            # rdf:type stays as it is: a pattern with a known predicate is looked up, not scanned.
            if is_variable(part) or part == _TYPE:
                return part
            return constants.setdefault(part, f"?c{len(constants)}")

        body = tuple(Pattern(*map(slot, pattern)) for pattern in rule.body)
        head = Pattern(*map(slot, rule.head))
        shape = shapes.setdefault((body, rule.filters, head), _Shape(body, rule.filters, head, len(constants)))
        shape.rows.append(tuple(constants))
    return list(shapes.values())
