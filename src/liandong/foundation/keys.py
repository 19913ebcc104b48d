"""Keys that can be made anywhere, also offline, and sort by the time they were made.

Source: RFC 9562, §5.7 (UUID version 7) and §6.2, method 1 (a counter within the millisecond).
"""

from __future__ import annotations

import os
import secrets
import threading
from datetime import UTC, datetime
from uuid import UUID

from liandong.foundation import clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTER_BITS = 42
_LOW_62 = (1 << 62) - 1
_lock = threading.Lock()
_last: tuple[int, int] = (-1, 0)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970, rounded down: what a key made at this instant begins with."""
    elapsed = at - _EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000 + elapsed.microseconds // 1_000


def uuid7(at: datetime | None = None) -> UUID:
    """A new key for the present instant, or for the given one.

    Keys made by one process within one millisecond ascend in the order they were made.
    """
    global _last  # noqa: PLW0603  one counter for the whole process is what keeps keys ascending
    stamp = milliseconds(at or clock.now())
    fresh = int.from_bytes(os.urandom(12))
    with _lock:
        if stamp == _last[0]:
            counter = _last[1] + 1 + (fresh & 0xFFFF)
        else:
            # The top bit starts clear, so that a millisecond has room for 2**25 keys at the least.
            counter = fresh & ((1 << _COUNTER_BITS - 1) - 1)
        _last = (stamp, counter)
    tail = (counter << 32) | (fresh >> 64)
    return UUID(int=(stamp << 80) | (0x7 << 76) | (tail >> 62 << 64) | (0b10 << 62) | (tail & _LOW_62))


def ascending(place: str, at: datetime | None = None) -> str:
    """SQL, for PostgreSQL and DuckDB: the text of a key for each row, in the order of ``place``.

    Rows that are written in this order find the end of an index of keys; in any other each is looked for.

    Args:
        place: SQL of a whole number below 2**40 that no other row of the statement has.
        at: the instant of all the keys; now, where it is left out.
    """
    first = secrets.randbits(_COUNTER_BITS - 1)
    counter, low = f"({first}::bigint + {place})", (1 << 30) - 1
    return (
        f"concat('{milliseconds(at or clock.now()):012x}', '7', lpad(to_hex({counter} >> 30), 3, '0'), "
        f"to_hex((({counter} & {low}) << 32) | (random() * {(1 << 32) - 1})::bigint | {-(1 << 63) + 1} - 1))"
    )


def first_of(at: datetime) -> UUID:
    """The lowest key of an instant's millisecond: a bound for reading or partitioning by time."""
    return UUID(int=milliseconds(at) << 80)
