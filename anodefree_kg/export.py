"""Passing the graph on: RDF files and tables, the same bytes each time they are made from the same tables.

The mappings are passed on as they ship; the TSV is the SSSOM file itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from anodefree_kg import mappings
from anodefree_kg.errors import UsageError
from anodefree_kg.result import Cell, Iri, Result
from anodefree_kg.vocab import BASE, PREFIXES

if TYPE_CHECKING:
    from anodefree_kg.graph import Graph

TABLES = ("claims", "cells", "quantities", "discrepancies", "references", "materials", "coverage")
ONTOLOGY_FORMATS = ("turtle", "rdfxml", "html")
GRAPH_FORMATS = ("turtle", "nquads", "jsonld", "rdfxml", "graphml")
TABLE_FORMATS = ("csv", "jsonl")
MAPPING_FORMATS = ("tsv", *TABLE_FORMATS)
# Columns that may have several values for one record; they are joined by semicolons.
_SEVERAL = ("refs", "methods", "synonyms", "roles", "constituents", "layers")
_RDF = {
    "turtle": ox.RdfFormat.TURTLE,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_NO_BACKSLASH = re.compile(r"[\w-]*(\.[\w-]+)*")


def export(kg: Graph, what: str, format_: str) -> bytes:
    """Return an export as UTF-8 bytes.

    Args:
        kg: the graph.
        what: ``graph``, ``ontology`` (the vocabulary alone), ``mappings`` or one of ``TABLES``.
        format_: one of ``GRAPH_FORMATS`` for the graph, of ``ONTOLOGY_FORMATS`` for the ontology, of
            ``MAPPING_FORMATS`` for the mappings, of ``TABLE_FORMATS`` for a table.

    Raises:
        UsageError: if there is no such export or format.
    """
    if what == "graph":
        if format_ not in GRAPH_FORMATS:
            raise UsageError(f"a graph has no format {format_!r}: use {', '.join(GRAPH_FORMATS)}")
        return _graph(kg, format_)
    if what == "ontology":
        if format_ not in ONTOLOGY_FORMATS:
            raise UsageError(f"an ontology has no format {format_!r}: use {', '.join(ONTOLOGY_FORMATS)}")
        return _ontology(kg, format_)
    if what == "mappings":
        return _mappings(format_)
    if what not in TABLES:
        raise UsageError(f"there is no export {what!r}: use graph, {', '.join(TABLES)}, ontology, mappings")
    if format_ not in TABLE_FORMATS:
        raise UsageError(f"a table has no format {format_!r}: use {', '.join(TABLE_FORMATS)}")
    result = table(kg, what)
    return (to_csv(result) if format_ == "csv" else to_jsonl(result)).encode()


def _mappings(format_: str) -> bytes:
    if format_ not in MAPPING_FORMATS:
        raise UsageError(f"mappings have no format {format_!r}: use {', '.join(MAPPING_FORMATS)}")
    shipped = mappings.Mappings()
    if format_ == "tsv":
        with open(shipped.path, "rb") as file:
            return file.read()
    rows: list[tuple[Cell, ...]] = [tuple(row[name] or None for name in mappings.COLUMNS) for row in shipped.rows]
    result = Result(mappings.COLUMNS, rows)
    return (to_csv(result) if format_ == "csv" else to_jsonl(result)).encode()


def table(kg: Graph, what: str) -> Result:
    """Return one of ``TABLES``, a row a record; several references or methods are joined by semicolons."""
    answer = kg.ask(f"export/{what}")
    rows: dict[tuple[object, ...], dict[str, Cell]] = {}
    several: dict[tuple[object, ...], dict[str, dict[str, None]]] = {}
    for row in answer.to_dicts():
        record: dict[str, Cell] = {name: _short(value) for name, value in row.items()}
        key: tuple[object, ...] = tuple(value for name, value in record.items() if name not in _SEVERAL)
        rows.setdefault(key, record)
        for name in _SEVERAL:
            if record.get(name) is not None:
                several.setdefault(key, {}).setdefault(name, {})[str(record[name])] = None
    for key, record in rows.items():
        for name in _SEVERAL:
            if name in record:
                record[name] = ";".join(several.get(key, {}).get(name, ()))
    return Result(answer.columns, [tuple(record[name] for name in answer.columns) for record in rows.values()])


def _short(value: Cell) -> Cell:
    """Return records of our own by their short address, ``wang2025/c3.1-2-01``; all else unchanged."""
    if isinstance(value, Iri) and value.startswith(BASE):
        return value.removeprefix(BASE).split("/", 1)[1]
    return value


def to_csv(result: Result) -> str:
    """Return a result as CSV with a header line; unbound values are empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_plain(value) for value in row] for row in result)
    return text.getvalue()


def to_jsonl(result: Result) -> str:
    """Return a result as one JSON object a line; numbers as printed, unbound values null."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records(result))


def records(result: Result) -> list[dict[str, str | int | bool | None]]:
    """Return rows as dictionaries that JSON can hold; decimals keep their digits as text."""
    return [
        {
            name: value if isinstance(value, int | None) else _plain(value)
            for name, value in zip(result.columns, row, strict=True)
        }
        for row in result
    ]


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _graph(kg: Graph, format_: str) -> bytes:
    if format_ == "graphml":
        import networkx

        from anodefree_kg.network import to_networkx

        return ("\n".join(networkx.generate_graphml(to_networkx(kg), named_key_ids=True)) + "\n").encode()
    quads: Iterable[ox.Quad] = sorted(kg.store, key=str)
    if format_ == "nquads":
        return b"".join(f"{quad} .\n".encode() for quad in quads)
    # These formats hold triples: the union of the named graphs, in which each triple stands once.
    return serialized((quad.triple for quad in quads), format_, PREFIXES)


def _ontology(kg: Graph, format_: str) -> bytes:
    if format_ == "html":
        from anodefree_kg.termpage import render

        return render(kg).encode()
    return serialized(kg.vocabulary(), format_, PREFIXES)


def serialized(triples: Iterable[ox.Triple], format_: str, prefixes: dict[str, str]) -> bytes:
    """Return triples in an RDF format, sorted, so that the same triples give the same bytes.

    Args:
        triples: in any order.
        format_: ``turtle``, ``ntriples``, ``jsonld`` or ``rdfxml``.
        prefixes: those that need no backslash in a name are used, where the format has any.
    """
    kept = sorted(triples, key=str)
    data = ox.serialize(kept, format=_RDF[format_], prefixes=_without_backslash(prefixes, kept))
    assert data is not None
    return data


def _without_backslash(prefixes: dict[str, str], triples: list[ox.Triple]) -> dict[str, str]:
    """Return the prefixes under which no name needs a backslash: the OWL API, and so Protégé, reads none in Turtle."""
    names = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    return {
        prefix: base
        for prefix, base in prefixes.items()
        if all(_NO_BACKSLASH.fullmatch(name, len(base)) for name in names if name.startswith(base))
    }
