"""The endpoint over a socket: requests a second and waiting times of the stored queries, against rdflib-endpoint."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

import common
import pyoxigraph as ox
from stored_queries import EXAMPLES

CLIENTS = 8
HERE = os.path.dirname(os.path.abspath(__file__))
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}


def run(quick: bool) -> bool:
    common.title(f"the endpoint: all stored queries over a socket, {CLIENTS} clients")
    try:
        import rdflib_endpoint  # noqa: F401
    except ImportError:
        print("rdflib-endpoint is not installed, so there is no rival: pip install -e '.[bench]'")
        return False
    from anodefree_kg import cli, queries, store
    from anodefree_kg.kg import load

    with tempfile.TemporaryDirectory(prefix="anodefree-kg-bench-", ignore_cleanup_errors=True) as folder:
        path, dump = os.path.join(folder, "store"), os.path.join(folder, "graph.nq")
        with contextlib.redirect_stdout(io.StringIO()):
            if cli.main(["build", "--store", path]):
                raise SystemExit("the shipped graph cannot be built; run 'anodefree-kg check'")
        store.read_store(path).dump(dump, format=ox.RdfFormat.N_QUADS)
        kg, texts = load(path), {}
        for name in queries.stored():
            query = queries.find(name)
            needed = [parameter.name for parameter in query.parameters if parameter.default is None]
            given = {need: EXAMPLES.get(f"{name} {need}", EXAMPLES.get(need)) for need in needed}
            texts[name] = queries.bind(query, given, kg.resolve)
        ours, theirs = _free_port(), _free_port()
        commands = {
            "anodefree-kg": [sys.executable, "-m", "anodefree_kg", "serve", "--store", path, "--port", str(ours)],
            "rdflib-endpoint": [sys.executable, os.path.join(HERE, "rdflib_endpoint_server.py"), dump, str(theirs)],
        }
        with _serving(commands["anodefree-kg"], ours), _serving(commands["rdflib-endpoint"], theirs):
            return _compare({"anodefree-kg": ours, "rdflib-endpoint": theirs}, texts, 2 if quick else 6)


def _compare(ports: dict[str, int], texts: dict[str, str], rounds: int) -> bool:
    for name, text in texts.items():
        ours, theirs = (_bag(_ask(_line(port), text)) for port in ports.values())
        if ours != theirs:
            raise SystemExit(f"{name} has other rows in rdflib-endpoint: the comparison would mean nothing")
    # Both get about the same time, not the same number of requests; each client goes through all queries in its order.
    passes = {"anodefree-kg": 12, "rdflib-endpoint": 1}
    samples = {name: common.Sample() for name in ports}
    waits: dict[str, list[float]] = {name: [] for name in ports}
    for number in range(rounds):
        names = list(ports) if number % 2 else list(reversed(ports))
        for name in names:
            spent, found = _load(ports[name], list(texts.values()) * passes[name], number)
            samples[name].wall.append(spent / len(found))
            waits[name] += found
    rows = []
    for name, sample in samples.items():
        ranked = statistics.quantiles(waits[name], n=100)
        rows.append(
            (
                name,
                len(waits[name]),
                f"{1 / sample.median:.0f}/s",
                common.shown(statistics.median(waits[name])),
                common.shown(ranked[98]),
                common.shown(max(waits[name])),
            )
        )
    common.table(["server", "requests", "throughput", "median wait", "99th percentile", "longest"], rows)
    ours, theirs = waits["anodefree-kg"], waits["rdflib-endpoint"]
    ninety_nine = statistics.quantiles(theirs, n=100)[98] / statistics.quantiles(ours, n=100)[98]
    faster = common.ratio(samples["rdflib-endpoint"], samples["anodefree-kg"])
    print(f"ratios of throughput in runs beside each other: {common.spread(*reversed(samples.values()))}")
    met = common.target("throughput against rdflib-endpoint", faster, 10)
    return common.target("99th percentile of the wait against rdflib-endpoint", ninety_nine, 10) and met


def _load(port: int, texts: list[str], seed: int) -> tuple[float, list[float]]:
    """Return the seconds that all clients took and how long each request waited."""
    found: list[float] = []
    faults: list[str] = []

    def client(number: int) -> None:
        order = texts[:]
        random.Random(f"{seed} {number}").shuffle(order)
        line = _line(port)
        for text in order:
            start = time.perf_counter()
            line.request("POST", "/sparql", urlencode({"query": text}), HEADERS)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                faults.append(f"status {answer.status}")
            found.append(time.perf_counter() - start)
        line.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    if faults:
        raise SystemExit(f"the server at port {port} failed {len(faults)} requests: {faults[0]}")
    return spent, found


def _line(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=600)


def _ask(line: http.client.HTTPConnection, text: str) -> dict:
    line.request("POST", "/sparql", urlencode({"query": text}), HEADERS)
    return json.loads(line.getresponse().read())


def _bag(answer: dict) -> Counter:
    """Return rows without order, numbers by value."""

    def plain(term: dict | None) -> object:
        if term is None:
            return None
        try:
            return (
                Decimal(term["value"]) if term.get("datatype", "").endswith(("integer", "decimal")) else term["value"]
            )
        except InvalidOperation:
            return term["value"]

    names = answer["head"]["vars"]
    return Counter(tuple(plain(row.get(name)) for name in sorted(names)) for row in answer["results"]["bindings"])


@contextlib.contextmanager
def _serving(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                _ask(_line(port), "SELECT * { ?s ?p ?o } LIMIT 1")
                break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command[1]} does not answer")
        yield
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    given_ = common.arguments(__doc__).parse_args()
    common.header()
    run(given_.quick)
