"""The ontology as read from ``ontology/*.ttl``: its triples, its terms, and faults of its own."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import shipped
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


class Statement(NamedTuple):
    """A top-level statement of a Turtle file: its subject, ``file:line`` of its beginning, and its text."""

    subject: str
    where: str
    text: str


class Ontology:
    """A set of triples with the look-ups that the rest of the package needs.

    Attributes:
        triples: all triples, blank nodes with canonical names, so that two readings are equal.
    """

    def __init__(self, triples: Iterable[ox.Triple], statements: Iterable[Statement] = ()) -> None:
        self.triples = tuple(triples)
        self._statements: dict[str, list[Statement]] = {}
        for statement in statements:
            self._statements.setdefault(statement.subject, []).append(statement)
        self._objects: dict[tuple[str, str], list[Value]] = {}
        for triple in self.triples:
            key = (_text(triple.subject), triple.predicate.value)
            self._objects.setdefault(key, []).append(_value(triple.object))
        self._types: dict[str, set[str]] = {}
        for triple in self.triples:
            if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                self._types.setdefault(_text(triple.subject), set()).add(triple.object.value)

    def place(self, subject: str, *words: str) -> str:
        """Return ``file:line`` of the first statement about a subject that holds all the words.

        Args:
            subject: IRI of a term; ``[]`` for statements without one.
            words: local names and numbers.

        Returns:
            The place, that of the first statement about the subject if none holds all words, or ``ontology``.
        """
        statements = self._statements.get("[]" if subject.startswith("_:") else subject, [])
        for statement in statements:
            if all(re.search(rf"(?<![\w.]){re.escape(word)}(?![\w])", statement.text) for word in words):
                return statement.where
        return statements[0].where if statements and statements[0].subject != "[]" else "ontology"

    def first_use(self, term: str) -> str:
        """Return ``file:line`` of the first statement that mentions a term, or ``ontology``."""
        local = re.compile(rf"af:{re.escape(term.rsplit('#', 1)[-1])}(?!\w)")
        for statements in self._statements.values():
            for statement in statements:
                if local.search(statement.text):
                    return statement.where
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
        """Return the members of an RDF list."""
        members: list[Value] = []
        while _text(head) != RDF + "nil":
            members += self.objects(_text(head), RDF + "first")
            rest = self.objects(_text(head), RDF + "rest")
            if not rest:
                break
            head = rest[0]
        return members


class ParsedFile(NamedTuple):
    """Triples of one file, or the finding that kept it from being read."""

    triples: list[ox.Triple]
    finding: Finding | None


def read(paths: list[str] | None = None) -> tuple[Ontology, list[Finding]]:
    """Read the ontology.

    Args:
        paths: Turtle files; the shipped ontology without its shapes if None.

    Returns:
        The ontology, empty if a file cannot be read, and findings: syntax errors, undeclared terms, terms without
        label, definition, source or example, and cycles in the class, property and concept trees.
    """
    if paths is None:
        paths = [path for path in shipped.files("ontology", ".ttl") if not path.endswith("shapes.ttl")]
    dataset = ox.Dataset()
    findings: list[Finding] = []
    statements: list[Statement] = []
    for path in paths:
        parsed = _parse(path)
        if parsed.finding:
            findings.append(parsed.finding)
        for triple in parsed.triples:
            dataset.add(ox.Quad(triple.subject, triple.predicate, triple.object))
        statements += _statements(path)
    if findings:
        # What a broken file would have held is unknown; whatever leans on it would be told as a fault too.
        return Ontology(()), findings
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted(dataset, key=str)
    ontology = Ontology((quad.triple for quad in ordered), statements)
    return ontology, findings + _findings(ontology)


def _parse(path: str) -> ParsedFile:
    name = os.path.basename(path)
    try:
        triples = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    except FileNotFoundError:
        return ParsedFile([], Finding(name, "", "is missing", "restore the file"))
    except SyntaxError as error:
        where = f"{name}:{error.lineno}" if error.lineno else name
        return ParsedFile([], Finding(where, "", f"is not Turtle ({error.msg})", "mend the syntax there"))
    if any(isinstance(triple.object, ox.Triple) for triple in triples):
        triples = [triple for triple in triples if not isinstance(triple.object, ox.Triple)]
        return ParsedFile(triples, Finding(name, "", "holds a triple term", "say it without"))
    return ParsedFile(triples, None)


def _statements(path: str) -> list[Statement]:
    """Return the statements of a file, told by their first line standing at the margin; parsers tell no lines."""
    found: list[Statement] = []
    if os.path.exists(path):
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if not line.strip() or line.startswith(("#", "@", "PREFIX")):
                    continue
                if line[0].isspace() and found:
                    found[-1] = found[-1]._replace(text=found[-1].text + line)
                    continue
                word = line.split()[0]
                subject = ONTOLOGY + "#" + word[3:] if word.startswith("af:") else word.strip("<>")
                subject = "[]" if word.startswith(("[", "_:")) else subject
                found.append(Statement(subject, f"{os.path.basename(path)}:{number}", line))
    return found


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
    for predicate, tree in (
        (RDFS + "subClassOf", "class tree"),
        (RDFS + "subPropertyOf", "property tree"),
        (AF.broader, "concept tree"),
    ):
        for cycle in _cycles(ontology, predicate):
            local = predicate.rsplit("#", 1)[-1]
            steps = [ontology.place(a, local, b.rsplit("#", 1)[-1]) for a, b in itertools.pairwise([*cycle, cycle[0]])]
            where = ", ".join(sorted(set(steps), key=steps.index))
            path = " > ".join(term.rsplit("#", 1)[-1] for term in [*cycle, cycle[0]])
            findings.append(Finding(where, path, f"is a cycle in the {tree}", "remove one of the steps"))
    return findings


def _cycles(ontology: Ontology, predicate: str) -> list[list[str]]:
    """Return each cycle once, beginning with its first term in alphabetical order."""
    edges: dict[str, list[str]] = {}
    for triple in ontology.triples:
        if triple.predicate.value == predicate and isinstance(triple.object, ox.NamedNode):
            edges.setdefault(_text(triple.subject), []).append(triple.object.value)
    found: set[tuple[str, ...]] = set()
    done: set[str] = set()

    def walk(term: str, path: list[str]) -> None:
        if term in path:
            cycle = path[path.index(term) :]
            first = cycle.index(min(cycle))
            found.add(tuple(cycle[first:] + cycle[:first]))
        elif term not in done:
            for parent in sorted(edges.get(term, [])):
                walk(parent, [*path, term])
            done.add(term)

    for term in sorted(edges):
        walk(term, [])
    return [list(cycle) for cycle in sorted(found)]


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
