"""SPARQL text, taken apart just far enough to be safe: tokens, parameters, and what a query must not do.

Queries are never glued together from user input. A parameter is a variable whose name begins with an underscore; its
value is an RDF term, written by the RDF library and put in the place of the variable's token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from anodefree_kg.errors import QueryRefusedError

MAX_DEPTH = 100
MAX_CHARACTERS = 64_000
# Long rows of operators and groups nest in the parser just as brackets within brackets do.
MAX_OPERATORS = 2_000

_UPDATES = frozenset("INSERT DELETE WITH CLEAR DROP CREATE ADD MOVE COPY LOAD".split())

# The order matters: an IRI before "<", long strings before short ones, a comment only outside both.
_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
          | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$][A-Za-z0-9_\u00C0-\uFFFF]+)
      | (?P<name>[A-Za-z_][\w.-]*:[\w.:%\\-]* | :[\w.:%\\-]+)
      | (?P<language>@[A-Za-z-]+)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each token; the texts joined give the query again.

    >>> [text for kind, text in tokens("ASK { ?s <a#b> 'c # d' } # e") if kind != "space"]
    ['ASK', '{', '?s', '<a#b>', "'c # d'", '}', '# e']
    """
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group()


def guard(text: str) -> None:
    """Refuse a query that would reach out of the graph or is built to exhaust the parser.

    Raises:
        QueryRefusedError: with the reason and the remedy.

    >>> guard("SELECT * { ?s ?p 'SERVICE' }")
    >>> guard("SELECT * { service <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    anodefree_kg.errors.QueryRefusedError: SERVICE asks another server; queries here read only the graph: remove it
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise QueryRefusedError("the query holds half a character, which is no text: mend its encoding") from None
    if len(text) > MAX_CHARACTERS:
        raise QueryRefusedError(f"the query has {len(text)} characters; at most {MAX_CHARACTERS} are read: shorten it")
    depth = operators = 0
    for kind, token in tokens(text):
        # The parser needs no blank around a keyword: "trueSERVICE<...>" and "SERVICEx:a" are calls as well.
        if kind in ("word", "name") and "SERVICE" in token.partition(":")[0].upper():
            raise QueryRefusedError("SERVICE asks another server; queries here read only the graph: remove it")
        if kind == "word" and token.upper() == "LOAD":
            raise QueryRefusedError("LOAD fetches a document; queries here read only the graph: remove it")
        operators += kind == "other" and token in "{([!+-*/|&=<>,"
        if operators > MAX_OPERATORS:
            raise QueryRefusedError(f"the query has more than {MAX_OPERATORS} operators and brackets: simplify it")
        if kind == "other" and token in "{([":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryRefusedError(f"brackets are nested more than {MAX_DEPTH} deep: simplify the query")
        elif kind == "other" and token in "})]":
            depth -= 1


def names_dataset(text: str) -> bool:
    """Tell whether a query says itself which graphs it asks, by FROM or FROM NAMED.

    >>> names_dataset("SELECT * FROM <urn:a> { ?s ?p ?o }"), names_dataset("SELECT ?from { ?from ?p 'FROM' }")
    (True, False)
    """
    return any(kind == "word" and token.upper() == "FROM" for kind, token in tokens(text))


def is_update(text: str) -> bool:
    r"""Tell whether a text begins as an update does.

    >>> is_update("PREFIX : <urn:a> # INSERT\nDELETE WHERE { ?s ?p ?o }"), is_update("ASK { ?s ?p 'DELETE' }")
    (True, False)
    """
    words = (token.upper() for kind, token in tokens(text) if kind == "word")
    return next((word for word in words if word not in ("PREFIX", "BASE")), "") in _UPDATES


def parameters(text: str) -> list[str]:
    """Return the parameter names of a query, without question mark and underscore, in order of appearance.

    >>> parameters("SELECT ?x { ?x ?p ?_metal . FILTER(?n > ?_min_cycles) }")
    ['metal', 'min_cycles']
    """
    found = [token[2:] for kind, token in tokens(text) if kind == "variable" and token[1] == "_"]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=256)
def _taken_apart(text: str) -> tuple[tuple[str, str], ...]:
    # The same few stored queries are bound again and again.
    return tuple(tokens(text))


Term = ox.NamedNode | ox.Literal


def bind(text: str, terms: Mapping[str, Term | tuple[Term, ...]]) -> str:
    r"""Put RDF terms in the place of parameters.

    The library writes each term with its own escapes, so no value can end a string or an IRI.

    Args:
        text: a query.
        terms: a term for each parameter to bind, by name without underscore; several for one within ``VALUES``.

    >>> bind("ASK { ?s ?p ?_name }", {"name": ox.Literal('x" } #')})
    'ASK { ?s ?p "x\\" } #" }'
    >>> bind("ASK { VALUES ?s { ?_all } ?s ?p ?o }", {"all": (ox.NamedNode("urn:a"), ox.NamedNode("urn:b"))})
    'ASK { VALUES ?s { <urn:a> <urn:b> } ?s ?p ?o }'
    """
    parts = []
    for kind, token in _taken_apart(text):
        if kind == "variable" and token[1] == "_" and token[2:] in terms:
            given = terms[token[2:]]
            parts.append(" ".join(map(str, given)) if isinstance(given, tuple) else str(given))
        else:
            parts.append(token)
    return "".join(parts)
