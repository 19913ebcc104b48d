"""The form of a step: exactly what its guards ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from liandong.casework.case_selectors import PLACE_LEVELS
from liandong.casework.consenting import Consenting, consents
from liandong.casework.criteria import FIGURES, Figure, figure_of
from liandong.casework.guards import SURVEYORS, Proof
from liandong.casework.models import Case
from liandong.casework.particulars import Hint, particular
from liandong.casework.place_tables import PLACE_TABLES
from liandong.casework.procedures import Guard, Part, Transition
from liandong.casework.signing import signatures
from liandong.casework.visiting import visits
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, User
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.pending import PAPERS, KeepsFiles, PendingUpload
from liandong.foundation.files.pictures import cleaned, is_picture
from liandong.foundation.files.services import store
from liandong.foundation.places.models import Place

_YEAR = timedelta(days=365)
MINUTES = (5, 15, 30, 60, 120, 240)
MOST_TRIPS = 99
_OF_PLACES = {line for table in PLACE_TABLES for line in table.transitions}


def _number(label: object, help_text: object = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, help_text=help_text)  # type: ignore[arg-type]  # lazy texts


class StepForm(KeepsFiles):
    """What whoever takes a step brings along. A step that a meeting votes about is taken in the meeting.

    Args:
        line: of the table.
        case: in which it is taken; not kept yet where the step opens it.
        user: who takes the step.
        hint: what is known already of what it asks for.
    """

    def __init__(
        self,
        *args: Any,
        line: Transition,
        case: Case,
        user: User,
        hint: Hint | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"id_{line.event}_%s")
        super().__init__(*args, **kwargs)
        subject, place = case.subject_kind, case.place
        ready = signatures().ready(case) if Guard.SIGNED in line.guards else ()
        seen = visits().ready(case) if Guard.VISITED in line.guards else ()
        self.line, self.user, self.case = line, user, case
        for name in line.asks:
            self.fields[name] = _asked(name, hint)
        if Guard.TWO_SURVEYORS in line.guards:
            self.fields["second"] = forms.ModelChoiceField(
                _colleagues(place, user), label=_("Who went with you"), empty_label=None
            )
        self.entered = entered_figures(line)
        for name in self.entered:
            for part, label in zip(("part", "whole"), FIGURES[name].entered or (), strict=False):
                self.fields[f"{name}_{part}"] = _number(label)
        if ready:
            self.fields["signature"] = _instead(_("The family’s own signature"), ready)
        if seen:
            self.fields["visit"] = _instead(_("The visit on record"), seen)
        if {Guard.DOCUMENT, Guard.SIGNED, Guard.VISITED, Guard.COMPARED} & {*line.guards}:
            is_result = Guard.COMPARED in line.guards
            self.fields["document"] = forms.FileField(
                required=Guard.DOCUMENT in line.guards or not (ready or seen or is_result),
                label=_("The result on paper, where it was not asked for here")
                if is_result
                else _("The paper, signed"),
                help_text=_("PDF, JPEG or PNG, up to 20 MB. Where a picture was taken is not kept."),
                widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
            )
        if Guard.CONSENT in line.guards and consents().until(case) is None:
            self._ask_consent()
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

    def _ask_consent(self) -> None:
        """Who consented to the comparison, when and for how long: written down with the step."""
        today, givers = clock.today(), consents().givers(self.case)
        self.fields["consent_by"] = forms.TypedChoiceField(
            label=_("Who of the family consents to the comparison"),
            help_text=_(
                "The register holds no consent to the comparison of identity, income and property. It is "
                "written down with this step; the signed paper also goes into the family’s file."
            ),
            choices=givers,
            initial=givers[0][0] if givers else None,
            coerce=UUID,
            widget=forms.RadioSelect,
        )
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["consent_on"] = forms.DateField(
            label=_("Day of the signature"), initial=today, widget=day
        )
        self.fields["consent_until"] = forms.DateField(
            label=_("Last day on which the consent counts"), initial=today + _YEAR, widget=day
        )

    def clean(self) -> dict[str, Any]:
        """A consent ends after it begins."""
        data = self.cleaned_data
        given, last = data.get("consent_on"), data.get("consent_until")
        if given and last and last < given:
            self.add_error("consent_until", _("The last day lies before the day on which it is signed."))
        return data

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
                max_value=MOST_TRIPS,
                required=False,
            )

    def proof(self) -> Proof:
        """What was brought along; the paper is kept, and the consent written down.

        In one transaction with the step, so that a refused one leaves neither behind. Errors: those of
        keeping files and of the register of consents.
        """
        data, document = self.cleaned_data, self._kept()
        if "consent_by" in self.fields:
            paper = None if data.get("signature") else document
            given = Consenting(data["consent_by"], data["consent_on"], data["consent_until"], paper)
            consents().give(self.case, given, self.user)
        return Proof(
            document=document,
            signature=data.get("signature"),
            visit=data.get("visit"),
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
    if is_picture(content) and not isinstance(file, PendingUpload):
        content = cleaned(content, name)
    return store(content, name=name, purpose="case", actor=user, types=PAPERS)


def _listed(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def _instead(label: object, ready: Sequence[tuple[str, str]]) -> forms.TypedChoiceField:
    """What may stand for a signed paper, the latest first, or that there is a paper."""
    return forms.TypedChoiceField(
        label=label,  # type: ignore[arg-type]  # lazy texts
        choices=[*ready, ("", _("none: there is a paper, signed"))],
        coerce=UUID,
        empty_value=None,
        required=False,
        initial=ready[0][0],
        widget=forms.RadioSelect,
    )


def _asked(name: str, hint: Hint | None) -> forms.ChoiceField:
    asked = particular(name)
    known = list(hint.said.get(name, ())) if hint else []
    about: dict[str, Any] = {"label": asked.label, "choices": asked.choices}
    if hint and known:
        told = format_html('<a href="{}">{}</a>', hint.url, hint.because) if hint.url else hint.because
        about["help_text"] = told
    if asked.most == 1:
        return forms.ChoiceField(**about, initial=known[0] if known else None, widget=forms.RadioSelect)
    return forms.MultipleChoiceField(**about, initial=known, widget=forms.CheckboxSelectMultiple)


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
