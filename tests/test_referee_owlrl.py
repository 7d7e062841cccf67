"""owlrl, which applies the rules of OWL 2 RL in Python, as a third voice beside the compiled rules and HermiT."""

import warnings

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg.ontology import OWL
from anodefree_kg.reasoning import declarations, fixpoint, question
from anodefree_kg.reasoning.question import Fact
from anodefree_kg.vocab import RDF_TYPE
from tests.optional import need
from tests.owl_text import DECLARED, asked_of, closed, compiled, generated, quads
from tests.test_referee import CONSTRUCTS, CONTRADICTIONS
from tests.test_referee_generated import graphs

need("owlrl", "test")

HOW_MANY = 50

# What it misses: OWL 2 RL has no datatypes with facets.
MISSED = {"facets", "facets-between", "data-subproperty"}
UNSEEN = {
    "facet-on-range": "OWL 2 RL has no datatypes with facets",
    "functional-number": "it takes two numbers of a functional property for the same one",
}


def voice(triples: list[ox.Triple]) -> tuple[set[Fact], list[str]]:
    """What owlrl derives about named individuals, with what is stated, and the contradictions it tells."""
    import owlrl
    import rdflib

    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    given = question.Graph(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    known = {part for t in given.facts for part in (t.subject, t.object)[: 1 if t.predicate.value == RDF_TYPE else 2]}
    individuals = {declarations.iri(part) for part in known} - {""} | given.nominals
    found = {(str(s), str(p), str(o)) for s, p, o in graph if isinstance(o, rdflib.URIRef)}
    told = [str(o) for p, o in graph.predicate_objects() if "error" in str(p)]
    return {
        (one, predicate, other)
        for one, predicate, other in found
        if one in individuals
        and (
            other in given.kinds[declarations.CLASS]
            if predicate == RDF_TYPE
            else predicate in given.kinds[declarations.RELATION] and other in individuals
        )
    }, told


def without_facets(graph: list[ox.Quad]) -> set[Fact]:
    """What the compiled rules derive, with what is stated, when no rule may test a number."""
    rules = [rule for rule in compiled(graph)[0] if not any("ISNUMERIC" in test for test in rule.filters)]
    derived = fixpoint.close([quad.triple for quad in graph], rules).facts()
    return question.Graph(graph + [ox.Quad(t.subject, t.predicate, t.object) for t in derived]).stated()


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_rules_and_owlrl_derive_the_same(name: str) -> None:
    graph = quads(DECLARED + CONSTRUCTS[name].graph, name)
    theirs, told = voice([quad.triple for quad in graph])
    ours = closed(graph)[0]
    assert told == []
    assert theirs == without_facets(graph)
    assert (theirs < ours) if name in MISSED else (theirs == ours)


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_owlrl_sees_contradictions(name: str) -> None:
    fine, more = CONTRADICTIONS[name]
    for text, wrong in ((fine, False), (fine + more, name not in UNSEEN)):
        _, told = voice(question.Question(quads(DECLARED + text, name), 100).triples)
        assert bool(told) is wrong


@pytest.mark.slow
def test_rules_and_owlrl_derive_the_same_from_generated_graphs() -> None:
    inferred = 0
    texts = generated(graphs, HOW_MANY)
    for text in texts:
        graph = quads(text)
        ours = without_facets(graph)
        assert voice([quad.triple for quad in graph]) == (ours, []), text
        inferred += ours > question.Graph(graph).stated()
    assert len(texts) == HOW_MANY and inferred > HOW_MANY / 2


@pytest.mark.slow
def test_rules_and_owlrl_agree_on_the_shipped_graph(real: akg.KnowledgeGraph) -> None:
    """On what any axiom can use of it, without what tells numbers apart."""
    asked = question.Question(asked_of(real), 1000)
    # That names mean different things is no matter here, and no axiom of the ontology.
    triples = [triple for triple in asked.triples if triple.predicate.value != OWL + "differentFrom"]
    graph = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
    ours = without_facets(graph)
    assert len(ours) > len(question.Graph(graph).stated()) + 1000
    assert voice(triples) == (ours, [])
