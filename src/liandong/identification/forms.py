"""What people type on the pages of identification, checked."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification.agreement import STANDINGS
from liandong.identification.methods import says_of_families
from liandong.identification.models import KINDS, SUGGESTIONS
from liandong.identification.selectors import StandardChoice, places_to_run, standard_choices
from liandong.identification.services.standards import TEXT_LIMIT_BYTES
from liandong.identification.slots import Slot


class RunForm(forms.Form):
    """A new round: where, by which rule files, as of which day."""

    place = forms.TypedChoiceField(
        label=_("Place"), coerce=int, help_text=_("Everything below it is included.")
    )
    rules = forms.MultipleChoiceField(
        label=_("Rule files"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several stand side by side. None ticked: all that are in force at the place that day."),
    )
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_("Facts count as they stood on this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        choices = standard_choices(user, kind=None)
        self.offered: dict[str, StandardChoice] = {
            one.ref: one for one in choices if says_of_families(one.text)
        }
        self.silent = [
            one for one in choices if one.ref not in self.offered and one.kind in ("scorecard", "key")
        ]
        self.places: dict[int, Place] = {
            place.pk: place for place in named(places_to_run(user), clock.today())
        }
        place, rules = self.fields["place"], self.fields["rules"]
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101  for the type
        assert isinstance(rules, forms.MultipleChoiceField)  # noqa: S101  for the type
        place.choices = [(pk, _indented(one)) for pk, one in self.places.items()]
        rules.choices = [(ref, _titled(one)) for ref, one in self.offered.items()]

    @property
    def chosen_place(self) -> Place:
        """The place of a valid form."""
        return self.places[self.cleaned_data["place"]]

    @property
    def chosen_rules(self) -> list[StandardChoice]:
        """The rule files of a valid form; none means those in force."""
        return [self.offered[ref] for ref in self.cleaned_data["rules"]]

    @property
    def chosen_day(self) -> date:
        """The day of a valid form."""
        day: date = self.cleaned_data["as_of"]
        return day


class StandardForm(forms.Form):
    """A local rule file: whose it is, and its text."""

    place = forms.TypedChoiceField(label=_("Place"), coerce=int, help_text=_("Where it may be used."))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A standard, scorecard, key or file of lines: TOML, UTF-8, at most 200 KB."),
        max_length=200,
    )

    def __init__(self, *args: object, places: list[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        self.places = {place.pk: place for place in places}
        place = self.fields["place"]
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101  for the type
        place.choices = [(pk, _indented(one)) for pk, one in self.places.items()]

    def content(self) -> bytes:
        """The bytes of the file, one more than allowed at the most, so that a larger one is refused."""
        file = self.cleaned_data["file"]
        content: bytes = file.read(TEXT_LIMIT_BYTES + 1)
        return content


class WhereForm(forms.Form):
    """Where, as what and from when a rule file is to be in force: enough to compare it with what is."""

    place = forms.TypedChoiceField(label=_("Place"), coerce=int)
    slot = forms.ChoiceField(label=_("Used as"))
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: object, places: list[Place], slots: tuple[Slot, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        self.places = {place.pk: place for place in places}
        place, slot = self.fields["place"], self.fields["slot"]
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101  for the type
        assert isinstance(slot, forms.ChoiceField)  # noqa: S101  for the type
        place.choices = [(pk, _indented(one)) for pk, one in self.places.items()]
        slot.choices = [(one.value, one.label) for one in slots]
        if len(slots) == 1:
            slot.widget = forms.HiddenInput()

    @property
    def chosen_place(self) -> Place:
        """The place of a valid form."""
        return self.places[self.cleaned_data["place"]]

    @property
    def chosen_slot(self) -> Slot:
        """The slot of a valid form."""
        return Slot(self.cleaned_data["slot"])

    @property
    def chosen_day(self) -> date:
        """The first day of a valid form."""
        day: date = self.cleaned_data["valid_from"]
        return day


class ProposalForm(WhereForm):
    """A proposal: where, as what, from when, until when, and why."""

    valid_to = forms.DateField(
        label=_("In force until before"),
        required=False,
        help_text=_("Leave it open, and it holds until the next one."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("On what ground"),
        max_length=500,
        help_text=_("By which document or decision; whoever confirms it reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_binding = forms.BooleanField(
        label=_("Nobody below may replace it"),
        required=False,
        help_text=_("Places below then use this one, whatever they have put in force themselves."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        for name in ("place", "slot", "valid_from"):  # chosen in the step before, where the effect was shown
            self.fields[name].widget = forms.HiddenInput()


class InForceForm(forms.Form):
    """Where and on which day one asks what is in force."""

    place = forms.TypedChoiceField(label=_("Place"), coerce=int)
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: object, places: list[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        self.places = {place.pk: place for place in places}
        place = self.fields["place"]
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101  for the type
        place.choices = [(pk, _indented(one)) for pk, one in self.places.items()]


class NumberForm(forms.Form):
    """A family by its number."""

    number = forms.CharField(label=_("Family number"), max_length=40)


class FamiliesForm(forms.Form):
    """Filters of the ranked list."""

    suggestion = forms.ChoiceField(
        label=_("Suggestion"),
        required=False,
        choices=[("", _("all")), *((one.value, label) for one, label in SUGGESTIONS.items())],
    )
    area = forms.TypedChoiceField(label=_("Village or town"), required=False, coerce=int, empty_value=None)

    standing = forms.ChoiceField(
        label=_("The methods"),
        required=False,
        choices=[("", _("all")), *((one.value, label) for one, label in STANDINGS.items())],
    )

    def __init__(
        self, *args: object, areas: list[tuple[str, str]], is_several: bool, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as Django takes them
        if not is_several:
            del self.fields["standing"]
        area = self.fields["area"]
        assert isinstance(area, forms.TypedChoiceField)  # noqa: S101  for the type
        area.choices = [("", _("all")), *areas]


def _indented(place: Place) -> str:
    name: str = getattr(place, "name", None) or place.path
    return "\u3000" * max(0, place.level - 3) + name


def _titled(choice: StandardChoice) -> str:
    kind = dict(KINDS)[choice.kind]
    return f"{choice.title} · {kind} · {choice.valid_from:%Y-%m-%d}"
