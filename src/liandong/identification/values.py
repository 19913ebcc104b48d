"""What a method found for a family, in words: its score, points, income or class, and what is open."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from liandong.analytics.standards import Key, Lines, Scorecard, Standard, walk_key
from liandong.analytics.standards.key_walks import Walk
from liandong.foundation.pages import formats
from liandong.foundation.pages.scale import score_range
from liandong.identification.methods import FEN, Method
from liandong.identification.wording import titled


class Answered(Protocol):
    """What a run found for a family, or what is derived of it at present."""

    score_low: int | None
    score_high: int | None
    deprived_bits: int
    unknown_bits: int
    line: int | None


def walk_of(key: Key, found: Answered) -> Walk:
    """A family's way through a key, from the stored answers."""
    return walk_key(key, found.deprived_bits, found.unknown_bits)


def value_words(method: Method, found: Answered) -> str:
    """The family's score, points, income or class, from the lowest to the highest that is possible."""
    match method.rule:
        case Standard():
            return score_range(found.score_low or 0, found.score_high or 0, method.rule.denominator)
        case Scorecard():
            return points_words(found.score_low or 0, found.score_high or 0)
        case Lines():
            return formats.yuan(None if found.score_low is None else yuan(found.score_low))
        case Key():
            classes = walk_of(method.rule, found).classes
            return pgettext("between possible classes", " or ").join(
                titled(one.title, one.id) for one in classes
            )


def line_words(method: Method, line: int | None = None) -> str:
    """What a value is held against. ``line``: the income line of the family's place, in fen."""
    match method.rule:
        case Standard():
            return _("cut-off %(line)s") % {"line": formats.fraction(method.rule.cutoff)}
        case Scorecard(poor="above"):
            return _("%(line)s points and more") % {"line": method.rule.line}
        case Scorecard():
            return _("below %(line)s points") % {"line": method.rule.line}
        case Lines():
            if line is None:
                return _("below the income line of the place")
            return _("below %(amount)s") % {"amount": formats.yuan(yuan(line))}
        case Key():
            return ngettext("%(n)s question", "%(n)s questions", len(method.rule.couplets)) % {
                "n": len(method.rule.couplets)
            }


def in_difficulty(method: Method, found: Answered) -> tuple[str, ...]:
    """Titles of the indicators of a standard in which the family is deprived; for other methods none."""
    if not isinstance(method.rule, Standard):
        return ()
    indicators = enumerate(method.rule.indicators)
    return tuple(titled(one.title, one.id) for n, one in indicators if found.deprived_bits >> n & 1)


def to_find_out(method: Method, found: Answered) -> tuple[str, ...]:
    """Titles of what is not known of the family and matters to the method."""
    match method.rule:
        case Standard():
            indicators = enumerate(method.rule.indicators)
            return tuple(titled(one.title, one.id) for n, one in indicators if found.unknown_bits >> n & 1)
        case Scorecard():
            return () if found.score_low == found.score_high else (_("items of the card"),)
        case Lines():
            open_income = () if found.score_low is not None else (_("net income per person"),)
            return open_income if found.line is not None else (*open_income, _("income line of the place"))
        case Key():
            return tuple(titled(one.title, one.when) for one in walk_of(method.rule, found).open_couplets)


def yuan(fen: int) -> Decimal:
    """An amount kept in fen, in yuan."""
    return Decimal(fen) / FEN


def points_words(low: int, high: int) -> str:
    """Points, from the fewest to the most that are possible."""
    points = str(low) if low == high else f"{low}–{high}"
    return ngettext("%(points)s point", "%(points)s points", high) % {"points": points}
