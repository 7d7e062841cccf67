"""Each domain rule with its example: a small graph before, and all that follows after."""

from pathlib import Path

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg import build, ontology, shipped
from anodefree_kg.reasoning import domain, fixpoint
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import AF, INFERRED_GRAPHS
from tests.fixtures_cli import SMALL, call

FILES, _ = domain.read_files()
EXAMPLE = "http://example.org/"


def quads(name: str, part: str) -> set[ox.Quad]:
    path = Path(shipped.folder("ontology")) / "rules" / f"{name}.{part}.trig"
    return set(ox.parse(path=str(path), format=ox.RdfFormat.TRIG))


def inferred(given: list[ox.Triple]) -> tuple[set[ox.Quad], list[Rule]]:
    """What follows about the things of the example, in the graphs of its rounds."""
    known, _ = ontology.read()
    rules, findings = build.read_rules(known)
    assert not findings
    closure = fixpoint.close([*known.triples, *given], rules)
    assert not closure.clashes
    found = {quad for each in closure.rounds for quad in build.inferred_quads(each, build.grades_of(rules))}
    return {quad for quad in found if str(quad.subject).startswith("<" + EXAMPLE)}, rules


def test_there_is_an_example_of_each_rule() -> None:
    names = [file.name for file in FILES]
    assert len(names) == 4
    for part in ("before", "after"):
        held = shipped.files("ontology", f".{part}.trig")
        assert [Path(path).name for path in held] == [f"{name}.{part}.trig" for name in names]


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_what_follows_from_the_example_is_just_what_is_stored(name: str) -> None:
    before = [quad.triple for quad in quads(name, "before")]
    found, rules = inferred(before)
    assert found == quads(name, "after")
    # The rule matters: without it, something of this does not follow.
    known, _ = ontology.read()
    others = [rule for rule in rules if rule.id.split(" (")[0] != f"rule {name}"]
    left = fixpoint.close([*known.triples, *before], others).facts()
    assert {quad.triple for quad in found} - set(left)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_every_rule_tells_what_it_is_for(file: domain.RuleFile) -> None:
    assert set(file.head) == {"label", "question", "problem", "solution"}
    assert file.head["question"].endswith("?")
    assert file.rules


def test_nothing_that_is_by_analogy_becomes_evidence() -> None:
    """No rule leads from a relation by analogy to another relation; only to the classes of its domain and range."""
    known, _ = ontology.read()
    rules, _ = build.read_rules(known)
    using = [rule for rule in rules if any("ByAnalogy" in pattern.predicate for pattern in rule.body)]
    assert len(using) == 6
    for rule in using:
        assert rule.head is not None and rule.id.startswith(("domain", "range"))
    giving = [rule for rule in rules if rule.id.startswith("rule mechanism-by-analogy")]
    assert giving and all(rule.grade == f"<{AF.byAnalogy}>" for rule in giving)
    assert max(rule.stage for rule in rules) == giving[0].stage


def test_the_shipped_graph_keeps_analogies_in_graphs_of_their_own(real: akg.KnowledgeGraph) -> None:
    graphs = {
        str(quad.graph_name)
        for metal in ("Na", "K", "Zn")
        for quad in real.store.quads_for_pattern(None, ox.NamedNode(AF["hasMechanismByAnalogy" + metal]), None, None)
        if "/material/" in str(quad.subject)
    }
    assert graphs == {f"<{INFERRED_GRAPHS}byAnalogy/1>"}


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["CONSTRUCT { ?x af:improves ?y . }", "WHERE { ?x af:impruves ?y . }"], 7, "does not declare"),
        (["CONSTRUCT { ?x bf:improves ?y . }", "WHERE { ?x af:improves ?y . }"], 6, "no variable, IRI or declared"),
        (["CONSTRUCT { ?x af:improves ?z . }", "WHERE { ?x af:improves ?y . }"], 6, "?z, which the body does not bind"),
        (["CONSTRUCT { ?x af:improves ?y . }", "WHERE {", " ?x af:improves ?y", "}"], 8, "each ended by a point"),
        (["CONSTRUCT { ?x af:improves ?y . }", "WHERE { ?x af:improves ?y . FILTER(?y > 3) }"], 7, "FILTER(?a != ?b)"),
        ([], 6, "has no CONSTRUCT"),
        (["CONSTRUCT { ?x af:improves ?y . }"], 7, "has no WHERE"),
        (["CONSTRUCT { ?x af:improves ?y }", "WHERE { ?x af:improves ?y . }"], 6, "more than plain triple patterns"),
        (["CONSTRUCT { ?x af:improves ?y . ?y af:improves ?x . }", "WHERE { ?x af:improves ?y . }"], 6, "exactly one"),
        (["CONSTRUCT { ?x af:improves ?y . }", "WHERE { ?x af:improves ?y . } LIMIT 1"], 6, "nothing after it"),
        (["CONSTRUCT { ?x af:improves ?y . }", "WHERE { }"], 6, "must have exactly one head, a body"),
        (["#+ grade: ?z = af:shown", "CONSTRUCT { ?x af:improves ?y . }", "WHERE { ?x af:improves ?y . }"], 6, "grade"),
    ],
)
def test_a_faulty_rule_is_told_with_its_line(lines: list[str], line: int, reason: str, tmp_path: Path) -> None:
    head = ["#+ label: l", "#+ question: q?", "#+ problem: p", "#+ solution: s", f"PREFIX af: <{AF.iri}>"]
    path = tmp_path / "faulty.rq"
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    known, _ = ontology.read()
    rules, [finding] = domain.read_rules([str(path)], set(known.terms()))
    assert not rules
    assert finding.where == f"rules/faulty.rq:{line}"
    assert reason in finding.reason and finding.remedy


def test_a_rule_without_head_is_told(tmp_path: Path) -> None:
    path = tmp_path / "headless.rq"
    path.write_text("CONSTRUCT { ?x <urn:p> ?y . } WHERE { ?x <urn:q> ?y . }", encoding="utf-8")
    _, [finding] = domain.read_rules([str(path)])
    assert "'#+ question:'" in finding.reason and finding.where.endswith(":1")
    path.write_bytes(b"\xff\xfe")
    _, [finding] = domain.read_rules([str(path)])
    assert finding.reason == "is not UTF-8 text"


@pytest.mark.slow
def test_rules_are_among_what_check_looks_at() -> None:
    assert "rules: fine" in call("check", "--data", SMALL).err
