"""Rules as data: patterns that must hold, and the one triple that then follows.

OWL axioms are compiled to these rules (``axioms``), domain rules are read from ``ontology/rules`` (``domain``).
The fixpoint (``fixpoint``) turns them into SPARQL, the proofs (``proof``) search along them backwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

Term = str  # "?x" for a variable, else a term in N-Triples form: "<iri>" or a literal
Ground = tuple[str, str, str]


class Pattern(NamedTuple):
    """A triple pattern; each part is a variable or a term in N-Triples form."""

    subject: Term
    predicate: Term
    object: Term

    def sparql(self) -> str:
        """Return the pattern as SPARQL, without the final point."""
        return f"{self.subject} {self.predicate} {self.object}"


class Rule(NamedTuple):
    """If all patterns of the body hold and all filters are true, the head follows.

    Attributes:
        id: unique and stable, for proofs.
        words: the axiom or rule as a sentence people read.
        body: at least one pattern.
        filters: SPARQL expressions over variables of the body.
        head: the triple that follows, or None where the body is a contradiction.
        source: ``file:line`` of the axiom or rule.
        stage: 0, or the rank of the rule's grade, 1 for the strongest. What needs a rule of a later stage comes later.
        grade: how firm what follows can be at best, an IRI in N-Triples form; empty if the rule does not weaken.
    """

    id: str
    words: str
    body: tuple[Pattern, ...]
    filters: tuple[str, ...]
    head: Pattern | None
    source: str
    stage: int = 0
    grade: Term = ""


def iri(text: str) -> Term:
    """Return an IRI in N-Triples form."""
    return str(ox.NamedNode(text))


def is_variable(term: Term) -> bool:
    """Tell whether a part of a pattern is a variable."""
    return term.startswith("?")


def match(pattern: Pattern, fact: Ground) -> dict[str, str] | None:
    """Return the values of the variables that turn a pattern into a fact, or None if none do.

    >>> match(Pattern("?x", "<p>", "?x"), ("<a>", "<p>", "<a>"))
    {'?x': '<a>'}
    >>> match(Pattern("?x", "<p>", "?x"), ("<a>", "<p>", "<b>")) is None
    True
    """
    found: dict[str, str] = {}
    for part, term in zip(pattern, fact, strict=True):
        if is_variable(part):
            if found.setdefault(part, term) != term:
                return None
        elif part != term:
            return None
    return found


def substitute(pattern: Pattern, values: dict[str, str]) -> Pattern:
    """Return a pattern with values put in for those of its variables that have one."""
    return Pattern(*(values.get(part, part) for part in pattern))


def variables(patterns: Iterable[Pattern]) -> list[str]:
    """Return the variables of some patterns, each once, in order of appearance."""
    return list(dict.fromkeys(part for pattern in patterns for part in pattern if is_variable(part)))
