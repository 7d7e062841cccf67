"""The site asked as a browser or a program would ask it, without a network; and a graph full of traps."""

from __future__ import annotations

import asyncio
from functools import partial
from html.parser import HTMLParser
from typing import NamedTuple

import httpx
import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg.vocab import AF, BASE, PREFIXES, RDFS_LABEL
from anodefree_kg.web.app import Settings, application
from anodefree_kg.web.routes import explain, routes
from anodefree_kg.web.site import Site

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# What other parts of the site answer.
ELSEWHERE = ("/graph", "/query", "/sparql")


class Visitor:
    """Asks a site; every answer comes through the whole application."""

    def __init__(self, kg: akg.KnowledgeGraph) -> None:
        self.site = Site(kg)
        self.app = application(routes(self.site), Settings(), partial(explain, self.site))

    def get(self, path: str, accept: str = BROWSER, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.get(path, headers={"accept": accept, **headers})

        return asyncio.run(ask())

    def page(self, path: str) -> Page:
        """Return a page that has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-400:])
        return read(answer.text)


class Page(NamedTuple):
    """What a reader meets on a page."""

    text: str
    headings: list[tuple[int, str]]
    links: dict[str, str]
    tags: list[tuple[str, dict[str, str]]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inside: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag in ("h1", "h2", "h3"):
            self.inside.append((tag, ""))
            self.headings.append((int(tag[1]), ""))
        elif tag == "a":
            self.inside.append((tag, values.get("href", "")))
            self.links.setdefault(values.get("href", ""), "")

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1][0] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for tag, href in self.inside:
            if tag == "a":
                self.links[href] += data
            else:
                level, text = self.headings[-1]
                self.headings[-1] = (level, text + data)


def read(text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    words = " ".join(" ".join(reader.words).split())
    return Page(words, [(level, " ".join(said.split())) for level, said in reader.headings], reader.links, reader.tags)


SCRIPT = "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'>\"'&lt;"
LONG = "polyethoxyethyl" * 40
RIGHT_TO_LEFT = "\u202eedoc\u202c"


def hostile(kg: akg.KnowledgeGraph) -> akg.KnowledgeGraph:
    """Return a graph in which every text is a trap, and some IRIs are."""
    trapped = []
    for quad in kg.store:
        is_text = isinstance(quad.object, ox.Literal) and quad.object.datatype.value.endswith("#string")
        if is_text and isinstance(quad.object, ox.Literal) and quad.predicate.value.startswith((AF.iri, RDFS_LABEL)):
            kept = quad.predicate.value in (AF.nameKey, AF.foldedNameKey) or "/ontology#" in str(quad.subject)
            text = quad.object.value if kept else f"{quad.object.value} {SCRIPT} {RIGHT_TO_LEFT} {LONG}"
            trapped.append(ox.Quad(quad.subject, quad.predicate, ox.Literal(text), quad.graph_name))
        else:
            trapped.append(quad)
    thing, graph = ox.NamedNode(BASE + "material/Qx"), ox.NamedNode(BASE + "graph/source/tiny")
    for name, target in (
        (PREFIXES["skos"] + "exactMatch", "javascript:window.hit=1"),
        (PREFIXES["skos"] + "closeMatch", "data:text/html,x"),
        (PREFIXES["dcterms"] + "source", "javascript:window.hit=1"),
    ):
        trapped.append(ox.Quad(thing, ox.NamedNode(name), ox.NamedNode(target), graph))
    return akg.KnowledgeGraph.from_quads(trapped)


@pytest.fixture(scope="module")
def small(tiny: akg.KnowledgeGraph) -> Visitor:
    return Visitor(tiny)


@pytest.fixture(scope="module")
def large(real: akg.KnowledgeGraph) -> Visitor:
    return Visitor(real)


def sections(page: Page) -> list[str]:
    return [text for level, text in page.headings if level == 2]
