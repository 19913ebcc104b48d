"""Why a family was or was not suggested, through the API: everything the page says, with its schema."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.identification.explanation_data import as_data
from liandong.identification.selectors import WHY, access_why
from liandong.identification.telling import tell

router = Router(tags=["identification"])


class RuleOut(Schema):
    """The rule file that the run is pinned to."""

    id: str
    kind: str = Field(..., description="standard, scorecard, key or lines.")
    title: str
    fingerprint: str
    source: str | None


class FamilyRef(Schema):
    """A family, by its key and its number."""

    key: UUID
    number: str


class ScoreOut(Schema):
    """Units counted for certain, and at the most; of ``denominator`` units."""

    low: int
    high: int
    denominator: int


class ValueOut(Schema):
    """Points, or income in fen, from lowest to highest possible; ``line``: what it is held against."""

    low: int | None
    high: int | None
    line: int | None
    words: str
    held_against: str


class RemarkOut(Schema):
    """That somebody objects to a fact."""

    on: date
    said: str


class FactOut(Schema):
    """A fact as the run saw it. ``id`` names it when one objects; null where a sentence stands instead.

    ``hidden``: you may know that it counts, and not what it is.
    """

    id: str | None
    column: str | None = Field(..., examples=["net_income_pc"])
    label: str
    value: str
    people: list[str]
    unknown: bool
    hidden: bool
    source: str | None
    observed_on: date | None
    remarks: list[RemarkOut]


class UnitsOut(Schema):
    """From lowest to highest possible."""

    low: int
    high: int


class PointsOut(UnitsOut):
    """Points that an item gives, and the most that it can give."""

    most: int


class DistanceOut(Schema):
    """How far a number is from turning its condition around. ``beyond``: reaching it is not enough."""

    amount: str
    threshold: str
    more: bool
    beyond: bool


class IndicatorOut(Schema):
    """An indicator of a poverty standard as it stands for the family."""

    id: str
    title: str
    what_counts: str
    condition: str
    source: str | None = Field(..., description="Where its threshold comes from.")
    weight: int
    deprived: bool | None
    contributes: UnitsOut
    contradicts: bool
    facts: list[FactOut]
    distance: DistanceOut | None


class AskedOut(Schema):
    """An item, a question or an income as it stands for the family.

    ``answer``: points of an item, true or false of a question, yuan as text of an income; null is unknown.
    """

    id: str
    title: str
    answer: PointsOut | bool | str | None
    words: str
    unknown: bool
    what_counts: str
    source: str | None
    facts: list[FactOut]


class CaseOut(Schema):
    """One way in which something open may turn out, and what would follow."""

    when: str = Field(..., alias="if")
    value: str
    suggestion: str


class MissingOut(Schema):
    """Something open. ``can_matter``: some way of settling the rest makes it decide."""

    id: str
    title: str
    can_matter: bool
    cases: list[CaseOut]
    said: str


class NearestChangeOut(Schema):
    """The nearest change in one direction; ``steps`` tell the first of ``sets``, of ``ways`` there are."""

    steps: list[str]
    sets: list[list[str]]
    ways: int | None = Field(..., description="Null: too many to be counted.")
    value: str
    suggestion: str


class LastYearOut(Schema):
    """What the rule in force a year before says of the same facts; null where it says nothing."""

    on: date
    title: str | None
    same_rule: bool
    suggestion: str | None
    said: str


class MethodSaysOut(Schema):
    """What a method of the round says; ``run`` is null for the villagers' ranking."""

    title: str
    run: UUID | None
    suggestion: str
    is_this: bool


class ExplanationOut(Schema):
    """Why a family was or was not suggested: everything the page says, masked as it is for you.

    A poverty standard gives ``score``, ``cutoff``, ``line`` and ``indicators``; a scorecard, a key or income
    lines give ``value`` and ``asked``. Null or empty is what the method lacks.
    """

    run: UUID
    as_of: date
    standard: RuleOut
    snapshot: str | None
    household: FamilyRef
    who: str
    masked: bool
    place: list[str]
    suggestion: str
    is_decision: bool = Field(..., description="Always false: a person decides.")
    score: ScoreOut | None = None
    cutoff: str | None = Field(None, examples=["1/3"])
    line: int | None = None
    indicators: list[IndicatorOut] = []
    value: ValueOut | None = None
    asked: list[AskedOut] = []
    find_out_first: list[str]
    missing: list[MissingOut]
    nearest_changes: list[NearestChangeOut]
    last_year: LastYearOut
    methods: list[MethodSaysOut]
    agreement: str = Field(..., examples=["all_poor"])
    next_steps: list[str]
    heading: str
    read_aloud: list[str] = Field(..., description="The whole as sentences that a voice can read.")


@router.get(
    "/runs/{uuid:key}/households/{uuid:household}/explanation",
    response=ExplanationOut,
    by_alias=True,
    **needs("families.read", WHY),
)
def get_explanation(request: HttpRequest, key: UUID, household: UUID) -> dict[str, object]:
    """Why a family was or was not suggested, by whatever method. Who read it is written down."""
    result, audience = access_why(caller(request), key, household)
    note(
        actor=caller(request),
        action="run.explained",
        subject=f"household:{household}",
        place=result.place,
        detail={"run": str(key), "masked": audience.value, **by_token(request)},
    )
    return as_data(tell(result, audience))
