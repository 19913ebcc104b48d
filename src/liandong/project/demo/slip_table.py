"""Every slip: who can carry it, and what is written instead."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from liandong.project.demo.block import Block, known
from liandong.project.demo.chances import WORKS_FROM, WORKS_TO
from liandong.project.demo.columns import LABOUR, OF
from liandong.project.demo.dice import Mask
from liandong.project.demo.slips import Cell, Says, Slip

Pick = Callable[[Block], Mask]
_NONE = LABOUR[-1][0]
NO_VILLAGE = "990101109999"


def _says(field: str, *words: str) -> Pick:
    return lambda block: block.says(field, *words)


def _nobody(field: str, *words: str) -> Pick:
    return lambda block: ~block.any(block.says(field, *words))


def _both(*conditions: Pick) -> Pick:
    def fits(block: Block) -> Mask:
        found = conditions[0](block)
        for condition in conditions[1:]:
            found = found & condition(block)
        return found

    return fits


def _of_age(low: int, high: int) -> Pick:
    return lambda block: (block.ages >= low) & (block.ages <= high)


def _several(block: Block) -> Mask:
    return np.asarray(block.sizes > 1)


def _last(block: Block) -> Mask:
    found = np.zeros(len(block.ages), dtype=bool)
    found[block.starts + block.sizes - 1] = True
    return found


def _led_by_a_man(block: Block) -> Mask:
    return _several(block) & block.says("sex", "男")[block.starts]


def _without_labour(block: Block) -> Mask:
    return ~block.any(block.able)


def _two_able(block: Block) -> Mask:
    return np.asarray(block.count(block.able) >= 2)


def _income_known(block: Block) -> Mask:
    return known(block.home["net_income_yuan"])


def _could_lose_wages(block: Block) -> Mask:
    """Ordinary families, known to earn wages, and still well off without them."""
    home = block.home
    rest = home["net_income_yuan"] - home["wage_income_yuan"]
    return (
        known(home["net_income_yuan"])
        & (home["wage_income_yuan"] > 0)
        & (rest > 0)
        & block.says("household_kind", "一般户")
        & ~block.says("is_risk_cleared", "是")
    )


def _works(block: Block) -> Mask:
    return np.asarray(block.person["work_months"] > 0)


def _idle(block: Block) -> Mask:
    """Members who could work away, and do not."""
    can = (
        block.says("labour", "普通劳动力", "技能劳动力")
        & (block.ages >= WORKS_FROM)
        & (block.ages <= WORKS_TO)
    )
    return np.asarray(can & (block.person["work_months"] == 0))


def _yuan(block: Block, row: int, *fields: str) -> int:
    home = int(np.searchsorted(block.starts, row, side="right")) - 1
    return sum(int(block.home[field][home]) for field in fields)


def _net(wanted: int, per_head: bool = False) -> dict[str, Says]:
    """Cells by which the net income becomes so many yuan, because costs were higher."""

    def net(block: Block, row: int) -> str:
        home = int(np.searchsorted(block.starts, row, side="right")) - 1
        return str(wanted * int(block.sizes[home]) if per_head else wanted)

    def cost(block: Block, row: int) -> str:
        return str(_yuan(block, row, "business_cost_yuan", "net_income_yuan") - int(net(block, row)))

    return {"net_income_yuan": net, "business_cost_yuan": cost}


def _wages(wanted: int) -> dict[str, Says | Cell]:
    """Cells by which the wages become so many yuan, and the net income with them."""

    def net(block: Block, row: int) -> str:
        return str(_yuan(block, row, "net_income_yuan") - _yuan(block, row, "wage_income_yuan") + wanted)

    return {"wage_income_yuan": str(wanted), "wage_public_post_yuan": "0", "net_income_yuan": net}


def _broken(block: Block, row: int) -> str:
    number = str(block.person["id_number"][row])
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def _of_row(field: str, move: Callable[[Block, int], int]) -> Says:
    """What the column says in another row of the block."""

    def says(block: Block, row: int) -> str:
        cell = block.person[field][move(block, row)]
        if field == "birth_on":
            return str(np.datetime64(int(cell), "D"))
        return OF[field].words[cell] if OF[field].codes else str(cell)

    return says


def _head_before(block: Block, row: int) -> int:
    home = int(np.searchsorted(block.starts, row, side="right")) - 1
    return int(block.starts[home - 1])


def _own_head(block: Block, row: int) -> int:
    return int(block.starts[np.searchsorted(block.starts, row, side="right") - 1])


def _next_number(block: Block, row: int) -> str:
    home = int(np.searchsorted(block.starts, row, side="right")) - 1
    return str(int(block.sizes[home]) + 1)


def _wide_digits(block: Block, row: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(_yuan(block, row, "net_income_yuan")))


def _spaced(block: Block, row: int) -> str:
    return f" {block.person['name'][row]}\u3000"


def _last_name(block: Block, row: int) -> str:
    home = int(np.searchsorted(block.starts, row, side="right")) - 1
    return str(block.person["name"][block.starts[home] + block.sizes[home] - 1])


def _grade_else(block: Block, row: int) -> str:
    home = int(np.searchsorted(block.starts, row, side="right")) - 1
    return "A" if block.home["house_grade"][home] == 3 else "D"


def _like_heads(block: Block) -> Mask:
    """Families whose head, and the head of the family before, are able and of working age."""
    heads = block.starts
    fine = (block.ages[heads] >= 25) & (block.ages[heads] <= 58) & block.able[heads] & ~block.at_school[heads]
    before = np.concatenate([[False], fine[:-1]])
    return np.asarray(fine & before)


_GENERAL = _says("household_kind", "一般贫困户")
_ORDINARY = _says("household_kind", "一般户")
_DIBAO = _says("household_kind", "低保贫困户")
_WUBAO = _says("household_kind", "五保贫困户")
_LIFTED = _says("poverty_status", "脱贫")
_CLEARED = _says("is_risk_cleared", "是")
_WATCHED = _says("monitor_kind", *OF["monitor_kind"].words)
_UNWATCHED = _both(_LIFTED, lambda block: ~block.says("is_risk_cleared", "是"), _income_known)
_GROWN_UP = _both(_of_age(30, 59), _says("health", "健康"), _says("student_status", "非在校生"))
_NO_CAUSE: dict[str, Cell | Says] = {"other_cause": None}


def _empty(field: str, pick: Pick | None = None, fits: Pick | None = None) -> Slip:
    return Slip(f"empty_{field}", 2, {field: None}, pick, fits)


_UNREADABLE = (
    Slip("date_unreadable", 0, {"birth_on": "1985-02-30"}),
    Slip("date_in_future", 0, {"birth_on": "2031-05-01"}),
    Slip("out_of_range", 0, {"birth_on": "1889-07-12"}, name="age_over_120"),
    Slip("number_unreadable", 0, {"net_income_yuan": "三万左右"}),
    Slip("household_number_missing", 0, {"household_no": None}, _last, _several, only_here=True),
    Slip("no_head", 0, {"relation": "其他"}),
    Slip("two_heads", 0, {"relation": "户主"}, _both(_last, _says("sex", "男")), _led_by_a_man),
    Slip("household_facts_differ", 0, {"house_grade": _grade_else}, _last, _several, only_here=True),
    Slip("word_unknown", 0, {"health": "身体还行"}),
    Slip("place_unknown", 0, {"village_code": NO_VILLAGE}),
    Slip(
        "", 0, {"net_income_yuan": _wide_digits}, fits=_income_known, is_bad=False, name="full_width_digits"
    ),
    Slip("", 0, {"name": _spaced}, _last, is_bad=False, name="stray_spaces"),
)
_EMPTY = (
    _empty("ethnicity"),
    _empty("health", _both(_says("relation", "户主"), _says("health", "健康"))),
    _empty("education", _GROWN_UP),
    _empty("student_status", _of_age(6, 13)),
    _empty("labour", _both(_GROWN_UP, _idle)),
    _empty("disability_grade", _says("health", "残疾")),
    Slip("empty_collector_name", 2, {"collector_name": None}, fits=_WATCHED),
    Slip("empty_collected_on", 2, {"collected_on": None}, fits=_WATCHED),
    Slip("empty_main_cause", 2, {"main_cause": None, "other_cause": None}, fits=_GENERAL),
    *(
        _empty(field)
        for field in (
            "has_electricity", "is_in_cooperative", "distance_main_road_km", "road_type", "house_area_m2",
            "is_water_difficult", "is_water_safe", "fuel", "has_sanitary_toilet",
        )
    ),
)  # fmt: skip
_ILL_WORDS = ("长期慢性病", "患有大病", "残疾")
_CAUSES = (
    Slip("illness_without_sick", 3, {"main_cause": "因病"} | _NO_CAUSE,
         fits=_both(_GENERAL, _nobody("health", *_ILL_WORDS))),
    Slip("schooling_without_student", 4, {"main_cause": "因学"} | _NO_CAUSE,
         fits=_both(_GENERAL, lambda block: ~block.any(block.at_school))),
    Slip("disability_without_disabled", 5, {"main_cause": "因残"} | _NO_CAUSE,
         fits=_both(_GENERAL, _nobody("health", "残疾"))),
    Slip("causes_repeat", 6, {"other_cause": "因病"}, fits=_both(_GENERAL, _says("main_cause", "因病"))),
)  # fmt: skip
_KINDS = (
    Slip("dibao_household_without_member", 7, {"receives_dibao": "否"}, _says("receives_dibao", "是")),
    Slip("general_household_with_dibao", 7, {"receives_dibao": "是"}, fits=_GENERAL),
    Slip("wubao_with_labour", 7,
         {"household_kind": "五保贫困户", "main_cause": "缺劳力", "transfer_tekun_yuan": "6000"},
         _both(_GROWN_UP, _says("labour", "普通劳动力")), _GENERAL),
    Slip("dibao_and_tekun_money", 7, {"transfer_tekun_yuan": "900"}, fits=_both(_DIBAO, _income_known)),
    Slip("dibao_household_without_money", 7, {"transfer_dibao_yuan": "0"}, fits=_DIBAO),
    Slip("wubao_household_without_money", 7, {"transfer_tekun_yuan": "0"}, fits=_WUBAO),
    Slip("general_household_with_money", 7, {"transfer_dibao_yuan": "1200"}, fits=_GENERAL),
)  # fmt: skip
_HELPER = (
    Slip("no_helper", 12, {"helper_name": None}, fits=_GENERAL),
    Slip("helper_named_as_poor", 12, {"helper_name": _last_name}, fits=_GENERAL),
)
_WORK = (
    Slip("id_number_wrong", 1, {"id_number": _broken}),
    Slip("healthy_without_labour", 8, {"labour": _NONE}, _both(_GROWN_UP, _idle), _two_able),
    Slip("business_without_cost", 9,
         {"business_cost_yuan": "0",
          "net_income_yuan": lambda block, row: str(
              _yuan(block, row, "net_income_yuan", "business_cost_yuan"))},
         fits=_income_known),
    Slip("income_out_of_bounds", 10, _net(-200),
         fits=_both(_ORDINARY, _income_known, lambda block: ~block.says("is_risk_cleared", "是"))),
    Slip("work_place_without_months", 11, {"work_area": "省外"}, _idle,
         lambda block: block.home["wage_income_yuan"] > 0),
    Slip("work_months_without_place", 11, {"work_area": None}, _works),
    Slip("works_without_labour", 11, {"labour": "丧失劳动力"},
         lambda block: _works(block) & ~block.says("health", "健康"), _two_able),
    Slip("wage_without_worker", 11, _wages(8000),
         fits=lambda block: _income_known(block) & ~block.any(_works(block))),
    Slip("worker_without_wage", 11, _wages(0), fits=_could_lose_wages),
    Slip("out_of_range", 11, {"work_months": "14"}, _works, name="work_months_out_of_range"),
    Slip("tiny_wage", 16, _wages(36), fits=_could_lose_wages),
)  # fmt: skip
_PLAUSIBLE = (
    Slip("relation_against_sex", 13, {"sex": "女"}, _says("relation", "之子")),
    Slip("head_and_spouse_same_sex", 13, {"sex": _of_row("sex", _own_head)}, _says("relation", "配偶")),
    Slip("much_cultivated_land", 13, {"land_cultivated_mu": "900"}),
    Slip("much_forest", 13, {"land_forest_mu": "1200"}),
    Slip("far_from_road", 13, {"distance_main_road_km": "120"}),
    Slip("young_in_senior_school", 13, {"student_status": "高中二年级"}, _of_age(6, 12)),
    Slip("old_in_primary_school", 13, {"student_status": "小学"}, _GROWN_UP),
    Slip("id_number_twice", 14, {"id_number": _of_row("id_number", _own_head)}, _last, _several),
    Slip("person_twice", 14, {"person_no": _next_number, "id_number": None}, _last, _several, is_copied=True),
    Slip("person_in_two_households", 14,
         {"name": _of_row("name", _head_before), "sex": _of_row("sex", _head_before),
          "birth_on": _of_row("birth_on", _head_before), "person_no": _next_number, "id_number": None,
          "relation": "其他", "receives_dibao": "否"},
         fits=_like_heads, is_copied=True),
)  # fmt: skip
_EXIT = (
    Slip("exited_below_line", 15, _net(2000), fits=_UNWATCHED),
    Slip("exited_with_dropout", 15, {"dropped_out": "是"}, _of_age(8, 15), _UNWATCHED),
    Slip("exited_in_dangerous_house", 15, {"house_grade": "D"}, fits=_LIFTED),
    Slip("exited_without_safe_water", 15, {"is_water_safe": "否"}, fits=_LIFTED),
    Slip("exited_patient_uninsured", 15, {"has_critical_insurance": "否"}, _says("health", *_ILL_WORDS),
         _LIFTED),
    Slip("exited_without_house", 15, {"house_area_m2": "0"}, fits=_LIFTED),
    Slip("no_measure_in_a_month", 16, {"first_measure_on": None, "monitored_since_on": "2025-05-10"},
         fits=_both(_WATCHED, lambda block: ~_CLEARED(block))),
    Slip("cleared_at_once", 16,
         {"cleared_on": "2025-06-03", "monitored_since_on": "2025-05-10", "clear_mode": "帮扶消除"},
         fits=_CLEARED),
    Slip("cleared_below_line", 16, _net(4500, per_head=True), fits=_CLEARED),
    Slip("work_risk_without_labour", 16, {"risk": "因务工就业不稳"}, fits=_without_labour),
    Slip("public_post_without_labour", 16, {"wage_public_post_yuan": "4800"}, fits=_without_labour),
    Slip("without_labour_not_marked", 16, {"is_whole_household_without_labour": "否"}, fits=_without_labour),
    Slip("dropout_after_clearing", 16, {"dropped_out": "是"}, _of_age(6, 15),
         lambda block: _CLEARED(block) & ~_LIFTED(block)),
)  # fmt: skip

SLIPS: tuple[Slip, ...] = (*_UNREADABLE, *_EMPTY, *_CAUSES, *_KINDS, *_WORK, *_HELPER, *_PLAUSIBLE, *_EXIT)
"""In the order of domain reference §2.8, as far as a file can say it."""
