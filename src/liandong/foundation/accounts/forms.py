"""What people type on the pages of accounts and duties, checked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.opening import (
    Line,
    UnknownPlace,
    names_given,
    place_written,
    roles_given,
)
from liandong.foundation.places.models import Place

LARGEST = 4 << 20  # bytes of a workbook of accounts


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


def _choose(form: forms.Form, name: str, choices: list[tuple[object, object]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
    field.choices = choices


class PeopleFilter(forms.Form):
    """Which people the list shows."""

    q = forms.CharField(label=_("Name or user name"), required=False, max_length=80, strip=True)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("any")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("open", _("open accounts")), ("closed", _("closed accounts")), ("all", _("all accounts"))],
    )


class WorkbookForm(forms.Form):
    """A filled-in workbook of accounts."""

    file = forms.FileField(
        label=_("Workbook"), help_text=_("The one fetched here, filled in; .xlsx, at most 4 MB.")
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be it."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 4 MB; a workbook of accounts is smaller.")
            )
        return given


class OpenForm(forms.Form):
    """One account, with its first duty where the opener gives one."""

    name = forms.CharField(label=_("Name"), max_length=50, strip=True)
    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=150,
        help_text=_("Left empty, it is made of the name's pinyin."),
    )
    role = forms.ChoiceField(label=_("Role"), required=False)
    place = forms.CharField(
        label=_("Place"),
        required=False,
        help_text=_("Its code, or its names: 石桥镇/上坪村."),
    )
    valid_from = _day(_("First day"), required=False, hint=_("Left empty: today."))
    valid_to = _day(_("Until before"), required=False, hint=_("Left empty: until it is ended."))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("no duty yet"))]
        _choose(self, "role", [*none, *((role.value, role.label) for role in roles_given(actor))])

    def line(self) -> Line:
        """The form as a line of a workbook: both go the same way."""
        data = self.cleaned_data
        days = {name: data[name].isoformat() if data[name] else "" for name in ("valid_from", "valid_to")}
        return Line(1, data["username"], data["name"], data["role"], data["place"], **days)


class GrantForm(forms.Form):
    """A further duty for a person."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.CharField(label=_("Place"), help_text=_("Its code, or its names: 石桥镇/上坪村."))
    valid_from = _day(_("First day"), required=False, hint=_("Left empty: today."))
    valid_to = _day(_("Until before"), required=False, hint=_("Left empty: until it is ended."))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        _choose(self, "role", [(role.value, role.label) for role in roles_given(actor)])

    def clean_place(self) -> Place:
        """The place that was written."""
        try:
            return place_written(self.cleaned_data["place"], names_given(self.actor))
        except UnknownPlace as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("valid_from") or clock.today(), data.get("valid_to")
        if end and end <= start:
            self.add_error("valid_to", _("The last day lies before the first; correct one of them."))
        return data


class DelegateForm(forms.Form):
    """Whom a duty is delegated to, and for which days."""

    to = forms.TypedChoiceField(label=_("Colleague"), coerce=int)
    valid_from = _day(_("First day"))
    valid_to = _day(_("Last day"), hint=_("It ends by itself at the end of this day; 183 days at most."))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("valid_from", clock.today())
        self.people = {person.pk: person for person in people}
        _choose(self, "to", [(person.pk, f"{person} ({person.username})") for person in people])

    @property
    def until(self) -> date:
        """The day after the last: when it no longer counts."""
        last: date = self.cleaned_data["valid_to"]
        return last + timedelta(days=1)


class HandOverForm(forms.Form):
    """Who takes over, and from when."""

    successor = forms.TypedChoiceField(
        label=_("Successor"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Somebody who may hold these duties. A new colleague's account is opened first."),
    )
    on = _day(
        _("First day of the successor"), hint=_("On this day the duties of the leaver no longer count.")
    )
    remark = forms.CharField(label=_("Remark"), required=False, max_length=200)

    def __init__(self, *args: Any, people: list[User], duties: list[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())
        self.people = {person.pk: person for person in people}
        self.duties = duties
        none = [("", _("nobody yet; the list stays with me"))]
        _choose(self, "successor", [*none, *((one.pk, f"{one} ({one.username})") for one in people)])
