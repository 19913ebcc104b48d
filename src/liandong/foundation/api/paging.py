"""Lists page by page: a cursor says where the last page ended, so nothing is skipped or told twice."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Query, Schema

from liandong.analytics.errors import Refusal, marked

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_READ = re.compile(r"1:(\d{1,19}(?:\.\d{1,19}){0,3})")
_LARGEST = (1 << 63) - 1


class BadCursor(Refusal):
    """A cursor that no page gave."""

    message = marked("The cursor is none of those that a page gave; leave it out to begin from the start.")


class Page(Schema, Generic[T]):
    """Some of a list. ``next`` goes into ``cursor`` for the following page; null: this is the last one."""

    items: list[T]
    next: str | None = Field(None, examples=["MToxMjM0"])


Cursor = Annotated[
    str | None,
    Query(max_length=60, description="Where the page before ended: its `next`.", examples=["MToxMjM0"]),
]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.", examples=[100])]


def written(*values: int) -> str:
    """The cursor after a row with these values, none of them negative."""
    text = ".".join(map(str, values))
    return base64.urlsafe_b64encode(f"1:{text}".encode()).decode().rstrip("=")


def read(cursor: str) -> int:
    """The value a cursor stands for, where its pages have one. Errors: BadCursor."""
    (value,) = read_all(cursor, 1)
    return value


def read_all(cursor: str, count: int) -> tuple[int, ...]:
    """The so many values a cursor stands for.

    It is no secret and no right: every page is read within the scope.

    Errors: BadCursor.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as error:
        raise BadCursor from error
    found = _READ.fullmatch(text)
    values = tuple(map(int, found[1].split("."))) if found else ()
    if len(values) != count or max(values) > _LARGEST or written(*values) != cursor:
        raise BadCursor
    return values


def rows_of(
    rows: QuerySet[M], *, cursor: str | None, limit: int, by: str = "pk", latest_first: bool = False
) -> tuple[list[M], str | None]:
    """One page of rows in the order of a number that never changes, and the cursor of the next page.

    Args:
        by: a whole-number column, unique among the rows.
        latest_first: from the highest number down.

    Errors: BadCursor.
    """
    if cursor:
        rows = rows.filter(**{f"{by}__{'lt' if latest_first else 'gt'}": read(cursor)})
    found = list(rows.order_by(f"-{by}" if latest_first else by)[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], written(getattr(found[limit - 1], by))


def page(rows: tuple[list[M], str | None], line: Callable[[M], T]) -> dict[str, object]:
    """The answer for what :func:`rows_of` gave."""
    return {"items": [line(row) for row in rows[0]], "next": rows[1]}
