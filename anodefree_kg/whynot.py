"""Why a fact does not follow: the rules that come nearest to giving it, and what each of them lacks.

What is missing is missing in the sources loaded; whether it is true is another question.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from anodefree_kg.reasoning import join
from anodefree_kg.reasoning.rules import Ground, Pattern, Rule, is_variable, match, substitute, variables
from anodefree_kg.reasoning.upkeep import Upkeep
from anodefree_kg.vocab import AF, BASE, RDF_TYPE, SOURCE_GRAPHS

if TYPE_CHECKING:
    from anodefree_kg.explain import Narrator
    from anodefree_kg.graph import Fact

MOST_NEAR = 3
_MOST_MISSING = 2
_DEEPEST = 3
_MOST_ROWS = 50
_TYPE = f"<{RDF_TYPE}>"
_CLAIM = f"<{BASE}claim/"
# What decides whether a claim gives a fact. A claim that differs in anything else is another claim, and not near.
_DECIDES = {f"<{AF[name]}>" for name in ("polarity", "reach")}
_IDENTIFIES = {f"<{AF[name]}>" for name in ("subject", "object", "factPredicate", "reference", "certainty")}


class Missing(NamedTuple):
    """Something a rule lacks: in words, and what comes nearest to giving it in turn."""

    words: str
    near: tuple[Near, ...]


class Near(NamedTuple):
    """A rule that would give the fact, what it has and what it lacks.

    Attributes:
        rule: in words.
        source: ``file:line`` of the axiom or rule.
        holds: its premises that hold, in words.
        missing: its premises that do not.
    """

    rule: str
    source: str
    holds: tuple[str, ...]
    missing: tuple[Missing, ...]

    def lines(self, indent: str = "") -> list[str]:
        """Return it as an indented tree."""
        found = [f"{indent}by the rule: {self.rule}  [{self.source}]"]
        found += [f"{indent}  holds    {words}" for words in self.holds]
        for missing in self.missing:
            found.append(f"{indent}  MISSING  {missing.words}")
            for near in missing.near:
                found += near.lines(indent + "    ")
        return found

    def to_dict(self) -> dict[str, object]:
        """Return nested dictionaries and lists, ready for JSON."""
        return {
            "rule": self.rule,
            "source": self.source,
            "holds": list(self.holds),
            "missing": [
                {"fact": missing.words, "near": [near.to_dict() for near in missing.near]} for missing in self.missing
            ],
        }


def nearest(narrator: Narrator, fact: Fact) -> tuple[Near, ...]:
    """Return what comes nearest to giving a fact that does not hold, the nearest first.

    A rule is near if some of its premises hold and at most two do not, and if these could hold: they are neither
    definitions of the ontology nor at odds with the kinds of things they speak of, nor do they tie two artefacts.
    Nearest is a claim that only its polarity or reach keeps from giving the fact; then what lacks fewer premises, then
    what speaks of the subject and the object of the fact.
    """
    subject, predicate, object_ = (f"<{part}>" for part in fact)
    return _Search(narrator).nearest((subject, predicate, object_), frozenset())


class _Candidate(NamedTuple):
    rule: Rule
    holds: tuple[Ground, ...]
    missing: tuple[Pattern, ...]


class _Search:
    def __init__(self, narrator: Narrator) -> None:
        self.narrator = narrator
        self.store = narrator.kg.store
        growing = [rule for rule in narrator.rules if rule.head is not None]
        self.open = self.open_predicates(growing)
        self.scratch = Upkeep((), (), growing)
        self.disjoint = {
            frozenset(pattern.object for pattern in rule.body)
            for rule in narrator.rules
            if rule.head is None and all(pattern.predicate == _TYPE for pattern in rule.body)
        }
        self.kinds: dict[str, tuple[set[str], set[str]]] = {}

    def open_predicates(self, growing: list[Rule]) -> set[str]:
        """Return the predicates that sources use, or that follow from such; all others only define."""
        graphs = [
            graph
            for graph in self.store.named_graphs()
            if isinstance(graph, ox.NamedNode) and graph.value.startswith(SOURCE_GRAPHS)
        ]
        text = f"SELECT DISTINCT ?p {{ ?claim <{AF.factPredicate}> ?p }}"
        given = self.store.query(text, use_default_graph_as_union=True)
        assert isinstance(given, ox.QuerySolutions)
        found = {str(row["p"]) for row in given}
        used = {pattern.predicate for rule in growing for pattern in rule.body if not is_variable(pattern.predicate)}
        for predicate in used:
            term = ox.NamedNode(predicate[1:-1])
            if any(next(self.store.quads_for_pattern(None, term, None, graph), None) for graph in graphs):
                found.add(predicate)
        while True:
            more = {
                rule.head.predicate
                for rule in growing
                if rule.head and any(pattern.predicate in found for pattern in rule.body)
            }
            if more <= found:
                return found
            found |= more

    def nearest(self, fact: Ground, above: frozenset[Ground]) -> tuple[Near, ...]:
        found: dict[tuple[str, tuple[Pattern, ...]], tuple[tuple[int, ...], _Candidate]] = {}
        for candidate in self.candidates(fact):
            if any(_ground(pattern) in above for pattern in candidate.missing):
                continue
            key = (candidate.rule.words, candidate.missing)
            worth = _worth(fact, candidate)
            if key not in found or worth < found[key][0]:
                found[key] = (worth, candidate)
        told: list[Near] = []
        best: tuple[int, ...] | None = None
        for worth, candidate in sorted(found.values(), key=lambda pair: (pair[0], pair[1].rule.id, pair[1].holds)):
            # What is farther off than the nearest is no news.
            if len(told) == MOST_NEAR - (len(above) > 0) or (best is not None and worth[:2] > best):
                break
            near = self.told(candidate, above | {fact})
            # "It would follow if it held for another metal, or in general" says nothing unless that is near itself.
            if near.holds or any(missing.near for missing in near.missing):
                best = best or worth[:2]
                told.append(near)
        return tuple(told)

    def candidates(self, fact: Ground) -> Iterator[_Candidate]:
        for rule in self.narrator.rules:
            values = match(rule.head, fact) if rule.head is not None else None
            if values is None:
                continue
            body = [substitute(pattern, values) for pattern in rule.body]
            may_miss = [number for number, pattern in enumerate(body) if self.can_be_missing(pattern)]
            for count in range(1, min(_MOST_MISSING, len(body)) + 1):
                some = False
                for left_out in combinations(may_miss, count):
                    kept = [pattern for number, pattern in enumerate(body) if number not in left_out]
                    for bound in self.rows(rule, kept, values):
                        missing = tuple(substitute(body[number], bound) for number in left_out)
                        if all(self.possible(pattern) for pattern in missing):
                            some = True
                            yield _Candidate(rule, tuple(_fact(substitute(p, bound)) for p in kept), missing)
                if some:
                    break

    def can_be_missing(self, pattern: Pattern) -> bool:
        if is_variable(pattern.predicate) or pattern.predicate in _IDENTIFIES:
            return False
        if pattern.predicate == _TYPE:
            return pattern.object != f"<{AF.Claim}>"
        return pattern.predicate in self.open

    def possible(self, pattern: Pattern) -> bool:
        """Tell whether a premise says enough to be worth naming, is not there already, and fits the kinds of things."""
        subject, predicate, object_ = pattern
        if is_variable(subject) and is_variable(object_):
            return False
        if predicate in _DECIDES or predicate == _TYPE:
            return True
        # That one thing is made of another, holds or forms it would put any two together.
        if all(f"<{AF.Artefact}>" in self.types(term) for term in (subject, object_)):
            return False
        if predicate not in self.kinds:
            probe = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(predicate[1:-1]), ox.NamedNode("urn:b"))
            types = [each for each in self.scratch.add([probe]).appeared() if each[1] == _TYPE]
            self.scratch.withdraw([probe])
            ends = [{each[2] for each in types if each[0] == name} for name in ("<urn:a>", "<urn:b>")]
            self.kinds[predicate] = (ends[0], ends[1])
        return all(
            is_variable(term)
            or not any(frozenset((kind, due)) in self.disjoint for kind in self.types(term) for due in dues)
            for term, dues in zip((subject, object_), self.kinds[predicate], strict=True)
        )

    def types(self, term: str) -> list[str]:
        if not term.startswith("<"):
            return []
        quads = self.store.quads_for_pattern(ox.NamedNode(term[1:-1]), ox.NamedNode(RDF_TYPE), None, None)
        return [str(quad.object) for quad in quads]

    def rows(self, rule: Rule, kept: list[Pattern], values: dict[str, str]) -> Iterator[dict[str, str]]:
        free = variables(kept)
        bound = {*free, *values}
        tests = [test for test in rule.filters if all(name in bound for name in join.variables_of(test))]
        where = " . ".join(pattern.sparql() for pattern in kept)
        where += "".join(f" FILTER({join.filled(test, values)})" for test in tests)
        rows = self.store.query(
            f"SELECT DISTINCT {' '.join(free) or '*'} {{ {where} }} LIMIT {_MOST_ROWS}", use_default_graph_as_union=True
        )
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            yield {name: str(row[name[1:]]) for name in free}

    def told(self, candidate: _Candidate, above: frozenset[Ground]) -> Near:
        holds = dict.fromkeys(
            self.claim(fact) if fact[0].startswith(_CLAIM) else self.narrator.words(fact) for fact in candidate.holds
        )
        missing = []
        for pattern in candidate.missing:
            subject, predicate, object_ = ("something" if is_variable(part) else part for part in pattern)
            words = self.narrator.words((subject, predicate, object_))
            fact = _ground(pattern)
            if subject.startswith(_CLAIM):
                words = f"{words} (it is: {self.decided(pattern)})"
            deeper = fact is not None and len(above) < _DEEPEST and not subject.startswith(_CLAIM)
            missing.append(Missing(words, self.nearest(fact, above) if deeper and fact else ()))
        return Near(candidate.rule.words, candidate.rule.source, tuple(holds), tuple(missing))

    def claim(self, fact: Ground) -> str:
        rows = self.narrator.kg.query(f"SELECT ?s {{ {fact[0]} af:statement ?s }}").rows
        return f"claim {fact[0][1:-1].rsplit('/', 1)[-1]}: {rows[0][0] if rows else ''}"

    def decided(self, pattern: Pattern) -> str:
        rows = self.narrator.kg.query(
            f"SELECT ?label {{ {pattern.subject} {pattern.predicate}/rdfs:label ?label }}"
        ).rows
        return str(rows[0][0]) if rows else "not stated"


def _worth(fact: Ground, candidate: _Candidate) -> tuple[int, ...]:
    named = {part for each in candidate.holds for part in (each[0], each[2])}
    decided = all(pattern.predicate in _DECIDES for pattern in candidate.missing)
    loose = sum(is_variable(part) for pattern in candidate.missing for part in pattern)
    speaks = (fact[0] in named) + (fact[2] in named)
    return (0 if decided else len(candidate.missing), -speaks, loose, -len(candidate.holds))


def _fact(pattern: Pattern) -> Ground:
    subject, predicate, object_ = pattern
    return subject, predicate, object_


def _ground(pattern: Pattern) -> Ground | None:
    return None if any(map(is_variable, pattern)) else _fact(pattern)


def aside(narrator: Narrator, fact: Fact) -> tuple[str, ...]:
    """Return what is said that resembles a fact: of another metal, by analogy, or by a claim that gives no fact."""
    subject, predicate, object_ = fact
    if predicate == RDF_TYPE:
        return ()
    said = narrator.kg.query(
        f"""SELECT DISTINCT ?words {{
          {{ <{predicate}> af:unscoped ?relation . ?other af:unscoped ?relation ; rdfs:label ?label .
            <{subject}> ?other <{object_}> . BIND(CONCAT("it holds for another metal: ", ?label) AS ?words) }}
          UNION {{ ?other af:unscoped <{predicate}> ; rdfs:label ?label .
            <{subject}> ?other <{object_}> . BIND(CONCAT("it holds for another metal: ", ?label) AS ?words) }}
          UNION {{ <{predicate}> af:scope ?metal . ?analogy af:scope ?metal ; rdfs:label ?label .
            ?here af:analogue ?analogy . ?here af:unscoped ?relation . <{predicate}> af:unscoped ?relation .
            <{subject}> ?analogy <{object_}> . BIND(CONCAT("suggested from another metal: ", ?label) AS ?words) }}
          UNION {{ ?claim af:subject <{subject}> ; af:object <{object_}> ; af:statement ?statement ;
            af:polarity/rdfs:label ?polarity ; af:aboutMetal/rdfs:label ?metal .
            BIND(CONCAT("claim ", REPLACE(STR(?claim), "^.*/", ""), " (", ?polarity, "; ", ?metal, "): ", ?statement)
              AS ?words) }}
        }} ORDER BY ?words"""
    )
    return tuple(str(row[0]) for row in said)
