"""What is known of a family's income of one year: exact amounts, and items known "at least, at most".

Of two statements about an item, in :class:`HouseholdIncome` and in :class:`IncomeItem`, the later one counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.registry.income_items import AMOUNTS, ITEMS, TOTALS, Net, Span, net_income
from liandong.registry.models import HouseholdIncome, IncomeItem

_NET = "net_income_yuan"


@dataclass(frozen=True)
class KnownIncome:
    """Net income of a year, with its terms. ``rough``: items that somebody stated by themselves."""

    year: int
    members: int | None
    net: Net
    rough: tuple[IncomeItem, ...]

    @property
    def per_head(self) -> tuple[Decimal | None, Decimal | None]:
        """Bounds per member of the income year; None where there is no bound."""
        return self.net.per_head(self.members) if self.members else (None, None)


def income_known(
    year: int, incomes: Iterable[HouseholdIncome], items: Iterable[IncomeItem], on: date
) -> KnownIncome:
    """The income of a year as it is known on a day.

    ``incomes`` and ``items``: all rows of the family, whenever they held. The net income that a source gives
    as such counts unless an item was stated later.
    """
    past = [row for row in incomes if row.year == year and row.valid_from <= on]
    row = next((one for one in past if one.valid_to is None or one.valid_to > on), None)
    rough = tuple(
        one
        for one in items
        if one.year == year and one.valid_from <= on and (one.valid_to is None or one.valid_to > on)
    )
    stated: dict[str, date] = {}
    for one in past:
        for name in one.stated:
            stated[name] = max(one.valid_from, stated.get(name, date.min))
    spans = {
        name: Span(amount, amount) for name in AMOUNTS if (amount := getattr(row, name, None)) is not None
    }
    later = [one for one in rough if one.valid_from >= stated.get(one.item, date.min)]
    spans |= {one.item: Span(one.low_yuan, one.high_yuan) for one in later}
    net = net_income(spans)
    given: Decimal | None = getattr(row, _NET, None)
    if given is not None and not any(one.valid_from >= stated.get(_NET, date.min) for one in rough):
        net = Net(given, given, net.terms)
    return KnownIncome(year, row.member_count if row else None, net, rough)


def bounds_sql(alias: str) -> tuple[str, str]:
    """SQL of the bounds of income per head over a row of exact amounts, as :func:`income_known` has them.

    For families of which no item is known roughly: their rows say all that is known.
    """
    lows, highs = [], []
    for name in TOTALS:
        parts = [f"{alias}.{part}" for part in ITEMS[name].parts]
        known = f"{alias}.{name}"
        low = " + ".join(f"coalesce({part}, 0)" for part in parts) or "0"
        lows.append((ITEMS[name].sign, f"coalesce({known}, {low})"))
        highs.append((ITEMS[name].sign, f"coalesce({known}, {' + '.join(parts)})" if parts else known))
    gain = [text for sign, text in lows if sign > 0], [text for sign, text in highs if sign > 0]
    cost = [text for sign, text in lows if sign < 0], [text for sign, text in highs if sign < 0]
    members = f"nullif({alias}.member_count, 0)"
    return tuple(  # type: ignore[return-value]  # two in, two out
        f"coalesce({alias}.net_income_pc_yuan, ({' + '.join(plus)} - ({' + '.join(minus)})) / {members})"
        for plus, minus in ((gain[0], cost[1]), (gain[1], cost[0]))
    )
