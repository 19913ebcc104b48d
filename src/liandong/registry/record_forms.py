"""Forms for a family's documents, its consents, its skills and its wishes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.foundation.files.pending import KeepsFiles
from liandong.foundation.keys import uuid7
from liandong.registry.field_forms import date_input
from liandong.registry.models import Document, Household
from liandong.registry.person_codes import SkillKind, SkillLevel, WishKind
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose, DocumentKind
from liandong.registry.services.changes import members_of
from liandong.registry.services.records import Paper, Permission

_YEAR = timedelta(days=365)


class _OfFamily(forms.Form):
    """A form that offers the members of a family."""

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        members = [(str(one.key), str(one)) for one in members_of(household)]
        for name in ("member", "given_by"):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                nobody = [] if field.required else [("", _("the family"))]
                field.choices = [*nobody, *members]

    def key_of(self, name: str) -> UUID | None:
        """The chosen key; None where nothing was chosen."""
        text = self.cleaned_data.get(name)
        return UUID(text) if text else None


class DocumentForm(_OfFamily, KeepsFiles):
    """A paper or picture for the family's file."""

    file = forms.FileField(
        label=gettext_lazy("Paper or picture"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 20 MB. Where a picture was taken is not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=DocumentKind.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    member = forms.ChoiceField(label=gettext_lazy("Whose it is"), required=False)
    dated_on = forms.DateField(label=gettext_lazy("Date on it"), required=False, widget=date_input())

    def paper(self) -> Paper:
        """The document as it was handed over."""
        data = self.cleaned_data
        return Paper(
            DocumentKind(data["kind"]),
            data["title"],
            data["file"].name,
            data["file"].read(),
            self.key_of("member"),
            data["dated_on"],
        )


class ConsentForm(_OfFamily):
    """What the family allows, for what, and until when."""

    given_by = forms.ChoiceField(label=gettext_lazy("Who gives it"))
    purpose = forms.ChoiceField(label=gettext_lazy("For what"), choices=ConsentPurpose.choices)
    extent = forms.MultipleChoiceField(
        label=gettext_lazy("Which data"), choices=ConsentExtent.choices, widget=forms.CheckboxSelectMultiple
    )
    given_on = forms.DateField(label=gettext_lazy("Given on"), widget=date_input())
    expires_on = forms.DateField(label=gettext_lazy("Last day on which it counts"), widget=date_input())
    document = forms.ChoiceField(
        label=gettext_lazy("Signed paper"),
        required=False,
        help_text=gettext_lazy("From the documents of this family."),
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        today = clock.today()
        kwargs["initial"] = {"given_on": today, "expires_on": today + _YEAR} | kwargs.get("initial", {})
        super().__init__(*args, household=household, **kwargs)
        papers = Document.objects.filter(household=household, withdrawn_at__isnull=True).order_by("-added_at")
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [("", "—"), *((str(one.key), one.title) for one in papers)]

    def clean(self) -> dict[str, Any]:
        """A consent ends after it begins."""
        data = self.cleaned_data
        given, last = data.get("given_on"), data.get("expires_on")
        if given and last and last < given:
            self.add_error("expires_on", _("The last day lies before the day on which it is given."))
        return data

    def permission(self) -> Permission:
        """What was allowed."""
        data = self.cleaned_data
        giver = self.key_of("given_by")
        assert giver is not None  # noqa: S101  the field is required
        return Permission(
            giver,
            ConsentPurpose(data["purpose"]),
            tuple(ConsentExtent(one) for one in data["extent"]),
            data["given_on"],
            data["expires_on"],
            self.key_of("document"),
        )


class _Stated(_OfFamily):
    """Something the village says of a family since a day."""

    on = forms.DateField(label=gettext_lazy("Since when"), widget=date_input())
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": clock.today(), "key": uuid7()}
        super().__init__(*args, **kwargs)


class SkillForm(_Stated):
    """What a member can do."""

    member = forms.ChoiceField(label=gettext_lazy("Which member"))
    kind = forms.ChoiceField(label=gettext_lazy("What they can do"), choices=SkillKind.choices)
    level = forms.ChoiceField(
        label=gettext_lazy("How well"), required=False, choices=[("", "—"), *SkillLevel.choices]
    )
    detail = forms.CharField(label=gettext_lazy("More about it"), max_length=80, required=False)


class WishForm(_Stated):
    """What the family or a member wants."""

    member = forms.ChoiceField(label=gettext_lazy("Which member"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What they want"), choices=WishKind.choices)
    detail = forms.CharField(label=gettext_lazy("More about it"), max_length=200, required=False)
