"""Rows that are written once and never changed: the base of the audit stream and of the events.

Such a table is partitioned by the year of its key (a UUID version 7 begins with the milliseconds of
``recorded_at``), so that the key alone is unique and other tables can refer to it. The database lets the
application add and read; a trigger refuses changes to everybody. See ``docs/decisions/0003-sealed-chain.md``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

from liandong.foundation import clock
from liandong.foundation.audit.canonical import row_hash
from liandong.foundation.keys import uuid7


class Unchangeable(Exception):
    """Somebody tried to change or remove a row of history."""

    def __init__(self) -> None:
        super().__init__("history is only added to: rows of this table are never changed or removed")


T = TypeVar("T", bound="AppendOnly")


class AppendOnlyQuerySet(models.QuerySet[T]):
    """Reads and adds; everything else is refused before it reaches the database, which refuses it too."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Unchangeable

    def delete(self) -> NoReturn:
        """Refuse."""
        raise Unchangeable


class AppendOnly(models.Model):
    """A sealed row. Subclasses name their ``STREAM`` and the ``SEALED`` columns in the order of the hash."""

    STREAM: ClassVar[str]
    SEALED: ClassVar[tuple[str, ...]]

    id = models.UUIDField(primary_key=True, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    row_hash = models.BinaryField(max_length=32, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. A row that is there already is never written again."""
        if not self._state.adding:
            raise Unchangeable
        self.complete(clock.now())
        super().save(*args, **(kwargs | {"force_insert": True}))

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise Unchangeable

    def sealed_values(self) -> tuple[object, ...]:
        """The values that the hash covers, in order."""
        return tuple(getattr(self, column) for column in self.SEALED)

    def complete(self, now: datetime) -> None:
        """Fill in instant, key and hash: the last step before the row is written.

        The key begins with the milliseconds of the instant; the database checks that it does.
        """
        self.recorded_at = now
        self.id = uuid7(now)
        self.row_hash = row_hash(self.STREAM, self.sealed_values())
