"""Poverty standards as dated, sourced data, and the one expression language.

There are five kinds of rule file: standards, scorecards, dichotomous keys, income lines and warning
rules. A standard is
read with :func:`load_standard` or :func:`parse_standard`, checked against a table's columns with
:func:`check_standard` and compiled with :func:`unit_query`; scorecards and keys likewise. :func:`parse_rule`,
:func:`check_rule` and :func:`diff_rules` take any kind; :func:`line_for` finds a line. Expressions of mapping
files are compiled with :func:`compile_expression`; :func:`describe_expression` takes a condition apart and
:func:`value_query` computes the facts it looks at, so that a page can explain a result.
"""

from liandong.analytics.standards.checking import CheckedStandard, check_standard
from liandong.analytics.standards.conditions import Condition, describe_expression
from liandong.analytics.standards.differences import Change, diff_rules
from liandong.analytics.standards.expressions import CompiledExpression, compile_expression
from liandong.analytics.standards.files import load_standard, parse_standard
from liandong.analytics.standards.functions import FUNCTIONS, Function
from liandong.analytics.standards.key_changes import Answer, KeyChange, KeyWay, can_matter, nearest_ends
from liandong.analytics.standards.key_walks import KeyQuery, Step, Walk, check_key, key_query, walk_key
from liandong.analytics.standards.keys import Couplet, Key, KeyClass, Measure, load_key, parse_key
from liandong.analytics.standards.lines import (
    Line,
    LineAnswer,
    LineKind,
    Lines,
    line_for,
    load_lines,
    parse_lines,
)
from liandong.analytics.standards.model import Dimension, Indicator, Standard
from liandong.analytics.standards.rules import (
    RULE_KINDS,
    RULE_WORDS,
    Rule,
    RuleKind,
    check_rule,
    check_text,
    kind_of,
    kind_of_text,
    load_rule,
    parse_rule,
)
from liandong.analytics.standards.scorecards import (
    Band,
    Item,
    ItemGroup,
    Scorecard,
    ScorecardQuery,
    check_scorecard,
    load_scorecard,
    parse_scorecard,
    scorecard_query,
)
from liandong.analytics.standards.template import new_rule_text, new_standard_text
from liandong.analytics.standards.units import UnitQuery, ValueQuery, unit_key, unit_query, value_query
from liandong.analytics.standards.warnings import (
    WarningRule,
    WarningRules,
    WarningsQuery,
    check_warnings,
    columns_of_rule,
    load_warnings,
    parse_warnings,
    warnings_query,
)

__all__ = [
    "FUNCTIONS",
    "RULE_KINDS",
    "RULE_WORDS",
    "Answer",
    "Band",
    "Change",
    "CheckedStandard",
    "CompiledExpression",
    "Condition",
    "Couplet",
    "Dimension",
    "Function",
    "Indicator",
    "Item",
    "ItemGroup",
    "Key",
    "KeyChange",
    "KeyClass",
    "KeyQuery",
    "KeyWay",
    "Line",
    "LineAnswer",
    "LineKind",
    "Lines",
    "Measure",
    "Rule",
    "RuleKind",
    "Scorecard",
    "ScorecardQuery",
    "Standard",
    "Step",
    "UnitQuery",
    "ValueQuery",
    "Walk",
    "WarningRule",
    "WarningRules",
    "WarningsQuery",
    "can_matter",
    "check_key",
    "check_rule",
    "check_scorecard",
    "check_standard",
    "check_text",
    "check_warnings",
    "columns_of_rule",
    "compile_expression",
    "describe_expression",
    "diff_rules",
    "key_query",
    "kind_of",
    "kind_of_text",
    "line_for",
    "load_key",
    "load_lines",
    "load_rule",
    "load_scorecard",
    "load_standard",
    "load_warnings",
    "nearest_ends",
    "new_rule_text",
    "new_standard_text",
    "parse_key",
    "parse_lines",
    "parse_rule",
    "parse_scorecard",
    "parse_standard",
    "parse_warnings",
    "scorecard_query",
    "unit_key",
    "unit_query",
    "value_query",
    "walk_key",
    "warnings_query",
]
