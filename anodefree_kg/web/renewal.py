"""A site that follows its store: when a build has replaced the graph, the next requests get the new one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from anodefree_kg import store
from anodefree_kg.errors import AnodefreeError
from anodefree_kg.web.app import App
from anodefree_kg.web.pool import Pool

_log = logging.getLogger("anodefree_kg.web")
_LOOK_SECONDS = 2.0
_GRACE_SECONDS = 30.0  # answers of the old graph that are under way may end


class Renewing:
    """The ASGI application of a store, made anew whenever the store is.

    Args:
        folder: of the store.
        make: reads the store and returns the application over it and its workers.

    Raises:
        StoreError: if the store cannot be read.
    """

    def __init__(self, folder: str, make: Callable[[], tuple[App, Pool]]) -> None:
        self._folder, self._make = folder, make
        self._built_at = store.built_at(folder)
        self._app, self._pool = make()
        self._pools = {self._pool}
        self._ending: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the application of the newest graph does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app(scope, receive, send)

    async def close(self) -> None:
        """Stop all queries."""
        for pool in list(self._pools):
            await pool.close()

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        await self._pool.start()
        following = asyncio.create_task(self._follow())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        following.cancel()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            built_at = store.built_at(self._folder)
            if built_at in (0.0, self._built_at):
                continue
            self._built_at = built_at
            try:
                app, pool = await asyncio.to_thread(self._make)
            except AnodefreeError as error:
                _log.error("the new graph is not served: %s", error)
                continue
            await pool.start()
            old, (self._app, self._pool) = self._pool, (app, pool)
            self._pools.add(pool)
            _log.warning("serving the graph that was just built")
            task = asyncio.create_task(self._end(old))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _end(self, pool: Pool) -> None:
        await asyncio.sleep(_GRACE_SECONDS)
        await pool.close()
        self._pools.discard(pool)
