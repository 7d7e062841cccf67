"""The measurements of cells as a table prints them, with what they are about and what is amiss in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from anodefree_kg.graph import Graph
from anodefree_kg.result import Cell
from anodefree_kg.vocab import BASE
from anodefree_kg.web.panels import Source, ask


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

    def concerns(self, name: str) -> bool:
        """Tell whether one of the places names a column: ``Table 1, row 3, capacity and initial CE``."""
        return any(name.casefold() in place.casefold().rpartition(",")[2] for place in self.places)


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
    made = [
        Line(
            str(row["id"]),
            row,
            linked[str(row["id"])],
            tuple(falls_in.get(str(row["id"]), ())),
            tuple(of_cell.get(str(linked[str(row["id"])]["cell"]), ())),
        )
        for row in table.result.to_dicts()
    ]
    return made, (table.source, amiss.source)
