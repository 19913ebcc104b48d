"""The tables of a rule file, read key by key: every fault is noted with its place, and reading goes on."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from liandong.analytics.errors import Refusal, Word, marked
from liandong.analytics.standards import refusals
from liandong.analytics.standards.exact import rational
from liandong.analytics.standards.names import nearest, shown

LONGEST_FILE = 500_000
LONGEST_ID = 40

_ID = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_ID - 1}}}")
_NEEDS_TEXT = Word(marked("write text in double quotes"))
_NEEDS_DATE = Word(marked("write a date such as 2016-01-01, without quotes"))
_NEEDS_TABLE = Word(marked("write a table, as in the guide's example"))
_NEEDS_TITLE = Word(marked('write text, or { zh = "…", en = "…" }'))
_NEEDS_IDS = Word(marked('write a list of ids, such as ["training", "micro_credit"]'))
_NEEDS_TRUTH = Word(marked("write true or false, without quotes"))
_Choice = TypeVar("_Choice", bound=str)


def read_text(path: Path) -> str:
    """A small UTF-8 text file, with or without a byte order mark."""
    try:
        size = path.stat().st_size
        if size > 4 * LONGEST_FILE:
            raise refusals.FileTooLarge(where=path.name, size=size, limit=LONGEST_FILE)
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as fault:
        raise refusals.StandardMissing(where=str(path)) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise refusals.StandardUnreadable(where=str(path), detail=str(fault)) from fault


def parse_toml(text: str, name: str) -> dict[str, object]:
    """TOML with decimals read from their text, exactly."""
    if len(text) > LONGEST_FILE:
        raise refusals.FileTooLarge(where=name, size=len(text), limit=LONGEST_FILE)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (
        ValueError,
        RecursionError,
        InvalidOperation,
    ) as fault:  # TOMLDecodeError is a ValueError; so is a 5,000-digit number
        raise refusals.BadToml(where=name, detail=str(fault)) from fault


@dataclass(frozen=True)
class Section:
    """A table of the file with the place it stands at; faults are gathered, not raised."""

    values: Mapping[str, object]
    where: str
    problems: list[Refusal]

    def fault(self, problem: Refusal) -> None:
        """Note a problem and go on."""
        self.problems.append(problem)

    def at(self, key: str) -> str:
        """The place of a key, as sentences name it."""
        return f"{self.where}.{key}" if self.where else key

    def only(self, *keys: str) -> None:
        """Refuse keys beyond these."""
        for key in self.values:
            if key not in keys:
                self.fault(
                    refusals.UnknownKey(
                        where=self.where or "file",
                        key=shown(key),
                        nearest=nearest(key, keys),
                        keys=", ".join(keys),
                    )
                )

    def wrong(self, key: str, needed: Word) -> None:
        """Note a value of the wrong kind."""
        value = shown(repr(self.values[key]), 40)
        self.fault(refusals.WrongValue(where=self.at(key), value=value, needed=needed))

    def text(self, key: str, *, required: bool = False) -> str | None:
        """A text that is not blank, or None."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.fault(refusals.MissingKey(where=self.where or "file", key=key))
            return None
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, _NEEDS_TEXT)
            return None
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of ids, in their order; empty where it is left out."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) and _ID.fullmatch(word) for word in value):
            return tuple(dict.fromkeys(value))
        self.wrong(key, _NEEDS_IDS)
        return ()

    def identifier(self, key: str) -> str:
        """An id; empty where it is missing or malformed."""
        value = self.text(key, required=True)
        if value is None:
            return ""
        if not _ID.fullmatch(value):
            self.fault(refusals.BadId(where=self.at(key), value=shown(value, 40), limit=LONGEST_ID))
            return ""
        return value

    def choice(self, key: str, choices: Sequence[_Choice], *, required: bool = False) -> _Choice | None:
        """One of a few words."""
        value = self.values.get(key)
        for choice in choices:
            if value == choice:
                return choice
        if value is not None:
            shown_value = shown(repr(value), 40)
            self.fault(
                refusals.WrongChoice(where=self.at(key), value=shown_value, choices=", ".join(choices))
            )
        elif required:
            self.fault(refusals.MissingKey(where=self.where or "file", key=key))
        return None

    def truth(self, key: str) -> bool | None:
        """Yes or no, or None where nothing is said."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(key, _NEEDS_TRUTH)
        return None

    def whole(self, key: str, lowest: int, highest: int, *, required: bool = False) -> int | None:
        """A whole number between two bounds, both possible."""
        value = self.values.get(key)
        if value is None:
            if required:
                self.fault(refusals.MissingKey(where=self.where or "file", key=key))
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            said = shown(str(value), 40)
            self.fault(refusals.NotWhole(where=self.at(key), value=said, low=lowest, high=highest))
            return None
        return value

    def rational(self, key: str, *, required: bool = False) -> Fraction | None:
        """An exact number."""
        if key not in self.values:
            if required:
                self.fault(refusals.MissingKey(where=self.where or "file", key=key))
            return None
        try:
            return rational(self.values[key], self.at(key))
        except refusals.NotRational as problem:
            self.fault(problem)
            return None

    def validity(self) -> tuple[date | None, date | None]:
        """From which day on it holds, and the first day on which it no longer does."""
        valid_from, valid_to = self.date("valid_from"), self.date("valid_to")
        if valid_from and valid_to and valid_to <= valid_from:
            self.fault(refusals.ValidityReversed(where=self.where, valid_from=valid_from, valid_to=valid_to))
        return valid_from, valid_to

    def date(self, key: str) -> date | None:
        """A calendar date."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.wrong(key, _NEEDS_DATE)
            return None
        return value

    def title(self, key: str = "title") -> Mapping[str, str]:
        """Titles by language; a bare text stands for Chinese and English."""
        value = self.values.get(key)
        if value is None:
            return {}
        if isinstance(value, str):
            return {"en": value, "zh": value}
        titles = value if isinstance(value, dict) else {}
        is_text = all(isinstance(text, str) and text for text in titles.values())
        if not titles or not set(titles) <= {"zh", "en"} or not is_text:
            self.wrong(key, _NEEDS_TITLE)
            return {}
        return dict(sorted(titles.items()))

    def section(self, key: str) -> Section:
        """A table below this one; an empty one where it is missing."""
        value = self.values.get(key)
        if isinstance(value, dict):
            return Section(value, self.at(key), self.problems)
        if value is None:
            self.fault(refusals.MissingKey(where=self.where or "file", key=key))
        else:
            self.wrong(key, _NEEDS_TABLE)
        return Section({}, self.at(key), [])

    def sections(self, key: str) -> list[Section]:
        """An array of tables, each placed by its id or its number."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.wrong(key, _NEEDS_TABLE)
            return []
        prefix = f"{self.where}." if self.where else ""
        return [
            Section(entry, f"{prefix}{_name(entry, f'{key}[{number}]')}", self.problems)
            for number, entry in enumerate(value, start=1)
        ]


def _name(entry: Mapping[str, object], otherwise: str) -> str:
    name = entry.get("id")
    return name if isinstance(name, str) and _ID.fullmatch(name) else otherwise


def raise_all(problems: Sequence[Refusal]) -> None:
    """Raise the one problem, or all of them as one refusal; nothing where there is none."""
    if problems:
        raise problems[0] if len(problems) == 1 else refusals.StandardFaulty(tuple(problems))


def repeated(names: Sequence[str], where: str) -> list[Refusal]:
    """A refusal for each id that is used more than once; missing ids were refused already."""
    counted = Counter(name for name in names if name)
    return [refusals.DuplicateId(where=where, value=name) for name, count in counted.items() if count > 1]
