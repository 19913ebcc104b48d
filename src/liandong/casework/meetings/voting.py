"""Writing down the votes of a meeting: each family's go through the one door and its guard."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal
from liandong.casework.advancing import advance
from liandong.casework.meetings.forms import VotesForm
from liandong.casework.meetings.selectors import came_to
from liandong.casework.meetings.services import fix_attendance, locked
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.linkage.models import Subject
from liandong.linkage.services import record


@transaction.atomic
def hold(key: UUID, form: VotesForm, minutes: StoredFile, *, actor: User) -> tuple[int, list[str]]:
    """Take the step for every family dealt with; returns how many went on, and why others did not.

    The first that goes on fixes the attendance. Event: ``meeting.voted``. Lock: the meeting, then each case.

    Raises:
        OutOfScope.
    """
    meeting = locked(key, actor)
    done, refused = 0, []
    for item in form.dealt_with():
        try:
            advance(item.case.key, item.line.event, actor=actor, proof=form.proof(item, minutes))
        except Refusal as refusal:
            refused.append(_("{who}: {said}").format(who=item.who, said=refusal))
        else:
            done += 1
    if done:
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
