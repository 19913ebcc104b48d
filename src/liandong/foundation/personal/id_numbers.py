"""ID numbers of residents: form, date of birth and check character.

Eighteen characters: six of the place of first registration, eight of the date of birth, three that order
those born there that day (odd for men), one check character. Numbers of before 1999 have fifteen: two for
the year and no check character.

Source: GB 11643-1999 (weights and ISO 7064 MOD 11-2), GB/T 2260 (places).
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.personal.writing import plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

LENGTH = 18
OLD_LENGTH = 15
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
# The two digits of provinces; 81–83 stand on residence permits of Hong Kong, Macao and Taiwan, 9 on those of
# foreigners. A county's code is not checked against today's: it is the code of the day the number was issued.
PROVINCES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
    "50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
)
_OLDEST = date(1880, 1, 1)
_CENTENARIANS = ("996", "997", "998", "999")  # orders kept in old numbers for those born before 1900
_FORM = re.compile(r"\d{17}[\dX]")
_RUINED = re.compile(r"\d+(?:[.]\d+)?E[+]?\d{1,2}|\d{15}(?:\d{3})?[.]0*")


class Fault(Enum):
    """What can be wrong with a number; the value is the code of the rule."""

    RUINED = "ruined"
    OLD = "old"
    LENGTH = "length"
    CHARACTERS = "characters"
    BIRTH = "birth"
    CHECK = "check"
    PLACE = "place"


@dataclass(frozen=True)
class Problem:
    """One thing wrong: what, in words for whoever typed it, and whether it only warns."""

    fault: Fault
    sentence: LazyText
    is_warning: bool = False

    def __str__(self) -> str:
        return str(self.sentence)


_PROBLEMS = {
    problem.fault: problem
    for problem in (
        Problem(
            Fault.RUINED,
            _(
                "A spreadsheet read this ID number as a figure and lost its last digits; "
                "format the column as text and type the number again."
            ),
        ),
        Problem(
            Fault.OLD,
            _(
                "This is an ID number of the old form with 15 digits; ask for the present one with 18 "
                "characters."
            ),
        ),
        Problem(Fault.LENGTH, _("An ID number has 18 characters; compare it with the card.")),
        Problem(
            Fault.CHARACTERS,
            _("An ID number has 17 digits and then a digit or X; compare it with the card."),
        ),
        Problem(
            Fault.BIRTH,
            _("The seventh to fourteenth digits are no possible date of birth; compare them with the card."),
        ),
        Problem(
            Fault.CHECK,
            _("The last character does not fit the others, so one of them is wrong; compare with the card."),
        ),
        Problem(
            Fault.PLACE,
            _("The first six digits are no known place; compare them with the card."),
            is_warning=True,
        ),
    )
}


def problem_of(value: str, *, counties: Container[str] | None = None) -> Problem | None:
    """What is wrong with an ID number, None where nothing is.

    Args:
        value: as somebody wrote it; spaces, full-width digits and a small x are no fault.
        counties: six-digit codes that are known, today's and former ones; by default only the province is
            looked at. An unknown place is a warning: counties are merged and renumbered, people keep theirs.
    """
    fault = _fault(plain(value), counties)
    return None if fault is None else _PROBLEMS[fault]


def is_ruined(value: str) -> bool:
    """Whether a spreadsheet read the number as a figure and lost its last digits."""
    text = plain(value)
    if len(text) == LENGTH and text[:-1].isdigit() and not text.endswith("000"):
        return False  # as nearly all are, and a million are asked about
    return _fault(text, None) is Fault.RUINED


def _fault(value: str, counties: Container[str] | None) -> Fault | None:
    if _RUINED.fullmatch(value):
        return Fault.RUINED
    if len(value) == OLD_LENGTH and value.isdigit() and value.isascii():
        return Fault.OLD if born_on(value) is not None else Fault.BIRTH
    if len(value) != LENGTH:
        return Fault.LENGTH
    return _fault_within(value, counties)


def _fault_within(value: str, counties: Container[str] | None) -> Fault | None:
    """What is wrong with eighteen characters."""
    if not _FORM.fullmatch(value) or not value.isascii():
        return Fault.CHARACTERS
    if check_character(value) != value[-1]:
        # fifteen digits are what a spreadsheet keeps of a figure; it writes zeros for the rest
        return Fault.RUINED if value.endswith("000") else Fault.CHECK
    if born_on(value) is None:
        return Fault.BIRTH
    known = value[:2] in PROVINCES if counties is None else value[:6] in counties
    return None if known else Fault.PLACE


def check_character(value: str) -> str:
    """The eighteenth character that fits the first seventeen, which must be digits."""
    total = sum(int(digit) * weight for digit, weight in zip(value, WEIGHTS, strict=False))
    return CHECK_CHARACTERS[total % 11]


def born_on(value: str) -> date | None:
    """The date of birth in a number of 18 or 15 characters; None where it says no possible one.

    Possible is from 1880 to today.
    """
    if len(value) == LENGTH:
        digits = value[6:14]
    elif len(value) == OLD_LENGTH:
        digits = ("18" if value[12:] in _CENTENARIANS else "19") + value[6:12]
    else:
        return None
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if _OLDEST <= born <= clock.today() else None


def sex(value: str) -> str | None:
    """``"1"`` for men, ``"2"`` for women, as GB/T 2261.1 counts; None for what is no ID number."""
    order = value[16:17] if len(value) == LENGTH else value[14:15] if len(value) == OLD_LENGTH else ""
    if not (order.isascii() and order.isdigit()):
        return None
    return "1" if int(order) % 2 else "2"


def widened(value: str) -> str | None:
    """The number of 18 characters that an old one of 15 became; None for anything else."""
    if len(value) != OLD_LENGTH or not (value.isascii() and value.isdigit()):
        return None
    century = "18" if value[12:] in _CENTENARIANS else "19"
    first = value[:6] + century + value[6:]
    return first + check_character(first)
