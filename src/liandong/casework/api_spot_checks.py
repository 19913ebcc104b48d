"""Spot checks through the API: what may be drawn, each chance with its seed, and what was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liandong.casework.models import SpotCheck
from liandong.casework.spot_checks import (
    CHECK,
    access_check,
    checks_for,
    commit,
    draw_families,
    find,
    repeated,
    rounds_for,
)
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.tokens.services import answer_once

router = Router(tags=["spot checks"])
_MOST = 200


class WaitingList(Schema):
    """Cases that wait for one review of an area and are on no list yet."""

    procedure: str
    version: str
    state: str
    place: UUID
    cases: int
    committed: UUID | None = Field(..., description="The check whose seed is committed for it.")


class CheckLine(Schema):
    """A spot check. ``seed``: empty until the list is drawn; its SHA-256 is ``seed_hash``."""

    key: UUID
    procedure: str
    version: str
    state: str
    seed_hash: str
    seed: str
    committed_at: datetime
    drawn_at: datetime | None
    wanted: int | None


class SpotChecks(Schema):
    """What may be drawn now, and the checks of your area, the latest first; at most 200."""

    waiting: list[WaitingList]
    items: list[CheckLine]


class ListedCase(Schema):
    """A case on a list: whole weight, chance as an exact fraction, whether it was drawn, what came out."""

    case: UUID
    subject_no: str
    weight: int
    chance: str
    is_drawn: bool
    agrees: bool | None
    found_at: datetime | None


class WholeCheck(CheckLine):
    """A check with its list. ``repeats``: the seed is the one committed and draws the same families again."""

    repeats: bool | None
    cases: list[ListedCase]


class CommitIn(Schema):
    """Of which list a seed is committed, as ``waiting`` names it."""

    procedure: str = Field(..., max_length=30, pattern=NO_NUL)
    version: str = Field(..., max_length=10, pattern=NO_NUL)
    state: str = Field(..., max_length=30, pattern=NO_NUL)
    place: UUID


class FoundIn(Schema):
    """What two people found at a family that was drawn. ``second``: the user name of who went along."""

    case: UUID
    second: str = Field(..., max_length=150, pattern=NO_NUL)
    agrees: bool
    note: str = Field("", max_length=1000, pattern=NO_NUL)


@router.get("/spot-checks", response=SpotChecks, **needs("cases.read", CHECK))
def list_spot_checks(request: HttpRequest) -> dict[str, object]:
    """The lists of your own reviews that may be drawn, and the checks of your area."""
    user = caller(request)
    require(user, CHECK)
    waiting = [
        {
            "procedure": one.table.id,
            "version": one.table.version,
            "state": one.state,
            "place": one.place.key,
            "cases": len(one.cases),
            "committed": one.committed.key if one.committed else None,
        }
        for one in rounds_for(user)
    ]
    return {"waiting": waiting, "items": [_line(one) for one in checks_for(user)[:_MOST]]}


@router.get("/spot-checks/{uuid:key}", response=WholeCheck, **needs("cases.read", CHECK))
def get_spot_check(request: HttpRequest, key: UUID) -> dict[str, object]:
    """One check with its seed, every weight and every chance, so that a program can draw it again."""
    user = caller(request)
    check = access_check(user, key)
    note(
        actor=user,
        action="spotcheck.read",
        subject=f"spotcheck:{key}",
        place=check.place,
        detail=by_token(request),
    )
    return _whole(check)


@router.post("/spot-checks", response=WholeCheck, **needs("cases.write", CHECK))
def commit_spot_check(
    request: HttpRequest, idempotency_key: IdempotencyKey, about: CommitIn
) -> dict[str, object]:
    """Commit a seed for the next list of a review, before the list is known."""
    user = caller(request)
    require(user, CHECK)

    def act() -> SpotCheck:
        places = {one.place.key: one.place.pk for one in rounds_for(user)}
        return commit(user, about.procedure, about.version, about.state, places.get(about.place, 0))

    return _once(user, "spotchecks.commit", idempotency_key, about.model_dump(mode="json"), act)


@router.post("/spot-checks/{uuid:key}/draw", response=WholeCheck, **needs("cases.write", CHECK))
def draw_spot_check(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey) -> dict[str, object]:
    """Close the list, draw from it by the committed seed, and show the seed."""
    user = caller(request)
    access_check(user, key)

    def act() -> SpotCheck:
        return draw_families(user, key)

    return _once(user, "spotchecks.draw", idempotency_key, {"key": str(key)}, act)


@router.post("/spot-checks/{uuid:key}/found", response=WholeCheck, **needs("cases.write", CHECK))
def found_spot_check(
    request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: FoundIn
) -> dict[str, object]:
    """Write down what you and a second person found at a family that was drawn."""
    user = caller(request)
    check = access_check(user, key)

    def act() -> SpotCheck:
        second = User.objects.filter(username=about.second, is_active=True).first()
        find(user, key, about.case, second=second, agrees=about.agrees, note=about.note)
        return check

    return _once(
        user, "spotchecks.found", idempotency_key, about.model_dump(mode="json") | {"key": str(key)}, act
    )


def _once(
    user: User, operation: str, key: str, about: dict[str, Any], act: Callable[[], SpotCheck]
) -> dict[str, object]:
    same = json.dumps(about, sort_keys=True).encode()

    def done() -> dict[str, Any]:
        return {"key": str(act().key)}

    answer, _before = answer_once(user=user, operation=operation, key=key, request=same, act=done)
    return _whole(access_check(user, UUID(str(answer["key"]))))


def _line(check: SpotCheck) -> dict[str, object]:
    return {name: getattr(check, name) for name in CheckLine.model_fields}


def _whole(check: SpotCheck) -> dict[str, object]:
    rows = check.lines.select_related("case").order_by("-is_drawn", "pk")
    cases = [
        {
            "case": one.case.key,
            "subject_no": one.case.subject_no,
            "weight": one.weight,
            "chance": one.chance,
            "is_drawn": one.is_drawn,
            "agrees": one.agrees,
            "found_at": one.found_at,
        }
        for one in rows
    ]
    return _line(check) | {"repeats": repeated(check) if check.seed else None, "cases": cases}
