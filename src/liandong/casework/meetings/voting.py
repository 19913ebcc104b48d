"""Writing down the votes of a meeting: each family's go through the one door and its guard."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal
from liandong.casework.advancing import advance
from liandong.casework.guards import Proof
from liandong.casework.meetings.agenda import Item
from liandong.casework.meetings.forms import VotesForm
from liandong.casework.meetings.selectors import came_to
from liandong.casework.meetings.services import fix_attendance, locked
from liandong.casework.refusals import VotedDown, VoteFailed
from liandong.casework.turned_down import lose, lost_at
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.linkage.models import Subject
from liandong.linkage.services import record


@transaction.atomic
def hold(key: UUID, form: VotesForm, minutes: StoredFile, *, actor: User) -> tuple[int, list[str]]:
    """Take the step for every family dealt with; returns how many went on, and why others did not.

    The first that goes on, or is not agreed to, fixes the attendance; about those not agreed to this meeting
    does not vote again. Events: ``meeting.voted``, ``meeting.not_agreed``. Lock: the meeting, then each case.

    Raises:
        OutOfScope.
    """
    meeting = locked(key, actor)
    done, lost, refused, before = 0, 0, [], lost_at(key)
    for item in form.dealt_with():
        try:
            _vote(item, form.proof(item, minutes), before, actor)
        except Refusal as refusal:
            refused.append(_("{who}: {said}").format(who=item.who, said=refusal))
            lost += isinstance(refusal, VoteFailed)
        else:
            done += 1
    if done or lost:
        fix_attendance(meeting, minutes)
        came = came_to(meeting)
        record(
            kind="meeting.voted",
            subject=Subject("meeting", meeting.key),
            place=meeting.place,
            actor=actor,
            payload={"families": done, "all": came.all, "present": came.present, "sha256": minutes.sha256},
        )
    return done, refused


def _vote(item: Item, proof: Proof, lost: Collection[UUID], actor: User) -> None:
    """One family's vote. Errors: VotedDown, where the meeting voted about it before; what the door raises."""
    if item.case.key in lost:
        raise VotedDown
    try:
        advance(item.case.key, item.line.event, actor=actor, proof=proof)
    except VoteFailed:
        if proof.vote is not None:
            lose(item.case, proof.vote, actor=actor)
        raise
