"""Nonsense against every axiom that forbids something: planted once for each, and found by the rule of that axiom.

The axioms are read from the ontology, so that one added later is tried without a line here.
"""

import shutil
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest

from anodefree_kg import build, ontology
from anodefree_kg.ontology import OWL, RDFS, Value
from anodefree_kg.reasoning import fixpoint
from anodefree_kg.reasoning.rules import Rule
from anodefree_kg.vocab import AF, RDF_TYPE, XSD
from tests.fixtures_cli import SMALL, call, edit

E = "http://example.org/"
KNOWN, FINDINGS = ontology.read()
RULES, MORE = build.read_rules(KNOWN)
FORBIDDING = [rule for rule in RULES if rule.head is None]


def iri(term: Value) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


def triples(predicate: str) -> list[ox.Triple]:
    return [triple for triple in KNOWN.triples if triple.predicate.value == predicate]


def disjoint_pairs() -> list[tuple[str, str]]:
    """The pairs of classes of which nothing is both, as the Turtle says."""
    pairs = [(iri(t.subject), iri(t.object)) for t in triples(OWL + "disjointWith")]  # type: ignore[arg-type]
    for triple in triples(OWL + "members"):
        pairs += combinations([iri(member) for member in KNOWN.list_members(triple.object)], 2)  # type: ignore[arg-type]
    return [(a.removeprefix(AF.iri), b.removeprefix(AF.iri)) for a, b in pairs]


def of_kind(kind: str) -> list[str]:
    """Local names of the relations of a kind, such as ``AsymmetricProperty``."""
    object_ = ox.NamedNode(OWL + kind)
    subjects = [t.subject for t in triples(RDF_TYPE) if t.object == object_]
    return sorted(iri(subject).removeprefix(AF.iri) for subject in subjects)  # type: ignore[arg-type]


def limits() -> list[tuple[str, str, str, str]]:
    """Property, datatype, facet and limit of each range with a facet."""
    found = []
    for triple in triples(RDFS + "range"):
        for head in KNOWN.objects(f"_:{getattr(triple.object, 'value', '')}", OWL + "withRestrictions"):
            datatype = KNOWN.one(f"_:{triple.object.value}", OWL + "onDatatype")  # type: ignore[union-attr]
            for facet in KNOWN.list_members(head):
                name = f"_:{facet.value}"
                for predicate in KNOWN.predicates(name):
                    local = iri(triple.subject).removeprefix(AF.iri)  # type: ignore[arg-type]
                    found.append(
                        (local, datatype.removeprefix(XSD), predicate.removeprefix(XSD), KNOWN.one(name, predicate))
                    )
    return sorted(found)


def datatypes() -> list[tuple[str, str]]:
    """Property and datatype of each range that is a datatype."""
    ranges = [(t.subject, t.object) for t in triples(RDFS + "range") if isinstance(t.object, ox.NamedNode)]
    found = [(iri(subject), iri(object_)) for subject, object_ in ranges if iri(object_).startswith(XSD)]  # type: ignore[arg-type]
    return sorted((name.removeprefix(AF.iri), datatype.removeprefix(XSD)) for name, datatype in found)


def objections(turtle: str) -> list[fixpoint.Clash]:
    """What the rules object to in the ontology with a few facts more."""
    prefixes = f"@prefix af: <{AF.iri}> . @prefix xsd: <{XSD}> . @prefix : <{E}> .\n"
    facts = [quad.triple for quad in ox.parse(input=(prefixes + turtle).encode(), format=ox.RdfFormat.TURTLE)]
    return fixpoint.close([*KNOWN.triples, *facts], RULES, max_clashes=1000).clashes


def objects(clashes: list[fixpoint.Clash], *words: str) -> Rule:
    """The one rule that objects to :x and whose name holds all the words."""
    found = {
        c.rule.id: c.rule for c in clashes if f"<{E}x>" in c.values.values() and set(words) <= set(c.rule.id.split())
    }
    assert len(found) == 1, (words, sorted(found), [clash.rule.id for clash in clashes])
    return found.popitem()[1]


def test_the_ontology_alone_objects_to_nothing() -> None:
    assert FINDINGS == MORE == []
    assert objections(":x a af:ElementalMetal .") == []


def test_each_forbidding_rule_is_tried_below() -> None:
    pairs, one, ranges = disjoint_pairs(), of_kind("FunctionalProperty"), limits()
    assert len(pairs) == len(set(map(frozenset, pairs))) == 180
    assert len(one) == 46
    assert len(ranges) == 6
    assert len(datatypes()) == 64
    irreflexive, asymmetric = of_kind("IrreflexiveProperty"), of_kind("AsymmetricProperty")
    assert (len(irreflexive), len(asymmetric)) == (2, 2)
    assert len(FORBIDDING) == len(pairs + one + ranges + datatypes() + irreflexive + asymmetric)


@pytest.mark.parametrize("pair", disjoint_pairs(), ids="-".join)
def test_nothing_is_both(pair: tuple[str, str]) -> None:
    first, second = pair
    rule = objects(
        objections(f":x a af:{first} , af:{second} . :y a af:{first} . :z a af:{second} ."), "disjoint", *pair
    )
    assert all(KNOWN.label(AF.iri + name) in rule.words for name in pair)
    assert rule.source.partition(":")[0].endswith(".ttl") and rule.source.partition(":")[2].isdigit()


@pytest.mark.parametrize("name", of_kind("FunctionalProperty"))
def test_nothing_has_two_values(name: str) -> None:
    term = AF.iri + name
    if OWL + "ObjectProperty" in KNOWN.types(term):
        one, two = ":one", ":two"
    else:
        [datatype] = {iri(value) for value in KNOWN.objects(term, RDFS + "range") if isinstance(value, ox.NamedNode)}
        local = datatype.removeprefix(XSD)
        one, two = (f'"{value}"^^xsd:{local}' for value in ("true false" if local == "boolean" else "10 11").split())
    rule = objects(
        objections(f":x af:{name} {one} , {two} . :y af:{name} {one} . :z af:{name} {one} ."), "functional", name
    )
    assert KNOWN.label(term) in rule.words


@pytest.mark.parametrize("name", of_kind("IrreflexiveProperty"))
def test_nothing_is_so_to_itself(name: str) -> None:
    rule = objects(objections(f":x af:{name} :x . :y af:{name} :z ."), "irreflexive", name)
    assert KNOWN.label(AF.iri + name) in rule.words


@pytest.mark.parametrize("name", of_kind("AsymmetricProperty"))
def test_no_two_are_so_to_each_other(name: str) -> None:
    rule = objects(objections(f":x af:{name} :y . :y af:{name} :x . :y af:{name} :z ."), "asymmetric", name)
    assert KNOWN.label(AF.iri + name) in rule.words


@pytest.mark.parametrize("limit", limits(), ids=" ".join)
def test_no_value_is_out_of_range(limit: tuple[str, str, str, str]) -> None:
    name, datatype, facet, bound = limit
    assert facet in ("minInclusive", "minExclusive")  # an upper bound would need a value above it
    at = f'"{bound}"'
    below = f'"{int(bound) - 1}"' if datatype == "integer" else f'"{float(bound) - 1:.2f}"'
    wrong = at if facet == "minExclusive" else below
    rule = objects(objections(f":x af:{name} {wrong}^^xsd:{datatype} . :y af:{name} 50 ."), "range", name)
    assert KNOWN.label(AF.iri + name) in rule.words and bound in rule.words
    if facet == "minInclusive":
        assert objections(f":x af:{name} {at}^^xsd:{datatype} .") == []


@pytest.mark.parametrize(("name", "datatype"), datatypes())
def test_no_value_is_of_another_kind(name: str, datatype: str) -> None:
    wrong = "5" if datatype == "string" else '"five"'
    found = {c.rule for c in objections(f":x af:{name} {wrong} .") if c.values.get("?x") == f"<{E}x>"}
    rules = {rule for rule in FORBIDDING if rule.id.split()[:2] == ["range", name]}
    # A property with a limit has a rule for that too.
    assert found == rules and len(rules) == 1 + (name in {limit[0] for limit in limits()})
    assert all(KNOWN.label(AF.iri + name) in rule.words for rule in rules)


# What curators could write by mistake: the kinds follow from what is said, none is typed in.
MISTAKES = {
    "copper as solvent": (":e af:hasSolvent :x . :x a af:ElementalMetal .", "Solvent ElementalMetal"),
    "an interphase as salt": (
        ":e af:hasSalt :x . :x a af:SolidElectrolyteInterphase .",
        "Salt SolidElectrolyteInterphase",
    ),
    "an electrolyte as collector": (
        ":c af:hasCurrentCollectorNa :x . :d af:hasElectrolyteNa :x .",
        "CurrentCollector Electrolyte",
    ),
    "a sodium cell with the electrolyte of zinc": (
        ":x af:hasMetal af:sodium ; af:hasElectrolyteZn :e .",
        "SodiumCell ZincCell",
    ),
    "a cell of two collectors": (":x af:hasCurrentCollectorNa :c , :d .", "functional hasCurrentCollector"),
    "a form of both divisions": (
        ":x af:broader af:collectorEngineering , af:cathodePremetallization .",
        "PreventiveStrategy RemedialStrategy",
    ),
    "anode-free with excess metal": (
        ":x af:broader af:anodeFreeConfiguration ; af:hasFeature af:smallMetalExcess . "
        "af:anodeFreeConfiguration af:hasFeature "
        "af:bareCollectorAtAssembly . :x a af:Configuration .",
        "AnodeFreeBattery AnodeLessBattery",
    ),
    "a measurement that is a quantity": (":c af:hasMeasurement :x . :x af:printedValue '5' .", "Quantity Measurement"),
    "a mechanism that is countered": (":m af:counters :x . :n af:promotes :x .", "Mechanism Challenge"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_found_through_what_follows(name: str) -> None:
    turtle, words = MISTAKES[name]
    objects(objections(turtle), *words.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "row", "column", "text", "said"),
    [
        ("ingredients", "1-M-NaTs-in-Tm.2", "material", "Vb", "nothing is both a solvent and an elemental metal"),
        ("measurements", "X2-1", "temperature_c", "-300", "a value of “temperature (°C)” is at least -273.15"),
    ],
)
def test_what_curators_are_told(table: str, row: str, column: str, text: str, said: str, tmp_path: Path) -> None:
    data = shutil.copytree(SMALL, tmp_path / "data")
    assert call("check", "--data", data).code == 0
    edit(data / "tiny" / f"{table}.csv", row, column, text)
    answer = call("check", "--data", data)
    assert answer.code == 1
    assert any(said in line or said.capitalize() in line for line in answer.out.splitlines()), answer.out
