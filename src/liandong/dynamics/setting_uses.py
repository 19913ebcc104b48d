"""What days govern: the last day for all that a clue asks, and how long an income must be stable."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.casework.models import Case, CaseStep, SettingValue, Task, TaskState
from liandong.casework.settings.uses import Count, Use, begins, deadlines, register_use
from liandong.dynamics.exit_standard import STABLE
from liandong.dynamics.follow_up import LASTS, POLICIES
from liandong.dynamics.models import Clue
from liandong.dynamics.services import LIMIT
from liandong.dynamics.tasks import FOLLOW_UP
from liandong.foundation.places.models import Place
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.models import HouseholdStatus

register_use(
    LIMIT,
    deadlines(lambda _name: Clue.objects.filter(settled_at=None, withdrawn_at=None), opened="reported_at"),
)


def _monitored(draft: SettingValue) -> list[Count]:
    cases = Case.objects.filter(procedure="monitoring", state__in=("monitored", "helping"), ended_at=None)
    there = cases.filter(place__path__startswith=draft.place.path)
    return [Count(_("monitored families whose risk is not cleared yet"), there.count())]


def _cleared(_name: str, place: Place, since: date) -> int:
    steps = CaseStep.objects.filter(to_state="cleared", case__place__path__startswith=place.path)
    return steps.filter(done_at__gte=begins(since)).count()


def _followed(draft: SettingValue) -> list[Count]:
    waiting = Task.objects.filter(kind=FOLLOW_UP, state=TaskState.OPEN)
    there = waiting.filter(place__path__startswith=draft.place.path)
    return [Count(_("families that left, to be visited again"), there.count())]


def _left_here(draft: SettingValue) -> list[Count]:
    gone = Q(poverty_status=PovertyStatus.LIFTED) | Q(is_risk_cleared=True)
    rows = HouseholdStatus.objects.filter(gone, valid_to__isnull=True, household__closed_on__isnull=True)
    there = rows.filter(household__place__path__startswith=draft.place.path)
    return [Count(_("families that left and would read until when policies stay"), there.count())]


def _visited(_name: str, place: Place, since: date) -> int:
    done = Task.objects.filter(kind=FOLLOW_UP, outcome="holds", place__path__startswith=place.path)
    return done.filter(ended_at__gte=begins(since)).count()


register_use(STABLE, Use(_monitored, _cleared))
register_use(LASTS, Use(_followed, _visited))
register_use(POLICIES, Use(_left_here, lambda _name, _place, _since: 0))
