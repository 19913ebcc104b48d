"""What is asked of somebody who objects to a fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.feedback.models import Speaker
from liandong.feedback.services import ObjectedFact, Said
from liandong.foundation.files.pending import KeepsFiles


class ObjectionForm(KeepsFiles):
    """Which fact, who says so, why, and how it really is."""

    fact = forms.ChoiceField(label=_("Which fact is wrong?"), widget=forms.RadioSelect)
    by = forms.ChoiceField(label=_("Who says so?"), choices=Speaker.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why is it wrong?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    wanted = forms.CharField(label=_("How is it really?"), required=False, max_length=400)
    contact = forms.CharField(label=_("How can they be reached?"), required=False, max_length=100)
    evidence = forms.FileField(label=_("Paper or picture that shows it"), required=False)

    def __init__(self, *args: Any, facts: Sequence[ObjectedFact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        choices = [(one.ident, f"{one.title} · {one.words}") for one in facts]
        chosen = self.fields["fact"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  for the type
        chosen.choices = choices

    @property
    def chosen(self) -> ObjectedFact:
        """The fact that is objected to."""
        return next(one for one in self.facts if one.ident == self.cleaned_data["fact"])

    @property
    def said(self) -> Said:
        """What is said against it."""
        data = self.cleaned_data
        return Said(Speaker(data["by"]), data["reason"], data["wanted"], data["contact"], data["evidence"])
