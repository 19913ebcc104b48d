"""Clues through the API: a hotline, an app or a department hands them in with a token. Warning rules."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from liandong.dynamics import services
from liandong.dynamics.models import Channel, Clue
from liandong.dynamics.selectors import READ, REPORT, access_clue
from liandong.dynamics.services import Report
from liandong.dynamics.warning_selectors import READ as READ_WARNINGS
from liandong.dynamics.warning_selectors import FileLines, Numbers, RuleLine, warnings_for
from liandong.foundation.accounts.scope import OutOfScope, require
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import by_code
from liandong.foundation.tokens.services import answer_once
from liandong.identification.wording import titled
from liandong.registry.family_codes import Risk
from liandong.registry.selectors import access_household

router = Router(tags=["clues"])


class ClueIn(Schema):
    """A clue. ``village``: its code; ``household``: the key of the family, where it is known."""

    village: str = Field(..., max_length=12, pattern=r"^\d{1,12}$")
    household: UUID | None = None
    channel: Literal["self", "cadres", "departments", "public", "opinion"]
    risk: Risk | None = None
    is_urgent: bool = False
    who: str = Field("", max_length=100, pattern=NO_NUL, description="Who is meant, where no key is given.")
    said: str = Field(..., max_length=1000, pattern=NO_NUL, description="What happened.")
    contact: str = Field("", max_length=100, pattern=NO_NUL, description="How whoever reported is reached.")
    link: str = Field("", max_length=400, pattern=r"^(https?://\S+)?$")
    seen_on: date | None = None


class ClueOut(Schema):
    """A clue as it is kept, without what was said."""

    key: UUID
    receipt: str
    channel: str
    risk: str
    household: UUID | None
    reported_at: datetime
    due_on: date | None
    outcome: str | None
    settled_at: datetime | None
    answered_at: datetime | None


@router.post("/clues", response={201: ClueOut}, **needs("clues.write", REPORT))
def report_clue(request: HttpRequest, idempotency_key: IdempotencyKey, clue: ClueIn) -> Any:
    """Hand in a clue; the village is asked to visit. It changes nothing of a family by itself."""
    user = caller(request)
    place = by_code(clue.village)
    if place is None:
        raise OutOfScope(REPORT)
    household = access_household(user, clue.household) if clue.household else None
    told = clue.model_dump(exclude={"village", "household"})
    told |= {"risk": clue.risk or "", "channel": Channel(clue.channel)}

    def act() -> dict[str, object]:
        kept = services.report_clue(Report(**told), place=place, household=household, actor=user)
        return {"key": str(kept.key)}

    same = json.dumps(clue.model_dump(mode="json")).encode()
    answer, _again = answer_once(
        user=user, operation="clues.report", key=idempotency_key, request=same, act=act
    )
    return Status(201, _clue(access_clue(user, UUID(str(answer["key"])))))


@router.get("/clues/{uuid:key}", response=ClueOut, **needs("clues.write", READ))
def get_clue(request: HttpRequest, key: UUID) -> dict[str, object]:
    """What became of a clue. Reading it is written down."""
    user = caller(request)
    clue = access_clue(user, key)
    note(actor=user, action="clue.read", subject=f"clue:{key}", place=clue.place, detail=by_token(request))
    return _clue(clue)


class WarningRuleOut(Schema):
    """A warning rule with what it brought in your area. Null: not counted yet, or too few to be told."""

    id: str = Field(..., examples=["dropout"])
    file: UUID = Field(..., description="The rule file, as `/standards` names it.")
    is_in_force: bool
    title: str
    threshold: str
    when: str
    status: str = Field(..., examples=["local"])
    source: str
    families: int | None
    warned: int | None
    cannot_tell: int | None
    open: int | None
    proved_true: int | None
    false_alarms: int | None
    precision: float | None


class WarningRulesOut(Schema):
    """The warning rules of your area; `counted_on`: the night of the counts."""

    counted_on: date | None
    items: list[WarningRuleOut]


@router.get("/warnings", response=WarningRulesOut, **needs("warnings.read", READ_WARNINGS))
def list_warning_rules(request: HttpRequest) -> dict[str, object]:
    """The warning rules of your area: thresholds, sources, and what came of each in numbers."""
    user = caller(request)
    require(user, READ_WARNINGS)
    page = warnings_for(user)
    items = [_rule(file, line) for file in page.files for line in file.lines]
    return {"counted_on": page.counted_on, "items": items}


def _rule(file: FileLines, line: RuleLine) -> dict[str, object]:
    rule, n = line.rule, Numbers(None, None, None) if line.is_few else line.numbers
    told = not line.is_few
    return {
        "id": rule.id,
        "file": file.standard.key,
        "is_in_force": file.is_in_force,
        "title": titled(rule.title, rule.id),
        "threshold": titled(rule.threshold, ""),
        "when": rule.when,
        "status": rule.status,
        "source": rule.source,
        "families": line.numbers.families,
        "warned": n.holds,
        "cannot_tell": line.numbers.cannot_tell,
        "open": n.open if told else None,
        "proved_true": n.risk if told else None,
        "false_alarms": n.no_risk if told else None,
        "precision": n.precision,
    }


def _clue(row: Clue) -> dict[str, object]:
    return {
        "key": row.key,
        "receipt": row.receipt,
        "channel": row.channel,
        "risk": row.risk,
        "household": row.household.key if row.household else None,
        "reported_at": row.reported_at,
        "due_on": row.due_on,
        "outcome": row.outcome,
        "settled_at": row.settled_at,
        "answered_at": row.answered_at,
    }
