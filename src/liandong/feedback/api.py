"""Objections through the API, by the same services and selectors as the pages."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from liandong.feedback.effort import Line, Measured, efforts_in
from liandong.feedback.effort_views import READ as READ_EFFORT
from liandong.feedback.effort_views import place_asked
from liandong.feedback.facts import fact_named
from liandong.feedback.models import Objection, Speaker
from liandong.feedback.selectors import ENTER, READ, access_objection, may_object, objections_to
from liandong.feedback.services import Said, raise_objection, withdraw_objection
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.api.places import place_of
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey, PlaceCode
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import names_on
from liandong.foundation.tokens.services import answer_once
from liandong.identification.selectors import access_why
from liandong.identification.telling import explained
from liandong.registry.selectors import access_household

router = Router(tags=["objections"])
effort_router = Router(tags=["cases"])


class ObjectionIn(Schema):
    """An objection to a fact. ``fact``: its ``id`` in the explanation."""

    fact: str = Field(..., max_length=64, pattern=NO_NUL)
    by: Speaker
    reason: str = Field(..., max_length=1000, pattern=NO_NUL, description="Why the fact is wrong.")
    wanted: str = Field("", max_length=400, pattern=NO_NUL, description="How it really is.")
    contact: str = Field("", max_length=100, pattern=NO_NUL, description="How whoever objects is reached.")


class ObjectionOut(Schema):
    """An objection as it is kept; ``fact_words`` as they stood on the explanation."""

    key: UUID
    run: UUID
    fact: str
    fact_words: str
    source: str
    by: str
    reason: str
    wanted: str
    has_evidence: bool
    raised_at: datetime
    withdrawn_at: datetime | None


class Objections(Schema):
    """All objections to facts of a family, latest first."""

    items: list[ObjectionOut]


@router.get("/households/{uuid:key}/objections", response=Objections, **needs("households.read", READ))
def list_objections(request: HttpRequest, key: UUID) -> dict[str, object]:
    """The objections to facts of a family. Reading them is written down."""
    user = caller(request)
    household = access_household(user, key)
    note(
        actor=user,
        action="objections.read",
        subject=f"household:{key}",
        place=household.place,
        detail=by_token(request),
    )
    return {"items": [_objection(one) for one in objections_to(user, household)]}


@router.post(
    "/runs/{uuid:key}/households/{uuid:household}/objections",
    response={201: ObjectionOut},
    **needs("objections.write", ENTER),
)
def enter_objection(
    request: HttpRequest, key: UUID, household: UUID, idempotency_key: IdempotencyKey, about: ObjectionIn
) -> Any:
    """Object to a fact of an explanation; the village is asked to check it. Evidence is added on the page."""
    user = caller(request)
    result, audience = access_why(user, key, household)
    if not may_object(user, result):
        raise OutOfScope(ENTER)
    same = json.dumps([str(key), str(household), about.model_dump(mode="json")]).encode()

    def act() -> dict[str, object]:
        fact = fact_named(explained(result, audience), about.fact)
        said = Said(about.by, about.reason, about.wanted, about.contact)
        return {"key": str(raise_objection(actor=user, result=result, fact=fact, said=said).key)}

    answer, _again = answer_once(
        user=user, operation="objections.enter", key=idempotency_key, request=same, act=act
    )
    return Status(201, _objection(access_objection(user, UUID(str(answer["key"])))))


@router.post("/objections/{uuid:key}/withdraw", response=ObjectionOut, **needs("objections.write", ENTER))
def take_objection_back(request: HttpRequest, key: UUID) -> dict[str, object]:
    """Take an objection back; it stays on record."""
    return _objection(withdraw_objection(actor=caller(request), key=key))


def _objection(row: Objection) -> dict[str, object]:
    return {
        "key": row.key,
        "run": row.run.key,
        "fact": row.fact_id,
        "fact_words": row.fact,
        "source": row.origin,
        "by": row.by,
        "reason": row.reason,
        "wanted": row.wanted,
        "has_evidence": row.evidence_id is not None,
        "raised_at": row.raised_at,
        "withdrawn_at": row.withdrawn_at,
    }


class MeasuredOut(Schema):
    """A measure over decided cases. Quartiles are exact, as ``11/2``; null of fewer than ten known cases."""

    known: int
    unknown: int
    quarter: str | None
    median: str | None
    three_quarters: str | None


class EffortLine(Schema):
    """A stage of a procedure under one version of its table in a place.

    All is null of fewer than ten decided cases. ``stage``: ``entry`` until it is decided whether the family
    is taken in, ``plan`` until the plan of help, ``leaving`` from the proposal to leave to its decision; with
    ``.objection`` the objections within, each from the day it was made to its decision.
    """

    place_code: str | None
    procedure: str = Field(..., examples=["monitoring"])
    version: str = Field(..., examples=["2021"])
    stage: str = Field(..., examples=["entry", "leaving.objection"])
    decided: int | None
    under_way: int | None
    waiting_days: MeasuredOut | None
    notice_days: MeasuredOut | None
    trips: MeasuredOut | None
    minutes: MeasuredOut | None


class Efforts(Schema):
    """What procedures cost in a place and right below it."""

    items: list[EffortLine]


@effort_router.get("/efforts", response=Efforts, **needs("cases.read", READ_EFFORT))
def list_efforts(request: HttpRequest, place: PlaceCode = None) -> dict[str, object]:
    """Waiting days, trips and working minutes of each procedure, in a place (by its code) and right below."""
    user = caller(request)
    named = place_of(user, place, READ_EFFORT) if place else None
    lines = efforts_in(place_asked(user, str(named.pk) if named else None))
    codes = dict(names_on().filter(place__in={one.place for one in lines}).values_list("place", "code"))
    return {"items": [_effort(one, codes.get(one.place.pk)) for one in lines]}


def _effort(line: Line, code: str | None) -> dict[str, object]:
    told = line if line.is_told else None
    return {
        "place_code": code,
        "procedure": line.table.id,
        "version": line.table.version,
        "stage": line.stage,
        "decided": told and told.decided,
        "under_way": told and told.under_way,
        "waiting_days": told and _measured(told.waiting),
        "notice_days": told and _measured(told.notice),
        "trips": told and _measured(told.trips),
        "minutes": told and _measured(told.minutes),
    }


def _measured(measured: Measured) -> dict[str, object]:
    found = measured.values
    return {
        "known": measured.known,
        "unknown": measured.unknown,
        "quarter": str(found.low) if found else None,
        "median": str(found.median) if found else None,
        "three_quarters": str(found.high) if found else None,
    }
