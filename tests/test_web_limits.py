"""The server stands up to strangers: limits that stop a query, and what is never let in."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures_cli import command
from tests.serving import Server, serving, wait_for, written

QUERY = "application/sparql-query"
QUADS = "".join(f"<urn:s{i}> <urn:p{i % 7}> <urn:s{i // 2}> <urn:g{i % 3}> .\n" for i in range(3000))
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
GREEDY = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
LONG = "SELECT * { {?a ?b ?c} " + "UNION {?a ?b ?c} " * 8 + "}"
SMALL = "SELECT (COUNT(*) AS ?n) { ?s <urn:p1> ?o }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = written(tmp_path_factory.mktemp("limits") / "store", QUADS)
    with serving(folder, "--workers", 2, "--timeout", 4, "--share", 0.5, "--memory", 100, "--answer", 1) as running:
        yield running


def lives(server: Server) -> None:
    answer = server.post(SMALL, QUERY, accept="text/csv")
    assert (answer.status_code, answer.text.split()) == (200, ["n", "429"])


# -- queries that take too much ------------------------------------------------------------------------------


def test_a_query_past_its_time_is_stopped(server: Server) -> None:
    before = set(server.workers())
    start = time.monotonic()
    answer = server.ask(ENDLESS)
    assert answer.status_code == 503 and "more than 4 s" in answer.text
    assert time.monotonic() - start < 10
    lives(server)
    wait_until(lambda: len(server.workers()) == 2 and len(set(server.workers()) & before) == 1)


def test_a_query_past_its_memory_is_stopped(server: Server) -> None:
    if not os.path.exists("/proc/self/statm"):
        pytest.skip("only Linux limits the memory of a process")
    answer = server.ask(GREEDY)
    assert answer.status_code == 503 and "more than 100 MB" in answer.text
    lives(server)


def test_an_answer_past_its_size_is_stopped(server: Server) -> None:
    answer = server.ask(LONG)
    assert answer.status_code == 503 and "larger than 1 MB" in answer.text
    lives(server)


def test_others_go_on_while_endless_queries_run(server: Server) -> None:
    with ThreadPoolExecutor(10) as threads:
        bombs = [threads.submit(server.ask, ENDLESS) for _ in range(4)]
        others = [threads.submit(server.post, SMALL, QUERY) for _ in range(30)]
        assert {each.result().status_code for each in others} == {200}
        stopped = [each.result() for each in bombs]
    assert {each.status_code for each in stopped} == {503}
    assert any("while others waited" in each.text and each.headers["retry-after"] for each in stopped)


def test_the_query_of_a_client_that_hung_up_is_stopped(server: Server) -> None:
    before = set(server.workers())
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        body = ENDLESS.encode()
        head = f"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: {QUERY}\r\nContent-Length: {len(body)}\r\n\r\n"
        line.sendall(head.encode() + body)
        time.sleep(0.2)
    wait_until(lambda: set(server.workers()) != before)
    lives(server)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 3000 + "?s ?p ?o" + "}" * 3000,
        "SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}",
        "SELECT (1" + "+1" * 20_000 + " AS ?x) {}",
        "ASK { FILTER(" + "!" * 60_000 + "true) }",
        "ASK { " + "{} UNION " * 10_000 + "{} }",
        "SELECT * { ?s ?p ?o } #" + "x" * 70_000,
    ],
    ids=["braces", "brackets", "plus", "not", "union", "long"],
)
def test_texts_that_bring_a_parser_down_are_refused(server: Server, text: str) -> None:
    answer = server.post(text, QUERY)
    assert answer.status_code == 400
    lives(server)


# -- what is never let in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { sErViCe SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("LOAD <http://127.0.0.1:1/>", "LOAD"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "read-only"),
        ("PREFIX : <urn:> DELETE WHERE { ?s ?p ?o }", "read-only"),
        ("SELECT * {", "line 1, column 11"),
    ],
)
def test_queries_that_are_refused(server: Server, text: str, says: str) -> None:
    answer = server.post(text, QUERY)
    assert answer.status_code == 400 and says in answer.text
    assert len(answer.text.splitlines()) == 1


def test_from_names_graphs_and_opens_no_files(server: Server) -> None:
    answer = server.post("SELECT ?s ?p ?o FROM <file:///etc/passwd> { ?s ?p ?o }", QUERY, accept="text/csv")
    assert (answer.status_code, answer.text.split()) == (200, ["s,p,o"])


def test_a_graph_is_named_by_an_iri(server: Server) -> None:
    answer = server.post("ASK {}", QUERY, "?default-graph-uri=not%20an%20iri")
    assert answer.status_code == 400 and "absolute IRI" in answer.text


def test_a_body_that_is_too_large(server: Server) -> None:
    answer = server.post(b"x" * 1_000_001, QUERY)
    assert answer.status_code == 413 and "1000000 bytes" in answer.text

    def parts() -> Iterator[bytes]:
        for _ in range(300):
            yield b"x" * 10_000

    assert server.client.post("/sparql", content=parts(), headers={"Content-Type": QUERY}).status_code == 413


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.0.2.1", "", "[localhost:1",
        "[[127.0.0.1]]]:1", "[127.0.0.1", "[::1%25evil>]", "localhost/x", "localhost:x", "user@localhost",
    ],
)  # fmt: skip
def test_other_host_names_are_refused(server: Server, host: str) -> None:
    for path in ("/", "/sparql?query=ASK%20%7B%7D", "/static/site.css"):
        answer = server.get(path, host=host)
        assert answer.status_code == 400 and "host name" in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]", "LOCALHOST:99"])
def test_this_machine_has_several_names(server: Server, host: str) -> None:
    assert server.get("/", host=host).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    for path, allowed in (("/", "GET, HEAD, OPTIONS"), ("/sparql", "GET, POST, HEAD, OPTIONS")):
        answer = server.client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert server.client.request(method, "/nowhere").status_code == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_pages_of_other_origins_may_not_post_or_read(server: Server, origin: str) -> None:
    assert server.post("ASK {}", QUERY, origin=origin).status_code == 403
    answer = server.get("/sparql?query=ASK%20%7B%7D", origin=origin)
    assert "access-control-allow-origin" not in answer.headers


def test_pages_of_other_origins_may_link_here_but_not_make_the_server_work(server: Server) -> None:
    path = "/sparql?query=ASK%20%7B%7D"
    foreign = {"sec_fetch_site": "cross-site"}
    assert server.get(path, **foreign, sec_fetch_mode="no-cors").status_code == 403
    assert server.get(path, **foreign, sec_fetch_mode="navigate").status_code == 200
    assert server.get(path, sec_fetch_site="same-origin", sec_fetch_mode="cors").status_code == 200


def test_origins_can_be_let_in(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = written(tmp_path_factory.mktemp("cors") / "store", QUADS)
    ours = "https://lab.example"
    with serving(folder, "--workers", 1, "--cors", ours, "--allow-host", "kg.lab.example") as open_server:
        answer = open_server.post("ASK {}", QUERY, origin=ours)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ours)
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]
        asked = open_server.client.request("OPTIONS", "/sparql", headers={"Origin": ours})
        assert asked.status_code == 204 and "POST" in asked.headers["access-control-allow-methods"]
        assert open_server.post("ASK {}", QUERY, origin="https://evil.example").status_code == 403
        assert "access-control-allow-origin" not in open_server.get("/", origin=ours).headers
        assert open_server.get("/", host="kg.lab.example").status_code == 200


def test_headers_that_guard_a_page(server: Server) -> None:
    for path in ("/", "/nowhere", "/static/site.css", "/sparql"):
        headers = server.get(path, accept="text/html").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    policy = server.get("/", accept="text/html").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_long_answers_are_compressed_for_who_takes_it(server: Server) -> None:
    for path in ("/static/site.css", f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"):
        plain = server.get(path, accept_encoding="identity", accept="*/*")
        packed = server.get(path, accept_encoding="gzip", accept="*/*")
        assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["vary"]
        assert packed.num_bytes_downloaded < plain.num_bytes_downloaded / 2
        assert packed.content == plain.content


@pytest.mark.parametrize(
    ("accept", "packs"), [("gzip;q=0", False), ("x-gzip-not", False), ("br, GZIP;q=0.5", True), ("deflate", False)]
)
def test_compression_is_negotiated(server: Server, accept: str, packs: bool) -> None:
    answer = server.get("/static/site.css", accept_encoding=accept)
    assert ("content-encoding" in answer.headers) == packs
    assert "Accept-Encoding" in answer.headers["vary"]


def test_what_a_cache_holds_is_not_sent_again(server: Server) -> None:
    tag = server.get("/static/site.css").headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"x",{tag}', "*"):
        again = server.get("/static/site.css", if_none_match=known)
        assert (again.status_code, again.content) == (304, b"")
    assert server.get("/static/site.css", if_none_match='"x"').status_code == 200
    assert server.get("/queries/countermeasures?challenge=zzz", if_none_match="*").status_code == 400


def test_texts_that_are_too_long_are_the_fault_of_who_sent_them(server: Server) -> None:
    for path in ("/why?predicate=a&object=x&subject=", "/queries/countermeasures?challenge=", "/search?q="):
        answer = server.get(path + "x" * 60_000)
        assert answer.status_code in (200, 400, 404), path


def test_xml_is_not_given_what_it_cannot_hold(server: Server) -> None:
    text = 'SELECT ("a\\u0001b" AS ?x) {}'
    refused = server.ask(text, format="xml")
    assert refused.status_code == 406 and "control character" in refused.text
    assert server.ask(text, format="json").json()["results"]["bindings"][0]["x"]["value"] == "a\x01b"


def test_a_worker_that_is_killed_is_replaced(server: Server) -> None:
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    lives(server)
    wait_until(lambda: len(server.workers()) == 2)


def test_mistakes_are_told_without_a_traceback(server: Server) -> None:
    for path in ("/nowhere", "/static/..%2fapp.py", "/static/nothing", "/%00", "/sparql?query=%FF", "/?%FF"):
        for accept in ("text/html", "*/*"):
            answer = server.get(path, accept=accept)
            assert answer.status_code in (200, 400, 404), path
            assert "Traceback" not in answer.text and "anodefree_kg/" not in answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=40), header=st.text(max_size=40), body=st.binary(max_size=200))
def test_noise_gets_an_answer(server: Server, path: str, header: str, body: bytes) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    head = f"POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {header}\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head.encode("utf-8", "surrogatepass") + b"Connection: close\r\n\r\n" + body)
        answer = line.recv(100_000)
    assert answer.startswith(b"HTTP/1.1 4") or answer.startswith(b"HTTP/1.1 20"), answer
    assert b"Traceback" not in answer


# -- beginning and end ---------------------------------------------------------------------------------------


def test_no_worker_outlives_a_killed_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = written(tmp_path_factory.mktemp("killed") / "store", QUADS)
    with serving(folder, "--workers", 2) as running:
        workers = running.workers()
        assert len(workers) == 2
        with ThreadPoolExecutor(1) as threads:
            asked = threads.submit(running.ask, ENDLESS)
            time.sleep(0.3)
            os.kill(running.process.pid, signal.SIGKILL)
            assert asked.exception() is not None
        running.process.wait(10)
        wait_until(lambda: not any(_is_alive(pid) for pid in workers))


def test_what_is_temporary_goes_when_the_server_is_told_to_end(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "ANODEFREE_KG_STORE": str(tmp_path / "none")}
    process = subprocess.Popen(
        command("serve", "--port", 0), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    address = process.stdout.readline().split("/  ")[0]
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
        wait_for(client)
    assert [path.name for path in tmp_path.iterdir()]
    process.terminate()
    _, told = process.communicate(timeout=20)
    assert "Traceback" not in told
    assert [path.name for path in tmp_path.iterdir()] == []


def test_ctrl_c_does_not_wait_for_a_query(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = written(tmp_path_factory.mktemp("ended") / "store", QUADS)
    with serving(folder, "--workers", 1, "--timeout", 60) as running, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(running.ask, ENDLESS)
        time.sleep(0.5)
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(20) == 0
        assert asked.exception() is not None or asked.result().status_code == 503


def test_a_new_build_is_served_without_a_restart(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = written(tmp_path_factory.mktemp("renewed") / "store", QUADS)
    with serving(folder, "--workers", 1) as running:
        number = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        assert running.ask(number, format="csv").text.split() == ["n", "3000"]
        written(folder, "<urn:a> <urn:b> <urn:c> <urn:g> .\n")
        wait_until(lambda: running.ask(number, format="csv").text.split() == ["n", "1"])


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(holds: object, seconds: float = 15) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)
