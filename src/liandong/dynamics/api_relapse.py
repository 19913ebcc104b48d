"""The relapse model through the API: how good it proved, what it weighs, why it called; proposing it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema, Status

from liandong.analytics.methods.monitoring import Weight
from liandong.analytics.methods.monitoring.panel import chance
from liandong.dynamics.refusals import ModelIsOff
from liandong.dynamics.relapse_explaining import Explained
from liandong.dynamics.relapse_fitting import models_fitted, traits_of
from liandong.dynamics.relapse_groups import CallLine, GroupLine, Share
from liandong.dynamics.relapse_page import ModelPage, Tested, model_page
from liandong.dynamics.relapse_rule import keep_rule
from liandong.dynamics.selectors import READ, access_clue
from liandong.dynamics.warning_page import warned
from liandong.dynamics.warning_selectors import READ as READ_WARNINGS
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope, access_place, require
from liandong.foundation.api.schemas import NO_NUL, IdempotencyKey
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import by_code
from liandong.foundation.tokens.services import answer_once
from liandong.identification.models import Enactment
from liandong.identification.selectors import PROPOSE
from liandong.identification.services.enactments import propose
from liandong.identification.slots import Slot
from liandong.identification.wording import titled

router = Router(tags=["clues"])


class RelapseShareOut(Schema):
    """A part of a whole, with an interval that holds 95 of 100 times; null of nothing."""

    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


class RelapsePeriodOut(Schema):
    """A half-year of the history. `set_aside`: families of whom it was learned later that they had fallen."""

    begins: date
    ends: date
    families: int
    fell: int
    set_aside: int


class RelapseWeightOut(Schema):
    """What a trait adds in points (hundredths of a log-odds), against a family known not to have it."""

    trait: str
    title: str
    when: str
    is_unknown: bool = Field(..., description="The weight of nobody knowing it.")
    points: int
    low: int
    high: int
    families: int


class RelapseBandOut(Schema):
    """Families of the test with like scores: the mean chance, and how many fell."""

    low: int
    high: int
    expected: float
    fell: RelapseShareOut


class RelapseCallOut(Schema):
    """A threshold: what it would have called, and how many of them, and of all who fell, were right."""

    score: int
    chance: float
    precision: RelapseShareOut
    recall: RelapseShareOut


class RelapseGroupOut(Schema):
    """A county, or families that are of a kind, are not, or nobody knows. Null: too few to be told."""

    name: str
    answer: Literal["yes", "no", "unknown"] | None
    families: int | None
    expected: float | None
    fell: RelapseShareOut | None
    precision: RelapseShareOut | None
    recall: RelapseShareOut | None


class RelapseKindOut(Schema):
    """A kind of families, at the threshold `score`. Without groups: too few families on one side."""

    id: str
    title: str
    when: str
    groups: list[RelapseGroupOut]


class RelapseTestOut(Schema):
    """What the test on the last half-year showed. `kinds_at`: the threshold at which kinds are compared."""

    families: int
    fell: int
    untold: int
    untold_fell: int
    area: float
    area_low: float
    area_high: float
    brier: float
    brier_plain: float
    bands: list[RelapseBandOut]
    calls: list[RelapseCallOut]
    counties: list[RelapseGroupOut]
    kinds_at: int
    kinds: list[RelapseKindOut]


class RelapseUseOut(Schema):
    """Where a model's rule is in force, or waits for a second person."""

    proposal: UUID
    place: str
    model: str
    valid_from: date
    is_in_force: bool
    state: str
    proposed_by: str
    decided_by: str | None
    page: str = Field(..., description="Where a second person sees whom it affects, and decides.")


class RelapseModelOut(Schema):
    """A model, or why there is none (`why_off`). `is_generated`: learned from families that do not exist."""

    key: UUID | None
    model: str | None
    is_latest: bool
    is_generated: bool
    label: Literal["generated", "registered"] | None
    fitted_at: datetime | None
    as_of: date | None
    program: str | None
    history_sha256: str | None
    why_off: str | None
    base: int | None
    fewest_known: int | None
    weights: list[RelapseWeightOut]
    periods: list[RelapsePeriodOut]
    test: RelapseTestOut | None
    uses: list[RelapseUseOut]


@router.get("/relapse-model", response=RelapseModelOut, **needs("warnings.read", READ_WARNINGS))
def get_relapse_model(
    request: HttpRequest, key: UUID | None = None, score: int | None = None
) -> dict[str, object]:
    """The statistical relapse model: coefficients, calibration, precision and recall, and where it is in use.

    `key`: an earlier model; the latest where it is left out. `score`: the threshold at which kinds of
    families are compared; the one in use, or one that calls about as many as fell, where it is left out.
    """
    user = caller(request)
    require(user, READ_WARNINGS)
    page = model_page(user, key, score)
    if page is None:
        raise OutOfScope(READ_WARNINGS)
    return _model(page)


class RuleProposalIn(Schema):
    """The model's rule for a place. `score`: one of the thresholds that were tested."""

    place: str = Field(..., max_length=12, pattern=r"^\d{1,12}$", description="Code of a county or above.")
    score: int
    valid_from: date | None = Field(None, description="Today where it is left out.")
    reason: str = Field(..., min_length=1, max_length=500, pattern=NO_NUL)


class RuleProposalOut(Schema):
    """What waits for a second person now."""

    proposal: UUID
    state: str
    valid_from: date
    page: str = Field(..., description="Where a second person sees whom it affects, and decides.")


@router.post(
    "/relapse-model/proposals",
    response={201: RuleProposalOut},
    **needs("standards.propose", PROPOSE),
)
def propose_relapse_rule(
    request: HttpRequest, idempotency_key: IdempotencyKey, rule: RuleProposalIn
) -> Status[dict[str, object]]:
    """Propose the latest model as a warning rule. Nothing is in force until a second person confirms it."""
    user = caller(request)
    require(user, PROPOSE)
    found = by_code(rule.place)
    if found is None:
        raise OutOfScope(PROPOSE)
    place = access_place(user, found.pk, action=PROPOSE)
    row = models_fitted().first()
    if row is None:
        raise ModelIsOff
    begins = rule.valid_from or clock.today()

    def act() -> dict[str, object]:
        file = keep_rule(row, actor=user, place=place, score=rule.score)
        proposed = propose(
            actor=user,
            place=place,
            text=file.text,
            valid_from=begins,
            reason=rule.reason,
            slot=Slot.WARNINGS,
        )
        return {"key": str(proposed.key)}

    same = json.dumps(rule.model_dump(mode="json")).encode()
    answer, _again = answer_once(
        user=user, operation="relapse.propose", key=idempotency_key, request=same, act=act
    )
    kept = Enactment.objects.get(key=str(answer["key"]))
    return Status(
        201,
        {
            "proposal": kept.key,
            "state": kept.state,
            "valid_from": kept.valid_from,
            "page": _page(kept.key),
        },
    )


class RelapseTraitOut(Schema):
    """A trait of the family: what it adds in points."""

    title: str
    answer: Literal["yes", "no", "unknown"]
    points: int


class ByModelOut(Schema):
    """What the model says: of 100 families with like scores so many fell in the test, with an interval."""

    model: UUID
    is_generated: bool
    of_hundred: str
    low: str
    high: str
    could_be: list[str] = Field(..., description="From and to, once what is not known is known; or empty.")
    unknown: int
    traits: list[RelapseTraitOut]


class WarnedFactOut(Schema):
    """A fact that the rule looked at. `value`: empty where you are told only what it is about."""

    what: str
    who: str
    value: str
    day: date | None


class ClueExplanationOut(Schema):
    """Why a rule opened the clue; nulls where a person reported it. By facts, or by the model's traits."""

    clue: UUID
    rule: str | None
    threshold: str | None
    source: str | None
    holds_no_longer_since: date | None
    facts: list[WarnedFactOut]
    by_model: ByModelOut | None


@router.get("/clues/{uuid:key}/explanation", response=ClueExplanationOut, **needs("warnings.read", READ))
def get_clue_explanation(request: HttpRequest, key: UUID) -> dict[str, object]:
    """Why a warning rule or the model called the family. Reading it is written down."""
    user = caller(request)
    clue = access_clue(user, key)
    note(actor=user, action="clue.read", subject=f"clue:{key}", place=clue.place, detail=by_token(request))
    why = warned(user, clue)
    return {
        "clue": clue.key,
        "rule": why.title if why else None,
        "threshold": why.threshold if why else None,
        "source": why.source if why else None,
        "holds_no_longer_since": why.ended_on if why else None,
        "facts": [vars(one) for one in why.facts] if why else [],
        "by_model": _by_model(why.by_model) if why and why.by_model else None,
    }


def _by_model(said: Explained) -> dict[str, object]:
    number, low, high = said.of_hundred
    return {
        "model": said.row.key,
        "is_generated": said.row.is_generated,
        "of_hundred": number,
        "low": low,
        "high": high,
        "could_be": list(said.reach or ()),
        "unknown": said.unknown,
        "traits": [
            {
                "title": one.title,
                "answer": "yes" if one.is_yes else "unknown" if one.is_unknown else "no",
                "points": one.points,
            }
            for one in said.lines
        ],
    }


def _page(proposal: UUID) -> str:
    return reverse("identification:enactment", args=[proposal])


def _model(page: ModelPage) -> dict[str, object]:
    row, tested = page.row, page.tested
    found = tested.found if tested else None
    label = None if row is None else "generated" if row.is_generated else "registered"
    return {
        "key": row.key if row else None,
        "model": row.content_sha256[:12] if row else None,
        "is_latest": page.is_latest,
        "is_generated": bool(row and row.is_generated),
        "label": label,
        "fitted_at": row.fitted_at if row else None,
        "as_of": row.as_of if row else None,
        "program": row.code_version if row else None,
        "history_sha256": row.history_sha256 if row else None,
        "why_off": page.why_off or None,
        "base": found.points.base if found else None,
        "fewest_known": found.fewest_known if found else None,
        "weights": [_weight(row.traits, one) for one in found.weights] if row and found else [],
        "periods": [
            {
                "begins": one.begins,
                "ends": one.ends,
                "families": one.families,
                "fell": one.fell,
                "set_aside": one.left_out,
            }
            for one in page.periods
        ],
        "test": _test(tested) if tested else None,
        "uses": [
            {
                "proposal": one.enactment.key,
                "place": one.place,
                "model": one.model,
                "valid_from": one.enactment.valid_from,
                "is_in_force": one.is_in_force,
                "state": one.state,
                "proposed_by": one.enactment.proposed_by.display_name,
                "decided_by": one.enactment.decided_by.display_name if one.enactment.decided_by else None,
                "page": _page(one.enactment.key),
            }
            for one in page.uses
        ],
    }


def _weight(traits: str, weight: Weight) -> dict[str, object]:
    rule = traits_of(traits).rules[weight.trait]
    return {
        "trait": rule.id,
        "title": titled(rule.title, rule.id),
        "when": rule.when,
        "is_unknown": weight.is_unknown,
        "points": weight.points,
        "low": weight.low,
        "high": weight.high,
        "families": weight.families,
    }


def _test(tested: Tested) -> dict[str, object]:
    measures = tested.found.measures
    low, high = measures.area_interval
    return {
        "families": measures.families,
        "fell": measures.fell,
        "untold": measures.untold,
        "untold_fell": measures.untold_fell,
        "area": measures.area,
        "area_low": low,
        "area_high": high,
        "brier": measures.brier,
        "brier_plain": measures.brier_plain,
        "bands": [
            {
                "low": one.low,
                "high": one.high,
                "expected": one.expected / one.families,
                "fell": _share(Share(one.fell, one.families)),
            }
            for one in measures.bands
        ],
        "calls": [_call(one) for one in tested.calls],
        "counties": [_group(one) for one in tested.groups],
        "kinds_at": tested.kinds.score,
        "kinds": [
            {
                "id": one.id,
                "title": one.title,
                "when": one.condition,
                "groups": [_group(line) for line in one.lines],
            }
            for one in tested.kinds.kinds
        ],
    }


def _call(line: CallLine) -> dict[str, object]:
    return {
        "score": line.score,
        "chance": chance(line.score),
        "precision": _share(line.right),
        "recall": _share(line.found),
    }


def _group(line: GroupLine) -> dict[str, object]:
    told = not line.is_few
    return {
        "name": line.name,
        "answer": None if line.answer is None else line.answer.name.lower(),
        "families": line.families if told else None,
        "expected": line.expected / line.families if told and line.families else None,
        "fell": _share(line.fell) if told else None,
        "precision": _share(line.right) if line.right else None,
        "recall": _share(line.found) if line.found else None,
    }


def _share(share: Share) -> dict[str, object]:
    low, high = share.interval or (None, None)
    value = None if share.value is None else float(share.value)
    return {"part": share.part, "whole": share.whole, "share": value, "low": low, "high": high}
