"""Checked rows to the asserted graph. A pure function of the tables: no checking, no store, no reasoning."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox

from anodefree_kg import coverage, names
from anodefree_kg.integrity import spellings
from anodefree_kg.ontology import Ontology, names_of
from anodefree_kg.tables import Row, Tables
from anodefree_kg.vocab import (
    AF,
    BASE,
    INGREDIENT_ROLES,
    RDF_TYPE,
    RDFS_LABEL,
    SCOPES,
    SKOS_ALT_LABEL,
    SKOS_NOTATION,
    SOURCE_GRAPHS,
    VOCABULARY_GRAPH,
    XSD,
)

Pairs = Iterator[tuple[str, ox.NamedNode | ox.Literal]]


def vocabulary_quads(ontology: Ontology) -> list[ox.Quad]:
    """Return the ontology as quads of the vocabulary graph."""
    graph = ox.NamedNode(VOCABULARY_GRAPH)
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in ontology.triples]
    quads.append(ox.Quad(graph, _node(RDF_TYPE), _node(AF.VocabularyGraph), graph))
    for name, term in ontology.members("Concept").items():
        labels = [str(label.value) for label in ontology.objects(term, SKOS_ALT_LABEL)]
        for predicate, key in _name_keys([name, ontology.label(term), *labels]):
            quads.append(ox.Quad(_node(term), _node(predicate), ox.Literal(key), graph))
    return quads


def mapping_quads(triples: list[tuple[str, str, str]], quads: list[ox.Quad]) -> list[ox.Quad]:
    """Return mappings as quads of the vocabulary graph.

    Args:
        triples: subject, predicate and object as IRIs.
        quads: the graph so far; what it does not speak of is left out, such as materials of other tables.
    """
    graph = _node(VOCABULARY_GRAPH)
    known = {quad.subject for quad in quads}
    parts = ([_node(iri) for iri in triple] for triple in triples)
    return [ox.Quad(subject, predicate, target, graph) for subject, predicate, target in parts if subject in known]


def source_quads(tables: Tables, ontology: Ontology) -> list[ox.Quad]:
    """Return what the tables of one source assert, as quads of the graph of that source.

    Args:
        tables: without findings; see ``tables.read_folder`` and ``integrity.findings``.
        ontology: gives the individuals behind metals and units.
    """
    return _Assembler(tables, ontology).quads()


def places(tables: Tables) -> dict[str, str]:
    """Return ``file:row`` for the IRI of each row, so that a fault in the graph can be told as one of the tables."""
    return {
        iri(row): row.where() for table, iri in _row_iris(tables["source"][0]["key"]).items() for row in tables[table]
    }


def _row_iris(source: str) -> dict[str, Callable[[Row], str]]:
    """Return, for each table, how the IRI of a row is made."""

    def within(kind: str, column: str = "id") -> Callable[[Row], str]:
        return lambda row: f"{BASE}{kind}/{source}/{row[column]}"

    return {
        "source": lambda row: BASE + "source/" + row["key"],
        "references": within("reference", "number"),
        "passages": within("passage"),
        "locators": within("place"),
        "materials": lambda row: BASE + "material/" + row["id"],
        "ingredients": within("ingredient"),
        "cells": within("cell"),
        "measurements": within("measurement"),
        "claims": within("claim"),
        "quantities": within("quantity"),
        "discrepancies": within("discrepancy"),
    }


class _Assembler:
    def __init__(self, tables: Tables, ontology: Ontology) -> None:
        self.tables = tables
        self.source = tables["source"][0]["key"]
        self.graph = _node(SOURCE_GRAPHS + self.source)
        self.metals = names_of(ontology, "PlatedMetal", RDFS_LABEL)
        self.units = names_of(ontology, "Unit", SKOS_NOTATION)
        self.materials = {row["id"] for row in tables["materials"]}
        self.named = {term.rsplit("#", 1)[1]: term for term in ontology.terms()}
        self.passages = coverage.passages_of(tables)
        self.covered = {passage.row["id"]: passage for passage in coverage.coverage(tables)}

    def quads(self) -> list[ox.Quad]:
        # Ingredients of one electrolyte share facts such as its salt; what is said twice is one triple.
        quads = {ox.Quad(self.graph, _node(RDF_TYPE), _node(AF.SourceGraph), self.graph): None}
        pairs: dict[str, Callable[[Row], Pairs]] = {
            "source": self._source,
            "references": self._reference,
            "passages": self._passage,
            "locators": self._locator,
            "materials": self._material,
            "ingredients": self._ingredient,
            "cells": self._cell,
            "measurements": self._measurement,
            "claims": self._claim,
            "quantities": self._quantity,
            "discrepancies": self._discrepancy,
        }
        for table, iri in _row_iris(self.source).items():
            for row in self.tables[table]:
                subject = _node(iri(row))
                quads.update((ox.Quad(subject, _node(p), o, self.graph), None) for p, o in pairs[table](row))
        for row in self.tables["ingredients"]:
            quads.update((quad, None) for quad in self._parts(row))
        return list(quads)

    def _iri(self, kind: str, name: str) -> str:
        return f"{BASE}{kind}/{self.source}/{name}"

    def _thing(self, name: str) -> ox.NamedNode:
        return _node(BASE + "material/" + name if name in self.materials else self.named[name])

    def _source(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Publication)
        yield RDFS_LABEL, ox.Literal(short_citation(row))
        yield from self._bibliography(row)
        yield AF.note, ox.Literal(row["scope"])

    def _bibliography(self, row: Row) -> Pairs:
        for column in ("authors", "title", "journal", "volume", "pages", "doi"):
            if row[column]:
                yield AF[column], ox.Literal(row[column])
        yield AF.year, _typed(row["year"], "integer")

    def _reference(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Publication)
        yield RDFS_LABEL, ox.Literal(f"[{row['number']}] {short_citation(row)}")
        yield AF.number, _typed(row["number"], "integer")
        yield AF.citedIn, _node(BASE + "source/" + self.source)
        yield from self._bibliography(row)
        if row["issue"]:
            yield AF.issue, ox.Literal(row["issue"])
        yield AF.locator, _node(self._iri("place", row["locator"]))

    def _passage(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Passage)
        yield AF.topic, ox.Literal(row["topic"])
        yield from self._extent(row)
        passage = self.covered[row["id"]]
        yield AF.wordCount, _typed(str(passage.words), "integer")
        yield AF.coveredWordCount, _typed(str(passage.covered), "integer")
        if row["explanation"]:
            yield AF.note, ox.Literal(row["explanation"])
        yield AF.statedBy, _node(BASE + "source/" + self.source)

    def _locator(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Locator)
        yield from self._extent(row)
        for passage in self.passages[row["id"]]:
            yield AF.inPassage, _node(self._iri("passage", passage))

    def _extent(self, row: Row) -> Pairs:
        """What passages and places have in common."""
        yield RDFS_LABEL, ox.Literal(place_label(row))
        yield AF.section, ox.Literal(row["section"])
        if row["paragraph"]:
            yield AF.paragraph, _typed(row["paragraph"], "integer")
        if row["item"]:
            yield AF.item, ox.Literal(row["item"])
        yield AF.span, ox.Literal(row["span"])
        yield AF.fingerprint, ox.Literal(row["fingerprint"])

    def _material(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF[row["kind"]])
        yield RDFS_LABEL, ox.Literal(row["label"])
        for name in row.items_of("synonyms"):
            yield SKOS_ALT_LABEL, ox.Literal(name)
        for predicate, key in _name_keys(spellings(row)):
            yield predicate, ox.Literal(key)
        if row["formula"]:
            yield AF.formula, ox.Literal(row["formula"])
        if row["support"]:
            yield AF.hasSupport, self._thing(row["support"])
        if row["surface"]:
            yield AF.hasSurface, self._thing(row["surface"])
        for layer in row.items_of("layers") or ([row["surface"]] if row["surface"] != row["support"] else []):
            yield AF.hasLayer, self._thing(layer)
        for part in row.items_of("constituents"):
            yield AF.hasConstituent, self._thing(part)
        if row["note"]:
            yield AF.note, ox.Literal(row["note"])

    def _ingredient(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Ingredient)
        amount = f" {row['amount']} {row['unit']}" if row["amount"] else ""
        yield RDFS_LABEL, ox.Literal(f"{row['material']}{amount} as {row['role']}")
        yield AF.ingredientOf, self._thing(row["electrolyte"])
        yield AF.ingredientMaterial, self._thing(row["material"])
        yield AF.ingredientRole, ox.Literal(row["role"])
        if row["amount"]:
            yield AF.amountPrinted, ox.Literal(row["amount"])
            yield AF.amount, _typed(row["amount"], "decimal")
            yield AF.amountUnit, _node(self.units[row["unit"]])
        yield from self._provenance(row)

    def _parts(self, row: Row) -> Iterator[ox.Quad]:
        """The simple triple behind an ingredient, from its electrolyte to its material."""
        predicate = _node(AF[INGREDIENT_ROLES[row["role"]]])
        yield ox.Quad(self._thing(row["electrolyte"]), predicate, self._thing(row["material"]), self.graph)

    def _cell(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Cell)
        yield RDFS_LABEL, ox.Literal(f"{row['collector_printed']} ‖ {row['cathode_printed']} [{row['ref']}]")
        yield AF.hasMetal, _node(self.metals[row["metal"]])
        yield AF.printedMetal, ox.Literal(row["metal_printed"])
        # The metal-specific relations alone: the general ones follow from them.
        yield AF["hasCurrentCollector" + row["metal"]], self._thing(row["current_collector"])
        yield AF.printedCollector, ox.Literal(row["collector_printed"])
        yield AF.hasCathode, self._thing(row["cathode"])
        yield AF.printedCathode, ox.Literal(row["cathode_printed"])
        yield AF["hasElectrolyte" + row["metal"]], self._thing(row["electrolyte"])
        yield AF.printedElectrolyte, ox.Literal(row["electrolyte_printed"])
        yield AF.reference, _node(self._iri("reference", row["ref"]))
        if row["ref_printed"] and row["ref_printed"] != row["ref"]:
            yield AF.printedReference, _node(self._iri("reference", row["ref_printed"]))
        if row["correction"]:
            yield AF.note, ox.Literal(row["correction"])
        yield from self._provenance(row)

    def _measurement(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Measurement)
        yield RDFS_LABEL, ox.Literal(f"measurement {row['id']}")
        yield AF.measurementOf, _node(self._iri("cell", row["cell"]))
        if row["temperature_c"]:
            yield AF.temperatureCelsius, _typed(row["temperature_c"], "decimal")
        if row["capacity_unit"]:
            yield AF.capacityUnit, _node(self.units[row["capacity_unit"]])
        if row["capacity_conditions"]:
            yield AF.conditions, ox.Literal(row["capacity_conditions"])
        for column, term in (("capacity_rate", "capacityRate"), ("retention_rate", "retentionRate")):
            if row[column]:
                yield AF[term], ox.Literal(row[column])
        if row["retention_cycles"]:
            yield AF.retentionCycles, _typed(row["retention_cycles"], "integer")
        for column, value, approx in (
            ("capacity_value", "capacity", "capacity_approx"),
            ("retention_percent", "retentionPercent", "retention_approx"),
            ("initial_ce_percent", "initialCEPercent", "initial_ce_approx"),
            ("average_ce_percent", "averageCEPercent", "average_ce_approx"),
        ):
            if row[column]:
                yield AF[value], _typed(row[column], "decimal")
                yield AF[value + "Printed"], ox.Literal(row[column])
                yield AF[value.removesuffix("Percent") + "Approximate"], _typed(row[approx], "boolean")
        if row["average_ce_words"]:
            yield AF.averageCEWords, ox.Literal(row["average_ce_words"])
        if row["ref_printed"]:
            yield AF.printedReferenceNumber, ox.Literal(row["ref_printed"])
        yield AF.statedBy, _node(BASE + "source/" + self.source)

    def _provenance(self, row: Row) -> Pairs:
        yield AF.statedBy, _node(BASE + "source/" + self.source)
        yield AF.locator, _node(self._iri("place", row["locator"]))

    def _record(self, row: Row) -> Pairs:
        """What claims and quantities have in common."""
        for number in row.items_of("refs"):
            yield AF.reference, _node(self._iri("reference", number))
        yield AF.aboutMetal, _node(self.metals[row["metal"]])
        yield AF.subject, self._thing(row["subject"])
        if row["conditions"]:
            yield AF.conditions, ox.Literal(row["conditions"])
        if row["temperature_c"]:
            yield AF.temperatureCelsius, _typed(row["temperature_c"], "decimal")
        if row["comparator"]:
            yield AF.comparator, self._thing(row["comparator"])
        yield from self._provenance(row)

    def _claim(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Claim)
        yield RDFS_LABEL, ox.Literal(f"claim {row['id']}")
        yield AF.relation, _node(AF[row["relation"]])
        yield AF.factPredicate, _node(AF[row["relation"] + SCOPES[row["metal"]]])
        yield AF.object, self._thing(row["object"])
        yield AF.polarity, _node(self.named[row["polarity"]])
        yield AF.certainty, _node(self.named[row["certainty"]])
        yield AF.reach, _node(self.named[row["reach"]])
        for method in row.items_of("methods"):
            yield AF.evidenceMethod, _node(self.named[method])
        yield AF.statement, ox.Literal(row["statement"])
        yield from self._record(row)

    def _quantity(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Quantity)
        yield RDFS_LABEL, ox.Literal(f"quantity {row['id']}")
        yield AF.quantityKind, _node(self.named[row["kind"]])
        yield AF.printedValue, ox.Literal(row["value"])
        yield AF.value, _typed(row["value"], "decimal")
        yield AF.unit, _node(self.units[row["unit"]])
        yield AF.approximate, _typed(row["approx"], "boolean")
        if row["bound"]:
            yield AF.bound, ox.Literal(row["bound"])
        if row["cycles"]:
            yield AF.cycles, _typed(row["cycles"], "integer")
        if row["rate"]:
            yield AF.rate, ox.Literal(row["rate"])
        if row["areal_capacity"]:
            yield AF.arealCapacityPrinted, ox.Literal(row["areal_capacity"])
            yield AF.arealCapacity, _typed(row["areal_capacity"], "decimal")
        if row["electrolyte"]:
            yield AF.inElectrolyte, self._thing(row["electrolyte"])
        yield from self._record(row)

    def _discrepancy(self, row: Row) -> Pairs:
        yield RDF_TYPE, _node(AF.Discrepancy)
        yield RDFS_LABEL, ox.Literal(f"discrepancy {row['id']}")
        yield AF.discrepancyKind, ox.Literal(row["kind"])
        for number in row.items_of("refs"):
            yield AF.reference, _node(self._iri("reference", number))
        for column, term in (
            ("place_a", "placeA"),
            ("value_a", "valueA"),
            ("place_b", "placeB"),
            ("value_b", "valueB"),
        ):
            yield AF[term], ox.Literal(row[column])
        yield AF.judgement, ox.Literal(row["judgement"])
        yield AF.statedBy, _node(BASE + "source/" + self.source)
        for place in sorted({row["locator_a"], row["locator_b"]}):
            yield AF.locator, _node(self._iri("place", place))


def short_citation(row: Row) -> str:
    """Return first author, journal and year of a publication, as people cite in passing."""
    authors = [author.strip() for author in row["authors"].split(";")]
    family = authors[0].split()[-1] if authors[0] else "?"
    others = " et al." if len(authors) > 2 else ""
    if len(authors) == 2:
        others = " and " + authors[1].split()[-1]
    return f"{family}{others}, {row['journal']} {row['year']}"


def place_label(row: Row) -> str:
    """Return a place as people write it, ``section 3.1, paragraph 2, Fig. 4a``."""
    section = row["section"]
    unnumbered = {"References": "reference list", "Abstract": "abstract"}
    parts = [unnumbered.get(section, f"section {section}")]
    if row["paragraph"]:
        parts.append(f"paragraph {row['paragraph']}")
    if row["item"]:
        parts.append(row["item"])
    if row["item"].startswith("Table"):
        return row["item"]
    return ", ".join(parts)


def _name_keys(spelled: list[str]) -> list[tuple[str, str]]:
    """Return the predicates and keys by which a thing with these names is found."""
    exact = sorted({names.key(name) for name in spelled})
    folded = sorted({key.casefold() for key in exact})
    return [(AF.nameKey, key) for key in exact] + [(AF.foldedNameKey, key) for key in folded]


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))
