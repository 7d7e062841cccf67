"""What a card tells: what speaks for and against a thing, what is claimed and inferred, and what stands around it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote_plus

from tests.web_cases import Visitor, large, sections, small

FIXTURES = (large, small)  # found by name, in this module


def test_what_speaks_against_a_thing_is_told_at_a_glance(large: Visitor) -> None:
    glance = at_a_glance(large.page("/material/Ni-foil").text)
    assert "by-product formation c3.1-8-13 shown" in glance
    assert "denied or limited: improves high coulombic efficiency against it: c3.1-8-28" in glance
    assert "non-uniform plating c3.1-4-65 shown" in at_a_glance(large.page("/material/C-on-Al").text)
    # What a feature brings about counts as well.
    assert "high porosity worsens dead metal c3.1-7-08 suggested" in at_a_glance(
        large.page("/cell/wang2025/T1-07").text
    )


def at_a_glance(text: str) -> str:
    return text.partition("what speaks against it?")[2].partition("The query behind it")[0]


def test_each_claim_has_its_own_certainty(large: Visitor) -> None:
    """The claim only suggests it; that it follows from shown claims is said apart."""
    glance = at_a_glance(large.page("/material/FCTF").text)
    assert re.search(r"plating/stripping c3\.1-6-15 suggested \(.*?\) inferred, from shown claims", glance)


def test_claims_of_one_study_are_told_as_such(large: Visitor) -> None:
    text = large.page("/concept/highCE").text
    assert re.search(r"lower nucleation energy barrier mechanism c3\.1-4-67 shown in one study", text)
    # A condition tells what an efficiency was measured on, and a number which it was.
    foil = at_a_glance(large.page("/material/graphite-foil").text)
    assert re.search(r"efficiency c3\.1-8-27 shown \(half cell with Zn after standing corrosion", foil)
    assert "at the same place: ~72.3 % CE after standing corrosion" in foil


def test_a_component_is_not_taken_for_used_with_a_metal(large: Visitor) -> None:
    assert "K not used with K in the sources" in at_a_glance(large.page("/material/Bi-on-Cu").text)
    challenge = large.page("/concept/dendriteGrowth").text
    assert re.search(r"Bi-modified Cu foil current collector inferred, from shown claims not used with K", challenge)


def test_what_follows_stands_below_what_is_claimed(large: Visitor) -> None:
    answer = large.get("/material/Bi").text
    pattern = r'<td data-label="mechanism"(?: class="below-(\d)")?>\s*<a[^>]*href="/concept/(\w+)"'
    found = [(name, depth) for depth, name in re.findall(pattern, answer)]
    assert found == [("potassiophilicity", ""), ("metallophilicity", "1"), ("uniformPlating", "2")]


def test_a_cell_shows_what_its_work_says_and_what_is_amiss(large: Visitor) -> None:
    page = large.page("/cell/wang2025/T1-20")
    assert page.links["/discrepancy/wang2025/d01"] == "d01"
    assert {"Discrepancies", "Claims that rest on its work", "Numbers that rest on its work"} <= set(sections(page))
    # Its electrolyte goes by two names; the claims of the work stand here all the same.
    assert {"/claim/wang2025/c3.2-2-23", "/claim/wang2025/c3.2-2-26"} <= large.page("/cell/wang2025/T1-38").links.keys()
    silent = at_a_glance(large.page("/cell/wang2025/T1-16").text)
    assert "No mechanism, challenge, outcome or limitation is named. Reported: " in silent


def test_one_row_a_cell(large: Visitor) -> None:
    text = large.get("/material/Cu").text.partition('id="cells"')[2].partition("</table>")[0]
    cells = re.findall(r'href="(/cell/[^"]+)"', text)
    lines = large.site.kg.query("SELECT ?line { ?cell af:hasMeasurement ?line }")
    assert len(set(cells)) > 20 and len(cells) <= len(lines)


def test_further_facts_are_those_of_their_query(large: Visitor) -> None:
    answer = large.get("/material/Bi").text
    panel = answer.partition('id="strategies-uses-reactions"')[2].partition("</section>")[0]
    [run] = re.findall(r'href="/query\?query=([^"]+)"', panel)
    assert not large.site.kg.query(unquote_plus(unescape(run))).rows and "No strategy, use or reaction" in panel


def test_the_title_of_a_claim_is_what_it_says(small: Visitor) -> None:
    page = small.page("/claim/tiny/c01")
    assert page.headings[0] == (1, "Sodium binds to quixium.") and "claim c01" in page.text


def test_a_place_begins_with_its_claims(small: Visitor) -> None:
    page = small.page("/place/tiny/s2")
    assert sections(page) == ["Claims", "Numbers", "Other records", "Where it is"]
    assert "fingerprint" not in page.text and page.links["/discrepancy/tiny/d1"] == "d1"


def test_as_many_publications_are_listed_as_counted(large: Visitor) -> None:
    [listed] = re.findall(r"Publications (\d+)", large.page("/browse/work").text)
    assert f"{listed} publications" in large.page("/").text or f"publications {listed}" in large.page("/").text


def test_the_tags_are_explained_in_the_words_of_the_ontology(small: Visitor) -> None:
    text = small.page("/material/Qx").text
    [[defined]] = small.site.kg.query("SELECT ?said { af:shown skos:definition ?said }").rows
    assert f"shown {defined}" in text and "against The claim reports" in text and "in one study The claim tells" in text
