"""Taking away and adding: what is told, and that the graph left over is the one a build makes."""

import json
import shutil
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg import build, contradictions, whatif
from anodefree_kg.errors import FindingsError, StoreError, UnknownNameError, UsageError
from anodefree_kg.explain import Narrator
from anodefree_kg.reasoning import fixpoint
from anodefree_kg.reasoning.proof import Explainer
from anodefree_kg.vocab import AF, BASE, VOCABULARY_GRAPH
from tests.fixtures_cli import SMALL, call, edit, good

FOLDERS = [str(SMALL / "tiny")]


def stored(quads: list[ox.Quad]) -> set[ox.Quad]:
    """Quads as a store writes them."""
    held = ox.Store()
    held.extend(quads)
    assert len(held) == len(quads)
    return set(held)


@pytest.mark.parametrize(
    "names",
    [
        ["claim:c01"],
        ["claim:c03"],
        ["reference:1"],
        ["reference:3", "reference:5"],
        ["reference:6", "claim:c14", "claim:c10"],
        pytest.param(["source:tiny"], marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_what_is_left_is_what_a_build_makes(names: list[str], tiny: akg.KnowledgeGraph) -> None:
    effect = whatif.withdraw(tiny, names, FOLDERS)
    rebuilt = akg.KnowledgeGraph.from_quads(build.build(FOLDERS, without=names).quads)
    assert stored(effect.quads) == set(rebuilt.store)
    # Each fact that is told to fall holds before and not after, and none is left out.
    fallen = {each.triple for each in effect.facts if each.effect == "falls"}
    gone = relations(tiny) - relations(rebuilt)
    assert fallen == {fact for fact in gone if fact in inferred(tiny)}


def relations(kg: akg.KnowledgeGraph) -> set[tuple[str, ...]]:
    return {tuple(str(part) for part in row) for row in kg.query("SELECT ?s ?p ?o { ?s ?p ?o FILTER(ISIRI(?o)) }").rows}


def inferred(kg: akg.KnowledgeGraph) -> set[tuple[str, ...]]:
    rows = kg.query("SELECT ?s ?p ?o { ?g af:round ?n GRAPH ?g { ?s ?p ?o } FILTER(ISIRI(?o) && ?s != ?g) }").rows
    return {tuple(str(part) for part in row) for row in rows}


def test_proofs_are_counted_as_they_are_before_and_after(tiny: akg.KnowledgeGraph) -> None:
    names = ["reference:4"]
    after = akg.KnowledgeGraph.from_quads(build.build(FOLDERS, without=names).quads)
    effect = whatif.withdraw(tiny, names, FOLDERS, proofs=True)
    assert {each.effect for each in effect.facts} >= {"falls"}
    narrators = Narrator(tiny), Narrator(after)
    for each in effect.facts:
        if "/claim/" in each.triple[0] or "/place/" in each.triple[0]:
            continue
        counts = [len(narrator.explanation(each.triple).proofs) for narrator in narrators]
        assert (each.proofs_before, each.proofs_after) == tuple(counts)
        assert len(each.proofs) == each.proofs_before - each.proofs_after or each.proofs_after > 0


def test_a_fact_that_loses_its_firmest_claim_is_weaker(tiny: akg.KnowledgeGraph) -> None:
    """Quixium is shown to bind sodium by one claim and suggested to by another."""
    effect = whatif.withdraw(tiny, ["claim:c01"], FOLDERS)
    triple = (BASE + "material/Qx", AF.hasMechanismNa, AF.iri + "sodiophilicity")
    [change] = [each for each in effect.facts if each.triple == triple]
    assert (change.effect, change.before, change.after) == ("weaker", "shown", "suggested")
    assert (change.proofs_before, change.proofs_after) == (2, 1)
    assert effect.rows == ("tiny/claims.csv:2",)


def test_a_claim_that_rests_on_two_works_stays_with_one(tiny: akg.KnowledgeGraph) -> None:
    left = akg.KnowledgeGraph.from_quads(whatif.withdraw(tiny, ["reference:2"], FOLDERS).quads)
    works = "SELECT ?n { claim:tiny\\/c01 af:reference/af:number ?n }"
    assert [row[0] for row in left.query(works)] == [1]
    none = akg.KnowledgeGraph.from_quads(whatif.withdraw(tiny, ["reference:1", "reference:2"], FOLDERS).quads)
    assert not none.query("ASK { claim:tiny\\/c01 ?p ?o }").rows[0][0]
    assert none.query("ASK { claim:tiny\\/c02 a af:Claim }").rows[0][0]  # the review's own


def test_rankings_tell_who_leaves_and_who_moves(tiny: akg.KnowledgeGraph) -> None:
    effect = whatif.withdraw(tiny, ["reference:5"], FOLDERS)
    by_claims = {each.row[:3]: (each.before, each.after) for each in effect.rankings if each.query == "works-by-claims"}
    assert by_claims["[5]"][1] is None and by_claims["[5]"][0] is not None


def test_the_ranking_of_cells_loses_those_of_a_work(real: akg.KnowledgeGraph) -> None:
    effect = real.withdraw("reference:40")
    [cell] = [each for each in effect.rankings if each.query == "cells-by-retention"]
    assert cell.row.endswith("[40] Ling et al., Energy Storage Mater. 2022")
    assert cell.before is not None and cell.after is None


@pytest.mark.slow
def test_adding_is_the_other_way_round(tiny: akg.KnowledgeGraph, tmp_path: Path) -> None:
    second = tmp_path / "second"
    shutil.copytree(SMALL / "tiny", second)
    edit(second / "source.csv", "tiny", "key", "second")
    effect = whatif.add(tiny, str(second), FOLDERS)
    rebuilt = akg.KnowledgeGraph.from_quads(build.build([*FOLDERS, str(second)]).quads)
    assert stored(effect.quads) == set(rebuilt.store)
    assert {each.effect for each in effect.facts} == {"appears", "more proofs"}
    grown = akg.KnowledgeGraph.from_quads(effect.quads)
    back = whatif.withdraw(grown, ["source:second"], [*FOLDERS, str(second)])
    assert stored(back.quads) == set(tiny.store)


def test_add_refuses_as_a_whole(tmp_path: Path) -> None:
    store = tmp_path / "store"
    good("build", "--data", SMALL, "--store", store)
    before = good("export", "graph", "--format", "nquads", "--store", store)
    second = tmp_path / "second"
    shutil.copytree(SMALL / "tiny", second)
    answer = call("add", second, "--data", SMALL, "--store", store)
    assert answer.code == 1 and "second/source.csv:2:key: 'tiny': is also the key of tiny" in answer.err
    edit(second / "source.csv", "tiny", "key", "second")
    edit(second / "claims.csv", "c01", "certainty", "sure")
    edit(second / "claims.csv", "c02", "metal", "Mg")
    answer = call("add", second, "--data", SMALL, "--store", store)
    assert answer.code == 1 and answer.err.count("second/claims.csv") == 2
    assert good("export", "graph", "--format", "nquads", "--store", store) == before


def test_add_refuses_what_contradicts_the_graph(tmp_path: Path) -> None:
    """The same material is a metal in one source and carbon in the other."""
    store, second = tmp_path / "store", tmp_path / "second"
    good("build", "--data", SMALL, "--store", store)
    shutil.copytree(SMALL / "tiny", second)
    edit(second / "source.csv", "tiny", "key", "second")
    edit(second / "materials.csv", "test-foam", "kind", "Electrolyte")
    answer = call("add", second, "--data", SMALL, "--store", store)
    assert answer.code == 1 and "contradicts the ontology" in answer.err
    assert "second/materials.csv:6" in answer.err


@pytest.mark.slow
def test_commands(tmp_path: Path) -> None:
    store, second = tmp_path / "store", tmp_path / "second"
    good("build", "--data", SMALL, "--store", store)
    told = good("withdraw", "claim:c01", "--data", SMALL, "--store", store)
    assert told.startswith("claim:c01: 1 table rows, ")
    assert "Qx – has mechanism (Na) – sodiophilicity  (shown -> suggested, proofs 2 -> 1)" in told
    found = json.loads(good("withdraw", "claim:c01", "--data", SMALL, "--store", store, "--format", "json", "--proofs"))
    assert found["what"] == ["claim:c01"] and any(each["proofs"] for each in found["facts"])
    shutil.copytree(SMALL / "tiny", second)
    edit(second / "source.csv", "tiny", "key", "second")
    before = good("export", "graph", "--format", "nquads", "--store", store)
    dry = good("add", second, "--dry-run", "--data", SMALL, "--store", store)
    assert good("export", "graph", "--format", "nquads", "--store", store) == before
    assert good("add", second, "--data", SMALL, "--store", store) == dry
    assert "second" in good("export", "graph", "--format", "nquads", "--store", store)
    good("build", "--data", SMALL, "--store", store, "--without", "reference:1")
    assert '"Invented work one"' not in good("export", "graph", "--format", "nquads", "--store", store)


@pytest.mark.parametrize(
    ("names", "error", "told"),
    [
        (["c01"], UsageError, "write claim:KEY, reference:NUMBER or source:KEY"),
        (["paper:3"], UsageError, "names nothing to take away"),
        (["claim:"], UsageError, "names nothing to take away"),
        (["claim:c011"], UnknownNameError, "claim:c01"),
        (["reference:7"], UnknownNameError, "there is no reference '7'"),
        (["source:tyni"], UnknownNameError, "source:tiny"),
    ],
)
def test_wrong_names(
    names: list[str], error: type[Exception], told: str, tiny: akg.KnowledgeGraph, small: Path
) -> None:
    with pytest.raises(error, match=told):
        whatif.withdraw(tiny, names, FOLDERS)
    answer = call("withdraw", *names, "--data", SMALL, "--store", small)
    assert answer.code == 2 and told in answer.err


def test_a_graph_of_other_tables_is_refused(tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(StoreError, match="was built from other tables"):
        tiny.withdraw("reference:40")


@pytest.mark.slow
def test_the_shipped_graph_without_a_work(real: akg.KnowledgeGraph) -> None:
    effect = real.withdraw("reference:40")
    assert stored(effect.quads) == set(akg.KnowledgeGraph.from_quads(build.build(without=["reference:40"]).quads).store)
    fallen = {each.fact for each in effect.facts if each.effect == "falls"}
    assert "Ag – has mechanism (Zn) – zincophilicity" in fallen
    assert "Ag – has mechanism (Na) – sodiophilicity" not in {each.fact for each in effect.facts}


# --- contradictions --------------------------------------------------------------------------------------------


def test_rows_that_contradict_each_other_are_the_fewest(tmp_path: Path) -> None:
    """Each set told contradicts itself, and none of its rows can be left out."""
    data = tmp_path / "tiny"
    shutil.copytree(SMALL / "tiny", data)
    edit(data / "materials.csv", "test-quinone", "kind", "Cell")  # it is the cathode of one
    with pytest.raises(FindingsError) as caught:
        build.build([str(data)])
    assert len(caught.value.findings) >= 1
    sources = build.read_sources([str(data)])
    quads, places = sources.quads(), sources.places()
    closure = fixpoint.close((quad.triple for quad in quads), sources.rules)
    grades = build.grades_of(sources.rules)
    closed = quads + [quad for each in closure.rounds for quad in build.inferred_quads(each, grades)]
    store = ox.Store()
    store.extend(closed)
    explainer = Explainer(store, sources.rules, beyond_asserted=True)
    vocabulary = [q.triple for q in quads if q.graph_name == ox.NamedNode(VOCABULARY_GRAPH)]
    by_row: dict[str, list[ox.Triple]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value in places:
            by_row.setdefault(places[quad.subject.value], []).append(quad.triple)

    def clashes(rows: tuple[str, ...], rule: str) -> bool:
        given = vocabulary + [triple for row in rows for triple in by_row[row]]
        return rule in {clash.rule.id for clash in fixpoint.close(given, sources.rules, 100).clashes}

    checked = 0
    for clash in closure.clashes:
        for rows in contradictions.smallest_sets(explainer, clash, places):
            assert clashes(tuple(rows), clash.rule.id)
            for fewer in combinations(sorted(rows), len(rows) - 1):
                assert not clashes(fewer, clash.rule.id)
            checked += 1
    assert checked >= 2
