"""Cases through the API, by the same door as the pages."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liandong.casework.advancing import advance
from liandong.casework.case_page import roles_of
from liandong.casework.case_selectors import READ_PLACES, access_case, cases_due, cases_for
from liandong.casework.guards import Proof
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.foundation.accounts.scope import require
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


class NextStep(Schema):
    """A step that the table allows now, and who takes it."""

    event: str
    words: str
    roles: str
    guards: list[str]


class WholeCase(CaseLine):
    """A case with its steps and what may happen next."""

    steps: list[StepLine]
    next: list[NextStep]


class Cases(Schema):
    """Cases, by village, the oldest first; at most 500."""

    items: list[CaseLine]


class StepIn(Schema):
    """A step without a signed paper."""

    event: str = Field(..., max_length=30, pattern=r"^[a-z_]+$")
    reason: str = Field("", max_length=1000, pattern=NO_NUL)


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
    return _whole(case)


@router.post("/cases/{uuid:key}/steps", response=WholeCase, **needs("cases.write", READ_PLACES))
def take_step(
    request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: StepIn
) -> dict[str, object]:
    """Take a step that needs no signed paper, as the table gives it to your role."""
    user = caller(request)
    access_case(user, key)
    same = json.dumps([str(key), about.model_dump(mode="json")]).encode()

    def act() -> dict[str, Any]:
        proof = Proof(reason=about.reason)
        return {"key": str(advance(key, about.event, actor=user, proof=proof).key)}

    answer_once(user=user, operation="cases.step", key=idempotency_key, request=same, act=act)
    return _whole(access_case(user, key))


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


def _whole(case: Case) -> dict[str, object]:
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
            }
            for line in table.lines_from(case.state)
        ],
    }
