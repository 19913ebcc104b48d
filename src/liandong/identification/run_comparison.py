"""Comparing two stored runs: their snapshots and rule files opened, their numbers narrowed to a reader."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from liandong.analytics.standards import Rule, kind_of
from liandong.foundation.places.models import Place
from liandong.identification import snapshots
from liandong.identification.comparing import Compared, Side, compare_sides
from liandong.identification.extracts import families_of, places_of
from liandong.identification.income_lines import lines_for
from liandong.identification.methods import method_for
from liandong.identification.models import KINDS, Run
from liandong.identification.previewing import Preview, preview
from liandong.identification.refusals import RunNotFinished, RunsOfTwoKinds
from liandong.identification.scoring import scoring


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
    method, families = method_for(run.standard.rule), families_of(run.round)
    path = snapshots.opened(run.snapshot.sha256)
    lines = lines_for(method, places_of(families), run.as_of)
    return Side(method, run.as_of, path, families, lines)


def preview_on(run: Run, rule: Rule, *, within: Place | None = None) -> Preview:
    """What a rule would say of the families of a finished run, beside what the run says.

    ``within``: of the families of that place alone.

    Errors: a run that is not finished; a rule of another kind, one that says nothing of families, or names a
    column that the snapshot lacks; a snapshot that was altered or lost.
    """
    if not run.is_finished:
        raise RunNotFinished(as_of=run.as_of)
    if kind_of(rule) != run.standard.kind:
        raise RunsOfTwoKinds(first=run.standard.get_kind_display(), second=dict(KINDS)[kind_of(rule)])
    other, method = method_for(rule), method_for(run.standard.rule)
    snapshot, answers = kept_answers(run)
    patterns = run.patterns.all()
    if within is not None:
        patterns = patterns.filter(place__path__startswith=within.path)
    places = patterns.values_list("place_id", flat=True).distinct()
    lines = lines_for(other, places, run.as_of)
    return preview(snapshot, answers, method, other, lines, within=set(places) if within else None)


def kept_answers(run: Run, *, afresh: bool = True) -> tuple[Path, Path]:
    """The snapshot of a finished run and the file of its answers, which is made again where it is lost.

    ``afresh``: as :func:`.snapshots.opened`. Errors: a snapshot that was altered or lost.
    """
    assert run.snapshot is not None, "a finished run has a snapshot"  # noqa: S101  for the type
    snapshot = snapshots.opened(run.snapshot.sha256, afresh=afresh)
    answers = snapshots.answers_path(run.key)
    if not answers.is_file():
        method = method_for(run.standard.rule)
        places = run.patterns.values_list("place_id", flat=True).distinct()
        with scoring(snapshot, families_of(run.round)) as scorer:
            scorer.score(method, lines_for(method, places, run.as_of))
            scorer.keep_answers(answers)
    return snapshot, answers
