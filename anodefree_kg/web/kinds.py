"""The kinds of things that have a place of their own on the site: their words, and their order in lists."""

from __future__ import annotations

from typing import NamedTuple

from anodefree_kg.vocab import AF


class Kind(NamedTuple):
    """A kind of thing.

    Attributes:
        slug: its word in addresses and in the queries of the pages.
        one: what one of them is called.
        many: what several are called.
        class_: IRI of the class that they are members of.
    """

    slug: str
    one: str
    many: str
    class_: str


# What people look for most stands first; the order also decides between equally good hits of a search.
KINDS = (
    Kind("material", "material", "materials", AF.Material),
    Kind("collector", "current collector", "current collectors", AF.CurrentCollector),
    Kind("electrolyte", "electrolyte", "electrolytes", AF.Electrolyte),
    Kind("mechanism", "mechanism", "mechanisms", AF.Mechanism),
    Kind("challenge", "challenge", "challenges", AF.Challenge),
    Kind("strategy", "strategy", "strategies", AF.Strategy),
    Kind("outcome", "outcome", "outcomes", AF.Outcome),
    Kind("cell", "cell", "cells", AF.Cell),
    Kind("open-question", "open question", "open questions", AF.OpenQuestion),
    Kind("factor", "factor", "factors", AF.Factor),
    Kind("configuration", "kind of battery", "kinds of battery", AF.Configuration),
    Kind("procedure", "procedure", "procedures", AF.Protocol),
    Kind("role", "role", "roles", AF.Role),
    Kind("method", "evidence method", "evidence methods", AF.EvidenceMethod),
    Kind("quantity-kind", "kind of number", "kinds of numbers", AF.QuantityKind),
    Kind("unit", "unit", "units", AF.Unit),
    Kind("work", "publication", "publications", AF.Publication),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
ORDER = {kind.slug: place for place, kind in enumerate(KINDS)}
