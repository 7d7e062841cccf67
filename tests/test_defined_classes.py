"""Classes whose members follow: for each a member and a near-miss made by hand; members on the shipped graph."""

import re

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg import build, ontology
from anodefree_kg.ontology import OWL, RDFS
from anodefree_kg.reasoning import fixpoint
from anodefree_kg.vocab import AF, BASE, PREFIXES, XSD
from tests.fixtures_cli import ONTOLOGY

E = "http://example.org/"
KNOWN, _ = ontology.read()
RULES, _ = build.read_rules(KNOWN)
HEAD = f"@prefix af: <{AF.iri}> . @prefix mat: <{PREFIXES['mat']}> . @prefix xsd: <{XSD}> . @prefix : <{E}> .\n"


def closed(turtle: str) -> set[tuple[str, str, str]]:
    """What holds of the things of some Turtle under the ontology, as local names."""
    facts = [quad.triple for quad in ox.parse(input=(HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)]
    closure = fixpoint.close([*KNOWN.triples, *facts], RULES)
    assert closure.clashes == []
    found = {*facts, *closure.facts()}
    return {(local(t.subject), local(t.predicate), local(t.object)) for t in found}


def local(term: object) -> str:
    return re.split(r"[#/]", str(getattr(term, "value", term)))[-1]


# :x is a member, :y is nearly one.
EXAMPLES = {
    "Substrate": ":x a af:CarbonMaterial . :y a af:Electrolyte .",
    "SodiumCell": ":x a af:Cell ; af:hasMetal af:sodium . :y a af:Cell ; af:hasMetal af:zinc .",
    "PotassiumCell": ":x a af:Cell ; af:hasMetal af:potassium . :y a af:Cell ; af:hasMetal af:sodium .",
    "ZincCell": ":x a af:Cell ; af:hasMetal af:zinc . :y a af:Cell .",
    "MetallophilicMaterial": (
        ":x a af:Alloy ; af:hasMechanismK af:potassiophilicity . :y a af:Alloy ; af:hasMechanismK af:uniformPlating ."
    ),
    "SodiophilicMaterial": (
        ":x a af:Alloy ; af:hasMechanismNa af:sodiophilicity . :y a af:Alloy ; af:hasMechanismK af:potassiophilicity ."
    ),
    "PotassiophilicMaterial": (
        ":x a af:Alloy ; af:hasMechanismK af:potassiophilicity . "
        ":y a af:Electrolyte ; af:hasMechanismK af:potassiophilicity ."
    ),
    "ZincophilicMaterial": (
        ":x a af:Alloy ; af:hasMechanismZn af:zincophilicity . :y a af:Alloy ; af:hasMechanismZn af:metallophilicity ."
    ),
    "InSituAlloyFormer": (
        ":x a af:ElementalMetal ; af:formsInSituNa :a . :y a af:ElementalMetal ; af:formsInSituNa :f ."
        ":a a af:IntermetallicCompound . :f a af:Fluoride ."
    ),
    "DendriteCountermeasure": (
        ":x a af:Electrolyte ; af:hasMechanismZn af:planarDeposition . "
        ":y a af:Electrolyte ; af:hasLimitationZn af:dendriteGrowth ."
    ),
    "LowTemperatureMeasurement": (
        ":x a af:Measurement ; af:temperatureCelsius -0.1 . :y a af:Measurement ; af:temperatureCelsius 0.0 ."
    ),
    "LowTemperatureCell": (
        ":x af:hasMeasurement :m . :y af:hasMeasurement :n . :m af:temperatureCelsius -25.0 . "
        ":n af:temperatureCelsius 25.0 ."
    ),
    "HighlyReversibleMeasurement": (
        ":x a af:Measurement ; af:averageCEPercent 99.90 . :y a af:Measurement ; af:averageCEPercent 99.89 ."
    ),
    "HighlyReversibleCell": (
        ":x af:hasMeasurement :m . :y af:hasMeasurement :n . :m af:averageCEPercent 100.0 . "
        ":n af:initialCEPercent 100.0 ."
    ),
    "SodiophilicCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :m . :y a af:CurrentCollector ; af:hasSupport :m ."
        ":m a af:ElementalMetal ; af:hasMechanismNa af:sodiophilicity ."
    ),
    "PotassiophilicCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :m . :y a af:CurrentCollector ; af:hasSurface :n ."
        ":m a af:Alloy ; af:hasMechanismK af:potassiophilicity . :n a af:Alloy ; af:hasMechanismNa af:sodiophilicity ."
    ),
    "ZincophilicCollector": (
        ":x a af:CurrentCollector ; af:hasMechanismZn af:zincophilicity . "
        ":y a af:Alloy ; af:hasMechanismZn af:zincophilicity ."
    ),
    "AlloyCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :p . :p a af:CompositeMaterial ; af:hasConstituent :a . "
        ":a a af:Alloy ."
        ":y a af:CurrentCollector ; af:hasSurface :q . :q a af:CompositeMaterial ; af:hasConstituent :m . "
        ":m a af:ElementalMetal ."
    ),
    "IntermetallicCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :i . :i a af:IntermetallicCompound ."
        ":y a af:CurrentCollector ; af:hasSurface :a . :a a af:Alloy ."
    ),
    "InSituAlloyingCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :m . :m a af:ElementalMetal ; af:formsInSituZn :a . :a a af:Alloy ."
        ":y a af:CurrentCollector ; af:hasSurface :a ."
    ),
    "CarbonCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :c . :c a af:CarbonMaterial ."
        ":y a af:CurrentCollector ; af:hasSupport :c ; af:hasSurface :m . :m a af:ElementalMetal ."
    ),
    "PorousCollector": (
        ":x a af:CurrentCollector ; af:hasSurface :c . :c af:hasMechanismNa af:directionalPores ."
        ":y a af:CurrentCollector ; af:hasSurface :d . :d af:hasMechanismNa af:highSurfaceArea ."
    ),
    "HERSuppressingCollector": (
        ":x a af:CurrentCollector ; af:hasMechanismZn af:suppressedHER . "
        ":y a af:CurrentCollector ; af:hasMechanismZn af:fewByproducts ."
    ),
    "EngineeredCollector": (
        ":x a af:CurrentCollector ; af:implementsK af:alloyLayer . "
        ":y a af:CurrentCollector ; af:implementsK af:collectorActivation ."
    ),
    "FluorinatedSEI": (
        ":x a af:SolidElectrolyteInterphase ; af:hasConstituent :f . :f a af:Fluoride ."
        ":y a af:SolidElectrolyteInterphase ; af:hasConstituent :o . :o a af:InorganicCompound ."
    ),
    "FluorinatedSEIFormerNa": (
        ":x af:hasAdditive :a . :a af:formsInSituNa :s . "
        ":s a af:SolidElectrolyteInterphase ; af:hasConstituent :f . :f a af:Fluoride ."
        ":y a af:Electrolyte ; af:formsInSituZn :s ."
    ),
    "FluorinatedSEIFormerZn": (
        ":x af:hasElectrolyteZn :e . :e af:formsInSituZn :f . :f a af:Fluoride . :y af:hasElectrolyteZn :g ."
        ":g af:formsInSituZn :s . :s a af:SolidElectrolyteInterphase ."
    ),
    "FluorinatedSEIFormer": (
        ":x a af:CurrentCollector ; af:formsInSituK :f . :f a af:Fluoride . "
        ":y a af:CurrentCollector ; af:reactsWithK :f ."
    ),
    "WeaklySolvatingSolvent": (
        ":x a af:OrganicCompound ; af:hasMechanismK af:weakSolvation . "
        ":y a af:OrganicCompound ; af:hasMechanismK af:lowDesolvationEnergy ."
    ),
    "WeaklySolvatingElectrolyte": (
        ":x af:hasSolvent :o . :o a af:OrganicCompound ; af:hasMechanismNa af:weakSolvation . :y af:hasDiluent :o ."
    ),
    "AnionDerivedSEIElectrolyte": (
        ":x a af:Electrolyte ; af:hasMechanismK af:anionDerivedSEIFormation . "
        ":y a af:Electrolyte ; af:hasMechanismK af:anionInSolvation ."
    ),
    "AqueousElectrolyte": ":x af:hasSolvent mat:water . :y af:hasAdditive mat:water .",
    "CosolventElectrolyte": (
        ":x af:hasSolvent mat:water , :o . :o a af:OrganicCompound . :y af:hasSolvent mat:water ; af:hasAdditive :o ."
    ),
    "DilutedElectrolyte": ":x af:hasDiluent :o . :y af:hasSolvent :o .",
    "PreventiveStrategy": (
        ":x a af:Strategy ; af:broader af:alloyLayer . :y a af:Strategy ; af:broader af:sacrificialAgents ."
    ),
    "RemedialStrategy": (
        ":x a af:Strategy ; af:broader af:metalSupplyAgent . "
        ":y a af:Strategy ; af:alternativeToNa af:anodeLossCompensation ."
    ),
    "PreventiveMeasure": ":x af:implementsNa af:ionFluxGuiding . :y af:implementsNa af:metalRichCathodes .",
    "RemedialMeasure": (
        ":x af:hasMetal af:sodium ; af:hasCathode :c . :c a af:CompositeMaterial ; af:hasConstituent :a . "
        ":a af:implementsNa af:metalSupplyAgent ."
        ":y af:implementsNa af:zwitterionAdditives ."
    ),
    "AnodeFreeBattery": (
        ":x a af:Configuration ; af:broader :b . "
        ":b a af:Configuration ; af:hasFeatureGeneral af:bareCollectorAtAssembly ."
        ":y a af:Configuration ; af:hasFeatureGeneral af:unitNPRatio ."
    ),
    "AnodeLessBattery": (
        ":x a af:Configuration ; af:hasFeatureZn af:smallMetalExcess . "
        ":y a af:Configuration ; af:hasFeatureZn af:highMetalUtilization ."
    ),
    "MetalRichCathodeMaterial": (
        ":x a af:InorganicCompound ; af:implementsNa af:NaRichNVP . "
        ":y a af:InorganicCompound ; af:usedAsNa af:cathodeRole ."
    ),
    "MetalSupplyingMaterial": (
        ":x a af:InorganicCompound ; af:implementsNa af:agentInElectrolyte . "
        ":y a af:Electrolyte ; af:implementsNa af:agentInElectrolyte ."
    ),
    "MetalReserveCell": (
        ":x af:hasMetal af:sodium ; af:hasCathode :c . :y af:hasMetal af:zinc ; af:hasCathode :c ."
        ":c a af:InorganicCompound ; af:implementsNa af:metalRichCathodes ."
    ),
    "HighArealCapacityMeasurement": (
        ":x af:capacity 3.0 ; af:capacityUnit af:milliampereHourPerSquareCentimetre ."
        ":y af:capacity 300.0 ; af:capacityUnit af:milliampereHourPerGram ."
    ),
    "HighArealCapacityCell": (
        ":x af:hasMeasurement :m . :m af:capacity 9.8 ; af:capacityUnit af:milliampereHourPerSquareCentimetre ."
        ":y af:hasMeasurement :n . :n af:capacity 2.9 ; af:capacityUnit af:milliampereHourPerSquareCentimetre ."
    ),
    "LongLifeMeasurement": (
        ":x af:retentionPercent 80.0 ; af:retentionCycles 200 . :y af:retentionPercent 99.0 ; af:retentionCycles 199 ."
    ),
    "LongLifeCell": (  # the cycles of one measurement say nothing of the retention of another
        ":x af:hasMeasurement :m . :m af:retentionPercent 93.5 ; af:retentionCycles 1000 . "
        ":y af:hasMeasurement :n , :o ."
        ":n af:retentionPercent 79.9 ; af:retentionCycles 1000 . :o af:retentionPercent 95.0 ; af:retentionCycles 20 ."
    ),
    "SolidElectrolyteCell": (
        ":x af:hasElectrolyteNa :e . :e af:hasSolidElectrolyte :s . :y af:hasElectrolyteNa :f . :f af:hasSalt :s ."
    ),
}


def defined() -> set[str]:
    """Classes that an expression is equivalent to or below, as the Turtle says."""
    found = {
        t.subject.value
        for t in KNOWN.triples
        if t.predicate.value == OWL + "equivalentClass" and isinstance(t.subject, ox.NamedNode)
    }
    found |= {
        t.object.value
        for t in KNOWN.triples
        if t.predicate.value == RDFS + "subClassOf"
        and isinstance(t.subject, ox.BlankNode)
        and isinstance(t.object, ox.NamedNode)
    }
    return {local(ox.NamedNode(name)) for name in found}


def test_each_defined_class_has_an_example() -> None:
    assert set(EXAMPLES) == defined() and len(EXAMPLES) == 48
    text = (ONTOLOGY / "defined-classes.ttl").read_text(encoding="utf-8")
    assert set(re.findall(r"^af:(\w+) a owl:Class", text, re.MULTILINE)) <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_members_follow_and_near_misses_do_not(name: str) -> None:
    facts = closed(EXAMPLES[name])
    assert ("x", "type", name) in facts
    assert ("y", "type", name) not in facts
    assert f":x a af:{name}" not in EXAMPLES[name]


# --- on the tables: materials and the like by the name of their row, cells by their line in Table 1 ----------------

MEMBERS = {
    "MetallophilicMaterial": (
        "Ag Au Au2Na Bi Cu6Sn5 FCTF Fe-C-interface PC-CFe Sb Sn Ti3C2Tx-CNT Zn Zn-Na-alloy graphitic-carbon "
        "plasma-carbon"
    ),
    "SodiophilicMaterial": (
        "Ag Au Au2Na FCTF Fe-C-interface PC-CFe Sn Ti3C2Tx-CNT Zn Zn-Na-alloy graphitic-carbon plasma-carbon"
    ),
    "PotassiophilicMaterial": "Bi Cu6Sn5",
    "ZincophilicMaterial": "Ag Sb Sn",
    "InSituAlloyFormer": "Au Sb Zn",
    "SodiophilicCollector": (
        "Ag-NW-aerogel Ag-on-Cu Ag-on-carbon-cloth Au-on-Cu FCTF-on-Cu GC-on-Al MXene-CNT-collector PC-CFe-collector "
        "Zn-foil plasma-C-on-Al"
    ),
    "PotassiophilicCollector": "Bi-CTG-on-Cu Bi-on-Cu Cu6Sn5-on-Cu",
    "ZincophilicCollector": "Ag-NW-aerogel Ag-on-Cu Ag-on-carbon-cloth Sb-nanoCu Sb-on-Cu",
    "AlloyCollector": "Cu-Cu3Zn-on-CCF Cu3P-on-Cu Cu6Sn5-on-Cu NST-collector NST-on-Cu alpha-brass",
    "IntermetallicCollector": "Cu3P-on-Cu Cu6Sn5-on-Cu NST-collector NST-on-Cu",
    "InSituAlloyingCollector": "Au-on-Cu Sb-nanoCu Sb-on-Cu Zn-foil",
    "CarbonCollector": (
        "C-on-Al CCF CNF-collector Cu-CuC-collector GC-on-Al KJB-on-Cu PC-collector graphene-on-Al graphene-on-Cu "
        "graphite-foil hard-carbon-collector nanodisc-on-Cu plasma-C-on-Al"
    ),
    "PorousCollector": "GC-on-Al MXene-CNT-collector",
    "HERSuppressingCollector": "Cu-foil graphite-foil",
    "EngineeredCollector": (
        "AOF-on-Cu Ag-NW-aerogel Ag-on-Cu Ag-on-carbon-cloth Au-on-Cu Bi-CTG-on-Cu Cu-Cu3Zn-on-CCF "
        "Cu3P-on-Cu Cu6Sn5-on-Cu "
        "FCTF-on-Cu HCOONa-on-Cu MXene-CNT-collector NST-collector PC-CFe-collector Sb-nanoCu Sb-on-Cu "
        "Zn-foil alpha-brass "
        "graphene-on-Al graphene-on-Cu nanodisc-on-Cu plasma-C-on-Al zeolite-on-Cu"
    ),
    "FluorinatedSEI": "F-rich-SEI ZnF2-rich-SEI",
    "FluorinatedSEIFormerNa": (
        "1-M-NaCF3SO3-in-diglyme-with-5-FEC 1-M-NaClO4-in-EC-PC-with-5-wt-FEC FEC T1-02 T1-21 T1-24 Zn-foil alpha-brass"
    ),
    "FluorinatedSEIFormerZn": (
        "4-M-Zn-OTF-2-0.5-M-Me3EtNOTF-aqueous-electrolyte T1-30 T1-33 "
        "Zn-OTF-2-in-isosorbide-dimethyl-ether-H2O-co-solvent"
    ),
    "WeaklySolvatingSolvent": "MeTHF ethers",
    "WeaklySolvatingElectrolyte": "NaPF6-2-methyltetrahydrofuran",
    "AnionDerivedSEIElectrolyte": "DHCE NaPF6-2-methyltetrahydrofuran",
    "CosolventElectrolyte": (
        "2-mmol-Zn-OTF-2-in-sulfolane-water-eutectic-electrolyte Zn-OTF-2-1-M-LiOTF-in-EG-H2O "
        "Zn-OTF-2-in-isosorbide-dimethyl-ether-H2O-co-solvent"
    ),
    "DilutedElectrolyte": "DHCE",
    "RemedialStrategy": (
        "NaRichNVP agentInCathode agentInElectrolyte anodeLossCompensation artificialSEI cathodePremetallization "
        "collectorActivation cyclicVoltammetryActivation excessFirstCharge galvanicCyclingActivation metalRichCathodes "
        "metalSupplyAgent mixedMetalRichCathode preformedSEIStrategy"
    ),
    "RemedialMeasure": "Cu-CuC-collector Na2C2O4 Na4VP Na5VP T1-03 T1-05 Zn3V3O8",
    "AnodeFreeBattery": (
        "anodeFreeConfiguration anodeFreePotassiumBattery anodeFreeRockingChair anodeFreeSodiumBattery "
        "anodeFreeZincBattery "
        "highVoltageAnodeFreeBattery lowTemperatureAnodeFreeBattery"
    ),
    "AnodeLessBattery": "anodeLessZincBattery",
    "MetalRichCathodeMaterial": "Na4VP Na5VP Zn3V3O8",
    "MetalSupplyingMaterial": "Na2C2O4",
    "MetalReserveCell": "T1-03 T1-05",
    "LowTemperatureCell": "T1-18 T1-23 T1-26 T1-35",
    "HighlyReversibleCell": (
        "T1-03 T1-05 T1-07 T1-08 T1-09 T1-11 T1-12 T1-18 T1-22 T1-29 T1-30 T1-31 T1-33 T1-34 T1-38 T1-42"
    ),
    "HighArealCapacityMeasurement": "T1-33-1 T1-37-1 T1-40-1",
    "HighArealCapacityCell": "T1-33 T1-37 T1-40",
    "LongLifeCell": "T1-07 T1-12 T1-15 T1-18 T1-29 T1-34 T1-40",
    "SolidElectrolyteCell": "T1-08",
}


def members(kg: akg.KnowledgeGraph, name: str) -> set[str]:
    return {local(ox.NamedNode(str(thing))) for (thing,) in kg.query(f"SELECT DISTINCT ?x {{ ?x a af:{name} }}")}


@pytest.mark.parametrize("name", MEMBERS)
def test_members_on_the_shipped_graph(name: str, real: akg.KnowledgeGraph) -> None:
    assert members(real, name) == set(MEMBERS[name].split())


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_defined_class_is_empty_and_no_member_typed_in(name: str, real: akg.KnowledgeGraph) -> None:
    assert members(real, name)
    asserted = real.query(
        f"SELECT ?x {{ GRAPH ?g {{ ?x a af:{name} }} FILTER(!STRSTARTS(STR(?g), '{BASE}graph/inferred/')) }}"
    )
    # The two roots of the division; their forms follow.
    roots = {"PreventiveStrategy": {"platingReversibility"}, "RemedialStrategy": {"anodeLossCompensation"}}
    assert {local(ox.NamedNode(str(thing))) for (thing,) in asserted} == roots.get(name, set())


def test_individuals_that_classes_name_are_there(real: akg.KnowledgeGraph) -> None:
    """A class may name a material of the tables; if its row were renamed, the class would lose its members."""
    named = {t.object.value for t in KNOWN.triples if t.predicate.value == OWL + "hasValue"}  # type: ignore[union-attr]
    materials = {name for name in named if not name.startswith(AF.iri)}
    assert materials == {BASE + "material/water"}
    for name in named:
        assert real.query(f"ASK {{ <{name}> a ?kind }}").rows[0][0], name


def test_the_page_of_the_ontology_lists_all_of_them(real: akg.KnowledgeGraph) -> None:
    page = (ONTOLOGY.parent / "docs" / "ontology.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ((?:`af:\w+`(?:, )?)+) \|", page, re.MULTILINE)
    names = [name for row in listed for name in re.findall(r"`af:([A-Z]\w+)`", row)]
    assert sorted(set(names) & defined()) == sorted(defined()) and len(names) == len(set(names))


# --- chains ------------------------------------------------------------------------------------------------------

CHAINS = {
    "material, mechanism, challenge, outcome": (
        ":m a af:Alloy ; af:hasMechanismNa af:uniformPlating .",
        "m addressesNa nonUniformPlating; m improvesNa smoothDeposit; uniformPlating leadsToK smoothDeposit",
        "m improvesZn smoothDeposit; m improvesNa highCE",
    ),
    "cell, collector, surface, mechanism": (
        ":c af:hasCurrentCollectorK :f . :f af:hasSurface :m . :m af:hasMechanismK af:potassiophilicity .",
        "f hasMechanismK potassiophilicity; c hasMechanismK potassiophilicity; c hasMechanismK metallophilicity",
        "c hasMechanismNa potassiophilicity; c hasMechanismNa metallophilicity",
    ),
    "cell, electrolyte, additive, interphase, mechanism": (
        ":c af:hasElectrolyteNa :e . :e af:hasAdditive :a . "
        ":a af:formsInSituNa :s ; af:implementsNa af:electrolyteAdditives ."
        ":s af:hasMechanismNa af:robustSEI .",
        "a hasMechanismNa robustSEI; e hasMechanismNa robustSEI; e formsInSituNa s; c formsInSituNa s; "
        "c hasMechanismNa robustSEI;"
        "c implementsNa electrolyteModulation; c hasElectrolyte e",
        "c hasMechanismK robustSEI",
    ),
    "a surface does what its material does": (
        ":f af:hasSurface :m ; af:hasSupport :n . :m af:implementsZn af:alloyLayer ; af:improvesZn af:highCE ;"
        "af:addressesZn af:metalCorrosion . :n af:hasMechanismZn af:zincophilicity ; af:improvesZn af:compactDeposit .",
        "f implementsZn collectorEngineering; f improvesZn highCE; f addressesZn sideReactions",
        "f hasMechanismZn zincophilicity; f improvesZn compactDeposit",
    ),
    "half-cell outcomes stay with the collector": (
        ":c af:hasCurrentCollectorZn :f . :f af:improvesZn af:highCE ; af:addressesZn af:deadMetal ; "
        "af:implementsZn af:alloyLayer .",
        "c addressesZn deadMetal; c implementsZn alloyLayer",
        "c improvesZn highCE",
    ),
    "solvents do not speak for the mixture": (
        ":e af:hasSolvent :o . :o af:hasMechanismNa af:lowViscosity . :g af:hasDiluent :o .",
        "g hasMechanismNa lowViscosity",
        "e hasMechanismNa lowViscosity",
    ),
    "constituents do not speak for the whole": (
        ":w af:hasConstituent :p . :p af:hasMechanismK af:potassiophilicity ; af:implementsK af:metalAffinityLayer .",
        "",
        "w hasMechanismK potassiophilicity; w implementsK metalAffinityLayer",
    ),
    "electrolytes put strategies into practice": (
        ":e af:hasSolvent :o . :o a af:OrganicCompound ; af:hasMechanismK af:weakSolvation . "
        ":f af:hasSolvent :o , mat:water .",
        "e implementsK weaklySolvatingElectrolytes; f implementsZn cosolventElectrolyteDesign",
        "e implementsNa weaklySolvatingElectrolytes; e implementsZn cosolventElectrolyteDesign; "
        "f implementsK cosolventElectrolyteDesign",
    ),
    "what a challenge causes is not yet an outcome": (
        ":e a af:Electrolyte ; af:addressesNa af:metalCorrosion . af:metalCorrosion af:causesNa af:nonUniformPlating .",
        "",
        "e addressesNa nonUniformPlating; e improvesNa smoothDeposit",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_chains(name: str) -> None:
    turtle, follows, not_ = CHAINS[name]
    facts = closed(turtle)
    assert [text for text in follows.split(";") if text.strip() and tuple(text.split()) not in facts] == []
    assert [text for text in not_.split(";") if tuple(text.split()) in facts] == []
