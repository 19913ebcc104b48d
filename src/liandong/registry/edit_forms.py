"""The forms in which facts of a family are changed or corrected, a panel at a time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.registry.field_forms import FactsForm, date_input
from liandong.registry.fields import Keeps, fields_of
from liandong.registry.models import Household, HouseholdIncome, LivingConditions, Member, MemberFacts
from liandong.registry.services.changes import Edit, Order, members_of, version_of
from liandong.registry.services.changes.rows import current

CHANGED, CORRECTED = "changed", "corrected"
MINE, THEIRS = "mine", "theirs"
_NOT_HERE = {"is_head", "head_name", "year", "age_years"}


@dataclass(frozen=True)
class EditPanel:
    """A part of a family's facts that is edited together.

    ``name``: living, income, file or member; ``member`` and ``year`` where it has one.
    """

    name: str
    title: str
    household: Household
    member: Member | None = None
    year: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the panel in the order of the registry."""
        keeps = {
            "living": (Keeps.LIVING,),
            "income": (Keeps.INCOME,),
            "file": (Keeps.HOUSEHOLD,),
            "member": (Keeps.MEMBER, Keeps.MEMBER_FACTS),
        }[self.name]
        return tuple(name for kept in keeps for name in fields_of(kept) if name not in _NOT_HERE)

    def present(self) -> object:
        """What stands now, as an object with the panel's columns."""
        if self.name == "file":
            return self.household
        if self.name == "living":
            return current(LivingConditions, household=self.household)
        if self.name == "income":
            return current(HouseholdIncome, household=self.household, year=self.year)
        return _Both(self.member, current(MemberFacts, member=self.member))


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
    titles = {
        "living": _("Living conditions"),
        "income": _("Income"),
        "file": _("Numbers of the file"),
    }
    if name == "member":
        found = {str(one.key): one for one in members_of(household)}.get(member)
        return EditPanel(name, str(found), household, member=found) if found else None
    if name not in titles:
        return None
    chosen = int(year) if name == "income" and year.isdigit() and 1980 <= int(year) <= 2200 else None
    if name == "income" and chosen is None:
        latest = HouseholdIncome.objects.filter(household=household, valid_to=None).order_by("-year").first()
        chosen = latest.year if latest else clock.today().year - 1
    return EditPanel(name, titles[name], household, year=chosen)


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
