"""The only clock. Nothing else in the project asks the machine what time it is.

Instants are kept in UTC; a day is a day in Asia/Shanghai. Tests and the demo's simulated years set the
clock with :func:`frozen`; in the demonstration it runs ahead by the days that somebody let pass. A test
forbids ``datetime.now``, ``date.today`` and their like elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
_frozen_at: ContextVar[datetime | None] = ContextVar("liandong_frozen_at", default=None)
_ahead: Callable[[], timedelta] = timedelta


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen_at.get() or machine() + _ahead()


def machine() -> datetime:
    """What the machine says, and the database with it: for what is held against the database's own clock."""
    return datetime.now(UTC)


def run_ahead(by: Callable[[], timedelta]) -> None:
    """Have this process's clock run ahead of the machine's by what ``by`` answers each time; never back."""
    global _ahead  # noqa: PLW0603  one clock to a process
    _ahead = by


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().astimezone(HERE).date()


@contextmanager
def frozen(at: datetime | date) -> Iterator[datetime]:
    """Hold the clock at an instant (aware), or at noon of a day in Asia/Shanghai.

    The clock is held for this thread or task only, and may be held again inside.

    Raises:
        ValueError: the instant has no time zone, so nobody could say which instant it is.
    """
    instant = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, 12, tzinfo=HERE)
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give an aware instant or a date")
    token = _frozen_at.set(instant.astimezone(UTC))
    try:
        yield instant.astimezone(UTC)
    finally:
        _frozen_at.reset(token)
