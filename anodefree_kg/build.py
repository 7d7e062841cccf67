"""Tables and ontology to the finished graph: read, check, assemble, reason. Raises with all findings, or returns it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import assemble, contradictions, integrity, ontology, shipped, subtract, tables
from anodefree_kg.errors import Finding, FindingsError
from anodefree_kg.mappings import Mappings
from anodefree_kg.ontology import Ontology
from anodefree_kg.reasoning import axioms, domain, fixpoint
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.tables import Tables
from anodefree_kg.vocab import AF, INFERRED_GRAPHS, RDF_TYPE, XSD

Report = Callable[[str], None]


class Built(NamedTuple):
    """A finished graph.

    Attributes:
        quads: vocabulary, sources and inferred rounds, each in a named graph of its own; no triple is in two.
        rules: the compiled axioms and domain rules that closed it.
    """

    quads: list[ox.Quad]
    rules: list[Rule]


def read_rules(known: Ontology) -> tuple[list[Rule], list[Finding]]:
    """Return the compiled axioms of an ontology and the domain rules, and the findings of both."""
    compiled, findings = _compiled(known)
    domain_rules, more = domain.read_rules(known_terms=set(known.terms()))
    return [*compiled, *domain_rules], [*findings, *more]


@lru_cache(maxsize=2)
def _compiled(known: Ontology) -> tuple[tuple[Rule, ...], tuple[Finding, ...]]:
    compiled, findings = axioms.compile_axioms(known)
    return tuple(compiled), tuple(findings)


def source_folders(data: str | None = None) -> list[str]:
    """Return the folders of curated tables, one a source, sorted by name.

    Args:
        data: folder that holds them and ``schema``; the shipped one if None.
    """
    base = data or shipped.folder("data")
    return [
        os.path.join(base, name)
        for name in sorted(os.listdir(base))
        if name != "schema" and not name.startswith(".") and os.path.isdir(os.path.join(base, name))
    ]


def read_tables(folder: str, known: Ontology) -> tuple[Tables, list[Finding]]:
    """Read and check the tables of one source."""
    schema = tables.read_schema(os.path.join(shipped.folder("data"), "schema", "columns.csv"))
    read, findings = tables.read_folder(folder, schema)
    findings = findings + integrity.findings(read, schema, known)
    order = {f"{os.path.basename(folder)}/{table}.csv": number for number, table in enumerate(schema)}
    return read, sorted(findings, key=lambda finding: _position(finding, order))


def _position(finding: Finding, order: dict[str, int]) -> tuple[int, int]:
    """Sort findings as somebody mending them goes: table by table, row by row."""
    file, _, rest = finding.where.partition(":")
    row = rest.partition(":")[0]
    return order.get(file, len(order)), int(row) if row.isdigit() else 0


def read_ontology(folder: str | None = None) -> tuple[Ontology, list[Finding]]:
    """Read the ontology of a folder, or the shipped one; see ``ontology.read``."""
    if folder is None:
        return ontology.read()
    paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".ttl"))
    return ontology.read([path for path in paths if not path.endswith("shapes.ttl")])


class Sources(NamedTuple):
    """Ontology, rules and tables, read and checked.

    Attributes:
        known: the ontology.
        rules: compiled axioms and domain rules.
        tables: of each source, in the order of the folders.
        mappings: of ontology and materials to other vocabularies.
    """

    known: Ontology
    rules: list[Rule]
    tables: list[Tables]
    mappings: Mappings

    def quads(self, without: Iterable[str] = ()) -> list[ox.Quad]:
        """Return what ontology and tables say, before anything follows; no triple is in two graphs.

        Args:
            without: what to leave out, such as ``reference:40``; see ``subtract.parse``.

        Raises:
            UsageError: if something to leave out is not there.
        """
        withdrawn = subtract.parse(without, self.tables)
        quads = assemble.vocabulary_quads(self.known)
        for each in self.tables:
            left = subtract.without(each, withdrawn)
            if left is not None:
                quads += assemble.source_quads(left, self.known)
        quads += assemble.mapping_quads(self.mappings.triples(), quads)
        return _once(quads)

    def places(self) -> dict[str, str]:
        """Return ``file:row`` for the IRI of each row."""
        return {iri: place for each in self.tables for iri, place in assemble.places(each).items()}


def build(
    folders: list[str] | None = None,
    ontology_folder: str | None = None,
    report: Report = lambda message: None,
    without: Iterable[str] = (),
) -> Built:
    """Make the graph.

    Args:
        folders: table folders, one a source; the shipped ones if None.
        ontology_folder: holds the Turtle files of another ontology than the shipped one.
        report: called with one line before each step.
        without: what to leave out of the tables, such as ``reference:40``; see ``subtract.parse``.

    Raises:
        FindingsError: with everything that is wrong with ontology, rules, tables and their consistency.
        UsageError: if something to leave out is not there.
    """
    sources = read_sources(folders, ontology_folder, report)
    quads, rules = sources.quads(without), sources.rules
    report(f"reasoning over {len(quads)} asserted triples with {len(rules)} rules")
    closure = fixpoint.close((quad.triple for quad in quads), rules)
    grades = grades_of(rules)
    for each in closure.rounds:
        quads += inferred_quads(each, grades)
    if closure.clashes:
        raise FindingsError(contradictions.findings(quads, rules, closure.clashes, sources.places()))
    report(f"{len(closure.facts())} facts followed in {len(closure.rounds)} rounds")
    return Built(quads, rules)


def read_sources(
    folders: list[str] | None = None, ontology_folder: str | None = None, report: Report = lambda message: None
) -> Sources:
    """Read and check ontology, rules and tables; see ``build``."""
    if folders is None:
        folders = source_folders()
    report("reading the ontology")
    known, findings = read_ontology(ontology_folder)
    if not known.triples:
        raise FindingsError(findings)
    rules, more = read_rules(known)
    findings = findings + more
    held: list[Tables] = []
    keys: dict[str, str] = {}
    materials: dict[str, str] | None = {}
    for folder in folders:
        report(f"reading {os.path.basename(folder)}")
        read, faults = read_tables(folder, known)
        faults = faults + _key_taken(read, folder, keys)
        findings += faults
        materials = with_materials(materials, read, faults)
        held.append(read)
    mappings = Mappings(ontology_folder)
    findings += mappings.findings(known, materials)
    if findings:
        raise FindingsError(findings)
    return Sources(known, rules, held, mappings)


def with_materials(known: dict[str, str] | None, read: Tables, faults: list[Finding]) -> dict[str, str] | None:
    """Return the labels of materials with those of one more source; None if some tables could not be read right."""
    return None if known is None or faults else known | {row["id"]: row["label"] for row in read["materials"]}


def _once(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Drop what an earlier graph says already: counts over the union would count it twice."""
    first: dict[ox.Triple, ox.Quad] = {}
    for quad in quads:
        first.setdefault(quad.triple, quad)
    return list(first.values())


def _key_taken(read: Tables, folder: str, keys: dict[str, str]) -> list[Finding]:
    """Two sources with one key would share the addresses of their records."""
    findings = []
    for row in read.get("source", ()):
        other = keys.setdefault(row["key"], os.path.basename(folder))
        if other != os.path.basename(folder):
            reason = f"is also the key of {other}"
            findings.append(Finding(row.where("key"), row["key"], reason, "give each source a key of its own"))
    return findings


def grades_of(rules: list[Rule]) -> dict[int, str]:
    """Return the grade of each stage, an IRI in N-Triples form; empty for the stage of rules without grade."""
    return {rule.stage: rule.grade for rule in rules}


def inferred_graph(stage: int, number: int, grades: dict[int, str]) -> str:
    """Return the IRI of the graph of one round, such as ``.../inferred/shown/2``.

    What follows without any claim is under ``tables``.
    """
    grade = grades[stage][1:-1].rsplit("#", 1)[-1] or "tables"
    return f"{INFERRED_GRAPHS}{grade}/{number}"


def inferred_quads(each: fixpoint.Round, grades: dict[int, str]) -> list[ox.Quad]:
    """Return the facts of one round as quads of its graph, with the description of the graph."""
    graph = ox.NamedNode(inferred_graph(each.stage, each.number, grades))
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in each.facts]
    quads.append(ox.Quad(graph, ox.NamedNode(RDF_TYPE), ox.NamedNode(AF.InferredGraph), graph))
    literal = ox.Literal(str(each.number), datatype=ox.NamedNode(XSD + "integer"))
    quads.append(ox.Quad(graph, ox.NamedNode(AF.round), literal, graph))
    if grade := grades[each.stage]:
        quads.append(ox.Quad(graph, ox.NamedNode(AF.weakestCertainty), ox.NamedNode(grade[1:-1]), graph))
    return quads
