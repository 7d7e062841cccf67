"""Turtle files read statement by statement, so that each triple knows its line; parsers tell none.

A statement is what ends with a point outside brackets, strings, IRIs and comments. The file is parsed as it stands
first, for its syntax, and then once more as TriG with each statement in a graph of its own, named by its number.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.errors import Finding

_TOKEN = re.compile(
    r"""(?P<space>\s+ | \#[^\n\r]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<word>(?:\.(?=\d) | [^\s<>"'\#()\[\];,.\\] | \\.)
          (?:[^\s<>"'\#()\[\];,.\\] | \\. | \.+(?=[^\s<>"'\#()\[\];,.]))*)
      | (?P<end>\.)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
# Directives that end without a point, with the number of their words.
_WITHOUT_POINT = {"prefix": 3, "base": 2, "version": 2}


class Parsed(NamedTuple):
    """Triples of one file with ``file:line`` of the statement that holds each, or the finding that kept it unread."""

    triples: list[tuple[ox.Triple, str]]
    finding: Finding | None


def parse(path: str) -> Parsed:
    """Read a Turtle file; blank nodes get names that no other file has."""
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            data = file.read()
        for _ in ox.parse(data, format=ox.RdfFormat.TURTLE):
            pass
    except FileNotFoundError:
        return Parsed([], Finding(name, "", "is missing", "restore the file"))
    except SyntaxError as error:
        where = f"{name}:{error.lineno}" if error.lineno else name
        return Parsed([], Finding(where, "", f"is not Turtle ({error.msg})", "mend the syntax there"))
    text = data.decode("utf-8-sig")
    lines: list[int] = []
    parts: list[str] = []
    for line, statement, directive in statements(text):
        parts.append(statement if directive else f"<urn:n:{len(lines)}> {{ {statement} }}")
        if not directive:
            lines.append(line)
    triples = []
    for quad in ox.parse("\n".join(parts), format=ox.RdfFormat.TRIG, rename_blank_nodes=True):
        assert isinstance(quad.graph_name, ox.NamedNode)
        where = f"{name}:{lines[int(quad.graph_name.value.rpartition(':')[2])]}"
        if isinstance(quad.object, ox.Triple):
            return Parsed([], Finding(where, "", "holds a triple term", "say it without"))
        triples.append((quad.triple, where))
    return Parsed(triples, None)


def statements(text: str) -> Iterator[tuple[int, str, bool]]:
    r"""Yield line, text and whether it is a directive of each statement of a Turtle text.

    >>> list(statements('@prefix : <urn:#> . # one\n:a.b :p "x.", [ :q 1.5 ]\n.:b :p .5 .'))
    [(1, '@prefix : <urn:#> .', True), (2, ':a.b :p "x.", [ :q 1.5 ]\n.', False), (3, ':b :p .5 .', False)]
    """
    line, first, depth, words = 1, 0, 0, 0
    start, directive = 0, ""
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind != "space":
            if not words:
                start, first = match.start(), line
                directive = token.lower().lstrip("@") if kind == "word" else ""
                directive = directive if directive in _WITHOUT_POINT else ""
                plain = bool(directive) and not token.startswith("@")
            words += 1
            depth += (token in ("[", "(")) - (token in ("]", ")"))
            ends = words == _WITHOUT_POINT[directive] if plain else kind == "end" and not depth
            if ends:
                yield first, text[start : match.end()], bool(directive)
                words = depth = 0
        line += token.count("\n")
