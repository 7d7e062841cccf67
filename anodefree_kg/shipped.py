"""Where the folders that ship with the package are: ``ontology``, ``queries`` and ``data``.

They stand at the top of the repository, where people edit them. A wheel carries them inside the package; an
editable install and a bare checkout do not, so there the repository's own folders are used.
"""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """Return the path of a shipped folder.

    Args:
        name: ``ontology``, ``queries`` or ``data``.

    Raises:
        FileNotFoundError: if the installation carries no such folder.

    >>> os.path.exists(os.path.join(folder("ontology"), "anodefree.ttl"))
    True
    """
    for base in (os.path.join(_PACKAGE, "_shipped"), os.path.dirname(_PACKAGE)):
        path = os.path.join(base, name)
        if os.path.isdir(path):
            return path
    raise FileNotFoundError(f"this installation carries no folder {name!r}; install anodefree-kg again")


def newest() -> float:
    """Return when the youngest table, ontology, rule or mapping file was changed, in seconds since 1970."""
    paths = [
        *files("data", ".csv"),
        *(path for ending in (".ttl", ".rq", ".tsv") for path in files("ontology", ending)),
    ]
    return max(os.path.getmtime(path) for path in paths)


def files(name: str, ending: str) -> list[str]:
    """Return the paths of all files with an ending below a shipped folder, sorted by path.

    Args:
        name: ``ontology``, ``queries`` or ``data``.
        ending: with its dot, for example ``.rq``.
    """
    found = []
    for base, folders, names in os.walk(folder(name)):
        folders.sort()
        found += [os.path.join(base, file) for file in names if file.endswith(ending)]
    return sorted(found)
