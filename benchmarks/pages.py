"""How fast the pages of a large registry answer: ``python -m benchmarks.pages --households 1000000``.

Every request goes through the WSGI handler of the site with its whole middleware, as a signed-in reader, to a
database filled by :mod:`benchmarks.registry`. For each page: the number of queries, p50 and p95 of the time
over ``--requests`` requests, each with another household, name or place; the first two are not counted.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks import registry

TO_REACH_MS = 150
COUNTY, TOWN, VILLAGE = "bench_county", "bench_town", "bench_village"


class Site:
    """The site's WSGI application, asked without a network."""

    def __init__(self, readers: dict[str, Any]) -> None:
        self._application = import_module("liandong.project.wsgi").application
        auth = import_module("django.contrib.auth")
        store = import_module("django.contrib.sessions.backends.db").SessionStore
        self._cookies = {}
        for name, user in readers.items():
            session = store()
            session[auth.SESSION_KEY] = str(user.pk)
            session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            self._cookies[name] = f"sessionid={session.session_key}"

    def get(self, reader: str, address: str) -> bytes:
        """The body of a page; refuses anything but 200."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_COOKIE": self._cookies[reader],
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        status = ""

        def start(line: str, headers: list[tuple[str, str]]) -> None:
            nonlocal status
            status = line

        answer = self._application(environ, start)
        body = b"".join(answer)
        answer.close()
        if not status.startswith("200"):
            raise SystemExit(f"{address}: {status}")
        return body


@dataclass(frozen=True)
class Page:
    """A page to ask for: its title, who asks, and addresses to take in turn."""

    title: str
    reader: str
    addresses: Callable[[], Iterator[str]]


def _listed(**query: str) -> Callable[[], Iterator[str]]:
    def addresses() -> Iterator[str]:
        while True:
            yield f"/households/?{urlencode(query)}"

    return addresses


def pages(dice: random.Random) -> list[Page]:
    """The pages that are measured."""
    models = import_module("liandong.registry.models")
    places = import_module("liandong.foundation.places.models").Place
    county = (
        import_module("liandong.foundation.accounts.models").Duty.objects.get(user__username=COUNTY).place
    )
    families = list(
        models.Household.objects.filter(place__path__startswith=county.path)
        .order_by("key")
        .values_list("key", "head_name", "household_no")[:5000]
    )
    towns = list(places.objects.filter(parent=county).values_list("pk", flat=True))
    villages = list(places.objects.filter(parent__in=towns).values_list("pk", flat=True))

    def some(make: Callable[[tuple[Any, str, str]], str]) -> Callable[[], Iterator[str]]:
        def addresses() -> Iterator[str]:
            while True:
                yield make(dice.choice(families))

        return addresses

    def within(ids: list[int]) -> Callable[[], Iterator[str]]:
        def addresses() -> Iterator[str]:
            while True:
                yield f"/households/?place={dice.choice(ids)}"

        return addresses

    def search(text: str) -> str:
        return f"/search/?{urlencode({'q': text})}"

    return [
        Page("list, first page, county", COUNTY, _listed()),
        Page("list, first page, village", VILLAGE, _listed()),
        Page("list, from anywhere on", COUNTY, some(lambda one: f"/households/?page=after-{one[0]}")),
        Page("list, one township", COUNTY, within(towns)),
        Page("list, one village", COUNTY, within(villages)),
        Page("list, by income downwards", COUNTY, _listed(sort="-income")),
        Page(
            "list, by name, from anywhere on",
            COUNTY,
            some(lambda one: f"/households/?sort=name&page=after-{one[0]}"),
        ),
        Page("list, grade D and water not safe", COUNTY, _listed(living="house_d", unknown="unknown_water")),
        Page("list, no electricity, by persons", COUNTY, _listed(living="no_electricity", sort="persons")),
        Page("list, income 5,000 to 6,000", COUNTY, _listed(income_from="5000", income_to="6000")),
        Page("list, a name", COUNTY, some(lambda one: f"/households/?{urlencode({'q': one[1]})}")),
        Page("search, a whole name", COUNTY, some(lambda one: search(one[1]))),
        Page("search, a surname", COUNTY, some(lambda one: search(one[1][:1]))),
        Page("search, two characters", COUNTY, some(lambda one: search(one[1][-2:]))),
        Page("search, initials", COUNTY, _searches(dice)),
        Page("search, beginning of a number", COUNTY, some(lambda one: search(one[2][:-1]))),
        Page("household", COUNTY, some(lambda one: f"/households/{one[0]}/")),
        Page("home", COUNTY, _home),
    ]


def _searches(dice: random.Random) -> Callable[[], Iterator[str]]:
    def addresses() -> Iterator[str]:
        while True:
            yield f"/search/?q={''.join(dice.choice('whlznmyzcs') for _ in range(3))}"

    return addresses


def _home() -> Iterator[str]:
    while True:
        yield "/"


def measure(site: Site, page: Page, requests: int) -> tuple[int, float, float]:
    """Queries of one request, and p50 and p95 in milliseconds."""
    capture = import_module("django.test.utils").CaptureQueriesContext
    connection = import_module("django.db").connection
    addresses = page.addresses()
    for _ in range(2):
        site.get(page.reader, next(addresses))
    took = []
    for _ in range(requests):
        address = next(addresses)
        began = time.perf_counter()
        site.get(page.reader, address)
        took.append((time.perf_counter() - began) * 1000)
    with capture(connection) as seen:
        site.get(page.reader, next(addresses))
    return len(seen), median(took), sorted(took)[min(len(took) - 1, int(0.95 * len(took)))]


def measure_export(rows: int) -> None:
    """Time and memory of exports of this many households, beside those of a tenth of them."""
    services = import_module("liandong.registry.exports.services")
    lists = import_module("liandong.registry.household_list")
    columns = import_module("liandong.registry.list_columns").LIST_COLUMNS
    models = import_module("liandong.registry.models")
    user = registry.make_readers()[COUNTY]
    chosen = tuple(column for column in columns.values() if column.is_chosen)
    whole = lists.lines_for
    for kind in (services.Format.CSV, services.Format.WORKBOOK):
        for size in (rows // 10, rows):
            last = (
                whole(user, lists.Selection())
                .order_by("path", "number_key")[size - 1 : size]
                .values("number_key")
            )
            edge = last[0]["number_key"] if last else ""
            services.lines_for = lambda who, what, edge=edge: models.Listing.objects.filter(
                number_key__lte=edge
            )
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.perf_counter()
            done = services.export(user, services.Asked(lists.Selection(), chosen, kind, "benchmark"))
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(
                f"export {kind.value:>4}  {done.rows:>9,} rows  {seconds:6.1f} s"
                f"  peak memory {peak // 1024} MiB (+{(peak - before) // 1024})"
            )
            done.file.close()
    services.lines_for = whole


def main() -> int:
    """Fill, ask, print; fails where a p95 is above what is to be reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument(
        "--export", type=int, default=0, metavar="ROWS", help="measure an export of so many rows"
    )
    options = parser.parse_args()
    registry.fill(options.households)
    import_module("logging").disable(50)
    site = Site(registry.make_readers())
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute(
            "select pg_size_pretty(pg_database_size(current_database())), count(*) from registry_listing"
        )
        size, households = cursor.fetchone()
        cursor.execute("select count(*) from registry_member")
        members = cursor.fetchone()[0]
    print(f"{households:,} households, {members:,} members, database of {size}, {os.cpu_count()} cores")
    slow = 0
    print(f"{'page':<36} {'queries':>7} {'p50 ms':>8} {'p95 ms':>8}")
    for page in pages(random.Random(1)):
        queries, middle, high = measure(site, page, options.requests)
        slow += high > TO_REACH_MS
        note = "  slow" if high > TO_REACH_MS else ""
        print(f"{page.title:<36} {queries:>7} {middle:>8.1f} {high:>8.1f}{note}")
    if options.export:
        measure_export(options.export)
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
