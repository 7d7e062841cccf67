"""Reading curated tables: CSV files against the column descriptions in ``data/schema/columns.csv``.

A reader never stops at the first fault. It returns the rows it could read and every finding, each with file, row,
column, value, reason and remedy.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from typing import NamedTuple

from anodefree_kg import sourcetext
from anodefree_kg.errors import Finding

_PATTERNS = {
    "id": (
        re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*"),
        "is not a short name",
        "use letters, digits, '.', '_' and '-'",
    ),
    "integer": (re.compile(r"[0-9]+"), "is not a whole number", "write digits only"),
    "decimal": (
        re.compile(r"-?[0-9]+(?:\.[0-9]+)?"),
        "is not a number",
        "write digits with a point, no sign of approximation and no unit; those have columns of their own",
    ),
    "boolean": (re.compile("true|false"), "is neither true nor false", "write true or false"),
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "is not a DOI", "write it as printed, beginning with 10."),
    "fingerprint": (re.compile("[0-9a-f]{16}"), "is not a fingerprint", "write 16 hexadecimal digits"),
    "span": (None, "is not a span", "write first+count, stretches separated by semicolons"),
    "text": (None, "", ""),
    "list": (None, "", ""),
}


class Column(NamedTuple):
    """Description of one column; the fields are the columns of ``columns.csv``."""

    table: str
    name: str
    type: str
    unit: str
    required: bool
    key: bool
    refers_to: str
    meaning: str


class Row:
    """One row of a table: where it stands and what its cells say.

    Args:
        file: folder and file name.
        line: number of the row, counted from 1 with the header.
        cells: texts by column.
    """

    __slots__ = ("cells", "file", "line")

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell; empty where nothing is given."""
        return self.cells[column]

    def items_of(self, column: str) -> list[str]:
        """Return the members of a list cell, which are separated by semicolons."""
        return [item.strip() for item in self.cells[column].split(";") if item.strip()]

    def where(self, column: str = "") -> str:
        """Return ``file:row:column`` for a finding."""
        return f"{self.file}:{self.line}" + (f":{column}" if column else "")


Tables = dict[str, list[Row]]


def read_schema(path: str) -> dict[str, list[Column]]:
    """Read the column descriptions.

    Args:
        path: ``columns.csv`` of the schema folder.

    Returns:
        For each table, in the order of the file, its columns.
    """
    schema: dict[str, list[Column]] = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            column = Column(
                row["table"],
                row["column"],
                row["type"],
                row["unit"],
                row["required"] == "yes",
                row["key"] == "yes",
                row["refers_to"],
                row["meaning"],
            )
            schema.setdefault(column.table, []).append(column)
    return schema


def read_folder(folder: str, schema: dict[str, list[Column]]) -> tuple[Tables, list[Finding]]:
    """Read all tables of one source.

    Args:
        folder: holds one ``<table>.csv`` for each table of the schema.
        schema: as returned by ``read_schema``.

    Returns:
        The rows that could be read, by table, and all findings. A table that could not be read at all is absent.
    """
    tables: Tables = {}
    findings: list[Finding] = []
    for table, columns in schema.items():
        path = os.path.join(folder, f"{table}.csv")
        rows, faults = _read_table(path, columns)
        if rows is not None:
            tables[table] = rows
        findings += faults
    if os.path.isdir(folder):
        for name in sorted(os.listdir(folder)):
            if name.endswith(".csv") and name[:-4] not in schema:
                findings.append(
                    Finding(
                        f"{os.path.basename(folder)}/{name}",
                        "",
                        "is not a table of the schema",
                        "rename or remove it",
                    )
                )
    return tables, findings


def _read_table(path: str, columns: list[Column]) -> tuple[list[Row] | None, list[Finding]]:
    name = "/".join(path.replace(os.sep, "/").split("/")[-2:])
    records = []
    line = 1
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for record in reader:
                if record:
                    records.append((line, record))
                line += 1
    except FileNotFoundError:
        return None, [Finding(name, "", "is missing", "add the file, if need be with its header line only")]
    except UnicodeDecodeError as error:
        return None, [Finding(name, "", f"is not UTF-8 (byte {error.start})", "save it with the encoding UTF-8")]
    except csv.Error as error:
        return None, [Finding(f"{name}:{line}", "", f"is not CSV ({error})", "check the quotation marks")]
    if not records:
        return None, [Finding(name, "", "is empty", "write the header line: " + ",".join(c.name for c in columns))]
    header = records[0][1]
    findings = _header_findings(name, header, columns)
    if findings:
        return None, findings
    rows = []
    for line, cells in records[1:]:
        if len(cells) != len(header):
            findings.append(
                Finding(
                    f"{name}:{line}",
                    "",
                    f"has {len(cells)} cells, the header has {len(header)}",
                    "add or remove commas; put text that holds a comma in double quotes",
                )
            )
            continue
        row = Row(name, line, {key: cell.strip() for key, cell in zip(header, cells, strict=True)})
        findings += _cell_findings(row, columns)
        rows.append(row)
    findings += _key_findings(rows, columns)
    return rows, findings


def _header_findings(name: str, header: list[str], columns: list[Column]) -> list[Finding]:
    findings = []
    known = {column.name for column in columns}
    where = f"{name}:1"
    for column in columns:
        if column.name not in header:
            findings.append(Finding(where, "", f"column {column.name!r} is missing", f"add it: {column.meaning}"))
    for title in header:
        if title not in known:
            findings.append(
                Finding(where, title, "is not a column of this table", "use " + ", ".join(c.name for c in columns))
            )
    for title in sorted({title for title in header if header.count(title) > 1}):
        findings.append(Finding(where, title, "stands twice in the header", "remove one of the columns"))
    return findings


def _cell_findings(row: Row, columns: list[Column]) -> list[Finding]:
    findings = []
    for column in columns:
        cell = row[column.name]
        if not cell:
            if column.required:
                findings.append(
                    Finding(row.where(column.name), "", "is required and empty", f"fill in: {column.meaning}")
                )
            continue
        reason, remedy = _type_fault(column.type, cell)
        if reason:
            findings.append(Finding(row.where(column.name), cell, reason, remedy))
    return findings


def _type_fault(type_name: str, cell: str) -> tuple[str, str]:
    if any(ord(character) < 32 for character in cell):
        return "holds a control character", "remove it"
    pattern, reason, remedy = _PATTERNS[type_name]
    if type_name == "span":
        try:
            sourcetext.read_spans(cell)
        except ValueError:
            return reason, remedy
        return "", ""
    if pattern is not None and not pattern.fullmatch(cell):
        return reason, remedy
    return "", ""


def _key_findings(rows: list[Row], columns: list[Column]) -> list[Finding]:
    findings = []
    for column in columns:
        if not column.key:
            continue
        first: dict[str, int] = {}
        for row in rows:
            cell = row[column.name]
            if cell in first:
                findings.append(
                    Finding(
                        row.where(column.name),
                        cell,
                        f"stands already in row {first[cell]}",
                        "give one of them another name",
                    )
                )
            elif cell:
                first[cell] = row.line
    return findings


def reference_findings(
    tables: Tables,
    schema: dict[str, list[Column]],
    allowed: Callable[[str, str], bool],
    suggest: Callable[[str, str], str],
    describe: Callable[[str], str],
) -> list[Finding]:
    """Find the cells that refer to something that does not exist.

    Args:
        tables: as returned by ``read_folder``.
        schema: as returned by ``read_schema``.
        allowed: called with one alternative of ``refers_to`` that is not a table column, and a cell; true if the
            cell names something of that kind.
        suggest: called with the whole ``refers_to`` and the cell; returns the remedy.
        describe: called with one alternative; returns it in words that follow "is not".
    """
    unread = {table for table in schema if table not in tables}
    keys = {
        f"{table}.{column.name}": {row[column.name] for row in tables[table]}
        for table, columns in schema.items()
        for column in columns
        if column.key and table in tables
    }
    findings = []
    for table, rows in tables.items():
        for column in schema[table]:
            targets = column.refers_to.split("|") if column.refers_to else []
            # What a faulty file would have held is unknown; its own findings come first.
            if not targets or any(target.split(".")[0] in unread for target in targets):
                continue
            for row in rows:
                cells = row.items_of(column.name) if column.type == "list" else [row[column.name]]
                for cell in cells:
                    known = any(cell in keys[target] if target in keys else allowed(target, cell) for target in targets)
                    if cell and not known:
                        findings.append(
                            Finding(
                                row.where(column.name),
                                cell,
                                "is not " + " and not ".join(map(describe, targets)),
                                suggest(column.refers_to, cell),
                            )
                        )
    return findings
