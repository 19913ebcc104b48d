"""Reading a standard from its TOML file: every key checked, every number exact."""

from __future__ import annotations

import math
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
from liandong.analytics.standards.model import (
    IF_NONE,
    MISSING,
    MOST_INDICATORS,
    UNKNOWN,
    Dimension,
    Indicator,
    Standard,
)
from liandong.analytics.standards.names import nearest, shown

LONGEST_FILE = 500_000
LONGEST_ID = 40
LARGEST_DENOMINATOR = 10**9

_ID = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_ID - 1}}}")
_NEEDS_TEXT = Word(marked("write text in double quotes"))
_NEEDS_DATE = Word(marked("write a date such as 2016-01-01, without quotes"))
_NEEDS_TABLE = Word(marked("write a table, as in the guide's example"))
_NEEDS_TITLE = Word(marked('write text, or { zh = "…", en = "…" }'))
_NEEDS_CHOICE = {
    "missing": Word(marked("write drop, deprived or not_deprived")),
    "if_none": Word(marked("write deprived or not_deprived")),
    "unknown": Word(marked("write known or strict")),
}
_Choice = TypeVar("_Choice", bound=str)


def load_standard(path: str | Path) -> Standard:
    """Read a standard file (UTF-8 TOML).

    Raises :class:`.refusals.StandardFaulty` with every problem, one sentence each, or the one refusal
    that keeps the file from being read at all.
    """
    return parse_standard(read_text(Path(path)), name=Path(path).name)


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


def parse_standard(text: str, *, name: str = "standard") -> Standard:
    """Read a standard from TOML text; ``name`` opens the sentence when the text is no TOML."""
    problems: list[Refusal] = []
    document = Section(parse_toml(text, name), "", problems)
    document.only("standard", "dimension")
    head = document.section("standard")
    head.only("id", "title", "unit", "weight", "cutoff", "valid_from", "valid_to", "source")
    draft = _Head(
        id=head.identifier("id"),
        title=head.title(),
        unit=head.text("unit"),
        weight=head.text("weight"),
        cutoff=head.rational("cutoff", required=True),
        valid_from=head.date("valid_from"),
        valid_to=head.date("valid_to"),
        source=head.text("source"),
    )
    _check_head(draft, head)
    dimensions = _dimensions(document, problems)
    if problems:
        raise problems[0] if len(problems) == 1 else refusals.StandardFaulty(tuple(problems))
    return Standard(
        id=draft.id,
        title=draft.title,
        unit=draft.unit,
        weight=draft.weight,
        cutoff=draft.cutoff or Fraction(1),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        source=draft.source,
        dimensions=dimensions,
    )


@dataclass(frozen=True)
class _Head:
    id: str
    title: Mapping[str, str]
    unit: str | None
    weight: str | None
    cutoff: Fraction | None
    valid_from: date | None
    valid_to: date | None
    source: str | None


def _check_head(head: _Head, section: Section) -> None:
    if head.cutoff is not None and not 0 < head.cutoff <= 1:
        section.fault(refusals.CutoffOutside(where="standard.cutoff", value=head.cutoff))
    if head.valid_from and head.valid_to and head.valid_to <= head.valid_from:
        section.fault(
            refusals.ValidityReversed(where="standard", valid_from=head.valid_from, valid_to=head.valid_to)
        )


def _dimensions(document: Section, problems: list[Refusal]) -> tuple[Dimension, ...]:
    """All dimensions with overall weights; unusable ones are left out, their faults noted."""
    sections = document.sections("dimension")
    if not sections:
        problems.append(refusals.NoIndicators(where="standard"))
    for section in sections:
        section.only("id", "title", "weight", "indicator")
    shares = weights_of(sections, "standard", problems)
    found = []
    for section, weight in zip(sections, shares, strict=True):
        entries = section.sections("indicator")
        if not entries:
            section.fault(refusals.NoIndicators(where=section.where))
        inner = weights_of(entries, section.where, problems)
        indicators = tuple(_indicator(e, weight * share) for e, share in zip(entries, inner, strict=True))
        found.append(Dimension(section.identifier("id"), section.title(), weight, indicators))
    _check_whole(found, problems)
    return tuple(found)


def _indicator(section: Section, weight: Fraction) -> Indicator:
    section.only("id", "title", "weight", "deprived_if", "missing", "if_none", "unknown", "source", "wording")
    return Indicator(
        id=section.identifier("id"),
        title=section.title(),
        weight=weight,
        deprived_if=section.text("deprived_if", required=True) or "",
        missing=section.choice("missing", MISSING) or "drop",
        if_none=section.choice("if_none", IF_NONE),
        unknown=section.choice("unknown", UNKNOWN) or "known",
        source=section.text("source"),
        wording=section.title("wording"),
    )


def _check_whole(dimensions: Sequence[Dimension], problems: list[Refusal]) -> None:
    """What only shows over all dimensions: ids used twice, too many indicators, weights too fine."""
    indicators = [indicator for dimension in dimensions for indicator in dimension.indicators]
    for kind in (dimensions, indicators):
        for value, count in Counter(thing.id for thing in kind).items():
            if count > 1 and value:
                problems.append(refusals.DuplicateId(where="standard", value=value))
    if len(indicators) > MOST_INDICATORS:
        problems.append(
            refusals.TooManyIndicators(where="standard", count=len(indicators), limit=MOST_INDICATORS)
        )
        return
    common = math.lcm(*(indicator.weight.denominator for indicator in indicators))
    if common > LARGEST_DENOMINATOR:
        problems.append(refusals.WeightsTooFine(where="standard", value=common, limit=LARGEST_DENOMINATOR))


def weights_of(sections: Sequence[Section], where: str, problems: list[Refusal]) -> list[Fraction]:
    """The weights of sister sections: all given and summing to 1, or none given and equal.

    Where they are faulty the faults are noted and equal weights stand in, so that checking can go on.
    """
    equal = [Fraction(1, max(1, len(sections)))] * len(sections)
    given = [section.rational("weight") for section in sections]
    if not any("weight" in section.values for section in sections):
        return equal
    missing = [section.where for section in sections if "weight" not in section.values]
    if missing:
        problems.append(refusals.WeightsIncomplete(where=where, missing=", ".join(missing)))
        return equal
    known = [weight for weight in given if weight is not None]
    for section, weight in zip(sections, given, strict=True):
        if weight is not None and weight <= 0:
            problems.append(refusals.WeightNotPositive(where=f"{section.where}.weight", value=weight))
    if len(known) < len(given):
        return equal
    if sum(known) != 1:
        shown_weights = ", ".join(str(weight) for weight in known)
        problems.append(refusals.WeightsDoNotSum(where=where, sum=sum(known), weights=shown_weights))
        return equal
    return known


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

    def identifier(self, key: str) -> str:
        """An id; empty where it is missing or malformed."""
        value = self.text(key, required=True)
        if value is None:
            return ""
        if not _ID.fullmatch(value):
            self.fault(refusals.BadId(where=self.at(key), value=shown(value, 40), limit=LONGEST_ID))
            return ""
        return value

    def choice(self, key: str, choices: Sequence[_Choice]) -> _Choice | None:
        """One of a few words."""
        value = self.values.get(key)
        for choice in choices:
            if value == choice:
                return choice
        if value is not None:
            self.wrong(key, _NEEDS_CHOICE[key])
        return None

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
