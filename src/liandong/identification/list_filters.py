"""What identification offers to the list of households: the suggestion of the latest run."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, may
from liandong.identification.models import SUGGESTIONS, RunState
from liandong.identification.selectors import FAMILIES, runs_for
from liandong.registry import household_filters
from liandong.registry.household_filters import OfferedFilter
from liandong.registry.models import Listing


@household_filters.register("run")
def latest_run(user: Somebody) -> OfferedFilter | None:
    """The families by what the latest finished run of the reader's area suggests. Cost: one query."""
    if not isinstance(user, User) or not may(user, FAMILIES):
        return None
    finished = runs_for(user, action=FAMILIES).filter(state=RunState.FINISHED)
    run = finished.order_by("-as_of", "-finished_at", "number").first()
    if run is None:
        return None

    def narrow(lines: QuerySet[Listing], value: str) -> QuerySet[Listing]:
        return lines.filter(household__in=run.results.filter(suggestion=value).values("household"))

    choices = tuple((suggestion.value, words) for suggestion, words in SUGGESTIONS.items())
    return OfferedFilter(_("Latest run"), choices, narrow)
