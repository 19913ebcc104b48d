"""Numbers of persons and families: told by a source, sealed, found again, never overwritten silently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import Kind, keyring, normalise, seal_many, tidy, unseal_many
from liandong.foundation.personal.blinding import blind_with
from liandong.foundation.personal.holdings import LOCK
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.models import Source
from liandong.registry.models.personal import OF_MEMBERS, SEALED_OF
from liandong.registry.services.number_conflicts import close_settled, open_conflicts
from liandong.registry.services.tables import rows, run

MAX_LENGTH = 40


class NumberUnreadable(Refusal):
    """What was told as a number is empty or far too long."""

    message = marked(
        "A {kind} was given that is empty or longer than {limit} characters; give the number as it stands "
        "on the card, or leave it out."
    )


class NumberWithoutPerson(Refusal):
    """An ID number or disability card that was not told of a member."""

    message = marked("A {kind} belongs to one person; say which member of the household it is.")


@dataclass(frozen=True, slots=True)
class ToldNumber:
    """A number as a source tells it. ``member``: id of the member; None for the household's own."""

    kind: str
    value: str
    household: int
    member: int | None = None


@dataclass(frozen=True)
class KeptOut:
    """A number that was not written. ``row``: its place among the told rows, from 0.

    ``reason``: ``older`` (the registry knows something newer) or ``same_day`` (another source said
    otherwise of the same day): codes of :class:`liandong.registry.codes.ConflictReason`.
    """

    row: int
    reason: str


@dataclass(frozen=True)
class NumbersSet:
    """What became of the told rows, and how many conflicts between families were opened and closed."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    kept_out: tuple[KeptOut, ...] = ()
    conflicts_opened: int = 0
    conflicts_closed: int = 0


@dataclass
class _Plan:
    """What is to be written: places of told rows, and the ids of the rows they close."""

    added: list[int] = field(default_factory=list)
    replaced: dict[int, int] = field(default_factory=dict)
    unchanged: int = 0
    kept_out: list[KeptOut] = field(default_factory=list)


def set_numbers(
    told: Iterable[ToldNumber],
    source: Source,
    *,
    actor: User | None = None,
    with_events: bool = True,
) -> NumbersSet:
    """Write the numbers that a source tells, in one transaction.

    A number that the registry has already changes nothing, however it is written. A later source, or the
    same source correcting itself, closes the row before and opens the next. What is older than the
    registry's, or differs from another source's of the same day, is kept out and returned. The same ID number
    or disability card at two persons who both belong to a family opens a conflict.

    Args:
        told: the numbers; their households exist. Of two rows for one owner and kind the last counts.
        source: who says so; its ``observed_on`` is the day from which the numbers hold.
        with_events: False where the caller records an event of its own for these households.
        covered: ids of households of which another event already says that they changed.

    Errors: NumberUnreadable, NumberWithoutPerson, those of the keys.
    Lock: one writer of numbers at a time (advisory, until the transaction ends), so that two files cannot
        bring the same number at once unseen.
    Cost: a number that is new costs a sealing, one that is known its hash only.
    """
    given = list(told)
    last = {(one.household, one.member, one.kind): place for place, one in enumerate(given)}
    places = list(last.values())
    kept = [given[place] for place in places]
    if not kept:
        return NumbersSet()
    values = [_checked(one) for one in kept]
    with transaction.atomic():
        run(LOCK)
        _load(kept, values)
        plan = _plan(values, source)
        now = clock.now()
        if plan.replaced:
            run(
                "update registry_personalnumber set valid_to = %s where id = any(%s)",
                parameters=[source.observed_on, list(plan.replaced.values())],
            )
        written = [*plan.added, *plan.replaced]
        _write([kept[at] for at in written], [values[at] for at in written], source, now)
        closed = close_settled(now)
        opened = open_conflicts(now)
        if with_events:
            _record([kept[at] for at in written], source, actor)
    return NumbersSet(
        added=len(plan.added),
        replaced=len(plan.replaced),
        unchanged=plan.unchanged,
        kept_out=tuple(KeptOut(places[one.row], one.reason) for one in plan.kept_out),
        conflicts_opened=opened,
        conflicts_closed=closed,
    )


def _checked(one: ToldNumber) -> str:
    value = tidy(one.kind, one.value)
    if not 0 < len(value) <= MAX_LENGTH:
        raise NumberUnreadable(kind=Kind(one.kind).label, limit=MAX_LENGTH)
    if one.member is None and one.kind in OF_MEMBERS:
        raise NumberWithoutPerson(kind=Kind(one.kind).label)
    return value


def _load(told: Sequence[ToldNumber], values: Sequence[str]) -> None:
    """Put hashes beside owners into ``told_number``: the numbers themselves never enter a table unsealed."""
    run(
        "drop table if exists pg_temp.told_number",
        "create temporary table told_number (row integer, kind text, household_id bigint, member_id bigint, "
        "blinds bytea[]) on commit drop",
    )
    hashes = _hashes(told, values)
    with (
        connection.cursor() as cursor,
        cursor.copy("copy told_number (row, kind, household_id, member_id, blinds) from stdin") as copy,
    ):
        for row, (one, blinds) in enumerate(zip(told, hashes, strict=True)):
            copy.write_row((row, one.kind, one.household, one.member, blinds))
    run("analyze told_number")


def _hashes(told: Sequence[ToldNumber], values: Sequence[str]) -> list[list[bytes]]:
    """Each number's hashes, the one by the key in use first. Cost: one pass for each kind and key."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(told):
        of_kind[one.kind].append(row)
    found: list[list[bytes]] = [[] for _ in told]
    for key in keyring.blind_keys():
        for kind, at in of_kind.items():
            for row, blind in zip(at, blind_with(key, kind, [values[row] for row in at]), strict=True):
                found[row].append(blind)
    return found


def _plan(values: Sequence[str], source: Source) -> _Plan:
    """Set each told number beside the one in force for its owner."""
    plan = _Plan()
    for row, kind, current, key, sealed, is_same, valid_from, is_own in rows(
        """
        select t.row, t.kind, c.id, c.key, c.sealed, c.blind = any(t.blinds),
          c.valid_from, s.kind = %s and s.title = %s
        from told_number t
        left join registry_personalnumber c on c.household_id = t.household_id
          and c.member_id is not distinct from t.member_id and c.kind = t.kind and c.valid_to is null
        left join registry_source s on s.id = c.source_id
        order by t.row
        """,
        [source.kind, source.title],
    ):
        if current is None:
            plan.added.append(row)
        elif is_same and _written_alike(kind, values[row], key, sealed):
            plan.unchanged += 1
        else:
            _settle(plan, row, current, valid_from, source.observed_on, is_own=is_own)
    return plan


def _written_alike(kind: str, value: str, key: UUID, sealed: bytes) -> bool:
    """Whether a number with the same hash is the same to the letter: a card issued again is not."""
    if normalise(kind, value) == value and kind != Kind.DISABILITY_CARD:
        return True  # what the registry holds may be the old form; the present one is no news
    return unseal_many([sealed], of=[f"{SEALED_OF}.{key}"])[0] == value


def _settle(plan: _Plan, row: int, current: int, known: date, told: date, *, is_own: bool) -> None:
    if told > known or (told == known and is_own):
        plan.replaced[row] = current
    else:
        plan.kept_out.append(KeptOut(row, "same_day" if told == known else "older"))


def _write(told: Sequence[ToldNumber], values: Sequence[str], source: Source, now: datetime) -> None:
    if not told:
        return
    keys = [uuid7(now) for _ in told]
    sealed = seal_many(values, of=[f"{SEALED_OF}.{key}" for key in keys])
    blind_key = keyring.blind_keys()[0].number
    hashes = _hashes(told, values)
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy registry_personalnumber (key, kind, household_id, member_id, sealed, blind, blind_key, "
            "valid_from, source_id, recorded_at) from stdin"
        ) as copy,
    ):
        for one, key, value, (blind, *_) in zip(told, keys, sealed, hashes, strict=True):
            copy.write_row(
                (
                    key,
                    one.kind,
                    one.household,
                    one.member,
                    value,
                    blind,
                    blind_key,
                    source.observed_on,
                    source.pk,
                    now,
                )
            )


def _record(told: Sequence[ToldNumber], source: Source, actor: User | None) -> None:
    """One event for each household in which a number was set; it names kinds and never a number."""
    kinds: dict[int, set[str]] = defaultdict(set)
    for one in told:
        kinds[one.household].add(one.kind)
    if not kinds:
        return
    found = rows("select id, key, place_id from registry_household where id = any(%s)", [list(kinds)])
    batch = {"batch": str(source.batch_key)} if source.batch_key else {}
    record_many(
        EventDraft(
            "numbers.set",
            Subject("household", key),
            place,
            actor,
            {**batch, "source": str(source.key), "kinds": sorted(kinds[number])},
        )
        for number, key, place in found
    )
