"""Content negotiation: which of the media types on offer a client prefers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PART = re.compile(r"\s*([\w.+*-]+/[\w.+*-]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def chosen(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type that a client likes best, or None if it takes none of those on offer.

    Args:
        accept: the ``Accept`` header; empty if there is none, which accepts everything.
        offered: media types, the server's favourite first; the order decides between equals.

    The most specific part of the header decides for a media type, as RFC 9110, section 12.5.1, says.

    >>> chosen("text/turtle;q=0.5, application/*", ["text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> chosen("text/*, text/csv;q=0", ["text/csv"]) is None
    True
    """
    wishes = _wishes(accept)
    best, most = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, wishes)
        if quality > most:
            best, most = media_type, quality
    return best


def prefers(accept: str, media_type: str, others: Sequence[str]) -> bool:
    """Tell whether a client likes a media type better than each of some others.

    >>> prefers("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html", ["application/json"])
    True
    >>> prefers("*/*", "text/html", ["application/json"])
    False
    """
    return chosen(accept, [*others, media_type]) == media_type


def _wishes(accept: str) -> dict[str, float]:
    if not accept.strip():
        return {"*/*": 1.0}
    wishes = {}
    for part in accept.split(","):
        if match := _PART.match(part):
            found = _QUALITY.search(match[2])
            wishes[match[1].lower()] = float(found[1]) if found else 1.0
    return wishes


def _quality(media_type: str, wishes: dict[str, float]) -> float:
    kind = media_type.partition("/")[0]
    return next((wishes[name] for name in (media_type, f"{kind}/*", "*/*") if name in wishes), 0.0)
