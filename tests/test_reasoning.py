"""What follows, what does not, and that every fact that follows can be proved."""

import itertools
import random
import shutil
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import anodefree_kg as akg
from anodefree_kg import build, ontology, shipped
from anodefree_kg.reasoning import checker, fixpoint
from anodefree_kg.reasoning.proof import Explainer, Proof
from anodefree_kg.reasoning.rules import Ground, Pattern, Rule, match, substitute, variables
from anodefree_kg.vocab import AF, BASE, INFERRED_GRAPHS, RDF_TYPE
from tests.fixtures_cli import SMALL, call, edit

E = "http://example.org/"


def node(name: str) -> str:
    return f"<{E}{name}>"


def triple(fact: Ground) -> ox.Triple:
    return ox.Triple(*(ox.NamedNode(part[1:-1]) for part in fact))


def rule(id_: str, *patterns: tuple[str, str, str]) -> Rule:
    """The last pattern is the head; names without question mark are IRIs."""

    def pattern(parts: tuple[str, str, str]) -> Pattern:
        return Pattern(*(part if part.startswith("?") else node(part) for part in parts))

    *body, head = map(pattern, patterns)
    return Rule(id_, id_, tuple(body), (), head, "test")


RULES = [
    rule("sub", ("?x", "p", "?y"), ("?x", "q", "?y")),
    rule("chain", ("?x", "q", "?y"), ("?y", "q", "?z"), ("?x", "r", "?z")),
    rule("inverse", ("?x", "r", "?y"), ("?y", "p", "?x")),
    rule("class", ("?x", "p", "?y"), ("?y", "r", "?y"), ("?x", "q", "?x")),
]
FACTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]).map(node),
        st.sampled_from("pqr").map(node),
        st.sampled_from(["a", "b", "c"]).map(node),
    ),
    min_size=1,
    max_size=6,
    unique=True,
)


def naive(facts: set[Ground], rules: list[Rule]) -> set[Ground]:
    """A second, slow way to the closure: try every combination of facts for every rule."""
    known = set(facts)
    while True:
        new = set()
        for r in rules:
            assert r.head is not None
            for choice in itertools.product(known, repeat=len(r.body)):
                values: dict[str, str] = {}
                for pattern, fact in zip(r.body, choice, strict=True):
                    matched = match(substitute(pattern, values), fact)
                    if matched is None:
                        break
                    values |= matched
                else:
                    subject, predicate, object_ = substitute(r.head, values)
                    new.add((subject, predicate, object_))
        if new <= known:
            return known
        known |= new


def closed(facts: list[Ground], rules: list[Rule]) -> set[Ground]:
    closure = fixpoint.close(map(triple, facts), rules)
    return set(facts) | {(str(t.subject), str(t.predicate), str(t.object)) for t in closure.facts()}


def graph_of(facts: list[Ground], rules: list[Rule]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*_parts(triple(fact)), ox.NamedNode(E + "asserted")) for fact in facts)
    for each in fixpoint.close(map(triple, facts), rules).rounds:
        store.extend(build.inferred_quads(each, build.grades_of(rules)))
    return store


def _parts(t: ox.Triple) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]:
    assert isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode)
    return t.subject, t.predicate, t.object


@given(FACTS)
@settings(max_examples=60, deadline=None)
def test_closure_is_the_naive_one(facts: list[Ground]) -> None:
    assert closed(facts, RULES) == naive(set(facts), RULES)


@given(FACTS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_does_not_matter_and_twice_adds_nothing(facts: list[Ground], shuffler: random.Random) -> None:
    once = fixpoint.close(map(triple, facts), RULES)
    shuffled, rules = list(facts), list(RULES)
    shuffler.shuffle(shuffled)
    shuffler.shuffle(rules)
    assert fixpoint.close(map(triple, shuffled), rules).rounds == once.rounds
    everything = [*map(triple, facts), *once.facts()]
    assert fixpoint.close(everything, RULES).rounds == []


@given(FACTS)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),  # shrinking would try each of the many subsets again and again
)
def test_proofs_are_all_the_minimal_ones(facts: list[Ground]) -> None:
    """Every subset of facts and rules is tried: the minimal ones that give a fact are just the proofs found."""
    store = graph_of(facts, RULES)
    explainer = Explainer(store, RULES, beyond_asserted=True)
    inferred = closed(facts, RULES) - set(facts)
    giving: dict[Ground, list[frozenset[str]]] = {fact: [] for fact in inferred}
    for size in range(1, len(facts) + len(RULES) + 1):
        for chosen in itertools.combinations(range(len(facts) + len(RULES)), size):
            given_facts = {facts[i] for i in chosen if i < len(facts)}
            given_rules = [RULES[i - len(facts)] for i in chosen if i >= len(facts)]
            names = frozenset([*(part.id for part in given_rules), *map(" ".join, given_facts)])
            for fact in naive(given_facts, given_rules) & inferred:
                if not any(smaller < names for smaller in giving[fact]):
                    giving[fact].append(names)
    for fact in inferred:
        explanation = explainer.explain(fact)
        assert explanation.complete
        assert sorted(map(sorted, map(elements, explanation.proofs))) == sorted(map(sorted, giving[fact]))


def elements(proof: Proof) -> frozenset[str]:
    own = proof.rule.id if proof.rule else " ".join(proof.fact)
    return frozenset([own]).union(*(elements(premise) for premise in proof.premises))


def test_cap_on_proofs_is_told() -> None:
    facts = [(node("a"), node("q"), node(f"m{n}")) for n in range(9)] + [
        (node(f"m{n}"), node("q"), node("z")) for n in range(9)
    ]
    store = graph_of(facts, RULES)
    goal = (node("a"), node("r"), node("z"))
    full = Explainer(store, RULES).explain(goal)
    assert (len(full.proofs), full.complete) == (9, True)
    capped = Explainer(store, RULES, max_proofs=4).explain(goal)
    assert (len(capped.proofs), capped.complete) == (4, False)


def test_every_inferred_fact_has_proofs_that_the_checker_accepts(real: akg.KnowledgeGraph) -> None:
    known, _ = ontology.read()
    rules, _ = build.read_rules(known)
    explainer = Explainer(real.store, rules)
    by_id = {rule.id: rule for rule in rules}
    assert len(by_id) == len(rules)
    asserted, inferred = set(), set()
    for quad in real.store:
        fact = (str(quad.subject), str(quad.predicate), str(quad.object))
        if not str(quad.graph_name).startswith("<" + INFERRED_GRAPHS):
            asserted.add(fact)
        elif str(quad.subject) != str(quad.graph_name):
            inferred.add(fact)
    assert len(inferred) > 1000
    for fact in inferred:
        explanation = explainer.explain(fact)
        assert explanation.proofs, fact
        for proof in explanation.proofs:
            assert checker.faults(proof, asserted, by_id) == []


def test_checker_refuses_false_proofs() -> None:
    facts = [(node("a"), node("p"), node("b")), (node("b"), node("p"), node("c"))]
    [proof] = Explainer(graph_of(facts, RULES), RULES).explain((node("a"), node("r"), node("c"))).proofs
    rules, asserted = {rule.id: rule for rule in RULES}, set(facts)
    assert checker.faults(proof, asserted, rules) == []
    assert "not asserted" in checker.faults(proof, asserted - {facts[1]}, rules)[0]
    assert "no such rule" in checker.faults(proof, asserted, {})[0]
    assert "does not lead" in checker.faults(proof._replace(fact=(node("a"), node("r"), node("b"))), asserted, rules)[0]
    assert "premises" in checker.faults(proof._replace(premises=proof.premises[:1]), asserted, rules)[0]
    swapped = proof._replace(premises=proof.premises[::-1])
    assert "does not lead" in checker.faults(swapped, asserted, rules)[0]


def test_checker_evaluates_conditions() -> None:
    limit = '"0.0"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    cold = Rule(
        "cold",
        "cold",
        (Pattern("?x", node("t"), "?y"),),
        (f"?y < {limit}",),
        Pattern("?x", node("is"), node("cold")),
        "",
    )
    for value, wrong in (("-40", False), ("25", True)):
        leaf = Proof((node("m"), node("t"), f'"{value}"^^<http://www.w3.org/2001/XMLSchema#decimal>'), None, (), E)
        proof = Proof((node("m"), node("is"), node("cold")), cold, (leaf,), "")
        assert bool(checker.faults(proof, {leaf.fact}, {"cold": cold})) is wrong


def test_variables_keep_their_order() -> None:
    assert variables(RULES[1].body) == ["?x", "?y", "?z"]


# --- on the tables ------------------------------------------------------------------------------------------


def holds(kg: akg.KnowledgeGraph, subject: str, predicate: str, object_: str) -> bool:
    return bool(kg.query(f"ASK {{ {subject} {predicate} {object_} }}").rows[0][0])


def test_metals_are_kept_apart(real: akg.KnowledgeGraph) -> None:
    assert holds(real, "mat:Sb", "af:hasMechanismZn", "af:zincophilicity")
    assert holds(real, "mat:Sb", "a", "af:ZincophilicMaterial")
    assert holds(real, "mat:Sb", "af:addressesZn", "af:dendriteGrowth")
    for metal in ("Na", "K", "General"):
        assert not holds(real, "mat:Sb", f"af:hasMechanism{metal}", "?anything")
        assert not holds(real, "mat:Sb", f"af:addresses{metal}", "?anything")
    assert holds(real, "mat:Ag", "a", "af:SodiophilicMaterial")
    assert not holds(real, "mat:Ag", "a", "af:PotassiophilicMaterial")


def test_general_claims_hold_for_each_metal(real: akg.KnowledgeGraph) -> None:
    for metal in ("Na", "K", "Zn"):
        assert holds(real, "af:metallophilicity", f"af:promotes{metal}", "af:uniformPlating")


def test_limiting_claims_give_no_fact(real: akg.KnowledgeGraph) -> None:
    limiting = real.query(
        "SELECT ?s ?p ?o { ?c af:polarity af:limits ; af:subject ?s ; af:factPredicate ?p ; af:object ?o "
        "MINUS { ?other af:polarity af:supports ; af:subject ?s ; af:factPredicate ?p ; af:object ?o } }"
    )
    for subject, predicate, object_ in limiting:
        assert not holds(real, f"<{subject}>", f"<{predicate}>", f"<{object_}>")


def test_claims_of_one_study_give_no_fact(tmp_path: Path) -> None:
    data = shutil.copytree(SMALL, tmp_path / "data")
    asked = "SELECT ?thing { ?thing af:hasMechanismNa af:sodiophilicity ; a af:ElementalMetal }"
    assert call("build", "--data", data, "--store", tmp_path / "store").code == 0
    assert len(akg.load(str(tmp_path / "store")).query(asked).rows) == 1
    for key in ("c01", "c02"):
        edit(data / "tiny" / "claims.csv", key, "reach", "oneStudy")
    assert call("build", "--data", data, "--store", tmp_path / "store").code == 0
    kg = akg.load(str(tmp_path / "store"))
    assert not kg.query(asked).rows
    assert "has mechanism" in {claim.relation for claim in kg.lookup("Qx", metal="Na").claims}


def test_cells_work_through_their_collectors(real: akg.KnowledgeGraph) -> None:
    cells = real.query(
        "SELECT ?ref { ?c a af:Cell ; af:hasMechanismNa af:sodiophilicity ; af:reference/af:number ?ref } ORDER BY ?ref"
    )
    assert {ref for (ref,) in cells} >= {33, 35, 36}
    # Silver on copper is used with zinc there: its sodiophilicity says nothing of those cells.
    assert not holds(real, "?c", "a", "af:ZincCell . ?c af:hasMechanism af:sodiophilicity")


def test_defined_classes(real: akg.KnowledgeGraph) -> None:
    cold = real.query("SELECT DISTINCT ?ref { ?c a af:LowTemperatureCell ; af:reference/af:number ?ref } ORDER BY ?ref")
    assert [ref for (ref,) in cold] == [20, 48, 76, 87]
    reversible = real.query("SELECT ?v { ?m a af:HighlyReversibleMeasurement ; af:averageCEPercent ?v }")
    others = real.query("SELECT ?v { ?m af:averageCEPercent ?v MINUS { ?m a af:HighlyReversibleMeasurement } }")
    limit = Decimal("99.9")
    assert all(isinstance(v, Decimal) and v >= limit for (v,) in reversible)
    assert all(isinstance(v, Decimal) and v < limit for (v,) in others)


def test_rounds_are_told(real: akg.KnowledgeGraph) -> None:
    rounds = real.query(
        "SELECT ?certainty ?round { ?g af:round ?round OPTIONAL { ?g af:weakestCertainty/rdfs:label ?certainty } "
        "{ SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } } }"
    )
    told: dict[object, set[object]] = {}
    for certainty, number in rounds:
        told.setdefault(certainty, set()).add(number)
    assert set(told) == {None, "shown", "suggested", "unexplained", "by analogy"}
    assert all(numbers == set(range(1, len(numbers) + 1)) for numbers in told.values())


@pytest.mark.parametrize(
    ("fact", "claims"),
    [
        (("Sb", "addresses", "dendrite growth"), {"c3.1-2-01"}),
        (("Ag", "a", "ZincophilicMaterial"), set()),
    ],
)
def test_why_ends_in_claims(real: akg.KnowledgeGraph, fact: tuple[str, str, str], claims: set[str]) -> None:
    found = real.why(fact, None if fact[1] == "a" else "Zn")
    assert found.holds and found.complete
    text = "\n".join(found.lines())
    assert "section 3.1, paragraph 2" in text
    assert all(claim in text for claim in claims)
    assert found.to_dict()["proofs"]


def test_why_of_a_metal_never_leans_on_another(real: akg.KnowledgeGraph) -> None:
    text = "\n".join(real.why(("Ag", "addresses", "dendrite growth"), "Zn").lines())
    assert "[40]" in text and "(Na)" not in text and "[33]" not in text


def test_why_of_what_does_not_follow(real: akg.KnowledgeGraph) -> None:
    found = real.why(("Sb", "hasMechanism", "sodiophilicity"))
    assert not found.holds and found.proofs == ()


def test_why_of_an_asserted_fact_is_its_row(real: akg.KnowledgeGraph) -> None:
    found = real.why((BASE + "cell/wang2025/T1-01", "hasCathode", "NVP"))
    [leaf] = found.proofs
    assert leaf.kind == "table" and "Table 1, row 1" in leaf.place  # type: ignore[union-attr]


def test_types_are_ours() -> None:
    assert RDF_TYPE.endswith("#type") and AF.Claim.endswith("#Claim")


def test_every_rule_tells_the_line_of_its_axiom() -> None:
    known, _ = ontology.read()
    rules, _ = build.read_rules(known)
    lines = {
        f"{Path(path).name}:{number}": line
        for path in shipped.files("ontology", ".ttl")
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1)
    }
    compiled = [rule for rule in rules if not rule.id.startswith("rule ")]
    assert len(compiled) > 500
    assert not [rule for rule in compiled if not lines.get(rule.source, "").startswith(("af:", "["))]
