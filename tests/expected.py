"""Stored answers of the queries on the invented tables."""

import json
from decimal import Decimal
from pathlib import Path

from anodefree_kg.queries import Argument
from anodefree_kg.result import Cell

HERE = Path(__file__).parent


class Expected:
    """A file of tests/queries: arguments, and the answer on the invented tables."""

    def __init__(self, name: str) -> None:
        text = (HERE / "queries" / f"{name}.json").read_text(encoding="utf-8")
        read = json.loads(text, parse_float=Decimal)
        self.arguments: dict[str, Argument] = read["arguments"]
        self.columns: list[str] = read["columns"]
        self.rows: list[list[Cell]] = read["rows"]
