"""What people type on the pages of settings, checked."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.catalogue import CHOICES, Setting, Unit
from liandong.foundation.places.models import Place


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(forms.Form):
    """Where and on which day one asks."""

    place = forms.TypedChoiceField(label=_("Place"), coerce=int)
    on = forms.DateField(label=_("On"), widget=_day())

    def __init__(self, data: object, *, near: Sequence[Place]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or a dict, as Django's own
        place = self.fields["place"]
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101  for the type
        least = min(one.level for one in near)
        names = [(one, str(getattr(one, "name", "") or one.path)) for one in near]
        place.choices = [(one.pk, "\u3000" * (one.level - least) + name) for one, name in names]


class FindForm(AskForm):
    """The same, and which settings one looks for."""

    q = forms.CharField(label=_("Find"), required=False, max_length=40, widget=forms.SearchInput)
    show = forms.ChoiceField(
        label=_("Which ones"),
        required=False,
        choices=[
            ("", _("all")),
            ("here", _("set by this place")),
            ("above", _("from a place above")),
            ("default", _("national default")),
            ("waiting", _("a proposal waits")),
        ],
    )


class ValueForm(forms.Form):
    """A value and its days: enough to see whom it would affect."""

    value = forms.CharField(label=_("New value"), max_length=12)
    valid_from = forms.DateField(label=_("In force from"), widget=_day())
    valid_to = forms.DateField(
        label=_("In force until before"),
        required=False,
        help_text=_("Left open, it holds until the next value."),
        widget=_day(),
    )

    def __init__(self, *args: object, setting: Setting, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        hints = {
            Unit.DAYS: _("In days; counting begins the day after."),
            Unit.PERSONS: _("A number of people."),
            Unit.FAMILIES: _("A number of families."),
            Unit.POINTS: _("Whole points, added to the 1 of every family; 0: it makes no difference."),
            Unit.TIMES: _("How many times the average, as 2 or 0.6."),
            Unit.YUAN: _("In yuan per head and year."),
            Unit.SHARE: _("As 20% or 1/5."),
        }
        if setting.unit in CHOICES:
            choices = [(str(number), word) for number, word in CHOICES[setting.unit].items()]
            self.fields["value"] = forms.ChoiceField(label=_("New value"), choices=choices)
        else:
            self.fields["value"].help_text = hints[setting.unit]


class ProposalForm(ValueForm):
    """The same, and by which document."""

    reason = forms.CharField(
        label=_("By which document"),
        max_length=500,
        help_text=_(
            "Number and title of the document, or the decision. Whoever confirms the value reads this."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, setting: Setting, **kwargs: object) -> None:
        super().__init__(*args, setting=setting, **kwargs)
        for name in (
            "value",
            "valid_from",
            "valid_to",
        ):  # chosen in the step before, where the effect was shown
            self.fields[name].widget = forms.HiddenInput()
