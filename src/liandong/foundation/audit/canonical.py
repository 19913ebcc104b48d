"""The bytes of a row that its hash is taken over. One place writes them and the same place reads them again.

The canonical form of a row is UTF-8 JSON of ``[stream, value, value, …]`` in the order in which the model
names its sealed columns, without white space, object keys sorted, Chinese unescaped; instants in UTC with six
digits of seconds and ``Z``; keys as lower-case UUID text; an absent value is ``null``. Floating-point numbers
are refused, since no two programs agree on their text. The hash is SHA-256 over ``liandong-row-1``, a line
feed, and those bytes. ``docs/guides/chain.md`` says the same to auditors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

_PREFIX = b"liandong-row-1\n"
Scalar = str | int | bool | None
Json = Scalar | list["Json"] | dict[str, "Json"]


class NotPlain(ValueError):
    """A value that has no single written form, so that no hash over it could be repeated."""


def plain(value: object, *, where: str = "") -> Json:
    """The value as JSON that PostgreSQL gives back unchanged.

    Raises:
        NotPlain: a float, a NUL character, a key that is not text, or a type that JSON does not have.
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise NotPlain(f"{where}: text must not hold the character NUL")
        return value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotPlain(f"{where}: keys must be text")
        return {key: plain(item, where=f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, where=f"{where}[]") for item in value]
    raise NotPlain(f"{where}: {type(value).__name__} has no single written form; give text or a whole number")


@lru_cache(maxsize=4_096)  # rows written together share their instants
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return _instant(value)
    return str(value) if isinstance(value, UUID) else value


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


def canonical(stream: str, values: Iterable[object]) -> bytes:
    """The canonical bytes of a row's sealed values, in their order.

    Raises:
        TypeError: a value of a type that sealed columns do not have.
    """
    return _encode([stream, *map(_written, values)]).encode()


def row_hash(stream: str, values: Iterable[object]) -> bytes:
    """SHA-256 of a row, 32 bytes."""
    return hashlib.sha256(_PREFIX + canonical(stream, values)).digest()


def link_hash(previous: bytes, row: bytes) -> bytes:
    """The next link of the chain: SHA-256 over the previous link and the row's hash."""
    return hashlib.sha256(previous + row).digest()
