"""The page of a village: its facts by year, each with its source, and what the register counts itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.registry.field_forms import capital
from liandong.registry.models import VillageProfile
from liandong.registry.selectors import holding
from liandong.registry.village_fields import SECTIONS, VILLAGE_FIELDS, VillageField

YEARS_SHOWN = 3


@dataclass(frozen=True)
class VillageLine:
    """A field with its values, one for each year shown."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class VillageSection:
    """Fields that belong together; those that nobody knows in any of the years are left out."""

    title: str
    lines: tuple[VillageLine, ...]


@dataclass(frozen=True)
class VillagePage:
    """A village on a day. ``sources``: year and who said it; ``unknown``: how many fields nobody filled."""

    village: Place
    years: tuple[int, ...]
    sections: tuple[VillageSection, ...]
    sources: tuple[tuple[int, str], ...]
    unknown: int


def village_page(village: Place, on: date) -> VillagePage:
    """The latest years of a village, as known on a day. Cost: one query."""
    rows = VillageProfile.objects.filter(holding(on), village=village, year__lte=on.year)
    latest = list(rows.select_related("source").order_by("-year")[:YEARS_SHOWN])
    by_section: dict[str, list[VillageLine]] = {}
    unknown = 0
    for field in VILLAGE_FIELDS.values():
        cells = tuple(in_village_words(field, getattr(row, field.name)) for row in latest)
        if all(getattr(row, field.name) is None for row in latest):
            unknown += 1
            continue
        by_section.setdefault(field.section, []).append(VillageLine(capital(field.label), cells))
    return VillagePage(
        village=village,
        years=tuple(row.year for row in latest),
        sections=tuple(
            VillageSection(capital(title), tuple(by_section[name]))
            for name, title in SECTIONS.items()
            if name in by_section
        ),
        sources=tuple((row.year, f"{row.source}, {formats.day(row.source.observed_on)}") for row in latest),
        unknown=unknown if latest else 0,
    )


def in_village_words(field: VillageField, value: object) -> str:
    """A value of a village as people say it."""
    if value is None:
        return formats.unknown()
    if field.unit == "yes_no":
        return _("yes") if value else _("no")
    if field.codes is not None:
        return str(dict(field.codes.choices).get(str(value), value))
    if field.unit == "text":
        return str(value)
    number = Decimal(str(value))
    text = formats.decimal(number) if number == number.to_integral() else formats.shortest(number, 2)
    units: Mapping[str, str] = {"mu": _("%(n)s mu"), "km": _("%(n)s km"), "yuan": _("%(n)s yuan")}
    return units.get(field.unit, "%(n)s") % {"n": text}
