"""Compile the translations: one catalogue per part, ``django.po`` → ``django.mo``."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PATTERN = "*/locale/*/LC_MESSAGES/django.po"


def compile_catalogues(package: Path) -> list[Path]:
    """Compile every catalogue of ``package`` that is newer than its compiled form; returns those written.

    Two processes may compile at once: each writes its own draft and renames it.
    """
    written = []
    for source in sorted(package.glob(PATTERN)):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        written.append(target)
    return written
