"""What the editor of standards shows: the draft in words, with the choices that fit and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.analytics.standards.phrases import MOST_CLAUSES, WHOM, Whom, operators_for
from liandong.analytics.standards.tree import COMPARISONS, NUMBERS
from liandong.analytics.tables import ColumnType
from liandong.foundation.pages import formats
from liandong.identification.draft_check import Checked, Problem, named
from liandong.identification.draft_steps import Weighed, weights_of
from liandong.identification.standard_draft import ClauseDraft, DimensionDraft, Draft, IndicatorDraft
from liandong.registry.columns import COLUMNS, RegistryColumn
from liandong.registry.fields import FIELDS, Keeps

_LEFT_OUT = ("_id", "_key", "_code", "_name", "external_no", "group_no", "_on")
"""Who and where a family is, and when it was asked: nothing that makes anybody poor."""
_DAYS = ("birth_on",)


@dataclass(frozen=True)
class Option:
    """One of several to choose from."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class ClauseView:
    """A fact with what can be said of it. ``kind``: how its value is asked, empty where there is none."""

    name: str
    number: int
    draft: ClauseDraft
    operators: tuple[Option, ...]
    kind: str
    value: str
    unit: str
    codes: tuple[Option, ...]

    @property
    def said(self) -> str:
        """Where the page says what the condition comes to, or what is wrong with it."""
        return f"{self.name.rpartition('c')[0]}said"


@dataclass(frozen=True)
class IndicatorView:
    """An indicator: ``weight`` is that of the whole, ``weight_text`` its share within the dimension."""

    name: str
    step: str
    draft: IndicatorDraft
    label: str
    clauses: tuple[ClauseView, ...]
    whom: tuple[Option, ...]
    compared: tuple[Option, ...]
    missing: tuple[Option, ...]
    if_none: tuple[Option, ...]
    unknown: tuple[Option, ...]
    whole: str
    problems: dict[str, str]
    is_open: bool
    is_lone: bool

    @property
    def expression(self) -> str:
        """The condition in the language; empty while what is chosen does not make one."""
        return "" if "text" in self.problems and not self.draft.is_free else self.draft.text

    @property
    def may_add(self) -> bool:
        """Whether one more condition may stand beside."""
        return len(self.clauses) < MOST_CLAUSES


@dataclass(frozen=True)
class DimensionView:
    """A dimension with its indicators; ``sum``: what is wrong with the weights within it."""

    name: str
    step: str
    draft: DimensionDraft
    label: str
    indicators: tuple[IndicatorView, ...]
    share: str
    sum: str
    problems: dict[str, str]
    is_lone: bool


@dataclass(frozen=True)
class EditorPage:
    """The whole page. ``at``: the name of the part that was just added or changed."""

    draft: Draft
    dimensions: tuple[DimensionView, ...]
    sum: str
    problems: dict[str, str]
    told: tuple[Problem, ...]
    at: str

    @property
    def indicators(self) -> tuple[IndicatorView, ...]:
        """All indicators."""
        return tuple(one for dimension in self.dimensions for one in dimension.indicators)

    @property
    def new_facts(self) -> tuple[ClauseView, ...]:
        """Clauses whose fact was just chosen, so that their operators and values are other ones now."""
        return tuple(
            one for inner in self.indicators for one in inner.clauses if one.draft.column != one.draft.was
        )

    @property
    def newly_asked(self) -> tuple[IndicatorView, ...]:
        """Indicators with such a clause: of whom they are asked may be another thing now."""
        return tuple(one for one in self.indicators if any(c in self.new_facts for c in one.clauses))


def editor_page(draft: Draft, checked: Checked, at: str = "") -> EditorPage:
    """The page of a draft. Cost: no query."""
    problems = {one.field: one.sentence for one in checked.problems if one.field}
    builder = _Builder(draft, problems, at)
    dimensions = tuple(builder.dimension(n) for n in range(len(draft.dimensions)))
    return EditorPage(
        draft, dimensions, _sum(draft.dimensions), _inner(problems, ""), tuple(checked.problems), at
    )


@dataclass(frozen=True)
class _Builder:
    """Builds the parts of the page of one draft."""

    draft: Draft
    problems: dict[str, str]
    at: str

    def dimension(self, d: int) -> DimensionView:
        """A dimension by its number."""
        one, name = self.draft.dimensions[d], f"d{d}-"
        weights = weights_of(self.draft.dimensions)
        return DimensionView(
            name=name,
            step=str(d),
            draft=one,
            label=named(one) or _("Dimension %(n)s") % {"n": d + 1},
            indicators=tuple(self.indicator(d, i) for i in range(len(one.indicators))),
            share="" if weights is None else formats.percent(weights[d]),
            sum=_sum(one.indicators, is_told=False),
            problems=_inner(self.problems, name),
            is_lone=len(self.draft.dimensions) == 1,
        )

    def indicator(self, d: int, i: int) -> IndicatorView:
        """An indicator by its dimension's number and its own."""
        dimension = self.draft.dimensions[d]
        one, name = dimension.indicators[i], f"d{d}-i{i}-"
        own = _inner(self.problems, name)
        weights, shares = weights_of(self.draft.dimensions), weights_of(dimension.indicators)
        return IndicatorView(
            name=name,
            step=f"{d}:{i}",
            draft=one,
            label=named(one) or _("Indicator %(n)s") % {"n": f"{d + 1}.{i + 1}"},
            clauses=tuple(self.clause(f"{name}c{c}-", c, clause) for c, clause in enumerate(one.clauses)),
            whom=_options(_whom(), one.whom),
            compared=_options({sign: _signs()[sign] for sign in COMPARISONS}, one.compared),
            missing=_options(_missing(), one.missing),
            if_none=_options(_if_none(), one.if_none),
            unknown=_options(_unknown(), one.unknown),
            whole=formats.fraction(weights[d] * shares[i]) if weights and shares else "",
            problems=own,
            is_open=bool(own) or f"{self.at}-".startswith(name),
            is_lone=len(dimension.indicators) == 1,
        )

    def clause(self, name: str, number: int, one: ClauseDraft) -> ClauseView:
        """A clause under its name on the page."""
        column = COLUMNS.get(one.column)
        kind, value, unit = "", one.values[0] if one.values else "", ""
        codes: tuple[Option, ...] = ()
        if column is not None:
            kind, unit = _asked(column), unit_word(column.unit)
            if column.codes is not None:
                codes = tuple(
                    Option(code, str(label), code in one.values) for code, label in column.codes.choices
                )
            elif kind == "text":
                value = "、".join(one.values)
        signs = () if one.type is None else operators_for(one.type)
        words = _signs()
        operators = _options({sign: words.get(sign, sign) for sign in signs}, one.operator)
        return ClauseView(name, number, one, operators, kind, value, unit, codes)


def _asked(column: RegistryColumn) -> str:
    """How a value of the column is asked; empty where yes or no says all."""
    if column.codes is not None:
        return "codes"
    if column.type in NUMBERS:
        return "number"
    return {ColumnType.DATE: "day", ColumnType.TEXT: "text"}.get(column.type, "")


def _inner(problems: dict[str, str], name: str) -> dict[str, str]:
    """The problems of a part's own fields, by the field's name within it."""
    found = {key.removeprefix(name): text for key, text in problems.items() if key.startswith(name)}
    return {key: text for key, text in found.items() if "-" not in key}


def _sum(weighed: Weighed, *, is_told: bool = True) -> str:
    """What the weights sum to, as a sentence; empty where all is well and need not be told."""
    weights = weights_of(weighed)
    if weights is None:
        return _("A weight is a fraction such as 1/3 or a number such as 0.25, above 0.")
    if sum(weights) == 1:
        return _("The weights sum to 1.") if is_told else ""
    return _("The weights sum to %(sum)s, and must sum to 1.") % {"sum": sum(weights)}


def _options(words: dict[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in words.items())


def _signs() -> dict[str, str]:
    return {
        "yes": _("yes"),
        "no": _("no"),
        "in": _("is one of"),
        "not in": _("is none of"),
        "<": _("less than (<)"),
        "<=": _("at most (≤)"),
        ">": _("more than (>)"),
        ">=": _("at least (≥)"),
        "=": _("exactly (=)"),
        "<>": _("other than (≠)"),
    }


def _whom() -> dict[str, str]:
    words: dict[Whom, str] = {
        "family": _("the family as a whole"),
        "any": _("at least one member"),
        "nobody": _("no member"),
        "every": _("every member"),
        "count": _("so many members"),
        "min": _("the least among the members"),
        "max": _("the greatest among the members"),
        "sum": _("the sum over the members"),
        "avg": _("the mean over the members"),
    }
    return {one: words[one] for one in WHOM}


def _missing() -> dict[str, str]:
    return {
        "drop": _("leave the family out of statistics, and find it out"),
        "deprived": _("count it as deprived in statistics"),
        "not_deprived": _("count it as not deprived in statistics"),
    }


def _if_none() -> dict[str, str]:
    return {
        "": _("it is not known"),
        "deprived": _("it counts as deprived"),
        "not_deprived": _("it counts as not deprived"),
    }


def _unknown() -> dict[str, str]:
    return {
        "known": _("go by the members who are known"),
        "strict": _("say that it is not known"),
    }


def unit_word(unit: str) -> str:
    """A unit by itself, as it stands behind a field."""
    words = {
        "yuan": _("yuan"),
        "years": _("years"),
        "months": _("months"),
        "persons": _("persons"),
        "m2": _("m²"),
        "mu": _("mu"),
        "km": _("km"),
    }
    return words.get(unit, "")


def _type_word(column: RegistryColumn) -> str:
    if column.codes is not None:
        return _("a list")
    words = {
        ColumnType.BOOLEAN: _("yes or no"),
        ColumnType.INTEGER: _("whole number"),
        ColumnType.FLOAT: pgettext("a type of values", "number"),
        ColumnType.TEXT: _("text"),
        ColumnType.DATE: _("day"),
    }
    return words[column.type]


def facts() -> SafeString:
    """The facts to choose from as the options of one list, by where they are kept."""
    return format_html_join(
        "",
        '<option value="{}" data-group="{}" data-more="{}">{}</option>',
        ((one.name, group, _more(one), str(one.label)) for group, columns in _groups() for one in columns),
    )


def _more(column: RegistryColumn) -> str:
    return " · ".join(part for part in (_type_word(column), unit_word(column.unit), column.name) if part)


def _groups() -> Sequence[tuple[str, list[RegistryColumn]]]:
    words = {
        Keeps.INCOME: _("Income"),
        Keeps.LIVING: _("Living conditions"),
        Keeps.MEMBER_FACTS: _("Each member"),
        Keeps.GUARANTEES: _("Guarantees"),
        Keeps.STATUS: _("Standing and risks"),
        Keeps.FAMILY: _("About the family"),
    }
    found: dict[Keeps, list[RegistryColumn]] = {kept: [] for kept in words}
    for name, column in COLUMNS.items():
        if name.endswith(_LEFT_OUT) and name not in _DAYS:
            continue
        found[_kept(name)].append(column)
    return [(words[kept], columns) for kept, columns in found.items()]


def _kept(name: str) -> Keeps:
    field = FIELDS.get(name)
    if field is None:  # worked out: the size of the family, its income
        return Keeps.FAMILY if name == "household_size" else Keeps.INCOME
    moved = {Keeps.MEMBER: Keeps.MEMBER_FACTS, Keeps.HOUSEHOLD: Keeps.FAMILY}
    return moved.get(field.kept, field.kept)
