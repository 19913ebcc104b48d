"""The income lines in force, told from above: a part that keeps rules says them, registry and intake ask.

Lines stand in rule files that people put in force (identification), which is built on the registry. So that
a family's income can be set beside its line here, whoever knows the lines registers once, when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from liandong.foundation.places.models import Place
from liandong.registry.record_codes import LineKind

Lines = Mapping[LineKind, Decimal]
Source = Callable[[Place, date], Lines]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Make known who says which lines hold at a place on a day; the last one counts."""
    _sources[:] = [source]


def lines_at(place: Place, on: date) -> Lines:
    """Yuan per person and year by kind; a kind of which no line, or no amount, is known is left out."""
    return _sources[0](place, on) if _sources else {}
