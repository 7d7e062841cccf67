"""Facts come and go; the graph stays what a new run would make of it, ranks included."""

import random

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anodefree_kg as akg
from anodefree_kg import build, ontology
from anodefree_kg.reasoning import fixpoint
from anodefree_kg.reasoning.rules import Ground, Pattern, Rule
from anodefree_kg.reasoning.upkeep import ASSERTED, Rank, Upkeep, ground
from anodefree_kg.vocab import INFERRED_GRAPHS

E = "http://example.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def term(name: str) -> str:
    if name.startswith("?"):
        return name
    return f"<{TYPE}>" if name == "a" else f"<{E}{name}>"


def rule(name: str, text: str, stage: int = 0, filters: tuple[str, ...] = ()) -> Rule:
    """``?x p ?y . ?y q ?z => ?x r ?z``; without a head the body is a contradiction."""
    left, _, right = text.partition("=>")
    patterns = [Pattern(*map(term, part.split())) for part in left.split(".") if part.strip()]
    head = Pattern(*map(term, right.split())) if right.strip() else None
    return Rule(name, name, tuple(patterns), filters, head, "test", stage, f"<{E}grade{stage}>" if stage else "")


# Chains, cycles, classes, a predicate given by a fact, a condition, and three grades.
RULES = [
    rule("sub", "?x p ?y => ?x q ?y"),
    rule("chain", "?x q ?y . ?y q ?z => ?x r ?z"),
    rule("back", "?x r ?y => ?y p ?x"),
    rule("loop", "?x p ?y . ?y r ?y => ?x q ?x"),
    rule("class", "?x r ?y => ?x a C"),
    rule("member", "?x a C . ?x p ?y => ?y a D"),
    rule("unlike", "?x p ?y . ?x q ?z => ?y s ?z", 0, ("?y != ?z",)),
    rule("firm", "?x s ?y . ?y a D => ?x t ?y", 1),
    rule("weak", "?x t ?y => ?y r ?x", 2),
    rule("told", "?x says ?p . ?x about ?y => ?y ?p ?x", 2),
    rule("clash", "?x a D . ?x t ?x"),
]
NAMES = ["a", "b", "c", "d"]
fact = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["p", "q", "r", "s", "about"]), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(NAMES), st.just("a"), st.sampled_from(["C", "D"])),
    st.tuples(st.sampled_from(NAMES), st.just("says"), st.sampled_from(["p", "s"])),
)
facts = st.lists(fact, min_size=1, max_size=9, unique=True)


def triple(parts: tuple[str, str, str]) -> ox.Triple:
    subject, predicate, object_ = (ox.NamedNode(term(part)[1:-1]) for part in parts)
    return ox.Triple(subject, predicate, object_)


def ranks(closure: fixpoint.Closure) -> dict[Ground, Rank]:
    return {ground(each): (r.stage, r.number) for r in closure.rounds for each in r.facts}


def kept(given_facts: set[ox.Triple]) -> Upkeep:
    return Upkeep(given_facts, fixpoint.close(given_facts, RULES).rounds, RULES)


@given(facts, st.lists(st.tuples(st.booleans(), st.lists(fact, min_size=1, max_size=4)), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_after_any_changes_it_is_what_a_new_run_makes(
    start: list[tuple[str, str, str]], steps: list[tuple[bool, list[tuple[str, str, str]]]]
) -> None:
    asserted = set(map(triple, start))
    held = kept(asserted)
    for adding, chosen in steps:
        some = set(map(triple, chosen))
        known = held.inferred()
        was_asserted = {ground(each) for each in asserted}
        change = held.add(some) if adding else held.withdraw(some)
        asserted = asserted | some if adding else asserted - some
        expected = ranks(fixpoint.close(asserted, RULES))
        assert held.inferred() == expected
        # What is told as changed is what changed.
        now_asserted = {ground(each) for each in asserted}
        before = known | dict.fromkeys(was_asserted, ASSERTED)
        after = expected | dict.fromkeys(now_asserted, ASSERTED)
        told = {f: pair for f, pair in change.ranks.items()}
        assert told == {f: (before.get(f), after.get(f)) for f in before | after if before.get(f) != after.get(f)}
        assert set(change.vanished()) == set(before) - set(after)
        assert set(change.appeared()) == set(after) - set(before)


@given(facts, facts)
@settings(max_examples=60, deadline=None)
def test_contradictions_that_are_new_are_told(
    start: list[tuple[str, str, str]], more: list[tuple[str, str, str]]
) -> None:
    first, second = set(map(triple, start)), set(map(triple, more))

    def clashes(given_facts: set[ox.Triple]) -> set[frozenset[Ground]]:
        return {frozenset(clash.facts()) for clash in fixpoint.close(given_facts, RULES, max_clashes=100).clashes}

    told = {frozenset(clash.facts()) for clash in kept(first).add(second).clashes}
    assert told == clashes(first | second) - clashes(first)


def test_generated_graphs_are_not_trivial() -> None:
    """Of graphs like those above most infer something, in every stage, and some contradict themselves."""
    chance = random.Random(1)
    stages: set[int] = set()
    inferring = clashing = 0
    for _ in range(200):
        chosen = {
            triple((chance.choice(NAMES), chance.choice(["p", "q", "r", "s"]), chance.choice(NAMES)))
            for _ in range(chance.randint(1, 9))
        }
        closure = fixpoint.close(chosen, RULES)
        inferring += bool(closure.rounds)
        clashing += bool(closure.clashes)
        stages |= {each.stage for each in closure.rounds}
    assert inferring > 150 and clashing > 5 and stages == {0, 1, 2}


def test_consequences_are_what_some_proof_may_use() -> None:
    held = kept({triple(("a", "p", "b")), triple(("b", "q", "c")), triple(("c", "says", "p"))})
    found = held.consequences([ground(triple(("a", "p", "b")))])
    assert ground(triple(("a", "q", "b"))) in found and ground(triple(("a", "r", "c"))) in found
    assert held.consequences([ground(triple(("x", "p", "y")))]) == set()


@pytest.mark.slow
def test_the_shipped_graph_without_any_of_its_claims(real: akg.KnowledgeGraph) -> None:
    known, _ = ontology.read()
    rules, _ = build.read_rules(known)
    asserted = [q.triple for q in real.store if not str(q.graph_name).startswith("<" + INFERRED_GRAPHS)]
    closure = fixpoint.close(asserted, rules)
    held = Upkeep(asserted, closure.rounds, rules)
    whole = ranks(closure)
    claims = sorted({str(t.subject) for t in asserted if "/claim/" in str(t.subject)})
    assert len(claims) > 900
    chance = random.Random(7)
    for size in (1, 1, 1, 20, 400):
        gone = set(chance.sample(claims, size))
        triples = [t for t in asserted if str(t.subject) in gone]
        change = held.withdraw(triples)
        rest = [t for t in asserted if str(t.subject) not in gone]
        assert held.inferred() == ranks(fixpoint.close(rest, rules))
        back = held.add(triples)
        assert held.inferred() == whole
        assert back.ranks == {each: (new, old) for each, (old, new) in change.ranks.items()}
