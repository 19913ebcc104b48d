"""What is done for families through the API: plan, visits and measures, by the services of the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from liandong.foundation.api.schemas import NO_NUL, SAID, IdempotencyKey
from liandong.foundation.api.tokens import caller, needs
from liandong.foundation.tokens.services import answer_once
from liandong.registry.help_codes import MeasureKind
from liandong.registry.help_facts import planned_line, received_line, visit_line
from liandong.registry.models import PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.models.help import FIRST_YEAR, LARGEST_YUAN, LAST_YEAR
from liandong.registry.services import helping
from liandong.registry.services.helping import HELP, PLAN, Entry
from liandong.registry.sight import Sight

router = Router(tags=["households"])
Yuan = Annotated[Decimal, Field(ge=0, le=LARGEST_YUAN, decimal_places=2, examples=["600.00"])]
Gain = Annotated[Decimal, Field(ge=-LARGEST_YUAN, le=LARGEST_YUAN, decimal_places=2)]
_WHOLE = Sight()
"""Whoever writes an entry has just said all of it."""


Short = Annotated[str, Field(max_length=80, pattern=NO_NUL)]


class OfKind(Schema):
    """A kind of measure: its code, its name, and whether it is meant to earn, to hold up, or to serve."""

    key: UUID
    kind: str = Field(..., examples=["training"])
    label: str = Field(..., examples=["技能培训"])
    type: str = Field(..., examples=["development"])


class PlannedOut(OfKind):
    """A measure of a family's plan."""

    year: int
    project: str | None
    scale: str | None
    amount_yuan: Decimal | None
    due_on: date | None
    gain_yuan: Decimal | None


class VisitOut(Schema):
    """A visit to a family."""

    key: UUID
    on: date
    visitor: str | None
    purpose: str | None
    needs: str | None
    has_picture: bool


class ReceivedOut(OfKind):
    """A measure that a family received, and what it brought once that is known."""

    on: date
    provider: str | None
    amount_yuan: Decimal | None
    effect_yuan: Decimal | None
    effect: str | None


class PlannedIn(Schema):
    """A measure planned for a year. ``gain_yuan``: what it is expected to bring the family in that year."""

    year: int = Field(..., ge=FIRST_YEAR, le=LAST_YEAR)
    kind: MeasureKind
    project: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = ""
    scale: Short = ""
    amount_yuan: Yuan | None = None
    due_on: date | None = None
    gain_yuan: Yuan | None = None


class VisitIn(Schema):
    """A visit. Its picture is added on the page."""

    on: date
    visitor: str = Field(..., max_length=80, pattern=SAID, examples=["覃佳怡"])
    purpose: str = Field(..., max_length=120, pattern=SAID, examples=["看望老人"])
    needs: str = Field("", max_length=400, pattern=NO_NUL)


class ReceivedIn(Schema):
    """A measure that the family received. ``provider``: from whom."""

    kind: MeasureKind
    on: date
    provider: str = Field(..., max_length=80, pattern=SAID, examples=["县民政局"])
    amount_yuan: Yuan | None = None


class EffectIn(Schema):
    """What a measure brought the family: yuan, words, or both."""

    entry: UUID
    yuan: Gain | None = None
    words: str = Field("", max_length=200, pattern=NO_NUL)


class WithdrawIn(Schema):
    """Which entry is taken back, and why."""

    entry: UUID
    why: str = Field(..., max_length=200, pattern=SAID)


@router.post("/households/{uuid:key}/plan", response={201: PlannedOut}, **needs("help.write", PLAN))
def plan_a_measure(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: PlannedIn) -> Any:
    """Put a measure into a family's plan of a year."""
    planned = helping.Planned(
        about.year,
        about.kind,
        about.project,
        about.scale,
        about.amount_yuan,
        about.due_on,
        about.gain_yuan,
    )
    user = caller(request)
    helping.to_help(user, key, PLAN)
    done = _once(
        request,
        key,
        idempotency_key,
        about,
        lambda: helping.plan_measure(actor=user, key=key, planned=planned),
    )
    return Status(201, planned_line(PlannedMeasure.objects.get(key=done), _WHOLE))


@router.post("/households/{uuid:key}/visits", response={201: VisitOut}, **needs("help.write", HELP))
def add_a_visit(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: VisitIn) -> Any:
    """Write down a visit to a family."""
    visited = helping.Visited(about.on, about.visitor, about.purpose, about.needs)
    user = caller(request)
    helping.to_help(user, key)
    done = _once(
        request,
        key,
        idempotency_key,
        about,
        lambda: helping.write_visit(actor=user, key=key, visited=visited),
    )
    return Status(201, visit_line(Visit.objects.select_related("picture").get(key=done), _WHOLE))


@router.post("/households/{uuid:key}/measures", response={201: ReceivedOut}, **needs("help.write", HELP))
def add_a_measure(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: ReceivedIn) -> Any:
    """Write down a measure that a family received."""
    received = helping.Received(about.kind, about.on, about.provider, about.amount_yuan)
    user = caller(request)
    helping.to_help(user, key)
    done = _once(
        request,
        key,
        idempotency_key,
        about,
        lambda: helping.write_measure(actor=user, key=key, received=received),
    )
    return Status(201, received_line(ReceivedMeasure.objects.get(key=done), _WHOLE))


@router.post("/households/{uuid:key}/measures/effect", response=ReceivedOut, **needs("help.write", HELP))
def tell_effect(
    request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: EffectIn
) -> dict[str, object]:
    """Write down what a measure brought the family; what was said before stays in the history."""
    user = caller(request)
    helping.to_help(user, key)

    def act() -> Entry:
        return helping.write_effect(
            actor=user, key=key, entry=about.entry, yuan=about.yuan, words=about.words
        )

    done = _once(request, key, idempotency_key, about, act)
    return received_line(ReceivedMeasure.objects.get(key=done), _WHOLE)


@router.post("/households/{uuid:key}/help/withdraw", response={204: None}, **needs("help.write", HELP))
def withdraw_help(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: WithdrawIn) -> Any:
    """Take an entry of help back with the reason; it stays in the history."""
    user = caller(request)
    helping.to_help(user, key)

    def act() -> Entry:
        return helping.withdraw_entry(actor=user, key=key, entry=about.entry, why=about.why)

    _once(request, key, idempotency_key, about, act)
    return Status(204, None)


def _once(
    request: HttpRequest, key: UUID, idempotency_key: str, about: Schema, act: Callable[[], Entry]
) -> UUID:
    """Carry a write out once; returns the key of the entry."""
    same = json.dumps([str(key), request.path, about.model_dump(mode="json")]).encode()

    def done() -> dict[str, object]:
        return {"key": str(act().key)}

    answer, _again = answer_once(
        user=caller(request), operation="help.write", key=idempotency_key, request=same, act=done
    )
    return UUID(str(answer["key"]))
