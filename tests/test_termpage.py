"""The page of the ontology: complete, true to the graph, safe, and usable with and without its script."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import html5rdf
import pytest
import rdflib

import anodefree_kg as akg
from anodefree_kg import build, export, names, ontology, shipped
from anodefree_kg.axiomtext import METALS
from anodefree_kg.mappings import Mappings
from anodefree_kg.vocab import AF, SKOS_DEFINITION
from tests.fixtures_cli import ONTOLOGY, SMALL, good
from tests.page_cases import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.slow  # the page holds all terms and is made anew in almost every test
FIXTURES = (browser,)  # found by name, in this module
STYLE = (Path(akg.__file__).parent / "ontology_page" / "style.css").read_text("utf-8")
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>{{ 7 * 7 }} ” “ & \" '"


@pytest.fixture(scope="session")
def page(real: akg.KnowledgeGraph) -> str:
    return export.export(real, "ontology", "html").decode()


class Node:
    """An element of the page: its tag, attributes, text, and what it holds."""

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: Node | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Node] = []
        self.own = ""

    def all(self, tag: str = "", **wanted: str) -> Iterator[Node]:
        for child in self.children:
            if tag in ("", child.tag) and all(child.attributes.get(k.strip("_")) == v for k, v in wanted.items()):
                yield child
            yield from child.all(tag, **wanted)

    def text(self) -> str:
        return self.own + "".join(child.text() for child in self.children)


class Reader(HTMLParser):
    """Reads a page; every tag that wants an end must have it, in its place."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = self.at = Node("", {}, None)
        self.feed(page)
        assert self.at is self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs), self.at)
        self.at.children.append(node)
        if tag not in ("meta", "link", "input", "br"):
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag and self.at.parent is not None, (self.getpos(), tag, self.at.tag)
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(text := Node("#text", {}, self.at))
        text.own = data


@pytest.fixture(scope="session")
def read(page: str) -> Node:
    return Reader(page).root


# --- what it must hold -----------------------------------------------------------------------------------------


def test_each_term_has_exactly_one_anchor(read: Node) -> None:
    known, _ = ontology.read()
    anchors = [str(node.attributes["id"]) for node in read.all() if "id" in node.attributes]
    terms = {term.removeprefix(AF.iri) for term in known.terms()}
    assert len(terms) > 700
    assert len(anchors) == len(set(anchors))
    assert {anchor for anchor in anchors if not anchor.startswith("page-")} == terms


def test_each_internal_link_has_its_target(read: Node) -> None:
    anchors = {node.attributes.get("id") for node in read.all()}
    links = [str(node.attributes["href"]) for node in read.all("a")]
    inner = [link[1:] for link in links if link.startswith("#")]
    assert len(inner) > 2000
    assert set(inner) <= anchors
    assert all(link.startswith(("#", "http://", "https://")) for link in links)


def test_each_entry_tells_label_iri_kind_and_definition(read: Node) -> None:
    known, _ = ontology.read()
    entries = {str(node.attributes["id"]): node for node in read.all("article") if node.attributes["data-names"]}
    forms = {str(node.attributes["id"]): node for node in read.all("tr") if "id" in node.attributes}
    for term in known.terms():
        anchor = term.removeprefix(AF.iri)
        told = (entries[anchor] if anchor in entries else forms[anchor]).text()
        assert known.label(term) in told
        assert known.one(term, SKOS_DEFINITION) in told
        if anchor in entries:
            assert term in told
    assert len(entries) + len(forms) == len(known.terms())


def test_each_axiom_is_told_at_its_terms_with_its_line(read: Node) -> None:
    known, _ = ontology.read()
    rules, _ = build.read_rules(known)
    assert len(rules) > 500
    at = {node.attributes.get("id"): node for node in read.all()}
    whole = {term: known.one(term, AF.unscoped) or term for term in known.terms()}
    lines: dict[str, list[str]] = {}
    for rule in rules:
        words = {rule.words, *(rule.words.replace(f" ({metal})", " (metal)") for metal in METALS)}
        for part in {part for pattern in (*rule.body, rule.head or ()) for part in pattern}:
            if part.startswith("<" + AF.iri):
                term = whole[part[1:-1]].removeprefix(AF.iri)
                if term not in lines:
                    lines[term] = [item.text() for item in at[term].all("li")]
                file, _, line = rule.source.partition(":")
                found = [item for item in lines[term] if any(item.startswith(each) for each in words) and file in item]
                assert found, (term, rule.words)
                assert not line or any(_has_line(item, int(line)) for item in found), (rule.words, rule.source, found)


def _has_line(told: str, line: int) -> bool:
    runs = [run.split("–") for run in re.findall(r"\d+(?:–\d+)?", told.rpartition(".ttl:")[2])]
    return any(int(run[0]) <= line <= int(run[-1]) for run in runs)


def test_numbers_are_what_their_queries_give(read: Node, real: akg.KnowledgeGraph) -> None:
    seen = 0
    for number in read.all(class_="number"):
        [query] = [node.text() for node in number.all("pre")]
        rows = real.query(query).rows
        values = [int(str(node.attributes["value"])) for node in number.all("data")]
        heads = [[cell.text() for cell in row.all("th")] for row in number.all("tr")]
        if heads:
            columns = heads[0][1:]
            told = {
                (heads[i + 1][0], c): values[i * len(columns) + j]
                for i in range(len(heads) - 1)
                for j, c in enumerate(columns)
            }
            assert {key: value for key, value in told.items() if value} == {(row[0], row[1]): row[2] for row in rows}
        elif values:
            assert len(rows) == 1 and values in ([*rows[0]], [0])
        else:
            assert rows == []
        seen += len(values)
    assert seen > 3000


def test_numbers_that_are_known(read: Node, real: akg.KnowledgeGraph) -> None:
    """One number of each kind, counted in another way than by the page's own queries."""
    [alloy] = read.all("article", id_="Alloy")
    assert next(alloy.all("data")).text() == str(len({row[0] for row in real.query("SELECT ?m { ?m a af:Alloy }")}))
    claims = export.table(real, "claims").to_dicts()
    [relation] = read.all("article", id_="outperforms")
    table = next(table for table in relation.all("table") if "class" not in table.attributes)
    told = sum(int(node.text()) for node in table.all("data"))
    assert told == sum(claim["relation"] == "outperforms" for claim in claims) > 0


def test_rules_stand_with_their_heads(read: Node) -> None:
    paths = shipped.files("ontology", ".rq")
    assert paths
    for path in map(Path, paths):
        [rule] = read.all("article", id_=f"page-rule-{path.stem}")
        heads = [line[3:].partition(": ")[2] for line in path.read_text("utf-8").splitlines() if line.startswith("#+ ")]
        assert heads and all(head in rule.text() for head in heads)


def test_concepts_stand_below_broader_ones(read: Node, real: akg.KnowledgeGraph) -> None:
    [index] = read.all("nav")
    leaves = {str(next(leaf.all("a")).attributes["href"])[1:]: leaf for leaf in index.all("li")}
    pairs = real.query("SELECT ?narrow ?broad { GRAPH graph:vocabulary { ?narrow af:broader ?broad } }").rows
    several = real.query(
        "SELECT ?n { GRAPH graph:vocabulary { ?n af:broader ?a , ?b } FILTER(STR(?a) < STR(?b)) }"
    ).rows
    assert len(pairs) > 50
    for narrow, broad in pairs:
        if (narrow,) not in several:
            above = leaves[str(narrow).removeprefix(AF.iri)].parent
            assert above is not None and above.parent is leaves[str(broad).removeprefix(AF.iri)]


# --- annotations, mappings and hostile words -------------------------------------------------------------------


def literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., akg.KnowledgeGraph]:
    """Builds the small graph with another ontology: more statements, and other words for some."""

    def make(more: str, **words: str) -> akg.KnowledgeGraph:
        # Without the mappings, which hold the labels as they are.
        folder = shutil.copytree(ONTOLOGY, tmp_path / "ontology", ignore=shutil.ignore_patterns("*.tsv"))
        for path in folder.glob("*.ttl"):
            text = path.read_text("utf-8")
            for old, new in words.items():
                text = text.replace(literal(old.replace("_", " ")), literal(new))
            path.write_text(text, encoding="utf-8")
        head = "@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        for prefix in ("af", "owl", "rdfs", "skos"):
            head += next(line for line in text.splitlines() if line.startswith(f"@prefix {prefix}:")) + "\n"
        (folder / "more.ttl").write_text(head + more, encoding="utf-8")
        return akg.KnowledgeGraph.from_quads(build.build([str(SMALL / "tiny")], str(folder)).quads)

    return make


MORE = """
dcterms:source a owl:AnnotationProperty . skos:example a owl:AnnotationProperty .
skos:scopeNote a owl:AnnotationProperty .
af:Alloy dcterms:source <https://example.org/gold> , "A book, page 5" ; skos:example "brass" ;
    skos:scopeNote "Mind it." .
"""


def test_annotations_are_shown_where_they_are(changed: Callable[..., akg.KnowledgeGraph]) -> None:
    root = Reader(export.export(changed(MORE), "ontology", "html").decode()).root
    [alloy] = root.all("article", id_="Alloy")
    told = alloy.text()
    for part in ("A book, page 5", "brass", "Mind it."):
        assert part in told
    assert [a for a in alloy.all("a", href="https://example.org/gold")]
    [former] = root.all("article", id_="InSituAlloyFormer")
    assert "Beyond OWL 2 RL" in former.text() and "owl:someValuesFrom" in former.text()
    [other] = root.all("article", id_="Material")
    assert not list(other.all(class_="beyond"))


def test_lines_are_told_for_the_shipped_ontology_only(changed: Callable[..., akg.KnowledgeGraph]) -> None:
    text = export.export(changed("af:Alloy skos:example 'brass' ."), "ontology", "html").decode()
    assert not re.search(r'class="place">\w+\.ttl:\d', text)


def test_hostile_words_stay_words(changed: Callable[..., akg.KnowledgeGraph], tiny: akg.KnowledgeGraph) -> None:
    plain = Reader(export.export(tiny, "ontology", "html").decode()).root
    kg = changed("", alloy_or_intermetallic=HOSTILE, dendrite_growth=HOSTILE + "2", metal_dendrites=HOSTILE + "3")
    text = export.export(kg, "ontology", "html").decode()
    root = Reader(text).root
    tags = [node.tag for node in root.all() if node.tag not in ("#text",)]
    assert tags.count("script") == 1 and "img" not in tags
    assert sorted(set(tags)) == sorted({node.tag for node in plain.all() if node.tag != "#text"})
    assert [node for node in root.all("h3") if next(node.all("a")).text() == HOSTILE]
    assert HOSTILE + "3" in next(root.all("article", id_="dendriteGrowth")).text()
    assert "49" not in next(root.all("article", id_="Alloy")).text()
    assert html5_errors(text) == []


def test_mappings_are_shown(page: str) -> None:
    targets = Mappings().targets()
    entries = {entry.attributes["id"]: entry.text() for entry in Reader(page).root.all("article")}
    own = {term: mapped for term, mapped in targets.items() if term.startswith(AF.iri)}
    assert sum(map(len, own.values())) > 250
    for term, mapped in own.items():
        told = entries[term.removeprefix(AF.iri)]
        for target in mapped:
            assert told.count(target.object_id) == 1
            assert target.label in told and target.comment in told


# --- a page that keeps to itself -------------------------------------------------------------------------------


def html5_errors(page: str) -> list[object]:
    parser = html5rdf.HTMLParser()
    parser.parse(page)
    return list(parser.errors)


def test_it_is_valid_html(page: str) -> None:
    assert html5_errors(page) == []
    assert html5_errors("<!doctype html><p id=a id=a>")  # the check itself finds faults


def test_nothing_is_fetched(page: str, read: Node) -> None:
    for node in read.all():
        for name in ("src", "srcset", "action", "data", "poster", "ping"):
            assert name not in node.attributes, node.tag
        if node.tag == "link":
            assert node.attributes["href"] == "data:,"
    assert not re.search(r"url\(|@import", STYLE)


def test_policy_admits_exactly_the_inline_parts(read: Node) -> None:
    [policy] = [str(node.attributes["content"]) for node in read.all("meta") if "http-equiv" in node.attributes]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    parts = [node.text() for node in read.all() if node.tag in ("script", "style")]
    assert len(parts) == 2
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in parts}
    assert set(re.findall(r"'sha256-[^']+'", policy)) == hashes
    assert not any(name.startswith("on") or name == "style" for node in read.all() for name in node.attributes)


def test_headings_come_in_order(read: Node) -> None:
    levels = [int(node.tag[1]) for node in read.all() if re.fullmatch("h[1-6]", node.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(len(list(read.all(tag))) == 1 for tag in ("main", "nav", "header"))


def test_same_graph_gives_same_bytes(page: str, real: akg.KnowledgeGraph) -> None:
    twin = akg.KnowledgeGraph.from_quads(sorted(real.store, key=str, reverse=True))
    assert export.export(twin, "ontology", "html").decode() == page


def test_files_of_the_page_stay_small() -> None:
    folder = Path(akg.__file__).parent / "ontology_page"
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in folder.iterdir()}
    assert len(lengths) == 4 and max(lengths.values()) <= 400


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: int) -> None:
    block = re.findall(r":root \{(.*?)\}", STYLE, re.S)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    grounds = ("paper", "ground", "code")
    words = [name for name in colours if name not in (*grounds, "line", "mark", "warn", "warn-ground")]
    assert len(words) == 11
    pairs = [(word, ground) for word in words for ground in grounds] + [("warn", "warn-ground"), ("ink", "mark")]
    for word, ground in pairs:
        dark, light = sorted((luminance(colours[word]), luminance(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (word, ground)


# --- in the browser --------------------------------------------------------------------------------------------

Open = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, page: str, tmp_path: Path) -> Iterator[Open]:
    """Opens the page. After the test: no request but the file's own, and nothing on the console."""
    troubles: list[str] = []
    contexts = []

    def requested(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            troubles.append(request.url)

    def open_page(anchor: str = "", width: int = 1280, script: bool = True, text: str = page) -> Page:
        file = tmp_path / "ontology.html"
        file.write_bytes(text.encode())
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.on("request", requested)
        tab.on("console", lambda message: troubles.append(message.text))
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(file.as_uri() + anchor)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


def visible(tab: Page, selector: str = "main .entry") -> list[str]:
    found = tab.eval_on_selector_all(selector, "all => all.filter(e => e.checkVisibility()).map(e => e.id || e.hash)")
    return [str(each) for each in found]


@pytest.mark.browser
def test_search_filters_entries_and_index(opened: Open) -> None:
    tab = opened()
    whole = len(visible(tab))
    assert whole > 700
    tab.keyboard.press("/")
    tab.keyboard.type("zinco")
    assert set(visible(tab)) == {
        "ZincophilicCollector",
        "ZincophilicMaterial",
        "zincophilicity",
        "hydrophilicZincophilicLayer",
    }
    assert {"#zincophilicity", "#metallophilicity"} <= set(visible(tab, "nav li > a"))
    assert "#dendriteGrowth" not in visible(tab, "nav li > a")
    assert tab.locator("#page-found").inner_text().startswith("4 of ")
    tab.keyboard.press("Escape")
    assert len(visible(tab)) == whole and tab.locator("#page-found").inner_text() == ""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("metal dendrites", "dendriteGrowth"),  # a synonym
        ("growth DENDR", "DendriteCountermeasure"),  # in any order and capitals
        ("has mechanism (Zn)", "hasMechanism"),  # a metal form
        ("averageCEPercent", "averageCEPercent"),  # a name
        ("in-situ alloy  former", "InSituAlloyFormer"),
        ("dendrite growth", "dendriteGrowth"),  # the exact label before one that holds it
    ],
)
def test_enter_goes_to_the_best_match(typed: str, first: str, opened: Open) -> None:
    tab = opened()
    tab.locator("#page-query").fill(typed)
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == f"#{first}"
    assert first in visible(tab)


@pytest.mark.browser
def test_search_folds_like_the_lookup(opened: Open) -> None:
    tab = opened()
    known, _ = ontology.read()
    labels = sorted({known.label(term) for term in known.terms()})
    assert len(labels) > 700
    told = tab.evaluate(
        """labels => labels.map(label => {
             const query = document.getElementById("page-query");
             query.value = label;
             query.dispatchEvent(new Event("input"));
             return document.querySelectorAll("main .entry:not([hidden])").length;
           })""",
        labels[::12],
    )
    assert all(count >= 1 for count in told)
    assert names.folded("Cu₆Sn₅ @ Cu") == "cu6sn5@cu"


@pytest.mark.browser
def test_nothing_found_is_said(opened: Open) -> None:
    tab = opened()
    tab.locator("#page-query").fill("quixotic")
    assert visible(tab) == [] and tab.locator("#page-none").is_visible()


@pytest.mark.browser
def test_a_link_leads_out_of_a_search(opened: Open) -> None:
    tab = opened()
    tab.locator("#page-query").fill("zincophilicity")
    tab.locator("#zincophilicity .rows a", has_text="metallophilicity").click()
    tab.wait_for_function("document.getElementById('metallophilicity').getBoundingClientRect().top < 400")
    assert "metallophilicity" in visible(tab) and tab.locator("#page-query").input_value() == ""
    assert tab.locator("nav [aria-current]").get_attribute("href") == "#metallophilicity"


@pytest.mark.browser
@pytest.mark.parametrize("anchor", ["zincophilicity", "hasMechanismZn", "page-units"])
def test_an_address_opens_at_its_term(anchor: str, opened: Open) -> None:
    tab = opened(f"#{anchor}")
    box = tab.locator(f"#{anchor}").bounding_box()
    assert box is not None and 56 <= box["y"] < 400


@pytest.mark.browser
def test_it_reads_without_its_script(opened: Open) -> None:
    tab = opened("#zincophilicity", script=False)
    assert tab.locator("#zincophilicity .definition").is_visible()
    assert tab.locator("#page-query").is_hidden()
    assert tab.locator("nav summary", has_text="Mechanisms").is_visible()


@pytest.mark.browser
def test_phone_scrolls_one_way_only(opened: Open) -> None:
    for anchor in ("", "#hasMechanism", "#page-rules", "#page-relations-by-metal"):
        tab = opened(anchor, width=390)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, anchor
    assert tab.locator("#page-query").is_visible() and not visible(tab, "nav li > a")


@pytest.mark.browser
def test_hostile_words_do_nothing(opened: Open, changed: Callable[..., akg.KnowledgeGraph]) -> None:
    kg = changed("", alloy_or_intermetallic=HOSTILE, metal_dendrites=HOSTILE)
    tab = opened(text=export.export(kg, "ontology", "html").decode())
    tab.locator("#page-query").fill("<img")
    assert set(visible(tab)) == {"Alloy", "dendriteGrowth"}
    assert tab.locator("#Alloy h3 a").inner_text() == HOSTILE


# --- the ontology alone, and the command -----------------------------------------------------------------------


@pytest.mark.parametrize(("format_", "parser"), [("turtle", "turtle"), ("rdfxml", "xml")])
def test_the_ontology_alone_is_that_of_the_files(format_: str, parser: str, real: akg.KnowledgeGraph) -> None:
    data = export.export(real, "ontology", format_)
    exported = rdflib.Graph().parse(data=data, format=parser)
    files = rdflib.Graph()
    for path in shipped.files("ontology", ".ttl"):
        if not path.endswith("shapes.ttl"):
            files.parse(path)
    mapped = {tuple(map(rdflib.URIRef, triple)) for triple in Mappings().triples()}
    named = {t for t in exported if all(not isinstance(part, rdflib.BNode) for part in t)}
    own = {t for t in files if all(not isinstance(part, rdflib.BNode) for part in t)}
    assert named - mapped == own and len(mapped & named) > 400
    assert len(exported) - len(mapped & named) == len(files) > 4000


def test_the_command_writes_the_page(store: Path, tmp_path: Path, page: str) -> None:
    path = tmp_path / "ontology.html"
    good("export", "ontology", "--format", "html", "--out", path, "--store", store)
    assert path.read_bytes().decode() == page
