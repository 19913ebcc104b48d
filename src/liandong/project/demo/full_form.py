"""The whole national form for generated families, and every error of the national rules planted in it.

The families are those of :mod:`.families`; what the collection sheet does not ask is added so that a family
is consistent with itself. Each error is planted in households of its own, and which is said in the key,
which the check never sees. Nobody is real.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from liandong.project.demo.columns import COLUMNS, UNKNOWN
from liandong.project.demo.dice import Dice
from liandong.project.demo.facts import AS_OF, Cell
from liandong.project.demo.families import generate

Row = dict[str, Cell]
Family = list[Row]
_CODES = {column.field: dict(column.codes) for column in COLUMNS}
_LABOUR = {"ordinary": "01", "skilled": "02", "lost": "03", "none": "04", "weak": "05"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_KINDS = {
    "一般户": "ordinary",
    "一般贫困户": "general",
    "低保贫困户": "dibao_poor",
    "五保贫困户": "wubao_poor",
}


@dataclass(frozen=True)
class Form:
    """The rows of a form, and the key: household number and rule of each planted error."""

    fields: tuple[str, ...]
    rows: tuple[Row, ...]
    key: tuple[tuple[str, str], ...]

    def write_csv(self, path: Path) -> None:
        """Write the rows with the fields' names as headings."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)

    def write_key(self, path: Path) -> None:
        """Write the key beside, never into, the file that is checked."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("household_no", "rule"))
            writer.writerows(self.key)


def fill(households: int, seed: int, *, each: int) -> Form:
    """A form of generated families, with ``each`` households spoiled by each rule of :data:`ERRORS`."""
    plain = generate(households, seed, planted_each=0)
    dice = Dice(seed + 1)
    names = [column.field for column in COLUMNS]
    serials: Counter[Cell] = Counter()
    families = [
        _completed([dict(zip(names, row, strict=True)) for row in group], dice, serials)
        for _, group in groupby(plain.rows, key=lambda row: row[0])
    ]
    key: list[tuple[str, str]] = []
    free = list(range(len(families)))
    for rule, (fits, spoil) in ERRORS.items():
        fitting = [place for place in free if fits(families[place])]
        for _ in range(min(each, len(fitting))):
            place = fitting.pop(int(dice.share() * len(fitting)))
            free.remove(place)
            spoil(families[place])
            key.append((str(families[place][0]["household_no"]), rule))
    rows = tuple(row for family in families for row in family)
    return Form(tuple(rows[0]), rows, tuple(key))


def id_number(born_on: str, serial: int) -> str:
    """A number that checks out, of an area code that no county has."""
    body = f"990101{born_on.replace('-', '')}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def _coded(row: Row) -> Row:
    """The words of the collection sheet as codes of the registry; what it leaves out stays out."""
    found: Row = {}
    for field, cell in row.items():
        value = None if cell == UNKNOWN else cell
        found[field] = _CODES[field].get(str(value), value) if _CODES.get(field) and value else value
    return found


def _age(row: Row) -> int:
    year, month, day = (int(part) for part in str(row["birth_on"]).split("-"))
    return AS_OF.year - year - ((AS_OF.month, AS_OF.day) < (month, day))


def _completed(rows: Family, dice: Dice, serials: Counter[Cell]) -> Family:
    family = [_coded(row) for row in rows]
    kind = _KINDS[str(family[0].pop("household_attribute"))]
    for number, row in enumerate(family):
        row.pop("household_attribute", None)
        serials[row["birth_on"]] += 1
        row["id_number"] = id_number(str(row["birth_on"]), serials[row["birth_on"]])
        _complete_member(row, number, dice, kind)
    facts = _household(family, kind, dice)
    for row in family:
        row.update(facts)
    return family


def _complete_member(row: Row, number: int, dice: Dice, kind: str) -> None:
    age = _age(row)
    row["labour"] = _LABOUR.get(str(row["labour"]), row["labour"])
    row["ethnicity"] = dice.one_of(("01", "08", "06"))
    row["student_status"] = row["student_status"] or "01"
    if row["student_status"] == "16" and age < 18:
        row["student_status"] = "07"
    row["health"] = row["health"] or "01"
    if row["has_disability"] == "true":
        row["health"] = "04"
    row["has_disability"] = "true" if row["health"] == "04" else "false"
    row["disability_grade"] = dice.one_of("1234") if row["health"] == "04" else None
    row["work_months"] = row["work_months"] or 0
    row["work_area"] = dice.one_of(("01", "02", "03", "04")) if row["work_months"] else None
    row["receives_dibao"] = "true" if kind == "dibao_poor" and number == 0 else "false"
    row["has_critical_insurance"] = "true"
    if row["health"] == "01" and 16 <= age <= 59 and row["student_status"] == "01":
        row["labour"] = row["labour"] if row["labour"] in ("01", "02", "05") else "01"


def _household(family: Family, kind: str, dice: Dice) -> Row:
    works = any(row["work_months"] for row in family)
    wage = dice.between(4, 30) * 1000 * len(family) if works else 0
    business = dice.between(2, 12) * 1000
    dibao, tekun = (3600 if kind == "dibao_poor" else 0, 6000 if kind == "wubao_poor" else 0)
    other = 9000 * len(family)
    net = wage + business - 500 + dibao + tekun + other
    poor = kind != "ordinary"
    first = family[0]
    return {
        "household_kind": kind,
        "main_cause": "07" if poor else None,
        "other_cause": "09" if poor else None,
        "second_other_cause": None,
        "helper_name": f"{dice.one_of('周吴郑王冯陈')}助理{dice.between(1, 99)}",
        "collector_name": f"{dice.one_of('赵钱孙李')}采集{dice.between(1, 99)}",
        "collected_on": "2025-08-20",
        "first_measure_on": "2025-05-20",
        "monitor_kind": None,
        "poverty_status": "poor" if poor else "ordinary",
        "is_in_cooperative": dice.one_of(("true", "false")),
        "is_risk_cleared": None,
        "clear_mode": None,
        "monitored_since_on": None,
        "cleared_on": None,
        "risk": None,
        "is_whole_household_without_labour": "true" if not _able(family) else "false",
        "has_electricity": first["has_electricity"] or "true",
        "distance_main_road_km": dice.between(0, 12),
        "road_type": first["road_type"] or "03",
        "is_water_difficult": "false",
        "is_water_safe": first["is_water_safe"] or "true",
        "fuel": first["fuel"] or "clean",
        "has_sanitary_toilet": first["has_sanitary_toilet"] or "true",
        "house_grade": first["house_grade"] or "B",
        "land_cultivated_mu": dice.between(1, 12),
        "land_forest_mu": dice.between(0, 20),
        "wage_income_yuan": wage,
        "wage_public_post_yuan": 0,
        "business_income_yuan": business,
        "business_cost_yuan": 500,
        "transfer_dibao_yuan": dibao,
        "transfer_tekun_yuan": tekun,
        "net_income_yuan": net,
    }


def _able(family: Family) -> bool:
    return any(row["labour"] in ("01", "02", "05") for row in family)


Fits = Callable[[Family], bool]
Spoil = Callable[[Family], None]


def _all(**values: Cell) -> Spoil:
    def spoil(family: Family) -> None:
        for row in family:
            row.update(values)

    return spoil


def _of(pick: Callable[[Row], bool], **values: Cell) -> tuple[Fits, Spoil]:
    """Spoil the first member of whom something is true."""

    def spoil(family: Family) -> None:
        next(row for row in family if pick(row)).update(values)

    return (lambda family: any(map(pick, family))), spoil


def _kind(*kinds: str) -> Fits:
    return lambda family: family[0]["household_kind"] in kinds


def _none(test: Callable[[Row], bool], *kinds: str) -> Fits:
    return lambda family: (not kinds or family[0]["household_kind"] in kinds) and not any(map(test, family))


def _anybody(family: Family) -> bool:
    return True


def _empties() -> Iterator[tuple[str, tuple[Fits, Spoil]]]:
    """A cell that the form wants is left empty."""
    for name in ("ethnicity", "health"):
        yield (
            f"empty_{name}",
            _of(lambda row: row["relation"] == "01" and row["health"] == "01", **{name: None}),
        )
    for name in (
        "has_electricity", "is_in_cooperative", "distance_main_road_km", "road_type", "house_area_m2",
        "is_water_difficult", "is_water_safe", "fuel", "has_sanitary_toilet",
    ):  # fmt: skip
        yield f"empty_{name}", (_anybody, _all(**{name: None}))
    yield "empty_main_cause", (_kind("general"), _all(main_cause=None, other_cause=None))
    yield "empty_education", _of(_grown_up, education=None)
    yield "empty_student_status", _of(lambda row: 6 <= _age(row) <= 13, student_status=None)
    yield "empty_labour", _of(lambda row: _grown_up(row) and row["work_months"] == 0, labour=None)
    yield "empty_disability_grade", _of(lambda row: row["health"] == "04", disability_grade=None)


def _helped_by_oneself(family: Family) -> None:
    _all(helper_name=family[-1]["name"])(family)


def _grown_up(row: Row) -> bool:
    return 30 <= _age(row) <= 59 and row["health"] == "01"


def _ill(row: Row) -> bool:
    return row["health"] != "01"


def _student(row: Row) -> bool:
    return row["student_status"] != "01"


def _works(row: Row) -> bool:
    return bool(row["work_months"])


def _couple(family: Family) -> bool:
    return {"01", "02"} <= {row["relation"] for row in family}


def _same_sex(family: Family) -> None:
    head = next(row for row in family if row["relation"] == "01")
    next(row for row in family if row["relation"] == "02")["sex"] = head["sex"]


def _broken(number: Cell) -> str:
    text = str(number)
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _break_number(family: Family) -> None:
    family[0]["id_number"] = _broken(family[0]["id_number"])


def _double_number(family: Family) -> None:
    family[-1]["id_number"] = family[0]["id_number"]


def _lifted(**values: Cell) -> Spoil:
    return _all(poverty_status="lifted", **values)


def _lifted_and(pick: Callable[[Row], bool], **values: Cell) -> tuple[Fits, Spoil]:
    fits, member = _of(pick, **values)

    def spoil(family: Family) -> None:
        _lifted()(family)
        member(family)

    return fits, spoil


def _cleared_dropout(family: Family) -> None:
    _all(is_risk_cleared="true")(family)
    next(row for row in family if 6 <= _age(row) <= 15)["dropped_out"] = "true"


def _safe(family: Family) -> bool:
    row = family[0]
    calm = row["house_grade"] in ("A", "B") and row["is_water_safe"] == "true"
    return calm and not any(member["dropped_out"] == "true" for member in family)


ERRORS: Mapping[str, tuple[Fits, Spoil]] = {
    "id_number_wrong": (_anybody, _break_number),
    "id_number_twice": (lambda family: len(family) > 1, _double_number),
    **dict(_empties()),
    "empty_collector_name": (_anybody, _all(monitor_kind="marginal", collector_name=None)),
    "empty_collected_on": (_anybody, _all(monitor_kind="marginal", collected_on=None)),
    "no_helper": (_kind("general"), _all(helper_name=None)),
    "helper_named_as_poor": (_kind("general"), _helped_by_oneself),
    "no_measure_in_a_month": (
        _anybody,
        _all(monitor_kind="marginal", monitored_since_on="2025-05-10", first_measure_on=None),
    ),
    "illness_without_sick": (_none(_ill, "general"), _all(main_cause="01")),
    "schooling_without_student": (_none(_student, "general"), _all(main_cause="03")),
    "disability_without_disabled": (
        _none(lambda row: row["health"] == "04", "general"), _all(main_cause="02"),
    ),
    "causes_repeat": (_kind("general"), _all(other_cause="07")),
    "dibao_household_without_member": (_kind("dibao_poor"), _all(receives_dibao="false")),
    "general_household_with_dibao": (
        _kind("general"), lambda family: family[0].update(receives_dibao="true"),
    ),
    "wubao_with_labour": (
        lambda family: _able(family) and any(_grown_up(row) and row["labour"] == "01" for row in family)
        and family[0]["household_kind"] == "ordinary",
        _all(household_kind="wubao_poor", main_cause="08", transfer_tekun_yuan=6000),
    ),
    "dibao_and_tekun_money": (_kind("dibao_poor"), _all(transfer_tekun_yuan=900)),
    "dibao_household_without_money": (_kind("dibao_poor"), _all(transfer_dibao_yuan=0)),
    "wubao_household_without_money": (_kind("wubao_poor"), _all(transfer_tekun_yuan=0)),
    "general_household_with_money": (_kind("general"), _all(transfer_dibao_yuan=1200)),
    "healthy_without_labour": _of(
        lambda row: _grown_up(row) and not row["work_months"] and row["student_status"] == "01", labour="04"
    ),
    "business_without_cost": (_anybody, _all(business_cost_yuan=0)),
    "income_out_of_bounds": (_anybody, _all(net_income_yuan=-200)),
    "work_place_without_months": _of(lambda row: not _works(row) and row["labour"] == "01", work_area="03"),
    "work_months_without_place": _of(_works, work_area=None),
    "works_without_labour": _of(lambda row: _works(row) and row["health"] != "01", labour="03"),
    "wage_without_worker": (_none(_works), _all(wage_income_yuan=8000)),
    "worker_without_wage": (lambda family: any(map(_works, family)), _all(wage_income_yuan=0)),
    "relation_against_sex": _of(lambda row: row["relation"] == "03", sex="2"),
    "head_and_spouse_same_sex": (_couple, _same_sex),
    "much_cultivated_land": (_anybody, _all(land_cultivated_mu=900)),
    "much_forest": (_anybody, _all(land_forest_mu=1200)),
    "far_from_road": (_anybody, _all(distance_main_road_km=120)),
    "young_in_senior_school": _of(lambda row: 6 <= _age(row) <= 12, student_status="08"),
    "old_in_primary_school": _of(
        lambda row: _grown_up(row) and row["student_status"] == "01", student_status="03"
    ),
    "exited_below_line": (_safe, _lifted(net_income_yuan=2000)),
    "exited_with_dropout": _lifted_and(lambda row: 8 <= _age(row) <= 15, dropped_out="true"),
    "exited_in_dangerous_house": (_safe, _lifted(house_grade="D")),
    "exited_without_safe_water": (_safe, _lifted(is_water_safe="false")),
    "exited_patient_uninsured": _lifted_and(_ill, has_critical_insurance="false"),
    "exited_without_house": (_safe, _lifted(house_area_m2=0)),
    "cleared_at_once": (
        _safe,
        _all(
            is_risk_cleared="true", clear_mode="helped", monitored_since_on="2025-05-10",
            cleared_on="2025-06-03",
        ),
    ),
    "cleared_below_line": (_safe, _all(is_risk_cleared="true", net_income_yuan=2500)),
    "work_risk_without_labour": (lambda family: not _able(family), _all(risk="07")),
    "public_post_without_labour": (lambda family: not _able(family), _all(wage_public_post_yuan=4800)),
    "without_labour_not_marked": (
        lambda family: not _able(family), _all(is_whole_household_without_labour="false"),
    ),
    "tiny_wage": (lambda family: any(map(_works, family)), _all(wage_income_yuan=36)),
    "dropout_after_clearing": (
        lambda family: _safe(family) and any(6 <= _age(row) <= 15 for row in family), _cleared_dropout,
    ),
}  # fmt: skip
"""Rule to which families can carry its error, and how it is planted; the other rules stay unbroken."""
