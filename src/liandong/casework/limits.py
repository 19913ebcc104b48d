"""Days of tasks and notices, days until late work climbs, shares of checks: dated, by place, with source."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import names_on

_SHIPPED = Path(__file__).with_name("limits.toml")


class Ruled(Protocol):
    """A rule that holds in a place and below from a day on."""

    @property
    def place(self) -> str: ...

    @property
    def valid_from(self) -> date: ...


R = TypeVar("R", bound=Ruled)


@dataclass(frozen=True)
class Limit:
    """So many days for a kind of task, in a place, from a day on."""

    task: str
    days: int
    place: str
    valid_from: date
    source: str

    def due_on(self, opened_on: date) -> date:
        """The last day: counting begins the day after, and ends at 24:00."""
        return opened_on + timedelta(days=self.days)


@dataclass(frozen=True)
class Share:
    """Which share of a list a spot check must reach at least, in a place, from a day on."""

    check: str
    share: Fraction
    place: str
    valid_from: date
    source: str


@dataclass(frozen=True)
class Climb:
    """So many days work may stay late with people of a rung, before it climbs to those above them."""

    rung: str
    days: int
    place: str
    valid_from: date
    source: str


@dataclass(frozen=True)
class Pairing:
    """Which families must have a helper who answers for the help, and how many families one may have at most.

    ``standings``: codes of the standing; ``monitored``: families with a risk that is not cleared, besides.
    """

    standings: tuple[str, ...]
    monitored: bool
    most: int
    place: str
    valid_from: date
    source: str


@cache
def _shipped() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))


@cache
def _limits() -> tuple[Limit, ...]:
    return never_twice((Limit(**one) for one in _shipped()["limit"]), lambda one: one.task, _SHIPPED.name)


@cache
def _shares() -> tuple[Share, ...]:
    shares = (Share(**one | {"share": Fraction(one["share"])}) for one in _shipped()["share"])
    return never_twice(shares, lambda one: one.check, _SHIPPED.name)


@cache
def _climbs() -> tuple[Climb, ...]:
    return tuple(Climb(**one) for one in _shipped()["climb"])


@cache
def _pairings() -> tuple[Pairing, ...]:
    return tuple(Pairing(**one | {"standings": tuple(one["standings"])}) for one in _shipped()["pairing"])


def limit_of(task: str, code: str, on: date) -> Limit | None:
    """The limit in force at a place's code: of the nearest place, there the latest; None without one."""
    return nearest([one for one in _limits() if one.task == task], code, on)


def share_of(check: str, code: str, on: date) -> Share | None:
    """The share in force at a place's code, chosen as :func:`limit_of` chooses."""
    return nearest([one for one in _shares() if one.check == check], code, on)


def climb_of(rung: str, code: str, on: date) -> Climb | None:
    """The days in force at a place's code, chosen as :func:`limit_of` chooses."""
    return nearest([one for one in _climbs() if one.rung == rung], code, on)


def pairing_of(code: str, on: date) -> Pairing | None:
    """Whom the rule in force at a place's code gives a helper, chosen as :func:`limit_of` chooses."""
    return nearest(_pairings(), code, on)


def never_twice(rules: Iterable[R], named: Callable[[R], str], file: str) -> tuple[R, ...]:
    """The rules of a file, each named once for a place and a day.

    Raises:
        ValueError: two of one name begin to hold in one place on one day, so that chance would choose.
    """
    kept: dict[tuple[str, str, date], R] = {}
    for one in rules:
        key = (named(one), one.place, one.valid_from)
        if key in kept:
            where = one.place or "every place"
            raise ValueError(
                f"{file}: two rules {key[0]!r} from {one.valid_from} in {where}; keep one of them"
            )
        kept[key] = one
    return tuple(kept.values())


def nearest(rules: Iterable[R], code: str, on: date) -> R | None:
    """The rule in force at a place's code: of the nearest place, there the latest; None without one."""
    found = [one for one in rules if one.valid_from <= on and code.startswith(one.place.rstrip("0"))]
    return max(found, key=lambda one: (len(one.place.rstrip("0")), one.valid_from), default=None)


def codes_of(places: Iterable[Place], on: date) -> dict[int, str]:
    """The code of each place on a day; a group, which has none, counts with its village. Cost: one query."""
    kept = {place.pk: place for place in places}
    ids = {number for place in kept.values() for number in place.ids}
    named = names_on(on).filter(place_id__in=ids, code__isnull=False)
    codes = dict(named.values_list("place_id", "code"))
    return {
        key: next((codes[number] for number in reversed(place.ids) if codes.get(number)), "") or ""
        for key, place in kept.items()
    }
