"""Settling: drawing the consequences of what was recorded, batch by batch.

A batch is one transaction: its rows of the outbox are locked and at the end removed; between, each reaction
gets all it answers as one set. Killed in the middle, nothing of it has happened. Two drainers never work on
one subject at a time, so that what is derived last was derived from what is known last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from liandong.linkage.attempts import Attempt, attempt
from liandong.linkage.depth import too_deep
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Event, Lane, Subject, Unsettled
from liandong.linkage.reactions import Mechanism, Reaction

AT_ONCE = {Lane.QUICK: 200, Lane.BULK: 1000}  # rows of the outbox in one batch
_CLASS = 0x6C696E6B  # "link": the class of the advisory locks on subjects
_WAIT = "800ms"  # for a lock: less than it takes PostgreSQL to end a person's transaction as a deadlock
_LONGEST = "120s"  # one statement of a reaction


@dataclass(frozen=True)
class Settled:
    """What one batch did. ``busy``: rows left alone, because another drainer works on their subjects."""

    rows: int = 0
    busy: int = 0

    @property
    def is_idle(self) -> bool:
        """Nothing was there to be done."""
        return not self.rows and not self.busy


def settle(lane: Lane = Lane.BULK) -> Settled:
    """Settle one batch: of the quick lane, or with ``Lane.BULK`` of whichever has something, quick first.

    Lock: rows of the outbox that nobody else holds, and an advisory lock on each subject of theirs. Rows
        that recorders write or lock are never waited for, except counts of subjects about which a reaction
        records something.
    """
    with transaction.atomic():
        _set_limits()
        rows = _claim(lane)
        if not rows:
            return Settled()
        batch = _Batch.of(rows, mechanism())
        busy = batch.leave(batch.subjects() - _lock(batch.subjects()))
        if batch.rows:
            batch.settle()
            Unsettled.objects.filter(pk__in=[row.pk for row in batch.rows]).delete()
        return Settled(len(batch.rows), busy)


def settle_all(most: int = 10_000) -> int:
    """Settle until nothing is left, in this thread; returns how many rows. For commands and tests.

    ``most``: batches, after which something must be feeding on itself.
    """
    rows = 0
    for _ in range(most):
        done = settle()
        rows += done.rows
        if not done.rows:
            return rows
    raise RuntimeError(f"not settled after {most} batches; something yields events without end")


def _set_limits() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)",
            [_WAIT, _LONGEST],
        )


def _claim(lane: Lane) -> list[Unsettled]:
    """Rows that nobody holds, of one lane at a time, the quick one first."""
    for each in (Lane.QUICK, Lane.BULK):
        if each > lane:
            break
        free = Unsettled.objects.select_for_update(skip_locked=True).filter(lane=each)
        rows = list(free.order_by("id")[: AT_ONCE[each]])
        if rows:
            return rows
    return []


def _lock(subjects: Collection[Subject]) -> set[Subject]:
    """Those of the subjects on which no other drainer works; they stay locked until the transaction ends."""
    ordered = sorted(subjects)
    with connection.cursor() as cursor:
        cursor.execute(
            "select n from unnest(%s::text[]) with ordinality s (name, n) "
            "where pg_try_advisory_xact_lock(%s, hashtext(name))",
            [[str(subject) for subject in ordered], _CLASS],
        )
        return {ordered[n - 1] for (n,) in cursor.fetchall()}


@dataclass
class _Batch:
    """Rows of the outbox with their events, and for each reaction what it answers among them."""

    lane: Lane
    rows: list[Unsettled]
    events: Mapping[UUID, Event]
    following: Mechanism
    targets: dict[int, list[tuple[Reaction, Event, Subject]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: list[Unsettled], following: Mechanism) -> _Batch:
        """The rows of a claim with everything that follows from them."""
        events = {event.pk: event for event in Event.objects.filter(pk__in={row.event_id for row in rows})}
        batch = cls(Lane(rows[0].lane), rows, events, following)
        for row in rows:
            batch.targets[row.pk] = []
        for reaction in following.all:
            batch._find(reaction)
        return batch

    def _find(self, reaction: Reaction) -> None:
        """Note for each row what of a reaction follows from it."""
        asked: dict[UUID, list[Unsettled]] = defaultdict(list)
        for row in self.rows:
            event = self.events.get(row.event_id)
            if event is None:
                continue
            if row.reaction == reaction.name:
                self.targets[row.pk].append((reaction, event, row.subject))
            elif row.reaction is None and event.kind in reaction.answers:
                if reaction.whose is not None:
                    asked[event.pk].append(row)
                elif reaction.follows(baseline=event.is_baseline):
                    self.targets[row.pk].append((reaction, event, row.subject))
        if asked and reaction.whose is not None:
            for event, subject in reaction.whose([self.events[key] for key in asked]):
                for row in asked[event.pk]:
                    self.targets[row.pk].append((reaction, event, subject))

    def subjects(self) -> set[Subject]:
        """Everything that is worked on."""
        own = {row.subject for row in self.rows}
        return own | {subject for found in self.targets.values() for _, _, subject in found}

    def leave(self, busy: Collection[Subject]) -> int:
        """Leave rows alone of which a subject is busy; returns how many."""
        if not busy:
            return 0
        stay = [
            row
            for row in self.rows
            if row.subject not in busy and not any(subject in busy for _, _, subject in self.targets[row.pk])
        ]
        left = len(self.rows) - len(stay)
        self.rows = stay
        return left

    def settle(self) -> None:
        """Let every reaction have its set."""
        deep = too_deep(self.events[row.event_id] for row in self.rows if row.event_id in self.events)
        for reaction in self.following.all:
            pairs = list(self._pairs(reaction))
            attempt(Attempt(reaction, self.lane), pairs, deep=deep)

    def _pairs(self, reaction: Reaction) -> Iterable[tuple[Event, Subject]]:
        for row in self.rows:
            for one, event, subject in self.targets[row.pk]:
                if one is reaction:
                    yield event, subject
