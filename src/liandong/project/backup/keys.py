"""Keys are saved apart from what they open: whoever finds a backup alone can read no sealed value."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path

from liandong.project import home
from liandong.project.backup.archives import unpack
from liandong.project.backup.refusals import KeysDiffer, NoKeyArchive

_SIGNING_IN_ONLY = "secret_key"  # signs cookies; another one only ends the sessions


def fingerprints(folder: Path) -> dict[str, str]:
    """For each key file a short fingerprint."""
    return {
        path.name: hashlib.sha256(b"liandong key\n" + path.read_bytes()).hexdigest()[:16]
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".")
    }


def save(archive: Path) -> None:
    """Write all keys into an archive that only its owner can read."""
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for name in fingerprints(home.keys()):
            tar.add(home.keys() / name, arcname=name)


def have(wanted: Mapping[str, str], archive: Path | None) -> None:
    """Make sure the keys a backup needs are in place, taken from ``archive`` where one is given.

    Present keys that differ are kept in a folder beside. Errors: KeysDiffer, NoKeyArchive.
    """
    needed = {name: print_ for name, print_ in wanted.items() if name != _SIGNING_IN_ONLY}
    if archive is not None:
        _take(archive, wanted)
    present = fingerprints(home.keys())
    if any(present.get(name) != print_ for name, print_ in needed.items()):
        raise KeysDiffer(path=home.keys())


def _take(archive: Path, wanted: Mapping[str, str]) -> None:
    draft = home.home() / "keys.restoring"
    _clear(draft)
    draft.mkdir(mode=0o700)
    try:
        unpack(archive, draft)
    except (OSError, tarfile.TarError) as error:
        _clear(draft)
        raise NoKeyArchive(path=archive) from error
    found = fingerprints(draft)
    if any(found.get(name) != print_ for name, print_ in wanted.items()):
        _clear(draft)
        raise NoKeyArchive(path=archive)
    for path in draft.iterdir():
        path.chmod(0o600)
    if fingerprints(home.keys()) == found:
        _clear(draft)
        return
    home.put_aside(home.keys())
    draft.rename(home.keys())


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
