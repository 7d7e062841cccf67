"""Entities as data: the same address gives a page or RDF, as the client prefers."""

from __future__ import annotations

import pyoxigraph as ox

from anodefree_kg import export
from anodefree_kg.graph import Graph
from anodefree_kg.vocab import AF, PREFIXES, RDFS_LABEL
from anodefree_kg.web import media
from anodefree_kg.web.formats import FORMS, Form
from anodefree_kg.web.messages import HTML, Refusal, Reply, Request, tagged

_OFFERED = [HTML, *(form.media_type for form in FORMS)]
# How an address answers depends on what the client accepts; a cache must know.
VARY = {"Vary": "Accept"}


def wanted(request: Request) -> Form | None:
    """Return the form of data that a client wants; None for the page.

    Raises:
        Refusal: 400 for an unknown ``format``; 406 if none of the forms on offer is accepted.
    """
    names = ", ".join(form.name for form in FORMS)
    if name := request.parameter("format"):
        if name == "html":
            return None
        for form in FORMS:
            if form.name == name:
                return form
        raise Refusal(400, f"There is no form {name!r}: use html, {names}.")
    media_type = media.chosen(request.headers.get("accept", ""), _OFFERED)
    if media_type is None:
        raise Refusal(406, f"This address gives {', '.join(_OFFERED)}; ask for one of them, or add ?format=.", VARY)
    return next((form for form in FORMS if form.media_type == media_type), None)


def data(kg: Graph, iri: str, form: Form) -> Reply:
    """Return all triples with an entity as subject or object, and the labels of what they name."""
    return given(export.serialized(triples(kg, iri), form.name, PREFIXES), form)


def given(body: bytes, form: Form) -> Reply:
    """Return data with a validator for caches."""
    return tagged(Reply(200, form.media_type, body, VARY))


def triples(kg: Graph, iri: str) -> set[ox.Triple]:
    """Return all triples with an entity as subject or object, and the labels of what they name."""
    node, label = ox.NamedNode(iri), ox.NamedNode(RDFS_LABEL)
    keys = {AF.nameKey, AF.foldedNameKey}
    about = {quad.triple for quad in kg.store.quads_for_pattern(node, None, None, None)}
    about |= {quad.triple for quad in kg.store.quads_for_pattern(None, None, node, None)}
    # The keys by which names are found are a means of the store, not knowledge.
    about = {triple for triple in about if triple.predicate.value not in keys}
    named = {term for triple in about for term in triple if isinstance(term, ox.NamedNode) and term != node}
    labels = {quad.triple for term in named for quad in kg.store.quads_for_pattern(term, label, None, None)}
    return about | labels


def exists(kg: Graph, iri: str) -> bool:
    """Tell whether anything is said of an IRI."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return next(iter(kg.store.quads_for_pattern(node, None, None, None)), None) is not None
