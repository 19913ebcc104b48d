"""The file with the keys of personal data: what stands in it, and who may read it.

Light on purpose: every command makes the file where it is missing, most of them never use a key.

::

    {"version": 1,
     "seal":  [{"id": "3fa29c01", "key": "…base64 of 32 bytes…", "made_at": "2026-01-05T08:00:00+00:00"}],
     "blind": [{"id": "90b1d7e2", "key": "…", "made_at": "…"}]}

The last key of a purpose is the one that is used for new values; those before it still open old ones. An id
is drawn at random, so that a value sealed with a lost key is never tried with another one of the same name.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from liandong.analytics.errors import Refusal, marked

VERSION = 1
KEY_BYTES = 32
ID_BYTES = 4
SEAL, BLIND = "seal", "blind"
PURPOSES = (SEAL, BLIND)


class NoKeyFile(Refusal):
    """The key file is not there, or cannot be read."""

    message = marked(
        "The keys of personal data are not at {path} ({reason}); put the file back from its backup. "
        "Without it nobody can read or add ID numbers, phones and accounts."
    )


class KeyFileTooOpen(Refusal):
    """Other accounts of the machine can read the key file."""

    message = marked("The key file {path} can be read by other accounts; run: chmod 600 {path}")


class KeyFileBroken(Refusal):
    """The key file holds something else."""

    message = marked("{path} is not a key file ({reason}); put the file back from its backup.")


class KeysNotOurs(Refusal):
    """The keys stand in the environment, where a command cannot change them."""

    message = marked(
        "The keys are given in LIANDONG_PERSONAL_KEYS, so they are changed where that is set; "
        "add this key at the end of “{purpose}” there, and repeat the command: {key}"
    )


@dataclass(frozen=True)
class Key:
    """One secret key with its name. ``id`` is 8 hex digits."""

    id: str
    secret: bytes
    made_at: datetime

    def __repr__(self) -> str:
        return f"Key({self.id})"  # the secret never stands in a log

    @property
    def number(self) -> int:
        """The id as the number that is kept beside blind values."""
        return int(self.id, 16)

    def as_json(self) -> dict[str, str]:
        """As it stands in the file."""
        return {
            "id": self.id,
            "key": base64.b64encode(self.secret).decode(),
            "made_at": self.made_at.isoformat(),
        }


@dataclass(frozen=True)
class Keys:
    """The keys of both purposes, oldest first."""

    seal: tuple[Key, ...]
    blind: tuple[Key, ...]

    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys of a purpose, oldest first; the last is the one in use."""
        return {SEAL: self.seal, BLIND: self.blind}[purpose]

    def with_key(self, purpose: str, key: Key) -> Keys:
        """These keys and a new one, used from now on."""
        return replace(self, **{purpose: (*self.of(purpose), key)})

    def without(self, purpose: str, key_id: str) -> Keys:
        """These keys without an old one."""
        kept = tuple(key for key in self.of(purpose) if key.id != key_id)
        return replace(self, **{purpose: kept})

    def to_text(self) -> str:
        """As the file says it."""
        parts = {purpose: [key.as_json() for key in self.of(purpose)] for purpose in PURPOSES}
        return json.dumps({"version": VERSION, **parts}, indent=1) + "\n"


def new_key(now: datetime) -> Key:
    """A fresh random key."""
    return Key(secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES), now)


def first_keys(now: datetime) -> Keys:
    """What an installation begins with: one key of each purpose."""
    return Keys((new_key(now),), (new_key(now),))


def read_keys(path: Path) -> Keys:
    """The keys in a file.

    Errors: NoKeyFile, KeyFileTooOpen, KeyFileBroken.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFileTooOpen(path=path)
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NoKeyFile(path=path, reason=error.strerror) from error
    except UnicodeDecodeError as error:
        raise KeyFileBroken(path=path, reason="UTF-8?") from error
    return parse_keys(text, str(path))


def parse_keys(text: str, where: str) -> Keys:
    """The keys that a text says; ``where`` it stands is for the sentence.

    Errors: KeyFileBroken.
    """
    try:
        said = json.loads(text)
        if said["version"] != VERSION:
            raise KeyFileBroken(path=where, reason=f"version {said['version']}")
        keys = Keys(**{purpose: tuple(map(_key, said[purpose])) for purpose in PURPOSES})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # the reason is the kind of error only: its text may quote a key
        raise KeyFileBroken(path=where, reason=type(error).__name__) from None
    for purpose in PURPOSES:
        ids = [key.id for key in keys.of(purpose)]
        if not ids or len(set(ids)) != len(ids):
            raise KeyFileBroken(path=where, reason=purpose)
    return keys


def _key(said: dict[str, Any]) -> Key:
    secret = base64.b64decode(said["key"], validate=True)
    if len(secret) != KEY_BYTES or len(bytes.fromhex(said["id"])) != ID_BYTES:
        raise binascii.Error
    return Key(said["id"].lower(), secret, datetime.fromisoformat(said["made_at"]))


def write_keys(path: Path, keys: Keys) -> None:
    """Put the keys in their file."""
    write_text_privately(path, keys.to_text())


def write_text_privately(path: Path, text: str) -> None:
    """Write a file for its owner only, at one stroke: the file before it is never half overwritten."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
