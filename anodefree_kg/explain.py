"""Proofs told to people and programs: as a tree, as JSON-ready dictionaries, with claims at the leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anodefree_kg import ontology
from anodefree_kg.build import read_rules
from anodefree_kg.errors import FindingsError
from anodefree_kg.reasoning.proof import MAX_PROOFS, Explainer, Explanation, Proof
from anodefree_kg.vocab import BASE, VOCABULARY_GRAPH, shorten

if TYPE_CHECKING:
    from anodefree_kg.graph import Fact, Graph


class Leaf(NamedTuple):
    """What a proof rests on: a claim with its references and place, a row of a table, or a line of the ontology.

    Attributes:
        kind: ``claim``, ``table`` or ``ontology``.
        iri: of the claim, or of the subject of the asserted fact.
        text: the statement of the claim, or the fact in words.
        certainty: of a claim; empty otherwise.
        references: the works a claim or row rests on.
        place: where in the source it stands; empty for the ontology.
    """

    kind: str
    iri: str
    text: str
    certainty: str
    references: tuple[str, ...]
    place: str


class Step(NamedTuple):
    """One step of a proof: what follows, by which rule, from which steps and leaves."""

    fact: str
    rule: str
    rule_id: str
    source: str
    premises: tuple[Step | Leaf, ...]


class Why(NamedTuple):
    """The answer to *why*: the fact in words, whether it is asserted, and all minimal proofs, the simplest first.

    Attributes:
        fact: in words.
        triple: the IRIs.
        holds: False if the fact is neither asserted nor inferred.
        proofs: each the last step of a proof, or a leaf if the fact is asserted itself.
        complete: False if there are more minimal proofs than are kept.
    """

    fact: str
    triple: Fact
    holds: bool
    proofs: tuple[Step | Leaf, ...]
    complete: bool

    def to_dict(self) -> dict[str, object]:
        """Return nested dictionaries and lists, ready for JSON."""
        return {
            "fact": self.fact,
            "triple": list(self.triple),
            "holds": self.holds,
            "complete": self.complete,
            "proofs": [_plain(proof) for proof in self.proofs],
        }

    def lines(self) -> list[str]:
        """Return the proofs as an indented tree."""
        if not self.holds:
            return [f"{self.fact}: does not follow from the sources loaded"]
        count = f"{len(self.proofs)} minimal proof{'s' if len(self.proofs) != 1 else ''}"
        if not self.complete:
            count = f"the first {len(self.proofs)} of more than {MAX_PROOFS} minimal proofs"
        found = [f"{self.fact}: {count}"]
        for number, proof in enumerate(self.proofs, 1):
            found += ["", f"proof {number}", *_tree(proof, "")]
        return found


def explain(kg: Graph, fact: Fact) -> Why:
    """Answer ``KnowledgeGraph.why`` for a fact given by IRIs."""
    return Narrator(kg).why(fact)


class Narrator:
    """Explains many facts of one graph; reads the rules once."""

    def __init__(self, kg: Graph) -> None:
        known, findings = ontology.read()
        rules, more = read_rules(known)
        if findings or more:
            raise FindingsError(findings + more)
        self._kg = kg
        self._explainer = Explainer(kg.store, rules)
        self._leaves: dict[str, Leaf] = {}

    def explanation(self, fact: Fact) -> Explanation:
        """Return the bare proofs of a fact given by IRIs."""
        subject, predicate, object_ = (f"<{part}>" for part in fact)
        return self._explainer.explain((subject, predicate, object_))

    def why(self, fact: Fact) -> Why:
        """Return the proofs of a fact given by IRIs, in words."""
        found = self.explanation(fact)
        words = self._words((f"<{fact[0]}>", f"<{fact[1]}>", f"<{fact[2]}>"))
        told = tuple(self._tell(proof) for proof in found.proofs)
        return Why(words, fact, bool(told), told, found.complete)

    def _tell(self, proof: Proof) -> Step | Leaf:
        if proof.rule is None:
            return self._leaf(proof)
        # The facts that make up a claim are one leaf: the claim.
        premises = tuple(dict.fromkeys(self._tell(premise) for premise in proof.premises))
        return Step(self._words(proof.fact), proof.rule.words, proof.rule.id, proof.rule.source, premises)

    def _leaf(self, proof: Proof) -> Leaf:
        subject = proof.fact[0][1:-1]
        if subject.startswith(BASE + "claim/"):
            if subject not in self._leaves:
                self._leaves[subject] = self._claim(subject)
            return self._leaves[subject]
        if proof.graph == VOCABULARY_GRAPH:
            return Leaf("ontology", subject, self._words(proof.fact), "", (), "")
        references, place = self._evidence(subject)
        return Leaf("table", subject, self._words(proof.fact), "", references, place)

    def _claim(self, iri: str) -> Leaf:
        rows = self._kg.query(
            f"SELECT ?statement ?certainty {{ <{iri}> af:statement ?statement ; af:certainty/rdfs:label ?certainty }}"
        ).rows
        references, place = self._evidence(iri)
        return Leaf("claim", iri, str(rows[0][0]), str(rows[0][1]), references, place)

    def _evidence(self, iri: str) -> tuple[tuple[str, ...], str]:
        rows = self._kg.query(
            f"SELECT ?reference ?place {{ OPTIONAL {{ <{iri}> af:reference/rdfs:label ?reference }} "
            f"OPTIONAL {{ <{iri}> af:locator/rdfs:label ?place }} }} ORDER BY ?reference"
        ).rows
        references = tuple(dict.fromkeys(str(row[0]) for row in rows if row[0] is not None))
        return references, str(rows[0][1] or "")

    def _words(self, fact: tuple[str, str, str]) -> str:
        parts = []
        for part in fact:
            if part.startswith("<"):
                name = "is a" if part.endswith("#type>") else self._kg.label(part[1:-1])
                parts.append(name)
            else:
                parts.append(part.split("^^")[0].strip('"'))
        return " – ".join(parts)


def _plain(part: Step | Leaf) -> dict[str, object]:
    if isinstance(part, Leaf):
        return part._asdict() | {"references": list(part.references)}
    return {
        "fact": part.fact,
        "rule": part.rule,
        "rule_id": part.rule_id,
        "source": part.source,
        "premises": [_plain(premise) for premise in part.premises],
    }


def _tree(part: Step | Leaf, indent: str) -> list[str]:
    if isinstance(part, Leaf):
        if part.kind == "ontology":
            return [f"{indent}{part.text}  (ontology)"]
        name = shorten(part.iri) if part.kind == "table" else part.iri.rsplit("/", 1)[-1]
        lines = [f"{indent}{part.kind} {name}: {part.text}"]
        said = "; ".join(part.references) or "said by the review itself"
        certainty = f"{part.certainty}; " if part.certainty else ""
        lines.append(f"{indent}  {certainty}{said}; {part.place or 'place not recorded'}")
        return lines
    lines = [f"{indent}{part.fact}", f"{indent}  because {part.rule}  [{part.source}]"]
    for premise in part.premises:
        lines += _tree(premise, indent + "    ")
    return lines
