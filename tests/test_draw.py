"""The graph page as text: what it must contain, refuse and leave alone, with no browser at hand."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import anodefree_kg as akg
from anodefree_kg import draw, graphview, ontology, vocab
from anodefree_kg.draw import RELATIONS, SCRIPTS, Addresses, render, served
from anodefree_kg.errors import UsageError
from anodefree_kg.explain import Narrator
from anodefree_kg.placing import KINDS
from anodefree_kg.view import Evidence, GraphView, Proof, Proofs, ProofStep, ViewEdge, ViewNode

BASE = "https://example.org/"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "javascript:alert(3)",
    "{{ 7 * 7 }}",
    "href",
    "<!--",
)


def node(name: str, kind: str = "material", *, opening: bool = True, label: str | None = None) -> ViewNode:
    return ViewNode(BASE + name, name if label is None else label, kind, "", (), opening)


def edge(source: str, target: str, relation: str = "has mechanism", metal: str = "Zn") -> ViewEdge:
    claim = Evidence("It was seen.", "supports", "shown", metal, "any case", "", ("[1] A et al., J 2020",), "section 1")
    return ViewEdge(BASE + source, BASE + target, "p:" + relation, relation, metal, False, "shown", (claim,), None)


SMALL = GraphView(
    "Title",
    "Subtitle",
    (
        *(node(kind[0], kind) for kind in ("strategy", "mechanism", "challenge", "outcome")),
        node("Ag"),
        node("In", opening=False),
    ),
    (
        *(edge(source, target) for source, target in ("sm", "mc", "co")),
        edge("Ag", "m"),
        edge("Ag", "m", "is host for"),
        edge("In", "c"),
    ),
    None,
)


SERVED = Addresses("/graph/data", "/graph/details", "/assets/", lambda iri: iri.replace(BASE, "/card/"))


class Tags(HTMLParser):
    """Collects every tag with its attributes, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style") and self.cdata_elem:
            self.inline.append((*self.found[-1], data))


def data_of(page: str) -> dict[str, Any]:
    """The graph as the page's script reads it."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    read = json.loads(match.group(1))
    assert isinstance(read, dict)
    return read


def boxes(page: str) -> Iterator[tuple[float, float, float, float]]:
    for each in data_of(page)["nodes"]:
        if each["place"]:
            (x, y), half, rise = each["place"], each["width"] / 2, each["height"] / 2
            yield x - half, x + half, y - rise, y + rise


def test_same_view_gives_same_bytes() -> None:
    assert render(SMALL).encode() == render(SMALL).encode()


def test_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    render(SMALL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", ["source", "target"])
def test_edge_to_nowhere_is_named(end: str) -> None:
    stray = edge("nowhere", "m") if end == "source" else edge("m", "nowhere")
    with pytest.raises(ValueError, match=re.escape(BASE + "nowhere")):
        render(replace(SMALL, edges=(*SMALL.edges, stray)))


def test_duplicate_node_is_named() -> None:
    with pytest.raises(ValueError, match=re.escape(BASE + "Ag")):
        render(replace(SMALL, nodes=(*SMALL.nodes, node("Ag", label="silver"))))


def test_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match=re.escape(BASE + "x")):
        render(replace(SMALL, nodes=(*SMALL.nodes, node("x", "separator"))))


def test_focus_on_nothing_is_named() -> None:
    with pytest.raises(ValueError, match=re.escape(BASE + "gone")):
        render(replace(SMALL, focus=BASE + "gone"))


def test_nothing_is_fetched() -> None:
    for tag, attributes in Tags(render(SMALL)).found:
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            value = attributes.get(name) or ""
            assert not value or value.startswith("data:"), f"<{tag} {name}={value!r}>"
    assert "sourceMappingURL" not in render(SMALL)


def test_policy_admits_exactly_the_inline_parts() -> None:
    tags = Tags(render(SMALL))
    metas = [a for tag, a in tags.found if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    policy = metas[0]["content"] or ""
    assert "default-src 'none'" in policy and "img-src data:" in policy
    assert "unsafe" not in policy
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for _, attributes, text in tags.inline
        if "type" not in attributes
    }
    assert len(hashes) == 3
    assert set(re.findall(r"'sha256-[^']+'", policy)) == hashes


def test_our_script_is_all_files_in_their_order() -> None:
    folder = Path(draw.__file__).parent / "page"
    assert {path.name for path in folder.glob("*.js")} == set(SCRIPTS)
    [script] = [text for tag, attributes, text in Tags(render(SMALL)).inline if tag == "script" and "graphPage" in text]
    starts = [script.index((folder / name).read_text("utf-8")) for name in SCRIPTS]
    assert starts == sorted(starts)


def test_page_files_stay_small() -> None:
    folder = Path(draw.__file__).parent / "page"
    assert not [path.name for path in folder.iterdir() if len(path.read_text("utf-8").splitlines()) > 400]


def test_details_know_every_relation_of_the_ontology() -> None:
    known, _ = ontology.read()
    assert {known.label(vocab.AF[name]) for name in vocab.RELATIONS} == set(RELATIONS)


def test_carriage_returns_would_break_the_hashes() -> None:
    assert "\r" not in render(SMALL)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    claim = Evidence(text, "limits", "unexplained", "Na", text, text, (text,), text)
    proof = Proof(text, ProofStep((text,), ()))
    view = GraphView(
        text,
        text,
        (ViewNode(text, text, "material", text, (text,), True), node("m", "mechanism")),
        (ViewEdge(text, BASE + "m", text, text, "Na", True, text, (claim,), Proofs((text,), text, (proof,))),),
        text,
        (text,),
    )
    page = render(view)
    plain = render(SMALL)
    assert [tag for tag, _ in Tags(page).found] == [tag for tag, _ in Tags(plain).found]
    read = data_of(page)
    assert read["nodes"][0]["label"] == text
    assert read["details"]["edges"][0]["evidence"][0]["statement"] == text
    raw = page.split('id="data">')[1].split("</script>")[0]
    assert "<" not in raw
    parts = served(view, replace(SERVED, navigation=((text, "/"),), data=text, details=text))
    plain = served(SMALL, replace(SERVED, navigation=(("x", "/"),))).html
    assert [tag for tag, _ in Tags(parts.html).found] == [tag for tag, _ in Tags(plain).found]


def test_every_kind_has_its_own_colour_and_outline() -> None:
    assert len({colour for _, colour, _, _ in KINDS.values()}) == len(KINDS)
    assert len({outline for _, _, outline, _ in KINDS.values()}) == len(KINDS)


def test_no_edges_and_no_nodes() -> None:
    assert data_of(render(replace(SMALL, edges=())))["edges"] == []
    assert data_of(render(GraphView("", "", (), (), None)))["nodes"] == []


def test_empty_label_falls_back_to_the_iri() -> None:
    page = render(GraphView("", "", (node("x", label=""),), (), None))
    assert data_of(page)["nodes"][0]["label"] == BASE + "x"


def test_a_long_name_is_cut_into_lines_but_not_off() -> None:
    page = render(GraphView("", "", (node("x", "outcome", label="smooth and stable electrode interface"),), (), None))
    assert " ".join(data_of(page)["nodes"][0]["lines"]) == "smooth and stable electrode interface"


def test_only_opening_nodes_and_the_focus_have_a_place() -> None:
    def placed(view: GraphView) -> set[str]:
        return {each["id"] for each in data_of(render(view))["nodes"] if each["place"]}

    assert BASE + "In" not in placed(SMALL)
    assert placed(replace(SMALL, focus=BASE + "In")) == {each.iri for each in SMALL.nodes}


def test_columns_follow_the_argument_and_materials_stand_below() -> None:
    place = {each["id"].removeprefix(BASE): each["place"] for each in data_of(render(SMALL))["nodes"]}
    assert place["s"][0] < place["m"][0] < place["c"][0] < place["o"][0]
    assert place["Ag"][1] > max(place[name][1] for name in "smco")


def test_order_spares_crossings() -> None:
    kinds = ("strategy", "mechanism", "challenge")
    nodes = tuple(node(f"{kind[0]}{i}", kind) for kind in kinds for i in range(8))
    ladder = [edge(f"s{i}", f"m{7 - i}") for i in range(8)] + [edge(f"m{i}", f"c{7 - i}") for i in range(8)]
    page = data_of(render(GraphView("", "", nodes, tuple(ladder), None)))
    height = {each["id"].removeprefix(BASE): each["place"][1] for each in page["nodes"]}
    order = [sorted(range(8), key=[height[f"{kind[0]}{i}"] for i in range(8)].__getitem__) for kind in kinds]
    assert order[1] == [7 - i for i in order[0]]
    assert order[2] == [7 - i for i in order[1]]


@pytest.mark.parametrize("count", [1, 6, 60, 300])
def test_nodes_never_overlap(count: int) -> None:
    words = ("Ag", "Bi/CTG@Cu", "suppresses hydrogen evolution", "interphase that is rich in NaF and in Na₂O")
    nodes = tuple(node(f"n{i}", list(KINDS)[i % 5], label=f"{words[i % 4]} {i}") for i in range(count))
    edges = tuple(edge(f"n{i}", f"n{(i * 7 + 3) % count}") for i in range(count))
    taken = list(boxes(render(GraphView("", "", nodes, edges, None))))
    assert len(taken) == count
    for index, (left, right, top, bottom) in enumerate(taken):
        for other_left, other_right, other_top, other_bottom in taken[:index]:
            assert right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top


def test_each_relation_between_two_nodes_is_kept() -> None:
    relations = [each["relation"] for each in data_of(render(SMALL))["edges"] if each["from"] == BASE + "Ag"]
    assert relations == ["has mechanism", "is host for"]


# -- proofs and what a server offers -----------------------------------------------------------------------


def told(step: int, tables: dict[str, Any], indent: str = "") -> list[str]:
    """A packed proof as lines, as the page's script puts it together."""
    lines, premises = tables["steps"][step]
    own = [indent + tables["lines"][number] for number in lines]
    return own + [line for premise in premises for line in told(premise, tables, indent + "    ")]


def text_of(proofs: dict[str, Any], tables: dict[str, Any]) -> list[str]:
    found = list(proofs["head"])
    for number, (certainty, step) in enumerate(proofs["each"], 1):
        found += ["", f"proof {number}{f', {certainty}' if certainty else ''}", *told(step, tables)]
    return found


@pytest.mark.slow
def test_every_proof_of_the_shipped_graph_stands_whole_in_a_light_page(real: akg.KnowledgeGraph) -> None:
    view = graphview.view(real)
    page = render(view)
    assert len(page.encode()) < 3_500_000
    tables = data_of(page)["details"]
    assert len(set(tables["lines"])) == len(tables["lines"])
    narrator = Narrator(real)
    inferred = 0
    for drawn, packed in zip(view.edges, tables["edges"], strict=True):
        assert len(packed["evidence"]) == len(drawn.evidence)
        if not drawn.inferred:
            assert packed["proofs"] is None
            continue
        inferred += 1
        why = narrator.why((drawn.source, drawn.predicate, drawn.target))
        assert text_of(packed["proofs"], tables) == why.lines()
        assert packed["proofs"]["count"] in why.lines()[0]
        assert drawn.certainty == why.certainty
        assert [certainty for certainty, _ in packed["proofs"]["each"]] == list(why.certainties)
    assert inferred > 700


def test_stated_edge_is_as_certain_as_its_firmest_claim(real: akg.KnowledgeGraph) -> None:
    view = graphview.view(real, proofs=False)
    order = view.certainties
    assert order[0] == "shown" and len(set(order)) == len(order) == 4
    for drawn in view.edges:
        supporting = [order.index(claim.certainty) for claim in drawn.evidence if claim.polarity == "supports"]
        if supporting:
            assert drawn.certainty == order[min(supporting)]
    assert {drawn.certainty for drawn in view.edges} >= {"shown", "suggested", ""}


def test_a_view_without_proofs_is_the_same_but_for_them(real: akg.KnowledgeGraph) -> None:
    light, full = graphview.view(real, "Ag", proofs=False), graphview.view(real, "Ag")
    assert all(edge.proofs is None for edge in light.edges)
    assert replace(full, edges=tuple(replace(edge, proofs=None) for edge in full.edges)) == light


def test_served_page_has_nothing_inline_and_names_its_parts() -> None:
    parts = served(SMALL, replace(SERVED, navigation=(("Home", "/"),)))
    tags = Tags(parts.html)
    assert tags.inline == [] and "style" not in [name for _, attributes in tags.found for name in attributes]
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on")]
    loaded = {attributes.get("src") or attributes.get("href") for _, attributes in tags.found}
    assert loaded >= {f"/assets/{name}" for name in parts.assets} | {"/"}
    assert ("html", {"lang": "en", "data-graph": "/graph/data", "data-details": "/graph/details"}) in tags.found
    assert set(parts.assets) == {"vis-network.min.js", "graph.js", "graph.css"}
    assert all(parts.assets.values())
    assert served(SMALL, SERVED) == served(SMALL, SERVED)


def test_served_data_leave_claims_and_proofs_to_be_asked_for() -> None:
    claims = ("supports", "limits", "limits")
    evidence = tuple(Evidence("Said.", polarity, "shown", "Zn", "any case", "", (), "section 1") for polarity in claims)
    edges = (replace(edge("Ag", "m"), evidence=evidence, certainty="suggested"),)
    data = json.loads(served(replace(SMALL, edges=edges), SERVED).data)
    [only] = data["edges"]
    assert "details" not in data and "Said." not in json.dumps(data)
    assert (only["claims"], only["limits"], only["certainty"], only["inferred"]) == (3, 2, "suggested", False)
    assert {each["id"]: each["card"] for each in data["nodes"]}[BASE + "Ag"] == "/card/Ag"


def test_single_file_has_no_cards() -> None:
    assert not [each for each in data_of(render(SMALL))["nodes"] if "card" in each]


def test_details_of_one_edge_are_those_of_the_single_file(real: akg.KnowledgeGraph) -> None:
    view = graphview.view(real, "Ag")
    details = graphview.Details(real)
    tables = data_of(render(view))["details"]
    chosen = [number for number, each in enumerate(view.edges) if view.focus in (each.source, each.target)]
    assert {view.edges[number].inferred for number in chosen} == {True, False}
    for number in chosen:
        drawn, packed = view.edges[number], tables["edges"][number]
        asked: dict[str, Any] = json.loads(json.dumps(details.of(drawn.source, drawn.predicate, drawn.target)))
        assert asked["evidence"] == packed["evidence"]
        assert (asked["proofs"] is None) == (packed["proofs"] is None)
        if asked["proofs"]:
            assert text_of(asked["proofs"], asked) == text_of(packed["proofs"], tables)


@pytest.mark.parametrize("target", [BASE + "nothing", "no IRI at all", ""])
def test_details_of_no_edge_are_refused(real: akg.KnowledgeGraph, target: str) -> None:
    with pytest.raises(UsageError, match="holds no relation"):
        graphview.Details(real).of(real.resolve("Ag"), vocab.AF.addressesZn, target)
