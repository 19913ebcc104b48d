"""The demonstration's days: whoever looks lets some pass, as notices, limits and warnings need them to.

How many have passed stands in a file beside the accounts; the site, its worker and the commands read it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

FILE = "demo_days"
MOST = 366
"""How many may pass at a time."""


def passed(home: Path) -> int:
    """How many days have passed at somebody's word; 0 where none did."""
    try:
        return int((home / FILE).read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0


def let_pass(home: Path, days: int) -> int:
    """Let 1 to :data:`MOST` more days pass; returns how many have in all. They never come back.

    Raises:
        ValueError: not so many.
    """
    if not 1 <= days <= MOST:
        raise ValueError(f"{days} days; 1 to {MOST} may pass at a time")
    total = passed(home) + days
    new = home / f"{FILE}.new"
    new.write_text(str(total), encoding="ascii")
    new.replace(home / FILE)
    return total


def reading(home: Path) -> Callable[[], timedelta]:
    """How far the clock runs ahead, read anew whenever the file is another one."""
    path = home / FILE
    known: list[tuple[int, timedelta]] = [(0, timedelta())]

    def ahead() -> timedelta:
        try:
            stamp = path.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta()
        if known[0][0] != stamp:
            known[0] = (stamp, timedelta(days=passed(home)))
        return known[0][1]

    return ahead
