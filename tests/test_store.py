"""The store: the same bytes from the same tables, whole or not at all, digits as printed."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg import export, store
from tests.fixtures_cli import SMALL, call, command, contents, edit, run

EXPORTS = [("graph", name) for name in export.GRAPH_FORMATS] + [
    (what, name) for what in export.TABLES for name in export.TABLE_FORMATS
]
NEW_BUILD = "generation-*"


@pytest.fixture
def mine(small: Path, tmp_path: Path) -> Path:
    """A store that a test may break."""
    return Path(shutil.copytree(small, tmp_path / "mine"))


def exports(path: Path) -> dict[tuple[str, str], bytes]:
    kg = akg.load(str(path))
    return {(what, name): export.export(kg, what, name) for what, name in EXPORTS}


def generations(path: Path) -> list[str]:
    return sorted(folder.name for folder in path.glob(NEW_BUILD))


def answers(path: Path) -> bool:
    return [fact.object for fact in akg.load(str(path)).lookup("quixium", "Na").facts_of("hasMechanism")] != []


# --- the same each time ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_building_again_gives_the_same_bytes(store: Path, tmp_path: Path) -> None:
    first = exports(store)
    assert all(first.values())
    other = tmp_path / "other"
    assert run("build", "--store", other, env={"PYTHONHASHSEED": "1"}).code == 0
    assert exports(other) == first


def test_the_order_of_rows_and_sources_does_not_matter(small: Path, tmp_path: Path) -> None:
    source = tmp_path / "data" / "tiny"
    shutil.copytree(SMALL / "tiny", source)
    for path in source.iterdir():
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text(header + "".join(reversed(rows)), encoding="utf-8")
    assert call("build", "--data", source.parent, "--store", tmp_path / "store").code == 0
    assert exports(tmp_path / "store") == exports(small)


def test_line_ends_and_byte_order_mark_do_not_matter(small: Path, tmp_path: Path) -> None:
    source = tmp_path / "data" / "tiny"
    shutil.copytree(SMALL / "tiny", source)
    for path in source.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert call("build", "--data", source.parent, "--store", tmp_path / "store").code == 0
    assert exports(tmp_path / "store") == exports(small)


# --- digits as printed -----------------------------------------------------------------------------------------

PRINTED = {
    "cells": {"average_ce_percent": "99.10", "retention_percent": "080.500", "capacity_value": "100.0"},
    "quantities": {"value": "-1.50"},
    "references": {"volume": "006", "pages": "007"},
}


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("printed")
    shutil.copytree(SMALL / "tiny", base / "data" / "tiny")
    measurements = base / "data" / "tiny" / "measurements.csv"
    edit(measurements, "X1-1", "retention_percent", "080.500")
    edit(measurements, "X1-1", "average_ce_percent", "99.10")
    assert call("build", "--data", base / "data", "--store", base / "store").code == 0
    return base / "store"


@pytest.mark.parametrize("what", PRINTED)
def test_digits_in_exported_tables(what: str, printed: Path) -> None:
    kg = akg.load(str(printed))
    rows = list(csv.DictReader(io.StringIO(export.export(kg, what, "csv").decode())))
    objects = [json.loads(line) for line in export.export(kg, what, "jsonl").decode().splitlines()]
    assert any(PRINTED[what].items() <= row.items() for row in rows)
    assert any(PRINTED[what].items() <= entry.items() for entry in objects)


@pytest.mark.parametrize("format_", ["turtle", "nquads", "jsonld", "rdfxml"])
def test_digits_in_the_exported_graph(format_: str, printed: Path) -> None:
    text = export.export(akg.load(str(printed)), "graph", format_).decode()
    for digits in ("99.10", "080.500", "100.0", "-1.50"):
        assert f'"{digits}"' in text or f">{digits}<" in text


def test_digits_in_answers(printed: Path) -> None:
    found = akg.load(str(printed)).lookup("quixium")
    assert {"-1.50", "99.10", "2.0"} <= {quantity.value for quantity in found.quantities}
    told = call("lookup", "quixium", "--store", printed).out
    assert "-1.50 eV" in told and "~99.10 %" in told
    asked = call("query", "quantities-of-material", "--param", "material=Qx", "--format", "csv", "--store", printed).out
    assert "99.10" in asked and "-1.50" in asked


# --- whole or not at all ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_a_killed_build_changes_nothing(moment: float, mine: Path) -> None:
    before = contents(mine)
    known = set(generations(mine))
    with subprocess.Popen(command("build", "--store", mine), stdout=subprocess.DEVNULL) as process:
        while set(generations(mine)) == known and process.poll() is None:
            time.sleep(0.001)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    after = contents(mine)
    if process.returncode == -signal.SIGKILL and after["CURRENT"] == before["CURRENT"]:
        assert before.items() <= after.items()
        assert answers(mine)
    left = set(generations(mine)) - {(mine / "CURRENT").read_text(encoding="utf-8").split()[0]}
    hours_ago = time.time() - 2 * 3600
    for path in [mine / name for name in left] + list(mine.glob("CURRENT.*")):
        os.utime(path, (hours_ago, hours_ago))
    assert call("build", "--data", SMALL, "--store", mine).code == 0
    assert len(list(mine.iterdir())) == 2
    assert answers(mine)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_first_build_leaves_no_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with subprocess.Popen(command("build", "--store", store), stdout=subprocess.DEVNULL) as process:
        while not generations(store) and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert call("lookup", "Ag", "--store", store).code == 3
    assert call("build", "--data", SMALL, "--store", store).code == 0
    assert answers(store)


def test_what_a_dead_build_left_goes_when_it_is_old(mine: Path) -> None:
    for name in ("generation-1-1", "generation-2-2"):
        (mine / name).mkdir()
        (mine / name / "000001.sst").write_bytes(b"half")
    (mine / "CURRENT.1").write_text("generation-1-1\n", encoding="utf-8")
    hours_ago = time.time() - 2 * 3600
    for name in ("generation-1-1", "CURRENT.1"):
        os.utime(mine / name, (hours_ago, hours_ago))
    assert call("build", "--data", SMALL, "--store", mine).code == 0
    current = (mine / "CURRENT").read_text(encoding="utf-8").split()[0]
    assert {path.name for path in mine.iterdir()} == {"CURRENT", "generation-2-2", current}


@pytest.mark.slow
def test_two_builds_at_once(small: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for _ in range(2):
        processes = [
            subprocess.Popen(command("build", "--data", SMALL, "--store", store), stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        assert [(process.communicate(timeout=60)[1], process.returncode) for process in processes] == [(b"", 0)] * 2
        assert (store / "CURRENT").read_text(encoding="utf-8").split()[0] in generations(store)
        assert answers(store)
    assert exports(store) == exports(small)


def test_an_open_store_outlives_its_replacement(mine: Path) -> None:
    first = export.export(akg.load(str(mine)), "graph", "nquads")
    opened = akg.KnowledgeGraph(store.open_store(str(mine)))
    for _ in range(2):
        assert call("build", "--data", SMALL, "--store", mine).code == 0
    assert [fact.object for fact in opened.lookup("quixium", "Na").facts_of("hasMechanism")]
    assert export.export(opened, "graph", "nquads") == first


@pytest.mark.slow
def test_opening_while_builds_replace(mine: Path, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    seen: set[str] = set()
    with subprocess.Popen(
        [sys.executable, "-c", REPLACE, str(SMALL), str(mine), str(stop)], stderr=subprocess.PIPE
    ) as builder:
        # Ten stores, each found at an opening of its own; the builder ends by itself if it fails.
        while builder.poll() is None and len(seen) < 10:
            assert answers(mine)
            seen.add((mine / "CURRENT").read_text(encoding="utf-8"))
        stop.touch()
        _, told = builder.communicate(timeout=60)
    assert (builder.returncode, told) == (0, b"")
    assert len(seen) >= 10


REPLACE = """
import os, sys
from anodefree_kg import build, store
quads = build.build(build.source_folders(sys.argv[1])).quads
while not os.path.exists(sys.argv[3]):
    store.write_store(sys.argv[2], quads)
"""


def test_a_store_built_elsewhere_can_be_moved(mine: Path, tmp_path: Path) -> None:
    moved = mine.rename(tmp_path / "elsewhere")
    assert answers(moved)


# --- damaged ---------------------------------------------------------------------------------------------------


def current(store: Path) -> Path:
    return store / (store / "CURRENT").read_text(encoding="utf-8").split()[0]


def largest(store: Path) -> Path:
    return max(current(store).glob("*.sst"), key=lambda path: path.stat().st_size)


def manifest(store: Path) -> Path:
    return next(current(store).glob("MANIFEST-*"))


def cut(path: Path, length: int) -> None:
    path.write_bytes(path.read_bytes()[:length])


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty pointer": lambda store: (store / "CURRENT").write_bytes(b""),
    "pointer that is no text": lambda store: (store / "CURRENT").write_bytes(b"\xff\xfe\x00"),
    "pointer to nowhere": lambda store: (store / "CURRENT").write_bytes(b"generation-0-0\n"),
    "generation without files": lambda store: empty(current(store)),
    "file missing": lambda store: os.remove(largest(store)),
    "file empty": lambda store: largest(store).write_bytes(b""),
    "file cut short": lambda store: cut(largest(store), 1000),
    "file of other bytes": lambda store: largest(store).write_bytes(b"x" * largest(store).stat().st_size),
    "list of files missing": lambda store: os.remove(manifest(store)),
    "list of files empty": lambda store: manifest(store).write_bytes(b""),
    "list of files cut short": lambda store: cut(manifest(store), 1200),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_refused(damage: str, mine: Path) -> None:
    DAMAGE[damage](mine)
    with pytest.raises(akg.StoreError, match="run 'anodefree-kg build' again") as caught:
        akg.load(str(mine)).lookup("quixium")
    assert str(mine) in str(caught.value)
    answer = call("lookup", "quixium", "--store", mine)
    assert (answer.code, answer.out) == (3, "")
    assert "\n" not in answer.err.strip()
    assert call("build", "--data", SMALL, "--store", mine).code == 0
    assert answers(mine)


def test_no_store(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(akg.StoreError, match=r"there is no store at .*: run 'anodefree-kg build'"):
            akg.load(str(path))
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    with pytest.raises(akg.StoreError):
        akg.load(str(file))
    assert file.read_text(encoding="utf-8") == "not a folder"
