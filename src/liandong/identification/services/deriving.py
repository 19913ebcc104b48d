"""What the rule files in force say of families today, worked out anew when a fact of theirs changed.

Everything happens inside the database: the rules are compiled for it, read the rows of these families
alone, and what they say is stored where it differs. A run over the same facts gives the same.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import Lines
from liandong.analytics.tables import ColumnType
from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.identification.income_lines import lines_of
from liandong.identification.methods import ANSWER, Method, families_sql, method_of
from liandong.identification.models import PresentResult, StandardText
from liandong.identification.services.choosing import rule_files_in_force, uses_of
from liandong.identification.services.standards import fits_registry
from liandong.linkage.causes import reacting
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.columns import TYPES
from liandong.registry.few_households import few_families_sql, few_rows_sql
from liandong.registry.income_bounds import bounds_of_households
from liandong.registry.models import Household

AT_ONCE = 1000
_FAMILY = "family"
Texts = tuple[tuple[int, str], ...]
"""The rule files of a derivation: id and text of each."""
_Changed = tuple[UUID, int, int, str | None, str | None]
"""Family, place, rule file, and what it said before and says now; None: nothing, it is not in force."""


def derive_suggestions(subjects: Sequence[Subject]) -> int:
    """As :func:`derive_families`, for the subjects of events about households."""
    keys = [subject.key for subject in subjects if subject.kind == "household"]
    return derive_families(Household.objects.filter(key__in=keys).values_list("pk", flat=True))


def derive_families(household_ids: Iterable[int]) -> int:
    """Bring the present results of these families up to what their facts and the rules of today say.

    Free of order and harmless to repeat. Returns how many results changed. Events: ``suggestion.changed``
    for each family and rule file whose suggestion is another one than before, and
    ``suggestion.changed_with_rule`` where another file took its place and says otherwise.

    Lock: the households, in the order of their ids, until the caller's transaction ends.
    Cost: about five queries for every thousand families with the same rules, whatever they are.
    """
    ids = sorted(set(household_ids))
    changed = 0
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            changed += _derive(ids[start : start + AT_ONCE], clock.today())
    return changed


def derive_due() -> int:
    """Derive every family whose present results hold for an earlier day, or that has none; how many.

    Ages, validities and lines change with the day although no fact does. Cost: one pass over the families.
    """
    of_family = PresentResult.objects.filter(household=OuterRef("pk"))
    due = Household.objects.filter(Exists(of_family.filter(as_of__lt=clock.today())) | ~Exists(of_family))
    derived, last = 0, 0
    while ids := list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        derive_families(ids)
        derived, last = derived + len(ids), ids[-1]
    return derived


def _derive(ids: Sequence[int], today: date) -> int:
    # Who changes facts of a family locks it too: what is read below is the last word, or is derived again.
    locked = Household.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    homes = dict(locked.values_list("pk", "place"))
    places = {place.pk: place for place in Place.objects.filter(pk__in=set(homes.values()))}
    in_force = rule_files_in_force(places.values(), today)
    by_rules: dict[tuple[StandardText, ...], list[int]] = {}
    for pk, place in homes.items():
        by_rules.setdefault(in_force[place], []).append(pk)
    changed = 0
    for rules, families in by_rules.items():
        changed += _derive_alike(rules, families, {places[homes[pk]] for pk in families}, today)
    return changed


def _derive_alike(
    rules: Sequence[StandardText], families: Sequence[int], places: Iterable[Place], today: date
) -> int:
    """Derive families that the same rule files hold for; a file that says nothing of families is left out."""
    rules = [rule for rule in rules if _is_usable(rule.text)]
    if not rules:
        deleted, _ = PresentResult.objects.filter(household__in=families).delete()
        return deleted
    statement, methods = _compiled(tuple((rule.pk, rule.text) for rule in rules))
    lines = [(rule, *line) for rule, line in _lines(methods, places, today)]
    parameters = {
        "households": list(families),
        "on": today,
        "rough": bounds_of_households(families, today),
        "now": clock.now(),
        "rule": [rule for rule, _place, _yuan in lines],
        "place": [place for _rule, place, _yuan in lines],
        "yuan": [yuan for _rule, _place, yuan in lines],
    }
    with _preparing() as cursor:
        rows: list[_Changed] = cursor.execute(statement, parameters, prepare=True).fetchall()
    record_many([*_by_facts(rows, {rule.pk: rule.fingerprint for rule in rules}), *_by_rules(rows)])
    return len(rows)


def _by_facts(rows: Iterable[_Changed], prints: Mapping[int, str]) -> Iterator[EventDraft]:
    """What the same rule file says otherwise than before."""
    for key, place, rule, before, now in rows:
        if before is not None and now is not None and before != now:
            told = {"standard": prints[rule], "from": before, "to": now}
            yield EventDraft("suggestion.changed", Subject("household", UUID(str(key))), place, None, told)


def _by_rules(rows: Iterable[_Changed]) -> Iterator[EventDraft]:
    """What a rule file says otherwise than the one whose place it took, because it was put in force or ended.

    Cost: no query where no file took the place of another, else two.
    """
    gone: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for key, _place, rule, before, now in rows:
        if before is not None and now is None:
            gone[key].append((rule, before))
    new = [(*row[:3], row[4]) for row in rows if row[0] in gone and row[3] is None and row[4] is not None]
    if not new:
        return
    causes = _causes()
    uses = uses_of({rule for former in gone.values() for rule, _said in former} | {row[2] for row in new})
    for key, place, rule, now in new:
        fingerprint, slots = uses[rule]
        for former, before in gone[key]:
            if before != now and slots & uses[former][1]:
                told = {"standard": fingerprint, "former": uses[former][0], "from": before, "to": now}
                family = Subject("household", UUID(str(key)))
                because = causes.get(fingerprint) or causes.get(uses[former][0])
                yield EventDraft("suggestion.changed_with_rule", family, place, None, told, caused_by=because)


def _causes() -> Mapping[object, Event]:
    """The rules put in force or ended that are answered now, by the fingerprint of their file."""
    work = reacting()
    events = work.events if work is not None else ()
    return {one.payload.get("fingerprint"): one for one in events if one.kind.startswith("standard.")}


@contextmanager
def _preparing() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor whose statements are planned once a connection: that takes longer than a family does."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = raw.prepare_threshold or sys.maxsize  # Django says: never, not even when asked
    with psycopg.Cursor(raw) as cursor:
        cursor.execute("set local plan_cache_mode = force_generic_plan; set local jit = off")
        yield cursor


def _lines(
    methods: Mapping[int, Method], places: Iterable[Place], today: date
) -> Iterator[tuple[int, tuple[int, int]]]:
    for pk, method in methods.items():
        if isinstance(method.rule, Lines):
            found = lines_of(method.rule, places, today)
            yield from ((pk, (place, yuan)) for place, yuan in found.items() if yuan is not None)


@lru_cache(maxsize=256)
def _is_usable(text: str) -> bool:
    try:
        fits_registry(method_of(text).rule)
    except Refusal:
        return False
    return True


@lru_cache(maxsize=64)
def _compiled(texts: Texts) -> tuple[bytes, Mapping[int, Method]]:
    """The one statement that derives and stores what some rule files say, and their methods."""
    methods = {pk: method_of(text) for pk, text in texts}
    columns: dict[str, ColumnType] = {**TYPES, _FAMILY: ColumnType.INTEGER}
    answer = ", ".join(ANSWER)
    parts, used = [], {"household_key": None}
    for pk, method in methods.items():
        compiled = method.compiled(columns, "registry", _FAMILY, "postgres")
        used |= dict.fromkeys(compiled.columns_used)
        found = families_sql(compiled, _MEASURED.format(rule=pk), "postgres")
        parts.append(f"select {pk} as rule, household_pk, {answer} from ({found}) m{pk}")  # noqa: S608  own names
    statement = _STATEMENT.format(
        registry=few_rows_sql(name for name in used if name != _FAMILY),
        families=few_families_sql(),
        found=" union all ".join(parts),
        answer=answer,
        updates=", ".join(f"{name} = excluded.{name}" for name in (*ANSWER, "as_of", "derived_at")),
        stored=", ".join(f"kept.{name}" for name in (*ANSWER, "as_of")),
        given=", ".join(f"excluded.{name}" for name in (*ANSWER, "as_of")),
    )
    return statement.encode(), methods


_MEASURED = """(
  select f.*, l.yuan as line_yuan from families f
  left join lines l on l.rule = {rule} and l.place = f.place_id
)"""

_STATEMENT = """
with {registry},
lines as (
  select * from unnest(%(rule)s::bigint[], %(place)s::bigint[], %(yuan)s::bigint[]) as l(rule, place, yuan)
),
families as (
  select t.id as household_pk, t.place_id, cast(t.id as text) as unit from ({families}) t
),
found as materialized ({found}),
before as (
  select household_id, standard_id, suggestion from identification_presentresult
  where household_id = any (%(households)s)
),
gone as (
  delete from identification_presentresult p where p.household_id = any (%(households)s)
    and not exists (select from found f where f.household_pk = p.household_id and f.rule = p.standard_id)
  returning household_id, standard_id
),
stored as (
  insert into identification_presentresult as kept
    (household_id, standard_id, as_of, derived_at, {answer})
  select household_pk, rule, %(on)s, %(now)s, {answer} from found
  on conflict (household_id, standard_id) do update set {updates}
    where ({stored}) is distinct from ({given})
  returning household_id, standard_id, suggestion
)
select h.key, h.place_id, changed.standard_id, before.suggestion, changed.suggestion
from (select * from stored union all select household_id, standard_id, null from gone) changed
join registry_household h on h.id = changed.household_id
left join before using (household_id, standard_id)
order by h.id, changed.standard_id
"""
