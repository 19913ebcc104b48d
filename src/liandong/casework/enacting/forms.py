"""What the second person types, checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    """Why a proposal is turned down."""

    answer = forms.CharField(
        label=_("Why not"),
        max_length=500,
        help_text=_("Whoever proposed it reads this and can propose a better one."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(forms.Form):
    """From which day on something no longer holds."""

    on = forms.DateField(
        label=_("No longer in force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
