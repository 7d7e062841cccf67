"""The embedded store: a folder that holds one finished graph, replaced as a whole or not at all.

A build writes a new generation beside the old one and then swaps a one-line pointer file, which the operating system
does in one step. A build that is killed leaves the pointer, and so the previous graph, as it was.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable

import pyoxigraph as ox

from anodefree_kg.errors import StoreError

_POINTER = "CURRENT"
_GENERATION = "generation-"
# Left-overs of killed builds are removed when no build can still be writing to them.
_ABANDONED_SECONDS = 3600
_TRIES = 5


def default_path() -> str:
    """Return where the store is kept when nothing else is said.

    ``ANODEFREE_KG_STORE`` if set, else ``anodefree-kg/store`` in the user's folder for application data.
    """
    if path := os.environ.get("ANODEFREE_KG_STORE"):
        return path
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return os.path.join(base, "anodefree-kg", "store")


def exists(path: str) -> bool:
    """Tell whether a folder holds a finished store."""
    return os.path.isfile(os.path.join(path, _POINTER))


def built_at(path: str) -> float:
    """Return when the store was finished, in seconds since 1970; 0 if there is none."""
    pointer = os.path.join(path, _POINTER)
    return os.path.getmtime(pointer) if os.path.isfile(pointer) else 0.0


def open_store(path: str) -> ox.Store:
    """Open a finished store for reading.

    Raises:
        StoreError: if there is no finished store or it cannot be opened.
    """
    return _patiently(path, lambda store: store)


def read_store(path: str) -> ox.Store:
    """Return a copy of a finished store in memory.

    Raises:
        StoreError: if there is no finished store or it cannot be read.
    """

    def copy(store: ox.Store) -> ox.Store:
        held = ox.Store()
        held.bulk_extend(store)
        return held

    return _patiently(path, copy)


def _patiently(path: str, use: Callable[[ox.Store], ox.Store]) -> ox.Store:
    """Open the current generation; try again if a build replaced and removed it in between."""
    fault: Exception | None = None
    tried: dict[str, int] = {}
    # A generation that stays and fails is damaged. One that is gone was replaced: there is a newer one to open.
    while max(tried.values(), default=0) < _TRIES:
        try:
            with open(os.path.join(path, _POINTER), "rb") as file:
                [generation] = file.read().decode().split()
        except FileNotFoundError:
            raise StoreError(f"there is no store at {path}: run 'anodefree-kg build'") from None
        except (OSError, ValueError) as error:
            fault = error
            break
        tried[generation] = tried.get(generation, 0) + 1
        try:
            store = ox.Store.read_only(os.path.join(path, generation))
            if next(iter(store), None) is None:
                raise OSError("it is empty")
            return use(store)
        except (OSError, RuntimeError, ValueError) as error:
            fault = error
            time.sleep(0.05)
    raise StoreError(f"the store at {path} cannot be read ({fault}): run 'anodefree-kg build' again")


def write_store(path: str, quads: Iterable[ox.Quad]) -> None:
    """Write a graph and make it the current one.

    Args:
        path: folder of the store; made if missing.
        quads: the whole graph.

    Raises:
        StoreError: if the folder is something else or cannot be written; the previous store is then untouched.
    """
    try:
        if os.path.isdir(path) and os.listdir(path) and not _is_ours(path):
            raise StoreError(f"{path} holds other files: choose an empty or a new folder")
        os.makedirs(path, exist_ok=True)
        previous = _current(path)
        generation = f"{_GENERATION}{time.time_ns():x}-{os.getpid()}"
        store = ox.Store(os.path.join(path, generation))
        store.bulk_extend(quads)
        store.flush()
        store.optimize()
        del store  # releases the lock of the storage engine
        pointer = os.path.join(path, f"{_POINTER}.{os.getpid()}")
        with open(pointer, "w", encoding="utf-8") as file:
            file.write(f"{generation}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(pointer, os.path.join(path, _POINTER))
    except OSError as error:
        raise StoreError(f"the store at {path} cannot be written: {error}") from None
    _remove_old(path, previous, generation)


def _is_ours(path: str) -> bool:
    """Tell whether all that lies in a folder was left by builds."""
    return all(
        name == _POINTER or re.fullmatch(rf"{_POINTER}\.[0-9]+|{_GENERATION}[0-9a-f]+-[0-9]+", name)
        for name in os.listdir(path)
    )


def _current(path: str) -> str:
    try:
        with open(os.path.join(path, _POINTER), encoding="utf-8") as file:
            return file.read().split()[0]
    except (OSError, IndexError, ValueError):
        return ""


def _remove_old(path: str, previous: str, generation: str) -> None:
    import shutil

    for name in os.listdir(path):
        leftover = os.path.join(path, name)
        if not name.startswith((_GENERATION, _POINTER + ".")) or name == generation:
            continue
        try:
            old = time.time() - os.path.getmtime(leftover) > _ABANDONED_SECONDS
            if old and os.path.isfile(leftover):
                os.remove(leftover)
            elif name == previous or old:
                shutil.rmtree(leftover, ignore_errors=True)
        except OSError:
            pass  # another build was quicker
