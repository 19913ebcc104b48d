"""The folder where one installation keeps its database, files, keys and snapshots.

Everything here only computes paths or reads, except :func:`prepare`, which commands call before they
need the folder. Importing the settings therefore never writes anything.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.keyfile import first_keys


class HomeNotWritable(Refusal):
    """LIANDONG_HOME cannot be made or written."""

    message = marked(
        "The folder {path} cannot be written ({reason}); "
        "choose another with LIANDONG_HOME or change its owner."
    )


class KeyTooOpen(Refusal):
    """A key file can be read by other accounts of the machine."""

    message = marked("The key {path} can be read by other accounts; run: chmod 600 {path}")


def home() -> Path:
    """The installation's folder: ``LIANDONG_HOME``, else ``~/.local/share/liandong``."""
    named = os.environ.get("LIANDONG_HOME")
    return Path(named).expanduser().absolute() if named else Path.home() / ".local/share/liandong"


def keys() -> Path:
    """Where the keys stand, readable by the installation's own account only."""
    return home() / "keys"


def personal_keys() -> Path:
    """Where the keys of personal data stand; to be kept in another backup than the database."""
    named = os.environ.get("LIANDONG_PERSONAL_KEYS_FILE")
    return Path(named).expanduser().absolute() if named else keys() / "personal.json"


def secret_key() -> str:
    """Django's secret key; one made for this process alone where none was made yet.

    Commands that serve call :func:`prepare` first. Checks, documentation and migrations work without.
    """
    named = os.environ.get("LIANDONG_SECRET_KEY")
    if named:
        return named
    path = keys() / "secret_key"
    return read_key(path).decode() if path.exists() else secrets.token_urlsafe(48)


def read_key(path: Path) -> bytes:
    """The content of a key file, refused where other accounts may read it."""
    if path.stat().st_mode & 0o077:
        raise KeyTooOpen(path=path)
    return path.read_bytes()


def make_folder(path: Path, mode: int) -> None:
    """Make ``path`` with ``mode``; parents get the usual permissions of new folders."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeNotWritable(path=path, reason=error.strerror) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise HomeNotWritable(path=path, reason=os.strerror(13))


def prepare() -> Path:
    """Make the folder and the keys where they are missing; harmless to repeat.

    As root the folder can be passed through (not listed) by others, because the database's own account
    must reach its cluster inside; whatever is private in it carries its own permissions.
    """
    folder = home()
    make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
    make_folder(keys(), 0o700)
    for name in ("files", "snapshots"):
        make_folder(folder / name, 0o700)
    _write_once(keys() / "secret_key", secrets.token_urlsafe(48).encode())
    _write_once(keys() / "signing_key.pem", _new_signing_key())
    if not os.environ.get("LIANDONG_PERSONAL_KEYS"):
        _write_once(personal_keys(), first_keys(clock.now()).to_text().encode())
    _write_once(keys() / "second_factor_key", base64.b64encode(secrets.token_bytes(32)))
    return folder


def _write_once(path: Path, content: bytes) -> None:
    # The link decides between two commands that start at once: the second keeps the first's key.
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _new_signing_key() -> bytes:
    """A new Ed25519 private key as PEM.

    An Ed25519 private key is 32 random bytes; PKCS #8 puts a fixed head before them (RFC 8410 §7).
    Written by hand because importing a cryptography library costs every short command 60 ms.
    """
    document = bytes.fromhex("302e020100300506032b657004220420") + secrets.token_bytes(32)
    body = base64.b64encode(document).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n".encode()


def put_aside(path: Path) -> Path:
    """Rename a file or folder to the first free ``NAME.before-N`` beside it; returns the new path."""
    number = 1
    while (kept := path.with_name(f"{path.name}.before-{number}")).exists():
        number += 1
    path.rename(kept)
    return kept
