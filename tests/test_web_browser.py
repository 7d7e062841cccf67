"""The site in a real browser, served by the real command: search by keyboard, proofs, the table of cells, a question.

Every test also fails if a page asks another host for anything, puts an error on the console or opens a dialogue.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import httpx
import pytest

from tests.fixtures_cli import SMALL, built, command, edit, real_store
from tests.page_cases import browser, missing  # noqa: F401
from tests.web_cases import LONG, RIGHT_TO_LEFT, SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Response

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]
# One of each kind of page.
PAGES = {
    "start": "/",
    "search": "/search?q=bismuth",
    "temperature": "/search?q=-40+°C",
    "material": "/material/Sb-on-Cu",
    "mechanism": "/concept/zincophilicity",
    "strategy": "/concept/collectorEngineering",
    "challenge": "/concept/dendriteGrowth",
    "cell": "/cell/wang2025/T1-31",
    "publication": "/reference/wang2025/66",
    "source": "/source/wang2025",
    "claim": "/claim/wang2025/c3.1-2-23",
    "record": "/place/wang2025/t1-31",
    "kinds": "/browse",
    "list": "/browse/mechanism",
    "cells": "/cells",
    "discrepancies": "/discrepancies",
    "questions": "/queries",
    "question": "/queries/materials-with-mechanism?metal=Zn",
    "proof": "/why?subject=Ag&predicate=addresses&object=dendrite+growth&metal=Zn",
    "fact": "/why",
    "unknown": "/material/nothing",
}


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """Run the command and yield where it says it is."""
    process = subprocess.Popen(
        command("serve", "--port", 0),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ANODEFREE_KG_STORE": str(store)},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0].rstrip("/")
        # The address is told a moment before the first answer.
        with httpx.Client(transport=httpx.HTTPTransport(retries=10), trust_env=False) as client:
            client.get(address, timeout=30)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(real_store(tmp_path_factory)) as found:
        yield found


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Visit]:  # noqa: F811
    troubles: list[str] = []
    pages: list[Page] = []

    def requested(sent: Request) -> None:
        if not sent.url.startswith((address, "blob:")):
            troubles.append(f"request: {sent.url}")

    def answered(answer: Response) -> None:
        # A page may tell of a mistake; what it is made of has to be there.
        if answer.status >= 400 and not answer.request.is_navigation_request():
            troubles.append(f"{answer.status}: {answer.url}")

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(f"console: {message.text}")

    def asked(dialog: Dialog) -> None:
        troubles.append(f"dialogue: {dialog.message}")
        dialog.dismiss()

    def visit(path: str, width: int = 1280, height: int = 900, bypass: bool = False) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height}, bypass_csp=bypass)
        pages.append(page)
        page.set_default_timeout(10_000)
        page.on("request", requested)
        page.on("response", answered)
        page.on("console", logged)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", asked)
        page.goto(address + path)
        return page

    yield visit
    for page in pages:
        page.close()
    assert not troubles, troubles


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:  # noqa: F811
    with visiting(browser, address) as found:
        yield found


# --- finding and reading -------------------------------------------------------------------------------------


def test_search_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/")
    field = page.locator("#ask")
    assert field.evaluate("field => field === document.activeElement")
    page.keyboard.type("bism")
    page.locator("[role=option]").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert page.locator("[role=listbox]").first.is_hidden() and field.input_value() == "bism"
    page.keyboard.type("ut")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert chosen.inner_text().startswith("Bi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/material/Bi")
    assert page.locator("h1").inner_text() == "Bi"


def test_enter_without_a_choice_searches(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.type("dendrit growht")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator(".hits a").first.inner_text() == "dendrite growth"
    page.locator(".hits a").first.click()
    assert page.locator("h1").inner_text() == "dendrite growth"


def test_a_proof_is_folded_open_where_it_is_asked_for(visit: Visit) -> None:
    page = visit("/material/Bi")
    row = page.locator(".glance tr", has_text="uniform plating").first
    button = row.locator("li", has_text="dendrite growth").get_by_role("button", name="why")
    button.focus()
    page.keyboard.press("Enter")
    proof = page.locator(".explained")
    proof.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{button.get_attribute('aria-controls')}").count() == 1
    text = proof.inner_text()
    assert "Bi – addresses (K) – dendrite growth" in text and "uniform plating" in text
    claim = proof.get_by_role("link", name="c3.1-2-23").first
    # A step folds away what it rests on.
    proof.locator("summary").first.click()
    assert not claim.is_visible()
    proof.locator("summary").first.click()
    assert claim.is_visible()
    button.click()
    assert not proof.is_visible() and button.get_attribute("aria-expanded") == "false"


def test_query_behind_a_panel_unfolds(visit: Visit) -> None:
    page = visit("/material/Bi")
    panel = page.locator("#claims")
    assert not panel.locator("pre").is_visible()
    panel.locator("summary").click()
    assert "af:statement ?statement" in panel.locator("pre").inner_text()
    assert panel.get_by_role("link", name="run it").get_attribute("href").startswith("/query?query=")  # type: ignore[union-attr]


def test_without_a_script_all_stands_there(browser: Browser, address: str) -> None:  # noqa: F811
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/cells")
    assert page.locator("#cells tbody tr").count() == 46 and not page.locator("#narrow").is_visible()
    page.goto(f"{address}/material/Bi")
    page.locator("a.why").first.click()
    assert "minimal proof" in page.locator("main").inner_text()
    page.close()


def test_list_is_filtered_while_typing(visit: Visit) -> None:
    page = visit("/browse/mechanism")
    page.locator("#filter").fill("binding zinc")
    assert 0 < page.locator("#listed tbody tr:visible").count() < 10
    page.locator("#filter").fill("potassiophilicity")
    assert page.locator("#listed tbody tr:visible td:first-child").all_inner_texts() == ["potassiophilicity"]


@pytest.mark.parametrize("path", ["/browse/mechanism", "/discrepancies?kind=value"])
def test_a_filter_stands_in_the_address(path: str, visit: Visit) -> None:
    page = visit(path)
    rows = page.locator("#listed tbody tr:visible")
    everything = rows.count()
    page.locator("#filter").fill("nucleation" if "browse" in path else "row 5")
    found = rows.count()
    assert 0 < found < everything and "filter=" in page.url and path.rpartition("?")[2] in page.url
    page.reload()
    assert rows.count() == found and page.locator("#filter").input_value()
    page.locator("#listed tbody tr:visible a").first.click()
    page.wait_for_load_state()
    page.go_back()
    page.locator("[data-filter-count]", has_text=f"{found} of {everything}").wait_for()
    assert rows.count() == found
    page.locator("#filter").fill("")
    assert rows.count() == everything and page.url.endswith(path)


# --- cells ---------------------------------------------------------------------------------------------------


def column(page: Page, name: str) -> list[str]:
    """What a column of the rows shown gives: the numbers behind it where it has numbers, else what stands there."""
    found: list[str] = page.locator("#cells").evaluate(
        """(table, name) => {
            const place = [...table.tHead.rows[0].cells].findIndex((head) => head.dataset.name === name);
            const isNumber = table.tHead.rows[0].cells[place].hasAttribute("data-number");
            const shown = [...table.tBodies[0].rows].filter((row) => !row.hidden);
            return shown.map(({ cells }) => (isNumber ? cells[place].dataset.value ?? "" : cells[place].innerText));
        }""",
        name,
    )
    return found


def test_cells_sort_by_value_and_empty_last(visit: Visit) -> None:
    page = visit("/cells")
    head = page.locator("th[data-name=cycles]")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    shown = column(page, "cycles")
    values = [int(text) for text in shown if text]
    assert shown[-1] == "" and len(values) < len(shown)
    assert values == sorted(values) and max(values) > 1000
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    shown = column(page, "cycles")
    assert shown[0] == str(max(values)) and shown[-1] == ""
    assert "sort=-cycles" in page.url
    page.reload()
    assert column(page, "cycles") == shown


def test_cells_are_filtered_and_plots_follow(visit: Visit) -> None:
    page = visit("/cells")
    everything = page.locator("[data-plot=retention] a.point").count()
    page.locator("#metal").select_option("Zn")
    page.locator("#retention").fill("70")
    rows = page.locator("#cells tbody tr:visible").count()
    assert set(column(page, "metal")) == {"Zn"}
    assert all(float(text) >= 70 for text in column(page, "retention"))
    assert page.locator("#shown").inner_text() == f"{rows} of 46 measurements"
    points = page.locator("[data-plot=retention] a.point")
    assert points.count() == rows < everything
    assert "metal=Zn" in page.url and "retention=70" in page.url
    first = points.first
    first.focus()
    title = first.locator("title").text_content() or ""
    assert re.search(r"Zn: retention ~?[\d.]+ % after \d+ cycles, (temperature not stated|at -?[\d.]+ °C)", title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cell/wang2025/*")


def test_cold_cells_are_those_with_a_temperature(visit: Visit) -> None:
    page = visit("/cells?cold=-10")
    found = column(page, "temperature")
    assert found and all(float(text) <= -10 for text in found)
    page.locator("#cold").fill("cold")
    assert page.locator("#cold").get_attribute("aria-invalid") == "true" and len(column(page, "metal")) == 46


def test_rows_shown_are_saved_as_the_whole_table_has_them(visit: Visit) -> None:
    page = visit("/cells?metal=Zn&sort=-retention&columns=metal,cathode,retention,cycles")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these rows").click()
    saved = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    whole = list(csv.DictReader(io.StringIO(httpx.get(page.url.partition("?")[0] + ".csv", trust_env=False).text)))
    assert list(saved[0]) == list(whole[0]) and len(whole) == 46
    assert all(row in whole for row in saved) and {row["metal"] for row in saved} == {"Zn"}
    # A correction with a comma in it stays one field, and a figure stays a figure.
    assert any("," in row["correction"] for row in saved)
    assert [row["retention_percent"] for row in saved] == column(page, "retention")
    assert {row["retention_approx"] for row in saved} == {"true", "false"}


def test_a_table_that_cannot_be_fetched_is_told(visit: Visit) -> None:
    page = visit("/cells")
    page.route("**/cells.csv", lambda route: route.abort())
    page.get_by_role("button", name="Download these rows").click()
    page.locator("#taken", has_text="could not be fetched").wait_for()


def test_a_row_tells_what_is_amiss(visit: Visit) -> None:
    page = visit("/cells?words=NaPF6")
    row = page.locator("tr[data-id='wang2025/T1-05-1']")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    notes = row.locator(".notes").inner_text()
    assert notes.startswith("corrected, ") and "sodium-rich" in notes and "Table 1, row 5, initial CE: ~99.9%" in notes
    row.locator("td[data-label='initial CE, %']").get_by_role("link", name="d05").click()
    page.wait_for_url("**/discrepancy/wang2025/d05")


def test_cells_on_a_telephone_are_cards_with_figures(visit: Visit) -> None:
    page = visit("/cells", width=390, height=800)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card = page.locator("tr[data-id='wang2025/T1-23-1']")
    for label, figure in (("retention, %", "~67"), ("cycles", "200"), ("average CE, %", "~99"), ("cathode", "Na3V2")):
        field = card.locator(f"td[data-label='{label}']")
        box = field.bounding_box()
        assert figure in field.inner_text() and box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.get_by_label("Sort by").select_option("retention, %, highest first")
    values = [float(text) for text in column(page, "retention") if text]
    assert values == sorted(values, reverse=True) and "sort=-retention" in page.url
    page.reload()
    assert page.get_by_label("Sort by").input_value() == "-retention"


# --- questions, traps, access --------------------------------------------------------------------------------


def test_a_stored_question_is_asked(visit: Visit) -> None:
    page = visit("/queries")
    page.get_by_role("link", name=re.compile("Which materials or collectors work through a mechanism")).first.click()
    page.get_by_label("Mechanism").fill("zincophilicity")
    page.get_by_label("Metal").select_option("Zn")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**metal=Zn*")
    assert page.get_by_role("link", name="Ag", exact=True).first.is_visible()
    page.get_by_label("Mechanism").fill("zincofilicity")
    page.get_by_role("button", name="Ask").click()
    assert "nearest names: zincophilicity" in page.locator(".error").inner_text()


@pytest.mark.slow
def test_hostile_labels_do_nothing(browser: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:  # noqa: F811
    data = tmp_path / "data" / "tiny"
    shutil.copytree(SMALL / "tiny", data)
    edit(data / "materials.csv", "Qx", "label", f"Qx {SCRIPT} {RIGHT_TO_LEFT} {LONG}")
    edit(data / "materials.csv", "Qx", "note", SCRIPT)
    edit(data / "claims.csv", "c01", "statement", f"Sodium {SCRIPT} {LONG}")
    store = built(tmp_path_factory, "hostile-store", "--data", data.parent)
    with serving(store) as where, visiting(browser, where) as visit:
        for path in ("/", "/material/Qx", "/claim/tiny/c01", "/browse/material", "/cells", "/search?q=sodium"):
            page = visit(path, width=360)
            assert page.evaluate("window.hit") is None
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page = visit("/")
        page.keyboard.type("qx")
        page.locator("[role=option]").first.wait_for()
        assert "<script>" in page.locator("[role=listbox]").first.inner_text()
        page = visit("/material/Qx")
        page.get_by_role("button", name="why").first.click()
        page.locator(".explained").first.wait_for()
        assert "<script>" in page.locator(".explained").first.inner_text()
        assert page.evaluate("window.hit") is None and page.evaluate("document.images.length") == 0


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_narrow_screen_has_no_sideways_scroll(path: str, visit: Visit) -> None:
    page = visit(path, width=360, height=700)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
@pytest.mark.parametrize(
    "scheme, names",
    [("light", list(PAGES)), ("dark", ["start", "search", "cell", "cells", "question"])],
    ids=["light", "dark"],
)
def test_axe_finds_nothing_serious(scheme: Literal["light", "dark"], names: list[str], visit: Visit) -> None:
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        missing("axe-playwright-python is not installed; get it with: pip install 'anodefree-kg[test]'")
    script = (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    # The policy of the site admits no script of axe.
    page = visit("/", bypass=True)
    page.emulate_media(color_scheme=scheme)
    root = page.url.rstrip("/")
    found = []
    for name in names:
        page.goto(root + PAGES[name])
        if name == "material":
            page.get_by_role("button", name="why").first.click()
            page.locator(".explained").first.wait_for()
        page.evaluate(script)
        result = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        assert "color-contrast" in {each["id"] for each in result["passes"]}
        found += [
            (name, each["id"], each["nodes"][0]["html"][:200], each["nodes"][0].get("failureSummary", "")[:200])
            for each in result["violations"]
            if each["impact"] in ("serious", "critical")
        ]
    assert not found
