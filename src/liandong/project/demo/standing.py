"""What the generated families are registered and monitored as, and why."""

from __future__ import annotations

import datetime

import numpy as np

from liandong.project.demo import names
from liandong.project.demo.block import AS_OF, EMPTY, EXIT_YUAN, LINE_YUAN, Block, Cells, code, day, known
from liandong.project.demo.chances import ABLE, AT_SCHOOL, DISABLED, ILL, calibrated
from liandong.project.demo.dice import Mask, Numbers, between, chances, choose
from liandong.project.demo.homes import is_safe
from liandong.project.demo.members import NO, YES, Random
from liandong.project.demo.structure import OTHERS, REGISTERED

MONITORING_SINCE = 2021
_MONTHS = np.array(
    [day(datetime.date(year, month, 1)) for year in range(MONITORING_SINCE, 2026) for month in range(1, 13)]
)
_LAST = int(np.searchsorted(_MONTHS, day(AS_OF), side="right")) - 1
_FOUND_BY = np.array([0.18, 0.52, 0.26, 0.04])  # own application, cadres, departments, the public [D]


def household_kind(random: Random, block: Block) -> Cells:
    """Ordinary, poor, poor with allowance, five guarantees; the last where nobody of 16 to 65 can work."""
    registered = block.kinds == REGISTERED
    able = block.any(block.able)
    alone = (block.sizes == 1) & (block.ages[block.starts] >= 60)
    wubao = registered & alone & ~able & chances(random, np.full(len(able), 0.5))
    dibao = registered & ~wubao & chances(random, np.where(able, 0.3, 0.75))
    found = np.where(registered, code("household_kind", "一般贫困户"), code("household_kind", "一般户"))
    found[dibao] = code("household_kind", "低保贫困户")
    found[wubao] = code("household_kind", "五保贫困户")
    return found


def patterns(block: Block) -> Numbers:
    """What is true of somebody in each family, as the tables number it."""
    ill = block.any(block.says("health", "长期慢性病", "患有大病"))
    disabled = block.any(block.says("health", "残疾"))
    at_school, able = block.any(block.at_school), block.any(block.able)
    return np.asarray(ILL * ill + DISABLED * disabled + AT_SCHOOL * at_school + ABLE * able)


def causes(random: Random, block: Block, pattern: Numbers) -> dict[str, Cells]:
    """Main cause of registered families, and of half of them another one."""
    table = calibrated().cause[pattern]
    main = choose(random, table)
    rest = table.copy()
    rest[np.arange(len(main)), main] = 0
    rest[:, -1] += 1e-9  # something must be left to choose from
    other = choose(random, rest)
    registered = block.kinds == REGISTERED
    has_other = registered & (other != main) & chances(random, np.full(len(main), 0.5))
    return {"main_cause": np.where(registered, main, EMPTY), "other_cause": np.where(has_other, other, EMPTY)}


def status(random: Random, block: Block) -> dict[str, Cells]:
    """Registered families left poverty by 2020; who is not safe today, or below the line, fell back."""
    count, registered = len(block.sizes), block.kinds == REGISTERED
    net = block.home["net_income_yuan"]
    poor = known(net) & (net < EXIT_YUAN * block.sizes)
    back = registered & (~is_safe(block) | poor)
    identified = np.where(chances(random, np.full(count, 0.75)), 2014, between(random, 2015, 2017, count))
    exit_year = between(random, np.maximum(identified + 1, 2016), 2020, count)
    found = np.where(registered, code("poverty_status", "脱贫"), code("poverty_status", "非建档立卡"))
    found[back] = code("poverty_status", "返贫")
    return {
        "poverty_status": found,
        "identified_year": np.where(registered, identified, EMPTY),
        "exit_year": np.where(registered, exit_year, EMPTY),
        "return_year": np.where(back, between(random, MONITORING_SINCE, 2025, count), EMPTY),
    }


def looked_after(random: Random, block: Block) -> dict[str, Cells]:
    """Who helps registered and monitored families; who collected the facts of the latter, and when."""
    count = len(block.sizes)
    watched = block.home["monitor_kind"] != EMPTY
    helped = watched | (block.kinds == REGISTERED)
    collected = day(AS_OF) - between(random, 1, 60, count)
    return {
        "helper_name": _of_some(helped, names.officials(random, count)),
        "collector_name": _of_some(watched, names.officials(random, count)),
        "collected_on": np.where(watched, collected, EMPTY),
    }


def _of_some(who: Mask, cells: Cells) -> Cells:
    """Texts where ``who``, nothing elsewhere."""
    found = np.full(len(cells), None, dtype=object)
    found[who] = cells[who]
    return found


def monitoring(random: Random, block: Block, pattern: Numbers) -> dict[str, Cells]:
    """Who is watched since 2021, for which risk, and of whom it has passed."""
    count, table = len(block.sizes), calibrated()
    watched = chances(random, table.monitored[block.kinds, pattern])
    kind = np.where(
        block.kinds == OTHERS,
        np.where(chances(random, np.full(count, 0.7)), code("monitor_kind", "边缘易致贫户"),
                 code("monitor_kind", "突发严重困难户")),
        code("monitor_kind", "脱贫不稳定户"),
    )  # fmt: skip
    since = between(random, 4, _LAST - 1, count)
    ended = since + between(random, 3, 18, count)
    net = block.home["net_income_yuan"]
    well = known(net) & (net >= LINE_YUAN * block.sizes) & ~block.any(block.says("dropped_out", "是"))
    cleared = watched & well & (ended <= _LAST)
    mode = np.where(chances(random, np.full(count, 0.88)), code("clear_mode", "帮扶消除"), 1)

    def of(who: Mask, cells: Cells) -> Cells:
        return np.where(who, cells, EMPTY)

    since_on = _MONTHS[since] + between(random, 0, 27, count)
    measure_on = np.minimum(since_on + between(random, 3, 25, count), day(AS_OF))
    return {
        "monitor_kind": of(watched, kind),
        "monitored_since_on": of(watched, since_on),
        "first_measure_on": of(watched, measure_on),
        "found_by": of(watched, choose(random, np.tile(_FOUND_BY, (count, 1)))),
        "risk": of(watched, choose(random, table.risk[pattern])),
        "is_risk_cleared": of(watched, np.where(cleared, YES, NO)),
        "clear_mode": of(cleared, mode),
        "cleared_on": of(cleared, _MONTHS[np.minimum(ended, _LAST)] + between(random, 0, 15, count)),
        "is_whole_household_without_labour": np.where(block.any(block.able), NO, YES),
    }
