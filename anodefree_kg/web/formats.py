"""The forms in which answers are given: their media types, their short names, and what writes them."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox


class Form(NamedTuple):
    """A form of RDF: its word in addresses, its media type, and what people call it."""

    name: str
    media_type: str
    title: str


FORMS = (
    Form("turtle", "text/turtle", "Turtle"),
    Form("jsonld", "application/ld+json", "JSON-LD"),
    Form("ntriples", "application/n-triples", "N-Triples"),
    Form("rdfxml", "application/rdf+xml", "RDF/XML"),
)
# The first is what a client gets that has no wish. The later ones are other names for the same forms, which some
# clients ask for.
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
SHORT = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
} | {form.name: form.media_type for form in FORMS}


def offered(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> list[str]:
    """Return the media types in which an answer can be given; CSV and TSV have no form for yes and no."""
    if isinstance(answer, ox.QueryTriples):
        return list(GRAPHS)
    tables = ("text/csv", "text/tab-separated-values")
    return [name for name in RESULTS if not (isinstance(answer, ox.QueryBoolean) and name in tables)]
