"""Because of what: the cause that everything recorded inside a reaction carries without being told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from liandong.analytics.errors import Refusal, marked
from liandong.linkage.models import Event, Lane, Subject

FAN_OUT = 1000  # events that one event, or one subject derived anew, may yield in one reaction


class CauseUnclear(ValueError):
    """An event recorded inside a reaction of which nobody can say what caused it."""


class TooMany(Refusal):
    """One event would yield more than a person could have meant."""

    message = marked(
        "One event would bring about more than {limit} others by “{reaction}”; somebody should look whether "
        "that is meant before it goes on."
    )


@dataclass
class Reacting:
    """A reaction at work. ``causes``: for each subject it is about, the last of the ``events`` it answers."""

    reaction: str
    causes: Mapping[Subject, Event]
    events: Collection[Event]
    lane: Lane
    yielded: Counter[UUID] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.by_id = {event.pk: event for event in self.events}
        self.by_key = {subject.key: event for subject, event in self.causes.items()}

    def cause(self, subject: Subject, named: UUID | None) -> UUID:
        """The event that something about ``subject`` follows from.

        Raises:
            CauseUnclear: several events are answered at once, and none is about this subject.
            TooMany: it has yielded too much already.
        """
        if named is None:
            found = self.causes.get(subject) or self.by_key.get(subject.key)
            if found is None and len(self.by_id) == 1:
                found = next(iter(self.by_id.values()))
            if found is None:
                raise CauseUnclear(
                    f"{self.reaction} records an event of {subject.kind}, but answers several events, "
                    "none of them about it; name the one it follows from as caused_by"
                )
            named = found.pk
        about = subject.key if subject.key in self.by_key else named
        self.yielded[about] += 1
        if self.yielded[about] > FAN_OUT:
            raise TooMany(limit=FAN_OUT, reaction=self.reaction)
        return named

    def is_baseline(self, cause: UUID) -> bool:
        """Whether what follows from a cause belongs to a baseline as the cause does."""
        event = self.by_id.get(cause)
        return event is not None and event.is_baseline


_reacting: ContextVar[Reacting | None] = ContextVar("liandong_reacting", default=None)
_baseline: ContextVar[bool] = ContextVar("liandong_baseline", default=False)


def reacting() -> Reacting | None:
    """The reaction at work in this thread, if any."""
    return _reacting.get()


def in_baseline() -> bool:
    """Whether what is recorded now is a baseline."""
    return _baseline.get()


@contextmanager
def because(work: Reacting) -> Iterator[None]:
    """Have everything recorded inside follow from what the reaction answers."""
    token = _reacting.set(work)
    try:
        yield
    finally:
        _reacting.reset(token)


@contextmanager
def on_its_own() -> Iterator[None]:
    """Record what follows from no event although a reaction is at work: something kept when first used."""
    token = _reacting.set(None)
    try:
        yield
    finally:
        _reacting.reset(token)


@contextmanager
def baseline(*, on: bool = True) -> Iterator[None]:
    """Record a first filling, or facts long past: known and derived from, but not acted on."""
    token = _baseline.set(on or _baseline.get())
    try:
        yield
    finally:
        _baseline.reset(token)
