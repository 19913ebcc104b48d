"""Taking a tar archive apart, on every Python that the project runs on."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of an archive below ``folder``, which exists.

    Python's own filter for archives from strangers came only with 3.11.4, so what may be in a backup is
    asked here: files and folders with names below it.

    Errors: ``tarfile.TarError`` where something else is in it or it cannot be read; ``OSError``.
    """
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        for member in members:
            below = (folder / member.name).resolve().is_relative_to(folder.resolve())
            if not below or not (member.isreg() or member.isdir()):
                raise tarfile.ReadError(f"{member.name} is neither a file nor a folder of a backup")
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        for member in members:
            tar.extract(member, folder)
