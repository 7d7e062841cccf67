"""A time limit for work that cannot be interrupted.

The SPARQL engine runs a query to its end whatever signal comes. It lets other threads run meanwhile, so the work
goes to a thread and the process ends when the time is up: nothing else stops it for sure.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or end the process with exit code 3 when the time is up or on Ctrl-C.

    Raises:
        Exception: whatever ``work`` raises.
    """
    answers: list[T] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    except KeyboardInterrupt:
        _end("stopped")
    if thread.is_alive():
        _end(f"stopped after {seconds:g} s: narrow the query, or give more time with --timeout")
    if faults:
        raise faults[0]
    return answers[0]


def _end(message: str) -> None:
    print(f"anodefree-kg: {message}", file=sys.stderr, flush=True)
    os._exit(3)
