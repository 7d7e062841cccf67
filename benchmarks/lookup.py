"""From start to answer: the command ``lookup`` as a process, against its floor and against rdflib."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable

import common

NAME, METAL = "Ag", "Zn"
HERE = os.path.dirname(os.path.abspath(__file__))
GRAPHS = "https://w3id.org/anodefree-kg/graph/"
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"


def run(quick: bool, python: str | None) -> bool:
    with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
        common.title(f"lookup: from the start of a process to the answer to 'lookup {NAME} --metal {METAL}'")
        return _compare(folder, python or _installed(folder), 7 if quick else 25)


def _installed(folder: str) -> str:
    """Install the checkout as a wheel, not editable, into an environment of its own; return its interpreter."""
    home = os.path.join(folder, "environment")
    print(
        "installing the checkout as a wheel into a temporary environment (give --python to use one of yours)",
        flush=True,
    )
    common.process([sys.executable, "-m", "venv", home], dict(os.environ))
    python = os.path.join(home, SCRIPTS, "python")
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    common.process([*pip, os.path.dirname(HERE)], dict(os.environ))
    return python


def _compare(folder: str, python: str, rounds: int) -> bool:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    }
    environment["ANODEFREE_KG_STORE"] = store = os.path.join(folder, "store")
    environment["PYTHONIOENCODING"] = "utf-8"
    command = os.path.join(os.path.dirname(python), "anodefree-kg")

    def call(*arguments: str) -> Callable[[], str]:
        return lambda: common.process(arguments, environment)

    files = {form: os.path.join(folder, f"graph.{form}") for form in ("nquads", "turtle")}
    print(call(command, "build")().strip().replace(store, "a temporary store"))
    for form, path in files.items():
        call(command, "export", "graph", "--format", form, "--out", path)()
    recorded = os.path.join(folder, "recorded.json")
    call(python, os.path.join(HERE, "recorded_lookup.py"), store, NAME, METAL, recorded)()
    with open(recorded, encoding="utf-8") as file:
        record = json.load(file)
    queries = os.path.join(folder, "queries.json")
    with open(queries, "w", encoding="utf-8") as file:
        json.dump(record["queries"], file)

    rival = os.path.join(HERE, "rdflib_lookup.py")
    subjects = {
        "anodefree-kg lookup": call(command, "lookup", NAME, "--metal", METAL),
        "bare python, nothing imported": call(python, "-c", "pass"),
        "(a) python, import pyoxigraph": call(python, "-c", "import pyoxigraph"),
        "(b) rdflib from N-Quads": call(python, rival, files["nquads"], "nquads", queries),
        "(c) rdflib from Turtle": call(python, rival, files["turtle"], "turtle", queries),
    }
    ours, _, floor, nquads, turtle = subjects
    for name in (nquads, turtle):
        if not _same(json.loads(subjects[name]()), record["answers"]):
            raise SystemExit(f"{name} gives other rows than the lookup got: the comparison would mean nothing")
    rows = sum(map(len, record["answers"]))
    print(f"{len(record['queries'])} queries, {rows} rows, the same in all three; {rounds} runs each")
    samples = common.alternate(subjects, rounds)
    common.table(
        ("process", "median", "fastest", "ratio to the lookup", "middle half"),
        [
            (
                name,
                common.shown(sample.median),
                common.shown(min(sample.wall)),
                common.times(common.ratio(sample, samples[ours])),
                common.spread(sample, samples[ours]),
            )
            for name, sample in samples.items()
        ],
    )
    print("the rdflib processes get the queries with all names resolved and print bare rows; ours does that work too")
    met = [
        common.target("lookup, of (a),", common.ratio(samples[ours], samples[floor]), 5, at_most=True),
        common.target("faster than (b),", common.ratio(samples[nquads], samples[ours]), 8),
        common.target("faster than (c),", common.ratio(samples[turtle], samples[ours]), 8),
    ]
    return all(met)


def _same(theirs: list[list[list[str | None]]], ours: list[list[list[str | None]]]) -> bool:
    """Compare rows without order, and without the names of graphs: from Turtle everything is in one."""

    def bag(rows: list[list[str | None]]) -> Counter[tuple[str | None, ...]]:
        return Counter(tuple("" if value and value.startswith(GRAPHS) else value for value in row) for row in rows)

    return [bag(rows) for rows in theirs] == [bag(rows) for rows in ours]


if __name__ == "__main__":
    parser = common.arguments(__doc__)
    parser.add_argument("--python", help="interpreter of an environment that has anodefree-kg installed")
    given = parser.parse_args()
    common.header()
    run(given.quick, given.python)
