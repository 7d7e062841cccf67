"""The closed vocabulary: every IRI the code uses, and none besides.

``AF`` knows the names that ``ontology/`` declares; a misspelt one raises. A test compares the list below with the
ontology, in both directions.
"""

from __future__ import annotations

from anodefree_kg.errors import UnknownTermError

BASE = "https://w3id.org/anodefree-kg/"
ONTOLOGY = BASE + "ontology"
VOCABULARY_GRAPH = BASE + "graph/vocabulary"
INFERRED_GRAPHS = BASE + "graph/inferred/"
SOURCE_GRAPHS = BASE + "graph/source/"

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SKOS_ALT_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
SKOS_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
SKOS_NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
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
    "discrepancy": BASE + "discrepancy/",
    "source": BASE + "source/",
    "graph": BASE + "graph/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": XSD,
}

# Relations that exist once without a metal and once for each scope below (see ontology/relations.ttl).
RELATIONS = (
    "hasMechanism actsThrough promotes leadsTo counters causes addresses improves hasLimitation implements formsInSitu "
    "outperforms"
).split()
SCOPES = {"general": "General", "Na": "Na", "K": "K", "Zn": "Zn"}

_TERMS = frozenset(
    """
    Alloy Artefact CarbonMaterial Cell Certainty Challenge Claim Component CompositeMaterial Concept
    CurrentCollector DendriteCountermeasure Discrepancy Electrolyte ElementalMetal EvidenceMethod
    HighlyReversibleCell HighlyReversibleMeasurement InSituAlloyFormer InferredGraph InorganicCompound
    IntermetallicCompound Locator LowTemperatureCell LowTemperatureMeasurement Material Measurement
    Mechanism MetallophilicMaterial OrganicCompound Outcome PlatedMetal Polarity PotassiophilicMaterial
    PotassiumCell Publication Quantity QuantityKind Record SodiophilicMaterial SodiumCell SourceGraph
    Strategy Unit VocabularyGraph ZincCell ZincophilicMaterial aboutMetal activeMetalLoss
    affinityEngineering alloyLayer anodeLossCompensation approximate authors
    averageCEApproximate averageCEPercent averageCEPercentPrinted averageCEWords averagePlatingStrippingCE
    prematureFailure bindingEnergy bound broader byproducts calculation capacity capacityApproximate
    capacityPrinted capacityRate capacityRetention capacityUnit cathodePremetallization certainty
    chargingArealCapacity citedIn collectorActivation collectorEngineering compactDeposit comparator
    comparatorText conditions currentDistributionControl currentTransient cycleCount cycles cyclesReached
    deadMetal dendriteGrowth dft discrepancyKind dispersedNucleation doi easierNucleation eds
    electrolyteModulation electronvolt energyDensityPenalty evidenceMethod excludes factPredicate
    fastIonDiffusion fingerprint foldedNameKey formula fullCellCE fullCellCycling fullCellInitialCE
    fullCellRetention fullCoverage general halfCellCycling hasCathode hasConstituent hasCurrentCollector
    hasCurrentCollectorK hasCurrentCollectorNa hasCurrentCollectorZn hasElectrolyte hasMeasurement
    hasMetal hasSupport hasSurface highArealCapacity highCE initialCEApproximate initialCEPercent
    initialCEPercentPrinted initialCapacityDecay instantaneousNucleation3D ionAffinityTuning issue item
    journal judgement limits locator lowFullCellCE lowInitialCE lowIonAdsorptionEnergy lowReversibility
    lowerNucleationBarrier lowerNucleationOverpotential matrixWeakness measurementOf metalAffinityLayer
    metalCorrosion metalReplenishment metalSupplyAgent metallophilicity milliampereHourPerGram
    milliampereHourPerSquareCentimetre moreNucleationSites nameKey nonUniformPlating note number object
    opticalImaging pages paragraph percent placeA placeB planarDeposition platedArealCapacity
    platingReversibility platingStrippingCE polarity potassiophilicity potassium printedCathode
    printedCollector printedElectrolyte printedMetal printedReference printedReferenceNumber printedValue
    quantityKind rapidDegradation reference relation repeatedSEIFormation
    retentionApproximate retentionCycles retentionPercent retentionPercentPrinted retentionRate
    reversiblePlating round schematic scope section sem shown sideReactions smoothDeposit sodiophilicity
    sodium span stableCycling stableElectrodeInterface stableSEI statedBy statement subject
    substrateStability thermodynamicStability suggested supports temperatureCelsius title unexplained uniformIonFlux
    uniformNucleation uniformPlating unit unscoped value valueA valueB volume year zinc zincophilicity
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
