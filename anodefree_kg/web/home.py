"""The start page and the search: one field, and what the graph holds."""

from __future__ import annotations

import json
from typing import NamedTuple

from anodefree_kg.vocab import AF
from anodefree_kg.web.fitting import fitting
from anodefree_kg.web.kinds import BY_SLUG
from anodefree_kg.web.messages import JSON, Refusal, Reply, Request, tagged
from anodefree_kg.web.panels import ask
from anodefree_kg.web.search import Found, Told
from anodefree_kg.web.site import Site

# How many suggestions are listed while somebody types.
_SUGGESTED = 10
_EXAMPLES = ("Bi", "dendrite growht", "Cu₆Sn₅", "zinc foil", "HER", "average CE", "−40 °C", "[40]")


class Door(NamedTuple):
    """A way into the graph from the start page."""

    href: str
    text: str
    about: str


class Count(NamedTuple):
    """How many there are of something, with a link to them."""

    text: str
    number: int
    href: str


class Section(NamedTuple):
    """A part of what was found: where it stands on its page, its heading, and the records."""

    anchor: str
    heading: str
    told: Told


_DOORS = (
    Door("/browse", "Browse by kind", "Materials, mechanisms, challenges, strategies and all else, one list each"),
    Door("/cells", "Compare cells", "Every measurement of the table: sort, filter, plot, download"),
    Door("/discrepancies", "Discrepancies", "Where the source contradicts itself, and which reading is followed"),
    Door("/queries", "Questions", "Questions that are ready to be asked, with fields to fill in"),
    Door("/graph", "Graph", "Strategies, mechanisms and challenges as a picture to walk through"),
    Door("/query", "SPARQL", "Ask anything, and download the answer"),
)  # fmt: skip
_COUNTS = (
    (AF.Claim, "claims", ""),
    (AF.Quantity, "numbers of the text", "/queries/numbers-of-kind"),
    (AF.Cell, "cells", "/cells"),
    (AF.Measurement, "measurements", "/cells"),
    (AF.Material, "materials", "/browse/material"),
    (AF.Component, "collectors and electrolytes", "/browse"),
    (AF.Strategy, "strategies", "/browse/strategy"),
    (AF.Mechanism, "mechanisms", "/browse/mechanism"),
    (AF.Challenge, "challenges", "/browse/challenge"),
    (AF.Outcome, "outcomes", "/browse/outcome"),
    (AF.OpenQuestion, "open questions", "/browse/open-question"),
    (AF.Publication, "publications", "/browse/work"),
    (AF.Discrepancy, "discrepancies", "/discrepancies"),
)


def home(site: Site, request: Request) -> Reply:
    """The start page."""
    number = {str(kind): int(str(count)) for kind, count in ask(site.kg, "counts").result}
    counts = [Count(text, number[class_], href) for class_, text, href in _COUNTS if number.get(class_)]
    stated = {str(row[0]) for row in ask(site.kg, "sources").result}
    sources = [entry for iri, entry in site.index.entries.items() if iri in stated]
    return tagged(site.pages.render("home.html", examples=_EXAMPLES, doors=_DOORS, counts=counts, sources=sources))


def search(site: Site, request: Request) -> Reply:
    """What fits the words typed: a page, or with ``format=json`` the same for suggestions."""
    text = request.parameter("q").strip()
    form = request.parameter("format", "html")
    if form not in ("html", "json"):
        raise Refusal(400, f"There is no form {form!r}: use html or json.")
    if form == "json":
        found = site.index.search(text, _SUGGESTED)
        return Reply(
            200, JSON, json.dumps(_plain(text, found), ensure_ascii=False).encode(), {"Cache-Control": "no-cache"}
        )
    found = site.index.search(text)
    sections = (
        Section("claims", "Claims", found.claims),
        Section("numbers", "Numbers of the text", found.numbers),
        Section("cells", "Measurements of cells", found.measurements),
    )
    return site.pages.render(
        "search.html",
        query=text,
        found=found,
        sections=sections,
        questions=fitting(text, found),
        kinds=BY_SLUG,
        degrees=[f"{value:g}".replace("-", "\u2212") for value in found.temperatures],
        compare=_compare(found),
    )


def _compare(found: Found) -> str:
    """Return where the cells found can be compared with others."""
    return f"/cells?cold={max(found.temperatures):g}" if found.temperatures else "/cells"


def _plain(text: str, found: Found) -> dict[str, object]:
    """Return what was found as JSON holds it."""
    return {
        "query": text,
        "hits": [
            {
                "label": hit.entry.label,
                "kind": BY_SLUG[hit.entry.kind].one,
                "href": hit.entry.path,
                "iri": hit.entry.iri,
                "name": hit.name,
                "rank": hit.rank,
                "claims": hit.entry.claims,
            }
            for hit in found.hits
        ],
        "claim_count": found.claims.number,
        "claims": [record._asdict() for record in found.claims.best],
        "number_count": found.numbers.number,
        "numbers": [record._asdict() for record in found.numbers.best],
        "measurement_count": found.measurements.number,
        "measurements": [record._asdict() for record in found.measurements.best],
        "questions": [fit._asdict() for fit in fitting(text, found)],
    }
