"""The object a user holds: a graph that can also be looked up, explained and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anodefree_kg import store
from anodefree_kg.graph import Fact, Graph

if TYPE_CHECKING:
    import networkx

    from anodefree_kg.explain import Why
    from anodefree_kg.lookup import Lookup
    from anodefree_kg.whatif import Effect


# Up to here a copy in memory is made in well under a second, and queries on it run about three times as fast.
MOST_QUADS_IN_MEMORY = 200_000


def load(path: str | None = None, in_memory: bool = True) -> KnowledgeGraph:
    """Open the knowledge graph.

    Args:
        path: folder of a store made by ``build``. If None, the default store is opened; if there is none yet, the
            graph is made from the shipped tables in memory, which takes about half a second.
        in_memory: copy a store of up to ``MOST_QUADS_IN_MEMORY`` quads into memory. For a single question, asking the
            store where it lies is quicker.

    Raises:
        StoreError: if a path is given and holds no finished store.
    """
    if path is None and not store.exists(store.default_path()):
        from anodefree_kg.build import build

        return KnowledgeGraph.from_quads(build().quads)
    folder = path or store.default_path()
    opened = store.open_store(folder)
    if in_memory and len(opened) <= MOST_QUADS_IN_MEMORY:
        return KnowledgeGraph(store.read_store(folder))
    return KnowledgeGraph(opened)


class KnowledgeGraph(Graph):
    """A finished graph with the answers people come for. ``query`` and ``resolve`` are those of ``Graph``."""

    def lookup(self, name: str, metal: str | None = None) -> Lookup:
        """Return what is known of a material, component or strategy.

        Args:
            name: any spelling of it; see ``resolve``.
            metal: ``Na``, ``K`` or ``Zn`` to see only what holds for that metal; None for all.

        Raises:
            UnknownNameError: if nothing bears the name.
            UsageError: if it is a mechanism, challenge or outcome, or the metal is unknown.
        """
        from anodefree_kg.lookup import look_up

        return look_up(self, name, metal)

    def why(self, fact: Fact, metal: str | None = None) -> Why:
        """Return all minimal proofs of a fact.

        Args:
            fact: subject, predicate and object, each a name, a term of the ontology, a prefixed name or an IRI;
                ``a`` stands for ``rdf:type``.
            metal: narrows a relation to one metal.

        Raises:
            UnknownNameError: if a part of the fact names nothing.
        """
        from anodefree_kg.explain import explain

        return explain(self, self.fact(fact, metal))

    def withdraw(self, *names: str, proofs: bool = False) -> Effect:
        """Return every fact, proof and ranking that falls if something is taken away; the graph stays as it is.

        Args:
            names: such as ``claim:c3.1-2-33``, ``reference:40`` or ``source:wang2025``.
            proofs: tell each proof that falls, and not only how many.

        Raises:
            UsageError: if a name names nothing.
            StoreError: if the graph was built from other tables than the shipped ones; ``whatif`` takes others.
        """
        from anodefree_kg import whatif

        return whatif.withdraw(self, names, proofs=proofs)

    def why_in_prose(self, fact: Fact, metal: str | None = None) -> str:
        """Return all minimal proofs of a fact in sentences; see ``why``. Empty if the fact does not hold."""
        from anodefree_kg.explain import Narrator
        from anodefree_kg.prose import prose

        return prose(Narrator(self), self.fact(fact, metal))

    def why_in_rdf(self, fact: Fact, metal: str | None = None) -> str:
        """Return all minimal proofs of a fact as Turtle in the terms of PROV-O; see ``why``."""
        from anodefree_kg.explain import Narrator
        from anodefree_kg.provenance import turtle

        return turtle(Narrator(self), self.fact(fact, metal))

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return materials and concepts as nodes and their relations as edges, for network analysis.

        Nodes carry ``label`` and ``kind``; edges carry ``relation``, ``metal`` and ``inferred`` (True or False).
        """
        from anodefree_kg.network import to_networkx

        return to_networkx(self)
