"""Worker processes and who gets one: queries wait their turn, and one that goes past its time is stopped for good.

A query may run to the time limit while nobody waits. As soon as others do, it has had its turn after the share of time
that every query is sure of; so a few endless queries cannot hold up all others.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from anodefree_kg.web import worker
from anodefree_kg.web.messages import Refusal
from anodefree_kg.web.protocol import Asked
from anodefree_kg.web.worker import Answer

_log = logging.getLogger("anodefree_kg.web")
_LOOK_SECONDS = 0.05
_SOON = {"Retry-After": "2"}
# How a worker ends: by its own decision or that of the allocator; and by a fault of the engine.
_OUT_OF_MEMORY = (1, -signal.SIGABRT)
_BROKEN = (1, -signal.SIGABRT, -signal.SIGSEGV, 3221225477, 3221225725)


class Limits(NamedTuple):
    """What a query may take.

    Attributes:
        workers: how many run at once, each in a process of its own.
        seconds: the longest a query runs.
        share_seconds: the longest it runs while others wait.
        wait_seconds: the longest a query waits for its turn.
        most_waiting: how many may wait.
        memory_megabytes: what one may need beyond the graph.
        answer_megabytes: the largest answer.
    """

    workers: int = 4
    seconds: float = 10.0
    share_seconds: float = 1.0
    wait_seconds: float = 10.0
    most_waiting: int = 200
    memory_megabytes: int = 500
    answer_megabytes: int = 20


class _Worker:
    """One process and the query it runs."""

    def __init__(self, path: str, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (theirs, path, limits.memory_megabytes, limits.answer_megabytes)
        self.process = context.Process(target=worker.main, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.since = 0.0
        self.is_unwanted = False
        self.stopped = ""
        self.gave_way = False

    def ready(self) -> bool:
        """Wait until the worker holds the graph; False if it died over it."""
        try:
            return bool(self._pipe.recv())
        except (EOFError, OSError):
            return False

    def ask(self, asked: Asked) -> Answer | None:
        """Return the answer, or None if the process ended over the query."""
        try:
            self._pipe.send(asked)
            found = self._pipe.recv()
            return found if isinstance(found, Answer) else None
        except (EOFError, OSError):
            return None

    def stop(self, reason: str, gives_way: bool = False) -> None:
        """Kill the process; what asks it gets None. Who only gave way to others may ask again."""
        self.stopped, self.gave_way = reason, gives_way
        self.process.kill()

    def bury(self) -> None:
        """Release what a dead process leaves behind."""
        self.process.kill()
        self.process.join()
        self._pipe.close()


class Pool:
    """The workers of one server.

    Args:
        path: folder of the store that each worker reads.
        limits: what a query may take.
    """

    def __init__(self, path: str, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._busy: set[_Worker] = set()
        self._all: set[_Worker] = set()
        self._waiting = 0
        # One thread for each worker that answers, and one for each that is being started.
        self._threads = ThreadPoolExecutor(2 * limits.workers, "query")
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._limits_memory = worker.limits_memory()

    async def start(self) -> None:
        """Start the workers; returns at once, queries wait for the first that is ready."""
        for _ in range(self.limits.workers):
            self._spawn(self._raise_worker())
        self._spawn(self._watch())

    async def close(self) -> None:
        """Kill all workers; queries that run are told so."""
        self._closing = True
        for task in list(self._tasks):
            task.cancel()
        for each in list(self._all):
            each.stop("the server is closing")
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def answer(self, asked: Asked, is_gone: Callable[[], Awaitable[bool]]) -> Answer:
        """Return the answer of a query.

        Args:
            asked: the query.
            is_gone: tells whether the client has hung up; its query then ends early.

        Raises:
            Refusal: 503 if the query was stopped or had to wait too long.
        """
        for _ in range(2):
            chosen = await self._turn(is_gone)
            found = await self._asked(chosen, asked, is_gone)
            if found is not None:
                return found
            why = chosen.stopped or await self._fault(chosen)
            if why:
                raise Refusal(503, f"The query was stopped: {why}.", _SOON if chosen.gave_way else None)
        raise Refusal(503, "The workers that took the query were ended: try again in a few seconds.", _SOON)

    async def _asked(self, chosen: _Worker, asked: Asked, is_gone: Callable[[], Awaitable[bool]]) -> Answer | None:
        """Have a worker answer; None if it ended over it, and then another one takes its place."""
        chosen.since, chosen.is_unwanted = time.monotonic(), False
        self._busy.add(chosen)
        found: Answer | None = None
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, chosen.ask, asked)
            while not (await asyncio.wait({running}, timeout=0.25))[0]:
                chosen.is_unwanted = chosen.is_unwanted or await is_gone()
            found = running.result()
        finally:
            self._busy.discard(chosen)
            if found is not None and not found.is_last and not chosen.stopped:
                self._idle.put_nowait(chosen)
            else:
                chosen.process.kill()
                self._spawn(self._replace(chosen))
        return found

    async def _fault(self, chosen: _Worker) -> str:
        """Return by what fault of the query a worker ended; empty if somebody else ended it."""
        await asyncio.to_thread(chosen.process.join, 5)
        code = chosen.process.exitcode
        _log.warning("a worker ended with %s over a query", code)
        if code in _OUT_OF_MEMORY and self._limits_memory:
            return f"it needed more than {self.limits.memory_megabytes} MB: ask for less"
        return "it brought the engine down: simplify it" if code in _BROKEN else ""

    async def _turn(self, is_gone: Callable[[], Awaitable[bool]]) -> _Worker:
        """Wait for a worker that is free and alive; who hangs up gives up the place in the queue."""
        if self._waiting >= self.limits.most_waiting:
            raise Refusal(503, "Too many queries are waiting: try again in a few seconds.", _SOON)
        self._waiting += 1
        try:
            end = time.monotonic() + self.limits.wait_seconds
            while time.monotonic() < end:
                try:
                    chosen = await asyncio.wait_for(self._idle.get(), 0.25)
                except TimeoutError:
                    if await is_gone():
                        break
                    continue
                if not chosen.process.is_alive():
                    self._spawn(self._replace(chosen))
                elif await is_gone():
                    self._idle.put_nowait(chosen)
                    break
                else:
                    return chosen
        finally:
            self._waiting -= 1
        raise Refusal(503, f"No turn came within {self.limits.wait_seconds:g} s: try again in a few seconds.", _SOON)

    async def _watch(self) -> None:
        """Stop what runs too long."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            for each in list(self._busy):
                ran = now - each.since
                if each.stopped:
                    continue
                if ran > self.limits.seconds:
                    each.stop(f"it ran for more than {self.limits.seconds:g} s; narrow it, or add a LIMIT")
                elif ran > self.limits.share_seconds and (self._waiting or each.is_unwanted):
                    reason = f"it ran for more than {self.limits.share_seconds:g} s while others waited"
                    each.stop(reason, gives_way=True)

    async def _raise_worker(self) -> None:
        loop, pause = asyncio.get_running_loop(), 0.5
        while not self._closing:
            raised = await loop.run_in_executor(self._threads, self._raised)
            if raised is not None:
                self._idle.put_nowait(raised)
                return
            _log.warning("a worker did not start; the next try is in %g s", pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, 30)

    def _raised(self) -> _Worker | None:
        """Start a worker and wait until it holds the graph; runs in a thread, which no task can cancel."""
        try:
            raised = _Worker(self.path, self.limits)
        except OSError as error:  # no memory, no process or no file handle left: there may be some later
            _log.warning("a worker cannot be started: %s", error)
            return None
        self._all.add(raised)
        if self._closing:
            raised.stop("the server is closing")
        if raised.ready():
            return raised
        self._all.discard(raised)
        raised.bury()
        return None

    async def _replace(self, dead: _Worker) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, dead.bury)
        self._all.discard(dead)
        await self._raise_worker()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        if self._closing:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
