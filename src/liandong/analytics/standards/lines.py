"""Income lines by place and day: which amount divides poor from not poor, and who said so.

A line is found for a place by going up the tree: the nearest place that has a line of that kind on that day
decides, also where its amount is unknown. An amount nobody has stated stays unknown; it is never taken
from the year before or from the place above.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import refusals
from liandong.analytics.standards.model import toml_pairs
from liandong.analytics.standards.sections import Section, parse_toml, raise_all, read_text

LineKind = Literal["national_statistical", "exit_operational", "provincial", "monitoring"]
LINE_KINDS: tuple[LineKind, ...] = ("national_statistical", "exit_operational", "provincial", "monitoring")
IncomeConcept = Literal["net_income_pc", "disposable_income_pc"]
INCOME_CONCEPTS: tuple[IncomeConcept, ...] = ("net_income_pc", "disposable_income_pc")
LineStatus = Literal["stated", "generally_known", "uncertain", "proposed"]
LINE_STATUSES: tuple[LineStatus, ...] = ("stated", "generally_known", "uncertain", "proposed")

LARGEST_YUAN = 1_000_000
MOST_LINES = 2_000
COUNTRY = "000000000000"
_CODE_ENDS = (2, 4, 6, 9, 12)


@dataclass(frozen=True)
class Line:
    """One line: yuan per person and year, from ``valid_from`` to the day before ``valid_to``.

    ``region``: the twelve digits of a place; the country where zeros only. ``yuan`` is None where the amount
    is unknown; ``status`` says how sure an amount is, and is None with it. ``income``: which income is
    compared. ``note`` says in words what else one must know.
    """

    kind: LineKind
    region: str
    valid_from: date
    valid_to: date | None
    yuan: int | None
    income: IncomeConcept
    status: LineStatus | None
    source: str | None
    note: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it stands among the lines, as sentences name it."""
        return f"line[{self.kind}, {self.region}, {self.valid_from}]"

    def holds_on(self, on: date) -> bool:
        """Whether the line holds that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Lines:
    """A file of lines."""

    id: str
    title: Mapping[str, str]
    source: str | None
    lines: tuple[Line, ...]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    @property
    def valid_from(self) -> date | None:
        """The first day for which there is a line."""
        return min((line.valid_from for line in self.lines), default=None)

    @property
    def valid_to(self) -> date | None:
        """The first day for which there is none any more; None where a line is open at its end."""
        ends = [line.valid_to for line in self.lines]
        known = [end for end in ends if end is not None]
        return max(known) if ends and len(known) == len(ends) else None

    def to_toml(self) -> str:
        """The canonical form; reading it gives equal lines."""
        text = ["[lines]", *toml_pairs(id=self.id, title=self.title, source=self.source)]
        for line in self.lines:
            text += ["", "[[line]]", *toml_pairs(kind=line.kind, region=line.region)]
            text += toml_pairs(valid_from=line.valid_from, valid_to=line.valid_to, yuan=line.yuan)
            text += toml_pairs(income=line.income, status=line.status, source=line.source, note=line.note)
        return "\n".join(text) + "\n"


@dataclass(frozen=True)
class LineAnswer:
    """What is known of a line: ``yuan``, or the sentence that says why it is unknown.

    ``line`` is the line that decides, None where there is none.
    """

    yuan: int | None
    line: Line | None
    why: Refusal | None


def line_for(lines: Lines, regions: Sequence[str], on: date, kind: LineKind) -> LineAnswer:
    """The line of a kind for a place on a day.

    ``regions``: the codes of the place and of those above it, the nearest first; the country is tried last.
    """
    here = {line.region: line for line in lines.lines if line.kind == kind and line.holds_on(on)}
    for region in (*regions, COUNTRY):
        line = here.get(region)
        if line is None:
            continue
        if line.yuan is None:
            return LineAnswer(None, line, refusals.AmountUnknown(where=line.place, source=line.source or "–"))
        return LineAnswer(line.yuan, line, None)
    nearest = regions[0] if regions else COUNTRY
    return LineAnswer(None, None, refusals.NoLine(where=lines.id, kind=kind, region=nearest, on=on))


def load_lines(path: str | Path) -> Lines:
    """Read a file of lines (UTF-8 TOML); refusals as in :func:`.files.load_standard`."""
    return parse_lines(read_text(Path(path)), name=Path(path).name)


def parse_lines(text: str, *, name: str = "lines") -> Lines:
    """Read lines from TOML text, with all their problems at once."""
    problems: list[Refusal] = []
    document = Section(parse_toml(text, name), "", problems)
    document.only("lines", "line")
    head = document.section("lines")
    head.only("id", "title", "source")
    sections = document.sections("line")
    if not sections:
        problems.append(refusals.NoIndicators(where="lines"))
    if len(sections) > MOST_LINES:
        problems.append(refusals.TooManyLines(where="lines", count=len(sections), limit=MOST_LINES))
        sections = []
    found = [line for section in sections if (line := _line(section)) is not None]
    problems += _overlaps(found)
    raise_all(problems)
    return Lines(head.identifier("id"), head.title(), head.text("source"), tuple(found))


def _line(section: Section) -> Line | None:
    section.only("kind", "region", "yuan", "income", "valid_from", "valid_to", "status", "source", "note")
    kind = section.choice("kind", LINE_KINDS, required=True)
    income = section.choice("income", INCOME_CONCEPTS, required=True)
    status = section.choice("status", LINE_STATUSES)
    yuan = section.whole("yuan", 1, LARGEST_YUAN)
    region = _region(section)
    valid_from, valid_to = section.validity()
    if "valid_from" not in section.values:
        section.fault(refusals.MissingKey(where=section.where, key="valid_from"))
    if ("yuan" in section.values) != ("status" in section.values):
        section.fault(refusals.AmountIncomplete(where=section.where, yuan="yuan", status="status"))
    source, note = section.text("source"), section.title("note")
    if kind is None or income is None or valid_from is None or region is None:
        return None
    return Line(kind, region, valid_from, valid_to, yuan, income, status, source, note)


def _region(section: Section) -> str | None:
    """The code with all twelve digits; the country where it is left out."""
    written = section.text("region")
    if written is None:
        return COUNTRY if "region" not in section.values else None
    if len(written) not in _CODE_ENDS or not (written.isascii() and written.isdigit()):
        section.fault(refusals.BadRegion(where=section.at("region"), value=written))
        return None
    return written.ljust(len(COUNTRY), "0")


def _overlaps(lines: Sequence[Line]) -> list[Refusal]:
    """Lines that begin while another of their kind and place still holds, each one sentence."""
    problems: list[Refusal] = []
    longest: dict[tuple[str, str], Line] = {}
    for line in sorted(lines, key=lambda one: one.valid_from):
        before = longest.get((line.kind, line.region))
        if before is not None and before.holds_on(line.valid_from):
            problems.append(refusals.LinesOverlap(where=before.place, other=line.place, on=line.valid_from))
        if before is None or _end(before) < _end(line):
            longest[line.kind, line.region] = line
    return problems


def _end(line: Line) -> date:
    return line.valid_to or date.max
