"""A knowledge graph of anode-free sodium, potassium and zinc batteries.

Everything public is named here; the command ``anodefree-kg`` does the same from a terminal.

>>> import anodefree_kg as akg
>>> kg = akg.load()
>>> silver = kg.lookup("silver", metal="Zn")
>>> [fact.object for fact in silver.facts_of("hasMechanism") if fact.status == "claimed"]
['zincophilicity']
"""

from anodefree_kg.errors import (
    AnodefreeError,
    Finding,
    FindingsError,
    MissingExtraError,
    QueryRefusedError,
    StoreError,
    UnknownNameError,
    UsageError,
)
from anodefree_kg.kg import KnowledgeGraph, load
from anodefree_kg.result import Iri, Result

__version__ = "0.1.0"

__all__ = [
    "AnodefreeError",
    "Finding",
    "FindingsError",
    "Iri",
    "KnowledgeGraph",
    "MissingExtraError",
    "QueryRefusedError",
    "Result",
    "StoreError",
    "UnknownNameError",
    "UsageError",
    "load",
]
