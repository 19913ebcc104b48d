"""Taking back what one import wrote, while nothing builds on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.history import recorded
from liandong.foundation.places.models import Place
from liandong.linkage.bulk import Kind, Selected, record_selected
from liandong.linkage.kinds import kind_of
from liandong.registry.models import PersonalNumber
from liandong.registry.services.tables import FACT_TABLES, rows, run

# What reads the registry of a whole area: it names no household, and builds on all of them.
_OF_AREA = ("run.finished",)
_FACTS = (*(table.name for table in FACT_TABLES), "registry_referencelevel", "registry_localvalue")
# What a merge fills in where nothing was known.
_FILLED = {
    "registry_member": ("name", "sex", "birth_on"),
    "registry_household": ("group_no", "external_no", "head_name"),
}


class BuiltUpon(Refusal):
    """Something was done since that rests on the import."""

    message = marked(
        "This import cannot be taken back, because something builds on it: {what}. "
        "Correct the households one by one instead."
    )


@dataclass(frozen=True)
class Withdrawn:
    """Households that are no longer in the registry, and such as stand again as before."""

    removed: int
    restored: int


def withdraw(batch_key: UUID, *, merged_at: datetime, place: Place, actor: User | None) -> Withdrawn:
    """Remove the rows that a batch added and open again those that it closed, in one transaction.

    Nothing is forgotten: history keeps every removed row, and each household gets an event of its own.

    Args:
        merged_at: when the batch was merged; what happened later is looked at.
        place: the area of the batch.

    Errors: BuiltUpon, naming what does.
    Lock: one merge or withdrawal at a time in the whole registry, as :func:`.merging.merge`.
    """
    with recorded(actor=actor, why="withdrawal", savepoint=False):
        run("select pg_advisory_xact_lock(hashtextextended('registry.merge', 0))")
        _make_touched(batch_key)
        _refuse_if_built_upon(batch_key, merged_at, place)
        try:
            _remove(batch_key)
        except IntegrityError as error:
            raise BuiltUpon(what=_table_of(error)) from error
        _restore(batch_key)
        touched = "select key as subject_key, place_id, %s::uuid as batch from touched where "
        removed, restored = (
            record_selected(
                Selected(kind, f"{touched} {which} order by id", {"batch": Kind.KEY}),
                actor=actor,
                parameters=[str(batch_key)],
            )
            for kind, which in (
                ("household.withdrawn", "is_added"),
                ("household.restored", "not is_added"),
            )
        )
    return Withdrawn(removed, restored)


def _make_touched(batch_key: UUID) -> None:
    """``gone_source``: what the batch said; ``touched``: the households it said something of."""
    owners = " union ".join(
        f"select household_id from {table} where source_id in (select id from gone_source)"  # noqa: S608  own names
        for table in ("registry_member", *_FACTS)
    )
    run("drop table if exists pg_temp.gone_source, pg_temp.touched")
    run(
        "create temporary table gone_source on commit drop as "
        "select id from registry_source where batch_key = %s",
        parameters=[str(batch_key)],
    )
    run(
        "create temporary table touched on commit drop as "  # noqa: S608  own names
        "select h.id, h.key, h.place_id, h.source_id in (select id from gone_source) as is_added "
        "from registry_household h where h.source_id in (select id from gone_source) "
        f"or h.id in ({owners})",
        "create unique index on touched (id)",
        "analyze touched",
    )


def _refuse_if_built_upon(batch_key: UUID, merged_at: datetime, place: Place) -> None:
    found = rows(
        """
        select e.kind, count(*) from linkage_event e
        where e.recorded_at > %s and e.payload->>'batch' is distinct from %s
          -- what followed by itself is worked out anew, or taken back with its cause
          and (e.caused_by_id is null or e.actor_id is not null)
          and e.subject_key in (select key from touched union all
            select m.key from registry_member m where m.household_id in (select id from touched))
        group by 1 order by 2 desc, 1
        """,
        [merged_at, str(batch_key)],
    ) + rows(
        """
        select e.kind, count(*) from linkage_event e join places_place p on p.id = e.place_id
        where e.recorded_at > %s and e.kind = any (%s)
          and (starts_with(p.path, %s) or starts_with(%s, p.path))
        group by 1 order by 1
        """,
        [merged_at, list(_OF_AREA), place.path, place.path],
    )
    found += rows(
        "select 'sample.drawn', count(*) from registry_tie where sample_id is not null "
        "and household_id in (select id from touched where is_added) having count(*) > 0",
        [],
    )
    if found:
        titles = [(kind_of(kind), kind, count) for kind, count in found]
        raise BuiltUpon(
            what=", ".join(f"{kind.title if kind else name} ({count})" for kind, name, count in titles)
        )


def _remove(batch_key: UUID) -> None:
    PersonalNumber.objects.filter(source__batch_key=batch_key).delete()
    for table in (*_FACTS, "registry_member", "registry_household"):
        run(f"delete from {table} where source_id in (select id from gone_source)")  # noqa: S608  own names
    run("set constraints all immediate", "set constraints all deferred")


def _restore(batch_key: UUID) -> None:
    """History says how each row stood before the batch closed or filled it."""
    for table, columns in (*((name, ("valid_to",)) for name in _FACTS), *_FILLED.items()):
        values = ", ".join(f"{column} = v.{column}" for column in columns)
        run(
            f"update {table} c set {values} from {table}version v "  # noqa: S608  own names
            "join pghistory_context x on x.id = v.pgh_context_id "
            "where x.metadata->>'batch' = %s and v.id = c.id",
            parameters=[str(batch_key)],
        )


def _table_of(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "table_name", None) or "registry").removeprefix("registry_")
