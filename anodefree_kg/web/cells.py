"""All measurements of cells, to compare: a full table, which a script sorts, filters and plots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from anodefree_kg.lookup import METALS
from anodefree_kg.web.lines import Line, lines
from anodefree_kg.web.messages import Reply, Request, tagged
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

    @property
    def words(self) -> str:
        """The header without its unit, as places in a table are named."""
        return self.header.partition(",")[0]


class Field(NamedTuple):
    """A cell of the table.

    Attributes:
        bits: what it shows.
        number: the number behind it; empty if it has none.
        approximate: whether that number is.
        meant: what is meant where the print is corrected, or what was printed.
        marks: the discrepancies that concern it, as links.
    """

    bits: tuple[Bit, ...]
    number: str = ""
    approximate: bool = False
    meant: tuple[Bit, ...] = ()
    marks: tuple[Bit, ...] = ()


class Note(NamedTuple):
    """What is to be known of a line: a word for it, where it is told, and in sentences."""

    mark: str
    href: str
    text: str


class Row(NamedTuple):
    """A measurement: its short address, its metal, the page of its cell, a field for each column, and notes."""

    id: str
    metal: str
    href: str
    title: str
    fields: tuple[Field, ...]
    notes: tuple[Note, ...]


HEADS = (
    Head("cell", "cell", False, True),
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
    Head("reference", "work", True, True),
    Head("notes", "notes", False, True),
)
# What places in a table call a column, where that is not its header.
_PRINTED_AS = {"collector": "collector", "reference": "reference"}


def cells(site: Site, request: Request) -> Reply:
    """The table of cells; what is sorted, filtered and shown stands in the address and is the script's."""
    found, sources = lines(site.kg)
    rows = [_row(site, line) for line in found]
    return tagged(site.pages.render("cells.html", heads=HEADS, rows=rows, metals=METALS, sources=sources))


def _row(site: Site, line: Line) -> Row:
    row, links = line.row, line.links

    def link(name: str) -> str:
        return site.addresses.link(str(links[name])) or ""

    def text(name: str, href: str = "") -> Field:
        value = row[name]
        return Field((Bit(str(value), href),) if value not in (None, "") else ())

    def number(name: str, approximate: str = "", unit: str = "") -> Field:
        shown = line.figure(name, approximate, unit)
        return Field((Bit(shown),), str(row[name]), shown.startswith("~")) if shown else Field(())

    def thing(name: str, column: str) -> Field:
        # A name that the correction speaks of stands as printed, and beside it what is meant.
        wrong = _speaks_of(line, name) and row[column] != links[f"{name}_label"]
        meant = (Bit(f"meant: {links[f'{name}_label']}", "", "meant"),) if wrong else ()
        return text(column, link(name))._replace(meant=meant)

    metal, printed = str(row["metal"]), str(row["metal_printed"])
    stated = number("temperature_c")
    fields = {
        "cell": Field((Bit(line.cell, link("cell"), "number"),)),
        "metal": Field((Bit(metal, "", f"tag metal {metal}"),), meant=_printed(printed, metal)),
        "collector": thing("collector", "current_collector"),
        "cathode": thing("cathode", "cathode"),
        "electrolyte": thing("electrolyte", "electrolyte"),
        # The table states a temperature only where it is another than that of the room.
        "temperature": stated if stated.bits else Field((Bit("not stated", "", "none"),)),
        "capacity": number("capacity_value", "capacity_approx", "capacity_unit"),
        "capacity_rate": text("capacity_rate"),
        "conditions": text("capacity_conditions"),
        "retention": number("retention_percent", "retention_approx"),
        "cycles": number("retention_cycles"),
        "retention_rate": text("retention_rate"),
        "initial_ce": number("initial_ce_percent", "initial_ce_approx"),
        "average_ce": number("average_ce_percent", "average_ce_approx"),
        "average_ce_words": text("average_ce_words"),
        "reference": Field(
            (Bit(str(links["reference_label"]), link("reference")),),
            str(row["ref_meant"]),
            meant=_printed(f"[{row['ref']}]", f"[{row['ref_meant']}]"),
        ),
        "notes": Field(()),
    }
    return Row(
        line.id,
        metal,
        link("cell"),
        line.title,
        tuple(fields[head.name]._replace(marks=tuple(_marks(site, head, line))) for head in HEADS),
        tuple(_notes(site, line, link("cell"))),
    )


def _speaks_of(line: Line, name: str) -> bool:
    """Tell whether the correction of a line speaks of a column; it begins each part with the name of one."""
    return f"{name}:" in str(line.row["correction"] or "").casefold()


def _printed(printed: str, meant: str) -> tuple[Bit, ...]:
    return (Bit(f"printed: {printed}", "", "meant"),) if printed != meant else ()


def _marks(site: Site, head: Head, line: Line) -> Iterable[Bit]:
    for each in line.discrepancies:
        if head.shown and each.concerns(line.table, _PRINTED_AS.get(head.name, head.words)):
            yield Bit(each.key, site.addresses.link(each.iri) or "", "mark")


def _notes(site: Site, line: Line, cell: str) -> Iterable[Note]:
    if correction := line.row["correction"]:
        yield Note("corrected", cell, str(correction))
    for each in line.discrepancies:
        told = "; ".join(f"{place}: {value}" for place, value in zip(each.places, each.values, strict=True))
        yield Note(each.key, site.addresses.link(each.iri) or "", f"{told}. {each.judgement}")
