"""Proofs as RDF in the terms of PROV-O (https://www.w3.org/TR/prov-o/).

A fact is a ``prov:Entity`` and an ``rdf:Statement``; a step is a ``prov:Activity`` that used its premises, followed a
rule (a ``prov:Plan``) and generated the fact; a fact that a claim states was derived from the claim, whose works are
its primary sources. Each minimal proof is a ``prov:Collection`` of the facts it uses. All nodes have addresses, made
from what they say, so that two graphs of proofs can be merged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from anodefree_kg.explain import Narrator
from anodefree_kg.reasoning.proof import Proof
from anodefree_kg.reasoning.rules import Ground, Rule
from anodefree_kg.vocab import AF, BASE, PREFIXES, PROV, RDF_TYPE, RDFS_LABEL

if TYPE_CHECKING:
    from anodefree_kg.graph import Fact

_RDF = PREFIXES["rdf"]
_REASONER = BASE + "reasoner"


def provenance(narrator: Narrator, fact: Fact) -> list[ox.Triple]:
    """Return all kept minimal proofs of a fact as triples; none if it does not hold."""
    found = dict.fromkeys(
        triple for proof in narrator.explanation(fact).proofs for triple in _Writer(narrator).proof(proof)
    )
    return list(found)


def turtle(narrator: Narrator, fact: Fact) -> str:
    """Return the proofs of a fact in Turtle."""
    prefixes = {name: PREFIXES[name] for name in ("af", "rdf", "rdfs", "claim", "ref", "place", "mat")} | {
        "prov": PROV,
        "fact": BASE + "fact/",
        "step": BASE + "step/",
        "proof": BASE + "proof/",
        "rule": BASE + "rule/",
    }
    written = ox.serialize(sorted(provenance(narrator, fact), key=str), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (written or b"").decode()


class _Writer:
    def __init__(self, narrator: Narrator) -> None:
        self.narrator = narrator

    def proof(self, proof: Proof) -> Iterator[ox.Triple]:
        used = sorted({_fact_iri(part.fact) for part in _parts(proof)})
        steps = sorted({_step_iri(part) for part in _parts(proof) if part.rule is not None})
        whole = _address("proof", *used, *steps)
        yield _typed(whole, "Entity")
        yield _typed(whole, "Collection")
        yield _link(whole, PROV + "wasDerivedFrom", _fact_iri(proof.fact))
        if certainty := self.narrator.certainty(proof):
            yield _text(whole, RDFS_LABEL, f"minimal proof, {certainty}: {self.narrator.words(proof.fact)}")
        for member in used:
            yield _link(whole, PROV + "hadMember", member)
        yield from self.steps(proof)

    def steps(self, proof: Proof) -> Iterator[ox.Triple]:
        fact = _fact_iri(proof.fact)
        yield from self.fact(proof.fact)
        if proof.rule is None:
            yield from self.leaf(proof)
            return
        step = _step_iri(proof)
        rule, use = _address("rule", proof.rule.id), _address("association", step)
        yield _typed(step, "Activity")
        yield _link(fact, PROV + "wasGeneratedBy", step)
        yield _link(step, PROV + "qualifiedAssociation", use)
        yield _typed(use, "Association")
        yield _link(use, PROV + "agent", _REASONER)
        yield _link(use, PROV + "hadPlan", rule)
        yield _typed(_REASONER, "SoftwareAgent")
        yield from _rule(rule, proof.rule)
        for premise in proof.premises:
            yield _link(step, PROV + "used", _fact_iri(premise.fact))
            yield from self.steps(premise)

    def fact(self, fact: Ground) -> Iterator[ox.Triple]:
        iri = _fact_iri(fact)
        yield _typed(iri, "Entity")
        yield _link(iri, RDF_TYPE, _RDF + "Statement")
        yield _text(iri, RDFS_LABEL, self.narrator.words(fact))
        for name, part in zip(("subject", "predicate", "object"), fact, strict=True):
            [quad] = ox.parse(f"<{iri}> <{_RDF}{name}> {part} .", format=ox.RdfFormat.N_TRIPLES)
            yield quad.triple

    def leaf(self, proof: Proof) -> Iterator[ox.Triple]:
        """An asserted fact comes from its record; the record from its works and place."""
        record = proof.fact[0][1:-1]
        yield _link(_fact_iri(proof.fact), PROV + "wasDerivedFrom", record)
        yield _typed(record, "Entity")
        store = self.narrator.kg.store
        ties = {AF.reference: "hadPrimarySource", AF.statedBy: "wasDerivedFrom", AF.locator: "atLocation"}
        for ours, theirs in ties.items():
            for quad in store.quads_for_pattern(ox.NamedNode(record), ox.NamedNode(ours), None, None):
                if isinstance(quad.object, ox.NamedNode):
                    yield _link(record, PROV + theirs, quad.object.value)
                    yield _typed(quad.object.value, "Location" if theirs == "atLocation" else "Entity")
                    yield _text(quad.object.value, RDFS_LABEL, self.narrator.kg.label(quad.object.value))
        for quad in store.quads_for_pattern(ox.NamedNode(record), ox.NamedNode(AF.statement), None, None):
            if isinstance(quad.object, ox.Literal):
                yield _text(record, RDFS_LABEL, quad.object.value)


def _rule(iri: str, rule: Rule) -> Iterator[ox.Triple]:
    yield _typed(iri, "Plan")
    yield _typed(iri, "Entity")
    yield _text(iri, RDFS_LABEL, rule.words)
    yield _text(iri, PREFIXES["rdfs"] + "comment", rule.source)


def _parts(proof: Proof) -> Iterator[Proof]:
    yield proof
    for premise in proof.premises:
        yield from _parts(premise)


def _fact_iri(fact: Ground) -> str:
    return _address("fact", *fact)


def _step_iri(proof: Proof) -> str:
    assert proof.rule is not None
    return _address("step", proof.rule.id, *proof.fact, *(part for premise in proof.premises for part in premise.fact))


def _address(kind: str, *parts: str) -> str:
    return f"{BASE}{kind}/{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:20]}"


def _typed(subject: str, kind: str) -> ox.Triple:
    return _link(subject, RDF_TYPE, PROV + kind)


def _link(subject: str, predicate: str, object_: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_))


def _text(subject: str, predicate: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(text))
