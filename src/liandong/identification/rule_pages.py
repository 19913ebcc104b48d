"""Rule files as pages say them: one view of each kind, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from liandong.analytics.standards import (
    Item,
    Key,
    LineKind,
    Lines,
    Rule,
    Scorecard,
    Standard,
    WarningRule,
    WarningRules,
)
from liandong.analytics.standards.lines import COUNTRY, LINE_KINDS, IncomeConcept
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import names_on
from liandong.identification.key_drawing import KeyDrawing, KeyNode, draw_key, key_tree
from liandong.identification.wording import how_often, how_sure, how_sure_warning, titled
from liandong.integration.matrix import department_title
from liandong.registry.family_codes import Risk


@dataclass(frozen=True)
class Point:
    """An indicator of a standard."""

    title: str
    wording: str
    condition: str
    source: str
    weight: Fraction


@dataclass(frozen=True)
class Dimension:
    """A dimension of a standard."""

    title: str
    weight: Fraction
    indicators: tuple[Point, ...]


@dataclass(frozen=True)
class BandLine:
    """A band of an item: its words, or its condition where it has none. ``otherwise``: what is left over."""

    title: str
    condition: str
    points: int
    is_otherwise: bool = False


@dataclass(frozen=True)
class ItemLine:
    """An item of a scorecard; ``most`` is the most it gives."""

    title: str
    source: str
    bands: tuple[BandLine, ...]
    most: int


@dataclass(frozen=True)
class ItemLines:
    """The items of one dimension of a scorecard."""

    title: str
    items: tuple[ItemLine, ...]
    most: int


@dataclass(frozen=True)
class ClassLine:
    """A class of a key with the measures it suggests."""

    title: str
    wording: str
    measures: tuple[str, ...]
    is_poor: bool | None


@dataclass(frozen=True)
class IncomeLine:
    """An income line: ``yuan`` is None where the amount is unknown."""

    place: str
    valid_from: date
    last_day: date | None
    yuan: int | None
    income: str
    status: str
    source: str
    note: str


@dataclass(frozen=True)
class IncomeLines:
    """The income lines of one kind, the latest first."""

    kind: str
    lines: tuple[IncomeLine, ...]


@dataclass(frozen=True)
class WarningLine:
    """A warning rule: from where on it warns, who says the facts, how sure the threshold is."""

    title: str
    threshold: str
    condition: str
    department: str
    frequency: str
    risk: str
    status: str
    source: str


@dataclass(frozen=True)
class RulePage:
    """What the page of a rule file shows: ``kind`` chooses the part, whose fields are filled."""

    rule: Rule
    kind: str
    cutoff: str = ""
    line_text: str = ""
    dimensions: tuple[Dimension, ...] = ()
    groups: tuple[ItemLines, ...] = ()
    drawing: KeyDrawing | None = None
    tree: KeyNode | None = None
    classes: tuple[ClassLine, ...] = ()
    says_poor: bool = False
    lines: tuple[IncomeLines, ...] = ()
    warnings: tuple[WarningLine, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day on which the file holds by its own dates; None where it has no end."""
        return _day_before(self.rule.valid_to)


def rule_page(rule: Rule) -> RulePage:
    """The page of a rule. Cost: one query for lines, which name places; none for the others."""
    match rule:
        case Standard():
            return RulePage(
                rule, "standard", cutoff=formats.fraction(rule.cutoff), dimensions=_dimensions(rule)
            )
        case Scorecard():
            return RulePage(rule, "scorecard", line_text=line_text(rule), groups=_groups(rule))
        case Key():
            return RulePage(
                rule,
                "key",
                drawing=draw_key(rule),
                tree=key_tree(rule),
                classes=_classes(rule),
                says_poor=rule.says_poor,
            )
        case Lines():
            return RulePage(rule, "lines", lines=_lines(rule))
        case WarningRules():
            return RulePage(rule, "warnings", warnings=_warnings(rule))


def line_text(card: Scorecard) -> str:
    """What a card's line says, as a sentence."""
    low, high = card.range
    if card.line is None:
        said = _("The card gives from %(low)s to %(high)s points and has no line: it only ranks.")
    elif card.poor == "below":
        said = _(
            "The card gives from %(low)s to %(high)s points. A visit is suggested below %(line)s points; "
            "whoever has exactly %(line)s is above the line."
        )
    else:
        said = _(
            "The card gives from %(low)s to %(high)s points. A visit is suggested from %(line)s points on."
        )
    return said % {"low": low, "high": high, "line": card.line}


def _dimensions(standard: Standard) -> tuple[Dimension, ...]:
    return tuple(
        Dimension(
            titled(dimension.title, dimension.id),
            dimension.weight,
            tuple(
                Point(
                    titled(one.title, one.id),
                    titled(one.wording, ""),
                    one.deprived_if,
                    one.source or "",
                    one.weight,
                )
                for one in dimension.indicators
            ),
        )
        for dimension in standard.dimensions
    )


def _groups(card: Scorecard) -> tuple[ItemLines, ...]:
    return tuple(
        ItemLines(
            titled(group.title, group.id),
            tuple(
                ItemLine(titled(item.title, item.id), item.source or "", _bands(item), item.range[1])
                for item in group.items
            ),
            sum(item.range[1] for item in group.items),
        )
        for group in card.dimensions
    )


def _bands(item: Item) -> tuple[BandLine, ...]:
    bands = [BandLine(titled(band.title, ""), band.when, band.points) for band in item.bands]
    return (*bands, BandLine("", "", item.otherwise, is_otherwise=True))


def _classes(key: Key) -> tuple[ClassLine, ...]:
    return tuple(
        ClassLine(
            titled(one.title, one.id),
            titled(one.wording, ""),
            tuple(titled(measure.title, measure.id) for measure in key.measures_of(one.id)),
            one.is_poor,
        )
        for one in key.classes
    )


def line_kinds() -> dict[LineKind, str]:
    """What the kinds of income lines are called."""
    return {
        "national_statistical": _("national line of the statistics"),
        "exit_operational": _("line used for leaving poverty"),
        "provincial": _("line of a province"),
        "monitoring": _("monitoring line"),
    }


def region_names(lines: Lines) -> dict[str, str]:
    """What the places that a file of lines names are called today, by code. Cost: one query."""
    codes = {line.region for line in lines.lines}
    names = dict(names_on().filter(code__in=codes).values_list("code", "name"))
    return {code: names.get(code) or code for code in codes} | {COUNTRY: _("the whole country")}


def _lines(lines: Lines) -> tuple[IncomeLines, ...]:
    names, kinds = region_names(lines), line_kinds()
    incomes: dict[IncomeConcept, str] = {
        "net_income_pc": _("net income per person"),
        "disposable_income_pc": _("disposable income per person"),
    }
    latest_first = sorted(lines.lines, key=lambda line: line.valid_from, reverse=True)
    found = {
        kind: tuple(
            IncomeLine(
                place=names[line.region],
                valid_from=line.valid_from,
                last_day=_day_before(line.valid_to),
                yuan=line.yuan,
                income=incomes[line.income],
                status=how_sure(line.status) if line.status else "",
                source=line.source or "",
                note=titled(line.note, ""),
            )
            for line in latest_first
            if line.kind == kind
        )
        for kind in LINE_KINDS
    }
    return tuple(IncomeLines(kinds[kind], of_kind) for kind, of_kind in found.items() if of_kind)


def _warnings(rules: WarningRules) -> tuple[WarningLine, ...]:
    return tuple(warning_line(one) for one in rules.rules)


def warning_line(rule: WarningRule) -> WarningLine:
    """A warning rule in the language of the page."""
    return WarningLine(
        title=titled(rule.title, rule.id),
        threshold=titled(rule.threshold, ""),
        condition=rule.when,
        department=department_title(rule.department) if rule.department else _("the register itself"),
        frequency=how_often(rule.frequency),
        risk=str(Risk(rule.risk).label) if rule.risk in Risk.values else "",
        status=how_sure_warning(rule.status),
        source=rule.source,
    )


def _day_before(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() - 1)
