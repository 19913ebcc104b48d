"""The page of a proposal: what stands on every one of them, and the steps that lead on from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Generic
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.casework.enacting import services
from liandong.casework.enacting.forms import AnswerForm, EndForm
from liandong.casework.enacting.matters import Matter, P
from liandong.casework.enacting.selectors import access_proposal
from liandong.casework.models import Proposal, ProposalState
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, may
from liandong.foundation.pages import formats


@dataclass(frozen=True)
class Decision(Generic[P]):
    """A proposal as the templates ``casework/enacting/`` show it to somebody."""

    matter: Matter[P]
    row: P
    user: User
    answer: AnswerForm
    ending: EndForm
    problem: str = ""

    @property
    def days(self) -> str:
        """Its days in words."""
        return days_of(self.row)

    @property
    def waits(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.row.state == ProposalState.PROPOSED

    @property
    def is_open(self) -> bool:
        """Whether it is in force today or later."""
        until = self.row.valid_to
        return self.row.state == ProposalState.ENACTED and (until is None or until > clock.today())

    @property
    def is_own(self) -> bool:
        """Whether the user is its first person, so that somebody else decides."""
        return services.is_first_person(self.matter, self.row, self.user)

    @property
    def has_office(self) -> bool:
        """Whether the user may be its second person at all."""
        if not may(self.user, self.matter.confirm, self.row.place):
            return False
        try:
            self.matter.office(self.row, self.user)
        except (Refusal, OutOfScope):
            return False
        return True

    @property
    def may_decide(self) -> bool:
        """Whether the user decides it now."""
        return self.waits and self.has_office and not self.is_own

    @property
    def may_withdraw(self) -> bool:
        """Whether the user may take it back."""
        return self.waits and self.row.proposed_by_id == self.user.pk

    @property
    def may_end(self) -> bool:
        """Whether the user may end it."""
        return self.is_open and self.has_office

    @property
    def to(self) -> dict[str, str]:
        """The addresses of its steps."""
        return {step: reverse(f"{self.matter.page}_{step}", args=[self.row.key]) for step in STEPS}

    @property
    def status(self) -> int:
        """Of the answer that shows it."""
        return 409 if self.problem else 200


Show = Callable[[HttpRequest, Decision[Any]], HttpResponse]


def days_of(row: Proposal) -> str:
    """The days of a proposal in words."""
    if row.valid_to is None:
        return _("from %(day)s until the next one") % {"day": formats.day(row.valid_from)}
    last = date.fromordinal(row.valid_to.toordinal() - 1)
    return _("from %(day)s to %(last)s") % {"day": formats.day(row.valid_from), "last": formats.day(last)}


def proposal_paths(matter: Matter[P], at: str, show: Show) -> list[URLPattern]:
    """The addresses of a matter's proposals under ``at``: the page that ``show`` renders, and its steps."""
    name = matter.page.rpartition(":")[2]
    page = path(f"{at}<uuid:key>/", partial(proposal_page, matter=matter, show=show), name=name)
    return [
        page,
        *(
            path(
                f"{at}<uuid:key>/{step}/",
                partial(proposal_step, matter=matter, show=show, step=step),
                name=f"{name}_{step}",
            )
            for step in STEPS
        ),
    ]


@login_required
@require_safe
def proposal_page(request: HttpRequest, key: UUID, *, matter: Matter[Any], show: Show) -> HttpResponse:
    """One proposal: who made it on what ground, whom it affects, and what was decided."""
    user = _signed_in(request)
    return show(request, _decision(matter, access_proposal(matter, user, key), user))


@login_required
@require_POST
def proposal_step(
    request: HttpRequest, key: UUID, *, matter: Matter[Any], show: Show, step: str
) -> HttpResponse:
    """Confirm, turn down, withdraw or end; a refusal stands on the page again."""
    user = _signed_in(request)
    action = matter.propose if step == "withdraw" else matter.confirm
    row = access_proposal(matter, user, key, action=action)
    answer, ending = AnswerForm(request.POST), EndForm(request.POST)
    if step == "refuse" and not answer.is_valid():
        return show(request, _decision(matter, row, user, answer=answer))
    if step == "end" and not ending.is_valid():
        return show(request, _decision(matter, row, user, ending=ending))
    try:
        STEPS[step](matter, row, user, answer, ending)
    except Refusal as refusal:
        return show(request, _decision(matter, row, user, problem=str(refusal)))
    messages.success(request, _done(step))
    return redirect(matter.page, key=key)


def _decision(
    matter: Matter[P],
    row: P,
    user: User,
    *,
    problem: str = "",
    answer: AnswerForm | None = None,
    ending: EndForm | None = None,
) -> Decision[P]:
    ending = ending or EndForm(initial={"on": clock.today()})
    return Decision(matter, row, user, answer or AnswerForm(), ending, problem)


def _confirm(matter: Matter[P], row: P, user: User, _answer: AnswerForm, _ending: EndForm) -> None:
    services.confirm(matter, row, actor=user)


def _refuse(matter: Matter[P], row: P, user: User, answer: AnswerForm, _ending: EndForm) -> None:
    services.refuse(matter, row, actor=user, answer=answer.cleaned_data["answer"])


def _withdraw(matter: Matter[P], row: P, user: User, _answer: AnswerForm, _ending: EndForm) -> None:
    services.withdraw(matter, row, actor=user)


def _finish(matter: Matter[P], row: P, user: User, _answer: AnswerForm, ending: EndForm) -> None:
    services.end(matter, row, actor=user, on=ending.cleaned_data["on"])


STEPS: dict[str, Callable[[Matter[Any], Any, User, AnswerForm, EndForm], None]] = {
    "confirm": _confirm,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "end": _finish,
}


def _done(step: str) -> str:
    return {
        "confirm": _("Confirmed. It is in force from its day on, for the place and all below it."),
        "refuse": _("Turned down. Whoever proposed it sees why."),
        "withdraw": _("Withdrawn. Nothing came into force."),
        "end": _("From that day on the place above decides again, or the national default."),
    }[step]


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user
