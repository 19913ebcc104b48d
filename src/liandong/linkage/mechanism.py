"""The mechanism of this installation: the reactions of ``project/mechanism.py``, loaded when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings

from liandong.linkage.reactions import Mechanism, Reaction
from liandong.linkage.withdrawing import withdrawal

_loaded: Mechanism | None = None


def mechanism() -> Mechanism:
    """What follows from which event. It stands above all parts, so settings name it and nobody imports it."""
    global _loaded  # noqa: PLW0603  read once for the process
    if _loaded is None:
        _loaded = _made(import_module(settings.LIANDONG_MECHANISM).REACTIONS)
    return _loaded


def _made(reactions: Iterable[Reaction]) -> Mechanism:
    kept = tuple(reactions)
    return Mechanism(kept, tuple(withdrawal(one) for one in kept if one.withdraw is not None))


@contextmanager
def in_force(*reactions: Reaction) -> Iterator[Mechanism]:
    """Have other reactions instead, for tests of the engine itself."""
    global _loaded  # noqa: PLW0603  as above
    before, _loaded = _loaded, _made(reactions)
    try:
        yield _loaded
    finally:
        _loaded = before
