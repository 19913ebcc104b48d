"""Forms for giving families to persons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.in_force import required
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.registry.field_forms import date_input
from liandong.registry.models import AssistingUnit
from liandong.registry.services.samples import LARGEST, Draw
from liandong.registry.services.ties import Pairing
from liandong.registry.tie_codes import UnitKind

SAMPLE_DAYS = "sample.open"  # so long unless somebody says otherwise


class _OfPeople(forms.Form):
    """A form that offers people by name."""

    def __init__(self, data: Any = None, *, people: Iterable[User], field: str) -> None:
        super().__init__(data)
        self.people = {str(one.key): one for one in people}
        self.offer(field, [(key, f"{one} ({one.username})") for key, one in self.people.items()])

    def offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Let one of these be chosen."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [("", _("choose")), *choices]


class PairForm(_OfPeople):
    """A helper for a family."""

    helper = forms.ChoiceField(label=_("Helper"))
    unit = forms.ChoiceField(label=_("Unit of the helper"))
    valid_from = forms.DateField(label=_("Begins on"), widget=date_input())
    is_main = forms.BooleanField(
        label=_("main helper"),
        required=False,
        initial=True,
        help_text=_("Who answers for the help; a family has one at a time."),
    )

    def __init__(self, data: Any = None, *, people: Iterable[User], units: Iterable[AssistingUnit]) -> None:
        super().__init__(data, people=people, field="helper")
        self.fields["valid_from"].initial = clock.today()
        self.offer("unit", [(str(one.key), f"{one.name} · {one.get_kind_display()}") for one in units])

    def pairing(self) -> Pairing:
        """What was chosen."""
        data = self.cleaned_data
        helper = self.people[data["helper"]]
        return Pairing(helper, UUID(data["unit"]), data["valid_from"], data["is_main"])


class OwnForm(_OfPeople):
    """The account by which a family reads its own file."""

    account = forms.ChoiceField(label=_("Account of the family"))

    def __init__(self, data: Any = None, *, people: Iterable[User]) -> None:
        super().__init__(data, people=people, field="account")


class UnitForm(_OfPeople):
    """An assisting unit of a county."""

    county = forms.ChoiceField(label=_("County"))
    name = forms.CharField(label=_("Name of the unit"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UnitKind.choices)
    account = forms.ChoiceField(
        label=_("Account of the unit"),
        required=False,
        help_text=_("It sees the families whom the unit’s people help, masked."),
    )

    def __init__(self, data: Any = None, *, people: Iterable[User], counties: Sequence[Place]) -> None:
        super().__init__(data, people=people, field="account")
        self.counties = {str(place.pk): place for place in counties}
        field = self.fields["county"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [(key, str(getattr(place, "name", key))) for key, place in self.counties.items()]


class DrawForm(_OfPeople):
    """A sample to be drawn."""

    title = forms.CharField(label=_("What it is for"), max_length=80)
    evaluator = forms.ChoiceField(label=_("Evaluator"))
    place = forms.ChoiceField(label=_("Place"))
    families = forms.IntegerField(label=_("Families"), min_value=1, max_value=LARGEST)
    since = forms.DateField(label=_("Open from"), widget=date_input())
    until = forms.DateField(label=_("Last day of the sample"), widget=date_input())

    def __init__(self, data: Any = None, *, people: Iterable[User], places: Sequence[Place]) -> None:
        super().__init__(data, people=people, field="evaluator")
        self.places = {str(place.pk): place for place in places}
        self.offer("place", [(key, str(getattr(place, "name", key))) for key, place in self.places.items()])
        today = clock.today()
        self.fields["since"].initial = today
        self.fields["until"].initial = required(SAMPLE_DAYS, places[0] if places else None, today).due_on(
            today
        )

    def draw(self) -> Draw:
        """What was chosen."""
        data = self.cleaned_data
        return Draw(
            data["title"],
            self.places[data["place"]],
            self.people[data["evaluator"]],
            data["families"],
            data["since"],
            data["until"],
        )
