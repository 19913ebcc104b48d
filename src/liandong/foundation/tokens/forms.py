"""What people say about a token, checked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation.tokens.scopes import SCOPES

_LIFETIMES = ((30, _("30 days")), (90, _("90 days")), (366, _("one year")))


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("For example “statistics of the county bureau”; it stands in your list of tokens."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only within your own area and duties, whatever is ticked here."),
    )
    days = forms.TypedChoiceField(label=_("It is good for"), choices=_LIFETIMES, coerce=int, initial=90)
