"""What all pages share: the graph, its addresses, its explainer and the templates."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import NamedTuple

import pyoxigraph as ox

from anodefree_kg import __version__, termpage
from anodefree_kg.explain import Narrator, Why
from anodefree_kg.graph import Fact
from anodefree_kg.kg import KnowledgeGraph
from anodefree_kg.ontology import OWL
from anodefree_kg.vocab import AF, RDF_TYPE
from anodefree_kg.web.addresses import Addresses
from anodefree_kg.web.pages import Pages
from anodefree_kg.web.panels import Asked, ask
from anodefree_kg.web.search import Index
from anodefree_kg.web.tables import markup


class Link(NamedTuple):
    """An entry of the head of each page."""

    href: str
    text: str


MENU = (
    Link("/browse", "Browse"),
    Link("/cells", "Cells"),
    Link("/discrepancies", "Discrepancies"),
    Link("/graph", "Graph"),
    Link("/queries", "Questions"),
    Link("/query", "SPARQL"),
    Link("/ontology", "Ontology"),
)


class Site:
    """One graph, served.

    Args:
        kg: a finished graph, best in memory: a page asks it a dozen questions.
    """

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        kind, individual = ox.NamedNode(RDF_TYPE), ox.NamedNode(OWL + "NamedIndividual")
        named = {quad.subject for quad in kg.store.quads_for_pattern(None, kind, individual, None)}
        iris = {term.value for term in named if isinstance(term, ox.NamedNode)}
        self.addresses = Addresses(iri for iri in iris if iri.startswith(AF.iri))
        self._explaining = Lock()
        self.pages = Pages({"menu": MENU, "version": __version__, "bits": markup})

    def why(self, fact: Fact) -> Why:
        """Return the proofs of a fact given by IRIs, or what comes nearest to one."""
        # What explains one fact keeps notes for the next, so one at a time.
        with self._explaining:
            return self._narrator.why(fact)

    @cached_property
    def _narrator(self) -> Narrator:
        return Narrator(self.kg)

    @cached_property
    def term_page(self) -> tuple[bytes, str]:
        """The page of the ontology, and the policy under which its own script and style run."""
        return termpage.render(self.kg).encode(), f"{termpage.policy()}; frame-ancestors 'none'"

    @cached_property
    def steps(self) -> tuple[Asked, ...]:
        """The steps that lead from any mechanism to challenges and outcomes: claimed ones and definitions."""
        return ask(self.kg, "chain-steps"), ask(self.kg, "chain-definitions")

    @cached_property
    def used_with(self) -> dict[str, frozenset[str]]:
        """The metals with which the sources use each component: ``Na``, ``K``, ``Zn``, ``general``."""
        found: dict[str, set[str]] = {}
        for thing, metal in ask(self.kg, "component-metals").result:
            found.setdefault(str(thing), set()).update([str(metal)] if metal else [])
        return {thing: frozenset(metals) for thing, metals in found.items()}

    @cached_property
    def key(self) -> Asked:
        """What the words for certainty, polarity and reach mean."""
        return ask(self.kg, "key")

    @cached_property
    def index(self) -> Index:
        """Finds things by name; the names are read when the first one is looked for."""
        return Index(self.kg, self.addresses.path)
