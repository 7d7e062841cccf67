"""A second opinion on proofs. Shares no search with ``proof``: it only looks whether each step is what it says."""

from __future__ import annotations

import pyoxigraph as ox

from anodefree_kg.reasoning.proof import Proof
from anodefree_kg.reasoning.rules import Rule, match


def faults(proof: Proof, asserted: set[tuple[str, str, str]], rules: dict[str, Rule]) -> list[str]:
    """Return what is wrong with a proof; nothing if it holds.

    Args:
        proof: the proof to check.
        asserted: all asserted facts, terms in N-Triples form.
        rules: the rules by id, from a source independent of the proof.
    """
    shown = " ".join(proof.fact)
    if proof.rule is None:
        return [] if proof.fact in asserted else [f"leaf is not asserted: {shown}"]
    rule = rules.get(proof.rule.id)
    if rule is None or rule.head is None:
        return [f"no such rule: {proof.rule.id}"]
    if len(rule.body) != len(proof.premises):
        return [f"{rule.id} needs {len(rule.body)} premises, the proof has {len(proof.premises)}: {shown}"]
    values: dict[str, str] = {}
    for pattern, fact in [
        (rule.head, proof.fact),
        *zip(rule.body, (p.fact for p in proof.premises), strict=True),
    ]:
        matched = match(pattern, fact)
        if matched is None or any(values.get(name, term) != term for name, term in matched.items()):
            return [f"{rule.id} does not lead to {shown}"]
        values |= matched
    for test in rule.filters:
        for name, term in values.items():
            test = test.replace(name, term)
        if not ox.Store().query(f"ASK {{ FILTER({test}) }}"):
            return [f"{rule.id} fails its condition {test}"]
    return [fault for premise in proof.premises for fault in faults(premise, asserted, rules)]
