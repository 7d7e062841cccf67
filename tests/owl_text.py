"""Small ontologies as Turtle, and what the compiled rules derive from them."""

import pyoxigraph as ox
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import anodefree_kg as akg
from anodefree_kg import ontology
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, Ontology
from anodefree_kg.reasoning import axioms, domain, fixpoint, question, referee
from anodefree_kg.reasoning.question import Fact
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import AF, INFERRED_GRAPHS, RDF_TYPE

E = "http://example.org/"
TYPE, INDIVIDUAL = ox.NamedNode(RDF_TYPE), ox.NamedNode(OWL + "NamedIndividual")
PREFIXES = f"""
@prefix af: <{AF.iri}> .
@prefix owl: <{OWL}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def quads(text: str, name: str = "x") -> list[ox.Quad]:
    """Turtle whose empty prefix is the name; blank nodes get names of their own in each call.

    What stands for a thing and has no type is declared to be an individual: the names of one small letter and more.
    """
    return with_individuals(bare(text, name))


def with_individuals(found: list[ox.Quad]) -> list[ox.Quad]:
    """Declare what stands for a thing and has no type."""
    terms = {term for quad in found for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    typed = {quad.subject for quad in found if quad.predicate == TYPE}
    things = {term for term in terms - typed if term.value.startswith(E) and term.value.rsplit("/", 1)[-1].islower()}
    return found + [ox.Quad(term, TYPE, INDIVIDUAL) for term in sorted(things, key=str)]


def bare(text: str, name: str = "x") -> list[ox.Quad]:
    """Turtle as it is, without declarations of individuals."""
    data = f"{PREFIXES}@prefix : <{E}{name}/> .\n{text}".encode()
    return list(ox.parse(input=data, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))


def facts(text: str, name: str) -> set[Fact]:
    return {(str(q.subject.value), q.predicate.value, str(q.object.value)) for q in bare(text, name)}  # type: ignore[union-attr]


def compiled(graph: list[ox.Quad]) -> tuple[list[Rule], list[Finding]]:
    """The rules of a graph's axioms, and a finding for each axiom that has none."""
    return axioms.compile_axioms(Ontology([quad.triple for quad in graph], {}))


def closed(graph: list[ox.Quad]) -> tuple[set[Fact], fixpoint.Closure]:
    """What the rules derive, with what is stated."""
    rules, findings = compiled(graph)
    assert not findings
    closure = fixpoint.close([quad.triple for quad in graph], rules)
    derived = [ox.Quad(t.subject, t.predicate, t.object) for t in closure.facts()]
    return question.Graph(graph + derived).stated(), closure


def of(name: str, found: set[Fact]) -> set[Fact]:
    return {fact for fact in found if fact[0].startswith(f"{E}{name}/")}


DECLARED = """
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . :s a owl:ObjectProperty .
:v a owl:DatatypeProperty . :w a owl:DatatypeProperty .
"""


def some(property_: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {property_} ; owl:someValuesFrom {filler} ]"


def value(property_: str, one: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {property_} ; owl:hasValue {one} ]"


def both(*classes: str) -> str:
    return f"[ a owl:Class ; owl:intersectionOf ( {' '.join(classes)} ) ]"


def either(*classes: str) -> str:
    return f"[ a owl:Class ; owl:unionOf ( {' '.join(classes)} ) ]"


def decimal(*facets: str) -> str:
    inner = " ".join(f"[ xsd:{facet} ]" for facet in facets)
    return f"[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( {inner} ) ]"


def asked_of(graph: akg.KnowledgeGraph) -> list[ox.Quad]:
    """What a reasoner of OWL is asked about a built graph: what was asserted, and all that domain rules give.

    Domain rules use what follows by axioms too, so both are applied in turn until the domain rules give nothing more.
    """
    asked = [quad for quad in graph.store if not str(quad.graph_name).startswith("<" + INFERRED_GRAPHS)]
    by_axiom, by_domain = axioms.compile_axioms(ontology.read()[0])[0], domain.read_rules()[0]
    while True:
        closed_ = referee.with_rules(asked, by_axiom)
        known = {quad.triple for quad in closed_}
        more = [quad for quad in referee.with_rules(closed_, by_domain) if quad.triple not in known]
        if not more:
            return asked
        asked += more


def generated(strategy: st.SearchStrategy[str], count: int) -> list[str]:
    """The first different graphs of a strategy. They are asked about together, as starting Java takes most of it."""
    found: dict[str, None] = {}

    @settings(
        max_examples=count + count // 10,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(text: str) -> None:
        found[text] = None

    collect()
    return list(found)[:count]
