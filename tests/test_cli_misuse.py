"""The command used wrongly, interrupted, or among other programs: what it says and ends with, and what it leaves."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fixtures_cli import SMALL, Answer, call, command, contents, run

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


# --- used wrongly ----------------------------------------------------------------------------------------------

WRONG: list[tuple[tuple[str, ...], int, str]] = [
    ((), 2, "required: COMMAND"),
    (("nope",), 2, "invalid choice: 'nope'"),
    (("lookup",), 2, "required: name"),
    (("lookup", "Ag", "--nope"), 2, "unrecognized arguments: --nope"),
    (("lookup", "Ag", "--metal", "Li"), 2, "invalid choice: 'Li'"),
    (("lookup", "Ag", "--format", "xml"), 2, "invalid choice: 'xml'"),
    (("lookup", "silvr"), 2, "nothing here is called 'silvr'; nearest names: silver"),
    (("lookup", "Cu6Sn6"), 2, "Cu6Sn5"),
    (("lookup", ""), 2, "nothing here is called ''"),
    (("lookup", "{{}}' \" <x> ?"), 2, "nothing here is called"),
    (("lookup", "mat:Ag> <x"), 2, "nothing here is called"),
    (("lookup", "https://w3id.org/anodefree-kg/material/nothing"), 2, "nothing here is called"),
    (("lookup", "zincophilicity"), 2, "query materials-with-mechanism --param mechanism=zincophilicity"),
    (("lookup", "dendrite growth"), 2, "query countermeasures --param challenge=dendriteGrowth"),
    (("lookup", "\udcff"), 2, "which is no text"),
    (("query",), 2, "name a stored query, a file or -, or ask for --list"),
    (("query", "in-situ-aloys"), 2, "there is no stored query 'in-situ-aloys'; nearest names: in-situ-alloys"),
    (("query", "qqqqqq"), 2, "there is no stored query 'qqqqqq'"),
    (("query", "who-showed", "--param", "material=Ag"), 2, "needs mechanism (name"),
    (("query", "cells-by-retention", "--param", "min_cycle=5"), 2, "its parameters: min_cycles"),
    (("query", "cells-by-retention", "--param", "min_cycles"), 2, "write --param min_cycles=..."),
    (("query", "cells-by-retention", "--param", "min_cycles=many"), 2, "it must be a whole number"),
    (("query", "cells-by-retention", "--param", "min_cycles=1 } #"), 2, "it must be a whole number"),
    (("query", "materials-with-mechanism", "--param", "metal=Li"), 2, "one of Na, K, Zn"),
    (("query", "materials-with-mechanism", "--param", "mechanism=zincofilicity"), 2, "zincophilicity"),
    (("query", "mechanisms-of-material", "--param", "material=\udcff"), 2, "which is no text"),
    (("query", "in-situ-alloys", "--timeout", "0"), 2, "above 0"),
    (("query", "in-situ-alloys", "--timeout", "nan"), 2, "'nan'"),
    (("query", "in-situ-alloys", "--timeout", "inf"), 2, "'inf'"),
    (("query", "in-situ-alloys", "--timeout", "soon"), 2, "'soon' is no number of seconds"),
    (("why", "Ag", "addresses"), 2, "required: object"),
    (("why", "silvr", "addresses", "dendrite growth"), 2, "silver"),
    (("why", "Ag", "adresses", "dendrite growth"), 2, "there is no relation 'adresses'; nearest names: addresses"),
    (("why", "Ag", "addresses", "dendrite groth"), 2, "dendrite growth"),
    (("why", "Ag", "a", "ZincophilicMaterials"), 2, "ZincophilicMaterial"),
    (("why", "Ag", "addresses", "dendrite growth", "--metal", "Li"), 2, "invalid choice: 'Li'"),
    (("check", "--nope"), 2, "unrecognized arguments: --nope"),
    (("graph", "--focus", "quixum", "--out", "{out}"), 2, "quixium"),
    (("export", "claims"), 2, "required: --format"),
    (("export", "papers", "--format", "csv"), 2, "there is no export 'papers': use graph, claims"),
    (("export", "claims", "--format", "xlsx"), 2, "a table has no format 'xlsx': use csv, jsonl"),
    (("export", "ontology", "--format", "csv"), 2, "an ontology has no format 'csv': use turtle, rdfxml, html"),
    (("export", "graph", "--format", "csv"), 2, "a graph has no format 'csv': use turtle"),
    (("export", "claims", "--format", "csv", "--out", "{out}/no/such/folder.csv"), 3, "No such file or directory"),
    (("export", "claims", "--format", "csv", "--out", "{folder}"), 3, "directory"),
]


@pytest.mark.parametrize(("arguments", "code", "told"), WRONG)
def test_wrong_use(arguments: tuple[str, ...], code: int, told: str, small: Path, store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    filled = [part.replace("{out}", str(tmp_path / "out")).replace("{folder}", str(folder)) for part in arguments]
    chosen = ["--store", small if arguments[0] == "graph" else store] if arguments and arguments[0] != "check" else []
    answer = call(*filled, *(chosen if arguments != ("nope",) else []))
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err
    assert list(tmp_path.rglob("*")) == [folder]


@pytest.mark.parametrize(
    "arguments",
    [("lookup", "silvr"), ("query", "in-situ-aloys"), ("why", "Ag", "adresses", "x"), ("lookup", "\udcff")],
)
def test_wrong_use_in_a_process_of_its_own(arguments: tuple[str, ...], store: Path) -> None:
    answer = run(*arguments, "--store", store)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[-1].startswith("anodefree-kg: ")


@pytest.mark.parametrize("name", ["lookup", "query", "why", "graph", "export"])
def test_no_store(name: str, tmp_path: Path) -> None:
    more: dict[str, list[object]] = {
        "lookup": ["Ag"],
        "query": ["in-situ-alloys"],
        "why": ["Ag", "addresses", "dendrite growth"],
        "graph": ["--out", tmp_path / "page.html"],
        "export": ["claims", "--format", "csv"],
    }
    answer = call(name, *more[name], "--store", tmp_path / "none")
    assert (answer.code, answer.out) == (3, "")
    assert f"there is no store at {tmp_path / 'none'}: run 'anodefree-kg build'" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?x { ?x ?p ?o } LIMIT many", "malformed at line 1, column"),
        ("SELECT ?x {\n  ?x a af:Claim .\n  ?x ?p\n} ORDER BY", "malformed at line 4, column"),
        ("SELECT * { ?x ?p ?o", "is a bracket or brace missing?"),
        ("SELECT * { SERVICE <http://example.org/> { ?x ?p ?o } }", "SERVICE asks another server"),
        ("SELECT * { service silent <http://example.org/> { ?x ?p ?o } }", "SERVICE asks another server"),
        ("LOAD <http://example.org/x> ; ASK {}", "LOAD fetches a document"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "malformed at line 1, column 1"),
        ("DELETE WHERE { ?s ?p ?o }", "malformed at line 1, column 1"),
        ("ASK " + "{" * 200 + "}" * 200, "brackets are nested more than 100 deep"),
        ("ASK { FILTER(" + "!" * 30_000 + "true) }", "simplify it"),
        ("ASK { " + "MINUS {} " * 5_000 + "}", "simplify it"),
        ("ASK { ?x ?p '" + "x" * 70_000 + "' }", "characters; at most 64000 are read"),
    ],
    ids=lambda text: text[:20],
)
def test_refused_queries(text: str, told: str, small: Path) -> None:
    before = contents(small)
    answer = run("query", "-", "--store", small, stdin=text.encode())
    assert (answer.code, answer.out) == (3, "")
    assert told in answer.err
    assert len(answer.err) < 400
    assert contents(small) == before


def test_queries_of_many_small_steps(small: Path) -> None:
    for text in ("ASK { FILTER(" + "!" * 1_000 + "true) }", "ASK { " + "MINUS {} " * 400 + "}"):
        answer = run("query", "-", "--format", "json", "--store", small, stdin=text.encode())
        assert (answer.code, json.loads(answer.out), answer.err) == (0, [{"answer": True}], "")


def test_query_that_is_not_text(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "latin.rq"
    path.write_bytes(b"ASK { ?x ?p '\xb5' }")
    for answer in (run("query", path, "--store", store), run("query", "-", "--store", store, stdin=path.read_bytes())):
        assert (answer.code, answer.out) == (2, "")
        assert "is not UTF-8 text" in answer.err


@pytest.mark.parametrize("name", ["build", "check"])
def test_folders_without_tables(name: str, tmp_path: Path) -> None:
    extra = ["--store", tmp_path / "store"] if name == "build" else []
    (tmp_path / "empty" / ".hidden").mkdir(parents=True)
    for option, folder, told in (
        ("--data", tmp_path / "none", "is not a folder"),
        ("--data", tmp_path / "empty", "holds no folder of tables"),
        ("--data", SMALL / "tiny", "give the folder above the one with the tables"),
        ("--ontology", tmp_path / "none", "is not a folder"),
        ("--ontology", tmp_path / "empty", "holds no Turtle file"),
    ):
        answer = call(name, option, folder, *extra)
        assert (answer.code, answer.out) == (2, "")
        assert told in answer.err and str(folder) in answer.err
    assert not (tmp_path / "store").exists()


def test_build_into_what_is_not_a_store(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    ideas = tmp_path / "ideas"
    ideas.mkdir()
    (ideas / "generation-of-ideas.txt").write_text("mine, and old", encoding="utf-8")
    os.utime(ideas / "generation-of-ideas.txt", (0, 0))
    before = contents(tmp_path)
    for path, code, told in (
        (folder, 3, "holds other files: choose an empty or a new folder"),
        (ideas, 3, "holds other files: choose an empty or a new folder"),
        (folder / "notes.txt", 3, "cannot be written"),
        (folder / "notes.txt" / "below", 3, "cannot be written"),
        ("http://example.org/sparql", 2, "remote engines are not supported yet"),
    ):
        answer = call("build", "--data", SMALL, "--store", path)
        assert (answer.code, answer.out) == (code, "")
        assert told in answer.err
    assert contents(tmp_path) == before


def test_page_that_cannot_be_written(small: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "page.html", tmp_path):
        answer = call("graph", "--out", path, "--store", small)
        assert (answer.code, answer.out) == (3, "")
        assert str(path) in answer.err
    assert list(tmp_path.iterdir()) == []


# --- among other programs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [("export", "graph", "--format", "nquads"), ("export", "claims", "--format", "csv"), ("lookup", "Ag")]
)
def test_reader_that_stops_early(arguments: tuple[str, ...], store: Path) -> None:
    with subprocess.Popen(
        command(*arguments, "--store", store), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        assert process.stdout.read(1)
        process.stdout.close()
        assert not re.search(b"Traceback|Broken|Exception", process.stderr.read())
        assert process.wait(30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="shell redirection of a POSIX shell")
def test_streams_closed_or_full(store: Path) -> None:
    line = " ".join(f"'{part}'" for part in command("lookup", "Ag", "--store", store))
    for redirection, code in ((">&-", 0), ("2>&-", 0), (">/dev/full", 3)):
        if "full" in redirection and not os.path.exists("/dev/full"):
            continue
        done = subprocess.run(f"{line} {redirection}", shell=True, capture_output=True, timeout=60)
        assert done.returncode == code
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("env", [{"PYTHONIOENCODING": "cp1252"}, {"PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}])
def test_output_is_utf_8(env: dict[str, str], store: Path) -> None:
    answer = run("query", "low-temperature-cells", "--store", store, env=env)
    assert answer.code == 0 and "┌" in answer.out
    assert "‖" in run("lookup", "NVP", "--store", store, env=env).out
    assert "₆" in run("lookup", "Cu₆Sn₇Q", "--store", store, env=env).err
    text = "ASK { ?cell rdfs:label ?label FILTER(CONTAINS(?label, '‖')) }".encode()
    asked = run("query", "-", "--format", "json", "--store", store, stdin=text, env=env)
    assert json.loads(asked.out) == [{"answer": True}]


def test_time_limit(store: Path) -> None:
    begun = time.monotonic()
    answer = run("query", "-", "--timeout", "1", "--store", store, stdin=FOREVER.encode())
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("anodefree-kg: stopped after 1 s: ") and "--timeout" in answer.err
    assert time.monotonic() - begun < 10


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process")
def test_interruption(store: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "forever.rq"
    os.mkfifo(pipe)
    with subprocess.Popen(
        command("query", pipe, "--store", store), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        feed(pipe, FOREVER, process)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (3, b"")
    assert err.endswith(b"anodefree-kg: stopped\n") and b"Traceback" not in err


def feed(pipe: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    """Write into a named pipe as soon as a process reads from it."""
    while process.poll() is None:
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.02)
            continue
        os.write(end, text.encode())
        return os.close(end)


def test_nothing_left_in_the_working_folder(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runs: list[Callable[[], Answer]] = [
        lambda: run("lookup", "quixium", "--store", small),
        lambda: run("query", "in-situ-alloys", "--store", small),
        lambda: run("export", "graph", "--format", "graphml", "--store", small),
        lambda: run("graph", "--out", "page.html", "--store", small),
    ]
    assert [each().code for each in runs] == [0] * len(runs)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
