"""What is asked of somebody who objects from the page of a notice."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PublicObjectionForm(forms.Form):
    """Which family by its number on the sheet, why, and how to be reached."""

    number = forms.IntegerField(
        label=_("Number on the notice"),
        help_text=_("It stands before the name on the sheet. Names are not on the web."),
        min_value=1,
        max_value=10_000,
    )
    reason = forms.CharField(
        label=_("What is not right?"),
        help_text=_("Say what you know, without your name: the family can read it."),
        min_length=4,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact = forms.CharField(
        label=_("How can you be reached?"),
        help_text=_("Only the office above the village that looks into it can read this."),
        required=False,
        max_length=100,
    )
