"""The page of the ontology: one HTML file with an entry for each term, its script and style, asking for nothing.

All it says stands in the page as it is; a small script adds the search.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import product
from typing import NamedTuple

import pyoxigraph as ox
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from anodefree_kg import inline, shipped
from anodefree_kg.graph import Graph
from anodefree_kg.ontology import OWL
from anodefree_kg.terms import CONCEPTS, METALS, Entry, Kind, Ref, Row, Terms, words_of
from anodefree_kg.vocab import AF, ONTOLOGY, PREFIXES, RDF_TYPE, RDFS_LABEL, SKOS_DEFINITION

FOLDER, FILES = "ontology_page", ("page.html", "parts.html", "style.css", "search.js")


class Leaf(NamedTuple):
    """A term in the index, with those below it."""

    anchor: str
    label: str
    below: tuple[Leaf, ...]


class Section(NamedTuple):
    """The terms of one kind; ``of`` leads to the class they are members of, if they are individuals."""

    kind: Kind
    about: str
    of: Ref | None
    tree: tuple[Leaf, ...]
    entries: tuple[Entry, ...]


class DomainRule(NamedTuple):
    """A rule beyond OWL, with the lines of its head."""

    anchor: str
    label: str
    head: tuple[tuple[str, str], ...]
    place: str
    text: str


def render(kg: Graph) -> str:
    """Return the page of the ontology that a graph was built with; the same graph gives the same text.

    Args:
        kg: a finished graph; the numbers on the page are asked of it.

    Raises:
        FindingsError: if a mapping file lacks a column.
    """
    page = _Page(Terms(kg))
    sources = _sources()
    style, script = sources["style.css"], sources["search.js"]
    environment = Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["linked"] = page.linked
    environment.globals |= {"METALS": METALS}
    known, sections = page.terms.known, page.sections()
    return environment.get_template("page.html").render(
        style=Markup(style),
        script=Markup(script),
        policy=Markup(policy()),
        title=known.label(ONTOLOGY),
        description=known.one(ONTOLOGY, PREFIXES["dcterms"] + "description"),
        version=known.one(ONTOLOGY, OWL + "versionInfo"),
        iri=ONTOLOGY,
        about=page.about(),
        sections=sections,
        groups=list(dict.fromkeys(section.kind.group for section in sections)),
        joined=page.joined(),
        rules=list(domain_rules()),
        foreign=page.foreign(),
        prefixes=[(name, PREFIXES[name]) for name in ("af", "rdfs")],
        count=len(page.terms.all),
        entries=sum(len(section.entries) for section in sections),
    )


def policy() -> str:
    """Return the content security policy of the page, which admits its own style and script and nothing else."""
    sources = _sources()
    return inline.policy([sources["style.css"]], [sources["search.js"]])


def _sources() -> dict[str, str]:
    folder = files("anodefree_kg") / FOLDER
    return {name: (folder / name).read_text("utf-8").replace("\r\n", "\n") for name in FILES}


class _Page:
    """What is on the page beside the entries themselves."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        labels: dict[str, list[str]] = {}
        for term in sorted(terms.all):
            if terms.kind(term).group in ("Classes", "Properties"):
                labels.setdefault(terms.known.label(term), []).append(term)
                if term in terms.whole.values():
                    labels.setdefault(f"{terms.known.label(term)} (metal)", []).append(term)
        self._by_label = {label: found[0].removeprefix(AF.iri) for label, found in labels.items() if len(found) == 1}

    def about(self) -> list[Row]:
        """Return what the ontology says of itself beside its name, version and description."""
        told = {RDF_TYPE, RDFS_LABEL, PREFIXES["dcterms"] + "description", OWL + "versionInfo"}
        known = self.terms.known
        found = [predicate for predicate in known.predicates(ONTOLOGY) if predicate not in told]
        return [Row(words_of(p), tuple(map(self.terms.ref, known.objects(ONTOLOGY, p)))) for p in found]

    def foreign(self) -> list[Ref]:
        """Return the annotation properties of other vocabularies that the ontology uses."""
        found = self.terms.incoming(OWL + "AnnotationProperty", RDF_TYPE)
        return sorted(self.terms.ref(ox.NamedNode(iri)) for iri in found if iri not in self.terms.all)

    def joined(self) -> list[tuple[Ref, list[tuple[Ref, Ref]]]]:
        """Return what the relations by metal join: from what, by which relation, to what."""
        found: dict[Ref, list[tuple[Ref, Ref]]] = {}
        for term in set(self.terms.whole.values()):
            sides = [self.terms.sides(term, end) or (Ref("anything"),) for end in ("domain", "range")]
            for start, end in product(*sides):
                found.setdefault(start, []).append((self.terms.link(term), end))
        order = ["#Artefact", "#Material", "#Cell", *(f"#{name}" for name in CONCEPTS), "#Concept"]

        def place(ref: Ref) -> tuple[int, str]:
            return order.index(ref.href) if ref.href in order else len(order), ref.text

        return [
            (ref, sorted(found[ref], key=lambda pair: (place(pair[1]), pair[0]))) for ref in sorted(found, key=place)
        ]

    def sections(self) -> list[Section]:
        """Return all terms, each in one section; the metal forms of a relation are in its entry."""
        terms = self.terms
        members: dict[Kind, set[str]] = {}
        for term in terms.all.keys() - terms.whole.keys():
            members.setdefault(terms.kind(term), set()).add(term)
        classes = {term for kind, found in members.items() if kind.group == "Classes" for term in found}
        sections = []
        for kind, found in sorted(members.items()):
            tree = self._tree(classes if kind.title == "Classes" else found)
            order = [AF.iri + anchor for leaf in tree for anchor in _anchors(leaf)]
            about = terms.known.one(kind.member, SKOS_DEFINITION) if kind.member else ""
            of = terms.link(kind.member) if kind.member else None
            entries = tuple(terms.entry(term) for term in order if term in found)
            sections.append(Section(kind, about, of, tree, entries))
        return sections

    def _tree(self, terms: set[str]) -> tuple[Leaf, ...]:
        """Return terms as trees, each below the first of its parents that is among them."""
        known, below = self.terms.known, dict[str, list[str]]()
        for term in terms:
            parents = [parent for parent in self.terms.parents(term) if parent in terms]
            below.setdefault(parents[0] if parents else "", []).append(term)

        def leaves(above: str) -> tuple[Leaf, ...]:
            found = sorted(below.get(above, ()), key=lambda term: (known.label(term).casefold(), term))
            return tuple(Leaf(term.removeprefix(AF.iri), known.label(term), leaves(term)) for term in found)

        trees = leaves("")
        # Definitions that lean on each other have no beginning; such classes stand in the index one by one.
        lost = terms - {AF.iri + anchor for leaf in trees for anchor in _anchors(leaf)}
        return trees + tuple(Leaf(term.removeprefix(AF.iri), known.label(term), ()) for term in sorted(lost))

    def linked(self, words: str) -> Markup:
        """Return the words of an axiom in which each “name” of a class or property leads to its entry."""
        parts = []
        for part in re.split("(“[^”]*”)", words):
            anchor = self._by_label.get(part[1:-1]) if part.startswith("“") else None
            parts.append(Markup('“<a href="#{}">{}</a>”').format(anchor, part[1:-1]) if anchor else escape(part))
        return Markup("").join(parts)


def _anchors(leaf: Leaf) -> Iterator[str]:
    yield leaf.anchor
    for below in leaf.below:
        yield from _anchors(below)


def domain_rules() -> Iterator[DomainRule]:
    """Yield the rules of ``ontology/rules`` with what their heads tell."""
    for path in shipped.files("ontology", ".rq"):
        name = os.path.basename(path)
        with open(path, encoding="utf-8") as file:
            lines = file.read().strip().splitlines()
        heads = [line[3:].partition(":") for line in lines if line.startswith("#+ ")]
        head = [(key.strip(), text.strip()) for key, _, text in heads]
        label = dict(head).get("label", name)
        text = "\n".join(line for line in lines if not line.startswith("#+ "))
        yield DomainRule(
            "page-rule-" + name[:-3], label, tuple(p for p in head if p[0] != "label"), f"rules/{name}", text
        )
