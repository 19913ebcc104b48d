"""How far a worker is with an import, written where its page sees it: beside the work's transaction."""

from __future__ import annotations

import time

from django.db import connections

from liandong.intake.models import AskedStep
from liandong.intake.states import Phase

_EVERY_S = 1.0


class Board:
    """Hears how far the step is and writes it down, once a second at most while rows are counted.

    A row that the work itself has in hand is left alone, so that nobody waits for himself.
    """

    def __init__(self, one: AskedStep) -> None:
        self._row = one.pk
        self._said = (one.phase, one.about)
        self._written_at = 0.0
        self._connection = connections.create_connection("default")

    def __call__(self, what: str, done: int, total: int) -> None:
        """Write it, unless that was done a moment ago. ``what``: a phase, or a table within one."""
        said = (what, "") if what in Phase.values else (self._said[0], what)
        now = time.monotonic()
        if said == self._said and done < total and now - self._written_at < _EVERY_S:
            return
        self._said, self._written_at = said, now
        with self._connection.cursor() as cursor:
            cursor.execute(
                "update intake_askedstep set phase = %s, about = %s, done = %s, total = %s where id in "
                "(select id from intake_askedstep where id = %s for update skip locked)",
                [*said, done, total, self._row],
            )

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()
