"""Comparing what a source says with what the registry holds, field by field and set-wise.

A difference is a *change* where the source speaks of a later day, or corrects itself, or fills an unknown;
it is a *conflict*, and is kept out, where another source says otherwise of the same day, where a department
differs from what the village registered (which speaks first for its families: R19 of the domain reference),
where the registry knows something newer, or where it would make somebody another person or move a household.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa

from liandong.registry.codes import SourceKind
from liandong.registry.fields import Keeps, fields_of
from liandong.registry.services.local_imports import differ_in_local, send_local
from liandong.registry.services.tables import FACT_TABLES, FactTable, rows, run
from liandong.registry.services.told import Told, find_known
from liandong.registry.services.told_tables import make_told

_IDENTITY = tuple(fields_of(Keeps.MEMBER))
_ADDRESS = ("group_no", "external_no")


@dataclass(frozen=True)
class Origin:
    """Who speaks: two statements with the same kind and title about the same day are one source's.

    ``scheme``: the classification whose levels the source gives, if it gives any.
    """

    kind: str
    title: str
    scheme: str | None = None


@dataclass(frozen=True)
class Conflict:
    """A value that was kept out: what the registry holds and what the source says."""

    household_no: str
    person_no: str | None
    field: str
    registered: str | None
    told: str
    reason: str


@dataclass(frozen=True)
class Change:
    """A value that the source changes or fills."""

    household_no: str
    person_no: str | None
    field: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Comparison:
    """What merging would do, counted.

    ``another_head``: numbers of the households left out because the registry has another head;
    ``missing_members``: (household number, person number) of registered members not in the source.
    """

    households_added: int = 0
    households_changed: int = 0
    households_unchanged: int = 0
    members_added: int = 0
    members_changed: int = 0
    members_unchanged: int = 0
    another_head: tuple[str, ...] = ()
    missing_members: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    changes: tuple[Change, ...] = ()


def compare(told: Told, origin: Origin, *, shown: int = 200, give_ids: bool = False) -> Comparison:
    """Compare the rows of a source with the registry; temporary tables only, nothing is written.

    Args:
        shown: how many changes are returned one by one.
        give_ids: take numbers for new members of known households, because they are going to be written.

    Cost: one statement for households that the registry does not know, some thirty for the others,
        whatever the number of rows. Call it inside a transaction.
    """
    find_known(told)
    has_local = send_local(told)
    new = Comparison(
        households_added=told.count("select count(*) from household anti join known using (household_no)"),
        members_added=told.count("select count(*) from member anti join known using (household_no)"),
    )
    if not told.is_any_known:
        return new
    found = _compare_known(told, origin, shown, give_ids=give_ids, has_local=has_local)
    return replace(
        found,
        households_added=new.households_added,
        members_added=new.members_added + found.members_added,
    )


def _compare_known(told: Told, origin: Origin, shown: int, *, give_ids: bool, has_local: bool) -> Comparison:
    make_told(told, give_ids=give_ids)
    run(
        "create temporary table difference (household_no text, person_no text, fact_table text, "
        "owner_id bigint, "
        "field text, before text, after text, reason text) on commit drop",
        "create temporary table paired (fact_table text, owner_id bigint, household_no text, "
        "current_id bigint, "
        "valid_to date, is_older boolean, keeps boolean) on commit drop",
    )
    another_head = _leave_out_second_heads(told)
    for table in FACT_TABLES:
        _pair(table, origin)
        _differ(table)
    _differ_in_identity()
    if origin.scheme is not None:
        _differ_in_level(origin.scheme, origin)
    if has_local:
        differ_in_local(origin.kind, origin.title)
    run(
        "create index on difference (fact_table, owner_id)",
        "create index on paired (fact_table, owner_id)",
        "analyze difference",
        "analyze paired",
    )
    return _counted(another_head, shown)


def _leave_out_second_heads(told: Told) -> tuple[str, ...]:
    """Households whose registered head is not in the source while it names another: left out whole."""
    found = rows(
        """
        select distinct t.household_no from told_member t
        join told_household h on h.id = t.household_id
        join registry_memberfacts f on f.household_id = t.household_id and f.is_head
          and f.valid_from <= t.observed_on and (f.valid_to is null or f.valid_to > t.observed_on)
        where t.is_head and f.member_id is distinct from t.id
          and not exists (select from told_member o where o.id = f.member_id and o.is_head is false)
        order by 1
        """
    )
    numbers = [str(row[0]) for row in found]
    if numbers:
        run("delete from told_member where household_no = any (%s)", parameters=[numbers])
        run("delete from told_household where household_no = any (%s)", parameters=[numbers])
        told.take("left_out", pa.table({"household_no": numbers}))
    return tuple(numbers)


def _pair(table: FactTable, origin: Origin) -> None:
    """For each owner the row that holds on the day, or the first later one, and what it lets a source do."""
    owner = f"{table.owner}_id"
    same_year = "and {0}.year = t.year" if table.of_year else ""
    run(
        f"""
        insert into paired
        select '{table.name}', t.id, t.household_no, c.id, c.valid_to, c.is_older,
          not c.is_older and ((c.valid_from = t.observed_on and (s.kind, s.title) <> (%s, %s))
            or (%s = '{SourceKind.DEPARTMENT}' and s.kind <> '{SourceKind.DEPARTMENT}'))
        from (select * from {table.told} where not is_new) t
        join lateral (
          select c.*, exists (select from {table.name} l where l.{owner} = t.id
            and l.valid_from > t.observed_on {same_year.format("l")}) as is_older
          from {table.name} c
          where c.{owner} = t.id {same_year.format("c")}
            and (c.valid_to is null or c.valid_to > t.observed_on)
          order by c.valid_from limit 1
        ) c on true
        join registry_source s on s.id = c.source_id
        """,  # noqa: S608  own names
        parameters=[origin.kind, origin.title, origin.kind],
    )


def _differ(table: FactTable) -> None:
    values = ", ".join(f"('{name}', c.{name}::text, t.{name}::text)" for name in table.columns)
    person = "t.person_no" if table.owner == "member" else "null"
    run(
        f"""
        insert into difference
        select t.household_no, {person}, '{table.name}', t.id, v.field, v.before, v.after,
          case when p.is_older then 'older' when p.keeps and v.before is not null
            then case when c.valid_from = t.observed_on then 'same_day' else 'elsewhere' end end
        from paired p
        join {table.told} t on t.id = p.owner_id
        join {table.name} c on c.id = p.current_id
        cross join lateral (values {values}) v (field, before, after)
        where p.fact_table = '{table.name}' and v.after is not null and v.before is distinct from v.after
        """  # noqa: S608  own names
    )


def _differ_in_identity() -> None:
    """An unknown name or date of birth is filled; another one is a question, whoever says it."""
    members = ", ".join(f"('{name}', m.{name}::text, t.{name}::text)" for name in _IDENTITY)
    households = ", ".join(f"('{name}', h.{name}, t.{name})" for name in _ADDRESS)
    run(
        f"""
        insert into difference
        select t.household_no, t.person_no, 'registry_member', t.id, v.field, v.before, v.after,
          case when v.before is not null then 'identity' end
        from told_member t join registry_member m on m.id = t.id and not t.is_new
        cross join lateral (values {members}) v (field, before, after)
        where v.after is not null and v.before is distinct from v.after
        """,  # noqa: S608  own names
        f"""
        insert into difference
        select t.household_no, null, 'registry_household', t.id, v.field, v.before, v.after,
          case when v.before is not null then 'place' end
        from told_household t join registry_household h on h.id = t.id
        cross join lateral (values ('place', h.place_id::text, t.place_id::text), {households})
          v (field, before, after)
        where v.after is not null and v.before is distinct from v.after
        """,  # noqa: S608  own names
    )


def _differ_in_level(scheme: str, origin: Origin) -> None:
    """Levels of a reference scheme. A contradiction within the source is written as ``!``."""
    run(
        """
        insert into difference
        select t.household_no, null, 'registry_referencelevel', t.id, 'reference_level',
          case when r.id is not null then coalesce(r.level, '!') end, coalesce(t.level, '!'),
          case when r.valid_from > t.observed_on then 'older'
            when r.valid_from = t.observed_on and (s.kind, s.title) <> (%s, %s) then 'same_day' end
        from told_household t
        left join registry_referencelevel r on r.household_id = t.id and r.scheme = %s
          and r.valid_to is null
        left join registry_source s on s.id = r.source_id
        where (t.level is not null or t.is_contradictory)
          and (r.id is null or coalesce(r.level, '!') <> coalesce(t.level, '!'))
        """,
        parameters=[origin.kind, origin.title, scheme],
    )


def _counted(another_head: tuple[str, ...], shown: int) -> Comparison:
    [(known,)] = rows("select count(*) from told_household")
    [(members, known_members)] = rows("select count(*), count(known_id) from told_member")
    [(changed,)] = rows(
        f"""
        select count(distinct household_no) from (
          select household_no from difference where reason is null
          union all
          select household_no from told_member where is_new
          union all {_first_facts()}
        ) x
        """  # noqa: S608  own names
    )
    [(members_changed,)] = rows(
        "select count(distinct owner_id) from difference where reason is null and person_no is not null"
    )
    missing = rows(
        """
        select h.household_no, m.person_no
        from told_household h join registry_member m on m.household_id = h.id
        where m.valid_from <= h.observed_on and (m.valid_to is null or m.valid_to > h.observed_on)
          and not exists (select from told_member t where t.id = m.id)
        order by 1, 2
        """
    )
    conflicts = rows(
        """
        select household_no, person_no, field, before, after, reason
        from difference where reason is not null
        order by household_no, person_no nulls first, fact_table, field
        """
    )
    changes = rows(
        """
        select household_no, person_no, field, before, after from difference where reason is null
        order by household_no, person_no nulls first, fact_table, field limit %s
        """,
        [shown],
    )
    return Comparison(
        households_changed=changed,
        households_unchanged=known - changed,
        members_added=members - known_members,
        members_changed=members_changed,
        members_unchanged=known_members - members_changed,
        another_head=another_head,
        missing_members=tuple((str(number), str(person)) for number, person in missing),
        conflicts=tuple(Conflict(*row) for row in conflicts),
        changes=tuple(Change(*row) for row in changes),
    )


def _first_facts() -> str:
    """Registered owners that get their first row of a table: a change of their household."""
    parts = []
    for table in FACT_TABLES:
        said = " or ".join(f"t.{name} is not null" for name in table.columns)
        year = "t.year is not null and " if table.of_year else ""
        parts.append(
            f"select t.household_no from {table.told} t where not t.is_new and {year}({said}) "  # noqa: S608  own names
            f"and not exists (select from paired p where p.fact_table = '{table.name}' and p.owner_id = t.id)"
        )
    return " union all ".join(parts)
