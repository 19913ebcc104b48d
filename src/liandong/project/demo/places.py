"""The demo's county: 岚溪县, 6 towns, 46 villages. Codes begin with 9901, which no real place has."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COUNTY_CODE = "990101000000"
COUNTY_NAME = "岚溪县"
ABOVE = (("990000000000", "虚构省"), ("990100000000", "云州市"))


@dataclass(frozen=True)
class Town:
    """One town with its villages.

    ``households``: relative number of households; ``hardship``: shift of its families' standing in
    standard deviations, positive is poorer.
    """

    name: str
    households: int
    hardship: float
    villages: tuple[str, ...]


def _named(names: str) -> tuple[str, ...]:
    return tuple(f"{name}村" for name in names.split())


# Sizes and the order of hardship follow the prototypes of the interface.
TOWNS = (
    Town("临江镇", 4773, -0.75, _named("江口 河口 沙坝 金竹 木棉 花桥 老街 三江")),
    Town("大湾镇", 4055, -0.25, _named("大湾 鱼塘 马鞍 梨树 茶园 古井 清泉 田坝")),
    Town(
        "石桥镇",
        4114,
        0.05,
        _named("上坪 下坪 龙潭 石门 新寨 大榕 板栗 水碾 黄泥 白岩"),
    ),
    Town("双河镇", 3684, -0.05, _named("双河 红岩 竹林 枫木 大坡 长岭 平寨")),
    Town("云岭乡", 3166, 0.75, _named("云岭 高岭 云雾 岩口 凉水 牛角")),
    Town("青木乡", 3994, 0.6, _named("青木 松林 杉木 响水 麻栗 桐子 黑石")),
)


@dataclass(frozen=True)
class Village:
    """One village; ``serial`` counts through the county and is part of its households' numbers."""

    code: str
    name: str
    town: Town
    town_number: int
    serial: int

    def household_no(self, number: int) -> str:
        """The number of a household of this village, such as LX-0317-0086."""
        return f"LX-{self.town_number:02d}{self.serial:02d}-{number:04d}"


def villages() -> tuple[Village, ...]:
    """All villages in the order of towns."""
    found: list[Village] = []
    for town_number, town in enumerate(TOWNS, start=1):
        for number, name in enumerate(town.villages, start=1):
            code = f"990101{100 + town_number:03d}{200 + number:03d}"
            found.append(Village(code, name, town, town_number, len(found) + 1))
    return tuple(found)


def place_rows() -> list[tuple[str, str]]:
    """(code, name) from the province down to the villages, parents first; a parent is its code's prefix."""
    rows = [*ABOVE, (COUNTY_CODE, COUNTY_NAME)]
    rows += [(f"990101{100 + number:03d}000", town.name) for number, town in enumerate(TOWNS, start=1)]
    return sorted([*rows, *((village.code, village.name) for village in villages())])


def write_places(path: Path | str) -> None:
    """Write the place tree as ``code,name`` csv (UTF-8)."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(place_rows())
