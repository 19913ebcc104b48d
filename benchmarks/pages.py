"""How fast the pages of a large registry answer: ``python -m benchmarks.pages --households 1000000``.

Every request goes through the WSGI handler of the site with its whole middleware, as a signed-in reader, to
a database filled by :mod:`benchmarks.registry` and :mod:`benchmarks.registry_years`. For each page: the
number of queries, p50 and p95 of the time that passed over ``--requests`` requests, each with another
household, name or place, and mean and p95 of the processor time of the site and the database together, which
other work on the machine hardly changes. The first two requests are not counted.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from statistics import fmean, median

from benchmarks import registry, registry_years
from benchmarks.asked_pages import Asked, Page, pages
from benchmarks.site import Cost, Site

TO_REACH_MS = 150


@dataclass(frozen=True)
class Measured:
    """A page's costs. ``helpers_ms``: what the database's parallel workers used, on average."""

    page: Page
    costs: Sequence[Cost]
    helpers_ms: float

    @property
    def is_slow(self) -> bool:
        """Whether it misses what is to be reached."""
        return p95([cost.wall_ms for cost in self.costs]) > TO_REACH_MS

    def line(self) -> str:
        """Its line of the table."""
        wall, cpu = [cost.wall_ms for cost in self.costs], [cost.cpu_ms for cost in self.costs]
        counts = sorted({cost.queries for cost in self.costs})
        queries = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]}–{counts[-1]}"
        return (
            f"{self.page.title:<54} {queries:>7} {median(wall):>8.1f} {p95(wall):>8.1f}"
            f" {fmean(cpu) + self.helpers_ms:>8.1f} {p95(cpu) + self.helpers_ms:>8.1f}"
            f"{'  slow' if self.is_slow else ''}"
        )


def measure(site: Site, page: Page, requests: int, token: str) -> Measured:
    """Ask so many times."""
    for _ in range(2):
        site.get(page.reader, page.address(), token=token)
    before = site.helpers_s()
    costs = [site.ask(page.reader, page.address(), token=token) for _ in range(requests)]
    return Measured(page, costs, (site.helpers_s() - before) * 1000 / requests)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def measure_pages(requests: int, only: str) -> int:
    """Print the table; returns how many pages were slow."""
    readers = registry.make_readers()
    site = Site(readers)
    issue = import_module("liandong.foundation.tokens.services").issue_token
    models = import_module("liandong.foundation.tokens.models")
    models.ApiToken.objects.update(revoked_at=import_module("liandong.foundation.clock").now())
    scopes = import_module("liandong.foundation.tokens.scopes").SCOPES
    tokens: dict[str, str] = {}
    slow = 0
    print(f"{'page':<54} {'queries':>7} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'p95 cpu':>8}")
    for page in pages(Asked()):
        if only not in page.title:
            continue
        if page.is_api and page.reader not in tokens:
            user = readers[page.reader]
            tokens[page.reader] = issue(user=user, name="bench", scopes=list(scopes), days=1, actor=user)[1]
        measured = measure(site, page, requests, tokens[page.reader] if page.is_api else "")
        print(measured.line(), flush=True)
        slow += measured.is_slow
    return slow


def measure_export(kinds: Sequence[str], *, of_a_village: bool) -> None:
    """Time and memory of exports of a village, of a county, and of two counties, the small ones first."""
    services = import_module("liandong.registry.exports.services")
    selection = import_module("liandong.registry.household_list").Selection
    columns = import_module("liandong.registry.list_columns").LIST_COLUMNS
    places = import_module("liandong.foundation.places.models").Place.objects.order_by("path")
    user = registry.make_readers()["two counties"]
    chosen = tuple(column for column in columns.values() if column.is_chosen)
    village, county = places.filter(level=5).first(), places.filter(level=3).first()
    for kind in kinds:
        for place in (village,) if of_a_village else (village, county, None):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began, began_cpu = time.perf_counter(), time.process_time()
            asked = services.Asked(selection(place=place), chosen, services.Format(kind), "benchmark")
            done = services.export(user, asked)
            seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(
                f"export {kind:>4}  {done.rows:>9,} rows  {seconds:6.1f} s  processor time here {cpu:6.1f} s"
                f"  peak memory {peak // 1024} MiB (+{(peak - before) // 1024})"
            )
            done.file.close()


def main() -> int:
    """Fill, ask, print; fails where a p95 is above what is to be reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--export", nargs="*", default=[], choices=("csv", "xlsx"), help="kinds to measure")
    parser.add_argument("--only", default="", metavar="WORDS", help="pages whose title holds these words")
    options = parser.parse_args()
    registry.fill(options.households)
    registry_years.live()
    import_module("logging").disable(50)
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute(
            "select pg_size_pretty(pg_database_size(current_database())), count(*) from registry_listing"
        )
        size, households = cursor.fetchone()
        cursor.execute("select count(*) from registry_member")
        members = cursor.fetchone()[0]
    print(f"{households:,} households, {members:,} members, database of {size}, {os.cpu_count()} cores")
    print(f"load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")
    slow = measure_pages(options.requests, options.only)
    print(f"load after: {' '.join(f'{load:.1f}' for load in os.getloadavg())}; slow pages: {slow}")
    measure_export(options.export, of_a_village=options.households < 2 * registry.OF_A_COUNTY)
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
