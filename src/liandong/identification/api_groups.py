"""The groups of a run through the API: the rows of the page, with the same small numbers hidden."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from liandong.foundation.api.problems import Conflict
from liandong.foundation.api.tokens import caller, needs
from liandong.identification.api_rounds import share
from liandong.identification.fitting import FittingMeasure
from liandong.identification.groups import GroupRow, groups_of
from liandong.identification.refusals import RunNotFinished
from liandong.identification.selectors import READ, access_run
from liandong.identification.traits import By

router = Router(tags=["identification"])


class FitOut(Schema):
    """A measure that fits."""

    id: str = Field(..., examples=["house_repair"])
    title: str


class NeedOut(Schema):
    """A deprivation: families that have it, of all families of the group."""

    id: str = Field(..., examples=["house"])
    title: str
    families: int
    of: int
    measures: list[FitOut]


class GroupOut(Schema):
    """A group. Null: too few families to be told, or nothing to count."""

    code: str = Field(..., examples=["01"])
    title: str
    merged: int = Field(..., description="How many small groups stand together in this one.")
    households: int
    persons: int
    poor_households: int | None
    cannot_tell_households: int | None
    poor_persons: int | None
    headcount: float | None
    intensity: float | None
    adjusted: float | None
    needs: list[NeedOut]
    measures: list[FitOut]


class GroupsOut(Schema):
    """The groups of a run within your area, and all of them together."""

    run: UUID
    by: By
    fitting_source: str
    whole: GroupOut
    groups: list[GroupOut]


class Asked(Schema):
    """By what families are put into groups."""

    by: By = By.CAUSE


@router.get("/runs/{uuid:key}/groups", response=GroupsOut, **needs("runs.read", READ))
def get_groups(request: HttpRequest, key: UUID, asked: Query[Asked]) -> dict[str, object]:
    """The families of a run by group: poverty, the most frequent needs, and the measures that fit."""
    user = caller(request)
    run = access_run(user, key)
    if not run.is_finished:
        raise Conflict(RunNotFinished(as_of=run.as_of))
    found = groups_of(user, run, asked.by)
    return {
        "run": run.key,
        "by": asked.by,
        "fitting_source": found.fitting.source,
        "whole": _group(found.whole, scored=found.has_scores),
        "groups": [_group(row, scored=found.has_scores) for row in found.rows],
    }


def _group(row: GroupRow, *, scored: bool) -> dict[str, object]:
    f = row.figures
    told = not row.hides_poor
    return {
        "code": row.code,
        "title": row.title,
        "merged": row.merged,
        "households": f.households,
        "persons": f.persons,
        "poor_households": f.poor_households if told else None,
        "cannot_tell_households": None if row.hides_open else f.cannot_tell_households,
        "poor_persons": f.poor_persons if told else None,
        "headcount": share(f.headcount_low) if told else None,
        "intensity": share(f.intensity) if told and scored else None,
        "adjusted": share(f.adjusted) if told and scored else None,
        "needs": [
            {
                "id": need.id,
                "title": need.title,
                "families": need.families,
                "of": need.of,
                "measures": _measures(need.measures),
            }
            for need in row.needs
        ],
        "measures": _measures(row.measures),
    }


def _measures(measures: tuple[FittingMeasure, ...]) -> list[dict[str, str]]:
    return [{"id": one.id, "title": one.title} for one in measures]
