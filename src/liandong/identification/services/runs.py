"""Carrying out a run: pin, snapshot, score, store. Two runs at once do not disturb each other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from django.db import connection, transaction

from liandong import __version__
from liandong.analytics.errors import Refusal
from liandong.analytics.standards import Standard, parse_standard
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.identification import snapshots
from liandong.identification.extracts import families_of, families_on, has_families
from liandong.identification.models import Run, RunPattern, RunResult, RunState, Snapshot, StandardText
from liandong.identification.refusals import (
    EmptyPlace,
    FutureDate,
    ResultChanged,
    RunUnderWay,
    StandardNotYetValid,
)
from liandong.identification.scoring import Scored, score_families
from liandong.identification.selectors import START
from liandong.identification.services.standards import fits_registry
from liandong.identification.snapshots import SnapshotFile
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.extracts import household_rows

# Lock: the class of advisory locks held while a run is computed; the second key is the run's id.
RUN_LOCK = 20_190_301


def start_run(*, actor: User | None, place: Place, standard: StandardText, as_of: date) -> Run:
    """Carry out a run over a place and return it, finished.

    What can be seen to be wrong before the work starts is refused and leaves nothing. Otherwise the run is
    first written down as *running*, so that a run killed halfway is seen and can be resumed; its results
    are all there or not at all. Event: ``run.finished`` (or ``run.failed`` with the sentence).
    """
    if actor is not None:
        access_place(actor, place.pk, action=START)
    _check(place, standard, as_of)
    run = Run.objects.create(
        place=place,
        standard=standard,
        as_of=as_of,
        code_version=__version__,
        started_at=clock.now(),
        started_by=actor,
    )
    return resume_run(run=run, actor=actor)


def resume_run(*, run: Run, actor: User | None) -> Run:
    """Compute a run that is not finished; a finished one is returned as it is.

    Lock: an advisory lock of the session on the run, so that it falls with a killed process; whoever comes
    second is refused.
    """
    with _computing(run):
        run.refresh_from_db()
        if run.is_finished:
            return run
        try:
            _compute(run, actor)
        except Refusal as refusal:
            _fail(run, actor, refusal)
            raise
    return run


def repeat_run(run: Run) -> str:
    """Compute a finished run again from its own snapshot and return the hash of the rows.

    Errors: the snapshot's file was altered or lost; the rows differ from those stored.
    """
    standard = parse_standard(run.standard.text)
    assert run.snapshot is not None, "a finished run has a snapshot: constraint run_finished_is_whole"  # noqa: S101  a type
    scored = score_families(snapshots.opened(run.snapshot.sha256), standard, families_of(run))
    if scored.rows_sha256 != run.rows_sha256:
        raise ResultChanged(run=run.key)
    return scored.rows_sha256


def is_interrupted(run: Run) -> bool:
    """Whether a run is written down as running while nobody computes it."""
    if run.state != RunState.RUNNING:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "select not exists (select from pg_locks"
            " where locktype = 'advisory' and classid = %s and objid = %s)",
            [RUN_LOCK, run.pk],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _check(place: Place, standard: StandardText, as_of: date) -> None:
    today = clock.today()
    if as_of > today:
        raise FutureDate(as_of=as_of, today=today)
    if standard.valid_from > as_of:
        raise StandardNotYetValid(title=standard.title, valid_from=standard.valid_from, as_of=as_of)
    fits_registry(parse_standard(standard.text))
    if not has_families(place, as_of):
        raise EmptyPlace(place=path_names(place, as_of)[-1], as_of=as_of)


@contextmanager
def _computing(run: Run) -> Iterator[None]:
    keys = [RUN_LOCK, run.pk]
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", keys)
        row = cursor.fetchone()
        if not (row and row[0]):
            raise RunUnderWay
        try:
            yield
        finally:
            # A failed transaction takes no more commands; the lock then ends with the session.
            if connection.is_usable():
                cursor.execute("select pg_advisory_unlock(%s, %s)", keys)


def _compute(run: Run, actor: User | None) -> None:
    standard = parse_standard(run.standard.text)
    families, rows = _one_state_of_the_registry(run)
    file = snapshots.store(rows)
    scored = score_families(snapshots.opened(file.sha256), standard, families)
    with transaction.atomic():
        run.snapshot = _snapshot_row(run, file)
        _store_rows(run, scored)
        _finish(run, standard, scored, actor)


def _one_state_of_the_registry(run: Run) -> tuple[pa.Table, pa.Table]:
    """Families and facts as of one instant, although other people go on working."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        return families_on(run.place, run.as_of), household_rows(run.place, run.as_of)


def _snapshot_row(run: Run, file: SnapshotFile) -> Snapshot:
    row, _ = Snapshot.objects.get_or_create(
        place=run.place,
        as_of=run.as_of,
        sha256=file.sha256,
        defaults={"rows": file.rows, "size_bytes": file.size_bytes, "taken_at": clock.now()},
    )
    return row


RESULT_COLUMNS = (
    "household_id",
    "household_no",
    "place_id",
    "position",
    "suggestion",
    "score_low",
    "score_high",
    "deprived_bits",
    "unknown_bits",
    "contradicting_bits",
    "persons",
)
PATTERN_COLUMNS = ("place_id", "deprived_bits", "unknown_bits", "households", "persons")


def _store_rows(run: Run, scored: Scored) -> None:
    _copy(RunResult, run, scored.results.select(RESULT_COLUMNS))
    _copy(RunPattern, run, scored.patterns.select(PATTERN_COLUMNS))


def _copy(model: type[RunResult] | type[RunPattern], run: Run, table: pa.Table) -> None:
    """COPY: 20,000 rows in a fraction of the time of INSERT, within the same transaction."""
    table = table.add_column(0, "run_id", pa.array([run.pk] * table.num_rows, pa.int64()))
    buffer = io.BytesIO()
    pacsv.write_csv(table, buffer, pacsv.WriteOptions(include_header=False))
    names = ", ".join(table.column_names)
    statement = f"copy {model._meta.db_table} ({names}) from stdin (format csv)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(buffer.getbuffer())


def _finish(run: Run, standard: Standard, scored: Scored, actor: User | None) -> None:
    counts = {
        row["values"]: row["counts"] for row in pc.value_counts(scored.results["suggestion"]).to_pylist()
    }
    run.denominator, run.line = scored.denominator, scored.line
    run.households = scored.results.num_rows
    run.persons = pc.sum(scored.results["persons"]).as_py()
    run.poor, run.not_poor = counts.get("poor", 0), counts.get("not_poor", 0)
    run.cannot_tell = counts.get("cannot_tell", 0)
    run.rows_sha256 = scored.rows_sha256
    run.state, run.refusal, run.finished_at = RunState.FINISHED, None, clock.now()
    run.save()
    assert run.snapshot is not None, "taken before the rows were scored"  # noqa: S101  a type
    record(
        kind="run.finished",
        subject=Subject("run", run.key),
        place=run.place,
        actor=actor,
        payload={
            "standard": standard.fingerprint,
            "snapshot": run.snapshot.sha256,
            "rows": run.rows_sha256,
            "households": run.households,
            "poor": run.poor,
            "cannot_tell": run.cannot_tell,
        },
    )


@transaction.atomic
def _fail(run: Run, actor: User | None, refusal: Refusal) -> None:
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, refusal=str(refusal))
    record(kind="run.failed", subject=Subject("run", run.key), place=run.place, actor=actor, payload={})
