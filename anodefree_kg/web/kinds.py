"""The kinds of things that have a place of their own on the site: their words, and their order in lists."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of thing.

    Attributes:
        slug: its word in addresses and in the queries of the pages.
        one: what one of them is called.
        many: what several are called.
    """

    slug: str
    one: str
    many: str


# What people look for most stands first; the order also decides between equally good hits of a search.
KINDS = (
    Kind("material", "material", "materials"),
    Kind("collector", "current collector", "current collectors"),
    Kind("electrolyte", "electrolyte", "electrolytes"),
    Kind("mechanism", "mechanism", "mechanisms"),
    Kind("challenge", "challenge", "challenges"),
    Kind("strategy", "strategy", "strategies"),
    Kind("outcome", "outcome", "outcomes"),
    Kind("cell", "cell", "cells"),
    Kind("open-question", "open question", "open questions"),
    Kind("factor", "factor", "factors"),
    Kind("configuration", "kind of battery", "kinds of battery"),
    Kind("procedure", "procedure", "procedures"),
    Kind("role", "role", "roles"),
    Kind("method", "evidence method", "evidence methods"),
    Kind("quantity-kind", "kind of number", "kinds of numbers"),
    Kind("unit", "unit", "units"),
    Kind("work", "publication", "publications"),
)
BY_SLUG = {kind.slug: kind for kind in KINDS}
ORDER = {kind.slug: place for place, kind in enumerate(KINDS)}
