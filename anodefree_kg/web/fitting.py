"""Stored questions that fit what somebody searched for, with the blanks filled in as far as the words go."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from anodefree_kg.queries import StoredQuery
from anodefree_kg.web.questions import KINDS, fillers, stored
from anodefree_kg.web.ranking import Corpus, Score, Term, scores
from anodefree_kg.web.search import Found
from anodefree_kg.web.words import content, words_of

MOST = 5
# How a parameter that takes a temperature ends.
_TEMPERATURE = "celsius"
_NUMBER_OF_WORK = re.compile(r"\[?(\d+)\]?")


class Fitting(NamedTuple):
    """A question that fits: its words, what is filled in, and where it is asked."""

    question: str
    filled: tuple[str, ...]
    href: str


def fitting(text: str, found: Found) -> list[Fitting]:
    """Return the questions that fit a search, the best first.

    A question fits if a thing or a temperature that was typed goes into one of its blanks, or if it has at least two of
    the words or all words of one of its tags.

    Args:
        text: what was typed.
        found: what the search for it found.
    """
    words = content(words_of(text)) + (["temperature"] if found.temperatures else [])
    matched = scores([Term((word,)) for word in words], _corpus())
    fits = []
    for number, query in enumerate(stored()):
        filled = _filled(query, text, found)
        about = [name for name in filled if name != "metal"]
        # A blank for a challenge says more than one for anything.
        closely = sum(name in KINDS for name in about)
        missing = any(each.default is None and each.name not in filled for each in query.parameters)
        count = matched.get(number, Score(0, 0.0)).words
        tagged = any(set(words_of(tag)) <= set(words) for tag in query.tags)
        if about or (not missing and (count > 1 or tagged)):
            asked = f"?{urlencode(filled)}" if filled else ""
            told = tuple(f"{name.replace('_', ' ')}: {value}" for name, value in filled.items())
            fit = Fitting(query.question, told, f"/queries/{query.name}{asked}")
            fits.append(((missing, -2 * len(about) - closely - count, number), fit))
    return [fit for _, fit in sorted(fits)[:MOST]]


def _filled(query: StoredQuery, text: str, found: Found) -> dict[str, str]:
    """Return values for the blanks of a question, as far as the search has any."""
    values = {}
    left = list(found.named)
    for parameter in query.parameters:
        value = None
        if parameter.type == "name":
            value = next((entry.label for entry in left if entry.kind in fillers(parameter)), None)
            left = [entry for entry in left if entry.label != value]
        elif parameter.type == "metal" and parameter.name == "metal":
            value = found.metal or None
        elif parameter.name.endswith(_TEMPERATURE) and found.temperatures:
            value = f"{max(found.temperatures):g}"
        elif parameter.name == "kind" and "quantity" in query.tags:
            value = _kind_of_number(text, found)
        elif parameter.name == "number" and found.hits and found.hits[0].entry.kind == "work":
            value = _NUMBER_OF_WORK.sub(r"\1", text) if _NUMBER_OF_WORK.fullmatch(text) else None
        if value is not None:
            values[parameter.name] = value
    return values


def _kind_of_number(text: str, found: Found) -> str | None:
    """Return part of the name of a kind of number: what was typed, or else the name of the kind that fits best."""
    kinds = [hit.entry.label for hit in found.hits if hit.entry.kind == "quantity-kind" and hit.rank != "part"]
    return text if any(text.casefold() in label.casefold() for label in kinds) else next(iter(kinds), None)


@cache
def _corpus() -> Corpus:
    return Corpus.of((words_of(query.question), words_of(" ".join(query.tags)), ()) for query in stored())
