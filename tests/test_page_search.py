"""Search, expansion and the address: the ways to a node that is not drawn yet."""

from __future__ import annotations

import pytest

from anodefree_kg.view import GraphView
from tests.page_cases import (
    BASE,
    NODES,
    SMALL,
    Show,
    browser,
    claim,
    click_node,
    count,
    edge,
    node,
    overlaps,
    panel,
    relations,
    search,
    show,
    shown,
)

pytestmark = pytest.mark.browser
FIXTURES = (browser, show)  # found by name, in this module


# -- search ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Cu6Sn5", "Cu₆Sn₅", "cu₆SN5", "copper-tin", "TIN bronze", "bronze copper"])
def test_search_takes_any_spelling(show: Show, text: str) -> None:
    assert search(show(SMALL), text) == ["Cu₆Sn₅"]


def test_search_says_what_to_do_when_nothing_is_found(show: Show) -> None:
    page = show(SMALL)
    assert search(page, "unobtainium") == []
    assert page.locator("#found").inner_text() == "Nothing on this page is called “unobtainium”."
    assert "anodefree-kg lookup" in page.locator("#elsewhere").inner_text()
    assert search(page, "silver") == ["Ag"]
    assert not page.locator("#elsewhere").is_visible()


def test_search_opens_a_hidden_node(show: Show) -> None:
    page = show(SMALL)
    search(page, "silver")
    page.locator("#results button").first.click()
    assert "hidden" in shown(page) and count(page) == "showing 13 of 13 nodes, 14 relations"
    assert page.locator("#details h2").inner_text() == "Ag"
    assert ("hidden", "has mechanism", "sites") in relations(page)


def test_search_lifts_the_filters_in_its_way(show: Show) -> None:
    page = show(SMALL)
    page.locator("#kinds button", has_text="Materials").click()
    page.locator("#metals button", has_text="Na").click()
    search(page, "Cu6Sn5")
    page.locator("#results button").first.click()
    assert "cu6sn5" in shown(page)
    assert page.locator("#kinds [aria-pressed=false]").count() == 0


def test_keyboard_alone_reaches_any_node(show: Show) -> None:
    page = show(SMALL)
    page.locator("#query").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#results button").count() == len(NODES)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    wanted = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == wanted
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.locator("#query").fill("dendr")
    page.keyboard.press("Escape")
    assert not page.locator("#results").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == "dendrite growth"


# -- expansion ---------------------------------------------------------------------------------------------


def hub(leaves: int) -> GraphView:
    """One mechanism with many materials, none of them drawn at the start."""
    nodes = [node(f"m{i}", "material", f"material {i}", opening=False) for i in range(leaves)]
    edges = [edge(f"m{i}", "sites", "has mechanism", "Zn", claim(f"Claim {i}.")) for i in range(leaves)]
    return GraphView("Hub", "", (NODES[2], *nodes), tuple(edges), None)


def test_expand_adds_the_hidden_neighbours(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "sites")
    page.locator("#expand").click()
    assert "hidden" in shown(page)
    assert "1 added, no neighbour remains hidden." in panel(page)
    assert page.locator("#expand").count() == 0


def test_expansion_keeps_the_whole_picture_in_the_window(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "sites")
    page.locator("#expand").click()
    page.wait_for_timeout(600)
    room = page.locator("#graph").bounding_box()
    assert room is not None
    for name in shown(page):
        point = page.evaluate("iri => graphPage.pointOfNode(iri)", BASE + name)
        assert 0 < point["x"] < room["width"] and 0 < point["y"] < room["height"]


def test_expansion_stops_at_25_and_says_how_many_remain(show: Show) -> None:
    page = show(hub(60))
    assert "+60" in page.evaluate("[...painted]")
    click_node(page, "sites")
    for remaining, drawn in ((35, 26), (10, 51)):
        page.locator("#expand").click()
        assert f"{remaining} neighbours remain hidden" in panel(page)
        assert len(shown(page)) == drawn
    page.locator("#expand").click()
    assert count(page) == "showing 61 of 61 nodes, 60 relations"


def test_double_click_expands(show: Show) -> None:
    page = show(hub(3))
    click_node(page, "sites", times=2)
    assert len(shown(page)) == 4


def test_what_is_added_covers_nothing(show: Show) -> None:
    page = show(SMALL)
    assert overlaps(page.evaluate("graphPage.boxes()")) == []
    search(page, "silver")
    page.locator("#results button").first.click()
    assert overlaps(page.evaluate("graphPage.boxes()")) == []


# -- the address -------------------------------------------------------------------------------------------


def test_address_keeps_the_chosen_node_and_metal(show: Show) -> None:
    page = show(SMALL)
    search(page, "silver")
    page.locator("#results button").first.click()
    page.locator("#metals button", has_text="K").click()
    address = page.evaluate("location.hash")
    again = show(SMALL, address)
    assert again.locator("#details h2").inner_text() == "Ag"
    assert "hidden" in shown(again)
    assert again.locator("#metals [aria-pressed=true]").inner_text() == "K"


def test_address_written_by_hand_and_the_back_button(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}naf")
    assert page.locator("#details h2").inner_text() == "NaF"
    click_node(page, "bi")
    assert page.locator("#details h2").inner_text() == "Bi/CTG@Cu"
    page.go_back()
    page.wait_for_function("document.querySelector('#details h2').textContent === 'NaF'")


def test_address_of_an_unknown_node_is_ignored(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}nothing&metal=Au")
    assert page.locator("#intro").is_visible()
    assert len(shown(page)) == 12
