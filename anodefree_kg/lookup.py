"""What is known of one material: its mechanisms, the challenges it addresses, outcomes, claims, numbers and uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from anodefree_kg.errors import UsageError
from anodefree_kg.vocab import AF

if TYPE_CHECKING:
    from anodefree_kg.kg import KnowledgeGraph

METALS = ("Na", "K", "Zn")
_NOT_LOOKED_UP = {
    "mechanism": "query materials-with-mechanism --param mechanism={} --param metal=...",
    "challenge": "query countermeasures --param challenge={}",
    "outcome": "graph --focus {}",
}


class Claim(NamedTuple):
    """One claim about the entity, as curated.

    Attributes:
        id: IRI of the claim.
        relation: its relation in words.
        metal: ``Na``, ``K``, ``Zn`` or ``general``.
        object: what it relates the entity to, in words.
        polarity: ``supports`` or ``limits``.
        certainty: ``shown``, ``suggested`` or ``unexplained``.
        statement: the claim in the curators' words.
        conditions: conditions given; empty if none.
        compared_with: what the entity is compared with; empty if nothing.
        methods: how it was found, where the source says so.
        references: the works it rests on; empty where the review states it on its own.
        place: where in the source it stands.
    """

    id: str
    relation: str
    metal: str
    object: str
    polarity: str
    certainty: str
    statement: str
    conditions: str
    compared_with: str
    methods: tuple[str, ...]
    references: tuple[str, ...]
    place: str


class Fact(NamedTuple):
    """One fact about the entity for one metal, claimed or inferred.

    Attributes:
        relation: local name of the relation, without its metal (``hasMechanism``).
        metal: the metal it holds for.
        object: label of the mechanism, challenge, outcome, strategy or material.
        object_iri: its IRI.
        predicate: IRI of the relation for this metal, for ``why``.
        status: ``claimed`` if a supporting claim says just this, else ``inferred``.
        claims: the claims that say just this, for or against.
    """

    relation: str
    metal: str
    object: str
    object_iri: str
    predicate: str
    status: str
    claims: tuple[Claim, ...]


class Quantity(NamedTuple):
    """A number that the text gives for the entity; ``value`` as printed."""

    kind: str
    value: str
    unit: str
    approximate: bool
    cycles: int | None
    conditions: str
    compared_with: str
    references: tuple[str, ...]
    place: str


class Lookup(NamedTuple):
    """The answer to a lookup; ``used_in`` holds pairs of how and what."""

    iri: str
    label: str
    kind: str
    names: tuple[str, ...]
    formula: str
    note: str
    metal: str | None
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    quantities: tuple[Quantity, ...]
    used_in: tuple[tuple[str, str], ...]

    def facts_of(self, relation: str) -> tuple[Fact, ...]:
        """Return the facts of one relation, for example ``hasMechanism``."""
        return tuple(fact for fact in self.facts if fact.relation == relation)

    def to_dict(self) -> dict[str, object]:
        """Return nested dictionaries and lists, ready for JSON."""
        plain = self._asdict()
        plain["facts"] = [f._asdict() | {"claims": [c.id for c in f.claims]} for f in self.facts]
        plain["claims"] = [claim._asdict() for claim in self.claims]
        plain["quantities"] = [quantity._asdict() for quantity in self.quantities]
        plain["used_in"] = [{"how": how, "thing": thing} for how, thing in self.used_in]
        return plain


def look_up(kg: KnowledgeGraph, name: str, metal: str | None) -> Lookup:
    """Answer ``KnowledgeGraph.lookup``."""
    if metal is not None and metal not in METALS:
        raise UsageError(f"{metal!r} is not a metal here: use {', '.join(METALS)}")
    entity = kg.resolve(name)
    label, kind, formula, note = kg._stored("about", entity=entity).rows[0]
    kind = str(kind or _concept_kind(kg, entity))
    if kind in _NOT_LOOKED_UP:
        hint = _NOT_LOOKED_UP[kind].format(entity.rsplit("#", 1)[-1])
        raise UsageError(f"{label} is a {kind}, lookup takes materials, components and strategies; try: anodefree-kg {hint}")
    claims = _claims(kg, entity)
    facts = []
    for predicate, relation, _, fact_metal, object_iri, object_ in kg._stored("facts", entity=entity).rows:
        # What is said of metals in general holds for each and comes back once for each of them.
        if fact_metal == "general" or metal not in (None, fact_metal):
            continue
        saying = tuple(
            claim for key, claim in claims if key[1] == object_iri and key[0] in (predicate, _general(str(predicate)))
        )
        claimed = any(claim.polarity == "supports" for claim in saying)
        relation_name = str(relation).removeprefix(AF.iri)
        status = "claimed" if claimed else "inferred"
        facts.append(
            Fact(relation_name, str(fact_metal), str(object_), str(object_iri), str(predicate), status, saying)
        )
    facts.sort(key=lambda fact: (fact.relation, METALS.index(fact.metal), fact.status, fact.object))
    wanted = (None, *METALS) if metal is None else (metal, "general")
    return Lookup(
        iri=str(entity),
        label=str(label),
        kind=kind,
        names=tuple(str(row[0]) for row in kg._stored("synonyms", entity=entity)),
        formula=str(formula or ""),
        note=str(note or ""),
        metal=metal,
        facts=tuple(facts),
        claims=tuple(claim for _, claim in claims if metal is None or claim.metal in wanted),
        quantities=_quantities(kg, entity, metal),
        used_in=tuple((str(how), str(thing)) for how, _, thing in kg._stored("used-in", entity=entity)),
    )


def _concept_kind(kg: KnowledgeGraph, entity: str) -> str:
    for kind in ("Strategy", "Mechanism", "Challenge", "Outcome"):
        if kg.query(f"ASK {{ <{entity}> a <{AF[kind]}> }}").rows[0][0]:
            return kind.lower()
    return "term"


def _general(predicate: str) -> str:
    for suffix in METALS:
        predicate = predicate.removesuffix(suffix)
    return predicate + "General"


def _claims(kg: KnowledgeGraph, entity: str) -> list[tuple[tuple[str, str], Claim]]:
    """Return the claims about an entity, each with its predicate and object; references and methods gathered."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in kg._stored("claims", entity=entity).to_dicts():
        grouped.setdefault(str(row["claim"]), []).append({k: str(v) if v is not None else "" for k, v in row.items()})
    found = []
    for iri, rows in grouped.items():
        first = rows[0]
        claim = Claim(
            id=iri,
            relation=first["relation"],
            metal=first["metal"],
            object=first["label"],
            polarity=first["polarity"],
            certainty=first["certainty"],
            statement=first["statement"],
            conditions=first["conditions"],
            compared_with=first["compared_with"],
            methods=_distinct(row["method"] for row in rows),
            references=_distinct(row["reference"] for row in rows),
            place=first["place"],
        )
        found.append(((first["predicate"], first["object"]), claim))
    return found


def _quantities(kg: KnowledgeGraph, entity: str, metal: str | None) -> tuple[Quantity, ...]:
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in kg._stored("quantities", entity=entity).to_dicts():
        if metal is None or row["metal"] in (metal, "general"):
            grouped.setdefault(str(row["quantity"]), []).append(dict(row))
    found = []
    for rows in grouped.values():
        first = rows[0]
        cycles = first["cycles"]
        found.append(
            Quantity(
                kind=str(first["kind"]),
                value=str(first["value"]),
                unit=str(first["unit"]),
                approximate=first["approximate"] is True,
                cycles=cycles if isinstance(cycles, int) else None,
                conditions=str(first["conditions"] or ""),
                compared_with=str(first["compared_with"] or ""),
                references=_distinct(str(row["reference"] or "") for row in rows),
                place=str(first["place"]),
            )
        )
    return tuple(found)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
