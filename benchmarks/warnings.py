"""The warning rules of one night over a large register: asked of every family, counted, clues opened.

Run: ``python -m benchmarks.warnings [--households 1000000]``. Fills the register of ``LIANDONG_HOME`` as
:mod:`benchmarks.pages` does, where it is empty. Puts the shipped rules and a monitoring line in force for
everybody, asks and counts without opening anything, as in a night that finds nothing new, then lets a first
night pass, and takes all of it back: nothing is left but the register. Prints for each the seconds on the
clock and of the processor, here and in the database, with the peak memory of each, and how many clues were
opened; beside them a bare COPY of the register's members into nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from unittest import mock

from benchmarks import registry
from benchmarks.processes import PeakMemory, processor_seconds

SINCE = date(2021, 1, 1)
LINES = """
[lines]
id = "line_of_the_benchmark"
title = "Monitoring line"

[[line]]
kind = "monitoring"
valid_from = 2021-01-01
yuan = {yuan}
status = "proposed"
income = "net_income_pc"
source = "benchmark"
"""


def main() -> None:
    """Fill, put in force, ask, let a night pass, print, take back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--yuan", type=int, default=1_000, help="of the monitoring line")
    asked = parser.parse_args()
    registry.fill(asked.households)
    print(f"load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")
    measure_copy()
    transaction = import_module("django.db").transaction
    with transaction.atomic():
        put_in_force(asked.yuan)
        services = import_module("liandong.dynamics.warning_services")
        with mock.patch.object(services, "_open", return_value=services.Looked()):
            measure_night("a night that finds nothing new")
        measure_night("the first night")
        transaction.set_rollback(True)


def measure_copy() -> None:
    """The members' rows out of the database and away."""
    connection = import_module("django.db").connection
    began, size = time.perf_counter(), 0
    copying = "copy registry_memberfacts to stdout (format csv)"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        for piece in copy:
            size += len(piece)
    print(f"bare COPY of the members' facts: {time.perf_counter() - began:.1f} s, {size / 1e6:.0f} MB")


def put_in_force(yuan: int) -> Any:
    """The shipped warning rules and a line, by two people made up, for the widest place: it is returned."""
    models = import_module("liandong.identification.models")
    shipped = import_module("liandong.identification.shipped")
    standards = import_module("liandong.identification.services.standards")
    users = import_module("liandong.foundation.accounts.models").User
    clock = import_module("liandong.foundation.clock")
    root = import_module("liandong.foundation.places.models").Place.objects.order_by("level", "pk").first()
    people = [
        users.objects.get_or_create(username=f"bench-{n}", defaults={"display_name": f"bench {n}"})[0]
        for n in (1, 2)
    ]
    lines = standards.kept_standard(actor=people[0], place=root, text=LINES.format(yuan=yuan).lstrip())
    rules = standards.keep_shipped(shipped.shipped_standard("warnings_2021"))
    for slot, standard in (("lines", lines), ("warnings", rules)):
        in_force = models.Enactment.objects.filter(place=root, slot=slot, valid_to=None)
        if in_force.filter(standard=standard).exists():
            continue  # from an earlier measurement of this register
        in_force.update(valid_to=clock.today() - timedelta(days=1))
        enact(root, slot, standard, people, clock.today() - timedelta(days=1))
    return root


def enact(place: Any, slot: str, standard: Any, people: list[Any], valid_from: date) -> None:
    """Put in force what the first of two people proposed and the second confirmed."""
    now = import_module("liandong.foundation.clock").now()
    import_module("liandong.identification.models").Enactment.objects.create(
        place=place,
        slot=slot,
        standard=standard,
        valid_from=valid_from,
        reason="benchmark",
        state="enacted",
        proposed_at=now,
        proposed_by=people[0],
        decided_at=now,
        decided_by=people[1],
    )


def measure_night(night: str) -> None:
    """All rules of all families."""
    look = import_module("liandong.dynamics.warning_services").look_at_everybody
    counts = import_module("liandong.dynamics.models").WarningCount
    server = import_module("benchmarks.import_steps").postmaster()
    before, began = processor_seconds(server), time.perf_counter()
    with PeakMemory(server) as peak:
        looked = look()
    seconds, spent = time.perf_counter() - began, processor_seconds(server) - before
    models = import_module("django.db.models")
    one = counts.objects.values("rule").annotate(n=models.Sum("families")).order_by("-n").first()
    families = one["n"] if one else 0
    print(f"{night}: {seconds:.1f} s; {families:,} families, {looked.opened:,} clues opened")
    print(f"  processor: {spent.ours:.1f} s here, {spent.server:.1f} s in the database")
    print(f"  peak memory: {peak.ours >> 20:,} MiB here, {peak.server >> 20:,} MiB of a database process")


if __name__ == "__main__":
    main()
