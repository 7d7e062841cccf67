"""The SPARQL 1.1 Protocol over a socket: the cases of the W3C suite, every form of answer, other people's clients.

The W3C cases bear the names of https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest#; those that
must write are refused, because the endpoint is read-only.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from tests.serving import Server, serving, written

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
ONE, TWO, THREE = (DATA.format(number) for number in (1, 2, 3))
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
QUADS = "".join(f"<{iri}> <{TYPE}> <http://xmlns.com/foaf/0.1/Document> <{iri}> .\n" for iri in (ONE, TWO, THREE))
QUADS += '<urn:x> <urn:label> "a \\"b\\", <c> & \\u00e9"@en <urn:g> .\n'
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
RESULT_TYPES = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
GRAPH_TYPES = {"text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(written(tmp_path_factory.mktemp("protocol") / "store", QUADS), "--workers", 2) as running:
        yield running


def media_type(answer: httpx.Response) -> str:
    return str(answer.headers.get("content-type", "")).partition(";")[0]


# -- the W3C cases -------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """A request and what must come of it: ``true``, a kind of form, or a status."""

    name: str
    method: str
    parameters: list[tuple[str, str]]
    body: bytes | None
    content_type: str
    expected: str


def case(
    name: str, method: str, *parameters: tuple[str, str], body: str | bytes | None = None, sent: str = "", gives: str
) -> Case:
    content = body.encode() if isinstance(body, str) else body
    return Case(name, method, list(parameters), content, sent, gives)


def in_graph(variable: str, iri: str) -> str:
    return f"GRAPH ?{variable} {{ <{iri}> a ?type }}"


NOWHERE = ("default-graph-uri", DATA.format(0))
BOTH = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}"
NAMED = f"ASK {{ {in_graph('g1', ONE)} {in_graph('g2', TWO)} }}"
FROM = NAMED.replace("ASK", f"ASK FROM <{THREE}>")
FULL = f"ASK {{ <{THREE}> a ?type {in_graph('g1', ONE)} {in_graph('g2', TWO)} }}"
DEFAULTS = [("default-graph-uri", iri) for iri in (ONE, TWO)]
NAMES = [("named-graph-uri", iri) for iri in (ONE, TWO)]
CONSTRUCT = "CONSTRUCT { <s> <p> 1 } WHERE {}"
UTF_16 = "charset=UTF-16"
USING, USING_NAMED = ("using-graph-uri", ONE), ("using-named-graph-uri", TWO)
INSERT = f"INSERT DATA {{ GRAPH <{ONE}> {{ <s> <p> <o> }} }}"
W3C = [
    case("query_post_form", "POST", NOWHERE, body="query=ASK%20%7B%7D", sent=FORM, gives="true"),
    case("query_dataset_default_graphs_get", "GET", ("query", BOTH), *DEFAULTS, gives="true"),
    case("query_dataset_default_graphs_post", "POST", *DEFAULTS, body=BOTH, sent=QUERY, gives="true"),
    case("query_dataset_named_graphs_post", "POST", *NAMES, body=NAMED, sent=QUERY, gives="true"),
    case("query_dataset_named_graphs_get", "GET", ("query", NAMED), *NAMES, gives="true"),
    case("query_dataset_full", "POST", ("default-graph-uri", THREE), *NAMES, body=FULL, sent=QUERY, gives="true"),
    case("query_multiple_dataset", "POST", *NAMES, body=FROM, sent=QUERY, gives="true"),
    case("query_get", "GET", ("query", "ASK {}"), NOWHERE, gives="true"),
    case("query_content_type_select", "POST", NOWHERE, body="SELECT (1 AS ?value) {}", sent=QUERY, gives="tabular"),
    case("query_content_type_ask", "POST", NOWHERE, body="ASK {}", sent=QUERY, gives="true"),
    case("query_content_type_describe", "POST", NOWHERE, body="DESCRIBE <urn:x>", sent=QUERY, gives="RDF"),
    case("query_content_type_construct", "POST", NOWHERE, body=CONSTRUCT, sent=QUERY, gives="RDF"),
    case("update_dataset_default_graph", "POST", USING, body=INSERT, sent=UPDATE, gives="403"),
    case("update_dataset_default_graphs", "POST", USING, USING, body=INSERT, sent=UPDATE, gives="403"),
    case("update_dataset_named_graphs", "POST", USING_NAMED, body=INSERT, sent=UPDATE, gives="403"),
    case("update_dataset_full", "POST", USING, USING_NAMED, body=INSERT, sent=UPDATE, gives="403"),
    case("update_post_form", "POST", body="update=CLEAR+ALL", sent=FORM, gives="403"),
    case("update_post_direct", "POST", body="CLEAR ALL", sent=UPDATE, gives="403"),
    case("update_base_uri", "POST", body=INSERT, sent=UPDATE, gives="403"),
    case("query_post_direct", "POST", NOWHERE, body="ASK {}", sent=QUERY, gives="true"),
    case("bad_query_method", "PUT", ("query", "ASK {}"), NOWHERE, gives="405"),
    case("bad_multiple_queries", "GET", ("query", "ASK {}"), ("query", "SELECT * {}"), gives="400"),
    case("bad_query_wrong_media_type", "POST", body="ASK {}", sent="text/plain", gives="415"),
    case("bad_query_missing_form_type", "POST", body="query=ASK%20%7B%7D", gives="415"),
    case("bad_query_missing_direct_type", "POST", body="ASK {}", gives="415"),
    case("bad_query_non_utf8", "POST", body="ASK {}".encode("utf-16"), sent=f"{QUERY}; {UTF_16}", gives="415"),
    case("bad_query_syntax", "GET", ("query", "ASK {"), gives="400"),
    case("bad_update_get", "GET", ("update", "CLEAR ALL"), gives="403"),
    case("bad_multiple_updates", "POST", body="update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", sent=FORM, gives="403"),
    case("bad_update_wrong_media_type", "POST", body="CLEAR NAMED", sent="text/plain", gives="415"),
    case("bad_update_missing_form_type", "POST", body="update=CLEAR%20NAMED", gives="415"),
    case("bad_update_non_utf8", "POST", body="CLEAR NAMED".encode("utf-16"), sent=f"{UPDATE}; {UTF_16}", gives="415"),
    case("bad_update_syntax", "POST", body="update=CLEAR%20XYZ", sent=FORM, gives="403"),
    case("bad_update_dataset_conflict", "POST", USING_NAMED, body="update=CLEAR+ALL", sent=FORM, gives="403"),
]  # fmt: skip


def test_all_cases_of_the_suite_are_here() -> None:
    assert len({each.name for each in W3C}) == 34


@pytest.mark.parametrize("given", W3C, ids=lambda given: given.name)
def test_w3c(server: Server, given: Case) -> None:
    headers = {"Content-Type": given.content_type} if given.content_type else {}
    path = f"/sparql?{urlencode(given.parameters)}" if given.parameters else "/sparql"
    answer = server.client.request(given.method, path, content=given.body, headers=headers)
    if given.expected == "true":
        assert (answer.status_code, answer.json()["boolean"]) == (200, True)
    elif given.expected in ("tabular", "RDF"):
        assert answer.status_code == 200
        assert media_type(answer) in (RESULT_TYPES if given.expected == "tabular" else GRAPH_TYPES)
    else:
        assert answer.status_code == int(given.expected)
        assert len(answer.text.splitlines()) == 1 and answer.text.endswith((".\n", "?\n"))


# -- forms of answers ----------------------------------------------------------------------------------------

LABEL = "SELECT ?label { ?x <urn:label> ?label }"
TEXT = 'a "b", <c> & é'


@pytest.mark.parametrize("asked", ["application/sparql-results+json", "application/json", ""])
def test_rows_as_json(server: Server, asked: str) -> None:
    answer = server.post(LABEL, QUERY, accept=asked or "*/*")
    assert media_type(answer) == (asked or "application/sparql-results+json")
    [row] = answer.json()["results"]["bindings"]
    assert row["label"] == {"type": "literal", "value": TEXT, "xml:lang": "en"}


def test_rows_as_xml_csv_and_tsv(server: Server) -> None:
    xml = server.post(LABEL, QUERY, accept="application/sparql-results+xml")
    assert ElementTree.fromstring(xml.text).findtext(".//{*}literal") == TEXT
    csv = server.post(LABEL, QUERY, accept="text/csv")
    assert csv.text == 'label\r\n"a ""b"", <c> & é"\r\n'
    tsv = server.post(LABEL, QUERY, accept="text/tab-separated-values")
    assert tsv.text == '?label\n"a \\"b\\", <c> & é"@en\n'


@pytest.mark.parametrize("asked", sorted(GRAPH_TYPES))
@pytest.mark.parametrize("text", ["CONSTRUCT { ?x <urn:p> ?label } { ?x <urn:label> ?label }", "DESCRIBE <urn:x>"])
def test_graphs(server: Server, asked: str, text: str) -> None:
    answer = server.post(text, QUERY, accept=asked)
    assert (answer.status_code, media_type(answer)) == (200, asked)
    form = ox.RdfFormat.from_media_type(asked)
    assert form is not None
    [triple] = ox.parse(answer.content, format=form)
    assert isinstance(triple.object, ox.Literal) and triple.object.value == TEXT


@pytest.mark.parametrize(
    ("text", "accept"),
    [("ASK {}", "text/csv"), ("SELECT * {}", "text/turtle"), ("DESCRIBE <urn:x>", "text/csv"), ("ASK {}", "image/png")],
)
def test_no_form_that_the_client_takes(server: Server, text: str, accept: str) -> None:
    answer = server.post(text, QUERY, accept=accept)
    assert answer.status_code == 406
    assert "accept one of them" in answer.text


@pytest.mark.parametrize(
    ("short", "given"),
    [("csv", "text/csv"), ("xml", "application/sparql-results+xml"), ("json", "application/sparql-results+json")],
)
def test_a_form_can_be_named_in_the_address(server: Server, short: str, given: str) -> None:
    answer = server.get(f"/sparql?query={quote(LABEL)}&format={short}", accept="text/html")
    assert media_type(answer) == given


def test_an_unknown_form_is_refused(server: Server) -> None:
    assert "one of json" in server.ask("ASK {}", format="pdf").text


def test_browsers_are_sent_to_the_editor(server: Server) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = server.get("/sparql?query=ASK%20%7B%7D", accept=accept)
    assert (answer.status_code, answer.headers["location"]) == (303, "/query?query=ASK%20%7B%7D")


def test_head_has_the_headers_alone(server: Server) -> None:
    answer = server.client.head("/sparql?query=ASK%20%7B%7D")
    assert (answer.status_code, media_type(answer), answer.content) == (200, "application/sparql-results+json", b"")


def test_the_union_of_all_graphs_is_asked_unless_from_says_otherwise(server: Server) -> None:
    def number(text: str) -> str:
        answer = server.post(text, QUERY, accept="text/csv")
        return str(answer.text.split()[1])

    assert number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "4"
    assert number(f"SELECT (COUNT(*) AS ?n) FROM <{ONE}> {{ ?s ?p ?o }}") == "1"
    assert number(f"SELECT (COUNT(*) AS ?n) FROM NAMED <{ONE}> {{ ?s ?p ?o }}") == "0"
    assert number(f"SELECT (COUNT(*) AS ?n) FROM NAMED <{ONE}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == "1"


def test_describes_itself(server: Server) -> None:
    answer = server.get("/sparql", accept="text/turtle")
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    [service] = graph.subjects(rdflib.RDF.type, sd.Service)
    assert str(graph.value(service, sd.endpoint)) == f"{server.address}/sparql"
    assert {str(name) for name in graph.objects(None, sd.name)} == {ONE, TWO, THREE, "urn:g"}
    [total] = [
        int(str(each)) for each in graph.objects(next(graph.objects(None, sd.defaultGraph)), rdflib.VOID.triples)
    ]
    assert total == 4
    for form in ("application/n-triples", "application/ld+json", "application/rdf+xml"):
        assert media_type(server.get("/sparql", accept=form)) == form
    assert server.get("/sparql", accept="image/png").status_code == 406


# -- other people's clients ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper(server: Server, method: str) -> None:
    client = SPARQLWrapper(f"{server.address}/sparql")
    client.setMethod(method)
    client.setQuery(LABEL)

    def given(form: str) -> Any:
        client.setReturnFormat(form)
        return client.queryAndConvert()

    assert given(JSON)["results"]["bindings"][0]["label"]["value"] == TEXT
    assert given(XML).getElementsByTagName("literal")[0].firstChild.nodeValue == TEXT
    assert given(CSV).decode().startswith("label")
    client.setQuery("CONSTRUCT { ?x <urn:p> ?label } { ?x <urn:label> ?label }")
    assert [str(label) for label in given(RDFXML).objects()] == [TEXT]
    assert [str(label) for label in rdflib.Graph().parse(data=given(TURTLE), format="turtle").objects()] == [TEXT]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(server: Server, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.address}/sparql", method=method))
    assert [str(row[rdflib.Variable("label")]) for row in graph.query(LABEL).bindings] == [TEXT]
    assert str(graph.value(rdflib.URIRef("urn:x"), rdflib.URIRef("urn:label"))) == TEXT
    assert len(graph) == 4


def test_curl(server: Server) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed; on Debian and Ubuntu: apt-get install curl")
    called = subprocess.run(
        ["curl", "-s", f"{server.address}/sparql", "--data-urlencode", f"query={LABEL}"],
        capture_output=True,
        check=True,
    )
    assert json.loads(called.stdout)["results"]["bindings"][0]["label"]["value"] == TEXT
