"""What can go wrong, and how it is told.

AnodefreeError                 the family; ``exit_code`` is what the command line ends with
├── FindingsError       (1)    tables, ontology or graph hold faults; carries every ``Finding``
├── UsageError          (2)    the caller asked for something that does not exist
│   └── UnknownNameError       carries the nearest known names
├── RefusedError        (3)    asked for properly, refused or failed
│   ├── QueryRefusedError      the query would leave the graph, or is malformed
│   ├── StoreError             the store is missing, broken or in use
│   └── MissingExtraError      an optional package is not installed; names the extra
└── UnknownTermError    (3)    a term that the ontology does not declare: a fault of the code
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Finding(NamedTuple):
    """One fault in the input, told so that its author can mend it.

    Attributes:
        where: place, as ``file:row:column`` or ``file:line`` or ``file``; rows count from 1 with the header.
        value: the offending value as it stands in the input; empty when something is missing.
        reason: what is wrong with it.
        remedy: what to do about it.
    """

    where: str
    value: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Tell the finding in one line, ``where: value: reason: remedy``.

        >>> print(Finding("cells.csv:3:metal", "Na+", "is not a plated metal", "use Na, K or Zn"))
        cells.csv:3:metal: 'Na+': is not a plated metal: use Na, K or Zn
        """
        shown = f"{self.value!r}: " if self.value else ""
        return f"{self.where}: {shown}{self.reason}: {self.remedy}"


class AnodefreeError(Exception):
    """The family of all errors this package raises on purpose."""

    exit_code = 3


class FindingsError(AnodefreeError):
    """The input holds faults.

    Attributes:
        findings: all of them, in the order of the files and rows.
    """

    exit_code = 1

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class UsageError(AnodefreeError):
    """The caller asked for something that does not exist or in a way that does not work."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that nothing in the graph bears.

    Attributes:
        name: the name asked for.
        nearest: known names that resemble it, the most similar first.
    """

    def __init__(self, name: str, nearest: Iterable[str], hint: str = "") -> None:
        self.name = name
        self.nearest = tuple(nearest)
        parts = [f"nothing here is called {name!r}"]
        if hint:
            parts = [hint]
        if self.nearest:
            parts.append("nearest names: " + ", ".join(self.nearest))
        super().__init__("; ".join(parts))


class RefusedError(AnodefreeError):
    """Asked for properly, but refused, or failed on the way."""


class QueryRefusedError(RefusedError):
    """A query that is malformed, or that would reach out of the graph."""


class StoreError(RefusedError):
    """The store is missing, broken, or held by another process."""


class MissingExtraError(RefusedError):
    """An optional package is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional package: pip install 'anodefree-kg[{extra}]'")


class UnknownTermError(AnodefreeError):
    """A term that the ontology does not declare."""
