"""Filters for figures and dates: ``{{ share|percent:1 }}``, ``{{ 10|fraction:30 }}``, ``{{ on|day }}``."""

from __future__ import annotations

from datetime import date

from django import template

from liandong.foundation import eras
from liandong.foundation.pages import formats
from liandong.foundation.pages.scale import score_range

register = template.Library()

register.filter("percent", formats.percent)
register.filter("count", formats.count)
register.filter("fixed", formats.fixed)
register.filter("yuan", formats.yuan)
register.filter("fraction", formats.fraction)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("span", formats.span)
register.filter("file_size", formats.size)
register.filter("fingerprint", formats.fingerprint)


@register.filter
def known(value: object) -> object:
    """The value, or the word for unknown where there is none: ``{{ fact|known }}``."""
    return formats.unknown() if value is None or value == "" else value


@register.filter
def era_word(day: date, name: str) -> str:
    """A term of the era of a day: ``{{ run.as_of|era_word:"include" }}``."""
    return eras.era_word(name, day)


@register.simple_tag(name="score_range")
def score_range_tag(low: int, high: int, denominator: int) -> str:
    """From the lowest to the highest possible score: 13/30, 8–14/30."""
    return score_range(low, high, denominator)
