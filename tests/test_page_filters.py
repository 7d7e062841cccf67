"""Filters by relation, certainty and by what is stated or inferred, and how the page tells what they hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    follows,
    link_id,
    panel,
    relations,
    show,
    shown,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FIXTURES = (browser, show)  # found by name, in this module


def choices(page: Page, group: str) -> dict[str, str]:
    """The choices of a group under "Filters", with their counts."""
    labels = page.locator(f"#{group} label").all()
    return {label.locator("span").first.inner_text(): label.locator(".number").inner_text() for label in labels}


def box(page: Page, group: str, name: str) -> None:
    page.locator(f"#{group} label").filter(has=page.get_by_text(name, exact=True)).locator("input").click()


def test_filters_unfold_with_counts_and_fold_with_escape(show: Show) -> None:
    page = show(SMALL)
    opener = page.get_by_role("button", name="Filters")
    assert opener.get_attribute("aria-expanded") == "false" and not page.locator("#choices").is_visible()
    opener.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert choices(page, "relations") == {
        "has mechanism": "5", "addresses": "4", "is coated for": "1", "stands in the way of": "1", "works by": "3",
    }  # fmt: skip
    assert choices(page, "certainties") == {"shown": "11", "unexplained": "1", "suggested": "1", "needs no claim": "1"}
    assert choices(page, "bases") == {"both": "14", "stated in a source": "13", "inferred": "1"}
    page.keyboard.press("Escape")
    assert not page.locator("#choices").is_visible()
    assert page.evaluate("document.activeElement.id") == "filters"


def test_certainties_stand_in_the_order_of_the_view(show: Show) -> None:
    page = show(GraphView("T", "", NODES, SMALL.edges, None, ("suggested", "shown", "unexplained", "by analogy")))
    page.locator("#filters").click()
    assert list(choices(page, "certainties")) == ["suggested", "shown", "unexplained", "needs no claim"]


def test_relation_switched_off_goes_with_the_nodes_it_alone_holds(show: Show) -> None:
    page = show(SMALL)
    page.locator("#filters").click()
    box(page, "relations", "works by")
    assert not {"collector", "electrolyte"} & shown(page)
    assert {relation for _, relation, _ in relations(page)} == {
        "has mechanism", "addresses", "is coated for", "stands in the way of",
    }  # fmt: skip
    assert "hidden by relation: 2 nodes, 3 relations" in count(page)
    assert page.locator("#active").inner_text() == "1"
    box(page, "relations", "works by")
    assert len(shown(page)) == 12 and not page.locator("#active").is_visible()


def test_all_relations_at_once(show: Show) -> None:
    page = show(SMALL)
    page.locator("#filters").click()
    page.locator("[data-relations=none]").click()
    assert relations(page) == set() and page.locator("#relations input:checked").count() == 0
    box(page, "relations", "stands in the way of")
    assert relations(page) == {("dendrites", "stands in the way of", "cycling")}
    page.locator("[data-relations=all]").click()
    assert len(relations(page)) == 13


def test_certainty_switched_off(show: Show) -> None:
    page = show(SMALL)
    page.locator("#filters").click()
    box(page, "certainties", "shown")
    assert relations(page) == {
        ("her", "addresses", "corrosion"),
        ("dendrites", "stands in the way of", "cycling"),
        ("cu6sn5", "has mechanism", "sites"),
    }
    box(page, "certainties", "needs no claim")
    assert "cycling" not in shown(page)
    assert "hidden by certainty: 7 nodes, 11 relations" in count(page)


def test_only_stated_and_only_inferred(show: Show) -> None:
    page = show(SMALL)
    page.locator("#filters").click()
    page.get_by_label("inferred", exact=False).last.check()
    assert relations(page) == {("cu6sn5", "addresses", "dendrites")}
    assert shown(page) == {"cu6sn5", "dendrites", "ce"}  # the last has no relations at all
    page.get_by_label("stated in a source").check()
    assert len(relations(page)) == 12
    assert "hidden by “stated or inferred”: 1 relation" in count(page)


def test_a_line_of_which_a_part_passes_is_drawn_as_that_part(show: Show) -> None:
    edges = (
        edge("bi", "sites", "has mechanism", "Na", claim("It does.", metal="Na")),
        edge("bi", "sites", "has mechanism", "Zn", proofs=follows()),
    )
    page = show(GraphView("T", "", NODES, edges, None))
    assert [link["dashed"] for link in page.evaluate("graphPage.links()")] == [False]
    page.locator("#filters").click()
    page.get_by_label("inferred", exact=False).last.check()
    assert [link["dashed"] for link in page.evaluate("graphPage.links()")] == [True]
    page.keyboard.press("Escape")
    click_node(page, "bi")
    assert page.locator("details.others > summary").first.inner_text() == "1 more that the filters hide"


def test_what_one_filter_hides_is_not_counted_for_the_next(show: Show) -> None:
    page = show(SMALL)
    page.locator("#kinds button", has_text="Materials").click()
    page.locator("#metals button", has_text="Na").click()
    page.locator("#filters").click()
    box(page, "certainties", "shown")
    told = count(page)
    assert "hidden by kind: 3 nodes, 6 relations · hidden by metal: 2 nodes, 3 relations · hidden by certainty:" in told
    numbers = page.evaluate("[graphPage.nodes().length, graphPage.links().length]")
    assert told.startswith(f"showing {numbers[0]} of 13 nodes, {numbers[1]} relation")
    assert "hidden by certainty: 4 nodes, 3 relations" in told


def test_what_is_filtered_out_is_let_go_and_folded_in_the_details(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    page.locator("#filters").click()
    box(page, "certainties", "suggested")
    assert "Zinc wets the alloy." not in panel(page)
    assert "1 more that the filters hide" in panel(page)
    for name in ("shown", "unexplained", "needs no claim"):
        box(page, "certainties", name)
    assert page.locator("#intro").is_visible()


def test_a_chosen_relation_that_is_filtered_out_is_let_go(show: Show) -> None:
    page = show(SMALL, f"#from={BASE}cu6sn5&relation=is+coated+for&to={BASE}sites")
    page.locator("#filters").click()
    box(page, "relations", "works by")
    assert page.locator("#details h2").inner_text() == "is coated for"
    box(page, "relations", "is coated for")
    assert page.locator("#intro").is_visible()


def test_choosing_lifts_the_filters_in_its_way(show: Show) -> None:
    page = show(SMALL)
    page.locator("#filters").click()
    page.locator("[data-relations=none]").click()
    page.locator("#query").fill("NaF")
    page.keyboard.press("Enter")
    assert "naf" in shown(page) and page.locator("#relations input:not(:checked)").count() == 0


def test_limits_stay_visible_where_claims_are_folded(show: Show) -> None:
    page = show(SMALL)
    page.evaluate("id => { location.hash = id }", f"node={BASE}her")
    page.get_by_role("heading", name="suppresses hydrogen evolution").wait_for()
    assert page.locator(".edge .tag.limits", has_text="has limits").count() == 1
    assert link_id(page, "her", "addresses")
