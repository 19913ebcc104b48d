"""Codes of places: twelve digits in groups of 2-2-2-3-3, from the province to the village.

Source: 统计用区划代码和城乡划分代码编制规则 (National Bureau of Statistics, 国统字〔2009〕91号);
county and above as GB/T 2260.
"""

from __future__ import annotations

from dataclasses import dataclass

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.models import Level

_ENDS = (2, 4, 6, 9, 12)
_LENGTH = 12


class BadPlaceCode(Refusal):
    """A code that cannot be the code of a place."""

    message = marked(
        "{code} is not the code of a place: "
        "write 2, 4, 6, 9 or 12 digits (province, city, county, township, village)."
    )


@dataclass(frozen=True, slots=True)
class PlaceCode:
    """A code in its full form of twelve digits, with what its digits say."""

    text: str
    level: Level
    parent: str | None


def parse_code(written: str) -> PlaceCode:
    """Read a code as people write it: 2, 4, 6, 9 or 12 digits; groups of zeros at the end are not there.

    ``32``, ``320000`` and ``320000000000`` are the same province. A group of zeros in the middle stands for a
    level that is absent: ``441900003000`` is a township right under the city ``4419``.

    Raises:
        BadPlaceCode: other lengths, other characters, or nothing but zeros.
    """
    text = written.strip()
    if len(text) not in _ENDS or not (text.isascii() and text.isdigit()):
        raise BadPlaceCode(code=written or "“”")
    text = text.ljust(_LENGTH, "0")
    ends = [end for start, end in zip((0, *_ENDS), _ENDS, strict=False) if int(text[start:end])]
    if not ends or ends[0] != _ENDS[0]:
        raise BadPlaceCode(code=written)
    parent = text[: ends[-2]].ljust(_LENGTH, "0") if len(ends) > 1 else None
    return PlaceCode(text, Level(_ENDS.index(ends[-1]) + 1), parent)
