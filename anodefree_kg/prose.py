"""Proofs in sentences that a chemist reads: findings with their works, definitions, and what follows from them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from anodefree_kg.explain import Narrator
from anodefree_kg.reasoning.proof import Proof

if TYPE_CHECKING:
    from anodefree_kg.graph import Fact

_WIDTH = 100


def prose(narrator: Narrator, fact: Fact) -> str:
    """Tell the proofs of a fact that holds, one paragraph a proof, the firmest first.

    A sentence that several steps need stands once in a paragraph, where it is first needed.
    """
    found = narrator.explanation(fact)
    subject, predicate, object_ = (f"<{part}>" for part in fact)
    head = _capital(narrator.sentence((subject, predicate, object_)))
    paragraphs = []
    for number, proof in enumerate(found.proofs, 1):
        sentences = list(dict.fromkeys(_sentences(narrator, proof)))
        certainty = narrator.certainty(proof)
        opening = f"Proof {number} of {len(found.proofs)}" + ("" if found.complete else " kept")
        opening += f" ({certainty})." if certainty else "."
        paragraphs.append(" ".join([opening, *sentences]))
    if not paragraphs:
        return ""
    text = [f"{head}.", *paragraphs]
    return "\n\n".join(textwrap.fill(part, _WIDTH, break_long_words=False) for part in text) + "\n"


def _sentences(narrator: Narrator, proof: Proof) -> list[str]:
    if proof.rule is None:
        return [_leaf(narrator, proof)]
    before = [sentence for premise in proof.premises for sentence in _sentences(narrator, premise)]
    if proof.rule.id.startswith("rule "):
        # The claim has just been told; that it gives a fact needs no more words than the fact.
        return [*before, f"That is: {narrator.sentence(proof.fact)}."]
    return [*before, f"So {narrator.sentence(proof.fact)}, since {proof.rule.words}."]


def _leaf(narrator: Narrator, proof: Proof) -> str:
    leaf = narrator.leaf(proof)
    works = "; ".join(leaf.references)
    if leaf.kind == "claim":
        said = f"{leaf.certainty}: {works}" if works else f"{leaf.certainty} by the review itself"
        key, place = leaf.iri.rsplit("/", 1)[-1], leaf.place or "place not recorded"
        return f"{leaf.text.rstrip('.')} ({said}; {place}; claim {key})."
    clause = narrator.sentence(proof.fact)
    if leaf.kind == "ontology":
        return f"By definition, {clause}."
    return f"{_capital(clause)} ({'; '.join(part for part in ('table row', works, leaf.place) if part)})."


def _capital(clause: str) -> str:
    """Begin a sentence with a capital, but leave formulas and symbols such as ``hBN`` alone."""
    first, _, _ = clause.partition(" ")
    return clause[:1].upper() + clause[1:] if first.isalpha() and first.islower() else clause
