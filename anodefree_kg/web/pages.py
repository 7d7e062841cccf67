"""Templates filled and sent: every page has one frame, and every word in it is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from anodefree_kg.web.messages import HTML, Reply, tagged

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
# A page may use what the site itself serves, and nothing else. CSSOM, which scripts use to place things, is not
# concerned by `style-src`.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Pages:
    """The templates of the site and its static files.

    Args:
        shared: values that every template may use, such as the links of the head.
    """

    def __init__(self, shared: Mapping[str, object]) -> None:
        templates = {
            path.name: path.read_text("utf-8")
            for path in sorted((files("anodefree_kg") / "web" / "templates").iterdir(), key=lambda path: path.name)
            if path.name.endswith(".html")
        }
        self._environment = Environment(
            loader=DictLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= dict(shared)

    def render(self, template: str, status: int = 200, policy: str = POLICY, **values: object) -> Reply:
        """Fill a template.

        Args:
            template: name of a file in ``templates``.
            status: HTTP status code of the answer; templates know it too.
            policy: content security policy of the page.
            values: what the template shows.
        """
        text = self._environment.get_template(template).render({**values, "status": status})
        return Reply(status, HTML, text.encode(), {"Content-Security-Policy": policy})

    def add_static(self, name: str, data: bytes) -> None:
        """Serve further bytes below ``/static/``, such as a script out of an installed package."""
        self._static[name] = _file(name, data)

    def static(self, name: str) -> Reply | None:
        """Return a static file with a validator for caches, or None if there is none of that name."""
        return self._static.get(name)

    @cached_property
    def _static(self) -> dict[str, Reply]:
        folder = files("anodefree_kg") / "web" / "static"
        own = (path for path in folder.iterdir() if path.name[0] != "." and path.is_file())
        return {path.name: _file(path.name, path.read_bytes()) for path in own}


def _file(name: str, data: bytes) -> Reply:
    return tagged(Reply(200, _MEDIA_TYPES.get(name[name.rfind(".") :], "text/plain"), data))
