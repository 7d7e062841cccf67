"""The stored queries: their heads, their answers, and that a second engine gives the same."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import anodefree_kg as akg
from anodefree_kg import queries, shipped
from anodefree_kg.errors import FindingsError
from anodefree_kg.queries import Argument
from anodefree_kg.result import Cell
from anodefree_kg.vocab import BASE, XSD
from tests.expected import Expected

HERE = Path(__file__).parent
NAMES = sorted(queries.stored())
FILES = {f"{Path(path).parent.name}/{Path(path).stem}": path for path in shipped.files("queries", ".rq")}
ON_REAL: dict[str, dict[str, Argument]] = {
    "challenges-addressed": {"material": "Ag"},
    "claims-about": {"thing": "zeolite-coated Cu foil"},
    "claims-of-paper": {"number": 51},
    "mechanisms-of-material": {"material": "Ag"},
    "quantities-of-material": {"material": "Au"},
    "who-showed": {"material": "Au", "mechanism": "sodiophilicity"},
}
# Values for the parameters of the queries behind lookups and exports.
_TERMS = {"class": "af:Alloy", "property": "af:hasMechanismZn", "relation": "af:hasMechanism", "choice": "af:zinc"}
# What stands around the thing that a page is about; "also" is asked for beside "relation".
_AROUND = {"kinds": "af:zincophilicity", "also": "af:hasMechanism", **_TERMS}
_REAL = {"wholes": "mat:Bi-CTG-on-Cu; mat:Bi-on-Cu", "parts": "mat:Sb; mat:Cu", **_AROUND}
_TINY = {"wholes": "mat:Qx-on-Vb; mat:Vb", "parts": "mat:Qx; mat:Vb", **_AROUND}
PLAIN = {
    "real": {"entity": "Ag", "key": "Ag", "folded": "ag", "concept": "af:zincophilicity", **_REAL},
    "tiny": {"entity": "Qx", "key": "Qx", "folded": "qx", "concept": "af:zincophilicity", **_TINY},
}
# What the queries behind pages are asked about in the real and in the invented graph; `_ELSE` where no other is named.
_PAGES = {
    "bibliography": ("reference/wang2025/66", "reference/tiny/1"),
    "cell-lines": ("cell/wang2025/T1-31", "cell/tiny/X1"),
    "cell-parts": ("cell/wang2025/T1-31", "cell/tiny/X1"),
    "cells-by": ("ontology#uniformPlating", "ontology#sodiophilicity"),
    "cells-of-work": ("reference/wang2025/66", "reference/tiny/1"),
    "cells-with": ("material/Bi", "material/Qx"),
    "claim-facts": ("claim/wang2025/c3.1-2-23", "claim/tiny/c01"),
    "claim-itself": ("claim/wang2025/c3.1-2-23", "claim/tiny/c01"),
    "claims-beside": ("claim/wang2025/c1-1-03", "claim/tiny/c01"),
    "claims-of-work": ("reference/wang2025/66", "reference/tiny/1"),
    "discrepancies-of-work": ("reference/wang2025/66", "reference/tiny/1"),
    "claims-at-place": ("place/wang2025/s3.1-3-nst-cell", "place/tiny/s2"),
    "claims-of-cell": ("cell/wang2025/T1-20", "cell/tiny/X1"),
    "claim-numbers": ("material/Cu3P-on-Cu", "material/Qx"),
    "discrepancies-of-cell": ("cell/wang2025/T1-20", "cell/tiny/X1"),
    "gap-effects": ("ontology#metallophilicity", "ontology#metallophilicity"),
    "gap-limitations": ("ontology#metalAffinityLayer", "ontology#affinityEngineering"),
    "gap-things": ("ontology#metalCorrosion", "ontology#metalCorrosion"),
    "ill-effects": ("cell/wang2025/T1-07", "material/Qx-on-Vb"),
    "numbers-at-place": ("place/wang2025/s3.1-3-nst-cell", "place/tiny/s2"),
    "numbers-of-cell": ("cell/wang2025/T1-20", "cell/tiny/X1"),
    "place-itself": ("place/wang2025/s3.1-3-nst-cell", "place/tiny/s2"),
    "records-at-place": ("place/wang2025/s3.1-3-nst-cell", "place/tiny/s2"),
    "facts-to": ("ontology#uniformPlating", "ontology#sodiophilicity"),
    "gap-cells": ("material/Sb-on-Cu", "material/Vb-foil"),
    "gap-certainty": ("material/Sb-on-Cu", "material/Qx3Vb2-on-foam"),
    "gap-columns": ("cell/wang2025/T1-31", "cell/tiny/X1"),
    "gap-measured": ("ontology#uniformPlating", "ontology#uniformNucleation"),
    "gap-metals": ("material/Sb-on-Cu", "material/test-quinone"),
    "gap-numbers": ("material/Bi", "material/test-foam"),
    "made-of": ("material/Sb-on-Cu", "material/Qx-on-Vb"),
    "numbers-of-work": ("reference/wang2025/110", "reference/tiny/1"),
    "open-questions": ("material/Sb-on-Cu", "material/Vb-foil"),
    "source-holds": ("source/wang2025", "source/tiny"),
    "source-passages": ("source/wang2025", "source/tiny"),
    "taxonomy": ("ontology#uniformPlating", "ontology#sodiophilicity"),
    "used-in": ("material/Bi", "material/Qx"),
}
_ELSE = ("material/Sb-on-Cu", "material/Qx")


def arguments(file: str, graph: str) -> dict[str, Argument]:
    folder, name = file.split("/")
    if folder == "competency":
        return ON_REAL.get(name, {}) if graph == "real" else Expected(name).arguments
    plain: dict[str, str] = PLAIN[graph]
    if folder == "pages":
        plain = plain | {"entity": BASE + _PAGES.get(name, _ELSE)[graph == "tiny"]}
    if name.startswith("gap-"):
        # Something is missing where nothing stands around it.
        plain = plain | {"wholes": "", "parts": "", "kinds": ""}
    parameters = queries.read_query(FILES[file]).parameters
    return {each.name: plain[each.name] for each in parameters if each.default is None}


def typed(rows: list[list[Cell]]) -> list[list[tuple[bool, Cell]]]:
    """Keeps true apart from 1."""
    return [[(isinstance(cell, bool), cell) for cell in row] for row in rows]


# --- answers -------------------------------------------------------------------------------------------------


def test_each_stored_query_has_an_expected_answer() -> None:
    assert len(NAMES) >= 10
    assert sorted(path.stem for path in (HERE / "queries").iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_expected_answer(name: str, tiny: akg.KnowledgeGraph) -> None:
    expected = Expected(name)
    answer = tiny.query(name, **expected.arguments)
    assert expected.rows
    assert list(answer.columns) == expected.columns
    assert typed([list(row) for row in answer]) == typed(expected.rows)


@pytest.mark.parametrize("kind", ["", "reference", "none such"])
def test_kind_of_discrepancy(kind: str, tiny: akg.KnowledgeGraph) -> None:
    kinds = [row[0] for row in tiny.query("discrepancies", kind=kind)]
    assert kinds == {"": ["reference", "value", "value"], "reference": ["reference"]}.get(kind, [])


@pytest.mark.parametrize("cycles, lines", [(50, 5), (99, 4), (100, 3), (101, 1), (200, 1), (201, 0)])
def test_least_number_of_cycles(cycles: int, lines: int, tiny: akg.KnowledgeGraph) -> None:
    assert len(tiny.query("cells-by-retention", min_cycles=cycles)) == lines


@pytest.mark.parametrize(
    "mechanism, metal, found",
    [
        ("uniform ion flux", "K", ["test foam"]),
        ("uniform ion flux", "general", ["test foam"]),
        ("uniform nucleation", "Na", ["test foam"]),
        ("uniform nucleation", "Zn", []),
        ("potassiophilic", "K", []),
        ("zincophilic", "Zn", ["Qx3Vb2", "Qx3Vb2@foam"]),
        ("uniform plating", "Zn", ["Vb foil", "Vb"]),
    ],
)
def test_mechanism_holds_for_its_metal(mechanism: str, metal: str, found: list[str], tiny: akg.KnowledgeGraph) -> None:
    answer = tiny.query("materials-with-mechanism", mechanism=mechanism, metal=metal)
    assert [row[0] for row in answer] == found


def test_what_is_said_of_metals_in_general_is_reported_for_each(tiny: akg.KnowledgeGraph) -> None:
    rows = tiny.query("mechanisms-of-material", material="test foam").rows
    assert rows == [
        ("K", "uniform ion flux", "inferred"),
        ("Na", "uniform ion flux", "inferred"),
        ("Na", "uniform nucleation", "claimed"),
        ("Zn", "uniform ion flux", "inferred"),
        ("general", "uniform ion flux", "claimed"),
    ]
    assert not any(row[0] == "test foam" for row in tiny.query("not-reported-for-metal", missing="K"))


@pytest.mark.parametrize("file", FILES)
def test_not_empty(file: str, request: pytest.FixtureRequest) -> None:
    query = queries.read_query(FILES[file])
    for graph in ("real", "tiny"):
        answer = request.getfixturevalue(graph).run(query, **arguments(file, graph))
        assert answer.rows, graph
        assert answer.columns == query.columns


def value(term: object) -> tuple[str, object]:
    """Numbers by value, names by IRI, blank nodes alike, whichever library gave the term."""
    if term is None:
        return "unbound", None
    if isinstance(term, ox.NamedNode):
        return "iri", term.value
    if isinstance(term, rdflib.URIRef):
        return "iri", str(term)
    if isinstance(term, ox.Literal):
        text, kind = term.value, term.datatype.value
    elif isinstance(term, rdflib.Literal):
        text, kind = str(term), str(term.datatype or "")
    else:
        assert isinstance(term, ox.BlankNode | rdflib.BNode), term
        return "blank", None
    if kind in (XSD + "integer", XSD + "decimal"):
        return "number", Decimal(text)
    return "truth" if kind == XSD + "boolean" else "text", text


@pytest.fixture(scope="session")
def datasets(real: akg.KnowledgeGraph, tiny: akg.KnowledgeGraph) -> dict[str, rdflib.Dataset]:
    found = {}
    for name, graph in (("real", real), ("tiny", tiny)):
        data = ox.serialize(graph.store, format=ox.RdfFormat.N_QUADS)
        assert data is not None
        found[name] = rdflib.Dataset(default_union=True)
        found[name].parse(data=data.decode(), format="nquads")
    return found


@pytest.mark.parametrize("file", FILES)
def test_second_engine_agrees(file: str, datasets: dict[str, rdflib.Dataset], request: pytest.FixtureRequest) -> None:
    query = queries.read_query(FILES[file])
    for name, dataset in datasets.items():
        graph: akg.KnowledgeGraph = request.getfixturevalue(name)
        text = queries.bind(query, arguments(file, name), graph.resolve)
        answer = graph.store.query(text, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        ours = Counter(tuple(value(row[column]) for column in query.columns) for row in answer)
        columns = [rdflib.Variable(column) for column in query.columns]
        theirs = Counter(tuple(value(row.get(column)) for column in columns) for row in dataset.query(text).bindings)
        assert ours == theirs, name


# --- query files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_head_is_complete(file: str) -> None:
    query = queries.read_query(FILES[file])
    assert query.question and query.columns and all(query.columns)
    assert len(set(query.columns)) == len(query.columns)
    assert all(parameter.description for parameter in query.parameters)
    if file.startswith("competency/"):
        assert query.question.endswith("?")
        assert query.tags and all(query.tags)


@pytest.mark.parametrize("file", FILES)
def test_file_declares_its_prefixes(file: str, tiny: akg.KnowledgeGraph) -> None:
    text = queries.bind(queries.read_query(FILES[file]), arguments(file, "tiny"), tiny.resolve)
    ox.Store().query(text)


def test_undeclared_prefix_is_malformed_on_its_own() -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query("SELECT ?x { ?x a af:Cell }")


HEAD = "#+ question: What?\n#+ columns: x\n"


@pytest.mark.parametrize(
    "text, said",
    [
        ("#+ columns: x\nSELECT ?x {}", "question"),
        ("#+ question: What?\nSELECT ?x {}", "columns"),
        (HEAD + "SELECT ?x { ?x ?p ?_y }", "used and not declared"),
        (HEAD + "#+ param: y text -- why\nSELECT ?x {}", "declared and not used"),
        (HEAD + "#+ param: y colour -- why\nSELECT ?x { ?x ?p ?_y }", "type is one of"),
        (HEAD + "#+ parm: y text -- why\nSELECT ?x {}", "no 'parm' line"),
    ],
)
def test_faulty_head_is_told(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "some.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FindingsError, match=said) as caught:
        queries.read_query(str(path))
    assert all("some.rq" in finding.where and finding.remedy for finding in caught.value.findings)
