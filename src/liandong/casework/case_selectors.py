"""Reading cases: one, those of an office, and what changed about a subject since a case was sent back."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from liandong.casework.models import Case, CaseStep
from liandong.casework.procedures import COUNTY, VILLAGE
from liandong.casework.selectors import tasks_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, may, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.linkage.models import Event, Subject

READ, READ_PLACES = "case.read", "place_case.read"
PLACE_LEVELS: Mapping[str, Level] = {VILLAGE: Level.VILLAGE, COUNTY: Level.COUNTY}
"""The kinds of subject that are places, with their level; others are families."""
_MOST_CHANGES = 20


def cases_seen(user: Somebody, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases that a person may read: about families and places, or about places only."""
    families = Q(place__in=visible_places(user, action=READ)) & ~Q(subject_kind__in=PLACE_LEVELS)
    places = Q(place__in=visible_places(user, action=READ_PLACES), subject_kind__in=PLACE_LEVELS)
    return cases.filter(families | places)


def may_read(user: Somebody, case: Case) -> bool:
    """Whether a person may read a case that is about to be opened or already there."""
    return may(user, READ_PLACES if case.subject_kind in PLACE_LEVELS else READ, case.place)


def access_case(user: Somebody, key: UUID) -> Case:
    """The case of that key.

    Raises:
        OutOfScope: it lies outside the user's area, or there is none.
    """
    case = cases_seen(user, Case.objects.select_related("place")).filter(key=key).first()
    if case is None:
        raise OutOfScope(READ)
    return case


def cases_for(user: Somebody) -> QuerySet[Case]:
    """The cases of a person's area, by village, the oldest first."""
    found = cases_seen(user, Case.objects.select_related("place"))
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
