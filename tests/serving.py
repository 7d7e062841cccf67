"""The server as its users have it: the command in a process of its own, asked over a socket."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox

from anodefree_kg import store
from tests.fixtures_cli import command


class Server(NamedTuple):
    """A running server: where it answers, its process, and a client that follows no redirects."""

    address: str
    process: subprocess.Popen[str]
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=_named(headers))

    def post(self, body: bytes | str, media_type: str, query: str = "", **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else body.encode()
        return self.client.post(
            f"/sparql{query}", content=content, headers={"Content-Type": media_type, **_named(headers)}
        )

    def ask(self, text: str, **parameters: str) -> httpx.Response:
        """Send a query as a form."""
        return self.post(urlencode({"query": text, **parameters}), "application/x-www-form-urlencoded")

    def workers(self) -> list[int]:
        """Return the process numbers of the workers, as Linux lists them."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes()
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue  # it has ended meanwhile
            if parent == self.process.pid and b"spawn_main" in words:
                found.append(int(folder.name))
        return found


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def serving(folder: Path, *options: object, python_path: Path | None = None) -> Iterator[Server]:
    """Run ``serve`` over a store at a free port; at the end it must stop on Ctrl-C without a traceback.

    ``python_path`` is where another installation of the package lies.
    """
    environment = {"PYTHONUNBUFFERED": "1"} | ({"PYTHONPATH": str(python_path)} if python_path else {})
    process = subprocess.Popen(
        command("serve", "--store", folder, "--port", 0, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        cwd=python_path,
    )
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    assert line.startswith("http://"), line + process.stderr.read()
    address = line.split("/  ")[0]
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
        try:
            wait_for(client)
            yield Server(address, process, client)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                _, told = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in told, told


def wait_for(client: httpx.Client) -> None:
    """Wait until the server answers a query."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if client.post("/sparql", data={"query": "ASK {}"}).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def written(folder: Path, nquads: str) -> Path:
    """Write a store of a few quads."""
    store.write_store(str(folder), list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS)))
    return folder
