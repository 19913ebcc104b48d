"""Numbers whose time has come: replaced ones, and those of people who left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from liandong.foundation import clock
from liandong.foundation.personal.retention import Due, Rule, Target, register_target
from liandong.registry.models import PersonalNumber
from liandong.registry.services.erasure import erase_numbers


def _superseded(cutoff: datetime) -> Iterator[Due]:
    """Numbers that no longer held on the day of the cut-off."""
    day = cutoff.astimezone(clock.HERE).date()
    yield from _by_household(PersonalNumber.objects.filter(valid_to__lt=day))


def _of_leavers(cutoff: datetime) -> Iterator[Due]:
    """Numbers of people who had left their family before the day of the cut-off."""
    day = cutoff.astimezone(clock.HERE).date()
    yield from _by_household(PersonalNumber.objects.filter(member__valid_to__lt=day))


def _by_household(numbers: QuerySet[PersonalNumber]) -> Iterator[Due]:
    kept = numbers.filter(erased_at__isnull=True).select_related("household__place")
    for household, rows in groupby(kept.order_by("household_id", "pk"), key=lambda one: one.household):
        found = list(rows)
        yield Due(f"household:{household.key}", len(found), _erase(found), household.place)


def _erase(numbers: list[PersonalNumber]) -> Callable[[Rule], None]:
    def carry_out(rule: Rule) -> None:
        erase_numbers(numbers, rule=rule.id)

    return carry_out


register_target("registry.superseded_numbers", Target("ended", _superseded))
register_target("registry.numbers_of_leavers", Target("left", _of_leavers))
