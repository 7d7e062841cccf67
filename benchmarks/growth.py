"""How materialisation grows with the graph: copies of the tables under one ontology, 1, 10 and 100 of them."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time

import common
import maplib_fixpoint
import materialise
import pyoxigraph as ox

# owlrl and HermiT run once at each size, until one takes longer or refuses.
LIMIT_SECONDS = 900.0
HEAD = (
    "copies",
    "triples",
    "reasoning",
    "of processor",
    "loading",
    "memory",
    "triples gained",
    "ratio to ours",
    "runs",
)


def run(quick: bool) -> bool:
    common.title("growth: copies of the tables under one ontology, individuals renamed for each copy")
    sizes = {1: 5, 10: 3} if quick else {1: 9, 10: 7, 100: 3}
    print("each run in a process of its own, in turn; reasonable loads, and parses, Turtle before its time begins")
    rules = common.asserted()[2]
    lines: list[tuple] = []
    medians: dict[str, dict[int, float]] = {}
    refused = None
    slow = [] if quick else ["owlrl", "hermit"]
    once = f"once a size, at most {LIMIT_SECONDS:g} s, the memory without Java's"
    print(f"owlrl and HermiT: {'only without --quick' if quick else once}")
    remarks = [] if maplib_fixpoint.installed() else [maplib_fixpoint.ABSENT]
    for size, rounds in sizes.items():
        with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
            path = os.path.join(folder, "graph.ttl")
            triples = _write_copies(path, size)
            engines = {name: lambda name=name, path=path: _start(name, path) for name in ("ours", "reasonable")}
            if maplib_fixpoint.installed():
                if refused is None:
                    refused = maplib_fixpoint.refused(path, rules)
                    remarks.append(maplib_fixpoint.told(rules, refused))
                engines["maplib"] = lambda path=path, refused=refused: maplib_fixpoint.start(path, rules, refused)
            reports: dict[str, list[dict[str, float]]] = {name: [] for name in engines}
            subjects = {
                name: lambda name=name, one=one, reports=reports: _timed(one(), reports[name])
                for name, one in engines.items()
            }
            samples = common.alternate(subjects, rounds, warm=0)
            for name, sample in samples.items():
                medians.setdefault(name, {})[size] = sample.median_cpu
                both = "" if name == "ours" else common.times(common.ratio(sample, samples["ours"]))
                lines.append(_line(f"{size} x {name}", triples, sample, reports[name], both))
            for name in list(slow):
                try:
                    report = [_start(name, path, LIMIT_SECONDS + 60)]
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    slow.remove(name)
                    said = str(error) if isinstance(error, RuntimeError) else f"not done in {LIMIT_SECONDS:g} s"
                    remarks.append(f"{name} at {size} x: {said}; larger graphs not tried")
                    continue
                sample = common.Sample()
                _add(sample, report[0])
                both = common.times(sample.median / samples["ours"].median)
                lines.append(_line(f"{size} x {name}", triples, sample, report, both))
    common.table(HEAD, lines)
    for remark in remarks:
        print(remark)
    small, large = min(sizes), max(sizes)
    for name, by_size in medians.items():
        whole = _exponent(by_size, small, large)
        ends = [size for size in sizes if size != small][-2:]
        last = f", {_exponent(by_size, *ends):.2f} from {ends[0]} to {ends[1]}" if len(ends) == 2 else ""
        print(f"{name}: processor time grows with the power {whole:.2f} of the copies, from {small} to {large}{last}")
    exponent = _exponent(medians["ours"], small, large)
    what = f"exponent of our processor time, from {small} to {large} copies,"
    return common.target(what, exponent, 1.1, True, "{:.2f}".format)


def _line(name: str, triples: int, sample: common.Sample, reports: list[dict[str, float]], both: str) -> tuple:
    load = sorted(report["load"] for report in reports)[len(reports) // 2]
    return (
        name,
        triples,
        common.shown(sample.median),
        common.shown(sample.median_cpu),
        common.shown(load) if load else "within",
        f"{max(report['memory'] for report in reports):.0f} MiB",
        int(reports[0]["facts"]),
        both,
        len(reports),
    )


def _timed(report: dict[str, float], reports: list[dict[str, float]]) -> common.Sample:
    reports.append(report)
    sample = common.Sample()
    _add(sample, report)
    return sample


def _add(sample: common.Sample, report: dict[str, float]) -> None:
    sample.wall.append(report["wall"])
    sample.cpu.append(report["cpu"])


def _exponent(by_size: dict[int, float], small: int, large: int) -> float:
    return math.log(by_size[large] / by_size[small]) / math.log(large / small)


def _write_copies(path: str, size: int) -> int:
    """Write ontology and copies as N-Triples, which are Turtle too; return the number of triples."""
    vocabulary, curated, _ = common.asserted()
    text = ox.serialize(curated, format=ox.RdfFormat.N_TRIPLES).decode()
    individual = re.compile(f"<{re.escape(materialise.BASE)}(?!ontology)")
    with open(path, "wb") as file:
        file.write(ox.serialize(vocabulary, format=ox.RdfFormat.N_TRIPLES))
        for number in range(size):
            file.write(individual.sub(f"<{materialise.BASE}copy{number}/", text).encode())
    return len(vocabulary) + size * len(curated)


def _start(name: str, path: str, seconds: float | None = None) -> dict[str, float]:
    """Run one engine in a process of its own; return its report."""
    command = [sys.executable, os.path.abspath(__file__), "--engine", name, "--file", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"ended, {done.returncode}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def _engine(name: str, path: str) -> None:
    """Load and reason in this process; print the times."""
    start = time.perf_counter()
    load = 0.0
    if name == "reasonable":
        import reasonable

        reasoner = reasonable.PyReasoner()
        reasoner.load_file(path)
        load = time.perf_counter() - start
        before = len(reasoner.get_base_triples())
        wall, cpu = time.perf_counter(), time.process_time()
        facts = len(reasoner.reason()) - before
    elif name == "owlrl":
        import rdflib

        graph = rdflib.Graph().parse(path, format="nt")
        load = time.perf_counter() - start
        before = len(graph)
        wall, cpu = time.perf_counter(), time.process_time()
        facts = len(materialise.by_owlrl(graph)) - before
    else:
        if name == "ours":
            from anodefree_kg import build

            rules, _ = build.read_rules(build.read_ontology()[0])
        triples = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)]
        wall, cpu = time.perf_counter(), time.process_time()
        if name == "ours":
            from anodefree_kg.reasoning import fixpoint

            facts = len(fixpoint.close(triples, rules).facts())
        else:
            from anodefree_kg.reasoning import referee

            quads = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
            stated = {(t.subject.value, t.predicate.value, t.object.value) for t in triples}
            facts = len(referee.entailed(quads, seconds=LIMIT_SECONDS) - stated)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    cpu += os.times().children_user + os.times().children_system  # HermiT's Java
    print(json.dumps({"load": load, "wall": wall, "cpu": cpu, "facts": facts, "memory": common.peak()}))


if __name__ == "__main__":
    parser = common.arguments(__doc__)
    engines = ("ours", "reasonable", "owlrl", "hermit")
    parser.add_argument("--engine", choices=engines, help="run one engine on a file, for the runs above")
    parser.add_argument("--file")
    asked = parser.parse_args()
    if asked.engine:
        _engine(asked.engine, asked.file)
    else:
        common.header()
        run(asked.quick)
