"""Entities as data: which form is given, what is in it, and that each address has something to give."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import anodefree_kg as akg
from anodefree_kg.vocab import AF, BASE, RDFS_LABEL
from anodefree_kg.web.addresses import iri_of
from tests.web_cases import BROWSER, Visitor

FORMS = {
    "turtle": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
QX = BASE + "material/Qx"


@pytest.fixture(scope="module")
def visitor(tiny: akg.KnowledgeGraph) -> Visitor:
    return Visitor(tiny)


@pytest.mark.parametrize("name", FORMS)
def test_all_forms_hold_the_same_triples(name: str, visitor: Visitor, tiny: akg.KnowledgeGraph) -> None:
    media_type, form = FORMS[name]
    by_header = visitor.get("/material/Qx", media_type)
    by_parameter = visitor.get(f"/material/Qx?format={name}", BROWSER)
    for answer in (by_header, by_parameter):
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert "Accept" in answer.headers["vary"]
    assert by_header.content == by_parameter.content
    found = {quad.triple for quad in ox.parse(by_header.content, format=form)}
    node = ox.NamedNode(QX)
    about = {quad.triple for quad in tiny.store if node in (quad.subject, quad.object)}
    keys = {triple for triple in about if triple.predicate.value in (AF.nameKey, AF.foldedNameKey)}
    assert keys and about - keys <= found
    # All else is the label of something that these triples name.
    named = {term for triple in about for term in triple}
    rest = found - about
    assert rest and all(each.predicate.value == RDFS_LABEL and each.subject in named for each in rest)


@pytest.mark.parametrize(
    "accept, given",
    [
        (BROWSER, "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        ("text/*", "text/html"),
    ],
)
def test_client_chooses_the_form(accept: str, given: str, visitor: Visitor) -> None:
    answer = visitor.get("/concept/sodiophilicity", accept)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, given)


def test_what_is_not_on_offer_is_refused(visitor: Visitor) -> None:
    answer = visitor.get("/material/Qx", "image/png")
    assert answer.status_code == 406 and "text/turtle" in answer.text and answer.headers["vary"] == "Accept"
    answer = visitor.get("/material/Qx?format=docx", "*/*")
    assert answer.status_code == 400 and "turtle" in answer.text


@pytest.mark.parametrize(
    "path", ["/material/Qxx", "/concept/sodiophylicity", "/claim/tiny/c99", "/material/a%3Cb", "/cell/"]
)
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle", "text/plain"])
def test_unknown_entity(path: str, accept: str, visitor: Visitor) -> None:
    answer = visitor.get(path, accept)
    assert answer.status_code == 404


def test_unknown_entity_tells_the_nearest(visitor: Visitor) -> None:
    assert visitor.get("/concept/sodiophylicity").text.count('href="/concept/sodiophilicity"') == 1
    assert "nearest names: sodiophilicity" in visitor.get("/concept/sodiophylicity", "text/turtle").text


def test_no_address_of_ours_is_dead(visitor: Visitor, tiny: akg.KnowledgeGraph) -> None:
    """Whatever the sources name, or the graphs are, has a page, and the page is that of this IRI."""
    named = {
        term.value for quad in tiny.store for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)
    }
    ours = {iri: visitor.site.addresses.path(iri) for iri in named if iri.startswith(BASE)}
    assert all(ours.values())
    pages = {iri: path for iri, path in ours.items() if path and not path.startswith("/ontology")}
    individuals = [iri for iri in pages if "/ontology#" in iri]
    assert len(pages) > 500 and len(individuals) > 300
    for iri, path in sorted(pages.items()):
        if iri in individuals and not next(
            tiny.store.quads_for_pattern(None, ox.NamedNode(AF.object), ox.NamedNode(iri), None), None
        ):
            continue  # a concept that no claim of the invented sources speaks of has a card like the others
        answer = visitor.get(path)
        assert answer.status_code == 200 and f"<code>{iri}</code>" in answer.text, path
        assert iri_of(path) == iri


def test_same_answer_is_not_sent_twice(visitor: Visitor) -> None:
    for accept in (BROWSER, "text/turtle"):
        first = visitor.get("/material/Qx", accept)
        again = visitor.get("/material/Qx", accept, **{"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert visitor.get("/material/Qx").headers["etag"] != visitor.get("/material/Qx", "text/turtle").headers["etag"]


@pytest.mark.parametrize("name", FORMS)
def test_ontology_is_data_too(name: str, visitor: Visitor, tiny: akg.KnowledgeGraph) -> None:
    answer = visitor.get(f"/ontology?format={name}")
    found = sum(1 for _ in ox.parse(answer.content, format=FORMS[name][1]))
    assert answer.status_code == 200 and found == len(tiny.vocabulary())


def test_page_of_the_ontology_carries_its_own_policy(visitor: Visitor) -> None:
    answer = visitor.get("/ontology")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'sha256-" in policy and "frame-ancestors 'none'" in policy and "'self'" not in policy
    assert 'id="Material"' in answer.text
