"""Where things of the graph stand on the site: the path of an IRI is the path of its page.

``https://w3id.org/anodefree-kg/material/Ag`` has its page at ``/material/Ag``. Terms of the ontology are fragments of
one document, which a server never sees: classes and properties stand in ``/ontology``, and named things such as a
mechanism also have a page of their own, ``/concept/zincophilicity``.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from anodefree_kg.vocab import AF, BASE, ONTOLOGY

CONCEPT = "/concept/"
# Further entities have the path of their IRI; these are the folders in which IRIs of this graph stand.
FOLDERS = (
    "material", "cell", "measurement", "claim", "quantity", "discrepancy", "reference", "source", "place", "passage",
    "ingredient", "graph",
)  # fmt: skip
_SAFE = "/:@!$&'()*+,;=~"


class Addresses:
    """Paths of entities on the site, and entities of paths.

    Args:
        concepts: IRIs of the named things of the ontology that have a page of their own.
    """

    def __init__(self, concepts: Iterable[str]) -> None:
        self._concepts = frozenset(concepts)

    def path(self, iri: str) -> str | None:
        """Return the path of an entity's page, quoted for an address; None if it has none here.

        >>> here = Addresses([AF.zincophilicity])
        >>> here.path(BASE + "material/Ag"), here.path(AF.zincophilicity), here.path(AF.Material)
        ('/material/Ag', '/concept/zincophilicity', '/ontology#Material')
        >>> here.path("https://example.org/x") is None
        True
        """
        if iri in self._concepts:
            return CONCEPT + quote(iri.removeprefix(AF.iri), _SAFE)
        if iri == ONTOLOGY:
            return "/ontology"
        if iri.startswith(AF.iri):
            return "/ontology#" + quote(iri.removeprefix(AF.iri), _SAFE)
        folder, slash, name = iri.removeprefix(BASE).partition("/")
        if iri.startswith(BASE) and slash and name and folder in FOLDERS:
            return quote(f"/{folder}/{name}", _SAFE)
        return None

    def link(self, iri: str) -> str | None:
        """Return where an IRI leads: its page here, itself if it is a web address elsewhere, else None."""
        return self.path(iri) or (iri if iri.startswith(("http://", "https://")) else None)


def iri_of(path: str) -> str:
    """Return the IRI whose page has a path.

    Args:
        path: decoded, beginning with a slash.

    >>> iri_of("/concept/zincophilicity") == AF.zincophilicity
    True
    >>> iri_of("/cell/wang2025/na1")
    'https://w3id.org/anodefree-kg/cell/wang2025/na1'
    """
    if path.startswith(CONCEPT):
        return AF.iri + path.removeprefix(CONCEPT)
    return BASE + path.removeprefix("/")
