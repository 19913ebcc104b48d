"""What is known of the villages: counted from the generated families, and of 军埔村 what the paper states.

The two never meet: 军埔村 lies in its own province, has no generated family, and one source: the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from liandong.foundation.places.models import Level, Place, PlaceName
from liandong.foundation.places.selectors import by_codes
from liandong.foundation.places.services import add_place
from liandong.project.demo.block import AS_OF
from liandong.project.demo.columns import ABLE
from liandong.project.demo.dice import stream
from liandong.project.demo.families import sheets
from liandong.project.demo.places import Village, villages
from liandong.registry.codes import SourceKind
from liandong.registry.models import VillageProfile
from liandong.registry.services.villages import NothingNew, Told, Value, state_village

COUNTED = Told("按本村生成的住户汇总（虚构）", AS_OF, SourceKind.IMPORT)
_CHOSEN = 2 << 20  # stream of what no family says

JUNPU = ("广东省", "揭阳市", "揭东区", "锡场镇", "军埔村")
"""Where the paper's village lies, as the paper says (4.1); it gives no codes."""

PAPER = "白福臣、肖书兴、汪维清，江苏农业科学，2019，47(3)：278–282"
STATED = Told(
    f"论文所述（{PAPER}，4.2.1）：350 多户 1600 多人从事电商，2300 多家网店，月约 80 万笔、超 1.2 亿元",
    date(2018, 8, 8),
    SourceKind.SURVEY,
)
"""As stated in the paper, whose figures are lower bounds; it was received on that day and says “now”."""

JUNPU_FACTS: Mapping[str, Value] = {
    "ecommerce_household_count": 350,
    "ecommerce_worker_count": 1600,
    "online_shop_count": 2300,
    "online_order_month_count": 800_000,
    "online_sales_month_yuan": Decimal(120_000_000),
    "has_ecommerce_station": True,
}


def state_all(households: int, seed: int) -> int:
    """State the generated villages and 军埔村, where nothing is stated yet. Returns how many were."""
    known = set(VillageProfile.objects.values_list("village_id", flat=True))
    of = by_codes(village.code for village in villages())
    stated = 0
    if any(place.pk not in known for place in of.values()):
        rows: dict[str, list[pa.Table]] = {}
        for sheet in sheets(households, seed):
            rows.setdefault(sheet.village.code, []).append(sheet.rows)
        for village in villages():
            place = of[village.code]
            if place.pk not in known and village.code in rows:
                values = counted(village, pa.concat_tables(rows[village.code]), seed)
                state_village(actor=None, village=place, year=AS_OF.year, values=values, told=COUNTED)
                stated += 1
    return stated + _state_junpu()


def counted(village: Village, rows: pa.Table, seed: int) -> dict[str, Value]:
    """The facts of a village: sums over its families, and a few that no family says [D]."""
    homes = rows.filter(pc.equal(rows["person_no"], "1"))

    def where(table: pa.Table, field: str, *words: str) -> int:
        return int(pc.sum(pc.is_in(table[field], pa.array(words))).as_py() or 0)

    def total(field: str) -> int:
        numbers = homes[field].filter(pc.utf8_is_digit(pc.fill_null(homes[field], "")))
        return int(pc.sum(pc.cast(numbers, pa.int64())).as_py() or 0)

    earning = homes.filter(pc.utf8_is_digit(pc.fill_null(homes["net_income_yuan"], "")))
    heads = pc.is_in(rows["household_no"], earning["household_no"])
    net, people = total("net_income_yuan"), int(pc.sum(heads).as_py() or 0)
    registered = pc.not_equal(rows["household_kind"], "一般户")
    poor = homes.filter(pc.not_equal(homes["household_kind"], "一般户"))
    minority = len(rows) - where(rows, "ethnicity", "汉族")
    months = pc.cast(rows["work_months"], pa.int64())
    return {
        "household_count": len(homes),
        "population": len(rows),
        "minority_population": minority,
        "is_minority_village": 2 * minority > len(rows),
        "female_population": where(rows, "sex", "女"),
        "disabled_population": where(rows, "has_disability", "是"),
        "labour_count": where(rows, "labour", *ABLE),
        "outside_worker_count": int(pc.sum(pc.greater(months, 3)).as_py() or 0),
        "out_of_province_worker_count": where(rows, "work_area", "省外"),
        "poor_household_count": len(poor),
        "poor_population": int(pc.sum(registered).as_py() or 0),
        "dibao_household_count": where(homes, "household_kind", "低保贫困户"),
        "dibao_population": where(rows, "receives_dibao", "是"),
        "wubao_household_count": where(homes, "household_kind", "五保贫困户"),
        "wubao_population": where(rows, "household_kind", "五保贫困户"),
        "land_cultivated_mu": Decimal(total("land_cultivated_mu")),
        "land_forest_mu": Decimal(total("land_forest_mu")),
        "unsafe_water_household_count": where(homes, "is_water_safe", "否"),
        "difficult_water_household_count": where(homes, "is_water_difficult", "是"),
        "dangerous_house_household_count": where(homes, "house_grade", "C", "D"),
        "dropout_count": where(rows, "dropped_out", "是"),
        "medically_insured_population": where(rows, "is_medically_insured", "是"),
        "net_income_pc_yuan": Decimal(round(net / people)) if people else None,
        "cooperative_household_count": where(homes, "is_in_cooperative", "是"),
        "cooperative_poor_household_count": where(poor, "is_in_cooperative", "是"),
        **_chosen(village, seed),
    }


def _chosen(village: Village, seed: int) -> dict[str, Value]:
    """What no family says: services and the collective's income, scarcer in the hills [D]."""
    random = stream(seed, village.serial, _CHOSEN)
    is_poor = village.registered > 0.15
    near = 0.4 if village.is_in_hills else 0.8
    return {
        "is_poor_village": is_poor,
        "natural_village_count": int(random.integers(3, 13)),
        "is_road_to_town_paved": True,
        "has_bus": bool(random.random() < near),
        "clinic_count": 1,
        "village_doctor_count": int(random.integers(1, 3)),
        "has_broadband": True,
        "has_ecommerce_station": bool(random.random() < near),
        "collective_income_yuan": Decimal(int(random.integers(3, 30 if is_poor else 60))) * 10_000,
        "has_first_secretary": is_poor,
        "resident_team_size": 3 if is_poor else 0,
    }


def junpu() -> Place:
    """The paper's village, put into the tree below its own province. Harmless to repeat."""
    found = PlaceName.objects.filter(name=JUNPU[-1], source=PAPER).select_related("place").first()
    if found is not None:
        return found.place
    place: Place | None = None
    for level, name in zip(Level, JUNPU, strict=False):
        place = add_place(parent=place, level=level, name=name, source=PAPER)
    if place is None:
        raise LookupError("the paper's village has no name")
    return place


def _state_junpu() -> int:
    try:
        state_village(actor=None, village=junpu(), year=STATED.on.year, values=JUNPU_FACTS, told=STATED)
    except NothingNew:
        return 0
    return 1
