"""The streams that the chain seals. A part that keeps one registers its model when it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # registered while Django loads its apps, before any model may be imported
    from liandong.foundation.audit.append_only import AppendOnly

_streams: dict[str, type[AppendOnly]] = {}


def register_stream(model: type[AppendOnly]) -> None:
    """Have the rows of a model sealed. Harmless to repeat."""
    _streams[model.STREAM] = model


def streams() -> dict[str, type[AppendOnly]]:
    """Models by the name of their stream, in the order of names."""
    return dict(sorted(_streams.items()))
