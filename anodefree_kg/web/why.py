"""Why a fact holds, or what is missing: the proofs as nested lists, as a page or as the part of one."""

from __future__ import annotations

from typing import NamedTuple

from anodefree_kg.explain import Leaf, Step, Why
from anodefree_kg.graph import Graph
from anodefree_kg.vocab import SCOPES
from anodefree_kg.web.messages import Refusal, Reply, Request, tagged
from anodefree_kg.web.site import Site
from anodefree_kg.web.tables import Bit


class Node(NamedTuple):
    """A step or leaf of a proof, ready to be shown.

    Attributes:
        text: the fact in words, or what a claim says.
        kind: ``step``, ``claim``, ``table`` or ``ontology``.
        rule: by which a step follows, in words; empty for leaves.
        source: where that rule stands.
        record: the claim, table row or term of a leaf, as a link.
        certainty: of a claim.
        references: the works it rests on, as links.
        place: where it stands in the source.
        premises: from which a step follows.
    """

    text: str
    kind: str
    rule: str
    source: str
    record: Bit | None
    certainty: str
    references: tuple[Bit, ...]
    place: str
    premises: tuple[Node, ...]


def why(site: Site, request: Request) -> Reply:
    """Explain a fact: ``subject``, ``predicate``, ``object``; with ``part`` only what a page takes in."""
    given = [request.parameter(name).strip() for name in ("subject", "predicate", "object")]
    part, metal = request.parameter("part"), request.parameter("metal")
    if not all(given):
        missing = [name for name, value in zip(("subject", "predicate", "object"), given, strict=True) if not value]
        if len(missing) == 3 and not part:
            return site.pages.render("why_form.html", labels=site.index.of_kinds(_ASKED), scopes=list(SCOPES))
        raise Refusal(400, f"Say which fact is meant: give {' and '.join(missing)}.")
    fact = site.kg.fact((given[0], given[1], given[2]), metal or None)
    told = site.why(fact)
    proofs = [(node(site, proof), certainty) for proof, certainty in zip(told.proofs, told.certainties, strict=True)]
    template = "why_part.html" if part else "why.html"
    return tagged(site.pages.render(template, why=told, proofs=proofs, fact=_fact(site, told)))


_ASKED = ("material", "collector", "electrolyte", "mechanism", "challenge", "strategy", "outcome", "cell")


def _fact(site: Site, told: Why) -> tuple[Bit, ...]:
    """Return subject, relation and object of a fact as links."""
    return tuple(
        Bit(words, site.addresses.link(iri) or "")
        for words, iri in zip(_words(site.kg, told), told.triple, strict=True)
    )


def _words(kg: Graph, told: Why) -> tuple[str, ...]:
    parts = told.fact.split(" – ")
    return tuple(parts) if len(parts) == 3 else tuple(kg.label(iri) for iri in told.triple)


def node(site: Site, part: Step | Leaf) -> Node:
    """Return a proof ready to be shown."""
    if isinstance(part, Leaf):
        record = Bit(_name(part), site.addresses.link(part.iri) or "")
        references = tuple(_reference(site, label) for label in part.references)
        return Node(part.text, part.kind, "", "", record, part.certainty, references, part.place, ())
    premises = tuple(node(site, premise) for premise in part.premises)
    return Node(part.fact, "step", part.rule, part.source, None, "", (), "", premises)


def _reference(site: Site, label: str) -> Bit:
    entry = site.index.named(label)
    return Bit(label, entry.path if entry else "")


def _name(leaf: Leaf) -> str:
    return leaf.iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
