"""What people write down of a meeting: the list of representatives, who came, the votes, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.analytics.errors import Refusal
from liandong.casework.guards import Proof, Vote
from liandong.casework.meetings.agenda import Item
from liandong.casework.meetings.representatives import read_names
from liandong.casework.meetings.services import Held
from liandong.casework.models import AbsentBecause, Attendance, Meeting, Representative
from liandong.casework.rankings import Rankings, read_rankings
from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.pending import KeepsFiles

_VOTES = ("votes_for", "votes_against", "votes_abstain")
_PICTURES = "image/jpeg,image/png"


class NamesForm(forms.Form):
    """People for the list of representatives."""

    names = forms.CharField(
        label=gettext_lazy("Who was elected"),
        help_text=gettext_lazy(
            "One person on a line: the name, then a space and the village group if wanted."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    since = forms.DateField(
        label=gettext_lazy("On the list since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
    )

    def clean_names(self) -> list[tuple[str, str]]:
        """The names as read; a refusal is the field's error."""
        try:
            return read_names(self.cleaned_data["names"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AttendanceForm(forms.Form):
    """When and where, who led, and of each representative whether they came, or why not."""

    held_on = forms.DateField(
        label=gettext_lazy("Held on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
    )
    venue = forms.CharField(label=gettext_lazy("Place of the meeting"), max_length=80)
    chair = forms.CharField(label=gettext_lazy("In the chair"), max_length=40)

    def __init__(self, *args: Any, people: Sequence[Representative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for one in people:
            self.fields[f"came-{one.pk}"] = forms.BooleanField(
                label=_("{name} came").format(name=one.name), required=False
            )
            self.fields[f"why-{one.pk}"] = forms.ChoiceField(
                label=_("Why {name} did not").format(name=one.name),
                choices=[("", _("came, or why not")), *AbsentBecause.choices],
                required=False,
                widget=forms.Select(attrs={"class": "select"}),
            )

    @classmethod
    def of(cls, meeting: Meeting, rows: Sequence[Attendance]) -> AttendanceForm:
        """The form as a meeting was written down."""
        initial: dict[str, object] = {
            "held_on": meeting.held_on,
            "venue": meeting.venue,
            "chair": meeting.chair,
        }
        for row in rows:
            initial[f"came-{row.representative_id}"] = row.is_present
            initial[f"why-{row.representative_id}"] = row.absent_because
        return cls(people=[row.representative for row in rows], initial=initial)

    @property
    def rows(self) -> list[tuple[Representative, forms.BoundField, forms.BoundField]]:
        """Each representative with the two fields."""
        return [(one, self[f"came-{one.pk}"], self[f"why-{one.pk}"]) for one in self.people]

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields about the meeting as a whole."""
        return [self[name] for name in ("held_on", "venue", "chair")]

    def clean(self) -> dict[str, Any]:
        """Whoever came has no reason to be away; whoever did not has one."""
        data = super().clean() or {}
        for one in self.people:
            came, why = data.get(f"came-{one.pk}"), data.get(f"why-{one.pk}")
            if came and why:
                self.add_error(f"why-{one.pk}", _("Ticked as present; leave the reason empty."))
            elif not came and not why:
                self.add_error(f"why-{one.pk}", _("Tick who came, or choose why they did not."))
        return data

    @property
    def held(self) -> Held:
        """When, where, under whom."""
        data = self.cleaned_data
        return Held(data["held_on"], data["venue"].strip(), data["chair"].strip())

    @property
    def said(self) -> dict[int, AbsentBecause | None]:
        """Of each representative, by id: None for whoever came, else why not."""
        why = {one.pk: self.cleaned_data[f"why-{one.pk}"] for one in self.people}
        return {pk: AbsentBecause(code) if code else None for pk, code in why.items()}


class VotesForm(KeepsFiles):
    """The votes of a meeting; a family without votes was not dealt with, and stays where it is."""

    rankings = forms.CharField(
        label=gettext_lazy("Rankings by the appraisers"),
        help_text=gettext_lazy(
            "A line for each appraiser: the numbers of the families, the neediest first, “=” between those "
            "that share a place, as 3 1=2 4."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = forms.FileField(
        label=gettext_lazy("Signed minutes"),
        help_text=gettext_lazy("With the signed list of those present. PDF, JPEG or PNG, up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": f"application/pdf,{_PICTURES}"}),
    )

    def __init__(self, *args: Any, items: Sequence[Item], meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.meeting = items, meeting
        if meeting.minutes is not None:
            del self.fields["minutes"]
        labels = (_("In favour"), _("Against"), _("Abstained"))
        for item in items:
            for name, label in zip(_VOTES, labels, strict=True):
                self.fields[item.field(name)] = forms.IntegerField(
                    label=label, min_value=0, max_value=100_000, required=False
                )
            for name, asked in item.asked:
                self.fields[item.field(name)] = forms.ChoiceField(
                    label=asked.label, choices=[("", "—"), *asked.choices], required=False
                )

    @property
    def rows(self) -> list[tuple[Item, list[forms.BoundField]]]:
        """Each family with its fields."""
        names = [*_VOTES]
        return [
            (item, [self[item.field(name)] for name in (*names, *(one for one, _asked in item.asked))])
            for item in self.items
        ]

    def clean_rankings(self) -> Rankings:
        """The slips as read; a refusal is the field's error."""
        try:
            return read_rankings(self.cleaned_data["rankings"], len(self.items))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def dealt_with(self) -> list[Item]:
        """The families about which votes were counted."""
        return [item for item in self.items if self.cleaned_data[item.field("votes_for")] is not None]

    def proof(self, item: Item, minutes: StoredFile) -> Proof:
        """What the door asks for about one family."""
        data = self.cleaned_data
        counts = [data[item.field(name)] or 0 for name in _VOTES]
        chosen = {name: [data[item.field(name)]] for name, _asked in item.asked}
        ranking = data["rankings"].kept(self.items.index(item) + 1)
        vote = Vote(self.meeting, *counts)
        return Proof(document=minutes, vote=vote, said=item.said | chosen, ranking=ranking)


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several files, each of them as a single one is checked."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        return [super(_Files, self).clean(one, initial) for one in data or [None]]


class PhotosForm(forms.Form):
    """Photographs of a meeting, several at once."""

    photos = _Files(
        label=gettext_lazy("Add photographs"),
        help_text=gettext_lazy(
            "JPEG or PNG, up to 15 MB each, twelve in all. They are made smaller, and where and with what "
            "they were taken is not kept."
        ),
        widget=_Several(attrs={"accept": _PICTURES, "multiple": True}),
    )


class SignatureForm(forms.Form):
    """A signature: drawn on the screen, which puts it into the field as a picture, or a scan of one."""

    signature = forms.FileField(
        label=gettext_lazy("A photograph or scan of the signature instead"),
        help_text=gettext_lazy("JPEG or PNG, dark on light. Only what is written is kept."),
        widget=forms.ClearableFileInput(attrs={"accept": _PICTURES}),
    )
