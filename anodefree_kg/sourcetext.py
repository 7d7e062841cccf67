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
# How works are cited: raised numbers, numbers in square brackets, "ref. 12 and 13". Not a charge, exponent or isotope.
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_CITATION = re.compile(
    rf"(?<![{_RAISED}⁺⁻\d])[{_RAISED}]+(?:\s?[,–-]\s?[{_RAISED}]+)*(?![{_RAISED}⁺⁻A-Za-z])"
    r"|(?<!\d)\^\{\d+(?:\s?[,–-]\s?\d+)*\}(?![A-Za-z])"
    r"|\[\d+(?:\s?[,;–-]\s?\d+)*\]"
    r"|\brefs?\.\s\d+(?:(?:,|\sand)\s\d+)*"
)
_OPEN, _CLOSE = "\ue000", "\ue001"  # for private use: they stand for no character of a text
_TOKEN = re.compile(rf"{_OPEN}|{_CLOSE}|{_WORD.pattern}")
_MINUS = "-−–"


class Span(NamedTuple):
    """A stretch of words: position of its first word, counted from 0, and its length in words."""

    first: int
    length: int


class Marks(NamedTuple):
    """What the bare words do not show.

    Attributes:
        negative: positions of numbers that follow a minus sign.
        cited: by position, the numbers of the works cited there, ranges written out.
    """

    negative: frozenset[int]
    cited: dict[int, frozenset[int]]


def words(text: str) -> list[str]:
    r"""Return the normalised words of a text.

    >>> words("Cu₆Sn₅@Cu, $\\text{Na}_3\\text{V}_2$: 99.7% (Fig. 4c),³⁵")
    ['cu6sn5', 'cu', 'na3v2', '99.7', 'fig', '4', 'c', '35']
    """
    return _WORD.findall(_plain(text))


def marks(text: str) -> Marks:
    """Return where the words of a text are negative numbers, and where they cite works.

    The positions are those of ``words(text)``.

    >>> marks("at –40 °C,^{12–14} 2–3 cm⁻² and [7]").cited[3] == {12, 13, 14}
    True
    >>> sorted(marks("at –40 °C, 2–3 cm⁻²").negative)
    [1, 6]
    """
    plain = _plain(_CITATION.sub(lambda match: f" {_OPEN}{match[0]}{_CLOSE} ", text))
    negative = set()
    cited: dict[int, frozenset[int]] = {}
    position = 0
    group = ""
    for token in _TOKEN.finditer(plain):
        if token[0] == _OPEN:
            group = plain[token.end() : plain.index(_CLOSE, token.end())]
        elif token[0] == _CLOSE:
            group = ""
        else:
            if group and token[0].isdigit():
                cited[position] = _numbers(group)
            before = plain[max(0, token.start() - 2) : token.start()]
            if before[-1:] and before[-1] in _MINUS and not before[:-1].isalnum() and token[0][0].isdigit():
                negative.add(position)
            position += 1
    return Marks(frozenset(negative), cited)


def _plain(text: str) -> str:
    text = _SUPERSCRIPTS.sub(r" \1 ", text)
    text = unicodedata.normalize("NFKC", text)
    text = _MARKUP.sub("", text).replace("^", " ")
    return re.sub(r"[_{}$\\]", "", text).lower()


def _numbers(group: str) -> frozenset[int]:
    """Return the numbers of a citation, a range written out."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*[–−-]\s*(\d+))?", group):
        found.update(range(int(first), min(int(last or first), int(first) + 99) + 1))
    return frozenset(found)


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


def positions(spans: list[Span]) -> list[int]:
    """Return the positions of the words that the spans cover, in their order.

    >>> positions([Span(7, 2), Span(3, 1)])
    [7, 8, 3]
    """
    return [position for first, length in spans for position in range(first, first + length)]


def take(source_words: list[str], spans: list[Span]) -> list[str]:
    """Return the words that the spans cover, in their order; fewer where the text ends early."""
    return [word for span in spans for word in source_words[span.first : span.first + span.length]]


def fingerprint(span_words: list[str]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of the words joined by one blank.

    >>> fingerprint(["bare", "cu"])
    '9696c47d5ddbdb33'
    """
    return hashlib.sha256(" ".join(span_words).encode()).hexdigest()[:16]
