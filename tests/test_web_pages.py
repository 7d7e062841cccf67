"""The pages: what a card says and links, that every link leads somewhere, and that no text of the graph is run."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import anodefree_kg as akg
from anodefree_kg import sparql
from anodefree_kg.export import export
from anodefree_kg.web import questions
from tests.web_cases import ELSEWHERE, SCRIPT, Visitor, hostile, large, read, sections, small

FIXTURES = (large, small)  # found by name, in this module


# --- cards ---------------------------------------------------------------------------------------------------


def test_a_minute_with_bismuth(large: Visitor) -> None:
    """What it does for potassium, on whose word, and what remains open."""
    page = large.page("/material/Bi")
    assert page.headings[0] == (1, "Bi") and "also: bismuth" in page.text
    assert sections(page)[0] == "At a glance" and sections(page)[-1] == "What is missing here"
    assert "potassiophilicity c3.1-2-23 shown source: [38] Zhang et al., Chem. Eng. J. 2024" in page.text
    # Nobody showed it: it follows.
    assert "dendrite growth inferred, from shown claims why" in page.text
    assert not re.search(r"dendrite growth (c\S+ )?shown", page.text)
    # It stands in a sodium cell, and what it does there is not told.
    assert re.search(
        r"Na No mechanism, .*? is named\. Reported: used in \d+ cell, and what it does there is not", page.text
    )
    assert "Nothing is reported for Zn in the sources loaded." in page.text
    assert "No number of it itself is reported in the sources loaded." in page.text
    # What remains open stands on the collector that contains it.
    assert "Claims about what contains it" in sections(page) and "performance in the full cell" in page.text
    assert "has mechanism potassiophilicity is a kind of metallophilicity promotes uniform plating" in page.text
    missing = page.text.partition("What is missing here In the sources loaded")[2]
    assert "Another metal suggests it by analogy, and no claim speaks of it" in missing and "sodiophilicity" in missing


def test_a_card_can_be_narrowed_to_a_metal(small: Visitor) -> None:
    everything, sodium = small.page("/material/Qx").text, small.page("/material/Qx?metal=Na").text
    assert "Potassium spreads evenly on quixium." in everything and "Sodium binds to quixium." in everything
    assert "Potassium spreads evenly on quixium." not in sodium and "Sodium binds to quixium." in sodium
    refused = small.get("/material/Qx?metal=Li")
    assert refused.status_code == 400 and "use Na, K, Zn" in refused.text


def test_limits_are_flagged(small: Visitor) -> None:
    page = small.page("/material/Qx")
    assert ("tr", {"class": "limits"}) in page.tags
    # Beside the fact that it limits, and among the claims.
    assert "against it: c03" in page.text and "Sodium stops binding at high current." in page.text


def test_numbers_stand_as_printed(small: Visitor) -> None:
    text = small.page("/material/Qx").text
    assert "at least ~99.10 %" in text and "-1.50 eV" in text and "~2.0 mA h cm-2" in text


def test_claims_of_one_work_share_a_line(small: Visitor) -> None:
    page = small.page("/material/Qx")
    line = re.search(r"Sodium binds to quixium\.(.*?)section", page.text)
    assert line and line[1].count("[1]") == line[1].count("[2]") == 1


KINDS = {
    "/material/Qx-on-Vb": [
        "At a glance",
        "From cause to effect",
        "Claims",
        "Numbers",
        "Made of",
        "Cells",
        "What is missing here",
    ],
    "/concept/sodiophilicity": [
        "Broader and narrower terms",
        "Materials and components that work through it",
        "Cells",
        "Claims",
        "What is missing here",
    ],
    "/concept/metalAffinityLayer": [
        "Broader and narrower terms",
        "What puts it into practice",
        "Effects and relations",
        "What is missing here",
    ],
    "/concept/dendriteGrowth": [
        "What addresses it",
        "Mechanisms that counter it",
        "What causes it or makes it worse",
        "What is missing here",
    ],
    "/concept/longCycleLife": ["What brings it about", "Mechanisms that lead to it", "What is missing here"],
    "/concept/systematicStructureStudy": ["What is asked about it", "Claims"],
    "/cell/tiny/X2": [
        "At a glance",
        "Made of",
        "Measured",
        "Discrepancies",
        "Groups it belongs to",
        "What is missing here",
    ],
    "/reference/tiny/1": [
        "Bibliography",
        "Claims that rest on it",
        "Numbers that rest on it",
        "Cells taken from it",
        "Discrepancies about it",
    ],
    "/source/tiny": ["Bibliography", "Curated from it", "Passages"],
    "/claim/tiny/c01": ["The claim", "The fact it gives", "Claims that qualify or agree"],
    "/quantity/tiny/q1": ["What is said of it", "What points to it"],
    "/graph/source/tiny": ["What is said of it", "What points to it"],
}


@pytest.mark.parametrize("path", KINDS)
def test_each_kind_has_its_panels(path: str, small: Visitor) -> None:
    page = small.page(path)
    assert [heading for heading in sections(page) if heading in KINDS[path]] == KINDS[path]
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


def test_a_corrected_cell_says_what_was_printed(small: Visitor) -> None:
    text = small.page("/cell/tiny/X2").text
    assert "reference: 6 is printed, and 2 is the work on Qx@Vb" in text
    assert "current collector Qx on Vb Qx@Vb" in text


def test_every_panel_shows_the_query_that_gave_it(small: Visitor) -> None:
    """The text shown, run as it stands, gives as many rows as the table counts."""
    answer = small.get("/material/Qx")
    texts = [text for text in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", answer.text, re.DOTALL)]
    page = read(answer.text)
    runs = [parse_qs(urlsplit(href).query)["query"][0] for href in page.links if href.startswith("/query?")]
    assert len(texts) >= 18 and len(runs) >= 15
    for text in runs:
        assert not sparql.parameters(text) and small.site.kg.query(text).columns
    table = next(run for run in runs if "af:quantityKind ?kind" in run and "af:comparator <" in run)
    assert len({row[1] for row in small.site.kg.query(table)}) == 5
    for form in ("csv", "json"):
        assert sum(
            href.startswith("/sparql?query=") and href.endswith(f"&format={form}") for href in page.links
        ) == len(runs)


# --- why -----------------------------------------------------------------------------------------------------


def test_why_links_of_a_card_explain(small: Visitor) -> None:
    page = small.page("/material/Qx")
    links = [href for href in page.links if href.startswith("/why?")]
    assert len(links) > 10
    for href in links:
        explained = small.page(href)
        assert "It does not follow" not in explained.text, href
        part = small.get(f"{href}&part=1").text
        assert part.lstrip().startswith('<div class="explained">') and "<html" not in part


def test_proof_ends_in_claims(small: Visitor) -> None:
    page = small.page("/why?subject=Qx&predicate=hasMechanism&object=sodiophilicity&metal=Na")
    assert "2 minimal proofs, the firmest first." in page.text
    assert page.links["/claim/tiny/c01"] == "c01" and page.links["/reference/tiny/1"].startswith("[1]")
    assert "Sodium binds to quixium. shown" in page.text and "section" in page.text


def test_why_not_tells_what_is_missing(small: Visitor) -> None:
    page = small.page("/why?subject=Qx&predicate=hasMechanism&object=zincophilicity&metal=Zn")
    assert "It does not follow from the sources loaded." in page.text


@pytest.mark.parametrize(
    "query, status, said",
    [
        ("subject=Qx", 400, "give predicate and object"),
        ("subject=Qx&predicate=hasMechanism&object=nothing", 404, "nothing"),
        ("subject=Qx&predicate=hasMechansm&object=sodiophilicity", 404, "nearest names: hasMechanism"),
        ("subject=Qx&predicate=hasMechanism&object=sodiophilicity&metal=Li", 400, "is not a metal here"),
        ("subject=%ff", 400, "UTF-8"),
    ],
)
def test_why_of_nothing(query: str, status: int, said: str, small: Visitor) -> None:
    answer = small.get(f"/why?{query}")
    assert answer.status_code == status and said in answer.text


# --- lists and questions -------------------------------------------------------------------------------------


def test_browse_lists_all_of_a_kind(small: Visitor, tiny: akg.KnowledgeGraph) -> None:
    page = small.page("/browse/material")
    assert {"/material/Qx", "/material/test-quinone"} <= page.links.keys()
    assert "Materials 8" in page.text
    assert small.get("/browse/things").status_code == 404
    for kind in (href for href in small.page("/browse").links if href.startswith("/browse/")):
        small.page(kind)


def test_cells_stand_in_full_without_a_script(small: Visitor) -> None:
    answer = small.get("/cells")
    page = read(answer.text)
    lines = [values for tag, values in page.tags if tag == "tr" and "data-metal" in values]
    assert len(lines) == 7 and {line["data-metal"] for line in lines} == {"Na", "K", "Zn"}
    assert "not stated" in page.text
    assert small.get("/cells.csv").text == export(small.site.kg, "cells", "csv").decode()


def test_a_cell_and_its_collector_have_links_of_their_own(small: Visitor) -> None:
    page = small.page("/cells")
    assert page.links["/cell/tiny/X2"].startswith("X2") and "/material/Qx-on-Vb" in page.links


def rows_of_cells(visitor: Visitor) -> dict[str, str]:
    """The rows of the table of cells as HTML, by their short address."""
    found = re.findall(r'<tr data-id="(.*?)"(.*?)</tr>', visitor.get("/cells").text, re.DOTALL)
    return {str(row): str(text) for row, text in found}


def test_rows_of_cells_are_marked(small: Visitor, large: Visitor) -> None:
    text = small.page("/cells").text
    # What was corrected, what was printed instead, and what contradicts a value, whether it names a work or a place.
    assert "corrected reference: 6 is printed, and 2 is the work on Qx@Vb" in text
    assert "printed: [6]" in text and "Zn printed: K" in text
    assert "d1 Table 1, row 1, retention: 80.50%; section 2, paragraph 1: 85%. Both are kept." in text
    assert "d3 Table 1, row 1, capacity: 100.0; section 2.1, paragraph 2: about 10. The table is followed." in text
    assert "Na3V2(PO4)3 meant: Na5V2(PO4)3" in large.page("/cells").text
    rows = rows_of_cells(large)
    assert len(rows) == 46
    for cell, key, column in (
        ("T1-20", "d01", "retention, %"),
        ("T1-31", "d02", "retention, %"),
        ("T1-05", "d05", "initial CE, %"),
        ("T1-12", "d11", "current collector"),
        ("T1-29", "d12", "current collector"),
        ("T1-03", "d122", "average CE, %"),
        ("T1-09", "d123", "average CE, %"),
    ):
        field = re.search(rf'<td data-label="{column}".*?</td>', rows[f"wang2025/{cell}-1"], re.DOTALL)
        assert field and f'href="/discrepancy/wang2025/{key}"' in field[0], (cell, key)
    # It names the work of rows 5 and 15, and is about rows 32 and 42.
    assert not [row for row, text in rows.items() if "/d165" in text]


def test_counts_agree_with_the_lists(large: Visitor) -> None:
    home = large.get("/").text
    for kind in ("work", "material", "mechanism", "outcome", "open-question"):
        count = re.search(rf'<a href="/browse/{kind}">(\d+)</a>', home)
        listed = large.page(f"/browse/{kind}").headings[0][1]
        assert count and listed.endswith(f" {count[1]}")


def test_discrepancies_by_kind(small: Visitor) -> None:
    everything, some = small.page("/discrepancies"), small.page("/discrepancies?kind=reference")
    assert "Discrepancies 3" in everything.text and "Discrepancies 1" in some.text
    assert small.get("/discrepancies?kind=nonsense").status_code == 400


@pytest.mark.parametrize("name", [query.name for query in questions.stored()])
def test_each_question_has_a_page(name: str, small: Visitor) -> None:
    page = small.page(f"/queries/{name}")
    query = next(query for query in questions.stored() if query.name == name)
    assert page.headings[0] == (1, query.question)
    fields = {
        values["name"]
        for tag, values in page.tags
        if tag in ("input", "select") and values.get("id", "").startswith("field-")
    }
    assert fields == {parameter.name for parameter in query.parameters}


def test_a_question_is_answered_with_links(small: Visitor) -> None:
    page = small.page("/queries/claims-about?thing=quixium")
    assert page.links["/concept/sodiophilicity"].startswith("sodiophilicity")
    expected = len(small.site.kg.query("claims-about", thing="Qx"))
    assert f"Answer {expected} rows" in page.text
    run = next(href for href in page.links if href.startswith("/query?"))
    assert len(small.site.kg.query(parse_qs(urlsplit(run).query)["query"][0])) == expected


@pytest.mark.parametrize(
    "query, said",
    [
        ("cells-by-retention?min_cycles=many", "must be a whole number"),
        ("cells-by-retention?min_cycles=" + "9" * 3 + "x", "must be a whole number"),
        ("materials-with-mechanism?metal=Li", "must be one of Na, K, Zn, general"),
        ("claims-about?thing=", "Give material, component"),
        ("claims-about?thing=quixum", "nearest names: quixium"),
        ("claims-about?things=Qx", "has no blank"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(query: str, said: str, small: Visitor) -> None:
    answer = small.get(f"/queries/{query}")
    assert answer.status_code == 400 and said in read(answer.text).text
    if "has no blank" not in said:
        name = query.partition("?")[2].partition("=")[0]
        invalid = [values for tag, values in read(answer.text).tags if values.get("aria-invalid") == "true"]
        assert [each["name"] for each in invalid] == [name]


def test_stored_queries_come_ready_for_an_editor(small: Visitor) -> None:
    ready = questions.ready(small.site)
    assert len(ready) == len(questions.stored())
    for each in ready:
        assert not sparql.parameters(each.text) and small.site.kg.query(each.text).columns, each.name


# --- safety --------------------------------------------------------------------------------------------------

TRAPS = (
    "/",
    "/search?q=script",
    "/search?q=Qx",
    "/material/Qx",
    "/material/Qx-on-Vb",
    "/concept/sodiophilicity",
    "/cell/tiny/X2",
    "/reference/tiny/1",
    "/source/tiny",
    "/claim/tiny/c01",
    "/quantity/tiny/q1",
    "/place/tiny/s1",
    "/discrepancies",
    "/cells",
    "/browse/material",
    "/browse/work",
    "/queries/claims-about?thing=mat:Qx",
    "/why?subject=mat:Qx&predicate=hasMechanism&object=sodiophilicity&metal=Na",
)


@pytest.fixture(scope="module")
def trapped(tiny: akg.KnowledgeGraph) -> Visitor:
    return Visitor(hostile(tiny))


@pytest.mark.parametrize("path", TRAPS)
def test_no_text_of_the_graph_is_run(path: str, trapped: Visitor) -> None:
    page = trapped.page(path)
    # The trap is shown as the text it is, and nowhere became a tag or an attribute.
    assert SCRIPT.split(">")[0] in page.text or path in ("/", "/search?q=script")
    assert all(values.get("src", "").startswith("/static/") for tag, values in page.tags if tag == "script")
    assert not [tag for tag, _ in page.tags if tag in ("style", "img")]
    assert not [name for _, values in page.tags for name in values if name.startswith("on") or name == "style"]
    schemes = {urlsplit(href).scheme for href in page.links}
    assert schemes <= {"", "http", "https"}


@pytest.mark.parametrize(
    "text", [SCRIPT, '"><script>', "javascript:alert(1)", "{{ 7*7 }}", "\u202e", "' } DELETE", "%0d%0aX: y"]
)
@pytest.mark.parametrize(
    "where", ["/search?q={}", "/queries/claims-about?thing={}", "/material/{}", "/why?subject={}&predicate=a&object=b"]
)
def test_no_text_of_an_address_is_run(text: str, where: str, small: Visitor) -> None:
    answer = small.get(where.format(quote(text)))
    assert answer.status_code in (200, 400, 404)
    page = read(answer.text)
    assert all(values.get("src", "").startswith("/static/") for tag, values in page.tags if tag == "script")
    assert "49" not in page.text and "x" not in answer.headers


def test_pages_admit_only_scripts_of_the_site(small: Visitor) -> None:
    for path in ("/", "/material/Qx", "/cells", "/queries", "/nothing", "/material/nothing"):
        policy = small.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy


# --- all of it -----------------------------------------------------------------------------------------------


def kind_of(path: str) -> str:
    """Links of one kind are told apart by their first folder, and by whether they carry parameters."""
    parts = urlsplit(path)
    return f"{parts.path.split('/')[1]}{'?' if parts.query else ''}"


def test_no_link_is_dead(large: Visitor) -> None:
    """From the start page, a bounded number of links of each kind of page."""
    found: dict[str, int] = {}
    todo, seen = ["/"], set()
    while todo:
        path = todo.pop(0)
        target = path.partition("#")[0]
        if not target.startswith("/") or target in seen or urlsplit(target).path.startswith(ELSEWHERE[1:]):
            continue
        if urlsplit(target).path == "/graph" or found.get(kind_of(target), 0) >= 6:
            continue
        seen.add(target)
        found[kind_of(target)] = found.get(kind_of(target), 0) + 1
        answer = large.get(target)
        assert answer.status_code == 200, target
        if answer.headers["content-type"].startswith("text/html") and target != "/ontology":
            page = read(answer.text)
            todo += [*page.links, *(values["href"] for tag, values in page.tags if tag == "link")]
    assert {
        "material",
        "concept",
        "cell",
        "reference",
        "source",
        "claim",
        "place",
        "browse",
        "queries",
        "why?",
        "ontology",
    } <= found.keys()


def test_anchors_of_a_card_are_there(large: Visitor) -> None:
    for path in ("/material/Bi", "/concept/uniformPlating", "/cell/wang2025/T1-31"):
        page = large.page(path)
        ids = [values["id"] for _, values in page.tags if "id" in values]
        assert len(ids) == len(set(ids))
        assert {href[1:] for href in page.links if href.startswith("#")} <= set(ids)
