"""The form in which income items are stated: an amount or a range, and how well it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.registry.family_codes import Evidence
from liandong.registry.field_forms import capital, date_input
from liandong.registry.fields import FIELDS
from liandong.registry.income_items import AMOUNTS, ITEMS, TOTALS
from liandong.registry.limits import LIMITS
from liandong.registry.models import Household, HouseholdIncome, IncomeItem
from liandong.registry.services.changes import ItemStated, Order, version_of


@dataclass(frozen=True)
class ItemRow:
    """One item as the page shows it; ``parts``: the lines of the form that add up to it."""

    label: str
    low: forms.BoundField
    high: forms.BoundField
    evidence: forms.BoundField
    parts: tuple[ItemRow, ...] = ()

    @property
    def has_parts_open(self) -> bool:
        """Whether something is written in a part, so that the parts must be seen."""
        return any(one.low.value() not in (None, "") or one.low.errors for one in self.parts)


class IncomeItemsForm(forms.Form):
    """All items of a year. What is left empty says nothing and changes nothing."""

    member_count = forms.IntegerField(
        label=gettext_lazy("Members in the income year"), required=False, min_value=1, max_value=100
    )
    on = forms.DateField(label=gettext_lazy("Since when is this known"), widget=date_input())
    told_by = forms.CharField(
        label=gettext_lazy("How do you know"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("for example: visit, household register, certificate"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, household: Household, year: int) -> None:
        self.household, self.year = household, year
        holding = {"household": household, "year": year, "valid_to__isnull": True}
        row = HouseholdIncome.objects.filter(**holding).first()
        self.stated = {one.item: one for one in IncomeItem.objects.filter(**holding)}
        super().__init__(data, initial=self._initial(row))
        for name in AMOUNTS:
            self._add(name)

    def _initial(self, row: HouseholdIncome | None) -> dict[str, object]:
        found: dict[str, object] = {
            "on": clock.today(),
            "key": uuid7(),
            "version": version_of(self.household),
            "member_count": row.member_count if row else None,
        }
        for name in AMOUNTS:
            exact = getattr(row, name, None)
            found[f"{name}_low"] = found[f"{name}_high"] = exact
        for name, one in self.stated.items():
            found |= {f"{name}_low": one.low_yuan, f"{name}_high": one.high_yuan}
            found[f"{name}_evidence"] = one.evidence
        return found

    def _add(self, name: str) -> None:
        low, high = LIMITS[name]
        for side, label in (("low", _("at least")), ("high", _("at most"))):
            self.fields[f"{name}_{side}"] = forms.DecimalField(
                label=label,
                required=False,
                min_value=low,
                max_value=high,
                decimal_places=2,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
            )
        self.fields[f"{name}_evidence"] = forms.ChoiceField(
            label=_("how well known"), required=False, choices=[("", "—"), *Evidence.choices]
        )

    def rows(self) -> Iterator[ItemRow]:
        """The five items, each with its parts."""
        for total in TOTALS:
            yield self._row(total, tuple(self._row(part) for part in ITEMS[total].parts))

    def _row(self, name: str, parts: tuple[ItemRow, ...] = ()) -> ItemRow:
        low, high, evidence = (self[f"{name}_{side}"] for side in ("low", "high", "evidence"))
        return ItemRow(capital(FIELDS[name].label), low, high, evidence, parts)

    def clean(self) -> dict[str, Any]:
        """A bound needs its evidence, and "at most" alone an "at least" of nothing."""
        data = self.cleaned_data
        for name in AMOUNTS:
            low, high = data.get(f"{name}_low"), data.get(f"{name}_high")
            if self._is_changed(name) and not data.get(f"{name}_evidence"):
                self.add_error(f"{name}_evidence", _("Say how well this is known."))
            if low is not None and high is not None and high < low:
                self.add_error(f"{name}_high", _("“At most” is less than “at least”; exchange them."))
        return data

    def _is_changed(self, name: str) -> bool:
        keys = [f"{name}_low", f"{name}_high"]
        is_empty = all(self.cleaned_data.get(key) is None for key in keys)
        differs = any(self.cleaned_data.get(key) != self.initial.get(key) for key in keys)
        chosen = self.cleaned_data.get(f"{name}_evidence") or None
        return not is_empty and (differs or chosen != self.initial.get(f"{name}_evidence"))

    def items(self) -> list[ItemStated]:
        """What was stated anew."""
        data = self.cleaned_data
        return [
            ItemStated(
                name,
                data[f"{name}_low"] or Decimal(0),
                data[f"{name}_high"],
                Evidence(data[f"{name}_evidence"]),
            )
            for name in AMOUNTS
            if self._is_changed(name)
        ]

    def order(self, actor: Any) -> Order:
        """Who, since when, under which key."""
        data = self.cleaned_data
        return Order(actor, data["on"], data["key"], told_by=data["told_by"], version=data["version"])
