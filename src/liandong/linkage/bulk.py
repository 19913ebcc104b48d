"""Events of many subjects in one statement: what a load writes for each household it brings in.

The rows are worked out, hashed and written inside PostgreSQL; :mod:`liandong.linkage.services` does the same
row by row. Both write the same bytes: a test reads the hashes of this one again with
:mod:`liandong.foundation.audit.canonical`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.utils import CursorWrapper

from liandong.foundation import clock
from liandong.foundation.keys import ascending
from liandong.linkage.causes import CauseUnclear, in_baseline, reacting
from liandong.linkage.kinds import kind_of
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Event
from liandong.linkage.outbox import MANY
from liandong.linkage.services import PayloadRefused, UnknownKind

if TYPE_CHECKING:
    from liandong.foundation.accounts.models import User


class Kind(Enum):
    """What a payload column of the query holds."""

    KEY = "uuid"
    COUNT = "bigint"
    NAMES = "text[]"


@dataclass(frozen=True)
class Selected:
    """Events that a query yields.

    Attributes:
        kind: declared in the part's ``events.py``; the kind of the subject is what stands before its dot.
        query: SQL of this package with the columns ``subject_key uuid``, ``place_id bigint`` and one for each
            name of ``payload``; each subject once, in the order in which the events are to stand.
        payload: name of each payload column to what it holds; names are identifiers of fields, never words.
    """

    kind: str
    query: str
    payload: Mapping[str, Kind]


_JSON = {
    Kind.KEY: "'\"' || {0} || '\"'",
    Kind.COUNT: "{0}::text",
    Kind.NAMES: "coalesce(array_to_json({0})::text, '[]')",
}
_NAME = "^[a-z][a-z0-9_]{0,59}$"


def record_selected(
    selected: Selected, *, actor: User | None, parameters: Sequence[str | int | None] = ()
) -> int:
    """Record one event for each row of a query, in the caller's transaction. Returns how many.

    What follows from them is queued with them.

    Raises:
        UnknownKind, PayloadRefused: programming errors; nothing is written.
        CauseUnclear: a reaction is at work, and a query names no cause for each of its rows.

    Lock: as :func:`liandong.linkage.services.record_many`: the count of each subject, in the order of keys.
    Cost: two statements, whatever the number of events (100,000 in about 3 s).
    """
    declared = kind_of(selected.kind)
    if declared is None:
        raise UnknownKind(f"no part declares the event {selected.kind!r}; add it to the EVENTS of its part")
    undeclared = selected.payload.keys() - set(declared.payload)
    if undeclared:
        raise PayloadRefused(f"the event {selected.kind!r} does not declare {', '.join(sorted(undeclared))}")
    if reacting() is not None:
        raise CauseUnclear("events of a query have no cause; a reaction records with record_many")
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pg_temp.selected_event")
        cursor.execute(
            f"create temporary table selected_event on commit drop as "  # noqa: S608  own text
            f"select row_number() over () as n, q.* from ({selected.query}) q",
            list(parameters) or None,
        )
        _refuse_words(cursor, selected)
        now = clock.now()
        cursor.execute(_insertion(selected, now), _values(selected, actor, now))
        count: int = cursor.fetchone()[0]
        return count


def _refuse_words(cursor: CursorWrapper, selected: Selected) -> None:
    for name, kind in selected.payload.items():
        if kind is Kind.NAMES:
            cursor.execute(
                f"select word from selected_event, unnest({name}) word where word !~ %s limit 1",  # noqa: S608  own names
                [_NAME],
            )
            found = cursor.fetchone()
            if found:
                raise PayloadRefused(f"{selected.kind}.{name}: {found[0]!r} is no name of a field")


def _values(
    selected: Selected, actor: User | None, now: datetime
) -> dict[str, str | int | bool | datetime | None]:
    return {
        "is_followed": mechanism().is_followed(selected.kind, baseline=in_baseline()),
        "many": MANY,
        "kind": selected.kind,
        "subject_kind": selected.kind.split(".", maxsplit=1)[0],
        "now": now,
        "written": now.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z",
        "actor": actor.pk if actor is not None else None,
        "stream": Event.STREAM,
    }


def _insertion(selected: Selected, now: datetime) -> str:
    fields = {name: _JSON[kind].format("e." + name) for name, kind in selected.payload.items()}
    if in_baseline():
        fields["baseline"] = "'true'"
    parts = ", ',', ".join(f"""'"{name}":', {text}""" for name, text in sorted(fields.items()))
    payload = f"concat('{{', {parts}, '}}')" if fields else "'{}'"
    return f"""
        with heads as (
          insert into linkage_subjecthead as head (kind, key, last_seq)
          select %(subject_kind)s, subject_key, 1 from selected_event order by subject_key
          on conflict (kind, key) do update set last_seq = head.last_seq + excluded.last_seq
          returning key, last_seq
        ), keyed as (
          select e.*, h.last_seq as seq, {payload} as payload,
            {ascending("n", now)}::uuid as id
          from selected_event e join heads h on h.key = e.subject_key
        ), written as (
        insert into linkage_event (id, recorded_at, row_hash, kind, subject_kind, subject_key, seq, place_id,
          payload, occurred_at, actor_id)
        select id, %(now)s,
          sha256(convert_to(concat('liandong-row-1', chr(10), '["', %(stream)s, '","', id, '","', %(written)s,
            '","', %(kind)s, '","', %(subject_kind)s, '","', subject_key, '",', seq, ',',
            coalesce(place_id::text, 'null'), ',', payload, ',"', %(written)s, '",',
            coalesce(%(actor)s::bigint::text, 'null'), ',null]'), 'UTF8')),
          %(kind)s, %(subject_kind)s, subject_key, seq, place_id, payload::jsonb, %(now)s, %(actor)s
        from keyed order by n
        returning id, subject_key
        ), queued as (
          insert into linkage_unsettled (event_id, subject_kind, subject_key, lane, queued_at)
          select id, %(subject_kind)s, subject_key, ((select count(*) from written) > %(many)s)::int, %(now)s
          from written where %(is_followed)s
        )
        select count(*) from written
    """  # noqa: S608  own names and text
