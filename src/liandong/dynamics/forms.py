"""What is asked of somebody who reports a clue, and of somebody who works on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.analytics.errors import Refusal
from liandong.dynamics.models import Channel, Outcome
from liandong.dynamics.relapse_groups import CallLine
from liandong.dynamics.round_page import PHASE_WORDS
from liandong.dynamics.rounds import PHASES, Phases
from liandong.dynamics.selectors import REPORT
from liandong.dynamics.services import Report
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.pages.formats import count
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_code, names_on, paths_named
from liandong.registry.family_codes import Risk
from liandong.registry.models import Household

_TEXT = forms.Textarea(attrs={"rows": 3})
_SAID = _("What happened?")
MOST_OFFERED = 400
"""Villages to choose from beside the field; who has more writes the name."""
REPORTED = [(one.value, one.label) for one in Channel if one is not Channel.SYSTEM]
BY_HAND = (Outcome.DUPLICATE, Outcome.POLICY, Outcome.NOT_FOUND)


def _risks() -> forms.ChoiceField:
    choices = [("", _("not known yet")), *Risk.choices]
    return forms.ChoiceField(label=_("What is the difficulty?"), choices=choices, required=False)


class ClueForm(forms.Form):
    """A clue that somebody in office enters. ``household``: the family, where the form is about one."""

    village = forms.CharField(
        label=_("Which village?"), max_length=80, widget=forms.TextInput(attrs={"list": "villages"})
    )
    who = forms.CharField(label=_("Who is meant?"), max_length=100, required=False)
    channel = forms.ChoiceField(label=_("How did it come?"), choices=REPORTED, initial=Channel.CADRES)
    risk = _risks()
    said = forms.CharField(label=_SAID, max_length=1000, widget=_TEXT)
    contact = forms.CharField(
        label=_("Who reported, and how are they reached?"), max_length=100, required=False
    )
    link = forms.URLField(label=_("Link"), max_length=400, required=False, assume_scheme="https")
    seen_on = forms.DateField(
        label=_("Published on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    is_urgent = forms.BooleanField(label=_("Urgent: help first, papers later"), required=False)

    def __init__(self, *args: Any, user: User, household: Household | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed: Place | None = None
        self.offered: list[str] = []
        if household is not None:
            self.fixed = household.place
            del self.fields["who"]
        else:
            self._mine = visible_places(user, action=REPORT).filter(level=Level.VILLAGE)
            villages = self._mine.order_by("path")[: MOST_OFFERED + 1]
            self.fixed = villages[0] if len(villages) == 1 else None
            named = paths_named(villages) if 1 < len(villages) <= MOST_OFFERED else {}
            self.offered = [" ".join(named[one.pk][-2:]) for one in villages if one.pk in named]
        if self.fixed is not None:
            del self.fields["village"]

    def clean_village(self) -> Place:
        """The village by name, its township's before it where two share one, or by its code.

        A code of somewhere else is refused by the service.
        """
        said = self.cleaned_data["village"].split()
        if len(said) == 1 and said[0].isdecimal():
            return self._by_code(said[0])
        called = names_on().filter(name=said[-1], place__in=self._mine).select_related("place")
        places = {one.place_id: one.place for one in called[: MOST_OFFERED + 1]}
        ways = paths_named(places.values()) if places else {}
        found = [pk for pk in places if ways[pk][-len(said) :] == said]
        if len(found) > 1:
            among = gettext(", ").join(" ".join(ways[pk][-3:]) for pk in found[:4])
            raise forms.ValidationError(
                _("Several villages have this name; write the township’s before it: %(among)s."),
                params={"among": among},
            )
        if not found:
            raise forms.ValidationError(
                _("No village of your area has this name; write it as in the list, or give its code.")
            )
        return places[found[0]]

    @staticmethod
    def _by_code(code: str) -> Place:
        try:
            found = by_code(code)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if found is None:
            raise forms.ValidationError(_("There is no place with this code today."))
        return found

    @property
    def place(self) -> Place:
        """Where the clue belongs."""
        place = self.fixed or self.cleaned_data["village"]
        assert isinstance(place, Place)  # noqa: S101  for the type; clean_village saw to it
        return place

    @property
    def report(self) -> Report:
        """What is reported."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "village"}
        return Report(**data | {"channel": Channel(data["channel"])})


class PublicForm(forms.Form):
    """A clue from the public page. ``website`` is a field that only machines fill in."""

    about = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=[(Channel.SELF, _("my own family")), (Channel.PUBLIC, _("another family"))],
        widget=forms.RadioSelect,
    )
    who = forms.CharField(label=_("Name of the head of the family, and the group"), max_length=100)
    risk = _risks()
    said = forms.CharField(label=_SAID, max_length=1000, widget=_TEXT)
    contact = forms.CharField(label=_("How can you be reached?"), max_length=100, required=False)
    website = forms.CharField(required=False, max_length=200)

    @property
    def report(self) -> Report:
        """What is reported."""
        data = self.cleaned_data
        return Report(
            channel=Channel(data["about"]),
            said=data["said"],
            who=data["who"],
            risk=data["risk"],
            contact=data["contact"],
        )


class PlaceForm(forms.Form):
    """Which registered family a clue is about."""

    number = forms.CharField(
        label=_("Number of the family in the register"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "families"}),
    )


class SettleForm(forms.Form):
    """What became of a clue that needs no visit."""

    outcome = forms.ChoiceField(
        label=_("What came out"),
        choices=[(one.value, one.label) for one in BY_HAND],
        widget=forms.RadioSelect,
    )


class RoundForm(forms.Form):
    """The year of an annual adjustment, and the last day of each phase."""

    year = forms.IntegerField(label=_("Year"), min_value=2014, max_value=2100)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        for name in PHASES:
            self.fields[name] = forms.DateField(
                label=PHASE_WORDS[name],
                help_text=_("Last day"),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    @property
    def phases(self) -> Phases:
        """The phases of a valid form."""
        return Phases(**{name: self.cleaned_data[name] for name in PHASES})


class ThresholdForm(forms.Form):
    """From which chance on a relapse model is to open clues, and where; then its rule is proposed."""

    score = forms.TypedChoiceField(label=_("Open a clue from"), coerce=int)
    place = forms.TypedChoiceField(label=_("Place"), coerce=int)

    def __init__(self, *args: Any, places: list[Place], calls: Sequence[CallLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        score, place = self.fields["score"], self.fields["place"]
        assert isinstance(score, forms.TypedChoiceField)  # noqa: S101  for the type
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101  for the type
        said = _("{chance} or more: {families} families in the test, of whom {fell} fell")
        score.choices = [
            (
                one.score,
                said.format(chance=one.chance, families=count(one.families), fell=count(one.fell)),
            )
            for one in calls
        ]
        place.choices = [(pk, str(getattr(one, "name", "") or one)) for pk, one in self.places.items()]

    @property
    def chosen_place(self) -> Place:
        """The place of a valid form."""
        return self.places[self.cleaned_data["place"]]
