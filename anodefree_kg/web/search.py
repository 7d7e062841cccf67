"""Finding things by what people type: any spelling, any order of words, beginnings, parts, and near misses.

All names are read once. A hit is better the closer the words are to one of its names: the name itself, a name that
begins so, words that begin so, parts of words, words of its definition, words that are only similar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from anodefree_kg import names
from anodefree_kg.graph import Graph
from anodefree_kg.web.kinds import BY_SLUG, ORDER
from anodefree_kg.web.panels import ask

LONGEST = 200
MOST_CLAIMS = 20
_WORD = re.compile(r"[^\W_]+")
_SIMILAR = 0.72
RANKS = ("exact", "beginning", "words", "part", "definition", "near")
# Works and cells hold the names of what they treat: to such a name they are only related.
_COMPOUND = ("cell", "work")


class Entry(NamedTuple):
    """A thing that can be found.

    Attributes:
        iri: of the thing.
        path: of its page.
        label: its name.
        kind: slug of its kind.
        names: all it is known under, its label first.
        claims: how many claims speak of it or rest on it.
        about: its definition or a note; may be empty.
    """

    iri: str
    path: str
    label: str
    kind: str
    names: tuple[str, ...]
    claims: int
    about: str


class Statement(NamedTuple):
    """A claim that can be found by its words."""

    path: str
    text: str
    metal: str
    polarity: str
    certainty: str


class Hit(NamedTuple):
    """A thing found: how well (one of ``RANKS``) and by which of its names."""

    entry: Entry
    rank: str
    name: str


class Found(NamedTuple):
    """What a search found.

    Attributes:
        hits: things, the best first.
        claims: claims with all the words, at most ``MOST_CLAIMS``.
        claim_count: how many claims have all the words.
    """

    hits: tuple[Hit, ...]
    claims: tuple[Statement, ...]
    claim_count: int


class _Names(NamedTuple):
    entry: Entry
    folded: tuple[str, ...]
    words: frozenset[str]
    about: str


class Index:
    """All names and statements of a graph, ready to be searched.

    Args:
        kg: the graph.
        path: where an IRI has its page.
    """

    def __init__(self, kg: Graph, path: Callable[[str], str | None]) -> None:
        claims = {str(thing): int(str(count)) for thing, count in ask(kg, "spoken-of").result}
        found: dict[str, tuple[str, str, str, list[str]]] = {}
        for thing, label, kind, name, about in ask(kg, "things").result:
            *_, known = found.setdefault(str(thing), (str(label), str(kind), str(about or ""), [str(label)]))
            if name is not None and str(name) not in known:
                known.append(str(name))
        self.entries = {
            iri: Entry(iri, path(iri) or "", label, kind, tuple(known), claims.get(iri, 0), about)
            for iri, (label, kind, about, known) in found.items()
        }
        self._names = [_names(entry) for entry in self.entries.values()]
        self._vocabulary = sorted({word for each in self._names for word in each.words if len(word) > 2})
        self._whole = sorted({name for each in self._names for name in each.folded})
        self._statements = [
            (
                _spread(str(text)),
                Statement(path(str(claim)) or "", str(text), str(metal), str(polarity), str(certainty)),
            )
            for claim, text, metal, polarity, certainty in ask(kg, "statements").result
        ]
        self._by_label = {entry.label: entry for entry in self.entries.values()}

    def named(self, label: str) -> Entry | None:
        """Return the thing with just this label."""
        return self._by_label.get(label)

    def of_kinds(self, kinds: Iterable[str]) -> list[Entry]:
        """Return the things of some kinds, by label."""
        wanted = set(kinds)
        return sorted((each for each in self.entries.values() if each.kind in wanted), key=lambda each: each.label)

    def search(self, text: str, most: int = 60) -> Found:
        """Return what fits a text best.

        Args:
            text: what somebody typed; only its first ``LONGEST`` characters count.
            most: how many things to return.
        """
        text = text[:LONGEST]
        words = words_of(text)
        if not words:
            return Found((), (), 0)
        hits = self._hits(names.folded(text), words)
        if all(hit.rank in ("part", "definition") for hit in hits):
            hits += self._near(text, words, {hit.entry.iri for hit in hits})
        hits.sort(key=_worth)
        # What a thing is called in its formula is often spelt out in a statement.
        called = {name for hit in hits if hit.rank == "exact" for name in hit.entry.names}
        ways = [words, *(words_of(name) for name in sorted(called))]
        said = [claim for spread, claim in self._statements if any(_holds(spread, way) for way in ways)]
        return Found(tuple(hits[:most]), tuple(said[:MOST_CLAIMS]), len(said))

    def nearest(self, text: str, most: int = 5) -> list[Entry]:
        """Return the things whose names resemble a text most."""
        return [hit.entry for hit in self.search(text, most).hits[:most]]

    def _hits(self, whole: str, words: list[str]) -> list[Hit]:
        hits = []
        for each in self._names:
            rank = _rank(whole, words, each)
            if rank is not None:
                hits.append(Hit(each.entry, RANKS[rank], _name(each, whole, words)))
        return hits

    def _near(self, text: str, words: list[str], known: set[str]) -> list[Hit]:
        """Return things whose words resemble those typed, and things whose whole name does."""
        meant = [self._similar(word) for word in words]
        found = {}
        for each in self._names:
            if each.entry.iri in known:
                continue
            if all(not alternatives.isdisjoint(each.words) for alternatives in meant):
                found[each.entry.iri] = Hit(each.entry, "near", each.entry.label)
        whole = names.folded(text)
        close = set(get_close_matches(whole, self._whole, 5, _SIMILAR)) if len(whole) > 3 else set()
        for each in self._names:
            if each.entry.iri not in known and not close.isdisjoint(each.folded):
                found.setdefault(each.entry.iri, Hit(each.entry, "near", each.entry.label))
        ratio = SequenceMatcher(b=whole)

        def resemblance(hit: Hit) -> float:
            best = 0.0
            for name in hit.entry.names[:8]:
                ratio.set_seq1(names.folded(name)[:LONGEST])
                best = max(best, ratio.ratio())
            return -best

        return sorted(found.values(), key=resemblance)[:20]

    def _similar(self, word: str) -> frozenset[str]:
        begun = {known for known in self._vocabulary if known.startswith(word)}
        near = set(get_close_matches(word, self._vocabulary, 6, _SIMILAR)) if len(word) > 3 and not begun else set()
        return frozenset(begun | near | {word})


def words_of(text: str) -> list[str]:
    """Return the words of a text without regard to capitals, subscripts and accents of typing.

    >>> words_of("Cu₆Sn₅ @ Zinc-foil")
    ['cu6sn5', 'zinc', 'foil']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _spread(text: str) -> str:
    return " " + " ".join(words_of(text)) + " "


def _holds(spread: str, words: list[str]) -> bool:
    """Tell whether each word stands in a text, or begins a word of it; one of two letters begins too much."""
    return all(f" {_stem(word)}" in spread if len(word) > 2 else f" {word} " in spread for word in words)


def _stem(word: str) -> str:
    """Leave out the ending of a plural: dendrites are found where a dendrite is spoken of."""
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def _names(entry: Entry) -> _Names:
    own = entry.names[:1] if entry.kind in _COMPOUND else entry.names
    folded = tuple(dict.fromkeys(names.folded(name) for name in own))
    # "open question SEI" finds what an open question is.
    words = frozenset(word for name in (*entry.names, BY_SLUG[entry.kind].one) for word in words_of(name))
    return _Names(entry, folded, words, _spread(entry.about))


def _rank(whole: str, words: list[str], each: _Names) -> int | None:
    """Return how well a thing fits, 0 for the name itself; None if it does not fit without guessing."""
    if whole in each.folded:
        return 0
    if whole and any(name.startswith(whole) for name in each.folded):
        # Of two letters, a word of their own means more than the beginning of one.
        return 1 if len(whole) > 2 or whole in each.words else 3
    long = all(len(word) > 2 for word in words)
    if all(
        word in each.words or (len(word) > 2 and any(known.startswith(word) for known in each.words)) for word in words
    ):
        return 2
    # What has two letters is part of almost everything.
    if len(whole) > 2 and any(whole in name for name in each.folded):
        return 3
    if long and all(any(word in known for known in each.words) for word in words):
        return 3
    if long and _holds(each.about, words):
        return 4
    return None


def _name(each: _Names, whole: str, words: list[str]) -> str:
    """Return the name by which a thing was found, its label if that will do."""

    def fits(name: str) -> tuple[bool, bool, bool]:
        folded = names.folded(name)
        return folded == whole, folded.startswith(whole), all(word in folded for word in words)

    return max(each.entry.names, key=fits)


def _worth(hit: Hit) -> tuple[object, ...]:
    rank = RANKS.index(hit.rank)
    # Near misses come in the order of their resemblance already.
    if hit.rank == "near":
        return (rank,)
    label_itself = hit.name != hit.entry.label
    return rank, hit.entry.kind in _COMPOUND, label_itself, -hit.entry.claims, ORDER[hit.entry.kind], hit.entry.label
