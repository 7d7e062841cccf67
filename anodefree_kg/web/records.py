"""What claims, numbers and measurements say, in words to be found by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from anodefree_kg.graph import Graph
from anodefree_kg.result import Cell
from anodefree_kg.web.lines import Line, lines
from anodefree_kg.web.panels import ask
from anodefree_kg.web.words import said_words, temperature_word


class Record(NamedTuple):
    """A record that can be found by its words.

    Attributes:
        path: of its page.
        text: what it says.
        beside: conditions and the like; may be empty.
        metal: that it is about.
        polarity: of a claim; else empty.
        certainty: of a claim; else empty.
    """

    path: str
    text: str
    beside: str
    metal: str
    polarity: str
    certainty: str


class Wording(NamedTuple):
    """A record with all that it is found by.

    Attributes:
        record: the record.
        said: the words of what it says.
        more: further words, such as its conditions and temperature.
        things: IRIs of what it is about.
    """

    record: Record
    said: tuple[str, ...]
    more: tuple[str, ...]
    things: frozenset[str]


Path = Callable[[str], str | None]
Row = Mapping[str, Cell]


def claims(kg: Graph, path: Path) -> list[Wording]:
    """Return all claims."""
    about: dict[str, set[str]] = {}
    found = {}
    for row in ask(kg, "statements").result.to_dicts():
        iri, metal = str(row["claim"]), str(row["metal"])
        about.setdefault(iri, set()).add(str(row["thing"]))
        conditions = str(row["conditions"] or "")
        said = str(row["statement"]), conditions, metal, str(row["polarity"]), str(row["certainty"])
        more = [*said_words(conditions), metal.casefold(), *_degrees(row["temperature_c"])]
        found[iri] = Record(path(iri) or "", *said), more
    return [_worded(record, more, about[iri]) for iri, (record, more) in found.items()]


def numbers(kg: Graph, path: Path) -> list[Wording]:
    """Return all numbers of the text."""
    about: dict[str, set[str]] = {}
    found: dict[str, tuple[Record, list[str]]] = {}
    for row in ask(kg, "figures").result.to_dicts():
        iri, metal = str(row["number"]), str(row["metal"])
        about.setdefault(iri, set()).add(str(row["thing"]))
        beside = _circumstances(row)
        record = Record(path(iri) or "", _figure(row), beside, metal, "", "")
        more = [*said_words(f"{beside} {row['reference_label'] or ''}"), metal.casefold()]
        found.setdefault(iri, (record, [*more, *_degrees(row["temperature_c"])]))
    return [_worded(record, more, about[iri]) for iri, (record, more) in found.items()]


def _figure(row: Row) -> str:
    about = "~" if row["value_approximate"] else ""
    figure = " ".join(str(part) for part in (row["value_bound"], f"{about}{row['value']}", row["value_unit"]) if part)
    return f"{row['kind_label']} of {row['subject_label']}: {figure}"


def _circumstances(row: Row) -> str:
    """Return under which conditions a number was found, each once."""
    stated = str(row["conditions"] or "")
    parts = [
        f"after {row['cycles']} cycles" if row["cycles"] else "",
        f"at {row['rate']}" if row["rate"] else "",
        f"at {row['temperature_c']} °C" if row["temperature_c"] is not None and "°C" not in stated else "",
        stated,
    ]
    return "; ".join(part for part in parts if part)


def measurements(kg: Graph, path: Path) -> list[Wording]:
    """Return all measurements of cells."""
    return [_measured(line, path) for line in lines(kg)[0]]


def _measured(line: Line, path: Path) -> Wording:
    row, links = line.row, line.links
    retention, cycles = line.figure("retention_percent", "retention_approx"), row["retention_cycles"]
    temperature = line.figure("temperature_c")
    parts = (
        ("{} °C", temperature),
        ("capacity {}", line.figure("capacity_value", "capacity_approx", "capacity_unit")),
        ("retention {} %" + (f" after {cycles} cycles" if cycles is not None else ""), retention),
        ("initial CE {} %", line.figure("initial_ce_percent", "initial_ce_approx")),
        ("average CE {} %", line.figure("average_ce_percent", "average_ce_approx")),
    )
    beside = ", ".join(words.format(figure) for words, figure in parts if figure)
    record = Record(path(str(links["cell"])) or "", line.title, beside, str(row["metal"]), "", "")
    things = ("collector", "cathode", "electrolyte", "reference")
    names = [str(links[f"{name}_label"]) for name in things]
    more = said_words(" ".join((beside, str(row["electrolyte"]), *names, *line.classes, record.metal)))
    return _worded(record, [*more, *_degrees(row["temperature_c"])], {str(links[name]) for name in things})


def _worded(record: Record, more: Iterable[str], things: Iterable[str]) -> Wording:
    return Wording(record, tuple(said_words(record.text)), tuple(more), frozenset(things))


def _degrees(value: object) -> tuple[str, ...]:
    return () if value is None else (temperature_word(float(str(value))),)
