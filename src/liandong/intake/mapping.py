"""Mapping files: which column or expression of a source gives which field of the registry.

```toml
[mapping]
id = "visit_2025"
title = { zh = "2025 年走访表", en = "Visit form 2025" }
household = "户编号"            # a column, or an expression of the standards' language
member = "成员序号"
place = "村代码"                # gives a place code, or names such as 石桥镇/上坪村; or ["乡", "村"]
observed_on = 2025-09-30        # a date, a column or an expression; left out: the uploader says it
source = "2025 年秋季走访"      # the source's title; left out: the file's name
source_kind = "visit"           # survey | visit | department | import
profile = "national"            # which rules refuse and which only warn: national | survey
unknown = ["待查", "不详"]      # words that say that something is not known, beside the usual ones
absent = "skip"                 # a column the file lacks is left out; default "refuse"

[columns]
rooms = "房间数"                                             # a column
has_electricity = "noelec = 0"                               # an expression
local_pigs = "养猪数"                                        # a column that the county declared, by its code
health = { column = "健康", codes = { "患有大病" = "03" } }  # a column and the meaning of its words
other_cause = { column = "其他原因", part = 1 }              # the first of several words in a cell
has_disability = { column = "健康", holds = ["残疾"] }       # whether one of the words is among them
year = 2024                                                  # the same for every row

[reference]                     # somebody else's classification, to compare with, never to decide
scheme = "survey"
level = "Target"
```
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from liandong.analytics.tables.relation import nearest_name
from liandong.intake.refusals import (
    MappingKeyMissing,
    MappingKeyUnknown,
    MappingUnreadable,
    MappingValueWrong,
)
from liandong.registry.codes import SourceKind
from liandong.registry.fields import FIELDS
from liandong.registry.local_fields import is_local

Constant = bool | int | float | date
UNKNOWN_WORDS = ("待查", "不详", "未知", "不清楚", "不知道", "未填", "NA", "N/A", "-", "—", "/", "unknown")
PROFILES = ("national", "survey")
_MAPPING_KEYS = (
    "id",
    "title",
    "household",
    "member",
    "place",
    "observed_on",
    "source",
    "source_kind",
    "profile",
    "unknown",
    "absent",
)
_QUOTED = re.compile(r'"([^"]+)"')
_COLUMNS_ARE = (
    '{ column = "…", codes = { … } }',
    '{ column = "…", part = 1 }',
    '{ column = "…", holds = ["…"] }',
)
_SECTIONS = ("mapping", "columns", "reference")


@dataclass(frozen=True)
class Rule:
    """How one field is filled.

    Exactly one of ``text`` (a column's name or an expression), ``constant`` and ``parts`` (columns whose
    texts together name a place) is set. Of a column with several words in a cell, ``part`` reads the first,
    second, …; ``holds`` asks whether one of its words is among them.

    Attributes:
        codes: the meaning of each word of the column ``text``; None where the registry's own are read.
    """

    text: str | None = None
    constant: Constant | None = None
    codes: Dict[str, str] | None = None
    parts: tuple[str, ...] = ()
    part: int | None = None
    holds: tuple[str, ...] = ()

    @property
    def is_column(self) -> bool:
        """Whether ``text`` must be a column, and is no expression."""
        return self.codes is not None or self.part is not None or bool(self.holds)

    @property
    def names(self) -> tuple[str, ...]:
        """What the rule reads: columns it must find, or words of an expression in quotes."""
        if self.text is None:
            return self.parts
        return (self.text,) if self.is_column else tuple(_QUOTED.findall(self.text)) or (self.text,)

    @property
    def shown(self) -> str:
        """The rule as a person reads it."""
        if self.text is not None:
            return self.text
        return " / ".join(self.parts) if self.parts else str(self.constant)


@dataclass(frozen=True)
class Mapping:
    """A mapping file, read and checked for itself; whether a file has its columns is seen later."""

    id: str
    title: Dict[str, str]
    household: Rule
    member: Rule
    place: Rule | None
    observed_on: Rule | None
    source: str | None
    source_kind: str
    profile: str
    columns: Dict[str, Rule]
    scheme: str | None = None
    level: Rule | None = None
    unknown: tuple[str, ...] = UNKNOWN_WORDS
    skips_absent: bool = False
    text: str = field(default="", repr=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the file as it was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def rules(self) -> Dict[str, Rule]:
        """Every rule by the name of what it fills; the file's own names in angle brackets."""
        found: dict[str, Rule] = {"<household>": self.household, "<member>": self.member}
        for name, rule in (
            ("<place>", self.place),
            ("<observed_on>", self.observed_on),
            ("<level>", self.level),
        ):
            if rule is not None:
                found[name] = rule
        return found | dict(self.columns)

    def fitted(self, columns: Collection[str]) -> Mapping:
        """The mapping for a file with these columns: rules for columns it lacks are left out, if allowed.

        Local columns are left out in any case: they are of one place. The numbers of household and member
        never are: without them nothing can be read. A heading may have Chinese brackets about its unit, and
        may lack the unit *people*, since nothing else is meant; yuan or mu it must say.
        """
        there = set(columns)
        if not self.skips_absent:
            local_too = {
                name: rule
                for name, rule in self.columns.items()
                if not is_local(name) or there.issuperset(rule.names)
            }
            return replace(self, columns=local_too)

        def readable(rule: Rule | None) -> bool:
            return rule is not None and there.issuperset(rule.names)

        taken = {rule.text for rule in self.columns.values()}
        headed = {
            name: rule if rule.text in there else _as_headed(rule, there - taken)
            for name, rule in self.columns.items()
        }

        place = self.place
        if place is not None and place.parts:
            parts = tuple(name for name in place.parts if name in there)
            place = replace(place, parts=parts) if parts else None
        return replace(
            self,
            place=place if place is None or readable(place) else None,
            observed_on=self.observed_on if readable(self.observed_on) else None,
            columns={name: rule for name, rule in headed.items() if readable(rule)},
        )


def _as_headed(rule: Rule, others: Collection[str]) -> Rule:
    """The rule, reading the heading as a file has it: other brackets, or *people* left unsaid."""
    if rule.text is None or rule.names != (rule.text,):
        return rule
    same = (rule.text.replace("(", "（").replace(")", "）"), rule.text.removesuffix("(人)"))
    found = next((text for text in same if text != rule.text and text in others), None)
    return replace(rule, text=found) if found is not None else rule


def parse_mapping(text: str, *, name: str = "mapping.toml") -> Mapping:
    """Read a mapping file.

    Errors: MappingUnreadable, MappingKeyUnknown, MappingKeyMissing, MappingValueWrong.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise MappingUnreadable(name=name, reason=str(error)) from error
    _known(data, _SECTIONS, name)
    head = _section(data, "mapping", name)
    _known(head, _MAPPING_KEYS, "[mapping]")
    for key in ("id", "household", "member"):
        if key not in head:
            raise MappingKeyMissing(key=key)
    columns = _section(data, "columns", name)
    _known({key: value for key, value in columns.items() if not is_local(key)}, tuple(FIELDS), "[columns]")
    reference = _section(data, "reference", name)
    _known(reference, ("scheme", "level"), "[reference]")
    return Mapping(
        id=_word(head["id"], "mapping.id"),
        title=_title(head),
        household=_expression(head["household"], "mapping.household"),
        member=_expression(head["member"], "mapping.member"),
        place=_place(head["place"]) if "place" in head else None,
        observed_on=_rule(head["observed_on"], "mapping.observed_on") if "observed_on" in head else None,
        source=_word(head["source"], "mapping.source") if "source" in head else None,
        source_kind=_one_of(
            head.get("source_kind", "import"), tuple(SourceKind.values), "mapping.source_kind"
        ),
        profile=_one_of(head.get("profile", "national"), PROFILES, "mapping.profile"),
        columns={key: _rule(value, f"columns.{key}") for key, value in columns.items()},
        scheme=_word(reference["scheme"], "reference.scheme") if reference else None,
        level=_expression(reference["level"], "reference.level") if reference else None,
        unknown=(*UNKNOWN_WORDS, *_words(head.get("unknown", []), "mapping.unknown")),
        skips_absent=_one_of(head.get("absent", "refuse"), ("refuse", "skip"), "mapping.absent") == "skip",
        text=text,
    )


def _place(value: object) -> Rule:
    if isinstance(value, list) and value:
        return Rule(parts=_words(value, "mapping.place"))
    return _expression(value, "mapping.place")


def _section(data: Dict[str, Any], key: str, name: str) -> Dict[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise MappingUnreadable(name=name, reason=f"{key} is not a section")
    if key == "reference" and found and set(found) < {"scheme", "level"}:
        raise MappingKeyMissing(key="reference.scheme, reference.level")
    return found


def _known(data: Dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in known:
            nearest = nearest_name(key, known) or known[0]
            raise MappingKeyUnknown(where=where, key=key, nearest=nearest, known=", ".join(known))


def _word(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise MappingValueWrong(where=where, value=repr(value), expected='"…"')
    return value


def _words(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise MappingValueWrong(where=where, value=repr(value), expected='["…", "…"]')
    return tuple(_word(item, where) for item in value)


def _one_of(value: object, known: tuple[str, ...], where: str) -> str:
    if value not in known:
        raise MappingValueWrong(where=where, value=repr(value), expected=" | ".join(known))
    return str(value)


def _title(head: Dict[str, Any]) -> Dict[str, str]:
    title = head.get("title", {"zh": head["id"], "en": head["id"]})
    if not isinstance(title, dict) or set(title) != {"zh", "en"}:
        raise MappingValueWrong(where="mapping.title", value=repr(title), expected='{ zh = "…", en = "…" }')
    return {language: _word(text, f"mapping.title.{language}") for language, text in title.items()}


def _expression(value: object, where: str) -> Rule:
    return Rule(text=_word(value, where))


def _rule(value: object, where: str) -> Rule:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, bool | int | float | date):
        return Rule(constant=value)
    if isinstance(value, dict):
        return _coded(value, where)
    return _expression(value, where)


def _coded(value: Dict[str, Any], where: str) -> Rule:
    _known(value, ("column", "codes", "part", "holds"), where)
    codes, part, holds = value.get("codes"), value.get("part"), value.get("holds", [])
    wrong = (
        "column" not in value
        or (codes is not None and (not isinstance(codes, dict) or not codes))
        or (codes is None and part is None and not holds)
        or (part is not None and (not isinstance(part, int) or isinstance(part, bool) or not 1 <= part <= 9))
        or (holds and (codes is not None or part is not None))
    )
    if wrong:
        expected = (
            '{ column = "…", codes = { … } } | { column = "…", part = 1 } | { column = "…", holds = ["…"] }'
        )
        raise MappingValueWrong(where=where, value=repr(value), expected=expected)
    meanings = {
        word: str(code).lower() if isinstance(code, bool) else str(code)
        for word, code in (codes or {}).items()
    }
    column = _word(value["column"], f"{where}.column")
    return Rule(text=column, codes=meanings or None, part=part, holds=_words(holds, f"{where}.holds"))
