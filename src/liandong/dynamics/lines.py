"""The income lines in force: the nation's, and what places enacted instead."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from liandong.dynamics.models import Line, LineKind

_SHIPPED = Path(__file__).with_name("lines.toml")


@dataclass(frozen=True)
class InForce:
    """A line: below which place (path; "" everywhere), from which year, how much, and who says so."""

    path: str
    from_year: int
    yuan: Decimal
    kind: LineKind
    source: str


@cache
def national_lines() -> tuple[InForce, ...]:
    """The lines that the nation set, by year."""
    said = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))["line"]
    return tuple(
        InForce("", one["from_year"], Decimal(one["yuan"]), LineKind(one["kind"]), one["source"])
        for one in said
    )


def lines() -> tuple[InForce, ...]:
    """All lines, national ones first. Cost: one query."""
    enacted = Line.objects.select_related("place").order_by("place__path", "from_year")
    return national_lines() + tuple(
        InForce(line.place.path, line.from_year, line.yuan, LineKind(line.kind), line.source)
        for line in enacted
    )


def line_for(path: str, year: int, among: tuple[InForce, ...]) -> InForce | None:
    """The line that holds for a place and an income year: of the nearest place, there the latest."""
    found = [one for one in among if path.startswith(one.path) and one.from_year <= year]
    return max(found, key=lambda one: (len(one.path), one.from_year), default=None)
