"""Which files of households are printed together."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.registry.selectors import READ, households_for

MOST_FILES = 300
BOOK, FOLDER = "pdf", "zip"


class VillageFiles(forms.Form):
    """A village or group of the reader's area, and the form of what they get."""

    place = forms.TypedChoiceField(label=_("Village or group"), coerce=int)
    form = forms.ChoiceField(
        label=_("As"),
        choices=[
            (BOOK, _("one PDF, a household after the other")),
            (FOLDER, _("a packed folder, one PDF for each household")),
        ],
        widget=forms.RadioSelect,
        initial=BOOK,
    )

    def __init__(self, data: object = None, *, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.user = user
        places = visible_places(user, action=READ).filter(level__in=(Level.VILLAGE, Level.GROUP))
        self.places: dict[int, Place] = {one.pk: one for one in named(places).order_by("path")}
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(pk, getattr(one, "name", None) or pk) for pk, one in self.places.items()]

    def clean_place(self) -> int:
        """A place with some households, and not too many for one document."""
        chosen = int(self.cleaned_data["place"])
        count = households_for(self.user, self.places[chosen]).filter(closed_on=None).count()
        if count == 0:
            raise forms.ValidationError(_("No household is registered there yet."))
        if count > MOST_FILES:
            raise forms.ValidationError(
                _("There are %(n)s households; at most %(most)s are printed at once, so choose a group."),
                params={"n": count, "most": MOST_FILES},
            )
        return chosen

    @property
    def chosen_place(self) -> Place:
        """The chosen place."""
        return self.places[self.cleaned_data["place"]]
