"""The methods of a round side by side, and two runs compared, through the API."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.api.problems import Conflict
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.identification.change_files import changes_data
from liandong.identification.changes import Kind, changes_within
from liandong.identification.run_comparison import compare_runs
from liandong.identification.selectors import FAMILIES, access_run
from liandong.identification.side_by_side import SideBySide

router = Router(tags=["identification"])


class PairOut(Schema):
    """How often a method says the same as another one; null where nothing can be said."""

    run: UUID
    observed: float | None = Field(..., examples=[0.91])
    cohen_kappa: float | None


class MethodOut(Schema):
    """A run of the same round within your area. ``standing`` of a family follows from all of them."""

    run: UUID
    standard: str
    poor: int
    cannot_tell: int
    not_poor: int
    agreement: list[PairOut]


class CauseOut(Schema):
    """A cause with the families that entered, left or changed otherwise by it."""

    step: str = Field(..., examples=["fact"], description="rule, fact or register.")
    code: str = Field(..., examples=["net_income"])
    entered: int
    left: int
    others: int


class CauseLine(Schema):
    """A cause of one family's change."""

    step: str
    code: str


class ChangeOut(Schema):
    """A family that changed. ``by_rule``: what the later rule suggests on the earlier facts."""

    household: UUID
    household_no: str
    before: str | None = Field(..., examples=["cannot_tell"])
    by_rule: str | None
    after: str | None = Field(..., examples=["not_poor"])
    changes: list[Kind]
    causes: list[CauseLine]
    columns: list[str] = Field(..., examples=[["net_income_pc"]])


class ComparisonOut(Schema):
    """What changed from one run to another within your area."""

    before: UUID
    after: UUID
    families: int = Field(..., description="Families of either run.")
    counts: dict[str, int]
    causes: list[CauseOut]
    changes: list[ChangeOut]


class ChangeFilter(Schema):
    """Which of the families that changed."""

    change: Kind | None = Field(None, description="Only families with this change.")


@router.get(
    "/runs/{uuid:key}/compare/{uuid:other}",
    response=ComparisonOut,
    **needs("families.read", FAMILIES),
)
def compare(request: HttpRequest, key: UUID, other: UUID, only: Query[ChangeFilter]) -> dict[str, object]:
    """Who entered, who left and who can be told now from the run ``key`` to the run ``other``, and by what.

    Taking the families is written down.
    """
    user = caller(request)
    before, after = (access_run(user, one, action=FAMILIES) for one in (key, other))
    try:
        compared = compare_runs(before, after)
    except Refusal as refusal:
        raise Conflict(refusal) from refusal
    places = set(visible_places(user, action=FAMILIES).values_list("pk", flat=True))
    changes = changes_within(compared, places)
    chosen = changes.of_kind(only.change or "")
    note(
        actor=user,
        action="run.results_read",
        subject=f"run:{after.key}",
        place=after.place,
        detail={"families": len(chosen), "compared_with": str(before.key), **by_token(request)},
    )
    return changes_data(before, after, changes, chosen)


def methods_data(side: SideBySide) -> dict[str, object]:
    """The runs of a round with their agreement, for :class:`MethodOut`."""
    runs = [line for line in side.lines if line.run is not None]
    return {
        "methods": [
            {
                "run": line.run.key,
                "standard": line.run.standard.standard_id,
                "poor": line.poor,
                "cannot_tell": line.cannot_tell,
                "not_poor": line.not_poor,
                "agreement": [
                    {
                        "run": other.run.key,
                        "observed": share(pair.observed),
                        "cohen_kappa": share(pair.kappa),
                    }
                    for other, pair in zip(runs, line.pairs, strict=False)
                    if other.run is not None and not pair.is_itself
                ],
            }
            for line in runs
            if line.run is not None
        ],
        "fleiss_kappa": share(side.kappa),
    }


def share(value: Fraction | None) -> float | None:
    """A share as a number; null where there is none."""
    return None if value is None else float(value)
