"""The closed vocabulary: every IRI the code uses, and none besides.

``AF`` knows the classes and properties that ``ontology/`` declares; a misspelt one raises. A test compares the list
below with the ontology, in both directions.
"""

from __future__ import annotations

from anodefree_kg.errors import UnknownTermError

BASE = "https://w3id.org/anodefree-kg/"
ONTOLOGY = BASE + "ontology"
VOCABULARY_GRAPH = BASE + "graph/vocabulary"
INFERRED_GRAPHS = BASE + "graph/inferred/"
SOURCE_GRAPHS = BASE + "graph/source/"

DCTERMS_SOURCE = "http://purl.org/dc/terms/source"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SKOS_ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
SKOS_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
SKOS_EXAMPLE = "http://www.w3.org/2004/02/skos/core#example"
SKOS_NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
FORMATS = "http://www.w3.org/ns/formats/"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
PROV = "http://www.w3.org/ns/prov#"
SKOS_EXAMPLE = "http://www.w3.org/2004/02/skos/core#example"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "af": ONTOLOGY + "#",
    "mat": BASE + "material/",
    "ref": BASE + "reference/",
    "claim": BASE + "claim/",
    "quantity": BASE + "quantity/",
    "cell": BASE + "cell/",
    "measurement": BASE + "measurement/",
    "place": BASE + "place/",
    "passage": BASE + "passage/",
    "ingredient": BASE + "ingredient/",
    "discrepancy": BASE + "discrepancy/",
    "source": BASE + "source/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": XSD,
}

# Relations that exist once without a metal and once for each scope below (see ontology/relations.ttl).
RELATIONS = (
    "hasMechanism actsThrough promotes leadsTo counters causes addresses improves hasLimitation implements formsInSitu "
    "outperforms affects worsens requires hasFeature hasOpenQuestion includes alternativeTo preparedBy usedAs "
    "convertsTo reactsWith"
).split()
# Roles of an ingredient of an electrolyte, with the relation from the electrolyte to the material.
INGREDIENT_ROLES = {
    "salt": "hasSalt",
    "solvent": "hasSolvent",
    "co-solvent": "hasSolvent",
    "diluent": "hasDiluent",
    "additive": "hasAdditive",
    "catholyte": "hasSolidElectrolyte",
    "solid electrolyte": "hasSolidElectrolyte",
}
SCOPES = {"general": "General", "Na": "Na", "K": "K", "Zn": "Zn"}

# Classes and properties. Of the named things only those that code has to know; tables may use any that is declared.
_TERMS = frozenset(
    """
    Alloy AlloyCollector AnionDerivedSEIElectrolyte AnodeFreeBattery AnodeLessBattery AqueousElectrolyte Artefact
    CarbonCollector CarbonMaterial Cell Certainty Challenge Claim Component CompositeMaterial Concept Configuration
    CosolventElectrolyte CurrentCollector DendriteCountermeasure DilutedElectrolyte Discrepancy Electrolyte
    ElementalMetal EngineeredCollector EvidenceMethod Factor Fluoride FluorinatedSEI FluorinatedSEIFormer
    FluorinatedSEIFormerNa FluorinatedSEIFormerZn HERSuppressingCollector HighArealCapacityCell
    HighArealCapacityMeasurement HighlyReversibleCell HighlyReversibleMeasurement InSituAlloyFormer
    InSituAlloyingCollector InferredGraph Ingredient InorganicCompound IntermetallicCollector IntermetallicCompound
    IonicSpecies Locator LongLifeCell LongLifeMeasurement LowTemperatureCell LowTemperatureMeasurement Material
    Measurement Mechanism MetalReserveCell MetalRichCathodeMaterial MetalSupplyingMaterial MetallophilicMaterial
    OpenQuestion OrganicCompound Outcome Passage PlatedMetal Polarity PorousCollector PotassiophilicCollector
    PotassiophilicMaterial PotassiumCell PreventiveMeasure PreventiveStrategy Protocol Publication Quantity
    QuantityKind Reach Record RemedialMeasure RemedialStrategy Role Salt SodiophilicCollector SodiophilicMaterial
    SodiumCell SolidElectrolyteCell SolidElectrolyteInterphase Solvent SourceGraph Strategy Substrate Unit
    VocabularyGraph Water WeaklySolvatingElectrolyte WeaklySolvatingSolvent ZincCell ZincophilicCollector
    ZincophilicMaterial aboutMetal amount amountPrinted amountUnit approximate arealCapacity arealCapacityPrinted
    authors averageCEApproximate averageCEPercent averageCEPercentPrinted averageCEWords beyondOWL2RL bound broader
    capacity capacityApproximate capacityPrinted capacityRate capacityUnit certainty citedIn comparator
    comparatorText conditions coveredWordCount cycles discrepancyKind doi evidenceMethod excludes factPredicate
    fingerprint foldedNameKey formula hasAdditive hasCathode hasConstituent hasCurrentCollector hasCurrentCollectorK
    hasCurrentCollectorNa hasCurrentCollectorZn hasDiluent hasElectrolyte hasElectrolyteK hasElectrolyteNa
    hasElectrolyteZn hasIngredient hasLayer hasMeasurement hasMetal hasSalt hasSolidElectrolyte hasSolvent
    hasSupport hasSurface inElectrolyte inPassage ingredientMaterial ingredientOf ingredientRole
    initialCEApproximate initialCEPercent initialCEPercentPrinted issue item journal judgement locator measurementOf
    nameKey note number object oppositeOf pages paragraph placeA placeB polarity printedCathode printedCollector
    printedElectrolyte printedMetal printedReference printedReferenceNumber printedValue quantityKind rate reach
    reference relation retentionApproximate retentionCycles retentionPercent retentionPercentPrinted retentionRate
    round scope section span statedBy statement subject temperatureCelsius title topic unit unscoped value valueA
    valueB verb volume weakestCertainty wordCount year
    agreesWith analogue byAnalogy counterpart hasMechanismByAnalogyK hasMechanismByAnalogyNa hasMechanismByAnalogyZn
    mechanismFor qualifies general limits potassium shown sodium supports zinc zincophilicity
    """.split()
) | frozenset(relation + suffix for relation in RELATIONS for suffix in ("", *SCOPES.values()))


class ClosedNamespace:
    """A namespace that knows its names and refuses all others."""

    def __init__(self, iri: str, names: frozenset[str]) -> None:
        self.iri = iri
        self.names = names

    def __getattr__(self, name: str) -> str:
        """Return the IRI of a term.

        Raises:
            UnknownTermError: if the ontology declares no such term.

        >>> AF.hasMechanism
        'https://w3id.org/anodefree-kg/ontology#hasMechanism'
        >>> AF.hasMechansim
        Traceback (most recent call last):
        ...
        anodefree_kg.errors.UnknownTermError: the ontology declares no term 'hasMechansim'
        """
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> str:
        """Return the IRI of a term given as text; raises ``UnknownTermError`` like attribute access."""
        if name not in self.names:
            raise UnknownTermError(f"the ontology declares no term {name!r}")
        return self.iri + name


AF = ClosedNamespace(ONTOLOGY + "#", _TERMS)


def shorten(iri: str) -> str:
    """Return an IRI as a prefixed name where one of our prefixes fits, else the IRI in angle brackets.

    >>> shorten(AF.zincophilicity), shorten("http://example.org/x")
    ('af:zincophilicity', '<http://example.org/x>')
    """
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and iri != base:
            local = iri[len(base) :]
            if all(character.isalnum() or character in "_-" for character in local):
                return f"{prefix}:{local}"
    return f"<{iri}>"
