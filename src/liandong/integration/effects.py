"""What a hit does where and when: the shipped exclusion rules as settings of places, one for each rule.

By two people a place sets from a day on that a hit excludes, is only looked at, or asks nothing; where none
has, the shipped rule holds. Which hits a rule is about (question, value bands) stays in ``exclusion.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

from liandong.casework.settings.catalogue import Below, Default, Setting, Unit
from liandong.casework.settings.in_force import Book, book_of
from liandong.foundation.places.models import Level, Place
from liandong.integration.exclusion import Effect, ExclusionRule, rules_at, shipped_rules
from liandong.registry.words import in_both

EFFECTS: Sequence[Effect | None] = (None, Effect.MANUAL_REVIEW, Effect.VETO)
"""By the number that a place sets."""


def setting_name(rule: str) -> str:
    """The setting that says what a hit under a rule does."""
    return f"veto.{rule}"


def settings() -> list[Setting]:
    """One for each rule: local lists and no national law, so the nearest place decides."""
    rules: dict[str, list[ExclusionRule]] = {}
    for one in shipped_rules():
        rules.setdefault(one.id, []).append(one)
    return [_setting(mine) for mine in rules.values()]


def _setting(rules: Sequence[ExclusionRule]) -> Setting:
    zh, en = in_both(rules[-1].title)
    return Setting(
        name=setting_name(rules[-1].id),
        group="veto",
        unit=Unit.EFFECT,
        least=Fraction(0),
        most=Fraction(len(EFFECTS) - 1),
        below=Below.FREE,
        office=Level.COUNTY,
        titles={"zh": zh, "en": en},
        defaults=tuple(_defaults(rules)),
    )


def _defaults(rules: Sequence[ExclusionRule]) -> Iterable[Default]:
    """What the file says in each place that it names, on each day on which something begins or ends."""
    days = {day for one in rules for day in (one.valid_from, one.valid_to) if day is not None}
    for day, place in product(sorted(days), sorted({one.place for one in rules})):
        found = rules_at(place, day).get(rules[0].id)
        yield Default(
            value=Fraction(EFFECTS.index(found.effect) if found else 0),
            valid_from=day,
            source=(found or rules[-1]).source,
            place=place,
        )


def effects_book(places: Iterable[Place]) -> Book:
    """What places, and those above them, have set of the rules, on any day. Cost: that of a book."""
    return book_of(places, {setting_name(one.id) for one in shipped_rules()})


def rules_for(place: Place, code: str, on: date, book: Book) -> Mapping[str, ExclusionRule]:
    """The rules by which a hit that came back on a day about a family of a place counts, by id.

    What a place has set holds also where the file has no rule on that day. ``book``: of the place.
    """
    ids = dict.fromkeys(one.id for one in shipped_rules())
    found = {one: here for one in ids if (here := book.at(setting_name(one), place, on)) and here.row}
    chosen = {one: EFFECTS[int(here.value)] for one, here in found.items()}
    rules = rules_at(code, on, also=chosen)
    effects = {name: chosen.get(name, rule.effect) for name, rule in rules.items()}
    return {name: replace(rules[name], effect=effect) for name, effect in effects.items() if effect}
