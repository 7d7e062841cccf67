"""Search: what is found for what people type, and in which order."""

from __future__ import annotations

import pytest

import anodefree_kg as akg
from anodefree_kg.web.search import LONGEST, MOST_CLAIMS, Index
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
    ],
)
def test_first_hit(typed: str, first: str, index: Index) -> None:
    assert index.search(typed).hits[0].entry.label == first


def test_better_fits_come_first(index: Index) -> None:
    order = ["exact", "beginning", "words", "part", "definition", "near"]
    for typed in ("zinc", "SEI", "alloy", "carbon"):
        ranks = [order.index(hit.rank) for hit in index.search(typed).hits]
        assert len(ranks) > 3 and ranks == sorted(ranks)


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


def test_claims_hold_all_the_words(index: Index) -> None:
    found = index.search("sodium binds gold")
    assert found.claims
    assert all(word in claim.text.lower() for claim in found.claims for word in ("sodium", "bind", "gold"))
    many = index.search("zinc")
    assert len(many.claims) == MOST_CLAIMS < many.claim_count


def test_claims_of_a_formula_are_found_where_its_name_is_spelt_out(index: Index) -> None:
    assert any("Bismuth" in claim.text for claim in index.search("Bi").claims)
    assert not any("binds" in claim.text and "ismuth" not in claim.text for claim in index.search("Bi").claims)


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


def test_page_lists_things_and_then_claims(visitor: Visitor) -> None:
    page = visitor.page("/search?q=bismuth")
    assert page.links["/material/Bi"] == "Bi"
    assert any(href.startswith("/claim/wang2025/") for href in page.links)
    assert page.headings[0] == (1, "Search for “bismuth”")


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
    assert found["claim_count"] >= len(found["claims"]) > 0
    assert visitor.get("/search?q=x&format=xml").status_code == 400
