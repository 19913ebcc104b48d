"""The tables that members and families are drawn from: seeds chosen here, made to agree with the targets.

A seed says what goes with what (the old are ill more often; 因病 needs somebody who is ill) [D]. Raking moves
it no further than needed to give the shares of :mod:`.targets` exactly, in expectation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from liandong.project.demo import targets
from liandong.project.demo.columns import CAUSE, EDUCATION, HEALTH, LABOUR, RISK, STUDENT, Codes
from liandong.project.demo.dice import Numbers, Shares
from liandong.project.demo.raking import rake, shares
from liandong.project.demo.structure import OTHERS, REGISTERED, Pool, pool

BANDS = np.array([16, 45, 60, 66, 76])
"""Ages at which a band begins; the first band is below them all."""

ILL, DISABLED, AT_SCHOOL, ABLE = 1, 2, 4, 8
"""What is true of somebody in a family; a pattern is their sum."""

PATTERNS = 16
WORKS_FROM, WORKS_TO = 17, 60
WORKS_AWAY = np.array([0.62, 0.60])
"""Share of those able to, by kind of family, who work away for 3 to 11 months [D]."""

MONTHS = 7  # on average
MONITORED = (0.006, 0.2)  # share of families under monitoring [D]
AT_16, AT_18 = 0.10, 0.32  # out of school at 16 and 17; at college from 18 to 21 [D]

# Bands × healthy, chronic illness, serious illness, disability.
_HEALTH = np.array(
    [
        [0.975, 0.008, 0.003, 0.014],
        [0.90, 0.05, 0.01, 0.04],
        [0.72, 0.18, 0.03, 0.07],
        [0.55, 0.32, 0.05, 0.08],
        [0.45, 0.40, 0.06, 0.09],
        [0.33, 0.48, 0.07, 0.12],
    ]
)
_HEALTH_OTHERS = (0.86, 0.105, 0.012, 0.023)
# Bands from 16 on × the five levels.
_EDUCATION = np.array(
    [
        [1.5, 17, 62, 13, 6.5],
        [9, 45, 40, 5, 1],
        [22, 54, 21, 3, 0.2],
        [34, 52, 12, 2, 0.1],
        [50, 43, 6, 1, 0.1],
    ]
)
_EDUCATION_OTHERS = (0.08, 0.32, 0.42, 0.11, 0.07)
# Bands from 16 on × health × ordinary, skilled, weak, lost, none. A healthy person of 16 to 59 is able.
_LABOUR = np.array(
    [
        [[88, 8, 4, 0, 0], [55, 2, 36, 7, 0], [0, 0, 40, 60, 0], [20, 0, 45, 35, 0]],
        [[91, 4, 5, 0, 0], [52, 1, 38, 9, 0], [0, 0, 35, 65, 0], [18, 0, 46, 36, 0]],
        [[60, 1, 24, 0, 15], [30, 0, 42, 8, 20], [0, 0, 20, 50, 30], [8, 0, 30, 37, 25]],
        [[22, 0, 28, 0, 50], [8, 0, 26, 11, 55], [0, 0, 4, 36, 60], [0, 0, 8, 32, 60]],
        [[1, 0, 7, 2, 90], [0, 0, 3, 12, 85], [0, 0, 0, 25, 75], [0, 0, 1, 24, 75]],
    ],
    dtype=float,
)
# Cause to its weights: in any family; more where somebody is ill, is disabled, is at school; times this where
# nobody is able.
_CAUSES = {
    "因病": (0, 6, 0, 0, 1), "因残": (0, 0, 4, 0, 1), "因学": (0, 0, 0, 1, 1), "因灾": (0.3, 0, 0, 0, 1),
    "缺土地": (0.1, 0, 0, 0, 0.5), "缺水": (0.05, 0, 0, 0, 1), "缺技术": (1, 0, 0, 0, 0.05),
    "缺劳力": (0.8, 0, 0, 0, 6), "缺资金": (1, 0, 0, 0, 0.1), "交通条件落后": (0.1, 0, 0, 0, 0.5),
    "自身发展动力不足": (0.2, 0, 0, 0, 0.05), "其他": (0.05, 0, 0, 0, 1),
}  # fmt: skip
_RISKS = {
    "因病": (0, 6, 0, 0, 1), "洪涝灾害": (0.2, 0, 0, 0, 1), "因残": (0, 0, 4, 0, 1),
    "因缺劳动力": (0.8, 0, 0, 0, 6), "因意外事故": (0.3, 0, 0, 0, 1), "因产业项目失败": (0.5, 0, 0, 0, 0),
    "因务工就业不稳": (1, 0, 0, 0, 0), "因学": (0, 0, 0, 1, 1), "其他": (0.3, 0, 0, 0, 1),
}  # fmt: skip


@dataclass(frozen=True)
class Chances:
    """Weights of each choice. First axis: the kind of family (others, registered), but for ``cause``.

    ``student``: × ages × statuses. ``health``: × bands × conditions. ``education``: × bands from 16 on ×
    levels, of those not at school. ``labour``: × bands from 16 on × conditions × abilities, of the same.
    ``cause``: patterns × causes, of registered families. ``risk``: patterns × risks, of monitored ones.
    ``monitored``: × patterns: how likely; others are, where they look like registered ones.
    ``months``, ``able``, ``sizes``: what a family is expected to have: months of work away, able members, and
    size to the power of 0.6.
    """

    student: Shares
    health: Shares
    education: Shares
    labour: Shares
    cause: Shares
    risk: Shares
    monitored: Shares
    months: Shares
    able: Shares
    sizes: Shares


def band(ages: Numbers) -> Numbers:
    """The band of each age."""
    return np.asarray(np.searchsorted(BANDS, ages, side="right"))


@cache
def calibrated() -> Chances:
    """The tables. Cost: 0.3 s once."""
    homes = pool()
    ages = np.arange(111)
    bands = band(ages)
    student = np.stack([_students(kind) for kind in (OTHERS, REGISTERED)])
    at_home = student[:, :, 0]
    persons = np.stack([np.bincount(bands, weights=row) for row in homes.persons]).astype(float)
    free = np.stack([np.bincount(bands, weights=row) for row in homes.persons * at_home])[:, 1:]
    health = _conditions(persons)
    education = np.stack(
        [
            shares(rake(_EDUCATION, free[kind] / free[kind].sum(), np.array(wanted)))
            for kind, wanted in enumerate((_EDUCATION_OTHERS, list(targets.EDUCATION.shares.values())))
        ]
    )
    labour = np.stack([shares(_LABOUR.reshape(-1, 5)).reshape(_LABOUR.shape)] * 2)
    labour[REGISTERED] = _abilities(free[REGISTERED], health[REGISTERED, 1:], homes)
    bits = _bits(student, health, labour, bands)
    patterns = np.stack([_patterns(homes, bits[kind], homes.weights[kind]) for kind in range(2)])
    abilities = np.einsum("kbh,kbhl->kbl", health[:, 1:], labour)[:, np.clip(bands - 1, 0, None)]
    grown = homes.persons * at_home * (ages >= BANDS[0])
    may_work = grown * ((ages >= WORKS_FROM) & (ages <= WORKS_TO))
    return Chances(
        student,
        health,
        education,
        labour,
        _of_patterns(_CAUSES, CAUSE, targets.CAUSE, patterns[REGISTERED]),
        _of_patterns(_RISKS, RISK, targets.RISK, patterns[REGISTERED]),
        np.stack([MONITORED[OTHERS] * patterns[REGISTERED] / patterns[OTHERS], np.full(16, MONITORED[1])]),
        (may_work[:, :, None] * abilities[:, :, :2]).sum(axis=(1, 2)) * WORKS_AWAY * MONTHS,
        (grown[:, :, None] * abilities[:, :, :3]).sum(axis=(1, 2)),
        homes.weights @ homes.sizes**0.6,
    )


def _students(kind: int) -> Shares:
    """Ages × statuses."""
    words = [word for word, _ in STUDENT]
    table = np.zeros((111, len(words)))
    table[:, 0] = 1

    def put(age: int, **found: float) -> None:
        table[age] = 0
        table[age, 0] = 1 - sum(found.values())
        for word, share in found.items():
            table[age, words.index(word)] = share

    out = (0.002, 0.006)[kind]  # children of 9 to 15 who left school
    for age in range(3, 6):
        put(age, 学前教育=0.85)
    for age in range(6, 12):
        put(age, 小学=1 - out * (age >= 9))
    for age, grade in ((12, "七年级"), (13, "八年级"), (14, "九年级")):
        put(age, **{grade: 1 - out})
    put(15, 九年级=0.4, 高中一年级=0.34, 中职一年级=0.26 - 2 * out)
    for age, year in ((16, "二"), (17, "三")):
        put(age, **{f"高中{year}年级": 0.5, f"中职{year}年级": 0.5 - AT_16 * (1, 1.5)[kind]})
    for age in range(18, 22):
        put(age, 大专及以上=AT_18 * (1, 0.7)[kind])
    return table


def _conditions(persons: Shares) -> Shares:
    wanted = (_HEALTH_OTHERS, tuple(targets.HEALTH.shares.values()))
    return np.stack(
        [
            shares(rake(_HEALTH * row[:, None], row / row.sum(), np.array(total)))
            for row, total in zip(persons, wanted, strict=True)
        ]
    )


def _abilities(free: Shares, health: Shares, homes: Pool) -> Shares:
    """Ability by band and condition, so that with children and students all shares are as wanted."""
    everybody = homes.persons[REGISTERED].sum()
    rows = (free[:, None] * health / everybody).reshape(-1)
    columns = np.array(list(targets.LABOUR.shares.values()))
    columns[-1] -= 1 - rows.sum()  # who is under 16 or at school has none
    return shares(rake(_LABOUR.reshape(-1, 5) * rows[:, None], rows, columns)).reshape(_LABOUR.shape)


def _bits(student: Shares, health: Shares, labour: Shares, bands: Numbers) -> Shares:
    """Kinds × ages × patterns: how likely a person of that age brings what into the family."""
    found = np.zeros((2, 111, PATTERNS))
    of = {word: place for place, (word, _) in enumerate(HEALTH)}
    able = labour[..., :3].sum(axis=-1)  # kinds × bands from 16 on × conditions
    for condition, bit in ((0, 0), (of["长期慢性病"], ILL), (of["患有大病"], ILL), (of["残疾"], DISABLED)):
        share = health[:, bands, condition]
        at_home = student[:, :, 0]
        # Pre-school is being at school too, as the rules see it.
        found[:, :, bit | AT_SCHOOL] += share * (1 - at_home)
        may = np.where(bands > 0, able[:, np.clip(bands - 1, 0, None), condition], 0)
        found[:, :, bit | ABLE] += share * at_home * may
        found[:, :, bit] += share * at_home * (1 - may)
    return found


def _patterns(homes: Pool, bits: Shares, weights: Shares) -> Shares:
    """Share of families of each pattern, exactly: of all members within a set, less the smaller sets."""
    within = np.empty(PATTERNS)
    for pattern in range(PATTERNS):
        inside = [bit for bit in range(PATTERNS) if bit & pattern == bit]
        of_person = bits[:, inside].sum(axis=1)[homes.ages]
        within[pattern] = weights @ np.multiply.reduceat(of_person, homes.starts)
    for bit in (ILL, DISABLED, AT_SCHOOL, ABLE):
        with_bit = [pattern for pattern in range(PATTERNS) if pattern & bit]
        within[with_bit] -= within[[pattern ^ bit for pattern in with_bit]]
    return within


def _of_patterns(
    weights: Mapping[str, Sequence[float]], codes: Codes, target: targets.Target, patterns: Shares
) -> Shares:
    """Patterns × codes, so that over all patterns the shares are the target's."""
    words = [word for word, _ in codes]
    table = np.zeros((PATTERNS, len(words)))
    for word, (always, ill, disabled, school, unable) in weights.items():
        for pattern in range(PATTERNS):
            told = always + ill * bool(pattern & ILL) + disabled * bool(pattern & DISABLED)
            told += school * bool(pattern & AT_SCHOOL)
            table[pattern, words.index(word)] = told if pattern & ABLE else told * unable
    wanted = np.array([target.shares.get(word, 0) for word in words])
    return shares(rake(table * patterns[:, None], patterns / patterns.sum(), wanted))


assert [word for word, _ in EDUCATION][:5] == list(targets.EDUCATION.shares)  # noqa: S101  the tables' order
assert [word for word, _ in HEALTH] == list(targets.HEALTH.shares)  # noqa: S101  as above
assert [word for word, _ in LABOUR] == list(targets.LABOUR.shares)  # noqa: S101  as above
