"""The text of a new rule file of each kind: commented, and passing its own check as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from liandong.analytics.errors import marked, translated
from liandong.analytics.standards.model import toml_value
from liandong.analytics.standards.names import shown
from liandong.analytics.standards.reading import written
from liandong.analytics.standards.rules import RuleKind
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
    "card": marked("A scorecard. The language is described in the guide, page “Standards”."),
    "line": marked(
        "line and poor: below: poor with fewer points than the line; above: poor with as many or more. "
        "Leave out both for a card that only ranks."
    ),
    "bands": marked("The first band that holds gives the points; where none holds, otherwise does."),
    "key": marked("A dichotomous key: each answer leads to the couplet of a number or to a class."),
    "about": marked("about: what the rows describe, household (default) or village."),
    "classes": marked("poor: say it of every class or of none. measures: ids from the list below."),
    "lines": marked("Income lines by place and day, in yuan per person and year."),
    "region": marked(
        "region: the code of the place; leave it out for the whole country. The nearest place decides."
    ),
    "yuan": marked("yuan and status: leave out both where the amount is unknown."),
    "columns": marked("The columns of the file:"),
    "warnings": marked("Warning rules: each opens a clue, so that somebody looks; none decides anything."),
    "when": marked(
        "when: the condition; where it cannot be told, the rule warns of nothing and is counted so."
    ),
    "threshold": marked(
        "threshold: from where on, in words; status: stated, local, generally_known, proposed."
    ),
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


def new_rule_text(kind: RuleKind) -> str:
    """A rule file of a kind to start from, for a household survey with one row per member."""
    texts = {
        "standard": _household_text,
        "scorecard": _card_text,
        "key": _key_text,
        "lines": _lines_text,
        "warnings": _warnings_text,
    }
    return texts[kind]()


def _card_text() -> str:
    lines = [
        *_opening("scorecard", "card", {"zh": "新评分卡", "en": "New scorecard"}),
        _comment("line"),
        "line = 60",
        'poor = "below"',
        "",
        "[[dimension]]",
        'id = "house"',
        'title = { en = "House", zh = "住房" }',
        _comment("bands"),
    ]
    for name, zh, en, column in (
        ("area", "人均住房面积", "House area per person", "house_area_per_person"),
        ("rooms", "房间数", "Rooms", "rooms"),
    ):
        lines += ["", "[[dimension.item]]", f'id = "{name}"', f"title = {toml_value({'zh': zh, 'en': en})}"]
        for least, points in ((25, 60), (15, 30)):
            lines += ["[[dimension.item.band]]", f'when = "{column} >= {least}"', f"points = {points}"]
    return "\n".join(lines) + "\n"


def _key_text() -> str:
    questions = (
        (1, "has_able_worker", 2, "guarantee", {"zh": "家里有没有能干活的人", "en": "Can anybody work?"}),
        (2, "net_income_pc < 4000", "develop", "stable", {"zh": "收入够不够", "en": "Is the income low?"}),
    )
    lines = _opening("key", "key", {"zh": "新检索表", "en": "New key"})
    lines += [_comment("about"), 'about = "household"']
    for number, when, yes, no, title in questions:
        lines += ["", "[[couplet]]", f"number = {number}", f"title = {toml_value(title)}"]
        lines += [f'when = "{when}"', f"yes = {toml_value(yes)}", f"no = {toml_value(no)}"]
    lines += ["", _comment("classes")]
    for name, title, measures, is_poor in (
        ("guarantee", {"zh": "兜底保障", "en": "Guarantee"}, ("allowance",), True),
        ("develop", {"zh": "发展帮扶", "en": "Development"}, ("training",), True),
        ("stable", {"zh": "稳定", "en": "Stable"}, (), False),
    ):
        lines += ["[[class]]", f'id = "{name}"', f"title = {toml_value(title)}"]
        lines += [f"measures = {toml_value(measures)}", f"poor = {toml_value(is_poor)}", ""]
    for name, title in (
        ("allowance", {"zh": "低保", "en": "Minimum allowance"}),
        ("training", {"zh": "培训", "en": "Training"}),
    ):
        lines += ["[[measure]]", f'id = "{name}"', f"title = {toml_value(title)}", ""]
    return "\n".join(lines)


def _lines_text() -> str:
    return "\n".join(
        [
            _comment("lines"),
            "",
            "[lines]",
            'id = "new_lines"',
            f"title = {toml_value({'zh': '新收入线', 'en': 'New lines'})}",
            "",
            "[[line]]",
            'kind = "provincial"',
            _comment("region"),
            '# region = "360000"',
            "valid_from = 2021-01-01",
            "valid_to = 2022-01-01",
            _comment("yuan"),
            "yuan = 4000",
            'status = "proposed"',
            'income = "net_income_pc"',
            '# source = "…"',
            "",
        ]
    )


def _warnings_text() -> str:
    lines = [*_opening("warnings", "warnings", {"zh": "新预警规则", "en": "New warning rules"})]
    for name, title, when, threshold in (
        (
            "medical_cost",
            {"zh": "自付医疗费高", "en": "High medical cost"},
            "self_paid_medical_yuan >= 20000",
            {"zh": "每年自付 2 万元及以上", "en": "20,000 yuan a year and more"},
        ),
        (
            "dropout",
            {"zh": "失学辍学", "en": "Dropped out of school"},
            "any(dropped_out)",
            {"zh": "有一人失学即提示", "en": "one child is enough"},
        ),
    ):
        lines += ["", "[[rule]]", f'id = "{name}"', f"title = {toml_value(title)}", _comment("when")]
        lines += [f"when = {toml_value(when)}", _comment("threshold")]
        lines += [f"threshold = {toml_value(threshold)}", 'status = "proposed"', 'source = "…"']
    return "\n".join(lines) + "\n"


def _opening(kind: RuleKind, comment: str, title: Mapping[str, str]) -> list[str]:
    """The head table of a card or a key about households."""
    head = [_comment(comment), "", f"[{kind}]", f'id = "new_{kind}"', f"title = {toml_value(title)}"]
    return [*head, 'unit = "household_id"', "valid_from = 2021-01-01", '# source = "…"']


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
