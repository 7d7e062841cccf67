"""Mappings of the ontology to upstream vocabularies, checked against pinned facts about their targets.

``mappings.sssom.tsv`` is an SSSOM table. ``slices/*.tsv`` hold, for one version of a vocabulary, IRI, label, kind and
deprecation of each target and of terms that mislead; ``traps.tsv`` says which mappings would be wrong, and why.
"""

from __future__ import annotations

import csv
import os
import re
from fnmatch import fnmatchcase
from typing import NamedTuple

from anodefree_kg import shipped
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import Ontology
from anodefree_kg.tables import Row
from anodefree_kg.vocab import AF, PREFIXES, shorten

TABLE = "mappings.sssom.tsv"
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "object_source",
    "object_source_version",
    "comment",
)
PREDICATES = tuple(f"skos:{how}Match" for how in ("exact", "close", "broad", "narrow", "related"))
NO_TERM = "sssom:NoTermFound"
_BY_HAND = "semapv:ManualMappingCuration"
_META = ("mapping_set_id", "license")
_SLICE_META = ("vocabulary", "iri", "version", "source")
_SLICE_COLUMNS = ("iri", "label", "kind", "deprecated")
_TRAP_COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "reason")
_KINDS = ("class", "property", "individual")


class Term(NamedTuple):
    """What is pinned of an upstream term.

    Attributes:
        label: in English.
        deprecated: whether the vocabulary has withdrawn it.
        source: IRI of the vocabulary.
        version: of the vocabulary.
    """

    label: str
    deprecated: bool
    source: str
    version: str


class Target(NamedTuple):
    """A term that another one is mapped to; ``iri`` is the ``object_id`` written out."""

    predicate: str
    object_id: str
    iri: str
    label: str
    comment: str


class Trap(NamedTuple):
    """Mappings that would be wrong; subject and object are IRIs in which ``*`` stands for anything."""

    subject: str
    predicates: tuple[str, ...]
    object: str
    reason: str


class Mappings:
    """The table with all that its check needs.

    Attributes:
        rows: of the table, those with the right number of cells.
        path: of the table; empty if the folder has none.
    """

    def __init__(self, folder: str | None = None) -> None:
        """Read the files of an ontology folder; the shipped one if None."""
        base = folder or shipped.folder("ontology")
        path = os.path.join(base, TABLE)
        self.rows: list[Row] = []
        self.path = path if folder is None or os.path.exists(path) else ""
        self._prefixes: dict[str, str] = {}
        self._terms: dict[str, Term] = {}
        self._sources: set[tuple[str, str]] = set()
        self._traps: list[Trap] = []
        self._faults: list[Finding] = []
        if self.path:
            self._read_table(path)
            self._read_slices(os.path.join(base, "slices"))
            if self._prefixes:
                self._read_traps(os.path.join(base, "traps.tsv"))

    def targets(self) -> dict[str, list[Target]]:
        """Return what each subject is mapped to, by its IRI; without those for which no term was found."""
        found: dict[str, list[Target]] = {}
        for row in self.rows:
            subject, target = self._iri(row["subject_id"]), self._iri(row["object_id"])
            if subject and target and row["object_id"] != NO_TERM:
                told = Target(row["predicate_id"], row["object_id"], target, row["object_label"], row["comment"])
                found.setdefault(subject, []).append(told)
        return found

    def triples(self) -> list[tuple[str, str, str]]:
        """Return subject, predicate and object of each mapping that has a target, as IRIs."""
        cells = ((row["subject_id"], row["predicate_id"], row["object_id"]) for row in self.rows)
        found = (tuple(map(self._iri, part)) for part in cells if part[2] != NO_TERM)
        return [
            (subject, predicate, target) for subject, predicate, target in found if subject and predicate and target
        ]

    def findings(self, ontology: Ontology, materials: dict[str, str] | None) -> list[Finding]:
        """Return everything that is wrong with the table, its slices and traps.

        Args:
            ontology: declares the subjects, units and quantity kinds.
            materials: labels of the materials by their short name, besides the shipped ones; None if they are unknown.
        """
        if not self.path or not self.rows:
            return list(self._faults)
        found = list(self._faults)
        known = None if materials is None else shipped_materials() | materials
        for row in self.rows:
            faults = self._form(row) or [*self._subject(row, ontology, known), *self._target(row)]
            found += faults or self._trapped(row)
        found += self._repeated()
        mapped = {self._iri(row["subject_id"]) for row in self.rows}
        for class_name in ("Unit", "QuantityKind"):
            for term in ontology.members(class_name).values():
                if term not in mapped:
                    remedy = f"add a row, with the object {NO_TERM} if there is no counterpart"
                    found.append(Finding(ontology.place(term), shorten(term), f"is not in {TABLE}", remedy))
        return found

    # --- one row ---------------------------------------------------------------------------------------------

    def _form(self, row: Row) -> list[Finding]:
        """Find what is no SSSOM."""
        found = []
        for column in COLUMNS:
            empty_label = column == "object_label" and row["object_id"] == NO_TERM
            if not row[column] and not empty_label:
                found.append(Finding(row.where(column), "", "is empty", "fill it in"))
            elif row[column] and column.endswith(("_id", "_source", "_justification")) and not self._iri(row[column]):
                remedy = "write prefix:name with a prefix of the curie_map"
                found.append(Finding(row.where(column), row[column], "is no CURIE of this table", remedy))
        if found:
            return found
        if row["predicate_id"] not in PREDICATES:
            reason = "is no predicate of mappings"
            found.append(
                Finding(row.where("predicate_id"), row["predicate_id"], reason, "use " + ", ".join(PREDICATES))
            )
        if row["mapping_justification"] != _BY_HAND:
            where, cell = row.where("mapping_justification"), row["mapping_justification"]
            found.append(Finding(where, cell, "is not how these mappings are made", f"write {_BY_HAND}"))
        return found

    def _subject(self, row: Row, ontology: Ontology, materials: dict[str, str] | None) -> list[Finding]:
        iri, where = self._iri(row["subject_id"]), row.where("subject_id")
        material = iri.startswith(PREFIXES["mat"])
        if material and materials is None:
            return []
        if material and materials is not None:
            label = materials.get(iri.removeprefix(PREFIXES["mat"]), "")
        else:
            label = ontology.label(iri) if iri.startswith(AF.iri) and iri in ontology.terms() else ""
        if not label:
            reason = "is neither a term of the ontology nor a material of the tables"
            return [Finding(where, row["subject_id"], reason, "declare it, or mend the spelling")]
        if label != row["subject_label"]:
            reason = f"is not the label of {row['subject_id']}"
            return [Finding(row.where("subject_label"), row["subject_label"], reason, f"write {label!r}")]
        return []

    def _target(self, row: Row) -> list[Finding]:
        """Find where a row and the slices disagree."""
        source, version = self._iri(row["object_source"]), row["object_source_version"]
        where = row.where("object_source_version")
        if row["object_id"] == NO_TERM:
            if (source, version) in self._sources:
                return []
            return [Finding(where, version, f"is no pinned version of {row['object_source']}", self._pinned(source))]
        term = self._terms.get(self._iri(row["object_id"]))
        if term is None:
            remedy = "look it up upstream and add it to its slice, or mend the spelling"
            return [Finding(row.where("object_id"), row["object_id"], "is in no slice", remedy)]
        found = []
        if term.label != row["object_label"]:
            reason = f"is not the label of {row['object_id']}"
            found.append(Finding(row.where("object_label"), row["object_label"], reason, f"write {term.label!r}"))
        if term.deprecated:
            reason = "is deprecated"
            found.append(Finding(row.where("object_id"), row["object_id"], reason, "map to a term that is in use"))
        if term.source != source:
            reason = f"is not the vocabulary of {row['object_id']}"
            remedy = f"write the CURIE of {shorten(term.source)}"
            found.append(Finding(row.where("object_source"), row["object_source"], reason, remedy))
        elif term.version != version:
            reason = f"is not the version in which {row['object_id']} was looked up"
            found.append(Finding(where, version, reason, f"write {term.version!r}, or bring the slice up to date"))
        return found

    def _pinned(self, source: str) -> str:
        versions = sorted(version for iri, version in self._sources if iri == source)
        return "use " + " or ".join(versions) if versions else "add a slice of it"

    def _trapped(self, row: Row) -> list[Finding]:
        subject, target = self._iri(row["subject_id"]), self._iri(row["object_id"])
        return [
            Finding(row.where("object_id"), f"{row['subject_id']} {row['predicate_id']} {row['object_id']}", *told)
            for trap in self._traps
            for told in [(f"is a trap: {trap.reason.rstrip('.')}", "map to another term or by a looser predicate")]
            if row["predicate_id"] in trap.predicates
            if fnmatchcase(subject, trap.subject) and fnmatchcase(target, trap.object)
        ]

    def _repeated(self) -> list[Finding]:
        """Find rows that say something twice, or something else of the same pair."""
        found = []
        first: dict[tuple[str, str, str], Row] = {}
        exact = {
            (row["subject_id"], row["object_source"]): row
            for row in self.rows
            if row["predicate_id"] == PREDICATES[0] and row["object_id"] != NO_TERM
        }
        for row in self.rows:
            none = row["object_id"] == NO_TERM
            key = (row["subject_id"], row["object_id"], row["object_source"] if none else "")
            other = first.setdefault(key, row)
            if other is not row:
                same = "says what is said" if other["predicate_id"] == row["predicate_id"] else "maps what is mapped"
                where, told = row.where("object_id"), f"{row['subject_id']} {row['object_id']}"
                found.append(Finding(where, told, f"{same} in line {other.line}", "remove one of the rows"))
            elif none and (named := exact.get((row["subject_id"], row["object_source"]))):
                reason = f"is denied by line {named.line}, which names a term of {row['object_source']}"
                found.append(Finding(row.where("object_id"), row["object_id"], reason, "remove one of the rows"))
        return found

    # --- files -----------------------------------------------------------------------------------------------

    def _iri(self, curie: str) -> str:
        """Return the IRI of a CURIE; empty if it is none, or its prefix is not declared."""
        prefix, colon, local = curie.partition(":")
        base = self._prefixes.get(prefix, "") if colon and local and not re.search(r"\s", curie) else ""
        return base + local if base else ""

    def _read_table(self, path: str) -> None:
        head, self.rows = self._read(path, TABLE, COLUMNS)
        if not head and self._faults:
            return  # missing or unreadable
        meta: dict[str, str] = {}
        for number, line in head:
            key, colon, value = line.partition(":")
            value = value.strip().strip('"')
            if not colon or not re.fullmatch(r"\s*[A-Za-z][\w.-]*", key):
                self._fault(TABLE, number, line, "is no metadata of the form 'key: value'", "mend the line")
            elif key[0].isspace():
                self._prefixes[key.strip()] = value
            else:
                meta[key] = value
        for key in _META:
            if not meta.get(key):
                self._fault(TABLE, 1, "", f"has no {key}", f"add the line '#{key}: ...' above the header")
        if not self._prefixes:
            self._fault(TABLE, 1, "", "has no curie_map", "add '#curie_map:' and one line for each prefix")
            self.rows = []

    def _read_slices(self, folder: str) -> None:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".tsv")) if os.path.isdir(folder) else []
        for name in names:
            file = f"slices/{name}"
            head, rows = self._read(os.path.join(folder, name), file, _SLICE_COLUMNS)
            meta = {key.strip(): value.strip() for key, _, value in (line.partition(":") for _, line in head)}
            for key in _SLICE_META:
                if not meta.get(key):
                    self._fault(file, 1, "", f"has no {key}", f"add the line '#{key}: ...' above the header")
            source, version = meta.get("iri", ""), meta.get("version", "")
            self._sources.add((source, version))
            for row in rows:
                if row["kind"] not in _KINDS or row["deprecated"] not in ("true", "false"):
                    told = f"{row['kind']} {row['deprecated']}"
                    remedy = f"write {', '.join(_KINDS)} and true or false"
                    self._fault(file, row.line, told, "are no kind and deprecation", remedy)
                if row["iri"] in self._terms:
                    self._fault(file, row.line, row["iri"], "is in a slice already", "remove one of the rows")
                term = Term(row["label"], row["deprecated"] == "true", source, version)
                self._terms.setdefault(row["iri"], term)

    def _read_traps(self, path: str) -> None:
        file = os.path.basename(path)
        for row in self._read(path, file, _TRAP_COLUMNS)[1]:
            predicates = PREDICATES if row["predicate_id"] == "*" else tuple(row["predicate_id"].split("|"))
            subject, target = ("*" if row[c] == "*" else self._iri(row[c]) for c in ("subject_id", "object_id"))
            if not subject or not target or not set(predicates) <= set(PREDICATES):
                told = f"{row['subject_id']} {row['predicate_id']} {row['object_id']}"
                remedy = "write CURIEs of the table in which * stands for anything, and predicates separated by |"
                self._fault(file, row.line, told, "is no trap", remedy)
            elif "*" not in target and (term := self._terms.get(target)) is None:
                remedy = "look it up upstream and add it to its slice, or mend the spelling"
                self._fault(file, row.line, row["object_id"], "is in no slice", remedy)
            elif "*" not in target and term and term.label != row["object_label"]:
                reason = f"is not the label of {row['object_id']}"
                self._fault(file, row.line, row["object_label"], reason, f"write {term.label!r}")
            else:
                self._traps.append(Trap(subject, predicates, target, row["reason"]))

    def _read(self, path: str, name: str, columns: tuple[str, ...]) -> tuple[list[tuple[int, str]], list[Row]]:
        """Return the lines above the header, numbered and without their ``#``, and the rows."""
        try:
            with open(path, encoding="utf-8-sig", newline="") as file:
                lines = file.read().splitlines(keepends=True)
        except FileNotFoundError:
            self._faults.append(Finding(name, "", "is missing", "restore the file"))
            return [], []
        except UnicodeDecodeError as error:
            reason = f"is not UTF-8 (byte {error.start})"
            self._faults.append(Finding(name, "", reason, "save it with the encoding UTF-8"))
            return [], []
        above = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
        head = [(number, line[1:].rstrip()) for number, line in enumerate(lines[:above], 1)]
        reader = csv.reader(lines[above:], delimiter="\t", strict=True)
        try:
            records = [(above + reader.line_num, record) for record in reader if record]
        except csv.Error as error:
            self._fault(name, above + reader.line_num, "", f"is not TSV ({error})", "check the quotation marks")
            return head, []
        header = records[0][1] if records else []
        if sorted(header) != sorted(columns):
            odd = [f"lacks {column}" for column in columns if column not in header]
            odd += [f"has {column!r}" for column in header if column not in columns or header.count(column) > 1]
            self._fault(name, above + 1, "", "has the wrong columns: " + ", ".join(odd), "use " + ", ".join(columns))
            return head, []
        rows = []
        for number, record in records[1:]:
            if len(record) == len(header):
                cells = {key: cell.strip() for key, cell in zip(header, record, strict=True)}
                rows.append(Row(name, number, cells))
            else:
                reason = f"has {len(record)} cells, the header has {len(header)}"
                self._fault(name, number, "", reason, "add or remove tabs")
        return head, rows

    def _fault(self, file: str, line: int, value: str, reason: str, remedy: str) -> None:
        self._faults.append(Finding(f"{file}:{line}", value, reason, remedy))


def shipped_materials() -> dict[str, str]:
    """Return the labels of the materials of the shipped tables by their short name."""
    found: dict[str, str] = {}
    for path in shipped.files("data", "materials.csv"):
        with open(path, encoding="utf-8", newline="") as file:
            found |= {row["id"]: row["label"] for row in csv.DictReader(file) if row.get("id") and row.get("label")}
    return found
