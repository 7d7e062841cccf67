"""The SPARQL endpoint: protocol in, pool, answer out; without a query, a description of the service."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox

from anodefree_kg.vocab import FORMATS, SD, VOID
from anodefree_kg.web import media, protocol
from anodefree_kg.web.app import IsGone
from anodefree_kg.web.description import description
from anodefree_kg.web.formats import GRAPHS, RESULTS
from anodefree_kg.web.messages import HTML, TEXT, Refusal, Reply, Request
from anodefree_kg.web.pool import Pool
from anodefree_kg.web.site import Site

PATH = "/sparql"
_HEADERS = {"Vary": "Accept", "Cache-Control": "no-store"}


class Endpoint:
    """The endpoint of a site.

    Args:
        site: gives the description.
        pool: runs the queries.
    """

    def __init__(self, site: Site, pool: Pool) -> None:
        self._site, self._pool = site, pool

    async def __call__(self, request: Request, is_gone: IsGone) -> Reply:
        """Answer one request; raises ``Refusal``."""
        accept = request.headers.get("accept", "")
        if request.method != "POST" and media.prefers(accept, HTML, [*RESULTS, *GRAPHS]):
            text = request.parameter("query")
            if not request.parameter("format"):
                # A browser gets the page on which the query can be read, changed and run.
                where = f"/query?query={quote(text)}" if text else "/query"
                return Reply(303, TEXT, b"The editor shows this query.\n", {"Location": where, **_HEADERS})
        asked = protocol.read(request)
        if asked is None:
            return self._description(request)
        answer = await self._pool.answer(asked, is_gone)
        if answer.status != 200:
            raise Refusal(answer.status, answer.body.decode(), _HEADERS)
        return Reply(200, answer.media_type, answer.body, _HEADERS)

    def _description(self, request: Request) -> Reply:
        """The description of the service, in the form that the client takes."""
        media_type = media.chosen(request.headers.get("accept", ""), list(GRAPHS))
        if media_type is None:
            raise Refusal(406, f"The description comes as {', '.join(GRAPHS)}: accept one of them.", _HEADERS)
        triples = description(self._site.kg, request.origin + PATH)
        prefixes = {"sd": SD, "void": VOID, "formats": FORMATS}
        body = ox.serialize(triples, format=GRAPHS[media_type], prefixes=prefixes)
        return Reply(200, media_type, body or b"", _HEADERS)
