"""What a description logic reasoner would pass over in silence, or take for something else, and then say "consistent".

Names that nothing declares, names used as another kind of thing than they are, values that are none of their datatype.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from anodefree_kg import literals
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDF, RDFS
from anodefree_kg.vocab import RDF_TYPE, XSD, shorten

CLASS, RELATION, DATA, ANNOTATION = (
    OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
DATATYPE = RDFS + "Datatype"
BUILT_IN = (OWL, RDF, RDFS, XSD)

_OWL = """
    AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty AsymmetricProperty Axiom Class
    DataRange DatatypeProperty DeprecatedClass DeprecatedProperty FunctionalProperty InverseFunctionalProperty
    IrreflexiveProperty NamedIndividual NegativePropertyAssertion Nothing ObjectProperty Ontology OntologyProperty
    ReflexiveProperty Restriction SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty
    annotatedSource annotatedTarget assertionProperty backwardCompatibleWith bottomDataProperty bottomObjectProperty
    cardinality complementOf datatypeComplementOf deprecated differentFrom disjointUnionOf disjointWith distinctMembers
    equivalentClass equivalentProperty hasKey hasSelf hasValue imports incompatibleWith intersectionOf inverseOf
    maxCardinality maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass onDataRange onDatatype
    onProperties onProperty oneOf priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality rational
    real sameAs someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty topObjectProperty unionOf
    versionIRI versionInfo withRestrictions
"""
_XSD_DATATYPES = """
    NCName NMTOKEN Name anyURI base64Binary boolean byte dateTime dateTimeStamp decimal double float hexBinary int
    integer language long negativeInteger nonNegativeInteger nonPositiveInteger normalizedString positiveInteger short
    string token unsignedByte unsignedInt unsignedLong unsignedShort
"""
_FACETS = "length maxExclusive maxInclusive maxLength minExclusive minInclusive minLength pattern"
# The datatypes of OWL 2; a year or a date is none of them.
_DATATYPES = {XSD + name for name in _XSD_DATATYPES.split()} | {OWL + "real", OWL + "rational", RDFS + "Literal"}
_DATATYPES |= {RDF + name for name in ("PlainLiteral", "XMLLiteral", "langString")}
_KNOWN = (
    {OWL + name for name in _OWL.split()}
    | {RDF + name for name in "List Property first langRange nil rest type".split()}
    | {
        RDFS + name
        for name in (
            "Class Datatype Resource comment domain isDefinedBy label member range seeAlso subClassOf subPropertyOf"
        ).split()
    }
    | {XSD + name for name in _FACETS.split()}
    | _DATATYPES
)

_CLASSES, _RANGES = (CLASS,), (CLASS, DATATYPE)
_PROPERTIES, _ANY = (RELATION, DATA, ANNOTATION), ()
# What stands before and behind a word of OWL, where it is a name.
_PLACES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    RDFS + "subClassOf": (_CLASSES, _CLASSES),
    OWL + "equivalentClass": (_RANGES, _RANGES),
    OWL + "disjointWith": (_CLASSES, _CLASSES),
    RDFS + "subPropertyOf": (_PROPERTIES, _PROPERTIES),
    RDFS + "domain": (_PROPERTIES, _CLASSES),
    RDFS + "range": (_PROPERTIES, _RANGES),
    OWL + "inverseOf": ((RELATION,), (RELATION,)),
    OWL + "propertyChainAxiom": ((RELATION,), _ANY),
    OWL + "onProperty": (_ANY, (RELATION, DATA)),
    OWL + "someValuesFrom": (_ANY, _RANGES),
    OWL + "onDatatype": (_ANY, (DATATYPE,)),
}
# Kinds that OWL 2 DL keeps apart.
_APART = ((RELATION, DATA), (RELATION, ANNOTATION), (DATA, ANNOTATION), (CLASS, DATATYPE))
_WORDS = {
    CLASS: "class",
    RELATION: "relation",
    DATA: "data property",
    ANNOTATION: "annotation property",
    DATATYPE: "datatype",
}


def findings(
    triples: Sequence[ox.Triple], axioms: Sequence[ox.Triple], facts: Sequence[ox.Triple], kinds: dict[str, set[str]]
) -> list[Finding]:
    """Return what is not declared, and what is used as something that it is not.

    Args:
        triples: the whole graph.
        axioms: those of the ontology.
        facts: types and values of individuals.
        kinds: for each class or kind of term, the IRIs of what is declared to be one.
    """
    found: dict[tuple[str, str], Finding] = {}
    told = (
        *_undeclared(triples, kinds),
        *_misplaced(triples, kinds),
        *_axioms(axioms, kinds),
        *_individuals(facts, kinds),
    )
    for triple, term, reason, remedy in told:
        where = shorten(iri(triple.subject)) if iri(triple.subject) else "a node without name"
        found.setdefault((term, reason), Finding(where, shorten(term), reason, remedy))
    for first, second in _APART:
        reason = f"is declared as {_WORDS[first]} and as {_WORDS[second]}"
        for term in kinds.get(first, set()) & kinds.get(second, set()):
            found[term, reason] = Finding(shorten(term), shorten(term), reason, "give each a name of its own")
    return sorted(found.values())


_Told = tuple[ox.Triple, str, str, str]
_DECLARE = "declare it, or mend the spelling"


def _undeclared(triples: Sequence[ox.Triple], kinds: dict[str, set[str]]) -> Iterator[_Told]:
    properties = set[str]().union(*(kinds.get(kind, set()) for kind in _PROPERTIES))
    classes, datatypes = kinds.get(CLASS, set()), _DATATYPES | kinds.get(DATATYPE, set())
    for triple in triples:
        predicate, value = triple.predicate.value, iri(triple.object)
        # What an annotation points at, such as the word a term is modelled on, is no use of it.
        named = "" if predicate in kinds.get(ANNOTATION, ()) else value
        for term in (iri(triple.subject), predicate, named):
            if term.startswith(BUILT_IN) and term not in _KNOWN:
                yield (
                    triple,
                    term,
                    "is no word of OWL, RDF, RDFS or XML Schema known to a reasoner",
                    "mend the spelling",
                )
        if predicate == RDF_TYPE:
            if value and value not in classes and not value.startswith(BUILT_IN):
                yield triple, value, "is used as a class and declared nowhere", _DECLARE
        elif predicate not in properties and not predicate.startswith(BUILT_IN):
            yield triple, predicate, "is used as a property and declared nowhere", _DECLARE
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value not in datatypes:
            yield (
                triple,
                triple.object.datatype.value,
                "is no datatype of OWL 2, nor declared",
                "use xsd:string or another",
            )


def _misplaced(triples: Sequence[ox.Triple], kinds: dict[str, set[str]]) -> Iterator[_Told]:
    for triple in triples:
        predicate, value = triple.predicate.value, triple.object
        if not isinstance(value, ox.Literal):
            if predicate in kinds.get(DATA, set()):
                yield triple, predicate, "has text or numbers as values and a thing here", "give the value itself"
            continue
        if predicate in kinds.get(RELATION, set()):
            yield triple, predicate, "relates things and has text or a number here", "give the IRI of a thing"
        if value.datatype.value in _DATATYPES and (fault := literals.fault(value)):
            yield triple, predicate, f"has a value that {fault}", f"mend “{value.value}”"


def _axioms(axioms: Sequence[ox.Triple], kinds: dict[str, set[str]]) -> Iterator[_Told]:
    known = set[str]().union(*kinds.values())
    for triple in axioms:
        places = _PLACES.get(triple.predicate.value, (_ANY, _ANY))
        for term, wanted in zip((iri(triple.subject), iri(triple.object)), places, strict=True):
            if not term or term.startswith(BUILT_IN):
                continue
            if term not in known:
                yield triple, term, "is used in an axiom and declared nowhere", _DECLARE
            elif wanted and not any(term in kinds.get(kind, set()) for kind in wanted):
                words = " or ".join(_WORDS[kind] for kind in wanted)
                yield triple, term, f"is used as {words} and declared as something else", "use a name of that kind"


def _individuals(facts: Sequence[ox.Triple], kinds: dict[str, set[str]]) -> Iterator[_Told]:
    known = set[str]().union(*kinds.values()) | {""}
    for triple in facts:
        for term in {iri(triple.subject), iri(triple.object)} - known if triple.predicate.value != RDF_TYPE else ():
            yield triple, term, "is used as a thing and has no type", "give it one, or mend the spelling"


def iri(term: object) -> str:
    """Return the IRI of a named node, and an empty string for any other term."""
    return term.value if isinstance(term, ox.NamedNode) else ""
