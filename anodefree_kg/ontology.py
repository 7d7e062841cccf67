"""The ontology as read from ``ontology/*.ttl``: its triples, its terms, and faults of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pyoxigraph as ox

from anodefree_kg import shipped, turtle
from anodefree_kg.cycles import Edge, cycles
from anodefree_kg.errors import Finding
from anodefree_kg.vocab import (
    AF,
    DCTERMS_SOURCE,
    ONTOLOGY,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_DEFINITION,
    SKOS_EXAMPLE,
)

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_KINDS = {
    OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
}
# What is told of every term.
_TOLD = (
    (RDFS_LABEL, "label", "rdfs:label"),
    (SKOS_DEFINITION, "definition", "skos:definition"),
    (DCTERMS_SOURCE, "source", "dcterms:source: the work or standard it comes from, or this ontology"),
    (SKOS_EXAMPLE, "example", "skos:example: a case from the tables with its key, or members"),
)

Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal


class Ontology:
    """A set of triples with the look-ups that the rest of the package needs.

    Attributes:
        triples: all triples, blank nodes with canonical names, so that two readings are equal.

    Args:
        triples: see above.
        places: ``file:line`` of the statement that holds a triple, in the order of files and lines.
    """

    def __init__(self, triples: Iterable[ox.Triple], places: Mapping[ox.Triple, str] | None = None) -> None:
        self.triples = tuple(triples)
        self._places = places or {}
        self._first: dict[str, str] = {}
        for triple, where in self._places.items():
            self._first.setdefault(_text(triple.subject), where)
        self._objects: dict[tuple[str, str], list[Value]] = {}
        for triple in self.triples:
            key = (_text(triple.subject), triple.predicate.value)
            self._objects.setdefault(key, []).append(_value(triple.object))
        self._types: dict[str, set[str]] = {}
        for triple in self.triples:
            if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                self._types.setdefault(_text(triple.subject), set()).add(triple.object.value)

    def where(self, triple: ox.Triple) -> str:
        """Return ``file:line`` of the statement that holds a triple, or ``ontology`` if it was read from no file."""
        return self._places.get(triple, "ontology")

    def place(self, subject: str) -> str:
        """Return ``file:line`` of the first statement about a subject, or ``ontology``."""
        return self._first.get(subject, "ontology")

    def first_use(self, term: str) -> str:
        """Return ``file:line`` of the first statement that mentions a term, or ``ontology``."""
        node = ox.NamedNode(term)
        for triple, where in self._places.items():
            if node in (triple.subject, triple.predicate, triple.object):
                return where
        return "ontology"

    def objects(self, subject: str, predicate: str) -> list[Value]:
        """Return the objects of a subject (an IRI, or ``_:`` and the name of a blank node) and predicate."""
        return self._objects.get((subject, predicate), [])

    def predicates(self, subject: str) -> list[str]:
        """Return the predicates with which something is said of a subject, sorted."""
        return sorted(predicate for about, predicate in self._objects if about == subject)

    def one(self, subject: str, predicate: str) -> str:
        """Return the text of the first object, or an empty string."""
        found = self.objects(subject, predicate)
        return _text(found[0]) if found else ""

    def types(self, term: str) -> set[str]:
        """Return the asserted types of a term."""
        return self._types.get(term, set())

    def terms(self) -> dict[str, set[str]]:
        """Return all named terms of this ontology with their types."""
        own = ONTOLOGY + "#"
        return {term: kinds for term, kinds in self._types.items() if term.startswith(own)}

    def label(self, term: str) -> str:
        """Return the label of a term, or its local name."""
        return self.one(term, RDFS_LABEL) or term.rsplit("#", 1)[-1].rsplit("/", 1)[-1]

    def superclasses(self, term: str) -> set[str]:
        """Return a class and all named classes above it."""
        found = {term}
        todo = [term]
        while todo:
            for parent in self.objects(todo.pop(), RDFS + "subClassOf"):
                if isinstance(parent, ox.NamedNode) and parent.value not in found:
                    found.add(parent.value)
                    todo.append(parent.value)
        return found

    def members(self, class_name: str) -> dict[str, str]:
        """Return the named individuals of a class and its subclasses, by local name.

        Args:
            class_name: local name of a class of this ontology.
        """
        wanted = AF[class_name]
        return {
            term.rsplit("#", 1)[1]: term
            for term, kinds in sorted(self.terms().items())
            if any(wanted in self.superclasses(kind) for kind in kinds)
        }

    def list_members(self, head: Value) -> list[Value]:
        """Return the members of an RDF list, as far as it goes on."""
        members: list[Value] = []
        seen: set[str] = set()
        while _text(head) not in {RDF + "nil", *seen}:
            seen.add(_text(head))
            members += self.objects(_text(head), RDF + "first")
            head = next(iter(self.objects(_text(head), RDF + "rest")), head)
        return members


def read(paths: list[str] | None = None) -> tuple[Ontology, list[Finding]]:
    """Read the ontology.

    Args:
        paths: Turtle files; the shipped ontology without its shapes if None.

    Returns:
        The ontology, empty if a file cannot be read, and findings: syntax errors, undeclared terms, terms without
        label, definition, source or example, and cycles in the concept tree. What is wrong with axioms is told by
        ``reasoning.axioms``.
    """
    if paths is None:
        paths = [path for path in shipped.files("ontology", ".ttl") if not path.endswith("shapes.ttl")]
    # Several parts of one command need the ontology; files that have not changed are not read again.
    stamps = [os.stat(path) if os.path.exists(path) else None for path in paths]
    versions = tuple((stamp.st_mtime_ns, stamp.st_size) if stamp else None for stamp in stamps)
    ontology, findings = _read(tuple(paths), versions)
    return ontology, list(findings)


@lru_cache(maxsize=4)
def _read(paths: tuple[str, ...], versions: tuple[tuple[int, int] | None, ...]) -> tuple[Ontology, tuple[Finding, ...]]:
    findings: list[Finding] = []
    places: list[str] = []
    dataset = ox.Dataset()
    for path in paths:
        parsed = turtle.parse(path)
        if parsed.finding:
            findings.append(parsed.finding)
        for triple, where in parsed.triples:
            # The statement goes with its triples as the name of a graph while blank nodes change their names.
            if places[-1:] != [where]:
                places.append(where)
            graph = ox.NamedNode(f"urn:n:{len(places) - 1}")
            dataset.add(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    if findings:
        # What a broken file would have held is unknown; whatever leans on it would be told as a fault too.
        return Ontology(()), tuple(findings)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    stated: dict[ox.Triple, str] = {}
    for quad in sorted(dataset, key=_statement):
        stated.setdefault(quad.triple, places[_statement(quad)])
    ontology = Ontology(sorted(stated, key=str), stated)
    return ontology, (*findings, *_findings(ontology))


def _statement(quad: ox.Quad) -> int:
    assert isinstance(quad.graph_name, ox.NamedNode)
    return int(quad.graph_name.value.rpartition(":")[2])


def _findings(ontology: Ontology) -> list[Finding]:
    findings = []
    declared = {term for term, kinds in ontology.terms().items()}
    own = ONTOLOGY + "#"
    used = {
        text
        for triple in ontology.triples
        for text in (_text(triple.subject), triple.predicate.value, _text(_value(triple.object)))
        if text.startswith(own)
    }
    for term in sorted(used - declared):
        where = ontology.first_use(term)
        findings.append(Finding(where, term, "is used and declared nowhere", "declare it, or mend the spelling"))
    for term, kinds in sorted(ontology.terms().items()):
        where = ontology.place(term)
        if kinds & _KINDS:
            for predicate, what, remedy in _TOLD:
                if not ontology.one(term, predicate):
                    findings.append(Finding(where, term, f"has no {what}", f"add {remedy}"))
    edges: dict[str, list[Edge]] = {}
    for triple in ontology.triples:
        if triple.predicate.value == AF.broader and isinstance(triple.object, ox.NamedNode):
            edge = Edge(triple.object.value, ontology.where(triple), True)
            edges.setdefault(_text(triple.subject), []).append(edge)
    return findings + cycles(edges, "concept tree")


def _value(term: object) -> Value:
    if not isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        raise TypeError(f"triple terms are not used here: {term}")
    return term


def _text(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    raise TypeError(f"triple terms are not used here: {term}")


def names_of(ontology: Ontology, class_name: str, predicate: str) -> dict[str, str]:
    """Return the individuals of a class by label (``RDFS_LABEL``) or notation (``SKOS_NOTATION``)."""
    return {ontology.one(term, predicate): term for term in ontology.members(class_name).values()}
