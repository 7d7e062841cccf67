"""From navigation to a still, clickable graph in Chromium: our page, and a page of plain pyvis, of the same graph."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import common

from anodefree_kg.view import GraphView, ViewEdge, ViewNode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CAP = 60.0  # seconds after which a page that still moves is given up
OPENED = 100  # nodes that our page draws at the start, as the shipped one does
BASE = "https://example.org/"

# A watch that starts before the page's own scripts: since when do twenty nodes stand where they stand, and has physics,
# if there is any, come to its end? Twenty, because asking for thousands of places would slow down what is measured.
WATCH = """
window.watch = { drawn: null, since: null, laidOut: null, stabilised: null };
let plain;
Object.defineProperty(window, "network", {
  configurable: true,
  get: () => plain,
  set: (made) => {
    plain = made;
    if (!made) return;
    made.once("stabilizationIterationsDone", () => { watch.laidOut = performance.now(); });
    made.once("stabilized", () => { watch.stabilised = performance.now(); });
  },
});
let before = "";
const places = () => {
  if (window.graphPage) return graphPage.boxes().slice(0, 20).map(({ iri, x, y }) => [iri, x, y]);
  if (plain) return Object.entries(plain.getPositions(plain.body.nodeIndices.slice(0, 20)));
  return [];
};
setInterval(() => {
  const now = JSON.stringify(places());
  if (now === "[]") return;
  if (now !== before) [before, watch.since] = [now, performance.now()];
}, 50);
const frame = () => requestAnimationFrame(() => {
  if (places().length) requestAnimationFrame(() => { watch.drawn = performance.now(); });
  else frame();
});
frame();
"""


def run(quick: bool) -> bool:
    common.title("graph page: from navigation to a still, clickable graph")
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        print(f"skipped: needs playwright (pip install playwright) and one of {', '.join(CHROMIUM)}")
        return True
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        print(f"Chromium {browser.version}, pyvis {metadata.version('pyvis')}, window of 1280 x 800")
        print("requests of plain pyvis that leave the machine are refused at once, so that no network is timed")
        met = [_compare(browser, Path(folder), size, quick) for size in ((300, 1000) if quick else (300, 1000, 5000))]
        browser.close()
    return all(met)


def _compare(browser: Browser, folder: Path, size: int, quick: bool) -> bool:
    from anodefree_kg.draw import render

    ours, whole, plain = f"ours, opens with {OPENED}", "ours, opens with all", "plain pyvis"
    pages = {ours: render(_graph(size, OPENED)), whole: render(_graph(size, size)), plain: _plain(_graph(size, size))}
    first: dict[str, list[float]] = {name: [] for name in pages}
    subjects: dict[str, Callable[[], object]] = {}
    for number, (name, page) in enumerate(pages.items()):
        file = folder / f"{size}-{number}.html"
        file.write_text(page, encoding="utf-8")
        subjects[name] = lambda name=name, file=file: _timed(browser, file, name == plain, first[name])
    rounds = 3 if quick or size == 5000 else 5
    samples = common.alternate(subjects, rounds, warm=0)
    print(f"\n{size} nodes, {3 * size} relations, {rounds} runs each")
    rows = []
    for name, sample in samples.items():
        given_up = sum(seconds >= CAP for seconds in sample.wall)
        least = "at least " if given_up else ""
        times = (common.shown(statistics.median(first[name])), least + common.shown(sample.median))
        weight = f"{len(pages[name].encode()) / 1e6:.1f} MB"
        ratio = least + common.times(common.ratio(sample, samples[ours]))
        rows.append((name, weight, *times, f"{given_up} of {rounds}", ratio))
    common.table(
        ("page", "weight", "first shown", "still, clickable", f"given up at {CAP:.0f} s", "ratio to the first"), rows
    )
    return common.target(f"at {size} nodes, faster than plain pyvis", common.ratio(samples[plain], samples[ours]), 3)


def _timed(browser: Browser, file: Path, plain: bool, first: list[float]) -> common.Sample:
    """Open a page until it stands still, and see that a click chooses a node.

    Args:
        browser: started before.
        file: the page.
        plain: whether it is one of plain pyvis.
        first: gets the time in seconds after which the page showed the graph.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.route(lambda address: not address.startswith(("file:", "data:")), lambda route: route.abort())
    page.add_init_script(WATCH)
    begun = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    sample = common.Sample()
    while True:
        watch = page.evaluate("({ ...watch, now: performance.now() })")
        showed = watch["laidOut"] if plain else watch["drawn"]
        moments = [showed, watch["since"], *([watch["stabilised"]] if plain else [])]
        if None not in moments and watch["now"] - watch["since"] >= 300:
            sample.wall.append(max(moments) / 1000)
            _click(page, plain)
            break
        if time.perf_counter() - begun > CAP:
            sample.wall.append(CAP)
            break
        page.wait_for_timeout(50)
    first.append(CAP if showed is None else showed / 1000)
    sample.cpu.append(0.0)
    page.close()
    return sample


def _click(page: Page, plain: bool) -> None:
    """Click a node that the window shows.

    Raises:
        RuntimeError: if the click chooses nothing.
    """
    place = "id => network.canvasToDOM(network.getPositions([id])[id])" if plain else "id => graphPage.pointOfNode(id)"
    holder, chosen = ("#mynetwork", "network.getSelectedNodes().length") if plain else (
        "#graph", "document.querySelector('#details h2') ? 1 : 0",
    )  # fmt: skip
    room = page.locator(holder).bounding_box()
    assert room is not None
    for number in range(OPENED):
        point = page.evaluate(place, f"{BASE}n{number}")
        if 0 < point["x"] < room["width"] - 60 and 0 < point["y"] < min(room["height"], 700 - room["y"]):
            page.mouse.click(room["x"] + point["x"], room["y"] + point["y"])
            break
    page.wait_for_timeout(500)
    if not page.evaluate(chosen):
        raise RuntimeError("a click on a node of the still graph chose nothing")


def _graph(size: int, opening: int) -> GraphView:
    """A graph of which each node has three relations; the same one each time."""
    kinds = ("strategy", "mechanism", "challenge", "outcome", "material", "material")
    relations = ("addresses", "improves", "causes")
    nodes = [
        ViewNode(f"{BASE}n{i}", f"{kinds[i % 6]} number {i}", kinds[i % 6], "", (), i < opening) for i in range(size)
    ]
    edges = [
        ViewEdge(f"{BASE}n{i}", f"{BASE}n{(i * step + 1) % size}", BASE + relation, relation, "Zn", False, "", (), None)
        for i in range(size)
        for step, relation in zip((7, 11, 12), relations, strict=True)
    ]
    return GraphView("Generated graph", "", tuple(nodes), tuple(edges), None)


def _plain(view: GraphView) -> str:
    """The page that pyvis makes of the same graph when nothing is set but that it shall hold its library."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line")
    for node in view.nodes:
        net.add_node(node.iri, node.label)
    for edge in view.edges:
        net.add_edge(edge.source, edge.target, label=edge.relation)
    return str(net.generate_html())


if __name__ == "__main__":
    given = common.arguments(__doc__).parse_args()
    common.header()
    run(given.quick)
