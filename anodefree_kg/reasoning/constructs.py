"""The constructs of OWL that the compiler knows, sorted by what it does with them, and names for them."""

from __future__ import annotations

import pyoxigraph as ox

from anodefree_kg.ontology import OWL, RDFS
from anodefree_kg.reasoning.rules import Pattern, iri
from anodefree_kg.vocab import RDF_TYPE, XSD

TYPE = iri(RDF_TYPE)
FACETS = {
    XSD + "minInclusive": (">=", "at least"),
    XSD + "maxInclusive": ("<=", "at most"),
    XSD + "minExclusive": (">", "above"),
    XSD + "maxExclusive": ("<", "below"),
}
DECLARATIONS = {
    OWL + name
    for name in (
        "Class Restriction Ontology ObjectProperty DatatypeProperty AnnotationProperty NamedIndividual "
        "AllDisjointClasses"
    ).split()
} | {RDFS + "Datatype"}
CHARACTERISTICS = {OWL + name for name in ("TransitiveProperty", "SymmetricProperty", "FunctionalProperty")}
STRUCTURE = {
    OWL + name
    for name in (
        "intersectionOf unionOf onProperty hasValue someValuesFrom onDatatype withRestrictions members versionInfo "
        "equivalentClass propertyChainAxiom inverseOf disjointWith"
    ).split()
}


# Axioms between properties take names only.
NAMED_ONLY = {RDFS + "subPropertyOf", OWL + "disjointWith"}
# Constructs within class expressions that have no rule; they are told where the expression is used.
EXPRESSIONS = {
    OWL + name
    for name in (
        "allValuesFrom cardinality maxCardinality minCardinality qualifiedCardinality maxQualifiedCardinality "
        "minQualifiedCardinality onClass onDataRange hasSelf complementOf oneOf datatypeComplementOf"
    ).split()
}


class Unsupported(Exception):
    """An expression that has no rule."""


class Body:
    """Patterns and filters gathered while a class expression on the left is taken apart."""

    def __init__(self) -> None:
        self.patterns: list[Pattern] = []
        self.filters: list[str] = []
        self.fresh = 0


def named(text: str) -> str:
    """Return the IRI of a class or property in N-Triples form.

    Raises:
        Unsupported: if an expression stands where only a name is supported.
    """
    if text.startswith("_:"):
        raise Unsupported("anonymous property or class")
    return iri(text)


def copy_of(body: Body) -> Body:
    """Return a body that can go its own way, for the next alternative of a union."""
    twin = Body()
    twin.patterns, twin.filters, twin.fresh = list(body.patterns), list(body.filters), body.fresh
    return twin


def text_of(term: object) -> str:
    """Return the IRI or text of a term; ``_:`` and the name for a blank node."""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def local_name(iri_: str) -> str:
    """Return what stands behind the last ``#``."""
    return iri_.rsplit("#", 1)[-1]


def short_name(iri_: str) -> str:
    """Return an IRI of OWL or XML Schema as people write it."""
    return iri_.replace(OWL, "owl:").replace(XSD, "xsd:")
