"""A democratic appraisal (民主评议): one meeting votes about many families, each for itself.

The signed minutes are one paper; each family's votes go through the one door and its guard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal
from liandong.casework.advancing import advance
from liandong.casework.case_selectors import cases_due
from liandong.casework.guards import Proof, Vote
from liandong.casework.models import Case, CaseStep
from liandong.casework.particulars import Particular, particular
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard, Transition
from liandong.casework.rankings import Rankings, read_rankings
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.foundation.files.models import StoredFile
from liandong.foundation.places.selectors import path_names
from liandong.linkage.words import names_of

TEMPLATE = Path(__file__).with_name("minutes.typ")
MOST = 60
_VOTES = ("votes_for", "votes_against", "votes_abstain")


@dataclass(frozen=True)
class Item:
    """One family on the agenda: the step that the meeting is asked for, and what was said of it before."""

    case: Case
    line: Transition
    who: str
    event: str
    said: dict[str, list[str]]

    def field(self, name: str) -> str:
        """The name of a field of this family in the form of the meeting."""
        return f"{name}-{self.case.pk}"

    @property
    def asked(self) -> list[tuple[str, Particular]]:
        """What the meeting has to say besides the votes."""
        return [(name, particular(name)) for name in self.line.asks if name not in self.said]


def agenda(user: User) -> list[Item]:
    """The families that wait for an appraisal which the reader holds, by village. Cost: five queries."""
    cases = list(cases_due(user)[: MOST * 4])
    lines = {case.pk: _voted(user, case) for case in cases}
    waiting = [case for case in cases if lines[case.pk] is not None][:MOST]
    names = names_of([case.subject for case in waiting], user)
    said: dict[int, dict[str, list[str]]] = {case.pk: {} for case in waiting}
    for step in CaseStep.objects.filter(case__in=waiting).exclude(said={}).order_by("case_id", "number"):
        said[step.case_id] |= step.said
    found = []
    for case in waiting:
        line = lines[case.pk]
        assert line is not None  # noqa: S101  for the type; others were left out
        named = names.get(case.subject)
        event = str(table_of(case.procedure, case.version).events[line.event])
        found.append(Item(case, line, named.text if named else case.subject_no, event, said[case.pk]))
    return found


def is_waiting(user: User, cases: Iterable[Case]) -> bool:
    """Whether one of these cases waits for an appraisal which the reader holds."""
    return any(_voted(user, case) is not None for case in cases)


def _voted(user: User, case: Case) -> Transition | None:
    table = table_of(case.procedure, case.version)
    voted = (line for line in table.lines_from(case.state) if Guard.VOTE in line.guards)
    return next((line for line in voted if has_role(user, *line.roles, place=case.place)), None)


class MeetingForm(forms.Form):
    """The votes of a meeting; a family without votes was not dealt with, and stays where it is."""

    representatives = forms.IntegerField(
        label=gettext_lazy("Representatives of the village"),
        help_text=gettext_lazy("All there are, by the signed list."),
        min_value=1,
        max_value=100_000,
    )
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
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
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
        vote = Vote(data["representatives"], *counts)
        ranking = data["rankings"].kept(self.items.index(item) + 1)
        return Proof(document=minutes, vote=vote, said=item.said | chosen, ranking=ranking)


def hold(user: User, form: MeetingForm, minutes: StoredFile) -> tuple[int, list[str]]:
    """Take the step for every family dealt with; returns how many went on, and why others did not."""
    done, refused = 0, []
    for item in form.dealt_with():
        try:
            advance(item.case.key, item.line.event, actor=user, proof=form.proof(item, minutes))
        except Refusal as refusal:
            refused.append(_("{who}: {said}").format(who=item.who, said=refusal))
        else:
            done += 1
    return done, refused


def minutes_sheet(user: User, items: Sequence[Item]) -> dict[str, object]:
    """The minutes as they are printed before the meeting, to be filled in by hand. Cost: two queries."""
    village = path_names(items[0].case.place)[-1] if items else ""
    return {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("Minutes of the democratic appraisal"),
        "village": village,
        "blanks": [
            _("Held on"),
            _("Place of the meeting"),
            _("In the chair"),
            _("Representatives of the village"),
            _("Present"),
        ],
        "rule": _(
            "At least two thirds of the representatives are present, and two thirds of these in favour. The "
            "result of the comparison is read out first."
        ),
        "head": [_("No."), _("The family"), _("In favour"), _("Against"), _("Abstained")],
        "rows": [[str(number), item.who] for number, item in enumerate(items, 1)],
        "ranking": _("Rankings by the appraisers"),
        "ranking_rule": _(
            "Each appraiser writes the numbers of the families on one line, the neediest first, “=” between "
            "those that share a place."
        ),
        "signatures": _("Signatures of those present"),
        "printed_by": str(user),
    }
