"""Values of the registry as people say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from liandong.foundation.eras import standing_word
from liandong.foundation.pages import formats
from liandong.registry.family_codes import PovertyStatus

Value = bool | int | float | Decimal | str | date | None


def in_words(
    value: Value, *, codes: type[TextChoices] | None = None, unit: str = "", on: date | None = None
) -> str:
    """A value as people say it: the word of its code, yes or no, or the number with its unit.

    ``on``: the day a page is about; the standing as to poverty then has the word of that day's era.
    """
    if value is None:
        return formats.unknown()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if codes is not None:
        of_era = standing_word(str(value), on) if on is not None and codes is PovertyStatus else None
        return of_era or str(dict(codes.choices).get(str(value), value))
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int | float | Decimal):
        return with_unit(Decimal(str(value)), unit)
    return str(value)


def with_unit(number: Decimal, unit: str) -> str:
    """A number with its unit: 7,935 yuan, 9 years."""
    if unit == "yuan":
        return formats.yuan(number)
    if unit == "year":
        return str(number)
    text = formats.decimal(number) if number == number.to_integral() else formats.shortest(number, 2)
    patterns = {
        "years": _("%(n)s years"),
        "months": _("%(n)s months"),
        "persons": _("%(n)s persons"),
        "m2": _("%(n)s m²"),
        "mu": _("%(n)s mu"),
        "km": _("%(n)s km"),
    }
    return patterns.get(unit, "%(n)s") % {"n": text}
