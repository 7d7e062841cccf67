"""Whether the places that the tables give are right, for who has the text of the source at hand.

Three things are looked at: the fingerprint of each span, each number of a record in the span of its place, and each
reference number of a record there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anodefree_kg import sourcetext
from anodefree_kg.errors import Finding
from anodefree_kg.tables import Row, Tables

# Columns with numbers that must occur in the place of the row, by table.
_NUMBERS = {
    "quantities": ("value", "cycles", "conditions"),
    "claims": ("conditions",),
    "references": ("number", "year", "volume", "issue", "pages"),
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
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def findings(tables: Tables, text: str) -> list[Finding]:
    """Hold the places of all records against the text.

    Args:
        tables: of one source, without findings.
        text: the source, as extracted.
    """
    words = sourcetext.words(text)
    places: dict[str, set[str]] = {}
    found = []
    for row in tables["locators"]:
        span = sourcetext.take(words, sourcetext.read_spans(row["span"]))
        places[row["id"]] = set(span)
        if sourcetext.fingerprint(span) != row["fingerprint"]:
            reason = "is not the fingerprint of that span in this text"
            found.append(
                Finding(
                    row.where("fingerprint"),
                    row["fingerprint"],
                    reason,
                    "check the span, or whether this is the same text",
                )
            )
    if not found:
        found += _numbers(tables, places)
        found += _references(tables, places)
    return found


def _numbers(tables: Tables, places: dict[str, set[str]]) -> Iterator[Finding]:
    for table, columns in _NUMBERS.items():
        for row in tables[table]:
            yield from _missing(row, columns, row["locator"], places)
    cells = {row["id"]: row for row in tables["cells"]}
    for row in tables["measurements"]:
        # "Close to 100%" and the like are words with a number in them, so they are found too.
        yield from _missing(row, _MEASURED, cells[row["cell"]]["locator"], places)


def _missing(row: Row, columns: tuple[str, ...], place: str, places: dict[str, set[str]]) -> Iterator[Finding]:
    for column in columns:
        for number in numbers_in(row[column]):
            if number not in places[place]:
                yield Finding(
                    row.where(column),
                    number,
                    f"does not occur in the place {place}",
                    "correct the number or the place",
                )


def numbers_in(text: str) -> list[str]:
    """Return the numbers of a cell, without those that are part of a formula or an exponent of a unit.

    >>> numbers_in("250 cycles at 4 mA cm-2 with Na3V2(PO4)3, -1.947")
    ['250', '4', '1.947']
    """
    found = []
    for part in re.split(r"[\s;–]+", text):
        bare = part.strip("(),%~")
        if re.fullmatch(r"-?\d+(\.\d+)?(C|th)?", bare):
            found += _NUMBER.findall(bare)
    return found


def _references(tables: Tables, places: dict[str, set[str]]) -> Iterator[Finding]:
    for table in ("claims", "quantities"):
        for row in tables[table]:
            for number in row.items_of("refs"):
                if number not in places[row["locator"]]:
                    yield Finding(
                        row.where("refs"),
                        number,
                        f"is not cited in the place {row['locator']}",
                        "correct it or the place",
                    )
    for row in tables["cells"]:
        if row["ref_printed"] and row["ref_printed"] not in places[row["locator"]]:
            yield Finding(
                row.where("ref_printed"),
                row["ref_printed"],
                f"is not in the place {row['locator']}",
                "correct it or the place",
            )
