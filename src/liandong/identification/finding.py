"""Finding a family's result for the command line, where numbers and keys are typed."""

from __future__ import annotations

from uuid import UUID

from liandong.identification.models import Run, RunResult, RunState
from liandong.identification.refusals import (
    AmbiguousHousehold,
    NoRunYet,
    RunNotFinished,
    UnknownHousehold,
    UnknownRun,
)
from liandong.registry.models import Household


def find_result(household: str, run: str | None) -> RunResult:
    """What a run, or the latest one that covers it, found for the family with that number or key.

    Errors: no such family or run, a number used in several counties, a run that is not finished, no run yet.
    """
    family = _family(household, find_run(run) if run else None)
    results = RunResult.objects.filter(household=family, run__state=RunState.FINISHED)
    if run:
        results = results.filter(run=find_run(run))
    found = (
        results.select_related("run__standard", "run__snapshot", "household", "place")
        .order_by("-run__as_of", "-run__started_at", "run__number")
        .first()
    )
    if found is None:
        raise NoRunYet(household=household)
    return found


def find_run(text: str) -> Run:
    """The finished run of that key. Errors: no such run, or one that is not finished."""
    key = _key(text)
    run = Run.objects.filter(key=key).first() if key else None
    if run is None:
        raise UnknownRun(run=text)
    if not run.is_finished:
        raise RunNotFinished(as_of=run.as_of)
    return run


def _family(text: str, run: Run | None) -> Household:
    key = _key(text)
    families = Household.objects.filter(key=key) if key else Household.objects.filter(household_no=text)
    if run is not None:
        families = families.filter(place__path__startswith=run.place.path)
    found = list(families[:100])
    if not found:
        raise UnknownHousehold(household=text)
    if len(found) > 1:
        raise AmbiguousHousehold(household=text, count=len(found))
    return found[0]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
