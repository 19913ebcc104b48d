"""What people type on the pages of the registry, checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.scope import Somebody
from liandong.foundation.places.models import Level, Place
from liandong.registry.selectors import places_to_filter


class HouseholdFilter(forms.Form):
    """Which households the list shows."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=80, strip=True)
    place = forms.TypedChoiceField(
        label=_("Township or village"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: object, user: Somebody, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        self.places: dict[int, Place] = {}
        choices: list[tuple[object, object]] = [("", _("my whole area"))]
        for place in places_to_filter(user):
            self.places[place.pk] = place
            indent = "　" if place.level == Level.VILLAGE else ""
            choices.append((place.pk, f"{indent}{place.name or place.pk}"))
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  for the type
        field.choices = choices

    @property
    def search(self) -> str:
        """What is looked for; empty where the form does not hold."""
        return str(self.cleaned_data.get("q") or "") if self.is_valid() else ""

    @property
    def chosen_place(self) -> Place | None:
        """The chosen place of the reader's own area."""
        chosen = self.cleaned_data.get("place") if self.is_valid() else None
        return self.places.get(chosen) if chosen is not None else None
