"""How far a source has been curated: what hangs on each passage, and what the check says of an empty one."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from anodefree_kg import build, coverage
from anodefree_kg.errors import Finding
from anodefree_kg.tables import Tables
from tests.fixtures_cli import SHIPPED, SMALL, call, edit, line_of, real_store, tiny_store


def read(folder: Path) -> Tables:
    known, _ = build.read_ontology()
    tables, faults = build.read_tables(str(folder), known)
    assert faults == []
    return tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL / "tiny", tmp_path / "tiny"))


def test_words_and_records_of_each_passage() -> None:
    found = {passage.row["id"]: passage for passage in coverage.coverage(read(SMALL / "tiny"))}
    assert {name: passage.words for name, passage in found.items()} == {
        "1-1": 20, "2-1": 30, "2.1-2": 50, "table1": 100, "list": 60,
    }  # fmt: skip
    # Section 2.1 is pointed to by 25 and 5 words; two discrepancies and two quantities stand there.
    assert (found["2.1-2"].covered, found["2.1-2"].records["quantities"]) == (30, 1)
    assert found["2.1-2"].records["discrepancies"] == 1
    assert found["table1"].records == {
        "claims": 0, "quantities": 0, "cells": 5, "discrepancies": 3, "references": 0, "ingredients": 2,
    }  # fmt: skip
    assert found["list"].records["references"] == 6


def test_a_place_that_reaches_into_two_passages_counts_in_both(folder: Path) -> None:
    edit(folder / "locators.csv", "s1", "span", "10+20")
    tables = read(folder)
    assert coverage.passages_of(tables)["s1"] == ["1-1", "2-1"]
    before = {p.row["id"]: p.records["claims"] for p in coverage.coverage(read(SMALL / "tiny"))}
    after = {p.row["id"]: p.records["claims"] for p in coverage.coverage(tables)}
    assert after["1-1"] == before["1-1"] and after["2-1"] == before["2-1"] + before["1-1"]


@pytest.mark.slow
def test_an_empty_passage_is_told_until_it_is_explained(folder: Path) -> None:
    with (folder / "passages.csv").open("a", encoding="utf-8") as file:
        file.write("3-1,3,1,,outline,300+40,0000000000000036,\n")
    where = f"tiny/passages.csv:{line_of(folder / 'passages.csv', '3-1')}:explanation"
    reason = "is empty, and no record hangs on the passage 3-1"
    assert coverage.findings(read(folder)) == [Finding(where, "", reason, "curate the passage, or say why not")]
    checked = call("check", "--data", folder.parent)
    assert checked.code == 1
    assert checked.out == f"{where}: {reason}: curate the passage, or say why not\n"
    edit(folder / "passages.csv", "3-1", "explanation", "says what comes next")
    assert coverage.findings(read(folder)) == []
    assert call("check", "--data", folder.parent).code == 0


def test_a_place_outside_every_passage_is_told(folder: Path) -> None:
    edit(folder / "locators.csv", "s2", "span", "900+30")
    [finding] = [found for found in coverage.findings(read(folder)) if "locators" in found.where]
    assert finding.where == f"tiny/locators.csv:{line_of(folder / 'locators.csv', 's2')}:span"
    assert (finding.value, finding.reason) == ("900+30", "lies outside every passage")


def test_a_source_without_passages_is_asked_nothing(folder: Path) -> None:
    head = (folder / "passages.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "passages.csv").write_text(head + "\n", encoding="utf-8")
    tables = read(folder)
    assert coverage.findings(tables) == []
    assert coverage.summary(tables) == "no passages given"


def exported(store: Path) -> list[dict[str, str]]:
    answer = call("export", "coverage", "--format", "csv", "--store", store)
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


@pytest.mark.parametrize("data", [SMALL / "tiny", SHIPPED / "wang-2025"], ids=["tiny", "shipped"])
def test_the_export_says_what_the_tables_say(data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = tiny_store(tmp_path_factory) if data.name == "tiny" else real_store(tmp_path_factory)
    rows = {row["id"].split("/")[1]: row for row in exported(store)}
    passages = coverage.coverage(read(data))
    assert len(rows) == len(passages) > 4
    for passage in passages:
        row = rows[passage.row["id"]]
        assert (row["section"], row["topic"]) == (passage.row["section"], passage.row["topic"])
        assert (int(row["words"]), int(row["words_covered"])) == (passage.words, passage.covered)
        for table in ("claims", "quantities", "cells", "discrepancies", "references"):
            assert int(row[table]) == passage.records[table], (passage.row["id"], table)


def test_no_passage_of_the_review_is_left_out() -> None:
    tables = read(SHIPPED / "wang-2025")
    assert coverage.findings(tables) == []
    passages = coverage.coverage(tables)
    text = [passage for passage in passages if passage.row["section"] != "References"]
    assert len(text) == 45
    assert all(passage.records["claims"] for passage in text if passage.row["paragraph"])
    assert sum(passage.covered for passage in text) > 0.9 * sum(passage.words for passage in text)
