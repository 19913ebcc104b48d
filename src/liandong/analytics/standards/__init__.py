"""Poverty standards as dated, sourced data, and the one expression language.

A standard is read with :func:`load_standard` or :func:`parse_standard`, checked against a table's columns
with :func:`check_standard` and compiled with :func:`unit_query`; scorecards likewise. Expressions of mapping
files are compiled with :func:`compile_expression`; :func:`describe_expression` takes a condition apart and
:func:`value_query` computes the facts it looks at, so that a page can explain a result.
"""

from liandong.analytics.standards.checking import CheckedStandard, check_standard
from liandong.analytics.standards.conditions import Condition, describe_expression
from liandong.analytics.standards.differences import Change, diff_standards
from liandong.analytics.standards.expressions import CompiledExpression, compile_expression
from liandong.analytics.standards.files import load_standard, parse_standard
from liandong.analytics.standards.functions import FUNCTIONS, Function
from liandong.analytics.standards.model import Dimension, Indicator, Standard
from liandong.analytics.standards.scorecards import (
    Scorecard,
    ScorecardQuery,
    check_scorecard,
    load_scorecard,
    parse_scorecard,
    scorecard_query,
)
from liandong.analytics.standards.template import new_standard_text
from liandong.analytics.standards.units import UnitQuery, ValueQuery, unit_key, unit_query, value_query

__all__ = [
    "FUNCTIONS",
    "Change",
    "CheckedStandard",
    "CompiledExpression",
    "Condition",
    "Dimension",
    "Function",
    "Indicator",
    "Scorecard",
    "ScorecardQuery",
    "Standard",
    "UnitQuery",
    "ValueQuery",
    "check_scorecard",
    "check_standard",
    "compile_expression",
    "describe_expression",
    "diff_standards",
    "load_scorecard",
    "load_standard",
    "new_standard_text",
    "parse_scorecard",
    "parse_standard",
    "scorecard_query",
    "unit_key",
    "unit_query",
    "value_query",
]
