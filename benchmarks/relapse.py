"""The relapse model of a large register.

Run: ``python -m benchmarks.relapse [--households 1000000] [--halves 6]``.

Fills the register of ``LIANDONG_HOME`` as :mod:`benchmarks.pages` does, where it is empty. Half-years of
history follow on the register's first record, told by a clock that is set forward: visits find illness and
poor houses, incomes of the year are taken down, families fall, and what stood before is kept as history. Then
the model is fitted and tested as the worker does after a half-year, and put in force as one more warning rule
of everybody; a night is let pass without it and with it. All of it is taken back: nothing is left but the
register. Prints for each the seconds on the clock and of the processor, here and in the database, with the
peak memory of each; beside them a bare COPY of the register's members into nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from unittest import mock

from benchmarks import registry
from benchmarks.processes import PeakMemory, processor_seconds
from benchmarks.warnings import enact, measure_copy, put_in_force

# What an earlier measurement of the register left.
_SET_ASIDE = "delete from registry_householdstatus"
# Everybody's standing on the first day; a third were poor once.
_STANDING = """
insert into registry_householdstatus (household_id, valid_from, source_id, stated, poverty_status)
select id, %(on)s, %(source)s, array['poverty_status'],
  case when id %% 3 = 0 then 'lifted' else 'ordinary' end
from registry_household
"""
# A visit to one family in twenty asks after health and labour; poor houses are found; incomes taken down.
_VISITED = """
update registry_memberfacts set labour = case when {luck} < 0.1 then '03' else '01' end,
  health = case when {other} < 0.06 then '03' else '01' end
where valid_to is null and household_id %% 20 = %(number)s
"""
_HOUSES = """
update registry_livingconditions set house_grade = 'C' where valid_to is null and {luck} < 0.01
"""
_INCOMES = """
insert into registry_householdincome (household_id, year, member_count, net_income_yuan, wage_away_yuan,
  self_paid_medical_yuan, self_paid_education_yuan, valid_from, source_id, stated)
select household_id, %(year)s, member_count, round(net_income_yuan * (0.85 + 0.4 * {luck})::numeric, 2),
  round(net_income_yuan * {other}::numeric, 2), round(net_income_yuan * 0.2 * {luck}::numeric, 2), 0,
  %(on)s, %(source)s, array['net_income_yuan', 'wage_away_yuan']
from registry_householdincome where year = 2024 and household_id %% 3 = %(number)s %% 3
"""
# Log-odds by what the register knows: what the model is to find again.
_FALLING = """
create temporary table falling on commit drop as
select h.id as household_id from registry_household h
left join registry_householdstatus s on s.household_id = h.id and s.valid_to is null
left join registry_livingconditions l on l.household_id = h.id and l.valid_to is null
left join (
  select household_id, bool_or(health = '03') as is_ill, bool_and(labour in ('03', '04')) as is_unable
  from registry_memberfacts where valid_to is null group by household_id
) m on m.household_id = h.id
where s.monitor_kind is null and {luck} < 1 / (1 + exp(5.2 - 1.5 * coalesce(is_ill, false)::int
  - 0.8 * coalesce(is_unable, false)::int - 0.7 * coalesce(l.house_grade in ('C', 'D'), false)::int))
"""
_CLOSED = """
update registry_householdstatus s set valid_to = %(on)s from falling f
where s.household_id = f.household_id and s.valid_to is null
"""
_FELL = """
insert into registry_householdstatus (household_id, valid_from, source_id, stated, poverty_status,
  monitor_kind, monitored_since_on, is_risk_cleared)
select household_id, %(on)s, %(source)s, array['monitor_kind'],
  case when household_id %% 3 = 0 then 'lifted' else 'ordinary' end,
  case when household_id %% 3 = 0 then 'unstable' else 'marginal' end, %(on)s, false
from falling
"""
_LUCK = "((hashint8extended({id}, {seed}) & 1048575)::float8 / 1048576)"


def main() -> None:
    """Fill, live, fit, put in force, ask, print, take back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--yuan", type=int, default=6_000, help="of the monitoring line")
    parser.add_argument("--halves", type=int, default=6, help="half-years of history")
    asked = parser.parse_args()
    registry.fill(asked.households)
    print(f"load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")
    measure_copy()
    clock = import_module("liandong.foundation.clock")
    transaction = import_module("django.db").transaction
    first = import_module("liandong.registry.models").Household.objects.earliest("recorded_at").recorded_at
    halves = half_years(first.date(), asked.halves)
    with transaction.atomic():
        root = put_in_force(asked.yuan)
        began = time.perf_counter()
        changed = sum(live(number, begins) for number, (begins, _ends) in enumerate(halves))
        print(f"history: {changed:,} rows in {len(halves)} half-years, {time.perf_counter() - began:.0f} s")
        with clock.frozen(halves[-1][1] + timedelta(days=45)):
            fitting = import_module("liandong.dynamics.relapse_fitting")
            row = measured("fitted, calibrated and tested", fitting.fit_relapse_model)
            if not tell(row):
                services = import_module("liandong.dynamics.warning_services")
                with mock.patch.object(services, "_open", return_value=services.Looked()):
                    measured("a night without it, nothing new", services.look_at_everybody)
                    use(row, root)
                    measured("a night with it, nothing new", services.look_at_everybody)
        transaction.set_rollback(True)


def half_years(after: date, count: int) -> list[tuple[date, date]]:
    """The half-years that begin after a day."""
    halves = import_module("liandong.dynamics.relapse_history").halves
    return list(halves(after, date(after.year + 1 + count // 2 + 1, 1, 1))[:count])


def live(number: int, begins: date) -> int:
    """What happens in a half-year; returns how many rows were added or changed."""
    clock = import_module("liandong.foundation.clock")
    recorded = import_module("liandong.foundation.audit.history").recorded
    sources = import_module("liandong.registry.models").Source.objects
    before = [_SET_ASIDE, _STANDING, _INCOMES] if not number else [_INCOMES] * (1 - number % 2)
    changed = 0
    for day, statements in (
        (begins - timedelta(days=9), [*before, _VISITED, _HOUSES]),
        (begins + timedelta(days=60), [_FALLING, _CLOSED, _FELL, "drop table falling"]),
    ):
        with clock.frozen(day), recorded(actor=None, why="import"):
            source = sources.create(
                kind="survey", title="benchmark", observed_on=day, recorded_at=clock.now()
            )
            given = {"on": day, "source": source.pk, "year": day.year - 1, "number": number}
            for at, statement in enumerate(statements):
                id_ = "h.id" if statement is _FALLING else "household_id"
                luck, other = (_LUCK.format(id=id_, seed=97 * number + 7 * at + n) for n in (1, 2))
                changed += run(statement.format(luck=luck, other=other), given)
    return changed


def run(statement: str, given: dict[str, Any]) -> int:
    """One statement; the lists of the pages are not written, because all of it is taken back."""
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute("set constraints registry_listing_kept deferred")
        cursor.execute(statement, given)
        return max(0, int(cursor.rowcount))


def measured(what: str, act: Callable[[], Any]) -> Any:
    """Do it, and print what it took."""
    server = import_module("benchmarks.import_steps").postmaster()
    before, began = processor_seconds(server), time.perf_counter()
    with PeakMemory(server) as peak:
        found = act()
    seconds, spent = time.perf_counter() - began, processor_seconds(server) - before
    print(f"{what}: {seconds:.1f} s")
    print(f"  processor: {spent.ours:.1f} s here, {spent.server:.1f} s in the database")
    print(
        f"  peak memory: {peak.ours >> 20:,} MiB here, {peak.server >> 20:,} MiB of a database process",
        flush=True,
    )
    return found


def tell(row: Any) -> str:
    """What was found; returns what lacks, empty of a model that was tested."""
    content = import_module("liandong.dynamics.relapse_content")
    for one in content.periods_of(row.content):
        print(f"  {one.begins}: {one.families:,} families, {one.fell:,} fell, {one.left_out:,} left out")
    found = content.result_of(row.content)
    if row.lack:
        print(f"  off: {found}")
    else:
        low, high = found.measures.area_interval
        print(f"  {len(found.weights)} weights, AUC {found.measures.area:.3f} ({low:.3f} to {high:.3f})")
    return str(row.lack)


def use(row: Any, root: Any) -> None:
    """Its rule joins the file in force, at the threshold that calls the fewest."""
    rule = import_module("liandong.dynamics.relapse_rule")
    enactments = import_module("liandong.identification.models").Enactment.objects
    today = import_module("liandong.foundation.clock").today()
    before = enactments.filter(place=root, slot="warnings", valid_to=None)
    enactment = before.get()
    calls = [one for one in rule.model_of(row).measures.calls if one.families][-1]
    text = rule.with_rule(enactment.standard.text, row, calls)
    keep = import_module("liandong.identification.services.standards").kept_standard
    people = [enactment.proposed_by, enactment.decided_by]
    before.update(valid_to=today)
    enact(root, "warnings", keep(actor=people[0], place=root, text=text), people, today)
    print(f"in force from {calls.score} points on: of {calls.families:,} called {calls.fell:,} fell")


if __name__ == "__main__":
    main()
