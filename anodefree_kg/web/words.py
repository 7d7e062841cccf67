"""Text as words to search by: any spelling of capitals and signs, figures whole, temperatures on one scale."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

# A word of so many letters begins or is part of almost everything, so it has to stand by itself.
SHORT = 3
_WORD = re.compile(r"\d+\.\d+|[^\W_]+")
_NUMBER = r"(?<![\w.])(?P<sign>minus\s|[-−–+])?\s?(?P<value>\d+(?:[.,]\d+)?)"
_TEMPERATURE = re.compile(rf"{_NUMBER}\s*(?P<unit>°\s?c|degrees?\s(?:c|celsius)|celsius|kelvin|k)(?!\w)")
# What people type: the sign of degrees is often left out, and below zero the unit as well.
_TYPED = re.compile(
    rf"{_NUMBER}(?P<unit>\s*(?:°\s?c?|degrees?(?:\s(?:c|celsius))?|celsius|kelvin|k|c))?(?!\s*%|[\w/]|\.\d)"
)
_CERTAIN = ("°", "d", "celsius", "k")
_ZERO = 273.15
# Below this a number before "K" is a charge number, a count or a name rather than a temperature.
_COLDEST_KELVIN = 77
# Words that a question is built with, and that tell nothing of what it is about.
STOP_WORDS = frozenset(
    """
    a about all an and any are as at be been between by can could did do does for from had has have how i if in into is
    it its me most of on one or over show shown so some such tell than that the their them then there these they this
    those through to under until up used using versus via was we were what when where whether which while who whose why
    will with within without would you
    """.split()
)


def words_of(text: str) -> list[str]:
    """Return the words of a text without regard to capitals, subscripts and accents of typing.

    >>> words_of("Cu₆Sn₅ @ Zinc-foil, 99.4 %")
    ['cu6sn5', 'zinc', 'foil', '99.4']
    """
    return _WORD.findall(_folded(text))


def said_words(text: str) -> list[str]:
    """Return the words of a text and the temperatures that it states, each as a word of its own.

    >>> said_words("at −40 °C"), said_words("233 K")
    (['at', '40', 'c', '-40°c'], ['233', 'k', '-40°c'])
    """
    folded = _folded(text)
    if "°" not in folded and "k" not in folded and "celsius" not in folded:
        return _WORD.findall(folded)
    stated = (celsius(found["sign"], found["value"], found["unit"]) for found in _TEMPERATURE.finditer(folded))
    return [*_WORD.findall(folded), *(temperature_word(value) for value in stated if value is not None)]


def typed_temperatures(text: str, stated: Callable[[float], bool]) -> tuple[list[float], str]:
    """Return the temperatures in what somebody typed, in degrees Celsius, and the rest of it.

    Args:
        text: what was typed.
        stated: tells whether a source states a temperature; a number with a sign and no unit, or with a bare "C", may
            be something else, such as an energy or a rate, and is a temperature only then.

    >>> cold = [-40.0].__contains__
    >>> typed_temperatures("zinc at −40 °C", cold), typed_temperatures("-40", cold), typed_temperatures("233 K", cold)
    (([-40.0], 'zinc at  '), ([-40.0], ' '), ([-40.0], ' '))
    >>> typed_temperatures("[40] at 0.5C, 99 %, -1.947 eV", cold)
    ([], '[40] at 0.5c, 99 %, -1.947 ev')
    """
    found: list[float] = []

    def taken(match: re.Match[str]) -> str:
        unit = (match["unit"] or "").strip()
        value = celsius(match["sign"], match["value"], unit)
        if value is None or not (unit.startswith(_CERTAIN) or ((match["sign"] or unit) and stated(value))):
            return match[0]
        found.append(value)
        return " "

    rest = _TYPED.sub(taken, _folded(text))
    return found, rest


def celsius(sign: str | None, value: str, unit: str) -> float | None:
    """Return a temperature in degrees Celsius, one in kelvin to the degree; None if it can be none."""
    number = float(value.replace(",", "."))
    if (sign or "").strip() not in ("", "+"):
        number = -number
    if unit.strip().startswith("k"):
        return float(round(number - _ZERO)) if number >= _COLDEST_KELVIN else None
    return number if number > -_ZERO else None


def temperature_word(value: float) -> str:
    """Return the word that stands for a temperature: to the degree, as calculations in kelvin give it."""
    return f"{round(value)}°c"


def content(words: Sequence[str]) -> list[str]:
    """Return the words that tell what a text is about, each once; all of them if there are no others.

    >>> content(["which", "foil", "is", "the", "foil"]), content(["who"])
    (['foil'], ['who'])
    """
    return list(dict.fromkeys([word for word in words if word not in STOP_WORDS] or words))


def stem(word: str) -> str:
    """Return what the forms of a word begin with, as far as endings tell.

    >>> [stem(word) for word in ("dendrites", "suppresses", "suppressed", "suppression", "binds", "plating")]
    ['dendrite', 'suppress', 'suppress', 'suppress', 'bind', 'plating']
    """
    for ending, left in (("ing", 5), ("ion", 5), ("ed", 5), ("sses", 3), ("s", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= left and not word.endswith("ss"):
            return word[: -len(ending)] + ("ss" if ending == "sses" else "")
    return word


class Postings:
    """Which of several texts, known by their numbers, hold a word.

    Args:
        texts: the words of each text.
    """

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._texts: dict[str, set[int]] = {}
        self.size = 0
        for number, words in enumerate(texts):
            self.size = number + 1
            for word in words:
                self._texts.setdefault(word, set()).add(number)
        self._sorted = sorted(self._texts)

    def __contains__(self, word: str) -> bool:
        return word in self._texts

    def whole(self, word: str) -> set[int]:
        """Return the texts with just this word."""
        return self._texts.get(word, set())

    def begun(self, beginning: str) -> set[int]:
        """Return the texts with a word that begins so."""
        found: set[int] = set()
        for place in range(bisect_left(self._sorted, beginning), len(self._sorted)):
            word = self._sorted[place]
            if not word.startswith(beginning):
                break
            found |= self._texts[word]
        return found

    def holding(self, word: str) -> set[int]:
        """Return the texts with a word in any of its forms; of a short one or a figure only the word itself."""
        if len(word) <= SHORT or word[0] in "-0123456789":
            return self.whole(word)
        return self.begun(stem(word))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
