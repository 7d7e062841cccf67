"""The same facts without a mouse, without sight, on a phone: the picture by keys, and the nodes as a list."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.page_cases import (
    BASE,
    SMALL,
    Show,
    browser,
    click_node,
    count,
    missing,
    panel,
    show,
    shown,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIXTURES = (browser, show)  # found by name, in this module


def pointed(page: Page) -> str:
    return str(page.evaluate("graphPage.pointed()")).removeprefix(BASE)


def told(page: Page) -> str:
    return page.locator("#pointed").inner_text()


# -- the picture by keyboard -------------------------------------------------------------------------------


def test_tab_reaches_the_picture_and_then_the_details(show: Show) -> None:
    page = show(SMALL)
    page.locator("#save").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "graph"
    assert told(page) == "current collector design, strategy, 1 relation"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#panel').contains(document.activeElement)")
    assert not page.locator("#pointed").is_visible()


def test_arrow_keys_move_to_the_nearest_node_in_their_direction(show: Show) -> None:
    page = show(SMALL)
    place = {box["iri"].removeprefix(BASE): box for box in page.evaluate("graphPage.boxes()")}
    page.locator("#save").focus()
    page.keyboard.press("Tab")
    for key, axis, sign in (
        ("ArrowRight", "x", 1),
        ("ArrowDown", "y", 1),
        ("ArrowLeft", "x", -1),
        ("ArrowUp", "y", -1),
    ):
        before = pointed(page)
        page.keyboard.press(key)
        after = pointed(page)
        assert after != before and (place[after][axis] - place[before][axis]) * sign > 0
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert told(page).split(", ")[1] == "outcome"


def test_keys_choose_expand_and_let_go(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}sites")
    page.locator("#graph").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.locator("#query").focus()
    page.evaluate("location.hash = ''")
    page.locator("#save").focus()
    page.keyboard.press("Tab")
    while pointed(page) != "sites":
        page.keyboard.press("ArrowRight" if pointed(page) == "collector" else "ArrowDown")
    assert told(page) == "metallophilic nucleation sites, mechanism, 6 relations, 1 hidden neighbour"
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == "metallophilic nucleation sites"
    assert told(page).endswith(", chosen")
    assert page.evaluate("document.activeElement.id") == "graph"
    page.keyboard.press("e")
    assert "hidden" in shown(page) and "1 added" in panel(page)
    page.keyboard.press("Escape")
    assert page.locator("#intro").is_visible() and pointed(page) == "sites"


# -- the list ----------------------------------------------------------------------------------------------


def test_list_holds_the_nodes_of_the_picture_by_kind(show: Show) -> None:
    page = show(SMALL)
    page.get_by_role("button", name="List").click()
    assert not page.locator("#graph").is_visible()
    groups = page.locator("#list section").evaluate_all(
        "all => all.map(s => [s.querySelector('h2').firstChild.data, "
        "...[...s.querySelectorAll('button')].map(b => b.dataset.iri)])"
    )
    assert [group[0] for group in groups] == ["Strategies", "Mechanisms", "Challenges", "Outcomes", "Materials"]
    assert {iri.removeprefix(BASE) for group in groups for iri in group[1:]} == shown(page)
    assert "6 relations" in page.locator("#list button", has_text="metallophilic").inner_text()
    page.locator("#metals button", has_text="K").click()
    assert "cu6sn5" not in shown(page) and page.locator("#list button").count() == len(shown(page))


def test_everything_can_be_done_from_the_list_by_keyboard(show: Show) -> None:
    page = show(SMALL)
    page.get_by_role("button", name="List").press("Enter")
    page.locator("#list button", has_text="metallophilic").press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "metallophilic nucleation sites"
    assert "Deposits stay flat." in panel(page)
    page.locator("#expand").press("Enter")
    assert page.locator("#list button", has_text="Ag").count() == 1
    page.get_by_role("button", name="Back to the list").press("Enter")
    assert page.evaluate("document.activeElement.dataset.iri") == BASE + "sites"
    page.get_by_role("button", name="Picture").press("Enter")
    assert page.locator("#graph").is_visible() and page.evaluate("graphPage.scale()") > 0.3


def test_list_says_when_nothing_is_left(show: Show) -> None:
    page = show(SMALL)
    page.get_by_role("button", name="List").click()
    page.locator("#filters").click()
    page.locator("[data-relations=none]").click()
    page.locator("#kinds button", has_text="Outcomes").click()
    assert "the filters hide it all" in page.locator("#list").inner_text()


# -- what a checker finds ----------------------------------------------------------------------------------


def violations(page: Page) -> list[str]:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe_playwright_python is not installed; get it with: pip install axe-playwright-python")
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["impact"] in ("serious", "critical")
    ]


def test_no_serious_barrier_in_picture_list_filters_and_details(show: Show) -> None:
    page = show(SMALL)
    assert violations(page) == []
    click_node(page, "cu6sn5")
    page.get_by_text("Why:").click()
    page.locator("#path").click()
    page.locator("#path-end").fill("a")
    page.locator("#filters").click()
    page.locator("#kinds button").first.click()
    assert violations(page) == []
    page.locator("#filters").click()
    page.locator("#query").fill("o")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="List").click()
    page.locator("#list button").first.click()
    assert violations(page) == []


def test_headings_are_in_order(show: Show) -> None:
    page = show(SMALL)
    page.get_by_role("button", name="List").click()
    page.locator("#list button").first.click()
    visible = "all => all.filter(h => h.offsetParent).map(h => Number(h.tagName[1]))"
    levels = page.locator("h1, h2, h3, h4").evaluate_all(visible)
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


# -- small screens -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 390])
def test_phone_folds_the_tools_and_nothing_is_cut_off(show: Show, width: int) -> None:
    page = show(SMALL, width=width, height=844)
    assert not page.locator("#kinds").is_visible() and not page.locator("#filters").is_visible()
    opener = page.get_by_role("button", name="Kinds, metal, filters")
    opener.click()
    assert opener.get_attribute("aria-expanded") == "true"
    page.locator("#filters").click()
    for name in ("#kinds", "#metals", "#relations", "#certainties", "#bases"):
        room = page.locator(name).bounding_box()
        assert room is not None and room["x"] >= 0 and room["x"] + room["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="List").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#list button", has_text="NaF").click()
    assert page.locator("#details h2").evaluate(
        "h => { const r = h.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    )
    assert count(page).startswith("showing 12 of 13 nodes")
