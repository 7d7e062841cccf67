"""Lists of all things of a kind, and of the discrepancies."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import export
from anodefree_kg.result import Result
from anodefree_kg.vocab import PREFIXES
from anodefree_kg.web.kinds import BY_SLUG, KINDS, Kind
from anodefree_kg.web.linked import VARY, given, wanted
from anodefree_kg.web.messages import Refusal, Reply, Request, tagged
from anodefree_kg.web.panels import ask
from anodefree_kg.web.site import Site
from anodefree_kg.web.tables import table


class Shelf(NamedTuple):
    """A kind with how many things are of it, and some that most claims speak of."""

    kind: Kind
    number: int
    best: tuple[tuple[str, str], ...]


def kinds(site: Site, request: Request) -> Reply:
    """All kinds of things."""
    shelves = []
    for kind in KINDS:
        entries = sorted(site.index.of_kinds([kind.slug]), key=lambda entry: -entry.claims)
        if entries:
            shelves.append(Shelf(kind, len(entries), tuple((entry.path, entry.label) for entry in entries[:5])))
    return tagged(site.pages.render("browse.html", shelves=shelves))


def of_kind(site: Site, request: Request) -> Reply:
    """All things of one kind."""
    slug = request.values["kind"]
    if slug not in BY_SLUG:
        raise Refusal(404, f"There is no kind {slug!r}: use {', '.join(BY_SLUG)}.")
    kind = BY_SLUG[slug]
    asked, claims = ask(site.kg, "of-kind", **{"class": ox.NamedNode(kind.class_)}), ask(site.kg, "spoken-of")
    number = {thing: count for thing, count in claims.result}
    rows = [(*row, number.get(row[0], 0)) for row in asked.result]
    content = table(Result((*asked.result.columns, "claims"), rows), site.addresses.link, most=len(rows))
    sources = (asked.source, claims.source)
    return tagged(site.pages.render("list.html", kind=kind, kinds=KINDS, table=content, sources=sources))


def discrepancies(site: Site, request: Request) -> Reply:
    """Where the sources contradict themselves, with a filter by kind."""
    asked = ask(site.kg, "discrepancies")
    column = asked.result.columns.index("kind")
    found = sorted({str(row[column]) for row in asked.result})
    chosen = request.parameter("kind")
    if chosen and chosen not in found:
        raise Refusal(400, f"There is no discrepancy of the kind {chosen!r}: use {', '.join(found)}.")
    if chosen:
        asked.result.rows = [row for row in asked.result.rows if row[column] == chosen]
    content = table(asked.result, site.addresses.link, most=len(asked.result))
    return tagged(
        site.pages.render("discrepancies.html", kinds=found, chosen=chosen, table=content, source=asked.source)
    )


def ontology(site: Site, request: Request) -> Reply:
    """The ontology: the page of its terms, or the ontology itself as data."""
    form = wanted(request)
    if form is None:
        text, policy = site.term_page
        return tagged(Reply(200, "text/html", text, {**VARY, "Content-Security-Policy": policy}))
    return given(export.serialized(site.kg.vocabulary(), form.name, PREFIXES), form)


def csv_of_cells(site: Site, request: Request) -> Reply:
    """The whole table of cells as CSV."""
    data = export.export(site.kg, "cells", "csv")
    return tagged(Reply(200, "text/csv", data, {"Content-Disposition": 'attachment; filename="cells.csv"'}))
