"""What follows from the shipped graph: the compiled rules against owlrl, reasonable and HermiT."""

from __future__ import annotations

import gc
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable

import common
import pyoxigraph as ox

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://w3id.org/anodefree-kg/"
ONTOLOGY = BASE + "ontology#"
# Terms of RDF, RDFS, OWL and XSD, and those among them that say nothing to a reasoner.
LANGUAGE = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#", OWL, XSD)
REMARKS = {"http://www.w3.org/2000/01/rdf-schema#label", OWL + "versionInfo"}
HERMIT_SECONDS = 300.0
Fact = tuple[str, str, str]
WORDS = {
    "class": "class axioms",
    "facet": "datatype facets",
    "property": "subproperties",
    "chain": "property chains",
    "inverse": "inverses",
    "transitive": "transitivity",
    "symmetric": "symmetry",
    "domain": "domains",
    "range": "ranges",
}


def run(quick: bool) -> bool:
    met = _shipped(quick)
    return _copies(quick) and met


# --- the shipped graph ---------------------------------------------------------------------------------------


class Contest:
    """One engine: how it loads, how it reasons, and which facts it has afterwards."""

    def __init__(self, load: Callable[[], object], reason: Callable[[object], Iterable[Fact]]) -> None:
        self.load, self._reason = load, reason
        self.loading = common.Sample()
        self.facts: Iterable[Fact] = ()

    def run(self) -> common.Sample:
        """Load and reason; return the time of the reasoning and keep that of the loading."""
        gc.collect()
        start = time.perf_counter()
        loaded = self.load()
        self.loading.wall.append(time.perf_counter() - start)
        sample = common.Sample()
        wall, cpu = time.perf_counter(), time.process_time()
        self.facts = self._reason(loaded)
        sample.wall.append(time.perf_counter() - wall)
        sample.cpu.append(time.process_time() - cpu)
        return sample


def _shipped(quick: bool) -> bool:
    import rdflib

    from anodefree_kg.reasoning import fixpoint

    common.title("materialisation of the shipped graph")
    vocabulary, curated, rules = common.asserted()
    given = vocabulary + curated
    used = _used(given, rules)
    print(f"{len(vocabulary)} triples of ontology and {len(curated)} of tables, the facts that claims state included")
    print("all get the same triples, parsed; ours loads its own store within its time, the others beforehand")
    print(
        f"'used only': spared all triples that no axiom looks at, {len(used)} are left; ours leaves them out by itself"
    )
    parsed, part = (
        rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
        for triples in (given, used)
    )
    ours = Contest(lambda: None, lambda _: fixpoint.close(given, rules))
    quick_ones = {
        "reasonable": Contest(lambda: _for_reasonable(parsed), lambda reasoner: reasoner.reason()),
        "reasonable, used only": Contest(lambda: _for_reasonable(part), lambda reasoner: reasoner.reason()),
    }
    slow_ones = {
        "owlrl": Contest(lambda: _for_owlrl(parsed), _by_owlrl),
        "owlrl, used only": Contest(lambda: _for_owlrl(part), _by_owlrl),
    }
    few, many = (1, 7) if quick else (3, 25)
    samples = common.alternate({"ours": ours.run, **{name: one.run for name, one in quick_ones.items()}}, many)
    rows = [("ours", common.shown(samples["ours"].median), "within", common.times(1), common.times(1), "", many)]
    ratios, loaded = {}, {}

    def note(name: str, theirs: common.Sample, beside: common.Sample, loading: common.Sample) -> None:
        both = common.Sample()
        both.wall = [sum(pair) for pair in zip(theirs.wall, loading.wall[-len(theirs.wall) :], strict=True)]
        ratios[name], loaded[name] = common.ratio(theirs, beside), common.ratio(both, beside)
        times = (common.shown(theirs.median), common.shown(loading.median))
        factors = (common.times(ratios[name]), common.times(loaded[name]), common.spread(theirs, beside))
        rows.append((name, *times, *factors, len(theirs.wall)))

    for name, one in quick_ones.items():
        note(name, samples[name], samples["ours"], one.loading)
    # Three runs of ours beside each of theirs, so that one disturbed run does not decide.
    subjects = {"ours": lambda: _median(ours.run, 3), **{name: one.run for name, one in slow_ones.items()}}
    slowly = common.alternate(subjects, few, warm=0)
    for name, one in slow_ones.items():
        note(name, slowly[name], slowly["ours"], one.loading)
    names = _Names(given)
    found = {"ours": names.facts(_ours(ours.facts.rounds))}
    for name, one in (quick_ones | slow_ones).items():
        found[name] = names.facts(_theirs(one.facts))
    hermit, seconds, remark = _hermit(given)
    if hermit is not None:
        found["HermiT"] = names.facts(hermit)
        factor = seconds / _median(ours.run, 3).median
        rows.append(("HermiT", common.shown(seconds), "within", common.times(factor), common.times(factor), "", 1))
    common.table(
        ("reasoner", "reasoning", "loading", "ratio to ours", "with its loading", "middle half of ratios", "runs"), rows
    )
    print(remark)
    _completeness(found, names, given, rules)
    met = [
        common.target("faster than owlrl,", ratios["owlrl"], 50),
        common.target("faster than owlrl, used only,", ratios["owlrl, used only"], 50),
        common.target("faster than reasonable,", ratios["reasonable"], 1),
        common.target("faster than reasonable, used only,", ratios["reasonable, used only"], 1),
    ]
    return all(met)


def _used(given: list[ox.Triple], rules: list) -> list[ox.Triple]:
    """Return the axioms, and the facts whose predicate or class occurs in an axiom."""
    patterns = [pattern for rule in rules for pattern in (*rule.body, *([rule.head] if rule.head else []))]
    named = {part[1:-1] for pattern in patterns for part in pattern[1:] if part.startswith("<")}

    def wanted(triple: ox.Triple) -> bool:
        predicate = triple.predicate.value
        if predicate == RDF_TYPE:
            return triple.object.value in named or triple.object.value.startswith(LANGUAGE)
        return predicate in named or (predicate.startswith(LANGUAGE) and predicate not in REMARKS)

    return [triple for triple in given if wanted(triple)]


def _for_owlrl(parsed):
    import rdflib

    graph = rdflib.Graph()
    for triple in parsed:
        graph.add(triple)
    return graph


def _by_owlrl(graph):
    import owlrl

    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def _for_reasonable(parsed):
    import reasonable

    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(parsed)
    return reasoner


def _ours(rounds: Iterable[Iterable[ox.Triple]]) -> Iterable[Fact]:
    for facts in rounds:
        for triple in facts:
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
                yield triple.subject.value, triple.predicate.value, triple.object.value


def _theirs(triples: Iterable) -> Iterable[Fact]:
    from rdflib import URIRef

    for subject, predicate, object_ in triples:
        if isinstance(subject, URIRef) and isinstance(object_, URIRef):
            yield str(subject), str(predicate), str(object_)


def _median(run_: Callable[[], common.Sample], count: int) -> common.Sample:
    sample = common.Sample()
    for _ in range(count):
        once = run_()
        sample.wall += once.wall
        sample.cpu += once.cpu
    return sample


def _hermit(given: list[ox.Triple]) -> tuple[Iterable[Fact] | None, float, str]:
    """Ask HermiT for all facts about named individuals."""
    try:
        from anodefree_kg.errors import AnodefreeError
        from anodefree_kg.reasoning import referee
    except ImportError:
        return None, 0.0, "HermiT: not compared, this version has no referee"
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in given]
    start = time.perf_counter()
    try:
        found = referee.entailed(quads, seconds=HERMIT_SECONDS)
    except AnodefreeError as error:
        return None, 0.0, f"HermiT: not compared, {error}"
    seconds = time.perf_counter() - start
    said = f"HermiT (limit {HERMIT_SECONDS:g} s) is asked what can matter only; that reduction, the start of Java"
    return found, seconds, f"{said} and the loading are within its time"


class _Names:
    """Tells facts about named individuals from all else: their types by our classes and their relations."""

    def __init__(self, given: list[ox.Triple]) -> None:
        kinds: dict[str, set[str]] = {}
        for triple in given:
            if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                kinds.setdefault(triple.object.value, set()).add(triple.subject.value)
        self.classes = {name for name in kinds[OWL + "Class"] if name.startswith(ONTOLOGY)}
        self.relations = {name for name in kinds[OWL + "ObjectProperty"] if name.startswith(ONTOLOGY)}
        terms = self.classes | self.relations | kinds[OWL + "DatatypeProperty"] | kinds[OWL + "AnnotationProperty"]
        nodes = {node.value for t in given for node in (t.subject, t.object) if isinstance(node, ox.NamedNode)}
        self.individuals = {node for node in nodes if node.startswith(BASE)} - terms - kinds[OWL + "Ontology"]
        self.given: set[Fact] = set()
        self.given = self.facts(_ours([given]))

    def facts(self, triples: Iterable[Fact]) -> set[Fact]:
        """Return those of some triples that are such facts and are not given."""
        found = set()
        for subject, predicate, object_ in triples:
            kind = predicate == RDF_TYPE and object_ in self.classes
            if subject in self.individuals and (kind or (predicate in self.relations and object_ in self.individuals)):
                found.add((subject, predicate, object_))
        return found - self.given


def _completeness(found: dict[str, set[Fact]], names: _Names, given: list[ox.Triple], rules: list) -> None:
    ours = found["ours"]
    print("\nfacts about named individuals that were not given: types by our classes, relations between individuals")
    common.table(
        ("reasoner", "facts", "types", "relations", "ours, not theirs", "theirs, not ours"),
        [
            (
                name,
                len(facts),
                sum(fact[1] == RDF_TYPE for fact in facts),
                sum(fact[1] != RDF_TYPE for fact in facts),
                len(ours - facts),
                len(facts - ours),
            )
            for name, facts in found.items()
        ],
    )
    for name, facts in found.items():
        if name.endswith("used only") and facts == found[name.split(",")[0]]:
            print(f"{name}: the same facts")
            continue
        if missing := ours - facts:
            print(f"{name} lacks {len(missing)}; {_reasons(missing, facts, names, given, rules)}")
        if more := facts - ours:
            examples = ", ".join(
                " ".join(part.rsplit("#")[-1].rsplit("/")[-1] for part in fact) for fact in sorted(more)[:3]
            )
            print(f"{name} has {len(more)} that ours lacks, such as {examples}")


def _reasons(missing: set[Fact], facts: set[Fact], names: _Names, given: list[ox.Triple], rules: list) -> str:
    """Tell by which kind of axiom the missing facts would follow in one step from what a reasoner has."""
    from anodefree_kg.reasoning import fixpoint

    have = given + [ox.Triple(*map(ox.NamedNode, fact)) for fact in facts]
    kinds: dict[str, list] = {}
    for rule in rules:
        if rule.head is not None:
            kinds.setdefault("facet" if rule.filters else rule.id.split()[0], []).append(rule)
    counts: Counter[str] = Counter()
    first: set[Fact] = set()
    for kind, some in kinds.items():
        steps = fixpoint.close(have, some).rounds[:1]
        new = names.facts(_ours(steps))
        counts[kind] += len(new & missing)
        first |= new & missing
    told = ", ".join(f"{count} by {WORDS.get(kind, kind)}" for kind, count in counts.most_common() if count)
    return f"one step beyond what it has follow {told}; {len(missing - first)} only after those"


# --- copies --------------------------------------------------------------------------------------------------


def _copies(quick: bool) -> bool:
    common.title("growth: copies of the tables under one ontology, individuals renamed for each copy")
    sizes = {1: 5, 10: 3} if quick else {1: 9, 10: 7, 100: 3}
    print("each run in a process of its own, in turn; reasonable loads, and parses, Turtle before its time begins")
    lines, medians = [], {"ours": {}, "reasonable": {}}
    for size, rounds in sizes.items():
        with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
            path = os.path.join(folder, "graph.ttl")
            triples = _write_copies(path, size)
            reports: dict[str, list[dict[str, float]]] = {"ours": [], "reasonable": []}

            def one(name: str, path: str = path, reports: dict = reports) -> common.Sample:
                command = [sys.executable, os.path.abspath(__file__), "--engine", name, "--file", path]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                reports[name].append(json.loads(done.stdout))
                sample = common.Sample()
                sample.wall.append(reports[name][-1]["wall"])
                sample.cpu.append(reports[name][-1]["cpu"])
                return sample

            samples = common.alternate({name: lambda name=name, one=one: one(name) for name in reports}, rounds, warm=0)
        for name, sample in samples.items():
            medians[name][size] = sample.median_cpu
            load = sorted(report["load"] for report in reports[name])[len(reports[name]) // 2]
            memory = max(report["memory"] for report in reports[name])
            both = common.times(common.ratio(samples["reasonable"], samples["ours"])) if name == "reasonable" else ""
            lines.append(
                (
                    f"{size} x {name}",
                    triples,
                    common.shown(sample.median),
                    common.shown(sample.median_cpu),
                    common.shown(load) if load else "within",
                    f"{memory:.0f} MiB",
                    int(reports[name][0]["facts"]),
                    both,
                    rounds,
                )
            )
    head = (
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
    common.table(head, lines)
    small, large = min(sizes), max(sizes)
    for name, by_size in medians.items():
        whole = _exponent(by_size, small, large)
        ends = [size for size in sizes if size != small][-2:]
        last = f", {_exponent(by_size, *ends):.2f} from {ends[0]} to {ends[1]}" if len(ends) == 2 else ""
        print(f"{name}: processor time grows with the power {whole:.2f} of the copies, from {small} to {large}{last}")
    return True


def _exponent(by_size: dict[int, float], small: int, large: int) -> float:
    return math.log(by_size[large] / by_size[small]) / math.log(large / small)


def _write_copies(path: str, size: int) -> int:
    """Write ontology and copies as N-Triples, which are Turtle too; return the number of triples."""
    vocabulary, curated, _ = common.asserted()
    text = ox.serialize(curated, format=ox.RdfFormat.N_TRIPLES).decode()
    individual = re.compile(f"<{re.escape(BASE)}(?!ontology)")
    with open(path, "wb") as file:
        file.write(ox.serialize(vocabulary, format=ox.RdfFormat.N_TRIPLES))
        for number in range(size):
            file.write(individual.sub(f"<{BASE}copy{number}/", text).encode())
    return len(vocabulary) + size * len(curated)


def _engine(name: str, path: str) -> None:
    """Load and reason in this process; print the times."""
    start = time.perf_counter()
    if name == "ours":
        from anodefree_kg.reasoning import fixpoint

        rules = common.asserted()[2]
        triples = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)]
        load = 0.0
        wall, cpu = time.perf_counter(), time.process_time()
        closed = fixpoint.close(triples, rules)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        facts = sum(map(len, closed.rounds))
    else:
        import reasonable

        reasoner = reasonable.PyReasoner()
        reasoner.load_file(path)
        load = time.perf_counter() - start
        before = len(reasoner.get_base_triples())
        wall, cpu = time.perf_counter(), time.process_time()
        answer = reasoner.reason()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        facts = len(answer) - before
    print(json.dumps({"load": load, "wall": wall, "cpu": cpu, "facts": facts, "memory": _peak()}))


def _peak() -> float:
    """Return the most memory that this process has held, in MiB; not a number where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return math.nan


if __name__ == "__main__":
    parser = common.arguments(__doc__)
    parser.add_argument("--engine", choices=("ours", "reasonable"), help="run one engine on a file, for the runs above")
    parser.add_argument("--file")
    asked = parser.parse_args()
    if asked.engine:
        _engine(asked.engine, asked.file)
    else:
        common.header()
        run(asked.quick)
