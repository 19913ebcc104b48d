"""Warning rules: conditions on the facts of a household that say "look at this family", one by one.

A warning is no score: each rule stands alone, with its own threshold and source. Where its condition cannot
be told, it warns of nothing; how often that is so is counted, since what nobody knows warns nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import refusals
from liandong.analytics.standards.expressions import rows_of
from liandong.analytics.standards.gathering import either
from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.lowering import Reader
from liandong.analytics.standards.model import toml_pairs
from liandong.analytics.standards.names import find_column
from liandong.analytics.standards.refusals import ExpressionRefused
from liandong.analytics.standards.sections import Section, parse_toml, raise_all, read_text, repeated
from liandong.analytics.standards.sql import Dialect
from liandong.analytics.standards.tree import columns_of
from liandong.analytics.standards.units import Question, select, unit_results
from liandong.analytics.tables.columns import ColumnType

WarningStatus = Literal["stated", "local", "generally_known", "proposed"]
WARNING_STATUSES: tuple[WarningStatus, ...] = ("stated", "local", "generally_known", "proposed")
Frequency = Literal["daily", "monthly", "yearly", "event"]
FREQUENCIES: tuple[Frequency, ...] = ("daily", "monthly", "yearly", "event")
MOST_WARNING_RULES = 60
"""As many as the bits of a whole number hold."""


@dataclass(frozen=True)
class WarningRule:
    """One rule: it warns of a household where ``when`` is true.

    ``threshold`` says in words from where on; ``status`` how sure that is: stated by a national text, stated
    by a local one, generally known, or proposed by the author of the file. ``risk`` and ``department`` are
    codes that the platform knows. ``frequency``: how often the facts come anew.
    """

    id: str
    title: Mapping[str, str]
    when: str
    threshold: Mapping[str, str]
    source: str
    status: WarningStatus
    risk: str | None = None
    department: str | None = None
    frequency: Frequency = "daily"
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is asked that day by its own dates."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True)
class WarningRules:
    """A file of warning rules. ``unit``: the column whose equal values make one household."""

    id: str
    title: Mapping[str, str]
    unit: str | None
    valid_from: date | None
    valid_to: date | None
    source: str | None
    rules: tuple[WarningRule, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, WarningRule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    def to_toml(self) -> str:
        """The canonical form; reading it gives equal rules."""
        lines = ["[warnings]", *toml_pairs(id=self.id, title=self.title, unit=self.unit)]
        lines += toml_pairs(valid_from=self.valid_from, valid_to=self.valid_to, source=self.source)
        for one in self.rules:
            lines += ["", "[[rule]]", *toml_pairs(id=one.id, title=one.title, when=one.when)]
            lines += toml_pairs(threshold=one.threshold, risk=one.risk, department=one.department)
            lines += toml_pairs(frequency=one.frequency, status=one.status, source=one.source)
            lines += toml_pairs(valid_from=one.valid_from, valid_to=one.valid_to)
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class WarningsQuery:
    """``sql`` yields per unit: ``unit`` (in the type of its column), ``yes_bits`` and ``unknown_bits``
    (BIGINT; bit k is the k-th rule that was asked). A rule whose bare columns contradict each other within a
    unit is unknown there.
    """

    sql: str
    rules: tuple[str, ...]
    columns_used: tuple[str, ...]


def load_warnings(path: str | Path) -> WarningRules:
    """Read warning rules from a file (UTF-8 TOML); refusals as in :func:`.files.load_standard`."""
    return parse_warnings(read_text(Path(path)), name=Path(path).name)


def parse_warnings(text: str, *, name: str = "warnings") -> WarningRules:
    """Read warning rules from TOML text, with all their problems at once."""
    problems: list[Refusal] = []
    document = Section(parse_toml(text, name), "", problems)
    document.only("warnings", "rule")
    head = document.section("warnings")
    head.only("id", "title", "unit", "valid_from", "valid_to", "source")
    valid_from, valid_to = head.validity()
    sections = document.sections("rule")
    if not sections:
        problems.append(refusals.NoIndicators(where="warnings"))
    if len(sections) > MOST_WARNING_RULES:
        problems.append(
            refusals.TooManyWarningRules(where="warnings", count=len(sections), limit=MOST_WARNING_RULES)
        )
    found = WarningRules(
        id=head.identifier("id"),
        title=head.title(),
        unit=head.text("unit"),
        valid_from=valid_from,
        valid_to=valid_to,
        source=head.text("source"),
        rules=tuple(_rule(section) for section in sections),
    )
    problems += repeated([one.id for one in found.rules], "warnings.rule")
    raise_all(problems)
    return found


def _rule(section: Section) -> WarningRule:
    section.only(
        "id", "title", "when", "threshold", "risk", "department", "frequency", "status", "source",
        "valid_from", "valid_to",
    )  # fmt: skip
    valid_from, valid_to = section.validity()
    if "threshold" not in section.values:
        section.fault(refusals.MissingKey(where=section.where, key="threshold"))
    return WarningRule(
        id=section.identifier("id"),
        title=section.title(),
        when=section.text("when", required=True) or "",
        threshold=section.title("threshold"),
        source=section.text("source", required=True) or "",
        status=section.choice("status", WARNING_STATUSES, required=True) or "proposed",
        risk=section.text("risk"),
        department=section.text("department"),
        frequency=section.choice("frequency", FREQUENCIES) or "daily",
        valid_from=valid_from,
        valid_to=valid_to,
    )


def check_warnings(
    rules: WarningRules, columns: Mapping[str, ColumnType] | None = None
) -> tuple[Refusal, ...]:
    """Every problem of the rules' conditions, against a table's columns where there is one."""
    problems: list[Refusal] = []
    rows = rows_of(rules.unit)
    for one in rules.rules:
        where = f"{one.id}.when"
        try:
            if columns is None:
                read_without_columns(one.when, where, rows)
            else:
                Reader(columns, where, rows).boolean(one.when)
        except ExpressionRefused as problem:
            problems.append(problem)
    if columns is not None and rules.unit is not None:
        try:
            find_column(rules.unit, columns, "warnings.unit")
        except ExpressionRefused as problem:
            problems.append(problem)
    return tuple(problems)


def columns_of_rule(rule: WarningRule, columns: Mapping[str, ColumnType]) -> tuple[str, ...]:
    """The columns that a rule's condition looks at."""
    return columns_of(Reader(columns, f"{rule.id}.when", rows_of("unit")).boolean(rule.when))


def warnings_query(
    rules: tuple[WarningRule, ...],
    unit: str,
    columns: Mapping[str, ColumnType],
    source: str,
    *,
    dialect: Dialect = "duckdb",
) -> WarningsQuery:
    """Compile rules over a relation of members' rows, ``unit`` being the column that makes a household.

    Raises: a refusal for any condition outside the language or any column that is not there.
    Cost: one pass over the rows and one GROUP BY.
    """
    rows = rows_of(unit)
    questions = [Question(one.id, Reader(columns, f"{one.id}.when", rows).boolean(one.when)) for one in rules]
    results = unit_results(questions, unit, columns, source, dialect=dialect)
    layer = {
        "unit": "unit",
        "yes_bits": _bits([f"i_{at}" for at in range(len(questions))]),
        "unknown_bits": _bits([f"i_{at} IS NULL" for at in range(len(questions))]),
        "is_contradicting": either(results.contradicting),
    }
    sql = select(layer, f"({results.sql}) AS unit_results")
    return WarningsQuery(sql, tuple(one.id for one in rules), results.columns_used)


def _bits(conditions: list[str]) -> str:
    return (
        " | ".join(
            f"CASE WHEN {condition} THEN CAST({1 << at} AS BIGINT) ELSE CAST(0 AS BIGINT) END"
            for at, condition in enumerate(conditions)
        )
        or "CAST(0 AS BIGINT)"
    )
