"""A limit on how long something may run, kept by whoever runs it, so that what hangs ends."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta


class Overrun(Exception):
    """Something ran longer than it may; raised in the midst of it."""


@contextmanager
def at_most(limit: timedelta) -> Iterator[None]:
    """End what runs inside with :class:`Overrun` when the limit is over.

    It reaches Python code between two of its steps. Code that waits inside another library is reached when it
    returns; for the database, ``statement_timeout`` is the limit.
    """
    guard = _Guard(threading.get_ident())
    timer = threading.Timer(limit.total_seconds(), guard.ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        guard.close()


class _Guard:
    """Raises in one thread, unless that has left meanwhile."""

    def __init__(self, thread: int) -> None:
        self._thread = ctypes.c_ulong(thread)
        self._lock = threading.Lock()
        self._is_open = True

    def ring(self) -> None:
        """The time is over."""
        with self._lock:
            if self._is_open:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(Overrun))

    def close(self) -> None:
        """Whatever was to be raised and was not yet is called off."""
        with self._lock:
            self._is_open = False
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)
