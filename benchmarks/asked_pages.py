"""The pages that :mod:`benchmarks.pages` asks for: who, and which addresses in turn."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from benchmarks import registry_years

MANY = 5000  # families to take names and keys from
COMMON = ("王", "李", "张", "刘", "陈")
SPELLED = ("wangjian", "lina", "zhangwei", "liuyang")
ORDERS = ("-place", "number", "-number", "name", "-name", "persons", "-persons", "registered", "-registered")


@dataclass(frozen=True)
class Page:
    """A page to ask for: its title, who asks, and one address after the other."""

    title: str
    reader: str
    address: Callable[[], str]
    is_api: bool = False


@dataclass(frozen=True)
class Family:
    """What stands in addresses about a family."""

    key: object
    head: str
    number: str


class Asked:
    """Makes the addresses: the same dice, the same addresses."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        models = import_module("liandong.registry.models")
        places = import_module("liandong.foundation.places.models").Place.objects
        self.county, self.last_county = _ends(places.filter(level=3))
        self.towns = list(places.filter(parent=self.county).values_list("pk", flat=True))
        villages = places.filter(parent__in=self.towns).order_by("path")
        self.villages = list(villages.values_list("pk", flat=True))
        self.large = villages[0]
        lines = models.Listing.objects
        self.families = self._some(lines.filter(county=self.county))
        self.of_last = self._some(lines.filter(county=self.last_county))
        self.of_large = self._some(lines.filter(path__startswith=self.large.path))
        self.often = registry_years.the_family().key
        self.survey = models.Source.objects.get(title="benchmark").key
        runs = import_module("liandong.identification.models").Run.objects.filter(state="finished")
        newest = {
            (run.place.get_level_display(), run.standard.kind): run.key
            for run in runs.select_related("place", "standard").order_by("pk")
        }
        self.runs = [(f"{level}, {kind}", key) for (level, kind), key in newest.items()]

    def given_to(self, reader: str) -> list[Family]:
        """The families that are given by name to a reader of the benchmark."""
        lines = import_module("liandong.registry.models").Listing.objects
        return self._some(lines.filter(household__ties__user__username=f"bench_{reader}"))

    def _some(self, lines: Any) -> list[Family]:
        rows = lines.values_list("household__key", "household__head_name", "household__household_no")
        return [Family(*row) for row in rows[:MANY]]

    def family(self, of: list[Family] | None = None) -> Family:
        """Any one of them."""
        return self.dice.choice(of or self.families)


def _ends(places: Any) -> tuple[Any, Any]:
    return places.order_by("path").first(), places.order_by("path").last()


def listed(**query: object) -> Callable[[], str]:
    """The list with these filters, always the same."""
    address = f"/households/?{urlencode(query)}"
    return lambda: address


def fixed(address: str) -> Callable[[], str]:
    """Always the same address."""
    return lambda: address


def searched(text: str) -> str:
    """The search for a text."""
    return f"/search/?{urlencode({'q': text})}"


def pages(asked: Asked) -> list[Page]:
    """All of them."""
    return [
        *_lists(asked),
        *_orders(asked),
        *_filters(asked),
        *_searches(asked),
        *_families(asked),
        *_looked_at(asked),
        *_given(asked),
        *_followed(asked),
        *_others(asked),
    ]


def _lists(asked: Asked) -> list[Page]:
    some, dice = asked.family, asked.dice
    readers = ("county", "last county", "township", "village", "all columns")
    return [
        *(Page(f"list, first page, {reader}", reader, listed()) for reader in readers),
        Page("list, from anywhere on", "county", lambda: f"/households/?page=after-{some().key}"),
        Page("list, up to anywhere", "county", lambda: f"/households/?page=before-{some().key}"),
        Page(
            "list, from anywhere on, last county",
            "last county",
            lambda: f"/households/?page=after-{some(asked.of_last).key}",
        ),
        Page("list, one township", "county", lambda: f"/households/?place={dice.choice(asked.towns)}"),
        Page("list, one village", "county", lambda: f"/households/?place={dice.choice(asked.villages)}"),
        Page(
            "list, village of 3,000, from anywhere on",
            "village",
            lambda: f"/households/?page=after-{some(asked.of_large).key}",
        ),
        Page(
            "list, village of 3,000, by income",
            "village",
            lambda: f"/households/?sort=income&page=after-{some(asked.of_large).key}",
        ),
        Page(
            "households by API, from anywhere on",
            "county",
            fixed("/api/v1/households"),
            is_api=True,
        ),
        Page("households by API, last county", "last county", fixed("/api/v1/households"), is_api=True),
        Page(
            "households by API, a surname",
            "county",
            lambda: f"/api/v1/households?{urlencode({'q': dice.choice(COMMON)})}",
            is_api=True,
        ),
    ]


def _orders(asked: Asked) -> list[Page]:
    deep = [
        Page(
            f"list, by {order}, from anywhere on",
            "county",
            lambda order=order: f"/households/?sort={order}&page=after-{asked.family().key}",
        )
        for order in (*ORDERS, "income", "-income")
    ]
    return [
        Page("list, by income downwards", "county", listed(sort="-income")),
        Page("list, by name, last county", "last county", listed(sort="name")),
        *deep,
    ]


def _filters(asked: Asked) -> list[Page]:
    some, dice = asked.family, asked.dice
    return [
        Page("list, grade D and water not safe", "county", listed(living="house_d", unknown="unknown_water")),
        Page("list, no toilet (one in eight)", "county", listed(living="no_toilet")),
        Page("list, no toilet, by income", "county", listed(living="no_toilet", sort="income")),
        Page("list, no electricity, by persons", "county", listed(living="no_electricity", sort="persons")),
        Page("list, 7 persons and more", "county", listed(persons_from=7)),
        Page("list, 9 persons and more (nobody)", "county", listed(persons_from=9)),
        Page("list, income 5,000 to 6,000", "county", listed(income_from=5000, income_to=6000)),
        Page(
            "list, income 5,000 to 6,000, by name",
            "county",
            listed(income_from=5000, income_to=6000, sort="name"),
        ),
        Page("list, a source", "county", listed(source=asked.survey)),
        Page("list, a name", "county", lambda: f"/households/?{urlencode({'q': some().head})}"),
        Page(
            "list, surname, township, firewood, income up to 9,000",
            "county",
            lambda: (
                "/households/?"
                + urlencode(
                    {
                        "q": dice.choice(COMMON),
                        "place": dice.choice(asked.towns),
                        "living": "firewood",
                        "income_to": 9000,
                    }
                )
            ),
        ),
        Page("list, suggested by the latest run", "county", listed(by_run="poor")),
        Page("list, suggested by the latest run, by income", "county", listed(by_run="poor", sort="income")),
        Page("list, suggested by the latest run, last county", "last county", listed(by_run="poor")),
        Page(
            "list, not suggested, no toilet",
            "county",
            listed(by_run="not_poor", living="no_toilet"),
        ),
    ]


def _searches(asked: Asked) -> list[Page]:
    some, dice = asked.family, asked.dice
    return [
        Page("search, a whole name", "county", lambda: searched(some().head)),
        Page("search, a whole name, last county", "last county", lambda: searched(some(asked.of_last).head)),
        Page("search, a common surname", "county", lambda: searched(dice.choice(COMMON))),
        Page("search, a common surname, last county", "last county", lambda: searched(dice.choice(COMMON))),
        Page("search, a surname", "county", lambda: searched(some().head[:1])),
        Page("search, two characters", "county", lambda: searched(some().head[-2:])),
        Page("search, initials", "county", lambda: searched("".join(dice.choices("whlznmyzcs", k=3)))),
        Page(
            "search, pinyin",
            "county",
            lambda: searched(dice.choice(SPELLED)),
        ),
        Page("search, beginning of a number", "county", lambda: searched(some().number[:-1])),
        Page("search, a short beginning of a number", "county", lambda: searched(some().number[:5])),
        Page("search, a village", "county", lambda: searched(f"家{dice.randint(1, 15)}村")),
        Page("search, nothing", "county", lambda: searched("魑魅")),
        Page("search, a common surname, village", "village", lambda: searched(dice.choice(COMMON))),
    ]


def _families(asked: Asked) -> list[Page]:
    pages = [
        Page("household", "county", lambda: f"/households/{asked.family().key}/"),
        Page("household, village", "village", lambda: f"/households/{asked.family(asked.of_large).key}/"),
        Page("household, 120 changes", "county", fixed(f"/households/{asked.often}/")),
        Page("household, 120 changes, village", "village", fixed(f"/households/{asked.often}/")),
        Page("household by API", "county", lambda: f"/api/v1/households/{asked.family().key}", is_api=True),
    ]
    for level, run in asked.runs:
        pages.append(
            Page(
                f"explanation, run of a {level}",
                "county",
                lambda run=run: f"/runs/{run}/households/{asked.family().key}/",
            )
        )
    return pages


def _looked_at(asked: Asked) -> list[Page]:
    """What those see who check."""
    some, dice = asked.family, asked.dice
    return [
        page
        for reader in ("city", "province")
        for page in (
            Page(f"looking, list, first page, {reader}", reader, listed()),
            Page(
                f"looking, list, from anywhere on, {reader}",
                reader,
                lambda: f"/households/?page=after-{some().key}",
            ),
            Page(
                f"looking, list, by income downwards, {reader}",
                reader,
                lambda: f"/households/?sort=-income&page=after-{some().key}",
            ),
            Page(f"looking, list, by number, {reader}", reader, listed(sort="number")),
            Page(f"looking, list, by persons, {reader}", reader, listed(sort="-persons")),
            Page(
                f"looking, list, a township, {reader}",
                reader,
                lambda: f"/households/?place={dice.choice(asked.towns)}",
            ),
            Page(
                f"looking, list, grade D, 7 persons and more, {reader}",
                reader,
                listed(living="house_d", persons_from=7),
            ),
            Page(
                f"looking, list, no toilet, by income, {reader}",
                reader,
                listed(living="no_toilet", sort="income"),
            ),
            Page(
                f"looking, search, beginning of a number, {reader}",
                reader,
                lambda: searched(some().number[:-1]),
            ),
            Page(
                f"looking, search, a short beginning of a number, {reader}",
                reader,
                lambda: searched(some().number[:5]),
            ),
            Page(f"looking, household, {reader}", reader, lambda: f"/households/{some().key}/"),
        )
    ]


def _given(asked: Asked) -> list[Page]:
    """What those see to whom families are given by name."""
    some = asked.family
    return [
        page
        for reader, families in ((name, asked.given_to(name)) for name in ("helper", "evaluator"))
        for page in (
            Page(f"given, home, {reader}", reader, fixed("/")),
            Page(f"given, list, {reader}", reader, listed()),
            Page(f"given, list, by income, {reader}", reader, listed(sort="income")),
            Page(
                f"given, search, beginning of a number, {reader}",
                reader,
                lambda families=families: searched(some(families).number[:-1]),
            ),
            Page(
                f"given, household, {reader}",
                reader,
                lambda families=families: f"/households/{some(families).key}/",
            ),
        )
    ]


def _followed(asked: Asked) -> list[Page]:
    """What dynamic management shows: lists of timely exit, warning rules, rounds, duties."""
    dice = asked.dice
    lists = ("leave", "fell", "unclear_in", "unclear_out")
    return [
        *(
            Page(f"followed, timely exit, {name}, {reader}", reader, fixed(f"/timely/?list={name}"))
            for reader in ("county", "village")
            for name in lists
        ),
        Page(
            "followed, timely exit of a township, from anywhere on",
            "county",
            lambda: f"/timely/?list=leave&place={dice.choice(asked.towns)}&page={dice.randint(1, 5)}",
        ),
        *(
            Page(f"followed, {title}", "county", fixed(address))
            for title, address in (
                ("warning rules", "/warnings/"),
                ("a warning rule by place", "/warnings/rule/?id=income_below_monitoring_line"),
                ("relapse model", "/warnings/model/"),
                ("rounds", "/rounds/"),
                ("duties", "/duties/"),
                ("standings", "/standings/?show=others"),
            )
        ),
    ]


def _others(asked: Asked) -> list[Page]:
    dice = asked.dice
    readers = ("county", "last county", "township", "village", "province", "audit", "system")
    return [
        *(Page(f"home, {reader}", reader, fixed("/")) for reader in readers),
        *(Page(f"imports, {reader}", reader, fixed("/imports/")) for reader in ("county", "village")),
        Page("imports, any page", "county", lambda: f"/imports/?page={dice.randint(1, 15)}"),
        *(Page(f"runs, {reader}", reader, fixed("/runs/")) for reader in ("county", "village", "province")),
        *(
            Page(f"run of a {level}, {reader}", reader, fixed(f"/runs/{run}/"))
            for level, run in asked.runs
            for reader in ("county", "village", "province")
        ),
        *(
            Page(f"run of a {level}, families, last page", "county", fixed(f"/runs/{run}/?page=last"))
            for level, run in asked.runs
        ),
        *(
            Page(f"what if, run of a {level}", "county", fixed(f"/runs/{run}/what-if/"))
            for level, run in asked.runs
            if level.endswith(", standard")
        ),
        Page("standards", "county", fixed("/standards/")),
        Page("people", "system", fixed("/people/")),
        Page("people, a name", "system", lambda: f"/people/?q=cadre_{dice.randint(100, 999)}"),
        Page("my account", "county", fixed("/account/")),
        Page("audit stream", "audit", fixed("/audit/")),
        Page("audit stream, an action", "audit", fixed("/audit/?action=account")),
        Page("audit stream, an action that is rare", "audit", fixed("/audit/?action=household.export")),
        Page("audit stream, a day", "audit", fixed("/audit/?on=2026-03-03")),
        Page("audit stream, a person", "audit", fixed("/audit/?person=bench_village")),
        Page("head of the chain", "county", fixed("/chain/")),
        Page("health", "system", fixed("/health/")),
    ]
