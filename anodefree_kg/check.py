"""Everything that can be checked, one part after the other; each says its findings, or why it was skipped."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import coverage, locators, queries, shapes, shipped
from anodefree_kg.build import build, read_ontology, read_rules, read_tables, source_folders, with_materials
from anodefree_kg.errors import Finding, FindingsError, MissingExtraError, RefusedError, UsageError
from anodefree_kg.mappings import Mappings
from anodefree_kg.ontology import Ontology
from anodefree_kg.tables import Tables


class Part(NamedTuple):
    """One part of the check.

    Attributes:
        name: what was looked at.
        findings: its faults.
        detail: how much was looked at.
        skipped: why it was not looked at; empty if it was.
    """

    name: str
    findings: tuple[Finding, ...]
    detail: str = ""
    skipped: str = ""


def check(
    data: str | None = None,
    ontology_folder: str | None = None,
    source: str | None = None,
    report: Callable[[str], None] = lambda message: None,
) -> list[Part]:
    """Check tables, ontology, rules, stored queries, mappings, shapes, consistency, and places if the text is at hand.

    Args:
        data: folder with one folder of tables a source; the shipped one if None.
        ontology_folder: of another ontology than the shipped one.
        source: path of the text of the source that the places refer to.
        report: called with one line before each part.

    Raises:
        UsageError: if the text cannot be read.
    """
    text = _text(source) if source is not None else None
    report("ontology and rules")
    known, findings = read_ontology(ontology_folder)
    if not known.triples:
        return [Part("ontology", tuple(findings)), Part("all else", (), skipped="skipped: the ontology comes first")]
    rules, more = read_rules(known)
    parts = [
        Part("ontology", tuple(findings), f"{len(known.terms())} terms"),
        Part("rules", tuple(more), f"{len(rules)} compiled axioms and domain rules"),
        _queries(),
    ]
    folders = source_folders(data)
    read = {}
    materials: dict[str, str] | None = {}
    for folder in folders:
        report(f"tables of {os.path.basename(folder)}")
        read[folder], faults = read_tables(folder, known)
        materials = with_materials(materials, read[folder], faults)
        rows = sum(map(len, read[folder].values()))
        parts.append(Part(f"tables {os.path.basename(folder)}", tuple(faults), f"{rows} rows"))
        if not faults:
            empty = coverage.findings(read[folder])
            parts.append(Part(f"coverage {os.path.basename(folder)}", tuple(empty), coverage.summary(read[folder])))
    parts.append(_mappings(ontology_folder, known, materials))
    if any(part.findings for part in parts):
        return [*parts, Part("graph", (), skipped="skipped: the findings above come first")]
    report("reasoning, shapes, consistency")
    try:
        quads = build(folders, ontology_folder).quads
    except FindingsError as error:
        return [*parts, Part("contradictions", error.findings)]
    parts.append(Part("contradictions", (), f"{len(rules)} rules over {len(quads)} triples"))
    parts.append(Part("shapes", tuple(shapes.findings(quads)), f"{len(quads)} triples"))
    parts.append(_consistency(quads))
    parts += [_places(read[folder], folder, text) for folder in folders]
    return parts


def _queries() -> Part:
    found: list[Finding] = []
    paths = shipped.files("queries", ".rq")
    for path in paths:
        try:
            queries.read_query(path)
        except FindingsError as error:
            found += error.findings
    return Part("stored queries", tuple(found), f"{len(paths)} files")


def _mappings(folder: str | None, known: Ontology, materials: dict[str, str] | None) -> Part:
    mappings = Mappings(folder)
    if not mappings.path:
        return Part("mappings", (), skipped="skipped: this ontology has none")
    return Part("mappings", tuple(mappings.findings(known, materials)), f"{len(mappings.rows)} rows")


def _consistency(quads: list[ox.Quad]) -> Part:
    from anodefree_kg.reasoning import referee

    name = "consistency (description logic reasoner)"
    try:
        verdict = referee.consistent(quads)
    except MissingExtraError as error:
        return Part(name, (), skipped=f"skipped: {error}")
    except FindingsError as error:
        return Part(name, error.findings)
    except RefusedError as error:
        return Part(name, (Finding("reasoner", "", str(error), "see the message"),))
    found = [
        Finding("ontology", term, "can have no members", "look for contradicting axioms")
        for term in verdict.unsatisfiable
    ]
    if not verdict.consistent:
        found.append(
            Finding("graph", "", "is inconsistent", "the parts above name the rows; if they do not, report this")
        )
    return Part(name, tuple(found), f"{verdict.reasoner} on Java {verdict.java}, {verdict.seconds:.1f} s")


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as UTF-8 text: {error}") from None


def _places(tables: Tables, folder: str, text: str | None) -> Part:
    name = f"places {os.path.basename(folder)}"
    if text is None:
        return Part(name, (), skipped="skipped: give the text of the source with --source")
    return Part(name, tuple(locators.findings(tables, text)), f"{len(tables['locators'])} places")
