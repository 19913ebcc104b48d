"""What identification offers to the list of households: what the rules say, today and in the latest run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, in_scope, may
from liandong.identification.models import SUGGESTIONS, PresentResult, RunState
from liandong.identification.selectors import FAMILIES, runs_for
from liandong.registry import household_columns, household_filters
from liandong.registry.household_columns import OfferedColumn
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


# The strongest of what several rule files say of a family.
_STRONGEST = (Suggestion.POOR, Suggestion.CANNOT_TELL, Suggestion.NOT_POOR)


def _present(user: User) -> QuerySet[PresentResult]:
    return in_scope(user, PresentResult.objects.all(), place="household__place", action=FAMILIES)


@household_columns.register("suggestion")
def present_suggestion(user: Somebody) -> OfferedColumn | None:
    """What the rules in force say of a family today: the strongest, and how many of them say it."""
    if not isinstance(user, User) or not may(user, FAMILIES):
        return None

    def read(ids: Sequence[int]) -> Mapping[int, str]:
        said: dict[int, list[str]] = defaultdict(list)
        rows = _present(user).filter(household__in=ids).values_list("household", "suggestion")
        for household, suggestion in rows:
            said[household].append(suggestion)
        return {household: _in_words(found) for household, found in said.items()}

    return OfferedColumn(_("Suggestion of today"), read)


def _in_words(said: Sequence[str]) -> str:
    strongest = next(one for one in _STRONGEST if one.value in said)
    words = str(SUGGESTIONS[strongest])
    if len(said) == 1:
        return words
    return gettext("%(what)s (%(n)s of %(all)s rules)") % {
        "what": words,
        "n": said.count(strongest.value),
        "all": len(said),
    }


@household_filters.register("suggestion")
def by_present_suggestion(user: Somebody) -> OfferedFilter | None:
    """The families by the strongest of what the rules in force say of them today."""
    if not isinstance(user, User) or not may(user, FAMILIES):
        return None

    def narrow(lines: QuerySet[Listing], value: str) -> QuerySet[Listing]:
        said = _present(user).filter(household=OuterRef("household"))
        stronger = [one.value for one in _STRONGEST[: _STRONGEST.index(Suggestion(value))]]
        lines = lines.filter(Exists(said.filter(suggestion=value)))
        return lines.exclude(Exists(said.filter(suggestion__in=stronger))) if stronger else lines

    choices = tuple((one.value, SUGGESTIONS[one]) for one in _STRONGEST)
    return OfferedFilter(_("Suggestion of today"), choices, narrow)
