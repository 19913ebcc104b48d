"""Cases through the API, by the same door as the pages."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Field, Router, Schema

from liandong.casework.advancing import advance
from liandong.casework.case_page import roles_of
from liandong.casework.case_selectors import READ_PLACES, access_case, cases_due, cases_for
from liandong.casework.guards import SURVEYORS, Proof
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard, Transition
from liandong.casework.refusals import NotAsked, SecondPersonMissing
from liandong.casework.signing import signatures
from liandong.casework.step_forms import MINUTES, MOST_TRIPS
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role, require
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.tokens.services import answer_once

router = Router(tags=["cases"])
_MOST = 500


class CaseLine(Schema):
    """A case: one family, village or county (``about``) in one procedure.

    ``notice_left``: days that remain while an objection holds it.
    """

    key: UUID
    procedure: str
    version: str
    about: str
    subject: UUID
    subject_no: str
    state: str
    state_words: str
    opened_at: datetime
    ended_at: datetime | None
    notice_until: date | None
    notice_left: int | None


class StepLine(Schema):
    """A step that was taken. ``by``: null for an objection of the public.

    ``figures``: what was held against a line: ``part`` over ``whole``, and the ``line``, as exact numbers;
    ``ranking``: the ranks of the family by each appraiser, and their agreement (Kendall's W).
    """

    number: int
    event: str
    from_state: str
    to_state: str
    by: str | None
    done_at: datetime
    reason: str
    figures: dict[str, dict[str, str | int | list[str]]]


class SignatureLine(Schema):
    """A signature of the family that counts today. ``words``: what, by whom, when, by which way."""

    key: UUID
    words: str


class NextStep(Schema):
    """A step that the table allows now, and who takes it.

    ``signatures``: the family's own on which you may rest the step; empty where the step is not yours.
    """

    event: str
    words: str
    roles: str
    guards: list[str]
    signatures: list[SignatureLine]


class WholeCase(CaseLine):
    """A case with its steps and what may happen next."""

    steps: list[StepLine]
    next: list[NextStep]


class Cases(Schema):
    """Cases, by village, the oldest first; at most 500."""

    items: list[CaseLine]


class StepIn(Schema):
    """A step without a signed paper. ``second``: the user name of who went along.

    ``signature``: the key of the family's own, where the step asks for its signature. ``visit``: that of a
    visit on record, where it asks for one. ``said``: what the step asks for, name to codes. ``minutes`` of
    work, and ``trips`` of the family; left out: unknown.
    """

    event: str = Field(..., max_length=30, pattern=r"^[a-z_]+$")
    reason: str = Field("", max_length=1000, pattern=NO_NUL)
    signature: UUID | None = None
    visit: UUID | None = None
    second: str = Field("", max_length=150, pattern=NO_NUL)
    said: dict[str, list[Annotated[str, Field(max_length=30, pattern=NO_NUL)]]] = Field(
        {}, max_length=8, examples=[{"found_by": ["cadres"], "risks": ["01"]}]
    )
    minutes: int | None = Field(None, ge=0, le=max(MINUTES))
    trips: int | None = Field(None, ge=0, le=MOST_TRIPS)

    def proof(self, line: Transition | None, said: str) -> Proof:
        """What is brought along to a step, which is called so. Errors: NotAsked, SecondPersonMissing.

        ``line``: None where the table has no such step, of which the door will say so.
        """
        asks = _asked(line) if line else ()
        given = [name for name in _MORE if getattr(self, name) not in (None, "")]
        more = [*(name for name in given if name not in asks), *(set(self.said) - {*asks})]
        if line is not None and more:
            raise NotAsked(event=said, what=gettext(", ").join(sorted(more)))
        second = User.objects.filter(username=self.second, is_active=True).first() if self.second else None
        if self.second and second is None:
            raise SecondPersonMissing(roles=gettext(", ").join(str(role.label) for role in SURVEYORS))
        return Proof(
            reason=self.reason,
            signature=self.signature,
            visit=self.visit,
            second=second,
            said=self.said,
            minutes=self.minutes,
            trips=self.trips,
        )


_MORE = ("signature", "visit", "second", "trips")


def _asked(line: Transition) -> tuple[str, ...]:
    """What may be sent with a step besides reason and minutes, as its form asks for it."""
    wanted = (
        Guard.SIGNED in line.guards,
        Guard.VISITED in line.guards,
        Guard.TWO_SURVEYORS in line.guards,
        line.meets_family,
    )
    return (*line.asks, *(name for name, is_wanted in zip(_MORE, wanted, strict=True) if is_wanted))


@router.get("/cases", response=Cases, **needs("cases.read", READ_PLACES))
def list_cases(
    request: HttpRequest, show: Literal["mine", "open", "ended"] = "mine"
) -> dict[str, list[dict[str, object]]]:
    """The cases of your area: those whose next step is yours, all that are open, or those that have ended."""
    user = caller(request)
    require(user, READ_PLACES)
    mine = show == "mine"
    found = cases_due(user) if mine else cases_for(user).filter(ended_at__isnull=show == "open")
    return {"items": [_line(case) for case in found[:_MOST]]}


@router.get("/cases/{uuid:key}", response=WholeCase, **needs("cases.read", READ_PLACES))
def get_case(request: HttpRequest, key: UUID) -> dict[str, object]:
    """One case with its steps and what may happen next. Who read it is written down."""
    user = caller(request)
    case = access_case(user, key)
    note(actor=user, action="case.read", subject=f"case:{key}", place=case.place, detail=by_token(request))
    return whole(user, case)


@router.post("/cases/{uuid:key}/steps", response=WholeCase, **needs("cases.write", READ_PLACES))
def take_step(
    request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: StepIn
) -> dict[str, object]:
    """Take a step as the table gives it to your role: without a paper, or on the family's own signature."""
    user = caller(request)
    case = access_case(user, key)
    same = json.dumps([str(key), about.model_dump(mode="json", exclude_defaults=True)]).encode()

    def act() -> dict[str, Any]:
        table = table_of(case.procedure, case.version)
        proof = about.proof(table.line(case.state, about.event), str(table.events.get(about.event, "")))
        return {"key": str(advance(key, about.event, actor=user, proof=proof).key)}

    answer_once(user=user, operation="cases.step", key=idempotency_key, request=same, act=act)
    return whole(user, access_case(user, key))


def _line(case: Case) -> dict[str, object]:
    table = table_of(case.procedure, case.version)
    return {
        "key": case.key,
        "procedure": case.procedure,
        "version": case.version,
        "about": case.subject_kind,
        "subject": case.subject_key,
        "subject_no": case.subject_no,
        "state": case.state,
        "state_words": str(table.states[case.state]),
        "opened_at": case.opened_at,
        "ended_at": case.ended_at,
        "notice_until": case.notice_until,
        "notice_left": case.notice_left,
    }


def whole(user: User, case: Case) -> dict[str, object]:
    """A case with its steps and what may happen next, for somebody."""
    table = table_of(case.procedure, case.version)
    steps = case.steps.select_related("actor").order_by("number")
    return _line(case) | {
        "steps": [
            {
                "number": one.number,
                "event": one.event,
                "from_state": one.from_state,
                "to_state": one.to_state,
                "by": one.actor.username if one.actor else None,
                "done_at": one.done_at,
                "reason": one.reason,
                "figures": one.figures,
            }
            for one in steps
        ],
        "next": [
            {
                "event": line.event,
                "words": str(table.events[line.event]),
                "roles": roles_of(line),
                "guards": [*line.guards, *line.asks],
                "signatures": _signatures(user, case, line),
            }
            for line in table.lines_from(case.state)
        ],
    }


def _signatures(user: User, case: Case, line: Transition) -> list[dict[str, str]]:
    """The family's own signatures on which somebody may rest a step. Cost: as ``signatures().ready``."""
    if Guard.SIGNED not in line.guards or not has_role(user, *line.roles, place=case.place):
        return []
    return [{"key": key, "words": words} for key, words in signatures().ready(case)]
