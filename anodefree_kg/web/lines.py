"""The measurements of cells as a table prints them, with what they are about and what is amiss in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from anodefree_kg.graph import Graph
from anodefree_kg.result import Cell
from anodefree_kg.vocab import BASE
from anodefree_kg.web.panels import Source, ask

# "Table 1, rows 5, 11 and 12, initial CE" names three rows.
_ROWS = re.compile(r"\brows?\b[\d, ]*(?:and \d+)?")
_NUMBER = re.compile(r"\d+")


class Discrepancy(NamedTuple):
    """A place of the table that contradicts another, or itself.

    Attributes:
        iri: of the record.
        key: its short name.
        places: where the two readings stand.
        values: the two readings.
        judgement: which one is followed.
    """

    iri: str
    key: str
    places: tuple[str, str]
    values: tuple[str, str]
    judgement: str

    def speaks_of(self, row: str) -> bool:
        """Tell whether it is about a row of a table: its places name that row, or no rows at all.

        Args:
            row: the place of the row, such as ``Table 1, row 3``.
        """
        table, _, number = row.rpartition(" ")
        rows = [_ROWS.search(place) for place in self.places if place.startswith(table.partition(",")[0])]
        named = [found[0] for found in rows if found]
        return not named or any(number in _NUMBER.findall(words) for words in named)

    def concerns(self, table: str, column: str) -> bool:
        """Tell whether one of the places names a column of a table: ``Table 1, row 3, capacity and initial CE``.

        Args:
            table: how its places begin, such as ``Table 1``.
            column: its header without a unit; a place may name it in short, ``CE`` for both of them.
        """
        sought = column.casefold()
        named = (place.casefold().partition(";")[0] for place in self.places if place.startswith(table))
        within = (place.partition(",")[2] for place in named)
        return any(sought in rest or rest.rpartition(",")[2].strip() in sought.split() for rest in within)


class Line(NamedTuple):
    """A measurement.

    Attributes:
        iri: of the measurement.
        row: as the export of cells has it, by column.
        links: IRIs and labels of what it speaks of, by name.
        classes: labels of the classes that the measurement and its cell fall in.
        discrepancies: what is amiss in it.
    """

    iri: str
    row: Mapping[str, Cell]
    links: Mapping[str, Cell]
    classes: tuple[str, ...]
    discrepancies: tuple[Discrepancy, ...]

    @property
    def id(self) -> str:
        """Its short address, as the export of cells has it."""
        return self.iri.removeprefix(BASE).partition("/")[2]

    @property
    def cell(self) -> str:
        """The name of its cell."""
        return str(self.links["cell"]).rpartition("/")[2]

    @property
    def table(self) -> str:
        """How places in its table begin."""
        return str(self.row["locator"]).partition(",")[0]

    @property
    def title(self) -> str:
        """Collector, cathode and number of the work, as printed."""
        return f"{self.row['current_collector']} ‖ {self.row['cathode']} [{self.row['ref']}]"

    def figure(self, name: str, approximate: str = "", unit: str = "") -> str:
        """Return a figure as printed, with "~" and its unit where it has them; empty if there is none."""
        if self.row[name] is None:
            return ""
        about = "~" if approximate and self.row[approximate] else ""
        return f"{about}{self.row[name]}" + (f" {self.row[unit]}" if unit and self.row[unit] else "")


def lines(kg: Graph) -> tuple[list[Line], tuple[Source, ...]]:
    """Return all measurements in the order of the table, and the queries behind them."""
    table, links = ask(kg, "cells", "export"), ask(kg, "cell-links")
    classes, amiss = ask(kg, "line-classes"), ask(kg, "line-discrepancies")
    linked = {str(row["line"]): row for row in links.result.to_dicts()}
    falls_in: dict[str, list[str]] = {}
    for line, label in classes.result:
        falls_in.setdefault(str(line), []).append(str(label))
    of_cell: dict[str, list[Discrepancy]] = {}
    for cell, iri, label, place_a, value_a, place_b, value_b, judgement in amiss.result:
        found = Discrepancy(
            str(iri),
            str(label).rpartition(" ")[2],
            (str(place_a), str(place_b)),
            (str(value_a), str(value_b)),
            str(judgement),
        )
        of_cell.setdefault(str(cell), []).append(found)
    made = []
    for row in table.result.to_dicts():
        iri, about = str(row["id"]), linked[str(row["id"])]
        speaking = (each for each in of_cell.get(str(about["cell"]), ()) if each.speaks_of(str(row["locator"])))
        made.append(Line(iri, row, about, tuple(falls_in.get(iri, ())), tuple(speaking)))
    return made, (table.source, amiss.source)
