"""Where things stand on the score scale, and the squares of one weight: geometry, no markup.

All positions are percentages of the width, computed from integers, so that the bar of 10/30 ends
exactly where the line of the cut-off 1/3 stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext

from liandong.foundation.pages import formats

FINE_TICKS = 60  # up to here every unit of the denominator gets its own tick
MOST_SQUARES = 12  # more squares than this are no longer counted at a glance
CLEAR = Fraction(13)  # percent of a phone's width that the cut-off's label keeps free at each side
CLEAR_PERCENT = Fraction(19)  # the same where it is written in percent, which is longer
SQUARE = 11  # pixels from one square to the next


def at(position: Fraction) -> str:
    """A percentage as an SVG coordinate with three decimals."""
    return f"{float(position):.3f}%"


@dataclass(frozen=True)
class Tick:
    """A mark under the bar; ``label`` is empty where only the mark is drawn."""

    x: str
    length: int
    label: str
    anchor: str


@dataclass(frozen=True)
class Label:
    """A word with its figure above or under the bar."""

    x: str
    text: str
    anchor: str
    y: int = 0


@dataclass(frozen=True)
class Scale:
    """Everything the template needs to draw one score."""

    known_width: str
    maybe_width: str
    has_maybe: bool
    cut: Label
    known: Label
    highest: Label | None
    ticks: tuple[Tick, ...]
    sentence: str


def _anchor(percent: Fraction, edge: int = 9) -> str:
    if percent < edge:
        return "start"
    return "end" if percent > 100 - edge else "middle"


def _step(denominator: int) -> int:
    """The distance between labelled ticks: about six of them, in steps people count in."""
    for step in (1, 2, 5, 10):
        if denominator / step <= 6.5:
            return step
    return 20


def _ticks(denominator: int, cut: Fraction) -> tuple[Tick, ...]:
    if denominator > FINE_TICKS:
        places = [(Fraction(share), 6, f"{share}%") for share in (0, 25, 50, 75, 100)]
        places += [(Fraction(share), 3, "") for share in range(5, 100, 5) if share % 25]
    else:
        step = _step(denominator)
        places = []
        for unit in range(denominator + 1):
            labelled = unit % step == 0 or unit == denominator
            last = unit == denominator
            crowded = not last and denominator - unit < step and unit % step == 0
            text = f"{unit}/{denominator}" if last else str(unit)
            places.append(
                (
                    Fraction(100 * unit, denominator),
                    6 if labelled else 3,
                    text if labelled and not crowded else "",
                )
            )
    clear = CLEAR_PERCENT if denominator > FINE_TICKS else CLEAR
    return tuple(
        Tick(
            at(x),
            length,
            "" if abs(x - cut) < clear else label,
            "start" if x == 0 else "end" if x == 100 else "middle",
        )
        for x, length, label in places
    )


def score(value: int, denominator: int) -> str:
    """A score as the scale writes it: its numerator, or percent where the denominator is large."""
    if denominator > FINE_TICKS:
        return formats.percent(Fraction(value, denominator))
    return str(value)


def _cut_words(cutoff: Fraction, denominator: int) -> str:
    """The cut-off in units of the scale, or as the rational it is where it falls between two units."""
    units = cutoff * denominator
    if denominator > FINE_TICKS:
        return formats.percent(cutoff)
    return str(units) if units.denominator == 1 else formats.fraction(cutoff)


def score_range(low: int, high: int, denominator: int) -> str:
    """From the lowest to the highest possible score: 13/30, 8–14/30."""
    return f"{low}/{denominator}" if low == high else f"{low}–{high}/{denominator}"


def scale(*, low: int, high: int, cutoff: Fraction, denominator: int) -> Scale:
    """The geometry of a score between ``low`` and ``high`` beside the cut-off.

    Args:
        low: the score if every unknown is read as not deprived, in units of ``1/denominator``.
        high: the score if every unknown is read as deprived.
        cutoff: k as a rational in (0, 1].
        denominator: the common denominator of the weights, at least 1.

    Raises:
        ValueError: ``0 <= low <= high <= denominator`` or ``0 < cutoff <= 1`` does not hold.
    """
    if not 0 <= low <= high <= denominator or not 0 < cutoff <= 1:
        raise ValueError(f"not a score: {low} to {high} of {denominator}, cut-off {cutoff}")
    known = Fraction(100 * low, denominator)
    most = Fraction(100 * high, denominator)
    cut = 100 * cutoff
    low_text, high_text = score(low, denominator), score(high, denominator)
    highest = None
    if high > low:
        # two labels side by side need about a third of a phone's width; closer ones stand on two lines
        close = most - known < 34
        anchor = "end" if most > 66 else "start"
        highest = Label(
            at(most), gettext("at most %(score)s") % {"score": high_text}, anchor, 14 if close else 34
        )
    return Scale(
        known_width=at(known),
        maybe_width=at(most - known),
        has_maybe=high > low,
        cut=Label(
            at(cut),
            gettext("cut-off %(score)s") % {"score": _cut_words(cutoff, denominator)},
            _anchor(cut),
            90,
        ),
        known=Label(at(known), gettext("known %(score)s") % {"score": low_text}, _anchor(known), 34),
        highest=highest,
        ticks=_ticks(denominator, cut),
        sentence=sentence(low=low, high=high, cutoff=cutoff, denominator=denominator),
    )


def sentence(*, low: int, high: int, cutoff: Fraction, denominator: int) -> str:
    """The scale in words, for those who do not see it."""
    words = {
        "low": f"{low}/{denominator}",
        "high": f"{high}/{denominator}",
        "cutoff": formats.fraction(cutoff),
    }
    if low == high:
        return gettext("Score %(low)s, cut-off %(cutoff)s.") % words
    return gettext("Known score %(low)s, at most %(high)s, cut-off %(cutoff)s.") % words


@dataclass(frozen=True)
class Square:
    """One unit of weight: counted (``on``), not known yet (``maybe``) or not counted (empty)."""

    x: str
    kind: str


@dataclass(frozen=True)
class Units:
    """A row of squares, or where there are too many to count, one bar in the same place."""

    width: int
    squares: tuple[Square, ...]
    bar_on: str = ""
    bar_maybe: str = ""


def units(*, of: int, on: int = 0, maybe: int = 0) -> Units:
    """``of`` squares, the first ``on`` counted, the next ``maybe`` not known yet.

    Raises:
        ValueError: ``0 <= on``, ``0 <= maybe`` and ``on + maybe <= of`` do not hold, or ``of`` is 0.
    """
    if on < 0 or maybe < 0 or of < 1 or on + maybe > of:
        raise ValueError(f"not a weight: {on} and {maybe} of {of}")
    if of > MOST_SQUARES:
        return Units(
            6 * SQUARE,
            (),
            at(Fraction(100 * on, of)) if on else "",
            at(Fraction(100 * maybe, of)) if maybe else "",
        )
    kinds = ["on"] * on + ["maybe"] * maybe + [""] * (of - on - maybe)
    return Units(of * SQUARE, tuple(Square(f"{place * SQUARE}.5", kind) for place, kind in enumerate(kinds)))
