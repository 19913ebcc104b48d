"""The guarantees of many families inside the database: what :mod:`liandong.registry.guarantees` says of one.

Expressions of three values, over rows of the extract's aliases: ``g`` (guarantees), ``l`` (living
conditions) and ``x``, a family's members as :data:`MEMBERS` counts them.
"""

from __future__ import annotations

from collections.abc import Iterable

from liandong.registry.codes import HouseGrade
from liandong.registry.columns import COLUMNS
from liandong.registry.family_codes import Guarantee

_AT_AGE = f"{COLUMNS['age_years'].sql} between 6 and 15"
# in school: whoever did not drop out, or of whom only that is known that they are students
_IN_SCHOOL = "case when f.dropped_out is null and f.is_student then true else not f.dropped_out end"


def _all_true(value: str, which: str = "true") -> str:
    return (
        f"case when bool_or({which} and {value} is false) then false"
        f" when bool_or({which} and {value} is null) then null else true end"
    )


MEMBERS = (
    f"select {_all_true(f'({_IN_SCHOOL})', f'coalesce({_AT_AGE}, false)')} as schooled,"
    f" case when count(*) > 0 then {_all_true('f.is_medically_insured')} end as insured"
)
"""The columns of ``x``, from the members (``m``) of one family and their facts (``f``)."""
_FACTS = {
    "food": "null::boolean",
    "clothing": "null::boolean",
    "education": "x.schooled",
    "medical": "x.insured",
    "housing": f"l.house_grade in ('{HouseGrade.A.value}', '{HouseGrade.B.value}')",
    "water": "l.is_water_safe",
}


def is_safe_sql(names: Iterable[str]) -> str:
    """Whether all of these guarantees are secured: as stated, else as the facts say."""
    return " and ".join(
        f"case when g.{name}_guarantee is null then {_FACTS[name]}"
        f" else g.{name}_guarantee = '{Guarantee.SAFE.value}' end"
        for name in names
    )
