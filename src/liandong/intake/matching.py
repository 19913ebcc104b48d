"""Which column of a file is what: suggested from what is known, chosen by people, kept as a mapping.

Nothing here reads rows; it works on what was seen of a file (:mod:`liandong.intake.seen`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache

from liandong.analytics.tables import ColumnType
from liandong.foundation.keys import uuid7
from liandong.intake.local_columns import by_heading
from liandong.intake.mapping import UNKNOWN_WORDS, Rule, parse_mapping
from liandong.intake.mapping import Mapping as FileMapping
from liandong.intake.seen import Seen
from liandong.intake.words import NO_WORDS, YES_WORDS, words_of
from liandong.registry.fields import FIELDS, Field
from liandong.registry.local_fields import is_local
from liandong.registry.words import in_both

HOUSEHOLD, MEMBER, PLACE = "<household>", "<member>", "<place>"
KEYS = (HOUSEHOLD, MEMBER, PLACE)
UNKNOWN = "?"
"""What a word is given as its meaning when it says that nothing is known."""
_LIKENESS = 0.78
_UNIT = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_CODE = re.compile(r"代码|编码|code", re.IGNORECASE)
_FILLING = re.compile(r"[\s:：*＊_\-·.、/]|^(是否|有无|家庭|本人)")
# How offices and surveys head the columns that every list has.
_SAID: Mapping[str, tuple[str, ...]] = {
    HOUSEHOLD: ("户编号", "户号", "户编码", "家庭编号", "家庭编码", "household_no", "household_id", "hhid"),
    MEMBER: ("成员序号", "人编号", "成员编号", "个人编号", "人员编号", "person_no", "person_id", "pid"),
    PLACE: ("村代码", "行政村", "村", "村名", "村委会", "所在村", "乡", "乡镇", "镇", "village"),
    "name": ("姓名", "成员姓名", "家庭成员姓名", "name"),
    "head_name": ("户主姓名", "户主"),
    "id_number": ("身份证号码", "身份证号", "身份证", "证件号码", "公民身份号码"),
    "disability_card": ("残疾证号", "残疾人证号码"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式"),
    "bank_account": ("银行账号", "银行卡号", "一卡通账号"),
    "birth_on": ("出生日期", "出生年月", "出生年月日", "birth_date"),
    "age_years": ("年龄", "周岁", "age"),
    "sex": ("性别", "sex", "gender"),
    "relation": ("与户主关系", "关系", "家庭关系"),
    "group_no": ("村民小组", "小组", "组"),
    "household_kind": ("户属性", "贫困户属性", "户类型"),
    "labour": ("劳动能力", "劳动技能"),
    "work_months": ("务工时间", "务工月数"),
    "house_area_m2": ("住房面积", "房屋面积"),
    "rooms": ("房间数", "间数"),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What somebody chose for a file.

    Attributes:
        columns: column to the field or key that it gives; columns that are left out give nothing.
        words: by column, what its words mean: a code, ``true``, ``false`` or :data:`UNKNOWN`.
    """

    title: str
    profile: str
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


def suggest(
    seen: Seen, known: Iterable[FileMapping], local: Mapping[str, Field] | None = None
) -> dict[str, str]:
    """What each column probably is: as a known mapping read it, else by its heading. One column a field.

    Args:
        known: mappings, the most trusted first.
        local: the local columns in force in the area, by their names as fields.
    """
    fields, own = {**FIELDS, **(local or {})}, by_heading(local or {})
    read: dict[str, str] = {}
    for mapping in known:
        for name, rule in mapping.rules().items():
            if rule.text is not None and rule.names == (rule.text,) and (name in fields or name in KEYS):
                read.setdefault(rule.text, name)
    found: dict[str, str] = {}
    for column in seen.columns:
        meant = (
            read.get(column)
            or own.get(column.strip().lower())
            or _by_heading(column)
            or _by_heading(seen.titles.get(column, ""))
        )
        if meant is not None and (meant == PLACE or meant not in found.values()):
            found[column] = meant
    coded = [column for column, name in found.items() if name == PLACE and _CODE.search(column)]
    # a code says it alone; names are read together
    return {column: name for column, name in found.items() if name != PLACE or column in (coded[:1] or found)}


def _plain(text: str) -> str:
    return _FILLING.sub("", _UNIT.sub("", text.strip().lower()))


@cache
def _headings() -> Mapping[str, str]:
    """Plain headings and the field that each of them means."""
    found = {_plain(word): name for name, words in _SAID.items() for word in words}
    for name, field in FIELDS.items():
        for word in (*in_both(field.label), name):
            found.setdefault(_plain(word), name)
    return found


def _by_heading(heading: str) -> str | None:
    plain = _plain(heading)
    if not plain:
        return None
    headings = _headings()
    if plain in headings:
        return headings[plain]
    likest = max(headings, key=lambda one: SequenceMatcher(None, plain, one).ratio())
    return headings[likest] if SequenceMatcher(None, plain, likest).ratio() >= _LIKENESS else None


def current(mapping: FileMapping, seen: Seen) -> dict[str, str]:
    """What a mapping reads of each column, the first of several fields."""
    found: dict[str, str] = {}
    for name, rule in mapping.rules().items():
        for column in rule.parts or ((rule.text,) if rule.text is not None else ()):
            if column in seen.columns and (name in FIELDS or name in KEYS or is_local(name)):
                found.setdefault(column, name)
    return found


def carried(mapping: FileMapping, seen: Seen, columns: Mapping[str, str]) -> dict[str, Rule]:
    """Rules of a mapping that a choice of columns cannot say, and that it leaves in force.

    Expressions, constants, and further fields from a column whose own field was not changed.
    """
    before = current(mapping, seen)
    chosen = set(columns.values())
    found = {}
    for name, rule in mapping.columns.items():
        if name in chosen or (rule.text is not None and before.get(rule.text) == name):
            continue
        changed = rule.text in before and columns.get(rule.text or "") != before[rule.text]
        if not changed and set(rule.names) <= set(seen.columns):
            found[name] = rule
    return found


def answers(field: Field) -> list[tuple[str, str]]:
    """What a word of a column may mean: value and label, for fields with lists and for yes or no."""
    if field.codes is not None:
        return [(str(code), str(label)) for code, label in field.codes.choices]
    if field.type is ColumnType.BOOLEAN:
        return [("true", "是"), ("false", "否")]
    return []


def understood(field: Field) -> Mapping[str, str]:
    """The words that are understood without being told: word, as it is compared, to meaning."""
    if field.codes is not None:
        return {_word(word): code for word, code in words_of(field.codes).items()}
    if field.type is ColumnType.BOOLEAN:
        return dict.fromkeys(map(_word, YES_WORDS), "true") | dict.fromkeys(map(_word, NO_WORDS), "false")
    return {}


def _word(text: str) -> str:
    return "".join(text.lower().split())


def strange_words(seen: Seen, column: str, field: Field) -> dict[str, str]:
    """Words of a column that nobody has explained, with the meaning that the file itself suggests, if any."""
    if not answers(field) or column not in seen.few:
        return {}
    known = understood(field)
    labels = seen.labels.get(column, {})
    return {
        word: known.get(_word(labels.get(word, "")), "")
        for word in seen.words.get(column, ())
        if _word(word) not in known and word not in UNKNOWN_WORDS
    }


def mapping_text(choice: Choice, base: FileMapping, seen: Seen) -> str:
    """The mapping file that says what was chosen. A key that nobody chose is named as the template does.

    Args:
        base: the mapping in force until now; what columns alone cannot say is taken over from it.
    """
    by_field: dict[str, list[str]] = {}
    for column, name in choice.columns.items():
        by_field.setdefault(name, []).append(column)
    unknown = {word for words in choice.words.values() for word, told in words.items() if told == UNKNOWN}
    unknown |= set(base.unknown) - set(UNKNOWN_WORDS)
    rules = {
        name: _told(base.columns.get(name), columns[0], choice.words.get(columns[0], {}))
        for name, columns in by_field.items()
        if name in FIELDS or is_local(name)
    }
    rules |= carried(base, seen, choice.columns)
    title = _quoted(choice.title)
    lines = [
        "[mapping]",
        f'id = "{uuid7().hex}"',
        f"title = {{ zh = {title}, en = {title} }}",
        f"household = {_quoted(by_field.get(HOUSEHOLD, ['户编号'])[0])}",
        f"member = {_quoted(by_field.get(MEMBER, ['成员序号'])[0])}",
        *_place(by_field.get(PLACE, [])),
        f"profile = {_quoted(choice.profile)}",
        f"source_kind = {_quoted(base.source_kind)}",
        *([f"unknown = {_list(sorted(unknown))}"] if unknown else []),
        "",
        "[columns]",
        *(f"{name} = {_written(rule)}" for name, rule in rules.items()),
        "",
    ]
    return "\n".join(lines)


def _told(base: Rule | None, column: str, words: Mapping[str, str]) -> Rule:
    """The rule for a column: as before where it gave this field before, with what its words now mean."""
    kept = base if base is not None and base.text == column else Rule(text=column)
    told = {word: meaning for word, meaning in words.items() if meaning not in ("", UNKNOWN)}
    codes = {**(kept.codes or {}), **told}
    return replace(kept, codes=codes or None)


def _place(columns: Sequence[str]) -> list[str]:
    if not columns:
        return []
    return [f"place = {_quoted(columns[0]) if len(columns) == 1 else _list(columns)}"]


def _written(rule: Rule) -> str:
    """A rule as a mapping file writes it."""
    if rule.text is None:
        constant = rule.constant
        return str(constant).lower() if isinstance(constant, bool) else str(constant)
    if not rule.is_column:
        return _quoted(rule.text)
    parts = [f"column = {_quoted(rule.text)}"]
    if rule.part is not None:
        parts.append(f"part = {rule.part}")
    if rule.holds:
        parts.append(f"holds = {_list(rule.holds)}")
    if rule.codes:
        codes = ", ".join(f"{_quoted(word)} = {_quoted(code)}" for word, code in rule.codes.items())
        parts.append(f"codes = {{ {codes} }}")
    return f"{{ {', '.join(parts)} }}"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(text: str) -> str:
    """A text of TOML: what JSON writes, TOML reads."""
    return json.dumps(text, ensure_ascii=False)


def chosen_mapping(choice: Choice, base: FileMapping, seen: Seen) -> FileMapping:
    """The mapping that says what was chosen. Errors: those of :func:`parse_mapping`."""
    return parse_mapping(mapping_text(choice, base, seen), name=choice.title)


def guess(seen: Seen, known: Iterable[FileMapping], *, title: str) -> FileMapping:
    """A mapping for a file that no known one fits; people look at it before anything is read by it."""
    choice = Choice(title, "national", suggest(seen, known), {})
    return chosen_mapping(choice, _NOTHING, seen)


_NOTHING = parse_mapping('[mapping]\nid = "x"\nhousehold = "户编号"\nmember = "成员序号"\n')
