"""Which visit on record proves that a risk is gone: of these days, with its picture, by one of the two.

Registered with casework when Django starts. Source: domain.md §5.5 (入户核实 before the appraisal).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from liandong.casework import refusals
from liandong.casework.models import Case
from liandong.casework.visiting import Visited, Visits, register_visits
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.registry.help_panel import visits_of
from liandong.registry.models import Household, Visit

DAYS = 15
"""For so long a visit proves what was seen: as long as the whole of taking in may last."""


def ready(case: Case) -> list[tuple[str, str]]:
    """The visits to a case's family that count today, the latest first. Cost: two queries."""
    return [
        (str(one.key), f"{formats.day(one.visited_on)} · {one.visitor} · {one.purpose}")
        for one in _standing(case)
    ]


def find(case: Case, key: UUID, people: Collection[User]) -> Visited:
    """A visit that counts today, written down by one of these people.

    Raises:
        VisitUnknown, VisitOfOthers.
    """
    found = _standing(case).filter(key=key).first()
    if found is None or found.picture is None:
        raise refusals.VisitUnknown(days=DAYS)
    if found.recorded_by_id not in {one.pk for one in people}:
        raise refusals.VisitOfOthers(day=formats.day(found.visited_on))
    return Visited(found.key, found.picture.file)


def _standing(case: Case) -> QuerySet[Visit]:
    household = Household.objects.get(key=case.subject_key)
    since = clock.today() - timedelta(days=DAYS)
    found = visits_of(household).filter(visited_on__gte=since, picture__withdrawn_at__isnull=True)
    return found.filter(picture__file__erased_at__isnull=True, picture__isnull=False).select_related(
        "picture__file"
    )


def register() -> None:
    """Make the visits known to casework. Harmless to repeat."""
    register_visits(Visits(find, ready))
