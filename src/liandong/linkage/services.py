"""Recording events: the line that says what changed, in the same transaction as the change."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import acting_for
from liandong.foundation.audit.canonical import Json, plain, row_hash
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.causes import in_baseline, reacting
from liandong.linkage.handovers import keep_handovers
from liandong.linkage.kinds import EventKind, kind_of
from liandong.linkage.models import Event, Subject
from liandong.linkage.outbox import queue

_CODE = re.compile(r"[\x21-\x7e]{0,200}")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_COLUMNS = tuple(field.attname for field in Event._meta.concrete_fields)


class UnknownKind(ValueError):
    """An event of a kind that no part declares."""


class PayloadRefused(ValueError):
    """A payload with fields its kind does not declare, or with something that is no id and no code."""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to be recorded. Place, actor and cause may be given as the thing or as its id."""

    kind: str
    subject: Subject
    place: Place | int | None
    actor: User | int | None
    payload: Mapping[str, object] = field(default_factory=dict)
    occurred_at: datetime | None = None
    caused_by: Event | UUID | None = None


def record(
    *,
    kind: str,
    subject: Subject,
    place: Place | int | None,
    actor: User | int | None,
    payload: Mapping[str, object] | None = None,
    occurred_at: datetime | None = None,
    caused_by: Event | UUID | None = None,
) -> Event:
    """Record one event in the caller's transaction. Call it only where something really changed.

    Args:
        kind: declared in the part's ``events.py``.
        subject: what changed.
        place: where it lies; None only for what concerns every place.
        actor: who changed it; None for the machine itself.
        payload: ids and codes, under the keys that the kind declares. Never personal data.
        occurred_at: when it happened in the world (default: now).
        caused_by: the event that this one follows from.

    Inside a reaction the cause is known and need not be given; inside
    :func:`liandong.linkage.causes.baseline` the event is one that nobody acts on.

    Raises:
        UnknownKind, PayloadRefused, CauseUnclear: programming errors; nothing is written.

    Lock: the subject's count, until the transaction ends; see :func:`record_many`.
    """
    draft = EventDraft(kind, subject, place, actor, payload or {}, occurred_at, caused_by)
    return record_many([draft])[0]


def record_many(drafts: Iterable[EventDraft]) -> list[Event]:
    """Record many events at once, in the caller's transaction; events of one subject keep their order.

    What follows from them is queued in the same transaction; see :mod:`liandong.linkage.settling`.

    Raises:
        UnknownKind, PayloadRefused, CauseUnclear: as :func:`record`; nothing is written.

    Lock: one row of ``SubjectHead`` per subject, taken in the order of subjects and kept until the
        transaction ends. Two transactions that each call this once can wait for each other but never in a
        circle. Who calls it more than once in a transaction should name all subjects at the first call, or
        go through them in order; otherwise PostgreSQL may end one of two such transactions as a deadlock.
    Cost: three statements, whatever the number of events, and one more where some have a cause (100,000 in
        about 10 s on one busy core).
    """
    kept = list(drafts)
    if not kept:
        return []
    payloads = [_checked(draft) for draft in kept]
    now = clock.now()
    with transaction.atomic():
        following = _next_numbers(Counter((draft.subject.kind, draft.subject.key) for draft in kept))
        rows = [_row(draft, payload, following, now) for draft, payload in zip(kept, payloads, strict=True)]
        _write(rows)
        queue(rows)
        keep_handovers(rows)
    return [Event.from_db(connection.alias, _COLUMNS, list(map(row.__getitem__, _COLUMNS))) for row in rows]


def _row(
    draft: EventDraft, payload: Json, following: dict[tuple[str, UUID], int], now: datetime
) -> dict[str, object]:
    # A dict and not an Event: a bulk load builds each model object once, at its end.
    subject = (draft.subject.kind, draft.subject.key)
    seq = following[subject]
    following[subject] = seq + 1
    place = draft.place if isinstance(draft.place, Place) else None
    principals = acting_for(draft.actor, place) if isinstance(draft.actor, User) else ()
    cause = draft.caused_by.pk if isinstance(draft.caused_by, Event) else draft.caused_by
    work = reacting()
    if work is not None:
        cause = work.cause(draft.subject, cause)
    if isinstance(payload, dict):
        if principals:
            # Done by a delegated duty: by one person for another, and the record names both.
            payload = payload | {"for": [principal.pk for principal in principals]}
        if in_baseline() or _is_old(draft, now) or (work and cause and work.is_baseline(cause)):
            payload = payload | {"baseline": True}
    row: dict[str, object] = {
        "id": uuid7(now),
        "recorded_at": now,
        "kind": draft.kind,
        "subject_kind": draft.subject.kind,
        "subject_key": draft.subject.key,
        "seq": seq,
        "place_id": draft.place.pk if isinstance(draft.place, Place) else draft.place,
        "payload": payload,
        "occurred_at": draft.occurred_at or now,
        "actor_id": draft.actor if isinstance(draft.actor, int) else getattr(draft.actor, "pk", None),
        "caused_by_id": cause,
    }
    row["row_hash"] = row_hash(Event.STREAM, [row[column] for column in Event.SEALED])
    return row


def _is_old(draft: EventDraft, now: datetime) -> bool:
    """A fact that is news to the register and to nobody else: known, derived from, not acted on."""
    return draft.occurred_at is not None and now - draft.occurred_at > timedelta(
        days=settings.LIANDONG_OLD_FACT_DAYS
    )


def _next_numbers(counts: Counter[tuple[str, UUID]]) -> dict[tuple[str, UUID], int]:
    """Move the count of each subject on by what it gets, and return the first free number of each."""
    subjects = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO linkage_subjecthead AS head (kind, key, last_seq)
            SELECT * FROM unnest(%s::text[], %s::uuid[], %s::bigint[])
            ON CONFLICT (kind, key) DO UPDATE SET last_seq = head.last_seq + excluded.last_seq
            RETURNING kind, key, last_seq
            """,
            [
                [kind for kind, _ in subjects],
                [key for _, key in subjects],
                [counts[subject] for subject in subjects],
            ],
        )
        return {(kind, key): last - counts[kind, key] + 1 for kind, key, last in cursor.fetchall()}


def _write(rows: Sequence[dict[str, object]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY linkage_event ({', '.join(_COLUMNS)}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = dict(row, payload=_as_json(row["payload"]))
            copy.write_row([values[column] for column in _COLUMNS])


_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _checked(draft: EventDraft) -> Json:
    kind = kind_of(draft.kind)
    if kind is None:
        raise UnknownKind(f"no part declares the event {draft.kind!r}; add it to the EVENTS of its part")
    if not draft.payload:
        return {}
    _refuse_undeclared(draft, kind)
    payload = plain(draft.payload, where=draft.kind)
    _refuse_words(payload, draft.kind)
    return payload


def _refuse_undeclared(draft: EventDraft, kind: EventKind) -> None:
    undeclared = draft.payload.keys() - set(kind.payload)
    if undeclared:
        raise PayloadRefused(
            f"the event {draft.kind!r} does not declare {', '.join(sorted(undeclared))}; "
            f"declared: {', '.join(kind.payload) or 'nothing'}"
        )


def _refuse_words(value: Json, where: str) -> None:
    """Names, sentences and ID numbers are no codes. Codes are printable ASCII without spaces."""
    if isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise PayloadRefused(f"{where}: a payload holds ids and codes, and {value[:20]!r} is neither")
        if _is_id_number(value):
            raise PayloadRefused(f"{where}: a payload never holds the ID number of a person")
    elif isinstance(value, list):
        for item in value:
            _refuse_words(item, where)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_words(key, where)
            _refuse_words(item, f"{where}.{key}")


def _is_id_number(text: str) -> bool:
    # GB 11643: weighted sum of 17 digits modulo 11 gives the last character.
    if not _ID_NUMBER.fullmatch(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()
