"""The process that runs strangers' queries: it holds the graph, has limits, and may be killed at any time.

The SPARQL engine cannot be interrupted and a few queries bring it down; so it runs apart from the server.
"""

from __future__ import annotations

import io
import mmap
import os
import re
import sys
import threading
from multiprocessing import connection, process
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from anodefree_kg import sparql
from anodefree_kg.errors import QueryRefusedError
from anodefree_kg.graph import syntax_message
from anodefree_kg.kg import load
from anodefree_kg.web import media
from anodefree_kg.web.formats import GRAPHS, RESULTS, offered
from anodefree_kg.web.protocol import Asked

if TYPE_CHECKING:
    from typing_extensions import Buffer

MEGABYTE = 1_000_000
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Answer(NamedTuple):
    """What became of a query.

    Attributes:
        status: 200, or why not: 400 malformed, 406 in no form that the client takes, 503 past a limit.
        media_type: of the body; empty if the body is a sentence for the user.
        body: the answer, or the sentence.
        is_last: whether the process has grown too much to answer another query and ends.
    """

    status: int
    media_type: str
    body: bytes
    is_last: bool = False


class _TooLargeError(Exception):
    pass


class _Bounded(io.BytesIO):
    """Keeps what is written, up to a limit."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self._most_bytes = most_bytes

    def write(self, data: Buffer, /) -> int:
        if self.tell() + memoryview(data).nbytes > self._most_bytes:
            raise _TooLargeError
        return super().write(data)


def main(pipe: connection.Connection, path: str, memory_megabytes: int, answer_megabytes: int) -> None:
    """Answer queries that come through a pipe until it is closed.

    Args:
        pipe: takes ``Asked`` and gives ``Answer``; the first thing it gives is True when the graph is there.
        path: folder of the store.
        memory_megabytes: what a query may need beyond the graph, where the system can limit it.
        answer_megabytes: the largest answer.
    """
    _quiet()
    threading.Thread(target=_end_with_server, daemon=True).start()
    store = load(path).store
    # The engine does not give all memory back; a process that has lost half its room makes place for a new one.
    enough = memory_in_use() + memory_megabytes * MEGABYTE // 2
    _limit_memory(memory_megabytes * MEGABYTE)
    pipe.send(True)
    while True:
        try:
            asked = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            found = answer(store, asked, answer_megabytes * MEGABYTE)
            found = found._replace(is_last=memory_in_use() > enough)
            pipe.send(found)
        except MemoryError:
            os._exit(1)  # what is left of the process is not to be trusted
        if found.is_last:
            return


def answer(store: ox.Store, asked: Asked, most_bytes: int) -> Answer:
    """Answer one query.

    Args:
        store: the graph. Where neither query nor request name graphs, the union of all named graphs is asked.
        asked: the query, its dataset and the media types that the client takes.
        most_bytes: an answer that becomes larger is given up.
    """
    body = _Bounded(most_bytes)
    try:
        sparql.guard(asked.text)
        found = _found(store, asked)
        media_type = media.chosen(asked.accept, offered(found))
        if media_type is None:
            return _sentence(406, f"This answer comes as {', '.join(offered(found))}: accept one of them.")
        if isinstance(found, ox.QueryTriples):
            found.serialize(body, format=GRAPHS[media_type])
        else:
            found.serialize(body, format=RESULTS[media_type])
        if media_type.endswith("xml") and _NOT_XML.search(body.getbuffer()):
            return _sentence(406, "the answer holds a control character, which XML cannot: ask for another form")
        return Answer(200, media_type, body.getvalue())
    except QueryRefusedError as error:
        return _sentence(400, str(error))
    except SyntaxError as error:
        if sparql.is_update(asked.text):
            return _sentence(400, "this is an update; the endpoint is read-only and answers queries")
        return _sentence(400, syntax_message(asked.text, error))
    except _TooLargeError:
        body.truncate(0)  # the engine holds on to what it could not write to
        megabytes = most_bytes // MEGABYTE
        return _sentence(503, f"the answer is larger than {megabytes} MB: add a LIMIT, or ask for less")
    except (OSError, RuntimeError, ValueError) as error:
        return _sentence(400, f"the query cannot be answered: {str(error).splitlines()[0][:200]}")


def _found(store: ox.Store, asked: Asked) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Ask the graphs that the request names, else those that the query names, else all as one."""
    if not asked.default_graphs and not asked.named_graphs:
        as_union = not sparql.names_dataset(asked.text)
        return store.query(asked.text, base_iri=asked.base, use_default_graph_as_union=as_union)
    return store.query(
        asked.text,
        base_iri=asked.base,
        default_graph=[ox.NamedNode(iri) for iri in asked.default_graphs],
        named_graphs=[ox.NamedNode(iri) for iri in asked.named_graphs],
    )


def _sentence(status: int, text: str) -> Answer:
    end = "" if text.endswith((".", "?")) else "."
    return Answer(status, "", f"{text[:1].upper()}{text[1:]}{end}".encode())


def _quiet() -> None:
    """Drop what the engine prints when it dies: the server tells the user, in a sentence."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    sys.stderr = open(os.devnull, "w", encoding="utf-8")


def _end_with_server() -> None:
    """End this process as soon as the server is gone, even in the midst of a query."""
    parent = process.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(0)


def memory_in_use() -> int:
    """Return how many bytes that can be written to the process has; 0 where the system does not tell.

    Of address space, allocators reserve far more than they use, so that counts for nothing.
    """
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[5]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return 0


def _limit_memory(more_bytes: int) -> None:
    """Let the process grow by so much and no further; only Linux can."""
    if limits_memory():
        import resource

        most = memory_in_use() + more_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def limits_memory() -> bool:
    """Tell whether this system can limit the memory of a query."""
    return memory_in_use() > 0
