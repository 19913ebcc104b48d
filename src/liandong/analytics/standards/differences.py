"""What changed from one rule file to another of its kind, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from liandong.analytics.errors import marked, translated
from liandong.analytics.standards.keys import Key, place
from liandong.analytics.standards.lines import Line, Lines
from liandong.analytics.standards.model import Standard
from liandong.analytics.standards.refusals import OtherKind
from liandong.analytics.standards.rules import RULE_WORDS, Rule, kind_of
from liandong.analytics.standards.scorecards import Item, Scorecard
from liandong.analytics.standards.warnings import WarningRules

_ADDED = marked("{place} is new: {after}.")
_REMOVED = marked("{place} is gone; it was {before}.")
_CHANGED = marked("{place} changes from {before} to {after}.")
_SET = marked("{place} is now given: {after}.")
_UNSET = marked("{place} is no longer given; it was {before}.")

_Fields = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """One difference. ``place`` is the key's path in the file; ``before`` and ``after`` are text or None.

    ``thing`` and ``key`` are the two halves of the place (no key where a whole thing is new or gone), and
    ``values`` the two values as they were read, for whoever says them in another way.
    """

    place: str
    before: str | None
    after: str | None
    message: str
    thing: str = ""
    key: str = ""
    values: tuple[object, object] = field(default=(None, None), compare=False)

    def __str__(self) -> str:
        return translated(self.message).format(place=self.place, before=self.before, after=self.after)


@dataclass(frozen=True)
class _Thing:
    """A part of a rule file: what it is in short, and the fields that are compared."""

    summary: str
    fields: _Fields


@dataclass(frozen=True)
class _Outline:
    """A rule file laid out for comparing: its head, then groups of things by id.

    ``ordered``: the last group's order means something, so that a change of it is a change.
    """

    head: _Fields
    groups: Sequence[Mapping[str, _Thing]]
    ordered: bool = True


def diff_rules(a: Rule, b: Rule) -> list[Change]:
    """The changes that lead from ``a`` to ``b``, two rules of one kind; empty where both say the same.

    Things are matched by id, and indicators compared by their overall weight, which is what a score feels.
    Raises :class:`.refusals.OtherKind` for two kinds.
    """
    kind, other = kind_of(a), kind_of(b)
    if kind != other:
        raise OtherKind(
            first=a.id or "a", first_kind=RULE_WORDS[kind], second=b.id or "b", second_kind=RULE_WORDS[other]
        )
    old, new = _outline(a), _outline(b)
    changes = _fields(kind, old.head, new.head)
    for before, after in zip(old.groups, new.groups, strict=True):
        changes += _group(before, after)
    if old.ordered:
        last, now = old.groups[-1], new.groups[-1]
        first, second = ([name for name in names if name in last and name in now] for names in (last, now))
        if first != second:
            texts = ", ".join(first), ", ".join(second)
            changes.append(Change(f"{kind}.order", *texts, _CHANGED, kind, "order", texts))
    return changes


def _group(before: Mapping[str, _Thing], after: Mapping[str, _Thing]) -> list[Change]:
    gone = [
        Change(name, thing.summary, None, _REMOVED, thing=name)
        for name, thing in before.items()
        if name not in after
    ]
    new = [
        Change(name, None, thing.summary, _ADDED, thing=name)
        for name, thing in after.items()
        if name not in before
    ]
    both = [name for name in before if name in after]
    return gone + new + [c for name in both for c in _fields(name, before[name].fields, after[name].fields)]


def _fields(where: str, before: _Fields, after: _Fields) -> list[Change]:
    keys = dict.fromkeys((*before, *after))
    return [change for key in keys for change in _field(where, key, before.get(key), after.get(key))]


def _field(thing: str, key: str, a: object, b: object) -> list[Change]:
    before, after = _text(a), _text(b)
    if before == after:
        return []
    message = _CHANGED if before and after else _SET if after else _UNSET
    return [Change(f"{thing}.{key}", before, after, message, thing, key, (a, b))]


def _text(value: object) -> str | None:
    if value is None or value in ({}, ()):
        return None
    if isinstance(value, Mapping):
        return " / ".join(str(value[language]) for language in sorted(value, reverse=True))
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _of(thing: object, *names: str) -> dict[str, object]:
    return {name: getattr(thing, name) for name in names}


def _outline(rule: Rule) -> _Outline:
    match rule:
        case Standard():
            return _of_standard(rule)
        case Scorecard():
            return _of_card(rule)
        case Key():
            return _of_key(rule)
        case Lines():
            return _of_lines(rule)
        case WarningRules():
            return _of_warnings(rule)


def _of_standard(standard: Standard) -> _Outline:
    head = _of(standard, "id", "title", "unit", "weight", "cutoff", "valid_from", "valid_to", "source")
    dimensions = {
        d.id: _Thing(_named(d.title, d.id, d.weight), _of(d, "title", "weight")) for d in standard.dimensions
    }
    compared = ("title", "weight", "deprived_if", "missing", "if_none", "unknown", "source", "wording")
    indicators = {
        i.id: _Thing(f"{i.deprived_if} ({i.weight})", {"dimension": d.id} | _of(i, *compared))
        for d in standard.dimensions
        for i in d.indicators
    }
    return _Outline(head, (dimensions, indicators))


def _of_card(card: Scorecard) -> _Outline:
    head = _of(card, "id", "title", "unit", "line", "poor", "valid_from", "valid_to", "source")
    dimensions = {d.id: _Thing(_named(d.title, d.id), _of(d, "title")) for d in card.dimensions}
    items = {
        item.id: _Thing(_bands(item), {"dimension": d.id} | _of(item, "title", "source") | _points(item))
        for d in card.dimensions
        for item in d.items
    }
    return _Outline(head, (dimensions, items))


def _points(item: Item) -> dict[str, object]:
    """The bands by their place; one that is gone or new is a field that is."""
    bands = {f"band[{n}]": f"{band.when}: {band.points}" for n, band in enumerate(item.bands, start=1)}
    return {**bands, "otherwise": item.otherwise}


def _bands(item: Item) -> str:
    return "; ".join(f"{band.when}: {band.points}" for band in item.bands) + f"; {item.otherwise}"


def _of_key(key: Key) -> _Outline:
    head = _of(key, "id", "title", "about", "unit", "valid_from", "valid_to", "source")
    head["first"] = key.couplets[0].number
    measures = {m.id: _Thing(_named(m.title, m.id), _of(m, "title")) for m in key.measures}
    classes = {
        one.id: _Thing(
            _named(one.title, one.id), _of(one, "title", "measures", "is_poor", "wording", "source")
        )
        for one in key.classes
    }
    couplets = {
        place(c.number): _Thing(
            f"{c.when} (yes → {c.yes}, no → {c.no})", _of(c, "title", "when", "yes", "no", "source")
        )
        for c in key.couplets
    }
    return _Outline(head, (measures, classes, couplets), ordered=False)


def _of_lines(lines: Lines) -> _Outline:
    compared = ("valid_to", "yuan", "income", "status", "source", "note")
    things = {line.place: _Thing(_amount(line), _of(line, *compared)) for line in lines.lines}
    return _Outline(_of(lines, "id", "title", "source"), (things,), ordered=False)


def _of_warnings(rules: WarningRules) -> _Outline:
    compared = (
        "title", "when", "threshold", "risk", "department", "frequency", "status", "source", "valid_from",
        "valid_to",
    )  # fmt: skip
    head = _of(rules, "id", "title", "unit", "valid_from", "valid_to", "source")
    things = {one.id: _Thing(one.when, _of(one, *compared)) for one in rules.rules}
    return _Outline(head, (things,), ordered=False)


def _amount(line: Line) -> str:
    return "?" if line.yuan is None else str(line.yuan)


def _named(title: Mapping[str, str], name: str, weight: Fraction | None = None) -> str:
    return f"{_text(title) or name} ({weight})" if weight is not None else _text(title) or name
