"""What comparisons leave behind: the keys of exchanges, and names as departments wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby

from liandong.foundation import clock
from liandong.foundation.personal.retention import Due, Rule, Target, register_target
from liandong.integration.models import Comparison, Returned


def _keys(cutoff: datetime) -> Iterator[Due]:
    """Exchanges that were due before the day of the cut-off: nothing can be matched with them any more."""
    day = cutoff.astimezone(clock.HERE).date()
    kept = Comparison.objects.filter(due_on__lt=day, exchange_key_sealed__isnull=False)
    for comparison in kept.select_related("place").order_by("pk"):
        yield Due(f"comparison:{comparison.key}", 1, _forget_key(comparison.pk), comparison.place)


def _forget_key(pk: int) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        Comparison.objects.filter(pk=pk).update(exchange_key_sealed=None)

    return carry_out


def _names(cutoff: datetime) -> Iterator[Due]:
    """Names and dates of birth that came with returns before the cut-off; what was returned stays."""
    kept = Returned.objects.filter(said_sealed__isnull=False, delivery__returned_at__lt=cutoff)
    rows = kept.select_related("delivery__comparison__place").order_by("delivery__comparison", "pk")
    for comparison, found in groupby(rows, key=lambda row: row.delivery.comparison):
        ids = [row.pk for row in found]
        yield Due(f"comparison:{comparison.key}", len(ids), _forget_names(ids), comparison.place)


def _forget_names(ids: list[int]) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        Returned.objects.filter(pk__in=ids).update(said_sealed=None)

    return carry_out


register_target("integration.exchange_keys", Target("due", _keys))
register_target("integration.names_returned", Target("returned", _names))
