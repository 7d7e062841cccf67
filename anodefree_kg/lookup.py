"""What is known of one material: its mechanisms, the challenges it addresses, outcomes, claims, numbers and uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anodefree_kg.errors import UsageError
from anodefree_kg.vocab import AF, INFERRED_GRAPHS, RDF_TYPE, RDFS_LABEL, RELATIONS, SCOPES, SKOS_ALT_LABEL

if TYPE_CHECKING:
    from anodefree_kg.graph import Graph

METALS = ("Na", "K", "Zn")
_NOT_LOOKED_UP = {
    "mechanism": "query materials-with-mechanism --param mechanism={} --param metal=...",
    "challenge": "query countermeasures --param challenge={}",
    "outcome": "graph --focus {}",
}


class Claim(NamedTuple):
    """One claim about the entity or in which it is the object, as curated.

    Attributes:
        id: IRI of the claim.
        subject: what the claim is about, in words.
        relation: its relation in words.
        metal: ``Na``, ``K``, ``Zn`` or ``general``.
        object: what it relates the subject to, in words.
        polarity: ``supports`` or ``limits``.
        certainty: ``shown``, ``suggested``, ``unexplained`` or ``by analogy``.
        statement: the claim in the curators' words.
        conditions: conditions given; empty if none.
        compared_with: what the subject is compared with; empty if nothing.
        methods: how it was found, where the source says so.
        references: the works it rests on; empty where the review states it on its own.
        place: where in the source it stands.
    """

    id: str
    subject: str
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
        status: ``claimed`` if a supporting claim says just this, ``by analogy`` if only another metal suggests it, else
            ``inferred``.
        certainty: of an inferred fact, that of the weakest claim it needs; empty if it needs none.
        claims: the claims that say just this, for or against.
    """

    relation: str
    metal: str
    object: str
    object_iri: str
    predicate: str
    status: str
    certainty: str
    claims: tuple[Claim, ...]


class Quantity(NamedTuple):
    """A number that the text gives for the entity; ``value`` as printed, ``bound`` where it is a limit."""

    kind: str
    value: str
    unit: str
    approximate: bool
    bound: str
    cycles: int | None
    conditions: str
    compared_with: str
    references: tuple[str, ...]
    place: str


class Lookup(NamedTuple):
    """The answer to a lookup.

    ``claims`` are about the entity, ``mentions`` relate another thing to it; ``used_in`` holds pairs of how and what.
    """

    iri: str
    label: str
    kind: str
    names: tuple[str, ...]
    formula: str
    note: str
    metal: str | None
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    mentions: tuple[Claim, ...]
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
        plain["mentions"] = [claim._asdict() for claim in self.mentions]
        plain["quantities"] = [quantity._asdict() for quantity in self.quantities]
        plain["used_in"] = [{"how": how, "thing": thing} for how, thing in self.used_in]
        return plain


_USES = {
    "hasSurface": "surface of",
    "hasSupport": "support of",
    "hasConstituent": "part of",
    "hasCurrentCollector": "collector of",
    "hasCathode": "cathode of",
    "hasElectrolyte": "electrolyte of",
    "hasLayer": "layer of",
    "hasSalt": "salt of",
    "hasSolvent": "solvent of",
    "hasDiluent": "diluent of",
    "hasAdditive": "additive of",
    "hasSolidElectrolyte": "solid electrolyte of",
}
_SCOPED = {relation + suffix: (relation, metal) for relation in RELATIONS for metal, suffix in SCOPES.items()}
_ANALOGY = "hasMechanismByAnalogy"
_SCOPED |= {_ANALOGY + metal: (_ANALOGY, metal) for metal in METALS}


def look_up(kg: Graph, name: str, metal: str | None) -> Lookup:
    """Answer ``KnowledgeGraph.lookup``."""
    if metal is not None and metal not in METALS:
        raise UsageError(f"{metal!r} is not a metal here: use {', '.join(METALS)}")
    entity = kg.resolve(name)
    own: dict[str, list[str]] = {}
    kind = ""
    facts: list[tuple[str, str, str, str]] = []
    for property_, value, label, graph in kg.ask("lookup/outgoing", entity=entity):
        local = str(property_).removeprefix(AF.iri)
        if local in _SCOPED:
            facts.append((local, str(value), str(label), _certainty(kg, str(graph))))
        elif property_ == RDF_TYPE and not str(graph).startswith(INFERRED_GRAPHS) and label is not None:
            kind = str(label)
        else:
            own.setdefault(str(property_), []).append(str(value))
    label = own[RDFS_LABEL][0]
    if kind in _NOT_LOOKED_UP:
        hint = _NOT_LOOKED_UP[kind].format(entity.rsplit("#", 1)[-1])
        raise UsageError(
            f"{label} is a {kind}, lookup takes materials, components and strategies; try: anodefree-kg {hint}"
        )
    claims, mentions, quantities = _records(kg, entity)

    def concerns(about: str) -> bool:
        return metal in (None, about) or about == "general"

    return Lookup(
        iri=str(entity),
        label=label,
        kind=kind,
        names=tuple(own.get(SKOS_ALT_LABEL, ())),
        formula="".join(own.get(AF.formula, ())),
        note="; ".join(own.get(AF.note, ())),
        metal=metal,
        facts=tuple(_facts(facts, claims, metal)),
        claims=tuple(claim for _, claim in claims if concerns(claim.metal)),
        mentions=tuple(claim for claim in mentions if concerns(claim.metal)),
        quantities=tuple(q for about, q in quantities if concerns(about)),
        used_in=tuple(
            (_USES[str(property_).removeprefix(AF.iri)], str(thing))
            for property_, _, thing in kg.ask("lookup/incoming", entity=entity)
        ),
    )


def _certainty(kg: Graph, graph: str) -> str:
    """Return the label of the certainty that a graph of inferred facts has; empty for others."""
    if not graph.startswith(INFERRED_GRAPHS):
        return ""
    name = graph.removeprefix(INFERRED_GRAPHS).partition("/")[0]
    return "" if name == "tables" else kg.label(AF.iri + name)


def _facts(
    rows: list[tuple[str, str, str, str]], claims: list[tuple[tuple[str, str], Claim]], metal: str | None
) -> list[Fact]:
    """Return facts per metal. What is said of metals in general holds for each and comes back once for each.

    What another metal suggests is left out where it is claimed or inferred for this one.
    """
    found = {}
    held = {(local, object_iri) for local, object_iri, _, _ in rows}
    for local, object_iri, label, certainty in rows:
        relation, fact_metal = _SCOPED[local]
        if relation == _ANALOGY and ("hasMechanism" + SCOPES[fact_metal], object_iri) in held:
            continue
        if fact_metal == "general" or metal not in (None, fact_metal):
            continue
        saying = tuple(
            claim for key, claim in claims if key in ((local, object_iri), (relation + SCOPES["general"], object_iri))
        )
        claimed = any(claim.polarity == "supports" for claim in saying)
        status = "claimed" if claimed else "by analogy" if relation == _ANALOGY else "inferred"
        found[local, object_iri] = Fact(relation, fact_metal, label, object_iri, AF[local], status, certainty, saying)
    return sorted(found.values(), key=lambda fact: (fact.relation, METALS.index(fact.metal), fact.status, fact.object))


_Claims = list[tuple[tuple[str, str], Claim]]


def _records(kg: Graph, entity: str) -> tuple[_Claims, list[Claim], list[tuple[str, Quantity]]]:
    """Return the claims about an entity with predicate and object, those that relate to it, and its quantities."""
    records: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for record, property_, value, label in kg.ask("lookup/records", entity=entity):
        values = records.setdefault(str(record), {})
        shown = (str(value), str(label if label is not None else value))
        values.setdefault(str(property_).removeprefix(AF.iri), []).append(shown)
    claims: _Claims = []
    mentions: list[Claim] = []
    quantities: list[tuple[str, Quantity]] = []
    for iri, values in records.items():

        def text(name: str, values: dict[str, list[tuple[str, str]]] = values) -> str:
            return values[name][0][1] if name in values else ""

        def all_of(name: str, values: dict[str, list[tuple[str, str]]] = values) -> tuple[str, ...]:
            return tuple(dict.fromkeys(shown for _, shown in values.get(name, ())))

        if "polarity" in values:
            key = (values["factPredicate"][0][0].removeprefix(AF.iri), values["object"][0][0])
            claim = Claim(
                id=iri,
                subject=text("subject"),
                relation=text("relation"),
                metal=text("aboutMetal"),
                object=text("object"),
                polarity=text("polarity"),
                certainty=text("certainty"),
                statement=text("statement"),
                conditions=text("conditions"),
                compared_with=text("comparator"),
                methods=all_of("evidenceMethod"),
                references=all_of("reference"),
                place=text("locator"),
            )
            if values["subject"][0][0] == entity:
                claims.append((key, claim))
            else:
                mentions.append(claim)
        elif "printedValue" in values:
            quantity = Quantity(
                kind=text("quantityKind"),
                value=text("printedValue"),
                unit=text("unit"),
                approximate=text("approximate") == "True",
                bound=text("bound"),
                cycles=int(text("cycles")) if "cycles" in values else None,
                conditions=text("conditions"),
                compared_with=text("comparator"),
                references=all_of("reference"),
                place=text("locator"),
            )
            quantities.append((text("aboutMetal"), quantity))
    return claims, mentions, quantities
