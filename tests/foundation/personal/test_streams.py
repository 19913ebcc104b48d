"""Sealed files: any size, any cut, any place."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from liandong.foundation import clock
from liandong.foundation.keyfile import SEAL, first_keys, new_key, read_keys, write_keys
from liandong.foundation.personal import keyring, streams
from liandong.foundation.personal.sealing import NotOpened
from liandong.foundation.personal.streams import (
    PIECE,
    SealedFileBroken,
    head_of,
    open_plain,
    opened,
    plain_pieces,
    reseal,
    sealing,
)

OF = "files.0198c0de"
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7)


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> None:
    settings.LIANDONG_PERSONAL_KEYS_FILE = tmp_path / "keys.json"
    write_keys(tmp_path / "keys.json", first_keys(clock.now()))
    keyring.forget()


def sealed(folder: Path, content: bytes) -> Path:
    path = folder / "file"
    with sealing(path, of=OF) as file:
        file.write(content)
    return path


def whole(path: Path) -> bytes:
    return b"".join(plain_pieces(path))


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_opens_again(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    path = sealed(tmp_path, content)
    assert whole(path) == content
    assert path.stat().st_mode & 0o777 == 0o600
    with opened(path) as plain:
        assert plain.read_bytes() == content
    assert not plain.exists()
    assert [one.name for one in tmp_path.iterdir() if one.name != "keys.json"] == ["file"]


@given(st.lists(st.binary(max_size=50_000), max_size=8))
def test_bytes_may_come_in_any_pieces(parts: list[bytes]) -> None:
    file = io.BytesIO()
    writer = streams.SealingWriter(file, OF)
    for part in parts:
        writer.write(part)
    writer.finish()
    file.seek(0)
    assert streams.SealedReader(file).readall() == b"".join(parts)


@pytest.mark.parametrize("size", SIZES[1:])
@pytest.mark.parametrize("by", [1, 16, 17, PIECE + 16])
def test_a_file_that_was_cut_off_does_not_open(tmp_path: Path, size: int, by: int) -> None:
    path = sealed(tmp_path, os.urandom(size))
    content = path.read_bytes()
    path.write_bytes(content[: max(len(content) - by, 20)])
    with pytest.raises((SealedFileBroken, NotOpened)):
        whole(path)


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    path = sealed(tmp_path, os.urandom(3 * PIECE))
    content = path.read_bytes()
    begin, piece = len(content) - 3 * (PIECE + 16), PIECE + 16
    one, two, three = (content[begin + at * piece : begin + (at + 1) * piece] for at in range(3))
    path.write_bytes(content[:begin] + two + one + three)
    with pytest.raises(SealedFileBroken):
        whole(path)


def test_it_can_be_read_at_any_place(tmp_path: Path) -> None:
    content = os.urandom(2 * PIECE + 100)
    with open_plain(sealed(tmp_path, content)) as file:
        for at in (0, PIECE - 3, PIECE, 2 * PIECE + 50, 5):
            file.seek(at)
            assert file.read(20) == content[at : at + 20]
        assert file.seek(-4, io.SEEK_END) == len(content) - 4
        assert file.read() == content[-4:]


def test_what_was_kept_before_files_were_sealed_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"a,b\n1,2\n")
    assert whole(path) == b"a,b\n1,2\n"
    assert head_of(path) is None
    assert not reseal(path)


def test_an_ending_is_given_to_readers_that_go_by_it(tmp_path: Path) -> None:
    with opened(sealed(tmp_path, b"content"), suffix=".parquet") as path:
        assert path.suffix == ".parquet"
        assert path.read_bytes() == b"content"


def test_a_rotation_writes_the_head_anew_and_nothing_else(tmp_path: Path) -> None:
    content = os.urandom(PIECE + 5)
    path = sealed(tmp_path, content)
    before = path.read_bytes()
    keys = read_keys(tmp_path / "keys.json").with_key(SEAL, new_key(clock.now()))
    write_keys(tmp_path / "keys.json", keys)
    keyring.forget()
    assert reseal(path)
    head = head_of(path)
    assert head is not None
    assert head.key_id == keys.seal[-1].id
    assert path.read_bytes()[-PIECE:] == before[-PIECE:]
    assert whole(path) == content
