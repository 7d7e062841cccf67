"""The axioms of an ontology, read from its triples; each triple is part of one, harmless, or a finding.

What the structural specification of OWL 2 knows and ``constructs`` does not support is refused by name, and so is
whatever belongs to no axiom at all.
"""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import literals
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology, Value
from anodefree_kg.reasoning.constructs import ANNOTATIONS, REFUSED, SUPPORTED, is_reserved, short_name
from anodefree_kg.reasoning.expressions import (
    SUPPORT,
    Expression,
    Named,
    Property,
    Range,
    Reader,
    Unsupported,
    text_of,
)
from anodefree_kg.vocab import XSD, shorten

_DECLARED = {row.name for row in SUPPORTED if row.place == "declaration"}
_CHARACTERISTICS = {row.name for row in SUPPORTED if row.place == "axiom" and row.name.endswith("Property")}
# Types of nodes whose other triples say what they mean.
_NODES = {"owl:Restriction", "owl:Class", "rdfs:Datatype", "rdf:List"}
_LISTS = {
    "owl:AllDisjointClasses": ("members",),
    "owl:AllDisjointProperties": ("members",),
    "owl:AllDifferent": ("members", "distinctMembers"),
}
_OLD_FORMS = {"owl:intersectionOf", "owl:unionOf", "owl:complementOf", "owl:oneOf"}
_BUILT_IN = {"owl:Thing": "owl:Class", "owl:Nothing": "owl:Class"} | dict.fromkeys(
    ANNOTATIONS, "owl:AnnotationProperty"
)


class Axiom(NamedTuple):
    """One axiom.

    Attributes:
        construct: its name in ``constructs``.
        where: ``file:line`` of its statement.
        terms: IRIs of its subject and of the names in it, the subject first.
        properties: of a chain, the links and then what they make.
        classes: class expressions, in the order of the statement.
        range: of a data property.
    """

    construct: str
    where: str
    terms: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    classes: tuple[Expression, ...] = ()
    range: Range | None = None


def read_axioms(ontology: Ontology) -> tuple[list[Axiom], list[Finding]]:
    """Read the axioms of an ontology, in the order of its triples, and a finding for each that is not supported."""
    reading = _Reading(ontology)
    return reading.axioms, list(dict.fromkeys(reading.findings))


class _Reading:
    def __init__(self, ontology: Ontology) -> None:
        self.ontology, self.reader = ontology, Reader(ontology)
        self.axioms: list[Axiom] = []
        self.findings: list[Finding] = []
        self._by_node: dict[str, list[ox.Triple]] = {}
        for triple in ontology.triples:
            if isinstance(triple.subject, ox.BlankNode):
                self._by_node.setdefault(text_of(triple.subject), []).append(triple)
        self._known: set[str] = set()  # blank nodes that belong to something
        for triple in ontology.triples:
            if isinstance(triple.object, ox.Literal) and (fault := literals.fault(triple.object)):
                reason = fault, "correct the value or its datatype"
                self.findings.append(Finding(ontology.where(triple), triple.object.value, *reason))
            self.reader.where = ontology.where(triple)
            try:
                self._triple(triple)
            except Unsupported as fault_:
                finding = Finding(ontology.where(triple), fault_.what, fault_.reason, fault_.remedy)
                self.findings.append(finding)
                if isinstance(triple.object, ox.BlankNode):
                    self._reach("", triple.object)
        self.findings += self._undeclared() + self._left_over()

    def _triple(self, triple: ox.Triple) -> None:
        subject, value, predicate = text_of(triple.subject), triple.object, short_name(triple.predicate.value)
        assert isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal)
        anonymous = isinstance(triple.subject, ox.BlankNode)
        if predicate == "rdf:type":
            self._type(subject, value, triple)
            return
        handler = {
            "rdfs:subClassOf": self._classes,
            "owl:equivalentClass": self._classes,
            "owl:disjointWith": self._classes,
            "rdfs:subPropertyOf": self._properties,
            "owl:equivalentProperty": self._properties,
            "owl:propertyDisjointWith": self._properties,
            "owl:inverseOf": self._inverse,
            "owl:propertyChainAxiom": self._chain,
            "rdfs:domain": self._end,
            "rdfs:range": self._end,
            "owl:differentFrom": self._different,
        }.get(predicate)
        if handler is not None:
            if predicate == "owl:inverseOf" and anonymous:
                return  # a property without a name, told where it is used
            self._reach(subject, value)
            handler(predicate, triple, value)
        elif predicate in _OLD_FORMS and not anonymous:
            self._reach(subject, value)
            parts = Named(subject), self.reader.of_named(subject, triple.predicate.value)
            self._add("owl:equivalentClass", triple, classes=parts)
        elif predicate in ANNOTATIONS or OWL + "AnnotationProperty" in self.ontology.types(triple.predicate.value):
            self._reach("", value)
        elif not is_reserved(triple.predicate.value):
            self._fact(subject, value, triple)
        elif predicate in REFUSED and not (anonymous and self._is_part(predicate)):
            raise Unsupported(predicate)
        elif not anonymous:
            raise Unsupported(predicate, "says nothing of a term with a name", SUPPORT)

    def _is_part(self, predicate: str) -> bool:
        """Tell whether a refused predicate stands within an expression, which is refused where it is used."""
        return predicate not in ("owl:hasKey", "owl:disjointUnionOf", "owl:sameAs", "owl:imports")

    # --- types ------------------------------------------------------------------------------------------------

    def _type(self, subject: str, value: Value, triple: ox.Triple) -> None:
        anonymous = subject.startswith("_:")
        if not isinstance(value, ox.NamedNode):
            self._reach("", value)
            raise Unsupported("rdf:type with a class expression")
        kind = short_name(value.value)
        if kind in _LISTS and anonymous:
            self._reach(subject, value)
            self._list_of(kind, subject, triple)
        elif kind in ("owl:Axiom", "owl:Annotation") and anonymous:
            self._known.add(subject)
            self._annotated(kind, subject)
        elif kind in _CHARACTERISTICS:
            self._reach(subject, value)
            property_ = self.reader.property(subject)
            if property_.data and kind != "owl:FunctionalProperty":
                raise Unsupported(kind, "is said of a data property", "say it of a relation, or remove it")
            self._add(kind, triple, properties=(property_,))
        elif kind == "rdfs:Datatype" and not anonymous:
            if not subject.startswith((XSD, RDFS)):
                raise Unsupported("rdfs:Datatype with a name")
        elif kind in _DECLARED or (kind in _NODES and anonymous):
            if is_reserved(subject) and _BUILT_IN.get(short_name(subject)) != kind:
                raise Unsupported(short_name(subject), "is reserved vocabulary", "use a name of your own")
        elif is_reserved(value.value) and kind not in ("owl:Thing", "owl:Nothing"):
            if kind == "owl:NegativePropertyAssertion":
                self._known.add(subject)
            raise Unsupported(kind)
        elif anonymous:
            self._known.add(subject)
            raise Unsupported("individual without a name")
        elif kind == "owl:Nothing":
            raise Unsupported(kind, "has no members", "remove the type")
        else:
            self.reader.expression(value)

    def _list_of(self, kind: str, subject: str, triple: ox.Triple) -> None:
        lists = [name for name in _LISTS[kind] if self.ontology.objects(subject, OWL + name)]
        if [len(self.ontology.objects(subject, OWL + name)) for name in lists] != [1]:
            raise Unsupported(kind, "has no list of its members, or several", "write owl:members ( one another ... )")
        [head] = self.ontology.objects(subject, OWL + lists[0])
        members = self.reader.members(head, f"owl:{lists[0]}", 2)
        if kind == "owl:AllDisjointClasses":
            self._add(kind, triple, classes=tuple(map(self.reader.expression, members)))
        elif kind == "owl:AllDisjointProperties":
            self._add(kind, triple, properties=self._alike([self.reader.property(member) for member in members]))
        else:
            names = [self.reader.individual(member) for member in members]
            if len(set(names)) < len(names):
                raise Unsupported(kind, "names one individual twice", "name each once")
            self._add(kind, triple)

    def _annotated(self, kind: str, node: str) -> None:
        """Look whether the statement that is annotated is stated, as the annotation alone says nothing."""
        parts = [self.ontology.objects(node, OWL + "annotated" + part) for part in ("Source", "Property", "Target")]
        if any(len(part) != 1 for part in parts):
            raise Unsupported(kind, "does not name one source, property and target", "give each of them once")
        [source], [property_], [target] = parts
        if target not in self.ontology.objects(text_of(source), text_of(property_)):
            raise Unsupported(kind, "annotates a statement that is not made", "make it, or remove the annotation")

    # --- axioms -----------------------------------------------------------------------------------------------

    def _classes(self, predicate: str, triple: ox.Triple, value: Value) -> None:
        if RDFS + "Datatype" in self.ontology.types(text_of(triple.subject)):
            raise Unsupported("rdfs:Datatype with a name")
        assert isinstance(triple.subject, ox.NamedNode | ox.BlankNode)
        parts = self.reader.expression(triple.subject), self.reader.expression(value)
        self._add(predicate, triple, classes=parts)

    def _properties(self, predicate: str, triple: ox.Triple, value: Value) -> None:
        if OWL + "AnnotationProperty" in self.ontology.types(text_of(triple.subject)):
            return  # has no meaning in OWL
        pair = [self.reader.property(text_of(triple.subject)), self.reader.property(value)]
        self._add(predicate, triple, properties=self._alike(pair))

    def _inverse(self, predicate: str, triple: ox.Triple, value: Value) -> None:
        pair = self.reader.relation(text_of(triple.subject)), self.reader.relation(value)
        self._add(predicate, triple, properties=pair)

    def _chain(self, predicate: str, triple: ox.Triple, value: Value) -> None:
        made = self.reader.relation(text_of(triple.subject))
        links = self.reader.members(value, predicate, 2)
        self._add(predicate, triple, properties=(*map(self.reader.relation, links), made))

    def _end(self, predicate: str, triple: ox.Triple, value: Value) -> None:
        """Domain and range."""
        if OWL + "AnnotationProperty" in self.ontology.types(text_of(triple.subject)):
            return  # has no meaning in OWL
        property_ = self.reader.property(text_of(triple.subject))
        if predicate == "rdfs:range" and property_.data:
            self._add(predicate, triple, properties=(property_,), range=self.reader.range(value))
        else:
            self._add(predicate, triple, properties=(property_,), classes=(self.reader.expression(value),))

    def _different(self, predicate: str, triple: ox.Triple, value: Value) -> None:
        assert isinstance(triple.subject, ox.NamedNode | ox.BlankNode)
        if self.reader.individual(triple.subject) == self.reader.individual(value):
            raise Unsupported(predicate, "tells one individual from itself", "remove it")
        self._add(predicate, triple)

    def _fact(self, subject: str, value: Value, triple: ox.Triple) -> None:
        self._reach("", value)
        name = triple.predicate.value
        kinds = self.ontology.types(name)
        if subject.startswith("_:") or isinstance(value, ox.BlankNode):
            self._known.add(subject)
            raise Unsupported("individual without a name")
        if OWL + "ObjectProperty" in kinds and isinstance(value, ox.Literal):
            raise Unsupported(value.value, f"is text or a number where {shorten(name)} relates things", "give an IRI")
        if OWL + "DatatypeProperty" in kinds and not isinstance(value, ox.Literal):
            raise Unsupported(shorten(value.value), f"is a thing where {shorten(name)} has a value", "give a literal")
        self.reader.property(name)

    # --- odds and ends ----------------------------------------------------------------------------------------

    def _add(
        self,
        construct: str,
        triple: ox.Triple,
        properties: tuple[Property, ...] = (),
        classes: tuple[Expression, ...] = (),
        range: Range | None = None,
    ) -> None:
        terms = tuple(_names((text_of(triple.subject), properties, classes)))
        self.axioms.append(Axiom(construct, self.ontology.where(triple), terms, properties, classes, range))

    def _alike(self, properties: list[Property]) -> tuple[Property, ...]:
        if len({property_.data for property_ in properties}) > 1:
            name = next(property_.iri for property_ in properties if property_.data)
            raise Unsupported(shorten(name), "is a data property beside relations", "relate properties of one kind")
        return tuple(properties)

    def _reach(self, subject: str, value: Value) -> None:
        """Note the blank nodes of an axiom: what stands on them has been looked at with it."""
        todo = [name for name in (subject, text_of(value)) if name.startswith("_:")]
        while todo:
            name = todo.pop()
            if name not in self._known:
                self._known.add(name)
                inner = [triple.object for triple in self._by_node.get(name, [])]
                todo += [text_of(part) for part in inner if isinstance(part, ox.BlankNode)]

    def _undeclared(self) -> list[Finding]:
        remedy = "declare it, or mend the spelling"
        return [
            Finding(where, shorten(name), f"is used as a {kind} and not declared as one", remedy)
            for (name, kind), where in self.reader.undeclared.items()
        ]

    def _left_over(self) -> list[Finding]:
        """Return a finding for each node of which no axiom speaks, without the nodes within it."""
        loose = set(self._by_node) - self._known
        inner = {text_of(t.object) for name in loose for t in self._by_node[name] if text_of(t.object) != name}
        found = []
        # Nodes that are within each other in a circle come last.
        for name in sorted(loose, key=lambda name: (name in inner, name)):
            if name not in self._known:
                what = min(short_name(triple.predicate.value) for triple in self._by_node[name])
                place = self.ontology.where(self._by_node[name][0])
                found.append(Finding(place, what, "belongs to no axiom", "use the node in one, or remove it"))
                self._reach(name, ox.Literal(""))
        return found


def _names(part: object) -> list[str]:
    """Return the IRIs in nested tuples, in order, those of OWL left out."""
    if isinstance(part, str):
        iri = part.strip("<>")
        ours = ("_:", '"', "owl:", "rdf:", "rdfs:", "xsd:", OWL, RDF, RDFS, XSD)
        return [iri] if ":" in iri and not iri.startswith(ours) else []
    return [name for inner in part for name in _names(inner)] if isinstance(part, tuple) else []
