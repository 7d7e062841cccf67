"""The details of edges as JSON-ready values, in which each line and each step of all proofs stands once.

Proofs of different edges share most of their steps: told in full, they would be most of a page. Here a step is a list
``[[numbers of its lines], [numbers of the steps it follows from]]``, and a proof is the number of its last step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from anodefree_kg.view import Evidence, Proofs, ProofStep, ViewEdge

Numbers = list[list[int]]


class Packer:
    """Packs the details of edges one after the other.

    Attributes:
        lines: distinct lines of the proofs packed so far.
        steps: distinct steps; each refers to ``lines`` and to steps before it.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.steps: list[Numbers] = []
        self._line_numbers: dict[str, int] = {}
        self._known: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}

    def edge(self, evidence: Iterable[Evidence], proofs: Proofs | None) -> dict[str, object]:
        """Return claims and proofs of an edge; ``proofs`` is None where none are told."""
        packed = None
        if proofs is not None:
            each = [[proof.certainty, self._step(proof.step)] for proof in proofs.each]
            packed = {"head": list(proofs.head), "count": proofs.count, "each": each}
        return {"evidence": [asdict(claim) for claim in evidence], "proofs": packed}

    def tables(self) -> dict[str, object]:
        """Return the lines and steps that the edges packed so far refer to."""
        return {"lines": self.lines, "steps": self.steps}

    def _step(self, step: ProofStep) -> int:
        lines = tuple(self._line(line) for line in step.lines)
        premises = tuple(self._step(premise) for premise in step.premises)
        if (lines, premises) not in self._known:
            self._known[lines, premises] = len(self.steps)
            self.steps.append([list(lines), list(premises)])
        return self._known[lines, premises]

    def _line(self, line: str) -> int:
        if line not in self._line_numbers:
            self._line_numbers[line] = len(self.lines)
            self.lines.append(line)
        return self._line_numbers[line]


def edges(each: Iterable[ViewEdge]) -> dict[str, object]:
    """Return the details of many edges, in their order, with the tables they share."""
    packer = Packer()
    return {"edges": [packer.edge(edge.evidence, edge.proofs) for edge in each], **packer.tables()}


def one(evidence: Iterable[Evidence], proofs: Proofs | None) -> dict[str, object]:
    """Return the details of a single edge with tables of its own."""
    packer = Packer()
    return {**packer.edge(evidence, proofs), **packer.tables()}
