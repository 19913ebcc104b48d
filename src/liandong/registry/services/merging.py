"""Writing what a source says into the registry: closing rows, opening the next, one event a household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.history import recorded
from liandong.linkage.bulk import Kind, Selected, record_selected
from liandong.registry.fields import FIELDS
from liandong.registry.models import Source
from liandong.registry.services.adding import add_families
from liandong.registry.services.comparison import Comparison, Conflict, Origin, compare
from liandong.registry.services.import_numbers import take_numbers
from liandong.registry.services.local_imports import renew_local, says_local
from liandong.registry.services.questions import ask_questions
from liandong.registry.services.tables import FACT_TABLES, FactTable, rows, run
from liandong.registry.services.told import Told


@dataclass(frozen=True)
class Document:
    """What the source handed over: the hash of the stored file, and the batch that brought it in."""

    sha256: str | None = None
    batch_key: UUID | None = None


def merge(
    told: Told,
    origin: Origin,
    *,
    document: Document,
    actor: User | None,
    kept_out: Sequence[Conflict] = (),
) -> Comparison:
    """Write the rows of a source into the registry, in one transaction with its events.

    New families are copied in. Of those that are known nothing is overwritten: a change closes the row before
    and opens the next; a conflict is kept out and returned. Merging the same rows again changes nothing.

    Args:
        told: checked rows, as :class:`liandong.intake.draft.Draft` holds them.
        origin: who speaks.
        actor: who has them written; None for the machine itself.
        kept_out: values that are not among the rows because they are in question: the villages are asked.

    Returns: what was done, with the conflicts.
    Lock: one merge at a time in the whole registry (advisory, until the transaction ends), so that what was
        compared is what is written. Nobody analyses the tables meanwhile, because rows on their way would
        be no rows to the planner of the next merge.
    """
    with recorded(actor=actor, why="import", batch=document.batch_key, savepoint=False):
        run("select pg_advisory_xact_lock(hashtextextended('registry.merge', 0))")
        run("select registry_expect_many()")
        # the lines of the lists are written once, when all facts are there
        run("set constraints registry_listing_kept deferred")
        done = compare(told, origin, give_ids=True)
        now = clock.now()
        sources = _make_sources(told, origin, document, actor, now)
        add_families(told, sources, scheme=origin.scheme, now=now)
        if told.is_any_known:
            _put_in_question(kept_out)
            _renew_known(origin)
        if says_local(told):
            renew_local(is_any_known=told.is_any_known)
        numbers = take_numbers(told, sources, actor=actor)
        if told.is_any_known:
            ask_questions(actor=actor, now=now)
        _record(document, actor, is_any_known=told.is_any_known)
        run("set constraints registry_listing_kept immediate")
    return replace(done, conflicts=(*done.conflicts, *numbers, *kept_out))


def _put_in_question(kept_out: Sequence[Conflict]) -> None:
    """Have values that never came to the comparison asked about like those that it keeps out."""
    for one in kept_out:
        if one.field not in FIELDS:
            continue  # of a local column: shown with the import
        kept = FIELDS[one.field].kept
        table = f"registry_{kept.value.lower()}"
        told = "told_member" if kept.is_of_member else "told_household"
        person = "and t.person_no = %s" if kept.is_of_member else ""
        run(
            f"insert into difference select t.household_no, %s, %s, t.id, %s, %s, %s, %s from {told} t "  # noqa: S608  own names
            f"where not t.is_new and t.household_no = %s {person}",
            parameters=[
                *(one.person_no, table, one.field, one.registered, one.told, one.reason, one.household_no),
                *([one.person_no] if person else []),
            ],
        )


def _make_sources(
    told: Told, origin: Origin, document: Document, actor: User | None, now: datetime
) -> list[Source]:
    """One source for each day that the rows speak of: ``told_source``."""
    days = told.table(
        "select distinct observed_on from household anti join left_out using (household_no) order by 1"
    )["observed_on"].to_pylist()
    sources = [
        Source.objects.create(
            kind=origin.kind,
            title=origin.title,
            observed_on=observed_on,
            document=document.sha256,
            batch_key=document.batch_key,
            recorded_at=now,
            recorded_by=actor,
        )
        for observed_on in days
    ]
    run("drop table if exists pg_temp.told_source")
    run(
        "create temporary table told_source on commit drop as select observed_on, id as source_id, "
        "key as source_key from registry_source where id = any (%s)",
        parameters=[[source.pk for source in sources]],
    )
    return sources


def _renew_known(origin: Origin) -> None:
    """Write what changes in households that the registry knows."""
    run(
        """
        insert into registry_member (id, key, household_id, person_no, name, sex, birth_on, valid_from,
          source_id)
        select t.id, t.key, t.household_id, t.person_no, t.name, t.sex, t.birth_on, t.observed_on, s.source_id
        from told_member t join told_source s on s.observed_on = t.observed_on
        where t.is_new order by t.id
        """,
    )
    _fill_identities()
    for table in FACT_TABLES:
        _renew(table)
    if origin.scheme is not None:
        _renew_levels(origin.scheme)
    _name_heads()


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
    columns = ", ".join(
        [f"{table.owner}_id", *extra, "valid_from", "valid_to", "source_id", "stated", *table.columns]
    )
    said = ", ".join(f"case when t.{x} is not null then '{x}' end" for x in table.columns)
    some = " or ".join(f"t.{name} is not null" for name in table.columns)
    year = "t.year is not null and " if table.of_year else ""
    owned = "".join(f"t.{name}, " for name in extra)
    run(
        f"""
        insert into {table.name} ({columns})
        select t.id, {owned}t.observed_on, null, s.source_id, array_remove(array[{said}]::text[], null),
          {", ".join(f"t.{name}" for name in table.columns)}
        from {table.told} t join told_source s on s.observed_on = t.observed_on
        where {year}({some}) and not exists (select from paired p
          where p.fact_table = '{table.name}' and p.owner_id = t.id)
        order by t.id
        """  # noqa: S608  own names
    )
    [(is_changed,)] = rows(
        "select exists (select from difference where fact_table = %s and reason is null)", [table.name]
    )
    if is_changed:
        _replace(table, columns, owned)


def _replace(table: FactTable, columns: str, owned: str) -> None:
    """Close what changes and open the row after it."""
    kept = {name: f"(p.keeps and c.{name} is not null)" for name in table.columns}
    values = ", ".join(
        f"case when {kept[x]} then c.{x} else coalesce(t.{x}, c.{x}) end" for x in table.columns
    )
    stated = ", ".join(
        f"case when t.{x} is not null and ({kept[x]} is not true or c.{x} = t.{x}) then '{x}' end"
        for x in table.columns
    )
    run(
        f"""
        update {table.name} c set valid_to = t.observed_on
        from paired p join {table.told} t on t.id = p.owner_id
        where p.fact_table = '{table.name}' and c.id = p.current_id and {_changes(table.name)}
        """,  # noqa: S608  own names
        f"""
        insert into {table.name} ({columns})
        select t.id, {owned}t.observed_on, p.valid_to,
          s.source_id, array_remove(array[{stated}]::text[], null), {values}
        from {table.told} t
        join told_source s on s.observed_on = t.observed_on
        join paired p on p.fact_table = '{table.name}' and p.owner_id = t.id
        join {table.name} c on c.id = p.current_id
        where {_changes(table.name)}
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
        select t.id, %s, t.level, coalesce(t.is_contradictory, false), t.observed_on, s.source_id,
          array['level']
        from told_household t join told_source s on s.observed_on = t.observed_on
        where (t.level is not null or t.is_contradictory) and {changes}
        """,  # noqa: S608  own names
        parameters=[scheme],
    )


def _name_heads() -> None:
    """The label of a registered household is the name of the member who is head now, where it is known."""
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
        from told_household t
        where h.id = t.id and h.head_name is null and t.head_name is not null
        """,
    )


def _record(document: Document, actor: User | None, *, is_any_known: bool) -> None:
    """Events: one for each new household, each household changed, each member new to a registered one."""
    batch = {"batch": Kind.KEY} if document.batch_key else {}
    given = ["%s::uuid as batch"] if document.batch_key else []
    head = ", ".join(["h.key as subject_key", "h.place_id", *given, "s.source_key as source"])
    common = {**batch, "source": Kind.KEY}
    registered = f"""
        select {head}, coalesce(m.members, 0) as members
        from registry_household h join told_source s on s.source_id = h.source_id
        left join (select household_id, count(*) as members from registry_member
          where source_id in (select source_id from told_source) group by 1) m on m.household_id = h.id
        order by h.id
    """  # noqa: S608  own names
    events = [Selected("household.registered", registered, {**common, "members": Kind.COUNT})]
    if is_any_known:
        events += _events_of_known(head, common)
    for selected in events:
        record_selected(
            selected, actor=actor, parameters=[str(document.batch_key)] if document.batch_key else []
        )


def _events_of_known(head: str, common: Mapping[str, Kind]) -> list[Selected]:
    changed = f"""
        select {head}, x.fields, x.members_changed
        from (select household_no, array_agg(distinct field order by field) as fields,
            count(distinct person_no) as members_changed
          from (select household_no, person_no, field from difference where reason is null
            union all {" union all ".join(map(_first_fields, FACT_TABLES))}) y group by household_no) x
        join told_household t on t.household_no = x.household_no
        join registry_household h on h.id = t.id
        join told_source s on s.observed_on = t.observed_on
        order by t.first_row
    """  # noqa: S608  own names
    added = f"""
        select {head.replace("h.key", "t.key")}
        from told_member t join registry_household h on h.id = t.household_id
        join told_source s on s.observed_on = t.observed_on
        where t.is_new order by t.file_row
    """  # noqa: S608  own names
    fields = {**common, "fields": Kind.NAMES, "members_changed": Kind.COUNT}
    return [Selected("household.changed", changed, fields), Selected("member.added", added, common)]


def _first_fields(table: FactTable) -> str:
    """SQL: the fields of first rows of registered owners, which differ from nothing."""
    return (
        f"select t.household_no, null, unnest(n.stated) from {table.told} t "  # noqa: S608  own names
        "join told_source s on s.observed_on = t.observed_on "
        f"join {table.name} n on n.{table.owner}_id = t.id and n.source_id = s.source_id "
        f"where not t.is_new and not exists (select from paired p where p.fact_table = '{table.name}' "
        "and p.owner_id = t.id)"
    )
