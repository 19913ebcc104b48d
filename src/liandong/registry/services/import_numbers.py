"""Numbers of persons in the rows of a source: taken past the tables of texts, sealed, and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from django.db import connection

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.jobs import progress
from liandong.foundation.keys import ascending
from liandong.foundation.personal import Kind, keyring, seal_many, tidy
from liandong.foundation.personal.blinding import blind_with
from liandong.foundation.personal.holdings import LOCK
from liandong.foundation.personal.id_numbers import is_ruined
from liandong.foundation.personal.masks import hidden
from liandong.registry.fields import FIELDS
from liandong.registry.models import PersonalNumber, Source
from liandong.registry.models.personal import NAMING, SEALED_OF
from liandong.registry.services.comparison import Conflict
from liandong.registry.services.number_conflicts import open_conflicts
from liandong.registry.services.personal import MAX_LENGTH, KeptOut, ToldNumber, set_numbers
from liandong.registry.services.tables import run
from liandong.registry.services.told import Told, ahead, copied_out

_COLUMNS = ("value", "household_id", "member_id", "source_id", "observed_on", "key")
NOTHING = r"\N"  # as COPY writes it


def take_numbers(told: Told, sources: Sequence[Source], *, actor: User | None) -> list[Conflict]:
    """Write the numbers of the rows that a merge has just written; the values that were kept out, masked.

    To be called inside the merge's transaction, after its families were written. A number that a
    spreadsheet ruined says nothing and is left out. Households new to the registry have their own event and
    get no second one.

    Lock: one writer of numbers at a time, as :func:`liandong.registry.services.personal.set_numbers`.
    """
    kinds = [
        name for of in ("household", "member") for name in told.filled(of) if FIELDS[name].kept.is_number
    ]
    if not kinds:
        return []
    _add(told, kinds)
    return _set(told, kinds, sources, actor) if told.is_any_known else []


def _rows_of(kind: str, owners: str) -> str:
    """SQL: the numbers of a kind beside the ids of their owners, ``new`` or ``known`` to the registry."""
    if FIELDS[kind].kept.is_of_member:
        ids = "n.household_id, n.id as member_id, t.person_no"
        source = f"member t join {owners}_member n using (file_row)"
    else:
        ids = "n.id as household_id, null::bigint as member_id, null::varchar as person_no"
        source = f"household t join {owners}_household n using (household_no)"
    return (
        f"select '{kind}' as kind, t.{kind} as value, {ids}, t.household_no, n.source_id, n.observed_on, "  # noqa: S608  own names
        f"{ascending('n.id')}::uuid::varchar as key from {source} where t.{kind} is not null"
    )


def _said(kind: str, value: str) -> str:
    """A number as it is kept; empty where nothing is said."""
    text = tidy(kind, value)
    if len(text) > MAX_LENGTH or (kind == Kind.ID_NUMBER and is_ruined(text)):
        return ""
    return text


def _add(told: Told, kinds: Sequence[str]) -> None:
    """Numbers of new families: nothing is held that they could differ from.

    The next block is sealed in another thread while PostgreSQL takes the last one.
    """
    run(LOCK)
    now = clock.now()
    naming: list[bytes] = []
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy registry_personalnumber (key, kind, household_id, member_id, sealed, blind, blind_key, "
            "valid_from, source_id, recorded_at) from stdin"
        ) as copy,
    ):
        done, total = 0, _count_new(told, kinds) if progress.is_heard() else 0
        for lines, blinds in ahead(_sealed(told, kinds, now.isoformat())):
            copy.write(lines)
            naming.append(blinds)
            done += lines.count(b"\n")
            progress.tell("registry_personalnumber", done, total)
    run(
        "drop table if exists pg_temp.told_number",
        "create temporary table told_number (kind text, blinds bytea[]) on commit drop",
    )
    with connection.cursor() as cursor, cursor.copy("copy told_number (kind, blinds) from stdin") as copy:
        for blinds in naming:
            copy.write(blinds)
    run("analyze told_number")
    open_conflicts(now)


def _count_new(told: Told, kinds: Sequence[str]) -> int:
    return sum(told.count(f"select count(*) from ({_rows_of(kind, 'new')})") for kind in kinds)  # noqa: S608  own queries


def _sealed(told: Told, kinds: Sequence[str], now: str) -> Iterator[tuple[bytes, bytes]]:
    """Blocks of lines for the table of numbers, and of their hashes where they name a person."""
    keys = keyring.blind_keys()
    for kind in kinds:
        for block in told.read(_rows_of(kind, "new")):
            rows = _speaking(kind, block)
            values = [value for value, *_ in rows]
            sealed = seal_many(values, of=(f"{SEALED_OF}.{row[-1]}" for row in rows))
            hashes = [[one.hex() for one in blind_with(key, kind, values)] for key in keys]
            # COPY's own escape of a backslash; within an array's text it is escaped once more
            lines = "".join(
                f"{key}\t{kind}\t{household}\t{member or NOTHING}\t\\\\x{one.hex()}\t\\\\x{blind}\t"
                f"{keys[0].number}\t{day}\t{source}\t{now}\n"
                for (_, household, member, source, day, key), one, blind in zip(
                    rows, sealed, hashes[0], strict=True
                )
            )
            blinds = ""
            if kind in NAMING:
                ours = (",".join(f"\\\\\\\\x{one}" for one in of_one) for of_one in zip(*hashes, strict=True))
                blinds = "".join(f"{kind}\t{{{one}}}\n" for one in ours)
            yield lines.encode(), blinds.encode()


def _speaking(kind: str, block: pa.RecordBatch) -> list[tuple[Any, ...]]:
    """The rows of a block that say something, with the number as it is kept: in the order of ``_COLUMNS``."""
    columns = [block[name].to_pylist() for name in _COLUMNS]
    values = (_said(kind, value) for value in columns[0])
    return [row for row in zip(values, *columns[1:], strict=True) if row[0]]


def _set(told: Told, kinds: Sequence[str], sources: Sequence[Source], actor: User | None) -> list[Conflict]:
    """Numbers of families that are known: set beside what is held, some at a time."""
    told.run(
        "create or replace view known_household as select household_no, id, source_id, h.observed_on "
        "from known join household h using (household_no) join source using (observed_on) "
        "anti join left_out using (household_no)"
    )
    schema = {
        "file_row": pa.int64(),
        "household_id": pa.int64(),
        "id": pa.int64(),
        "observed_on": pa.date32(),
    }
    told.take("told_member", copied_out(f"select {', '.join(schema)} from told_member", pa.schema(schema)))  # noqa: S608  own names
    told.run(
        "create or replace view known_member as select file_row, household_id, id, source_id, observed_on "
        "from told_member join source using (observed_on)"
    )
    found = {source.pk: source for source in sources}
    rows = " union all ".join(_rows_of(kind, "known") for kind in kinds)
    conflicts: list[Conflict] = []
    # of one household together, so that one event speaks of all its numbers
    for block in told.read(f"{rows} order by household_id"):
        of_source: dict[int, list[tuple[dict[str, Any], ToldNumber]]] = defaultdict(list)
        for row in block.to_pylist():
            value = _said(row["kind"], row["value"])
            if value:
                number = ToldNumber(row["kind"], value, row["household_id"], row["member_id"])
                of_source[row["source_id"]].append((row, number))
        for source, numbers in of_source.items():
            done = set_numbers([number for _, number in numbers], found[source], actor=actor)
            conflicts += [_conflict(*numbers[kept.row], kept) for kept in done.kept_out]
    return conflicts


def _conflict(row: dict[str, Any], told: ToldNumber, kept: KeptOut) -> Conflict:
    """The question to the village: both values masked, because conflicts are kept as text."""
    held = PersonalNumber.objects.get(
        household=told.household, member=told.member, kind=told.kind, valid_to__isnull=True
    )
    registered = hidden(held.opened()) if held.erased_at is None else None
    return Conflict(
        row["household_no"], row["person_no"], told.kind, registered, hidden(told.value), kept.reason
    )
