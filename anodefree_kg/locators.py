"""Whether the places that the tables give are right, for who has the text of the source at hand.

Looked at are the fingerprint of each span; each number of a record, with its sign and for a quantity its unit, in the
span of its place; and each reference number of a record among the works cited there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from anodefree_kg import sourcetext
from anodefree_kg.errors import Finding
from anodefree_kg.tables import Row, Tables

# Columns with numbers that must occur in the place of the row, by table.
_NUMBERS = {
    "quantities": ("value", "cycles", "temperature_c", "rate", "areal_capacity", "conditions"),
    "claims": ("temperature_c", "conditions", "statement"),
    "ingredients": ("amount",),
    "references": ("number", "year", "volume", "issue", "pages"),
    "cells": ("collector_printed", "cathode_printed", "electrolyte_printed"),
}
_MEASURED = (
    "capacity_value",
    "capacity_rate",
    "retention_percent",
    "retention_cycles",
    "retention_rate",
    "initial_ce_percent",
    "average_ce_percent",
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# Units whose sign is no word of the normalised text, or that are told by a word in several forms.
_UNIT_WORDS: dict[str, tuple[str, ...]] = {"%": (), "1": (), "Å": (), "cycles": ("cycl",)}


class _Place(NamedTuple):
    """The words of a place, the numbers in it with and without a minus sign, and the works cited in it."""

    words: tuple[str, ...]
    plain: frozenset[str]
    negative: frozenset[str]
    cited: frozenset[int]

    def has(self, number: str) -> bool:
        return number[1:] in self.negative if number.startswith("-") else number in self.plain


def findings(tables: Tables, text: str) -> list[Finding]:
    """Hold the places of all records, and the passages, against the text.

    Args:
        tables: of one source, without findings.
        text: the source, as extracted.
    """
    words = sourcetext.words(text)
    marks = sourcetext.marks(text)
    places: dict[str, _Place] = {}
    found = []
    for row in [*tables["passages"], *tables["locators"]]:
        spans = sourcetext.read_spans(row["span"])
        if sourcetext.fingerprint(sourcetext.take(words, spans)) != row["fingerprint"]:
            reason = "is not the fingerprint of that span in this text"
            remedy = "check the span, or whether this is the same text"
            found.append(Finding(row.where("fingerprint"), row["fingerprint"], reason, remedy))
    if not found:
        for row in tables["locators"]:
            places[row["id"]] = _place(words, marks, sourcetext.read_spans(row["span"]))
        found += _numbers(tables, places)
        found += _units(tables, places)
        found += _references(tables, places)
    return found


def _place(words: list[str], marks: sourcetext.Marks, spans: list[sourcetext.Span]) -> _Place:
    positions = [n for n in sourcetext.positions(spans) if n < len(words)]
    return _Place(
        tuple(words[n] for n in positions),
        frozenset(words[n] for n in positions if n not in marks.negative),
        frozenset(words[n] for n in positions if n in marks.negative),
        frozenset().union(*(marks.cited.get(n, frozenset()) for n in positions)),
    )


def _numbers(tables: Tables, places: dict[str, _Place]) -> Iterator[Finding]:
    for table, columns in _NUMBERS.items():
        for row in tables[table]:
            yield from _missing(row, columns, row["locator"], places)
    cells = {row["id"]: row for row in tables["cells"]}
    for row in tables["measurements"]:
        # "Close to 100%" and the like are words with a number in them, so they are found too. The temperature stands in
        # a footnote of the table, which is part of no row.
        yield from _missing(row, _MEASURED, cells[row["cell"]]["locator"], places)
    for row in tables["discrepancies"]:
        for side in ("a", "b"):
            yield from _missing(row, (f"value_{side}",), row[f"locator_{side}"], places)


def _missing(row: Row, columns: tuple[str, ...], place: str, places: dict[str, _Place]) -> Iterator[Finding]:
    for column in columns:
        for number in numbers_in(row[column]):
            if not places[place].has(number):
                yield Finding(
                    row.where(column),
                    number,
                    f"does not occur in the place {place}",
                    "correct the number or the place",
                )


def numbers_in(text: str) -> list[str]:
    """Return the numbers of a cell, without those that are part of a formula or an exponent of a unit.

    >>> numbers_in("250 cycles at 4 mA cm-2 with Na3V2(PO4)3, -1.947")
    ['250', '4', '-1.947']
    """
    found = []
    for part in re.split(r"[\s;–]+", text):
        bare = part.strip("(),%~:")
        if re.fullmatch(r"-?\d+(\.\d+)?(C|th)?", bare):
            found += _NUMBER.findall(bare)
    return found


def _units(tables: Tables, places: dict[str, _Place]) -> Iterator[Finding]:
    for row in tables["quantities"]:
        wanted = _UNIT_WORDS.get(row["unit"], tuple(sourcetext.words(row["unit"])))
        words = places[row["locator"]].words
        if not any(
            all(word.startswith(want) for word, want in zip(words[n:], wanted, strict=False))
            for n in range(len(words) - len(wanted) + 1)
        ):
            yield Finding(
                row.where("unit"),
                row["unit"],
                f"does not occur in the place {row['locator']}",
                "correct the unit or the place",
            )


def _references(tables: Tables, places: dict[str, _Place]) -> Iterator[Finding]:
    for table in ("claims", "quantities"):
        for row in tables[table]:
            for number in row.items_of("refs"):
                if int(number) not in places[row["locator"]].cited:
                    yield Finding(
                        row.where("refs"),
                        number,
                        f"is not cited in the place {row['locator']}",
                        "correct it or the place",
                    )
    for row in tables["cells"]:
        if row["ref_printed"] and not places[row["locator"]].has(row["ref_printed"]):
            yield Finding(
                row.where("ref_printed"),
                row["ref_printed"],
                f"is not in the place {row['locator']}",
                "correct it or the place",
            )
