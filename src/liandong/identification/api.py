"""Runs, results, explanations and standards through the API, read by the same selectors as the pages."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import RuleKind, kind_of
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope, places_for, require
from liandong.foundation.api.paging import Cursor, Limit, Page, rows_of
from liandong.foundation.api.places import lines_of, place_of
from liandong.foundation.api.problems import Conflict
from liandong.foundation.api.schemas import PlaceCode, PlaceLine
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.identification.api_rounds import MethodOut, methods_data, share
from liandong.identification.areas import AreaRow
from liandong.identification.in_force import in_force_here
from liandong.identification.models import Run
from liandong.identification.run_page import run_numbers
from liandong.identification.selectors import (
    FAMILIES,
    READ,
    StandardChoice,
    access_run,
    results_for,
    runs_for,
    standard_choices,
)
from liandong.identification.side_by_side import side_by_side

router = Router(tags=["identification"])
STANDARDS = "standard.read"


class RunUnfinished(Refusal):
    """A run that has no numbers yet."""

    message = marked("The run is not finished, so it has no numbers yet; ask again later.")


class SuggestionIn(StrEnum):
    """What a run suggests for a family."""

    POOR = Suggestion.POOR.value
    NOT_POOR = Suggestion.NOT_POOR.value
    CANNOT_TELL = Suggestion.CANNOT_TELL.value


class RunLine(Schema):
    """A run: what it is pinned to. Whoever repeats it compares ``rows_sha256``."""

    key: UUID
    state: str = Field(..., examples=["finished"])
    round: UUID = Field(..., description="Shared by the runs made at once over the same snapshot.")
    place: PlaceLine
    standard: str = Field(..., examples=["national_default_2021"])
    kind: str = Field(..., examples=["standard"], description="standard, scorecard, key or lines.")
    fingerprint: str
    as_of: date
    code_version: str
    snapshot_sha256: str | None
    rows_sha256: str | None
    started_at: datetime
    finished_at: datetime | None


class AreaOut(Schema):
    """The figures of an area. Shares lie from 0 to 1; null: nobody to count.

    ``headcount_low`` reads unknown facts as not deprived, ``headcount_high`` as deprived.
    """

    name: str
    depth: int
    merged: int = Field(..., description="How many small places stand together in this row.")
    households: int
    persons: int
    poor_households: int
    cannot_tell_households: int
    headcount_low: float | None = Field(..., examples=[0.083])
    headcount_high: float | None
    intensity: float | None
    adjusted: float | None = Field(..., description="M0 = H × A.")


class RunOut(RunLine):
    """A finished run with the figures of your area, the whole first.

    The scores of a poverty standard are over ``denominator``; ``line`` is in their units, or in points.
    """

    denominator: int | None
    line: int | None
    areas: list[AreaOut]
    methods: list[MethodOut] = Field(
        ..., description="All runs of the round, in its order, with their agreement."
    )
    fleiss_kappa: float | None


class ResultLine(Schema):
    """What a run found for a family: its lowest and highest possible value.

    A score over the run's denominator, points, or net income per person in fen; null: nothing bounds it.
    """

    household: UUID
    household_no: str
    place: PlaceLine
    position: int
    suggestion: str = Field(..., examples=["cannot_tell"])
    answers: str = Field(..., examples=["cpn"], description="What each run of the round says: p, n or c.")
    score_low: int | None = Field(..., examples=[8])
    score_high: int | None = Field(..., examples=[14])
    line: int | None = Field(..., description="The income line of the family's place, in fen.")
    persons: int


class StandardLine(Schema):
    """A rule file. ``ref`` names it in addresses; ``place``: null for a national one."""

    ref: str
    kind: RuleKind = Field(..., examples=["scorecard"])
    id: str
    title: str
    valid_from: date
    fingerprint: str
    place: PlaceLine | None


class StandardOut(StandardLine):
    """A standard with its file, to the letter."""

    toml: str


class Standards(Schema):
    """All standards; they are few, so there are no pages."""

    items: list[StandardLine]


@router.get("/runs", response=Page[RunLine], **needs("runs.read", READ))
def list_runs(request: HttpRequest, cursor: Cursor = None, limit: Limit = 100) -> dict[str, object]:
    """The runs that say something about your area, latest first."""
    user = caller(request)
    require(user, READ)
    rows, following = rows_of(runs_for(user), cursor=cursor, limit=limit, latest_first=True)
    places = lines_of(row.place for row in rows)
    return {"items": [_run(row, places[row.place_id]) for row in rows], "next": following}


@router.get("/runs/{uuid:key}", response=RunOut, **needs("runs.read", READ))
def get_run(request: HttpRequest, key: UUID) -> dict[str, object]:
    """A finished run with the figures of your area. Small places are merged for who reads no families."""
    user = caller(request)
    run = access_run(user, key)
    _finished(run)
    numbers = run_numbers(user, run)
    return {
        **_run(run, lines_of([run.place])[run.place_id]),
        "denominator": run.denominator,
        "line": run.line,
        "areas": [_area(row) for row in numbers.rows],
        **methods_data(side_by_side(user, run)),
    }


class ResultFilter(Schema):
    """Which families of a run."""

    suggestion: SuggestionIn | None = Field(None, description="Only families with this suggestion.")
    place: PlaceCode = None


@router.get("/runs/{uuid:key}/results", response=Page[ResultLine], **needs("families.read", FAMILIES))
def list_results(
    request: HttpRequest,
    key: UUID,
    only: Query[ResultFilter],
    cursor: Cursor = None,
    limit: Limit = 100,
) -> dict[str, object]:
    """The families of a run in your area, in the order of the ranking. Taking them is written down."""
    user = caller(request)
    run = access_run(user, key, action=FAMILIES)
    _finished(run)
    where = None if only.place is None else place_of(user, only.place, FAMILIES).pk
    found = results_for(user, run, suggestion=only.suggestion or "", place_id=where)
    rows, following = rows_of(found, cursor=cursor, limit=limit, by="position")
    note(
        actor=user,
        action="run.results_read",
        subject=f"run:{run.key}",
        place=run.place,
        detail={"families": len(rows), **by_token(request)},
    )
    places = lines_of(row.place for row in rows)
    items = [
        {
            "household": row.household.key,
            "household_no": row.household_no,
            "place": places[row.place_id],
            "position": row.position,
            "suggestion": row.suggestion,
            "answers": row.answers,
            "score_low": row.score_low,
            "score_high": row.score_high,
            "line": row.line,
            "persons": row.persons,
        }
        for row in rows
    ]
    return {"items": items, "next": following}


@router.get("/standards", response=Standards, **needs("standards.read", STANDARDS))
def list_standards(request: HttpRequest) -> dict[str, object]:
    """The standards that hold in your area: local ones, then national ones, latest first."""
    user = caller(request)
    require(user, STANDARDS)
    return {"items": [_standard(one) for one in standard_choices(user, action=STANDARDS, kind=None)]}


class InForceOut(Schema):
    """What is in force in a slot; ``ref`` null: nothing. ``place``: null for a national default."""

    slot: str = Field(..., examples=["standard"])
    ref: str | None
    kind: RuleKind | None
    title: str | None
    fingerprint: str | None
    valid_from: date | None
    valid_to: date | None
    place: PlaceLine | None
    is_binding: bool


class InForceHere(Schema):
    """What is in force at a place on a day, one for each slot."""

    place: PlaceLine
    on: date
    items: list[InForceOut]


class WhereAndWhen(Schema):
    """A place of your area and a day."""

    place: PlaceCode = None
    on: date | None = Field(None, description="Today if left out.")


@router.get("/standards/in-force", response=InForceHere, **needs("standards.read", STANDARDS))
def get_in_force(request: HttpRequest, asked: Query[WhereAndWhen]) -> dict[str, object]:
    """What is in force at a place of your area on a day, and whence; where none is named, at your own."""
    user = caller(request)
    require(user, STANDARDS)
    own = places_for(user, STANDARDS)[0]
    place = own if asked.place is None else place_of(user, asked.place, STANDARDS)
    on = asked.on or clock.today()
    found = in_force_here(place, on)
    rows = {slot: one.enactment for slot, one in found.items() if one and one.enactment}
    places = lines_of([place, *(row.place for row in rows.values())])
    items = [
        {
            "slot": slot.value,
            "ref": one.ref if one else None,
            "kind": kind_of(one.rule) if one else None,
            "title": one.title if one else None,
            "fingerprint": one.fingerprint if one else None,
            "valid_from": one.since if one else None,
            "valid_to": one.until if one else None,
            "place": places[rows[slot].place_id] if slot in rows else None,
            "is_binding": slot in rows and rows[slot].is_binding,
        }
        for slot, one in found.items()
    ]
    return {"place": places[place.pk], "on": on, "items": items}


@router.get("/standards/{ref}", response=StandardOut, **needs("standards.read", STANDARDS))
def get_standard(request: HttpRequest, ref: str) -> dict[str, object]:
    """One standard with its file."""
    user = caller(request)
    require(user, STANDARDS)
    for one in standard_choices(user, action=STANDARDS, kind=None):
        if one.ref == ref:
            return {**_standard(one), "toml": one.text}
    raise OutOfScope(STANDARDS)


def _finished(run: Run) -> None:
    if not run.is_finished:
        raise Conflict(RunUnfinished())


def _run(run: Run, place: dict[str, object]) -> dict[str, object]:
    return {
        "key": run.key,
        "state": run.state,
        "place": place,
        "round": run.round.key,
        "standard": run.standard.standard_id,
        "kind": run.standard.kind,
        "fingerprint": run.standard.fingerprint,
        "as_of": run.as_of,
        "code_version": run.code_version,
        "snapshot_sha256": run.snapshot.sha256 if run.snapshot else None,
        "rows_sha256": run.rows_sha256,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }


def _area(row: AreaRow) -> dict[str, Any]:
    figures = row.figures
    return {
        "name": row.area.name,
        "depth": row.area.depth,
        "merged": row.merged,
        "households": figures.households,
        "persons": figures.persons,
        "poor_households": figures.poor_households,
        "cannot_tell_households": figures.cannot_tell_households,
        "headcount_low": share(figures.headcount_low),
        "headcount_high": share(figures.headcount_high),
        "intensity": share(figures.intensity),
        "adjusted": share(figures.adjusted),
    }


def _standard(one: StandardChoice) -> dict[str, object]:
    place = one.row.place if one.row else None
    return {
        "ref": one.ref,
        "kind": one.kind,
        "id": one.standard_id,
        "title": one.title,
        "valid_from": one.valid_from,
        "fingerprint": one.fingerprint,
        "place": lines_of([place])[place.pk] if place else None,
    }
