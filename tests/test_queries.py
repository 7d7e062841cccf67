"""The stored queries, their parameters, SPARQL of one's own, and what comes back."""

import json
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

import anodefree_kg as akg
from anodefree_kg import queries, shipped, sparql
from anodefree_kg.build import build
from anodefree_kg.errors import FindingsError
from anodefree_kg.queries import Argument, Parameter, StoredQuery
from anodefree_kg.result import Cell, Iri, Result
from anodefree_kg.vocab import AF, BASE, XSD

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
PLAIN = {"real": {"entity": "Ag", "key": "Ag", "folded": "ag"}, "tiny": {"entity": "Qx", "key": "Qx", "folded": "qx"}}
# It would end a string, a group and a query if it were pasted.
HOSTILE = 'x" } UNION { ?s ?p ?o } #'


@pytest.fixture(params=["real", "tiny"])
def kg(request: pytest.FixtureRequest) -> akg.KnowledgeGraph:
    graph = request.getfixturevalue(request.param)
    assert isinstance(graph, akg.KnowledgeGraph)
    return graph


class Expected:
    """A file of tests/queries: arguments, and the answer on the invented tables."""

    def __init__(self, name: str) -> None:
        text = (HERE / "queries" / f"{name}.json").read_text(encoding="utf-8")
        read = json.loads(text, parse_float=Decimal)
        self.arguments: dict[str, Argument] = read["arguments"]
        self.columns: list[str] = read["columns"]
        self.rows: list[list[Cell]] = read["rows"]


def arguments(file: str, graph: str) -> dict[str, Argument]:
    folder, name = file.split("/")
    if folder == "competency":
        return ON_REAL.get(name, {}) if graph == "real" else Expected(name).arguments
    return {parameter.name: PLAIN[graph][parameter.name] for parameter in queries.read_query(FILES[file]).parameters}


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


# --- parameters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, given, said",
    [
        ("who-showed", {"mechanism": "sodiophilicity"}, ("who-showed", "material", "--param material=")),
        ("cells-by-retention", {"cycles": 1}, ("no parameter 'cycles'", "min_cycles")),
        ("corrected-cells", {"x": 1}, ("no parameter 'x'", "none")),
        ("cells-by-retention", {"min_cycles": "ten"}, ("min_cycles", "'ten'", "whole number")),
        ("cells-by-retention", {"min_cycles": "10.5"}, ("'10.5'", "whole number")),
        ("cells-by-retention", {"min_cycles": "100 cycles"}, ("'100 cycles'", "without unit")),
        ("cells-by-retention", {"min_cycles": "100\n"}, ("whole number",)),
        ("cells-by-retention", {"min_cycles": ""}, ("whole number",)),
        ("cells-by-retention", {"min_cycles": True}, ("whole number",)),
        ("cells-by-retention", {"min_cycles": "١٠٠"}, ("whole number",)),
        ("cells-by-retention", {"min_cycles": ox.Literal("ten")}, ("whole number",)),
        ("cells-by-retention", {"min_cycles": ox.NamedNode(AF.zinc)}, ("whole number",)),
        ("materials-with-mechanism", {"metal": "Li"}, ("'Li'", "Na, K, Zn")),
        ("materials-with-mechanism", {"metal": "zn"}, ("'zn'", "Na, K, Zn")),
        ("materials-with-mechanism", {"metal": HOSTILE}, ("Na, K, Zn",)),
        ("materials-with-mechanism", {"mechanism": ox.Literal("x")}, ("'x'",)),
        ("discrepancies", {"kind": "\ud800"}, ("kind",)),
    ],
)
def test_wrong_argument(name: str, given: dict[str, Argument], said: tuple[str, ...], tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.UsageError) as caught:
        tiny.query(name, **given)
    for part in said:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("quixum", "quixium"),
        ("QX3VB", "Qx3Vb2"),
        ("", ""),
        (HOSTILE, ""),
        ("mat:x> } #", ""),
        (f"<{BASE}material/x> }} #>", ""),
        (f"{BASE}material/none", ""),
        ("<https://example.org/x>", ""),
        ("Qx\\u0022", ""),
    ],
)
def test_unknown_name(name: str, nearest: str, tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.UnknownNameError) as caught:
        tiny.query("challenges-addressed", material=name)
    assert repr(name) in str(caught.value)
    if nearest:
        assert nearest in caught.value.nearest
        assert f"nearest names: {', '.join(caught.value.nearest)}" in str(caught.value)


def test_unknown_query(tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.UnknownNameError, match=r"no stored query 'cell-by-retention'.*cells-by-retention"):
        tiny.query("cell-by-retention")


@pytest.mark.parametrize(
    "name", ["Qx", "qx", "QUIXIUM", " quixium ", "mat:Qx", BASE + "material/Qx", f"<{BASE}material/Qx>"]
)
def test_spellings_of_a_name(name: str, tiny: akg.KnowledgeGraph) -> None:
    expected = Expected("mechanisms-of-material")
    assert [list(row) for row in tiny.query("mechanisms-of-material", material=name)] == expected.rows


@pytest.mark.parametrize("value", ["100", 100, "0100", ox.Literal(100)])
def test_spellings_of_a_number(value: Argument, tiny: akg.KnowledgeGraph) -> None:
    assert len(tiny.query("cells-by-retention", min_cycles=value)) == 3


ECHO = StoredQuery(
    "echo",
    "What was given?",
    (Parameter("text", "text", None, "any text"),),
    ("value", "length"),
    (),
    "SELECT ?value ?length { VALUES ?value { ?_text } BIND(STRLEN(?_text) AS ?length) FILTER(?value = ?_text) }",
)


@given(st.text())
@example(HOSTILE)
@example("' } #")
@example('""" } """')
@example("\\")
@example('\\" } #')
@example("\\u0022 } #")
@example("\n\r\t\x00\x0b\x7f\x85\u2028")
@example("?_text")
@example("SERVICE <x> { }")
@example("{" * 200)
@example("\U0001f50b‖₂")
@settings(deadline=None)
def test_text_stays_text(tiny: akg.KnowledgeGraph, text: str) -> None:
    assert tiny.run(ECHO, text=text).rows == [(text, len(text))]


@given(st.text(max_size=20))
@example(HOSTILE)
@settings(deadline=None, max_examples=30)
def test_text_finds_only_itself(tiny: akg.KnowledgeGraph, text: str) -> None:
    kinds = {row[0] for row in tiny.query("discrepancies", kind=text)}
    assert kinds <= {text} if text else kinds == {"reference", "value"}


@pytest.mark.parametrize("text", ["1", "-1", "0.10", "007"])
def test_decimal_parameter(text: str, tiny: akg.KnowledgeGraph) -> None:
    query = StoredQuery("q", "?", (Parameter("n", "decimal", None, "n"),), ("n",), (), "SELECT (?_n AS ?n) {}")
    assert tiny.run(query, n=text).rows == [(Decimal(text),)]


@pytest.mark.parametrize("text", ["", "1e5", ".5", "5.", "+1", "1,5", "NaN", "1 }"])
def test_not_a_decimal(text: str, tiny: akg.KnowledgeGraph) -> None:
    query = StoredQuery("q", "?", (Parameter("n", "decimal", None, "n"),), ("n",), (), "SELECT (?_n AS ?n) {}")
    with pytest.raises(akg.UsageError, match="must be a number"):
        tiny.run(query, n=text)


# --- the guard -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE SILENT ?g { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a\\u0027' SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o .SERVICE<http://example.org/>{} }",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/>{} }",
        "SELECT * { FILTER(1<2)SERVICE<http://example.org/>{} }",
        "SELECT * { # comment\nSERVICE <http://example.org/> {} }",
        "LOAD <http://example.org/>",
        "load <http://example.org/> into graph <x>",
    ],
)
def test_words_that_reach_out(text: str) -> None:
    with pytest.raises(akg.QueryRefusedError, match="remove it"):
        sparql.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p trueSERVICE<http://example.org/>{} }",
        "SELECT * { ?s ?p 1e5service<http://example.org/>{} }",
        "SELECT * { SERVICESILENT<http://example.org/>{} }",
        "PREFIX x: <http://example.org/> SELECT * { SERVICEx:{} }",
        "PREFIX : <http://example.org/> SELECT * { SERVICE:a{} }",
        "PREFIX x: <http://example.org/> SELECT * { ?s ?p falseServiceSilentx:{} }",
    ],
)
def test_words_that_reach_out_without_a_blank(text: str) -> None:
    with pytest.raises(akg.QueryRefusedError):
        sparql.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p "a \\" SERVICE b" }',
        "SELECT * { ?s ?p '''SERVICE ' '' LOAD''' }",
        'SELECT * { ?s ?p """SERVICE " "" LOAD""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
        "SELECT * { ?s <http://example.org/SERVICE> <http://example.org/#LOAD> }",
        "SELECT * { ?s af:service af:LOAD }",
        "SELECT ?service $LOAD { ?service ?p $LOAD }",
        "SELECT * { ?s ?p 'x'@load }",
        "SELECT * { ?s ?p '" + "{" * 200 + "' }",
        "SELECT * { ?s ?p ?o } #" + "{" * 200,
    ],
)
def test_words_that_are_only_mentioned(text: str) -> None:
    sparql.guard(text)


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_nesting(brackets: str) -> None:
    opening, closing = brackets[0], brackets[1]
    sparql.guard(opening * 100 + closing * 100)
    sparql.guard((opening + closing) * 500)
    with pytest.raises(akg.QueryRefusedError, match="nested more than 100"):
        sparql.guard(opening * 101 + closing * 101)


def test_length() -> None:
    sparql.guard("ASK {} #".ljust(sparql.MAX_CHARACTERS, "x"))
    with pytest.raises(akg.QueryRefusedError, match=rf"{sparql.MAX_CHARACTERS + 1} characters.*shorten"):
        sparql.guard("ASK {} #".ljust(sparql.MAX_CHARACTERS + 1, "x"))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(" + "!" * 60_000 + "1) }",
        "SELECT * { ?s ?p ?o FILTER(" + "1+" * 30_000 + "1) }",
        "SELECT * { ?s ?p ?o FILTER(" + "?o||" * 15_000 + "?o) }",
        "SELECT * { ?s <a:p>" + "/<a:p>" * 9_000 + " ?o }",
        "SELECT * { {} " + "UNION{}" * 9_000 + " }",
        "SELECT * { ?s ?p ?o " + "MINUS{?s ?p ?o}" * 4_000 + " }",
        "SELECT " + "".join(f"(1 AS ?a{i})" for i in range(4_000)) + " { }",
    ],
    ids=lambda text: text[:40],
)
def test_nesting_without_nested_brackets(text: str) -> None:
    """Each of these brings a stack to overflow, which ends the process."""
    with pytest.raises(akg.QueryRefusedError, match="simplify"):
        sparql.guard(text)


@given(st.text())
@example("'a' \"b <c #d ?_e @f g:h ''' \"\"\" \\")
def test_tokens_joined_give_the_text(text: str) -> None:
    assert "".join(token for _, token in sparql.tokens(text)) == text


@given(st.text(alphabet="'\"\\\n#<>{}?_x a", max_size=30))
def test_binding_nothing_changes_nothing(text: str) -> None:
    assert sparql.bind(text, {}) == text


def test_only_parameters_outside_strings_are_bound() -> None:
    text = "SELECT ?_a { ?s ?_a '?_a' ; <http://example.org/?_a> ?_ab } # ?_a"
    assert sparql.parameters(text) == ["a", "ab"]
    bound = sparql.bind(text, {"a": ox.Literal("1")})
    assert bound == 'SELECT "1" { ?s "1" \'?_a\' ; <http://example.org/?_a> ?_ab } # ?_a'


# --- SPARQL of one's own -------------------------------------------------------------------------------------


def test_select(tiny: akg.KnowledgeGraph) -> None:
    answer = tiny.query("SELECT ?c ?n { ?c a af:Cell ; af:reference/af:number ?n FILTER(?n > 3) } ORDER BY ?n")
    assert answer.columns == ("c", "n")
    assert answer.rows == [(BASE + "cell/tiny/X4", 4), (BASE + "cell/tiny/X5", 5)]


@pytest.mark.parametrize("pattern, holds", [("mat:Qx a af:Material", True), ("mat:Qx a af:Cell", False)])
def test_ask(pattern: str, holds: bool, tiny: akg.KnowledgeGraph) -> None:
    answer = tiny.query(f"ASK {{ {pattern} }}")
    assert answer.columns == ("answer",)
    assert answer.rows == [(holds,)]


def test_construct(tiny: akg.KnowledgeGraph) -> None:
    answer = tiny.query("CONSTRUCT { ?m af:note ?n } { ?m a af:ElementalMetal ; rdfs:label ?n }")
    assert answer.columns == ("subject", "predicate", "object")
    assert answer.rows == [(BASE + "material/" + name, AF.note, name) for name in ("Qx", "Vb")]


@pytest.mark.parametrize("text", ["DESCRIBE ?m { ?m rdfs:label 'Qx' }", "DESCRIBE mat:Qx"])
def test_describe(text: str, tiny: akg.KnowledgeGraph) -> None:
    rows = tiny.query(text).rows
    assert (BASE + "material/Qx", AF.formula, "Qx") in rows
    assert {row[0] for row in rows} == {BASE + "material/Qx"}


@pytest.mark.parametrize(
    "text, place",
    [
        ("SELECT ?x { ?x ?p ?y", (1, 21)),
        ("SELECT ?x {\n  ?x ?p\n", (3, 1)),
        ("SELECT ?x {\n  ?x none:such ?y\n}", (2, 15)),
        ("SELEC ?x { ?x ?p ?y }", (1, 1)),
    ],
)
def test_malformed(text: str, place: tuple[int, int], tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.QueryRefusedError, match="line {}, column {}".format(*place)):
        tiny.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { <a:a> <a:b> <a:c> } WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP ALL",
        "LOAD <file:///etc/hostname>",
    ],
)
def test_update_is_refused(text: str, tiny: akg.KnowledgeGraph) -> None:
    before = len(tiny.store)
    with pytest.raises(akg.AnodefreeError):
        tiny.query(text)
    assert len(tiny.store) == before


def test_half_a_character_is_refused(tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.QueryRefusedError):
        tiny.query("SELECT ('\ud800' AS ?x) { }")


def test_service_is_refused(tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.QueryRefusedError, match="SERVICE"):
        tiny.query("SELECT * { SERVICE SILENT <http://example.org/> { ?s ?p ?o } }")


def test_parameter_in_own_text_is_refused(tiny: akg.KnowledgeGraph) -> None:
    with pytest.raises(akg.UsageError, match=r"\?_metal"):
        tiny.query("SELECT ?x { ?x af:hasMetal ?_metal }")
    with pytest.raises(akg.UsageError, match="stored queries"):
        tiny.query("SELECT ?x { ?x af:hasMetal ?metal }", metal="Na")


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
    assert count("?claim a af:Claim") == 31
    assert count("?material a af:Material") == 8
    assert count("?collector a af:CurrentCollector") == 4
    assert count("?electrolyte a af:Electrolyte") == 3
    total = tiny.query("SELECT (SUM(?p) AS ?n) { ?line a af:Measurement ; af:retentionPercent ?p }")
    assert total.rows == [(Decimal("425"),)]


def test_two_sources_with_the_same_materials(tiny: akg.KnowledgeGraph, tmp_path: Path) -> None:
    source = HERE / "small" / "tiny"
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
