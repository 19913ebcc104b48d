"""New keys in the place of old ones: history and files included, also after a kill."""

from __future__ import annotations

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models
from pytest_django.fixtures import Settings

from liandong.foundation import clock
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.files.services import store
from liandong.foundation.keyfile import BLIND, SEAL, first_keys, read_keys, write_keys
from liandong.foundation.personal import holdings, keyring, rotation
from liandong.foundation.personal.keyring import KeyMissing
from liandong.foundation.personal.rotation import RotationRunning, rotate, use
from liandong.foundation.personal.streams import read_sealed
from liandong.registry.models import Household, PersonalNumber, PersonalNumberVersion
from liandong.registry.selectors_personal import find
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.cast import Cast
from tests.registry.families import a_family, a_source

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = [f"1380013{number:04d}" for number in range(5)]


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIANDONG_PERSONAL_KEYS_FILE = tmp_path / "personal.json"
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_HOME = tmp_path
    write_keys(tmp_path / "personal.json", first_keys(clock.now()))
    monkeypatch.setattr(rotation, "SETTLED_S", 0)
    keyring.forget()


@pytest.fixture
def families(transactional_db: None, cast: Cast) -> list[Household]:
    """Five families with a phone each; the first has had another before."""
    made = [a_family(cast.county, cast.village, f"LX-{number}") for number in range(5)]
    set_numbers([ToldNumber("phone", "13900139000", made[0].pk)], a_source(on=date(2019, 1, 1)))
    numbers = [ToldNumber("phone", phone, one.pk) for phone, one in zip(PHONES, made, strict=True)]
    set_numbers(numbers, a_source())
    return made


def all_open(cast: Cast) -> bool:
    """Whether every number opens and is found, and history opens."""
    found = [find(cast.village_cadre, "phone", phone).get().opened() for phone in PHONES]
    return found == PHONES and PersonalNumberVersion.objects.get().opened() == "13900139000"


def test_everything_is_written_anew_and_the_old_keys_retire(
    cast: Cast, families: list[Household], tmp_path: Path
) -> None:
    stored = store(b"a,b\n1,2\n", name="a.csv", purpose="import", actor=None)
    before = read_keys(tmp_path / "personal.json")
    done = rotate()
    after = read_keys(tmp_path / "personal.json")
    assert (done.values, done.files) == (7, 1)  # six rows and one of history
    assert set(done.retired) == {before.seal[0].id, before.blind[0].id}
    assert (len(after.seal), len(after.blind)) == (1, 1)
    assert set(use().seal) == {after.seal[0].id}
    assert set(use().blind) == {after.blind[0].id}
    assert all_open(cast)
    assert read_sealed(stored.path) == b"a,b\n1,2\n"
    assert {key["id"] for key in json.loads((tmp_path / "personal.retired.json").read_text())} == set(
        done.retired
    )
    assert (tmp_path / "personal.retired.json").stat().st_mode & 0o777 == 0o600
    actions = list(AuditEntry.objects.filter(action__startswith="keys.").values_list("action", flat=True))
    assert sorted(actions) == ["keys.added", "keys.added", "keys.retired", "keys.retired"]


def test_a_rotation_makes_no_versions(families: list[Household]) -> None:
    before = PersonalNumberVersion.objects.count()
    rotate()
    assert PersonalNumberVersion.objects.count() == before == 1


class _Killed(BaseException):
    """The process ends here."""


def test_a_killed_rotation_goes_on_where_it_was(
    cast: Cast, families: list[Household], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)

    def die(place: str, written: int) -> None:
        if written >= 4:
            raise _Killed

    with pytest.raises(_Killed):
        rotate(report=die)
    assert len(use().seal) == len(use().blind) == 2  # half of it
    assert all_open(cast)  # both keys are asked
    added = read_keys(tmp_path / "personal.json").seal[-1].id
    done = rotate()
    assert done.keys[SEAL] == added  # no third key
    assert done.values == 3
    assert len(done.retired) == 2
    assert all_open(cast)


def test_numbers_told_between_two_keys_are_known(
    cast: Cast, families: list[Household], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)

    def die(place: str, written: int) -> None:
        raise _Killed

    with pytest.raises(_Killed):
        rotate(report=die)
    numbers = [ToldNumber("phone", phone, one.pk) for phone, one in zip(PHONES, families, strict=True)]
    assert set_numbers(numbers, a_source(on=date(2022, 1, 1))).unchanged == 5


def test_one_purpose_alone(families: list[Household], tmp_path: Path) -> None:
    before = read_keys(tmp_path / "personal.json")
    rotate((BLIND,))
    after = read_keys(tmp_path / "personal.json")
    assert after.seal == before.seal
    assert after.blind != before.blind


def test_a_key_is_kept_while_a_transaction_may_still_write_with_it(
    families: list[Household], tmp_path: Path
) -> None:
    begun, over = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("begin; select pg_current_xact_id()")
            begun.set()
            over.wait(20)
            cursor.execute("commit")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert begun.wait(10)
        done = rotate()
        assert not done.retired
        assert len(done.kept) == 2
    finally:
        over.set()
        holder.join()
    assert len(rotate().retired) == 2


def test_two_rotations_do_not_run_at_once(families: list[Household]) -> None:
    refused: list[str] = []

    def other() -> None:
        try:
            rotate()
        except RotationRunning as refusal:
            refused.append(str(refusal))
        connection.close()

    def start(place: str, written: int) -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    rotate(report=start)
    assert refused


def test_with_the_key_lost_nothing_is_overwritten(families: list[Household], tmp_path: Path) -> None:
    write_keys(tmp_path / "personal.json", first_keys(clock.now()))
    keyring.forget()
    before = {row.pk: bytes(row.sealed) for row in PersonalNumber.objects.all()}
    with pytest.raises(KeyMissing):
        rotate()
    assert {row.pk: bytes(row.sealed) for row in PersonalNumber.objects.all()} == before


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    known = {(column.table, column.column) for column in holdings.columns()}
    found = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and "sealed" in field.name
    }
    assert found == known
