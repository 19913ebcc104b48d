"""Stating what is known of the items of a year's income: an amount, or at least and at most, and how well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from liandong.foundation.pages import formats
from liandong.registry.change_codes import ChangeKind
from liandong.registry.family_codes import Evidence
from liandong.registry.fields import FIELDS
from liandong.registry.income_items import AMOUNTS
from liandong.registry.limits import LIMITS
from liandong.registry.models import HouseholdIncome, IncomeItem
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.rows import current, renew, same
from liandong.registry.services.changes.work import Done, Order, Work, perform
from liandong.registry.wording import in_words


@dataclass(frozen=True)
class ItemStated:
    """What somebody says of one item. ``high`` None: nobody knows how much at most."""

    item: str
    low: Decimal
    high: Decimal | None
    evidence: Evidence

    @property
    def words(self) -> str:
        """The amount or range as people say it."""
        return range_words(self.low, self.high)


def range_words(low: Decimal | None, high: Decimal | None) -> str:
    """An amount in yuan, a range, or "at least": 3,000–5,000 yuan."""
    if low is None:
        return formats.unknown() if high is None else _("at most %(n)s") % {"n": formats.yuan(high)}
    if high is None:
        return _("at least %(n)s") % {"n": formats.yuan(low)}
    return formats.yuan(low) if low == high else f"{formats.decimal(low)}–{formats.yuan(high)}"


def state_income_items(
    order: Order, key: UUID, year: int, items: Sequence[ItemStated], *, members: int | None = None
) -> Done:
    """Write down what is known of items of a year's income, and the members of that year.

    Raises:
        BoundsReversed, OutOfLimits, UnknownField, NothingChanged, BeforeKnown, DayAhead, HouseholdClosed,
            OutOfScope.
    """
    for one in items:
        _guard(one)
    asked = {"year": year, "members": members, "items": [vars(one) for one in items]}

    def act(work: Work) -> None:
        _write(work, year, items, members)

    return perform(order, key, ChangeKind.CHANGE, asked, act)


def _guard(one: ItemStated) -> None:
    if one.item not in AMOUNTS:
        raise refusals.UnknownField(field=one.item)
    low, high = LIMITS[one.item]
    label = FIELDS[one.item].label
    for value in (one.low, one.high):
        if value is not None and not low <= value <= high:
            raise refusals.OutOfLimits(field=label, low=f"{low:,}", high=f"{high:,}", value=f"{value:,}")
    if one.high is not None and one.high < one.low:
        raise refusals.BoundsReversed(field=label, low=f"{one.low:,}", high=f"{one.high:,}")


def _write(work: Work, year: int, items: Sequence[ItemStated], members: int | None) -> None:
    owner: dict[str, object] = {"household_id": work.household.pk, "year": year}
    changed: list[str] = []
    for one in items:
        row = current(IncomeItem, **owner, item=one.item)
        before = (row.low_yuan, row.high_yuan, row.evidence) if row else None
        if before is not None and all(map(same, before, (one.low, one.high, one.evidence.value))):
            continue
        values = {"low_yuan": one.low, "high_yuan": one.high, "evidence": one.evidence.value}
        renew(work, IncomeItem, row, values, {**owner, "item": one.item})
        was = range_words(row.low_yuan, row.high_yuan) if row else ""
        work.say(work.household.household_no, FIELDS[one.item].label, was, one.words)
        changed.append(one.item)
    income = current(HouseholdIncome, **owner)
    if members is not None and (income is None or income.member_count != members):
        was = in_words(income.member_count if income else None, unit="persons")
        renew(work, HouseholdIncome, income, {"member_count": members}, owner)
        work.say(work.household.household_no, FIELDS["member_count"].label, was, str(members))
        changed.append("member_count")
    if not changed:
        raise refusals.NothingChanged
    work.tell("household.changed", work.household, fields=sorted(changed), members_changed=0)
