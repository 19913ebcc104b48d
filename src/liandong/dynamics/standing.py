"""Deriving where families stand, set-wise, and telling where one crossed a line or lost a guarantee (L3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

from liandong.dynamics.lines import InForce, line_for, lines
from liandong.dynamics.models import Standing, State
from liandong.foundation import clock
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.family_codes import Guarantee
from liandong.registry.models import Member

GUARANTEES = ("education", "medical", "housing", "water")
ASPECTS = ("income", *GUARANTEES)

_FACTS = """
select h.key, p.id, p.path, i.year,
  coalesce(i.net_income_yuan, i.net_income_pc_yuan * i.member_count) / nullif(m.members, 0), m.members,
  g.education_guarantee, g.medical_guarantee, g.housing_guarantee, g.water_guarantee
from registry_household h join places_place p on p.id = h.place_id
left join lateral (
  select count(*) as members from registry_member where household_id = h.id and valid_to is null
) m on true
left join lateral (
  select year, net_income_yuan, net_income_pc_yuan, member_count from registry_householdincome
  where household_id = h.id and valid_to is null and net_income_yuan is not null order by year desc limit 1
) i on true
left join registry_guarantees g on g.household_id = h.id and g.valid_to is null
where h.key = any (%s) and h.closed_on is null
"""


@dataclass(frozen=True)
class _Family:
    place_id: int
    standing: Standing


def derive_standings(subjects: Sequence[Subject]) -> None:
    """Work out anew where families stand; record an event for each that fell or rose.

    A family that is known for the first time has crossed nothing. A closed or withdrawn one stands nowhere.

    Cost: five statements, whatever the number of families.
    """
    keys = [subject.key for subject in subjects]
    now = {family.standing.household_key: family for family in _families(keys)}
    before = {one.household_key: one for one in Standing.objects.filter(household_key__in=keys)}
    Standing.objects.filter(household_key__in=before.keys() - now.keys()).delete()
    changed = [
        family.standing
        for key, family in now.items()
        if key not in before or _values(before[key]) != _values(family.standing)
    ]
    Standing.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["household_key"],
        update_fields=[*ASPECTS, "year", "income_pc_yuan", "line_yuan", "derived_at"],
    )
    record_many(
        draft for key in sorted(now.keys() & before.keys()) for draft in _crossings(before[key], now[key])
    )


def _families(keys: Sequence[UUID]) -> Iterable[_Family]:
    at, among = clock.now(), lines()
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(keys)])
        found = cursor.fetchall()
    for key, place_id, path, year, income_pc, _members, *guarantees in found:
        line = line_for(path, year, among) if year is not None else None
        standing = Standing(
            household_key=key,
            income=_income(income_pc, line),
            **{name: _guarantee(code) for name, code in zip(GUARANTEES, guarantees, strict=True)},
            year=year,
            income_pc_yuan=None if income_pc is None else income_pc.quantize(Decimal("0.0001")),
            line_yuan=line.yuan if line else None,
            derived_at=at,
        )
        yield _Family(place_id, standing)


def _income(income_pc: Decimal | None, line: InForce | None) -> State:
    if income_pc is None or line is None:
        return State.UNKNOWN
    return State.SHORT if income_pc < line.yuan else State.MET


def _guarantee(code: str | None) -> State:
    if code is None:
        return State.UNKNOWN
    return State.SHORT if code == Guarantee.PROBLEM else State.MET


def _values(standing: Standing) -> tuple[object, ...]:
    aspects = tuple(str(getattr(standing, aspect)) for aspect in ASPECTS)
    return (*aspects, standing.year, standing.income_pc_yuan, standing.line_yuan)


def _crossings(before: Standing, family: _Family) -> Iterable[EventDraft]:
    """An event for all aspects that fell together, and one for all that rose."""
    after = family.standing
    moved = {State.SHORT: "standing.fell", State.MET: "standing.rose"}
    for state, kind in moved.items():
        aspects = [
            aspect
            for aspect in ASPECTS
            if getattr(after, aspect) == state
            and getattr(before, aspect) != state
            # what becomes known as in order was not short before
            and (state is State.SHORT or getattr(before, aspect) == State.SHORT)
        ]
        if aspects:
            payload: dict[str, object] = {"aspects": aspects}
            if "income" in aspects and after.line_yuan is not None:
                payload["line"] = str(after.line_yuan)
            yield EventDraft(kind, Subject("standing", after.household_key), family.place_id, None, payload)


def families_of(events: Sequence[Event]) -> Iterable[tuple[Event, Subject]]:
    """The family of each event about a household or a member, whose standing depends on it."""
    members = [event.subject_key for event in events if event.subject_kind == "member"]
    homes = dict(Member.objects.filter(key__in=members).values_list("key", "household__key"))
    for event in events:
        if event.subject_kind == "household":
            yield event, event.subject
        elif event.subject_key in homes:
            yield event, Subject("household", homes[event.subject_key])


def standings_of(keys: Collection[UUID]) -> dict[UUID, Standing]:
    """Where families stand. Cost: one query."""
    return {one.household_key: one for one in Standing.objects.filter(household_key__in=keys)}
