"""The national default standards that come with the program, as files with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from liandong.analytics.standards import Standard, parse_standard

FOLDER = Path(__file__).parent / "standards"


@dataclass(frozen=True)
class ShippedStandard:
    """A shipped file: its text to the letter, and what it means."""

    text: str
    standard: Standard


@cache
def shipped_standards() -> tuple[ShippedStandard, ...]:
    """All shipped standards, the latest first, then by id."""
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))]
    found = [ShippedStandard(text, parse_standard(text)) for text in texts]
    return tuple(
        sorted(found, key=lambda one: (-(one.standard.valid_from or date.min).toordinal(), one.standard.id))
    )


def shipped_standard(standard_id: str) -> ShippedStandard | None:
    """The shipped standard of that id, or None."""
    return next((one for one in shipped_standards() if one.standard.id == standard_id), None)
