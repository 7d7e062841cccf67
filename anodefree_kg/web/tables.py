"""Answers of queries as tables for pages: things as links, numbers as printed, several references in one cell.

The queries in ``queries/pages`` name their columns so that the table follows from the names: beside a column ``x`` with
an IRI stands ``x_label``; beside a number ``x`` stand ``x_approximate``, ``x_bound`` and ``x_unit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup, escape

from anodefree_kg.result import Cell, Iri, Result

# How many rows a page shows; the queries behind the table give all.
MOST_ROWS = 200
# One record may have several of these; they share a cell.
MANY = ("claim", "limit", "reference", "work", "method", "place", "part")
_BESIDE = ("_label", "_approximate", "_bound", "_unit", "_certainty", "_reach", "_metal", "_conditions")
_HIDDEN = {"predicate", "line", "graph", "holds"}
_HEADERS = {
    "statement": "in words",
    "weakest": "rests on",
    "limit": "against it",
    "whole": "what contains it",
    "reference": "source",
    "source": "reported in",
    "place": "place in the source",
    "compared_with": "compared with",
    "retention_percent": "retention, %",
    "initial_ce_percent": "initial CE, %",
    "average_ce_percent": "average CE, %",
    "average_ce_words": "average CE in words",
    "temperature_c": "temperature, °C",
    "areal_capacity": "areal capacity, mA h cm⁻²",
    "doi": "DOI",
    "place_a": "place",
    "value_a": "says",
    "place_b": "other place",
    "value_b": "says there",
}
# Headers of columns with figures, which are set flush right.
_NUMERIC = {
    "retention_percent", "initial_ce_percent", "average_ce_percent", "temperature_c", "cycles", "claims", "records",
    "words", "words_covered", "number", "year", "value", "amount", "capacity",
}  # fmt: skip
_LOOKS = ("metal", "certainty", "polarity", "reach")
# What tags say; of what is left out, the label in the graph.
WORDS = {"supports": "for", "limits": "against", "any case": "in general", "one study": "in one study"}
# Columns that read better as one: the whole under the name of its first part.
_TOGETHER = (("subject", "relation", "object"), ("certainty", "polarity", "reach"))
# Columns with sentences, which need room.
_WIDE = {"statement", "definition", "about", "conditions", "judgement", "title", "value_a", "value_b", "topic"}
# Records, which are called by their keys.
_KEYS = ("claim", "limit", "record", "discrepancy")
Link = Callable[[str], str | None]


class Bit(NamedTuple):
    """A piece of a cell: text, where it leads, and how it looks (a class of the style sheet)."""

    text: str
    href: str = ""
    look: str = ""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        name: in the query.
        header: for people.
        look: ``figure`` for figures, ``wide`` for sentences, ``named`` for works, else empty.
        between: what stands between several bits of a cell.
    """

    name: str
    header: str
    look: str
    between: str


class Row(NamedTuple):
    """A row: a tuple of bits a column; ``why`` is where the fact of the row is explained, ``limits`` flags a limit."""

    cells: tuple[tuple[Bit, ...], ...]
    why: str
    limits: bool


class Table(NamedTuple):
    """A table for a page; ``total`` counts all rows, also those that are not shown."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    explained: bool


def markup(all_: Iterable[Bit], between: str = ", ") -> Markup:
    """Return bits as HTML with something between them; every text and address in it is escaped.

    >>> print(markup([Bit("<b>", "/a?b&c"), Bit("x", "", "tag")]))
    <a href="/a?b&amp;c">&lt;b&gt;</a>, <span class="tag">x</span>
    """
    return escape(between).join(map(_html, all_))


_AWAY = ' rel="external noopener noreferrer"'


def _html(bit: Bit) -> Markup:
    # Pages hold thousands of bits; filling a Markup template for each takes four times as long.
    text = escape(bit.text)
    look = f' class="{escape(bit.look)}"' if bit.look else ""
    if bit.href:
        away = _AWAY if bit.href.startswith("http") else ""
        return Markup(f'<a{look} href="{escape(bit.href)}"{away}>{text}</a>')
    return Markup(f"<span{look}>{text}</span>") if look else text


Triple = tuple[str, str, str]
Record = Mapping[str, Cell]


def why_href(subject: str, predicate: str, object_: str) -> str:
    """Return where a fact given by IRIs is explained."""
    return "/why?" + urlencode({"subject": subject, "predicate": predicate, "object": object_})


def table(
    result: Result,
    link: Link,
    fact: Callable[[Record], Triple | None] | None = None,
    hidden: Iterable[str] = (),
    most: int = MOST_ROWS,
    flag: Callable[[Record], tuple[Bit, ...]] = lambda record: (),
) -> Table:
    """Return an answer as a table.

    Args:
        result: its columns follow the convention above.
        link: where an IRI leads, or None.
        fact: the fact that a row tells, for its *why*; None where rows tell no facts.
        hidden: columns that the page says elsewhere.
        most: how many rows to show.
        flag: what else to say of the basis of a fact.
    """
    # On what a fact rests is told claim by claim.
    tells_facts = {"predicate", "claim"} <= set(result.columns)
    leave = _HIDDEN | set(hidden) | ({"certainty"} if tells_facts else set())
    names = [name for name in result.columns if not name.endswith(_BESIDE) and name not in leave]
    merged = merge(result)
    joined = {parts[0]: parts for parts in _TOGETHER if set(parts) <= set(names)}
    names = [name for name in names if name in joined or not any(name in parts for parts in joined.values())]
    columns = tuple(column(name, name in joined, tells_facts) for name in names)
    rows = []
    for record, many in merged[:most]:
        cells = []
        for name in names:
            if name == "claim" and tells_facts:
                cells.append((*basis(record, many, link), *flag(record)))
            elif name in many:
                cells.append(tuple(bit for value in many[name] for bit in bits(name, value, link)))
            else:
                cells.append(tuple(bit for part in joined.get(name, (name,)) for bit in _worded(part, record, link)))
        told = fact(record) if fact is not None else None
        is_limit = record.get("polarity") == "limits" or (tells_facts and is_denied(record, many))
        rows.append(Row(tuple(cells), why_href(*told) if told else "", is_limit))
    filled = [place for place in range(len(names)) if any(row.cells[place] for row in rows)]
    return Table(
        tuple(columns[place] for place in filled),
        tuple(row._replace(cells=tuple(row.cells[place] for place in filled)) for row in rows),
        len(merged),
        any(row.why for row in rows),
    )


def column(name: str, is_joined: bool = False, tells_facts: bool = False) -> Column:
    """Return the column of a name in a query.

    Args:
        name: in the query.
        is_joined: whether its cells hold more than their own values.
        tells_facts: whether the rows are facts, and a claim is what one rests on.
    """
    look = "figure" if name in _NUMERIC else "wide" if name in _WIDE else "named" if name == "reference" else ""
    if is_joined and name == "subject":
        return Column(name, "as a relation", "wide", " ")
    if name == "claim" and tells_facts:
        return Column(name, "basis", "wide", " ")
    return Column(name, header(name), look, " " if is_joined else ", ")


def basis(record: Record, many: Mapping[str, list[dict[str, Cell]]], link: Link) -> tuple[Bit, ...]:
    """Return on what a fact rests: each claim with its own certainty, and whether it is inferred.

    Args:
        record: a fact; ``certainty`` is that of its firmest proof, ``holds`` tells whether there is one.
        many: its claims.
        link: where an IRI leads.
    """
    found: list[Bit] = []
    for each in many["claim"]:
        found += bits("claim", each, link)
        found += bits("certainty", {"certainty": each.get("claim_certainty")}, link)
        if each.get("claim_reach") == "one study":
            found.append(Bit("in one study", "", "tag study"))
        if each.get("claim_metal") == "general" and record.get("metal") != "general":
            found.append(Bit("of metals in general", "", "tag reach"))
        if each.get("claim_conditions"):
            found.append(Bit(f"({each['claim_conditions']})", "", "word"))
    if is_denied(record, many):
        return (Bit("denied or limited", "", "tag polarity limits"),)
    claimed = {each.get("claim_certainty") for each in many["claim"] if each.get("claim_reach") != "one study"}
    if record.get("holds") and record.get("certainty") not in claimed:
        found.append(inferred(str(record.get("certainty") or "no")))
    return tuple(found)


def is_denied(record: Record, many: Mapping[str, list[dict[str, Cell]]]) -> bool:
    """Tell whether a row says only what claims deny or limit."""
    return "holds" in record and not record["holds"] and not many["claim"]


def inferred(certainty: str) -> Bit:
    """Return the tag of what is inferred, with the certainty of the weakest claim it needs; ``no`` if it needs none."""
    text = {"no": "by definition", "by analogy": "by analogy"}.get(certainty, f"inferred, from {certainty} claims")
    return Bit(text, "", "tag inferred")


def _worded(name: str, record: Record, link: Link) -> tuple[Bit, ...]:
    """Return the bits of a value; before the relation of a claim that limits it stands so."""
    found = bits(name, record, link)
    if name == "relation" and record.get("polarity") == "limits":
        return (Bit("denied or limited:", "", "limit"), *found)
    return found


def header(name: str) -> str:
    """Return the header of a column.

    >>> header("average_ce_percent"), header("object")
    ('average CE, %', 'object')
    """
    return _HEADERS.get(name, name.replace("_", " "))


def merge(result: Result) -> list[tuple[dict[str, Cell], dict[str, list[dict[str, Cell]]]]]:
    """Return rows that differ in nothing but the columns of ``MANY`` as one, with a list for each such column."""
    several = [name for name in MANY if name in result.columns]
    beside = {name: [name, *(name + end for end in _BESIDE if name + end in result.columns)] for name in several}
    apart = {part for parts in beside.values() for part in parts}
    kept = [name for name in result.columns if name not in apart]
    found: dict[tuple[Cell, ...], tuple[dict[str, Cell], dict[str, list[dict[str, Cell]]]]] = {}
    for row in result.to_dicts():
        key = tuple(row[name] for name in kept)
        if key not in found:
            found[key] = (row, {name: [] for name in several})
        for name in several:
            each = {part: row[part] for part in beside[name]}
            if row[name] is not None and each not in found[key][1][name]:
                found[key][1][name].append(each)
    return list(found.values())


def bits(name: str, record: Record, link: Link) -> tuple[Bit, ...]:
    """Return the bits of one value with what stands beside it; none if there is no value."""
    value = record.get(name)
    if value is None or value == "":
        return ()
    label = record.get(name + "_label")
    if isinstance(value, Iri):
        text = str(label) if label is not None else value.short.strip("<>")
        return (Bit(_short(name, text), link(value) or "", "number" if name in _KEYS else ""),)
    if isinstance(value, bool):
        return (Bit("yes" if value else "no"),)
    text = str(value)
    if name in _LOOKS:
        return (Bit(WORDS.get(text, text), "", f"tag {name} {text.replace(' ', '-')}"),)
    if name == "basis":
        return (inferred(text),)
    if name == "weakest":
        return (Bit(f"{text} claims", "", f"tag certainty {text.replace(' ', '-')}"),)
    bound, unit = record.get(name + "_bound"), record.get(name + "_unit")
    if record.get(name + "_approximate"):
        text = "~" + text
    return (Bit(" ".join(str(part) for part in (bound, text, unit) if part is not None)),)


def _short(name: str, text: str) -> str:
    """Leave out of a record's label what the header of its column says."""
    return text.rsplit(" ", 1)[-1] if name in _KEYS else text
