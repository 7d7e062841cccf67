"""The graph view as the site serves it: page, data, and the claims and proofs of one relation at a time."""

from __future__ import annotations

import json
import threading
from functools import cached_property

from anodefree_kg.draw import Addresses, ServedPage, served
from anodefree_kg.graphview import Details, view
from anodefree_kg.web.messages import HTML, JSON, Refusal, Reply, Request
from anodefree_kg.web.pages import POLICY
from anodefree_kg.web.site import MENU, Site

PATH = "/graph"


class GraphPage:
    """The graph view of a site; drawn when it is first asked for.

    Args:
        site: gives the graph, and keeps the scripts of the page.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()

    def page(self, request: Request) -> Reply:
        """The page; which node is chosen stands in the fragment of the address."""
        return Reply(200, HTML, self._drawn().html.encode(), {"Content-Security-Policy": POLICY})

    def data(self, request: Request) -> Reply:
        """Nodes and edges."""
        return Reply(200, JSON, self._drawn().data, {"Cache-Control": "no-cache"})

    def details(self, request: Request) -> Reply:
        """Claims and proofs of the relation that ``source``, ``relation`` and ``target`` name by their IRIs."""
        asked = [request.parameter(name) for name in ("source", "relation", "target")]
        if not all(asked):
            raise Refusal(400, "Name the relation by the IRIs of its source, relation and target.")
        with self._lock:  # what explains one relation keeps notes for the next
            found = self._details.of(*asked)
        return Reply(200, JSON, json.dumps(found, ensure_ascii=False).encode())

    def _drawn(self) -> ServedPage:
        with self._lock:
            return self._served

    @cached_property
    def _served(self) -> ServedPage:
        menu = tuple((entry.text, entry.href) for entry in MENU)
        addresses = Addresses(
            data=f"{PATH}/data",
            details=f"{PATH}/details",
            assets="/static/",
            card_path=lambda iri: self._site.addresses.path(iri) or "",
            navigation=(("anodefree-kg", "/"), *menu),
            own=PATH,
        )
        found = served(view(self._site.kg, proofs=False), addresses)
        for name, data in found.assets.items():
            self._site.pages.add_static(name, data)
        return found

    @cached_property
    def _details(self) -> Details:
        return Details(self._site.kg)
