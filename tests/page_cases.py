"""A small graph to draw, a real Chromium to draw it in, and what a reader does there.

Every test also fails if the page asks for anything beyond its own file or puts an error on the console.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from anodefree_kg.draw import render
from anodefree_kg.view import Evidence, GraphView, Proof, Proofs, ProofStep, ViewEdge, ViewNode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

BASE = "https://example.org/kg/"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
Show = Callable[..., "Page"]


def node(name: str, kind: str, label: str, *names: str, opening: bool = True) -> ViewNode:
    return ViewNode(BASE + name, label, kind, f"What {label} means.", names, opening)


def claim(said: str, polarity: str = "supports", certainty: str = "shown", metal: str = "Zn") -> Evidence:
    references = ("[32] Tang et al., Nano Energy 2018", "[41] Cohn et al., Nano Lett. 2017")
    return Evidence(
        said, polarity, certainty, metal, "one study", "at 60 °C", references, "section 3.1, paragraph 2, Fig. 4a"
    )


def edge(
    source: str, target: str, relation: str, metal: str, *claims: Evidence, proofs: Proofs | None = None
) -> ViewEdge:
    """An edge as certain as its first claim, or its first proof; without either, one that needs no claim."""
    certainty = proofs.each[0].certainty if proofs else claims[0].certainty if claims else ""
    predicate = f"{BASE}{relation}/{metal}"
    inferred = proofs is not None
    return ViewEdge(BASE + source, BASE + target, predicate, relation, metal, inferred, certainty, claims, proofs)


def follows(*each: Proof, count: str = "") -> Proofs:
    """The proofs of an edge; one in two lines if none are given."""
    proofs = each or (Proof("shown", ProofStep(("It addresses it", "  because rule: chain"), ())),)
    return Proofs(("head",), count or f"{len(proofs)} minimal proof{'s' if len(proofs) > 1 else ''}", proofs)


NODES = (
    node("collector", "strategy", "current collector design"),
    node("electrolyte", "strategy", "electrolyte engineering"),
    node("sites", "mechanism", "metallophilic nucleation sites", "nucleophilic seeds"),
    node("her", "mechanism", "suppresses hydrogen evolution"),
    node("sei", "mechanism", "forms a stable SEI", "solid electrolyte interphase"),
    node("dendrites", "challenge", "dendrite growth"),
    node("corrosion", "challenge", "corrosion"),
    node("cycling", "outcome", "long cycle life"),
    node("ce", "outcome", "high Coulombic efficiency"),
    node("cu6sn5", "material", "Cu₆Sn₅", "copper–tin bronze"),
    node("bi", "material", "Bi/CTG@Cu", "bismuth on graphene"),
    node("naf", "material", "NaF", "sodium fluoride"),
    node("hidden", "material", "Ag", "silver", opening=False),
)
EDGES = (
    edge("collector", "sites", "works by", "general", claim("Foreign metals seed it.", metal="general")),
    edge("electrolyte", "sei", "works by", "Na", claim("A salt-rich layer forms.", metal="Na")),
    edge("electrolyte", "her", "works by", "Zn", claim("Less free water is left.")),
    edge("sites", "dendrites", "addresses", "Zn", claim("Deposits stay flat.")),
    edge("her", "corrosion", "addresses", "Zn", claim("Less gas, less corrosion.", "limits", "unexplained")),
    edge("sei", "dendrites", "addresses", "Na", claim("The layer holds.", metal="Na")),
    edge("dendrites", "cycling", "stands in the way of", "general"),
    edge("cu6sn5", "sites", "has mechanism", "Zn", claim("Zinc wets the alloy.", "supports", "suggested")),
    edge("cu6sn5", "sites", "is coated for", "Zn", claim("The coating is thin.", "limits")),
    edge("cu6sn5", "her", "has mechanism", "Zn", claim("The alloy is a poor catalyst for hydrogen.")),
    edge("cu6sn5", "dendrites", "addresses", "Zn", proofs=follows()),
    edge("bi", "sites", "has mechanism", "Na", claim("Bismuth alloys with sodium.", metal="Na")),
    edge("naf", "sei", "has mechanism", "Na", claim("NaF is stiff.", metal="Na")),
    edge("hidden", "sites", "has mechanism", "K", claim("Silver alloys with potassium.", metal="K")),
)
SMALL = GraphView("Anode-free batteries", "A small graph", NODES, EDGES, None)


def missing(what: str) -> NoReturn:
    """Say what is needed; where tests must not be skipped silently, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        missing(f"none of {', '.join(CHROMIUM)} is on PATH; on Debian and Ubuntu: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed; get it with: pip install 'anodefree-kg[test]'")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=path, args=options)
        yield started
        started.close()


# Painted words are recorded, because a canvas cannot be asked what it shows.
RECORD = """
window.painted = new Set();
const paint = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  window.painted.add(text);
  return paint.call(this, text, ...rest);
};
"""


class Watch:
    """Opens pages and notes what must not happen in them: foreign requests, errors, dialogues."""

    def __init__(self, browser: Browser) -> None:
        self.troubles: list[str] = []
        self._browser = browser
        self._pages: list[Page] = []

    def open(self, address: str, own: tuple[str, ...], width: int = 1280, height: int = 800) -> Page:
        """Open a page that may ask for addresses which begin as its ``own``."""
        page = self._browser.new_page(viewport={"width": width, "height": height})
        self._pages.append(page)
        page.set_default_timeout(10_000)
        page.add_init_script(RECORD)

        def requested(request: Request) -> None:
            if not request.url.startswith((*own, "data:", "blob:")):
                self.troubles.append(f"request: {request.url}")

        def logged(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.troubles.append(f"console: {message.text}")

        def asked(dialog: Dialog) -> None:
            self.troubles.append(f"dialogue: {dialog.message}")
            dialog.dismiss()

        page.on("request", requested)
        page.on("console", logged)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("dialog", asked)
        page.goto(address)
        page.locator("#count", has_text="showing").wait_for()
        return page

    def close(self) -> None:
        for page in self._pages:
            page.close()
        assert not self.troubles, self.troubles


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Open a view in a page. After the test: no request but the file's own, no error, no dialogue."""
    watch = Watch(browser)

    def open_page(view: GraphView, address: str = "", width: int = 1280, height: int = 800) -> Page:
        file = tmp_path / "graph.html"
        file.write_bytes(render(view).encode())
        return watch.open(file.as_uri() + address, ("file:",), width, height)

    yield open_page
    watch.close()


def shown(page: Page) -> set[str]:
    """Names of the nodes drawn."""
    return {iri.removeprefix(BASE) for iri in page.evaluate("graphPage.nodes()")}


def relations(page: Page) -> set[tuple[str, str, str]]:
    """Lines drawn, as source, relation, target."""
    links = page.evaluate("graphPage.links()")
    return {(x["from"].removeprefix(BASE), x["relation"], x["to"].removeprefix(BASE)) for x in links}


def link_id(page: Page, source: str, relation: str) -> str:
    links = page.evaluate("graphPage.links()")
    return str(next(x["id"] for x in links if x["from"] == BASE + source and x["relation"] == relation))


def on_screen(page: Page, point: dict[str, float]) -> tuple[float, float]:
    box = page.locator("#graph").bounding_box()
    assert box is not None
    return box["x"] + point["x"], box["y"] + point["y"]


def click_node(page: Page, name: str, times: int = 1) -> None:
    point = page.evaluate("iri => graphPage.pointOfNode(iri)", BASE + name)
    page.mouse.click(*on_screen(page, point), click_count=times)


def click_link(page: Page, source: str, relation: str) -> None:
    point = page.evaluate("id => graphPage.pointOfLink(id)", link_id(page, source, relation))
    page.mouse.click(*on_screen(page, point))


def panel(page: Page) -> str:
    return page.locator("#details").inner_text()


def search(page: Page, text: str) -> list[str]:
    """The labels that the search lists for a text."""
    page.locator("#query").fill(text)
    return page.locator("#results button > span:first-of-type").all_inner_texts()


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


def overlaps(boxes: list[dict[str, float]]) -> list[tuple[float, float]]:
    return [
        (one["x"], two["x"])
        for index, one in enumerate(boxes)
        for two in boxes[:index]
        if abs(one["x"] - two["x"]) < (one["width"] + two["width"]) / 2
        and abs(one["y"] - two["y"]) < (one["height"] + two["height"]) / 2
    ]
