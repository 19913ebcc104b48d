"""Linkage under load: ``python -m benchmarks.linkage_load --home FOLDER --households 100000``.

A home of its own is filled once (``--prepare``; a later run finds it). Then, all or one of them:

``--facts``: incomes change at a rate, each to the other side of every line, written by several at once;
how long from each changed fact to the last event that follows. Then the worker's rate when it is behind.
``--derive``: events that are only derived from, at a rate; whether the backlog grows.
``--tasks``: the list of tasks and the home page of a cadre, a township and a county, through the whole site.

The worker runs as the process it is in use. Fails where a figure misses what is to be reached.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import linkage, registry

P95_S, P95_MS = 1.0, 150
READERS = ("cadre", "township", "county")
_PAGES = ("/tasks/", "/", "/duties/")


def prepare(home: Path, households: int) -> None:
    """Have the home with its register, and Django set up for it in this process."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["LIANDONG_HOME"] = str(home)
    os.environ["LIANDONG_DATABASE_NAME"] = linkage.NAME
    registry.prepare()
    began = time.monotonic()
    added = registry.Loader().load(households)
    if added:
        print(f"{added:,} families loaded in {time.monotonic() - began:.0f} s")
        count, seconds, memory = linkage.settle_import()
        print(f"import of {count:,} families settled in {seconds:.1f} s; worker {memory:,.0f} MB at most")
        with import_module("django.db").connection.cursor() as cursor:
            cursor.execute("analyze")


def write_facts(share: int, writers: int, rate: float, seconds: int) -> int:
    """One of several writers: changes its share of the families; says the events, one a line."""
    cadre = linkage.Cadre()
    keys = sorted(cadre.families)[share::writers][: int(rate * seconds)]
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    roots = []
    for number, key in enumerate(keys):
        wait = began + number / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        roots.append(str(cadre.change(key)))
    print(time.monotonic() - began)
    print("\n".join(roots))
    return 0


def facts(rate: int, seconds: int, writers: int) -> bool:
    """Facts at a rate; then as many as fast as they come, and the worker's rate."""
    linkage.Cadre()  # the account and its duties are there before several look for them
    with linkage.worker() as process:
        warm = linkage.Cadre()
        warm.change(sorted(warm.families)[-1])
        _drain()
        roots, reached = _written(rate, seconds, writers)
        waiting = linkage.left()
        _drain()
        took = linkage.took(roots)
        memory = linkage.peak_mb(process)
    half, most = took[len(took) // 2], took[int(len(took) * 0.95)]
    print(
        f"{len(took):,} of {len(roots):,} facts at {reached:.0f}/s by {writers} writers: "
        f"half within {half:.2f} s, p95 {most:.2f} s, last {took[-1]:.2f} s; "
        f"{waiting:,} waiting at the end; worker {memory:,.0f} MB"
    )
    return most <= P95_S and reached >= 0.95 * rate


def _written(rate: float, seconds: int, writers: int) -> tuple[list[Any], float]:
    command = [sys.executable, "-m", "benchmarks.linkage_load", "--writer"]
    shares = [
        subprocess.Popen(
            [*command, str(share), str(writers), str(rate / writers), str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for share in range(writers)
    ]  # fmt: skip
    for one in shares:
        if one.stdout is not None:
            one.stdout.readline()
    for one in shares:
        if one.stdin is not None:
            one.stdin.write("go\n")
            one.stdin.flush()
    roots: list[Any] = []
    longest = 0.0
    for one in shares:
        said = one.communicate()[0].split()
        longest = max(longest, float(said[0]))
        roots += said[1:]
    return roots, len(roots) / longest


def behind(count: int) -> None:
    """How many changed families a second the worker settles when it has fallen behind."""
    roots, _reached = _written(10_000, count // 10_000 + 1, 2) if count else ([], 0.0)
    waiting = linkage.left()
    began = time.monotonic()
    with linkage.worker() as process:
        _drain()
        seconds = time.monotonic() - began
        memory = linkage.peak_mb(process)
    rate = len(roots) / seconds
    print(f"{len(roots):,} facts ({waiting:,} rows) waiting, drained at {rate:,.0f}/s; {memory:,.0f} MB")


def _drain() -> None:
    while linkage.left():
        time.sleep(0.02)


def derive(rate: int, seconds: int) -> bool:
    """Events that are only derived from."""
    reached, waiting, drained = linkage.keep_up(rate, seconds)
    print(f"derive only at {reached:.0f}/s: {waiting:,} waiting at the end, drained in {drained:.1f} s")
    return reached >= 0.95 * rate and drained <= 2 * P95_S


def _open_tasks(count: int) -> int:
    """So many open visits over the villages; returns how many there are."""
    models = import_module("liandong.casework.models")
    missing = count - models.Task.objects.filter(state="open").count()
    if missing > 0:
        events = import_module("liandong.linkage.models")
        services = import_module("liandong.casework.services")
        because = events.Event.objects.order_by("-pk").first()
        households = import_module("liandong.registry.models").Household.objects.select_related("place")
        asked = [
            services.Asked(events.Subject("household", one.key), one.place, because)
            for one in households.order_by("key")[:missing]
        ]
        causes = import_module("liandong.linkage.causes")
        with causes.baseline():
            services.open_tasks("family.check", asked)
        models.Task.objects.filter(pk__in=models.Task.objects.order_by("pk")[: missing // 2]).update(
            due_on=import_module("datetime").date(2026, 1, 1)
        )
        import_module("liandong.casework.climbing").climb_late_tasks()
    return int(models.Task.objects.filter(state="open").count())


def _readers() -> dict[str, Any]:
    accounts = import_module("liandong.foundation.accounts.services")
    users = import_module("liandong.foundation.accounts.models")
    places = import_module("liandong.foundation.places.models").Place.objects
    found = {}
    for name, role, level in zip(
        READERS, ("VILLAGE_CADRE", "TOWNSHIP_REVIEWER", "COUNTY_OFFICER"), (5, 4, 3), strict=True
    ):
        user = users.User.objects.filter(username=f"load_{name}").first()
        if user is None:
            user = accounts.open_account(
                username=f"load_{name}", display_name=name, password=None, actor=None
            )
            place = places.filter(level=level).order_by("path").first()
            accounts.grant_duty(user=user, role=users.Role[role], place=place, actor=None)
        found[name] = user
    return found


def tasks(requests: int, count: int) -> bool:
    """The pages on which people find their work."""
    pages = import_module("benchmarks.pages")
    site = import_module("benchmarks.site").Site(_readers())
    print(f"{_open_tasks(count):,} open tasks")
    is_well = True
    for reader in READERS:
        for page in _PAGES:
            if page == "/duties/" and reader == "cadre":
                continue
            site.ask(reader, page)
            costs = [site.ask(reader, page) for _ in range(requests)]
            times: Sequence[float] = sorted(cost.wall_ms for cost in costs)
            most = pages.p95(times)
            print(
                f"{reader:<9} {page:<9} {costs[0].queries:>3} queries  p50 {times[len(times) // 2]:6.1f} ms"
                f"  p95 {most:6.1f} ms{'  slow' if most > P95_MS else ''}"
            )
            is_well = is_well and most <= P95_MS
    return is_well


def main() -> int:
    """Fill, load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "liandong_load")
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--derive-rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--open", type=int, default=20_000, help="open tasks over all villages")
    for what in ("prepare", "facts", "derive", "tasks"):
        parser.add_argument(f"--{what}", action="store_true", help="only this, or these")
    parser.add_argument(
        "--writer", nargs=4, metavar=("SHARE", "WRITERS", "RATE", "SECONDS"), help=argparse.SUPPRESS
    )
    asked = parser.parse_args()
    if asked.writer:
        import_module("django").setup()
        share, writers, rate, seconds = asked.writer
        return write_facts(int(share), int(writers), float(rate), int(seconds))
    prepare(asked.home, asked.households)
    every = not (asked.prepare or asked.facts or asked.derive or asked.tasks)
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    reached = []
    if asked.facts or every:
        reached.append(facts(asked.rate, asked.seconds, asked.writers))
        behind(2000)
    if asked.derive or every:
        reached.append(derive(asked.derive_rate, asked.seconds))
    if asked.tasks or every:
        reached.append(tasks(asked.requests, asked.open))
    print(f"load after: {os.getloadavg()[0]:.1f}")
    return int(not all(reached))


if __name__ == "__main__":
    sys.exit(main())
