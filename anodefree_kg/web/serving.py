"""The site as a process: opens the graph, starts the server, and says where it is."""

from __future__ import annotations

import ipaddress
import socket
import sys
from functools import partial

from anodefree_kg import kg as knowledge
from anodefree_kg.errors import StoreError, UsageError
from anodefree_kg.web.app import Settings, application, hosts_of
from anodefree_kg.web.routes import explain, routes
from anodefree_kg.web.site import Site


def serve(path: str | None, host: str, port: int, hosts: list[str], origins: list[str]) -> None:
    """Serve a graph until the process is told to stop.

    Args:
        path: folder of the store; the default one if None.
        host: address to listen at.
        port: TCP port; 0 for a free one.
        hosts: further names under which the site may be addressed.
        origins: other origins whose scripts may read the endpoint.

    Raises:
        UsageError: if the host or port cannot be listened at.
        StoreError: if there is no store at the path.
    """
    import uvicorn

    bound = _listen(host, port)
    site = Site(knowledge.load(path))
    settings = Settings(hosts_of(host, hosts), _is_loopback(host), frozenset(origins))
    app = application(routes(site), settings, partial(explain, site))
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on")
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{bound.getsockname()[1]}/  (Ctrl-C stops it)", flush=True)
    if not settings.loopback_only:
        print("anodefree-kg: other machines can reach this server", file=sys.stderr, flush=True)
    uvicorn.Server(config).run([bound])


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
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise StoreError(f"cannot listen at {host}, port {port} ({error.strerror}): try --port 0") from None
    return bound
