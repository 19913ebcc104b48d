"""What failed: put by and tried again at growing distances, in the end parked for a person."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from liandong.analytics.errors import Refusal, marked, part_of, translated
from liandong.foundation import clock
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Event, Setback, Subject
from liandong.linkage.reactions import Reaction
from liandong.linkage.services import record

Pair = tuple[Event, Subject]
PARKED = "reaction.parked"
AGAIN_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
_SOON = timedelta(seconds=2)  # after which somebody who was faster will have finished
_NAMES = UUID("5c8f3a2e-8f0b-5d53-9c3b-2b1f6f0d9a11")  # of the subjects of events about reactions
_log = logging.getLogger(__name__)
UNNAMED = marked(
    "The reaction stopped with an error that has no sentence of its own: {error}. The log of that time has "
    "the whole of it."
)


def about(reaction: str) -> Subject:
    """The subject of events about a reaction."""
    return Subject("reaction", uuid5(_NAMES, reaction))


@dataclass(frozen=True)
class Failed:
    """Pairs that failed together, and why.

    ``for_good``: trying again cannot help, a person is asked. ``is_busy``: somebody else held what was
    needed; it is tried again soon, and does not count.
    """

    pairs: Sequence[Pair]
    error: Exception
    for_good: bool = False
    is_busy: bool = False


def put_by(reaction: Reaction, failed: Sequence[Failed]) -> None:
    """Keep what failed, to be tried again when its time comes. Later failures of the same count on."""
    if not failed:
        return
    now = clock.now()
    keys = {event.pk for one in failed for event, _subject in one.pairs}
    locked = Setback.objects.select_for_update().filter(reaction=reaction.name, event_id__in=keys)
    known = {(one.event_id, one.subject): one for one in locked}
    kept = {}
    for one in failed:
        name = _name(one.error)
        message, part, details = _said(one.error, name)
        if not one.is_busy:
            _log.warning(
                "reaction %s failed for %s: %s", reaction.name, len(one.pairs), name, exc_info=one.error
            )
        for event, subject in one.pairs:
            setback = known.get((event.pk, subject)) or Setback(
                reaction=reaction.name,
                event_id=event.pk,
                subject_kind=subject.kind,
                subject_key=subject.key,
                first_at=now,
            )
            setback.tries += not one.is_busy
            setback.error, setback.message, setback.part, setback.details = name, message, part, details
            is_last = one.for_good or setback.tries > len(AGAIN_AFTER)
            setback.parked_at = now if is_last else None
            pause = _SOON if one.is_busy else AGAIN_AFTER[min(setback.tries, len(AGAIN_AFTER)) - 1]
            setback.next_at = None if is_last else now + pause
            kept[event.pk, subject] = setback
    Setback.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["reaction", "event", "subject_kind", "subject_key"],
        update_fields=["tries", "error", "message", "part", "details", "next_at", "parked_at"],
    )
    events = {event.pk: event for one in failed for event, _subject in one.pairs}
    _tell_parked(reaction, [one for one in kept.values() if one.parked_at], events)


def _tell_parked(reaction: Reaction, parked: Sequence[Setback], events: dict[UUID, Event]) -> None:
    """One event for what was parked now: one task for a person, however many families it concerns."""
    if not parked:
        return
    first = events[parked[0].event_id]
    if first.kind == PARKED:
        return  # the reaction to this very event fails: the health page shows it, no task can
    record(
        kind=PARKED,
        subject=about(reaction.name),
        place=None,
        actor=None,
        payload={
            "reaction": reaction.name,
            "kind": first.kind,
            "pairs": len(parked),
            "error": parked[0].error,
        },
        caused_by=first,
    )


def _name(error: Exception) -> str:
    """The refusal's name, or the type and the last place in our own code: never a value."""
    if isinstance(error, Refusal):
        return type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "liandong" in frame.filename]
    where = f"@{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"[:200]


def _said(error: Exception, name: str) -> tuple[str, str, dict[str, str]]:
    """The sentence of an error, the part that translates it, and what fills it.

    Words among the details may be a family's name and are left out; numbers and keys stay.
    """
    if not isinstance(error, Refusal):
        return UNNAMED, part_of(__name__), {"error": name}
    safe = (bool, int, float, UUID, date)
    details = {key: str(value) if isinstance(value, safe) else "…" for key, value in error.details.items()}
    return error.message, part_of(type(error).__module__), details


def sentence(setback: Setback) -> str:
    """Why it failed, in the language spoken."""
    reaction = mechanism().named(setback.reaction)
    title = str(reaction.title) if reaction else setback.reaction
    said = translated(setback.message, setback.part)
    return said.format(**(setback.details | {"reaction": title}))
