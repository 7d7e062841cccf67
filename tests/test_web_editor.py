"""The SPARQL editor in a real browser: with YASQE, as a build with npm has it, and as a plain text field without."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from anodefree_kg.web.editor import vendor
from tests.page_cases import browser, missing
from tests.serving import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FIXTURES = (browser,)
ROOT = Path(__file__).parents[1]
ZINC = "PREFIX af: <https://w3id.org/anodefree-kg/ontology#>\nSELECT ?m { ?m a af:ZincophilicMaterial } ORDER BY ?m"


@pytest.fixture(scope="module", params=["completing", pytest.param("plain", marks=pytest.mark.slow)])
def server(
    request: pytest.FixtureRequest, store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Server]]:
    """The server as installed with and without npm."""
    if request.param == "completing":
        if not vendor():
            missing("built without npm, so there is no YASQE; install npm, then: pip install -e '.[test]'")
        with serving(store, "--workers", 1) as running:
            yield request.param, running
        return
    folder = tmp_path_factory.mktemp("plain")
    wheel = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(wheel, check=True, capture_output=True, env={**os.environ, "ANODEFREE_KG_EDITOR": "plain"})
    [path] = folder.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder / "site"), str(path)]
    subprocess.run(install, check=True, capture_output=True)
    assert not (folder / "site" / "anodefree_kg" / "web" / "vendor").exists()
    with serving(store, "--workers", 1, python_path=folder / "site") as running:
        yield request.param, running


@pytest.fixture
def page(browser: Browser, server: tuple[str, Server]) -> Iterator[Page]:
    """A page of the site; afterwards, nothing was asked of elsewhere and no error stands on the console."""
    troubles: list[str] = []
    _, running = server
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=running.address)
    opened.set_default_timeout(10_000)
    opened.on("console", lambda m: troubles.append(m.text) if m.type == "error" and "400" not in m.text else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda r: None if r.url.startswith(running.address) else troubles.append(r.url))
    yield opened
    opened.close()
    assert troubles == []


def edit(page: Page, text: str) -> None:
    page.evaluate("text => editorPage.set(text)", text)


def status(page: Page) -> str:
    from playwright.sync_api import expect

    expect(page.locator("#status")).not_to_have_text(re.compile("^(Asking .*)?$"))
    return page.locator("#status").inner_text()


def open_editor(page: Page, name: str, address: str = "/query") -> None:
    page.goto(address)
    if name == "completing":
        page.locator(".CodeMirror").wait_for()


def test_the_editor_says_what_it_is(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0])
    assert page.locator(".CodeMirror").count() == (server[0] == "completing")
    assert ("plain text field" in page.locator("main").inner_text()) == (server[0] == "plain")


def test_a_query_is_edited_run_and_shared(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0])
    edit(page, ZINC)
    page.evaluate("editorPage.focus()")
    page.keyboard.press("Control+Enter")
    assert status(page).startswith("3 rows in ")
    cells = page.locator("table.answer td")
    assert "Ag" in cells.all_inner_texts()
    link = cells.locator("a").first
    assert (link.get_attribute("href") or "").startswith("/material/")
    assert (link.get_attribute("title") or "").startswith("https://w3id.org/anodefree-kg/material/")
    page.goto(page.url)  # the address holds the query
    assert status(page).startswith("3 rows in ")
    assert page.evaluate("editorPage.get()") == ZINC


def test_downloads_hold_the_answer(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0], f"/query?query={quote(ZINC)}")
    status(page)
    with page.expect_download() as caught:
        page.get_by_role("link", name="CSV").click()
    assert caught.value.suggested_filename == "answer.csv"
    assert Path(caught.value.path()).read_text(encoding="utf-8").splitlines()[0] == "m"


def test_a_mistake_is_told_in_one_sentence(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0], f"/query?query={quote('SELECT * { ?s ?p ')}")
    assert "malformed at line 1" in status(page)
    assert page.locator("#results").is_hidden()


def test_stored_questions_can_be_taken(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0])
    assert page.locator("#stored option").count() > 20
    page.select_option("#stored", "in-situ-alloys")
    assert " rows in " in status(page)
    assert "SELECT" in page.evaluate("editorPage.get()")


def test_graphs_are_shown_as_turtle(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0], f"/query?query={quote('DESCRIBE <https://w3id.org/anodefree-kg/material/Ag>')}")
    assert status(page).startswith("A graph")
    assert "material/Ag" in page.locator("#rows pre").inner_text()
    assert page.get_by_role("link", name="JSON-LD").is_visible()


def test_yes_and_no(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0], f"/query?query={quote('ASK { ?s ?p ?o }')}")
    assert status(page).startswith("Yes")


def test_hostile_words_are_words(page: Page, server: tuple[str, Server]) -> None:
    text = """SELECT ("<img src=x onerror=alert(1)>" AS ?a) (IRI("javascript:alert(1)") AS ?b) {}"""
    open_editor(page, server[0], f"/query?query={quote(text)}")
    assert status(page).startswith("1 row")
    assert page.locator("table.answer").locator("img, a").count() == 0
    assert page.locator("table.answer td").all_inner_texts() == ["<img src=x onerror=alert(1)>", "javascript:alert(1)"]
    open_editor(page, server[0], f"/query?query={quote('</textarea><script>alert(2)</script>')}")
    assert page.locator("main script").count() == 0


def test_the_keyboard_gets_out_of_the_field(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0])
    page.evaluate("editorPage.focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"


def test_classes_of_the_graph_are_completed(page: Page, server: tuple[str, Server]) -> None:
    open_editor(page, server[0])
    edit(page, ZINC.split("Mat")[0])
    page.evaluate("editorPage.focus()")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Space")
    if server[0] == "completing":
        hints = page.locator(".CodeMirror-hints li")
        hints.first.wait_for()
        assert hints.all_inner_texts() == ["af:ZincophilicCollector", "af:ZincophilicMaterial"]


def test_works_without_scripts(browser: Browser, server: tuple[str, Server]) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server[1].address)
    page = context.new_page()
    page.goto(f"/query?query={quote(ZINC)}")
    with page.expect_download() as caught:
        page.locator("#run").click()
    assert "material/Ag" in Path(caught.value.path()).read_text(encoding="utf-8")
    context.close()


def test_axe_finds_nothing_serious(browser: Browser, server: tuple[str, Server]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True, base_url=server[1].address)
    page = context.new_page()
    open_editor(page, server[0], f"/query?query={quote(ZINC)}")
    status(page)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    context.close()
