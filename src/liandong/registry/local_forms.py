"""Forms for local columns: to declare one, and to fill them in for a household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.field_forms import date_input
from liandong.registry.models import Household, LocalColumn
from liandong.registry.record_codes import LocalType
from liandong.registry.services.changes import Order, version_of
from liandong.registry.services.local_columns import Declaration, Value, values_of


class DeclareForm(forms.Form):
    """A column for the households of a place."""

    place = forms.TypedChoiceField(label=_("For"), coerce=int)
    title = forms.CharField(label=_("What it is called"), max_length=80)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Lower-case letters, digits and _, as exports and standards name it."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    type = forms.ChoiceField(label=_("Type"), choices=LocalType.choices)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    choices = forms.CharField(
        label=_("Choices of a list"),
        required=False,
        help_text=_("One on each line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, places: Sequence[Place]) -> None:
        super().__init__(data)
        self.places = {place.pk: place for place in places}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [(pk, getattr(place, "name", pk)) for pk, place in self.places.items()]

    def declaration(self) -> Declaration:
        """What is to be declared."""
        data = self.cleaned_data
        lines = [line.strip() for line in data["choices"].splitlines()]
        return Declaration(
            data["code"], data["title"], LocalType(data["type"]), data["unit"], tuple(filter(None, lines))
        )


def _field_of(column: LocalColumn) -> forms.Field:
    label = f"{column.title} ({column.unit})" if column.unit else column.title
    unknown = ("", _("unknown"))
    match LocalType(column.type):
        case LocalType.YES_NO:
            return forms.TypedChoiceField(
                label=label,
                required=False,
                empty_value=None,
                choices=[unknown, ("yes", _("yes")), ("no", _("no"))],
                coerce={"yes": True, "no": False}.get,
            )
        case LocalType.INTEGER:
            return forms.IntegerField(label=label, required=False)
        case LocalType.NUMBER:
            return forms.DecimalField(label=label, required=False, max_digits=16, decimal_places=4)
        case LocalType.DAY:
            return forms.DateField(label=label, required=False, widget=date_input())
        case LocalType.LIST:
            choices = [unknown, *((one, one) for one in column.choices)]
            return forms.TypedChoiceField(label=label, required=False, empty_value=None, choices=choices)
        case _:
            return forms.CharField(label=label, required=False, max_length=200, empty_value=None)


class LocalValuesForm(forms.Form):
    """The local columns of a household as they stand. What is left empty says nothing."""

    on = forms.DateField(label=_("Since when is it so"), widget=date_input())
    told_by = forms.CharField(label=_("How do you know"), required=False, max_length=80)
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, household: Household, columns: Sequence[LocalColumn]) -> None:
        self.columns = tuple(columns)
        initial: dict[str, object] = {
            "on": clock.today(),
            "key": uuid7(),
            "version": version_of(household),
        }
        for pk, value in values_of(household, self.columns).items():
            initial[f"c{pk}"] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        super().__init__(data, initial=initial)
        for column in self.columns:
            self.fields[f"c{column.pk}"] = _field_of(column)

    def rows(self) -> list[forms.BoundField]:
        """The fields of the columns."""
        return [self[f"c{column.pk}"] for column in self.columns]

    def values(self) -> dict[LocalColumn, Value]:
        """What was typed."""
        return {column: self.cleaned_data.get(f"c{column.pk}") for column in self.columns}

    def order(self, actor: Any) -> Order:
        """Who, since when, under which key."""
        data = self.cleaned_data
        return Order(actor, data["on"], data["key"], told_by=data["told_by"], version=data["version"])
