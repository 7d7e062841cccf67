"""Finding things by what people type: any spelling, any order of words, beginnings, parts, and near misses.

All names and records are read once. A thing is a better hit the closer the words are to one of its names: the name
itself, a name that begins so, words that begin so, a name among the words, parts of words, words of its definition,
words that are only similar, some of the words. Records, such as claims, come in the order of how many words they have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from anodefree_kg import names
from anodefree_kg.graph import Graph
from anodefree_kg.web import records
from anodefree_kg.web.kinds import BY_SLUG, ORDER
from anodefree_kg.web.panels import ask
from anodefree_kg.web.ranking import Corpus, Term, in_order, least, scores
from anodefree_kg.web.records import Record, Wording
from anodefree_kg.web.words import SHORT, content, said_words, stem, temperature_word, typed_temperatures, words_of

LONGEST = 200
# How many records of each sort are returned.
MOST_RECORDS = 20
_SIMILAR = 0.72
# Of what is longer than most names, no name is a misspelling, and to look for one takes long.
_MOST_WORDS = 16
_LONGEST_GUESSED = 60
# How many words the name of a thing may have that is looked for among others.
_LONGEST_NAME = 6
RANKS = ("exact", "beginning", "words", "named", "part", "definition", "near", "some")
# Works and cells hold the names of what they treat: to such a name they are only related.
_COMPOUND = ("cell", "work")
# How many things are listed that have only some of the words.
_MOST_PARTLY = 15


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


class Hit(NamedTuple):
    """A thing found: how well (one of ``RANKS``) and by which of its names."""

    entry: Entry
    rank: str
    name: str


class Told(NamedTuple):
    """Records found: the best ones, and how many there are in all."""

    best: tuple[Record, ...]
    number: int


class Found(NamedTuple):
    """What a search found.

    Attributes:
        hits: things, the best first.
        claims: claims, those with most of the words first.
        numbers: numbers of the text, likewise.
        measurements: measurements of cells, likewise.
        temperatures: the temperatures asked for, in degrees Celsius.
        named: the things whose names stand among the words, the longest name first.
        metal: the plated metal that stands among the words; empty if none does, or several do.
    """

    hits: tuple[Hit, ...]
    claims: Told
    numbers: Told
    measurements: Told
    temperatures: tuple[float, ...]
    named: tuple[Entry, ...]
    metal: str

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.hits or self.claims.number or self.numbers.number or self.measurements.number)


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
        self._by_label = {entry.label: entry for entry in self.entries.values()}
        self._called: dict[tuple[str, ...], list[str]] = {}
        for entry in self.entries.values():
            for way in self._ways(entry):
                self._called.setdefault(way, []).append(entry.iri)
        self._metals = {str(name).casefold(): str(metal) for metal, name in ask(kg, "metals").result}
        self._things = Corpus.of(
            (
                said_words(" | ".join(entry.names)),
                said_words(f"{BY_SLUG[entry.kind].one} | {entry.about}"),
                (entry.iri,),
            )
            for entry in self.entries.values()
        )
        said = records.claims(kg, path), records.numbers(kg, path), records.measurements(kg, path)
        self._records = tuple((tuple(each.record for each in of_kind), self._corpus(of_kind)) for of_kind in said)

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
        # One sign may stand for a whole phrase, so what counts is the text as it is compared.
        text = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
        temperatures, rest = typed_temperatures(text, self._stated)
        terms = self._terms(content(words_of(rest))[:_MOST_WORDS])
        terms += [Term((temperature_word(value),)) for value in temperatures]
        things = scores(terms, self._things)
        said = [scores(terms, corpus) for _, corpus in self._records]
        enough = least(terms, (things, *said))
        hits = self._hits_of(text, bool(temperatures), terms, in_order(things, enough))
        told = []
        for (all_, _), found in zip(self._records, said, strict=True):
            best = in_order(found, enough)
            told.append(Told(tuple(all_[number] for number in best[:MOST_RECORDS]), len(best)))
        named = tuple(self._named_in(terms))
        metals = {self._metals[word] for term in terms for word in term.words if word in self._metals}
        metal = metals.pop() if len(metals) == 1 else ""
        return Found(tuple(hits[:most]), told[0], told[1], told[2], tuple(temperatures), named, metal)

    def nearest(self, text: str, most: int = 5) -> list[Entry]:
        """Return the things whose names resemble a text most."""
        return [hit.entry for hit in self.search(text, most).hits[:most]]

    def _hits_of(self, text: str, with_temperature: bool, terms: Sequence[Term], partly: list[int]) -> list[Hit]:
        whole, words = names.folded(text), list(dict.fromkeys(words_of(text)))
        # A temperature is no name: its figures would find every name with such a number.
        hits = self._hits(whole, words) if words and not with_temperature else []
        known = {hit.entry.iri for hit in hits}
        several = sum(len(term.words) for term in terms) > 1
        if several or with_temperature:
            hits += self._partly(terms, partly, known)
        if words and not with_temperature and all(hit.rank in ("part", "definition", "some") for hit in hits):
            near = self._near(text, words, known)
            resembling = {hit.entry.iri for hit in near}
            hits = [hit for hit in hits if hit.entry.iri not in resembling] + near
        return sorted(hits, key=_worth)

    def _hits(self, whole: str, words: list[str]) -> list[Hit]:
        # Where a short word stands by itself, names that only begin with it are another matter.
        by_itself = frozenset(word for word in words if len(word) <= SHORT and word in self._things.all)
        hits = []
        for each in self._names:
            rank = _rank(whole, words, each, by_itself)
            if rank is not None:
                hits.append(Hit(each.entry, rank, _name(each, whole, words)))
        return hits

    def _partly(self, terms: Sequence[Term], numbers: list[int], known: set[str]) -> list[Hit]:
        """Return things whose name stands among the words, and things that have some of the words."""
        named = dict.fromkeys(entry.iri for entry in self._named_in(terms) if entry.iri not in known)
        hits = [Hit(self.entries[iri], "named", self.entries[iri].label) for iri in named]
        partly = [self._names[number].entry for number in numbers]
        other = [entry for entry in partly if entry.iri not in known and entry.iri not in named]
        return hits + [Hit(entry, "some", entry.label) for entry in other[:_MOST_PARTLY]]

    def _named_in(self, terms: Sequence[Term]) -> list[Entry]:
        """Return the things whose names are terms, the longest name first."""
        longest = sorted((term for term in terms if term.things), key=lambda term: -len(term.words))
        found = dict.fromkeys(iri for term in longest for iri in sorted(term.things))
        return [self.entries[iri] for iri in found]

    def _terms(self, words: Sequence[str]) -> list[Term]:
        """Return words as terms: the longest names of things that stand among them, and single words."""
        terms, start = [], 0
        while start < len(words):
            for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
                part = tuple(words[start:end])
                if part in self._called or end == start + 1:
                    break
            things = frozenset(self._called.get(part, ()))
            ways = {way for iri in things for way in self._ways(self.entries[iri])}
            if (metal := self._metals.get(words[start])) and len(part) == 1:
                ways |= {(name,) for name, label in self._metals.items() if label == metal}
            terms.append(Term(part, things, tuple(sorted(ways - {part}))))
            start += len(part)
        return terms

    def _ways(self, entry: Entry) -> set[tuple[str, ...]]:
        """Return the words of each name of a thing that may stand among others; a single letter says too little."""
        if entry.kind in _COMPOUND:
            return set()
        ways = {tuple(content(words_of(name))) for name in entry.names}
        return {way for way in ways if 0 < len(way) <= _LONGEST_NAME and len("".join(way)) > 1}

    def _corpus(self, wordings: Iterable[Wording]) -> Corpus:
        return Corpus.of((each.said, [*each.more, *self._names_of(each.things)], each.things) for each in wordings)

    def _names_of(self, things: Iterable[str]) -> list[str]:
        entries = [self.entries[iri] for iri in things if iri in self.entries]
        names_ = (name for entry in entries for name in (*entry.names, BY_SLUG[entry.kind].one))
        return [word for name in names_ for word in words_of(name)]

    def _stated(self, temperature: float) -> bool:
        word = temperature_word(temperature)
        return any(word in corpus.all for _, corpus in self._records)

    def _near(self, text: str, words: list[str], known: set[str]) -> list[Hit]:
        """Return things whose words resemble those typed, and things whose whole name does."""
        left = [each for each in self._names if each.entry.iri not in known]
        resembling = left
        for word in words:
            if resembling:
                alternatives = self._similar(word)
                resembling = [each for each in resembling if not alternatives.isdisjoint(each.words)]
        whole = names.folded(text)
        close = set(get_close_matches(whole, self._whole, 5, _SIMILAR)) if 3 < len(whole) <= _LONGEST_GUESSED else set()
        resembling += [each for each in left if not close.isdisjoint(each.folded)]
        found = {each.entry.iri: Hit(each.entry, "near", each.entry.label) for each in resembling}
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


def _spread(text: str) -> str:
    return " " + " ".join(words_of(text)) + " "


def _holds(spread: str, words: list[str]) -> bool:
    """Tell whether each word stands in a text, or begins a word of it; a short one begins too much."""
    return all(f" {stem(word)}" in spread if len(word) > SHORT else f" {word} " in spread for word in words)


def _names(entry: Entry) -> _Names:
    own = entry.names[:1] if entry.kind in _COMPOUND else entry.names
    folded = tuple(dict.fromkeys(names.folded(name) for name in own))
    # "open question SEI" finds what an open question is.
    words = frozenset(word for name in (*entry.names, BY_SLUG[entry.kind].one) for word in words_of(name))
    return _Names(entry, folded, words, _spread(entry.about))


def _rank(whole: str, words: list[str], each: _Names, by_itself: frozenset[str]) -> str | None:
    """Return how well a thing fits; None if it does not fit without guessing."""
    if whole in each.folded:
        return "exact"
    if whole and any(name.startswith(whole) for name in each.folded):
        # A short word of its own means more than the beginning of one.
        return "beginning" if len(whole) > SHORT or whole in each.words or whole not in by_itself else "part"
    if all(
        word in each.words
        or (len(word) > 2 and word not in by_itself and any(known.startswith(word) for known in each.words))
        for word in words
    ):
        return "words"
    # What is short is part of almost everything.
    if len(whole) > SHORT and any(whole in name for name in each.folded):
        return "part"
    if all(len(word) > SHORT and any(word in known for known in each.words) for word in words):
        return "part"
    return "definition" if _holds(each.about, words) else None


def _name(each: _Names, whole: str, words: list[str]) -> str:
    """Return the name by which a thing was found, its label if that will do."""

    def fits(name: str) -> tuple[bool, bool, bool]:
        folded = names.folded(name)
        return folded == whole, folded.startswith(whole), all(word in folded for word in words)

    return max(each.entry.names, key=fits)


def _worth(hit: Hit) -> tuple[object, ...]:
    rank = RANKS.index(hit.rank)
    # These come in the order of their worth already.
    if hit.rank in ("named", "near", "some"):
        return (rank,)
    label_itself = hit.name != hit.entry.label
    return rank, hit.entry.kind in _COMPOUND, label_itself, -hit.entry.claims, ORDER[hit.entry.kind], hit.entry.label
