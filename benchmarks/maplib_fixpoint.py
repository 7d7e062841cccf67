"""maplib with the same rules, as plain INSERT ... WHERE updates repeated until the number of triples stays.

maplib has neither GRAPH nor DELETE, so there is no graph of what is new: each round applies every rule to all triples.
Where it does not raise an error but panics, every later call on that model fails; so it runs in a process of its own,
and the rules it refuses are found out beforehand, with a new model after each one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter

ABSENT = "maplib: not compared, it is not installed (pip install -e '.[bench-maplib]')"


def installed() -> bool:
    return importlib.util.find_spec("maplib") is not None


def refused(path: str, rules: list) -> dict[int, str]:
    """Return the rules that maplib cannot run on a graph, by number, each with its complaint."""
    return {int(number): said for number, said in _call(path, updates(rules), "probe", "").items()}


def start(path: str, rules: list, refused_ones: dict[int, str], out: str = "", seconds: float | None = None) -> dict:
    """Load and reason in a process of its own; return its report, and write the triples to a file if asked."""
    kept = [update for number, update in updates(rules).items() if number not in refused_ones]
    return _call(path, dict(enumerate(kept)), "run", out, seconds)


def updates(rules: list) -> dict[int, str]:
    """Return the rules that give something as updates, by number."""
    found = {}
    for number, rule in enumerate(rules):
        if rule.head is not None:
            body = " . ".join(pattern.sparql() for pattern in rule.body)
            tests = "".join(f" FILTER({test})" for test in rule.filters)
            found[number] = f"INSERT {{ {rule.head.sparql()} }} WHERE {{ {body}{tests} }}"
    return found


def told(rules: list, refused_ones: dict[int, str]) -> str:
    """Say which rules maplib cannot run."""
    count = len(updates(rules))
    if not refused_ones:
        return f"maplib runs all {count} rules that give something; contradictions are not looked for"
    kinds = Counter("facets" if rules[n].filters else rules[n].id.split()[0] for n in refused_ones)
    parts = ", ".join(f"{number} of kind {kind}" for kind, number in kinds.most_common())
    names = "; ".join(rules[number].id for number in sorted(refused_ones)[:5])
    why = Counter(said for said in refused_ones.values()).most_common(1)[0][0]
    some = f"maplib cannot run {len(refused_ones)} of {count} rules ({parts}), such as {names}"
    return f"{some}; it says: {why}\nmaplib runs the others; contradictions are not looked for"


def _call(path: str, kept: dict[int, str], task: str, out: str, seconds: float | None = None) -> dict:
    with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
        name = os.path.join(folder, "updates.json")
        with open(name, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        command = [sys.executable, os.path.abspath(__file__), task, "--file", path, "--updates", name, "--out", out]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode:
        raise RuntimeError(f"maplib ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


# --- the process ---------------------------------------------------------------------------------------------


def _load(path: str):
    import maplib

    model = maplib.Model()
    model.read(path)
    return model


def _count(model) -> int:
    return int(model.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")["n"][0])


def _probe(path: str, kept: dict[str, str]) -> dict[str, str]:
    """Run each rule once; a panic is a BaseException, and takes the model with it."""
    found = {}
    model = _load(path)
    for number, update in kept.items():
        try:
            model.update(update)
        except BaseException as fault:
            if isinstance(fault, KeyboardInterrupt):
                raise
            lines = str(fault).strip().splitlines()
            found[number] = f"{type(fault).__name__}: {lines[0] if lines else ''}"[:200]
            model = _load(path)
    return found


def _run(path: str, kept: dict[str, str], out: str) -> dict[str, float]:
    start_ = time.perf_counter()
    model = _load(path)
    load = time.perf_counter() - start_
    given = before = _count(model)
    wall, cpu = time.perf_counter(), time.process_time()
    while True:
        for update in kept.values():
            model.update(update)
        after = _count(model)
        if after == before:
            break
        before = after
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if out:
        model.write(out, format="ntriples")
    return {"load": load, "wall": wall, "cpu": cpu, "facts": after - given}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("probe", "run"))
    parser.add_argument("--file", required=True)
    parser.add_argument("--updates", required=True)
    parser.add_argument("--out", default="")
    asked = parser.parse_args()
    with open(asked.updates, encoding="utf-8") as held:
        wanted = json.load(held)
    if asked.task == "probe":
        print(json.dumps(_probe(asked.file, wanted)))
    else:
        import common

        print(json.dumps(_run(asked.file, wanted, asked.out) | {"memory": common.peak()}))
