"""What it costs to change a closed graph and to ask it why, beside closing it anew."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable

import common
import pyoxigraph as ox

SEED = 20260101


def run(quick: bool) -> bool:
    met = _changes(quick)
    return _why(quick) and met


# --- changes -------------------------------------------------------------------------------------------------


def _changes(quick: bool) -> bool:
    from anodefree_kg import build
    from anodefree_kg.reasoning import fixpoint
    from anodefree_kg.reasoning.upkeep import Upkeep

    common.title("upkeep: claims, references and the source withdrawn and added back, beside full runs")
    claims, works, runs = (30, 5, 3) if quick else (100, 20, 9)
    sources = build.read_sources()
    whole = _stored(sources.quads())
    triples = [quad.triple for quad in whole]
    closed = fixpoint.close(triples, sources.rules)
    held = Upkeep(triples, closed.rounds, sources.rules)
    start = held.inferred()
    print(
        f"{len(triples)} triples, {len(start)} inferred; a full run is all rules, domain rules included, on all triples"
    )
    print("what an item takes along is found beforehand; after each change the graph is compared, ranks included,")
    print("with that of a new run, untimed")

    rival = {"full run": lambda: fixpoint.close(triples, sources.rules), "reasonable anew": _reasonable(triples)}
    full = common.alternate(rival, runs)
    one = full["full run"].median
    names = {
        "claim": _some((f"claim:{key}" for key in _keys(sources, "claims", "id")), claims),
        "reference": _some((f"reference:{key}" for key in _keys(sources, "references", "number")), works),
        "source": [f"source:{each['source'][0]['key']}" for each in sources.tables],
    }
    rows = [(name, sample, len(triples)) for name, sample in full.items()]
    added = common.Sample()
    for kind, some in names.items():
        gone_times, back_times, sizes = common.Sample(), common.Sample(), []
        for name in some:
            left = _stored(sources.quads(without=(name,)))
            # A passage may have fewer covered words then: something comes, too.
            gone, come = [q.triple for q in whole - left], [q.triple for q in left - whole]
            sizes.append(len(gone))
            _time(gone_times, lambda gone=gone, come=come: (held.withdraw(gone), held.add(come)))
            anew = fixpoint.close([quad.triple for quad in left], sources.rules)
            expected = {_ground(fact): (each.stage, each.number) for each in anew.rounds for fact in each.facts}
            assert held.inferred() == expected, f"without {name} the graph kept is not that of a new run"
            _time(back_times, lambda gone=gone, come=come: (held.withdraw(come), held.add(gone)))
            assert held.inferred() == start, f"with {name} back the graph is not what it was"
        rows += [
            (f"{kind} withdrawn", gone_times, statistics.median(sizes)),
            (f"{kind} added", back_times, statistics.median(sizes)),
        ]
        if kind == "claim":
            added = back_times
    common.table(
        ("what", "median", "99th percentile", "longest", "of a full run", "99th of a full run", "triples", "times"),
        [
            (
                name,
                common.shown(sample.median),
                common.shown(_percentile(sample.wall, 99)),
                common.shown(max(sample.wall)),
                common.percent(sample.median / one),
                common.percent(_percentile(sample.wall, 99) / one),
                f"{size:g}",
                len(sample.wall),
            )
            for name, sample, size in rows
        ],
    )
    print("reasonable cannot withdraw or add: it runs anew; loading its graph is not within its time")
    return common.target("one added claim, of a full run,", added.median / one, 0.02, True, common.percent)


def _stored(quads: list[ox.Quad]) -> set[ox.Quad]:
    """Return quads as a store gives them back: it writes numbers its own way."""
    from anodefree_kg.graph import Graph

    return set(Graph.from_quads(quads).store)


def _ground(triple: ox.Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _keys(sources, table: str, column: str) -> list[str]:
    """Return the keys of all sources, with the source before them."""
    return [f"{each['source'][0]['key']}/{row[column]}" for each in sources.tables for row in each[table]]


def _some(names: Iterable[str], count: int) -> list[str]:
    found = list(names)
    return random.Random(SEED).sample(found, min(count, len(found)))


def _time(sample: common.Sample, change: Callable[[], object]) -> None:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    change()
    sample.wall.append(time.perf_counter() - wall)
    sample.cpu.append(time.process_time() - cpu)


def _reasonable(triples: list[ox.Triple]) -> Callable[[], common.Sample]:
    import rdflib
    import reasonable

    parsed = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")

    def once() -> common.Sample:
        reasoner = reasonable.PyReasoner()
        reasoner.from_graph(parsed)
        sample = common.Sample()
        _time(sample, reasoner.reason)
        return sample

    return once


def _percentile(values: list[float], rank: int) -> float:
    """Return the smallest value that so many of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * rank // 100) - 1)]


# --- why -----------------------------------------------------------------------------------------------------


def _why(quick: bool) -> bool:
    from anodefree_kg import build
    from anodefree_kg.explain import Narrator
    from anodefree_kg.graph import Graph
    from anodefree_kg.reasoning.proof import MAX_PROOFS, Explainer
    from anodefree_kg.vocab import INFERRED_GRAPHS

    common.title("why: all minimal proofs of the inferred facts, in memory")
    built = build.build()
    kg = Graph.from_quads(built.quads)
    inferred = sorted(
        {
            quad.triple
            for quad in kg.store
            if quad.graph_name.value.startswith(INFERRED_GRAPHS) and quad.subject != quad.graph_name
        },
        key=str,
    )
    facts = [
        fact for fact in inferred if isinstance(fact.subject, ox.NamedNode) and isinstance(fact.object, ox.NamedNode)
    ]
    total = len(facts)
    if quick:
        facts = random.Random(SEED).sample(facts, min(500, total))
    print(f"{len(facts)} of {len(inferred)} inferred facts; {len(inferred) - total} have no IRI as subject or object")
    print("cold: one Narrator, in the order of the facts, which find the steps they share done already;")
    print("warm: the same Narrator a second time, when all steps are known and the proofs are combined and told anew")

    narrator = Narrator(kg, built.rules)
    cold, warm, capped, empty, proofs = common.Sample(), common.Sample(), 0, 0, []
    for sample in (cold, warm):
        for fact in facts:
            asked = (fact.subject.value, fact.predicate.value, fact.object.value)
            wall, cpu = time.perf_counter(), time.process_time()
            why = narrator.why(asked)
            sample.wall.append(time.perf_counter() - wall)
            sample.cpu.append(time.process_time() - cpu)
            if sample is warm:
                capped += not why.complete
                empty += not why.holds
                proofs.append(len(why.proofs))
    assert not empty, f"{empty} inferred facts have no proof"
    few = random.Random(SEED).sample(facts, min(200, len(facts)))
    fresh, shared, bare = common.Sample(), common.Sample(), Explainer(kg.store, built.rules)
    for fact in few:
        bare.explain(_ground(fact))
    for fact in few:
        given = _ground(fact)
        _one(fresh, lambda given=given: Explainer(kg.store, built.rules).explain(given))
        _one(shared, lambda given=given: bare.explain(given))
    common.table(
        ("what", "median", "99th percentile", "longest", "facts"),
        [
            (
                name,
                common.shown(sample.median),
                common.shown(_percentile(sample.wall, 99)),
                common.shown(max(sample.wall)),
                len(sample.wall),
            )
            for name, sample in (
                ("why, warm, in words", warm),
                ("why, cold, in words", cold),
                ("bare proofs, warm", shared),
                ("bare proofs, a fresh Explainer each", fresh),
            )
        ],
    )
    print(f"a fact has {statistics.median(proofs):g} minimal proofs in the median, {max(proofs)} at most")
    print(f"not all proofs are kept for {capped} facts, since one on the way has more than {MAX_PROOFS}")
    print("owlrl, reasonable, maplib and owlready2 have no call that gives proofs, so there is no rival;")
    ratio = common.times(common.ratio(fresh, shared))
    print(f"a fresh Explainer for each fact, which shares nothing and prepares its rules, takes {ratio} the warm one")
    return common.target("median why, warm,", warm.median * 1e3, 5, True, "{:.3g} ms".format)


def _one(sample: common.Sample, ask: Callable[[], object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    ask()
    sample.wall.append(time.perf_counter() - wall)
    sample.cpu.append(time.process_time() - cpu)


if __name__ == "__main__":
    asked = common.arguments(__doc__).parse_args()
    common.header()
    run(asked.quick)
