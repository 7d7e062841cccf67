"""What a description logic reasoner is asked about a graph: the part that can matter, and nothing it would misread.

Its time grows fast with the individuals, so a fact whose property occurs in no axiom but its own domain and range is
asked as the types it gives, and of individuals that then have the same types and nothing else two are asked. What holds
of these two, and between them, holds of all.
Annotations, wording and bibliography fall away on the way, and so do imports, which a reasoner would fetch.

Different names mean different things, as for the rules. The reasoner is told so of the values of functional properties;
of others it makes no difference, and telling HermiT of all individuals took five times as long on the shipped graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

import pyoxigraph as ox

from anodefree_kg.errors import Finding, FindingsError, RefusedError
from anodefree_kg.ontology import OWL, RDF, RDFS
from anodefree_kg.reasoning import declarations
from anodefree_kg.reasoning.declarations import ANNOTATION, BUILT_IN, CLASS, DATA, DATATYPE, RELATION, iri
from anodefree_kg.vocab import RDF_TYPE, XSD

Fact = tuple[str, str, str]
_Side = Callable[[object], tuple[str, bool]]

_FUNCTIONAL, _INDIVIDUAL = OWL + "FunctionalProperty", OWL + "NamedIndividual"
_DECLARATIONS = {CLASS, RELATION, DATA, DATATYPE, _FUNCTIONAL}
# Terms of OWL that say nothing to a reasoner.
_SILENT = {ANNOTATION, _INDIVIDUAL} | {
    OWL + name
    for name in (
        "Thing Ontology Axiom Annotation imports versionInfo versionIRI priorVersion backwardCompatibleWith "
        "incompatibleWith deprecated annotatedSource annotatedProperty annotatedTarget"
    ).split()
}
_AXIOMS = {RDF + "first", RDF + "rest"} | {RDFS + n for n in ("subClassOf", "subPropertyOf", "domain", "range")}
_TYPE = ox.NamedNode(RDF_TYPE)


class Graph:
    """A graph parted into axioms and facts.

    Attributes:
        axioms: the ontology without annotations and imports.
        facts: types and values of individuals.
        kinds: for each kind of term, such as ``owl:Class``, the IRIs of all its terms.
        nominals: individuals that axioms name.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._all = sorted({quad.triple for quad in quads}, key=str)
        self.kinds: dict[str, set[str]] = {kind: set() for kind in (*_DECLARATIONS, ANNOTATION)}
        for triple in self._all:
            if triple.predicate == _TYPE and (subject := iri(triple.subject)):
                self.kinds.setdefault(iri(triple.object), set()).add(subject)
        self._terms = set[str]().union(*(self.kinds[kind] for kind in (*_DECLARATIONS, ANNOTATION)))
        self._terms |= self.kinds.get(OWL + "Ontology", set())
        self.axioms = [triple for triple in self._all if self._is_axiom(triple)]
        self.facts = [triple for triple in self._all if self._is_fact(triple)]
        named = {iri(t.object) for t in self.axioms if t.predicate.value in (OWL + "hasValue", RDF + "first")}
        self.nominals = {name for name in named - self._terms - {""} if not name.startswith(BUILT_IN)}

    def _is_axiom(self, triple: ox.Triple) -> bool:
        predicate, value = triple.predicate.value, iri(triple.object)
        if iri(triple.subject) in self.kinds[ANNOTATION]:
            return False
        if predicate == RDF_TYPE:
            return value not in _SILENT and (value.startswith(OWL) or value == DATATYPE)
        facet = predicate.startswith(XSD)
        return (facet or predicate in _AXIOMS or predicate.startswith(OWL)) and predicate not in _SILENT

    def _is_fact(self, triple: ox.Triple) -> bool:
        if triple.predicate == _TYPE:
            return iri(triple.subject) not in self._terms and not iri(triple.object).startswith(BUILT_IN)
        return triple.predicate.value in self.kinds[RELATION] | self.kinds[DATA]

    def stated(self) -> set[Fact]:
        """Return the types and relations of named individuals, as IRIs."""
        facts = [(iri(t.subject), t.predicate.value, iri(t.object)) for t in self.facts]
        return {
            (subject, predicate, value)
            for subject, predicate, value in facts
            if subject and value in (self.kinds[CLASS] if predicate == RDF_TYPE else {value} - {""})
        }

    def findings(self) -> list[Finding]:
        """Return what a reasoner would pass over or misread; see ``declarations``."""
        return declarations.findings(self._all, self.axioms, self.facts, self.kinds)


class Question:
    """What goes to the reasoner about a graph.

    Args:
        quads: ontology and facts; the names of the graphs do not matter.
        most: how many individuals may be asked about.

    Attributes:
        graph: what is asked about.
        triples: its axioms and facts, reduced.
        individuals: IRIs of the individuals asked about.
        twins: for the first of several individuals that nothing tells apart, all of them.

    Raises:
        FindingsError: if a reasoner would misread the graph; see ``Graph.findings``.
        RefusedError: if there are too many individuals.
    """

    def __init__(self, quads: Iterable[ox.Quad], most: int) -> None:
        self.graph = Graph(quads)
        if findings := self.graph.findings():
            raise FindingsError(findings)
        # Names in axioms other than those that declare a property or give its domain and range.
        self._at_work: set[str] = set()
        self._ends: dict[tuple[str, str], set[str]] = {}
        for triple in self.graph.axioms:
            subject, predicate, value = iri(triple.subject), triple.predicate.value, iri(triple.object)
            if value and predicate in (RDFS + "domain", RDFS + "range"):
                self._ends.setdefault((subject, predicate), set()).add(value)
            elif predicate != RDF_TYPE or value not in _DECLARATIONS:
                self._at_work |= {subject, value}
        facts, self.twins = self._without_twins(self._without_idle())
        self.individuals = {iri(part) for t in facts if t.predicate != _TYPE for part in (t.subject, t.object)}
        self.individuals |= {iri(t.subject) for t in facts} | self.graph.nominals
        self.individuals -= {""}
        if len(self.individuals) > most:
            raise RefusedError(
                f"the reasoner is asked about {most} individuals at most, and here are {len(self.individuals)}: "
                "ask about a part of the graph, or rely on the rules"
            )
        self.triples = [*self.graph.axioms, *facts, *self._different(facts)]
        self.triples += [ox.Triple(ox.NamedNode(one), _TYPE, _NAMED) for one in sorted(self.individuals)]

    def _without_idle(self) -> list[ox.Triple]:
        """Return the facts, each that no axiom can join with another replaced by the types it gives."""
        values: dict[tuple[str, str], int] = {}
        for triple in self.graph.facts:
            key = (str(triple.subject), triple.predicate.value)
            values[key] = values.get(key, 0) + 1
        kept = set()
        for triple in self.graph.facts:
            name, value = triple.predicate.value, triple.object
            domains, ranges = (self._ends.get((name, RDFS + end), set()) for end in ("domain", "range"))
            clash = name in self.graph.kinds[_FUNCTIONAL] and values[str(triple.subject), name] > 1
            odd = isinstance(value, ox.Literal) and not ranges <= {value.datatype.value}
            if name == RDF_TYPE or name in self._at_work or clash or odd:
                kept.add(triple)
                continue
            kept |= {ox.Triple(triple.subject, _TYPE, ox.NamedNode(kind)) for kind in domains}
            if isinstance(value, ox.NamedNode | ox.BlankNode):
                kept |= {ox.Triple(value, _TYPE, ox.NamedNode(kind)) for kind in ranges}
        return sorted(kept, key=str)

    def _without_twins(self, facts: list[ox.Triple]) -> tuple[list[ox.Triple], dict[str, list[str]]]:
        """Return the facts with two individuals of each set that nothing tells apart, and those sets by their first."""
        busy = {iri(part) for t in facts if t.predicate != _TYPE for part in (t.subject, t.object)} | self._at_work
        busy |= {iri(t.subject) for t in facts if not iri(t.object)} | {""}
        kinds: dict[str, set[str]] = {}
        for triple in facts:
            if iri(triple.subject) not in busy:
                kinds.setdefault(iri(triple.subject), set()).add(iri(triple.object))
        alike: dict[frozenset[str], list[str]] = {}
        for individual in sorted(kinds):
            alike.setdefault(frozenset(kinds[individual]), []).append(individual)
        left_out = {one for group in alike.values() for one in group[2:]}
        return [t for t in facts if iri(t.subject) not in left_out], {group[0]: group for group in alike.values()}

    def spread(self, answer: set[Fact]) -> set[Fact]:
        """Return facts that hold of all individuals, given those that hold of the ones asked about."""
        seconds = {group[1] for group in self.twins.values() if len(group) > 1}
        found = set()
        for one, predicate, other in answer:
            firsts, others = self.twins.get(one, [one]), self.twins.get(other, [other])
            if one == other:
                found |= {(twin, predicate, twin) for twin in firsts}
            elif other in firsts[1:2]:
                found |= {(twin, predicate, another) for twin in firsts for another in firsts if twin != another}
            elif not {one, other} & seconds:
                found |= {(twin, predicate, another) for twin in firsts for another in others}
        return found

    def _different(self, facts: list[ox.Triple]) -> list[ox.Triple]:
        """Return axioms that tell apart whatever could be two values, or two owners of one value, where one may be."""
        unnamed = {str(t.subject): iri(t.object) for t in self.graph.axioms if t.predicate.value == OWL + "inverseOf"}

        def side(term: object) -> tuple[str, bool]:
            """Return a property and whether it is read backwards."""
            named = iri(term)
            return (named, False) if named else (unnamed.get(str(term), ""), True)

        pairs: set[tuple[str, str]] = set()
        for triple in self.graph.axioms:
            if iri(triple.object) in (_FUNCTIONAL, OWL + "InverseFunctionalProperty"):
                name, turned = side(triple.subject)
                if name in self.graph.kinds[RELATION]:
                    watched = self._giving((name, turned ^ (iri(triple.object) != _FUNCTIONAL)), side)
                    pairs |= set(combinations(sorted(self._values(facts, watched, side)), 2))
        different = ox.NamedNode(OWL + "differentFrom")
        return [ox.Triple(ox.NamedNode(one), different, ox.NamedNode(other)) for one, other in sorted(pairs)]

    def _giving(self, property_: tuple[str, bool], side: _Side) -> set[tuple[str, bool]]:
        """Return a property and those that give it values."""
        watched, todo = {property_}, [property_]
        while todo:
            name, back = todo.pop()
            below = set()
            for triple in self.graph.axioms:
                predicate, pair = triple.predicate.value, (side(triple.subject), side(triple.object))
                steps = [pair] if predicate == RDFS + "subPropertyOf" else []
                if predicate == OWL + "equivalentProperty":
                    steps = [pair, pair[::-1]]
                elif predicate == OWL + "inverseOf" and iri(triple.subject):
                    steps = [(pair[0], (pair[1][0], True)), ((pair[1][0], True), pair[0])]
                elif iri(triple.object) == OWL + "SymmetricProperty":
                    steps = [(pair[0], (pair[0][0], True))]
                for (lower, turned), (upper, flipped) in steps:
                    if upper == name:
                        below.add((lower, back ^ turned ^ flipped))
            todo += below - watched
            watched |= below
        return watched

    def _values(self, facts: list[ox.Triple], watched: set[tuple[str, bool]], side: _Side) -> set[str]:
        """Return the individuals that facts and class expressions give to some properties."""
        names = {name for name, _ in watched}
        on_property = OWL + "onProperty"
        touching = {
            t.subject for t in self.graph.axioms if t.predicate.value == on_property and side(t.object)[0] in names
        }
        values = {
            iri(t.object) for t in self.graph.axioms if t.predicate.value == OWL + "hasValue" and t.subject in touching
        }
        # An enumeration says nothing of properties; what it names may be a value of any.
        values |= self.graph.nominals & {iri(t.object) for t in self.graph.axioms if t.predicate.value == RDF + "first"}
        values |= {iri(t.object) for t in facts if (t.predicate.value, False) in watched}
        values |= {iri(t.subject) for t in facts if (t.predicate.value, True) in watched}
        return values - {""}


_NAMED = ox.NamedNode(_INDIVIDUAL)
