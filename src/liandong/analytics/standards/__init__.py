"""Poverty standards as dated, sourced data, and the one expression language.

A standard is read with :func:`load_standard` or :func:`parse_standard` and compiled over the columns of a
table with :func:`unit_query`. Expressions of mapping files are compiled with :func:`compile_expression`.
"""

from liandong.analytics.standards.expressions import CompiledExpression, compile_expression
from liandong.analytics.standards.files import load_standard, parse_standard
from liandong.analytics.standards.functions import FUNCTIONS, Function
from liandong.analytics.standards.model import Dimension, Indicator, Standard
from liandong.analytics.standards.units import UnitQuery, unit_key, unit_query

__all__ = [
    "FUNCTIONS",
    "CompiledExpression",
    "Dimension",
    "Function",
    "Indicator",
    "Standard",
    "UnitQuery",
    "compile_expression",
    "load_standard",
    "parse_standard",
    "unit_key",
    "unit_query",
]
