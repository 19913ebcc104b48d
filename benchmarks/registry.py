"""A large registry to measure on: ``python -m benchmarks.registry --households 1000000``.

Families of the demo's generator in a database of their own (``LIANDONG_DATABASE_NAME``, by default
``liandong_bench``) of the installation in ``LIANDONG_HOME``, loaded with COPY. Nobody is real; the same
size gives the same families. Run again with the same or a smaller size, it does nothing; with a larger one,
it adds the rest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from itertools import groupby
from typing import Any

import numpy as np

NAME = "liandong_bench"
OF_A_COUNTY = 50_000
TOWNS, VILLAGES = 12, 15  # of a county, and of a town
OF_A_LARGE_VILLAGE = 3_000  # the first of each county; the others share the rest alike
AT_ONCE = 10_000
OF_A_HELPER, OF_A_SAMPLE = 10, 300  # families that are given by name
BASE = date(2025, 3, 1)
SEED = 7
_SURNAMES = "韦黄陆覃李罗农王陈蒙莫梁杨张蓝卢周吴刘何林唐谭廖岑班潘石龙凌"
_HEAD = "id, key, county_id, place_id, household_no, head_name, group_no, registered_at, source_id"
_MEMBER = "id, key, household_id, person_no, name, sex, birth_on, valid_from, source_id"
_DATED = ("valid_from", "source_id", "stated")
# Facts of the demo's generator by the registry's tables; their columns have the same names.
_FACTS = {
    "registry_memberfacts": (
        *("relation", "years_schooling", "student_status", "dropped_out", "health", "has_disability"),
        *("labour", "work_months", "is_medically_insured", "speaks_mandarin"),
    ),
    "registry_livingconditions": (
        *("house_area_m2", "house_structure", "house_grade", "is_water_safe", "has_sanitary_toilet"),
        *("has_electricity", "fuel", "road_type", "has_broadband"),
    ),
    "registry_householdincome": ("net_income_yuan", "self_paid_medical_yuan"),
}
COLUMNS = {
    "registry_household": _HEAD,
    "registry_member": _MEMBER,
    "registry_memberfacts": ", ".join(
        ("member_id", "household_id", "is_head", *_FACTS["registry_memberfacts"], *_DATED)
    ),
    "registry_livingconditions": ", ".join(("household_id", *_FACTS["registry_livingconditions"], *_DATED)),
    "registry_householdincome": ", ".join(
        ("household_id", "year", "member_count", *_FACTS["registry_householdincome"], *_DATED)
    ),
}
_OWN = {"LIANDONG_DATABASE_NAME": NAME, "DJANGO_SETTINGS_MODULE": "liandong.project.settings"}


def prepare() -> None:
    """Have the database with its tables, and Django set up for it in this process."""
    for name, value in _OWN.items():
        os.environ.setdefault(name, value)
    for command in (["db", "start"], ["migrate"]):
        subprocess.run([sys.executable, "-m", "liandong.project.cli", *command], check=True)
    import_module("django").setup()


class Loader:
    """Fills the registry, a county after the other."""

    def __init__(self) -> None:
        demo = "liandong.project.demo"
        self.draw = import_module(f"{demo}.draw").draw
        self.demo_villages = import_module(f"{demo}.places").villages()
        self.columns = import_module(f"{demo}.columns").OF
        self.keys = import_module("liandong.foundation.keys")
        self.connection = import_module("django.db").connection
        self.models = import_module("liandong.registry.models")
        self.now = import_module("liandong.foundation.clock").now()
        self.transaction = import_module("django.db").transaction

    def load(self, households: int) -> int:
        """Add families until there are this many; returns how many were added."""
        have = int(self.models.Household.objects.count())
        counties = -(-households // OF_A_COUNTY)
        self._make_places(counties)
        villages = self._villages()
        source = self._source()
        for number in range(have // AT_ONCE, -(-households // AT_ONCE)):
            first = number * AT_ONCE
            serials = range(max(first, have), min(first + AT_ONCE, households))
            with self.transaction.atomic():
                self._add(serials, villages, source)
        return max(0, households - have)

    def _make_places(self, counties: int) -> None:
        services = import_module("liandong.foundation.places.services")
        rows = [("98", "测算省"), ("9801", "测算市")]
        for county in range(1, counties + 1):
            code = f"9801{county:02d}"
            rows.append((code, f"第{county}县"))
            for town in range(1, TOWNS + 1):
                rows.append((f"{code}{100 + town}", f"第{county}县第{town}镇"))
                rows += [
                    (
                        f"{code}{100 + town}{200 + village}",
                        f"{_SURNAMES[(town * 7 + village) % 30]}家{village}村",
                    )
                    for village in range(1, VILLAGES + 1)
                ]
        known = set(
            import_module("liandong.foundation.places.models").PlaceName.objects.values_list(
                "code", flat=True
            )
        )
        missing = [
            services.PlaceRow(place, code, name)
            for place, (code, name) in enumerate(rows, start=2)
            if code.ljust(12, "0") not in known
        ]
        if missing:
            services.load_places(missing, source="benchmark")

    def _villages(self) -> list[tuple[int, int]]:
        """(county, village), counties one after the other."""
        places = import_module("liandong.foundation.places.models").Place
        found = places.objects.filter(level=5).order_by("path").values_list("path", "pk")
        return [(int(path.strip("/").split("/")[2]), pk) for path, pk in found]

    def _source(self) -> int:
        made, _ = self.models.Source.objects.get_or_create(
            kind="survey", title="benchmark", observed_on=BASE, defaults={"recorded_at": self.now}
        )
        return int(made.pk)

    def _ids(self, table: str, count: int) -> list[int]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"select nextval(pg_get_serial_sequence('{table}', 'id')) from generate_series(1, %s)",
                [count],
            )
            return [int(row[0]) for row in cursor.fetchall()]

    def _add(self, serials: range, villages: Sequence[tuple[int, int]], source: int) -> None:
        """Add these families in one transaction; their lines are written at its end."""
        with self.connection.cursor() as cursor:
            cursor.execute("set constraints registry_listing_kept deferred")
        for place, some in groupby(serials, _village_of):
            of_it = list(some)
            whole = range(of_it[0], of_it[-1] + 1)
            for table, rows in self._rows(whole, place, villages[place], source).items():
                self._copy(table, COLUMNS[table], rows)

    def _rows(
        self, serials: range, place: int, where: tuple[int, int], source: int
    ) -> dict[str, list[tuple[object, ...]]]:
        """The rows of families of one village, drawn as the demo's of a village like it."""
        alike = self.demo_villages[place % len(self.demo_villages)]
        block = self.draw(alike, np.arange(serials.start, serials.stop), SEED + place, serials.start)
        county, village = where
        families = self._ids("registry_household", len(serials))
        members = self._ids("registry_member", len(block.ages))
        of = [families[home] for home in block.home_of]
        ends = [BASE, source, "{}"]

        def rows(*columns: Iterable[object] | object) -> list[tuple[object, ...]]:
            """Columns side by side; what is no list is the same in every row."""
            count = max(len(column) for column in columns if isinstance(column, list))
            full = (column if isinstance(column, list) else [column] * count for column in columns)
            return list(zip(*full, strict=True))

        heads = [number == 1 for number in block.person["person_no"]]
        numbers = [f"C{county:03d}-{serial:08d}" for serial in serials]
        names = (self._said(block, "head_name"), [str(group) for group in block.home["group_no"]])
        keys = [self.keys.uuid7() for _ in families], [self.keys.uuid7() for _ in members]
        person = [self._said(block, name) for name in ("person_no", "name", "sex", "birth_on")]
        told = {table: [self._said(block, name) for name in facts] for table, facts in _FACTS.items()}
        home, living, income = "registry_memberfacts", "registry_livingconditions", "registry_householdincome"
        found = {
            "registry_household": rows(families, keys[0], county, village, numbers, *names, self.now, source),
            "registry_member": rows(members, keys[1], of, *person, BASE, source),
            home: rows(members, of, heads, *told[home], *ends),
            living: rows(families, *told[living], *ends),
            income: rows(families, 2024, block.sizes.tolist(), *told[income], *ends),
        }
        found[income] = [row for row in found[income] if row[3] is not None]  # nobody knows the income
        return found

    def _said(self, block: Any, field: str) -> list[object]:
        """A column as the registry has it: codes, numbers, dates; None where it is not known."""
        column = self.columns[field]
        cells = (block.home if column.is_household else block.person)[field].tolist()
        if column.kind == "text":
            return cells
        if column.kind == "date":
            return [date(1970, 1, 1) + timedelta(days=cell) for cell in cells]
        if column.kind == "number":
            return [None if cell < 0 else cell for cell in cells]
        codes = [{"true": True, "false": False}.get(code, code) for _, code in column.codes]
        return [None if cell < 0 else codes[cell] for cell in cells]

    def _copy(self, table: str, columns: str, rows: list[Sequence[object]]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)


def _village_of(serial: int) -> int:
    """The place of a family's village in the list of all villages."""
    county, within = divmod(serial, OF_A_COUNTY)
    others = TOWNS * VILLAGES - 1
    beyond = max(0, within - OF_A_LARGE_VILLAGE) * others // (OF_A_COUNTY - OF_A_LARGE_VILLAGE)
    return county * (others + 1) + (beyond + 1 if within >= OF_A_LARGE_VILLAGE else 0)


@dataclass(frozen=True)
class Reader:
    """Somebody who asks: the role, the level of the place, and which place of the level it is."""

    role: str
    level: int
    number: int = 0
    others: tuple[int, ...] = ()


READERS = {
    "county": Reader("county_officer", 3),
    "last county": Reader("county_officer", 3, -1),
    "two counties": Reader("county_officer", 3, 0, (1,)),
    "all columns": Reader("county_officer", 3),
    "township": Reader("township_reviewer", 4),
    "village": Reader("village_cadre", 5),
    "province": Reader("province_officer", 1),
    "city": Reader("city_officer", 2),
    "helper": Reader("helper", 5),
    "evaluator": Reader("evaluator", 3),
    "system": Reader("system_admin", 1),
    "audit": Reader("audit_admin", 3),
}


def make_readers() -> dict[str, Any]:
    """An account with its duty for each of :data:`READERS`, by the same names."""
    accounts = import_module("liandong.foundation.accounts.services")
    users = import_module("liandong.foundation.accounts.models").User
    places = import_module("liandong.foundation.places.models").Place
    found = {}
    for name, reader in READERS.items():
        username = f"bench_{name.replace(' ', '_')}"
        user = users.objects.filter(username=username).first()
        if user is None:
            user = accounts.open_account(username=username, display_name=username, password=None, actor=None)
            of_level = list(places.objects.filter(level=reader.level).order_by("path"))
            for number in (reader.number, *reader.others):
                if number < len(of_level):
                    accounts.grant_duty(user=user, role=reader.role, place=of_level[number], actor=None)
        found[name] = user
    columns = import_module("liandong.registry.list_columns").LIST_COLUMNS
    import_module("liandong.registry.services.lists").choose_columns(found["all columns"], list(columns))
    _give_families(found)
    return found


def _give_families(readers: dict[str, Any]) -> None:
    """The helper's families, in one village, and the evaluator's, drawn in the county: once."""
    models = import_module("liandong.registry.models")
    if models.Tie.objects.filter(user=readers["helper"]).exists():
        return
    ties, samples = (import_module(f"liandong.registry.services.{name}") for name in ("ties", "samples"))
    places = import_module("liandong.foundation.places.models").Place.objects.order_by("path")
    county, village = places.filter(level=3).first(), places.filter(level=5).first()
    today = import_module("liandong.foundation.clock").today()
    actor = readers["county"]
    kind = next(iter(import_module("liandong.registry.tie_codes").UnitKind))
    unit = ties.keep_unit(actor=actor, county=county, name="benchmark", kind=kind, account=None)
    for family in models.Household.objects.filter(place=village).order_by("id")[:OF_A_HELPER]:
        ties.pair(actor=actor, key=family.key, pairing=ties.Pairing(readers["helper"], unit.key, today))
    draw = samples.Draw("benchmark", county, readers["evaluator"], OF_A_SAMPLE, today, today)
    samples.draw_sample(actor=actor, draw=draw)


def analyze(run: Callable[[str], None] = print) -> None:
    """What a database does by itself overnight: clean up and count what its planner needs."""
    roles = import_module("liandong.project.database.roles")
    owner = import_module("liandong.project.database.address").OWNER
    began = time.perf_counter()
    with roles.connect(os.environ["LIANDONG_DATABASE_NAME"], role=owner) as connection:
        connection.execute("vacuum (analyze)")
    run(f"vacuum and analyze: {time.perf_counter() - began:.0f} s")


def fill(households: int) -> None:
    """Have this many households in the benchmark's database, and readers for them."""
    prepare()
    began = time.perf_counter()
    added = Loader().load(households)
    seconds = time.perf_counter() - began
    make_readers()
    if added:
        print(
            f"{added:,} households added in {seconds:.0f} s, {added / seconds:,.0f} a second with their lines"
        )
        analyze()


def main() -> None:
    """Read the size, fill the database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    fill(parser.parse_args().households)


if __name__ == "__main__":
    main()
