"""Which page stands at which path."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from anodefree_kg.web import browse, cells, media, questions
from anodefree_kg.web.addresses import CONCEPT, FOLDERS
from anodefree_kg.web.app import Route, direct, threaded
from anodefree_kg.web.editor import editor, terms
from anodefree_kg.web.entities import entity
from anodefree_kg.web.graphpage import GraphPage
from anodefree_kg.web.home import home, search
from anodefree_kg.web.messages import HTML, TEXT, Refusal, Reply, Request
from anodefree_kg.web.site import Site
from anodefree_kg.web.why import why

Page = Callable[[Site, Request], Reply]


def routes(site: Site) -> list[Route]:
    """Return the routes of a site, the endpoint's apart."""
    pages: dict[str, Page] = {
        "/": home,
        "/search": search,
        "/why": why,
        "/browse": browse.kinds,
        "/browse/{kind}": browse.of_kind,
        "/cells": cells.cells,
        "/cells.csv": browse.csv_of_cells,
        "/discrepancies": browse.discrepancies,
        "/queries": questions.questions,
        "/queries/{name}": questions.question,
        "/ontology": browse.ontology,
        "/query": editor,
        "/terms.json": terms,
        CONCEPT + "{name:path}": entity,
        **{f"/{folder}/{{name:path}}": entity for folder in FOLDERS},
    }
    graph = GraphPage(site)
    drawn = {"/graph": graph.page, "/graph/data": graph.data, "/graph/details": graph.details}
    return [
        Route("/static/{name}", direct(partial(static, site))),
        *(Route(path, threaded(handler)) for path, handler in drawn.items()),
        *(Route(path, threaded(partial(page, site))) for path, page in pages.items()),
    ]


def static(site: Site, request: Request) -> Reply:
    """A script, a style or a picture."""
    reply = site.pages.static(request.values["name"])
    if reply is None:
        raise Refusal(404, "There is no such file.")
    return reply


def explain(site: Site, request: Request, status: int, sentence: str) -> Reply:
    """Tell why a request is not answered: a page for browsers, one line for programs."""
    if media.prefers(request.headers.get("accept", ""), HTML, [TEXT]):
        page = site.pages.render("refused.html", status=status, sentence=sentence)
        return page._replace(headers={**page.headers, "Vary": "Accept"})
    return Reply(status, TEXT, f"{sentence}\n".encode(), {"Vary": "Accept"})
