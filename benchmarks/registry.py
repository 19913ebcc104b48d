"""A large registry to measure on: ``python -m benchmarks.registry --households 1000000``.

Generated families in a database of their own (``LIANDONG_DATABASE_NAME``, by default ``liandong_bench``) of
the installation in ``LIANDONG_HOME``, loaded with COPY. Nobody in them is real; the same size gives the same
families. Run again with the same or a smaller size, it does nothing; with a larger one, it adds the rest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import Any

NAME = "liandong_bench"
OF_A_COUNTY = 50_000
TOWNS, VILLAGES = 12, 15  # of a county, and of a town
OF_A_LARGE_VILLAGE = 3_000  # the first of each county; the others share the rest alike
AT_ONCE = 10_000
BASE = date(2025, 3, 1)
COLUMNS = {
    "registry_household": "id, key, county_id, place_id, household_no, head_name, group_no, registered_at, "
    "source_id",
    "registry_member": "id, key, household_id, person_no, name, sex, birth_on, valid_from, source_id",
    "registry_memberfacts": "member_id, household_id, is_head, years_schooling, is_medically_insured, "
    "valid_from, source_id, stated",
    "registry_livingconditions": "household_id, house_grade, is_water_safe, has_sanitary_toilet, "
    "has_electricity, fuel, valid_from, source_id, stated",
    "registry_householdincome": "household_id, year, net_income_yuan, member_count, valid_from, source_id, "
    "stated",
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
        self.dice = import_module("liandong.project.demo.dice").Dice(7)
        self.names = import_module("liandong.project.demo.names")
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
                    (f"{code}{100 + town}{200 + village}", f"{self.names.surname(self.dice)}家{village}村")
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
        families = self._ids("registry_household", len(serials))
        sizes = [1 + int(self.dice.share() * 3) + int(self.dice.share() * 3) for _ in serials]
        member_ids = iter(self._ids("registry_member", sum(sizes)))
        rows: dict[str, list[Sequence[object]]] = {table: [] for table in COLUMNS}
        for serial, family, size in zip(serials, families, sizes, strict=True):
            county, village = villages[_village_of(serial)]
            head = self._members(rows, family, [next(member_ids) for _ in range(size)], source)
            number, group = f"C{county:03d}-{serial:08d}", str(self.dice.between(1, 8))
            rows["registry_household"].append(
                (family, self.keys.uuid7(), county, village, number, head, group, self.now, source)
            )
            self._conditions(rows, family, size, source)
        with self.connection.cursor() as cursor:
            cursor.execute("set constraints registry_listing_kept deferred")
        for table, columns in COLUMNS.items():
            self._copy(table, columns, rows[table])

    def _members(
        self, rows: dict[str, list[Sequence[object]]], family: int, ids: list[int], source: int
    ) -> str:
        """Add the members of a family; returns the name of its head."""
        dice, names = self.dice, self.names
        surname = names.surname(dice)
        head = ""
        for place, member in enumerate(ids):
            sex = "男" if dice.chance(0.52) else "女"
            born = BASE - timedelta(days=int(dice.share() * 30_000))
            own = surname if place != 1 else names.surname(dice)
            name = own + names.given_name(dice, sex, born.year)
            head = head or name
            code = "1" if sex == "男" else "2"
            rows["registry_member"].append(
                (member, self.keys.uuid7(), family, str(place + 1), name, code, born, BASE, source)
            )
            years = int(dice.share() * 15)
            rows["registry_memberfacts"].append(
                (member, family, place == 0, years, dice.chance(0.9), BASE, source, "{}")
            )
        return head

    def _conditions(
        self, rows: dict[str, list[Sequence[object]]], family: int, size: int, source: int
    ) -> None:
        """Add house, water, toilet, power, fuel, and an income that is seldom unknown."""
        dice = self.dice
        rows["registry_livingconditions"].append(
            (
                family,
                None if dice.chance(0.01) else "ABCD"[min(3, int(dice.share() ** 4 * 4))],
                None if dice.chance(0.01) else dice.chance(0.95),
                dice.chance(0.85),
                not dice.chance(0.002),
                "firewood" if dice.chance(0.2) else "clean",
                BASE,
                source,
                "{}",
            )
        )
        if not dice.chance(0.006):
            income = round(size * 16_000 * (0.3 + 1.4 * dice.share()))
            rows["registry_householdincome"].append((family, 2024, income, size, BASE, source, "{}"))

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
    return found


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
