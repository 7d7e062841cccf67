"""Parameters and SPARQL of one's own: what is bound, what is refused, what is found."""

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import anodefree_kg as akg
from anodefree_kg import sparql
from anodefree_kg.queries import Argument, Parameter, StoredQuery
from anodefree_kg.vocab import AF, BASE
from tests.expected import Expected

# It would end a string, a group and a query if it were pasted.
HOSTILE = 'x" } UNION { ?s ?p ?o } #'


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
