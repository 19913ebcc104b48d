"""What changes from one rule file to another, as a page says it: by titles, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from django.utils.translation import gettext as _

from liandong.analytics.standards import (
    Change,
    Key,
    Lines,
    Rule,
    Scorecard,
    Standard,
    WarningRules,
    diff_rules,
)
from liandong.foundation.pages import formats
from liandong.identification.rule_pages import line_kinds, region_names
from liandong.identification.wording import titled


@dataclass(frozen=True)
class ChangeLine:
    """One difference: of what, which of its sides, and the two values; None where there is none."""

    thing: str
    side: str
    before: str | None
    after: str | None


def change_lines(old: Rule, new: Rule) -> list[ChangeLine]:
    """The differences of two rules of one kind, in the language of the page. Cost: two queries for lines."""
    titles = {**dict(_titles(old)), **dict(_titles(new))}
    sides = _sides()
    return [_line(change, titles, sides) for change in diff_rules(old, new)]


def _line(change: Change, titles: Mapping[str, str], sides: Mapping[str, str]) -> ChangeLine:
    thing = titles.get(change.thing, change.thing)
    if not change.key:
        side = _("is gone") if change.after is None else _("is new")
        return ChangeLine(thing, side, change.before, change.after)
    before, after = (
        _said(value, text) for value, text in zip(change.values, (change.before, change.after), strict=True)
    )
    side = sides.get(change.key, change.key)
    if change.key.startswith("band["):
        side = _("band %(n)s") % {"n": change.key[5:-1]}
    return ChangeLine(thing, side, before, after)


def _said(value: object, text: str | None) -> str | None:
    """A value in the language of the page; what is no title or fraction stays as the file writes it."""
    if text is None:
        return None
    if isinstance(value, Mapping):
        return titled(value, text)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return formats.fraction(value) if isinstance(value, Fraction) else text


def _titles(rule: Rule) -> Iterator[tuple[str, str]]:
    """What the things of a rule are called; the whole under the name of its kind."""
    whole = _("the file")
    match rule:
        case Standard():
            yield "standard", whole
            yield from _named(rule.dimensions)
            yield from _named(rule.indicators)
        case Scorecard():
            yield "scorecard", whole
            yield from _named(rule.dimensions)
            yield from _named(rule.items)
        case Key():
            yield "key", whole
            yield from _named(rule.measures)
            yield from _named(rule.classes)
            for couplet in rule.couplets:
                said = _("question %(n)s") % {"n": couplet.number}
                yield f"couplet[{couplet.number}]", said
        case Lines():
            yield "lines", whole
            names, kinds = region_names(rule), line_kinds()
            for line in rule.lines:
                yield (
                    line.place,
                    _("%(kind)s, %(place)s, from %(day)s")
                    % {
                        "kind": kinds[line.kind],
                        "place": names[line.region],
                        "day": formats.day(line.valid_from),
                    },
                )
        case WarningRules():
            yield "warnings", whole
            yield from _named(rule.rules)


class _Titled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Mapping[str, str]: ...


def _named(things: Iterable[_Titled]) -> Iterator[tuple[str, str]]:
    yield from ((one.id, titled(one.title, one.id)) for one in things)


def _sides() -> Mapping[str, str]:
    return {
        "id": _("name in files"),
        "title": _("title"),
        "unit": _("unit"),
        "weight": _("weight"),
        "cutoff": _("cut-off"),
        "valid_from": _("valid from"),
        "valid_to": _("valid until before"),
        "source": _("source"),
        "dimension": _("dimension"),
        "deprived_if": _("condition"),
        "when": _("condition"),
        "wording": _("what counts"),
        "missing": _("where the result is unknown"),
        "if_none": _("where nobody is asked"),
        "unknown": _("how unknown rows are read"),
        "line": _("line"),
        "poor": _("side of the line"),
        "otherwise": _("points otherwise"),
        "about": _("sorts"),
        "first": _("first question"),
        "yes": _("yes leads to"),
        "no": _("no leads to"),
        "measures": _("measures"),
        "is_poor": _("visit suggested"),
        "yuan": _("yuan a year"),
        "income": _("compared with"),
        "status": _("how sure"),
        "note": _("note"),
        "threshold": _("from where on"),
        "risk": _("risk"),
        "department": _("who says it"),
        "frequency": _("how often"),
        "order": _("order"),
    }
