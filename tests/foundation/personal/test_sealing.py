"""Sealing, the blind index and the masks."""

from __future__ import annotations

import hashlib
import hmac
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from liandong.foundation import clock
from liandong.foundation.keyfile import (
    BLIND,
    SEAL,
    KeyFileBroken,
    KeyFileTooOpen,
    KeysNotOurs,
    NoKeyFile,
    first_keys,
    new_key,
    parse_keys,
    read_keys,
    write_keys,
)
from liandong.foundation.personal import (
    Audience,
    Kind,
    blind,
    blind_many,
    blinds_of,
    keyring,
    mask,
    normalise,
    seal,
    seal_many,
    unseal,
    unseal_many,
)
from liandong.foundation.personal.keyring import KeyMissing
from liandong.foundation.personal.sealing import HEAD_BYTES, NotOpened, key_id_of

OF = "registry_personalnumber.sealed.0198c0de"
ID = "11010519491231002X"


@pytest.fixture
def keyfile(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "personal.json"
    write_keys(path, first_keys(clock.now()))
    settings.LIANDONG_PERSONAL_KEYS_FILE = path
    settings.LIANDONG_PERSONAL_KEYS = ""
    keyring.forget()
    return path


@pytest.fixture(autouse=True)
def _read_anew() -> None:
    keyring.forget()


@given(st.text())
def test_what_was_sealed_opens_at_its_place(value: str) -> None:
    assert unseal(seal(value, of=OF), of=OF) == value


@given(st.lists(st.text(max_size=30), max_size=20))
def test_many_are_sealed_each_at_its_own_place(values: list[str]) -> None:
    places = [f"{OF}.{at}" for at in range(len(values))]
    assert unseal_many(seal_many(values, of=places), of=places) == values


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert len({seal(ID, of=OF) for _ in range(100)}) == 100
    assert ID.encode() not in seal(ID, of=OF)


def test_a_value_copied_to_another_row_does_not_open() -> None:
    with pytest.raises(NotOpened, match="other-row"):
        unseal(seal(ID, of=OF), of="registry_personalnumber.sealed.other-row")


@given(st.integers(0, 51), st.integers(1, 255))
def test_no_byte_can_be_changed(at: int, by: int) -> None:
    sealed = bytearray(seal(ID, of=OF))
    sealed[at % len(sealed)] ^= by
    with pytest.raises((NotOpened, KeyMissing)):
        unseal(bytes(sealed), of=OF)


@given(st.binary(max_size=80))
def test_anything_else_is_refused_with_a_sentence(value: bytes) -> None:
    with pytest.raises((NotOpened, KeyMissing)):
        unseal(value, of=OF)


def test_the_head_says_version_algorithm_and_key(keyfile: Path) -> None:
    sealed = seal(ID, of=OF)
    assert sealed[:2] == b"\x01\x01"
    assert sealed[2:HEAD_BYTES].hex() == read_keys(keyfile).seal[-1].id == key_id_of(sealed)


def test_an_old_key_opens_old_values_and_the_newest_seals(keyfile: Path) -> None:
    before = seal(ID, of=OF)
    keys = read_keys(keyfile)
    write_keys(keyfile, keys.with_key(SEAL, new_key(clock.now())))
    keyring.forget()
    after = seal(ID, of=OF)
    assert key_id_of(before) != key_id_of(after)
    assert unseal_many([before, after], of=[OF, OF]) == [ID, ID]
    write_keys(keyfile, read_keys(keyfile).without(SEAL, keys.seal[0].id))
    keyring.forget()
    with pytest.raises(KeyMissing, match=keys.seal[0].id):
        unseal(before, of=OF)


def test_a_running_process_sees_a_changed_key_file(keyfile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "LOOK_AGAIN_S", 0.0)
    first = keyring.seal_key()
    write_keys(keyfile, read_keys(keyfile).with_key(SEAL, new_key(clock.now())))
    assert keyring.seal_key() != first


def test_a_key_file_that_others_may_read_is_refused(keyfile: Path) -> None:
    keyfile.chmod(0o640)
    with pytest.raises(KeyFileTooOpen, match="chmod 600"):
        seal(ID, of=OF)


def test_a_missing_key_file_is_said_to_be_missing(keyfile: Path) -> None:
    keyfile.unlink()
    with pytest.raises(NoKeyFile, match=r"personal\.json"):
        seal(ID, of=OF)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"version": 2}', '{"version": 1, "seal": [], "blind": []}']
)
def test_a_broken_key_file_is_refused(keyfile: Path, text: str) -> None:
    keyfile.write_text(text)
    with pytest.raises(KeyFileBroken):
        seal(ID, of=OF)


def test_keys_may_come_from_the_environment(keyfile: Path, settings: Settings) -> None:
    sealed = seal(ID, of=OF)
    settings.LIANDONG_PERSONAL_KEYS = keyfile.read_text()
    keyfile.unlink()
    assert unseal(sealed, of=OF) == ID
    with pytest.raises(KeysNotOurs):
        keyring.change(keyring.keys(), purpose=SEAL)


def test_a_key_never_shows_itself(keyfile: Path) -> None:
    key = read_keys(keyfile).seal[0]
    assert key.as_json()["key"] not in repr(keyring.keys())
    assert parse_keys(keyfile.read_text(), "here").seal == (key,)
    assert keyfile.stat().st_mode & 0o777 == 0o600


def test_the_blind_index_is_hmac_sha256_of_the_normalised_number(keyfile: Path) -> None:
    secret = read_keys(keyfile).blind[-1].secret
    expected = hmac.digest(secret, b"id_number\0" + ID.encode(), hashlib.sha256)[:16]
    assert blind("id_number", "１１０１０５ 19491231 002x") == expected


def test_the_two_keys_are_different(keyfile: Path) -> None:
    keys = read_keys(keyfile)
    assert keys.seal[0].secret != keys.blind[0].secret


@pytest.mark.parametrize(
    ("kind", "written", "same"),
    [
        ("id_number", "11010519491231002x", ID),
        ("id_number", "110105491231002", ID),
        ("disability_card", ID + "43", ID),
        ("disability_card", ID + "43B1", ID),
        ("phone", "+86 138-0013-8000", "13800138000"),
        ("phone", "0086 13800138000", "13800138000"),
        ("phone", "８６13800138000", "13800138000"),
        ("phone", "0663-8612345", "06638612345"),
        ("bank_account", "6222 0202 0000 0000 000", "6222020200000000000"),
    ],
)
def test_one_number_is_one_number_however_it_is_written(kind: str, written: str, same: str) -> None:
    assert normalise(kind, written) == same
    assert blind(kind, written) == blind(kind, same)
    assert normalise(kind, normalise(kind, written)) == same


def test_kinds_do_not_meet_in_the_index() -> None:
    assert len({blind(kind, ID) for kind in Kind.values}) == len(Kind.values)


def test_a_misspelt_kind_indexes_nothing() -> None:
    with pytest.raises(KeyError):
        blind("id_no", ID)


def test_both_keys_are_asked_while_one_is_replaced(keyfile: Path) -> None:
    before = blind("phone", "13800138000")
    write_keys(keyfile, read_keys(keyfile).with_key(BLIND, new_key(clock.now())))
    keyring.forget()
    after = blind("phone", "13800138000")
    assert before != after
    assert blinds_of("phone", "13800138000") == [after, before]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("name", "李大山", ["李大山", "李*", "李大山", "李大山", "李大山", "李*", "李大山"]),
        ("name", "欧阳小妹", ["欧阳小妹", "欧阳*", "欧阳小妹", "欧阳小妹", "欧阳小妹", "欧阳*", "欧阳小妹"]),
        ("id_number", ID, ["", "", "**************002X", "**************002X", ID, "", "1****************X"]),
        ("phone", "13800138000", ["", "", "13800138000", "", "13800138000", "", "13800138000"]),
        (
            "bank_account",
            "6222020200000000001",
            ["", "", "", "", "6222020200000000001", "", "6*****************1"],
        ),
        ("disability_card", ID + "43", ["", "", "", "", ID + "43", "", "1******************3"]),
        ("minor", "李小山", ["", "", "李小山", "李小山", "李小山", "", "李小山"]),
        ("health", "大病", ["", "", "大病", "大病", "大病", "", "大病"]),
        ("bank_account", "123", ["", "", "", "", "123", "", "********"]),
    ],
)
def test_the_masks_are_those_of_the_table(kind: str, value: str, shown: list[str]) -> None:
    """``shown``: on the board, to the public, the helper, those who check, those who keep the file."""
    assert [mask(kind, value, one) for one in Audience] == shown
    assert mask(kind, value) == shown[-1]


@given(st.sampled_from(["id_number", "disability_card", "bank_account"]), st.text(min_size=1, max_size=30))
def test_staff_never_see_more_than_two_characters_of_what_is_masked(kind: str, value: str) -> None:
    assert len(mask(kind, value).replace("*", "")) <= 2


def test_a_million_values_pass_in_seconds() -> None:
    count = 20_000
    values = [f"1101051949{at:08d}" for at in range(count)]
    places = [f"{OF}.{at}" for at in range(count)]
    started = time.process_time()
    seal_many(values, of=places)
    blind_many("id_number", values)
    assert time.process_time() - started < count / 20_000  # five times what was measured
