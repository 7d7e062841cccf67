"""The page as a server offers it: in parts, under a strict policy, with details asked for one by one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from anodefree_kg import pack
from anodefree_kg.draw import Addresses, served
from anodefree_kg.view import Evidence, GraphView, Proof, Proofs, ProofStep, ViewEdge, ViewNode
from tests.page_cases import BASE, SMALL, Watch, browser, click_node, panel, relations, shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FIXTURES = (browser,)  # found by name, in this module

ADDRESSES = Addresses(
    "/graph/data", "/graph/details", "/assets/", lambda iri: "/card/" + iri.removeprefix(BASE), (("Home", "/"),)
)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"
TYPES = {"html": "text/html; charset=utf-8", "js": "text/javascript", "css": "text/css", "json": "application/json"}


class Server:
    """Offers a view as a page; counts what is asked, and can be told to fail."""

    def __init__(self, view: GraphView) -> None:
        self.asked: list[str] = []
        self.broken = False
        parts = served(view, ADDRESSES)
        files = {"/graph": ("html", parts.html.encode()), "/graph/data": ("json", parts.data)}
        files |= {f"/assets/{name}": (name.rsplit(".", 1)[-1], content) for name, content in parts.assets.items()}
        edges = {(edge.source, edge.predicate, edge.target): edge for edge in view.edges}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                outer.asked.append(address.path)
                if address.path == "/graph/details" and not outer.broken:
                    [source], [relation], [target] = (
                        parse_qs(address.query)[n] for n in ("source", "relation", "target")
                    )
                    edge = edges[source, relation, target]
                    self.answer("json", json.dumps(pack.one(edge.evidence, edge.proofs)).encode())
                elif address.path in files:
                    self.answer(*files[address.path])
                else:
                    self.send_error(503 if outer.broken else 404)

            def answer(self, kind: str, content: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", TYPES[kind])
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


Serve = Callable[[GraphView], tuple["Page", Server]]


@pytest.fixture
def serve(browser: Browser) -> Iterator[Serve]:
    """Serve a view and open its page; after the test, as for a single file, nothing foreign was asked for."""
    watch = Watch(browser)
    servers: list[Server] = []

    def open_page(view: GraphView) -> tuple[Page, Server]:
        servers.append(Server(view))
        return watch.open(servers[-1].address + "/graph", (servers[-1].address,)), servers[-1]

    yield open_page
    for server in servers:
        server.close()
    # That a server answered with an error is what one test is about.
    watch.troubles[:] = [trouble for trouble in watch.troubles if "503" not in trouble]
    watch.close()


def test_draws_the_same_as_the_single_file(serve: Serve) -> None:
    page, server = serve(SMALL)
    assert len(shown(page)) == 12 and len(relations(page)) == 13
    assert set(server.asked) == {
        "/graph", "/graph/data", "/assets/graph.css", "/assets/graph.js", "/assets/vis-network.min.js",
    }  # fmt: skip
    assert page.get_by_role("link", name="Home").get_attribute("href") == "/"
    assert "The other pages here hold" in (page.locator("#elsewhere").text_content() or "")


def test_details_begin_with_the_card_and_ask_for_claims_when_unfolded(serve: Serve) -> None:
    page, server = serve(SMALL)
    click_node(page, "cu6sn5")
    link = page.get_by_role("link", name="Open its page")
    assert link.get_attribute("href") == "/card/cu6sn5"
    assert "/graph/details" not in server.asked
    assert "has limits" in panel(page) and "suggested" in panel(page) and "1 claim" in panel(page)
    page.locator("details.claims > summary").first.click()
    page.get_by_text("Zinc wets the alloy.").wait_for()
    assert server.asked.count("/graph/details") == 1
    page.get_by_text("Why: the proofs").click()
    page.get_by_text("Why: 1 minimal proof").wait_for()
    assert "because rule: chain" in page.locator("details.proof pre").inner_text()
    assert server.asked.count("/graph/details") == 2
    # What was told once is not asked for again.
    click_node(page, "cu6sn5")
    page.locator("details.claims > summary").first.click()
    page.get_by_text("Zinc wets the alloy.").wait_for()
    assert server.asked.count("/graph/details") == 2


def test_a_server_that_is_gone_is_told_and_can_be_asked_again(serve: Serve) -> None:
    page, server = serve(SMALL)
    click_node(page, "cu6sn5")
    server.broken = True
    page.locator("details.claims > summary").first.click()
    page.get_by_text("The server gave no details: the server answers 503.").wait_for()
    server.broken = False
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Zinc wets the alloy.").wait_for()
    assert page.locator(".trouble, .loading").count() == 0


def test_a_slow_server_leaves_a_word_meanwhile(serve: Serve) -> None:
    page, _ = serve(SMALL)
    page.route("**/graph/details*", lambda route: None)
    click_node(page, "cu6sn5")
    page.locator("details.claims > summary").first.click()
    page.locator(".loading").wait_for()
    assert page.locator(".loading").inner_text() == "loading …"


def test_graph_that_cannot_be_loaded_is_told(browser: Browser) -> None:
    server = Server(SMALL)
    page = browser.new_page()
    try:
        page.route("**/graph/data", lambda route: route.fulfill(status=500))
        page.goto(server.address + "/graph")
        page.get_by_text("The graph could not be loaded: the server answers 500.").wait_for(timeout=10_000)
    finally:
        page.close()
        server.close()


@pytest.mark.parametrize(
    "text", ["</script><script>alert(2)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"]
)
def test_hostile_words_are_shown_and_do_nothing(serve: Serve, text: str) -> None:
    evil = Evidence(text, "limits", "shown", "Na", "any case", text, (text,), text)
    proofs = Proofs((text,), text, (Proof(text, ProofStep((text, text), ())),))
    view = GraphView(
        text,
        text,
        (ViewNode(text, text, "material", text, (text,), True), replace(SMALL.nodes[2], label=text)),
        (ViewEdge(text, SMALL.nodes[2].iri, text, text, "Na", True, text, (evil,), proofs),),
        text,
        (text,),
    )
    page, _ = serve(view)
    assert page.locator("h1").inner_text() == page.locator("#details h2").text_content() == text
    page.locator("details.claims > summary").click()
    page.locator(".evidence").wait_for()
    page.locator("details.proof > summary").first.click()
    page.locator("details.proof pre").wait_for()
    assert page.locator("#details").locator("img, script, iframe").count() == 0
    assert page.locator("header").locator("img, script").count() == 0
