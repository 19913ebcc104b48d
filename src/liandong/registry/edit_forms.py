"""The forms in which facts of a family are changed or corrected, a panel at a time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.registry.field_forms import FactsForm, date_input
from liandong.registry.fields import Keeps, fields_of
from liandong.registry.models import Household, HouseholdIncome, Member, MemberFacts
from liandong.registry.services.changes import Edit, Order, members_of, version_of
from liandong.registry.services.changes.facts import TABLES
from liandong.registry.services.changes.rows import current, same

CHANGED, CORRECTED = "changed", "corrected"
MINE, THEIRS = "mine", "theirs"
_NOT_HERE = {"is_head", "head_name", "year", "age_years"}


_TITLES = {
    "living": gettext_lazy("Living conditions"),
    "income": gettext_lazy("Income"),
    "file": gettext_lazy("Numbers of the file"),
    "family": gettext_lazy("About the family"),
    "guarantees": gettext_lazy("Food, clothing, three guarantees and safe water"),
}
_KEPT = {"file": "HOUSEHOLD"}
_SUMMANDS = ("wage_income_yuan", "business_income_yuan", "property_income_yuan", "transfer_income_yuan")


def _keeps_of(name: str) -> tuple[Keeps, ...]:
    """The tables of a panel; none where the register has no such table."""
    if name == "member":
        return Keeps.MEMBER, Keeps.MEMBER_FACTS
    found = Keeps.__members__.get(_KEPT.get(name, name.upper())) if name in _TITLES else None
    return () if found is None else (found,)


def household_panels() -> list[tuple[str, str]]:
    """Name and title of each panel that is not a member's.

    The standing as to poverty is not among them: it is not edited, it is decided.
    """
    return [(name, str(title)) for name, title in _TITLES.items() if _keeps_of(name)]


@dataclass(frozen=True)
class EditPanel:
    """A part of a family's facts that is edited together.

    ``name``: as in its address; ``member`` and ``year`` where it has one.
    """

    name: str
    title: str
    household: Household
    member: Member | None = None
    year: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the panel in the order of the registry."""
        kept = _keeps_of(self.name)
        return tuple(name for one in kept for name in fields_of(one) if name not in _NOT_HERE)

    def present(self) -> object:
        """What stands now, as an object with the panel's columns."""
        if self.name == "file":
            return self.household
        if self.name == "member":
            return _Both(self.member, current(MemberFacts, member=self.member))
        owner: dict[str, object] = {"household": self.household}
        if self.year is not None:
            owner["year"] = self.year
        return current(TABLES[_keeps_of(self.name)[0]], **owner)


class _Both:
    """A member and how they are, as one thing to read from."""

    def __init__(self, *parts: object) -> None:
        self.parts = parts

    def __getattr__(self, name: str) -> object:
        for part in self.parts:
            if hasattr(part, name):
                return getattr(part, name)
        raise AttributeError(name)


def panel_of(household: Household, name: str, *, member: str = "", year: str = "") -> EditPanel | None:
    """The panel that an address names; None where there is no such thing."""
    if name == "member":
        found = {str(one.key): one for one in members_of(household)}.get(member)
        return EditPanel(name, str(found), household, member=found) if found else None
    if not _keeps_of(name):
        return None
    chosen = int(year) if name == "income" and year.isdigit() and 1980 <= int(year) <= 2200 else None
    if name == "income" and chosen is None:
        latest = HouseholdIncome.objects.filter(household=household, valid_to=None).order_by("-year").first()
        chosen = latest.year if latest else clock.today().year - 1
    return EditPanel(name, str(_TITLES[name]), household, year=chosen)


class EditForm(FactsForm):
    """Facts of one panel, and what kind of difference it is."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What is it"),
        choices=[
            (CHANGED, gettext_lazy("Something changed: what was on record was true until then")),
            (CORRECTED, gettext_lazy("A mistake: what was on record was never true")),
        ],
        widget=forms.RadioSelect,
        initial=CHANGED,
    )
    on = forms.DateField(
        label=gettext_lazy("Since when is it so"),
        widget=date_input(),
        help_text=gettext_lazy("For a mistake: the day you found out."),
    )
    told_by = forms.CharField(
        label=gettext_lazy("How do you know"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("for example: visit, household register, certificate"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: object = None, *, panel: EditPanel, user: User) -> None:
        self.panel, self.user = panel, user
        initial = {"on": clock.today(), "key": uuid7(), "version": version_of(panel.household)}
        super().__init__(data, names=panel.columns, current=panel.present(), initial=initial)

    def clean(self) -> dict[str, Any]:
        """Net income follows from its items where all are known, and may not contradict them.

        Source: domain.md §2.4.
        """
        data = self.cleaned_data
        if self.panel.name != "income":
            return data
        given = [data.get(name) for name in (*_SUMMANDS, "business_cost_yuan")]
        items: list[Decimal] = [item for item in given if item is not None]
        if len(items) < len(given):
            return data
        *summands, cost = items
        net = sum(summands) - cost
        if same(data.get("net_income_yuan"), data.get("base_net_income_yuan")):
            data["net_income_yuan"] = net
        elif not same(data.get("net_income_yuan"), net):
            self.add_error(
                "net_income_yuan",
                _("The items come to %(net)s yuan; correct one of them, or leave this as it was.")
                % {"net": f"{net:,}"},
            )
        return data

    @property
    def is_correction(self) -> bool:
        """Whether what was on record was never true."""
        return bool(self.cleaned_data["mode"] == CORRECTED)

    @property
    def order(self) -> Order:
        """Who, since when, under which key."""
        data = self.cleaned_data
        return Order(self.user, data["on"], data["key"], told_by=data["told_by"], version=data["version"])

    def edits(self) -> list[Edit]:
        """What was typed beside what stood there; where the editor chose the other's value, that one."""
        member = self.panel.member
        made = []
        for name in self.names:
            base = self.base(name)
            value = base if self.data.get(f"choice_{name}") == THEIRS else self.value(name)
            of_member: UUID | None = member.key if member else None
            made.append(Edit(name, base, value, member=of_member, year=self.panel.year))
        return made
