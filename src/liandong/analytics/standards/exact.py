"""Exact rationals as people write them: 1/3, 0.33, 33/100."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from liandong.analytics.standards.refusals import NotRational

_RATIONAL = re.compile(r"\s*([+-]?)(\d{1,18})(?:\.(\d{0,18})|\s*/\s*(\d{1,18}))?\s*")
_MOST_DIGITS = 18


def rational(value: object, where: str) -> Fraction:
    """A weight or cut-off as an exact fraction; 0.33 means 33/100.

    ``value`` is text, a whole number or a Decimal read from the text of a file: never a float, whose
    digits are not the ones that were written.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_MOST_DIGITS:
        return Fraction(value)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        is_small = isinstance(exponent, int) and abs(exponent) <= _MOST_DIGITS
        if is_small and len(value.as_tuple().digits) <= _MOST_DIGITS:
            return Fraction(value)
    if isinstance(value, str) and (match := _RATIONAL.fullmatch(value)) and match[2].isascii():
        sign, whole, decimals, below = match.groups()
        if below is None or (below.isascii() and int(below)):
            number = (
                Fraction(f"{whole}.{decimals or 0}") if below is None else Fraction(int(whole), int(below))
            )
            return -number if sign == "-" else number
    raise NotRational(where=where, value=repr(str(value)))
