"""A run beside a classification that somebody else made: counts next to counts, no verdict on either."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from liandong.analytics.measures.explanation import Suggestion
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope
from liandong.identification.models import Run
from liandong.identification.selectors import READ

# What villagers said of their neighbours: no other office's list but a method, beside the others.
COMMUNITY = "community_ranking"
ORDER = (Suggestion.POOR, Suggestion.CANNOT_TELL, Suggestion.NOT_POOR)


@dataclass(frozen=True)
class LevelLine:
    """Families of one level of the other classification, by the run's suggestion."""

    level: str
    poor: int
    cannot_tell: int
    not_poor: int

    @property
    def total(self) -> int:
        """All families of the level."""
        return self.poor + self.cannot_tell + self.not_poor


@dataclass(frozen=True)
class SchemeComparison:
    """A classification's levels beside the suggestions.

    ``contradictory``: families whose members the classification puts into different levels; they stand
    aside. ``unclassified``: families of the run of which it says nothing.
    """

    scheme: str
    lines: tuple[LevelLine, ...]
    contradictory: int
    unclassified: int


def compare(user: User, run: Run) -> list[SchemeComparison]:
    """Every other classification that speaks of families the user sees of the run. Cost: two queries."""
    rows = in_scope(user, run.results.all(), action=READ)
    level = "household__reference_levels__"
    valid = Q(**{f"{level}valid_from__lte": run.as_of}) & (
        Q(**{f"{level}valid_to__isnull": True}) | Q(**{f"{level}valid_to__gt": run.as_of})
    )
    found = (
        rows.filter(valid)
        .exclude(**{f"{level}scheme": COMMUNITY})
        .values_list(f"{level}scheme", f"{level}level", f"{level}is_contradictory", "suggestion")
        .annotate(families=Count("pk"))
        .order_by()
    )
    counts: dict[str, dict[str | None, dict[str, int]]] = {}
    for scheme, name, is_contradictory, suggestion, families in found:
        levels = counts.setdefault(scheme, {})
        levels.setdefault(None if is_contradictory else name, {})[suggestion] = families
    total = rows.count() if counts else 0
    return [_scheme(scheme, levels, total) for scheme, levels in sorted(counts.items())]


def _scheme(scheme: str, levels: dict[str | None, dict[str, int]], total: int) -> SchemeComparison:
    aside = sum(levels.pop(None, {}).values())
    lines = tuple(
        LevelLine(name or "", *(by.get(suggestion.value, 0) for suggestion in ORDER))
        for name, by in sorted(levels.items(), key=lambda item: item[0] or "")
    )
    return SchemeComparison(scheme, lines, aside, total - aside - sum(line.total for line in lines))
