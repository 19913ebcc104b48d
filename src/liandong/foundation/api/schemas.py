"""Shapes that several operations share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Field, Header, Query, Schema
from pydantic import StringConstraints

# PostgreSQL holds no NUL in a text, so a search for one finds nothing and must not reach it.
NO_NUL = r"^[^\x00]*$"
SAID = r"^[^\x00]*[^\x00\s][^\x00]*$"
"""No NUL, and something that can be seen."""
Words = Annotated[str, StringConstraints(max_length=80, pattern=NO_NUL)]
PlaceCode = Annotated[
    str | None,
    Query(
        max_length=12,
        pattern=r"^[0-9]{2,12}$",
        description="Only in this place and below: its code.",
        examples=["990121101000"],
    ),
]
OnDay = Annotated[
    date | None, Query(description="As it was on this day; today where left out.", examples=["2026-03-01"])
]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="A name of your own for this request. Sent again with it, it is done once.",
        examples=["2026-03-01-shangping-1"],
    ),
]


class Problem(Schema):
    """An error (RFC 9457). ``type`` is a name programs may rely on, ``detail`` a sentence for people."""

    type: str = Field(..., examples=["out-of-scope"])
    title: str = Field(..., examples=["Forbidden"])
    status: int = Field(..., examples=[403])
    detail: str


class PlaceLine(Schema):
    """A place as it is called today. ``code`` and ``parent``: null where it has none."""

    key: str = Field(..., examples=["0198c0de-0000-7000-8000-000000000001"])
    code: str | None = Field(..., examples=["990121101201"])
    name: str | None = Field(..., examples=["上坪村"])
    level: str = Field(..., examples=["village"])
    parent: str | None = Field(None, examples=["990121101000"])
