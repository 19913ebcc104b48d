"""What a comparison of two runs says, narrowed to a reader's places and counted by kind and cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.analytics.measures.explanation import Suggestion
from liandong.identification.comparing import Compared
from liandong.identification.methods import Part
from liandong.identification.wording import suggestion_word, titled
from liandong.registry.columns import COLUMNS

POOR, OPEN = Suggestion.POOR.value, Suggestion.CANNOT_TELL.value


class Kind(StrEnum):
    """How a family's standing changed; a family may have several."""

    ENTERED = "entered"
    LEFT = "left"
    TOLD = "told"
    UNTOLD = "untold"
    NEW = "new"
    GONE = "gone"
    MOVED = "moved"


KINDS = {
    Kind.ENTERED: gettext_lazy("newly suggested for a visit"),
    Kind.LEFT: gettext_lazy("no longer suggested for a visit"),
    Kind.TOLD: gettext_lazy("can be told now"),
    Kind.UNTOLD: gettext_lazy("cannot be told any more"),
    Kind.NEW: gettext_lazy("new family"),
    Kind.GONE: gettext_lazy("no longer there"),
    Kind.MOVED: gettext_lazy("lives elsewhere"),
}


@dataclass(frozen=True)
class Cause:
    """What brought a change about: a step (``rule``, ``fact``, or ``register``), and what in it."""

    step: str
    code: str
    title: str


@dataclass(frozen=True)
class Change:
    """One family that changed, as :data:`.comparing.CHANGES` has it."""

    row: Mapping[str, object]
    parts: Mapping[str, Part]

    @property
    def before(self) -> str | None:
        """What the earlier run suggested; None where it had no such family."""
        return self._text("before")

    @property
    def by_rule(self) -> str | None:
        """What the later rule suggests on the earlier facts."""
        return self._text("by_rule")

    @property
    def after(self) -> str | None:
        """What the later run suggests; None where the family is gone."""
        return self._text("after")

    @property
    def place_id(self) -> int:
        """Where the family lives, or lived last."""
        place = self.row["place_after"] or self.row["place_before"]
        assert isinstance(place, int)  # noqa: S101  one of the two runs has the family
        return place

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """How its standing changed."""
        return tuple(self._kinds())

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """What brought it about: of the steps at which the suggestion changed, what differs there."""
        return tuple(self._causes())

    @property
    def columns(self) -> tuple[str, ...]:
        """The facts that differ, in words."""
        names = self.row["columns"]
        return tuple(str(COLUMNS[name].label) for name in names) if isinstance(names, list) else ()

    @property
    def words(self) -> str:
        """From what to what, in words: ``cannot tell → visit``."""
        return f"{said(self.before)} → {said(self.after)}"

    def _text(self, name: str) -> str | None:
        value = self.row[name]
        return None if value is None else str(value)

    def _kinds(self) -> Iterator[Kind]:
        if self.before is None:
            yield Kind.NEW
        elif self.after is None:
            yield Kind.GONE
        elif self.row["place_before"] != self.row["place_after"]:
            yield Kind.MOVED
        if self.after == POOR and self.before != POOR:
            yield Kind.ENTERED
        if self.before == POOR and self.after != POOR:
            yield Kind.LEFT
        if self.before == OPEN and self.after not in (OPEN, None):
            yield Kind.TOLD
        if self.after == OPEN and self.before not in (OPEN, None):
            yield Kind.UNTOLD

    def _causes(self) -> Iterator[Cause]:
        if self.before is None or self.after is None:
            kind = Kind.NEW if self.before is None else Kind.GONE
            yield Cause("register", kind.value, str(KINDS[kind]))
            return
        if self.by_rule != self.before:
            yield from self._rule_causes()
        if self.after != self.by_rule:
            yield from (Cause("fact", code, self._title(code)) for code in self._ids("fact_parts"))
            if self.row["members_changed"]:
                yield Cause("fact", "members", _("members joined or left"))
        if self.before == self.after:
            yield Cause("register", Kind.MOVED.value, str(KINDS[Kind.MOVED]))

    def _rule_causes(self) -> Iterator[Cause]:
        if self.row["is_line_changed"]:
            yield Cause("rule", "line", _("income line of the place"))
        if self.row["is_reweighed"]:
            yield Cause("rule", "weights", _("weights or cut-off"))
        yield from (Cause("rule", code, self._title(code)) for code in self._ids("rule_parts"))

    def _ids(self, name: str) -> list[str]:
        value = self.row[name]
        return [str(one) for one in value] if isinstance(value, list) else []

    def _title(self, code: str) -> str:
        return titled(self.parts[code].title, code)


def said(suggestion: str | None) -> str:
    """A suggestion in a word, or that the family was not there."""
    return suggestion_word(Suggestion(suggestion)) if suggestion else _("not there")


@dataclass(frozen=True)
class CauseLine:
    """A cause with how many families entered, left, or changed otherwise by it."""

    cause: Cause
    entered: int
    left: int
    others: int


@dataclass(frozen=True)
class Changes:
    """The changes within some places."""

    changes: tuple[Change, ...]
    unchanged: Counter[str]

    @cached_property
    def counts(self) -> Counter[Kind]:
        """Families by how their standing changed."""
        return Counter(kind for change in self.changes for kind in change.kinds)

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Code, words and number of families of each kind, in order."""
        return [(kind.value, str(KINDS[kind]), self.counts[kind]) for kind in Kind]

    @property
    def families(self) -> int:
        """Families of either run."""
        return len(self.changes) + sum(self.unchanged.values())

    @property
    def crossings(self) -> list[tuple[str, list[int]]]:
        """Rows of the table from what (in words) to what: visit, cannot tell, no visit, not there."""
        order: Sequence[str | None] = (*(one.value for one in ORDER), None)
        counted = Counter((change.before, change.after) for change in self.changes)
        for suggestion, families in self.unchanged.items():
            counted[suggestion, suggestion] += families
        return [(said(before), [counted[before, after] for after in order]) for before in order]

    @property
    def heads(self) -> list[str]:
        """The columns of :attr:`crossings`."""
        return [said(one) for one in (*(one.value for one in ORDER), None)]

    @cached_property
    def causes(self) -> list[CauseLine]:
        """Every cause with its families, the most frequent first; a family counts at each of its causes."""
        counted: dict[Cause, Counter[str]] = {}
        for change in self.changes:
            way = next((one.value for one in (Kind.ENTERED, Kind.LEFT) if one in change.kinds), "others")
            for cause in change.causes:
                counted.setdefault(cause, Counter())[way] += 1
        lines = [
            CauseLine(cause, ways[Kind.ENTERED.value], ways[Kind.LEFT.value], ways["others"])
            for cause, ways in counted.items()
        ]
        return sorted(lines, key=lambda line: (-(line.entered + line.left + line.others), line.cause.title))

    def of_kind(self, kind: str) -> list[Change]:
        """The changes of one kind, or all."""
        return [change for change in self.changes if not kind or kind in change.kinds]


ORDER = (Suggestion.POOR, Suggestion.CANNOT_TELL, Suggestion.NOT_POOR)


def changes_within(compared: Compared, places: Collection[int] | None) -> Changes:
    """The changes of families that live in some places, or lived there last; None is for all places."""
    rows = (Change(row, compared.parts) for row in compared.changes.to_pylist())
    unchanged: Counter[str] = Counter()
    for (place, suggestion), families in compared.unchanged.items():
        if places is None or place in places:
            unchanged[suggestion] += families
    return Changes(tuple(one for one in rows if places is None or one.place_id in places), unchanged)
