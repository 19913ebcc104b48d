"""What dynamic management offers to the list of households: whom a changed rule touches."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liandong.dynamics.models import TimelyLine
from liandong.dynamics.ruled import LISTED, RULES, suggested_otherwise
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, may
from liandong.identification.models import SUGGESTIONS
from liandong.identification.selectors import FAMILIES
from liandong.linkage.models import Event
from liandong.registry import household_filters
from liandong.registry.household_filters import OfferedFilter
from liandong.registry.models import Listing


@household_filters.register("ruled")
def by_changed_rule(user: Somebody) -> OfferedFilter | None:
    """L9: the families to be reviewed because a rule changed, by what the rule in force says of them now."""
    if not isinstance(user, User) or not may(user, FAMILIES):
        return None

    def narrow(lines: QuerySet[Listing], value: str) -> QuerySet[Listing]:
        events = suggested_otherwise()
        if value != "any":
            return lines.filter(household__key__in=events.filter(payload__to=value).values("subject_key"))
        moved = Event.objects.filter(kind=LISTED, caused_by__kind__in=RULES)
        listed = TimelyLine.objects.filter(household__key__in=moved.values("subject_key"))
        said = lines.filter(household__key__in=events.values("subject_key"))
        return said | lines.filter(household__in=listed.values("household"))

    choices = tuple((suggestion.value, words) for suggestion, words in SUGGESTIONS.items())
    return OfferedFilter(_("Touched by a changed rule"), (("any", _("all of them")), *choices), narrow)
