"""Numbers, amounts and dates as people read them, exact and in the language of the page.

A figure on a page must be the figure in the file. Fractions and decimals are rounded here by integer
arithmetic, half away from zero (四舍五入), never through binary floating point; a float is taken as the
decimal it prints as. Unknown (``None``) is a word of its own, never 0 and never blank.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

Number = int | float | Decimal | Fraction | str
_NO_BREAK = "\u00a0"

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def is_chinese() -> bool:
    """Whether the page is read in Chinese."""
    return (get_language() or "").startswith("zh")


def unknown() -> str:
    """The word for a fact that is not known."""
    return pgettext("a fact", "unknown")


def exact(value: Number) -> Fraction:
    """The value as a fraction; a float as the decimal it prints as, so that 0.285 means 285/1000.

    Raises:
        ValueError: the text is no number, or the number is not finite.
    """
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Fraction(value)


def decimal(value: Number, places: int = 0) -> str:
    """``value`` with ``places`` decimals, half away from zero, thousands separated: 1,284.5.

    Rounds to zero without a sign, so that a page never says "-0".
    """
    number = exact(value) * 10**places
    whole, rest = divmod(abs(number.numerator), number.denominator)
    whole += 2 * rest >= number.denominator
    digits = f"{whole:0{places + 1}d}"
    head, tail = (digits[:-places], digits[-places:]) if places else (digits, "")
    sign = "−" if number < 0 and whole else ""
    return f"{sign}{int(head):,}{'.' if tail else ''}{tail}"


def shortest(value: Number, most: int = 6) -> str:
    """A terminating decimal without trailing zeros (9.9, 7,935), else rounded to ``most`` places."""
    text = decimal(value, most)
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(value: Number | None) -> str:
    """A count with separators: 1,284."""
    return unknown() if value is None else decimal(value)


def percent(value: Number | None, places: int = 1) -> str:
    """A share as percent: 0.0825 is 8.3%."""
    return unknown() if value is None else f"{decimal(exact(value) * 100, places)}%"


def fixed(value: Number | None, places: int = 3) -> str:
    """A number with fixed decimals: M0 as 0.025."""
    return unknown() if value is None else decimal(value, places)


def yuan(value: Number | None) -> str:
    """An amount of money: 7,935 元, 7,935 yuan; fen only where there are any."""
    if value is None:
        return unknown()
    amount = exact(value)
    text = decimal(amount, 0 if amount.denominator == 1 else 2)
    return gettext("%(amount)s yuan") % {"amount": text}


def fraction(value: int | Fraction | None, denominator: int | None = None) -> str:
    """A score over its denominator and, where it can be shortened, what that is: 10/30 = 1/3.

    Args:
        value: an integer numerator, or a rational by itself (then ``denominator`` is left out).
        denominator: the common denominator of a standard's weights.
    """
    if value is None:
        return unknown()
    if denominator is None:
        lone = Fraction(value)
        return f"{lone.numerator}/{lone.denominator}"
    text = f"{value}/{denominator}"
    short = Fraction(value, denominator)
    # 0/30 = 0/1 and 30/30 = 1/1 tell nobody anything
    if short.denominator in (1, denominator):
        return text
    return f"{text} = {short.numerator}/{short.denominator}"


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def day(value: date | datetime | None, style: str = "full") -> str:
    """A date: 2025 年 9 月 8 日, 8 September 2025; ``style="short"`` leaves out the year.

    An instant is shown as its day in the time zone of the site. The spaces of a Chinese date do not break:
    a line that begins with 日 is hard to read.
    """
    if value is None:
        return unknown()
    on = _local(value)
    if is_chinese():
        parts = (on.month, "月", on.day, "日")
        return _NO_BREAK.join(map(str, parts if style == "short" else (on.year, "年", *parts)))
    text = f"{on.day} {MONTHS[on.month - 1]}"
    return text if style == "short" else f"{text} {on.year}"


def moment(value: datetime | None, style: str = "full") -> str:
    """A day with its time of day: 2025 年 9 月 8 日 15:02, 8 September 2025, 15:02."""
    if value is None:
        return unknown()
    at: time = (timezone.localtime(value) if timezone.is_aware(value) else value).time()
    mark = " " if is_chinese() else ", "
    return f"{day(value, style)}{mark}{at:%H:%M}"


def span(value: timedelta | None) -> str:
    """How long something took, in the unit in which people would say it: 0.4 s, 12 min, 3 h, 2 days."""
    if value is None:
        return unknown()
    seconds = Fraction(value // timedelta(milliseconds=100), 10)

    def of(unit_s: int) -> tuple[str, int]:
        """The figure with one decimal where it is small, and 1 or 2 for the grammar."""
        text = shortest(seconds / unit_s, 1 if seconds < 10 * unit_s else 0)
        return text, 1 if text == "1" else 2

    if seconds >= 86_400:
        text, number = of(86_400)
        return ngettext("%(n)s day", "%(n)s days", number) % {"n": text}
    if seconds >= 3_600:
        text, number = of(3_600)
        return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": text}
    if seconds >= 60:
        text, number = of(60)
        return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": text}
    text, number = of(1)
    return ngettext("%(n)s second", "%(n)s seconds", number) % {"n": text}


def size(number_of_bytes: int) -> str:
    """The size of a file: 824 B, 12.4 KB, 3.1 MB."""
    if number_of_bytes < 1000:
        return f"{number_of_bytes} B"
    if number_of_bytes < 1_000_000:
        return f"{shortest(Fraction(number_of_bytes, 1000), 1)} KB"
    return f"{shortest(Fraction(number_of_bytes, 1_000_000), 1)} MB"


def fingerprint(value: str) -> str:
    """The first twelve hexadecimal digits of a hash in groups of four: 9c41 e07b 5a2d."""
    return " ".join(value[start : start + 4] for start in range(0, 12, 4))
