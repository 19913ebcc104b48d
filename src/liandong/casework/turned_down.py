"""Families to whom a meeting did not agree: each vote counts once, and stays in the sealed history."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from liandong.casework.guards import Vote
from liandong.casework.models import Case
from liandong.foundation.accounts.models import User
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.linkage.words import names_of

KIND = "meeting.not_agreed"


@dataclass(frozen=True)
class Lost:
    """How a meeting voted about a family to whom it did not agree."""

    case: UUID
    votes_for: int
    votes_against: int
    votes_abstain: int


def lost_at(meeting: UUID) -> dict[UUID, Lost]:
    """The lost votes of a meeting, by the key of the case. One query."""
    told = Event.objects.filter(kind=KIND, subject_kind="meeting", subject_key=meeting).order_by("seq")
    found = {}
    for payload in told.values_list("payload", flat=True):
        key = UUID(str(payload["case"]))
        found[key] = Lost(key, payload["for"], payload["against"], payload["abstained"])
    return found


def lost_named(user: User, meeting: UUID) -> list[tuple[Lost, Case, str]]:
    """The same with their cases and the families' names. Cost: one query, and two where there are any."""
    lost = lost_at(meeting)
    cases = list(Case.objects.filter(key__in=lost).order_by("pk")) if lost else []
    names = names_of([case.subject for case in cases], user) if cases else {}
    shown = []
    for case in cases:
        named = names.get(case.subject)
        shown.append((lost[case.key], case, named.text if named else case.subject_no))
    return shown


def lose(case: Case, vote: Vote, *, actor: User) -> None:
    """Write down that a meeting did not agree to a family. Event: ``meeting.not_agreed``."""
    record(
        kind=KIND,
        subject=Subject("meeting", vote.meeting.key),
        place=case.place,
        actor=actor,
        payload={
            "case": str(case.key),
            "for": vote.votes_for,
            "against": vote.votes_against,
            "abstained": vote.votes_abstain,
        },
    )
