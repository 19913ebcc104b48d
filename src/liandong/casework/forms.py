"""What people say of a task: how it ended, who takes it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.casework.models import Task
from liandong.casework.selectors import could_take
from liandong.foundation.accounts.models import User


class DoneForm(forms.Form):
    """How a task ended."""

    outcome = forms.ChoiceField(label=_("What came out"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What you found"),
        help_text=_("In a few words, for whoever reads this later. May be left empty."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *arguments: Any, task: Task, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = list(task.declared.outcomes.items()) if task.declared else []


class HandOverForm(forms.Form):
    """Who takes a task over."""

    to = forms.ModelChoiceField(label=_("Who takes it over"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *arguments: Any, task: Task, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type
        field.queryset = could_take(task)


class AwayForm(forms.Form):
    """From when until when somebody is away."""

    first = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
