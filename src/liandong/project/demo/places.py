"""The demo's prefecture: 云州市, 2 counties, 12 towns, 120 villages. Codes begin with 99, as no real place's.

Sizes are those of domain reference §9.3: 300 to 500 households in a village at full size.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from liandong.project.demo.targets import REGISTERED

PROVINCE = ("990000000000", "虚构省")
CITY = ("990100000000", "云州市")
_WITHIN_TOWN = (0.92, 0.96, 1.0, 1.04, 1.08)


@dataclass(frozen=True)
class Town:
    """One town with its villages.

    ``households``: of a village on average, at full size; ``hardship``: shift of its families' standing in
    standard deviations, positive is poorer. Both are choices of this generator.
    """

    name: str
    households: int
    hardship: float
    villages: tuple[str, ...]

    @property
    def is_in_hills(self) -> bool:
        """Whether its villages lie high."""
        return self.hardship >= 0.4


@dataclass(frozen=True)
class County:
    """A county. ``id`` begins the names of its files, ``letters`` the numbers of its households."""

    id: str
    code: str
    name: str
    letters: str
    towns: tuple[Town, ...]


def _named(names: str) -> tuple[str, ...]:
    return tuple(f"{name}村" for name in names.split())


# Names, the order of hardship and the numbers of 上坪村's families follow the prototypes of the interface.
LANXI = County(
    "lanxi",
    "990101000000",
    "岚溪县",
    "LX",
    (
        Town("临江镇", 460, -0.75, _named("江口 河口 沙坝 金竹 木棉 花桥 老街 三江")),
        Town("大湾镇", 440, -0.25, _named("大湾 鱼塘 马鞍 梨树 茶园 古井 清泉 田坝")),
        Town("石桥镇", 400, 0.05, _named("上坪 下坪 龙潭 石门 新寨 大榕 板栗 水碾 黄泥 白岩 柳林")),
        Town("双河镇", 410, -0.05, _named("双河 红岩 竹林 枫木 大坡 长岭 平寨 桥头 泉口 田心 樟树")),
        Town("云岭乡", 335, 0.75, _named("云岭 高岭 云雾 岩口 凉水 牛角 风岩 天池 雪坳 岩脚 坳背")),
        Town("青木乡", 365, 0.6, _named("青木 松林 杉木 响水 麻栗 桐子 黑石 水源 桂花 冷坝 箐口")),
    ),
)
XIALING = County(
    "xialing",
    "990102000000",
    "霞岭县",
    "XL",
    (
        Town("白水镇", 450, -0.6, _named("白水 沙洲 渡口 柳湾 荷塘 瓦窑 莲花 石榴")),
        Town("南屏镇", 430, -0.3, _named("南屏 枣园 李子 大塘 花溪 芦笛 磨坊 油坊")),
        Town("古桥镇", 415, -0.1, _named("古桥 青山 银杏 大湖 樱桃 土桥 凤鸣 牌坊 栗坪 马槽 石堰")),
        Town("东溪镇", 405, 0.1, _named("东溪 柑橘 石鼓 沙田 竹坪 桃源 双塘 大岭 杨梅 棕树 坪山")),
        Town("高坪乡", 350, 0.5, _named("高坪 云盘 老鹰 岩湾 雷公 干沟 野鸭 石笋 羊角 冷水 大石")),
        Town("盘石乡", 330, 0.85, _named("盘石 黄连 猫岭 花岩 斜坡 滴水 苦竹 毛坡 天台 尖山 石漠")),
    ),
)
COUNTIES = (LANXI, XIALING)
TOWNS = tuple(town for county in COUNTIES for town in county.towns)
COUNTY_CODE, COUNTY_NAME = LANXI.code, LANXI.name
"""The county that the stories, the accounts and the tour are in."""


@dataclass(frozen=True)
class Village:
    """One village.

    ``serial`` counts through the prefecture, ``number`` through its county; ``households`` at full size;
    ``registered``: share of its families that are; ``income_factors``: of others' and registered families'
    income, each 1 on the whole.
    """

    code: str
    name: str
    county: County
    town: Town
    town_number: int
    serial: int
    number: int
    households: int
    registered: float
    income_factors: tuple[float, float]

    @property
    def is_in_hills(self) -> bool:
        """Whether it lies high."""
        return self.town.is_in_hills

    def household_no(self, number: int) -> str:
        """The number of a household of this village, such as LX-0317-0086."""
        return f"{self.county.letters}-{self.town_number:02d}{self.number:02d}-{number:04d}"


@cache
def villages() -> tuple[Village, ...]:
    """All villages, county by county in the order of towns."""
    listed = [
        (county, number, town, place)
        for county in COUNTIES
        for number, town in enumerate(county.towns, start=1)
        for place in range(len(town.villages))
    ]
    sizes = [round(town.households * _WITHIN_TOWN[(7 * place) % 5]) for _, _, town, place in listed]
    hardships = [town.hardship for _, _, town, _ in listed]
    registered = _about(REGISTERED, [math.exp(0.55 * hardship) for hardship in hardships], sizes)
    poor = [share * size for share, size in zip(registered, sizes, strict=True)]
    rest = [size - part for size, part in zip(sizes, poor, strict=True)]
    richer = [math.exp(-0.3 * hardship) for hardship in hardships]
    factors = [_about(1.0, richer, weights) for weights in (rest, poor)]
    first = {county.code: place for place, (county, *_) in reversed(list(enumerate(listed)))}
    return tuple(
        Village(
            f"{county.code[:6]}{100 + town_number:03d}{201 + place:03d}",
            town.villages[place],
            county,
            town,
            town_number,
            serial,
            serial - first[county.code],
            sizes[serial - 1],
            registered[serial - 1],
            (factors[0][serial - 1], factors[1][serial - 1]),
        )
        for serial, (county, town_number, town, place) in enumerate(listed, start=1)
    )


def full_size() -> int:
    """Households of the whole prefecture at full size."""
    return sum(village.households for village in villages())


def counts(households: int) -> list[int]:
    """How many of so many households live in each village: as at full size, to the nearest whole."""
    exact = [households * village.households / full_size() for village in villages()]
    whole = [int(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_rest[: households - sum(whole)]:
        whole[place] += 1
    return whole


def _about(mean: float, weights: list[float], sizes: list[float] | list[int]) -> list[float]:
    """The weights times one number, so that their mean over the sizes is ``mean``."""
    found = sum(weight * size for weight, size in zip(weights, sizes, strict=True)) / sum(sizes)
    return [weight * mean / found for weight in weights]


def place_rows() -> list[tuple[str, str]]:
    """(code, name) from the province down to the villages, parents first; a parent is its code's prefix."""
    rows = [PROVINCE, CITY]
    for county in COUNTIES:
        rows.append((county.code, county.name))
        rows += [
            (f"{county.code[:6]}{100 + number:03d}000", town.name)
            for number, town in enumerate(county.towns, start=1)
        ]
    return sorted([*rows, *((village.code, village.name) for village in villages())])


def write_places(path: Path | str) -> None:
    """Write the place tree as ``code,name`` csv (UTF-8)."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(place_rows())
