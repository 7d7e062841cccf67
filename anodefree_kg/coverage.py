"""How far a source has been curated: what hangs on each passage, and how many of its words a record points to."""

from __future__ import annotations

from typing import NamedTuple

from anodefree_kg import sourcetext
from anodefree_kg.errors import Finding
from anodefree_kg.tables import Row, Tables

# The columns that give the place of a record, by table.
_PLACES = {
    "claims": ("locator",),
    "quantities": ("locator",),
    "cells": ("locator",),
    "discrepancies": ("locator_a", "locator_b"),
    "references": ("locator",),
    "ingredients": ("locator",),
}


class Passage(NamedTuple):
    """What has been curated from one passage.

    Attributes:
        row: the passage in its table.
        words: number of its words.
        covered: how many of them stand in the place of a record.
        records: number of records by table; a record that points to several passages counts in each.
    """

    row: Row
    words: int
    covered: int
    records: dict[str, int]


def coverage(tables: Tables) -> list[Passage]:
    """Return the passages of a source with what hangs on each, in the order of the table."""
    extent = {row["id"]: _positions(row) for row in tables["locators"]}
    used: dict[str, list[set[int]]] = {
        table: [set().union(*(extent[row[column]] for column in columns)) for row in tables[table]]
        for table, columns in _PLACES.items()
    }
    everywhere = set().union(*(place for places in used.values() for place in places))
    found = []
    for row in tables["passages"]:
        own = _positions(row)
        records = {table: sum(not own.isdisjoint(place) for place in places) for table, places in used.items()}
        found.append(Passage(row, len(own), len(own & everywhere), records))
    return found


def passages_of(tables: Tables) -> dict[str, list[str]]:
    """Return, for each place, the ids of the passages that hold words of it."""
    passages = [(row["id"], _positions(row)) for row in tables["passages"]]
    places = {row["id"]: _positions(row) for row in tables["locators"]}
    return {id_: [name for name, own in passages if not own.isdisjoint(place)] for id_, place in places.items()}


def findings(tables: Tables) -> list[Finding]:
    """Return passages without a record or an explanation, and places outside all passages."""
    found = []
    for passage in coverage(tables):
        if not any(passage.records.values()) and not passage.row["explanation"]:
            reason = f"is empty, and no record hangs on the passage {passage.row['id']}"
            found.append(Finding(passage.row.where("explanation"), "", reason, "curate the passage, or say why not"))
    inside = passages_of(tables)
    # A source without passages is one whose coverage nobody asked for.
    for row in tables["locators"] if tables["passages"] else ():
        if not inside[row["id"]]:
            found.append(
                Finding(row.where("span"), row["span"], "lies outside every passage", "correct it, or add the passage")
            )
    return found


def summary(tables: Tables) -> str:
    """Return how much of the passages is covered, in words."""
    passages = coverage(tables)
    if not passages:
        return "no passages given"
    words, covered = sum(passage.words for passage in passages), sum(passage.covered for passage in passages)
    return f"{len(passages)} passages, {covered} of {words} words in the place of a record"


def _positions(row: Row) -> set[int]:
    return set(sourcetext.positions(sourcetext.read_spans(row["span"])))
