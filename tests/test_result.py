"""What comes back: nothing counted twice, every value as printed."""

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg.build import build
from anodefree_kg.result import Cell, Iri, Result
from anodefree_kg.vocab import AF, BASE
from tests.expected import Expected
from tests.fixtures_cli import SMALL


@pytest.fixture(params=["real", "tiny"])
def kg(request: pytest.FixtureRequest) -> akg.KnowledgeGraph:
    graph = request.getfixturevalue(request.param)
    assert isinstance(graph, akg.KnowledgeGraph)
    return graph


# --- the union of the graphs ---------------------------------------------------------------------------------


def test_no_triple_stands_in_two_graphs(kg: akg.KnowledgeGraph) -> None:
    count = Counter(quad.triple for quad in kg.store)
    assert [triple for triple, times in count.items() if times > 1] == []
    assert kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == [(len(count),)]
    assert ox.DefaultGraph() not in {quad.graph_name for quad in kg.store}


def test_count_is_not_doubled(tiny: akg.KnowledgeGraph) -> None:
    def count(pattern: str) -> Cell:
        return tiny.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows[0][0]

    assert count("?cell a af:Cell") == 5
    assert count("?line a af:Measurement") == 7
    assert count("?cell a af:Cell ; af:hasMeasurement ?line") == 7
    assert count("?claim a af:Claim") == 32
    assert count("?material a af:Material") == 8
    assert count("?collector a af:CurrentCollector") == 4
    assert count("?electrolyte a af:Electrolyte") == 3
    total = tiny.query("SELECT (SUM(?p) AS ?n) { ?line a af:Measurement ; af:retentionPercent ?p }")
    assert total.rows == [(Decimal("425"),)]


def test_two_sources_with_the_same_materials(tiny: akg.KnowledgeGraph, tmp_path: Path) -> None:
    source = SMALL / "tiny"
    other = tmp_path / "other"
    shutil.copytree(source, other)
    table = other / "source.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("\ntiny,", "\nother,"), encoding="utf-8")
    both = akg.KnowledgeGraph.from_quads(build([str(source), str(other)]).quads)
    count = Counter(quad.triple for quad in both.store)
    assert [triple for triple, times in count.items() if times > 1] == []
    for name in ("materials-with-mechanism", "challenges-addressed", "mechanisms-of-material", "countermeasures"):
        given = Expected(name).arguments
        assert both.query(name, **given).rows == tiny.query(name, **given).rows
    assert len(both.query("in-situ-alloys")) == 2 * len(tiny.query("in-situ-alloys"))


# --- results -------------------------------------------------------------------------------------------------

SOME = Result(
    ("text", "whole", "number", "gap", "truth", "iri"),
    [
        ("007", 1, Decimal("99.10"), 5, True, Iri(AF.zinc)),
        (None, 2, None, None, False, Iri("http://example.org/x y")),
    ],
)


def test_dicts() -> None:
    assert SOME.to_dicts()[0] == {
        "text": "007",
        "whole": 1,
        "number": Decimal("99.10"),
        "gap": 5,
        "truth": True,
        "iri": AF.zinc,
    }
    assert SOME.to_dicts()[1]["text"] is None
    assert len(SOME) == 2 and list(SOME) == SOME.rows
    assert repr(SOME) == "<Result of 2 rows: text, whole, number, gap, truth, iri>"


def test_frame() -> None:
    from tests.optional import need

    need("pandas", "notebook")
    frame = SOME.to_pandas()
    assert list(frame.columns) == list(SOME.columns)
    assert frame["number"].dtype == "float64" and frame["number"][0] == 99.1
    assert frame["whole"].dtype == "int64"
    assert frame["truth"].dtype == "bool"
    assert frame["text"][0] == "007" and frame["text"][1] is None
    assert frame["gap"][0] == 5 and isinstance(frame["gap"][0], int) and frame["gap"][1] is None


def test_frame_of_nothing() -> None:
    from tests.optional import need

    need("pandas", "notebook")
    frame = Result(("a", "b"), []).to_pandas()
    assert list(frame.columns) == ["a", "b"] and len(frame) == 0


def test_frame_keeps_what_is_printed(tiny: akg.KnowledgeGraph) -> None:
    from tests.optional import need

    need("pandas", "notebook")
    frame = tiny.query("SELECT ?volume ?pages { ?work af:number 6 ; af:volume ?volume ; af:pages ?pages }").to_pandas()
    assert frame.to_numpy().tolist() == [["006", "007"]]
    cells = tiny.query("cells-by-retention", min_cycles=1).to_pandas()
    assert "80.50" in set(cells["retention_percent"])
    assert cells["cycles"].dtype == "int64"
    assert cells["temperature_c"].dtype == "float64"


@pytest.mark.parametrize(
    "iri, short",
    [
        (AF.zinc, "af:zinc"),
        (BASE + "material/Qx-on-Vb", "mat:Qx-on-Vb"),
        (BASE + "material/", f"<{BASE}material/>"),
        (BASE + "claim/tiny/c01", f"<{BASE}claim/tiny/c01>"),
        ("http://example.org/x", "<http://example.org/x>"),
    ],
)
def test_short_iri(iri: str, short: str) -> None:
    assert Iri(iri).short == short
    assert Iri(iri) == iri


def test_values(tiny: akg.KnowledgeGraph) -> None:
    [row] = tiny.query(
        """SELECT (7 AS ?whole) (1.50 AS ?number) (true AS ?truth) ('007' AS ?text) ('Na'@en AS ?word)
                  (af:zinc AS ?iri) (1/0 AS ?gap) { }"""
    ).rows
    assert row == (7, Decimal("1.5"), True, "007", "Na", AF.zinc, None)
    assert [type(cell) for cell in row] == [int, Decimal, bool, str, str, Iri, type(None)]


def test_what_is_no_number_stays_text(tiny: akg.KnowledgeGraph) -> None:
    rows = tiny.query("SELECT ('x'^^xsd:decimal AS ?number) ('y'^^xsd:integer AS ?whole) { }").rows
    assert rows == [("x", "y")]
