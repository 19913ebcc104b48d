"""What years of use leave beside the families of :mod:`benchmarks.registry`.

Cadres of every village, an event for each registration, visits that changed a fact of each fifth family, a
line of the audit stream for each family, thousands of imports, one run over everything and one over a county,
and one family whose facts changed often. The county that the readers belong to comes first, so that
everything of the others is newer: what is latest of an area must be found behind what is latest of all.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from unittest import mock

from django.db import connection, transaction

AT_ONCE = 50_000
VISITED_FROM = date(2025, 9, 1)
EVERY_NTH = 5  # family was visited
IMPORTS = 10_000
CHANGES = 120  # of the one family
STANDARD = "national_default_2021"
YEARS_BACK = timedelta(days=700)

_SEEN = f"""
    create temporary table seen on commit drop as
    select id as household_id, place_id, row_number() over (order by id) as n,
      date '{VISITED_FROM}' + (id %% 100)::int as on_day
    from registry_household where id between %s and %s and id %% {EVERY_NTH} = 0
"""
_SOURCES = """
    create temporary table told on commit drop as
    with made as (
      insert into registry_source (key, kind, title, observed_on, recorded_at)
      select gen_random_uuid(), 'visit', '入户走访', on_day, now() from seen order by n returning id, key
    ) select id, key, row_number() over (order by id) as n from made
"""
_CLOSED = """
    update registry_livingconditions l set valid_to = s.on_day from seen s
    where l.household_id = s.household_id and l.valid_to is null
"""
_OPENED = """
    insert into registry_livingconditions (household_id, house_grade, is_water_safe, has_sanitary_toilet,
      has_electricity, fuel, valid_from, source_id, stated)
    select l.household_id, l.house_grade, l.is_water_safe, true, l.has_electricity, l.fuel, s.on_day, t.id,
      array['has_sanitary_toilet']
    from seen s join told t using (n) join registry_livingconditions l on l.household_id = s.household_id
      and l.valid_to = s.on_day
"""
_REGISTERED = """
    select h.key as subject_key, h.place_id, s.key as source from registry_household h
    join registry_source s on s.id = h.source_id where h.id between %s and %s order by h.id
"""
_CHANGED = """
    select h.key as subject_key, h.place_id, t.key as source, array['has_sanitary_toilet'] as fields
    from seen s join told t using (n) join registry_household h on h.id = s.household_id order by s.n
"""


# One family in ten was lifted, and one in forty is monitored: of whom it is known, and asked, how they stand.
_STANDINGS = """
insert into registry_householdstatus (household_id, valid_from, source_id, stated, poverty_status,
  monitor_kind, monitored_since_on, is_risk_cleared)
select id, date '2024-01-01', %s, array['poverty_status'],
  case when id %% 80 = 7 then 'ordinary' else 'lifted' end,
  case id %% 80 when 7 then 'marginal' when 47 then 'unstable' end,
  case when id %% 40 = 7 then date '2024-01-01' end, case when id %% 40 = 7 then false end
from registry_household where id between %s and %s and (id %% 10 = 0 or id %% 40 = 7)
"""


def live(report: Callable[[str], None] = print) -> None:
    """Add whatever is missing; run again, it does nothing."""
    blocks = _blocks()
    for title, stage in (
        ("cadres", _appoint),
        ("events", lambda: _in_blocks(blocks, _event_missing, _add_events)),
        ("visits", lambda: _in_blocks(blocks, _visit_missing, _add_visits)),
        ("audit", lambda: _in_blocks(blocks, _line_missing, _add_lines)),
        ("imports", _add_imports),
        ("one family", _change_often),
        ("runs", _add_runs),
        ("standings", _add_standings),
        ("lists of timely exit", _keep_timely),
        ("counts of warning rules", _count_warnings),
    ):
        began = time.perf_counter()
        added = stage()
        if added:
            report(f"{title}: {added:,} added in {time.perf_counter() - began:.0f} s")
    subprocess.run([sys.executable, "-m", "liandong.project.cli", "audit", "seal"], check=True)


def _blocks() -> list[tuple[int, int]]:
    """First and last id of blocks of households, in the order of their registration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select min(id), max(id) from (select id, (row_number() over (order by id) - 1) / %s as block "
            "from registry_household) x group by block order by block",
            [AT_ONCE],
        )
        return cursor.fetchall()


def _in_blocks(
    blocks: Sequence[tuple[int, int]],
    is_missing: Callable[[int], bool],
    add: Callable[[int, int], int],
) -> int:
    added = 0
    for first, last in blocks:
        if is_missing(first):
            with transaction.atomic():
                added += add(first, last)
    return added


def _models(name: str) -> Any:
    return import_module(f"liandong.{name}.models")


def _event_missing(first: int) -> bool:
    key = _models("registry").Household.objects.values_list("key", flat=True).get(pk=first)
    return not _models("linkage").Event.objects.filter(subject_key=key).exists()


def _add_events(first: int, last: int) -> int:
    bulk = import_module("liandong.linkage.bulk")
    selected = bulk.Selected("household.registered", _REGISTERED, {"source": bulk.Kind.KEY})
    return int(bulk.record_selected(selected, actor=None, parameters=[first, last]))


def _visit_missing(first: int) -> bool:
    ids = range(first, first + EVERY_NTH)
    rows = _models("registry").LivingConditions.objects.filter(household__in=ids)
    return not rows.filter(valid_from__gte=VISITED_FROM).exists()


def _add_visits(first: int, last: int) -> int:
    bulk = import_module("liandong.linkage.bulk")
    recorded = import_module("liandong.foundation.audit.history").recorded
    with recorded(actor=None, why="household.changed"), connection.cursor() as cursor:
        cursor.execute("set constraints registry_listing_kept deferred")
        cursor.execute(_SEEN, [first, last])
        for statement in (_SOURCES, _CLOSED, _OPENED):
            cursor.execute(statement)
        kinds = {"source": bulk.Kind.KEY, "fields": bulk.Kind.NAMES}
        return int(bulk.record_selected(bulk.Selected("household.changed", _CHANGED, kinds), actor=None))


def _line_missing(first: int) -> bool:
    return not _models("foundation.audit").AuditEntry.objects.filter(subject=_subject(first)).exists()


def _subject(household: int) -> str:
    key = _models("registry").Household.objects.values_list("key", flat=True).get(pk=household)
    return f"household:{key}"


def _add_lines(first: int, last: int) -> int:
    """Each family was read once by a cadre of its village."""
    entry = _models("foundation.audit").AuditEntry
    cadres = dict(_models("foundation.accounts").Duty.objects.values_list("place", "user"))
    now = import_module("liandong.foundation.clock").now()
    families = list(
        _models("registry").Household.objects.filter(pk__range=(first, last)).values_list("key", "place")
    )
    step = YEARS_BACK / len(families)
    columns = [field.column for field in entry._meta.concrete_fields]
    statement = f"copy audit_auditentry ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, (key, place) in enumerate(families, start=1):
            line = entry(
                action="household.read",
                actor_id=cadres.get(place),
                subject=f"household:{key}",
                place_id=place,
            )
            line.complete(now - YEARS_BACK + number * step)
            values = {column: getattr(line, column) for column in columns} | {"detail": "{}"}
            copy.write_row([values[column] for column in columns])
    return len(families)


def _appoint() -> int:
    """A cadre for each village that has none."""
    accounts = import_module("liandong.foundation.accounts.services")
    models = _models("foundation.accounts")
    places = _models("foundation.places").Place.objects.filter(level=5)
    have = set(models.Duty.objects.values_list("place", flat=True))
    added = 0
    with transaction.atomic():
        for place in places.exclude(pk__in=have).order_by("path"):
            name = f"cadre_{place.pk}"
            user = accounts.open_account(username=name, display_name=name, password=None, actor=None)
            accounts.grant_duty(user=user, role="village_cadre", place=place, actor=None)
            added += 1
    return added


def _add_imports() -> int:
    """Files of villages, one in twenty still waiting for somebody."""
    intake = _models("intake")
    if intake.ImportBatch.objects.exists():
        return 0
    now = import_module("liandong.foundation.clock").now()
    mapping = import_module("liandong.intake.known_mappings").known()[0]
    saved = import_module("liandong.intake.services.batches").save_mapping(mapping, None)
    file = _models("foundation.files").StoredFile.objects.create(
        sha256="0" * 64, size=1, type="xlsx", name="花名册.xlsx", purpose="import"
    )
    villages = list(_models("foundation.places").Place.objects.filter(level=5).order_by("path"))
    batches = [
        intake.ImportBatch(
            state="uploaded" if number % 20 == 0 else "merged",
            file=file,
            mapping=saved,
            profile="national",
            place=villages[number % len(villages)],
            source_kind="import",
            source_title=f"第{number}批",
            observed_on=VISITED_FROM,
            households_read=50,
            households_added=50,
            created_at=now,
        )
        for number in range(IMPORTS)
    ]
    intake.ImportBatch.objects.bulk_create(batches, batch_size=1000)
    return IMPORTS


def the_family() -> Any:
    """The family whose facts change often."""
    return _models("registry").Household.objects.order_by("pk").first()


def _change_often() -> int:
    """Change a fact of one family a hundred times and more, through the service that the pages use."""
    changes = import_module("liandong.registry.services.changes.facts")
    work = import_module("liandong.registry.services.changes.work")
    keys = import_module("liandong.foundation.keys")
    family = the_family()
    rows = _models("registry").LivingConditions.objects.filter(household=family)
    duty = _models("foundation.accounts").Duty.objects.get(place=family.place_id, role="village_cadre")
    first = VISITED_FROM + timedelta(days=100)  # after every visit
    done = rows.filter(valid_from__gt=first).count()
    for number in range(done, CHANGES):
        before = rows.order_by("-valid_from").first()
        edits = [
            changes.Edit(name, getattr(before, name), not getattr(before, name))
            for name in ("has_electricity", "has_sanitary_toilet")
        ]
        on = first + timedelta(days=1 + number)
        order = work.Order(duty.user, on, keys.uuid7(), told_by="入户走访")
        changes.edit_facts(order, family.key, edits)
    return max(0, CHANGES - done)


def _add_runs() -> int:
    """One run over everything, and one over the first county."""
    runs = import_module("liandong.identification.services.runs")
    standards = import_module("liandong.identification.services.standards")
    places = _models("foundation.places").Place.objects
    added = 0
    for level in (1, 3):
        place = places.filter(level=level).order_by("path").first()
        if not _models("identification").Run.objects.filter(place=place, state="finished").exists():
            today = import_module("liandong.foundation.clock").today()
            standard = standards.standard_of(STANDARD)
            runs.start_run(actor=None, place=place, standard=standard, as_of=today)
            added += 1
    return added


def _add_standings() -> int:
    """Some were lifted once, and some are monitored."""
    if _models("registry").HouseholdStatus.objects.exists():
        return 0
    recorded = import_module("liandong.foundation.audit.history").recorded
    source = _models("registry").Source.objects.get(title="benchmark", kind="survey").pk
    added = 0
    for first, last in _blocks():
        with recorded(actor=None, why="import"), connection.cursor() as cursor:
            cursor.execute("set constraints registry_listing_kept deferred")
            cursor.execute(_STANDINGS, [source, first, last])
            added += int(cursor.rowcount)
    return added


def _keep_timely() -> int:
    """The lists of timely exit, as the worker keeps them by night."""
    if _models("dynamics").TimelyLine.objects.exists():
        return 0
    _rules_in_force()
    return int(import_module("liandong.dynamics.timely").keep_lists_of_the_day())


def _count_warnings() -> int:
    """A night of the shipped warning rules that finds nothing new."""
    counts = _models("dynamics").WarningCount.objects
    if counts.exists():
        return 0
    services = import_module("liandong.dynamics.warning_services")
    with mock.patch.object(services, "_open", return_value=services.Looked()):
        services.look_at_everybody()
    return int(counts.count())


def _rules_in_force() -> None:
    if not _models("identification").Enactment.objects.filter(slot="warnings").exists():
        with transaction.atomic():
            import_module("benchmarks.warnings").put_in_force(6_000)
