"""Proofs told to people and programs: as a tree and as JSON-ready dictionaries, with claims at the leaves.

``prose`` tells them in sentences, ``provenance`` in RDF; ``whynot`` says what is missing where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from anodefree_kg import ontology
from anodefree_kg.build import grades_of, read_rules
from anodefree_kg.errors import FindingsError
from anodefree_kg.reasoning.proof import MAX_PROOFS, Explainer, Explanation, Proof
from anodefree_kg.reasoning.rules import Ground, Rule
from anodefree_kg.vocab import AF, BASE, VOCABULARY_GRAPH, shorten

if TYPE_CHECKING:
    from anodefree_kg.graph import Fact, Graph
    from anodefree_kg.whynot import Near


INDENT = "    "  # how much further in a premise stands than what follows from it


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
    """The answer to *why*: the fact in words and all its minimal proofs, the firmest first, then the simplest.

    Attributes:
        fact: in words.
        triple: the IRIs.
        holds: False if the fact is neither asserted nor inferred.
        proofs: each the last step of a proof, or a leaf if the fact is asserted itself.
        complete: False if there are more minimal proofs than are kept.
        certainties: for each proof, the certainty of the weakest claim it needs; empty where it needs none.
        near: where the fact does not hold, what comes nearest to giving it.
        aside: where it does not hold, what is said that resembles it, in words.
    """

    fact: str
    triple: Fact
    holds: bool
    proofs: tuple[Step | Leaf, ...]
    complete: bool
    certainties: tuple[str, ...]
    near: tuple[Near, ...] = ()
    aside: tuple[str, ...] = ()

    @property
    def certainty(self) -> str:
        """That of the firmest proof; empty if it needs no claim, or if there is none."""
        return self.certainties[0] if self.certainties else ""

    def to_dict(self) -> dict[str, object]:
        """Return nested dictionaries and lists, ready for JSON."""
        return {
            "fact": self.fact,
            "triple": list(self.triple),
            "holds": self.holds,
            "certainty": self.certainty,
            "complete": self.complete,
            "proofs": [
                plain(proof) | {"weakest": certainty}
                for proof, certainty in zip(self.proofs, self.certainties, strict=True)
            ],
            "near": [near.to_dict() for near in self.near],
            "aside": list(self.aside),
        }

    def lines(self) -> list[str]:
        """Return the proofs as an indented tree."""
        if not self.holds:
            found = [f"{self.fact}: does not follow from the sources loaded"]
            for number, near in enumerate(self.near, 1):
                found += ["", f"nearest {number}" if len(self.near) > 1 else "nearest", *near.lines()]
            if not self.near:
                found += ["", "no claim says so, and no rule comes near to it"]
            return found + (["", "beside it", *(f"  {words}" for words in self.aside)] if self.aside else [])
        found = self.head()
        for number, (proof, certainty) in enumerate(zip(self.proofs, self.certainties, strict=True), 1):
            found += ["", f"proof {number}{f', {certainty}' if certainty else ''}", *tree(proof, "")]
        return found

    def head(self) -> list[str]:
        """Return the lines above the proofs of a fact that holds: how many there are, and how firm it is."""
        found = [f"{self.fact}: {self.counted()}"]
        if self.certainty:
            found.append(f"certainty: {self.certainty}, that of the weakest claim in the firmest proof")
        return found

    def counted(self) -> str:
        """Return in words how many proofs there are."""
        if not self.complete:
            return f"the first {len(self.proofs)} of more than {MAX_PROOFS} minimal proofs"
        return f"{len(self.proofs)} minimal proof{'s' if len(self.proofs) != 1 else ''}"


def explain(kg: Graph, fact: Fact) -> Why:
    """Answer ``KnowledgeGraph.why`` for a fact given by IRIs."""
    return Narrator(kg).why(fact)


class Narrator:
    """Explains many facts of one graph; reads the rules once.

    Args:
        kg: the graph.
        rules: those that closed it; the shipped ones if None.
    """

    def __init__(self, kg: Graph, rules: list[Rule] | None = None) -> None:
        if rules is None:
            known, findings = ontology.read()
            rules, more = read_rules(known)
            if findings or more:
                raise FindingsError(findings + more)
        self.kg = kg
        self.rules = rules
        grades = grades_of(rules)
        self._grades = {stage: kg.label(grade[1:-1]) if grade else "" for stage, grade in grades.items()}
        self._explainer = Explainer(kg.store, rules)
        self._leaves: dict[str, Leaf] = {}

    def explanation(self, fact: Fact) -> Explanation:
        """Return the bare proofs of a fact given by IRIs, the firmest first."""
        subject, predicate, object_ = (f"<{part}>" for part in fact)
        found = self._explainer.explain((subject, predicate, object_))
        return found._replace(proofs=tuple(sorted(found.proofs, key=stage)))

    def certainty(self, proof: Proof) -> str:
        """Return the certainty of the weakest claim that a proof needs; empty if it needs none."""
        if proof.rule is None and proof.fact[0].startswith(f"<{BASE}claim/"):
            return self.leaf(proof).certainty
        return self._grades.get(stage(proof), "")

    def why(self, fact: Fact) -> Why:
        """Return the proofs of a fact in words, or what comes nearest where it does not hold."""
        found = self.explanation(fact)
        words = self.words((f"<{fact[0]}>", f"<{fact[1]}>", f"<{fact[2]}>"))
        told = tuple(self.tell(proof) for proof in found.proofs)
        why = Why(words, fact, bool(told), told, found.complete, tuple(map(self.certainty, found.proofs)))
        if why.holds:
            return why
        from anodefree_kg import whynot

        return why._replace(near=whynot.nearest(self, fact), aside=whynot.aside(self, fact))

    def tell(self, proof: Proof) -> Step | Leaf:
        """Return a proof in words."""
        if proof.rule is None:
            return self.leaf(proof)
        # The facts that make up a claim are one leaf: the claim.
        premises = tuple(dict.fromkeys(self.tell(premise) for premise in proof.premises))
        return Step(self.words(proof.fact), proof.rule.words, proof.rule.id, proof.rule.source, premises)

    def leaf(self, proof: Proof) -> Leaf:
        """Return what an asserted fact rests on."""
        subject = proof.fact[0][1:-1]
        if subject.startswith(BASE + "claim/"):
            if subject not in self._leaves:
                self._leaves[subject] = self._claim(subject)
            return self._leaves[subject]
        if proof.graph == VOCABULARY_GRAPH:
            return Leaf("ontology", subject, self.words(proof.fact), "", (), "")
        references, place = self._evidence(subject)
        return Leaf("table", subject, self.words(proof.fact), "", references, place)

    def _claim(self, iri: str) -> Leaf:
        rows = self.kg.query(
            f"SELECT ?statement ?certainty {{ <{iri}> af:statement ?statement ; af:certainty/rdfs:label ?certainty }}"
        ).rows
        references, place = self._evidence(iri)
        return Leaf("claim", iri, str(rows[0][0]), str(rows[0][1]), references, place)

    def _evidence(self, iri: str) -> tuple[tuple[str, ...], str]:
        rows = self.kg.query(
            f"SELECT ?reference ?place {{ OPTIONAL {{ <{iri}> af:reference/rdfs:label ?reference }} "
            f"OPTIONAL {{ <{iri}> af:locator/rdfs:label ?place }} }} ORDER BY ?reference"
        ).rows
        references = tuple(dict.fromkeys(str(row[0]) for row in rows if row[0] is not None))
        return references, str(rows[0][1] or "")

    def words(self, fact: Ground) -> str:
        """Return a fact as subject, relation and object in words."""
        return " – ".join(self._named(fact))

    def sentence(self, fact: Ground) -> str:
        """Return a fact as a clause, such as ``Sb addresses dendrite growth (Zn)``."""
        subject, relation, object_ = self._named(fact)
        if relation == "is a":
            relation = f"is {'an' if object_[:1].lower() in 'aeiou' else 'a'}"
        verbs = self.kg.store.quads_for_pattern(_iri(fact[1]), _iri(f"<{AF.verb}>"), None, None)
        relation = next((verb.object.value for verb in verbs if isinstance(verb.object, ox.Literal)), relation)
        head, bracket, scope = relation.partition(" (")
        return f"{subject} {head} {object_}{bracket}{scope}"

    def _named(self, fact: Ground) -> tuple[str, str, str]:
        names = [self.kg.label(part[1:-1]) if part.startswith("<") else part.split("^^")[0].strip('"') for part in fact]
        return names[0], "is a" if fact[1].endswith("#type>") else names[1], names[2]


def stage(proof: Proof) -> int:
    """Return the stage of the weakest rule in a proof: how far down the grades it goes."""
    if proof.rule is None:
        return 0
    return max(proof.rule.stage, *(stage(premise) for premise in proof.premises))


def _iri(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])


def plain(part: Step | Leaf) -> dict[str, object]:
    """Return a proof as nested dictionaries, ready for JSON."""
    if isinstance(part, Leaf):
        return part._asdict() | {"references": list(part.references)}
    return {
        "fact": part.fact,
        "rule": part.rule,
        "rule_id": part.rule_id,
        "source": part.source,
        "premises": [plain(premise) for premise in part.premises],
    }


def tree(part: Step | Leaf, indent: str = "") -> list[str]:
    """Return a proof as indented lines."""
    lines = [f"{indent}{line}" for line in said(part)]
    for premise in () if isinstance(part, Leaf) else part.premises:
        lines += tree(premise, indent + INDENT)
    return lines


def said(part: Step | Leaf) -> list[str]:
    """Return the lines of the last step of a proof, or of a leaf, without what it follows from."""
    if isinstance(part, Step):
        return [part.fact, f"  because {part.rule}  [{part.source}]"]
    if part.kind == "ontology":
        return [f"{part.text}  (ontology)"]
    name = shorten(part.iri) if part.kind == "table" else part.iri.rsplit("/", 1)[-1]
    works = "; ".join(part.references) or "said by the review itself"
    certainty = f"{part.certainty}; " if part.certainty else ""
    return [f"{part.kind} {name}: {part.text}", f"  {certainty}{works}; {part.place or 'place not recorded'}"]
