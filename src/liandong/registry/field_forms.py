"""A form field for each field of the registry: by its type, its code list, its limits and its unit."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.analytics.tables import ColumnType
from liandong.registry.fields import FIELDS, Field
from liandong.registry.services.changes.rows import canonical
from liandong.registry.wording import Value

Choices = list[tuple[object, object]]
SUFFIXES = {
    "yuan": _("yuan"),
    "m2": _("m²"),
    "mu": _("mu"),
    "km": _("km"),
    "years": _("years"),
    "months": _("months"),
    "persons": _("persons"),
}


def date_input(**attrs: str) -> forms.DateInput:
    """A date as the browser reads it, and no other way."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def _yes_no(text: object) -> bool | None:
    return {"yes": True, "no": False}.get(str(text))


def form_field(field: Field) -> forms.Field:
    """A form field that gives the registry's own type; unknown is an answer."""
    label = capital(field.label)
    if field.codes is not None:
        return forms.TypedChoiceField(
            label=label, required=False, empty_value=None, choices=[("", _("unknown")), *field.codes.choices]
        )
    if field.type is ColumnType.BOOLEAN:
        choices: Choices = [("", _("unknown")), ("yes", _("yes")), ("no", _("no"))]
        return forms.TypedChoiceField(
            label=label, required=False, empty_value=None, choices=choices, coerce=_yes_no
        )
    low, high = field.limits or (None, None)
    if field.type is ColumnType.INTEGER:
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=low,
            max_value=high,
            localize=False,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
    if field.type is ColumnType.FLOAT:
        return forms.DecimalField(
            label=label,
            required=False,
            min_value=low,
            max_value=high,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        )
    if field.type is ColumnType.DATE:
        return forms.DateField(label=label, required=False, widget=date_input())
    return forms.CharField(label=label, required=False, max_length=80, strip=True, empty_value=None)


def capital(label: object) -> str:
    """A label at the beginning of a line."""
    text = str(label)
    return text[:1].upper() + text[1:]


class FactsForm(forms.Form):
    """Facts of one table as they stand, to be changed; each with what stood there when it was opened.

    The base values travel with the form as hidden fields, so that a stale form can be told field by field.
    """

    def __init__(
        self, *args: object, names: Iterable[str], current: object | None = None, **kwargs: object
    ) -> None:
        self.names = tuple(names)
        initial: dict[str, object] = {}
        for name in self.names:
            value = getattr(current, name, None)
            initial[name] = canonical(value) if isinstance(value, bool) else value
            initial[f"base_{name}"] = canonical(value)
        kwargs["initial"] = initial | dict(kwargs.get("initial") or {})  # type: ignore[call-overload]  # any mapping
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        for name in self.names:
            self.fields[name] = form_field(FIELDS[name])
            self.fields[f"base_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, empty_value="", strip=False
            )

    def value(self, name: str) -> Value:
        """What was typed."""
        found: Value = self.cleaned_data.get(name)
        return found if found != "" else None

    def base(self, name: str) -> Value:
        """What stood there when the form was opened, of the registry's type."""
        text = self.cleaned_data.get(f"base_{name}") or ""
        if not text:
            return None
        try:
            found: Value = form_field(FIELDS[name]).clean(text)
        except forms.ValidationError:
            return None  # the form was tampered with: then it differs from what stands, and is asked about
        return found

    def rows(self) -> list[tuple[forms.BoundField, object]]:
        """The visible fields with their units."""
        return [(self[name], SUFFIXES.get(FIELDS[name].unit, "")) for name in self.names]


__all__ = ["FactsForm", "capital", "date_input", "form_field"]
