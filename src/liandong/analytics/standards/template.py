"""The text of a new standard: commented, and passing its own check as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from liandong.analytics.errors import marked, translated
from liandong.analytics.standards.model import toml_value
from liandong.analytics.standards.names import shown
from liandong.analytics.standards.reading import written
from liandong.analytics.tables.columns import ColumnType

MOST_EXAMPLES = 6

_COMMENTS = {
    "head": marked("A poverty standard. The language is described in the guide, page “Standards”."),
    "unit": marked(
        "unit: the column whose equal values make one unit, for example the household; leave it out where "
        "each row is a unit."
    ),
    "weight": marked("weight: the population weight of a row, a column or an expression; leave out for 1."),
    "cutoff": marked("cutoff: a unit is poor if its score is at least this; an exact number such as 1/3."),
    "weights": marked(
        "weight: exact fractions that sum to 1; leave out all of them for equal weights. The weights of "
        "indicators are shares within their dimension."
    ),
    "deprived_if": marked(
        "deprived_if: when a unit is deprived. any, every, count, sum, min, max and avg gather the rows "
        "of a unit."
    ),
    "missing": marked("missing: what an unknown result counts as: drop (default), deprived or not_deprived."),
    "columns": marked("The columns of the file:"),
    "change": marked("These conditions are only examples: replace them by your own."),
}
_TITLE = {"zh": "新标准", "en": "New standard"}


def new_standard_text(columns: Mapping[str, ColumnType] | None = None, *, unit: str | None = None) -> str:
    """A standard to start from, with comments in the language chosen by :func:`speak`.

    With ``columns`` its examples use the table's own columns, each row being a unit unless ``unit`` names
    the column of units; without, they are those of a household survey with one row per member.
    """
    if columns is None:
        return _household_text()
    body = [_comment("columns"), *(f"#   {shown(name)}: {kind.value}" for name, kind in columns.items()), ""]
    lines = [*_head(unit), *body, *_dimension("example", {"zh": "示例", "en": "Example"}), _comment("change")]
    usable = [(name, kind) for name, kind in columns.items() if name != unit][:MOST_EXAMPLES]
    for number, (name, kind) in enumerate(usable, start=1):
        condition = _condition(name, kind)
        lines += _indicator(f"i{number}", condition if unit is None else f"any({condition})", {})
    return "\n".join(lines) + "\n"


def _household_text() -> str:
    schooling = {"zh": "受教育年限", "en": "Years of schooling"}
    attendance = {"zh": "儿童在学", "en": "School attendance"}
    water = {"zh": "安全饮水", "en": "Safe water"}
    lines = [
        *_head("household_id"),
        *_dimension("education", {"zh": "教育", "en": "Education"}, "1/2"),
        _comment("deprived_if"),
        _comment("missing"),
        *_indicator("schooling", "max(years_schooling) < 6", schooling, "1/2"),
        *_indicator("attendance", "any(age_years between 6 and 15 and not is_student)", attendance, "1/2"),
        *_dimension("living", {"zh": "居住", "en": "Living conditions"}, "1/2"),
        *_indicator("water", "not is_water_safe", water),
    ]
    return "\n".join(lines) + "\n"


def _head(unit: str | None) -> list[str]:
    return [
        _comment("head"),
        "",
        "[standard]",
        'id = "new_standard"',
        f"title = {toml_value(_TITLE)}",
        _comment("unit"),
        f"unit = {toml_value(unit)}" if unit else '# unit = "household_id"',
        _comment("weight"),
        '# weight = "weight"',
        _comment("cutoff"),
        'cutoff = "1/3"',
        "valid_from = 2021-01-01",
        '# source = "…"',
        "",
    ]


def _dimension(name: str, title: Mapping[str, str], weight: str | None = None) -> list[str]:
    lines = ["[[dimension]]", f'id = "{name}"', f"title = {toml_value(title)}"]
    return lines + ([_comment("weights"), f'weight = "{weight}"'] if weight else [])


def _indicator(name: str, condition: str, title: Mapping[str, str], weight: str | None = None) -> list[str]:
    lines = ["", "  [[dimension.indicator]]", f'  id = "{name}"']
    if title:
        lines.append(f"  title = {toml_value(title)}")
    if weight:
        lines.append(f'  weight = "{weight}"')
    return [*lines, f"  deprived_if = {toml_value(condition)}", '  missing = "drop"', ""]


def _condition(name: str, kind: ColumnType) -> str:
    column = written(name)
    return {
        ColumnType.BOOLEAN: column,
        ColumnType.INTEGER: f"{column} = 1",
        ColumnType.FLOAT: f"{column} < 1",
        ColumnType.TEXT: f"{column} = 'none'",
        ColumnType.DATE: f"{column} < date '2000-01-01'",
    }[kind]


def _comment(key: str) -> str:
    return f"# {translated(_COMMENTS[key])}"
