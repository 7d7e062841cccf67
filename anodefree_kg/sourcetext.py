"""The text of a source as a row of words, so that a place in it can be given without quoting it.

A locator holds positions and a fingerprint, never the words. Both refer to the *normalised* text: formulas without
markup, unicode subscripts as digits, lower case, punctuation dropped. Extractions of one paper that differ in such
things agree on the words.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

_WORD = re.compile(r"[a-z][a-z0-9]*|\d+(?:\.\d+)?")
_SUPERSCRIPTS = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)")
_MARKUP = re.compile(r"\\(?:text|mathrm|mathit|mathbf)(?![a-z])")


class Span(NamedTuple):
    """A stretch of words: position of its first word, counted from 0, and its length in words."""

    first: int
    length: int


def words(text: str) -> list[str]:
    r"""Return the normalised words of a text.

    >>> words("Cu₆Sn₅@Cu, $\\text{Na}_3\\text{V}_2$: 99.7% (Fig. 4c),³⁵")
    ['cu6sn5', 'cu', 'na3v2', '99.7', 'fig', '4', 'c', '35']
    """
    text = _SUPERSCRIPTS.sub(r" \1 ", text)
    text = unicodedata.normalize("NFKC", text)
    text = _MARKUP.sub("", text).replace("^", " ")
    text = re.sub(r"[_{}$\\]", "", text)
    return _WORD.findall(text.lower())


def read_spans(text: str) -> list[Span]:
    """Read the ``span`` column of a locator.

    Raises:
        ValueError: if the text is not of the form ``first+count`` with further stretches after semicolons.

    >>> read_spans("120+14;180+9")
    [Span(first=120, length=14), Span(first=180, length=9)]
    """
    spans = []
    for part in text.split(";"):
        match = re.fullmatch(r"([0-9]+)\+([1-9][0-9]*)", part.strip())
        if not match:
            raise ValueError(f"{part!r} is not of the form first+count")
        spans.append(Span(int(match[1]), int(match[2])))
    return spans


def take(source_words: list[str], spans: list[Span]) -> list[str]:
    """Return the words that the spans cover, in their order; fewer where the text ends early."""
    return [word for span in spans for word in source_words[span.first : span.first + span.length]]


def fingerprint(span_words: list[str]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of the words joined by one blank.

    >>> fingerprint(["bare", "cu"])
    '9696c47d5ddbdb33'
    """
    return hashlib.sha256(" ".join(span_words).encode()).hexdigest()[:16]
