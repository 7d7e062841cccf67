"""Class expressions and properties in words, for proofs and findings."""

from __future__ import annotations

from anodefree_kg.ontology import Ontology
from anodefree_kg.reasoning.constructs import DATATYPES, FACETS, short_name
from anodefree_kg.reasoning.expressions import (
    NOTHING,
    THING,
    All,
    Complement,
    Expression,
    HasValue,
    Intersection,
    Named,
    OneOf,
    Property,
    Range,
    Union,
)
from anodefree_kg.reasoning.rules import Term


class Wording:
    """Words for the terms of one ontology, by their labels."""

    def __init__(self, ontology: Ontology) -> None:
        self._label = ontology.label

    def name(self, expression: Expression) -> str:
        """Return a class expression with its article."""
        if isinstance(expression, Named):
            if expression in (THING, NOTHING):
                return "something" if expression == THING else "nothing"
            label = self._label(expression.iri)
            return f"{'an' if label[0] in 'aeio' else 'a'} {label}"
        if isinstance(expression, Intersection):
            return " that is also ".join(map(self.name, expression.parts))
        if isinstance(expression, Union):
            return " or ".join(map(self.name, expression.parts))
        if isinstance(expression, Complement):
            return f"something that is not {self.name(expression.part)}"
        if isinstance(expression, OneOf):
            return " or ".join(map(self._value, expression.members))
        relation = self.relation(expression.property)
        if isinstance(expression, HasValue):
            return f"something that {relation} {self._value(expression.value)}"
        if isinstance(expression, All):
            filler = expression.filler
            only = self.values(filler) if isinstance(filler, Range) else self.name(filler)
            return f"something that {relation} only {only}"
        if isinstance(expression.filler, Range):
            return f"something with {relation} {self.values(expression.filler)}"
        return f"something that {relation} {self.name(expression.filler)}"

    def plain(self, expression: Expression) -> str:
        """Return a class expression; without article if it is a name."""
        return self._label(expression.iri) if isinstance(expression, Named) else self.name(expression)

    def relation(self, property_: Property) -> str:
        """Return a property in quotation marks."""
        label = f"“{self._label(property_.iri)}”"
        return f"inverse of {label}" if property_.inverse else label

    def values(self, range_: Range) -> str:
        """Return what a data range holds: its limits if it has any, else its datatype."""
        if range_.limits:
            return " and ".join(f"{FACETS[facet][1]} {text}" for facet, _, text in range_.limits)
        return DATATYPES[short_name(range_.datatype)][0] if short_name(range_.datatype) in DATATYPES else "any value"

    def id(self, expression: Expression) -> str:
        """Return what stands for a class expression in the id of a rule: its IRI, or its words."""
        return expression.iri if isinstance(expression, Named) else self.name(expression)

    def property_id(self, property_: Property) -> str:
        """Return what stands for a property in the id of a rule."""
        return f"^{property_.iri}" if property_.inverse else property_.iri

    def _value(self, term: Term) -> str:
        return self._label(term[1:-1]) if term.startswith("<") else term.rpartition('"')[0].removeprefix('"')
