"""What is said of each term of the ontology: by itself, by the axioms that name it, and in numbers by the graph."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import names, ontology, queries, shipped
from anodefree_kg.axiomtext import DISJOINT, Axiom, Sentence, grouped, sentences
from anodefree_kg.graph import Graph
from anodefree_kg.mappings import PREDICATES, Mappings, Target
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology, Value
from anodefree_kg.reasoning import axioms, domain
from anodefree_kg.vocab import (
    AF,
    DCTERMS_SOURCE,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    SCOPES,
    SKOS_ALT_LABEL,
    SKOS_DEFINITION,
    SKOS_EXAMPLE,
    VOCABULARY_GRAPH,
    XSD,
    shorten,
)

METALS = (*(metal for metal in SCOPES if metal != "general"), "general")
# Kinds of concepts in the order in which they are shown; others follow.
CONCEPTS = "Strategy Mechanism Challenge Outcome Factor OpenQuestion Configuration Protocol Role".split()
# Not in the closed vocabulary: an ontology may do without these marks.
BEYOND = AF.iri + "beyondOWL2RL"
# Predicates that have their own place in an entry; any other is shown under its name.
_PLACED = (
    {RDF_TYPE, RDFS_LABEL, SKOS_DEFINITION, SKOS_ALT_LABEL, SKOS_EXAMPLE, DCTERMS_SOURCE, BEYOND}
    | {AF.unscoped, AF.scope, AF.broader}
    | {RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")}
    | {OWL + name for name in ("equivalentClass", "disjointWith", "inverseOf", "propertyChainAxiom")}
)
_MATCHES = {PREFIXES["skos"] + predicate.partition(":")[2] for predicate in PREDICATES}
_GRAPH = ox.NamedNode(VOCABULARY_GRAPH)
_PROPERTIES = {OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")}


class Ref(NamedTuple):
    """One value of a row: a text, where it leads, and a remark beside it."""

    text: str
    href: str = ""
    note: str = ""


class Row(NamedTuple):
    """What an entry says of its term under one heading."""

    name: str
    refs: tuple[Ref, ...]


class Number(NamedTuple):
    """Numbers from the graph with the query that gives them; a row is its name and a number for each column."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    query: str


class Form(NamedTuple):
    """A relation for one metal, told within the entry of the relation without a metal."""

    anchor: str
    label: str
    definition: str
    implies: tuple[Ref, ...]
    beyond: tuple[str, ...]
    number: Number


class Entry(NamedTuple):
    """What the page says of one term; ``names`` is what it is found by, ``more`` are axioms that name it besides."""

    anchor: str
    iri: str
    kind: str
    label: str
    definition: str
    examples: tuple[str, ...]
    beyond: tuple[str, ...]
    rows: tuple[Row, ...]
    forms: tuple[Form, ...]
    axioms: tuple[Axiom, ...]
    more: tuple[Axiom, ...]
    numbers: tuple[Number, ...]
    names: str


class Kind(NamedTuple):
    """Where a term stands on the page: the order and title of its section, and the class whose members are listed."""

    order: int
    group: str
    title: str
    badge: str
    member: str

    @property
    def anchor(self) -> str:
        """The anchor of the section; no local name holds a hyphen."""
        return "page-" + re.sub(r"\W+", "-", self.title.lower()).strip("-")


class Terms:
    """The terms of one graph's ontology, looked at from all sides."""

    def __init__(self, kg: Graph) -> None:
        self._kg, self.known = kg, _ontology(kg)
        self.all = self.known.terms()
        self.whole = {term: whole for term in self.all if (whole := self.known.one(term, AF.unscoped))}
        self._incoming: dict[str, dict[str, list[str]]] = {}
        for triple in self.known.triples:
            if isinstance(triple.object, ox.NamedNode):
                incoming = self._incoming.setdefault(triple.object.value, {})
                incoming.setdefault(triple.predicate.value, []).append(_text(triple.subject))
        self._sentences: dict[str, list[Sentence]] = {}
        for rule in sentences(axioms.compile_axioms(self.known)[0] + domain.read_rules()[0]):
            for term in rule.named:
                self._sentences.setdefault(term, []).append(rule)
        self.below: dict[str, list[str]] = {}
        for term in self.all.keys() - self.whole.keys():
            for parent in self.parents(term):
                self.below.setdefault(parent, []).append(term)
        self._mapped = Mappings().targets()
        paths = [path for path in shipped.files("queries", ".rq") if os.path.basename(os.path.dirname(path)) == "terms"]
        self._queries = {query.name: query for query in map(queries.read_query, paths)}

    # --- one term --------------------------------------------------------------------------------------------

    def incoming(self, term: str, predicate: str) -> list[str]:
        """Return what has a term as the object of a predicate: IRIs, or ``_:`` and the name of a blank node."""
        return self._incoming.get(term, {}).get(predicate, [])

    def kind(self, term: str) -> Kind:
        """Return where a term stands."""
        kinds, known = self.all[term], self.known
        if OWL + "Class" in kinds:
            if known.objects(term, OWL + "equivalentClass"):
                return Kind(1, "Classes", "Defined classes", "defined class", "")
            return Kind(0, "Classes", "Classes", "class", "")
        if OWL + "ObjectProperty" in kinds:
            if term in self.whole.values():
                return Kind(2, "Properties", "Relations by metal", "relation by metal", "")
            above = {c for ref in self.sides(term, "domain") for c in known.superclasses(AF.iri + ref.href[1:])}
            if above & {AF.Artefact, AF.Concept}:
                return Kind(3, "Properties", "Relations of things and concepts", "relation", "")
            return Kind(4, "Properties", "Relations of records, works and places", "relation", "")
        if OWL + "DatatypeProperty" in kinds:
            return Kind(5, "Properties", "Data properties", "data property", "")
        if OWL + "AnnotationProperty" in kinds:
            return Kind(6, "Properties", "Annotation properties", "annotation property", "")
        if own := sorted(kind for kind in kinds if kind in self.all):
            badge, local = known.label(own[0]), own[0].removeprefix(AF.iri)
            title = _plural(badge[:1].upper() + badge[1:])
            if AF.Concept in known.superclasses(own[0]):
                return Kind(10 + (CONCEPTS.index(local) if local in CONCEPTS else 99), "Concepts", title, badge, own[0])
            return Kind(200, "Closed lists", title, badge, own[0])
        return Kind(300, "Other", "Other terms", "term", "")

    def entry(self, term: str) -> Entry:
        """Return what is said of a term; the metal forms of a relation are told with it."""
        known, anchor = self.known, term.removeprefix(AF.iri)
        forms = sorted((form for form, whole in self.whole.items() if whole == term), key=self._scope)
        told = [rule for name in (term, *forms) for rule in self._sentences.get(name, ())]
        own = {term, *forms}
        about = [rule for rule in told if rule.subjects & own and rule.order != DISJOINT]
        called = [text for name in (term, *forms) for text in (known.label(name), name.removeprefix(AF.iri))]
        called += [str(value.value) for value in known.objects(term, SKOS_ALT_LABEL)]
        return Entry(
            anchor,
            term,
            self.kind(term).badge,
            known.label(term),
            known.one(term, SKOS_DEFINITION),
            tuple(str(value.value) for value in known.objects(term, SKOS_EXAMPLE)),
            self._beyond(term),
            tuple(row for row in self._rows(term) if row.refs),
            tuple(map(self._form, forms)),
            grouped(about),
            grouped(rule for rule in told if rule not in about),
            tuple(self._numbers(term)),
            " ".join(dict.fromkeys(names.folded(text) for text in called)),
        )

    def _rows(self, term: str) -> Iterator[Row]:
        known, kinds = self.known, self.all[term]
        yield Row("also called", tuple(map(self.ref, known.objects(term, SKOS_ALT_LABEL))))
        if OWL + "Class" in kinds:
            yield Row("subclass of", self._links(self.parents(term)))
            yield Row("subclasses", self._links(self.below.get(term, ())))
            for end, name in (("domain", "relations from it"), ("range", "relations to it")):
                yield Row(name, self._links(self.incoming(term, RDFS + end)))
            yield Row("disjoint with", self._links(self._disjoint(term)))
            listed = [i for i in self.incoming(term, RDF_TYPE) if i in self.all]
            if listed:
                kind = self.kind(listed[0])
                yield Row(
                    "named members",
                    (Ref(f"{len(listed)} {kind.title[:1].lower()}{kind.title[1:]}", f"#{kind.anchor}"),),
                )
        elif kinds & _PROPERTIES:
            for end in ("domain", "range"):
                yield Row(end, self.sides(term, end))
            yield Row("subproperty of", self._links(self.parents(term)))
            yield Row("subproperties", self._links(self.below.get(term, ())))
            inverse = [*map(_text, known.objects(term, OWL + "inverseOf")), *self.incoming(term, OWL + "inverseOf")]
            yield Row("inverse of", self._links(inverse))
            traits = sorted(k.removeprefix(OWL) for k in kinds if k.endswith("Property") and k not in _PROPERTIES)
            yield Row("characteristics", tuple(Ref(words_of(trait).removesuffix(" property")) for trait in traits))
        else:
            yield Row("broader", self._links(self.parents(term)))
            yield Row("narrower", self._links(self.below.get(term, ())))
            for predicate in sorted(self._incoming.get(term, {}).keys() & self.all.keys() - {AF.broader, AF.scope}):
                said = self._links(self.incoming(term, predicate))
                yield Row(f"… {known.label(predicate)}", said)
        for predicate in known.predicates(term):
            if predicate not in _PLACED:
                name = known.label(predicate) if predicate in self.all else words_of(predicate)
                yield Row(name, tuple(map(self.ref, known.objects(term, predicate))))
        yield Row("mapped to", tuple(_mapped(mapping) for mapping in self._mapped.get(term, ())))
        yield Row("source", tuple(map(self.ref, known.objects(term, DCTERMS_SOURCE))))

    def _form(self, form: str) -> Form:
        known = self.known
        implies = self._links(map(_text, known.objects(form, RDFS + "subPropertyOf")))
        number = self._number("facts", "facts", property=form)
        label, definition = known.label(form), known.one(form, SKOS_DEFINITION)
        return Form(form.removeprefix(AF.iri), label, definition, implies, self._beyond(form), number)

    def _numbers(self, term: str) -> Iterator[Number]:
        kinds = self.all[term]
        if OWL + "Class" in kinds:
            yield self._number("members", "members", **{"class": term})
        elif kinds & _PROPERTIES:
            if term in self.whole.values():
                yield self._table("claims", "claims-of", relation=term)
            yield self._number("facts", "facts", property=term)
        elif self.kind(term).group == "Concepts":
            yield self._table("claims", "claims-with", concept=term)
            yield self._table("facts", "facts-with", concept=term)
        else:
            yield self._table("uses", "records-with", choice=term)

    def _number(self, caption: str, query: str, **term: str) -> Number:
        rows, text = self._ask(query, term)
        return Number(caption, ("all", "inferred"), ((caption, tuple(int(str(cell)) for cell in rows[0])),), text)

    def _table(self, caption: str, query: str, **term: str) -> Number:
        rows, text = self._ask(query, term)
        counts = {(str(row), str(column)): int(str(number)) for row, column, number in rows}
        columns = tuple(sorted({column for _, column in counts}, key=_metal_order))
        columns = METALS if columns and columns[0] in METALS else columns
        names_ = sorted({row for row, _ in counts}, key=lambda row: (row.startswith("…"), row))
        return Number(caption, columns, tuple((r, tuple(counts.get((r, c), 0) for c in columns)) for r in names_), text)

    def _ask(self, query: str, term: dict[str, str]) -> tuple[list[tuple[object, ...]], str]:
        arguments: dict[str, queries.Argument] = {name: ox.NamedNode(iri) for name, iri in term.items()}
        bound = queries.bind(self._queries[query], arguments, str)
        text = "\n".join(line for line in bound.splitlines() if not line.startswith(("#+ ", "PREFIX ")))
        for iri in term.values():
            text = text.replace(f"<{iri}>", shorten(iri))
        return [tuple(row) for row in self._kg.query(text)], text

    # --- what is around a term -------------------------------------------------------------------------------

    def parents(self, term: str) -> list[str]:
        """Return the terms right above one: superclasses, the named parts of a definition, broader concepts."""
        known, found = self.known, list[str]()
        for predicate in (RDFS + "subClassOf", RDFS + "subPropertyOf", AF.broader):
            found += [_text(value) for value in known.objects(term, predicate)]
        for predicate in (RDFS + "subClassOf", OWL + "equivalentClass"):
            for value in known.objects(term, predicate):
                for parts in known.objects(_text(value), OWL + "intersectionOf"):
                    found += [_text(part) for part in known.list_members(parts)]
        return sorted({self.whole.get(iri, iri) for iri in found if iri in self.all and iri != term})

    def sides(self, term: str, end: str) -> tuple[Ref, ...]:
        """Return domain or range of a property: its own, or that of the property above it."""
        values = self.known.objects(term, RDFS + end)
        if values or not (above := self.parents(term)):
            return tuple(self.ref(value) for value in values if not isinstance(value, ox.BlankNode))
        return tuple(ref._replace(note=f"as {self.known.label(above[0])}") for ref in self.sides(above[0], end))

    def _disjoint(self, term: str) -> list[str]:
        return sorted(
            {c for rule in self._sentences.get(term, ()) if rule.order == DISJOINT for c in rule.named} - {term}
        )

    def _beyond(self, term: str) -> tuple[str, ...]:
        """Return how a term is marked as going beyond OWL 2 RL, itself or in one of its axioms."""
        found = list(self.known.objects(term, BEYOND))
        for axiom in self.incoming(term, OWL + "annotatedSource"):
            found += self.known.objects(axiom, BEYOND)
        return tuple("" if str(value.value) == "true" else str(value.value) for value in found)

    def _scope(self, form: str) -> int:
        return _metal_order(self.known.label(self.known.one(form, AF.scope)))

    def ref(self, value: Value) -> Ref:
        """Return a value with the place it leads to: an entry, or an address on the web."""
        text = str(value.value)
        if isinstance(value, ox.NamedNode) and text in self.all:
            return self.link(text)
        return Ref(shorten(text).strip("<>") if isinstance(value, ox.NamedNode) else text, _address(text))

    def link(self, term: str) -> Ref:
        """Return the label of a term, leading to its entry."""
        return Ref(self.known.label(term), "#" + term.removeprefix(AF.iri))

    def _links(self, terms: Iterable[str]) -> tuple[Ref, ...]:
        return tuple(
            sorted({self.link(term) for term in terms if term in self.all}, key=lambda r: (r.text.casefold(), r))
        )


def _ontology(kg: Graph) -> Ontology:
    """Return the ontology in a graph; that of the files, which knows its lines, if they say the same."""
    known, _ = ontology.read()
    twin = Graph.from_quads(
        ox.Quad(t.subject, t.predicate, t.object, _GRAPH) for t in known.triples
    )  # a store writes numbers its own way
    # Mappings have a file of their own.
    held = [triple for triple in kg.vocabulary() if triple.predicate.value not in _MATCHES]
    return known if twin.vocabulary() == held else Ontology(held)


def _mapped(mapping: Target) -> Ref:
    told = (words_of(mapping.predicate.rpartition(":")[2]), mapping.object_id, mapping.comment)
    return Ref(mapping.label or mapping.object_id, _address(mapping.iri), "; ".join(filter(None, told)))


def _address(text: str) -> str:
    """Return a text if it is an address on the web that leads beyond the languages of OWL itself; else nothing."""
    web = text.startswith(("http://", "https://")) and not re.search(r"[\s<>\"]", text)
    return text if web and not text.startswith((XSD, OWL, RDF, RDFS)) else ""


def _text(term: object) -> str:
    """Return an IRI or text; ``_:`` and the name for a blank node."""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))


def words_of(iri: str) -> str:
    """Return the name of a property of another vocabulary as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.split(r"[#/]", iri)[-1]).lower()


def _plural(words: str) -> str:
    """Return the plural of a class's label.

    >>> [_plural(words) for words in ("Strategy", "Kind of battery", "Reach", "Role")]
    ['Strategies', 'Kinds of battery', 'Reaches', 'Roles']
    """
    first, of, rest = words.partition(" of ")
    if first.endswith("y") and first[-2:-1] not in "aeiou":
        first = first[:-1] + "ies"
    else:
        first += "es" if first.endswith(("s", "x", "ch", "sh")) else "s"
    return first + of + rest


def _metal_order(label: str) -> int:
    return METALS.index(label) if label in METALS else len(METALS)
