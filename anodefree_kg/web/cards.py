"""What a card shows: which panels there are for a thing of a kind, and what is looked for and missing."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg.queries import Argument
from anodefree_kg.vocab import AF
from anodefree_kg.web.panels import Spec, of_cell, of_claim, of_class, of_entity, of_subject


class Card(NamedTuple):
    """The layout of a card.

    Attributes:
        kind: its word in templates and tests.
        by_metal: whether it can be narrowed to one metal.
        glance: whether it begins with the table of mechanisms, challenges and outcomes.
        chains: whether the chains of steps are shown.
        panels: in their order.
        gaps: what is looked for and may be missing.
    """

    kind: str
    by_metal: bool
    glance: bool
    chains: bool
    panels: tuple[Spec, ...]
    gaps: tuple[Spec, ...]


# Rows of what contains a thing: for copper there are hundreds.
_MANY = 40
_CLAIMS = Spec("claims", "Claims", "claim about it itself")
_NUMBERS = Spec("numbers", "Numbers", "number of it itself")
_CLAIMS_WHOLE = Spec(
    "claims-containing", "Claims about what contains it", "claim about what contains it", is_optional=True, most=_MANY
)
_NUMBERS_WHOLE = Spec(
    "numbers-containing", "Numbers of what contains it", "number of what contains it", is_optional=True, most=_MANY
)
_FACTS = Spec("facts", "Effects and relations", "effect or relation of it", {}, of_entity)
_FURTHER = Spec(
    "facts",
    "Strategies, uses, reactions",
    "strategy, use or reaction of it",
    {"part": "further"},
    of_entity,
)
_CLASSES = Spec("classes", "Groups it belongs to", "group that it belongs to", {}, of_class)
_TAXONOMY = Spec("taxonomy", "Broader and narrower terms", "broader or narrower term")
_MADE_OF = Spec("made-of", "Made of", "composition")
_USED_IN = Spec("used-in", "Used in", "collector, electrolyte or material with it")
_CELLS_WITH = Spec("cells-with", "Cells", "cell with it")
_QUESTIONS = Spec("open-questions", "Open questions are tied to it", "open question tied to it")
_UNSURE = Spec(
    "gap-certainty",
    "Some of what is said of it rests on suggested or unexplained claims only",
    "fact that rests on suggested or unexplained claims only",
    {},
    of_entity,
)


def _to(relation: str, heading: str, nothing: str, also: str = "") -> Spec:
    """What has a relation to the thing, or another one beside it."""
    arguments: dict[str, Argument] = {"relation": _term(relation), "also": _term(also or relation)}
    return Spec("facts-to", heading, nothing, arguments, of_subject, () if also else ("relation",))


def _nothing(relation: str, heading: str, nothing: str, also: str = "") -> Spec:
    """Metals for which nothing has a relation to the thing, nor another one that counts as well."""
    return Spec("gap-things", heading, nothing, {"relation": _term(relation), "also": _term(also or relation)})


def _to_nothing(relation: str, heading: str, nothing: str) -> Spec:
    """Metals for which the thing has a relation to nothing."""
    return Spec("gap-effects", heading, nothing, {"relation": _term(relation)})


def _cells_by(relation: str, nothing: str) -> Spec:
    return Spec("cells-by", "Cells", nothing, {"relation": _term(relation)}, of_cell)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(AF[name])


ARTEFACT = Card(
    "artefact",
    True,
    True,
    True,
    (
        _CLAIMS,
        _NUMBERS,
        _CLAIMS_WHOLE,
        _NUMBERS_WHOLE,
        _MADE_OF,
        _USED_IN,
        _CELLS_WITH,
        _FURTHER,
        _CLASSES,
    ),
    (
        Spec("gap-metals", "Nothing is reported of it for these metals", "metal for which nothing is reported"),
        Spec(
            "gap-numbers",
            "A mechanism is claimed, and no number or cell of it is given for the metal",
            "mechanism without number or cell",
        ),
        _UNSURE,
        Spec(
            "gap-analogy",
            "Another metal suggests it by analogy, and no claim speaks of it",
            "analogy of which no claim speaks",
            {},
            of_entity,
        ),
        Spec("gap-cells", "It is in no cell of the table", "absence from the cells of the table", {}, None, ("thing",)),
        _QUESTIONS,
    ),
)
MECHANISM = Card(
    "mechanism",
    True,
    False,
    True,
    (
        _TAXONOMY,
        _to(
            "hasMechanism",
            "Materials and components that work through it",
            "material or component that works through it",
        ),
        _to("actsThrough", "Strategies that act through it", "strategy that acts through it"),
        _FACTS,
        _to("promotes", "Mechanisms that promote it", "mechanism that promotes it"),
        _cells_by("hasMechanism", "cell that works through it"),
        _CLAIMS,
    ),
    (
        _nothing(
            "hasMechanism",
            "No material or component that works through it is named for these metals",
            "metal without a material that works through it",
        ),
        _to_nothing(
            "counters",
            "No challenge that it counters is named for these metals",
            "metal without a challenge countered",
        ),
        _to_nothing("leadsTo", "No outcome that it leads to is named for these metals", "metal without an outcome"),
        Spec(
            "gap-measured",
            "It is claimed of these, and no number or cell of them is given for the metal",
            "material without a number or cell",
        ),
        _UNSURE,
        _QUESTIONS,
    ),
)
STRATEGY = Card(
    "strategy",
    True,
    False,
    True,
    (
        _TAXONOMY,
        _to("implements", "What puts it into practice", "material or component that puts it into practice"),
        _FACTS,
        _cells_by("implements", "cell that puts it into practice"),
        _CLASSES,
        _CLAIMS,
        _NUMBERS,
    ),
    (
        _to_nothing(
            "actsThrough", "No mechanism that it acts through is named for these metals", "metal without a mechanism"
        ),
        _nothing(
            "implements",
            "Nothing that puts it into practice is named for these metals",
            "metal without a material that puts it into practice",
        ),
        Spec("gap-limitations", "No limitation of it is named for these metals", "metal without a limitation"),
        _UNSURE,
        _QUESTIONS,
    ),
)
CHALLENGE = Card(
    "challenge",
    True,
    False,
    False,
    (
        _TAXONOMY,
        _to("addresses", "What addresses it", "countermeasure"),
        _to("counters", "Mechanisms that counter it", "mechanism that counters it"),
        _to("causes", "What causes it or makes it worse", "thing that causes it or makes it worse", "worsens"),
        _to("hasLimitation", "What suffers from it", "thing that suffers from it"),
        _FACTS,
        _cells_by("addresses", "cell that addresses it"),
        _CLAIMS,
    ),
    (
        _nothing(
            "addresses",
            "No material, component, strategy or mechanism against it is named for these metals",
            "metal without a countermeasure",
            "counters",
        ),
        _nothing(
            "counters", "No mechanism that counters it is named for these metals", "metal without such a mechanism"
        ),
        _nothing(
            "causes",
            "Nothing that causes it or makes it worse is named for these metals",
            "metal without a cause",
            "worsens",
        ),
        _UNSURE,
        _QUESTIONS,
    ),
)
OUTCOME = Card(
    "outcome",
    True,
    False,
    False,
    (
        _TAXONOMY,
        _to("improves", "What brings it about", "thing that brings it about"),
        _to("leadsTo", "Mechanisms that lead to it", "mechanism that leads to it"),
        _FACTS,
        _cells_by("improves", "cell that brings it about"),
        _CLAIMS,
    ),
    (
        _nothing(
            "improves",
            "Nothing that brings it about is named for these metals",
            "metal without a thing that brings it about",
            "leadsTo",
        ),
        _nothing(
            "leadsTo", "No mechanism that leads to it is named for these metals", "metal without such a mechanism"
        ),
        _UNSURE,
        _QUESTIONS,
    ),
)
CONCEPT = Card(
    "concept",
    True,
    False,
    False,
    (
        _TAXONOMY,
        _FACTS,
        _to("hasOpenQuestion", "What is asked about it", "thing about which it is asked"),
        _to("affects", "What affects it", "thing that affects it"),
        _to("hasFeature", "What is characterised by it", "thing characterised by it"),
        _to("usedAs", "What is used as it", "thing used as it"),
        _to("preparedBy", "What is prepared by it", "thing prepared by it"),
        _CLASSES,
        _CLAIMS,
        _NUMBERS,
    ),
    (
        Spec("gap-metals", "Nothing is reported of it for these metals", "metal for which nothing is reported"),
        _UNSURE,
        _QUESTIONS,
    ),
)
CELL = Card(
    "cell",
    False,
    True,
    True,
    (
        Spec("cell-parts", "Made of", "composition"),
        Spec("cell-lines", "Measured", "measurement"),
        Spec("discrepancies-of-cell", "Discrepancies", "discrepancy about the cell or its work"),
        Spec("claims-of-cell", "Claims that rest on its work", "claim that rests on its work"),
        Spec("numbers-of-cell", "Numbers that rest on its work", "number that rests on its work"),
        _FURTHER,
        _CLASSES,
    ),
    (Spec("gap-columns", "The table leaves these columns empty", "empty column"), _UNSURE, _QUESTIONS),
)
PUBLICATION = Card(
    "publication",
    False,
    False,
    False,
    (
        Spec("bibliography", "Bibliography", "bibliographic detail", view="record"),
        Spec("claims-of-work", "Claims that rest on it", "claim that rests on it"),
        Spec("numbers-of-work", "Numbers that rest on it", "number that rests on it"),
        Spec("cells-of-work", "Cells taken from it", "cell taken from it"),
        Spec("discrepancies-of-work", "Discrepancies about it", "discrepancy about it"),
    ),
    (
        Spec(
            "gap-records", "Nothing in the graph rests on it", "lack of anything that rests on it", {}, None, ("work",)
        ),
    ),
)
SOURCE = PUBLICATION._replace(
    kind="source",
    panels=(
        PUBLICATION.panels[0],
        Spec("source-holds", "Curated from it", "record curated from it"),
        Spec("source-passages", "Passages", "passage of it"),
    ),
)
CLAIM = Card(
    "claim",
    False,
    False,
    False,
    (
        Spec("claim-itself", "The claim", "claim", hidden=("statement",), view="record"),
        Spec("claim-facts", "The fact it gives", "fact that it gives", {}, of_claim),
        Spec("claims-beside", "Claims that qualify or agree", "claim that qualifies it or agrees with it"),
    ),
    (),
)
PLACE = Card(
    "place",
    False,
    False,
    False,
    (
        Spec("claims-at-place", "Claims", "claim curated from this place"),
        Spec("numbers-at-place", "Numbers", "number curated from this place", is_optional=True),
        Spec("records-at-place", "Other records", "other record of this place", is_optional=True),
        Spec("place-itself", "Where it is", "place", view="record"),
    ),
    (),
)
RECORD = Card(
    "record",
    False,
    False,
    False,
    (
        Spec("properties", "What is said of it", "property of it"),
        Spec("pointing", "What points to it", "record that points to it"),
    ),
    (),
)

# The first class that an entity is a member of decides; the most special ones stand first.
_BY_CLASS = (
    (AF.Cell, CELL),
    (AF.Artefact, ARTEFACT),
    (AF.Mechanism, MECHANISM),
    (AF.Strategy, STRATEGY),
    (AF.Challenge, CHALLENGE),
    (AF.Outcome, OUTCOME),
    (AF.Concept, CONCEPT),
    (AF.Publication, PUBLICATION),
    (AF.Claim, CLAIM),
    (AF.Locator, PLACE),
)


def layout(types: set[str], is_source: bool) -> Card:
    """Return the layout of the card of an entity.

    Args:
        types: IRIs of the classes it is a member of.
        is_source: whether records were curated from it.
    """
    found = next((card for class_, card in _BY_CLASS if class_ in types), RECORD)
    return SOURCE if found is PUBLICATION and is_source else found
