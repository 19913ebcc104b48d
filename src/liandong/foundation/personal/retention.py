"""How long personal data stays, as data; and carrying it out.

A rule says what, how long, counted from when, and what happens then. The parts register what can be named
as ``what``: each finds what is due and erases one thing at a time, in a transaction of its own, so that a
run may be interrupted and repeated. Where places have set days of their own, a higher part says so
(:func:`register_days`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.audit.services import note

if TYPE_CHECKING:
    from liandong.foundation.places.models import Place

SHIPPED = Path(__file__).with_name("retention.toml")
ERASE, UNLINK = "erase", "unlink"


@dataclass(frozen=True)
class Rule:
    """One rule. ``keep_days`` are counted from the event ``since`` of the target ``what``.

    ``least_days``, ``most_days``: between which places may set days of their own; ``office``: which ones.
    """

    id: str
    what: str
    since: str
    keep_days: int
    action: str
    valid_from: date
    title: Mapping[str, str]
    source: str
    least_days: int
    most_days: int
    office: str


@dataclass(frozen=True)
class Due:
    """One thing whose time has come: its subject for the audit stream, and what erases it.

    ``values``: how many values, rows or files go with it.
    """

    subject: str
    values: int
    carry_out: Callable[[Rule], None]
    place: Place | None = None


@dataclass(frozen=True)
class Target:
    """What a rule can be about. ``since``: from when its days count; ``due(cutoff)``: what ended before."""

    since: str
    due: Callable[[datetime], Iterable[Due]]
    actions: tuple[str, ...] = (ERASE,)


@dataclass(frozen=True)
class Outcome:
    """What a rule did, or would do: things and values. ``cutoff``: by the shipped days.

    ``days``: those of places that have others, by their path.
    """

    rule: Rule
    cutoff: datetime
    days: Mapping[str, int]
    things: int
    values: int


_targets: dict[str, Target] = {}


def register_target(name: str, target: Target) -> None:
    """Make known what a rule can be about. Harmless to repeat."""
    _targets[name] = target


def targets() -> Mapping[str, Target]:
    """Everything that a rule can be about."""
    return dict(_targets)


Days = Callable[[Rule, date], Mapping[str, int]]
_days: list[Days] = []


def register_days(days: Days) -> None:
    """Say where a rule has other days than the shipped ones: by the paths of places, for all below them."""
    _days[:] = [days]


@cache
def rules() -> tuple[Rule, ...]:
    """The rules as shipped, in the order of the file."""
    return tuple(_rule(one) for one in tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["rule"])


def _rule(said: Mapping[str, Any]) -> Rule:
    return Rule(
        id=said["id"],
        what=said["what"],
        since=said["from"],
        keep_days=said["keep_days"],
        action=said["action"],
        valid_from=said["valid_from"],
        title=said["title"],
        source=said["source"],
        least_days=said.get("least_days", 1),
        most_days=said.get("most_days", said["keep_days"]),
        office=said.get("office", "county"),
    )


def days_of(rule: Rule, on: date) -> Mapping[str, int]:
    """The days of places that have others than the shipped ones, by their path. Cost: two queries."""
    return {path: days for said in _days for path, days in said(rule, on).items()}


def days_at(place: Place | None, rule: Rule, days: Mapping[str, int]) -> int:
    """The days that hold at a place: of the nearest that has its own, else the shipped ones.

    What has no place goes by the fewest days that hold anywhere.
    """
    if place is None:
        return min([rule.keep_days, *days.values()])
    near = [path for path in days if place.path.startswith(path)]
    return days[max(near, key=len)] if near else rule.keep_days


def due_on(rule: Rule, days: Mapping[str, int], now: datetime) -> Iterator[Due]:
    """What is due by the days of its place. Cost: the query of the target for each number of days."""
    for number in sorted({rule.keep_days, *days.values()}):
        for due in _targets[rule.what].due(now - timedelta(days=number)):
            if days_at(due.place, rule, days) == number:
                yield due


def run(*, dry_run: bool = False) -> list[Outcome]:
    """Carry the rules out, or only count what is due.

    Each thing goes in a transaction of its own, with a line in the audit stream that names the rule.
    """
    now = clock.now()
    done = []
    for rule in rules():
        if rule.valid_from > clock.today():
            continue
        days = days_of(rule, clock.today())
        things = values = 0
        for due in due_on(rule, days, now):
            if not dry_run:
                _carry_out(rule, due)
            things += 1
            values += due.values
        done.append(Outcome(rule, now - timedelta(days=rule.keep_days), days, things, values))
    return done


@transaction.atomic
def _carry_out(rule: Rule, due: Due) -> None:
    due.carry_out(rule)
    detail = {"rule": rule.id, "action": rule.action, "values": due.values}
    note(actor=None, action="retention.erased", subject=due.subject, place=due.place, detail=detail)
