"""Where sealed values stand: what a rotation of keys must go through, and what a count of them counts.

A part that adds a sealed column or a folder of sealed files registers it when Django starts; a test compares
the registered columns with the models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Held until its transaction ends by whoever compares or writes blind indexes, and by each batch of a
# rotation: hashes made with the keys of a moment are compared with rows of that moment.
LOCK = "select pg_advisory_xact_lock(hashtextextended('personal.numbers', 0))"


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values.

    ``of``: what its values are bound to, before the row's key: "table.column"; a table of history keeps
    the name of the table whose rows it keeps. ``key_column``: the row's key; ``id_column``: an ascending
    number. ``blind_column``, ``blind_key_column``, ``kind_column``: the blind index beside it, if any.
    """

    table: str
    of: str
    column: str = "sealed"
    key_column: str = "key"
    id_column: str = "id"
    blind_column: str | None = None
    blind_key_column: str | None = None
    kind_column: str | None = None


_columns: dict[tuple[str, str], SealedColumn] = {}
_folders: dict[str, Callable[[], Path]] = {}


def register_column(column: SealedColumn) -> None:
    """Make a sealed column known. Harmless to repeat."""
    _columns[column.table, column.column] = column


def register_folder(name: str, path: Callable[[], Path]) -> None:
    """Make a folder of sealed files known. ``path`` is asked each time: settings change in tests."""
    _folders[name] = path


def columns() -> list[SealedColumn]:
    """All sealed columns, by table."""
    return [_columns[name] for name in sorted(_columns)]


def folders() -> dict[str, Path]:
    """All folders of sealed files."""
    return {name: _folders[name]() for name in sorted(_folders)}


def files_in(folder: Path) -> Iterator[Path]:
    """The files of a folder and below, unfinished ones too; a file that goes meanwhile is left out."""
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
