"""Comparing two stored runs: their snapshots and rule files opened, their numbers narrowed to a reader."""

from __future__ import annotations

from functools import lru_cache

from liandong.identification import snapshots
from liandong.identification.comparing import Compared, Side, compare_sides
from liandong.identification.extracts import families_of
from liandong.identification.income_lines import lines_for
from liandong.identification.methods import Method
from liandong.identification.models import Run
from liandong.identification.refusals import RunNotFinished, RunsOfTwoKinds


def compare_runs(before: Run, after: Run) -> Compared:
    """Compare two finished runs whose rule files are of one kind. Kept for a while, since runs never change.

    Errors: a run that is not finished, rule files of two kinds, a snapshot that was altered or lost.
    """
    for run in (before, after):
        if not run.is_finished:
            raise RunNotFinished(as_of=run.as_of)
    if before.standard.kind != after.standard.kind:
        raise RunsOfTwoKinds(
            first=before.standard.get_kind_display(), second=after.standard.get_kind_display()
        )
    return _compared(before.pk, after.pk)


@lru_cache(maxsize=8)
def _compared(before: int, after: int) -> Compared:
    return compare_sides(_side(before), _side(after))


def _side(pk: int) -> Side:
    run = Run.objects.select_related("standard", "snapshot", "round").get(pk=pk)
    assert run.snapshot is not None, "a finished run has a snapshot"  # noqa: S101  for the type
    method, families = Method(run.standard.rule), families_of(run.round)
    path = snapshots.opened(run.snapshot.sha256)
    return Side(method, run.as_of, path, families, lines_for(method, families, run.as_of))
