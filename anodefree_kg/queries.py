"""Stored queries: files in ``queries/`` with a head that says what they answer and which parameters they take.

The head lines of a query:

    #+ question: the question in words
    #+ param: name type default -- description   (type: text, integer, decimal, metal, name, names; default may be "")
    #+ columns: the columns of the answer, separated by commas
    #+ tags: words to find it by

A parameter ``name`` stands in the query as the variable ``?_name``; one without default is required. ``names`` are
several with semicolons between them, and stand where ``VALUES`` takes several terms.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import shipped, sparql
from anodefree_kg.errors import Finding, FindingsError, UnknownNameError, UsageError
from anodefree_kg.vocab import AF, XSD

Argument = str | int | float | bool | ox.NamedNode | ox.Literal | tuple[ox.NamedNode, ...]
Resolver = Callable[[str], str]
_PARAM = re.compile(r"(\w+)\s+(\w+)(?:\s+(\S.*?))?\s+--\s+(.+)")
_METALS = {"Na": "sodium", "K": "potassium", "Zn": "zinc", "general": "general"}
TYPES = ("text", "integer", "decimal", "metal", "name", "names")
_NUMBERS = {"integer": "-?[0-9]+", "decimal": r"-?[0-9]+(\.[0-9]+)?"}
_WANTED = {"integer": "a whole number, without unit", "decimal": "a number, without unit", "text": "text"}


class Parameter(NamedTuple):
    """A parameter of a stored query; ``default`` is None where a value must be given."""

    name: str
    type: str
    default: str | None
    description: str


class StoredQuery(NamedTuple):
    """A query file, read; the fields are the lines of its head."""

    name: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    tags: tuple[str, ...]
    text: str


def read_query(path: str) -> StoredQuery:
    """Read a query file.

    Raises:
        FindingsError: if the head is incomplete or does not fit the query.
    """
    name = os.path.basename(path).removesuffix(".rq")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    question, columns, tags = "", "", ""
    parameters: list[Parameter] = []
    findings: list[Finding] = []
    where = f"queries/{name}.rq" if path.startswith(shipped.folder("queries")) else path
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+ "):
            continue
        key, _, value = line[3:].partition(":")
        value = value.strip()
        if key == "question":
            question = value
        elif key == "columns":
            columns = value
        elif key == "tags":
            tags = value
        elif key == "param" and (match := _PARAM.fullmatch(value)) and match[2] in TYPES:
            default = match[3]
            parameters.append(Parameter(match[1], match[2], "" if default == '""' else default, match[4]))
        else:
            form = f"name type default -- description; type is one of {', '.join(TYPES)}"
            findings.append(Finding(f"{where}:{number}", value, f"is no {key!r} line", f"write '#+ param: {form}'"))
    if not question:
        findings.append(Finding(where, "", "has no '#+ question:' line", "add the question in words"))
    if not columns:
        findings.append(Finding(where, "", "has no '#+ columns:' line", "name the columns of the answer"))
    declared, used = {p.name for p in parameters}, set(sparql.parameters(text))
    for name_ in sorted(declared ^ used):
        reason = "is declared and not used" if name_ in declared else "is used and not declared"
        findings.append(Finding(where, name_, f"is a parameter that {reason}", "add or remove its '#+ param:' line"))
    if findings:
        raise FindingsError(findings)
    split = tuple(part.strip() for part in columns.split(","))
    return StoredQuery(name, question, tuple(parameters), split, tuple(tags.split(", ")) if tags else (), text)


def stored() -> dict[str, str]:
    """Return the paths of the stored competency queries by name."""
    paths = shipped.files("queries", ".rq")
    return {
        os.path.basename(path).removesuffix(".rq"): path
        for path in paths
        if os.path.basename(os.path.dirname(path)) == "competency"
    }


def find(name: str) -> StoredQuery:
    """Return a stored query.

    Raises:
        UnknownNameError: if there is none of that name; carries the nearest ones.
    """
    paths = stored()
    if name not in paths:
        from difflib import get_close_matches

        raise UnknownNameError(name, get_close_matches(name, paths, 3, 0.4), f"there is no stored query {name!r}")
    return read_query(paths[name])


def bind(query: StoredQuery, arguments: dict[str, Argument], resolve: Resolver) -> str:
    """Return the text of a query with its parameters bound.

    Args:
        query: the stored query.
        arguments: values by parameter name.
        resolve: turns a name into the IRI of what bears it; raises ``UnknownNameError``.

    Raises:
        UsageError: for a parameter that the query does not have, one that is missing, or a value of the wrong type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in arguments:
        if name not in known:
            has = ", ".join(known) if known else "none"
            raise UsageError(f"{query.name} has no parameter {name!r}; its parameters: {has}")
    terms: dict[str, sparql.Term | tuple[sparql.Term, ...]] = {}
    for parameter in query.parameters:
        value = arguments.get(parameter.name, parameter.default)
        if value is None:
            raise UsageError(
                f"{query.name} needs {parameter.name} ({parameter.type}: {parameter.description}): "
                f"give --param {parameter.name}=..."
            )
        if parameter.type == "names":
            each = value if isinstance(value, tuple) else [part for part in str(value).split(";") if part.strip()]
            single = parameter._replace(type="name")
            terms[parameter.name] = tuple(_term(query.name, single, part, resolve) for part in each)
        else:
            terms[parameter.name] = _term(query.name, parameter, value, resolve)
    return sparql.bind(query.text, terms)


def _term(query: str, parameter: Parameter, value: Argument, resolve: Resolver) -> ox.NamedNode | ox.Literal:
    def wrong(wanted: str) -> UsageError:
        return UsageError(f"{query}: {parameter.name} is {str(value)!r}; it must be {wanted}")

    if isinstance(value, tuple):
        raise wrong("one value")
    if isinstance(value, ox.NamedNode):
        if parameter.type in ("name", "metal"):
            return value
        raise wrong(_WANTED[parameter.type])
    text = value.value if isinstance(value, ox.Literal) else str(value)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError(f"{query}: {parameter.name} holds half a character, which is no text")
    if parameter.type == "text":
        return ox.Literal(text)
    if parameter.type == "name":
        if isinstance(value, ox.Literal):
            raise UsageError(f"{query}: {parameter.name} is the literal {text!r}; give a name or an IRI")
        return ox.NamedNode(resolve(text))
    if parameter.type == "metal":
        if text not in _METALS:
            raise wrong(f"one of {', '.join(_METALS)}")
        return ox.NamedNode(AF[_METALS[text]])
    if isinstance(value, bool) or not re.fullmatch(_NUMBERS[parameter.type], text):
        raise wrong(_WANTED[parameter.type])
    return ox.Literal(text, datatype=ox.NamedNode(XSD + parameter.type))
