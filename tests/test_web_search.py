"""Search: what is found for what people type, and in which order."""

from __future__ import annotations

from urllib.parse import quote

import pytest

import anodefree_kg as akg
from anodefree_kg.web import questions
from anodefree_kg.web.fitting import fitting
from anodefree_kg.web.search import LONGEST, MOST_RECORDS, RANKS, Index
from tests.web_cases import Visitor


@pytest.fixture(scope="module")
def visitor(real: akg.KnowledgeGraph) -> Visitor:
    return Visitor(real)


@pytest.fixture(scope="module")
def index(visitor: Visitor) -> Index:
    return visitor.site.index


@pytest.mark.parametrize(
    "typed, first",
    [
        ("Bi", "Bi"),
        ("bismuth", "Bi"),
        ("bismut", "Bi"),
        ("BISMUTH", "Bi"),
        ("Cu6Sn5", "Cu6Sn5"),
        ("cu₆sn₅", "Cu6Sn5"),
        ("Cu6 Sn5", "Cu6Sn5"),
        ("cu-foil", "Cu foil"),
        ("foil zinc", "Zn foil"),
        ("growth dendrite", "dendrite growth"),
        ("dendrit growht", "dendrite growth"),
        ("zincofilic", "zincophilicity"),
        ("layer zincofilic hydrofilic", "hydrophilic and zincophilic layer"),
        ("zincophilic", "zincophilicity"),
        ("hydrogen evol", "hydrogen evolution"),
        ("[40]", "[40] Ling et al., Energy Storage Mater. 2022"),
        ("ling 2022", "[40] Ling et al., Energy Storage Mater. 2022"),
        ("silver nanowire aerogel with optimal", "[40] Ling et al., Energy Storage Mater. 2022"),
        ("Zeolite-coated Cu foil α-MnO2", "Zeolite-coated Cu foil ‖ α-MnO2 [59]"),
        ("open question SEI current", "SEI evolution on current collectors"),
        ("HER", "hydrogen evolution"),
        ("which collector suppresses hydrogen evolution", "hydrogen evolution"),
        ("how do I suppress HER on copper", "hydrogen evolution"),
    ],
)
def test_first_hit(typed: str, first: str, index: Index) -> None:
    assert index.search(typed).hits[0].entry.label == first


def test_better_fits_come_first(index: Index) -> None:
    for typed in ("zinc", "SEI", "alloy", "carbon", "zinc carbon layer"):
        ranks = [RANKS.index(hit.rank) for hit in index.search(typed).hits]
        assert len(ranks) > 3 and ranks == sorted(ranks)


@pytest.mark.slow
def test_every_thing_is_found_by_its_label(index: Index) -> None:
    lost = [
        entry.label
        for entry in index.entries.values()
        if entry.iri not in {hit.entry.iri for hit in index.search(entry.label).hits}
    ]
    assert not lost and {entry.kind for entry in index.entries.values()} >= {
        "material",
        "cell",
        "work",
        "open-question",
        "unit",
    }


def test_claims_with_most_of_the_words_come_first(index: Index) -> None:
    found = index.search("sodium binds gold").claims
    words = [sum(word in record.text.lower() for word in ("sodium", "bind", "gold")) for record in found.best]
    assert words[:5] == [3] * 5 and found.number > len([count for count in words if count == 3])
    many = index.search("zinc").claims
    assert len(many.best) == MOST_RECORDS < many.number


def test_words_that_only_build_a_question_do_not_count(index: Index) -> None:
    asked, plain = (index.search(text) for text in ("which are the dendrites of the zinc", "dendrites zinc"))
    assert asked.claims == plain.claims and plain.claims.number


def test_a_question_in_plain_words_finds_what_it_is_about(index: Index) -> None:
    found = index.search("which collector suppresses hydrogen evolution")
    assert all("hydrogen evolution" in record.text.lower() for record in found.claims.best[:10])
    assert not found.numbers.number and not found.measurements.number


def test_a_short_word_stands_by_itself(index: Index) -> None:
    found = index.search("HER")
    labels = [hit.entry.label for hit in found.hits]
    assert labels and all("hydrogen evolution" in label for label in labels)
    assert found.claims.number and not any(" ether" in record.text for record in found.claims.best)
    # As long as nothing is called so, it is the beginning of a word.
    assert index.search("sod").hits[0].entry.label.startswith("sod")


def test_claims_of_a_formula_are_found_where_its_name_is_spelt_out(index: Index) -> None:
    claims = index.search("Bi").claims.best
    assert "Bismuth" in claims[0].text
    assert not any("binds" in claim.text and "ismuth" not in claim.text for claim in claims)


@pytest.mark.parametrize("typed", ["-40 °C", "−40", "−40 °C", "-40°C", "-40 C", "minus 40 degrees", "233 K"])
def test_a_temperature_in_any_spelling(typed: str, index: Index, real: akg.KnowledgeGraph) -> None:
    found = index.search(typed)
    assert found.temperatures == (-40.0,)
    assert found.claims.number >= 10 and {record.metal for record in found.claims.best} == {"Na", "K", "Zn"}
    stated = [row for row in real.query("at-temperature", most_celsius="-40") if row[0] == "number"]
    assert found.numbers.number >= len(stated)
    assert found.measurements.number == 4
    assert all("-40 °C" in record.beside for record in found.measurements.best)


def test_a_number_below_zero_that_is_no_temperature(index: Index) -> None:
    found = index.search("-1.947 eV")
    assert not found.temperatures and "-1.947 eV" in found.numbers.best[0].text


def test_low_temperature_finds_what_lies_below_zero(index: Index) -> None:
    found = index.search("low temperature")
    assert found.hits[0].entry.label == "low temperature"
    assert {"-25 °C", "-40 °C"} <= {record.beside.partition(",")[0] for record in found.measurements.best}
    assert found.numbers.number >= 5


@pytest.mark.parametrize(
    "typed, said",
    [
        ("16.4 mV", "nucleation overpotential of graphitic carbon: 16.4 mV"),
        ("1156 MPa", "DMT modulus of SEI formed without PDMS: ~1156 MPa"),
        ("overpotential graphitic", "nucleation overpotential of graphitic carbon: 16.4 mV"),
        ("binding energy gold", "binding energy to metal atoms of Au: -1.947 eV"),
    ],
)
def test_numbers_are_found_by_kind_and_as_printed(typed: str, said: str, index: Index) -> None:
    assert index.search(typed).numbers.best[0].text == said


def test_a_quantity_of_several_kinds_is_found_in_all_of_them(index: Index) -> None:
    found = index.search("average CE")
    assert found.numbers.number and found.claims.number
    assert found.measurements.number > 40 and all("average CE" in record.beside for record in found.measurements.best)


@pytest.mark.parametrize(
    "typed, href",
    [
        ("-40 °C", "/queries/at-temperature?most_celsius=-40"),
        ("233 K", "/queries/at-temperature?most_celsius=-40"),
        ("-30 °C", "/queries/at-temperature?most_celsius=-30"),
        ("low temperature", "/queries/low-temperature-cells"),
        ("which collector suppresses hydrogen evolution", "/queries/countermeasures?challenge=hydrogen+evolution"),
        ("Cu₆Sn₅", "/queries/mechanisms-of-material?material=Cu6Sn5"),
        ("overpotential", "/queries/numbers-of-kind?kind=overpotential"),
        ("sodiophilicity sodium", "/queries/materials-with-mechanism?mechanism=sodiophilicity&metal=Na"),
        ("[40]", "/queries/claims-of-paper?number=40"),
        ("highest retention", "/queries/cells-by-retention"),
        ("open questions", "/queries/open-questions"),
    ],
)
def test_questions_that_fit_come_filled_in(typed: str, href: str, visitor: Visitor) -> None:
    page = visitor.page(f"/search?q={quote(typed)}")
    assert href in page.links and (2, "Questions that fit") in page.headings
    answer = visitor.page(href)
    assert any(heading.startswith("Answer") for _, heading in answer.headings)


def test_no_question_fits_what_is_not_there(index: Index) -> None:
    assert questions.stored() and not fitting("xqzwv", index.search("xqzwv"))


@pytest.mark.parametrize(
    "typed", ["", "   ", "!?", "—", "\u202e", "x" * (LONGEST * 50), "a " * 5000, "%00", "' OR 1=1", "*", "\\"]
)
def test_anything_may_be_typed(typed: str, visitor: Visitor, index: Index) -> None:
    index.search(typed)
    index.nearest(typed)


def test_nothing_found_tells_what_is_near(visitor: Visitor) -> None:
    page = visitor.page("/search?q=xqzwv")
    assert "Nothing in the sources loaded bears such a name" in page.text
    assert "/browse" in page.links
    cold = visitor.page("/search?q=-30+°C")
    assert "Nothing in the sources loaded is stated at −30 °C" in cold.text and "/cells?cold=-30" in cold.links


def test_page_lists_things_and_then_claims(visitor: Visitor) -> None:
    page = visitor.page("/search?q=bismuth")
    assert page.links["/material/Bi"] == "Bi"
    assert any(href.startswith("/claim/wang2025/") for href in page.links)
    assert page.headings[0] == (1, "Search for “bismuth”")
    sections = [text.rpartition(" ")[0] for level, text in page.headings if level == 2]
    assert sections == ["Things", "Questions that", "Claims", "Numbers of the text", "Measurements of cells"]


def test_suggestions_are_the_same_hits(visitor: Visitor) -> None:
    answer = visitor.get("/search?q=bismut&format=json", "application/json")
    found = answer.json()
    assert answer.headers["content-type"].startswith("application/json")
    assert found["hits"][0] == {
        "label": "Bi",
        "kind": "material",
        "href": "/material/Bi",
        "iri": "https://w3id.org/anodefree-kg/material/Bi",
        "name": "bismuth",
        "rank": "beginning",
        "claims": found["hits"][0]["claims"],
    }
    assert found["claim_count"] >= len(found["claims"]) > 0 and found["claims"][0]["path"].startswith("/claim/")
    more = visitor.get("/search?q=Bi&format=json", "application/json").json()
    assert more["numbers"] and more["measurements"] and more["questions"][0]["href"].startswith("/queries/")
    assert visitor.get("/search?q=x&format=xml").status_code == 400
