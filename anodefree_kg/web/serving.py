"""The site as a process: opens the graph, starts the server, and says where it is."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from anodefree_kg import kg as knowledge
from anodefree_kg import shipped, store
from anodefree_kg.build import build
from anodefree_kg.errors import RefusedError, UsageError
from anodefree_kg.web.app import App, Route, Settings, application, hosts_of
from anodefree_kg.web.editor import vendor
from anodefree_kg.web.endpoint import PATH, Endpoint
from anodefree_kg.web.pool import Limits, Pool
from anodefree_kg.web.renewal import Renewing
from anodefree_kg.web.routes import explain, routes
from anodefree_kg.web.site import Site

_HEAD_SECONDS = 15
_MOST_CONNECTIONS = 400


def serve(path: str | None, host: str, port: int, hosts: list[str], origins: list[str], limits: Limits) -> None:
    """Serve a graph until the process is told to stop.

    Args:
        path: folder of the store; the default one if None, or the shipped tables if that is not built yet.
        host: address to listen at.
        port: TCP port; 0 for a free one.
        hosts: further names under which the site may be addressed.
        origins: other origins whose scripts may read the endpoint.
        limits: what a query may take.

    Raises:
        UsageError: if there is no such host or port.
        RefusedError: if the port is taken.
        StoreError: if there is no store at the path.
    """
    import uvicorn

    signal.signal(signal.SIGTERM, _interrupt)
    with _listen(host, port) as bound, _stored(path) as folder:
        settings = Settings(hosts_of(host, hosts), _is_loopback(host), frozenset(origins))
        shown = f"[{host}]" if ":" in host else host
        print(f"http://{shown}:{bound.getsockname()[1]}/  (Ctrl-C stops it)", flush=True)
        if not settings.loopback_only:
            print("anodefree-kg: other machines can reach this server", file=sys.stderr, flush=True)
        app = site_application(folder, settings, limits)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=2,
            limit_concurrency=_MOST_CONNECTIONS,
            http=_protocol(),
        )

        class Server(uvicorn.Server):
            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                # First the queries, whose clients are then told; otherwise the server would wait for their answers.
                await app.close()
                await super().shutdown(sockets)

        Server(config).run([bound])


def site_application(folder: str, settings: Settings, limits: Limits) -> Renewing:
    """Return the whole site over a store as an ASGI application, for any server that speaks ASGI.

    Args:
        folder: of a finished store.
        settings: what is let in.
        limits: what a query may take.

    Raises:
        StoreError: if the folder holds no store.
    """

    def make() -> tuple[App, Pool]:
        site, pool = Site(knowledge.load(folder)), Pool(folder, limits)
        for name, data in vendor().items():
            site.pages.add_static(name, data)
        endpoint = Route(PATH, Endpoint(site, pool), ("GET", "POST"), is_open=True)
        return application([endpoint, *routes(site)], settings, partial(explain, site)), pool

    return Renewing(folder, make)


@contextmanager
def _stored(path: str | None) -> Iterator[str]:
    """Yield the folder of a store; without one, that of the shipped tables, which goes when the server does."""
    folder = path or store.default_path()
    if path is not None or store.exists(folder):
        store.open_store(folder)
        if store.built_at(folder) < shipped.newest():
            remedy = "run 'anodefree-kg build', or proofs may not fit the facts"
            print(f"anodefree-kg: tables or ontology are newer than the store; {remedy}", file=sys.stderr)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="anodefree-kg-") as base:
        print("anodefree-kg: no store yet, using the tables; 'anodefree-kg build' makes this faster", file=sys.stderr)
        folder = os.path.join(base, "store")
        store.write_store(folder, build().quads)
        yield folder


def _interrupt(number: int, frame: object) -> None:
    """End on SIGTERM as on Ctrl-C, so that what is temporary goes."""
    raise KeyboardInterrupt


def _protocol() -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP protocol with a deadline for the head of a request, which it lacks."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Protocol(H11Protocol):
        _late: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._expect()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._expect()

        def _expect(self) -> None:
            """Wait for a head only so long, unless a request is being answered."""
            answering = self.cycle is not None and not self.cycle.response_complete
            if answering and self._late is not None:
                self._late.cancel()
                self._late = None
            elif not answering and self._late is None:
                self._late = self.loop.call_later(_HEAD_SECONDS, self._close_late)

        def _close_late(self) -> None:
            self._late = None
            if self.cycle is None or self.cycle.response_complete:
                self.transport.close()

    return Protocol


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise UsageError(f"there is no port {port}: use 0 to 65535")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError:
        raise UsageError(f"there is no host {host!r}") from None
    # With the protocol named, asyncio sends each part of an answer at once; else all but the first answer of a
    # connection would wait some 40 ms for the client to acknowledge the head of it.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        # From here on the first requests wait; the address is printed before the graph is read.
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise RefusedError(f"cannot listen at {host}, port {port} ({error.strerror}): try --port 0") from None
    return bound
