"""Income poverty and inequality a second time, from the textbook definitions, slowly and exactly.

Plain Python: a person of weight w (a positive integer) is written down w times, sums over pairs are sums
over pairs, and everything but logarithms and roots is a Fraction; those are Decimals of 50 digits. Nothing
is shared with ``liandong.analytics``.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 50


def people(rows: list[tuple[Fraction, int]]) -> list[Fraction]:
    """Each income as often as its weight says, ascending."""
    return sorted(income for income, weight in rows for _ in range(weight))


def quantile(everyone: list[Fraction], share: Fraction) -> Fraction:
    goal = share * len(everyone)
    for count, income in enumerate(everyone, start=1):
        if count == goal and count < len(everyone):
            return (income + everyone[count]) / 2
        if count >= goal:
            return income
    raise ValueError("nobody")


def gaps(everyone: list[Fraction], line: Fraction) -> list[Fraction]:
    return [(line - income) / line if income < line else Fraction(0) for income in everyone]


def fgt(everyone: list[Fraction], line: Fraction, alpha: int) -> Fraction:
    poor = [(line - income) / line for income in everyone if income < line]
    return sum((gap**alpha for gap in poor), Fraction(0)) / len(everyone)


def gini(everyone: list[Fraction]) -> Fraction:
    """Mean absolute difference of all pairs over twice the mean."""
    count, total = len(everyone), sum(everyone)
    apart = sum((abs(a - b) for a in everyone for b in everyone), Fraction(0))
    return apart / (2 * count * total)


def sen(everyone: list[Fraction], line: Fraction) -> Fraction:
    """H (I + (1 − I) G of the poor), Sen (1976) for large numbers of poor."""
    poor = [income for income in everyone if income < line]
    if not poor:
        return Fraction(0)
    headcount = Fraction(len(poor), len(everyone))
    gap = sum(((line - income) / line for income in poor), Fraction(0)) / len(poor)
    return headcount * (gap + (1 - gap) * gini(poor)) if sum(poor) else headcount


def sen_shorrocks_thon(everyone: list[Fraction], line: Fraction) -> Fraction:
    """Σ (2n − 2i + 1) gap_i / n² with the poorest first, Shorrocks (1995), eq. 4."""
    count = len(everyone)
    ranked = sorted(gaps(everyone, line), reverse=True)
    return sum(
        (Fraction(2 * count - 2 * rank + 1) * gap for rank, gap in enumerate(ranked, start=1)), Fraction(0)
    ) / (count**2)


def quintile_share_ratio(everyone: list[Fraction]) -> Fraction:
    low, high = quantile(everyone, Fraction(1, 5)), quantile(everyone, Fraction(4, 5))
    return sum(y for y in everyone if y > high) / sum(y for y in everyone if y <= low)


def relative_median_gap(everyone: list[Fraction], line: Fraction) -> Fraction:
    poor = [income for income in everyone if income < line]
    return (line - quantile(poor, Fraction(1, 2))) / line


def watts(everyone: list[Fraction], line: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        positive = [_decimal(income) for income in everyone if income > 0]
        z = _decimal(line)
        return sum(((z / y).ln() for y in positive if y < z), Decimal(0)) / len(positive)


def theil(everyone: list[Fraction]) -> Decimal:
    with localcontext(prec=DIGITS):
        relative = _relative(everyone)
        return sum((r * r.ln() for r in relative), Decimal(0)) / len(relative)


def mean_log_deviation(everyone: list[Fraction]) -> Decimal:
    with localcontext(prec=DIGITS):
        relative = _relative(everyone)
        return -sum((r.ln() for r in relative), Decimal(0)) / len(relative)


def atkinson(everyone: list[Fraction], epsilon: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        relative = _relative(everyone)
        if epsilon == 1:
            return 1 - (sum((r.ln() for r in relative), Decimal(0)) / len(relative)).exp()
        power = 1 - _decimal(epsilon)
        mean = sum((r**power for r in relative), Decimal(0)) / len(relative)
        return 1 - mean ** (1 / power)


def _relative(everyone: list[Fraction]) -> list[Decimal]:
    positive = [_decimal(income) for income in everyone if income > 0]
    mean = sum(positive, Decimal(0)) / len(positive)
    return [income / mean for income in positive]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
