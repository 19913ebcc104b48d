"""What a filled workbook said when it went out, beside what it says when it comes back.

A cell that is still as it was handed out says nothing: whoever returns a sheet of 150 columns has not
checked each of them again, and what the register has learned since must not be turned back by an old copy. A
cell that was changed, while the register came to hold something else meanwhile, is a question and kept out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from liandong.analytics.tables.columns import literal, quoted
from liandong.registry.codes import ConflictReason
from liandong.registry.extracts import FAMILY_FIELDS
from liandong.registry.fields import FIELDS, Keeps
from liandong.registry.local_fields import PREFIX, is_local
from liandong.registry.services.comparison import Conflict
from liandong.registry.services.villages import Value


@dataclass(frozen=True)
class HandedOut:
    """A workbook's rows as they went out, and the same families as the register holds them now.

    Both as :func:`liandong.registry.extracts.family_rows` gives them. ``villages``: what the sheet of
    villages said, by village and year.
    """

    then: pa.Table
    now: pa.Table
    villages: Mapping[tuple[int, int], Mapping[str, Value]]


def leave_out_unchanged(
    connection: duckdb.DuckDBPyConnection, filled: Collection[str], handed: HandedOut
) -> tuple[Conflict, ...]:
    """Empty the cells of ``taken`` that are as they were handed out; those that are in question too.

    The income of a year is one statement: where one of its figures was changed, all of them are said.

    Returns: what is in question.
    """
    for name, table in (("handed_then", handed.then), ("handed_now", handed.now)):
        connection.register(name, table)
        connection.execute(
            f"create or replace table {name}_homes as select * from {name} "  # noqa: S608  own names
            "qualify row_number() over (partition by household_no order by person_no) = 1"
        )
    spoken = [name for name in FAMILY_FIELDS if name in filled or name in ("relation", "is_head")]
    income = [name for name in spoken if FIELDS[name].kept is Keeps.INCOME]
    others = [name for name in spoken if FIELDS[name].kept is not Keeps.INCOME]
    # a local column that was declared since went out in no workbook
    others += [name for name in filled if is_local(name) and name in handed.then.column_names]
    found = _in_question(connection, others)
    cells = [
        _kept(name, f"{_differs('t', _of(name, 'then'), name)} and not ({_doubtful(name)})")
        for name in others
    ]
    if income:
        changed = " or ".join(_differs("t", "then_homes", name) for name in income)
        cells += [_kept(name, changed) for name in income]
    if cells:
        query = f"select t.* replace ({', '.join(cells)}) {_FROM}"
        connection.execute(f"create table left_over as {query}; drop view taken")
        connection.execute("alter table left_over rename to taken")
    for name in ("handed_then", "handed_now"):
        connection.execute(f"drop table {name}_homes")
        connection.unregister(name)
    return found


_FROM = """
from taken t
left join handed_then then_row on then_row.household_no = t.household_no and then_row.person_no = t.person_no
left join handed_now now_row on now_row.household_no = t.household_no and now_row.person_no = t.person_no
left join handed_then_homes then_homes on then_homes.household_no = t.household_no
left join handed_now_homes now_homes on now_homes.household_no = t.household_no
"""


def _kept(name: str, where: str) -> str:
    return f"case when {where} then t.{quoted(name)} end as {quoted(name)}"


def _of(name: str, when: str) -> str:
    return f"{when}_row" if _is_of_member(name) else f"{when}_homes"


def _is_of_member(name: str) -> bool:
    return name in FIELDS and FIELDS[name].kept.is_of_member


def _differs(one: str, other: str, name: str) -> str:
    return f"{one}.{quoted(name)} is distinct from {other}.{quoted(name)}"


def _doubtful(name: str) -> str:
    """SQL: the family is known, the cell was changed, and the register has changed it to something else."""
    then, now = _of(name, "then"), _of(name, "now")
    return (
        f"t.{quoted(name)} is not null and {now}.household_no is not null and "
        f"{_differs('t', then, name)} and {_differs(now, then, name)} and {_differs('t', now, name)}"
    )


def _in_question(connection: duckdb.DuckDBPyConnection, names: list[str]) -> tuple[Conflict, ...]:
    parts = [
        f"select t.household_no, {'t.person_no' if _is_of_member(name) else 'null'}, "
        f"{literal(name.removeprefix(PREFIX))}, {_of(name, 'now')}.{quoted(name)}::varchar, "
        f"t.{quoted(name)}::varchar {_FROM} "
        f"where {_doubtful(name)}"
        for name in names
    ]
    if not parts:
        return ()
    rows = connection.execute(" union ".join(parts) + " order by 1, 2, 3").fetchall()
    older = ConflictReason.MEANWHILE.value
    return tuple(
        Conflict(number, person, field, now, told, older) for number, person, field, now, told in rows
    )
