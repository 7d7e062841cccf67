"""The mappings to other vocabularies: the shipped table is right; each folder of ``bad_mappings`` is told as wrong."""

import csv
import io
import json
import shutil
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg import build
from anodefree_kg.mappings import COLUMNS, NO_TERM, PREDICATES, TABLE, Mappings, shipped_materials
from anodefree_kg.vocab import AF, PREFIXES
from tests.fixtures_cli import HERE, ONTOLOGY, SMALL, call, case, good, unmet

CASES = sorted(path.parent for path in (HERE / "bad_mappings").glob("*/case.json"))
# How many rows name each vocabulary, those without a counterpart there included.
ROWS = {
    "w3id:emmo": 70,
    "w3id:emmo/domain/electrochemistry": 110,
    "w3id:emmo/domain/battery": 25,
    "w3id:emmo/domain/chemical-substance": 76,
    "w3id:emmo/domain/characterisation-methodology/chameo": 16,
    "qudtorg:vocab/unit": 29,
    "qudtorg:vocab/quantitykind": 43,
    "qudtorg:schema/qudt": 6,
    "w3ns:prov-o": 8,
    "spar:cito": 6,
    "spar:fabio": 5,
    "obo:sepio.owl": 14,
    "obo:eco.owl": 11,
    "obo:chebi.owl": 31,
}


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(good("export", "mappings", "--format", "csv"), newline="")))


def test_shipped_table_is_fine() -> None:
    known, _ = build.read_ontology()
    mappings = Mappings()
    assert mappings.findings(known, {}) == []
    assert Counter(row["object_source"] for row in mappings.rows) == ROWS
    assert set(PREDICATES) == {row["predicate_id"] for row in mappings.rows}


def test_units_resolve() -> None:
    """Each unit has an equal upstream, or one that is close, or none in every vocabulary it was looked up in."""
    known, _ = build.read_ontology()
    found: dict[str, set[str]] = {}
    for row in rows():
        if row["subject_id"].startswith("af:"):
            how = "none" if row["object_id"] == NO_TERM else row["predicate_id"]
            found.setdefault(AF.iri + row["subject_id"][3:], set()).add(how)
    units = {term: found[term] for term in known.members("Unit").values()}
    assert len(units) == 26
    without = {known.label(term) for term, hows in units.items() if not hows & {"skos:exactMatch", "skos:closeMatch"}}
    assert without == {"millivolt per second"}
    assert all(found[term] - {"none"} for term in known.members("QuantityKind").values())


def test_graph_carries_the_mappings(real: akg.KnowledgeGraph) -> None:
    pairs = "?term skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch ?other"
    answer = real.query(f"SELECT ?term ?other {{ GRAPH graph:vocabulary {{ {pairs} }} }}")
    assert len(answer.rows) == sum(row["object_id"] != NO_TERM for row in rows()) == len(Mappings().triples())
    equal = "SELECT ?other { ?x skos:exactMatch ?other FILTER(STRSTARTS(STR(?other), 'http://qudt.org/vocab/unit/')) "
    assert len(real.query(equal + "}").rows) == 18
    [unit] = real.query(equal + "?x skos:notation 'eV' }").rows
    assert str(unit[0]) == "http://qudt.org/vocab/unit/EV"
    assert real.query("SELECT ?x { mat:Ag skos:exactMatch ?x }").rows


def test_graph_of_other_tables_has_no_foreign_materials(tiny: akg.KnowledgeGraph) -> None:
    subjects = tiny.query("SELECT DISTINCT ?x { ?x skos:exactMatch ?other }").rows
    assert len(subjects) >= 20
    assert not [subject for (subject,) in subjects if str(subject).startswith(PREFIXES["mat"])]


def test_export() -> None:
    assert good("export", "mappings", "--format", "tsv").encode() == (ONTOLOGY / TABLE).read_bytes()
    lines = [json.loads(line) for line in good("export", "mappings", "--format", "jsonl").splitlines()]
    assert [{key: value or "" for key, value in line.items()} for line in lines] == rows()
    assert tuple(lines[0]) == COLUMNS
    answer = call("export", "mappings", "--format", "turtle")
    assert answer.code == 2
    assert "mappings have no format 'turtle': use tsv, csv, jsonl" in answer.err


def test_every_trap_is_told(tmp_path: Path) -> None:
    """For each trap a row that falls into it, made from the first subject that fits."""
    known, _ = build.read_ontology()
    shutil.copytree(ONTOLOGY, tmp_path, dirs_exist_ok=True)
    names = [f"af:{term.rsplit('#', 1)[1]}" for term in sorted(known.terms())]
    names += [f"mat:{name}" for name in shipped_materials()]
    head = [line for line in (ONTOLOGY / TABLE).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    slices = sliced()
    traps = [trap for trap in read(ONTOLOGY / "traps.tsv") if "*" not in trap["object_id"]]
    assert len(traps) >= 50
    expected = []
    table = [*head, "\t".join(COLUMNS)]
    for trap in traps:
        subject = next(name for name in names if fnmatchcase(name, trap["subject_id"]))
        label = known.label(AF.iri + subject[3:]) if subject[0] == "a" else shipped_materials()[subject[4:]]
        source, version, deprecated = slices[expanded(head, trap["object_id"])]
        predicate = "skos:exactMatch" if trap["predicate_id"] == "*" else trap["predicate_id"].split("|")[0]
        cells = [subject, label, predicate, trap["object_id"], trap["object_label"], "semapv:ManualMappingCuration"]
        table.append("\t".join([*cells, contracted(head, source), version, "made up"]))
        reason = "is deprecated" if deprecated else "is a trap: " + trap["reason"].rstrip(".")
        expected.append((f"{TABLE}:{len(table)}:object_id", reason))
    (tmp_path / TABLE).write_text("\n".join(table) + "\n", encoding="utf-8")
    told = [(finding.where, finding.reason) for finding in Mappings(str(tmp_path)).findings(known, {})]
    assert [pair for pair in expected if pair not in told] == []


def read(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def sliced() -> dict[str, tuple[str, str, bool]]:
    """Vocabulary, version and deprecation of all pinned terms."""
    found = {}
    for path in (ONTOLOGY / "slices").glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        head = dict(line[1:].split(": ", 1) for line in lines if line.startswith("#"))
        for row in read(path):
            found[row["iri"]] = head["iri"], head["version"], row["deprecated"] == "true"
    return found


def prefixes(head: list[str]) -> dict[str, str]:
    pairs = (line[1:].strip().split(": ", 1) for line in head if line.startswith("#  "))
    return {prefix: base.strip('"') for prefix, base in pairs}


def expanded(head: list[str], curie: str) -> str:
    prefix, local = curie.split(":", 1)
    return prefixes(head)[prefix] + local


def contracted(head: list[str], iri: str) -> str:
    return next(f"{prefix}:{iri.removeprefix(base)}" for prefix, base in prefixes(head).items() if iri.startswith(base))


@pytest.mark.slow
def test_ontology_without_mappings_is_left_alone(tmp_path: Path) -> None:
    for path in ONTOLOGY.glob("*.ttl"):
        shutil.copy(path, tmp_path)
    answer = call("check", "--data", SMALL, "--ontology", tmp_path)
    assert answer.code == 0
    assert "mappings: skipped: this ontology has none" in answer.err


def test_number_of_cases() -> None:
    assert len(CASES) == 50


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_bad_mappings(folder: Path, tmp_path: Path) -> None:
    ontology = plant(folder, tmp_path / "ontology")
    checked = call("check", "--data", SMALL, "--ontology", ontology)
    assert checked.code == 1
    expected = [[place(ontology, *where), *rest] for where, *rest in case(folder)["findings"]]
    assert unmet(checked.out.splitlines(), expected, "tiny") == []
    built = call("build", "--data", SMALL, "--ontology", ontology, "--store", tmp_path / "store")
    assert (built.code, built.out, built.err) == (1, "", "anodefree-kg: " + checked.out)
    assert not (tmp_path / "store").exists()


def plant(folder: Path, ontology: Path) -> Path:
    """Copy the ontology and plant the faults of a case.

    ``case.json`` says which files to leave out (``remove``), which text to change (``replace``: file, old, new, and how
    often if not once), and of which row (file, some of its cells) to change cells (``edit``), to add a changed copy
    (``add``), or to be rid (``drop``). The other files of the case replace those of the ontology.
    """
    what = case(folder)
    shutil.copytree(ONTOLOGY, ontology)
    for path in folder.iterdir():
        if path.name != "case.json":
            shutil.copy(path, ontology)
    for name in what.get("remove", ()):
        (ontology / name).unlink()
    for name, old, new, *often in what.get("replace", ()):
        text = (ontology / name).read_text(encoding="utf-8")
        assert old in text
        (ontology / name).write_text(text.replace(old, new, *(often or [1])), encoding="utf-8")
    for how in ("edit", "add", "drop"):
        for name, cells, *changes in what.get(how, ()):
            lines = (ontology / name).read_text(encoding="utf-8").splitlines()
            number = line_of(lines, cells)
            header = next(line for line in lines if not line.startswith("#")).split("\t")
            row = dict(zip(header, lines[number].split("\t"), strict=True))
            new = ["\t".join({**row, **change}.values()) for change in changes]
            lines[number + (how == "add") : number + 1] = new
            (ontology / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ontology


def line_of(lines: list[str], cells: list[str]) -> int:
    """Return the index of the first line that holds these cells, or begins with the only one."""
    return next(
        number
        for number, line in enumerate(lines)
        if set(cells) <= set(line.split("\t")) or (len(cells) == 1 and line.startswith(cells[0]))
    )


def place(ontology: Path, name: str, cells: list[str], column: str) -> str:
    """Return ``file:line:column`` of a row."""
    if not cells:
        return name
    lines = (ontology / name).read_text(encoding="utf-8").splitlines()
    return f"{name}:{line_of(lines, cells) + 1}" + (f":{column}" if column else "")
