"""The appraisals of a case as its decision keeps them: who came, how they voted, what else was kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liandong.casework.meetings.selectors import attendance_of, photos_of, signatures_of
from liandong.casework.models import Case, CaseStep, Meeting
from liandong.casework.procedure_tables import table_of
from liandong.casework.rankings import ranking_words
from liandong.foundation.pages import formats


def appraisals_of(case: Case) -> list[dict[str, object]]:
    """Each vote about a case in words, with the fingerprints of minutes, photographs and signatures.

    Cost: one query, three more for each vote.
    """
    steps = case.steps.filter(meeting__isnull=False).select_related("meeting__minutes", "document")
    table = table_of(case.procedure, case.version)
    return [
        {"heading": str(table.events[step.event]).capitalize(), "rows": _rows(case, step)}
        for step in steps.order_by("number")
    ]


def _rows(case: Case, step: CaseStep) -> list[tuple[str, str]]:
    meeting = step.meeting
    assert meeting is not None  # noqa: S101  for the type; others were left out
    people = attendance_of(meeting)
    came = [str(one.representative) for one in people if one.is_present]
    away = [
        f"{one.representative} ({one.get_absent_because_display()})" for one in people if not one.is_present
    ]
    votes = _("{yes} in favour, {no} against, {none} abstained").format(
        yes=step.votes_for, no=step.votes_against, none=step.votes_abstain
    )
    rows = [
        (_("Held on"), formats.day(meeting.held_on)),
        (_("Place of the meeting"), meeting.venue),
        (_("In the chair"), meeting.chair),
        (_("Came"), _(", ").join(came)),
        (_("Did not come"), _(", ").join(away) or "—"),
        (_("Votes"), votes),
        (_("Ranking"), ranking_words(step.figures) or "—"),
    ]
    return rows + _fingerprints(case, step, meeting)


def _fingerprints(case: Case, step: CaseStep, meeting: Meeting) -> list[tuple[str, str]]:
    """Of the files, so that each can be told from another one later."""
    signed = {one.case_id: one.file.sha256 for one in signatures_of([meeting])}
    found = [
        (_("Signed minutes"), step.document.sha256 if step.document else ""),
        *((_("Photograph"), one.file.sha256) for one in photos_of(meeting)),
        (_("Signature of the head"), signed.get(case.pk, "")),
        (_("Signature of who was in the chair"), signed.get(None, "")),
    ]
    return [(label, sha256 or "—") for label, sha256 in found]
