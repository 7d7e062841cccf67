"""A request and its answer as plain values, so that pages and endpoint know nothing of the web framework."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

HTML = "text/html"
TEXT = "text/plain"
JSON = "application/json"


class Refusal(Exception):
    """A request that is not answered as asked.

    Attributes:
        status: HTTP status code, 400 to 599.
        sentence: one sentence for the user: what is wrong and what to do.
        headers: further headers of the answer.
    """

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})


class Request(NamedTuple):
    """What a client asks.

    Attributes:
        method: such as ``GET``.
        path: decoded, beginning with a slash.
        query: the part of the address behind the question mark, as sent.
        headers: by lower-case name; values of a header that was sent several times are joined by commas.
        body: as sent; empty for GET.
        origin: scheme and host under which the client reached the server, without a slash at the end.
        values: the parts of the path that the route names.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    origin: str
    values: Mapping[str, str]

    def parameters(self) -> list[tuple[str, str]]:
        """Return names and values behind the question mark.

        Raises:
            Refusal: 400 if they are not UTF-8 text.
        """
        return form(self.query)

    def parameter(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter; raises like ``parameters``."""
        return next((value for key, value in self.parameters() if key == name), default)


class Reply(NamedTuple):
    """An answer; ``media_type`` of a text includes no charset, all text is UTF-8."""

    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = {}


def tagged(reply: Reply) -> Reply:
    """Return an answer with a validator for caches made of what it says."""
    tag = hashlib.sha256(reply.media_type.encode() + reply.body).hexdigest()[:20]
    return reply._replace(headers={**reply.headers, "ETag": f'W/"{tag}"', "Cache-Control": "no-cache"})


def form(text: str) -> list[tuple[str, str]]:
    """Return names and values of a query string or a form.

    Raises:
        Refusal: 400 if it is not UTF-8 text.

    >>> form("a=1&b=caf%C3%A9&b=&c")
    [('a', '1'), ('b', 'café'), ('b', ''), ('c', '')]
    """
    try:
        unquote_to_bytes(text).decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except UnicodeDecodeError:
        raise Refusal(400, "The parameters are not UTF-8 text: encode them as UTF-8.") from None
    except ValueError:
        raise Refusal(400, "There are more than 200 parameters: send fewer.") from None
