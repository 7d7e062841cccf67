"""Tables and ontology to the finished graph: read, check, assemble, reason. Raises with all findings, or returns it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import assemble, integrity, ontology, shipped, tables
from anodefree_kg.errors import Finding, FindingsError
from anodefree_kg.mappings import Mappings
from anodefree_kg.ontology import Ontology
from anodefree_kg.reasoning import axioms, domain, fixpoint
from anodefree_kg.reasoning.proof import Explainer, Proof
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.tables import Tables
from anodefree_kg.vocab import AF, INFERRED_GRAPHS, RDF_TYPE, XSD, shorten

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
    compiled, findings = axioms.compile_axioms(known)
    domain_rules, more = domain.read_rules(known_terms=set(known.terms()))
    return compiled + domain_rules, findings + more


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


def build(
    folders: list[str] | None = None,
    ontology_folder: str | None = None,
    report: Report = lambda message: None,
) -> Built:
    """Make the graph.

    Args:
        folders: table folders, one a source; the shipped ones if None.
        ontology_folder: holds the Turtle files of another ontology than the shipped one.
        report: called with one line before each step.

    Raises:
        FindingsError: with everything that is wrong with ontology, rules, tables and their consistency.
    """
    if folders is None:
        folders = source_folders()
    report("reading the ontology")
    known, findings = read_ontology(ontology_folder)
    if not known.triples:
        raise FindingsError(findings)
    rules, more = read_rules(known)
    findings = findings + more
    quads = assemble.vocabulary_quads(known)
    places: dict[str, str] = {}
    keys: dict[str, str] = {}
    materials: dict[str, str] | None = {}
    for folder in folders:
        report(f"reading {os.path.basename(folder)}")
        read, faults = read_tables(folder, known)
        faults = faults + _key_taken(read, folder, keys)
        findings += faults
        materials = with_materials(materials, read, faults)
        if not faults:
            quads += assemble.source_quads(read, known)
            places |= assemble.places(read)
    mappings = Mappings(ontology_folder)
    findings += mappings.findings(known, materials)
    if findings:
        raise FindingsError(findings)
    quads += assemble.mapping_quads(mappings.triples(), quads)
    quads = _once(quads)
    report(f"reasoning over {len(quads)} asserted triples with {len(rules)} rules")
    closure = fixpoint.close((quad.triple for quad in quads), rules)
    for number, facts in enumerate(closure.rounds, 1):
        quads += inferred_quads(number, facts)
    if closure.clashes:
        raise FindingsError(clash_findings(quads, rules, closure.clashes, places))
    report(f"{sum(map(len, closure.rounds))} facts followed in {len(closure.rounds)} rounds")
    return Built(quads, rules)


def with_materials(known: dict[str, str] | None, read: Tables, faults: list[Finding]) -> dict[str, str] | None:
    """Return the labels of materials with those of one more source; None if some tables could not be read right."""
    return None if known is None or faults else known | {row["id"]: row["label"] for row in read["materials"]}


def _rows(proof: Proof, places: dict[str, str]) -> set[str]:
    return {places[leaf.fact[0][1:-1]] for leaf in proof.leaves() if leaf.fact[0][1:-1] in places}


def _shown(part: str) -> str:
    """Return a term as people read it: ``a``, a prefixed name, or the text of a literal."""
    if part.startswith("<"):
        return "a" if part == f"<{RDF_TYPE}>" else shorten(part[1:-1])
    return part.split("^^")[0].strip('"')


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


def inferred_quads(number: int, facts: list[ox.Triple]) -> list[ox.Quad]:
    """Return the facts of one round as quads of its graph, with the description of the graph."""
    graph = ox.NamedNode(f"{INFERRED_GRAPHS}{number}")
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in facts]
    quads.append(ox.Quad(graph, ox.NamedNode(RDF_TYPE), ox.NamedNode(AF.InferredGraph), graph))
    literal = ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))
    quads.append(ox.Quad(graph, ox.NamedNode(AF.round), literal, graph))
    return quads


def clash_findings(
    quads: list[ox.Quad], rules: list[Rule], clashes: list[fixpoint.Clash], places: dict[str, str]
) -> list[Finding]:
    """Tell contradictions by the rows that bring them about.

    Args:
        quads: the closed graph.
        rules: the rules that closed it.
        clashes: what contradicts.
        places: ``file:row`` for the IRI of each row.
    """
    store = ox.Store()
    store.bulk_extend(quads)
    explainer = Explainer(store, rules)
    findings = []
    told: set[frozenset[tuple[str, str, str]]] = set()
    for clash in clashes:
        facts = frozenset(clash.facts())
        if facts in told:
            continue  # two values of one property clash both ways round
        told.add(facts)
        rows: set[str] = set()
        for fact in clash.facts():
            ways = [_rows(proof, places) for proof in explainer.explain(fact).proofs]
            rows |= min(ways, key=lambda way: len(way - rows), default=set())
        shown = "; ".join(sorted(" ".join(map(_shown, fact)) for fact in clash.facts()))
        findings.append(
            Finding(
                ", ".join(sorted(rows)) or clash.rule.source,
                shown,
                f"contradicts the ontology ({clash.rule.source}): {clash.rule.words}",
                "correct one of these rows",
            )
        )
    return list(dict.fromkeys(findings))
