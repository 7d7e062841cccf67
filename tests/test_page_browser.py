"""The graph page in a real Chromium: what a reader sees, clicks and types.

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
from anodefree_kg.view import Evidence, GraphView, ViewEdge, ViewNode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

pytestmark = pytest.mark.browser

BASE = "https://example.org/kg/"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
Show = Callable[..., "Page"]


# -- a small graph -----------------------------------------------------------------------------------------


def node(name: str, kind: str, label: str, *names: str, opening: bool = True) -> ViewNode:
    return ViewNode(BASE + name, label, kind, f"What {label} means.", names, opening)


def claim(said: str, polarity: str = "supports", certainty: str = "shown", metal: str = "Zn") -> Evidence:
    references = ("[32] Tang et al., Nano Energy 2018", "[41] Cohn et al., Nano Lett. 2017")
    return Evidence(said, polarity, certainty, metal, references, "section 3.1, paragraph 2, Fig. 4a")


def edge(source: str, target: str, relation: str, metal: str, *claims: Evidence, proof: str = "") -> ViewEdge:
    return ViewEdge(BASE + source, BASE + target, relation, metal, bool(proof), claims, proof)


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
    edge("cu6sn5", "dendrites", "addresses", "Zn", proof="Cu₆Sn₅ addresses dendrites\n  by rule: chain"),
    edge("bi", "sites", "has mechanism", "Na", claim("Bismuth alloys with sodium.", metal="Na")),
    edge("naf", "sei", "has mechanism", "Na", claim("NaF is stiff.", metal="Na")),
    edge("hidden", "sites", "has mechanism", "K", claim("Silver alloys with potassium.", metal="K")),
)
SMALL = GraphView("Anode-free batteries", "A small graph", NODES, EDGES, None)


# -- the browser -------------------------------------------------------------------------------------------


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


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Open a view in a page. After the test: no request but the file's own, no error, no dialogue."""
    troubles: list[str] = []
    pages: list[Page] = []

    def requested(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            troubles.append(f"request: {request.url}")

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"console: {message.text}")

    def asked(dialog: Dialog) -> None:
        troubles.append(f"dialogue: {dialog.message}")
        dialog.dismiss()

    def open_page(view: GraphView, address: str = "", width: int = 1280, height: int = 800) -> Page:
        file = tmp_path / "graph.html"
        file.write_bytes(render(view).encode())
        page = browser.new_page(viewport={"width": width, "height": height})
        pages.append(page)
        page.set_default_timeout(10_000)
        page.add_init_script(RECORD)
        page.on("request", requested)
        page.on("console", logged)
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("dialog", asked)
        page.goto(file.as_uri() + address)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert troubles == []


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


# -- what is seen at the start -----------------------------------------------------------------------------


def test_opens_with_the_opening_nodes_and_says_what_is_hidden(show: Show) -> None:
    page = show(SMALL)
    assert page.title() == page.locator("h1").inner_text() == "Anode-free batteries"
    assert shown(page) == {each.iri.removeprefix(BASE) for each in NODES if each.opening}
    assert count(page) == "showing 12 of 13 nodes · 1 not opened yet"
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
    assert count(show(GraphView("T", "", (), (), None))) == "showing 0 of 0 nodes"


def test_graph_without_edges_opens(show: Show) -> None:
    page = show(GraphView("T", "", NODES, (), None))
    click_node(page, "naf")
    assert "No relations" in panel(page)


# -- details -----------------------------------------------------------------------------------------------


def test_click_on_a_node_shows_its_claims_with_references(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    text = panel(page)
    for part in ("material", "Cu₆Sn₅", "What Cu₆Sn₅ means.", BASE + "cu6sn5", "copper–tin bronze"):
        assert part in text
    for part in ("Zinc wets the alloy.", "suggested", "Zn", "[32] Tang et al., Nano Energy 2018", "Fig. 4a"):
        assert part in text
    assert {"has mechanism →", "is coated for →", "addresses →"} <= set(
        page.locator("#details h3").evaluate_all("all => all.map(one => one.firstChild.textContent)")
    )


def test_relations_towards_a_node_are_listed_too(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "dendrites")
    assert "← addresses" in panel(page) and "stands in the way of →" in panel(page)


def test_limiting_evidence_is_marked(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "her")
    limiting = page.locator(".evidence.limits")
    assert limiting.count() == 1
    assert "Less gas, less corrosion." in limiting.inner_text() and "⊣ limits" in limiting.inner_text()


def test_the_other_end_of_a_relation_is_a_button(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    page.get_by_role("button", name="dendrite growth").click()
    assert page.locator("#details h2").inner_text() == "dendrite growth"
    assert page.evaluate("document.activeElement.textContent") == "dendrite growth"


def test_proof_unfolds(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    proof = page.locator("details.proof pre")
    assert not proof.is_visible()
    page.get_by_text("Why: the proof").click()
    assert proof.is_visible() and "by rule: chain" in proof.inner_text()


def test_click_on_a_line_shows_its_evidence_alone(show: Show) -> None:
    page = show(SMALL)
    click_link(page, "cu6sn5", "is coated for")
    text = panel(page)
    assert "The coating is thin." in text and "Zinc wets the alloy." not in text
    page.get_by_role("button", name="has mechanism").click()
    assert "Zinc wets the alloy." in panel(page)


def test_click_beside_everything_lets_go(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "naf")
    page.mouse.click(*on_screen(page, {"x": 4, "y": 4}))
    assert page.locator("#intro").is_visible() and not page.locator("#details").is_visible()


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
    assert "2 hidden by kind" in count(page)
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
    assert "hidden by metal" in count(page)
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
    assert count(page) == "showing 12 of 13 nodes · 1 not opened yet"
    assert page.locator("#intro").is_visible()
    assert page.locator("#kinds [aria-pressed=false]").count() == 0


# -- search ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Cu6Sn5", "Cu₆Sn₅", "cu₆SN5", "copper-tin", "TIN bronze", "bronze copper"])
def test_search_takes_any_spelling(show: Show, text: str) -> None:
    assert search(show(SMALL), text) == ["Cu₆Sn₅"]


def test_search_says_when_nothing_is_found(show: Show) -> None:
    page = show(SMALL)
    assert search(page, "unobtainium") == []
    assert page.locator("#found").inner_text() == "nothing found"


def test_search_opens_a_hidden_node(show: Show) -> None:
    page = show(SMALL)
    search(page, "silver")
    page.locator("#results button").first.click()
    assert "hidden" in shown(page) and count(page) == "showing 13 of 13 nodes"
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


def test_expansion_stops_at_25_and_says_how_many_remain(show: Show) -> None:
    page = show(hub(60))
    assert "+60" in page.evaluate("[...painted]")
    click_node(page, "sites")
    for remaining, drawn in ((35, 26), (10, 51)):
        page.locator("#expand").click()
        assert f"{remaining} neighbours remain hidden" in panel(page)
        assert len(shown(page)) == drawn
    page.locator("#expand").click()
    assert count(page) == "showing 61 of 61 nodes"


def test_double_click_expands(show: Show) -> None:
    page = show(hub(3))
    click_node(page, "sites", times=2)
    assert len(shown(page)) == 4


def overlaps(boxes: list[dict[str, float]]) -> list[tuple[float, float]]:
    return [
        (one["x"], two["x"])
        for index, one in enumerate(boxes)
        for two in boxes[:index]
        if abs(one["x"] - two["x"]) < (one["width"] + two["width"]) / 2
        and abs(one["y"] - two["y"]) < (one["height"] + two["height"]) / 2
    ]


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
    evil = tuple(Evidence(text, "limits", "shown", "Na", (text,), text) for text in STRANGE)
    edges = tuple(ViewEdge(text, STRANGE[0], text, "Na", True, evil, text) for text in STRANGE)
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
    assert count(page) == "showing 90 of 300 nodes · 210 not opened yet"
    assert page.evaluate("performance.now()") < 10_000
    assert search(page, "mechanism number 43")[0] == "mechanism number 43"
    page.locator("#results button").first.click()
    page.locator("#expand").click()
    assert len(shown(page)) > 90
    assert overlaps(page.evaluate("graphPage.boxes()")) == []
