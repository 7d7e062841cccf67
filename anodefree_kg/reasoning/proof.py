"""Why a fact holds: all its minimal proofs, found by searching the rules backwards.

A proof is minimal if none of the assertions and rules it uses can be left out. The search starts at the fact, asks for
each rule that could have given it which facts would have served, and goes on with those until only asserted facts are
left. An asserted fact may follow from others as well; that is looked for on demand. Then the supports (sets of
assertions and rules) are combined upwards, dropping every set that contains another; this ends even where facts support
each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.reasoning import join
from anodefree_kg.reasoning.rules import Ground, Pattern, Rule, is_variable
from anodefree_kg.vocab import INFERRED_GRAPHS

MAX_PROOFS = 64


class Proof(NamedTuple):
    """One proof of one fact.

    Attributes:
        fact: subject, predicate and object in N-Triples form.
        rule: the last step, or None if the fact is asserted.
        premises: proofs of the facts the last step uses, in the order of the rule's body; empty if asserted.
        graph: for an asserted fact, IRI of the named graph that holds it; else empty.
    """

    fact: Ground
    rule: Rule | None
    premises: tuple[Proof, ...]
    graph: str

    def leaves(self) -> Iterator[Proof]:
        """Yield the asserted facts the proof rests on, as proofs without premises."""
        if self.rule is None:
            yield self
        for premise in self.premises:
            yield from premise.leaves()

    def depth(self) -> int:
        """Return the number of steps on the longest way from a leaf to the fact."""
        return 0 if self.rule is None else 1 + max(premise.depth() for premise in self.premises)


class Explanation(NamedTuple):
    """All minimal proofs of a fact.

    Attributes:
        fact: what is explained.
        proofs: the simplest first; empty if the fact does not hold.
        complete: False if more proofs were found than are kept (``MAX_PROOFS`` for each fact on the way).
    """

    fact: Ground
    proofs: tuple[Proof, ...]
    complete: bool


class _Support(NamedTuple):
    elements: frozenset[str]
    proof: Proof


class Explainer:
    """Searches proofs in a closed graph, which must not change meanwhile.

    Args:
        store: asserted and inferred facts in named graphs.
        rules: the rules that closed it.
        max_proofs: the cap on the number of proofs kept for each fact.
        beyond_asserted: look for proofs of asserted facts too, and so for what would still hold without them. Takes
            several times as long.
    """

    def __init__(
        self,
        store: ox.Store,
        rules: list[Rule],
        max_proofs: int = MAX_PROOFS,
        beyond_asserted: bool = False,
    ) -> None:
        self._store = store
        self._max_proofs = max_proofs
        self._beyond_asserted = beyond_asserted
        self._backward = join.Backward(rules)
        # Facts share premises: who explains many of them finds the steps of most done already.
        self._steps: dict[Ground, list[tuple[Rule, tuple[Ground, ...]]]] = {}
        self._graphs: dict[Ground, str] = {}

    def explain(self, fact: Ground) -> Explanation:
        """Return all minimal proofs of a fact, up to the cap."""
        supports: dict[Ground, list[_Support]] = {}
        derivations: dict[Ground, list[tuple[Rule, tuple[Ground, ...]]]] = {}
        todo = [fact]
        while todo:
            current = todo.pop()
            if current in supports:
                continue
            if current not in self._graphs:
                self._graphs[current] = self.asserted_in(current)
            graph = self._graphs[current]
            supports[current] = []
            if graph:
                leaf = Proof(current, None, (), graph)
                supports[current].append(_Support(frozenset([" ".join(current)]), leaf))
                if not self._beyond_asserted:
                    continue
            if current not in self._steps:
                self._steps[current] = self._derivations(current)
            derivations[current] = self._steps[current]
            todo += [premise for _, premises in derivations[current] for premise in premises]
        complete = self._combine(supports, derivations)
        found = sorted(supports[fact], key=lambda s: (len(s.elements), s.proof.depth(), sorted(s.elements)))
        return Explanation(fact, tuple(support.proof for support in found), complete)

    def asserted_in(self, fact: Ground) -> str:
        """Return the IRI of the asserted graph that holds a fact, or an empty string."""
        subject, predicate, object_ = (_term(part) for part in fact)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
            return ""
        for quad in self._store.quads_for_pattern(subject, predicate, object_, None):
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and not graph.value.startswith(INFERRED_GRAPHS):
                return graph.value
        return ""

    def _derivations(self, fact: Ground) -> list[tuple[Rule, tuple[Ground, ...]]]:
        """Return each rule and the facts with which it gives ``fact`` in one step, itself not among them."""
        steps = {(rule.id, premises): rule for rule, premises in self._backward.steps(fact, self._facts)}
        return [(rule, premises) for (_, premises), rule in steps.items() if fact not in premises]

    def _facts(self, pattern: Pattern) -> Iterator[Ground]:
        parts = [None if is_variable(part) else _term(part) for part in pattern]
        subject, predicate, object_ = parts
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.Literal | ox.BlankNode):
            return
        for quad in self._store.quads_for_pattern(subject, predicate, object_, None):
            yield str(quad.subject), str(quad.predicate), str(quad.object)

    def _combine(
        self,
        supports: dict[Ground, list[_Support]],
        derivations: dict[Ground, list[tuple[Rule, tuple[Ground, ...]]]],
    ) -> bool:
        complete = True
        # Only facts whose premises gained a support need another look.
        users: dict[Ground, set[Ground]] = {}
        for fact, steps in derivations.items():
            for _, premises in steps:
                for premise in premises:
                    users.setdefault(premise, set()).add(fact)
        queue = list(reversed(derivations))
        waiting = set(queue)
        while queue:
            fact = queue.pop(0)
            waiting.discard(fact)
            changed = False
            for rule, premises in derivations[fact]:
                for choice in product(*(supports[premise] for premise in premises)):
                    elements = frozenset([rule.id]).union(*(support.elements for support in choice))
                    if any(known.elements <= elements for known in supports[fact]):
                        continue
                    kept = [known for known in supports[fact] if not elements <= known.elements]
                    if len(kept) >= self._max_proofs:
                        complete = False
                        continue
                    proof = Proof(fact, rule, tuple(support.proof for support in choice), "")
                    supports[fact] = [*kept, _Support(elements, proof)]
                    changed = True
            if changed:
                for user in sorted(users.get(fact, ())):
                    if user not in waiting:
                        waiting.add(user)
                        queue.append(user)
        return complete


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return the RDF term behind its N-Triples form."""
    if text.startswith("<"):
        return ox.NamedNode(text[1:-1])
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    [quad] = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object
