"""Opening clues for what rules found, a thousand families at a time: read once, written by three COPYs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import translation

from liandong.analytics.standards import WarningRule
from liandong.casework.settings.in_force import book_of
from liandong.dynamics.models import WARNED_FACTS, Channel, Clue, EarlyWarning
from liandong.dynamics.relapse_explaining import traits_found
from liandong.dynamics.services import LIMIT, new_receipt
from liandong.dynamics.warning_facts import Fact, columns_to_keep, gathered, told_on
from liandong.dynamics.warning_words import names_answers, rule_title
from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import seal_many
from liandong.foundation.places.models import Place
from liandong.identification.warned import AskedRules, MemberRow, looked_at
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.models import Household

_JSON = json.JSONEncoder(ensure_ascii=False, default=DjangoJSONEncoder().default).encode


@dataclass(frozen=True)
class Family:
    """A family whose file is open, locked until the transaction ends."""

    pk: int
    key: UUID
    place: Place


@dataclass(frozen=True)
class New:
    """A warning to open: of whom, by which rule, with what was looked at."""

    family: Family
    rule: str
    facts: list[Fact]


def locked(pks: Iterable[int]) -> dict[int, Family]:
    """The open files among some families, by id; they stay as they are meanwhile. Cost: two queries."""
    rows = Household.objects.select_for_update(no_key=True).filter(pk__in=list(pks), closed_on__isnull=True)
    found = list(rows.order_by("pk").values_list("pk", "key", "place_id"))
    places = Place.objects.in_bulk({place for _pk, _key, place in found})
    return {pk: Family(pk, key, places[place]) for pk, key, place in found}


def facts_of(
    asked: AskedRules, wanted: Mapping[int, Sequence[str]], families: Mapping[int, Family], today: date
) -> dict[tuple[int, str], list[Fact]]:
    """What each rule looked at, by family and rule. Cost: two queries, and three for each model."""
    homes = {pk: family.place for pk, family in families.items()}
    rules = {rule for pk in families for rule in wanted[pk]}
    of_models = traits_found(rules, homes, today)
    used = {name for rule in rules - of_models.keys() for name in asked.looks_at[rule]}
    of_family: dict[int, list[MemberRow]] = defaultdict(list)
    if homes and used:
        for row in looked_at(columns_to_keep(sorted(used)), homes, today):
            of_family[row.household_pk].append(row)
    return {
        (pk, rule): of_models[rule].get(pk, [])
        if rule in of_models
        else gathered(of_family[pk], asked.looks_at[rule])
        for pk in families
        for rule in wanted[pk]
    }


def open_all(new: Sequence[New], asked: AskedRules, standard: int, today: date) -> None:
    """Write clues, warnings and events for what was found, in the caller's transaction.

    Args:
        standard: id of the file of rules.

    Event: ``clue.reported`` for each. Cost: a few statements, and about 0.3 ms for each clue.
    """
    if not new:
        return
    rules = {rule.id: rule for rule in asked.rules}
    with translation.override("zh-hans"):
        titles = {
            one: rule_title(rules[one], asked.looks_at[one], with_answers=False)
            for one in {warning.rule for warning in new}
        }
    due = _due_on({one.family.place for one in new}, today)
    keys, now = [uuid7() for _one in new], clock.now()
    clues = _ids(Clue, len(new))
    said = seal_many(
        [titles[one.rule] for one in new], of=[f"dynamics_clue.said_sealed.{key}" for key in keys]
    )
    _copy(
        Clue,
        (
            _clue(one, rules[one.rule], asked, due, now) | {"id": pk, "key": key, "said_sealed": sealed}
            for one, pk, key, sealed in zip(new, clues, keys, said, strict=True)
        ),
    )
    _warnings(new, clues, standard, now)
    record_many(
        EventDraft(
            "clue.reported",
            Subject("household", one.family.key),
            one.family.place.pk,
            None,
            {
                "clue": str(key),
                "channel": _channel(asked, one.rule).value,
                "risk": rules[one.rule].risk or "",
                "urgent": False,
            },
        )
        for one, key in zip(new, keys, strict=True)
    )


def _channel(asked: AskedRules, rule: str) -> Channel:
    return Channel.DEPARTMENTS if names_answers(asked.looks_at[rule]) else Channel.SYSTEM


def _clue(
    one: New, rule: WarningRule, asked: AskedRules, due: Mapping[int, date | None], now: datetime
) -> dict[str, object]:
    return {
        "receipt": new_receipt(),
        "channel": _channel(asked, rule.id).value,
        "place_id": one.family.place.pk,
        "household_id": one.family.pk,
        "risk": rule.risk or "",
        "is_urgent": False,
        "link": "",
        "reported_at": now,
        "due_on": due[one.family.place.pk],
    }


def _warnings(new: Sequence[New], clues: Sequence[int], standard: int, now: datetime) -> None:
    keys = [uuid7() for _one in new]
    sealed = seal_many([_JSON(one.facts) for one in new], of=[f"{WARNED_FACTS}.{key}" for key in keys])
    _copy(
        EarlyWarning,
        (
            {
                "id": pk,
                "key": key,
                "clue_id": clue,
                "household_id": one.family.pk,
                "standard_id": standard,
                "rule": one.rule,
                "opened_at": now,
                "facts_sealed": facts,
                "told_on": told_on(one.facts),
            }
            for one, pk, key, clue, facts in zip(
                new, _ids(EarlyWarning, len(new)), keys, clues, sealed, strict=True
            )
        ),
    )


def _due_on(places: Iterable[Place], today: date) -> dict[int, date | None]:
    """The last day of a clue of today, by the law's limit at its place. Cost: one query."""
    kept = {place.pk: place for place in places}
    book = book_of(kept.values(), [LIMIT])
    limits = {pk: book.at(LIMIT, place, today) for pk, place in kept.items()}
    return {pk: limit.due_on(today) if limit else None for pk, limit in limits.items()}


def _ids(model: type[models.Model], count: int) -> list[int]:
    """So many numbers from the sequence that everybody takes them from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[models.Model], rows: Iterable[Mapping[str, object]]) -> None:
    """Add rows; columns that a row does not name are empty."""
    columns = [field.attname for field in model._meta.concrete_fields]
    statement = f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row.get(column) for column in columns])
