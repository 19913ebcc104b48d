"""Who lives in the generated families, and what is true of each of them."""

from __future__ import annotations

import numpy as np

from liandong.project.demo.block import AS_OF, EMPTY, NOT_KNOWN, Cells, code, day
from liandong.project.demo.chances import BANDS, WORKS_AWAY, WORKS_FROM, WORKS_TO, band, calibrated
from liandong.project.demo.columns import EDUCATION, HEALTH, WORK_AREA, YES_NO
from liandong.project.demo.dice import Mask, Numbers, Shares, between, chances, choose
from liandong.project.demo.structure import REGISTERED, pool

YES, NO = (place for place, _ in enumerate(YES_NO))
Random = np.random.Generator

# Level of education to the least and most years at school [D].
_YEARS = np.array([(0, 2), (4, 6), (8, 9), (11, 12), (14, 16), (0, 0)])
# Ethnic groups, by the town's share of 汉族, 壮族, 瑶族, 苗族, 侗族 on the plain and in the hills [D].
_PEOPLES = np.array([(0.62, 0.30, 0.03, 0.03, 0.02), (0.30, 0.40, 0.17, 0.09, 0.04)])
_WORK_AREAS = np.array([0.22, 0.24, 0.24, 0.30])
"""Share of those working away in the township, the county, the province, beyond [D]."""


def households(random: Random, kinds: Numbers) -> Numbers:
    """For each family the number of a household of the pool."""
    edges = pool().weights.cumsum(axis=1)
    points = random.random(len(kinds)) * edges[kinds, -1]
    found = np.empty(len(kinds), dtype=np.int64)
    for kind, row in enumerate(edges):
        found[kinds == kind] = np.searchsorted(row, points[kinds == kind], side="right")
    return np.asarray(np.minimum(found, edges.shape[1] - 1))


def persons(numbers: Numbers) -> Numbers:
    """For these households of the pool the numbers of their persons there, one after the other."""
    sizes = pool().sizes[numbers]
    ends = sizes.cumsum()
    return np.asarray(np.arange(ends[-1]) + np.repeat(pool().starts[numbers] - (ends - sizes), sizes))


_LATEST = np.array([day(AS_OF.replace(year=AS_OF.year - age)) for age in range(111)])


def birthdays(random: Random, ages: Numbers) -> Numbers:
    """Days of birth that make these ages completed years on :data:`.block.AS_OF`."""
    return np.asarray(_LATEST[ages] - between(random, 0, 364, len(ages)))


def facts(
    random: Random, *, kinds: Numbers, hardship: Shares, ages: Numbers, home_of: Numbers, hills: Mask
) -> dict[str, Cells]:
    """Schooling, health, work and insurance of members.

    Args:
        kinds, hardship, hills: of each member's family: its kind, its standing in standard deviations
            (positive is poorer), whether its village lies in the hills.
    """
    table, bands, count = calibrated(), band(ages), len(ages)
    grown = ages >= BANDS[0]
    student = choose(random, table.student[kinds, ages])
    at_home = student == 0
    health = choose(random, table.health[kinds, bands])
    labour = choose(random, table.labour[kinds, np.maximum(bands - 1, 0), health])
    labour[~(grown & at_home)] = code("labour", "无劳动力")
    education, years = _schooling(random, kinds, ages, at_home)
    may = (labour < 2) & (ages >= WORKS_FROM) & (ages <= WORKS_TO)
    works = may & chances(random, WORKS_AWAY[kinds])
    months = np.where(works, between(random, 3, 11, count), 0)
    area = np.where(works, choose(random, np.tile(_WORK_AREAS, (count, 1))), EMPTY)
    poorer = np.maximum(hardship, 0)
    critical = np.where(chances(random, np.where(health > 0, 0.004, 0.03)), NO, YES)
    disabled = health == len(HEALTH) - 1
    return {
        "student_status": student,
        "dropped_out": np.where(at_home & (ages >= 6) & (ages < BANDS[0]), YES, NO),
        "health": health,
        "has_disability": np.where(disabled, YES, NO),
        "disability_grade": np.where(disabled, between(random, 0, 3, count), EMPTY),
        "labour": labour,
        "education": education,
        "years_schooling": years,
        "work_months": months,
        "work_area": area,
        "is_medically_insured": _insured(random, 0.018 + 0.012 * poorer),
        "has_critical_insurance": critical,
        "speaks_mandarin": np.where(chances(random, np.where(ages > 62, 0.25, 0.02)), NO, YES),
        "ethnicity": _peoples(random, home_of, hills),
    }


def _insured(random: Random, uninsured: Shares) -> Numbers:
    """Whether insured; of six in a thousand nobody knows, or nobody wrote it down."""
    points = random.random(len(uninsured))
    found = np.where(points < 0.006 + uninsured, NO, YES)
    found[points < 0.006] = EMPTY
    found[points < 0.004] = NOT_KNOWN
    return found


def _schooling(random: Random, kinds: Numbers, ages: Numbers, at_home: Mask) -> tuple[Numbers, Numbers]:
    table, count = calibrated(), len(ages)
    level = choose(random, table.education[kinds, np.maximum(band(ages) - 1, 0)])
    child = ages < BANDS[0]
    level[child] = np.where(ages[child] > 12, code("education", "小学"), code("education", "文盲或半文盲"))
    level[ages < 6] = code("education", EDUCATION[-1][0])
    least, most = _YEARS[level].T
    years = between(random, least, most, count)
    years = np.where(child, np.maximum(0, ages - 8), years)
    pupil = ~at_home & (ages >= 6)
    return np.where(pupil, EMPTY, level), np.where(pupil, ages - 6, years)


def _peoples(random: Random, home_of: Numbers, hills: Mask) -> Numbers:
    """Ethnic group: the family's, but one member in twelve is of another."""
    count = len(home_of)
    own = choose(random, _PEOPLES[hills[np.unique(home_of, return_index=True)[1]].astype(int)])[home_of]
    other = choose(random, _PEOPLES[hills.astype(int)])
    return np.where(chances(random, np.full(count, 1 / 12)), other, own)


assert len(WORK_AREA) == len(_WORK_AREAS)  # noqa: S101  the table's order
assert REGISTERED == 1  # noqa: S101  as above
