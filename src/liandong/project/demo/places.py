"""The demo's county: 岚溪县, 6 towns, 46 villages. Codes begin with 9901, which no real place has."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COUNTY_CODE = "990101000000"
COUNTY_NAME = "岚溪县"


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


# Sizes and the order of hardship follow the prototypes of the interface.
TOWNS = (
    Town("临江镇", 4773, -0.75, tuple("江口村 河口村 沙坝村 金竹村 木棉村 花桥村 老街村 三江村".split())),
    Town("大湾镇", 4055, -0.25, tuple("大湾村 鱼塘村 马鞍村 梨树村 茶园村 古井村 清泉村 田坝村".split())),
    Town(
        "石桥镇",
        4114,
        0.05,
        tuple("上坪村 下坪村 龙潭村 石门村 新寨村 大榕村 板栗村 水碾村 黄泥村 白岩村".split()),
    ),
    Town("双河镇", 3684, -0.05, tuple("双河村 红岩村 竹林村 枫木村 大坡村 长岭村 平寨村".split())),
    Town("云岭乡", 3166, 0.75, tuple("云岭村 高岭村 云雾村 岩口村 凉水村 牛角村".split())),
    Town("青木乡", 3994, 0.6, tuple("青木村 松林村 杉木村 响水村 麻栗村 桐子村 黑石村".split())),
)


@dataclass(frozen=True)
class Village:
    """One village: ``serial`` counts through the county and stands in household numbers."""

    code: str
    name: str
    town: Town
    serial: int


def villages() -> tuple[Village, ...]:
    """All villages in the order of towns."""
    found: list[Village] = []
    for town_number, town in enumerate(TOWNS, start=1):
        for number, name in enumerate(town.villages, start=1):
            code = f"990101{100 + town_number:03d}{200 + number:03d}"
            found.append(Village(code, name, town, len(found) + 1))
    return tuple(found)


def place_rows() -> list[tuple[str, str]]:
    """(code, name) of county, towns and villages, parents first; a place's parent is its code's prefix."""
    rows = [(COUNTY_CODE, COUNTY_NAME)]
    rows += [(f"990101{100 + number:03d}000", town.name) for number, town in enumerate(TOWNS, start=1)]
    return sorted([*rows, *((village.code, village.name) for village in villages())])


def write_places(path: Path | str) -> None:
    """Write the place tree as ``code,name`` csv (UTF-8)."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(place_rows())
