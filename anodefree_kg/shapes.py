"""The graph against its SHACL shapes, ``ontology/shapes.ttl``; the one room that knows pySHACL and rdflib."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from anodefree_kg import ontology, shipped
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL
from anodefree_kg.vocab import ONTOLOGY, RDF_TYPE, shorten

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_MEND = "mend the shapes there"


def findings(quads: Iterable[ox.Quad], path: str | None = None) -> list[Finding]:
    """Hold a graph against the shapes.

    Args:
        quads: asserted and inferred facts, the ontology among them or not; the names of the graphs do not matter.
        path: shapes in Turtle; the shipped ones if None.

    Returns:
        A finding for each violation, sorted: where is the thing that violates a shape, value what is wrong about it,
        empty if something is missing. If the shapes cannot be read, one finding with their file and line instead.
    """
    if path is None:
        path = os.path.join(shipped.folder("ontology"), "shapes.ttl")
    name = os.path.basename(path)
    try:
        shapes = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    except FileNotFoundError:
        return [Finding(name, "", "is missing", "restore the file")]
    except SyntaxError as error:
        return [Finding(f"{name}:{error.lineno}", "", f"is not Turtle ({error.msg})", "mend the syntax there")]
    triples = {quad.triple for quad in quads}
    if ox.Triple(ox.NamedNode(ONTOLOGY), ox.NamedNode(RDF_TYPE), ox.NamedNode(OWL + "Ontology")) not in triples:
        triples |= set(ontology.read()[0].triples)
    with _settings_kept():
        return _findings(triples, shapes, path)


def _findings(triples: set[ox.Triple], shapes: list[ox.Triple], path: str) -> list[Finding]:
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure
    from rdflib import Graph

    try:
        # Both graphs are given as they are, so that pySHACL neither reads files nor follows owl:imports.
        _, report, _ = pyshacl.validate(_graph(triples), shacl_graph=_graph(shapes), inference="none")
    except ReportableRuntimeError as error:
        return [_broken(path, str(error))]
    if isinstance(report, ValidationFailure):
        return [_broken(path, str(report.message))]
    assert isinstance(report, Graph)
    return sorted(set(_results(report)))


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    from rdflib import Graph

    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=lines.decode(), format="nt")


def _results(report: Graph) -> Iterator[Finding]:
    from rdflib import SH
    from rdflib.namespace import RDF

    for result in report.subjects(RDF.type, SH.ValidationResult):
        message = str(report.value(result, SH.resultMessage))
        reason, _, remedy = message.partition(": ")
        focus = report.value(result, SH.focusNode)
        value = report.value(result, SH.value)
        shape = _shown(report.value(result, SH.sourceShape))
        yield Finding(_shown(focus), "" if value in (None, focus) else _shown(value), reason, remedy or f"see {shape}")


def _shown(node: Node | None) -> str:
    from rdflib import BNode, URIRef

    if isinstance(node, BNode):
        return "a node without name"
    return shorten(str(node)) if isinstance(node, URIRef) else str(node)


def _broken(path: str, message: str) -> Finding:
    """Return a finding for shapes that are Turtle and no SHACL, with the line of the first shape that is named."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    names = [shorten(iri) for iri in re.findall(r"[a-z]+:[^\s<>'\"()\[\],]+", message)]
    numbers = [n for name in names for n, line in enumerate(lines, 1) if line.split()[:1] == [name]]
    where = os.path.basename(path) + (f":{numbers[0]}" if numbers else "")
    return Finding(where, "", "is no SHACL (" + " ".join(message.split()) + ")", _MEND)


@contextmanager
def _settings_kept() -> Iterator[None]:
    """Put rdflib's settings back: pySHACL changes how literals are read, and leaves it so when shapes are broken."""
    import rdflib
    from rdflib import term

    boolean = term.URIRef(term._XSD_PFX + "boolean")
    normalize, reader = rdflib.NORMALIZE_LITERALS, term._toPythonMapping[boolean]
    # Both would write to the terminal what is told as a finding: literals that are no number, shapes that are no SHACL.
    loggers = {
        logging.getLogger(name): logging.getLogger(name).disabled for name in (term.__name__, "pyshacl-validate")
    }
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, term._toPythonMapping[boolean] = normalize, reader
        for logger, disabled in loggers.items():
            logger.disabled = disabled
