"""What is done for a family, on its page: its plan, the latest visits, the measures it received."""

from __future__ import annotations

from django.db.models import QuerySet

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages.panels import Panel
from liandong.foundation.personal import Audience
from liandong.registry.models import Household, PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.selectors import audience_of, given_to
from liandong.registry.services.helping import HELP
from liandong.registry.sight import Sight

_SHOWN = 5


def planned_of(household: Household) -> QuerySet[PlannedMeasure]:
    """The measures of a family's plan that stand, latest year first."""
    found = PlannedMeasure.objects.filter(household=household, withdrawn_at__isnull=True)
    return found.order_by("-year", "-pk")


def visits_of(household: Household) -> QuerySet[Visit]:
    """The visits to a family that stand, latest first."""
    found = Visit.objects.filter(household=household, withdrawn_at__isnull=True)
    return found.order_by("-visited_on", "-pk")


def received_of(household: Household) -> QuerySet[ReceivedMeasure]:
    """The measures that a family received and that stand, latest first."""
    found = ReceivedMeasure.objects.filter(household=household, withdrawn_at__isnull=True)
    return found.order_by("-received_on", "-pk")


def helped(user: User, household: Household) -> Panel:
    """The latest of each. Those who see the family masked see kinds, days and amounts, and no free text.

    Cost: three queries; one or two more for those to whom the family was given.
    """
    sight = Sight(audience_of(user, household) or Audience.CHECK)
    context = {
        "household": household,
        "is_masked": sight.is_masked,
        "planned": list(planned_of(household)[:_SHOWN]),
        "visits": list(visits_of(household).select_related("picture")[:_SHOWN]),
        "opens_pictures": sight.keeps_file,
        "received": list(received_of(household)[:_SHOWN]),
        "may_write": may_help(user, household),
    }
    return Panel("registry/help_panel.html", context, order=52, place="aside")


def may_help(user: User, household: Household) -> bool:
    """Whether somebody may write down visits and measures of this family."""
    if may(user, HELP, household.place):
        return True
    return Household.objects.filter(given_to(user, HELP, household="pk"), pk=household.pk).exists()
