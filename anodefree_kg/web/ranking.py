"""Texts in the order of how much they have of what somebody asked for: those with most of its words first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from typing import NamedTuple

from anodefree_kg.web.words import Postings


class Term(NamedTuple):
    """A part of what was asked: a word, or several that are the name of something.

    Attributes:
        words: as typed.
        things: IRIs of what bears the name.
        ways: the words of each other name of those things.
    """

    words: tuple[str, ...]
    things: frozenset[str] = frozenset()
    ways: tuple[tuple[str, ...], ...] = ()


class Corpus(NamedTuple):
    """Texts, known by their numbers.

    Attributes:
        said: the words that each says.
        all: those and all others that it is found by.
        about: the texts about a thing, by its IRI.
    """

    said: Postings
    all: Postings
    about: Mapping[str, set[int]]

    @classmethod
    def of(cls, texts: Iterable[tuple[Iterable[str], Iterable[str], Iterable[str]]]) -> Corpus:
        """Return a corpus of texts, each given by what it says, what else it is found by, and what it is about."""
        held = [(tuple(said), tuple(more), tuple(things)) for said, more, things in texts]
        about: dict[str, set[int]] = {}
        for number, (_, _, things) in enumerate(held):
            for thing in things:
                about.setdefault(thing, set()).add(number)
        said = Postings(words for words, _, _ in held)
        return cls(said, Postings((*words, *more) for words, more, _ in held), about)


class Score(NamedTuple):
    """How many of the words a text has, and how much they weigh: the rarer, the more, and most where it says them."""

    words: int
    weight: float


def scores(terms: Iterable[Term], corpus: Corpus) -> dict[int, Score]:
    """Return the scores of all texts that have any of the words, by their numbers.

    A text about a thing has all the words of its name, whichever name it uses.
    """
    found: dict[int, Score] = {}
    none = Score(0, 0.0)
    for anywhere, said in (each for term in terms for each in _holding(term, corpus)):
        for number in anywhere:
            rarity = log(1 + corpus.all.size / len(anywhere))
            words, weight = found.get(number, none)
            found[number] = Score(words + 1, weight + (2 * rarity if number in said else rarity))
    return found


def least(terms: Iterable[Term], found: Iterable[Mapping[int, Score]]) -> int:
    """Return how many of the words a text has to have: two and half of them, or as many as the best one has."""
    asked = sum(len(term.words) for term in terms)
    best = max((score.words for each in found for score in each.values()), default=0)
    return min(best, max(2, asked // 2))


def in_order(found: Mapping[int, Score], words: int) -> list[int]:
    """Return the texts with so many words or more: those with most words first, then those with the rarest."""
    enough = [number for number, score in found.items() if score.words >= words]
    return sorted(enough, key=lambda number: (-found[number].words, -round(found[number].weight, 6), number))


def _holding(term: Term, corpus: Corpus) -> Iterable[tuple[set[int], set[int]]]:
    """Return for each word the texts that have it, and those that say it."""
    named, saying = set[int](), set[int]()
    for thing in term.things:
        named |= corpus.about.get(thing, set())
    for way in term.ways:
        named |= set.intersection(*(corpus.all.whole(word) for word in way))
        saying |= set.intersection(*(corpus.said.whole(word) for word in way))
    for word in term.words:
        yield named | corpus.all.holding(word), saying | corpus.said.holding(word)
