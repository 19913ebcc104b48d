"""What changed from one standard to another, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liandong.analytics.errors import marked, translated
from liandong.analytics.standards.model import Dimension, Indicator, Standard

_ADDED = marked("{place} is new: {after}.")
_REMOVED = marked("{place} is gone; it was {before}.")
_CHANGED = marked("{place} changes from {before} to {after}.")
_SET = marked("{place} is now given: {after}.")
_UNSET = marked("{place} is no longer given; it was {before}.")

_HEAD = ("id", "title", "unit", "weight", "cutoff", "valid_from", "valid_to", "source")
_INDICATOR = ("title", "weight", "deprived_if", "missing", "if_none", "unknown", "source")


@dataclass(frozen=True)
class Change:
    """One difference. ``place`` is the key's path in the file; ``before`` and ``after`` are text or None."""

    place: str
    before: str | None
    after: str | None
    message: str

    def __str__(self) -> str:
        return translated(self.message).format(place=self.place, before=self.before, after=self.after)


def diff_standards(a: Standard, b: Standard) -> list[Change]:
    """The changes that lead from ``a`` to ``b``; empty where both say the same.

    Indicators are matched by id and compared by their overall weight, which is what a score feels.
    """
    changes = [change for key in _HEAD for change in _field("standard", key, a, b)]
    before, after = ({d.id: d for d in standard.dimensions} for standard in (a, b))
    changes += _things(before, after)
    for name in before.keys() & after.keys():
        changes += [c for key in ("title", "weight") for c in _field(name, key, before[name], after[name])]
    old, new = (_indicators(standard) for standard in (a, b))
    changes += _things(old, new)
    for place in [name for name in old if name in new]:
        (home, was), (new_home, now) = old[place], new[place]
        if home != new_home:
            changes.append(Change(f"{place}.dimension", home, new_home, _CHANGED))
        changes += [change for key in _INDICATOR for change in _field(place, key, was, now)]
    first, last = (", ".join(i.id for i in s.indicators if i.id in old and i.id in new) for s in (a, b))
    if first != last:
        changes.append(Change("standard.order", first, last, _CHANGED))
    return changes


def _indicators(standard: Standard) -> dict[str, tuple[str, Indicator]]:
    return {i.id: (d.id, i) for d in standard.dimensions for i in d.indicators}


def _things(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    gone = [Change(name, _summary(before[name]), None, _REMOVED) for name in before if name not in after]
    new = [Change(name, None, _summary(after[name]), _ADDED) for name in after if name not in before]
    return gone + new


def _summary(thing: object) -> str:
    if isinstance(thing, Dimension):
        return f"{_text(thing.title) or thing.id} ({thing.weight})"
    _, indicator = thing if isinstance(thing, tuple) else ("", thing)
    return f"{indicator.deprived_if} ({indicator.weight})" if isinstance(indicator, Indicator) else str(thing)


def _field(place: str, key: str, a: object, b: object) -> list[Change]:
    before, after = _text(getattr(a, key)), _text(getattr(b, key))
    if before == after:
        return []
    message = _CHANGED if before and after else _SET if after else _UNSET
    return [Change(f"{place}.{key}", before, after, message)]


def _text(value: object) -> str | None:
    if value is None or value == {}:
        return None
    if isinstance(value, Mapping):
        return " / ".join(str(value[language]) for language in sorted(value, reverse=True))
    return str(value)
