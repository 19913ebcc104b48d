"""The form in which the facts of a village are stated, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.registry.field_forms import SUFFIXES, capital, date_input
from liandong.registry.models import VillageProfile
from liandong.registry.services.villages import Told, Value
from liandong.registry.village_fields import LONGEST_TEXT, SECTIONS, VILLAGE_FIELDS, VillageField


def _yes_no(text: object) -> bool | None:
    return {"yes": True, "no": False}.get(str(text))


def _form_field(field: VillageField) -> forms.Field:
    label = capital(field.label)
    if field.unit == "yes_no":
        choices = [("", _("unknown")), ("yes", _("yes")), ("no", _("no"))]
        return forms.TypedChoiceField(
            label=label, required=False, empty_value=None, choices=choices, coerce=_yes_no
        )
    if field.codes is not None:
        return forms.TypedChoiceField(
            label=label, required=False, empty_value=None, choices=[("", _("unknown")), *field.codes.choices]
        )
    if field.unit == "text":
        return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, empty_value=None)
    if field.unit == "count":
        return forms.IntegerField(
            label=label, required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
        )
    return forms.DecimalField(
        label=label,
        required=False,
        decimal_places=2,
        max_digits=12,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


class VillageForm(forms.Form):
    """All facts of a year as they stand. What is left empty says nothing."""

    told_by = forms.CharField(
        label=_("Where the figures come from"),
        max_length=80,
        required=False,
        help_text=_("for example: year-end statistics of the village"),
    )
    on = forms.DateField(label=_("Known since"), widget=date_input())

    def __init__(self, data: Any = None, *, village: Place, year: int) -> None:
        row = VillageProfile.objects.filter(village=village, year=year, valid_to__isnull=True).first()
        initial: dict[str, object] = {"on": clock.today()}
        for name, field in VILLAGE_FIELDS.items():
            value = getattr(row, name, None)
            initial[name] = {True: "yes", False: "no"}.get(value) if field.unit == "yes_no" else value  # type: ignore[arg-type]  # a column's own value
        super().__init__(data, initial=initial)
        for name, field in VILLAGE_FIELDS.items():
            self.fields[name] = _form_field(field)

    def sections(self) -> Iterator[tuple[str, list[tuple[forms.BoundField, object]]]]:
        """Title and fields with their units."""
        for section, title in SECTIONS.items():
            rows: list[tuple[forms.BoundField, object]] = [
                (self[name], SUFFIXES.get(field.unit, ""))
                for name, field in VILLAGE_FIELDS.items()
                if field.section == section
            ]
            yield capital(title), rows

    def values(self) -> dict[str, Value]:
        """What was typed."""
        return {name: self.cleaned_data.get(name) for name in VILLAGE_FIELDS}

    @property
    def told(self) -> Told:
        """Who says it, and since when."""
        return Told(self.cleaned_data["told_by"], self.cleaned_data["on"])
