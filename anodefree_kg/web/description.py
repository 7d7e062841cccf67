"""What the endpoint offers, in the terms of SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from anodefree_kg.graph import Graph
from anodefree_kg.vocab import FORMATS, RDF_TYPE, SD, VOID, XSD

_FORMS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


def description(kg: Graph, endpoint: str) -> Iterator[ox.Triple]:
    """Yield the description of an endpoint over a graph.

    Args:
        kg: what is asked; its named graphs are counted.
        endpoint: address of the endpoint.
    """
    service, dataset, union = (endpoint + name for name in ("#service", "#dataset", "#union"))
    yield _triple(service, RDF_TYPE, SD + "Service")
    yield _triple(service, SD + "endpoint", endpoint)
    yield _triple(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    yield _triple(service, SD + "feature", SD + "UnionDefaultGraph")
    for form in _FORMS:
        yield _triple(service, SD + "resultFormat", FORMATS + form)
    yield _triple(service, SD + "defaultDataset", dataset)
    yield _triple(dataset, RDF_TYPE, SD + "Dataset")
    yield _triple(dataset, SD + "defaultGraph", union)
    rows = [(str(graph), int(str(count))) for graph, count in kg.ask("endpoint/graphs")]
    yield from _graph(union, sum(count for _, count in rows))
    for number, (graph, count) in enumerate(rows, 1):
        named, content = f"{endpoint}#named-{number}", f"{endpoint}#graph-{number}"
        yield _triple(dataset, SD + "namedGraph", named)
        yield _triple(named, RDF_TYPE, SD + "NamedGraph")
        yield _triple(named, SD + "name", graph)
        yield _triple(named, SD + "graph", content)
        yield from _graph(content, count)


def _graph(iri: str, count: int) -> Iterator[ox.Triple]:
    yield _triple(iri, RDF_TYPE, SD + "Graph")
    number = ox.Literal(str(count), datatype=ox.NamedNode(XSD + "integer"))
    yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(VOID + "triples"), number)


def _triple(subject: str, predicate: str, object_: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_))
