"""The columns of ``registry:``: one row for each member, the household's facts repeated.

Standards name these columns; their names, types and meanings are therefore a promise. Names and other
personal fields are not among them: a standard needs none, and a snapshot that holds none can lose none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liandong.analytics.tables import ColumnType
from liandong.registry.fields import FIELDS, CodeList, Keeps
from liandong.registry.income_known import bounds_sql
from liandong.registry.words import words


@dataclass(frozen=True)
class RegistryColumn:
    """A column of ``registry:``.

    Attributes:
        source: the database table that keeps it, or how it is worked out.
        label: its words in both languages (a lazy string); ``meaning`` likewise.
        sql: the expression over the extract's query (see :mod:`liandong.registry.extracts`).
    """

    name: str
    type: ColumnType
    label: str
    meaning: str
    source: str
    sql: str
    unit: str = ""
    codes: CodeList | None = None


def _key(name: str, label: str, meaning: str, source: str, sql: str) -> RegistryColumn:
    return RegistryColumn(name, ColumnType.TEXT, label, meaning, source, sql)


_KEYS = (
    _key(
        "household_id",
        words("户编号", "household number"),
        words(
            "县内唯一的户编号；取数范围跨县时前面加县代码和斜线",
            "number of the household, unique in its county; "
            "after the county's code and a slash where the extract covers several counties",
        ),
        "household",
        "h.household_no",
    ),
    _key(
        "member_id",
        words("成员编号", "member number"),
        words("户内唯一的成员编号", "number of the member, unique in the household"),
        "member",
        "m.person_no",
    ),
    _key(
        "household_key",
        words("户标识", "household key"),
        words("永久不变的标识", "identifier that never changes"),
        "household",
        "h.key",
    ),
    _key(
        "member_key",
        words("成员标识", "member key"),
        words("永久不变的标识", "identifier that never changes"),
        "member",
        "m.key",
    ),
)


def _of_place(level: str, zh: str, en: str) -> tuple[RegistryColumn, RegistryColumn]:
    code, name = (
        _key(
            f"{level}_{part}",
            words(f"{zh}{zh_part}", f"{part} of the {en}"),
            words(f"取数日期有效的{zh}{zh_part}", f"{part} of the {en} in force on the date of the extract"),
            "place",
            f"a.{level}_{part}",
        )
        for part, zh_part in (("code", "代码"), ("name", "名称"))
    )
    return code, name


_PLACES = (
    _of_place("place", "住地", "place of residence")[0],
    *_of_place("county", "县", "county"),
    *_of_place("town", "乡镇", "township"),
    *_of_place("village", "村", "village"),
)


def _bounds() -> tuple[RegistryColumn, RegistryColumn]:
    # r: the few families of which an item is known only roughly; all others by their exact amounts
    exact = zip(("r.low", "r.high"), bounds_sql("i"), strict=True)
    low, high = (f"case when r.id is not null then {rough} else {sql} end" for rough, sql in exact)
    return (
        RegistryColumn(
            "net_income_pc_low",
            ColumnType.FLOAT,
            words("人均纯收入至少", "least net income per person"),
            words(
                "已知各项收入下的人均纯收入下限；各项明确时等于人均纯收入，没有下限时未知",
                "lower bound of net income per person from what is known of its items; the net income itself "
                "where that is known, unknown where there is no bound",
            ),
            "householdincome and incomeitem, worked out",
            low,
            unit="yuan",
        ),
        RegistryColumn(
            "net_income_pc_high",
            ColumnType.FLOAT,
            words("人均纯收入至多", "most net income per person"),
            words(
                "已知各项收入下的人均纯收入上限；没有上限时未知",
                "upper bound of net income per person from what is known of its items; unknown where there "
                "is none",
            ),
            "householdincome and incomeitem, worked out",
            high,
            unit="yuan",
        ),
    )


_DERIVED = (
    RegistryColumn(
        "household_size",
        ColumnType.INTEGER,
        words("家庭人口数", "household size"),
        words(
            "取数日期的登记成员人数",
            "members on record on the date of the extract",
        ),
        "member, counted",
        "count(*) over (partition by h.id)",
        unit="persons",
    ),
    RegistryColumn(
        "net_income_pc",
        ColumnType.FLOAT,
        words("人均纯收入", "net income per person"),
        words(
            "家庭年纯收入除以年度家庭人口数，取截止日期已知的最近收入年度",
            "net income of the household over its members of that year, in the latest income year known on "
            "the date of the extract",
        ),
        "householdincome, generated",
        "i.net_income_pc_yuan",
        unit="yuan",
    ),
    *_bounds(),
)

_MEANINGS: Mapping[str, tuple[str, str]] = {
    "age_years": (
        "知道出生日期时为取数日期的周岁，否则为来源所说的年龄",
        "completed years on the date of the extract where the birth date is known, else as the source says",
    ),
    "member_count": ("收入年度的家庭人口数", "members of the household in the income year"),
    "dwelling_persons": (
        "同住一所住房的全部人数，包括别的户",
        "everybody who lives in the dwelling, also members of other households",
    ),
    "school_years_behind": (
        "比按年龄应读年级落后的学年数，只问在校年龄",
        "school years behind the grade for the age; asked at school age only",
    ),
}
ALIASES = {
    Keeps.HOUSEHOLD: "h",
    Keeps.MEMBER: "m",
    Keeps.MEMBER_FACTS: "f",
    Keeps.FAMILY: "b",
    Keeps.STATUS: "s",
    Keeps.GUARANTEES: "g",
    Keeps.LIVING: "l",
    Keeps.INCOME: "i",
}
"""Alias of each table in the extract's query; the sealed numbers are not in it."""
_RENAMED = {"year": "income_year"}
# age in completed years: PostgreSQL's age() counts as people do, and 29 February as 1 March
_WORKED_OUT = {
    "age_years": "case when m.birth_on is null then f.age_years"
    " else extract(year from age(%(on)s::date, m.birth_on))::int end",
}


def _of_field(name: str) -> RegistryColumn:
    field = FIELDS[name]
    return RegistryColumn(
        _RENAMED.get(name, name),
        field.type,
        field.label,
        words(*_MEANINGS[name]) if name in _MEANINGS else field.label,
        field.kept.value.lower(),
        _WORKED_OUT.get(name, f"{ALIASES[field.kept]}.{name}"),
        unit=field.unit,
        codes=field.codes,
    )


_ALL = (
    *_KEYS,
    *_PLACES,
    *_DERIVED,
    *(_of_field(name) for name, field in FIELDS.items() if not field.is_personal),
)

COLUMNS: Mapping[str, RegistryColumn] = {column.name: column for column in _ALL}
"""Every column of ``registry:`` in its fixed order."""

TYPES: Mapping[str, ColumnType] = {name: column.type for name, column in COLUMNS.items()}
"""Name to type, as standards and expressions are checked against."""
