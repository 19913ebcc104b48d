"""The installation's folder and its keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from liandong.project import home
from liandong.project.home import HomeNotWritable, KeyTooOpen


def test_keys_are_made_once_and_private(bare_home: Path) -> None:
    home.prepare()
    keys = {path.name: path.read_bytes() for path in (bare_home / "keys").iterdir()}
    home.prepare()
    assert keys == {path.name: path.read_bytes() for path in (bare_home / "keys").iterdir()}
    assert set(keys) >= {"secret_key", "signing_key.pem"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in (bare_home / "keys").iterdir())
    assert home.secret_key() == keys["secret_key"].decode()


def test_the_signing_key_is_an_ed25519_key(bare_home: Path) -> None:
    home.prepare()
    key = load_pem_private_key((bare_home / "keys/signing_key.pem").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)


def test_without_keys_each_process_has_a_secret_of_its_own_and_nothing_is_written(bare_home: Path) -> None:
    assert home.secret_key() != home.secret_key()
    assert not bare_home.exists()


def test_a_key_that_others_can_read_is_refused(bare_home: Path) -> None:
    home.prepare()
    (bare_home / "keys/secret_key").chmod(0o644)
    with pytest.raises(KeyTooOpen, match="chmod 600"):
        home.secret_key()


def test_a_home_that_cannot_be_made_is_refused(bare_home: Path) -> None:
    bare_home.write_text("a file in the way")
    with pytest.raises(HomeNotWritable, match="LIANDONG_HOME"):
        home.prepare()


def test_a_home_that_cannot_be_written_is_refused(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write everywhere, and the suite may run as root: the system's answer is stood in for.
    monkeypatch.setattr(home.os, "access", lambda path, mode: False)
    with pytest.raises(HomeNotWritable, match="LIANDONG_HOME"):
        home.prepare()
