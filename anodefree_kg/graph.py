"""One finished graph: SPARQL over the union of its named graphs, and the names of what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Self

import pyoxigraph as ox

from anodefree_kg import names, queries, shipped, sparql
from anodefree_kg.errors import QueryRefusedError, StoreError, UnknownNameError, UnknownTermError, UsageError
from anodefree_kg.queries import Argument, StoredQuery
from anodefree_kg.result import Iri, Result, from_answer
from anodefree_kg.vocab import AF, BASE, PREFIXES, RDF_TYPE, RELATIONS, SCOPES, VOCABULARY_GRAPH

Fact = tuple[str, str, str]


class Graph:
    """A finished graph: vocabulary, sources and inferred facts in named graphs, asked as their union.

    Args:
        store: the quads; no triple may stand in two graphs.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    @classmethod
    def from_quads(cls, quads: Iterable[ox.Quad]) -> Self:
        """Hold quads in memory."""
        held = ox.Store()
        held.bulk_extend(quads)
        return cls(held)

    # --- asking ----------------------------------------------------------------------------------------------

    def query(self, what: str, **arguments: Argument) -> Result:
        """Run a stored query or SPARQL of one's own.

        Args:
            what: name of a stored query, or SPARQL text (SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes of
                ``vocab.PREFIXES`` need no declaration). The default graph is the union of all named graphs, unless the
                query says FROM.
            arguments: parameters of a stored query.

        Raises:
            UnknownNameError: for an unknown stored query, or a name that nothing bears.
            UsageError: for parameters that are missing, unknown or of the wrong type.
            QueryRefusedError: for SPARQL that is malformed or would reach out of the graph.
        """
        if "{" in what or len(what.split()) > 1:
            if loose := sparql.parameters(what):
                raise UsageError(
                    f"variables that begin with an underscore are parameters of stored queries: ?_{loose[0]}"
                )
            if arguments:
                raise UsageError("parameters go with stored queries; write the values into your own SPARQL")
            return self._run(what)
        return self.run(queries.find(what), **arguments)

    def run(self, query: StoredQuery, **arguments: Argument) -> Result:
        """Run a query read with ``queries.read_query``; see ``query``."""
        return self.run_bound(query, queries.bind(query, arguments, self.resolve))

    def run_bound(self, query: StoredQuery, text: str) -> Result:
        """Run what ``queries.bind`` made of a query; see ``query``."""
        # A value cannot change what a query does, so it is enough to look through the query once.
        return self._answer(text, _stored_asks_union(query.text))

    def _run(self, text: str) -> Result:
        return self._answer(text, _asks_union(text))

    def _answer(self, text: str, as_union: bool) -> Result:
        try:
            answer = self.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=as_union)
            return from_answer(answer)
        except SyntaxError as error:
            raise QueryRefusedError(syntax_message(text, error)) from None
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the store failed while answering: {error}") from None

    def vocabulary(self) -> list[ox.Triple]:
        """Return the ontology that the graph was built with: without the name keys made of it, sorted."""
        graph, keys = ox.NamedNode(VOCABULARY_GRAPH), (AF.nameKey, AF.foldedNameKey)
        held = self.store.quads_for_pattern(None, None, None, graph)
        return sorted((q.triple for q in held if q.subject != graph and q.predicate.value not in keys), key=str)

    # --- names -----------------------------------------------------------------------------------------------

    def resolve(self, name: str) -> Iri:
        """Return the IRI of the material, component or concept that bears a name.

        Args:
            name: a label, formula or synonym in any spelling, a prefixed name, or an IRI of this graph.

        Raises:
            UnknownNameError: if nothing does, with the nearest names.
            UsageError: if several things do and capitals do not decide.
        """
        given = name.strip()
        if given.startswith("<") and given.endswith(">"):
            given = given[1:-1]
        prefix, colon, local = given.partition(":")
        if colon and prefix in PREFIXES:
            given = PREFIXES[prefix] + local
        if given.startswith(BASE):
            if self._described(given):
                return Iri(given)
            raise UnknownNameError(name, ())
        rows = self.ask("lookup/entity", key=names.key(given), folded=names.folded(given)).rows
        exact = [entity for entity, is_exact in rows if is_exact]
        found = list(dict.fromkeys(exact or [entity for entity, _ in rows]))
        if len(found) > 1:
            shown = ", ".join(sorted(self.label(str(entity)) for entity in found))
            raise UsageError(f"{name!r} may mean {shown}: write it with its capitals, or more of the name")
        if found:
            return Iri(str(found[0]))
        raise UnknownNameError(name, self._nearest(given))

    def label(self, iri: str) -> str:
        """Return the label of an IRI, or its last part."""
        for quad in self.store.quads_for_pattern(
            ox.NamedNode(iri), ox.NamedNode(PREFIXES["rdfs"] + "label"), None, None
        ):
            if isinstance(quad.object, ox.Literal):
                return quad.object.value
        return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]

    def _described(self, iri: str) -> bool:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return next(iter(self.store.quads_for_pattern(node, None, None, None)), None) is not None

    def _nearest(self, name: str) -> list[str]:
        from difflib import get_close_matches

        rows = self._run(
            "SELECT DISTINCT ?name { ?thing af:nameKey ?key ; rdfs:label|skos:altLabel|af:formula ?name }"
        ).rows
        spelled = {names.folded(str(row[0])): str(row[0]) for row in rows}
        return [spelled[near] for near in get_close_matches(names.folded(name), spelled, 5, 0.5)]

    def ask(self, view: str, **arguments: Argument) -> Result:
        """Run a query of the package's own, which has no entry in ``query --list``.

        Args:
            view: folder and name below ``queries``, for example ``lookup/records``.
            arguments: its parameters.
        """
        return self.run(queries.read_query(f"{shipped.folder('queries')}/{view}.rq"), **arguments)

    def fact(self, fact: Fact, metal: str | None = None) -> Fact:
        """Return the IRIs behind the names in a fact; see ``why``."""
        subject, predicate, object_ = fact
        relation = self._predicate(predicate, metal)
        target = self._class(object_) if relation == RDF_TYPE else self.resolve(object_)
        return self.resolve(subject), relation, target

    def _predicate(self, name: str, metal: str | None) -> str:
        if name in ("a", "type", "rdf:type", RDF_TYPE):
            return RDF_TYPE
        if metal is not None and metal not in SCOPES:
            raise UsageError(f"{metal!r} is not a metal here: use {', '.join(SCOPES)}")
        local = name.removeprefix("af:").removeprefix(AF.iri).removeprefix("<" + AF.iri).removesuffix(">")
        for candidate in (local, _camel(local)):
            if candidate in RELATIONS and metal:
                return AF[candidate + SCOPES[metal]]
            if candidate in AF.names:
                return AF[candidate]
        from difflib import get_close_matches

        raise UnknownNameError(name, get_close_matches(local, AF.names, 3, 0.5), f"there is no relation {name!r}")

    def _class(self, name: str) -> str:
        local = name.removeprefix("af:").removeprefix(AF.iri)
        camel = _camel(local)
        for candidate in (local, camel[:1].upper() + camel[1:]):
            if candidate in AF.names:
                return AF[candidate]
        from difflib import get_close_matches

        raise UnknownNameError(name, get_close_matches(local, AF.names, 3, 0.5), f"there is no class {name!r}")


def _asks_union(text: str) -> bool:
    """Tell whether a query that is harmless asks the union of all graphs; raises like ``sparql.guard``."""
    sparql.guard(text)
    return not sparql.names_dataset(text)


_stored_asks_union = lru_cache(maxsize=256)(_asks_union)


def syntax_message(text: str, error: SyntaxError) -> str:
    """Say where a query is malformed. The parser's own list of what it expected fills a screen and is left out."""
    place = re.search(r"error at (\d+):(\d+)", str(error.msg))
    if not place:
        return f"the query is malformed: {str(error.msg).splitlines()[0][:200]}"
    line, column = int(place[1]), int(place[2])
    lines = text.splitlines()
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    near = f"before {rest[:40]!r}" if rest else "at the end: is a bracket or brace missing?"
    return f"the query is malformed at line {line}, column {column}, {near}"


def _camel(words: str) -> str:
    """Return ``has mechanism (Zn)`` as ``hasMechanismZn``."""
    try:
        first, *rest = words.replace("(", " ").replace(")", " ").split()
    except ValueError:
        raise UnknownTermError("the name of a relation is empty") from None
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
