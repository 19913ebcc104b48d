"""Opening a procedure for a family through the API, by the same door as its page."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Status

from liandong.casework.api import StepIn, WholeCase, whole
from liandong.casework.case_selectors import READ_PLACES, access_case
from liandong.casework.refusals import CaseOpen, NoProcedure
from liandong.dynamics.opening import open_procedure
from liandong.dynamics.procedures import About, Opening, cases_of, openings_for
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.api.schemas import IdempotencyKey
from liandong.foundation.api.tokens import caller, needs
from liandong.foundation.pages import formats
from liandong.foundation.tokens.services import answer_once
from liandong.registry.selectors import access_household

router = Router(tags=["cases"])


class OpeningIn(StepIn):
    """The first step of a procedure. ``signature``: the key of the family's consent, in place of a paper."""

    procedure: str = Field(..., max_length=30, pattern=r"^[a-z_]+$", examples=["monitoring"])


@router.post("/households/{uuid:key}/cases", response={201: WholeCase}, **needs("cases.write", READ_PLACES))
def open_a_case(request: HttpRequest, key: UUID, idempotency_key: IdempotencyKey, about: OpeningIn) -> Any:
    """Open a procedure of today for a family by its first step, on the consent that the family signed."""
    user = caller(request)
    family = About.family(access_household(user, key))
    same = json.dumps([str(key), about.model_dump(mode="json", exclude_defaults=True)]).encode()

    def act() -> dict[str, Any]:
        opening = _opening(user, family, about)
        proof = about.proof(opening.line, opening.event)
        return {"key": str(open_procedure(family, opening, actor=user, proof=proof).key)}

    answer, _again = answer_once(
        user=user, operation="cases.open", key=idempotency_key, request=same, act=act
    )
    return Status(201, whole(user, access_case(user, UUID(str(answer["key"])))))


def _opening(user: User, family: About, about: OpeningIn) -> Opening:
    """The way in that is asked for. Errors: CaseOpen, NoProcedure."""
    cases = cases_of(family)
    for one in openings_for(user, family, cases):
        if (one.table.id, one.line.event) == (about.procedure, about.event):
            return one
    if any(one.case.procedure == about.procedure and one.case.ended_at is None for one in cases):
        raise CaseOpen
    raise NoProcedure(procedure=about.procedure, day=formats.day(clock.today()))
