"""Traits of families that make a spot check likelier: open doubts, runs that differ, facts that lack."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from liandong.analytics.measures.explanation import Suggestion
from liandong.casework.risk_weights import register_traits
from liandong.identification.models import RunResult, RunState
from liandong.integration.models import Doubt


def doubt_open(keys: Collection[UUID], on: date) -> set[UUID]:
    """Families of which a doubt from the departments is not judged. Cost: one query."""
    found = Doubt.objects.filter(household__key__in=keys, judged_at=None)
    return set(found.values_list("household__key", flat=True))


def _suggestions(keys: Collection[UUID], on: date) -> dict[UUID, list[str]]:
    """What finished runs suggested of each family, the latest first. Cost: one query."""
    rows = RunResult.objects.filter(household__key__in=keys, run__state=RunState.FINISHED, run__as_of__lte=on)
    found: dict[UUID, list[str]] = {}
    for key, suggestion in rows.order_by("-run__as_of", "-run__started_at").values_list(
        "household__key", "suggestion"
    ):
        found.setdefault(key, []).append(suggestion)
    return found


def score_moved(keys: Collection[UUID], on: date) -> set[UUID]:
    """Families of which the last two runs suggest something different."""
    return {key for key, said in _suggestions(keys, on).items() if len({*said[:2]}) > 1}


def few_facts(keys: Collection[UUID], on: date) -> set[UUID]:
    """Families of which the last run could not tell."""
    return {key for key, said in _suggestions(keys, on).items() if said[0] == Suggestion.CANNOT_TELL}


def register() -> None:
    """Make the traits known to casework. Harmless to repeat."""
    register_traits({"doubt_open": doubt_open, "score_moved": score_moved, "few_facts": few_facts})
