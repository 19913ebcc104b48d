"""A round of three rule files over a large register, and one family derived anew.

Run: ``python -m benchmarks.rounds [--households 1000000] [--families 200]``. Fills the register of
``LIANDONG_HOME`` as :mod:`benchmarks.pages` does, where it is empty. Prints the seconds of the whole round
(reading the register, snapshot, scoring, storing the results) on the clock and of the processor, here and in
the database, with the peak memory of each; then how long one family takes whose present results are worked
out anew by the rules in force at its place. Beside the round stands a bare COPY of the register's members
into nothing: what no snapshot can do without.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date
from importlib import import_module

from benchmarks import registry
from benchmarks.processes import PeakMemory, processor_seconds

RULES = ("national_default_2021", "four_looks", "national_lines")
AS_OF = date(2025, 10, 1)


def main() -> None:
    """Fill, run, derive, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--families", type=int, default=200)
    asked = parser.parse_args()
    registry.fill(asked.households)
    print(f"load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")
    measure_copy()
    measure_round()
    measure_derive(asked.families)


def measure_copy() -> None:
    """The members' rows out of the database and away."""
    connection = import_module("django.db").connection
    began, size = time.perf_counter(), 0
    copying = "copy registry_memberfacts to stdout (format csv)"
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        for piece in copy:
            size += len(piece)
    print(f"bare COPY of the members' facts: {time.perf_counter() - began:.1f} s, {size / 1e6:.0f} MB")


def measure_round() -> None:
    """One round over everything."""
    places = import_module("liandong.foundation.places.models").Place
    standards = import_module("liandong.identification.services.standards")
    runs = import_module("liandong.identification.services.runs")
    rules = [standards.standard_of(name) for name in RULES]
    root = places.objects.order_by("level", "pk").first()
    server = import_module("benchmarks.import_steps").postmaster()
    before, began = processor_seconds(server), time.perf_counter()
    with PeakMemory(server) as peak:
        done = runs.start_round(actor=None, place=root, standards=rules, as_of=AS_OF)
    seconds, spent = time.perf_counter() - began, processor_seconds(server) - before
    found = [f"{run.households:,} by {run.standard.standard_id}" for run in done.runs.order_by("number")]
    print(f"a round of {len(rules)} rule files: {seconds:.1f} s; families: {'; '.join(found)}")
    print(f"  processor: {spent.ours:.1f} s here, {spent.server:.1f} s in the database")
    print(f"  peak memory: {peak.ours >> 20:,} MiB here, {peak.server >> 20:,} MiB of a database process")


def measure_derive(families: int) -> None:
    """One family after another, as after a change of its facts."""
    derive = import_module("liandong.identification.services.deriving").derive_families
    households = import_module("liandong.registry.models").Household
    chosen = list(households.objects.order_by("household_no").values_list("pk", flat=True)[: families + 5])
    took = []
    for one in chosen:
        began = time.perf_counter()
        derive([one])
        took.append((time.perf_counter() - began) * 1000)
    kept = sorted(took[5:])
    print(f"derive one family: p50 {kept[len(kept) // 2]:.1f} ms, p95 {kept[int(len(kept) * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
