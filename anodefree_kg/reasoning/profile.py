"""What an axiom may be beside others: the restrictions of OWL 2 DL, and the marks of what lies beyond OWL 2 RL.

Checked are the global restrictions that do not need a proof (structural specification, sections 5.8.1 and 11.2): simple
properties, the order of property chains, and one kind for each name. Circles in the hierarchies of classes and
properties are none of OWL's concern and findings here, as they are mistakes or say an equality in a roundabout way.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.cycles import BACKWARDS, Edge, cycles
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDFS, Ontology
from anodefree_kg.reasoning.expressions import (
    THING,
    All,
    Complement,
    Expression,
    Intersection,
    Named,
    Property,
    Range,
    Some,
    Union,
)
from anodefree_kg.reasoning.reader import Axiom
from anodefree_kg.vocab import AF, ONTOLOGY, shorten

_FACETS, _SOME, _THING = "owl:withRestrictions", "owl:someValuesFrom", "owl:Thing"
_SIMPLE_ONLY = {
    "owl:FunctionalProperty",
    "owl:InverseFunctionalProperty",
    "owl:IrreflexiveProperty",
    "owl:AsymmetricProperty",
    "owl:propertyDisjointWith",
    "owl:AllDisjointProperties",
}
# Kinds of which a name may have one only.
_APART = (
    {OWL + "ObjectProperty": "relation", OWL + "DatatypeProperty": "data property"}
    | {OWL + "AnnotationProperty": "annotation property"},
    {OWL + "Class": "class", RDFS + "Datatype": "datatype"},
)


def restrictions(axioms: list[Axiom], ontology: Ontology) -> list[Finding]:
    """Return what OWL 2 DL does not allow of axioms beside each other."""
    return [*_kinds(ontology), *_not_simple(axioms), *_chains(axioms)]


# --- beyond OWL 2 RL -----------------------------------------------------------------------------------------


class Beyond(NamedTuple):
    """A construct that puts an axiom beyond OWL 2 RL.

    Attributes:
        construct: its name.
        term: IRI of the term that the axiom is about, which bears the mark.
        where: ``file:line`` of the axiom.
    """

    construct: str
    term: str
    where: str


def beyond_rl(axioms: list[Axiom]) -> list[Beyond]:
    """Return what puts axioms beyond OWL 2 RL, by the grammar in section 4.2 of the profiles recommendation."""
    found = []
    for axiom in axioms:
        term = next(iter(axiom.terms), "")
        for construct in sorted(_of_axiom(axiom)):
            found.append(Beyond(construct, term, axiom.where))
    return found


def _of_axiom(axiom: Axiom) -> set[str]:
    if axiom.construct == "rdfs:subClassOf":
        left, right = axiom.classes
        return _as_left(left) | _as_right(right)
    if axiom.construct == "owl:equivalentClass":
        return set[str]().union(*map(_as_equal, axiom.classes))
    if axiom.construct in ("owl:disjointWith", "owl:AllDisjointClasses"):
        return set[str]().union(*map(_as_left, axiom.classes))
    return set[str]().union(*map(_as_right, axiom.classes), _as_range(axiom.range))


def _as_left(expression: Expression) -> set[str]:
    if isinstance(expression, Intersection | Union):
        return set[str]().union(*map(_as_left, expression.parts))
    if isinstance(expression, Some):
        filler = expression.filler
        if isinstance(filler, Range):
            return _as_range(filler)
        return set() if filler == THING else _as_left(filler)
    return {_THING} if expression == THING else set()


def _as_right(expression: Expression) -> set[str]:
    if isinstance(expression, Intersection):
        return set[str]().union(*map(_as_right, expression.parts))
    if isinstance(expression, All):
        filler = expression.filler
        return _as_range(filler) if isinstance(filler, Range) else _as_right(filler)
    if isinstance(expression, Complement):
        return _as_left(expression.part)
    return {_SOME} if isinstance(expression, Some) else {_THING} if expression == THING else set()


def _as_equal(expression: Expression) -> set[str]:
    if isinstance(expression, Intersection):
        return set[str]().union(*map(_as_equal, expression.parts))
    if isinstance(expression, Some):
        return {_SOME} | (_as_range(expression.filler) if isinstance(expression.filler, Range) else set())
    return {_THING} if expression == THING else set()


def _as_range(range_: Range | None) -> set[str]:
    return {_FACETS} if range_ is not None and range_.limits else set()


def marks(axioms: list[Axiom], supported: list[Axiom], ontology: Ontology) -> list[Finding]:
    """Compare the marks of this ontology's own terms with what they should be; others cannot be marked here.

    Args:
        axioms: all of them; a mark on one that is refused is not stale.
        supported: those that are not refused.
        ontology: holds the marks.
    """
    found = []
    marked = {
        (shorten(t.subject.value), t.object.value): ontology.where(t)
        for t in ontology.triples
        if t.predicate.value == AF.beyondOWL2RL
        and isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.Literal)
    }
    possible, wanted = _to_mark(axioms), _to_mark(supported)
    for term, construct in sorted(wanted.keys() - marked.keys()):
        reason, remedy = "lies beyond OWL 2 RL and is not marked", f'add af:beyondOWL2RL "{construct}" to {term}'
        found.append(Finding(wanted[term, construct], construct, reason, remedy))
    for term, construct in sorted(marked.keys() - possible.keys()):
        reason = f"marks no axiom about {term} as lying beyond OWL 2 RL"
        found.append(Finding(marked[term, construct], construct, reason, "remove the mark, or correct its construct"))
    return found


def _to_mark(axioms: list[Axiom]) -> dict[tuple[str, str], str]:
    """Return the place of the first axiom for each term and construct."""
    places: dict[tuple[str, str], str] = {}
    for beyond in beyond_rl(axioms):
        if beyond.term.startswith(ONTOLOGY + "#"):
            places.setdefault((shorten(beyond.term), beyond.construct), beyond.where)
    return places


# --- one kind for each name ----------------------------------------------------------------------------------


def _kinds(ontology: Ontology) -> list[Finding]:
    found = []
    subjects = {t.subject.value for t in ontology.triples if isinstance(t.subject, ox.NamedNode)}
    for name in sorted(subjects):
        for kinds in _APART:
            both = [kinds[kind] for kind in kinds if kind in ontology.types(name)]
            if len(both) > 1:
                where = [
                    ontology.where(t)
                    for t in ontology.triples
                    if t.subject == ox.NamedNode(name) and getattr(t.object, "value", "") in kinds
                ]
                reason = f"is declared as {' and as '.join(both)}"
                places = ", ".join(sorted(set(where), key=position))
                found.append(Finding(places, shorten(name), reason, "give each a name"))
    return found


def position(where: str) -> tuple[str, int]:
    """Sort places as somebody mending them goes through the files; of several places the first counts."""
    file, _, line = where.partition(",")[0].partition(":")
    return file, int(line or 0)


# --- simple properties and chains ----------------------------------------------------------------------------


def _not_simple(axioms: list[Axiom]) -> list[Finding]:
    """Find properties that follow from others in a row and stand where OWL 2 DL allows none of these."""
    edges = _property_edges(axioms)
    reasons: dict[str, str] = {}
    for axiom in axioms:
        if axiom.construct in ("owl:propertyChainAxiom", "owl:TransitiveProperty"):
            made = axiom.properties[-1]
            for node in (_node(made), _node(made, turned=True)):
                for above in _above(edges, node):
                    reasons.setdefault(above, f"{axiom.construct} in {axiom.where}")
    found = []
    for axiom in axioms:
        for property_ in axiom.properties if axiom.construct in _SIMPLE_ONLY else ():
            if _node(property_) in reasons:
                reason = (
                    f"cannot be said of {shorten(property_.iri)}, which is not simple ({reasons[_node(property_)]})"
                )
                remedy = "remove one of the two axioms"
                found.append(Finding(axiom.where, axiom.construct, reason, remedy))
    return found


def _chains(axioms: list[Axiom]) -> list[Finding]:
    """Find chains for which no strict order of properties exists in which links come before what they make."""
    edges = _property_edges(axioms)
    chains = [axiom for axiom in axioms if axiom.construct == "owl:propertyChainAxiom"]
    # What has to come after each property; inverses come with their properties.
    after: dict[str, set[str]] = {}
    before: list[tuple[Axiom, set[str], str]] = []
    for axiom in chains:
        *links, made = axiom.properties
        if links == [made, made]:
            continue
        if made in (links[0], links[-1]):
            links.remove(made) if links[0] == made else links.pop()
        smaller = {link.iri for link in links}
        before.append((axiom, smaller, made.iri))
        for name in smaller:
            after.setdefault(name, set()).add(made.iri)
    found = []
    for axiom, smaller, made_iri in before:
        later = {made_iri}
        todo = [made_iri]
        while todo:
            new = after.get(todo.pop(), set()) - later
            later |= new
            todo += new
        # Nothing that comes later may lead back: by the order, or up the hierarchy of properties.
        for name in sorted(smaller):
            up = {above.removesuffix(BACKWARDS) for one in later for above in _above(edges, one)}
            if name in later | up:
                reason = f"makes {shorten(made_iri)} from {shorten(name)}, which follows from it in turn"
                remedy = "take the circle apart; OWL 2 DL asks for an order of properties"
                found.append(Finding(axiom.where, axiom.construct, reason, remedy))
    return found


# --- hierarchies ---------------------------------------------------------------------------------------------


def cycles_of(axioms: list[Axiom]) -> list[Finding]:
    """Return the circles in the hierarchies of classes and of properties that this ontology's terms are in."""
    own = ONTOLOGY + "#"
    found = cycles(_class_edges(axioms), "class tree", own)
    return found + cycles(_property_edges(axioms), "property tree", own)


def _class_edges(axioms: list[Axiom]) -> dict[str, list[Edge]]:
    edges: dict[str, list[Edge]] = {}

    def step(lower: Expression, upper: Expression, where: str, up: bool) -> None:
        if isinstance(lower, Union):
            for part in lower.parts:
                step(part, upper, where, True)
        elif isinstance(upper, Intersection):
            for part in upper.parts:
                step(lower, part, where, True)
        elif isinstance(lower, Named) and isinstance(upper, Named) and THING not in (lower, upper):
            edges.setdefault(lower.iri, []).append(Edge(upper.iri, where, up))

    for axiom in axioms:
        if axiom.construct == "rdfs:subClassOf":
            step(axiom.classes[0], axiom.classes[1], axiom.where, True)
        elif axiom.construct == "owl:equivalentClass":
            for lower, upper in permutations(axiom.classes):
                step(lower, upper, axiom.where, False)
    return edges


def _property_edges(axioms: list[Axiom]) -> dict[str, list[Edge]]:
    """Return the steps of properties and, named apart, of their inverses."""
    edges: dict[str, list[Edge]] = {}

    def step(lower: Property, upper: Property, where: str, up: bool) -> None:
        for turned in (False, True):
            edge = Edge(_node(upper, turned), where, up)
            edges.setdefault(_node(lower, turned), []).append(edge)

    for axiom in axioms:
        first, last = (axiom.properties or (Property(""),))[0], (axiom.properties or (Property(""),))[-1]
        if axiom.construct == "rdfs:subPropertyOf":
            step(first, last, axiom.where, True)
        elif axiom.construct in ("owl:equivalentProperty", "owl:inverseOf"):
            if axiom.construct == "owl:inverseOf":
                last = last._replace(inverse=not last.inverse)
            step(first, last, axiom.where, False)
            step(last, first, axiom.where, False)
        elif axiom.construct == "owl:SymmetricProperty":
            step(first, first._replace(inverse=not first.inverse), axiom.where, False)
    return edges


def _node(property_: Property, turned: bool = False) -> str:
    return property_.iri + (BACKWARDS if property_.inverse != turned else "")


def _above(edges: dict[str, list[Edge]], node: str) -> set[str]:
    """Return a node and all that follow from it."""
    found, todo = {node}, [node]
    while todo:
        new = {edge.to for edge in edges.get(todo.pop(), [])} - found
        found |= new
        todo += new
    return found
