"""Kinds of events for tests of the engine, one for each stage."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.kinds import EventKind, register_events
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.linkage.stages import Stage

FACT, BACK = "engine.fact", "engine.taken_back"
RESULT, TASK, ANSWER, NOTE = "engine.result", "engine.task", "engine.answer", "engine.note"

register_events(
    "tests.engine",
    {
        FACT: EventKind(_("A fact"), stage=Stage.INPUT, payload=("source",)),
        BACK: EventKind(
            _("A fact taken back"), stage=Stage.INPUT, payload=("what",), takes_back=("what", "source")
        ),
        RESULT: EventKind(_("A result"), stage=Stage.INTEGRATION),
        TASK: EventKind(_("A task"), stage=Stage.IMPLEMENTATION, payload=("subject",)),
        ANSWER: EventKind(_("An answer"), stage=Stage.FEEDBACK),
        NOTE: EventKind(_("A note of the platform"), stage=None),
    },
)


def family() -> Subject:
    """Some household."""
    return Subject("household", uuid7())


def told(
    subject: Subject,
    kind: str = FACT,
    *,
    place: Place | None = None,
    actor: User | None = None,
    **payload: object,
) -> Event:
    """An event about a household."""
    return record(kind=kind, subject=subject, place=place, actor=actor, payload=payload)
