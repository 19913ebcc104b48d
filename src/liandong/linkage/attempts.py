"""One reaction on one set: all at once, and where that fails, so that only what is at fault stays behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from liandong.foundation import clock
from liandong.foundation.jobs.limits import Overrun, at_most
from liandong.linkage.causes import Reacting, TooMany, because
from liandong.linkage.depth import DEEPEST, TooDeep
from liandong.linkage.models import Event, Lane, Subject
from liandong.linkage.reactions import How, Reaction
from liandong.linkage.setbacks import PARKED, Failed, put_by

Pair = tuple[Event, Subject]
FAILURES = 32  # of one reaction in one batch, after which it is the reaction that is at fault, not its sets
LONGEST = timedelta(minutes=2)  # for a reaction on one set; what hangs fails
_BUSY = frozenset({"40P01", "55P03"})  # deadlock, a lock not had in time
_TOO_LONG = "57014"  # a statement that was stopped


@dataclass
class Attempt:
    """A reaction at work on a batch. ``is_retry``: of what failed before."""

    reaction: Reaction
    lane: Lane
    is_retry: bool = False
    failures: int = 0
    done: list[Pair] = field(default_factory=list)


def attempt(work: Attempt, pairs: Sequence[Pair], *, deep: Collection[UUID] = ()) -> None:
    """Let a reaction have its set, in the caller's transaction.

    A set that fails is halved until what is at fault stands alone; that is put by and tried again later,
    everything else is done. An act gets no event twice.
    """
    todo = [pair for pair in pairs if pair[0].pk not in deep or pair[0].kind == PARKED]
    lost = [pair for pair in pairs if pair[0].pk in deep and pair[0].kind != PARKED]
    failed = (
        [Failed(lost, TooDeep(limit=DEEPEST, reaction=work.reaction.title), for_good=True)] if lost else []
    )
    groups: list[list[Pair]] = [todo] if todo else []
    while groups:
        group = groups.pop()
        error = _run(work, group)
        if error is None:
            work.done += group
            continue
        work.failures += 1
        whole = _by_subject(group)
        if len(whole) > 1 and work.failures < FAILURES and not (_is_busy(error) or _is_hanging(error)):
            middle = len(whole) // 2
            groups += [
                [pair for pairs in half for pair in pairs] for half in (whole[:middle], whole[middle:])
            ]
        else:
            is_final = isinstance(error, TooMany)
            failed.append(Failed(group, error, for_good=is_final, is_busy=_is_busy(error)))
    put_by(work.reaction, failed)


def _by_subject(pairs: Iterable[Pair]) -> list[list[Pair]]:
    found: dict[Subject, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair[1], []).append(pair)
    return list(found.values())


def _run(work: Attempt, pairs: Sequence[Pair]) -> Exception | None:
    """Run the reaction in a savepoint; what it raises is returned, and nothing of it has happened."""
    causes = {subject: event for event, subject in sorted(pairs, key=lambda pair: pair[0].seq)}
    events = list({event.pk: event for event, _ in pairs}.values())
    reacting = Reacting(str(work.reaction.title), causes, events, work.lane)
    try:
        with transaction.atomic(), because(reacting), at_most(LONGEST):
            if work.reaction.how is How.DERIVE:
                work.reaction.react(sorted(causes))
            elif new := _mark(work.reaction, events):
                work.reaction.react(new)
    except Exception as error:
        if isinstance(error, InterfaceError | OperationalError) and not connection.is_usable():
            raise
        return error
    return None


def _mark(reaction: Reaction, events: Sequence[Event]) -> list[Event]:
    """Mark that an act follows the events; returns those of which it had not been marked before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into linkage_mark (event_id, reaction, at) select *, %s, %s from unnest(%s::uuid[]) "
            "on conflict do nothing returning event_id",
            [reaction.name, clock.now(), [event.pk for event in events]],
        )
        new = {key for (key,) in cursor.fetchall()}
    return [event for event in events if event.pk in new]


def _is_busy(error: Exception) -> bool:
    """Somebody else works on it; nothing is wrong."""
    return _state(error) in _BUSY


def _is_hanging(error: Exception) -> bool:
    """It takes longer than it may: trying its parts one by one would take as long each."""
    return isinstance(error, Overrun) or _state(error) == _TOO_LONG


def _state(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
