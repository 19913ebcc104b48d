"""How far a long piece of work is: said by whoever does it, heard by whoever listens, if anybody does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Listener(Protocol):
    """Hears how far the work is."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """``what`` is being done; ``done`` of ``total`` rows of it, 0 of 0 where they are not counted."""


_listener: ContextVar[Listener | None] = ContextVar("progress", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hear what is told inside."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def is_heard() -> bool:
    """Whether somebody listens, so that counting is worth its time."""
    return _listener.get() is not None


def tell(what: str, done: int = 0, total: int = 0) -> None:
    """Say how far the work is."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, total)
