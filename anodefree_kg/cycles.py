"""Circles in hierarchies, told by the statements whose steps make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from anodefree_kg.errors import Finding

# Behind the IRI of a property that is read backwards.
BACKWARDS = "⁻"


class Edge(NamedTuple):
    """A step in a hierarchy.

    Attributes:
        to: where it leads.
        where: ``file:line`` of the statement that says so.
        up: False for a step between equals, which may lead back.
    """

    to: str
    where: str
    up: bool


def cycles(edges: Mapping[str, list[Edge]], tree: str, namespace: str = "") -> list[Finding]:
    """Return a finding for each shortest circle with a step up in it.

    Args:
        edges: the steps from each term, an IRI.
        tree: what the hierarchy is called.
        namespace: that of one term of each circle to be told, at least; those of other people are their affair.

    >>> edges = {"#a": [Edge("#b", "f:1", True)], "#b": [Edge("#a", "f:2", False), Edge("#b", "f:3", False)]}
    >>> [str(finding) for finding in cycles(edges, "tree")]
    ["f:1, f:2: 'a > b > a': is a cycle in the tree: remove one of the steps"]
    """
    found: dict[tuple[str, ...], Finding] = {}
    for start in sorted(edges):
        for edge in edges[start]:
            back = _way(edges, edge.to, start) if edge.up else None
            circle = [(start, edge.where), *(back or ())]
            if back is None or not any(term.startswith(namespace) for term, _ in circle):
                continue
            first = circle.index(min(circle))
            circle = circle[first:] + circle[:first]
            names = [term.rpartition("#")[2] for term, _ in circle]
            where = ", ".join(dict.fromkeys(place for _, place in circle))
            path = " > ".join([*names, names[0]])
            # A circle of properties is one of their inverses too.
            key = tuple(name.removesuffix(BACKWARDS) for name in names)
            found.setdefault(key, Finding(where, path, f"is a cycle in the {tree}", "remove one of the steps"))
    return [found[key] for key in sorted(found)]


def _way(edges: Mapping[str, list[Edge]], start: str, goal: str) -> list[tuple[str, str]] | None:
    """Return the shortest way, each step as the term it leaves and its place; None if there is no way."""
    ways: dict[str, list[tuple[str, str]]] = {start: []}
    todo = [start]
    while todo and goal not in ways:
        term = todo.pop(0)
        for edge in edges.get(term, []):
            if edge.to not in ways:
                ways[edge.to] = [*ways[term], (term, edge.where)]
                todo.append(edge.to)
    return ways.get(goal)
