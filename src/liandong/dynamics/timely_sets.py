"""Of which families the lists of timely exit say something else than the facts of today: all asked at once.

:mod:`liandong.dynamics.exit_standard` judges a family, and writes. Here the same is asked inside the
database of everybody, so that by night only those are judged for whom the day makes a difference; a test
holds both to one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from psycopg.types.json import Jsonb

from liandong.dynamics.exit_standard import Amounts, Way, guarantees_of, stable_since
from liandong.dynamics.models import TimelyList
from liandong.foundation.places.models import Place
from liandong.registry.extracts import HOLDS
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.guarantee_sql import MEMBERS, is_safe_sql
from liandong.registry.income_bounds import bounds_of_households
from liandong.registry.income_known import bounds_sql
from liandong.registry.models import HouseholdStatus, IncomeItem

OUT = (PovertyStatus.REMOVED, PovertyStatus.CLOSED)
"""Of whom nothing is to be judged."""
POOR = (PovertyStatus.POOR, PovertyStatus.PRE_EXIT, PovertyStatus.RETURNED)

CONCERNED = Q(poverty_status__in=(*POOR, PovertyStatus.LIFTED)) | Q(monitor_kind__isnull=False)
"""Families that are in, or were lifted."""

_WAY = f"""case when s.monitor_kind is not null and s.is_risk_cleared is not true then '{Way.CLEARING}'
    when s.monitor_kind is null and s.poverty_status = any (%(poor)s) then '{Way.EXIT}'
    else '{Way.STAYING}' end"""
_LIST = f"""case when way = '{Way.STAYING}' then
      case when meets is null then '{TimelyList.UNCLEAR_OUT}' when not meets then '{TimelyList.FELL}' end
    else
      case when meets is null then '{TimelyList.UNCLEAR_IN}' when meets then '{TimelyList.LEAVE}' end
    end"""
_YEAR = """left join lateral (
    select i.* from registry_householdincome i
    where i.household_id = c.id and i.valid_from <= {day} and (i.valid_to is null or i.valid_to > {day})
      and i.year <= extract(year from {day})
    order by i.year desc limit 1
  ) {alias} on true"""


def _is_above(alias: str, rough: str, line: str) -> str:
    """Whether an income is above a line whatever the unknown parts are, as :class:`Point` has it."""
    low, high = (
        f"case when {rough}.id is not null then {rough}.{name} else {sql} end"
        for name, sql in zip(("low", "high"), bounds_sql(alias), strict=True)
    )
    return f"case when {low} > {line} then true when {high} <= {line} then false end"


def _sql(today: date) -> str:
    secured = " ".join(f"when '{way}' then {is_safe_sql(guarantees_of(way, today))}" for way in Way)
    holds = {f"{alias}_holds": HOLDS.format(alias) for alias in "glmf"}
    return f"""
with asked as (
  select * from unnest(%(places)s::bigint[], %(ways)s::text[], %(yuan)s::bigint[], %(since)s::date[],
    %(yuan_since)s::bigint[]) as a (place_id, way, yuan, since_on, yuan_since)
), concerned as materialized (
  select h.id, a.way, a.yuan, a.since_on, a.yuan_since
  from registry_householdstatus s
  join registry_household h on h.id = s.household_id and h.closed_on is null
  join asked a on a.place_id = h.place_id and a.way = {_WAY}
  where s.valid_to is null and (s.poverty_status = any (%(out)s)) is not true
    and (s.poverty_status = any (%(concerned)s) or s.monitor_kind is not null)
), judged as (
  select c.id, c.way,
    {_is_above("i", "r", "c.yuan")}
    and (c.since_on is null or {_is_above("j", "q", "c.yuan_since")})
    and case c.way {secured} end as meets
  from concerned c
  {_YEAR.format(day="%(on)s::date", alias="i")}
  {_YEAR.format(day="c.since_on", alias="j")}
  left join jsonb_to_recordset(%(rough)s) r (id bigint, low numeric, high numeric) on r.id = c.id
  left join jsonb_to_recordset(%(rough_since)s) q (id bigint, low numeric, high numeric, since_on date)
    on q.id = c.id and q.since_on = c.since_on
  left join registry_guarantees g on g.household_id = c.id and {holds["g_holds"]}
  left join registry_livingconditions l on l.household_id = c.id and {holds["l_holds"]}
  left join lateral (
    {MEMBERS}
    from registry_member m
    left join registry_memberfacts f
      on f.member_id = m.id and f.household_id = m.household_id and {holds["f_holds"]}
    where m.household_id = c.id and {holds["m_holds"]}
  ) x on true
), wanted as (select id, {_LIST} as list from judged)
select coalesce(w.id, t.household_id) from wanted w
full join dynamics_timelyline t on t.household_id = w.id
where w.list is distinct from t.list
order by 1
"""  # noqa: S608  names and codes of this project's own


def families_to_list(today: date) -> list[int]:
    """The ids of the families that stand on another list than the one they belong on today, or on none.

    Cost: one pass over the facts of all families that are in, were lifted or are monitored; about fifteen
    queries more, and two for each kind of line and day that has to be asked.
    """
    concerned = HouseholdStatus.objects.filter(CONCERNED, valid_to__isnull=True)
    places = list(Place.objects.filter(pk__in=concerned.order_by().values("household__place").distinct()))
    since = stable_since(places, today)
    rough = list(
        IncomeItem.objects.filter(household__in=concerned.values("household"))
        .order_by()
        .values_list("household", flat=True)
        .distinct()
    )
    given: dict[str, Any] = {
        "on": today,
        "poor": list(POOR),
        "out": list(OUT),
        "concerned": [*POOR, PovertyStatus.LIFTED],
        "rough": bounds_of_households(rough, today),
        "rough_since": Jsonb(
            [
                {**row, "since_on": str(day)}
                for day in sorted(set(since.values()))
                for row in bounds_of_households(rough, day).obj
            ]
        ),
        **_asked(places, since, today),
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(today), given)
        return [pk for (pk,) in cursor.fetchall()]


def _asked(places: Iterable[Place], since: Mapping[int, date], today: date) -> dict[str, list[Any]]:
    """The lines of every place for each way: of today, and of the day since when an income must be stable."""
    amounts = Amounts()
    rows = [(place, way) for place in places for way in Way]
    days = {place.pk: (today, since[place.pk]) for place, _way in rows}
    for place, way in rows:
        for day in days[place.pk] if way is Way.CLEARING else (today,):
            amounts.want(way, day, place)
    amounts.find()

    def yuan(way: Way, day: date | None, place: Place) -> int | None:
        found = amounts.at(way, day, place) if day else None
        return found.yuan if found else None

    stable = [since[place.pk] if way is Way.CLEARING else None for place, way in rows]
    return {
        "places": [place.pk for place, _way in rows],
        "ways": [way.value for _place, way in rows],
        "yuan": [yuan(way, today, place) for place, way in rows],
        "since": stable,
        "yuan_since": [yuan(way, day, place) for (place, way), day in zip(rows, stable, strict=True)],
    }
