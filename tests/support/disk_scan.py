"""Every byte of a folder, searched for texts: as they are, as UTF-16, and inside archives and tables.

What is packed is unpacked in memory: zip and xlsx members, gzip, Parquet. Of a table every text is looked at,
because its pages are compressed.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_DEEPEST = 4


def found_in(folders: Iterable[Path], needles: Iterable[str]) -> list[str]:
    """Where a needle was found: "path › member: needle", sorted; empty where there is none."""
    wanted = {needle.encode(encoding): needle for needle in needles for encoding in ENCODINGS}
    found = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                try:
                    content = path.read_bytes()
                except FileNotFoundError:
                    continue  # the database drops its own temporary files
                for where, part in _parts(path.name, content, 0):
                    found |= {f"{path} › {where}: {needle}" for raw, needle in wanted.items() if raw in part}
    return sorted(found)


def _parts(name: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, and those of everything packed in them."""
    yield name, content
    if depth == _DEEPEST:
        return
    for inner, unpacked in _unpacked(content):
        yield from _parts(f"{name} › {inner}" if inner else name, unpacked, depth + 1)


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist():
                    yield member.filename, archive.read(member)
        except zipfile.BadZipFile:
            return
    elif content.startswith(b"\x1f\x8b"):
        try:
            yield "gzip", gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return
    elif content.startswith(b"PAR1"):
        try:
            table = pq.read_table(pa.BufferReader(content))
        except pa.ArrowInvalid:
            return
        for column in table.column_names:
            texts = (str(value) for value in table[column].to_pylist() if value is not None)
            yield column, "\n".join(texts).encode()
