"""The shortest path between two nodes, and the picture as a file."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anodefree_kg.view import GraphView
from tests.page_cases import BASE, EDGES, NODES, SMALL, Show, browser, click_node, edge, panel, relations, show, shown

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FIXTURES = (browser, show)  # found by name, in this module


def ask_path(page: Page, text: str) -> None:
    page.locator("#path").click()
    page.locator("#path-end").fill(text)
    page.locator("#path-end").press("Enter")


def test_path_is_opened_highlighted_and_told_step_by_step(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "electrolyte")
    ask_path(page, "silver")
    assert page.locator("#details h2").inner_text() == "electrolyte engineering to Ag"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert "hidden" in shown(page)
    strong = page.evaluate("graphPage.strong().nodes")
    ends = page.locator(".steps .end").all_inner_texts()
    assert (ends[0], ends[-1]) == ("electrolyte engineering", "Ag") and len(ends) == len(strong) == 5
    steps = page.locator(".steps .step").all_inner_texts()
    assert [step.split("\n") for step in steps] == [
        ["↓ works by", "Na", "stated", "shown"],
        ["↓ addresses", "Na", "stated", "shown"],
        ["↑ addresses", "Zn", "stated", "shown"],
        ["↑ has mechanism", "K", "stated", "shown"],
    ]
    assert "4 steps" in panel(page)


def test_search_of_the_other_end_lists_what_it_finds(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "naf")
    page.locator("#path").click()
    page.locator("#path-end").fill("NaF")
    assert page.locator(".path-form li").all_inner_texts() == ["Nothing on this page is called so."]
    page.locator("#path-end").fill("growth")
    page.locator(".path-form button", has_text="dendrite growth").click()
    assert page.locator("#details h2").inner_text() == "NaF to dendrite growth"


def test_path_uses_only_what_the_filters_let_through(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    ask_path(page, "dendrite growth")
    assert page.locator(".steps .step").all_inner_texts() == ["↓ addresses\nZn\ninferred\nshown"]
    page.locator("#filters").click()
    page.get_by_label("stated in a source").check()
    assert len(page.locator(".steps .step").all()) == 3  # two relations on the first step, one on the second
    assert "2 steps" in panel(page)
    page.locator("[data-relations=none]").click()
    assert page.locator("#intro").is_visible()


def test_path_goes_round_kinds_that_are_switched_off(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}bi&path={BASE}naf")
    assert page.locator(".steps .end").all_inner_texts()[1:-1] == [
        "metallophilic nucleation sites",
        "dendrite growth",
        "forms a stable SEI",
    ]
    page.locator("#kinds button", has_text="Challenges").click()
    assert "6 steps" in panel(page) and "dendrite growth" not in panel(page)
    page.locator("#kinds button", has_text="Materials").click()
    assert page.locator("#intro").is_visible()


def test_no_path_is_said(show: Show) -> None:
    page = show(
        GraphView("T", "", NODES, (edge("naf", "sei", "has mechanism", "Na"), edge("bi", "sites", "x", "Na")), None)
    )
    click_node(page, "naf")
    ask_path(page, "Bi/CTG@Cu")
    assert "There is no path from NaF to Bi/CTG@Cu" in panel(page)
    page.get_by_role("button", name="NaF").click()
    assert page.locator("#details h2").inner_text() == "NaF"


def test_path_stands_in_the_address(show: Show) -> None:
    page = show(SMALL, f"#node={BASE}naf&path={BASE}ce")
    assert "There is no path from NaF to high Coulombic efficiency" in panel(page)
    page = show(SMALL, f"#node={BASE}naf&path={BASE}cycling")
    assert page.locator("#details h2").inner_text() == "NaF to long cycle life"
    page.locator(".steps .step button").first.click()
    assert page.locator("#details h2").inner_text() == "has mechanism"
    page.go_back()
    page.get_by_role("heading", name="NaF to long cycle life").wait_for()


# -- the picture as a file ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_png_is_sharp_and_says_what_it_shows(show: Show, tmp_path: Path) -> None:
    page = show(SMALL)
    page.locator("#metals button", has_text="Zn").click()
    page.locator("#kinds button", has_text="Outcomes").click()
    page.evaluate("painted.clear()")
    with page.expect_download() as download:
        page.locator("#save").click()
    assert download.value.suggested_filename == "anodefree-graph.png"
    file = tmp_path / "graph.png"
    download.value.save_as(file)
    written = file.read_bytes()
    assert written[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", written[16:24])
    room = page.locator("#graph").bounding_box()
    assert room is not None
    assert width == 2 * room["width"] and 2 * room["height"] < height < 2 * room["height"] + 400
    words = set(page.evaluate("[...painted]"))
    number = len(shown(page))
    assert words >= {
        "Anode-free batteries",
        "what holds for Zn · without the kinds outcomes",
        f"anodefree-kg, {number} of 13 things shown",
        "Strategies", "Materials", "stated in a source", "inferred", "limited by evidence", "Cu₆Sn₅",
    }  # fmt: skip
    assert "Outcomes" not in words
    corners = page.evaluate(
        """async (text) => {
          const image = new Image();
          image.src = text;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const ctx = canvas.getContext("2d");
          ctx.drawImage(image, 0, 0);
          const at = (x, y) => [...ctx.getImageData(x, y, 1, 1).data].join();
          const all = ctx.getImageData(0, 0, image.width, image.height).data;
          let ink = 0;
          for (let i = 0; i < all.length; i += 4) ink += all[i] < 128 ? 1 : 0;
          return [at(0, 0), at(image.width - 1, image.height - 1), ink > 1000];
        }""",
        f"data:image/png;base64,{__import__('base64').b64encode(written).decode()}",
    )
    assert corners == ["255,255,255,255", "255,255,255,255", True]


@pytest.mark.slow
def test_png_on_a_phone_with_a_long_title(show: Show) -> None:
    page = show(
        GraphView("A title that is far too long to stand on one line of a phone", "", NODES, EDGES, None), width=390
    )
    with page.expect_download():
        page.locator("#save").click()
    assert len(relations(page)) == 13
