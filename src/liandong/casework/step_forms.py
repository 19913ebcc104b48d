"""The form of a step: exactly what its guards ask for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from liandong.casework.case_selectors import PLACE_LEVELS
from liandong.casework.criteria import FIGURES, Figure, figure_of
from liandong.casework.guards import SURVEYORS, Proof
from liandong.casework.models import Case
from liandong.casework.particulars import particular
from liandong.casework.place_tables import PLACE_TABLES
from liandong.casework.procedures import Guard, Part, Transition
from liandong.casework.signing import signatures
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, User
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.pending import PAPERS, PICTURES, KeepsFiles, PendingUpload
from liandong.foundation.files.pictures import cleaned
from liandong.foundation.files.services import store
from liandong.foundation.places.models import Place

MINUTES = (5, 15, 30, 60, 120, 240)
_OF_PLACES = {line for table in PLACE_TABLES for line in table.transitions}


def _number(label: object, help_text: object = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, help_text=help_text)  # type: ignore[arg-type]  # lazy texts


class StepForm(KeepsFiles):
    """What whoever takes a step brings along. A step that a meeting votes about is taken in the meeting.

    Args:
        line: of the table.
        case: in which it is taken; not kept yet where the step opens it.
        user: who takes the step.
    """

    def __init__(self, *args: Any, line: Transition, case: Case, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{line.event}_%s")
        super().__init__(*args, **kwargs)
        subject, place = case.subject_kind, case.place
        ready = signatures().ready(case) if Guard.SIGNED in line.guards else ()
        self.line, self.user = line, user
        for name in line.asks:
            self.fields[name] = _asked(name)
        if Guard.TWO_SURVEYORS in line.guards:
            self.fields["second"] = forms.ModelChoiceField(
                _colleagues(place, user), label=_("Who went with you"), empty_label=None
            )
        self.entered = entered_figures(line)
        for name in self.entered:
            for part, label in zip(("part", "whole"), FIGURES[name].entered or (), strict=False):
                self.fields[f"{name}_{part}"] = _number(label)
        if ready:
            self.fields["signature"] = forms.TypedChoiceField(
                label=_("The family’s own signature"),
                choices=[*ready, ("", _("none: there is a paper, signed"))],
                coerce=UUID,
                empty_value=None,
                required=False,
                initial=ready[0][0],
                widget=forms.RadioSelect,
            )
        if Guard.DOCUMENT in line.guards or Guard.SIGNED in line.guards:
            self.fields["document"] = forms.FileField(
                required=Guard.DOCUMENT in line.guards or not ready,
                label=_("The paper, signed"),
                help_text=_("PDF, JPEG or PNG, up to 20 MB. Where a picture was taken is not kept."),
                widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
            )
        if {Guard.REASON, Guard.FORM_VALID} & {*line.guards} or line.part is Part.COMPARE:
            self.fields["reason"] = forms.CharField(
                label=_reason_label(line),
                required=Guard.REASON in line.guards,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Whoever reads the case can read it.")
                if subject in PLACE_LEVELS
                else _("The family can read it."),
            )
        self._ask_effort()

    def _ask_effort(self) -> None:
        """How long it took, and how often the family came for it (R63); what nobody says stays unknown."""
        choices = [("", _("not measured")), *((one, _("%(n)s minutes") % {"n": one}) for one in MINUTES)]
        self.fields["minutes"] = forms.TypedChoiceField(
            label=_("Working time"), choices=choices, coerce=int, empty_value=None, required=False
        )
        if self.line.meets_family and self.line not in _OF_PLACES:
            self.fields["trips"] = forms.IntegerField(
                label=_("How often did the family have to come for this step?"),
                help_text=_("0 where somebody went to the family. Leave it empty if nobody knows."),
                min_value=0,
                max_value=99,
                required=False,
            )

    def proof(self) -> Proof:
        """What was brought along; the paper is kept."""
        data = self.cleaned_data
        return Proof(
            document=self._kept(),
            signature=data.get("signature"),
            reason=data.get("reason", ""),
            second=data.get("second"),
            said={name: _listed(data[name]) for name in self.line.asks},
            figures={
                name: Figure(Fraction(data[f"{name}_part"]), data[f"{name}_whole"])
                for name in self.entered
                if data[f"{name}_whole"]
            },
            minutes=data.get("minutes"),
            trips=data.get("trips"),
        )

    def _kept(self) -> StoredFile | None:
        file = self.cleaned_data.get("document")
        return kept_paper(file, self.user) if file is not None else None


def entered_figures(line: Transition) -> list[str]:
    """The figures that whoever takes a step counts themselves."""
    names = dict.fromkeys(figure_of(name) for name in line.criteria)
    return [name for name in names if FIGURES[name].entered]


def kept_paper(file: UploadedFile[bytes], user: User | None) -> StoredFile:
    """Keep a signed paper; a picture loses what the camera wrote. Errors: those of reading and keeping it."""
    content, name = file.read(), file.name or ""
    if content.startswith(PICTURES) and not isinstance(file, PendingUpload):
        content = cleaned(content, name)
    return store(content, name=name, purpose="case", actor=user, types=PAPERS)


def _listed(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def _asked(name: str) -> forms.ChoiceField:
    asked = particular(name)
    if asked.most == 1:
        return forms.ChoiceField(label=asked.label, choices=asked.choices, widget=forms.RadioSelect)
    return forms.MultipleChoiceField(
        label=asked.label, choices=asked.choices, widget=forms.CheckboxSelectMultiple
    )


def _colleagues(place: Place, user: User) -> Any:
    duties = Duty.objects.valid(clock.today()).filter(role__in=SURVEYORS, place_id__in=place.ids)
    found = User.objects.filter(pk__in=duties.values("user_id"), is_active=True)
    return found.exclude(pk=user.pk).order_by("display_name", "pk")


def _reason_label(line: Transition) -> str:
    if Guard.REASON in line.guards:
        return str(_("Reason in writing"))
    if Guard.FORM_VALID in line.guards:
        return str(_("Why the form is right where rules doubt it"))
    return str(_("What came out"))
