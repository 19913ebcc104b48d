"""Reading cases: one, those of an office, and what changed about a subject since a case was sent back."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from liandong.casework.models import Case, CaseStep
from liandong.casework.selectors import tasks_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, access, in_scope
from liandong.foundation.places.models import Place
from liandong.linkage.models import Event, Subject

READ = "case.read"
_MOST_CHANGES = 20


def access_case(user: Somebody, key: UUID) -> Case:
    """The case of that key.

    Raises:
        OutOfScope: it lies outside the user's area, or there is none.
    """
    return access(user, Case.objects.select_related("place"), {"key": key}, action=READ)


def cases_for(user: Somebody) -> QuerySet[Case]:
    """The cases of a person's area, by village, the oldest first."""
    found = in_scope(user, Case.objects.select_related("place"), action=READ)
    return found.order_by("place__path", "opened_at", "id")


def cases_due(user: User) -> QuerySet[Case]:
    """The open cases whose next step is the person's."""
    keys = tasks_for(user).filter(subject_kind="case").order_by().values("subject_key")
    return cases_for(user).filter(key__in=keys)


def cases_about(subject: Subject) -> list[Case]:
    """Every case about a subject, the latest first. Cost: one query."""
    found = Case.objects.filter(subject_kind=subject.kind, subject_key=subject.key)
    return list(found.select_related("place").order_by("-opened_at", "-id"))


def places_of(cases: QuerySet[Case]) -> QuerySet[Place]:
    """The places in which these cases lie."""
    return Place.objects.filter(pk__in=cases.order_by().values("place_id")).order_by("path")


def last_return(case: Case) -> CaseStep | None:
    """The step that sent a case back, as long as nobody above has taken it up again. Cost: one query."""
    found = case.steps.filter(event="return").select_related("actor").order_by("-number").first()
    if found is None or case.steps.filter(number__gt=found.number, part="approve").exists():
        return None
    return found


def changed_since(case: Case, step: CaseStep) -> list[Event]:
    """What was recorded about the subject of a case after a step, the latest first. Cost: one query."""
    found = Event.objects.filter(
        subject_kind=case.subject_kind, subject_key=case.subject_key, recorded_at__gt=step.done_at
    )
    return list(found.order_by("-seq")[:_MOST_CHANGES])
