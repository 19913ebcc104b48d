"""One number at two persons: questions to their villages, opened and closed."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from liandong.foundation import clock
from liandong.registry.models.personal import NAMING


def close_settled(now: datetime) -> int:
    """Close the conflicts in which one of the two numbers, or one of the two stays, has ended; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update registry_numberconflict c set closed_at = %(now)s
            from registry_personalnumber a, registry_personalnumber b, registry_member m, registry_member n
            where c.closed_at is null and a.id = c.earlier_id and b.id = c.later_id
              and m.id = a.member_id and n.id = b.member_id
              and (a.valid_to is not null or b.valid_to is not null or a.erased_at is not null
                or b.erased_at is not null or m.valid_to <= %(today)s or n.valid_to <= %(today)s)
            """,
            {"now": now, "today": clock.today()},
        )
        return int(cursor.rowcount)


def open_conflicts(now: datetime) -> int:
    """Set the ID numbers and cards of ``told_number`` beside those of all who belong to a family today.

    ``told_number``: ``kind``, and ``blinds``, the number's hashes, the one by the key in use first.
    Returns how many conflicts were opened.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into registry_numberconflict (key, earlier_id, later_id, opened_at)
            with held as materialized (
              -- what is still in force is asked below: before a first ANALYZE the planner takes an empty
              -- valid_to for rare, and would look at every number for every number
              select t.kind, t.number, n.id, n.member_id, n.valid_to, n.erased_at
              from (select distinct kind, blinds[1] as number, unnest(blinds) as blind
                from told_number where kind = any(%(kinds)s)) t
              join registry_personalnumber n on n.blind = t.blind and n.kind = t.kind
            ), shared as materialized (
              select h.* from held h join (select kind, number from held group by kind, number
                having min(member_id) <> max(member_id)) s using (kind, number)
              join registry_member m on m.id = h.member_id and (m.valid_to is null or m.valid_to > %(today)s)
              where h.valid_to is null and h.erased_at is null
            )
            select gen_random_uuid(), least(a.id, b.id), greatest(a.id, b.id), %(now)s
            from shared a join shared b using (kind, number) where a.member_id < b.member_id
            on conflict do nothing
            """,
            {"now": now, "today": clock.today(), "kinds": [str(kind) for kind in NAMING]},
        )
        return int(cursor.rowcount)
