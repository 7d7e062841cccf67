"""Taking claims, references or whole sources out of tables, as if they had never been curated."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from anodefree_kg.errors import UnknownNameError, UsageError
from anodefree_kg.tables import Row, Tables

KINDS = ("claim", "reference", "source")


class Withdrawal(NamedTuple):
    """What is taken away: keys such as ``wang2025`` for sources, pairs of source and key for claims and references."""

    claims: frozenset[tuple[str, str]] = frozenset()
    references: frozenset[tuple[str, str]] = frozenset()
    sources: frozenset[str] = frozenset()


def parse(names: Iterable[str], tables: Iterable[Tables]) -> Withdrawal:
    """Read names such as ``claim:c3.1-2-33``, ``reference:40``, ``reference:wang2025/40`` and ``source:wang2025``.

    Args:
        names: what to take away. The source may be left out where the key occurs in one source only.
        tables: all sources loaded.

    Raises:
        UsageError: if a name has none of the three forms, or its key occurs in several sources.
        UnknownNameError: if nothing bears the name.
    """
    found: dict[str, set[tuple[str, str]]] = {kind: set() for kind in KINDS}
    held = list(tables)
    for name in names:
        kind, colon, key = name.partition(":")
        if kind not in KINDS or not colon or not key:
            raise UsageError(f"{name!r} names nothing to take away: write claim:KEY, reference:NUMBER or source:KEY")
        known = [(source["source"][0]["key"], own) for source in held for own in _keys(kind, source)]
        chosen = [(source, own) for source, own in known if key in (own, f"{source}/{own}")]
        if len(chosen) > 1:
            several = ", ".join(f"{kind}:{source}/{own}" for source, own in chosen)
            raise UsageError(f"{name!r} stands in several sources: write one of {several}")
        if not chosen:
            near = get_close_matches(key, [own for _, own in known], 3, 0.5)
            raise UnknownNameError(name, [f"{kind}:{own}" for own in near], f"there is no {kind} {key!r}")
        found[kind].update(chosen)
    sources = frozenset(source for source, _ in found["source"])
    return Withdrawal(frozenset(found["claim"]), frozenset(found["reference"]), sources)


def _keys(kind: str, tables: Tables) -> list[str]:
    if kind == "source":
        return [tables["source"][0]["key"]]
    table, column = {"claim": ("claims", "id"), "reference": ("references", "number")}[kind]
    return [row[column] for row in tables[table]]


def without(tables: Tables, withdrawn: Withdrawal) -> Tables | None:
    """Return the tables of one source without what is withdrawn; None if it is the source itself.

    A claim, number or cell goes with the last work it rests on; what the review says itself stays. A cell takes its
    measurements along. Discrepancies are about the print and stay.
    """
    source = tables["source"][0]["key"]
    if source in withdrawn.sources:
        return None
    claims = {key for of, key in withdrawn.claims if of == source}
    works = {key for of, key in withdrawn.references if of == source}
    if not claims and not works:
        return tables
    left = dict(tables)
    left["references"] = [row for row in tables["references"] if row["number"] not in works]
    left["claims"] = [row for row in _resting(tables["claims"], works) if row["id"] not in claims]
    left["quantities"] = _resting(tables["quantities"], works)
    left["discrepancies"] = [_cut(row, works) for row in tables["discrepancies"]]
    left["cells"] = [
        _edited(row, "ref_printed", "") if row["ref_printed"] in works else row
        for row in tables["cells"]
        if row["ref"] not in works
    ]
    cells = {row["id"] for row in left["cells"]}
    left["measurements"] = [row for row in tables["measurements"] if row["cell"] in cells]
    return left


def _resting(rows: list[Row], works: set[str]) -> list[Row]:
    """Return the rows that rest on another work, or on none; the withdrawn ones are struck out of the others."""
    return [_cut(row, works) for row in rows if not row["refs"] or set(row.items_of("refs")) - works]


def _cut(row: Row, works: set[str]) -> Row:
    kept = [number for number in row.items_of("refs") if number not in works]
    return row if len(kept) == len(row.items_of("refs")) else _edited(row, "refs", ";".join(kept))


def _edited(row: Row, column: str, text: str) -> Row:
    return Row(row.file, row.line, row.cells | {column: text})
