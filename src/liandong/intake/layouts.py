"""Layouts of workbooks: which columns stand on which sheet, for reading and for writing alike.

A layout is its mapping, read the other way round: where a column gives a field, the field's value in the
column's own words can be written back into it. What an expression works out has no way back and stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.tables import ColumnType
from liandong.foundation.places.models import Level
from liandong.intake.mapping import Mapping, Rule, parse_mapping
from liandong.registry.fields import FIELDS, Field, Keeps
from liandong.registry.words import in_both

_FOLDER = Path(__file__).parent / "mappings"
_KEYS = (("<household>", "户编号"), ("<member>", "成员序号"), ("<place>", "村代码"))
_UNITS = {
    "years": "年",
    "months": "月",
    "count": "",
    "m2": "㎡",
    "mu": "亩",
    "yuan": "元",
    "persons": "人",
    "year": "",
}
_LEFT_OUT = {"external_no", "is_head", "age_years"}  # follow from others
_LEVELS = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


class UnknownTemplate(Refusal):
    """A kind of template that there is none of."""

    message = marked("There is no template “{kind}”; there is: {kinds}.")


@dataclass(frozen=True)
class Column:
    """A column: its heading, and the rules by which it gives fields of the registry.

    Attributes:
        gives: by the field's name, or by a key of the file in angle brackets; several are written together.
        level: for a column that names a place, of which level.
        local: the local column that it is, where it is one.
    """

    heading: str
    gives: Dict[str, Rule] = field(default_factory=dict)
    level: Level | None = None
    local: Field | None = None

    @property
    def field(self) -> Field | None:
        """The one field that it gives; None for keys and for columns with several."""
        return self.local or FIELDS.get(next(iter(self.gives))) if len(self.gives) == 1 else None

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts though they look like numbers: as figures they would lose digits."""
        if self.local is not None:
            return self.local.type is ColumnType.TEXT
        kept = [FIELDS[name].kept.is_number for name in self.gives if name in FIELDS]
        return any(kept) or (bool(self.gives) and not kept)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand in it, in Chinese, where it holds one word of a code list."""
        one = self.field
        if one is None or one.codes is None:
            return ()
        return tuple(self.word(name, code) for name in self.gives for code in one.codes.values)

    def word(self, name: str, value: object) -> str:
        """What stands for a code, or for yes or no: the column's own word, else the official one."""
        rule = self.gives[name]
        own = {code: word for word, code in reversed(list((rule.codes or {}).items()))}
        if str(value) in own:
            return own[str(value)]
        codes = (self.local or FIELDS[name]).codes
        if codes is None:
            return str(value)
        zh, _en = in_both(codes(str(value)).label)
        return zh


@dataclass(frozen=True)
class SheetLayout:
    """One sheet. ``of_member``: a row for each member, else one for each household."""

    title: str
    columns: tuple[Column, ...]
    of_member: bool


@dataclass(frozen=True)
class Layout:
    """The sheets of a workbook and the mapping that reads them, with or without a sheet of villages."""

    id: str
    mapping: Mapping
    sheets: tuple[SheetLayout, ...]
    with_villages: bool = False


def heading(field: Field) -> str:
    """The column's heading: the official word, with the unit where figures need one."""
    zh, _en = in_both(field.label)
    unit = field.unit if field.kept is Keeps.LOCAL else _UNITS.get(field.unit, "")
    return f"{zh}({unit})" if unit else zh


@cache
def template_mapping() -> Mapping:
    """The mapping that reads our own workbooks, whatever sheets their columns stand on."""
    household, member, place = (word for _key, word in _KEYS)
    lines = [
        "[mapping]",
        'id = "template_families"',
        'title = { zh = "模板", en = "Template" }',
        f'household = "{household}"',
        f'member = "{member}"',
        f'place = "{place}"',
        'source_kind = "visit"',
        'absent = "skip"',
        "",
        "[columns]",
        *(f'{field.name} = "{heading(field)}"' for field in _asked()),
        "",
    ]
    return parse_mapping("\n".join(lines), name="template")


def _asked() -> list[Field]:
    return [field for field in FIELDS.values() if field.name not in _LEFT_OUT]


@cache
def shipped_files() -> tuple[Mapping, ...]:
    """The mapping files in the package."""
    return tuple(
        parse_mapping(path.read_text(encoding="utf-8"), name=path.name)
        for path in sorted(_FOLDER.glob("*.toml"))
    )


def kinds() -> tuple[str, ...]:
    """The layouts that there are."""
    return "families", "one_sheet", "national"


@cache
def layout_of(kind: str) -> Layout:
    """A layout by its name. Errors: UnknownTemplate."""
    if kind not in kinds():
        raise UnknownTemplate(kind=kind, kinds=", ".join(kinds()))
    if kind == "national":
        mapping = next(one for one in shipped_files() if one.id == "national")
        return Layout(kind, mapping, (SheetLayout("贫困人口信息", columns_of(mapping), of_member=True),))
    mapping = template_mapping()
    columns = columns_of(mapping)
    if kind == "one_sheet":
        return Layout(kind, mapping, (SheetLayout("数据 data", columns, of_member=True),))
    return Layout(kind, mapping, _sheets(columns), with_villages=True)


def with_local_columns(layout: Layout, fields: Iterable[Field]) -> Layout:
    """A layout with local columns at the end of its first sheet.

    That sheet has a row for each household, or each member where it is the only one. The national system's
    layout is left as it is: nobody there would read them.
    """
    added = tuple(
        Column(heading(field), {field.name: Rule(text=heading(field))}, local=field) for field in fields
    )
    if layout.id == "national" or not added:
        return layout
    first, *others = layout.sheets
    return replace(layout, sheets=(replace(first, columns=(*first.columns, *added)), *others))


def _sheets(columns: Sequence[Column]) -> tuple[SheetLayout, ...]:
    """A sheet for each kind of thing; the household's number and its head's name lead on each of them."""
    by_name = {name: column for column in columns for name in column.gives}
    number, member, place = (by_name[key] for key, _word in _KEYS)
    head = by_name["head_name"]

    def kept(*tables: Keeps) -> tuple[Column, ...]:
        return tuple(one for one in columns if one.field and one.field.kept in tables and one is not head)

    of_member = (Keeps.MEMBER, Keeps.MEMBER_FACTS, Keeps.MEMBER_NUMBERS)
    of_family = tuple(one for one in Keeps if one not in (*of_member, Keeps.LIVING, Keeps.INCOME))
    return (
        SheetLayout("家庭 households", (number, place, head, *kept(*of_family)), of_member=False),
        SheetLayout("成员 members", (number, member, *kept(*of_member)), of_member=True),
        SheetLayout("生产生活 living", (number, head, *kept(Keeps.LIVING)), of_member=False),
        SheetLayout("收入 income", (number, head, *kept(Keeps.INCOME)), of_member=False),
    )


def columns_of(mapping: Mapping) -> tuple[Column, ...]:
    """The columns that a mapping reads, in its order; those that only expressions read give nothing."""
    gives: dict[str, dict[str, Rule]] = {}
    levels: dict[str, Level] = {}
    for name, rule in sorted(mapping.rules().items(), key=lambda pair: not pair[1].parts):  # places lead
        if rule.parts:
            levels |= dict(zip(rule.parts, _LEVELS[-len(rule.parts) :], strict=False))
        for column in rule.names:
            gives.setdefault(column, {})
        if rule.text is not None and rule.names == (rule.text,):
            gives[rule.text][name] = rule
    return tuple(Column(column, rules, levels.get(column)) for column, rules in gives.items())
