"""How often something may be tried: counted in the database, so the count holds across processes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from liandong.foundation import clock
from liandong.foundation.signin.models import LimitWindow

_KEPT_AFTER_ITS_END = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most ``amount`` uses in ``seconds``, counted from the first one."""

    name: str
    amount: int
    seconds: int


@dataclass(frozen=True)
class Usage:
    """A use that was counted: the number of it in its window, and when the window ends."""

    limit: Limit
    number: int
    ends_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether this use is one too many."""
        return self.number > self.limit.amount

    @property
    def is_first_over(self) -> bool:
        """Whether it is the first one too many: what an audit line is written for, once a window."""
        return self.number == self.limit.amount + 1

    @property
    def wait_seconds(self) -> int:
        """Whole seconds until the window ends, at least one."""
        return max(1, int((self.ends_at - clock.now()).total_seconds()) + 1)


def of_account() -> Limit:
    """Tries that failed for one account."""
    return Limit("account", settings.LIANDONG_SIGN_IN_TRIES, settings.LIANDONG_SIGN_IN_WAIT_MINUTES * 60)


def of_address() -> Limit:
    """Tries that failed from one address: a whole office may stand behind it, so ten times as many."""
    return Limit("address", settings.LIANDONG_SIGN_IN_TRIES * 10, settings.LIANDONG_SIGN_IN_WAIT_MINUTES * 60)


def of_second_factor() -> Limit:
    """Wrong codes for one account."""
    return Limit(
        "second_factor", settings.LIANDONG_SIGN_IN_TRIES, settings.LIANDONG_SIGN_IN_WAIT_MINUTES * 60
    )


def consume(limit: Limit, key: str) -> Usage:
    """Count one use.

    Lock: the row of the window for one statement, so that uses at the same moment get different numbers.
    Cost: one statement; with the first use of a window a second one, which forgets windows long ended.
    """
    now = clock.now()
    ends_at = now + timedelta(seconds=limit.seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO signin_limitwindow AS kept ("limit", key, used, ends_at) VALUES (%s, %s, 1, %s)
            ON CONFLICT ("limit", key) DO UPDATE SET
                used = CASE WHEN kept.ends_at <= %s THEN 1 ELSE kept.used + 1 END,
                ends_at = CASE WHEN kept.ends_at <= %s THEN excluded.ends_at ELSE kept.ends_at END
            RETURNING used, ends_at
            """,
            [limit.name, _hashed(key), ends_at, now, now],
        )
        used, ends_at = cursor.fetchone()
    if used == 1:
        LimitWindow.objects.filter(ends_at__lt=now - _KEPT_AFTER_ITS_END).delete()
    return Usage(limit, used, ends_at)


def give_back(limit: Limit, key: str) -> None:
    """Take one use back: it turned out well, and only what fails is counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE signin_limitwindow SET used = used - 1 WHERE "limit" = %s AND key = %s AND used > 1',
            [limit.name, _hashed(key)],
        )
        if cursor.rowcount == 0:
            clear(limit, key)


def clear(limit: Limit, key: str) -> None:
    """Begin anew."""
    LimitWindow.objects.filter(limit=limit.name, key=_hashed(key)).delete()


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
