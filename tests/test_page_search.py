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
    assert page.locator("#notice").inner_text() == (
        "To show Cu₆Sn₅, filters were lifted: the kind “Materials” is shown; the metal is “all” instead of Na."
    )
    click_node(page, "her")
    assert page.locator("#notice").inner_text() == ""


def test_the_notice_of_lifted_filters_goes_on_the_way_back(show: Show) -> None:
    page = show(SMALL)
    page.locator("#metals button", has_text="Na").click()
    search(page, "Cu6Sn5")
    page.locator("#results button").first.click()
    assert "the metal is “all” instead of Na" in page.locator("#notice").inner_text()
    page.go_back()
    page.locator("#count", has_text="hidden by metal").wait_for()
    assert page.locator("#notice").inner_text() == ""


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
    page.get_by_role("heading", name="NaF").wait_for()


def test_address_of_an_unknown_node_is_ignored(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}nothing&metal=Au")
    assert page.locator("#intro").is_visible()
    assert len(shown(page)) == 12


def test_address_keeps_filters_view_and_opened_nodes(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "sites")
    page.locator("#expand").click()
    click_node(page, "naf")
    page.locator("#kinds button", has_text="Outcomes").click()
    page.locator("#filters").click()
    page.locator("#relations label", has_text="works by").locator("input").uncheck()
    for name in ("unexplained", "needs no claim"):
        page.locator("#certainties label", has_text=name).locator("input").uncheck()
    page.get_by_label("stated in a source").check()
    page.get_by_role("button", name="List").click()
    before = (shown(page), relations(page))
    assert "hidden" in before[0]
    again = show(SMALL, page.evaluate("location.hash"))
    assert (shown(again), relations(again)) == before
    assert again.locator("#details h2").inner_text() == "NaF"
    assert again.locator("#list").is_visible() and again.locator("#active").inner_text() == "3"
    assert again.locator("#kinds [aria-pressed=false]").count() == 1
    assert again.locator("#certainties input:not(:checked)").count() == 2
    assert again.evaluate("location.hash") == page.evaluate("location.hash")


def test_address_keeps_a_chosen_relation(show: Show) -> None:
    page = show(SMALL, f"#from={BASE}cu6sn5&relation=is+coated+for&to={BASE}sites")
    assert page.locator("#details h2").inner_text() == "is coated for"
    assert "The coating is thin." in panel(page)


def test_back_and_forward_walk_through_filters_and_expansions(show: Show) -> None:
    page = show(SMALL)

    def showing(number: int) -> None:
        page.locator("#count", has_text=f"showing {number} of").wait_for()

    page.locator("#metals button", has_text="K").click()
    click_node(page, "sites")
    page.locator("#expand").click()
    assert "hidden" in shown(page)
    showing(6)
    page.go_back()
    showing(5)
    page.go_back()
    page.locator("#intro").wait_for()
    assert page.locator("#metals [aria-pressed=true]").inner_text() == "K"
    page.go_back()
    showing(12)
    for number in (5, 5, 6):
        page.go_forward()
        showing(number)
    assert "hidden" in shown(page)


def test_address_says_nothing_of_very_many_opened_nodes(show: Show) -> None:
    page = show(hub(70))
    click_node(page, "sites")
    for _ in range(2):
        page.locator("#expand").click()
    assert page.evaluate("location.hash.split('open=').length - 1") == 50
    page.locator("#expand").click()
    assert len(shown(page)) == 71 and "open=" not in page.evaluate("location.hash")


def test_address_names_what_the_page_does_not_have(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}nothing&open=nowhere&open=hidden&norelation=resembles&metal=Zn")
    notice = page.locator("#notice").inner_text()
    assert all(f"“{name}”" in notice for name in (f"{BASE}nothing", "nowhere", "resembles"))
    assert "hidden" not in notice and page.locator("#metals [aria-pressed=true]").inner_text() == "Zn"
    click_node(page, "her")
    assert page.locator("#notice").inner_text() == ""


def test_a_bad_address_does_not_bar_the_way_back(show: Show) -> None:
    page = show(SMALL)
    page.locator("#metals button", has_text="Na").click()
    page.evaluate("iri => { location.hash = `node=${iri}` }", BASE + "nothing")
    page.locator("#notice", has_text="nothing").wait_for()
    click_node(page, "her")
    for _ in range(2):
        page.go_back()
    page.locator("#count", has_text="hidden by metal").wait_for()
    assert page.locator("#metals [aria-pressed=true]").inner_text() == "Na"


# -- a large graph -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_five_thousand_nodes_behind_the_page(show: Show) -> None:
    kinds = ("strategy", "mechanism", "challenge", "outcome", "material", "material")
    nodes = [node(f"n{i}", kinds[i % 6], f"{kinds[i % 6]} number {i}", opening=i < 100) for i in range(5000)]
    edges = [
        edge(
            f"n{i}",
            f"n{(i * step + 1) % 5000}",
            ("addresses", "improves", "causes")[step % 3],
            ("Na", "Zn")[i % 2],
        )
        for i in range(5000)
        for step in (7, 11, 12)
    ]
    edges += [edge(f"n{i}", "n1", "has mechanism", "Zn") for i in range(100, 400)]
    page = show(GraphView("Large", "", tuple(nodes), tuple(edges), None))
    assert count(page).startswith("showing 100 of 5000 nodes") and "4900 not opened yet" in count(page)
    assert search(page, "mechanism number 1")[0] == "mechanism number 1"
    page.locator("#results button").first.click()
    page.locator("#expand").click()
    page.get_by_role("button", name="Show the next 25 of").click()
    assert len(shown(page)) == 150
    page.locator("#metals button", has_text="Na").click()
    assert "hidden by metal" in count(page)
    page.get_by_role("button", name="List").click()
    assert page.locator("#list button").count() == len(shown(page))
