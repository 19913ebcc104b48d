"""The list of cases of an office: which are looked for, each as a line, what is done to many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from liandong.casework.case_page import roles_of
from liandong.casework.case_selectors import cases_due, cases_for, places_of
from liandong.casework.models import Case, CaseStep, Receipt, Task, TaskState
from liandong.casework.procedure_tables import TABLES, table_of
from liandong.casework.procedures import Guard, Part, Transition
from liandong.casework.receipts import latest_receipts, may_receive
from liandong.casework.wrong_decisions import put_right, similar_to
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.foundation.places.selectors import paths_named
from liandong.linkage.words import names_of

MINE, OPEN, ENDED = "mine", "open", "ended"
_ALONE = {Guard.DOCUMENT, Guard.SIGNED, Guard.VISITED, Guard.VOTE, Guard.TWO_SURVEYORS}
"""What belongs to one family: a step that asks for it is taken case by case."""


class CaseFilter(forms.Form):
    """Which cases are looked for."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            (MINE, _("mine to do")),
            (OPEN, _("all that are open")),
            (ENDED, _("those that have ended")),
        ],
        required=False,
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    place = forms.ChoiceField(label=_("Where"), required=False)
    like = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.cases = cases_for(user)
        states = {f"{one.id}:{state}": words for one in TABLES for state, words in one.states.items()}
        there = {
            f"{one}:{two}" for one, two in self.cases.order_by().values_list("procedure", "state").distinct()
        }
        self._offer("state", [(code, words) for code, words in states.items() if code in there])
        named = paths_named(places_of(self.cases))
        self._offer("place", [(str(pk), " ".join(names[-2:])) for pk, names in named.items()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [("", _("all")), *choices]

    def found(self) -> QuerySet[Case]:
        """The cases that are looked for; those that are mine to do where nothing was asked."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if asked.get("like"):
            wrong = self.cases.filter(key=asked["like"]).first()
            found = self.cases.none()
            if wrong is not None:
                found = self.cases.filter(pk__in=similar_to(wrong, put_right(wrong)).values("pk"))
        else:
            show = asked.get("show") or MINE
            found = cases_due(self.user) if show == MINE else self.cases.filter(ended_at__isnull=show == OPEN)
        if asked.get("state"):
            procedure, state = asked["state"].split(":", 1)
            found = found.filter(procedure=procedure, state=state)
        if asked.get("place"):
            found = found.filter(place_id=asked["place"])
        return found


@dataclass(frozen=True)
class CaseLine:
    """One case in the list. ``task``: its next step as a task; ``returned``: the step that sent it back.

    ``receipt``: its last hand-over to another level, and whether the reader may confirm it.
    """

    case: Case
    who: str
    title: str
    state: str
    place: str
    task: Task | None
    returned: CaseStep | None
    receipt: Receipt | None
    may_receive: bool


def case_lines(user: User, cases: Iterable[Case]) -> list[CaseLine]:
    """Cases as lines. Cost: six queries, however many."""
    kept = list(cases)
    keys = [case.key for case in kept]
    names = names_of([case.subject for case in kept], user)
    places = paths_named([case.place for case in kept]) if kept else {}
    open_tasks = Task.objects.filter(subject_kind="case", subject_key__in=keys, state=TaskState.OPEN)
    tasks = {task.subject_key: task for task in open_tasks}
    returns: dict[int, CaseStep | None] = {}
    above = CaseStep.objects.filter(case__in=kept, part=Part.APPROVE).order_by("case_id", "number")
    for step in above:  # the last word from above: a return that nobody took up since
        returns[step.case_id] = step if step.event == "return" else None
    receipts = latest_receipts(kept)
    found = []
    for case in kept:
        table = table_of(case.procedure, case.version)
        named = names.get(case.subject)
        found.append(
            CaseLine(
                case,
                named.text if named else case.subject_no,
                str(table.title),
                str(table.states[case.state]),
                " ".join(places.get(case.place_id, [])[-2:]),
                tasks.get(case.key),
                returns.get(case.pk),
                receipt := receipts.get(case.pk),
                receipt is not None and case.ended_at is None and may_receive(user, receipt),
            )
        )
    return found


@dataclass(frozen=True)
class Together:
    """A step that can be taken in several of the listed cases at once."""

    event: str
    words: str
    roles: str


def together(user: User, cases: Sequence[Case]) -> list[Together]:
    """The steps that this reader may take in several cases at once, in the order of the table."""
    found: dict[str, Together] = {}
    for case in cases:
        table = table_of(case.procedure, case.version)
        for line in table.lines_from(case.state):
            if _alone(line) or not has_role(user, *line.roles, place=case.place):
                continue
            words = str(table.events[line.event])
            found.setdefault(line.event, Together(line.event, words, roles_of(line)))
    return list(found.values())


def _alone(line: Transition) -> bool:
    return bool(_ALONE & {*line.guards}) or line.part is not Part.APPROVE or bool(line.asks)
