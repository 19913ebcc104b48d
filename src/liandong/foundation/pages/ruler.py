"""A limit in days as a ruler: one mark for each day, what is over, today, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from liandong.foundation.pages import formats
from liandong.foundation.pages.scale import at

MOST_MARKS = 31  # more days than this are drawn as so many equal parts
_GAP = Fraction(6, 5)  # percent of the width between two marks


@dataclass(frozen=True)
class Mark:
    """One day, or one part of a long limit."""

    x: str
    width: str
    tone: str  # used | now | soon (today is the last day) | late | ""


@dataclass(frozen=True)
class Ruler:
    """A limit as it stands on a day.

    ``left``: days after today until the last one; negative when it is over.
    """

    marks: tuple[Mark, ...]
    left: int
    due_on: date
    sentence: str

    @property
    def tone(self) -> str:
        """``risk`` when it is over, ``warn`` on the last day."""
        return "risk" if self.left < 0 else "warn" if self.left == 0 else ""

    @property
    def head(self) -> str:
        """In two or three words how it stands."""
        if self.left < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -self.left) % {"days": -self.left}
        if self.left == 0:
            return gettext("today, 24:00")
        return ngettext("%(days)s day left", "%(days)s days left", self.left) % {"days": self.left}

    @property
    def until(self) -> str:
        """The last moment."""
        return gettext("until %(day)s, 24:00") % {"day": formats.day(self.due_on, "short")}


def ruler(opened_on: date, due_on: date, today: date) -> Ruler:
    """The ruler of a limit that began the day after ``opened_on`` and ends with ``due_on``."""
    days = max(1, (due_on - opened_on).days)
    gone = (today - opened_on).days  # today is day ``gone`` of the limit
    count = min(days, MOST_MARKS)
    width = (100 - _GAP * (count - 1)) / count
    left = (due_on - today).days

    def tone(number: int) -> str:
        if left < 0:
            return "late"
        here = Fraction(gone * count, days)
        if number < -(-here // 1):
            return "used"
        if number == -(-here // 1):
            return "soon" if left == 0 else "now"
        return ""

    marks = tuple(
        Mark(at((number - 1) * (width + _GAP)), at(width), tone(number)) for number in range(1, count + 1)
    )
    words = {"days": days, "gone": gone, "late": -left}
    if left < 0:
        sentence = gettext("limit of %(days)s days, over for %(late)s") % words
    elif gone < 1:
        sentence = gettext("limit of %(days)s days, begins tomorrow") % words
    else:
        sentence = gettext("limit of %(days)s days, today is day %(gone)s") % words
    return Ruler(marks, left, due_on, sentence)
