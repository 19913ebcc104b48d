"""A run: every family, in whole numbers, pinned, repeatable, all or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections, transaction

from liandong.foundation import clock
from liandong.identification import snapshots
from liandong.identification.models import (
    Round,
    RoundPattern,
    Run,
    RunPattern,
    RunResult,
    RunState,
    Snapshot,
    StandardText,
)
from liandong.identification.refusals import (
    EmptyPlace,
    FutureDate,
    RunUnderWay,
    SnapshotAltered,
    StandardNotYetValid,
)
from liandong.identification.services import runs as run_services
from liandong.identification.services import storing
from liandong.identification.services.runs import is_interrupted, repeat_run, resume_round, start_run
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from liandong.linkage.models import Event
from tests.cast import Cast, make_cast
from tests.identification.families import (
    AS_OF,
    HEALTHY,
    family,
    in_need,
    not_to_be_told,
    rich_enough,
)


@pytest.fixture
def standard(db: None) -> StandardText:
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    return keep_shipped(shipped)


@pytest.fixture
def run(cast: Cast, standard: StandardText) -> Run:
    in_need(cast.village, "A-01")
    not_to_be_told(cast.group, "A-02")
    rich_enough(cast.other_village, "B-01")
    family(cast.far_village, "C-01", head="无人户")
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


def begun(cast: Cast, standard: StandardText) -> Run:
    """A run that another process has written down and not yet computed."""
    same = {"place": cast.county, "as_of": AS_OF, "started_at": clock.now()}
    return Run.objects.create(round=Round.objects.create(**same), standard=standard, code_version="0", **same)


def found(run: Run) -> dict[str, tuple[int, int, str]]:
    return {row.household_no: (row.score_low, row.score_high, row.suggestion) for row in run.results.all()}


def test_every_family_is_kept_with_its_lowest_and_highest_score(run: Run) -> None:
    assert found(run) == {
        "A-01": (13, 16, "poor"),
        "A-02": (8, 14, "cannot_tell"),
        "B-01": (0, 0, "not_poor"),
        "C-01": (0, 30, "cannot_tell"),
    }
    assert (run.households, run.persons, run.poor, run.cannot_tell, run.not_poor) == (4, 8, 1, 2, 1)
    assert (run.denominator, run.line) == (30, 10)


def test_the_ranking_goes_by_known_score_then_highest_then_persons(run: Run) -> None:
    assert list(run.results.order_by("position").values_list("household_no", flat=True)) == [
        "A-01", "A-02", "C-01", "B-01",
    ]  # fmt: skip


def test_the_histogram_adds_up_to_the_families_and_persons(run: Run) -> None:
    rows = list(run.patterns.values_list("households", "persons"))
    assert (sum(h for h, _ in rows), sum(p for _, p in rows)) == (4, 8)


def test_a_repetition_from_the_snapshot_gives_identical_rows(run: Run) -> None:
    assert repeat_run(run) == run.rows_sha256


def test_a_second_run_over_the_same_facts_gives_identical_rows_and_snapshot(
    run: Run, cast: Cast, standard: StandardText
) -> None:
    again = start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
    assert again.key != run.key
    assert (again.rows_sha256, again.snapshot) == (run.rows_sha256, run.snapshot)


def test_a_changed_fact_changes_the_rows(run: Run, cast: Cast, standard: StandardText) -> None:
    rich_enough(cast.village, "A-03")
    again = start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
    assert again.rows_sha256 != run.rows_sha256


def test_the_snapshot_holds_no_names(run: Run) -> None:
    assert run.snapshot is not None
    content = snapshots.opened(run.snapshot.sha256).read_bytes()
    assert "周启明".encode() not in content
    assert run.snapshot.rows == 8


def test_an_altered_snapshot_is_refused(run: Run) -> None:
    assert run.snapshot is not None
    path = snapshots.path_of(run.snapshot.sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(SnapshotAltered, match=run.snapshot.sha256):
        repeat_run(run)


def test_a_finished_run_is_one_event_of_codes_only(run: Run) -> None:
    (event,) = Event.objects.filter(kind="run.finished")
    assert event.subject_key == run.key
    assert event.payload["rows"] == run.rows_sha256
    assert event.payload["households"] == 4


@pytest.mark.parametrize("model", [RunResult, RunPattern, RoundPattern, Round, Snapshot, StandardText, Run])
def test_what_a_finished_run_found_and_stood_on_cannot_be_changed(model: type, run: Run) -> None:
    row = model.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update {model._meta.db_table} set id = id where id = %s", [row.pk])


def test_a_finished_run_takes_no_more_rows(run: Run) -> None:
    row = run.results.first()
    assert row is not None
    row.position, row._state.adding = 99, True
    row.household = family(row.place, "X-99")
    with pytest.raises(DatabaseError, match="takes no more rows"), transaction.atomic():
        row.save(force_insert=True)


def test_an_empty_place_is_refused_and_leaves_nothing(cast: Cast, standard: StandardText) -> None:
    with pytest.raises(EmptyPlace, match="岚溪县"):
        start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
    assert not Run.objects.exists()


def test_a_day_to_come_is_refused(cast: Cast, standard: StandardText) -> None:
    with clock.frozen(date(2025, 9, 10)), pytest.raises(FutureDate, match="2025-09-11"):
        start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=date(2025, 9, 11))


def test_a_standard_that_is_not_yet_valid_is_refused(cast: Cast, standard: StandardText) -> None:
    rich_enough(cast.village, "A-01")
    with pytest.raises(StandardNotYetValid, match="2021-01-01"):
        start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=date(2020, 12, 31))


def test_families_count_from_the_day_their_members_do(cast: Cast, standard: StandardText) -> None:
    in_need(cast.village, "A-01")
    with pytest.raises(EmptyPlace):
        start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=date(2023, 12, 31))


def test_a_run_killed_halfway_leaves_no_rows_and_can_be_resumed(
    cast: Cast, standard: StandardText, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_need(cast.village, "A-01")

    class Killed(BaseException):
        pass

    def kill(*_arguments: object) -> None:
        raise Killed

    monkeypatch.setattr(storing, "_finish", kill)
    with pytest.raises(Killed):
        start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
    (run,) = Run.objects.all()
    assert run.state == RunState.RUNNING
    assert is_interrupted(run)
    assert not RunResult.objects.exists()
    assert not Event.objects.filter(kind="run.finished").exists()
    monkeypatch.undo()
    resume_round(round_=run.round, actor=cast.county_officer)
    resumed = Run.objects.get()
    assert resumed.is_finished
    assert resumed.results.count() == 1


def test_a_resumed_run_that_is_finished_stays_as_it_is(run: Run, cast: Cast) -> None:
    rich_enough(cast.village, "A-09")
    resume_round(round_=run.round, actor=cast.county_officer)
    assert Run.objects.get().rows_sha256 == run.rows_sha256
    assert run.results.count() == 4


def test_two_runs_at_once_store_both(run: Run, cast: Cast, standard: StandardText) -> None:
    """Two processes that overlap: the second begins while the first has not finished."""
    first = begun(cast, standard)
    second = start_run(actor=cast.county_officer, place=cast.village, standard=standard, as_of=AS_OF)
    resume_round(round_=first.round, actor=cast.county_officer)
    first.refresh_from_db()
    assert (first.rows_sha256, second.households) == (run.rows_sha256, 2)


def test_a_family_registered_without_members_is_not_forgotten(cast: Cast, standard: StandardText) -> None:
    family(cast.village, "A-07", head="韦孤")
    family(cast.village, "A-08", {**HEALTHY, "name": "莫一"})
    run = start_run(actor=cast.county_officer, place=cast.village, standard=standard, as_of=AS_OF)
    assert found(run)["A-07"] == (0, 30, "cannot_tell")


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_run_the_same_place_at_once_both_finish() -> None:
    cast = make_cast()
    in_need(cast.village, "A-01")
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    standard = keep_shipped(shipped)
    gate = Barrier(2, timeout=20)

    def one() -> Run:
        try:
            gate.wait()
            return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = [job.result() for job in (pool.submit(one), pool.submit(one))]
    assert first.key != second.key
    assert first.rows_sha256 == second.rows_sha256
    assert first.snapshot == second.snapshot


@pytest.mark.django_db(transaction=True)
def test_a_run_under_way_is_not_computed_a_second_time() -> None:
    cast = make_cast()
    in_need(cast.village, "A-01")
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    run = begun(cast, keep_shipped(shipped))

    def elsewhere() -> None:
        try:
            with pytest.raises(RunUnderWay):
                resume_round(round_=run.round, actor=cast.county_officer)
            assert not is_interrupted(run)
        finally:
            connections.close_all()

    with run_services._computing(run.round), ThreadPoolExecutor(1) as pool:
        pool.submit(elsewhere).result()
    assert is_interrupted(run)
    resume_round(round_=run.round, actor=cast.county_officer)
    assert Run.objects.get().is_finished
