"""Forms around numbers of persons."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal import OF_OFFICIALS, Kind, tidy
from liandong.foundation.personal.id_numbers import problem_of
from liandong.registry.selectors_personal import ShownNumber
from liandong.registry.services.personal import MAX_LENGTH
from liandong.registry.services.reveal import Reason

_LOOKED_FOR = [(kind.value, kind.label) for kind in Kind if kind not in OF_OFFICIALS]


class NumberSearch(forms.Form):
    """Which number is looked for."""

    kind = forms.ChoiceField(label=_("What it is"), choices=_LOOKED_FOR)
    number = forms.CharField(
        label=_("The whole number"),
        max_length=MAX_LENGTH * 2,
        help_text=_("Only the whole number is found, not a part of it. Spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """The number tidied."""
        found = tidy(Kind.BANK_ACCOUNT, self.cleaned_data["number"])
        if len(found) < 6:
            raise forms.ValidationError(_("Enter the whole number; this is too short to be one."))
        return found

    @property
    def warning(self) -> str:
        """What is wrong with an ID number that was looked for; it is looked for nevertheless."""
        if self.cleaned_data["kind"] != Kind.ID_NUMBER:
            return ""
        problem = problem_of(self.cleaned_data["number"])
        return str(problem) if problem else ""


class RevealForm(forms.Form):
    """Which number of a family has to be seen in full, and why."""

    number = forms.ChoiceField(label=_("Which number"))
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("choose a reason")), *Reason.choices])

    def __init__(self, *args: object, numbers: Iterable[ShownNumber], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        field = self.fields["number"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [
            (str(one.number.key), " · ".join(filter(None, (one.owner, one.label))))
            for one in numbers
            if one.can_reveal
        ]
