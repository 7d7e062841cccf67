"""Each folder of ``bad`` and ``bad_ontology`` is an input with planted faults: all are told, and nothing is built."""

import shutil
from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg import build
from tests.fixtures_cli import HERE, ONTOLOGY, SMALL, Answer, call, case, contents, plant, run, unmet

TABLES = sorted(path.parent for path in (HERE / "bad").glob("*/case.json"))
ONTOLOGIES = sorted(path.parent for path in (HERE / "bad_ontology").glob("*/case.json"))


@pytest.fixture(scope="session")
def before(small: Path) -> dict[str, str]:
    return contents(small)


def refused(small: Path, before: dict[str, str], checked: Answer, *options: object) -> None:
    """``build`` tells what ``check`` told, and leaves the store as it was."""
    answer = call("build", "--store", small, *options)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "anodefree-kg: " + checked.out
    assert contents(small) == before


def test_number_of_cases() -> None:
    assert (len(TABLES), len(ONTOLOGIES)) == (74, 60)


@pytest.mark.parametrize("folder", TABLES, ids=lambda path: path.name)
def test_bad_tables(folder: Path, tmp_path: Path, small: Path, before: dict[str, str]) -> None:
    plant(folder, tmp_path)
    checked = call("check", "--data", tmp_path)
    assert checked.code == 1
    assert unmet(checked.out.splitlines(), case(folder)["findings"], case(folder)["base"]) == []
    if folder in TABLES[::6]:  # build reads the tables just as check does
        refused(small, before, checked, "--data", tmp_path)


@pytest.mark.parametrize("folder", ONTOLOGIES, ids=lambda path: path.name)
def test_bad_ontology(folder: Path, tmp_path: Path, small: Path, before: dict[str, str]) -> None:
    for path in [*ONTOLOGY.glob("*.ttl"), *folder.glob("*.ttl")]:
        shutil.copy(path, tmp_path)
    checked = call("check", "--data", SMALL, "--ontology", tmp_path)
    assert checked.code == 1
    assert unmet(checked.out.splitlines(), case(folder)["findings"], case(folder)["base"]) == []
    if folder in ONTOLOGIES[::6]:
        refused(small, before, checked, "--data", SMALL, "--ontology", tmp_path)


def test_the_store_still_answers(small: Path, before: dict[str, str]) -> None:
    assert call("lookup", "quixium", "--store", small).code == 0
    assert contents(small) == before


def test_findings_in_a_process_of_its_own(tmp_path: Path) -> None:
    several = HERE / "bad" / "faults-in-several-files"
    plant(several, tmp_path)
    checked = run("check", "--data", tmp_path)
    assert checked.code == 1
    assert unmet(checked.out.splitlines(), case(several)["findings"], "tiny") == []
    store = tmp_path / "store"
    built = run("build", "--data", tmp_path, "--store", store)
    assert (built.code, built.out, built.err) == (1, "", "anodefree-kg: " + checked.out)
    assert not store.exists()


def test_findings_as_an_exception(tmp_path: Path) -> None:
    several = HERE / "bad" / "faults-in-several-files"
    plant(several, tmp_path)
    with pytest.raises(akg.FindingsError) as caught:
        build.build(build.source_folders(str(tmp_path)))
    assert unmet([str(finding) for finding in caught.value.findings], case(several)["findings"], "tiny") == []
    assert caught.value.findings[0].where == "tiny/source.csv:2:year"
    assert caught.value.findings[0].value == "MM"


def test_two_folders_with_one_key(tmp_path: Path) -> None:
    shutil.copytree(SMALL / "tiny", tmp_path / "first")
    shutil.copytree(SMALL / "tiny", tmp_path / "second")
    checked = call("check", "--data", tmp_path)
    assert checked.code == 1
    told = "second/source.csv:2:key: 'tiny': is also the key of first: give each source a key of its own"
    assert checked.out.splitlines() == [told]
    assert told in call("build", "--data", tmp_path, "--store", tmp_path / "store").err


QUESTION = "#+ question: What is there?\n#+ columns: x\n"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (QUESTION + "SELECT ?x { ?x a ?_kind }", 1, "'kind': is a parameter that is used and not declared"),
        (
            QUESTION + "#+ param: kind name -- a class\nSELECT ?x { ?x a af:Claim }",
            1,
            "'kind': is a parameter that is declared and not used",
        ),
        (QUESTION + "#+ param: kind\nSELECT ?x { ?x a ?y }", 1, ":3: 'kind': is no 'param' line: write '#+ param:"),
        (QUESTION + "#+ param: n number -- how many\nSELECT ?x { ?x a ?_n }", 1, "type is one of text, integer"),
        ("#+ columns: x\nSELECT ?x { ?x a af:Claim }", 1, "has no '#+ question:' line: add the question in words"),
        ("#+ question: What?\nSELECT ?x { ?x a af:Claim }", 1, "has no '#+ columns:' line: name the columns"),
        (QUESTION + "SELECT ?x {\n  ?x a\n}", 3, "malformed at line 5, column"),
        ("SELECT ?x { ?x a ?_kind }", 2, "variables that begin with an underscore are parameters of stored queries"),
        ("What is there?", 2, "is not a SPARQL query"),
        ("nothing", 2, "is not a SPARQL query"),
        ("", 2, "is not a SPARQL query"),
    ],
)
def test_bad_query_file(text: str, code: int, told: str, tmp_path: Path, small: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(text, encoding="utf-8")
    answer = call("query", path, "--store", small)
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err
    if code == 1:
        assert answer.err.startswith(f"anodefree-kg: {path}")
