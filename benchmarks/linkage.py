"""How fast consequences follow: ``python -m benchmarks.linkage --households 100000 --rate 50 --seconds 60``.

Three things on a generated register in a database of its own: how long an import's events take to settle;
how long it takes from one changed fact to the last of its consequences while facts change at a rate; and
whether a drainer keeps up with events that are only derived from. A worker runs as the process it is in use.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import registry

NAME = "liandong_bench_linkage"
WORKER = "liandong.project.worker"
POOR, RICH = Decimal(3000), Decimal(200_000)
_PAUSE_S = 0.02


def left() -> int:
    """Rows of the outbox that wait."""
    return int(import_module("liandong.linkage.models").Unsettled.objects.count())


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker beside this process, as ``liandong serve`` starts it."""
    with subprocess.Popen([sys.executable, "-m", WORKER], stdin=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.communicate()  # closes what it reads, and waits


def peak_mb(process: subprocess.Popen[bytes]) -> float:
    """The most memory that a process has had."""
    lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1000


def settle_import() -> tuple[int, float, float]:
    """Events as a first import writes them, one for each family; how many, seconds to settle, megabytes."""
    bulk = import_module("liandong.linkage.bulk")
    causes = import_module("liandong.linkage.causes")
    transaction = import_module("django.db").transaction
    query = "select key as subject_key, place_id, 1::bigint as members from registry_household order by key"
    selected = bulk.Selected("household.registered", query, {"members": bulk.Kind.COUNT})
    with transaction.atomic(), causes.baseline():
        count = bulk.record_selected(selected, actor=None)
    began = time.monotonic()
    with worker() as process:
        while left():
            time.sleep(0.2)
        return count, time.monotonic() - began, peak_mb(process)


class Cadre:
    """Somebody who changes the income of families, now below every line, now far above."""

    def __init__(self, villages: int = 20) -> None:
        models = import_module("liandong.registry.models")
        accounts = import_module("liandong.foundation.accounts.services")
        users = import_module("liandong.foundation.accounts.models")
        self.changes = import_module("liandong.registry.services.changes")
        self.keys = import_module("liandong.foundation.keys")
        self.today = import_module("liandong.foundation.clock").today()
        places = list(models.Household.objects.values_list("place", flat=True).distinct()[:villages])
        self.user = users.User.objects.filter(username="bench").first()
        if self.user is None:
            self.user = accounts.open_account(
                username="bench", display_name="测算", password=None, actor=None
            )
            for place in import_module("liandong.foundation.places.models").Place.objects.filter(
                pk__in=places
            ):
                accounts.grant_duty(user=self.user, role=users.Role.VILLAGE_CADRE, place=place, actor=None)
        incomes = models.HouseholdIncome.objects.filter(
            household__place__in=places, valid_to__isnull=True, net_income_yuan__isnull=False
        )
        rows = incomes.values_list("household__key", "year", "net_income_yuan")
        self.families = {key: (year, amount) for key, year, amount in rows}

    def change(self, key: Any) -> Any:
        """Change a family's income to the other side of the line; returns the event."""
        year, amount = self.families[key]
        new = RICH if amount == POOR else POOR
        order = self.changes.Order(self.user, self.today, self.keys.uuid7())
        edit = self.changes.Edit("net_income_yuan", amount, new, year=year)
        done = self.changes.edit_facts(order, key, [edit])
        self.families[key] = (year, new)
        return done.change.event


def latencies(rate: int, seconds: int) -> tuple[list[float], float]:
    """Seconds from each changed fact to the last event that followed, and the rate that was reached."""
    cadre, dice = Cadre(), random.Random(7)
    keys = dice.sample(sorted(cadre.families), min(len(cadre.families), rate * seconds))
    roots = []
    with worker():
        cadre.change(keys.pop())  # the first one has the worker load and compile the rules in force
        while left():
            time.sleep(_PAUSE_S)
        began = time.monotonic()
        for number, key in enumerate(keys):
            wait = began + number / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            roots.append(cadre.change(key))
        reached = len(keys) / (time.monotonic() - began)
        while left():
            time.sleep(_PAUSE_S)
    return took(roots), reached


def took(roots: list[Any]) -> list[float]:
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive down(root, id) as (
              select id, id from unnest(%s::uuid[]) k (id)
              union all select down.root, e.id from down join linkage_event e on e.caused_by_id = down.id
            )
            select max(e.recorded_at) - r.recorded_at from down
            join linkage_event e on e.id = down.id join linkage_event r on r.id = down.root
            where down.id <> down.root group by down.root, r.recorded_at
            """,
            [roots],
        )
        return sorted(row[0].total_seconds() for row in cursor.fetchall())


def keep_up(rate: int, seconds: int) -> tuple[float, int, float]:
    """Events that are only derived from: the rate reached, the backlog at the end, seconds to drain it."""
    services = import_module("liandong.linkage.services")
    models = import_module("liandong.linkage.models")
    causes = import_module("liandong.linkage.causes")
    households = import_module("liandong.registry.models").Household.objects
    families = list(households.values_list("key", "place")[:20_000])
    dice = random.Random(11)
    with worker(), causes.baseline():
        began = time.monotonic()
        for number in range(rate * seconds):
            wait = began + number / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            key, place = dice.choice(families)
            services.record(
                kind="household.changed", subject=models.Subject("household", key), place=place, actor=None
            )
        reached = rate * seconds / (time.monotonic() - began)
        waiting = left()
        ended = time.monotonic()
        while left():
            time.sleep(_PAUSE_S)
        return reached, waiting, time.monotonic() - ended


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--derive-rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    os.environ["LIANDONG_DATABASE_NAME"] = NAME
    registry.prepare()
    registry.Loader().load(asked.households)
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    count, seconds, memory = settle_import()
    print(f"import of {count:,} families settled in {seconds:.1f} s; worker {memory:,.0f} MB at most")
    took, reached = latencies(asked.rate, asked.seconds)
    half, most = took[len(took) // 2], took[int(len(took) * 0.95)]
    print(f"{len(took):,} facts at {reached:.0f}/s: half within {half:.2f} s, p95 {most:.2f} s")
    rate, waiting, drained = keep_up(asked.derive_rate, asked.seconds)
    print(f"derive only at {rate:.0f}/s: {waiting:,} waiting at the end, drained in {drained:.1f} s")
    print(f"load average after: {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
