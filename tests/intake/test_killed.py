"""A real ``kill -9`` at each point of an import, and two at once: never half merged, never twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import check, merge_batch
from liandong.linkage.models import Event
from liandong.registry.models import Household, LivingConditions, Member, MemberFacts, Source
from tests.cast import Cast
from tests.intake.test_merging import HEAD, WIFE, told

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]

# What the child does: patched so that it dies by SIGKILL right after the named function has done its work.
CHILD = """
import os, signal, sys
import django
django.setup()
from importlib import import_module
from liandong.intake.models import ImportBatch
from liandong.intake.services.asked import do_asked
from liandong.intake.services.batches import check, merge_batch

step, place, key = sys.argv[1:]
if place:
    module, name = place.rsplit(".", 1)
    owner = import_module(module)
    work = getattr(owner, name)

    def last(*arguments, **options):
        work(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, last)
if step == "asked":
    do_asked()
else:
    {"check": check, "merge": merge_batch}[step](ImportBatch.objects.get(key=key), actor=None)
"""
STAGED = "liandong.intake.services.staged"
BATCHES = "liandong.intake.services.batches"
MERGING = "liandong.registry.services.merging"


def child(step: str, place: str, batch: ImportBatch) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "LIANDONG_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "liandong.project.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, step, place, str(batch.key)],
        env=environment,
        stderr=subprocess.PIPE,
    )


def whole(batch: ImportBatch) -> None:
    """Everything is there, once."""
    batch.refresh_from_db()
    assert batch.state == "merged"
    assert (batch.households_added, batch.members_added) == (1, 2)
    assert (Household.objects.count(), Member.objects.count()) == (1, 2)
    assert (MemberFacts.objects.count(), LivingConditions.objects.count()) == (2, 1)
    assert Source.objects.count() == 1
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert (kinds["household.registered"], kinds["batch.merged"]) == (1, 1)
    assert not (batch.folder / "members.parquet").exists()


@pytest.mark.parametrize(
    ("place", "state"),
    [
        (f"{BATCHES}.allowed", "uploaded"),  # before anything is read
        (f"{BATCHES}.make_draft", "uploaded"),  # read and checked, nothing kept
        (f"{STAGED}.keep", "uploaded"),  # rows staged on disk, the transaction open
        (f"{BATCHES}.tell", "uploaded"),  # everything written, not yet committed
    ],
)
def test_a_check_killed_at_any_point_is_done_again(cast: Cast, place: str, state: str) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)
    ImportBatch.objects.filter(pk=batch.pk).update(state="uploaded")
    killed = child("check", place, batch)
    _, error = killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL, error.decode()
    batch.refresh_from_db()
    assert batch.state == state
    merge_batch(check(batch, actor=None), actor=None)
    whole(batch)


@pytest.mark.parametrize(
    ("place", "is_merged"),
    [
        (f"{STAGED}.rows", False),  # the staged rows read
        (f"{MERGING}.add_families", False),  # new families written
        (f"{MERGING}._record", False),  # facts and events written
        (f"{BATCHES}.enter", False),  # the state written, not yet committed
        (f"{STAGED}.drop_rows", True),  # committed
    ],
)
def test_a_merge_killed_at_any_point_is_whole_or_not_at_all(cast: Cast, place: str, is_merged: bool) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)
    killed = child("merge", place, batch)
    _, error = killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL, error.decode()
    batch.refresh_from_db()
    if is_merged:
        assert batch.state == "merged"
    else:
        assert batch.state == "checked"
        assert not Household.objects.exists()
        assert not Event.objects.filter(kind="household.registered").exists()
        merge_batch(batch, actor=None)
    whole(batch)


def test_two_processes_that_merge_one_import_at_once_write_it_once(cast: Cast) -> None:
    batch = told(cast, HEAD, WIFE, merge=False)
    both = [child("merge", "", batch) for _ in range(2)]
    errors = [one.communicate(timeout=120)[1].decode() for one in both]
    assert sorted(one.returncode for one in both) == [0, 1]
    assert sum("WrongState" in error for error in errors) == 1
    whole(batch)
