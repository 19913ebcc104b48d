"""Comparisons through the API: a department fetches what is asked of it and returns answers."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from liandong.foundation.accounts.scope import require
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey
from liandong.foundation.api.tokens import caller, needs
from liandong.foundation.personal import Kind, tidy
from liandong.foundation.tokens.services import answer_once
from liandong.integration.codes import Channel, Problem
from liandong.integration.models import Comparison, Delivery
from liandong.integration.selectors import ANSWER, access_to_answer, comparisons_for, counts_of
from liandong.integration.services.handing_out import HandedLine, hand_out
from liandong.integration.services.returning import Row, take

router = Router(tags=["comparisons"])
_MOST = 100


class DepartmentComparison(Schema):
    """A comparison, and how far it is."""

    key: UUID
    department: str
    questions: list[str]
    purpose: str
    by_tokens: bool
    opens_on: date
    due_on: date
    withdrawn_at: datetime | None
    asked: int
    answered: int


class Comparisons(Schema):
    """The latest hundred comparisons asked of your department, latest first."""

    items: list[DepartmentComparison]


class LineOut(Schema):
    """A person and a question. ``id_number``: empty where the register has none.

    ``consent_from``, ``consent_until``: the days of the family's consent under which the question stands.
    """

    line: int
    name: str
    id_number: str
    birth_on: date | None
    question: str
    consent_from: date
    consent_until: date
    is_answered: bool


class Lines(Schema):
    """Everything that is asked, in the order of lines."""

    items: list[LineOut]


class AnswerIn(Schema):
    """One answer. Say who is meant by ``line``, ``token``, ``id_number``, or ``name`` with ``birth_on``."""

    line: int | None = Field(None, ge=1)
    token: str = Field("", max_length=64, pattern=NO_NUL)
    id_number: str = Field("", max_length=40, pattern=NO_NUL)
    name: str = Field("", max_length=80, pattern=NO_NUL)
    birth_on: date | None = None
    question: str = Field("", max_length=30, pattern=NO_NUL, description="Its id; not needed with a line.")
    hit: bool
    band: str = Field("", max_length=30, pattern=NO_NUL)
    on: date | None = None
    reason: str = Field("", max_length=30, pattern=NO_NUL)


class ReturnIn(Schema):
    """What a department returns at once."""

    answers: list[AnswerIn] = Field(..., min_length=1, max_length=10_000)


class ProblemOut(Schema):
    """Why an answer was refused. ``row``: its place in the list, from 1."""

    row: int
    why: str
    detail: str


class DeliveryOut(Schema):
    """What became of a return."""

    key: UUID
    is_late: bool
    taken: int
    repeated: int
    differing: int
    unconfirmed: int
    refused: int
    problems: list[ProblemOut]


@router.get("/comparisons", response=Comparisons, **needs("comparisons.answer", ANSWER))
def list_comparisons(request: HttpRequest) -> dict[str, object]:
    """What is asked of the department."""
    user = caller(request)
    require(user, ANSWER)
    rows = list(comparisons_for(user)[:_MOST])
    counts = counts_of(rows)
    return {
        "items": [
            {
                "key": one.key,
                "department": one.department,
                "questions": one.questions,
                "purpose": one.purpose,
                "by_tokens": one.by_tokens,
                "opens_on": one.opens_on,
                "due_on": one.due_on,
                "withdrawn_at": one.withdrawn_at,
                "asked": counts[one.pk].asked,
                "answered": counts[one.pk].answered,
            }
            for one in rows
        ]
    }


@router.get("/comparisons/{uuid:key}/lines", response=Lines, **needs("comparisons.answer", ANSWER))
def list_comparison_lines(request: HttpRequest, key: UUID) -> dict[str, object]:
    """The lines with ID numbers in full. Who took them is written down."""
    _comparison, lines = hand_out(key, actor=caller(request), how="api")
    return {"items": [_line(one) for one in lines]}


def _line(one: HandedLine) -> dict[str, object]:
    consent = one.asked.consent
    assert consent is not None  # noqa: S101  for the type; only what is consented to is handed out
    return {
        "line": one.asked.line,
        "name": one.asked.member.name or "",
        "id_number": one.id_number,
        "birth_on": one.asked.member.birth_on,
        "question": one.asked.question,
        "consent_from": consent.given_on,
        "consent_until": consent.expires_on,
        "is_answered": getattr(one.asked, "is_answered", False),
    }


@router.post(
    "/comparisons/{uuid:key}/returns",
    response={201: DeliveryOut},
    **needs("comparisons.answer", ANSWER),
)
def return_answers(
    request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, returned: ReturnIn
) -> Any:
    """Return answers. Refused ones are named by their place in the list; the others are taken."""
    user = caller(request)
    comparison: Comparison = access_to_answer(user, key)
    same = json.dumps([str(key), returned.model_dump(mode="json")]).encode()
    channel = Channel.TOKENS if comparison.by_tokens else Channel.API

    def act() -> dict[str, object]:
        rows = [_row(at, one) for at, one in enumerate(returned.answers, start=1)]
        return {"key": str(take(key, rows, channel=channel, actor=user).key)}

    answer, _again = answer_once(
        user=user, operation="comparisons.return", key=idempotency_key, request=same, act=act
    )
    return Status(201, _delivery(Delivery.objects.get(key=UUID(str(answer["key"])), comparison=comparison)))


def _row(number: int, one: AnswerIn) -> Row:
    return Row(
        number=number,
        is_hit=one.hit,
        line=one.line,
        token=one.token,
        id_number=tidy(Kind.ID_NUMBER, one.id_number),
        name=one.name,
        birth_on=one.birth_on,
        question=one.question,
        band=one.band,
        on=one.on,
        reason=one.reason,
    )


def _delivery(row: Delivery) -> dict[str, object]:
    return {
        "key": row.key,
        "is_late": row.is_late,
        "taken": row.taken,
        "repeated": row.repeated,
        "differing": row.differing,
        "unconfirmed": row.unconfirmed,
        "refused": row.refused,
        "problems": [
            {"row": one["row"], "why": one["why"], "detail": str(Problem(one["why"]).label)}
            for one in row.problems
        ],
    }
