"""Every term says what it means and where it comes from, and its example is true of the tables.

Records may be numbered anew and graphs grow; a failure names the file, line and term of each example to mend.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import anodefree_kg as akg
from anodefree_kg import ontology
from anodefree_kg.ontology import OWL
from anodefree_kg.vocab import (
    AF,
    BASE,
    DCTERMS_SOURCE,
    ONTOLOGY,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_DEFINITION,
    SKOS_EXAMPLE,
    SKOS_NOTATION,
)
from tests.fixtures_cli import SHIPPED

NOTHING = "None in the sources curated so far."
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
QUDT = "http://qudt.org/vocab/unit/"
PROPERTIES = {OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
# Closed lists of this ontology: the words in which it sorts claims.
OWN_LISTS = {AF.Certainty, AF.Polarity, AF.Reach}
STANDARDS = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/prov#",
    "http://purl.obolibrary.org/obo/SEPIO_",
    "http://purl.org/dc/terms/",
    "http://purl.org/ontology/bibo/",
    "http://purl.org/spar/cito/",
    "http://qudt.org/schema/qudt/",
    "http://qudt.org/vocab/unit/",
)

Fact = tuple[str, str, str]


class World:
    """The shipped graph as sets, and the keys of the shipped tables."""

    def __init__(self, real: akg.KnowledgeGraph) -> None:
        self.known, self.findings = ontology.read()
        self.terms = {t: kinds for t, kinds in self.known.terms().items() if self.known.one(t, RDFS_LABEL)}
        self.told: set[Fact] = set()
        self.inferred: set[Fact] = set()
        self.labels: dict[str, str] = {}
        self.values: dict[tuple[str, str], list[str]] = {}
        self.used: set[str] = set()
        for graph, *fact in real.query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }").rows:
            s, p, o = (str(part).lower() if isinstance(part, bool) else str(part) for part in fact)
            self.values.setdefault((s, p), []).append(o)
            if p == RDFS_LABEL:
                self.labels[s] = o
            if str(graph).startswith(BASE + "graph/source/"):
                self.told.add((s, p, o))
            elif str(graph).startswith(BASE + "graph/inferred/"):
                self.inferred.add((s, p, o))
            if not str(graph).startswith(BASE + "graph/vocabulary"):
                self.used |= {o} if p == RDF_TYPE else {s, p, o}  # which classes a thing is in is no use of it
        self.pairs: dict[str, set[tuple[str, str]]] = {}
        for (s, p), objects in self.values.items():
            self.pairs.setdefault(p, set()).update((s, o) for o in objects)
        self.ways: dict[tuple[str, str], set[str]] = {}
        for s, p, o in self.told:
            self.ways.setdefault((s, o), set()).add(p)
        self.relations = {o for _, p, o in self.told if p == AF.relation}
        self.records: dict[str, list[str]] = {}
        for subject in sorted({s for s, _, _ in self.told if not s.startswith(BASE + "graph/")}):
            self.records.setdefault(subject.rsplit("/", 1)[-1], []).append(subject)
        self.keys = table_keys()

    def label(self, iri: str) -> str:
        return self.labels.get(iri, iri.removeprefix(BASE))

    def one(self, subject: str, predicate: str) -> str:
        return next(iter(self.values.get((subject, predicate), [])), "")

    def example(self, term: str) -> str:
        return self.known.one(term, SKOS_EXAMPLE)


def table_keys() -> set[str]:
    """Return the keys of all rows of the shipped tables, as the schema names them."""
    with (SHIPPED / "schema" / "columns.csv").open(encoding="utf-8", newline="") as file:
        columns = [(row["table"], row["column"]) for row in csv.DictReader(file) if row["key"] == "yes"]
    found = set()
    for folder in sorted(SHIPPED.glob("*/source.csv")):
        for table, column in columns:
            with (Path(folder).parent / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                found |= {row[column] for row in csv.DictReader(file)}
    return found


@pytest.fixture(scope="module")
def world(real: akg.KnowledgeGraph) -> World:
    return World(real)


def to_mend(world: World, wrong: dict[str, str], predicate: str = "skos:example") -> str:
    """Return one line a fault: place, term, what is written, and what is wrong with it."""
    return "\n".join(
        f"{world.known.place(term)}: mend {predicate} of af:{term.rsplit('#', 1)[1]}: {why}"
        for term, why in sorted(wrong.items())
    )


def test_every_term_has_label_definition_source_and_example(world: World) -> None:
    assert world.findings == []
    assert len(world.terms) == len(world.known.terms()) >= 799
    for predicate in (RDFS_LABEL, SKOS_DEFINITION, SKOS_EXAMPLE):
        several = {t: "has not exactly one" for t in world.terms if len(world.known.objects(t, predicate)) != 1}
        assert not several, to_mend(world, several, predicate)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def test_no_definition_repeats_the_label(world: World) -> None:
    filler = words("a an the of in on is are it its and or by to that which with at for from be as one")
    wrong = {
        term: f"{world.known.one(term, SKOS_DEFINITION)!r} says no more than the label {world.label(term)!r}"
        for term in world.terms
        if words(world.known.one(term, SKOS_DEFINITION)) - filler <= words(world.label(term))
    }
    assert not wrong, to_mend(world, wrong, "skos:definition")


# --- sources --------------------------------------------------------------------------------------------------


def test_sources_are_true(world: World) -> None:
    """A term of which a curated work speaks names that work; one that nobody speaks of is our own."""
    works = {
        subject: "https://doi.org/" + world.one(subject, AF.doi)
        for (subject,) in {(s,) for s, _, _ in world.told if s.startswith(BASE + "source/")}
    }
    spoken: dict[str, set[str]] = {}
    for s, _, o in world.told:
        if o in world.terms:
            for source in world.values.get((s, AF.statedBy), []):
                spoken.setdefault(o, set()).add(works[source])
    wrong: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for term, kinds in world.terms.items():
        given = {str(source) for source in world.known.objects(term, DCTERMS_SOURCE)}
        iris = {source[1:-1] for source in given if source.startswith("<")}
        if given != {f"<{iri}>" for iri in iris}:
            wrong[term] = f"{sorted(given)} is not an IRI"
        elif {i for i in iris if i != ONTOLOGY and i not in works.values() and not i.startswith(STANDARDS)}:
            wrong[term] = f"{sorted(iris)} is neither this ontology nor a curated work nor a standard known here"
        elif OWL + "NamedIndividual" not in kinds:
            counted["class or property"] += 1
        elif AF.Unit in kinds and (matched := {i for i in world.values.get((term, EXACT), []) if QUDT in i}):
            counted["standard"] += 1
            if iris != matched:
                wrong[term] = f"{sorted(iris)} is not its exact match {sorted(matched)}"
        elif kinds & OWN_LISTS or term not in spoken:
            counted["own"] += 1
            if iris != {ONTOLOGY}:
                wrong[term] = f"{sorted(iris)} although no record of a source names the term; give this ontology"
        else:
            counted["work"] += 1
            if iris != spoken[term]:
                wrong[term] = f"{sorted(iris)}, while records of {sorted(spoken[term])} name the term"
    assert not wrong, to_mend(world, wrong, "dcterms:source")
    assert sum(counted.values()) == len(world.terms)
    assert counted["class or property"] >= 280
    assert counted["work"] >= 450
    assert counted["standard"] >= 16
    assert counted["own"] >= 7


# --- examples -------------------------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """The kind of check an example went through, and why it failed; empty if it holds."""

    kind: str
    why: str = ""


def judge(world: World, term: str) -> Verdict:
    """Tell whether the example of a term is true."""
    example, kinds = world.example(term), world.terms[term]
    if example == NOTHING:
        return Verdict("nothing", "is used by now; give a case" if term in world.used else "")
    if OWL + "Class" in kinds:
        members = {world.label(s) for s, o in world.pairs[RDF_TYPE] if o == term}
        strange = [part for part in example.split("; ") if part not in members]
        return Verdict("members", f"{strange} bear no name of a member" if strange else "")
    if match := re.fullmatch(r"(.+) \[([^\[\]]+)\]", example):
        return with_key(world, term, match[1], match[2])
    if example.startswith("inferred: "):
        text = example.removeprefix("inferred: ")
        found = [
            fact
            for fact in world.inferred - world.told
            if term in fact and " ".join(map(world.label, fact)) == text and world.one(fact[1], AF.scope)
        ]
        return Verdict("inferred", "" if found else "is no inferred fact of this term")
    if match := re.fullmatch(r"“(.+)” (.+) “(.+)”", example):
        said = {
            (world.label(s), world.label(p), world.label(o))
            for p in ([term] if kinds & PROPERTIES else world.pairs)
            for s, o in world.pairs.get(p, ())
            if term in (s, p, o)
        }
        return Verdict("ontology", "" if match.groups() in said else "is not what the graph ties together")
    if match := re.fullmatch(r"(.+) for (graph/.+)", example):
        holds = match[1] in world.values.get((BASE + match[2], term), [])
        return Verdict("graph", "" if holds else "is not said of this graph")
    return Verdict("unknown", "has none of the forms that can be checked")


def with_key(world: World, term: str, text: str, key: str) -> Verdict:
    """Judge an example that ends with the key of a record."""
    if key not in world.keys or key not in world.records:
        return Verdict("record", f"there is no record {key}")
    kind, holds = form(world, term)
    if any(holds(record, text) for record in world.records[key]):
        return Verdict(kind)
    return Verdict(kind, f"record {key} does not say {text!r} with this term")


def form(world: World, term: str) -> tuple[str, Callable[[str, str], bool]]:
    """Return what an example of a term shows, and how a record is asked whether it holds."""
    relation, scope = world.one(term, AF.unscoped) or term, world.one(term, AF.scope)

    def claimed(record: str, text: str) -> bool:
        about = not scope or (record, AF.aboutMetal, scope) in world.told
        return about and (record, AF.relation, relation) in world.told and text == world.one(record, AF.statement)

    def valued(record: str, text: str) -> bool:
        return text in {world.label(value) for value in world.values.get((record, term), [])}

    def named(record: str, text: str) -> bool:
        ways = world.ways.get((record, term), set())
        said = {f"{world.label(way)}: {world.label(term)}" for way in ways} | {world.one(record, AF.statement)}
        if number := amount(world, record):
            of = [world.label(world.one(record, way)) for way in (AF.subject, AF.quantityKind)]
            said |= {number, *(f"{name}: {number}" for name in of)}
        return bool(ways) and text in said - {""}

    if relation in world.relations:
        return "claim of a relation", claimed
    if world.terms[term] & PROPERTIES:
        return "value", valued
    if world.terms[term] & {AF.Unit, AF.QuantityKind}:
        return "amount", named
    return "claim of a concept", named


def amount(world: World, record: str) -> str:
    """Return the number of a quantity, measurement or ingredient as an example prints it; empty for others."""
    for printed, unit in (
        (AF.printedValue, AF.unit),
        (AF.capacityPrinted, AF.capacityUnit),
        (AF.amountPrinted, AF.amountUnit),
    ):
        if number := world.one(record, printed):
            notation = world.one(world.one(record, unit), SKOS_NOTATION)
            about = "about" if world.one(record, AF.approximate) == "true" else ""
            shown = (world.one(record, AF.bound), about, number, "" if notation == "1" else notation)
            return " ".join(part for part in shown if part)
    return ""


# How many examples of each kind there are at least; a check that sees none of its kind would be blind.
LEAST = {
    "claim of a concept": 400,
    "claim of a relation": 85,
    "value": 90,
    "amount": 60,
    "members": 50,
    "inferred": 3,
    "nothing": 1,
    "ontology": 3,
    "graph": 1,
}


def test_examples_are_true(world: World) -> None:
    verdicts = {term: judge(world, term) for term in world.terms}
    wrong = {term: f"{world.example(term)!r} {v.why}" for term, v in verdicts.items() if v.why}
    assert not wrong, to_mend(world, wrong)
    counted = Counter(verdict.kind for verdict in verdicts.values())
    assert set(counted) == set(LEAST)
    assert {kind: counted[kind] for kind, least in LEAST.items() if counted[kind] < least} == {}


@pytest.mark.parametrize(
    ("term", "example", "why"),
    [
        ("zincophilicity", "Tin is zincophilic. [c99-9-99]", "there is no record c99-9-99"),
        ("zincophilicity", "Not {zincophilicity}", "does not say"),
        ("sodiophilicity", "{zincophilicity}", "does not say"),
        ("hasMechanismNa", "{hasMechanismZn}", "does not say"),
        ("countersZn", "{hasMechanismZn}", "does not say"),
        ("counters", "{hasMechanismZn}", "does not say"),
        ("retentionPercent", "1{retentionPercent}", "does not say"),
        ("percent", "1{percent}", "does not say"),
        ("volt", "{percent}", "does not say"),
        ("bindingEnergy", "A{bindingEnergy}", "does not say"),
        ("nucleationOverpotential", "{bindingEnergy}", "does not say"),
        ("ZincophilicMaterial", "{ZincophilicMaterial}; foil", "['foil'] bear no name of a member"),
        ("countersK", "inferred: stable SEI counters (K) zincophilicity", "is no inferred fact"),
        ("broader", "“zincophilicity” broader “sodiophilicity”", "is not what the graph ties together"),
        ("round", "9{round}", "is not said of this graph"),
        ("zincophilicity", NOTHING, "is used by now"),
        ("zincophilicity", "Silver is zincophilic.", "has none of the forms"),
    ],
)
def test_examples_that_are_not_true_are_found(
    term: str, example: str, why: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = {iri.rsplit("#", 1)[1]: world.example(iri) for iri in world.terms}
    monkeypatch.setattr(World, "example", lambda self, asked: example.format_map(shipped))
    assert why in judge(world, AF.iri + term).why
