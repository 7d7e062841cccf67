"""All measurement lines of the table of cells, to compare: a full table, which a script sorts, narrows and plots."""

from __future__ import annotations

from typing import NamedTuple

from anodefree_kg.lookup import METALS
from anodefree_kg.result import Cell
from anodefree_kg.web.linked import tagged
from anodefree_kg.web.messages import Reply, Request
from anodefree_kg.web.panels import ask
from anodefree_kg.web.site import Site
from anodefree_kg.web.tables import Bit


class Head(NamedTuple):
    """A column of the table.

    Attributes:
        name: by which address and script know it.
        header: with its unit.
        is_number: whether it is sorted by value.
        shown: whether it is shown to begin with.
    """

    name: str
    header: str
    is_number: bool
    shown: bool


class Field(NamedTuple):
    """A cell of the table: what it shows, and the number behind it, empty if it has none."""

    bits: tuple[Bit, ...]
    number: str
    approximate: bool


class Line(NamedTuple):
    """A measurement line: its metal, the page of its cell, and a field for each column."""

    metal: str
    href: str
    title: str
    fields: tuple[Field, ...]


HEADS = (
    Head("metal", "metal", False, True),
    Head("collector", "current collector", False, True),
    Head("cathode", "cathode", False, True),
    Head("electrolyte", "electrolyte", False, True),
    Head("temperature", "temperature, °C", True, True),
    Head("capacity", "capacity", True, True),
    Head("capacity_rate", "rate of capacity", False, False),
    Head("conditions", "conditions", False, False),
    Head("retention", "retention, %", True, True),
    Head("cycles", "cycles", True, True),
    Head("retention_rate", "rate of cycling", False, True),
    Head("initial_ce", "initial CE, %", True, True),
    Head("average_ce", "average CE, %", True, True),
    Head("average_ce_words", "average CE in words", False, False),
    Head("correction", "correction", False, False),
    Head("reference", "work", True, True),
)


def cells(site: Site, request: Request) -> Reply:
    """The table of cells; what is sorted, narrowed and shown stands in the address and is the script's."""
    table, links = ask(site.kg, "cells", "export"), ask(site.kg, "cell-links")
    linked = {str(row["line"]): row for row in links.result.to_dicts()}
    lines = [_line(site, row, linked[str(row["id"])]) for row in table.result.to_dicts()]
    return tagged(site.pages.render("cells.html", heads=HEADS, lines=lines, metals=METALS, source=table.source))


def _line(site: Site, row: dict[str, Cell], links: dict[str, Cell]) -> Line:
    def link(name: str) -> str:
        return site.addresses.link(str(links[name])) or ""

    def text(name: str, href: str = "") -> Field:
        value = row[name]
        return Field((Bit(str(value), href),) if value not in (None, "") else (), "", False)

    def number(name: str, approximate: str = "", unit: str = "") -> Field:
        value = row[name]
        if value is None:
            return Field((), "", False)
        about = bool(approximate and row[approximate])
        shown = f"{'~' if about else ''}{value}" + (f" {row[unit]}" if unit and row[unit] else "")
        return Field((Bit(shown),), str(value), about)

    title = f"{row['current_collector']} ‖ {row['cathode']} [{row['ref']}]"
    stated = number("temperature_c")
    reference = Field((Bit(str(links["reference_label"]), link("reference")),), str(row["ref_meant"]), False)
    fields = {
        "metal": Field((Bit(str(row["metal"]), "", f"tag metal {row['metal']}"),), "", False),
        "collector": Field((Bit(str(row["current_collector"]), link("cell")),), "", False),
        "cathode": text("cathode", link("cathode")),
        "electrolyte": text("electrolyte", link("electrolyte")),
        # The table states a temperature only where it is another than that of the room.
        "temperature": stated if stated.bits else Field((Bit("not stated", "", "none"),), "", False),
        "capacity": number("capacity_value", "capacity_approx", "capacity_unit"),
        "capacity_rate": text("capacity_rate"),
        "conditions": text("capacity_conditions"),
        "retention": number("retention_percent", "retention_approx"),
        "cycles": number("retention_cycles"),
        "retention_rate": text("retention_rate"),
        "initial_ce": number("initial_ce_percent", "initial_ce_approx"),
        "average_ce": number("average_ce_percent", "average_ce_approx"),
        "average_ce_words": text("average_ce_words"),
        "correction": text("correction"),
        "reference": reference,
    }
    return Line(str(row["metal"]), link("cell"), title, tuple(fields[head.name] for head in HEADS))
