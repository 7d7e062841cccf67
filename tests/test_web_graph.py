"""The graph view as the site serves it, in a real browser: it leads to cards and back, and asks for details."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from anodefree_kg.vocab import AF, BASE
from anodefree_kg.web.site import MENU
from tests.page_cases import Watch, browser
from tests.serving import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FIXTURES = (browser,)
AG = BASE + "material/Ag"


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with serving(store, "--workers", 1) as running:
        yield running


@pytest.fixture
def silver(browser: Browser, server: Server) -> Iterator[Page]:
    """The graph view with silver chosen; afterwards, nothing was asked of elsewhere and no error was logged."""
    watch = Watch(browser)
    yield watch.open(f"{server.address}/graph#node={quote(AG, safe='')}", (server.address,))
    watch.close()


def test_opens_at_a_node_and_leads_to_its_card(silver: Page, server: Server) -> None:
    assert len(silver.evaluate("graphPage.nodes()")) > 60
    link = silver.get_by_role("link", name="Open its page")
    assert link.get_attribute("href") == "/material/Ag"
    link.click()
    assert silver.locator("h1").inner_text() == "Ag"
    silver.get_by_role("link", name="in the graph").click()
    silver.get_by_role("heading", name="Ag", exact=True).wait_for()


def test_a_proof_is_asked_for_when_it_is_opened(silver: Page) -> None:
    proof = silver.locator(".edge", has=silver.locator(".tag.inferred")).first.locator("details").first
    proof.locator("summary").first.click()
    silver.get_by_text("because").first.wait_for()


def test_on_a_telephone_the_menu_of_the_site_is_whole(browser: Browser, server: Server) -> None:
    watch = Watch(browser)
    page = watch.open(f"{server.address}/graph", (server.address,), width=390, height=800)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert links.all_inner_texts() == ["anodefree-kg", *(entry.text for entry in MENU)]
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert page.locator("nav [aria-current=page]").inner_text() == "Graph"
    watch.close()


def test_finding_what_a_filter_hides_tells_which_filter_went(browser: Browser, server: Server) -> None:
    watch = Watch(browser)
    page = watch.open(f"{server.address}/graph", (server.address,))
    page.locator("#metals button", has_text="K").click()
    page.locator("#query").fill("Sb")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Sb", exact=True).wait_for()
    assert "To show Sb, filters were lifted: the metal is “all” instead of K." in page.locator("#notice").inner_text()
    watch.close()


def test_a_relation_that_does_not_hold_has_no_details(server: Server) -> None:
    asked = {"source": AG, "relation": AF.addressesZn, "target": AG}
    answer = server.client.get("/graph/details", params=asked)
    assert answer.status_code == 400 and "no relation" in answer.text
    assert server.client.get("/graph/details").status_code == 400
    assert server.client.get("/graph/details", params={**asked, "source": "no IRI"}).status_code == 400
