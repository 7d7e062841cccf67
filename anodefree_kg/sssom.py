"""Mappings to terms of other ontologies, read from tab-separated files in the SSSOM format."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from collections.abc import Mapping as Map
from typing import NamedTuple

from anodefree_kg.errors import Finding, FindingsError
from anodefree_kg.vocab import PREFIXES

COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "comment")
NOTHING = "sssom:NoTermFound"
# A line of the head that gives a prefix.
_PREFIX = re.compile(r"#\s*([\w.-]+):\s+[\"']?(\w+:[^\s\"']+)[\"']?")


class Mapping(NamedTuple):
    """A term of another ontology that a term is mapped to; ``iri`` is the ``object_id`` written out."""

    predicate: str
    object_id: str
    iri: str
    label: str
    comment: str


def read(paths: Iterable[str]) -> dict[str, list[Mapping]]:
    """Return the mappings of each term by its IRI, without those that say that there is none.

    Raises:
        FindingsError: if a file lacks a column.
    """
    found: dict[str, list[Mapping]] = {}
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = file.read().splitlines()
        head = [line for line in lines if line.startswith("#")]
        prefixes = PREFIXES | {match[1]: match[2] for line in head if (match := _PREFIX.fullmatch(line.rstrip()))}
        rows = csv.DictReader(lines[len(head) :], delimiter="\t")
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            where = f"{os.path.basename(path)}:{len(head) + 1}"
            raise FindingsError([Finding(where, ", ".join(missing), "is missing among the columns", "add it")])
        for row in rows:
            subject, predicate, object_id, label, comment = ((row[name] or "").strip() for name in COLUMNS)
            if object_id not in ("", NOTHING):
                mapping = Mapping(predicate, object_id, _expanded(object_id, prefixes), label, comment)
                found.setdefault(_expanded(subject, prefixes), []).append(mapping)
    return found


def _expanded(name: str, prefixes: Map[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else name
