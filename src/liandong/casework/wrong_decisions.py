"""Decisions found wrong (L21): why, kept with the step that puts one right, and which others are like it.

Like it are decisions of the same kind that still stand: of the same village, or of the same person on the
same day, when lists are decided upon together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from liandong.casework.models import Case, CaseStep
from liandong.casework.particulars import Particular, register_particulars
from liandong.casework.procedure_tables import TABLES
from liandong.casework.services import Asked, open_tasks
from liandong.casework.tasks import SIMILAR
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record

ERROR_CAUSE = "error_cause"
FILE = Path(__file__).with_name("error_causes.toml")
SUBJECT = "wrong_case"
"""The subject of a re-check: the case in which a decision was found wrong, by its key."""
_DECIDED = ("monitored", "cleared", "rejected", "poor", "lifted")
"""The states that a decision about a family leads to."""
_MOST_CAUSES = 3


@cache
def _causes() -> dict[str, dict[str, str]]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))["cause"]
    return {one["code"]: one["title"] for one in read}


def _title(code: str) -> str:
    return _causes()[code]["zh" if formats.is_chinese() else "en"]


def register() -> None:
    """Offer the causes to the steps that ask for them."""
    words = lazy(_title, str)
    choices = [(code, words(code)) for code in _causes()]
    register_particulars({ERROR_CAUSE: Particular(_("Cause of the error"), choices, most=_MOST_CAUSES)})


@cache
def _putting_right() -> frozenset[tuple[str, str]]:
    """The steps that put a decision right, as (procedure, event)."""
    return frozenset(
        (table.id, line.event) for table in TABLES for line in table.transitions if ERROR_CAUSE in line.asks
    )


def recheck_similar(events: Sequence[Event]) -> None:
    """L21: a decision was found wrong: those above the village look at the ones like it, where there are any.

    Event: ``case.found_wrong``. One task for each case.
    """
    for event in events:
        if (event.payload["procedure"], event.payload["event"]) not in _putting_right():
            continue
        case = Case.objects.select_related("place").get(key=event.subject_key)
        step = case.steps.get(number=event.payload["step"])
        similar, causes = similar_to(case, step).count(), step.said.get(ERROR_CAUSE, [])
        found = record(
            kind="case.found_wrong",
            subject=Subject("case", case.key),
            place=case.place,
            actor=None,
            payload={
                "procedure": case.procedure,
                "causes": causes,
                "similar": similar,
            },
            caused_by=event,
        )
        if similar:
            open_tasks(SIMILAR, [Asked(Subject(SUBJECT, case.key), case.place, found)])


def put_right(case: Case) -> CaseStep | None:
    """The last step that put a decision of a case right; None where none did. Cost: one query."""
    return case.steps.filter(said__has_key=ERROR_CAUSE).order_by("-number").first()


def similar_to(case: Case, step: CaseStep | None) -> QuerySet[Case]:
    """The cases with a decision like the one that a step put right, and that nobody has put right since.

    Cost: one query here; the rest is the caller's.
    """
    wrong = None
    if step is not None:
        before = case.steps.filter(number__lt=step.number, to_state__in=_DECIDED)
        wrong = before.order_by("-number").first()
    if wrong is None:
        return Case.objects.none()
    on = TruncDate("done_at", tzinfo=clock.HERE)
    day = wrong.done_at.astimezone(clock.HERE).date()
    alike = CaseStep.objects.filter(event=wrong.event, to_state=wrong.to_state, case=OuterRef("pk"))
    corrected = CaseStep.objects.filter(case=OuterRef("pk"), said__has_key=ERROR_CAUSE)
    by_whom = alike.annotate(on=on).filter(actor=wrong.actor, on=day)
    found = Case.objects.filter(procedure=case.procedure).exclude(pk=case.pk)
    return found.filter((Q(place=case.place) & Exists(alike)) | Exists(by_whom)).exclude(Exists(corrected))
