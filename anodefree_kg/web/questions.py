"""The stored queries as questions with a field for each blank, and their answers as tables."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from anodefree_kg import queries
from anodefree_kg.errors import UsageError
from anodefree_kg.graph import Graph
from anodefree_kg.queries import Parameter, StoredQuery
from anodefree_kg.result import Cell, Iri, Result
from anodefree_kg.vocab import SCOPES
from anodefree_kg.web.messages import Refusal, Reply, Request, tagged
from anodefree_kg.web.panels import source
from anodefree_kg.web.search import Entry
from anodefree_kg.web.site import Site
from anodefree_kg.web.tables import Bit, Row, Table, bits, column

MOST_ROWS = 500
# What a name is suggested from, by the name of the blank; any other parameter takes whatever has a name.
KINDS = {
    "material": ("material", "collector", "electrolyte"),
    "mechanism": ("mechanism",),
    "challenge": ("challenge",),
    "strategy": ("strategy",),
}
_NAMED = ("material", "collector", "electrolyte", "mechanism", "challenge", "strategy", "outcome", "factor")


class Field(NamedTuple):
    """A field of a question's form: what it takes, what stands in it, and what is wrong with that."""

    parameter: Parameter
    value: str
    error: str
    suggestions: tuple[str, ...]


class Tag(NamedTuple):
    """A word that questions are found by, with these."""

    name: str
    questions: tuple[StoredQuery, ...]


class Ready(NamedTuple):
    """A stored query whose parameters are bound, ready to be run or changed."""

    name: str
    question: str
    text: str


@cache
def stored() -> tuple[StoredQuery, ...]:
    """Return all stored queries by name; the files of an installation do not change."""
    return tuple(queries.find(name) for name in sorted(queries.stored()))


def ready(site: Site) -> tuple[Ready, ...]:
    """Return all stored queries with their defaults bound.

    A name without default becomes that of which most claims speak, a number without default 1.
    """
    found = []
    for query in stored():
        values = {
            each.name: each.default if each.default is not None else _example(site, each) for each in query.parameters
        }
        found.append(Ready(query.name, query.question, source(query, values, site.kg).text))
    return tuple(found)


def _example(site: Site, parameter: Parameter) -> str:
    if parameter.type == "name":
        return max(_suggested(site, parameter), key=lambda entry: entry.claims).iri
    return "1"


def questions(site: Site, request: Request) -> Reply:
    """All stored queries, by what they are about."""
    names = sorted({tag for query in stored() for tag in query.tags})
    tags = [Tag(name, tuple(query for query in stored() if name in query.tags)) for name in names]
    return tagged(site.pages.render("queries.html", tags=tags, count=len(stored())))


def question(site: Site, request: Request) -> Reply:
    """One stored query: its form, and its answer as soon as nothing is missing."""
    query = queries.find(request.values["name"])
    given = dict(request.parameters())
    known = [parameter.name for parameter in query.parameters]
    if unknown := [name for name in given if name not in known]:
        has = f"use {', '.join(known)}" if known else "it has none"
        raise Refusal(400, f"The question has no blank {unknown[0]!r}: {has}.")
    fields = [_field(site, parameter, given) for parameter in query.parameters]
    wrong = any(field.error for field in fields)
    waiting = any(field.parameter.default is None and not field.value for field in fields)
    answer, behind, total = None, None, 0
    if not wrong and not waiting:
        values = {field.parameter.name: field.value for field in fields}
        behind = source(query, values, site.kg)
        result = site.kg.query(behind.text)
        answer, total = _table(site, result), len(result)
    return tagged(
        site.pages.render(
            "question.html",
            status=400 if wrong else 200,
            query=query,
            fields=fields,
            scopes=list(SCOPES),
            answer=answer,
            source=behind,
            total=total,
        )
    )


def _field(site: Site, parameter: Parameter, given: dict[str, str]) -> Field:
    default = parameter.default
    value = given.get(parameter.name, default or "").strip()
    suggestions = _suggested(site, parameter) if parameter.type == "name" else []
    error = ""
    if parameter.name in given or value:
        if not value and default is None:
            error = f"Give {parameter.description}."
        elif value:
            error = _wrong(site.kg, parameter, value)
    return Field(parameter, value, error, tuple(entry.label for entry in suggestions))


def _wrong(kg: Graph, parameter: Parameter, value: str) -> str:
    """Return in one sentence what is wrong with a value; empty if nothing is."""
    alone = StoredQuery(parameter.name, "", (parameter,), (), (), f"?_{parameter.name}")
    try:
        queries.bind(alone, {parameter.name: value}, kg.resolve)
    except UsageError as error:
        text = str(error).removeprefix(f"{parameter.name}: ")
        return f"{text[:1].upper()}{text[1:]}."
    return ""


def fillers(parameter: Parameter) -> tuple[str, ...]:
    """Return the kinds of things that go into a blank for a name."""
    return KINDS.get(parameter.name, _NAMED)


def _suggested(site: Site, parameter: Parameter) -> list[Entry]:
    return site.index.of_kinds(fillers(parameter))


def _table(site: Site, result: Result) -> Table:
    """Return an answer as a table: its columns are labels, which lead to what bears them."""
    columns = tuple(column(name) for name in result.columns)

    def cell(name: str, value: Cell) -> tuple[Bit, ...]:
        made = bits(name, {name: value}, site.addresses.link)
        if isinstance(value, str) and not isinstance(value, Iri) and not any(bit.look for bit in made):
            entry = site.index.named(value)
            return (Bit(value, entry.path),) if entry else made
        return made

    rows = tuple(
        Row(tuple(cell(name, value) for name, value in zip(result.columns, row, strict=True)), "", "limits" in row)
        for row in result.rows[:MOST_ROWS]
    )
    return Table(columns, rows, len(result), False)
