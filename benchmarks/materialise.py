"""What follows from the shipped graph: the compiled rules against owlrl, reasonable, maplib and HermiT."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable

import common
import maplib_fixpoint
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
    "rule": "domain rules",
}


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


def run(quick: bool) -> bool:
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
        "owlrl": Contest(lambda: _for_owlrl(parsed), by_owlrl),
        "owlrl, used only": Contest(lambda: _for_owlrl(part), by_owlrl),
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
    found = {"ours": names.facts(_ours(ours.facts.facts()))}
    for name, one in (quick_ones | slow_ones).items():
        found[name] = names.facts(_theirs(one.facts))
    maplib, told = _maplib(given, rules)
    if maplib:
        # Three runs of ours beside each of theirs, as above.
        sample = common.alternate({"ours": lambda: _median(ours.run, 3), "maplib": maplib.run}, few, warm=0)
        note("maplib", sample["maplib"], sample["ours"], maplib.loading)
        found["maplib"] = names.facts(maplib.facts)
    hermit, seconds, remark = _hermit(given)
    if hermit is not None:
        found["HermiT"] = names.facts(hermit)
        factor = seconds / _median(ours.run, 3).median
        rows.append(("HermiT", common.shown(seconds), "within", common.times(factor), common.times(factor), "", 1))
    common.table(
        ("reasoner", "reasoning", "loading", "ratio to ours", "with its loading", "middle half of ratios", "runs"), rows
    )
    print(told)
    print(remark)
    _completeness(found, names, given, rules)
    met = [
        common.target("faster than owlrl,", ratios["owlrl"], 100),
        common.target("faster than owlrl, used only,", ratios["owlrl, used only"], 100),
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


def by_owlrl(graph):
    import owlrl

    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def _for_reasonable(parsed):
    import reasonable

    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(parsed)
    return reasoner


def _ours(triples: Iterable[ox.Triple]) -> Iterable[Fact]:
    for triple in triples:
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


class _Maplib:
    """maplib in a process of its own for each run, with the same interface as ``Contest``."""

    def __init__(self, given: list[ox.Triple], rules: list, refused: dict[int, str]) -> None:
        self.given, self.rules, self.refused = given, rules, refused
        self.loading = common.Sample()
        self.facts: Iterable[Fact] = ()

    def run(self) -> common.Sample:
        with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
            path = os.path.join(folder, "graph.nt")
            with open(path, "wb") as file:
                ox.serialize(self.given, file, format=ox.RdfFormat.N_TRIPLES)
            out = os.path.join(folder, "closed.nt")
            report = maplib_fixpoint.start(path, self.rules, self.refused, out)
            self.facts = list(_ours(quad.triple for quad in ox.parse(path=out, format=ox.RdfFormat.N_TRIPLES)))
        self.loading.wall.append(report["load"])
        sample = common.Sample()
        sample.wall.append(report["wall"])
        sample.cpu.append(report["cpu"])
        return sample


def _maplib(given: list[ox.Triple], rules: list) -> tuple[_Maplib | None, str]:
    """Find out which rules maplib can run, and return the contest with those."""
    if not maplib_fixpoint.installed():
        return None, maplib_fixpoint.ABSENT
    with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-") as folder:
        path = os.path.join(folder, "graph.nt")
        with open(path, "wb") as file:
            ox.serialize(given, file, format=ox.RdfFormat.N_TRIPLES)
        refused = maplib_fixpoint.refused(path, rules)
    return _Maplib(given, rules, refused), maplib_fixpoint.told(rules, refused)


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
        self.given = self.facts(_ours(given))

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
        new = names.facts(_ours(fact for step in steps for fact in step.facts))
        counts[kind] += len(new & missing)
        first |= new & missing
    told = ", ".join(f"{count} by {WORDS.get(kind, kind)}" for kind, count in counts.most_common() if count)
    return f"one step beyond what it has follow {told}; {len(missing - first)} only after those"


if __name__ == "__main__":
    asked = common.arguments(__doc__).parse_args()
    common.header()
    run(asked.quick)
