"""Rows that a query gave, with Python values instead of RDF terms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from anodefree_kg.errors import MissingExtraError
from anodefree_kg.vocab import XSD, shorten

if TYPE_CHECKING:
    import pandas


class Iri(str):
    """An IRI; prints as itself, shows as a prefixed name where one of ours fits."""

    __slots__ = ()

    @property
    def short(self) -> str:
        """The prefixed name, or the IRI in angle brackets."""
        return shorten(self)


Cell = Iri | str | int | Decimal | bool | None


class Result:
    """Columns and rows of an answer.

    Attributes:
        columns: names, in the order of the query.
        rows: one tuple a row; a value is an ``Iri``, text, whole number, ``Decimal``, truth value, or None where
            the query left it unbound.
    """

    def __init__(self, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> None:
        self.columns = columns
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<Result of {len(self.rows)} rows: {', '.join(self.columns)}>"

    def to_dicts(self) -> list[dict[str, Cell]]:
        """Return the rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame; ``Decimal`` columns become floats, all else keeps its type.

        Raises:
            MissingExtraError: if pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise MissingExtraError("a data frame", "notebook") from None
        columns = {}
        for number, name in enumerate(self.columns):
            values = [row[number] for row in self.rows]
            kinds = {type(value) for value in values}
            if Decimal in kinds and kinds <= {Decimal, type(None)}:
                columns[name] = pandas.Series([None if v is None else float(str(v)) for v in values], dtype="float64")
            elif kinds in ({int}, {bool}):
                columns[name] = pandas.Series(values)
            else:
                # Left to itself, pandas turns "007" into 7 on reading and None into NaN.
                columns[name] = pandas.Series(values, dtype="object")
        return pandas.DataFrame(columns, columns=list(self.columns))


def to_python(term: object) -> Cell:
    """Return the Python value of an RDF term.

    >>> to_python(ox.Literal("99.1", datatype=ox.NamedNode(XSD + "decimal")))
    Decimal('99.1')
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(XSD)
        try:
            if kind == "integer":
                return int(term.value)
            if kind == "decimal":
                return Decimal(term.value)
        except (ValueError, ArithmeticError):
            return term.value  # ill-typed: shown as it stands
        return term.value in ("true", "1") if kind == "boolean" else term.value
    return str(term)


def from_answer(answer: object) -> Result:
    """Return the result of a SELECT, ASK, CONSTRUCT or DESCRIBE as pyoxigraph gives it."""
    if isinstance(answer, ox.QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        return Result(columns, [tuple(to_python(row[name]) for name in columns) for row in answer])
    if isinstance(answer, ox.QueryBoolean):
        return Result(("answer",), [(bool(answer),)])
    if isinstance(answer, ox.QueryTriples):
        rows = [(to_python(t.subject), to_python(t.predicate), to_python(t.object)) for t in answer]
        return Result(("subject", "predicate", "object"), sorted(rows, key=str))
    raise TypeError(f"not an answer: {answer!r}")
