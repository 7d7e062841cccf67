"""The picture: what a reader sees at the start, lines, filters, and pages that are out of the ordinary."""

from __future__ import annotations

import pytest

from anodefree_kg.view import Evidence, GraphView, Proof, Proofs, ProofStep, ViewEdge, ViewNode
from tests.page_cases import (
    BASE,
    EDGES,
    NODES,
    SMALL,
    Show,
    browser,
    claim,
    click_node,
    count,
    edge,
    link_id,
    node,
    on_screen,
    overlaps,
    panel,
    relations,
    search,
    show,
    shown,
)

pytestmark = pytest.mark.browser
FIXTURES = (browser, show)  # found by name, in this module


# -- what is seen at the start -----------------------------------------------------------------------------


def test_opens_with_the_opening_nodes_and_says_what_is_hidden(show: Show) -> None:
    page = show(SMALL)
    assert page.title() == page.locator("h1").inner_text() == "Anode-free batteries"
    assert shown(page) == {each.iri.removeprefix(BASE) for each in NODES if each.opening}
    assert count(page) == "showing 12 of 13 nodes, 13 relations · 1 not opened yet"
    assert page.locator("#intro").is_visible()


def test_stands_still_at_once(show: Show) -> None:
    page = show(SMALL)
    before = page.evaluate("graphPage.boxes()")
    page.wait_for_timeout(400)
    assert page.evaluate("graphPage.boxes()") == before


def test_everything_fits_the_window_and_can_be_read(show: Show) -> None:
    page = show(SMALL)
    room = page.locator("#graph").bounding_box()
    assert room is not None
    for name in shown(page):
        x, y = on_screen(page, page.evaluate("iri => graphPage.pointOfNode(iri)", BASE + name))
        assert room["x"] < x < room["x"] + room["width"] and room["y"] < y < room["y"] + room["height"]
    assert page.evaluate("graphPage.scale()") * 13 >= 11
    assert set(page.evaluate("[...painted]")) >= {"Bi/CTG@Cu", "dendrite growth", "NaF"}


def test_focus_is_chosen_and_drawn_at_the_start(show: Show) -> None:
    page = show(GraphView("T", "", NODES, EDGES, BASE + "hidden"))
    assert "hidden" in shown(page)
    assert "Silver alloys with potassium." in panel(page)


def test_empty_graph_opens(show: Show) -> None:
    assert count(show(GraphView("T", "", (), (), None))) == "showing 0 of 0 nodes, 0 relations"


def test_graph_without_edges_opens(show: Show) -> None:
    page = show(GraphView("T", "", NODES, (), None))
    click_node(page, "naf")
    assert "No relations" in panel(page)


# -- lines -------------------------------------------------------------------------------------------------


def test_two_relations_between_the_same_nodes_are_apart_and_named(show: Show) -> None:
    page = show(SMALL)
    assert {("cu6sn5", "has mechanism", "sites"), ("cu6sn5", "is coated for", "sites")} <= relations(page)
    one, two = (
        page.evaluate("id => graphPage.pointOfLink(id)", link_id(page, "cu6sn5", relation))
        for relation in ("has mechanism", "is coated for")
    )
    assert abs(one["x"] - two["x"]) + abs(one["y"] - two["y"]) > 8
    click_node(page, "cu6sn5")
    page.wait_for_timeout(100)
    assert {"has mechanism", "is coated for"} <= set(page.evaluate("[...painted]"))


def test_only_inferred_relations_are_dashed(show: Show) -> None:
    links = show(SMALL).evaluate("graphPage.links()")
    assert [x["from"] for x in links if x["dashed"]] == [BASE + "cu6sn5"]


def test_same_relation_for_two_metals_is_one_line_with_both_claims(show: Show) -> None:
    more = edge("bi", "sites", "has mechanism", "K", claim("Bismuth alloys with potassium.", metal="K"))
    page = show(GraphView("T", "", NODES, (*EDGES, more), None))
    assert len([x for x in page.evaluate("graphPage.links()") if x["from"] == BASE + "bi"]) == 1
    click_node(page, "bi")
    assert "Bismuth alloys with sodium." in panel(page) and "Bismuth alloys with potassium." in panel(page)


# -- filters -----------------------------------------------------------------------------------------------


def test_legend_filters_by_kind(show: Show) -> None:
    page = show(SMALL)
    toggle = page.locator("#kinds button", has_text="Challenges")
    assert toggle.get_attribute("aria-pressed") == "true"
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "false"
    assert not {"dendrites", "corrosion"} & shown(page)
    assert "hidden by kind: 2 nodes, 5 relations" in count(page)
    toggle.click()
    assert {"dendrites", "corrosion"} <= shown(page)


def test_metal_filter_keeps_what_holds_for_every_metal(show: Show) -> None:
    page = show(SMALL)
    page.locator("#metals button", has_text="Na").click()
    drawn = relations(page)
    assert ("collector", "works by", "sites") in drawn
    assert ("naf", "has mechanism", "sei") in drawn
    assert ("sites", "addresses", "dendrites") not in drawn
    assert "cu6sn5" not in shown(page)
    assert "hidden by metal: 3 nodes, 7 relations" in count(page)
    page.locator("#metals button", has_text="all").click()
    assert "cu6sn5" in shown(page)


def test_details_under_a_metal_fold_away_the_others(show: Show) -> None:
    page = show(SMALL)
    page.locator("#metals button", has_text="Na").click()
    click_node(page, "sites")
    assert "Bismuth alloys with sodium." in panel(page) and "Deposits stay flat." not in panel(page)
    page.get_by_text("more for other metals than Na").click()
    page.get_by_text("1 claim").last.click()
    assert "more for other metals" in panel(page)


def test_reset_returns_to_the_start(show: Show) -> None:
    page = show(SMALL)
    page.locator("#kinds button", has_text="Challenges").click()
    page.locator("#metals button", has_text="Zn").click()
    click_node(page, "sites")
    page.locator("#reset").click()
    assert count(page) == "showing 12 of 13 nodes, 13 relations · 1 not opened yet"
    assert page.locator("#intro").is_visible()
    assert page.locator("#kinds [aria-pressed=false]").count() == 0


# -- strange words, small screens, large graphs ------------------------------------------------------------

STRANGE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "javascript:alert(3)",
    '<a href="https://example.org/stolen" onclick=alert(4)>href</a>',
    "__proto__",
    "⁣‮ {{ 7 * 7 }} ${alert(5)}",
)


def test_hostile_words_are_shown_and_do_nothing(show: Show) -> None:
    # Words stand in every field, identifiers included.
    nodes = tuple(ViewNode(text, text, "material", text, (text,), True) for text in STRANGE)
    evil = tuple(Evidence(text, "limits", "shown", "Na", "any case", text, (text,), text) for text in STRANGE)
    proofs = Proofs((STRANGE[0],), STRANGE[1], tuple(Proof(text, ProofStep((text, text), ())) for text in STRANGE))
    edges = tuple(ViewEdge(text, STRANGE[0], text, text, "Na", True, text, evil, proofs) for text in STRANGE)
    page = show(GraphView(STRANGE[0], STRANGE[1], nodes, edges, STRANGE[0]))
    assert page.locator("h1").inner_text() == STRANGE[0]
    for text in STRANGE:
        page.locator("#query").fill(text)
        page.locator("#results button").first.click()
        assert page.locator("#details h2").text_content() == text
    page.get_by_role("button", name=STRANGE[0]).first.click()
    page.get_by_text("Show all claims").click()
    assert page.locator("#details").locator("img, script, a, iframe").count() == 0
    assert page.locator("header").locator("img, script, a").count() == 0
    page.mouse.move(*on_screen(page, page.evaluate("iri => graphPage.pointOfNode(iri)", STRANGE[3])))
    page.wait_for_timeout(200)


def test_phone_has_the_details_below_the_picture(show: Show) -> None:
    page = show(SMALL, width=390, height=844)
    graph, details = (page.locator(name).bounding_box() for name in ("#graph", "#panel"))
    assert graph is not None and details is not None
    assert details["y"] >= graph["y"] + graph["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("graphPage.scale()") >= 0.7
    click_node(page, "collector")
    assert "Foreign metals seed it." in panel(page)


def test_three_hundred_nodes(show: Show) -> None:
    kinds = ("strategy", "mechanism", "challenge", "outcome", "material", "material")
    metals = ("Na", "K", "Zn")
    nodes = tuple(node(f"n{i}", kinds[i % 6], f"{kinds[i % 6]} number {i}", opening=i < 90) for i in range(300))
    edges = tuple(
        edge(f"n{i}", f"n{(i * step + 1) % 300}", f"relation {step}", metals[i % 3], claim(f"Claim {i}."))
        for i in range(300)
        for step in (7, 11, 13)
    )
    page = show(GraphView("Large", "", nodes, edges, None))
    assert count(page) == "showing 90 of 300 nodes, 90 relations · 210 not opened yet"
    assert page.evaluate("performance.now()") < 10_000
    assert search(page, "mechanism number 43")[0] == "mechanism number 43"
    page.locator("#results button").first.click()
    page.locator("#expand").click()
    assert len(shown(page)) > 90
    assert overlaps(page.evaluate("graphPage.boxes()")) == []
