"""The details beside the picture: claims, references, proofs, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anodefree_kg.view import GraphView, Proof, ProofStep
from tests.page_cases import (
    BASE,
    NODES,
    SMALL,
    Show,
    browser,
    claim,
    click_link,
    click_node,
    edge,
    follows,
    on_screen,
    panel,
    show,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FIXTURES = (browser, show)  # found by name, in this module


def titles(page: Page) -> list[str]:
    """The relations in the details, from top to bottom."""
    return [str(title) for title in page.locator("#details h3").evaluate_all("all => all.map(h => h.firstChild.data)")]


def test_click_on_a_node_shows_its_claims_with_references(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    text = panel(page)
    for part in ("material", "Cu₆Sn₅", "What Cu₆Sn₅ means.", BASE + "cu6sn5", "copper–tin bronze"):
        assert part in text
    for part in (
        "Zinc wets the alloy.",
        "suggested",
        "one study",
        "at 60 °C",
        "Zn",
        "[32] Tang et al., Nano Energy 2018",
        "Fig. 4a",
    ):
        assert part in text
    assert titles(page) == ["has mechanism →", "addresses →", "is coated for →"]


def test_relations_towards_a_node_are_listed_too(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "dendrites")
    assert "← addresses" in panel(page) and "stands in the way of →" in panel(page)


def test_limiting_evidence_is_marked(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "her")
    limiting = page.locator(".evidence.limits")
    assert limiting.count() == 1
    assert "Less gas, less corrosion." in limiting.inner_text() and "⊣ limits" in limiting.inner_text()


def test_the_other_end_of_a_relation_is_a_button(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    page.get_by_role("button", name="dendrite growth").click()
    assert page.locator("#details h2").inner_text() == "dendrite growth"
    assert page.evaluate("document.activeElement.textContent") == "dendrite growth"


def test_relations_follow_the_argument(show: Show) -> None:
    alphabet = "acts through, addresses, causes, has mechanism, implements, improves, leads to, resembles"
    edges = [edge("bi", other, relation, "Zn") for relation in alphabet.split(", ") for other in ("sites", "her")]
    page = show(GraphView("T", "", NODES, (*edges, edge("naf", "bi", "has mechanism", "Na")), None))
    click_node(page, "bi")
    assert titles(page) == [
        "has mechanism →", "acts through →", "addresses →", "improves →", "leads to →", "causes →", "implements →",
        "resembles →", "← has mechanism",
    ]  # fmt: skip


def test_stated_comes_before_inferred_and_then_the_alphabet(show: Show) -> None:
    edges = (
        edge("bi", "dendrites", "addresses", "Zn", claim("It does.")),
        edge("bi", "corrosion", "addresses", "Zn", proofs=follows()),
        edge("bi", "cycling", "addresses", "K", proofs=follows()),
        edge("bi", "cycling", "addresses", "Zn", claim("It does.")),
        edge("bi", "ce", "addresses", "K", claim("It does.")),
        edge("bi", "ce", "addresses", "Zn", proofs=follows()),
    )
    page = show(GraphView("T", "", NODES, edges, None))
    click_node(page, "bi")
    ends = page.locator("#details .end")
    assert ends.all_inner_texts() == ["dendrite growth", "high Coulombic efficiency", "long cycle life", "corrosion"]
    assert page.locator("#details .link").nth(2).locator(".edge > .tags").all_inner_texts() == [
        "Zn\nstated\nshown",
        "K\ninferred\nshown",
    ]
    # Under a metal, only what is stated for that metal counts, and the other metals are folded.
    page.locator("#metals button", has_text="Zn").click()
    assert ends.all_inner_texts() == ["dendrite growth", "long cycle life", "corrosion", "high Coulombic efficiency"]
    fold = page.locator("details.others").first
    assert fold.inner_text() == "also for K" and not fold.locator(".edge").is_visible()
    fold.locator("summary").first.click()
    assert fold.locator(".edge").is_visible()


def tree(depth: int) -> tuple[str, ProofStep]:
    """A proof of some steps above one claim, as text and as it is given to the page."""
    claimed = "claim c1: Bismuth_binds_sodium_atoms_strongly_and_without_any_space_to_break_at."
    text, step = "    " * depth + claimed, ProofStep((claimed,), ())
    for number in reversed(range(depth)):
        said = f"bismuth on graphene – addresses (Na) – dendrite growth, step {number}"
        reason = f"  because “has mechanism (Na)” and then “counters (Na)” make it  [relations.ttl:{number}]"
        text = "".join(f"{'    ' * number}{line}\n" for line in (said, reason)) + text
        step = ProofStep((said, reason), (step,))
    return text, step


def test_proof_unfolds_as_a_tree_within_the_panel(show: Show) -> None:
    (long, first_step), (short, second_step) = tree(6), tree(1)
    count = "the first 2 of more than 12 minimal proofs"
    proofs = follows(Proof("shown", first_step), Proof("suggested", second_step), count=count)
    page = show(GraphView("T", "", NODES, (edge("bi", "dendrites", "addresses", "Na", proofs=proofs),), None))
    click_node(page, "bi")
    assert page.locator("details.proof pre").count() == 0
    page.get_by_text("Why: the first 2 of more than 12").click()
    first = page.locator("details.proof pre").first
    assert first.is_visible() and page.locator("details.proof pre").count() == 1
    assert page.locator("details.proof details > summary").all_inner_texts() == ["proof 1 shown", "proof 2 suggested"]
    assert first.text_content() == long + "\n"
    assert first.evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    assert page.locator("#panel").evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    # Each line begins further in than what it supports, and goes on there where it is broken.
    edges = first.locator(".row").evaluate_all(
        """rows => rows.map(row => {
          const text = document.createRange();
          text.selectNodeContents(row.lastChild);
          const lines = new Map();
          for (const { top, left } of text.getClientRects()) lines.set(top, Math.min(left, lines.get(top) ?? left));
          return [...new Set([...lines.values()].map(Math.round))];
        })"""
    )
    assert all(len(lefts) == 1 for lefts in edges), edges
    assert edges == sorted(edges) and len({lefts[0] for lefts in edges}) == 13
    page.get_by_text("proof 2").click()
    second = page.locator("details.proof pre").nth(1)
    second.wait_for()
    assert second.text_content() == short + "\n"
    page.get_by_text("Why: the first 2 of more than 12").click()
    assert not first.is_visible()


def test_a_single_proof_says_how_certain_it_is(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "cu6sn5")
    page.get_by_text("Why: 1 minimal proof").click()
    assert page.locator("details.proof details > summary").inner_text() == "proof 1 shown"
    assert "because rule: chain" in page.locator("details.proof pre").inner_text()


def test_click_on_a_line_shows_its_evidence_alone(show: Show) -> None:
    page = show(SMALL)
    click_link(page, "cu6sn5", "is coated for")
    text = panel(page)
    assert "The coating is thin." in text and "Zinc wets the alloy." not in text
    page.get_by_role("button", name="has mechanism").click()
    assert "Zinc wets the alloy." in panel(page)


def test_click_beside_everything_lets_go(show: Show) -> None:
    page = show(SMALL)
    click_node(page, "naf")
    page.mouse.click(*on_screen(page, {"x": 4, "y": 4}))
    assert page.locator("#intro").is_visible() and not page.locator("#details").is_visible()
