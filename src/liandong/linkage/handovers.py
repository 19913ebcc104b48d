"""How long work waited between two stages of the circle (R9), kept with the event that ended the waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from liandong.linkage.kinds import declared_events, stage_of

_FURTHEST = 16  # causes without a stage that are passed over before giving up

_KEEP = """
with recursive declared(kind, stage) as (
  select * from unnest(%(kinds)s::text[], %(stages)s::text[])
), arrived as (
  select * from unnest(%(ids)s::uuid[], %(causes)s::uuid[], %(to)s::text[], %(places)s::bigint[],
    %(persons)s::bool[]) a (id, cause, to_stage, place_id, is_by_person)
), up(id, cause, further) as (
  select id, cause, 0 from arrived
  union all
  select up.id, e.caused_by_id, further + 1
  from up join linkage_event e on e.id = up.cause left join declared d on d.kind = e.kind
  where coalesce(e.payload->>'stage', d.stage) is null and e.caused_by_id is not null
    and further < %(furthest)s
), began as (
  select distinct on (up.id) up.id, e.id as began, coalesce(e.payload->>'stage', d.stage) as from_stage,
    e.recorded_at
  from up join linkage_event e on e.id = up.cause left join declared d on d.kind = e.kind
  order by up.id, further desc
)
insert into linkage_handover (event_id, began_id, from_stage, to_stage, place_id, at, waited, is_by_person)
select a.id, b.began, b.from_stage, a.to_stage, a.place_id, %(at)s, %(at)s - b.recorded_at, a.is_by_person
from arrived a join began b on b.id = a.id
where b.from_stage is not null and b.from_stage <> a.to_stage
on conflict do nothing
"""


def keep_handovers(rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the hand-overs that events just written end, in their transaction.

    An event ends one where the nearest cause that has a stage has another one. What belongs to a baseline
    waited for nobody.

    Cost: one statement, or none where no event has both a stage and a cause.
    """
    arrived = []
    for row in rows:
        payload = row["payload"]
        stage = stage_of(str(row["kind"]), payload)
        is_baseline = isinstance(payload, dict) and payload.get("baseline") is True
        if row["caused_by_id"] is not None and stage is not None and not is_baseline:
            arrived.append((row, stage))
    if not arrived:
        return
    stages = {name: kind.stage for name, _, kind in declared_events()}
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "kinds": list(stages),
                "stages": [stage.value if stage else None for stage in stages.values()],
                "ids": [row["id"] for row, _ in arrived],
                "causes": [row["caused_by_id"] for row, _ in arrived],
                "to": [stage.value for _, stage in arrived],
                "places": [row["place_id"] for row, _ in arrived],
                "persons": [row["actor_id"] is not None for row, _ in arrived],
                "at": arrived[0][0]["recorded_at"],
                "furthest": _FURTHEST,
            },
        )
