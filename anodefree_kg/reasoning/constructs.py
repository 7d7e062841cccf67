"""What the reasoner makes of each construct of OWL 2: the one list that code, documentation and tests go by.

Names are written with the prefixes ``rdf:``, ``rdfs:``, ``owl:`` and ``xsd:``. What is in neither list is refused, too.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from anodefree_kg.ontology import OWL, RDF, RDFS
from anodefree_kg.vocab import XSD

Effect = Literal["rule", "contradiction", "nothing follows", "as its axiom"]
Place = Literal[
    "axiom",
    "left",
    "right",
    "right of owl:equivalentClass",
    "property",
    "data range",
    "facet",
    "declaration",
    "annotation",
    "annotation property",
]


class Construct(NamedTuple):
    """One construct.

    Attributes:
        name: prefixed name.
        place: where it stands; left and right are those of an axiom that makes the right follow from the left.
        effect: what it is compiled to; a part of an axiom goes into the rules of that axiom.
        rl: whether OWL 2 RL has it there, by section 4.2 of the profiles recommendation.
    """

    name: str
    place: Place
    effect: Effect
    rl: bool = True


def _rows(place: Place, effect: Effect, names: str, rl: bool = True) -> tuple[Construct, ...]:
    return tuple(Construct(name, place, effect, rl) for name in names.split())


SUPPORTED = (
    *_rows("axiom", "rule", "rdfs:subClassOf owl:equivalentClass owl:intersectionOf"),
    *_rows("axiom", "contradiction", "owl:disjointWith owl:AllDisjointClasses"),
    *_rows("axiom", "rule", "rdfs:subPropertyOf owl:equivalentProperty owl:propertyChainAxiom owl:inverseOf"),
    *_rows("axiom", "rule", "owl:SymmetricProperty owl:TransitiveProperty rdfs:domain rdfs:range"),
    *_rows("axiom", "contradiction", "owl:propertyDisjointWith owl:AllDisjointProperties owl:FunctionalProperty"),
    *_rows("axiom", "contradiction", "owl:InverseFunctionalProperty owl:IrreflexiveProperty owl:AsymmetricProperty"),
    *_rows("axiom", "rule", "rdf:type"),
    *_rows("axiom", "nothing follows", "owl:differentFrom owl:AllDifferent"),
    *_rows("left", "rule", "owl:intersectionOf owl:unionOf owl:someValuesFrom owl:hasValue owl:oneOf"),
    *_rows("left", "nothing follows", "owl:Nothing"),
    *_rows("right", "rule", "owl:intersectionOf owl:allValuesFrom owl:hasValue"),
    *_rows("right", "contradiction", "owl:complementOf owl:Nothing"),
    *_rows("right", "nothing follows", "owl:Thing", rl=False),
    *_rows("right of owl:equivalentClass", "nothing follows", "owl:someValuesFrom", rl=False),
    *_rows("property", "as its axiom", "owl:inverseOf"),
    *_rows("data range", "as its axiom", "rdfs:Literal"),
    *_rows("data range", "as its axiom", "xsd:string xsd:boolean xsd:decimal xsd:integer xsd:nonNegativeInteger"),
    *_rows("data range", "as its axiom", "xsd:positiveInteger xsd:dateTime xsd:anyURI"),
    *_rows("data range", "as its axiom", "owl:withRestrictions", rl=False),
    *_rows("facet", "as its axiom", "xsd:minInclusive xsd:maxInclusive xsd:minExclusive xsd:maxExclusive", rl=False),
    *_rows(
        "declaration", "nothing follows", "owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty"
    ),
    *_rows("declaration", "nothing follows", "owl:NamedIndividual owl:Ontology"),
    *_rows("annotation", "nothing follows", "owl:Axiom owl:Annotation rdfs:label rdfs:comment rdfs:seeAlso"),
    *_rows("annotation", "nothing follows", "rdfs:isDefinedBy owl:versionInfo owl:versionIRI owl:priorVersion"),
    *_rows("annotation", "nothing follows", "owl:backwardCompatibleWith owl:incompatibleWith owl:deprecated"),
    *_rows("annotation property", "nothing follows", "rdfs:subPropertyOf rdfs:domain rdfs:range"),
)

# What is refused by name. Where a construct is supported in one place and refused in another, the finding says which.
REFUSED = (
    # axioms
    "owl:disjointUnionOf owl:hasKey owl:sameAs owl:ReflexiveProperty owl:NegativePropertyAssertion owl:imports "
    # class expressions, wherever they stand
    "owl:cardinality owl:minCardinality owl:maxCardinality owl:qualifiedCardinality owl:minQualifiedCardinality "
    "owl:maxQualifiedCardinality owl:onClass owl:onDataRange owl:onProperties owl:hasSelf "
    # properties and classes of OWL itself
    "owl:topObjectProperty owl:bottomObjectProperty owl:topDataProperty owl:bottomDataProperty "
    # data ranges and datatypes
    "owl:datatypeComplementOf xsd:double xsd:float owl:real owl:rational rdf:PlainLiteral rdf:XMLLiteral "
    "rdf:langString rdf:HTML rdf:JSON "
    # facets
    "xsd:pattern xsd:length xsd:minLength xsd:maxLength xsd:totalDigits xsd:fractionDigits rdf:langRange "
    # OWL 1 and RDF
    "owl:DataRange owl:DeprecatedClass owl:DeprecatedProperty owl:OntologyProperty rdfs:Class rdfs:Resource "
    "rdfs:Container rdfs:ContainerMembershipProperty rdfs:member rdf:Property rdf:Statement rdf:subject rdf:predicate "
    "rdf:object rdf:value rdf:Alt rdf:Bag rdf:Seq rdf:CompoundLiteral rdf:direction rdf:language"
).split()
REFUSED_IN_PLACE = (
    ("owl:Thing", "on the left of an axiom"),
    ("owl:allValuesFrom", "on the left of an axiom"),
    ("owl:complementOf", "on the left of an axiom"),
    ("owl:someValuesFrom", "on the right of an axiom"),
    ("owl:unionOf", "on the right of an axiom"),
    ("owl:oneOf", "on the right of an axiom"),
    ("owl:oneOf", "in a data range"),
    ("owl:unionOf", "in a data range"),
    ("owl:intersectionOf", "in a data range"),
    ("rdfs:Datatype", "with a name"),
    ("rdf:type", "with a class expression"),
)
# Parts of the constructs above, which mean nothing alone.
STRUCTURAL = (
    "owl:Restriction owl:onProperty owl:onDatatype owl:members owl:distinctMembers owl:annotatedSource "
    "owl:annotatedProperty owl:annotatedTarget owl:sourceIndividual owl:assertionProperty owl:targetIndividual "
    "owl:targetValue rdfs:Datatype rdf:List rdf:first rdf:rest rdf:nil"
).split()

ANNOTATIONS = {row.name for row in SUPPORTED if row.place == "annotation"} - {"owl:Axiom", "owl:Annotation"}

FACETS = {
    "xsd:minInclusive": (">=", "at least"),
    "xsd:maxInclusive": ("<=", "at most"),
    "xsd:minExclusive": (">", "above"),
    "xsd:maxExclusive": ("<", "below"),
}
# Only numbers that are exact: OWL keeps doubles and floats apart from them, SPARQL compares them all.
EXACT = f"ISNUMERIC({{0}}) && DATATYPE({{0}}) != <{XSD}double> && DATATYPE({{0}}) != <{XSD}float>"
_WHOLE = f"{EXACT} && {{0}} = FLOOR({{0}})"
_STRINGS = "string normalizedString token language Name NCName NMTOKEN".split()


def _one_of(*names: str) -> str:
    return f"DATATYPE({{0}}) IN ({', '.join(f'<{XSD}{name}>' for name in names)})"


# Datatypes with what people call their values, and the condition in SPARQL under which a literal is one of them.
DATATYPES = {
    "xsd:string": ("a text", _one_of(*_STRINGS)),
    "xsd:boolean": ("true or false", _one_of("boolean")),
    "xsd:decimal": ("a decimal number", EXACT),
    "xsd:integer": ("a whole number", _WHOLE),
    "xsd:nonNegativeInteger": ("a whole number of at least 0", f"{_WHOLE} && {{0}} >= 0"),
    "xsd:positiveInteger": ("a whole number of at least 1", f"{_WHOLE} && {{0}} >= 1"),
    "xsd:dateTime": ("a date with time", _one_of("dateTime", "dateTimeStamp")),
    "xsd:anyURI": ("an address", _one_of("anyURI")),
}


def short_name(iri: str) -> str:
    """Return an IRI of OWL, RDF or XML Schema as people write it, any other as it is.

    >>> short_name(OWL + "hasKey"), short_name("urn:x")
    ('owl:hasKey', 'urn:x')
    """
    for prefix, namespace in (("owl:", OWL), ("rdfs:", RDFS), ("rdf:", RDF), ("xsd:", XSD)):
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri


def is_reserved(iri: str) -> bool:
    """Tell whether an IRI belongs to the vocabulary of OWL, RDF or XML Schema."""
    return short_name(iri) != iri
