"""Forms for what is done for a family: its plan, a visit, a measure it received."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.pending import KeepsFiles
from liandong.foundation.files.pictures import is_picture
from liandong.registry.field_forms import date_input
from liandong.registry.help_codes import MeasureKind, MeasureType
from liandong.registry.models import Household
from liandong.registry.models.help import FIRST_YEAR, LARGEST_YUAN, LAST_YEAR
from liandong.registry.services.helping import (
    NotAPicture,
    Photo,
    Planned,
    Received,
    Visited,
    pictures_of,
)


def _by_type() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds of measures under what they are meant to do."""
    return [
        (str(type_.label), [(one.value, str(one.label)) for one in MeasureKind if one.type is type_])
        for type_ in MeasureType
    ]


def _yuan(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_value=LARGEST_YUAN, decimal_places=2, localize=False, **options
    )


class PlanForm(forms.Form):
    """A measure planned for a year."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, localize=False)
    kind = forms.ChoiceField(label=_("Measure"), choices=_by_type)
    project = forms.CharField(label=_("Project"), max_length=120, required=False)
    scale = forms.CharField(
        label=_("Scale"), max_length=80, required=False, help_text=_("For example: 2 cattle, 3 mu of tea.")
    )
    amount = _yuan(_("Money for it, in yuan"), min_value=0)
    due_on = forms.DateField(label=_("To be done by"), required=False, widget=date_input())
    gain = _yuan(_("Expected gain of the family that year, in yuan"), min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"year": clock.today().year} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def planned(self) -> Planned:
        """What was planned."""
        data = self.cleaned_data
        return Planned(
            data["year"],
            MeasureKind(data["kind"]),
            data["project"],
            data["scale"],
            data["amount"],
            data["due_on"],
            data["gain"],
        )


class VisitForm(KeepsFiles):
    """A visit to the family."""

    on = forms.DateField(label=_("Day of the visit"), widget=date_input())
    visitor = forms.CharField(label=_("Who visited"), max_length=80)
    purpose = forms.CharField(label=_("Purpose of the visit"), max_length=120)
    needs = forms.CharField(
        label=_("What the family says it needs"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=_("Take a picture"),
        required=False,
        help_text=_("Ask the family first. What the phone writes into it, such as the place, is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    picture = forms.ChoiceField(
        label=_("Or one that is in the file"),
        required=False,
        help_text=_("From the pictures of visits to this family."),
    )

    def __init__(self, *args: Any, household: Household, user: User, **kwargs: Any) -> None:
        first = {"on": clock.today(), "visitor": str(user)}
        kwargs["initial"] = first | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        kept = [(str(one.key), one.title) for one in pictures_of(household)]
        field = self.fields["picture"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [("", "—"), *kept]
        if not kept:
            del self.fields["picture"]

    def clean_photo(self) -> Any:
        """Something that looks like a picture."""
        photo = self.cleaned_data["photo"]
        if photo and not is_picture(photo.read(4)):
            raise forms.ValidationError(str(NotAPicture(name=photo.name)))
        return photo

    def visited(self) -> Visited:
        """The visit."""
        data = self.cleaned_data
        picture = UUID(data["picture"]) if data.get("picture") else None
        photo = None
        if data["photo"]:
            data["photo"].seek(0)
            photo = Photo(data["photo"].name, data["photo"].read())
        return Visited(data["on"], data["visitor"], data["purpose"], data["needs"], picture, photo)


class MeasureForm(forms.Form):
    """A measure that the family received."""

    kind = forms.ChoiceField(label=_("Measure"), choices=_by_type)
    on = forms.DateField(label=_("Received on"), widget=date_input())
    amount = _yuan(_("Amount, in yuan"), min_value=0)
    provider = forms.CharField(label=_("From whom"), max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def received(self) -> Received:
        """What the family received."""
        data = self.cleaned_data
        return Received(MeasureKind(data["kind"]), data["on"], data["provider"], data["amount"])


class EffectForm(forms.Form):
    """What a measure brought."""

    yuan = _yuan(_("Gain, in yuan"), min_value=-LARGEST_YUAN)
    words = forms.CharField(label=_("In words"), max_length=200, required=False)


class WithdrawForm(forms.Form):
    """Why an entry is taken back."""

    why = forms.CharField(label=_("Why"), max_length=200)
