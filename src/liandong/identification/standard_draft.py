"""A standard while somebody writes it on the page: everything as it was typed, also what is wrong.

The page keeps nothing on the server: each request sends the whole draft and gets it back. A draft becomes a
:class:`Standard` in :mod:`.draft_check`, and nothing else writes the file.
See ``docs/decisions/0016-editor-of-standards.md``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.http import QueryDict

from liandong.analytics.standards import Dimension, Indicator, Standard
from liandong.analytics.standards.phrases import (
    WHOM,
    Clause,
    Joined,
    Phrase,
    Whom,
    operators_for,
    read_phrase,
)
from liandong.analytics.standards.tree import COMPARISONS
from liandong.analytics.tables import ColumnType
from liandong.identification.methods import FAMILY
from liandong.registry.columns import COLUMNS, TYPES
from liandong.registry.fields import FIELDS

MOST_PARTS = 40
_SEVERAL = re.compile(r"[,，、;；]")
_JOINED: tuple[Joined, ...] = ("and", "or")


def is_of_members(column: str) -> bool:
    """Whether a column may differ between the members of one family."""
    known = FIELDS.get(column)
    return known is not None and known.kept.is_of_member


@dataclass
class ClauseDraft:
    """A fact and what is said of it. ``was``: the fact for which the page showed operators and values."""

    column: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    was: str = ""

    @property
    def type(self) -> ColumnType | None:
        """The type of its column; None while none is chosen."""
        return TYPES.get(self.column)

    def settle(self) -> None:
        """Another fact is asked in another way: what does not fit it is dropped."""
        if self.column != self.was:
            self.values = []
        if self.type is None:
            self.operator = ""
        elif self.operator not in operators_for(self.type):
            self.operator = operators_for(self.type)[0]


@dataclass
class IndicatorDraft:
    """An indicator: its condition as chosen (``whom`` and clauses) and as an expression (``text``).

    ``is_free``: the expression is typed, and the choices follow it where they can; else it follows them.
    ``was_free``: it was typed until now.
    """

    id: str = ""
    title_zh: str = ""
    title_en: str = ""
    wording_zh: str = ""
    wording_en: str = ""
    weight: str = ""
    is_fixed: bool = False
    is_free: bool = False
    was_free: bool = False
    text: str = ""
    whom: Whom = "family"
    joined: Joined = "and"
    compared: str = ">="
    amount: str = "1"
    clauses: list[ClauseDraft] = field(default_factory=lambda: [ClauseDraft()])
    missing: str = "drop"
    if_none: str = ""
    unknown: str = "known"
    source: str = ""

    @property
    def phrase(self) -> Phrase:
        """The condition as chosen."""
        clauses = tuple(Clause(one.column, one.operator, tuple(one.values)) for one in self.clauses)
        return Phrase(self.whom, clauses, self.joined, self.compared, self.amount)

    def take(self, phrase: Phrase) -> None:
        """Show a condition by choices."""
        self.whom, self.joined = phrase.whom, phrase.joined
        self.compared, self.amount = phrase.compared, phrase.amount
        self.clauses = [
            ClauseDraft(one.column, one.operator, list(one.values), one.column) for one in phrase.clauses
        ]

    def settle(self) -> None:
        """Facts of members are asked of members, facts of the family of the family."""
        is_other = any(one.column != one.was for one in self.clauses)
        for one in self.clauses:
            one.settle()
        asks_members = any(is_of_members(one.column) for one in self.clauses)
        if asks_members and self.whom == "family":
            self.whom = "any"
        elif is_other and not asks_members and self.whom == "any":
            self.whom = "family"


@dataclass
class DimensionDraft:
    """A dimension with its indicators."""

    id: str = ""
    title_zh: str = ""
    title_en: str = ""
    weight: str = ""
    is_fixed: bool = False
    indicators: list[IndicatorDraft] = field(default_factory=list)


@dataclass
class Draft:
    """A whole standard. ``population_weight`` and what the page does not show go through it unchanged."""

    id: str = ""
    title_zh: str = ""
    title_en: str = ""
    cutoff: str = ""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    population_weight: str = ""
    dimensions: list[DimensionDraft] = field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        """All ids in use."""
        inner = {one.id for dimension in self.dimensions for one in dimension.indicators}
        return inner | {one.id for one in self.dimensions}


def draft_of(standard: Standard) -> Draft:
    """A standard as the page begins with it."""
    return Draft(
        id=standard.id,
        title_zh=standard.title.get("zh", ""),
        title_en=standard.title.get("en", ""),
        cutoff=str(standard.cutoff),
        valid_from=str(standard.valid_from or ""),
        valid_to=str(standard.valid_to or ""),
        source=standard.source or "",
        population_weight=standard.weight or "",
        dimensions=[_of_dimension(one) for one in standard.dimensions],
    )


def _of_dimension(dimension: Dimension) -> DimensionDraft:
    return DimensionDraft(
        id=dimension.id,
        title_zh=dimension.title.get("zh", ""),
        title_en=dimension.title.get("en", ""),
        weight=str(dimension.weight),
        indicators=[_of_indicator(one, dimension) for one in dimension.indicators],
    )


def _of_indicator(one: Indicator, dimension: Dimension) -> IndicatorDraft:
    draft = IndicatorDraft(
        id=one.id,
        title_zh=one.title.get("zh", ""),
        title_en=one.title.get("en", ""),
        wording_zh=one.wording.get("zh", ""),
        wording_en=one.wording.get("en", ""),
        weight=str(one.weight / dimension.weight),
        text=one.deprived_if,
        missing=one.missing,
        if_none=one.if_none or "",
        unknown=one.unknown,
        source=one.source or "",
    )
    phrase = read_phrase(one.deprived_if, TYPES, FAMILY)
    draft.is_free = phrase is None
    if phrase is not None:
        draft.take(phrase)
    return draft


@dataclass(frozen=True)
class _Sent:
    """The fields of a request that begin with a name."""

    post: QueryDict
    name: str = ""

    def text(self, key: str) -> str:
        return self.post.get(f"{self.name}{key}", "").strip()

    def is_ticked(self, key: str) -> bool:
        return f"{self.name}{key}" in self.post

    def chosen(self, key: str, known: Collection[str], otherwise: str) -> str:
        value = self.text(key)
        return value if value in known else otherwise

    def parts(self, key: str) -> list[_Sent]:
        """One for each part of a list, in its order; the page sends its numbers under the list's name."""
        numbers = [one for one in self.post.getlist(f"{self.name}{key}") if one.isdigit()][:MOST_PARTS]
        return [_Sent(self.post, f"{self.name}{key}{number}-") for number in numbers]


def draft_sent(post: QueryDict) -> Draft:
    """The draft that a page sends; what it does not say is empty, and what it cannot say is dropped."""
    sent = _Sent(post)
    return Draft(
        id=sent.text("id"),
        title_zh=sent.text("title_zh"),
        title_en=sent.text("title_en"),
        cutoff=sent.text("cutoff"),
        valid_from=sent.text("valid_from"),
        valid_to=sent.text("valid_to"),
        source=sent.text("source"),
        population_weight=sent.text("population_weight"),
        dimensions=[
            DimensionDraft(
                id=one.text("id"),
                title_zh=one.text("title_zh"),
                title_en=one.text("title_en"),
                weight=one.text("weight"),
                is_fixed=one.is_ticked("fixed"),
                indicators=[_indicator_sent(inner) for inner in one.parts("i")],
            )
            for one in sent.parts("d")
        ],
    )


def _indicator_sent(sent: _Sent) -> IndicatorDraft:
    whom: Whom = next((one for one in WHOM if one == sent.text("whom")), "family")
    joined: Joined = next((one for one in _JOINED if one == sent.text("joined")), "and")
    draft = IndicatorDraft(
        id=sent.text("id"),
        title_zh=sent.text("title_zh"),
        title_en=sent.text("title_en"),
        wording_zh=sent.text("wording_zh"),
        wording_en=sent.text("wording_en"),
        weight=sent.text("weight"),
        is_fixed=sent.is_ticked("fixed"),
        is_free=sent.text("mode") == "free",
        was_free=sent.is_ticked("was_free"),
        text=sent.text("text"),
        whom=whom,
        joined=joined,
        compared=sent.chosen("compared", COMPARISONS, ">="),
        amount=sent.text("amount") or "1",
        clauses=[_clause_sent(one) for one in sent.parts("c")] or [ClauseDraft()],
        missing=sent.text("missing") or "drop",
        if_none=sent.text("if_none"),
        unknown=sent.text("unknown") or "known",
        source=sent.text("source"),
    )
    draft.settle()
    return draft


def _clause_sent(sent: _Sent) -> ClauseDraft:
    column = COLUMNS.get(sent.text("column"))
    value = sent.text("value")
    values = [value] if value else []
    if column is not None and column.codes is not None:
        values = [one for one in sent.post.getlist(f"{sent.name}values") if one in column.codes.values]
    elif column is not None and column.type is ColumnType.TEXT:
        values = [one.strip() for one in _SEVERAL.split(value) if one.strip()]
    elif column is not None and column.type is ColumnType.BOOLEAN:
        values = []
    return ClauseDraft(sent.text("column"), sent.text("operator"), values, sent.text("was"))
