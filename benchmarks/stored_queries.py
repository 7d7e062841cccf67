"""Every stored query, warm and in one process: this package on its disk store and in memory, against rdflib."""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import tempfile
import time
from collections import Counter
from functools import partial

import common
import pyoxigraph as ox

# For the parameters that have no default: by name, or by query and name.
EXAMPLES = {
    "material": "Ag",
    "mechanism": "zincophilicity",
    "thing": "Cu foil",
    "number": 20,
    "quantities-of-material material": "Cu3P@Cu",
}
# Ours answers so fast that the clock would be read too coarsely: this many calls in a row count as one run.
CALLS = 5
# Which times are divided by which.
PAIRS = (("text", "disk"), ("text", "memory"), ("prepared", "disk"), ("prepared", "memory"))


def run(quick: bool) -> bool:
    from anodefree_kg import cli

    common.title("stored queries: warm, in one process, rows as Python values")
    with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-", ignore_cleanup_errors=True) as folder:
        path = os.path.join(folder, "store")
        with contextlib.redirect_stdout(io.StringIO()):
            if cli.main(["build", "--store", path]):
                raise SystemExit("the shipped graph cannot be built; run 'anodefree-kg check'")
        return _compare(path, 5 if quick else 25)


def _compare(path: str, rounds: int) -> bool:
    from rdflib import Dataset
    from rdflib.plugins.sparql import prepareQuery

    import anodefree_kg
    from anodefree_kg import queries, store
    from anodefree_kg.vocab import PREFIXES

    # A single command asks the store where it lies; who loads the graph in Python holds a copy in memory.
    disk = anodefree_kg.KnowledgeGraph(store.open_store(path))
    memory = anodefree_kg.KnowledgeGraph.from_quads(disk.store)
    dataset = Dataset(default_union=True)
    dataset.parse(data=disk.store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")

    def ours(kg, query, given):
        sample = common.Sample()
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(CALLS):
            kg.run(query, **given)
        sample.wall.append((time.perf_counter() - wall) / CALLS)
        sample.cpu.append((time.process_time() - cpu) / CALLS)
        return sample

    def theirs(question):
        rows = dataset.query(question, initNs=PREFIXES)
        return [tuple(None if term is None else term.toPython() for term in row) for row in rows]

    print(f"the shipped graph, {len(disk.store)} quads; {rounds} runs each")
    lines, ratios = [], {pair: {} for pair in PAIRS}
    for name in queries.stored():
        query = queries.find(name)
        needed = [parameter.name for parameter in query.parameters if parameter.default is None]
        given = {need: EXAMPLES.get(f"{name} {need}", EXAMPLES.get(need)) for need in needed}
        if None in given.values():
            print(f"{name} is not compared: no example for its parameters {', '.join(needed)}")
            continue
        text = queries.bind(query, given, disk.resolve)
        prepared = prepareQuery(text, initNs=PREFIXES)
        rows = _bag(disk.run(query, **given))
        if not rows == _bag(memory.run(query, **given)) == _bag(theirs(text)) == _bag(theirs(prepared)):
            raise SystemExit(f"{name} has other rows in rdflib: the comparison would mean nothing")
        samples = common.alternate(
            {
                "disk": partial(ours, disk, query, given),
                "memory": partial(ours, memory, query, given),
                "text": partial(theirs, text),
                "prepared": partial(theirs, prepared),
            },
            rounds,
        )
        for above, below in PAIRS:
            ratios[above, below][name] = common.ratio(samples[above], samples[below])
        medians = [common.shown(sample.median) for sample in samples.values()]
        lines.append((name, rows.total(), *medians, *(common.times(ratios[pair][name]) for pair in PAIRS)))
    head = ["query", "rows", "ours, disk", "ours, memory", "rdflib, text", "prepared"]
    head += [f"{above}/{below}" for above, below in PAIRS]
    common.table(head, sorted(lines, key=lambda line: ratios[PAIRS[0]][line[0]]))
    print(
        "ours resolves names, binds the parameters and parses in each call; rdflib gets the text with all terms in it"
    )
    print("text: rdflib parses in each call, as ours does; prepared: it has parsed before and only evaluates")
    return all([_verdict(above, below, found) for (above, below), found in ratios.items()])


def _verdict(above: str, below: str, found: dict[str, float]) -> bool:
    worst, best = min(found, key=found.__getitem__), max(found, key=found.__getitem__)
    median = statistics.median(found.values())
    extremes = f"worst {worst} ({common.times(found[worst])}), best {best} ({common.times(found[best])})"
    print(f"rdflib, {above}, to our {below} store: {extremes}")
    if above == "prepared":
        print(f"median over {len(found)} queries: {common.times(median)}")
        return True
    return common.target(f"median over {len(found)} queries, {below} store,", median, 20)


def _bag(rows) -> Counter:
    """Return rows without order; IRIs and text of both libraries are strings, numbers compare by value."""
    return Counter(tuple(str(value) if isinstance(value, str) else value for value in row) for row in rows)


if __name__ == "__main__":
    given_ = common.arguments(__doc__).parse_args()
    common.header()
    run(given_.quick)
