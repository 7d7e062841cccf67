"""What the documents say is there, is there; what they show, comes out."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg import cli, export, queries
from anodefree_kg.export import GRAPH_FORMATS, TABLES
from anodefree_kg.vocab import AF, RELATIONS
from tests.page_cases import missing
from tests.serving import serving

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path: path.read_text(encoding="utf-8") for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]}


def commands(text: str) -> list[str]:
    """Shell lines that call the command, without the prompt."""
    lines = [
        line.removeprefix("$ ")
        for block in re.findall(r"```(?:sh|console)\n(.*?)```", text, re.S)
        for line in block.splitlines()
    ]
    return [line for line in lines if line.startswith(("anodefree-kg ", "echo "))]


def test_every_command_is_documented() -> None:
    for name in cli._COMMANDS:
        assert f"anodefree-kg {name}" in README or f"`{name}`" in README, name


@pytest.mark.slow
def test_commands_of_the_readme_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANODEFREE_KG_STORE", str(tmp_path / "store"))
    assert cli.main(["build"]) == 0
    shown = commands(README)
    assert len(shown) >= 8
    for line in shown:
        words = shlex.split(line)
        if words[0] == "echo":
            text = words[1]
            assert not akg.load(str(tmp_path / "store")).query(text).rows == []
        elif "--source" not in words and "serve" not in words:  # the latter is below
            assert cli.main(words[1:]) == 0, line
    capsys.readouterr()


def test_requests_in_the_docs_are_answered(store: Path) -> None:
    if shutil.which("curl") is None:
        missing("curl is not installed; on Debian and Ubuntu: apt-get install curl")
    blocks = re.findall(r"```sh\n(.*?)```", "\n".join(DOCS.values()), re.S)
    asked = [request for block in blocks for request in re.findall(r"^curl (?:[^'\n]|'[^']*')*", block, re.M)]
    assert len(asked) >= 4
    with serving(store, "--workers", 1) as server:
        for request in asked:
            words = shlex.split(request.replace("http://127.0.0.1:8765", server.address))
            done = subprocess.run([words[0], "-sS", "--fail", *words[1:]], capture_output=True, text=True, check=False)
            assert done.returncode == 0 and done.stdout, (request, done.stderr)


def test_lookup_in_the_readme_is_what_comes_out(real: akg.KnowledgeGraph) -> None:
    from anodefree_kg import show

    block = re.search(r"\$ anodefree-kg lookup Ag --metal Zn\n(.*?)\.\.\.", README, re.S)
    assert block
    assert show.lookup(real.lookup("Ag", "Zn"), "table").startswith(block[1])


def test_python_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.optional import need

    need("pandas", "notebook")
    monkeypatch.setenv("ANODEFREE_KG_STORE", str(tmp_path / "none"))
    [code] = re.findall(r"```python\n(.*?)```", README, re.S)
    names: dict[str, object] = {}
    exec(code, names)
    assert len(names["frame"])  # type: ignore[arg-type]
    assert names["proofs"].holds  # type: ignore[attr-defined]


def test_sparql_in_the_docs_runs(real: akg.KnowledgeGraph) -> None:
    blocks = re.findall(r"```sparql\n(.*?)```", "\n".join(DOCS.values()), re.S)
    assert blocks
    for block in blocks:
        assert real.query(block).rows


def test_the_page_of_the_ontology_names_what_records_are_made_of(real: akg.KnowledgeGraph) -> None:
    page = DOCS[ROOT / "docs" / "ontology.md"]
    assert [relation for relation in RELATIONS if f"| `{relation}` |" not in page] == []
    assert not real.query("SELECT ?label { ?thing rdfs:label ?label FILTER(LANG(?label) != '') }").rows
    for pattern in (
        "GRAPH ?source { ?record a af:Claim ; ?term ?value }",
        "GRAPH ?source { ?record a af:Quantity ; ?term ?value }",
        "GRAPH ?source { ?record a af:Ingredient ; ?term ?value }",
        "GRAPH ?source { ?record a af:Discrepancy ; ?term ?value }",
        "?term rdfs:subClassOf+ af:Artefact",
        "?term rdfs:subClassOf af:Concept",
        "?term rdfs:subClassOf af:Record",
    ):
        terms = real.query(f"SELECT DISTINCT ?term {{ {pattern} }}").rows
        names = {str(term).removeprefix(AF.iri) for (term,) in terms if str(term).startswith(AF.iri)}
        assert len(names) >= 4
        assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", page)] == []


def test_links_lead_somewhere() -> None:
    for path, text in DOCS.items():
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
            assert target.startswith("http") or (path.parent / target).exists(), f"{path.name}: {target}"


def test_counts_in_the_readme_hold(real: akg.KnowledgeGraph) -> None:
    told = re.findall(r"\| (\d+) \| `anodefree-kg export (\w+)` \|", README)
    assert {what for _, what in told} == set(TABLES) - {"coverage"}
    for count, what in told:
        assert len(export.table(real, what).rows) == int(count), what


def test_counts_in_the_changelog_hold(real: akg.KnowledgeGraph) -> None:
    text = DOCS[ROOT / "CHANGELOG.md"]
    assert f"{len(queries.stored())} stored competency queries" in text
    cells = real.query("SELECT (COUNT(*) AS ?n) { ?cell a af:Cell }").rows[0][0]
    lines = real.query("SELECT (COUNT(*) AS ?n) { ?line a af:Measurement }").rows[0][0]
    works = real.query("SELECT (COUNT(*) AS ?n) { ?work af:number ?number }").rows[0][0]
    assert f"({cells} cells, {lines} measurement lines)" in text
    assert f"({works} entries)" in text


def test_version_is_one() -> None:
    assert f'version = "{akg.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"version: {akg.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"[{akg.__version__}]" in DOCS[ROOT / "CHANGELOG.md"]


def test_exports_are_named_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["export", "--help"])
    text = capsys.readouterr().out
    assert all(name in text for name in (*TABLES, *GRAPH_FORMATS))
