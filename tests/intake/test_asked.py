"""Big files are left to a worker: asked for once, done once, stopped in time, told when it cannot be done."""

from __future__ import annotations

import signal

import pytest
from django.db import connection
from django.test import Client

from liandong.foundation.accounts.scope import OutOfScope
from liandong.intake.draft import make_draft
from liandong.intake.models import AskedStep, ImportBatch
from liandong.intake.refusals import BeingDone
from liandong.intake.services import asked, batches
from liandong.intake.services.asked import ask, do_asked, stop
from liandong.intake.services.batches import check, discard
from liandong.intake.states import State, Step
from liandong.registry.models import Household
from tests.cast import Cast
from tests.intake.test_killed import child
from tests.intake.test_merging import HEAD, WIFE, told


@pytest.fixture
def every_file_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "BIG_BYTES", 0)
    monkeypatch.setattr(asked, "BIG_ROWS", 0)
    monkeypatch.setattr(asked, "BIG_MEMBERS", 0)


def test_a_small_file_is_checked_at_once(db: None, cast: Cast) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)
    assert asked.do(batch, Step.MERGE, actor=cast.county_officer).state == State.MERGED
    assert do_asked() == 0


def test_a_big_file_waits_for_a_worker_who_takes_each_step_once(
    client: Client, cast: Cast, every_file_is_big: None
) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)
    client.force_login(cast.county_officer)
    for step, state in (("check", State.CHECKED), ("merge", State.MERGED)):
        client.post(f"/imports/{batch.key}/{step}/")
        page = client.get(f"/imports/{batch.key}/").content.decode()
        assert 'http-equiv="refresh"' in page
        assert "没有后台进程在工作" in page  # and what to do about it
        assert do_asked() == 1
        batch.refresh_from_db()
        assert batch.state == state
    assert not AskedStep.objects.exists()
    assert Household.objects.count() == 1
    last = batch.steps.latest("id")
    assert last.by == cast.county_officer


def test_while_a_worker_has_it_nobody_else_does_anything_with_it(cast: Cast) -> None:
    batch = ask(told(cast, HEAD, merge=False), Step.MERGE, actor=cast.county_officer)
    for step in (check, discard):
        with pytest.raises(BeingDone):
            step(batch, actor=cast.county_officer)
    with pytest.raises(BeingDone):
        ask(batch, Step.MERGE, actor=cast.county_officer)


def test_what_is_stopped_is_not_done(cast: Cast) -> None:
    batch = ask(told(cast, HEAD, merge=False), Step.MERGE, actor=cast.county_officer)
    with pytest.raises(OutOfScope):
        stop(batch, actor=cast.other_county_officer)
    stop(batch, actor=cast.county_officer)
    assert do_asked() == 0
    assert not Household.objects.exists()


def test_what_is_stopped_while_it_is_checked_keeps_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask(told(cast, HEAD, merge=False), Step.CHECK, actor=cast.county_officer)
    checked = batch.staged_sha256

    def stopped_meanwhile(*arguments: object, **options: object) -> object:
        stop(batch, actor=cast.county_officer)
        return make_draft(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(batches, "make_draft", stopped_meanwhile)
    do_asked()
    batch.refresh_from_db()
    assert (batch.staged_sha256, batch.steps.count()) == (checked, 2)


def test_who_lost_the_right_meanwhile_is_told_so_and_nothing_is_written(client: Client, cast: Cast) -> None:
    batch = ask(told(cast, HEAD, merge=False), Step.MERGE, actor=cast.county_officer)
    AskedStep.objects.update(by=cast.stranger)
    do_asked()
    assert AskedStep.objects.get().setback
    assert not Household.objects.exists()
    client.force_login(cast.county_officer)
    assert "后台进程没有做成" in client.get(f"/imports/{batch.key}/").content.decode()
    client.post(f"/imports/{batch.key}/merge/")  # small: at once, and the setback is forgotten
    assert Household.objects.count() == 1
    assert not AskedStep.objects.exists()


def test_what_never_ends_well_is_left_alone_after_three_tries(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(told(cast, HEAD, merge=False), Step.MERGE, actor=cast.county_officer)

    def broken(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setitem(asked._STEPS, Step.MERGE, broken)
    assert do_asked() == asked.TRIES + 1
    assert "3" in AskedStep.objects.get().setback


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_with_minus_nine_leaves_it_to_the_next(client: Client, cast: Cast) -> None:
    batch = ask(told(cast, HEAD, WIFE, merge=False), Step.MERGE, actor=cast.county_officer)
    dead = child("asked", "liandong.intake.services.batches.enter", batch)
    _, error = dead.communicate(timeout=120)
    assert dead.returncode == -signal.SIGKILL, error.decode()
    assert not Household.objects.exists()
    one = AskedStep.objects.get()  # what the page showed of it, beside the transaction that is gone
    assert (one.phase, bool(one.about), one.done) == ("writing", True, one.total)
    client.force_login(cast.county_officer)
    assert "正在写入登记库" in client.get(f"/imports/{batch.key}/").content.decode()
    connection.close()
    assert do_asked() == 1
    assert Household.objects.count() == 1
    assert ImportBatch.objects.get().state == State.MERGED
