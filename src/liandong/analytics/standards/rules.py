"""The five kinds of rule file, told apart by their head table, and what can be done with any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from liandong.analytics.errors import Refusal, Word, marked
from liandong.analytics.standards import refusals
from liandong.analytics.standards.checking import check_standard
from liandong.analytics.standards.expressions import rows_of
from liandong.analytics.standards.files import parse_standard
from liandong.analytics.standards.guessing import read_without_columns
from liandong.analytics.standards.key_walks import check_key
from liandong.analytics.standards.keys import Key, parse_key
from liandong.analytics.standards.lines import Lines, parse_lines
from liandong.analytics.standards.lowering import Reader
from liandong.analytics.standards.model import Standard
from liandong.analytics.standards.scorecards import Scorecard, check_scorecard, parse_scorecard
from liandong.analytics.standards.sections import parse_toml, read_text
from liandong.analytics.standards.warnings import WarningRules, check_warnings, parse_warnings
from liandong.analytics.tables.columns import ColumnType

RuleKind = Literal["standard", "scorecard", "key", "lines", "warnings"]
Rule = Standard | Scorecard | Key | Lines | WarningRules

RULE_KINDS: tuple[RuleKind, ...] = ("standard", "scorecard", "key", "lines", "warnings")
RULE_WORDS: Mapping[RuleKind, Word] = {
    "standard": Word(marked("a poverty standard")),
    "scorecard": Word(marked("a scorecard")),
    "key": Word(marked("a dichotomous key")),
    "lines": Word(marked("income lines")),
    "warnings": Word(marked("warning rules")),
}
_READERS: Mapping[RuleKind, Callable[..., Rule]] = {
    "standard": parse_standard,
    "scorecard": parse_scorecard,
    "key": parse_key,
    "lines": parse_lines,
    "warnings": parse_warnings,
}


def kind_of_text(text: str, *, name: str = "file") -> RuleKind:
    """Which kind of rule file a TOML text is, by its head table. Errors: BadToml, NoKind."""
    document = parse_toml(text, name)
    for kind in RULE_KINDS:
        if kind in document:
            return kind
    raise refusals.NoKind(where=name, kinds=", ".join(f"[{kind}]" for kind in RULE_KINDS))


def kind_of(rule: Rule) -> RuleKind:
    """Which kind a rule read from a file is."""
    match rule:
        case Standard():
            return "standard"
        case Scorecard():
            return "scorecard"
        case Key():
            return "key"
        case Lines():
            return "lines"
        case WarningRules():
            return "warnings"


def parse_rule(text: str, *, name: str = "file") -> Rule:
    """Read a rule file of any kind; refusals as in :func:`.files.parse_standard`."""
    return _READERS[kind_of_text(text, name=name)](text, name=name)


def check_text(
    text: str, columns: Mapping[str, ColumnType] | None = None, *, name: str = "file"
) -> tuple[Refusal, ...]:
    """Every problem of a rule file at once: of its form, and of the conditions that can be read all the same.

    Empty where the text is a rule that :func:`check_rule` finds nothing wrong with.
    """
    try:
        return check_rule(parse_rule(text, name=name), columns)
    except refusals.StandardFaulty as faulty:
        problems = faulty.problems
    except refusals.StandardRefused as fault:
        problems = (fault,)
    if any(isinstance(problem, refusals.BadToml | refusals.FileTooLarge) for problem in problems):
        return problems
    return (*problems, *_condition_problems(parse_toml(text, name), columns))


def _condition_problems(
    document: Mapping[str, object], columns: Mapping[str, ColumnType] | None
) -> tuple[Refusal, ...]:
    """The problems of the conditions of a file whose form is faulty, each with the place it stands at."""
    heads = [document.get(kind) for kind in RULE_KINDS]
    unit = next((head.get("unit") for head in heads if isinstance(head, dict)), None)
    rows = rows_of(unit if isinstance(unit, str) else None)
    found: list[Refusal] = []
    for where, condition in _conditions(document):
        try:
            if columns is None:
                read_without_columns(condition, where, rows)
            else:
                Reader(columns, where, rows).boolean(condition)
        except refusals.ExpressionRefused as problem:
            found.append(problem)
    return tuple(found)


def _conditions(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every condition below a value of the file, named by the nearest id or number above it."""
    if isinstance(value, list):
        for number, entry in enumerate(value, start=1):
            yield from _conditions(entry, f"{where}[{number}]")
    elif isinstance(value, dict):
        named = value.get("id", value.get("number"))
        here = str(named) if isinstance(named, str | int) else where
        for key, inner in value.items():
            if key in {"deprived_if", "when"} and isinstance(inner, str):
                yield f"{here}.{key}", inner
            else:
                yield from _conditions(inner, f"{here}.{key}" if here else key)


def load_rule(path: str | Path) -> Rule:
    """Read a rule file of any kind from a file (UTF-8 TOML)."""
    return parse_rule(read_text(Path(path)), name=Path(path).name)


def check_rule(rule: Rule, columns: Mapping[str, ColumnType] | None = None) -> tuple[Refusal, ...]:
    """Every problem of a rule's conditions, against a table's columns where there is one."""
    match rule:
        case Standard():
            return check_standard(rule, columns).problems
        case Scorecard():
            return check_scorecard(rule, columns)
        case Key():
            return check_key(rule, columns)
        case Lines():
            return ()
        case WarningRules():
            return check_warnings(rule, columns)
