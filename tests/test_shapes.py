"""Each shape has a folder of two graphs: ``passes.ttl`` conforms; ``trips.ttl`` breaks each of its constraints."""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import term

from anodefree_kg import build, integrity, ontology, shapes, shipped
from anodefree_kg.errors import Finding
from anodefree_kg.ontology import OWL, RDFS, Ontology
from anodefree_kg.vocab import AF, RDF_TYPE, RELATIONS, shorten

SH = "http://www.w3.org/ns/shacl#"
SHAPES = Path(shipped.folder("ontology"), "shapes.ttl")
CASES = sorted(path for path in Path(__file__).parent.joinpath("shapes").iterdir() if path.is_dir())


def read(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def graph(path: Path) -> Ontology:
    return Ontology((quad.triple for quad in read(path)), {})


@pytest.fixture(scope="module")
def described() -> Ontology:
    """The shapes, as triples to look things up in."""
    return graph(SHAPES)


@pytest.fixture(scope="module")
def around() -> list[ox.Quad]:
    """What the cases point to, and as much of the ontology as shapes look at, for speed."""
    known, _ = ontology.read()
    used = {RDF_TYPE, RDFS + "subClassOf", AF.unscoped, AF.scope}
    small = [ox.Quad(t.subject, t.predicate, t.object) for t in known.triples if t.predicate.value in used]
    return small + read(Path(__file__).parent / "shapes" / "around.ttl")


def targeted(described: Ontology) -> dict[str, str]:
    """The shapes that choose what they look at, by local name."""
    subjects = {
        triple.subject.value
        for triple in described.triples
        if triple.predicate.value.startswith(SH + "target") and isinstance(triple.subject, ox.NamedNode)
    }
    return {shape.removeprefix(AF.iri): shape for shape in subjects}


def reasons(described: Ontology, shape: str) -> set[str]:
    """The first halves of all messages of a shape and of its property shapes."""
    members = [shape, *(str(term.value) for term in described.objects(shape, SH + "property"))]
    return {described.one(member, SH + "message").partition(": ")[0] for member in members} - {""}


def focus_nodes(described: Ontology, shape: str, case: Path, known: Ontology) -> set[str]:
    """What a shape looks at in a case, as findings name it; nodes without name are left out."""
    classes = {str(target.value) for target in described.objects(shape, SH + "targetClass")}
    properties = {str(target.value) for target in described.objects(shape, SH + "targetSubjectsOf")}
    return {
        shorten(quad.subject.value)
        for quad in read(case)
        if isinstance(quad.subject, ox.NamedNode)
        and (
            quad.predicate.value in properties
            or (isinstance(quad.object, ox.NamedNode) and known.superclasses(quad.object.value) & classes)
        )
    }


def test_each_shape_has_its_cases(described: Ontology) -> None:
    assert [case.name for case in CASES] == sorted(targeted(described))
    assert len(CASES) == 19
    assert all((case / name).is_file() for case in CASES for name in ("passes.ttl", "trips.ttl"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_passes(case: Path, described: Ontology, around: list[ox.Quad]) -> None:
    known = Ontology((quad.triple for quad in around), {})
    assert focus_nodes(described, AF.iri + case.name, case / "passes.ttl", known)
    assert shapes.findings(around + read(case / "passes.ttl")) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_trips(case: Path, described: Ontology, around: list[ox.Quad]) -> None:
    known = Ontology((quad.triple for quad in around), {})
    shape = AF.iri + case.name
    found = shapes.findings(around + read(case / "trips.ttl"))
    own = [finding for finding in found if finding.reason in reasons(described, shape)]
    assert {finding.reason for finding in own} == reasons(described, shape)
    assert {finding.where for finding in own} >= focus_nodes(described, shape, case / "trips.ttl", known)
    assert all(finding.remedy and not finding.remedy.startswith("see ") for finding in own)


def test_shapes_are_complete(described: Ontology) -> None:
    """IRI, description and, where a shape reports by itself, a message that says what to do."""
    kinds = {SH + "NodeShape", SH + "PropertyShape"}
    named = {str(t.subject) for t in described.triples if t.predicate.value == RDF_TYPE and t.object.value in kinds}  # type: ignore[union-attr]
    assert len(named) > 100 and not any(shape.startswith("_:") for shape in named)
    reporting = set(targeted(described).values())
    for shape in targeted(described).values():
        reporting |= {str(member.value) for member in described.objects(shape, SH + "property")}
    for shape in (name[1:-1] for name in named):
        assert shape.startswith(AF.iri) and described.one(shape, SH + "description"), shape
        assert described.one(shape, SH + "name") or SH + "NodeShape" in described.types(shape), shape
        message = described.one(shape, SH + "message")
        own = {t.predicate.value for t in described.triples if t.subject == ox.NamedNode(shape)}
        constrains = own & {SH + name for name in ("path", "or", "nodeKind")}
        assert not (shape in reporting and constrains) or ": " in message, shape
    used = {t.predicate.value.removeprefix(SH) for t in described.triples if t.predicate.value.startswith(SH)}
    assert not used & {"sparql", "select", "rule", "js", "expression", "values", "defaultValue"}  # beyond SHACL Core


def test_shapes_speak_the_words_of_the_ontology(described: Ontology) -> None:
    """A misspelt class or property in a shape would never find anything."""
    known, _ = ontology.read()
    own = {str(t.subject.value) for t in described.triples if isinstance(t.subject, ox.NamedNode)}
    words = {
        text
        for t in described.triples
        for text in (t.predicate.value, t.object.value if isinstance(t.object, ox.NamedNode) else "")
        if text.startswith(AF.iri)
    }
    assert words - own <= set(known.terms())


def test_closed_lists_are_those_of_the_code(described: Ontology) -> None:
    def listed(shape: str) -> list[str]:
        [head] = described.objects(AF.iri + shape, SH + "in")
        return [str(member.value) for member in described.list_members(head)]

    known, _ = ontology.read()
    assert listed("ClaimRelation") == [AF[name] for name in RELATIONS]
    assert tuple(listed("DiscrepancyKindOnce")) == integrity.DISCREPANCY_KINDS
    assert set(listed("ClaimPolarity")) == set(known.members("Polarity").values())
    assert set(listed("ClaimCertainty")) == set(known.members("Certainty").values())
    assert set(listed("MetalOnce")) == set(known.members("PlatedMetal").values())
    assert set(listed("CellMetal")) == set(known.members("PlatedMetal").values()) - {AF.general}
    assert set(listed("CapacityUnit")) < set(known.members("Unit").values())


def test_the_shipped_graph_conforms() -> None:
    quads = build.build().quads
    assert len(quads) > 9000
    assert shapes.findings(quads) == []


def test_a_graph_without_the_ontology_is_held_against_the_shipped_one(around: list[ox.Quad]) -> None:
    bare = read(CASES[0].parent / "around.ttl")
    assert shapes.findings(bare) == []
    nameless = ox.Quad(ox.NamedNode(AF.iri + "x"), ox.NamedNode(RDF_TYPE), ox.NamedNode(AF.Alloy))
    [first, *_] = shapes.findings([*bare, nameless])
    assert first.where == "af:x"


def test_findings_name_the_value(around: list[ox.Quad]) -> None:
    found = shapes.findings(around + read(CASES[0].parent / "LocatorShape" / "trips.ttl"))
    [finding] = [one for one in found if one.value == "120-134"]
    assert finding == Finding(
        "<https://w3id.org/anodefree-kg/test/wrong>",
        "120-134",
        "does not have one span",
        "give exactly one af:span of the form first+count, such as 120+14;180+9",
    )


BROKEN = {
    "syntax": ("af:S a sh:NodeShape ;\n  sh:property [ .\n", "shapes.ttl:4", "is not Turtle"),
    "no path": (
        "af:S a sh:NodeShape ; sh:targetClass af:Claim ; sh:property af:P .\n\naf:P sh:minCount 1 .\n",
        "shapes.ttl:5",
        "is no SHACL",
    ),
    "path": (
        'af:S a sh:PropertyShape ; sh:path "label" ; sh:targetClass af:Claim ; sh:minCount 1 .\n',
        "shapes.ttl",
        "is no SHACL",
    ),
    "count": (
        'af:S a sh:PropertyShape ; sh:path af:subject ; sh:targetClass af:Claim ; sh:minCount "one" .\n',
        "shapes.ttl",
        "is no SHACL",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_shapes_are_one_finding_and_leave_rdflib_alone(name: str, tmp_path: Path, around: list[ox.Quad]) -> None:
    text, where, reason = BROKEN[name]
    path = tmp_path / "shapes.ttl"
    path.write_text(f"@prefix af: <{AF.iri}> .\n@prefix sh: <{SH}> .\n{text}", encoding="utf-8")
    boolean = term._toPythonMapping[term.URIRef(term._XSD_PFX + "boolean")]
    [finding] = shapes.findings(around + read(CASES[0].parent / "ClaimShape" / "passes.ttl"), str(path))
    assert finding.where == where and finding.reason.startswith(reason), finding
    assert rdflib.NORMALIZE_LITERALS is True
    assert term._toPythonMapping[term.URIRef(term._XSD_PFX + "boolean")] is boolean
    assert rdflib.Literal("1", datatype=rdflib.XSD.boolean).toPython() is True
    assert str(rdflib.Literal("01", datatype=rdflib.XSD.integer)) == "1"


def test_rdflibs_settings_come_back_from_any_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where pySHACL stops between changing them and putting them back."""
    import pyshacl
    from pyshacl.monkey import rdflib_bool_patch

    def stop(*args: object, **options: object) -> None:
        rdflib_bool_patch()  # type: ignore[no-untyped-call]
        raise RuntimeError("stopped")

    monkeypatch.setattr(pyshacl, "validate", stop)
    with pytest.raises(RuntimeError):
        shapes.findings([])
    assert rdflib.NORMALIZE_LITERALS is True
    assert rdflib.Literal("1", datatype=rdflib.XSD.boolean).toPython() is True


def test_missing_shapes_are_told(tmp_path: Path) -> None:
    assert shapes.findings([], str(tmp_path / "none.ttl")) == [
        Finding("none.ttl", "", "is missing", "restore the file")
    ]


def test_owl_imports_are_not_followed(around: list[ox.Quad]) -> None:
    """An address that nobody serves: following it would raise."""
    imports = ox.Quad(
        ox.NamedNode(AF.iri), ox.NamedNode(OWL + "imports"), ox.NamedNode("http://127.0.0.1:9/never-asked.ttl")
    )
    assert shapes.findings([*around, imports]) == []
