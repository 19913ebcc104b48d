"""Columns of the list and its exports: what was planned and done for each family this year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.registry.help_codes import MeasureKind
from liandong.registry.models import PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.wording import Value


def planned_this_year(ids: Sequence[int]) -> Mapping[int, Value]:
    """The measures of the plan of this year. One query."""
    rows = PlannedMeasure.objects.filter(
        household__in=ids, withdrawn_at__isnull=True, year=clock.today().year
    )
    return _kinds(ids, rows.order_by("pk").values_list("household", "kind"))


def received_this_year(ids: Sequence[int]) -> Mapping[int, Value]:
    """The measures received this year. One query."""
    return _kinds(ids, _received(ids).order_by("received_on", "pk").values_list("household", "kind"))


def money_this_year(ids: Sequence[int]) -> Mapping[int, Value]:
    """The sum of what was received this year, as far as amounts are known; unknown if none is. One query."""
    found = _received(ids).values("household").annotate(sum=Sum("amount_yuan")).order_by("household")
    sums: dict[int, Value] = dict.fromkeys(ids, Decimal(0))
    return sums | dict(found.values_list("household", "sum"))


def visits_this_year(ids: Sequence[int]) -> Mapping[int, Value]:
    """How many visits this year; none on record is none. One query."""
    found = _visits(ids).filter(visited_on__gte=_new_year()).values("household").annotate(n=Count("pk"))
    counts: dict[int, Value] = dict.fromkeys(ids, 0)
    return counts | dict(found.order_by("household").values_list("household", "n"))


def last_visit(ids: Sequence[int]) -> Mapping[int, Value]:
    """The day of the latest visit. One query."""
    found = _visits(ids).values("household").annotate(on=Max("visited_on")).order_by("household")
    days: dict[int, Value] = dict.fromkeys(ids, _("none on record"))
    return days | dict(found.values_list("household", "on"))


HELP_COLUMNS = (
    ("help_planned", gettext_lazy("Plan of this year"), planned_this_year, ""),
    ("help_received", gettext_lazy("Measures received this year"), received_this_year, ""),
    ("help_money", gettext_lazy("Received this year, as far as known"), money_this_year, "yuan"),
    ("help_visits", gettext_lazy("Visits this year"), visits_this_year, "times"),
    ("help_last_visit", gettext_lazy("Latest visit"), last_visit, ""),
)
"""Name, heading, what stands in it for ids of households, and the unit of a number."""


def _new_year() -> date:
    return clock.today().replace(month=1, day=1)


def _visits(ids: Sequence[int]) -> QuerySet[Visit]:
    return Visit.objects.filter(household__in=ids, withdrawn_at__isnull=True)


def _received(ids: Sequence[int]) -> QuerySet[ReceivedMeasure]:
    standing = ReceivedMeasure.objects.filter(household__in=ids, withdrawn_at__isnull=True)
    return standing.filter(received_on__gte=_new_year())


def _kinds(ids: Sequence[int], rows: Iterable[tuple[int, str]]) -> dict[int, Value]:
    """The kinds of each family, each once and in the order of the rows."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for pk, kind in rows:
        found[pk][str(MeasureKind(kind).label)] = None
    return {pk: _("; ").join(found[pk]) if pk in found else _("none on record") for pk in ids}
