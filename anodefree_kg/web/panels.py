"""Panels: a question asked of the graph, its answer ready for a page, and the query behind it to run elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from anodefree_kg import queries, shipped
from anodefree_kg.graph import Graph
from anodefree_kg.queries import Argument, StoredQuery
from anodefree_kg.result import Result
from anodefree_kg.vocab import RDF_TYPE
from anodefree_kg.web.tables import MOST_ROWS, Bit, Link, Record, Triple, table


class Source(NamedTuple):
    """The query behind something on a page: its question, its text, and where to run it and get it as data."""

    question: str
    text: str
    run: str
    csv: str
    json: str


class Asked(NamedTuple):
    """An answer and the query that gave it."""

    result: Result
    source: Source


class About(NamedTuple):
    """What a page is about.

    Attributes:
        entity: its IRI.
        metal: ``Na``, ``K``, ``Zn`` or empty for all.
        wholes: IRIs of what contains it.
        parts: IRIs of what it is made of.
        kinds: IRIs of its narrower concepts.
    """

    entity: str
    metal: str
    wholes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def arguments(self) -> dict[str, Argument]:
        """Return the parameters that queries of pages may have."""
        several = {"wholes": self.wholes, "parts": self.parts, "kinds": self.kinds}
        nodes = {name: tuple(map(ox.NamedNode, iris)) for name, iris in several.items()}
        return {"entity": ox.NamedNode(self.entity), "metal": self.metal, **nodes}


class Spec(NamedTuple):
    """What a panel asks and says.

    Attributes:
        query: name of a file in ``queries/pages``.
        heading: of the panel.
        nothing: what is not reported if the answer is empty, such as ``claim about it``.
        arguments: of the query, besides those of ``About``: names of terms, or text.
        fact: which fact a row of the answer tells about an entity.
        hidden: columns that are not shown.
        is_optional: whether the panel is left out if the answer is empty.
        most: how many rows are shown.
        view: ``table``, or ``record`` where there is one row and each column is a line.
    """

    query: str
    heading: str
    nothing: str
    arguments: Mapping[str, Argument] = {}
    fact: Callable[[str, Record], Triple | None] | None = None
    hidden: tuple[str, ...] = ()
    is_optional: bool = False
    most: int = MOST_ROWS
    view: str = "table"

    @property
    def anchor(self) -> str:
        """Where the panel stands on its page."""
        return "-".join(self.heading.lower().replace(",", "").split())


class Panel(NamedTuple):
    """A panel of a page; ``view`` names its template part, ``content`` is what that part shows."""

    anchor: str
    heading: str
    about: str
    nothing: str
    view: str
    content: object
    sources: tuple[Source, ...]


@cache
def read(name: str, folder: str) -> StoredQuery:
    """Return a query of the package's own; the files of an installation do not change."""
    return queries.read_query(f"{shipped.folder('queries')}/{folder}/{name}.rq")


def ask(kg: Graph, name: str, folder: str = "pages", /, **arguments: Argument) -> Asked:
    """Ask a query of the package's own; arguments it has no parameter for are left out.

    Args:
        kg: the graph.
        name: of the query.
        folder: below ``queries``.
        arguments: its parameters.
    """
    query = read(name, folder)
    known = {parameter.name for parameter in query.parameters}
    given = {key: value for key, value in arguments.items() if key in known}
    behind = source(query, given, kg)
    return Asked(kg.run_bound(query, behind.text), behind)


def source(query: StoredQuery, arguments: Mapping[str, Argument], kg: Graph) -> Source:
    """Return a query with its parameters bound as something to show and to link.

    Raises:
        UsageError: for arguments that do not fit; see ``queries.bind``.
    """
    bound = queries.bind(query, dict(arguments), kg.resolve)
    text = "\n".join(line for line in bound.splitlines() if not line.startswith("#+ ")) + "\n"
    asked = "?" + urlencode({"query": text})
    return Source(query.question, text, f"/query{asked}", f"/sparql{asked}&format=csv", f"/sparql{asked}&format=json")


def about(kg: Graph, entity: str, metal: str) -> About:
    """Return what a page about an entity has to know of its surroundings."""
    found: dict[str, list[str]] = {"whole": [], "part": [], "kind": []}
    for how, thing in ask(kg, "related", entity=ox.NamedNode(entity)).result:
        found[str(how)].append(str(thing))
    return About(entity, metal, tuple(found["whole"]), tuple(found["part"]), tuple(found["kind"]))


def panel(kg: Graph, link: Link, spec: Spec, it: About, flag: Callable[[Record], tuple[Bit, ...]]) -> Panel:
    """Return a panel with a table about an entity.

    Args:
        kg: the graph.
        link: where an IRI leads.
        spec: what is asked.
        it: what the panel is about.
        flag: what else to say of the basis of a fact.
    """
    asked = ask(kg, spec.query, **{**it.arguments(), **spec.arguments})
    tell = spec.fact
    of_metal = it.metal and any(parameter.name == "metal" for parameter in read(spec.query, "pages").parameters)
    fact = (lambda row: tell(it.entity, row)) if tell is not None else None
    return Panel(
        spec.anchor,
        spec.heading,
        asked.source.question,
        f"{spec.nothing} for {it.metal}" if of_metal else spec.nothing,
        spec.view,
        table(asked.result, link, fact, spec.hidden, spec.most, flag),
        (asked.source,),
    )


def of_entity(entity: str, row: Record) -> Triple | None:
    """A row says: the entity has this relation to the object. A claim that gives no fact has no proof."""
    return None if not row.get("holds", True) else (entity, str(row["predicate"]), str(row["object"]))


def of_subject(entity: str, row: Record) -> Triple | None:
    """A row says: the subject has this relation to the entity. A claim that gives no fact has no proof."""
    return None if not row.get("holds", True) else (str(row["subject"]), str(row["predicate"]), entity)


def of_cell(entity: str, row: Record) -> Triple | None:
    """A row says: the cell has this relation to the entity."""
    return str(row["cell"]), str(row["predicate"]), entity


def of_class(entity: str, row: Record) -> Triple | None:
    """A row says: the entity falls in the class."""
    return entity, RDF_TYPE, str(row["class"])


def of_claim(_: str, row: Record) -> Triple | None:
    """A row says itself: subject, relation, object."""
    return str(row["subject"]), str(row["relation"]), str(row["object"])
