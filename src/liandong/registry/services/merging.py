"""Writing what a source says into the registry: closing rows, opening the next, one event a household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyarrow as pa
from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.models import Source
from liandong.registry.services.comparison import Comparison, Origin, compare
from liandong.registry.services.tables import FACT_TABLES, FactTable, rows, run


@dataclass(frozen=True)
class Document:
    """What the source handed over: the hash of the stored file, and the batch that brought it in."""

    sha256: str | None = None
    batch_key: UUID | None = None


def merge(
    households: pa.Table, members: pa.Table, origin: Origin, *, document: Document, actor: User | None
) -> Comparison:
    """Write the rows of a source into the registry, in one transaction with its events.

    Nothing is overwritten: a change closes the row before and opens the next; a conflict is kept out and
    returned. Merging the same rows again changes nothing.

    Args:
        households, members: checked rows, as :class:`liandong.intake.draft.Draft` holds them.
        origin: who speaks.
        actor: who has them written; None for the machine itself.

    Returns: what was done, with the conflicts.
    Lock: one merge at a time in the whole registry (advisory, until the transaction ends), so that what was
        compared is what is written.
    """
    with transaction.atomic():
        run("select pg_advisory_xact_lock(hashtextextended('registry.merge', 0))")
        # the lines of the lists are written once, when all facts are there
        run("set constraints registry_listing_kept deferred")
        done = compare(households, members, origin)
        now = clock.now()
        _make_sources(origin, document, actor, now)
        _add(now)
        _fill_identities()
        for table in FACT_TABLES:
            _renew(table)
        if origin.scheme is not None:
            _renew_levels(origin.scheme)
        _name_heads()
        drafts = _Drafts(document, actor)
        record_many([*drafts.registered(), *drafts.changed(), *drafts.members_added()])
        run("set constraints registry_listing_kept immediate")
    return done


def _make_sources(origin: Origin, document: Document, actor: User | None, now: datetime) -> None:
    """One source for each day that the rows speak of."""
    for (observed_on,) in rows("select distinct observed_on from told_household order by 1"):
        source = Source.objects.create(
            kind=origin.kind,
            title=origin.title,
            observed_on=observed_on,
            document=document.sha256,
            batch_key=document.batch_key,
            recorded_at=now,
            recorded_by=actor,
        )
        run(
            "update told_household set source_id = %s where observed_on = %s",
            parameters=[source.pk, observed_on],
        )
    run(
        """
        update told_member t set source_id = h.source_id
        from told_household h where h.household_no = t.household_no
        """
    )


def _add(now: datetime) -> None:
    run(
        """
        insert into registry_household (key, county_id, place_id, household_no, external_no, group_no,
          head_name, registered_at, source_id)
        select key, county_id, place_id, household_no, external_no, group_no, head_name, %s, source_id
        from told_household where id is null order by first_row
        """,
        parameters=[now],
    )
    run(
        """
        update told_household t set id = h.id
        from registry_household h where t.id is null and h.key = t.key
        """,
        """
        update told_member t set household_id = h.id
        from told_household h where t.household_id is null and h.household_no = t.household_no
        """,
        """
        insert into registry_member (key, household_id, person_no, name, sex, birth_on, valid_from, source_id)
        select key, household_id, person_no, name, sex, birth_on, observed_on, source_id
        from told_member where id is null order by file_row
        """,
        "update told_member t set id = m.id from registry_member m where t.id is null and m.key = t.key",
        "analyze told_household",
        "analyze told_member",
    )


def _changes(table: str) -> str:
    """SQL that is true where the source ``t`` changes something in a table."""
    return (
        f"exists (select from difference d where d.fact_table = '{table}' and d.owner_id = t.id "
        "and d.reason is null)"
    )


def _fill_identities() -> None:
    run(
        f"""
        update registry_member m set name = coalesce(m.name, t.name), sex = coalesce(m.sex, t.sex),
          birth_on = coalesce(m.birth_on, t.birth_on)
        from told_member t where m.id = t.id and {_changes("registry_member")}
        """,  # noqa: S608  own names
        f"""
        update registry_household h set group_no = coalesce(h.group_no, t.group_no),
          external_no = coalesce(h.external_no, t.external_no)
        from told_household t where h.id = t.id and {_changes("registry_household")}
        """,  # noqa: S608  own names
    )


def _renew(table: FactTable) -> None:
    """Close the rows that something changes in, and open the next ones; open first rows.

    A column that the source leaves out, or that another source spoke of on the same day, is carried over.
    """
    extra = ["household_id"] if table.owner == "member" else []
    extra += ["year"] if table.of_year else []
    kept = {name: f"(p.keeps and c.{name} is not null)" for name in table.columns}
    values = ", ".join(
        f"case when {kept[x]} then c.{x} else coalesce(t.{x}, c.{x}) end" for x in table.columns
    )
    stated = ", ".join(
        f"case when t.{x} is not null and ({kept[x]} is not true or c.{x} = t.{x}) then '{x}' end"
        for x in table.columns
    )
    some = " or ".join(f"t.{name} is not null" for name in table.columns)
    is_first = f"p.owner_id is null and {'t.year is not null and ' if table.of_year else ''}({some})"
    run(
        f"""
        update {table.name} c set valid_to = t.observed_on
        from paired p join {table.told} t on t.id = p.owner_id
        where p.fact_table = '{table.name}' and c.id = p.current_id and {_changes(table.name)}
        """,  # noqa: S608  own names
        f"""
        insert into {table.name} ({", ".join([f"{table.owner}_id", *extra])}, valid_from, valid_to,
          source_id, stated, {", ".join(table.columns)})
        select t.id, {"".join(f"t.{name}, " for name in extra)}t.observed_on, p.valid_to,
          t.source_id, array_remove(array[{stated}]::text[], null), {values}
        from {table.told} t
        left join paired p on p.fact_table = '{table.name}' and p.owner_id = t.id
        left join {table.name} c on c.id = p.current_id
        where ({is_first}) or (p.owner_id is not null and {_changes(table.name)})
        """,  # noqa: S608  own names
    )


def _renew_levels(scheme: str) -> None:
    changes = _changes("registry_referencelevel")
    run(
        f"""
        update registry_referencelevel r set valid_to = t.observed_on from told_household t
        where r.household_id = t.id and r.scheme = %s and r.valid_to is null and {changes}
        """,  # noqa: S608  own names
        f"""
        insert into registry_referencelevel (household_id, scheme, level, is_contradictory, valid_from,
          source_id, stated)
        select t.id, %s, t.level, coalesce(t.is_contradictory, false), t.observed_on, t.source_id,
          array['level']
        from told_household t join registry_household h on h.id = t.id
        where (t.level is not null or t.is_contradictory) and (h.key = t.key or {changes})
        """,  # noqa: S608  own names
        parameters=[scheme],
    )


def _name_heads() -> None:
    """The label of a household is the name of the member who is head now, where it is known."""
    run(
        """
        update registry_household h set head_name = m.name
        from told_household t
        join registry_memberfacts f on f.household_id = t.id and f.is_head and f.valid_to is null
        join registry_member m on m.id = f.member_id
        where h.id = t.id and m.name is not null and m.name is distinct from h.head_name
        """,
        """
        update registry_household h set head_name = t.head_name
        from told_household t where h.id = t.id and h.head_name is null and t.head_name is not null
        """,
    )


@dataclass(frozen=True)
class _Drafts:
    """Events of one merge: what they share is said once."""

    document: Document
    actor: User | None

    def one(self, kind: str, key: UUID, place: int, **payload: object) -> EventDraft:
        batch = {"batch": str(self.document.batch_key)} if self.document.batch_key else {}
        subject = Subject(kind.split(".", maxsplit=1)[0], key)
        return EventDraft(kind, subject, place, self.actor, {**batch, **payload})

    def registered(self) -> list[EventDraft]:
        """One for each new household, with the number of its members."""
        found = rows(
            """
            select h.key, h.place_id, s.key, count(m.id)
            from told_household t
            join registry_household h on h.id = t.id and h.key = t.key
            join registry_source s on s.id = t.source_id
            left join told_member m on m.household_no = t.household_no
            group by 1, 2, 3, t.first_row order by t.first_row
            """
        )
        return [
            self.one("household.registered", key, place, source=str(source), members=members)
            for key, place, source, members in found
        ]

    def changed(self) -> list[EventDraft]:
        """One for each registered household in which a fact changed, with the names of the fields."""
        found = rows(
            f"""
            select h.key, h.place_id, s.key, array_agg(distinct x.field order by x.field),
              count(distinct x.person_no)
            from (select household_no, person_no, field from difference where reason is null
              union all {" union all ".join(map(_first_fields, FACT_TABLES))}) x
            join told_household t on t.household_no = x.household_no
            join registry_household h on h.id = t.id and h.key <> t.key
            join registry_source s on s.id = t.source_id
            group by 1, 2, 3, t.first_row order by t.first_row
            """  # noqa: S608  own names
        )
        return [
            self.one(
                "household.changed", key, place, source=str(source), fields=fields, members_changed=members
            )
            for key, place, source, fields, members in found
        ]

    def members_added(self) -> list[EventDraft]:
        """One for each member new to a registered household; those of a new one are in its own event."""
        found = rows(
            """
            select m.key, h.place_id, s.key
            from told_member t
            join registry_member m on m.id = t.id and m.key = t.key
            join told_household o on o.household_no = t.household_no
            join registry_household h on h.id = o.id and h.key <> o.key
            join registry_source s on s.id = t.source_id
            order by t.file_row
            """
        )
        return [self.one("member.added", key, place, source=str(source)) for key, place, source in found]


def _first_fields(table: FactTable) -> str:
    """SQL: the fields of first rows of registered owners, which differ from nothing."""
    registered = (
        " and exists (select from registry_member m where m.id = t.id and m.key <> t.key)"
        if table.owner == "member"
        else ""
    )
    return (
        f"select t.household_no, null, unnest(n.stated) from {table.told} t "  # noqa: S608  own names
        f"join {table.name} n on n.{table.owner}_id = t.id and n.source_id = t.source_id "
        f"where not exists (select from paired p where p.fact_table = '{table.name}' "
        f"and p.owner_id = t.id){registered}"
    )
