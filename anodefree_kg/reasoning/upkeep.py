"""Keeping a closed graph closed while facts come and go, without closing it anew.

Each fact has a rank: stage and round in which ``fixpoint`` would have derived it, (0, 0) if it is asserted. A step
ranks its conclusion above all its premises, so ranks are shortest ways: what comes is settled in the order of ranks, as
Dijkstra does, and what goes takes along only the facts whose rank a lost step had given. They are then derived again
from what is left, or fall. The result is that of a new run, ranks included.

Ramalingam and Reps, J. Algorithms 1996, 21, 267, describe this for shortest paths and grammars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.reasoning import join
from anodefree_kg.reasoning.fixpoint import Clash, Relevance, Round
from anodefree_kg.reasoning.rules import Ground, Pattern, Rule, is_variable, match

Rank = tuple[int, int]
ASSERTED: Rank = (0, 0)
_NEVER: Rank = (2**31, 0)


class Change(NamedTuple):
    """What became of the graph.

    Attributes:
        ranks: for each fact that changed its rank before and after; None where it did not hold.
        clashes: contradictions that are new.
    """

    ranks: dict[Ground, tuple[Rank | None, Rank | None]]
    clashes: list[Clash]

    def appeared(self) -> dict[Ground, Rank]:
        """Return the facts that hold now and did not, with their rank."""
        return {fact: new for fact, (old, new) in self.ranks.items() if old is None and new is not None}

    def vanished(self) -> dict[Ground, Rank]:
        """Return the facts that held and do not now, with the rank they had."""
        return {fact: old for fact, (old, new) in self.ranks.items() if new is None and old is not None}


class _Trigger(NamedTuple):
    """A rule with the pattern that a fact may match, and the other patterns in the order in which they are joined."""

    rule: Rule
    pattern: Pattern
    others: tuple[Pattern, ...]


class Upkeep:
    """A closed graph that can be changed.

    Args:
        asserted: the asserted facts, of all graphs together.
        rounds: what ``fixpoint.close`` derived from them.
        rules: the rules it used.
    """

    def __init__(self, asserted: Iterable[ox.Triple], rounds: Iterable[Round], rules: list[Rule]) -> None:
        self._relevant = Relevance(rules)
        self._ranks: dict[Ground, Rank] = {}
        self._subjects: dict[str, dict[str, dict[str, None]]] = {}
        self._objects: dict[str, dict[str, dict[str, None]]] = {}
        self._triggers: dict[tuple[str, str], list[_Trigger]] = {}
        self._forbidding: dict[tuple[str, str], list[_Trigger]] = {}
        self._backward = join.Backward(rules)
        for rule in rules:
            self._prepare(rule)
        for triple in asserted:
            if self._relevant(triple):
                self._set(ground(triple), ASSERTED)
        for each in rounds:
            for triple in each.facts:
                self._set(ground(triple), (each.stage, each.number))

    def _prepare(self, rule: Rule) -> None:
        for number, pattern in enumerate(rule.body):
            others = join.ordered([*rule.body[:number], *rule.body[number + 1 :]], pattern)
            kind = self._forbidding if rule.head is None else self._triggers
            kind.setdefault(join.key(pattern), []).append(_Trigger(rule, pattern, others))

    # --- what holds ------------------------------------------------------------------------------------------

    def rank(self, fact: Ground) -> Rank | None:
        """Return stage and round of a fact, (0, 0) if it is asserted, or None if it does not hold."""
        return self._ranks.get(fact)

    def inferred(self) -> dict[Ground, Rank]:
        """Return the facts that follow and are not asserted."""
        return {fact: rank for fact, rank in self._ranks.items() if rank != ASSERTED}

    def consequences(self, facts: Iterable[Ground]) -> set[Ground]:
        """Return every inferred fact in some proof of which one of these facts could be used."""
        found: set[Ground] = set()
        todo = [fact for fact in facts if fact in self._ranks]
        while todo:
            for _, head, _ in self._uses(todo.pop()):
                if head not in found and self._ranks[head] != ASSERTED:
                    found.add(head)
                    todo.append(head)
        return found

    # --- changing it -----------------------------------------------------------------------------------------

    def add(self, facts: Iterable[ox.Triple]) -> Change:
        """Assert facts and whatever follows from them."""
        before: dict[Ground, Rank | None] = {}
        queue: list[tuple[Rank, Ground]] = []
        for triple in facts:
            if self._relevant(triple) and self._ranks.get(fact := ground(triple)) != ASSERTED:
                before[fact] = self._ranks.get(fact)
                self._set(fact, ASSERTED)
                queue.append((ASSERTED, fact))
        self._settle(queue, before)
        return self._change(before)

    def withdraw(self, facts: Iterable[ox.Triple]) -> Change:
        """Assert facts no longer; those that follow from others stay as inferred ones."""
        before: dict[Ground, Rank | None] = {}
        cone: list[Ground] = []
        for triple in facts:
            if self._ranks.get(fact := ground(triple)) == ASSERTED and fact not in before:
                before[fact] = ASSERTED
                cone.append(fact)
        for fact in cone:  # grows on the way
            for rule, head, premises in self._uses(fact):
                if head in before or self._ranks[head] == ASSERTED:
                    continue
                if self._through(rule, premises) == self._ranks[head]:
                    before[head] = self._ranks[head]
                    cone.append(head)
        for fact in cone:
            self._drop(fact)
        queue: list[tuple[Rank, Ground]] = []
        for fact in cone:
            best = min(
                (self._through(rule, premises) for rule, premises in self._backward.steps(fact, self._facts)),
                default=None,
            )
            if best is not None:
                queue.append((best, fact))
        for rank, fact in queue:
            self._set(fact, rank)
        heapify(queue)
        self._settle(queue, before)
        return self._change(before)

    def _settle(self, queue: list[tuple[Rank, Ground]], before: dict[Ground, Rank | None]) -> None:
        while queue:
            rank, fact = heappop(queue)
            if self._ranks.get(fact) != rank:
                continue  # a firmer or shorter way was found meanwhile
            for rule, head, premises in self._uses(fact):
                through, old = self._through(rule, premises), self._ranks.get(head)
                if through < (old or _NEVER) and old != ASSERTED:
                    before.setdefault(head, old)
                    self._set(head, through)
                    heappush(queue, (through, head))

    def _change(self, before: dict[Ground, Rank | None]) -> Change:
        changed = {fact: (old, self._ranks.get(fact)) for fact, old in before.items() if old != self._ranks.get(fact)}
        clashes: dict[tuple[str, frozenset[Ground]], Clash] = {}
        for fact, (old, new) in changed.items():
            if old is None and new is not None:
                for trigger, values in self._matches(fact, self._forbidding):
                    clash = Clash(trigger.rule, values)
                    clashes.setdefault((trigger.rule.id, frozenset(clash.facts())), clash)
        return Change(changed, list(clashes.values()))

    # --- rules at work ---------------------------------------------------------------------------------------

    def _through(self, rule: Rule, premises: Iterable[Ground]) -> Rank:
        ranks = [self._ranks[premise] for premise in premises]
        stage = max(rule.stage, *(rank[0] for rank in ranks))
        return stage, 1 + max((number for at, number in ranks if at == stage), default=0)

    def _matches(
        self, fact: Ground, triggers: dict[tuple[str, str], list[_Trigger]]
    ) -> Iterator[tuple[_Trigger, join.Values]]:
        """Yield each rule that can use a fact, with values under which all of its body holds."""
        for key in join.keys(fact):
            for trigger in triggers.get(key, ()):
                values = match(trigger.pattern, fact)
                if values is not None:
                    for found in join.join(self._facts, trigger.others, values, trigger.rule.filters):
                        yield trigger, found

    def _uses(self, fact: Ground) -> list[tuple[Rule, Ground, list[Ground]]]:
        found = []
        for trigger, values in self._matches(fact, self._triggers):
            assert trigger.rule.head is not None
            premises = [join.ground(pattern, values) for pattern in trigger.rule.body]
            found.append((trigger.rule, join.ground(trigger.rule.head, values), premises))
        return found

    def _facts(self, pattern: Pattern) -> list[Ground]:
        """Return the facts that may match a pattern."""
        subject, predicate, object_ = pattern
        if is_variable(predicate):
            return [fact for each in self._subjects for fact in self._facts(pattern._replace(predicate=each))]
        by_subject = self._subjects.get(predicate, {})
        if not is_variable(subject):
            objects = by_subject.get(subject, {})
            if not is_variable(object_):
                return [(subject, predicate, object_)] if object_ in objects else []
            return [(subject, predicate, each) for each in objects]
        if not is_variable(object_):
            return [(each, predicate, object_) for each in self._objects.get(predicate, {}).get(object_, ())]
        return [(each, predicate, value) for each, objects in by_subject.items() for value in objects]

    def _set(self, fact: Ground, rank: Rank) -> None:
        if fact not in self._ranks:
            subject, predicate, object_ = fact
            self._subjects.setdefault(predicate, {}).setdefault(subject, {})[object_] = None
            self._objects.setdefault(predicate, {}).setdefault(object_, {})[subject] = None
        self._ranks[fact] = rank

    def _drop(self, fact: Ground) -> None:
        subject, predicate, object_ = fact
        del self._ranks[fact]
        del self._subjects[predicate][subject][object_]
        del self._objects[predicate][object_][subject]


def ground(triple: ox.Triple) -> Ground:
    """Return a triple as its three terms in N-Triples form."""
    return str(triple.subject), str(triple.predicate), str(triple.object)
