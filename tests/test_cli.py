"""The command used well: what it prints where, and what it ends with."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

import anodefree_kg as akg
from anodefree_kg import export, queries
from tests.fixtures_cli import call, good, run

COLUMNS = {
    "claims": "id section refs metal subject relation object polarity conditions certainty locator",
    "quantities": "id section refs subject quantity value unit approx conditions comparator locator",
    "cells": "id ref metal current_collector cathode electrolyte temperature_c capacity_value capacity_unit "
    "capacity_rate retention_percent retention_cycles retention_rate initial_ce_percent average_ce_percent "
    "capacity_approx retention_approx initial_ce_approx average_ce_approx",
    "discrepancies": "id kind refs place_a value_a place_b value_b judgement",
    "references": "number authors title journal year volume pages doi",
}


# --- used well -------------------------------------------------------------------------------------------------


def test_lookup_formats(store: Path) -> None:
    told = good("lookup", "Ag", "--metal", "Zn", "--store", store)
    assert "zincophilicity" in told and "[40]" in told and "sodiophilicity" not in told
    found = json.loads(good("lookup", "Ag", "--metal", "Zn", "--format", "json", "--store", store))
    assert found["label"] == "Ag"
    mechanisms = [fact for fact in found["facts"] if fact["relation"] == "hasMechanism"]
    assert ("zincophilicity", "claimed") in {(fact["object"], fact["status"]) for fact in mechanisms}
    rows = list(csv.DictReader(io.StringIO(good("lookup", "Ag", "--metal", "Zn", "--format", "csv", "--store", store))))
    assert {row["metal"] for row in rows} == {"Zn"}
    assert {fact["object"] for fact in found["facts"]} == {row["object"] for row in rows}


def test_lookup_tells_what_others_have_to_do_with_it(store: Path, small: Path) -> None:
    about, others = good("lookup", "Cu foil", "--store", store).split("claims that relate other things to it")
    assert "Zn foil outperforms Cu foil" in others and "outperforms Cu foil" not in about
    found = json.loads(good("lookup", "Cu foil", "--format", "json", "--store", store))
    assert {claim["subject"] for claim in found["mentions"]} >= {"Zn foil", "graphite foil (GF)"}
    assert {claim["object"] for claim in found["mentions"]} == {"Cu foil"}
    assert {claim["subject"] for claim in found["claims"]} == {"Cu foil"}
    assert "at least ~99.10 %, 300 cycles" in " ".join(good("lookup", "Qx", "--store", small).split())


@pytest.mark.parametrize(
    ("spellings", "label"),
    [
        (("silver", "Ag", "ag", "SILVER", " Ag ", "mat:Ag"), "Ag"),
        (("Cu6Sn5", "Cu₆Sn₅", "Cu_6Sn_5", r"$\text{Cu}_6\text{Sn}_5$", r"\mathrm{Cu_6Sn_5}", "cu6sn5"), "Cu6Sn5"),
        (("Cu6Sn5/Cu", "Cu6Sn5@Cu", "Cu₆Sn₅@Cu", "Cu6Sn5 @ Cu"), "Cu6Sn5@Cu"),
        (("NVP", "Na3V2(PO4)3", "Na₃V₂(PO₄)₃", r"$\text{Na}_3\text{V}_2(\text{PO}_4)_3$"), "Na3V2(PO4)3"),
        (("Zn–Na alloy", "Zn-Na alloy", "zinc-sodium alloy"), "Zn–Na alloy"),
    ],
)
def test_lookup_in_any_spelling(spellings: tuple[str, ...], label: str, store: Path) -> None:
    for spelling in spellings:
        assert json.loads(good("lookup", spelling, "--format", "json", "--store", store))["label"] == label


def test_query_formats(store: Path) -> None:
    ask = ("query", "in-situ-alloys", "--store", store, "--format")
    objects = json.loads(good(*ask, "json"))
    lines = [json.loads(line) for line in good(*ask, "jsonl").splitlines()]
    rows = list(csv.DictReader(io.StringIO(good(*ask, "csv"))))
    assert objects == lines == rows
    assert any({"metal": "Na", "material": "Au", "product": "Au2Na"}.items() <= row.items() for row in objects)
    assert f"{len(rows)} rows" in good(*ask, "table")


def test_rows_too_wide_for_a_table_are_told_one_below_the_other(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = ("query", "claims-about", "--param", "thing=zeolite-coated Cu foil", "--store", store)
    monkeypatch.setenv("COLUMNS", "80")
    told = good(*about).split("\n\n")
    rows = json.loads(good(*about, "--format", "json"))
    assert len(rows) == len(told) - 1 and told[-1] == f"{len(rows)} rows\n"
    for row, text in zip(rows, told, strict=False):
        lines = dict(line.split(maxsplit=1) for line in text.splitlines() if not line.startswith(" "))
        assert list(lines) == [name for name, value in row.items() if value is not None]
        assert all(str(row[name]).startswith(value) for name, value in lines.items())
    monkeypatch.setenv("COLUMNS", "1000")
    assert good(*about).startswith("┌")


def test_query_parameters(store: Path) -> None:
    ask = ("query", "cells-by-retention", "--store", store, "--format", "json", "--param")
    some, all_ = (json.loads(good(*ask, f"min_cycles={cycles}")) for cycles in (1000, 1))
    assert 0 < len(some) < len(all_)
    assert all(row["cycles"] >= 1000 for row in some)
    named = ("query", "mechanisms-of-material", "--store", store, "--format", "json", "--param")
    assert json.loads(good(*named, "material=silver")) == json.loads(good(*named, "material=Ag"))


def test_query_list() -> None:
    listed = json.loads(good("query", "--list", "--format", "json"))
    assert [set(entry) for entry in listed] == [{"name", "question", "parameters", "columns", "tags"}] * len(listed)
    assert [entry["name"] for entry in listed] == sorted(queries.stored())
    for entry in listed:
        assert entry["question"].endswith("?") and entry["columns"] and entry["tags"]
        assert all(set(p) == {"name", "type", "default", "description"} for p in entry["parameters"])
    assert [json.loads(line) for line in good("query", "--list", "--format", "jsonl").splitlines()] == listed
    rows = csv.DictReader(io.StringIO(good("query", "--list", "--format", "csv")))
    assert [row["name"] for row in rows] == [entry["name"] for entry in listed]


def test_own_queries(store: Path, tmp_path: Path) -> None:
    text = "ASK { ?cell rdfs:label ?label FILTER(CONTAINS(?label, '‖')) }"
    path = tmp_path / "mine.rq"
    path.write_text(text, encoding="utf-8")
    for arguments, stdin in (((path,), b""), (("-",), text.encode()), (("-",), text.encode("utf-8-sig"))):
        answer = run("query", *arguments, "--format", "json", "--store", store, stdin=stdin)
        assert (answer.code, json.loads(answer.out)) == (0, [{"answer": True}])
    headed = "#+ question: How many claims?\n#+ param: least integer 0 -- lowest number\n#+ columns: n\n"
    body = "SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?c a af:Claim } } FILTER(?n > ?_least) }"
    path.write_text(headed + body, encoding="utf-8")
    assert len(json.loads(good("query", path, "--format", "json", "--store", store))) == 1
    assert json.loads(good("query", path, "--param", "least=100000", "--format", "json", "--store", store)) == []


def test_why_formats(store: Path) -> None:
    fact = ("why", "Ag", "addresses", "dendrite growth", "--metal", "Zn", "--store", store)
    found = json.loads(good(*fact, "--format", "json"))
    assert (found["holds"], found["complete"]) == (True, True)
    assert f"{len(found['proofs'])} minimal proof" in good(*fact)

    def leaves(step: dict[str, Any]) -> list[dict[str, Any]]:
        return [leaf for part in step["premises"] for leaf in leaves(part)] if "premises" in step else [step]

    for proof in found["proofs"]:
        claims = [leaf for leaf in leaves(proof) if leaf["kind"] == "claim"]
        assert claims and all(claim["place"] for claim in claims)
    said = good("why", "Ag", "hasMechanism", "zincophilicity", "--metal", "Zn", "--store", store)
    assert "[40]" in said


def test_why_of_what_does_not_follow(store: Path) -> None:
    answer = call("why", "Ag", "addresses", "dendrite growth", "--metal", "K", "--format", "json", "--store", store)
    assert answer.code == 1
    assert (json.loads(answer.out)["holds"], json.loads(answer.out)["proofs"]) == (False, [])


@pytest.mark.slow
def test_check_of_the_shipped_tables() -> None:
    answer = run("check")
    assert (answer.code, answer.out) == (0, "")
    parts = dict(line.split(": ", 1) for line in answer.err.splitlines())
    assert set(parts) >= {"ontology", "rules", "stored queries", "tables wang-2025", "contradictions", "shapes"}
    assert parts.pop("places wang-2025") == "skipped: give the text of the source with --source"
    assert all(verdict.startswith(("fine (", "skipped: ")) for verdict in parts.values())


def test_graph_page(small: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert str(page) in good("graph", "--focus", "quixium", "--out", page, "--store", small)
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [page]


def test_help_and_version() -> None:
    assert good("--version") == f"anodefree-kg {akg.__version__}\n"
    shown = good("--help")
    for name in ("build", "lookup", "query", "why", "check", "graph", "export"):
        assert name in shown
        assert "usage: anodefree-kg " + name in good(name, "--help")


def test_default_store(tmp_path: Path, store: Path) -> None:
    nowhere = {"ANODEFREE_KG_STORE": str(tmp_path / "none")}
    answer = run("query", "in-situ-alloys", "--format", "csv", env=nowhere)
    assert answer.code == 0
    assert "no store yet" in answer.err and "anodefree-kg build" in answer.err
    assert answer.out == run("query", "in-situ-alloys", "--format", "csv", env={"ANODEFREE_KG_STORE": str(store)}).out
    assert not (tmp_path / "none").exists()


# --- exports ---------------------------------------------------------------------------------------------------


def table(store: Path, what: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(good("export", what, "--format", "csv", "--store", store), newline="")))


@pytest.mark.parametrize("what", COLUMNS)
def test_exported_tables(what: str, store: Path) -> None:
    rows = table(store, what)
    objects = [json.loads(line) for line in good("export", what, "--format", "jsonl", "--store", store).splitlines()]
    assert rows
    for row in rows:
        assert set(COLUMNS[what].split()) <= set(row)
    plain = {None: "", True: "true", False: "false"}
    as_text = [
        {key: plain[value] if value is None or isinstance(value, bool) else str(value) for key, value in entry.items()}
        for entry in objects
    ]
    assert as_text == rows


def test_exported_numbers(store: Path) -> None:
    references, cells = table(store, "references"), table(store, "cells")
    assert [row["number"] for row in references] == [str(number) for number in range(1, 111)]
    assert [row["number"] for row in references if row["doi"]] == ["81"]
    assert (len(cells), len({row["cell"] for row in cells})) == (46, 43)
    for row in cells:
        for value, flag in (("capacity_value", "capacity"), ("retention_percent", "retention")):
            assert bool(row[value]) == bool(row[flag + "_approx"])
    assert {row["metal"] for row in cells} == {"Na", "K", "Zn"}
    assert {row["temperature_c"] for row in cells} == {"", "-25", "-40"}


def test_exported_claims(store: Path) -> None:
    claims = table(store, "claims")
    assert all(re.fullmatch(r"\d(\.\d)*|Abstract", row["section"]) for row in claims)
    assert all(re.fullmatch(r"(\d+(;\d+)*)?", row["refs"]) for row in claims)
    assert {row["polarity"] for row in claims} == {"supports", "limits"}
    assert {row["certainty"] for row in claims} <= {"shown", "suggested", "unexplained"}
    assert all(row["locator"] for row in claims)
    quantities = table(store, "quantities")
    assert ("Au", "-1.947", "eV") in {(row["subject"], row["value"], row["unit"]) for row in quantities}


def test_export_to_a_file(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("something older", encoding="utf-8")
    good("export", "claims", "--format", "csv", "--out", path, "--store", store)
    assert path.read_bytes().decode() == good("export", "claims", "--format", "csv", "--store", store)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("format_", export.GRAPH_FORMATS)
def test_export_to_a_process(format_: str, small: Path) -> None:
    answer = run("export", "graph", "--format", format_, "--store", small)
    assert answer.code == 0
    assert answer.out == good("export", "graph", "--format", format_, "--store", small)
