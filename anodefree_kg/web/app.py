"""The site as an ASGI application: routes, limits on what comes in, and headers on what goes out.

Handlers are plain functions from ``Request`` to ``Reply``; only this module knows the web framework.
"""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Incoming
from starlette.routing import Route as FrameworkRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from anodefree_kg.errors import AnodefreeError, QueryRefusedError, UnknownNameError, UsageError
from anodefree_kg.web.messages import Refusal, Reply, Request

IsGone = Callable[[], Awaitable[bool]]
Handler = Callable[[Request, IsGone], Awaitable[Reply]]
App = ASGIApp
Explainer = Callable[[Request, int, str], Reply]
_log = logging.getLogger("anodefree_kg.web")
# Answers are made for the page that asked; nothing guesses types, frames the site or learns where a reader came from.
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # For what is no page; pages have a policy of their own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_READ_ON = 10
_BODY_SECONDS = 20
_WRITE_SECONDS = 30
_PIECE_BYTES = 250_000
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_PACKED_FROM_BYTES, _IN_THREAD_FROM_BYTES = 1_000, 50_000
_CORS = {"Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": "Accept, Content-Type"}


class Route(NamedTuple):
    """Which handler answers a path.

    Attributes:
        path: with parts in braces, such as ``/material/{name:path}``, which become ``Request.values``.
        handler: called with the request and a question whether the client has gone away meanwhile.
        methods: those it answers besides HEAD.
        is_open: whether other origins may read the answer where the settings allow any.
    """

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET",)
    is_open: bool = False


def threaded(page: Callable[[Request], Reply]) -> Handler:
    """Return a handler that calls a plain function in a thread."""

    async def handler(request: Request, _: IsGone) -> Reply:
        return await run_in_threadpool(page, request)

    return handler


def direct(page: Callable[[Request], Reply]) -> Handler:
    """Return a handler that calls a plain function at once; only for what takes no time."""

    async def handler(request: Request, _: IsGone) -> Reply:
        return page(request)

    return handler


class Settings(NamedTuple):
    """What is let in.

    Attributes:
        hosts: names under which the site may be addressed, without port; IP addresses are always fine unless the
            site is bound to loopback, where only loopback ones are.
        loopback_only: whether the server listens to this machine alone.
        origins: other origins whose scripts may read open answers; ``*`` for all.
        most_body_bytes: largest request body.
    """

    hosts: frozenset[str] = frozenset()
    loopback_only: bool = True
    origins: frozenset[str] = frozenset()
    most_body_bytes: int = 1_000_000


def application(
    routes: Iterable[Route],
    settings: Settings,
    explain: Explainer,
) -> App:
    """Return the ASGI application.

    Args:
        routes: the first that fits answers.
        settings: what is let in.
        explain: makes the answer for a refused request out of request, status and sentence.
    """
    table = list(routes)
    framework = Starlette(
        routes=[FrameworkRoute(each.path, _endpoint(each, settings, explain), methods=None) for each in table],
    )
    framework.router.redirect_slashes = False
    framework.router.default = _endpoint(Route("", _nothing_here), settings, explain).__call__
    return framework


async def _nothing_here(request: Request, _: IsGone) -> Reply:
    raise Refusal(404, "There is nothing at this address: search, or browse from the start page.")


class _endpoint:
    """One route as an ASGI application; checks come before the handler, headers after it."""

    def __init__(self, route: Route, settings: Settings, explain: Explainer) -> None:
        self.route, self.settings, self.explain = route, settings, explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        incoming = Incoming(scope, receive)
        try:
            reply = await self._answer(incoming)
        except ClientDisconnect:
            return
        cors = self._cors(incoming)
        headers = {**_ALWAYS, **cors, **reply.headers}
        varies = [reply.headers.get("Vary"), cors.get("Vary")]
        if len(reply.body) >= _PACKED_FROM_BYTES:
            varies.append("Accept-Encoding")
            if _takes_gzip(incoming):
                reply = reply._replace(body=await _packed(reply))
                headers["Content-Encoding"] = "gzip"
        if named := list(filter(None, varies)):
            headers["Vary"] = ", ".join(named)
        media_type = reply.media_type
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        if media_type:
            headers["Content-Type"] = media_type
        has_body = reply.status not in (204, 304)
        if has_body:
            headers["Content-Length"] = str(len(reply.body))
        await _sent(send, reply.status, headers, reply.body if has_body and scope["method"] != "HEAD" else b"")

    async def _answer(self, incoming: Incoming) -> Reply:
        request = _request(incoming, b"")
        try:
            self._admit(incoming, request)
            if incoming.method == "OPTIONS":
                return Reply(204, "", b"", {"Allow": self._allowed()})
            request = request._replace(body=await self._body(incoming))
            reply = await self.route.handler(request, incoming.is_disconnected)
            return reply._replace(status=304) if _is_known(reply, request) else reply
        except Refusal as refusal:
            reply = self.explain(request, refusal.status, refusal.sentence)
            return reply._replace(headers={**reply.headers, **refusal.headers})
        except UnknownNameError as error:
            return self.explain(request, 404, _sentence(error))
        except (UsageError, QueryRefusedError) as error:
            return self.explain(request, 400, _sentence(error))
        except AnodefreeError as error:
            return self.explain(request, 503, _sentence(error))
        except ClientDisconnect:
            raise
        except Exception:
            # What went wrong stands in the log under a number that the user can pass on; the answer tells nothing else.
            number = secrets.token_hex(4)
            _log.exception("fault %s at %s", number, request.path)
            return self.explain(request, 500, f"This server made a mistake; its log tells more under number {number}.")

    def _admit(self, incoming: Incoming, request: Request) -> None:
        """Refuse what does not come to this site, from this site, in a method that the route answers."""
        if not _host_is_ours(request.headers.get("host", ""), self.settings):
            raise Refusal(400, "The server does not answer under this host name: use the address it printed at start.")
        if self.route.path and incoming.method not in (*self.route.methods, "HEAD", "OPTIONS"):
            raise Refusal(405, f"Use {' or '.join(self.route.methods)} here.", {"Allow": self._allowed()})
        origin = request.headers.get("origin")
        posts = incoming.method == "POST" and origin not in (None, request.origin)
        fetches = request.headers.get("sec-fetch-site") == "cross-site"
        fetches = fetches and request.headers.get("sec-fetch-mode") != "navigate"
        if (posts or fetches) and not self._lets_in(origin or ""):
            raise Refusal(403, "Another site's page may not ask here: start the server with that origin allowed.")

    def _lets_in(self, origin: str) -> bool:
        return self.route.is_open and bool({origin, "*"} & self.settings.origins)

    def _cors(self, incoming: Incoming) -> dict[str, str]:
        origin = incoming.headers.get("origin", "")
        if not origin or not self._lets_in(origin):
            return {"Vary": "Origin"} if self.route.is_open and self.settings.origins else {}
        allowed = {"Access-Control-Allow-Origin": "*" if "*" in self.settings.origins else origin}
        return allowed | {"Vary": "Origin"} | (_CORS if incoming.method == "OPTIONS" else {})

    def _allowed(self) -> str:
        return ", ".join(dict.fromkeys((*self.route.methods, "HEAD", "OPTIONS")))

    async def _body(self, incoming: Incoming) -> bytes:
        most = self.settings.most_body_bytes
        body, read = bytearray(), 0
        # What is too large is read on for a while, or a client that is still sending would not see the answer.
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                async for chunk in incoming.stream():
                    read += len(chunk)
                    if read <= most:
                        body += chunk
                    elif read > _READ_ON * most:
                        break
        except TimeoutError:
            sentence = f"The request body did not come within {_BODY_SECONDS} s: send it faster."
            raise Refusal(408, sentence, {"Connection": "close"}) from None
        if read > most:
            raise Refusal(413, f"The request body is larger than {most} bytes: send less.", {"Connection": "close"})
        return bytes(body)


async def _sent(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Send an answer; a client that does not take it in time loses it, and gives its memory back."""
    named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": named})
    for start in range(0, len(body), _PIECE_BYTES):
        piece = body[start : start + _PIECE_BYTES]
        try:
            async with asyncio.timeout(_WRITE_SECONDS):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except TimeoutError:
            return
    await send({"type": "http.response.body", "body": b""})


def _is_known(reply: Reply, request: Request) -> bool:
    """Tell whether the client has this answer already, as RFC 9110, section 13.1.2, says."""
    tag, known = reply.headers.get("ETag"), request.headers.get("if-none-match", "")
    if reply.status != 200 or tag is None:
        return False
    names = [name.strip().removeprefix("W/") for name in known.split(",")]
    return names == ["*"] or tag.removeprefix("W/") in names


def _takes_gzip(incoming: Incoming) -> bool:
    wishes = [part.replace(" ", "").lower() for part in incoming.headers.get("accept-encoding", "").split(",")]
    return any(re.fullmatch(r"gzip(;q=(1|1\.0*|0\.\d*[1-9]\d*))?", wish) for wish in wishes)


async def _packed(reply: Reply) -> bytes:
    """Return the body compressed."""
    if len(reply.body) < _IN_THREAD_FROM_BYTES:
        return gzip.compress(reply.body, 5)
    return await run_in_threadpool(_pack_once if "ETag" in reply.headers else gzip.compress, reply.body, 5)


@lru_cache(maxsize=32)
def _pack_once(body: bytes, level: int) -> bytes:
    """Compress what is sent to everybody, such as a script."""
    return gzip.compress(body, level)


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _request(incoming: Incoming, body: bytes) -> Request:
    headers: dict[str, str] = {}
    for name, value in incoming.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    query = incoming.scope.get("query_string", b"").decode("latin-1")
    origin = f"{incoming.scope.get('scheme', 'http')}://{headers.get('host', '')}"
    values = {name: str(value) for name, value in incoming.path_params.items()}
    return Request(incoming.method, incoming.scope["path"], query, headers, body, origin, values)


def _host_is_ours(host: str, settings: Settings) -> bool:
    """Tell whether a Host header names this server; a page that had its own name point here is found out by it."""
    match = _HOST.fullmatch(host)
    if match is None:
        return False
    name = match[1].strip("[]").lower()
    if name in settings.hosts or name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or not settings.loopback_only


def hosts_of(bound: str, more: Sequence[str]) -> frozenset[str]:
    """Return the names under which a server that is bound to a host may be addressed."""
    return frozenset(name.lower() for name in (bound, *more))
