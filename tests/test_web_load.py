"""Sixty-four clients at once, query bombs among them: no wrong answer, no failure but a stopped query."""

from __future__ import annotations

import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

import anodefree_kg as akg
from anodefree_kg import queries
from anodefree_kg.web import worker
from anodefree_kg.web.protocol import Asked
from tests.serving import Server, serving

pytestmark = pytest.mark.slow
CLIENTS, SECONDS, WORKERS, MEMORY_MB = 64, 30, 4, 300
BOMBS = {
    "time": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "memory": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a",
    "size": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000000",
    "depth": "SELECT * " + "{" * 3000 + "?s ?p ?o" + "}" * 3000,
    "reach": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
}
EXPECTED_OF_BOMBS = {"time": 503, "memory": 503, "size": 503, "depth": 400, "reach": 400}


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with serving(store, "--workers", WORKERS, "--timeout", 5, "--memory", MEMORY_MB) as running:
        yield running


def harmless(kg: akg.KnowledgeGraph) -> dict[str, tuple[str, list[str]]]:
    """The stored queries that need no value, each with the lines of its answer, asked without a server."""
    found = {}
    for name, path in queries.stored().items():
        query = queries.read_query(path)
        if all(parameter.default is not None for parameter in query.parameters):
            text = queries.bind(query, {}, kg.resolve)
            answer = worker.answer(kg.store, Asked(text, (), (), "text/csv", "http://x/"), 50_000_000)
            assert answer.status == 200
            found[name] = (text, sorted(answer.body.decode().splitlines()))
    return found


def resident_mb(pids: list[int]) -> float:
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        except OSError:
            pass  # it has ended meanwhile
    return total / 1e6


def test_sixty_four_clients_with_bombs(server: Server, real: akg.KnowledgeGraph) -> None:
    asked = harmless(real)
    assert len(asked) > 15
    end = time.monotonic() + SECONDS
    seen: Counter[tuple[str, int]] = Counter()
    wrong: list[str] = []
    lock = threading.Lock()

    def client(number: int) -> None:
        chance = random.Random(number)
        line = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=60)
        while time.monotonic() < end:
            is_bomb = chance.random() < 0.02
            name = chance.choice(sorted(BOMBS if is_bomb else asked))
            text = BOMBS[name] if is_bomb else asked[name][0]
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
            line.request("POST", "/sparql", urlencode({"query": text}), headers)
            answer = line.getresponse()
            body = answer.read().decode()
            with lock:
                seen["bomb" if is_bomb else "query", answer.status] += 1
                if is_bomb and answer.status not in (EXPECTED_OF_BOMBS[name], 503):
                    wrong.append(f"bomb {name}: {answer.status}")
                if not is_bomb and answer.status == 200 and sorted(body.splitlines()) != asked[name][1]:
                    wrong.append(f"{name}: another answer than expected")
                if not is_bomb and answer.status not in (200, 503):
                    wrong.append(f"{name}: {answer.status} {body[:200]}")
        line.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    peak = 0.0
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, resident_mb([server.process.pid, *server.workers()]))
        time.sleep(0.1)
    print(dict(seen), f"peak {peak:.0f} MB")
    assert wrong == []
    assert seen["bomb", 503] > 0 and seen["bomb", 400] > 0
    # Whoever asks something harmless gets an answer, however many bombs are about.
    assert seen["query", 200] > 500
    assert seen["query", 503] <= 0.01 * seen["query", 200]
    assert peak < 300 + (WORKERS + 1) * (100 + MEMORY_MB)
    assert server.ask("ASK {}").json()["boolean"] is True


def test_a_head_that_does_not_come_is_not_waited_for(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(b"GET / HTT")
        assert line.recv(100) == b""


def test_a_full_house_is_no_end(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    lines = [socket.create_connection((host, int(port)), timeout=30) for _ in range(450)]
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127")
    for line in lines:
        line.close()
    end = time.monotonic() + 30
    while server.ask("ASK {}").status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.2)
