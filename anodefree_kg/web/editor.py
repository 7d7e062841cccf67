"""The SPARQL editor: a text field that works without a script, and YASQE in its place where that was built in."""

from __future__ import annotations

import json
from importlib.resources import files

from anodefree_kg.vocab import BASE, ONTOLOGY, PREFIXES, RDF_TYPE, RDFS_LABEL
from anodefree_kg.web.addresses import FOLDERS
from anodefree_kg.web.messages import JSON, Reply, Request
from anodefree_kg.web.pages import POLICY
from anodefree_kg.web.questions import ready
from anodefree_kg.web.site import Site

VENDOR = ("yasqe.min.js", "yasqe.min.css")
FIRST = """PREFIX af: <https://w3id.org/anodefree-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?material ?mechanism {
  ?material af:hasMechanismZn ?mechanism .
}
LIMIT 100
"""


def vendor() -> dict[str, bytes]:
    """Return YASQE's script and style if the package was built with them, else nothing."""
    folder = files("anodefree_kg") / "web" / "vendor"
    if not all((folder / name).is_file() for name in VENDOR):
        return {}
    # A browser with its developer tools open would try to fetch the source map.
    return {name: (folder / name).read_bytes().partition(b"//# sourceMappingURL")[0] for name in VENDOR}


def editor(site: Site, request: Request) -> Reply:
    """The page on which a query is written, run and shared; ``query`` in the address is what it opens with."""
    shared = {
        "base": BASE,
        "ontology": ONTOLOGY,
        "label": RDFS_LABEL,
        "type": RDF_TYPE,
        "prefixes": PREFIXES,
        "folders": FOLDERS,
    }
    found = ready(site)
    return site.pages.render(
        "editor.html",
        policy=POLICY,
        text=request.parameter("query") or FIRST,
        examples=found,
        data={**shared, "examples": [example._asdict() for example in found]},
        completes=bool(site.pages.static(VENDOR[0])),
    )


def terms(site: Site, request: Request) -> Reply:
    """The classes and properties that the editor completes, with their labels."""
    rows = site.kg.ask("endpoint/terms").to_dicts()
    found = [{"iri": str(row["term"]), "kind": str(row["kind"]), "label": str(row["label"])} for row in rows]
    return Reply(200, JSON, json.dumps(found, ensure_ascii=False).encode())
