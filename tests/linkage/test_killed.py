"""A real ``kill -9`` in the midst of settling, two at once, and a worker that others take over from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from liandong.foundation.audit.models import Head
from liandong.foundation.audit.sealing import SealerBusy, seal
from liandong.foundation.audit.verifying import verify
from liandong.foundation.jobs.declared import start
from liandong.foundation.jobs.states import job_states
from liandong.linkage.mechanism import in_force
from liandong.linkage.models import Event, Mark, Unsettled
from liandong.linkage.services import EventDraft, record_many
from liandong.linkage.settling import settle_all
from tests.linkage.child import mechanism
from tests.linkage.kinds import FACT, RESULT, TASK, family

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def child(mode: str, point: str = "") -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "LIANDONG_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "liandong.project.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, "-m", "tests.linkage.child", mode, point]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def facts(count: int) -> None:
    """Record facts of so many families, to be settled later."""
    with in_force(*mechanism()):
        record_many(EventDraft(FACT, family(), None, None) for _ in range(count))


def whole(count: int) -> None:
    """Everything followed, once."""
    found = Event.objects.filter(kind__in=(RESULT, TASK))
    assert found.filter(kind=RESULT).values("subject_key").distinct().count() == count
    assert (found.filter(kind=RESULT).count(), found.filter(kind=TASK).count()) == (count, count)
    assert Mark.objects.count() == count
    assert not Unsettled.objects.exists()


def wait_for(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    for _ in range(int(seconds * 20)):
        if is_so():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it did not come about")


@pytest.mark.parametrize(
    ("point", "is_done"),
    [
        ("liandong.linkage.settling._set_limits", False),  # nothing claimed
        ("liandong.linkage.settling.attempt", False),  # the first reaction done, the others not
        ("liandong.linkage.attempts.put_by", False),  # likewise, seen from inside
        ("liandong.linkage.settling.settle", True),  # committed
    ],
)
def test_a_drainer_killed_at_any_point_loses_nothing_and_repeats_nothing(point: str, is_done: bool) -> None:
    facts(5)
    with child("settle", point) as process:
        process.wait(timeout=120)
        assert process.returncode == -signal.SIGKILL, process.stderr and process.stderr.read().decode()
    assert Event.objects.filter(kind=RESULT).exists() is is_done
    with in_force(*mechanism()):
        settle_all()
    whole(5)


@pytest.mark.parametrize(
    ("point", "heads"),
    [
        ("liandong.foundation.audit.sealing._chain", 0),  # chained, and nothing signed
        ("liandong.foundation.audit.sealing._sign", 0),  # signed, and not committed
        ("liandong.foundation.audit.sealing.seal", 1),  # committed
    ],
)
@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_a_worker_that_dies_while_sealing_leaves_a_chain_that_goes_on(point: str, heads: int) -> None:
    facts(5)
    with child("seal", point) as process:
        process.wait(timeout=120)
        assert process.returncode == -signal.SIGKILL, process.stderr and process.stderr.read().decode()
    assert Head.objects.count() == heads
    facts(2)
    wait_for(_sealed)
    verdict = verify()
    assert (verdict.is_sound, verdict.unsealed, verdict.checked) == (True, 0, Event.objects.count())


def _sealed() -> bool:
    """Seal what is there; the dead sealer's lock goes with its connection, a moment later."""
    try:
        seal()
    except SealerBusy:
        return False
    return True


def test_two_drainers_at_once_share_the_work_and_do_it_once() -> None:
    facts(600)
    with child("settle") as one, child("settle") as other:
        for process in (one, other):
            assert process.wait(timeout=120) == 0, process.stderr and process.stderr.read().decode()
    whole(600)


def test_a_worker_is_woken_by_a_commit_and_what_it_leaves_is_taken_over() -> None:
    with child("work") as first:
        facts(1)
        wait_for(lambda: not Unsettled.objects.exists())
        whole(1)
        facts(1)
        wait_for(lambda: not Unsettled.objects.exists(), seconds=4)  # sooner than it would look by itself
        first.kill()
        first.wait(timeout=10)
    facts(3)
    with connection.cursor() as cursor:  # the first worker may have been at it already: it is due every day
        cursor.execute("delete from procrastinate_jobs where task_name = 'retention'")
    assert start("retention")
    # as if the first worker had been killed in the midst of the job, some time ago
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', attempts = 0, "
            "worker_id = (select max(id) from procrastinate_workers) where task_name = 'retention' "
            "and status = 'todo'"
        )
        assert cursor.rowcount == 1
    assert next(one for one in job_states() if one.job.name == "retention").is_left
    with child("work"):
        wait_for(lambda: not Unsettled.objects.exists())
        wait_for(
            lambda: next(one for one in job_states() if one.job.name == "retention").running_since is None
        )
    whole(5)
