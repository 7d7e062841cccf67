"""Class expressions, property expressions and data ranges, read from the blank nodes that stand for them.

What cannot be read raises ``Unsupported``: a construct that the reasoner does not support, or a malformed one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import literals
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology, Value
from anodefree_kg.reasoning.constructs import ANNOTATIONS, DATATYPES, FACETS, REFUSED, is_reserved, short_name
from anodefree_kg.reasoning.rules import Pattern, Term, iri
from anodefree_kg.vocab import ONTOLOGY, RDF_TYPE, XSD, shorten

SUPPORT = "remove it, or say it with the constructs listed in docs/ontology.md"
_NOTATION = "write the expression as the recommendation maps it to RDF"


class Unsupported(Exception):
    """Something in an axiom that has no rule.

    Attributes:
        what: the construct or value.
        reason: what is wrong with it.
        remedy: what to do about it.
    """

    def __init__(
        self, what: str, reason: str = "is an axiom that the reasoner does not support", remedy: str = SUPPORT
    ) -> None:
        super().__init__(what)
        self.what, self.reason, self.remedy = what, reason, remedy


class Property(NamedTuple):
    """A property, or its inverse."""

    iri: str
    inverse: bool = False
    data: bool = False

    def pattern(self, subject: Term, value: Term) -> Pattern:
        """Return the triple pattern of subject and value, as its data have it."""
        one, other = (value, subject) if self.inverse else (subject, value)
        return Pattern(one, iri(self.iri), other)


class Named(NamedTuple):
    """A class by its name."""

    iri: str


class Intersection(NamedTuple):
    """``owl:intersectionOf``."""

    parts: tuple[Expression, ...]


class Union(NamedTuple):
    """``owl:unionOf``."""

    parts: tuple[Expression, ...]


class Complement(NamedTuple):
    """``owl:complementOf``."""

    part: Expression


class OneOf(NamedTuple):
    """``owl:oneOf``; individuals in N-Triples form."""

    members: tuple[Term, ...]


class HasValue(NamedTuple):
    """``owl:hasValue``; the value in N-Triples form."""

    property: Property
    value: Term
    datatype: str


class Some(NamedTuple):
    """``owl:someValuesFrom``."""

    property: Property
    filler: Expression | Range


class All(NamedTuple):
    """``owl:allValuesFrom``."""

    property: Property
    filler: Expression | Range


class Range(NamedTuple):
    """A datatype, restricted by facets or not; limits as facet and literal in N-Triples form."""

    datatype: str
    limits: tuple[tuple[str, Term, str], ...] = ()


Expression = Named | Intersection | Union | Complement | OneOf | HasValue | Some | All
THING, NOTHING = Named(OWL + "Thing"), Named(OWL + "Nothing")


class Reader:
    """Reads the expressions of one ontology.

    Attributes:
        where: ``file:line`` of what is being read.
        undeclared: names that are used as a class or property and not declared as that, with the place of the first
            use; those of this ontology's namespace that are declared nowhere are left to ``ontology.read``.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._open: list[str] = []
        self.where = ""
        self.undeclared: dict[tuple[str, str], str] = {}
        self._predicates: dict[str, set[str]] = {}
        for triple in ontology.triples:
            if isinstance(triple.subject, ox.BlankNode):
                self._predicates.setdefault(text_of(triple.subject), set()).add(triple.predicate.value)

    # --- properties -------------------------------------------------------------------------------------------

    def property(self, value: Value | str) -> Property:
        """Read a property expression, given as a node or as the text of one."""
        name = value if isinstance(value, str) else text_of(value)
        if isinstance(value, ox.Literal):
            raise Unsupported(name, "stands where a property is expected", "give the IRI of a property")
        if not name.startswith("_:"):
            if is_reserved(name):
                raise Unsupported(short_name(name))
            kinds = self._ontology.types(name)
            data = OWL + "DatatypeProperty" in kinds
            if not data and OWL + "ObjectProperty" not in kinds:
                self._miss(name, "property")
            return Property(name, data=data)
        inner = self._ontology.objects(name, OWL + "inverseOf")
        if self._form(name) != {OWL + "inverseOf"} or len(inner) != 1 or not isinstance(inner[0], ox.NamedNode):
            raise Unsupported("property without a name", "is no [ owl:inverseOf ... ] of a named property", _NOTATION)
        found = self.property(inner[0])
        if found.data:
            raise Unsupported("owl:inverseOf", "cannot be that of a data property", "remove it")
        return found._replace(inverse=True)

    def relation(self, value: Value | str) -> Property:
        """Read a property expression that relates individuals."""
        found = self.property(value)
        if found.data:
            raise Unsupported(
                shorten(found.iri), "is a data property where a relation is expected", "use an object property"
            )
        return found

    # --- classes ----------------------------------------------------------------------------------------------

    def expression(self, value: Value) -> Expression:
        """Read a class expression."""
        name = text_of(value)
        if isinstance(value, ox.Literal):
            raise Unsupported(name, "stands where a class is expected", "give the IRI of a class")
        if isinstance(value, ox.NamedNode):
            if name in (THING.iri, NOTHING.iri):
                return Named(name)
            if is_reserved(name):
                reason = "is no class" if name.startswith(XSD) or name == RDFS + "Literal" else "is reserved vocabulary"
                raise Unsupported(short_name(name), reason, "use a class here")
            if OWL + "Class" not in self._ontology.types(name):
                self._miss(name, "class")
            return Named(name)
        return self._node(name, self._form(name))

    def of_named(self, name: str, predicate: str) -> Expression:
        """Read the expression that hangs on a named class, as OWL 1 wrote its definition."""
        return self._node(name, {predicate})

    def _node(self, name: str, form: set[str]) -> Expression:
        if name in self._open:
            raise Unsupported("class that contains itself", "can be no class expression", "take it apart")
        self._open.append(name)
        try:
            return self._read(name, form)
        finally:
            self._open.pop()

    def _read(self, name: str, form: set[str]) -> Expression:
        if form == {OWL + "intersectionOf"}:
            return Intersection(tuple(map(self.expression, self._list(name, "intersectionOf", 2))))
        if form == {OWL + "unionOf"}:
            return Union(tuple(map(self.expression, self._list(name, "unionOf", 2))))
        if form == {OWL + "oneOf"}:
            return OneOf(tuple(map(self.individual, self._list(name, "oneOf", 1))))
        if form == {OWL + "complementOf"}:
            return Complement(self.expression(self._one(name, OWL + "complementOf")))
        if OWL + "onProperty" in form and len(form) == 2:
            property_ = self.property(self._one(name, OWL + "onProperty"))
            [kind] = form - {OWL + "onProperty"}
            value = self._one(name, kind)
            if kind == OWL + "hasValue":
                return self._has_value(property_, value)
            if kind in (OWL + "someValuesFrom", OWL + "allValuesFrom"):
                filler = self.range(value) if property_.data else self.expression(value)
                return (Some if kind == OWL + "someValuesFrom" else All)(property_, filler)
        raise Unsupported(
            ", ".join(sorted(map(short_name, form))) or "blank node", "is no class expression of OWL", _NOTATION
        )

    def _has_value(self, property_: Property, value: Value) -> HasValue:
        if not property_.data:
            return HasValue(property_, self.individual(value), "")
        if not isinstance(value, ox.Literal):
            raise Unsupported(shown(value), "is no value of a data property", "give a literal")
        check(value)
        datatype = short_name(value.datatype.value)
        if datatype not in ("xsd:string", "xsd:boolean", "xsd:decimal", "xsd:integer") and not value.language:
            raise Unsupported(f"owl:hasValue with {datatype}")
        return HasValue(property_, stored(value), datatype)

    def individual(self, value: Value) -> Term:
        """Return an individual in N-Triples form."""
        if isinstance(value, ox.BlankNode):
            raise Unsupported("individual without a name")
        if isinstance(value, ox.Literal):
            raise Unsupported(value.value, "stands where an individual is expected", "give the IRI of an individual")
        return iri(value.value)

    # --- data ranges ------------------------------------------------------------------------------------------

    def range(self, value: Value) -> Range:
        """Read a data range."""
        name = text_of(value)
        if isinstance(value, ox.Literal):
            raise Unsupported(name, "stands where a datatype is expected", "give the IRI of a datatype")
        if isinstance(value, ox.NamedNode):
            if name == RDFS + "Literal" or short_name(name) in DATATYPES:
                return Range(name)
            if is_reserved(name):
                raise Unsupported(short_name(name))
            raise Unsupported(shorten(name), "is no datatype that the reasoner knows", SUPPORT)
        form = self._form(name)
        if len(form) == 1 and form <= {OWL + "oneOf", OWL + "unionOf", OWL + "intersectionOf"}:
            raise Unsupported(f"{short_name(form.pop())} in a data range")
        if form != {OWL + "onDatatype", OWL + "withRestrictions"}:
            what = ", ".join(sorted(map(short_name, form))) or "blank node"
            raise Unsupported(what, "is no data range of OWL", _NOTATION)
        base = text_of(self._one(name, OWL + "onDatatype"))
        facets: list[tuple[str, Value]] = []
        for facet in self._list(name, "withRestrictions", 1):
            if not isinstance(facet, ox.BlankNode):
                raise Unsupported(shown(facet), "is no facet", "write it as [ xsd:minInclusive 1.0 ]")
            for predicate in sorted(self._form(text_of(facet))):
                if short_name(predicate) not in FACETS:
                    raise Unsupported(short_name(predicate))
                values = self._ontology.objects(text_of(facet), predicate)
                facets += [(short_name(predicate), value) for value in values]
        if base not in (XSD + "decimal", XSD + "integer"):
            raise Unsupported(f"owl:withRestrictions on {short_name(base)}")
        return Range(base, tuple((facet, *self._limit(limit, base)) for facet, limit in facets))

    def _limit(self, limit: Value, base: str) -> tuple[Term, str]:
        if not isinstance(limit, ox.Literal):
            raise Unsupported(shown(limit), "is no limit of a facet", "give a number")
        check(limit)
        fitting = {base} | ({XSD + "integer"} if base == XSD + "decimal" else set())
        if limit.datatype.value not in fitting:
            reason = f"is a facet of type {short_name(limit.datatype.value)} on {short_name(base)}"
            raise Unsupported(limit.value, reason, f"give it as {short_name(base)}")
        kept = stored(limit)
        if not ox.Store().query(f"ASK {{ FILTER(ISNUMERIC({limit})) }}") or Decimal(_text(kept)) != Decimal(
            limit.value
        ):
            raise Unsupported(limit.value, "has more digits than numbers are compared with", "shorten it")
        return kept, limit.value

    # --- nodes ------------------------------------------------------------------------------------------------

    def members(self, head: Value, construct: str, least: int) -> list[Value]:
        """Return the members of a list.

        Args:
            head: its first node.
            construct: what the list is told of, as ``owl:members``.
            least: how many members OWL asks for.
        """
        name, members, seen = text_of(head), [], set[str]()
        while name != RDF + "nil":
            first, rest = (self._ontology.objects(name, RDF + part) for part in ("first", "rest"))
            if name in seen or len(first) != 1 or len(rest) != 1:
                raise Unsupported(construct, "has a malformed list", "write ( one another ... )")
            seen.add(name)
            members.append(first[0])
            name = text_of(rest[0])
        if len(members) < least:
            reason = f"has a list of {len(members)} where OWL asks for {least} at least"
            raise Unsupported(construct, reason, "name the others, or say it without a list")
        return members

    def _list(self, name: str, predicate: str, least: int) -> list[Value]:
        return self.members(self._one(name, OWL + predicate), f"owl:{predicate}", least)

    def _one(self, name: str, predicate: str) -> Value:
        values = self._ontology.objects(name, predicate)
        if len(values) != 1:
            raise Unsupported(short_name(predicate), f"is given {len(values)} times", "give it once")
        return values[0]

    def _form(self, name: str) -> set[str]:
        """Return the predicates that make an expression what it is: neither its type, nor axioms and annotations."""
        others = {RDF_TYPE} | {RDFS + part for part in ("subClassOf", "subPropertyOf", "domain", "range")}
        others |= {OWL + part for part in ("equivalentClass", "disjointWith", "equivalentProperty")}
        others |= {OWL + "propertyDisjointWith", OWL + "propertyChainAxiom"}
        form = {p for p in self._predicates.get(name, set()) - others if short_name(p) not in ANNOTATIONS}
        # A qualified cardinality is told as that, not by its class.
        refused = [short_name(p) for p in form if short_name(p) in REFUSED and not p.startswith(XSD)]
        if refused:
            raise Unsupported(min(refused, key=lambda name: (name.startswith("owl:on"), name)))
        return {predicate for predicate in form if is_reserved(predicate)} or form

    def _miss(self, name: str, kind: str) -> None:
        if self._ontology.types(name) or not name.startswith(ONTOLOGY + "#"):
            self.undeclared.setdefault((name, kind), self.where)


def check(literal: ox.Literal) -> None:
    """Raise ``Unsupported`` if the text of a literal does not fit its datatype."""
    if fault := literals.fault(literal):
        raise Unsupported(literal.value, fault, "correct the value or its datatype")


def stored(literal: ox.Literal) -> Term:
    """Return a literal in N-Triples form as a store gives it back, which writes numbers in one way only."""
    store = ox.Store()
    node = ox.NamedNode("urn:n")
    store.add(ox.Quad(node, node, literal))
    return str(next(iter(store)).object)


def _text(literal: Term) -> str:
    return literal[1 : literal.rindex('"')]


def shown(value: Value) -> str:
    """Return a value as people write it."""
    return shorten(value.value) if isinstance(value, ox.NamedNode) else text_of(value)


def text_of(term: object) -> str:
    """Return the IRI or text of a term; ``_:`` and the name for a blank node."""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value
