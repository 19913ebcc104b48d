"""Changes of duties, told to whoever listens above: ``linkage`` makes events of them.

Accounts lie below the events and cannot import them, so the listener registers itself when it is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liandong.foundation.accounts.models import User
    from liandong.foundation.places.models import Place

# kind, whom it is about, where, who did it, ids and codes
Listener = Callable[[str, "User", "Place | None", "User | None", Mapping[str, object]], object]

_listeners: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Have a listener called; the same name again replaces it."""
    _listeners[name] = listener


def announce(
    kind: str, about: User, place: Place | None, actor: User | None, payload: Mapping[str, object]
) -> None:
    """Tell all listeners, in the caller's transaction."""
    for _, listener in sorted(_listeners.items()):
        listener(kind, about, place, actor, payload)
