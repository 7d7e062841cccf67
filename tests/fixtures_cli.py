"""The public door for tests: the command in this process or in one of its own, and sources with planted faults."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from anodefree_kg import cli, shipped

HERE = Path(__file__).parent
SMALL = HERE / "small"
SHIPPED = Path(shipped.folder("data"))
ONTOLOGY = Path(shipped.folder("ontology"))


class Answer(NamedTuple):
    """What a command left behind: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def call(*arguments: object) -> Answer:
    """Run a command in this process."""
    buffers = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(buffer, encoding="utf-8") for buffer in buffers)
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
    for stream in (out, err):
        stream.flush()
    return Answer(code, *(buffer.getvalue().decode() for buffer in buffers))


def command(*arguments: object) -> list[str]:
    """Return the command line that runs a command in a process of its own."""
    return [sys.executable, "-m", "anodefree_kg", *map(str, arguments)]


def run(*arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Answer:
    """Run a command in a process of its own; what it prints must be UTF-8 and hold no traceback."""
    done = subprocess.run(
        command(*arguments), input=stdin, capture_output=True, env={**os.environ, **(env or {})}, timeout=100
    )
    answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in answer.err, answer.err
    return answer


def good(*arguments: object) -> str:
    """Return what a command prints that must succeed."""
    answer = call(*arguments)
    assert answer.code == 0, answer.err
    return answer.out


def built(base: pytest.TempPathFactory, name: str, *options: object) -> Path:
    """Return a store made by ``build``; the whole test session shares it under its name."""
    store = base.getbasetemp() / name
    if not store.exists():
        answer = call("build", "--store", store, *options)
        assert answer.code == 0, answer.err
    return store


def real_store(base: pytest.TempPathFactory) -> Path:
    """Return the store of the shipped tables."""
    return built(base, "real-store")


def tiny_store(base: pytest.TempPathFactory) -> Path:
    """Return the store of the invented tables."""
    return built(base, "tiny-store", "--data", SMALL)


def contents(folder: Path) -> dict[str, str]:
    """Return a hash of each file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def case(folder: Path) -> dict[str, Any]:
    """Read the description of a case."""
    found: dict[str, Any] = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    return found


def plant(folder: Path, data: Path) -> Path:
    """Copy a good source and plant the faults of a case.

    ``case.json`` says which source (``base``), which files to leave out (``remove``) and which cells to change
    (``edit``: file, first cell of the row or ``header``, column, new text). The other files of the case replace those
    of the source.
    """
    what = case(folder)
    source = data / str(what["base"])
    shutil.copytree((SMALL if what["base"] == "tiny" else SHIPPED) / what["base"], source)
    for path in folder.iterdir():
        if path.name != "case.json":
            shutil.copy(path, source)
    for name in what.get("remove", ()):
        (source / name).unlink()
    for name, key, column, text in what.get("edit", ()):
        edit(source / name, key, column, text)
    return source


def edit(path: Path, key: str, column: str, text: str) -> None:
    """Change one cell of a table; ``key`` is the first cell of its row, or ``header``."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    row = rows[0] if key == "header" else next(row for row in rows if row[0] == key)
    row[rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def line_of(path: Path, key: str) -> int:
    """Return the number of the row whose first cell is ``key``."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(number for number, row in enumerate(csv.reader(file), 1) if row[0] == key)


def place(where: str, base: str) -> str:
    """Return ``file:row:column`` for a place given as ``file:key:column``; several are separated by commas."""
    original = (SMALL if base == "tiny" else SHIPPED) / base
    found = []
    for part in where.split(", "):
        file, *rest = part.split(":")
        if rest and not rest[0].isdigit() and file.endswith(".csv"):
            rest[0] = str(line_of(original / file, rest[0]))
        found.append(":".join([f"{base}/{file}" if file.endswith(".csv") else file, *rest]))
    return ", ".join(found)


def unmet(lines: list[str], expected: list[list[str]], base: str) -> list[str]:
    """Return what is wrong with printed findings; each expected one is place, value, part of reason, part of remedy."""
    faults = [f"{len(expected)} expected, {len(lines)} told: {lines}"] if len(lines) != len(expected) else []
    for line, (where, value, reason, remedy) in zip(lines, expected, strict=False):
        start = f"{place(where, base)}: " + (f"{value!r}: " if value else "")
        rest = line.removeprefix(start)
        if not line.startswith(start) or reason not in rest or remedy not in rest.partition(reason)[2]:
            faults.append(f"{line!r} is not {start!r} {reason!r} {remedy!r}")
    return faults
