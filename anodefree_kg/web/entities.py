"""The page of an entity, at the path of its IRI: a card for people, data for programs."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.errors import UnknownNameError
from anodefree_kg.lookup import METALS
from anodefree_kg.ontology import OWL
from anodefree_kg.result import Cell, Iri
from anodefree_kg.vocab import (
    AF,
    BASE,
    DCTERMS_SOURCE,
    INFERRED_GRAPHS,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_ALT_LABEL,
    SKOS_DEFINITION,
    SKOS_EXAMPLE,
    SKOS_NOTATION,
)
from anodefree_kg.web import glance, linked, media
from anodefree_kg.web.addresses import iri_of
from anodefree_kg.web.cards import RECORD, SOURCE, Card, layout
from anodefree_kg.web.formats import FORMS
from anodefree_kg.web.kinds import BY_SLUG
from anodefree_kg.web.messages import HTML, TEXT, Refusal, Reply, Request, tagged
from anodefree_kg.web.panels import About, Panel, about, ask, panel
from anodefree_kg.web.site import Site
from anodefree_kg.web.tables import WORDS, Bit, Record, Table

_DRAWN = {"artefact", "mechanism", "strategy", "challenge", "outcome"}
_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


class Head(NamedTuple):
    """What stands at the top of a card.

    Attributes:
        iri: of the entity.
        label: its name; of a claim, what it says.
        key: of a claim, its name.
        kinds: what it is, with links to all of these.
        names: what else it is called.
        formula: chemical formula or unit sign; may be empty.
        definition: may be empty.
        example: may be empty.
        notes: remarks of the curators.
        elsewhere: terms of other vocabularies, each with the relation to it.
        defined_by: where the definition is from.
    """

    iri: str
    label: str
    key: str
    kinds: tuple[Bit, ...]
    names: tuple[str, ...]
    formula: str
    definition: str
    example: str
    notes: tuple[str, ...]
    elsewhere: tuple[tuple[str, Bit], ...]
    defined_by: Bit | None


def entity(site: Site, request: Request) -> Reply:
    """Answer for the entity at a path, in the form that the client wants."""
    iri = iri_of(request.path)
    if not linked.exists(site.kg, iri):
        return unknown(site, request)
    form = linked.wanted(request)
    if form is not None:
        return linked.data(site.kg, iri, form)
    return tagged(_page(site, request, iri))


def unknown(site: Site, request: Request) -> Reply:
    """Tell that nothing has this address, with what resembles it."""
    name = request.path.rsplit("/", 1)[-1].replace("-", " ")
    near = site.index.nearest(name)
    if not media.prefers(request.headers.get("accept", ""), HTML, [TEXT]):
        told = str(UnknownNameError(name, [entry.label for entry in near]))
        raise Refusal(404, f"{told[:1].upper()}{told[1:]}.", linked.VARY)
    reply = site.pages.render("unknown.html", status=404, name=name, near=near, kinds=BY_SLUG)
    return reply._replace(headers={**reply.headers, **linked.VARY})


def metal_of(request: Request) -> str:
    """Return the metal that a page is narrowed to, empty for all.

    Raises:
        Refusal: 400 if it is none.
    """
    metal = request.parameter("metal")
    if metal and metal not in METALS:
        raise Refusal(400, f"{metal!r} is not a metal here: use {', '.join(METALS)}, or leave it out.")
    return metal


def _page(site: Site, request: Request, iri: str) -> Reply:
    metal = metal_of(request)
    rows = ask(site.kg, "properties", entity=ox.NamedNode(iri)).result.to_dicts()
    types = {str(row["value"]) for row in rows if row["property"] == RDF_TYPE}
    stated = site.kg.store.quads_for_pattern(None, ox.NamedNode(AF.statedBy), ox.NamedNode(iri), None)
    card = layout(types, next(iter(stated), None) is not None)
    link = site.addresses.link
    it = about(site.kg, iri, metal)

    def flag(row: Record) -> tuple[Bit, ...]:
        """A component may have a fact for a metal with which nobody used it."""
        return _unused(site, str(row.get("subject") or iri), str(row["metal"])) if "metal" in row else ()

    shown = [(spec, panel(site.kg, link, spec, it, flag)) for spec in card.panels]
    panels = [
        *_leading(site, card, it, rows),
        *(each for spec, each in shown if not (spec.is_optional and _is_empty(each))),
    ]
    gaps = [panel(site.kg, link, spec, it, flag) for spec in card.gaps]
    missing = [gap for gap in gaps if not _is_empty(gap)]
    reply = site.pages.render(
        "card.html",
        head=_head(site, iri, rows),
        card=card,
        panels=panels,
        missing=missing,
        not_missing=[gap for gap in gaps if gap not in missing],
        metal=metal,
        metals=METALS,
        forms=FORMS,
        drawn=card.kind in _DRAWN,
        key=_key(site) if card is not RECORD and card is not SOURCE else (),
        path=site.addresses.path(iri),
    )
    return reply._replace(headers={**reply.headers, **linked.VARY})


def _is_empty(it: Panel) -> bool:
    return isinstance(it.content, Table) and not it.content.total


def _unused(site: Site, thing: str, metal: str) -> tuple[Bit, ...]:
    """Return a tag if a component has a metal of its own with which it is not used in the sources."""
    used = site.used_with.get(thing)
    if used is None or used & {metal, "general"} or metal == "general":
        return ()
    return (Bit(f"not used with {metal} in the sources", "", "tag unused"),)


class KeyWord(NamedTuple):
    """A word of the tags, with what it means."""

    word: str
    kind: str
    definition: str


def _key(site: Site) -> tuple[KeyWord, ...]:
    return tuple(
        KeyWord(WORDS.get(str(word), str(word)), f"{kind} {str(word).replace(' ', '-')}", str(definition))
        for kind, word, definition in site.key.result
    )


def _leading(site: Site, card: Card, it: About, rows: list[dict[str, Cell]]) -> list[Panel]:
    """Return the panels that are more than one table: at a glance, and the chains."""
    if not card.chains:
        return []
    iri, given, link = it.entity, it.arguments(), site.addresses.link
    facts = ask(site.kg, "facts", **given)
    metals: tuple[str, ...] = (it.metal,) if it.metal else METALS
    found = []
    if card.glance:
        # A cell plates one metal; nothing is expected of it for another.
        own = [str(row["value_label"]) for row in rows if row["property"] == AF.hasMetal]
        names = ("effects", "ill-effects", "claim-numbers", "reported")
        asked = (facts, *(ask(site.kg, name, **given) for name in names))
        answers = glance.Answers(*(each.result for each in asked))
        steps = [each.result for each in site.steps]
        parts = glance.glance(answers, steps, iri, own or metals, link)
        unused = {metal: _unused(site, iri, metal) for metal in metals}
        question = (
            "Through which mechanism does it act, against which challenge, to which end, and what speaks against it?"
        )
        content = [(part, unused.get(part.metal, ())) for part in parts]
        sources = tuple(each.source for each in asked)
        found.append(Panel("at-a-glance", "At a glance", question, "effect of it", "glance", content, sources))
    starts, made_of = ask(site.kg, "chain-starts", **given), ask(site.kg, "chain-parts", **given)
    all_ = (starts, made_of, *site.steps, facts)
    chains = glance.chains([each.result for each in all_[:-1]], facts.result, iri, metals, link)
    heading = "From cause to effect"
    nothing = "chain from it to a challenge or outcome by claims that hold beyond one study"
    question = "By which steps, each claimed, a definition or a part, does it come to challenges and outcomes?"
    return [*found, Panel("chains", heading, question, nothing, "chains", chains, tuple(each.source for each in all_))]


def _head(site: Site, iri: str, rows: list[dict[str, Cell]]) -> Head:
    values: dict[str, list[str]] = {}
    for row in rows:
        values.setdefault(str(row["property"]), []).append(str(row["value"]))
    kinds = [
        (str(row["value"]), str(row["value_label"]))
        for row in rows
        if row["property"] == RDF_TYPE
        and row["value_label"] is not None
        and not str(row["graph"]).startswith(INFERRED_GRAPHS)
        and not str(row["value"]).startswith(OWL)
    ]
    entry = site.index.entries.get(iri)

    def first(property_: str) -> str:
        return next(iter(values.get(property_, ())), "")

    def kind(class_: str, label: str) -> Bit:
        return Bit(label, f"/browse/{entry.kind}" if entry else site.addresses.link(class_) or "")

    origin = first(DCTERMS_SOURCE)
    elsewhere = tuple(
        (name.removesuffix("Match"), Bit(target, site.addresses.link(target) or ""))
        for name in _MATCHES
        for target in values.get(PREFIXES["skos"] + name, ())
    )
    # The title of a claim is what it says.
    name = first(RDFS_LABEL) or iri.removeprefix(BASE)
    return Head(
        iri,
        first(AF.statement) or name,
        name if AF.statement in values else "",
        tuple(kind(class_, label) for class_, label in kinds),
        tuple(values.get(SKOS_ALT_LABEL, ())),
        first(AF.formula) or first(SKOS_NOTATION),
        first(SKOS_DEFINITION),
        first(SKOS_EXAMPLE),
        tuple(values.get(AF.note, ())),
        elsewhere,
        Bit(Iri(origin).short.strip("<>"), site.addresses.link(origin) or "") if origin else None,
    )
