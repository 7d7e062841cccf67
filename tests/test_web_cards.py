"""No card says that nothing is reported beside a report: all cards of the shipped graph, held against its triples."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from html import unescape

import pytest

import anodefree_kg as akg
from anodefree_kg.vocab import AF, BASE, RDF_TYPE, RELATIONS
from tests.web_cases import Visitor

pytestmark = pytest.mark.slow  # it asks for every card there is
METALS = {AF.sodium: "Na", AF.potassium: "K", AF.zinc: "Zn", AF.general: "general"}
INSIDE = [AF[name] for name in ("hasSurface", "hasSupport", "hasLayer", "hasConstituent", "hasIngredient")]
OF_CELL = [AF[name] for name in ("hasCurrentCollector", "hasCathode", "hasElectrolyte")]


class Reports:
    """What the graph reports, gathered from its triples without any query of the pages."""

    def __init__(self, kg: akg.KnowledgeGraph) -> None:
        self.triples: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for quad in kg.store:
            subject, object_ = str(quad.subject).strip("<>"), getattr(quad.object, "value", "")
            self.triples[subject, quad.predicate.value].add(object_)
            self.pairs[quad.predicate.value].append((subject, object_))
        self.claims = self._records(AF.Claim)
        self.numbers = self._records(AF.Quantity)
        self.inside: dict[str, set[str]] = defaultdict(set)
        self.around: dict[str, set[str]] = defaultdict(set)
        for whole, part in (pair for relation in INSIDE for pair in self.pairs[relation]):
            self.inside[whole].add(part)
            self.around[part].add(whole)
        self.cells: dict[str, set[str]] = defaultdict(set)
        for cell, class_ in self.pairs[RDF_TYPE]:
            if class_ == AF.Cell:
                metal = METALS[self.one(cell, AF.hasMetal)]
                for held in {thing for relation in OF_CELL for thing in self.triples[cell, relation]}:
                    self.inside[cell].add(held)
                    for thing in self.reached(held, self.inside):
                        self.cells[thing].add(metal)
                for thing in self.triples[cell, AF.formsInSitu]:
                    self.cells[thing].add(metal)
        self.by_cells: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.facts: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.facts_to: dict[tuple[str, str], set[str]] = defaultdict(set)
        for predicate, relation in self.pairs[AF.unscoped]:
            name = relation.removeprefix(AF.iri)
            for subject, object_ in self.pairs[predicate]:
                metal = METALS[self.one(predicate, AF.scope)]
                self.facts[subject, name].add(metal)
                # What a cell does stands in a panel of its own.
                is_cell = AF.Cell in self.triples[subject, RDF_TYPE]
                (self.by_cells if is_cell else self.facts_to)[object_, name].add(metal)

    def one(self, subject: str, property_: str) -> str:
        return next(iter(self.triples[subject, property_]), "")

    def _records(self, class_: str) -> list[dict[str, str]]:
        names = ("subject", "object", "comparator", "inElectrolyte", "relation", "polarity", "reach", "aboutMetal")
        records = [record for record, type_ in self.pairs[RDF_TYPE] if type_ == class_]
        found = [{name: self.one(record, AF[name]) for name in names} for record in records]
        return [{**each, "relation": each["relation"].removeprefix(AF.iri)} for each in found]

    def reached(self, start: str, steps: dict[str, set[str]]) -> set[str]:
        seen, todo = {start}, [start]
        while todo:
            for each in steps.get(todo.pop(), ()):
                if each not in seen:
                    seen.add(each)
                    todo.append(each)
        return seen

    def spoken_of(self, thing: str) -> set[str]:
        """Metals of claims, numbers, cells of a thing, of what contains it, its parts or narrower concepts."""
        narrower = {narrow for narrow, broad in self.pairs[AF.broader] if broad == thing}
        related = self.reached(thing, self.inside) | self.reached(thing, self.around) | narrower
        roles = ("subject", "object", "comparator", "inElectrolyte")
        records = (each for each in (*self.claims, *self.numbers) if any(each[role] in related for role in roles))
        found = {METALS[each["aboutMetal"]] for each in records} | self.cells[thing]
        return found.union(*(metals for (fact, _), metals in self.all_facts() if fact == thing))

    def all_facts(self) -> Iterable[tuple[tuple[str, str], set[str]]]:
        return (item for facts in (self.facts, self.facts_to, self.by_cells) for item in facts.items())

    def told(self, thing: str, role: str, relations: Iterable[str]) -> set[str]:
        """Metals of facts and claims with a thing in a role, for or against, of one study or in general."""
        facts = self.facts if role == "subject" else self.facts_to
        claims = (each for each in self.claims if each[role] == thing and each["relation"] in relations)
        found = {METALS[each["aboutMetal"]] for each in claims}
        return found.union(*(facts.get((thing, relation), set()) for relation in relations))

    def named(self, records: list[dict[str, str]], things: set[str], roles: Iterable[str]) -> set[str]:
        """Metals of records with one of some things in one of some roles."""
        return {METALS[each["aboutMetal"]] for each in records if any(each[role] in things for role in roles)}


def to(*relations: str) -> Callable[[Reports, str], set[str]]:
    return lambda reports, thing: reports.told(thing, "object", relations)


def to_or_by_cells(*relations: str) -> Callable[[Reports, str], set[str]]:
    return lambda reports, thing: to(*relations)(reports, thing).union(
        *(reports.by_cells[thing, relation] for relation in relations)
    )


def of(*relations: str) -> Callable[[Reports, str], set[str]]:
    return lambda reports, thing: reports.told(thing, "subject", relations)


def limits(reports: Reports, thing: str) -> set[str]:
    against = [each for each in reports.claims if each["polarity"] == AF.limits]
    return reports.told(thing, "subject", ["hasLimitation"]) | reports.named(against, {thing}, ["subject"])


def cells_that(relation: str) -> Callable[[Reports, str], set[str]]:
    return lambda reports, thing: reports.by_cells[thing, relation]


def chained(reports: Reports, thing: str) -> set[str]:
    firm = [each for each in reports.claims if each["reach"] == AF.iri + "anyCase" and each["polarity"] == AF.supports]
    return reports.named([each for each in firm if each["relation"] in CHAINED], {thing}, ["subject"])


def of_work(class_: str) -> Callable[[Reports, str], set[str]]:
    def found(reports: Reports, cell: str) -> set[str]:
        [work] = reports.triples[cell, AF.reference]
        resting = {record for record, named in reports.pairs[AF.reference] if named == work}
        return {record for record, type_ in reports.pairs[RDF_TYPE] if type_ == class_ and record in resting}

    return found


CHAINED = ("hasMechanism", "actsThrough", "addresses", "improves", "promotes", "counters", "leadsTo", "causes")
GLANCE = ("hasMechanism", "addresses", "improves", "hasLimitation")
ABOUT = ("subject", "object", "comparator")
# What a card may say is not reported, with where the reports of it would stand.
SILENCES: dict[str, Callable[[Reports, str], set[str]]] = {
    "claim about it itself": lambda reports, thing: reports.named(reports.claims, {thing}, ABOUT),
    "number of it itself": lambda reports, thing: reports.named(
        reports.numbers, {thing}, ("subject", "comparator", "inElectrolyte")
    ),
    "composition": lambda reports, thing: reports.inside.get(thing, set()),
    "collector, electrolyte or material with it": lambda reports, thing: reports.around.get(thing, set()),
    "cell with it": lambda reports, thing: reports.cells[thing],
    "effect or relation of it": of(*RELATIONS),
    "strategy, use or reaction of it": of(*(name for name in RELATIONS if name not in GLANCE)),
    "chain from it to a challenge or outcome by claims that hold beyond one study": chained,
    "broader or narrower term": lambda reports, thing: {
        other for pair in reports.pairs[AF.broader] if thing in pair for other in pair
    },
    "material or component that works through it": to("hasMechanism"),
    "strategy that acts through it": to("actsThrough"),
    "mechanism that promotes it": to("promotes"),
    "cell that works through it": cells_that("hasMechanism"),
    "material or component that puts it into practice": to("implements"),
    "cell that puts it into practice": cells_that("implements"),
    "countermeasure": to("addresses"),
    "mechanism that counters it": to("counters"),
    "thing that causes it or makes it worse": to("causes", "worsens"),
    "thing that suffers from it": to("hasLimitation"),
    "cell that addresses it": cells_that("addresses"),
    "thing that brings it about": to("improves"),
    "mechanism that leads to it": to("leadsTo"),
    "cell that brings it about": cells_that("improves"),
    "thing about which it is asked": to("hasOpenQuestion"),
    "thing that affects it": to("affects"),
    "thing characterised by it": to("hasFeature"),
    "thing used as it": to("usedAs"),
    "thing prepared by it": to("preparedBy"),
    "discrepancy about the cell or its work": of_work(AF.Discrepancy),
    "claim that rests on its work": of_work(AF.Claim),
    "number that rests on its work": of_work(AF.Quantity),
    # Classes follow from rules; no record says them.
    "group that it belongs to": lambda reports, thing: set(),
}
# Headings of what is missing for some metals, with where the reports of it would stand.
GAPS: dict[str, Callable[[Reports, str], set[str]]] = {
    "Nothing is reported of it for these metals": Reports.spoken_of,
    "It is in no cell of the table": lambda reports, thing: reports.cells[thing],
    "No material or component that works through it is named for these metals": to_or_by_cells("hasMechanism"),
    "No challenge that it counters is named for these metals": of("counters"),
    "No outcome that it leads to is named for these metals": of("leadsTo"),
    "No mechanism that it acts through is named for these metals": of("actsThrough"),
    "Nothing that puts it into practice is named for these metals": to_or_by_cells("implements"),
    "No limitation of it is named for these metals": limits,
    "No material, component, strategy or mechanism against it is named for these metals": to_or_by_cells(
        "addresses", "counters"
    ),
    "No mechanism that counters it is named for these metals": to_or_by_cells("counters"),
    "Nothing that causes it or makes it worse is named for these metals": to_or_by_cells("causes", "worsens"),
    "Nothing that brings it about is named for these metals": to_or_by_cells("improves", "leadsTo"),
    "No mechanism that leads to it is named for these metals": to_or_by_cells("leadsTo"),
}
NOT_MEASURED = "A mechanism is claimed, and no number or cell of it is given for the metal"
OTHERS_NOT_MEASURED = "It is claimed of these, and no number or cell of them is given for the metal"
BY_ANALOGY = "Another metal suggests it by analogy, and no claim speaks of it"
NO_SILENCE = {
    "Some of what is said of it rests on suggested or unexplained claims only",
    "Open questions are tied to it",
    "The table leaves these columns empty",
}
TAG = re.compile(r'<span class="tag metal \w+">(\w+)</span>')
SECTION = re.compile(r'<section class="gap">\s*<h3>(.*?)</h3>(.*?)<details class="query">', re.S)


@pytest.fixture(scope="module")
def site(real: akg.KnowledgeGraph) -> Visitor:
    return Visitor(real)


@pytest.fixture(scope="module")
def reports(real: akg.KnowledgeGraph) -> Reports:
    return Reports(real)


def measured(reports: Reports, thing: str) -> set[str]:
    held = reports.reached(thing, reports.around)
    return reports.cells[thing] | reports.named(reports.numbers, held, ("subject", "comparator", "inElectrolyte"))


def hold(reports: Reports, iri: str, text: str, metal: str = "") -> int:
    """Hold every silence of a card against what is reported, and return how many there are."""
    found = 0
    for said in re.findall(r"No ([^<]*?) is reported in the sources loaded\.", text):
        name = said.removesuffix(f" for {metal}") if metal else said
        told = SILENCES[name](reports, iri)
        if said != name:
            told = told & {metal, "general"}
        assert not told, (iri, said, told)
        found += 1
    for metals in re.findall(r"Nothing is reported for ([\w, ]+) in the sources loaded", text):
        assert not reports.spoken_of(iri) & {*metals.split(", "), "general"}, (iri, metals)
        found += 1
    for each in re.findall(r">(\w+)</span> No mechanism, challenge, outcome or limitation is named", text):
        assert not of(*GLANCE)(reports, iri) & {each, "general"}, (iri, each)
        found += 1
    for heading, content in SECTION.findall(text):
        heading, metals = unescape(heading), set(TAG.findall(content))
        if heading in GAPS:
            told = GAPS[heading](reports, iri)
            assert not (told & (metals | {"general"}) if metals else told), (iri, heading, metals, told)
        elif heading == NOT_MEASURED:
            assert not measured(reports, iri) & (metals - {"general"}), (iri, heading)
        elif heading == OTHERS_NOT_MEASURED:
            for each, path in re.findall(r'">(Na|K|Zn)</span></td>\s*<td[^>]*><a href="/([^"]+)"', content):
                assert each not in measured(reports, BASE + path), (iri, heading, path)
        elif heading == BY_ANALOGY:
            held = reports.reached(iri, reports.around)
            for each, path in re.findall(r'">(Na|K|Zn)</span></td>\s*<td[^>]*><a href="/concept/([^"]+)"', content):
                claims = [c for c in reports.claims if c["object"] == AF.iri + path and c["relation"] == "hasMechanism"]
                assert each not in reports.named(claims, held, ["subject"]), (iri, heading, path)
        else:
            assert heading in NO_SILENCE, heading
        found += 1
    return found


KINDS = (
    *("material", "collector", "electrolyte", "mechanism", "challenge", "strategy", "outcome", "cell"),
    *("factor", "configuration", "procedure", "role", "open-question"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_card_is_silent_beside_a_report(kind: str, site: Visitor, reports: Reports) -> None:
    entries = site.site.index.of_kinds([kind])
    assert entries
    found = sum(hold(reports, entry.iri, card(site, entry.path)) for entry in entries)
    assert found > len(entries) / 2


@pytest.mark.parametrize("kind", ["challenge", "outcome"])
def test_no_card_of_one_metal_is(kind: str, site: Visitor, reports: Reports) -> None:
    for entry in site.site.index.of_kinds([kind]):
        hold(reports, entry.iri, card(site, f"{entry.path}?metal=K"), "K")


def card(site: Visitor, path: str) -> str:
    answer = site.get(path)
    assert answer.status_code == 200, path
    return answer.text
