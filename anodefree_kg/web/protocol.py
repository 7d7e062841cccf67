"""The SPARQL 1.1 Protocol, read-only: from an HTTP request to the query and the dataset that it asks.

See https://www.w3.org/TR/sparql11-protocol/, section 2.1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.web.formats import SHORT
from anodefree_kg.web.messages import Refusal, Request, form

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]+)', re.IGNORECASE)


class Asked(NamedTuple):
    """A query as a client asks it.

    Attributes:
        text: SPARQL.
        default_graphs: IRIs of the graphs that make up the default graph; empty if the query or the server decides.
        named_graphs: IRIs of the named graphs; likewise.
        accept: the media types that the client takes, as in an ``Accept`` header.
        base: what relative IRIs in the query are relative to.
    """

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    accept: str
    base: str


def read(request: Request) -> Asked | None:
    """Return what a request asks, or None if it asks for the description of the service.

    Raises:
        Refusal: 400, 403, 415 as the protocol says, with one sentence.
    """
    address = request.parameters()
    if request.method != "POST":
        return _asked(address, request) if address else None
    media_type, charset = _content_type(request.headers.get("content-type", ""))
    if media_type not in (FORM, QUERY, UPDATE):
        raise Refusal(415, f"Send a query as {QUERY} or as {FORM}.", {"Accept-Post": f"{QUERY}, {FORM}"})
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, "Send the request in UTF-8.")
    if media_type == UPDATE:
        raise _read_only()
    try:
        body = request.body.decode()
    except UnicodeDecodeError:
        raise Refusal(400, "The request is not UTF-8 text: encode it as UTF-8.") from None
    if media_type == QUERY:
        return _asked([*address, ("query", body)], request)
    return _asked([*address, *form(body)], request)


def _asked(pairs: Sequence[tuple[str, str]], request: Request) -> Asked:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    texts = found.get("query", [])
    if "update" in found:
        raise Refusal(400, "A request is either a query or an update.") if texts else _read_only()
    if len(texts) != 1:
        many = f"There are {len(texts)} queries" if texts else "There is no query"
        raise Refusal(400, f"{many}: send exactly one 'query'.")
    return Asked(
        texts[0],
        _iris(found.get("default-graph-uri", [])),
        _iris(found.get("named-graph-uri", [])),
        wanted(found.get("format", []), request),
        request.origin + request.path,
    )


def wanted(formats: Sequence[str], request: Request) -> str:
    """Return what a client takes: the media type of a short name such as ``csv``, else its ``Accept`` header.

    Clients send further names of their own beside a header that says it, such as ``rdf+xml``; these are passed over.

    Raises:
        Refusal: 400 if no name is known and there is no header to go by.
    """
    known = [SHORT.get(name, name) for name in formats if name in SHORT or name in SHORT.values()]
    accept = request.headers.get("accept", "")
    if formats and not known and accept in ("", "*/*"):
        raise Refusal(400, f"There is no format {formats[0][:100]!r}: use one of {', '.join(SHORT)}.")
    return known[0] if known else accept


def _iris(texts: Sequence[str]) -> tuple[str, ...]:
    for text in texts:
        try:
            ox.NamedNode(text)
        except ValueError:
            raise Refusal(400, f"A graph is named by an absolute IRI, which {text[:200]!r} is not.") from None
    return tuple(texts)


def _content_type(header: str) -> tuple[str, str]:
    charset = _CHARSET.search(header)
    return header.partition(";")[0].strip().lower(), charset[1].lower() if charset else "utf-8"


def _read_only() -> Refusal:
    return Refusal(403, "This endpoint is read-only: it answers queries and takes no updates.")
