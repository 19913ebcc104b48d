"""Exact arithmetic on whole numbers in arrays: sums, weighted sums and correctly rounded ratios.

Whole numbers stay in int64 as long as they fit, and in Python integers (object arrays) beyond. A matrix
product runs in floating point, which is exact, in any order and on any number of threads, as
long as no partial sum reaches 2^53; greater numbers are cut into limbs that keep below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

# int64, or object where a number needs more than 63 bits.
Whole = NDArray[Any]

# A hundred digits of exponent would take longer to write out than anybody waits.
_WRITTEN = re.compile(
    r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?\s*|\s*[+-]?\d{1,30}\s*/\s*\d{1,30}\s*"
)

_EXACT_FLOAT = 2**53
_EXACT_INT = 2**63


def largest(values: Whole) -> int:
    """The greatest of non-negative whole numbers; 0 of none."""
    return int(values.max()) if values.size else 0


@dataclass(frozen=True)
class Factor:
    """The left side of many exact products: non-negative whole numbers, shape (n, m)."""

    values: Whole

    @cached_property
    def _top(self) -> int:
        return largest(self.values)

    @cached_property
    def _floats(self) -> NDArray[np.float64]:
        return self.values.astype(np.float64)

    def times(self, right: NDArray[np.int64]) -> Whole:
        """``values @ right`` exactly, for non-negative ``right`` (m, k): int64 if it is sure to fit."""
        terms = max(1, self.values.shape[1])
        top = largest(right)
        bound = self._top * terms * top
        if bound < _EXACT_FLOAT:
            return (self._floats @ right.astype(np.float64)).astype(np.int64)
        bits = (_EXACT_FLOAT // (terms * max(1, top))).bit_length() - 1
        if bits < 8:
            return np.asarray(self.values.astype(object) @ right.astype(object))
        factor = right.astype(np.float64)
        kind: type = np.int64 if bound < _EXACT_INT else object
        total: Whole = np.zeros((self.values.shape[0], right.shape[1]), dtype=kind)
        shift, rest = 0, self.values
        while largest(rest):
            limb = (rest & ((1 << bits) - 1)).astype(np.float64)
            part = (limb @ factor).astype(np.int64)
            total = total + (part.astype(kind) << shift)
            rest, shift = rest >> bits, shift + bits
        return total


def grouped_sums(values: Whole, starts: NDArray[np.int64]) -> Whole:
    """Sums of runs of non-negative whole numbers that begin at ``starts``, exactly."""
    if not len(starts):
        return values[:0]
    if values.dtype != object and largest(values) * len(values) >= _EXACT_INT:
        values = values.astype(object)
    return np.asarray(np.add.reduceat(values, starts))


def product(left: Whole, right: Whole) -> Whole:
    """Element by element, in Python integers where int64 could overflow."""
    if left.dtype != object and largest(left) * largest(np.asarray(right)) >= _EXACT_INT:
        left = left.astype(object)
    return np.asarray(left * right)


def ratio(numerator: Whole, denominator: Whole) -> NDArray[np.float64]:
    """``numerator / denominator`` as the nearest double; NaN where the denominator is 0.

    Two whole numbers below 2^53 are divided by the processor, greater ones by Python; both round the
    true quotient once.
    """
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    is_defined = np.asarray(denominator != 0, dtype=bool)
    result = np.full(numerator.shape, np.nan)
    if largest(numerator) < _EXACT_FLOAT and largest(denominator) < _EXACT_FLOAT:
        np.divide(numerator.astype(np.float64), denominator.astype(np.float64), out=result, where=is_defined)
        return result
    quotients = [
        int(n) / int(d) for n, d in zip(numerator[is_defined].flat, denominator[is_defined].flat, strict=True)
    ]
    result[is_defined] = quotients
    return result


def as_written(number: int | Fraction | str | float) -> Fraction:
    """A number as it is written, exactly. Errors: ValueError, ZeroDivisionError."""
    if isinstance(number, int | Fraction):
        return Fraction(number)
    text = str(number)
    if not _WRITTEN.fullmatch(text):
        raise ValueError(text)
    return Fraction("".join(text.split()))
