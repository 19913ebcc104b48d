"""The keys of this installation, read once and again whenever the file changed.

A process that runs for weeks must see a rotation, and must not read a file for each value: the file's
time, size and number are compared at most once a second.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.keyfile import (
    BLIND,
    SEAL,
    Key,
    Keys,
    KeysNotOurs,
    NoKeyFile,
    parse_keys,
    read_keys,
    write_keys,
)

LOOK_AGAIN_S = 1.0
_lock = threading.Lock()


class KeyMissing(Refusal):
    """A value was sealed with a key that the key file does not have."""

    message = marked(
        "A value was sealed with the key {key_id}, which is not among the keys at {path}; "
        "put the key file back that was kept with this database."
    )


class _Read:
    """What was read last: the keys, and the marks of the file they were read from."""

    keys: Keys | None = None
    source: tuple[object, ...] = ()
    looked_at = 0.0
    ciphers: dict[str, AESGCM] = {}


def path() -> Path:
    """Where the key file stands."""
    return Path(settings.LIANDONG_PERSONAL_KEYS_FILE)


def keys() -> Keys:
    """All keys.

    Errors: NoKeyFile, KeyFileTooOpen, KeyFileBroken.
    """
    now = time.monotonic()
    with _lock:
        given: str = settings.LIANDONG_PERSONAL_KEYS
        if _Read.keys is not None and now - _Read.looked_at < LOOK_AGAIN_S and _Read.source[0] == given:
            return _Read.keys
        source: tuple[object, ...] = (given, None if given else _marks(path()))
        if _Read.keys is None or source != _Read.source:
            _Read.keys = parse_keys(given, "LIANDONG_PERSONAL_KEYS") if given else read_keys(path())
            _Read.source = source
            _Read.ciphers = {}
        _Read.looked_at = now
        return _Read.keys


def _marks(file: Path) -> tuple[str, int, int, int, int]:
    try:
        found = file.stat()
    except OSError as error:
        raise NoKeyFile(path=file, reason=error.strerror) from error
    return str(file), found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode


def forget() -> None:
    """Have the file read again at the next use."""
    with _lock:
        _Read.keys = None


def change(keys_now: Keys, *, purpose: str, added: Key | None = None) -> None:
    """Write the keys to their file and use them at once.

    Errors: KeysNotOurs where the environment holds them.
    """
    if settings.LIANDONG_PERSONAL_KEYS:
        raise KeysNotOurs(purpose=purpose, key=added.as_json() if added else "")
    write_keys(path(), keys_now)
    forget()


def seal_key() -> Key:
    """The key that new values are sealed with."""
    return keys().of(SEAL)[-1]


def blind_keys() -> tuple[Key, ...]:
    """The keys of the blind index, the one in use first: while one is replaced, both are asked."""
    return tuple(reversed(keys().of(BLIND)))


def find_seal_key(key_id: str) -> Key:
    """The key of that name. Errors: KeyMissing."""
    for key in keys().of(SEAL):
        if key.id == key_id:
            return key
    raise KeyMissing(key_id=key_id, path=path())


def cipher(key_id: str) -> AESGCM:
    """AES-256-GCM with the key of that name, made once. Errors: KeyMissing."""
    key = find_seal_key(key_id)
    made = _Read.ciphers.get(key_id)
    if made is None:
        made = _Read.ciphers[key_id] = AESGCM(key.secret)
    return made
