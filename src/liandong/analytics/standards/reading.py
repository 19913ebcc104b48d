"""From text to a checked tree: SQL's own expression syntax, read by SQLGlot, then allowed node by node.

Three gates stand one behind the other. Before parsing, the text is cut into tokens, which bounds its
length and nesting and refuses signs that no expression needs (semicolons, brackets, dots, parameters)
and calls of names outside the table. The parser only builds a tree. Each node of that tree is then
rebuilt into :mod:`.tree` by name; a node, or an option of a node, that is not named here is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from liandong.analytics.errors import Word, marked
from liandong.analytics.standards.functions import FUNCTIONS
from liandong.analytics.standards.names import nearest, shown
from liandong.analytics.standards.refusals import (
    ExpressionEmpty,
    ExpressionRefused,
    ExpressionTooLong,
    ExpressionTooNested,
    ExpressionUnreadable,
    NotInLanguage,
    UnknownFunction,
)
from liandong.analytics.tables.columns import quoted

LONGEST_TEXT = 4_000
MOST_TOKENS = 800
DEEPEST_NESTING = 24
DEEPEST_TREE = 60

CHARACTERS = Word(marked("characters"))
TOKENS = Word(marked("words and signs"))

_SIGNS = frozenset(
    {
        *(TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA, TokenType.DCOLON),
        *(TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.MOD),
        *(TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE),
        *(TokenType.STRING, TokenType.NUMBER, TokenType.IDENTIFIER),
    }
)
"""Tokens that are not words; words are let through here and judged as nodes."""

_WORDS_BEFORE_PARENTHESIS = frozenset(
    {
        *("and", "or", "not", "in", "between", "like", "is", "filter", "where"),
        *("case", "when", "then", "else", "cast", "try_cast"),
    }
)

_PARSER_FAULTS = (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, KeyError, IndexError)
"""What SQLGlot raises on text it was not written for: besides its own errors a few plain ones."""

logging.getLogger("sqlglot").addHandler(logging.NullHandler())


@cache
def written(name: str) -> str:
    """A column's name as an expression must write it: in double quotes unless it reads as itself."""
    if name.isascii() and name.isidentifier():
        try:
            tree = parse(name, "")
        except ExpressionRefused:
            return quoted(name)
        if isinstance(tree, exp.Column) and tree.name == name:
            return name
    return quoted(name)


def shown_node(node: exp.Expr) -> str:
    """A syntax node as text; its kind where SQLGlot cannot write it."""
    try:
        return shown(node.sql(dialect="duckdb"))
    except _PARSER_FAULTS:
        return type(node).__name__.lower()


def parse(text: str, where: str) -> exp.Expr:
    """The raw syntax tree of one expression, within the bounds.

    Raises a :class:`.refusals.ExpressionRefused` for whatever is no single expression.
    """
    if not text.strip():
        raise ExpressionEmpty(where=where)
    if len(text) > LONGEST_TEXT:
        raise ExpressionTooLong(where=where, size=len(text), what=CHARACTERS, limit=LONGEST_TEXT)
    if "\x00" in text:
        raise NotInLanguage(where=where, part="\\0")
    try:
        tokens = DuckDB().tokenize(text)
    except _PARSER_FAULTS as fault:
        raise ExpressionUnreadable(where=where, part=shown(text)) from fault
    _check_tokens(tokens, where)
    try:
        tree = sqlglot.parse_one(text, read="duckdb", into=exp.Condition)
    except RecursionError as fault:
        raise ExpressionTooNested(where=where, limit=DEEPEST_NESTING) from fault
    except _PARSER_FAULTS as fault:
        raise ExpressionUnreadable(where=where, part=shown(text)) from fault
    if _depth(tree) > DEEPEST_TREE:
        raise ExpressionTooNested(where=where, limit=DEEPEST_TREE)
    return tree


def conjuncts(node: exp.Expr) -> list[exp.Expr]:
    """The operands of a chain ``a and b and c`` (or of ``or``), from left to right, without recursion."""
    kind, found, waiting = type(node), [], [node]
    while waiting:
        current = waiting.pop()
        if type(current) is kind:
            waiting += [current.expression, current.this]
        else:
            found.append(current)
    return found


def _depth(tree: exp.Expr) -> int:
    """Levels of the tree; a chain of one connective counts as one level, since it is flattened."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in node.iter_expressions():
            is_chain = type(child) is type(node) and isinstance(node, exp.And | exp.Or)
            waiting.append((child, depth if is_chain else depth + 1))
    return deepest


def _check_tokens(tokens: Iterable[Token], where: str) -> None:
    tokens = list(tokens)
    if not tokens:
        raise ExpressionEmpty(where=where)
    if len(tokens) > MOST_TOKENS:
        raise ExpressionTooLong(where=where, size=len(tokens), what=TOKENS, limit=MOST_TOKENS)
    depth = 0
    for position, token in enumerate(tokens):
        is_word = token.text.replace("_", "").isalnum() and not token.text[:1].isdigit()
        if token.token_type not in _SIGNS and not is_word:
            raise NotInLanguage(where=where, part=shown(token.text))
        opens = token.token_type is TokenType.L_PAREN or token.text.lower() == "case"
        closes = token.token_type is TokenType.R_PAREN or token.text.lower() == "end"
        depth += opens - closes
        if depth > DEEPEST_NESTING:
            raise ExpressionTooNested(where=where, limit=DEEPEST_NESTING)
        if token.token_type is TokenType.L_PAREN and position:
            _check_call(tokens[position - 1], where)


def _check_call(before: Token, where: str) -> None:
    """Refuse ``name(`` unless the name is a function of the table or a word of the syntax."""
    if before.token_type in _SIGNS and before.token_type is not TokenType.IDENTIFIER:
        return
    name = before.text.lower()
    if before.token_type is TokenType.IDENTIFIER or (
        name not in FUNCTIONS and name not in _WORDS_BEFORE_PARENTHESIS
    ):
        functions = ", ".join(FUNCTIONS)
        raise UnknownFunction(
            where=where, function=shown(before.text), nearest=nearest(name, FUNCTIONS), functions=functions
        )
