"""The facts that made a rule warn: gathered when it does, said again on the page of its clue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.foundation.pages import formats
from liandong.identification.scoring import is_of_family
from liandong.identification.warned import LINE, MemberRow
from liandong.integration.extracts import PREFIX, QUESTION_OF
from liandong.integration.matrix import question_of
from liandong.registry.columns import COLUMNS

MOST_FACTS = 12
Fact = dict[str, object]


def columns_to_keep(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns of a rule, and of each answer of a department also whether it is a hit, and its day."""
    kept: dict[str, None] = {}
    for name in columns:
        kept[name] = None
        if name in QUESTION_OF:
            answer = f"{PREFIX}{QUESTION_OF[name].id}"
            kept |= dict.fromkeys([answer, f"{answer}_on"])
    return tuple(kept)


def gathered(rows: Sequence[MemberRow], columns: Sequence[str]) -> list[Fact]:
    """The known facts of one family that a rule looked at, at most :data:`MOST_FACTS`.

    A fact of the family stands once; of members stand those that are known, of yes and no those that are yes
    if any is. A department's answer is one fact, with its band, reason and day.
    """
    found: list[Fact] = []
    for name in dict.fromkeys(QUESTION_OF[one].id if one in QUESTION_OF else one for one in columns):
        found += _answers(rows, name) if f"{PREFIX}{name}" in QUESTION_OF else _values(rows, name)
    return found[:MOST_FACTS]


def _values(rows: Sequence[MemberRow], name: str) -> list[Fact]:
    if name == LINE or is_of_family(name):
        rows = rows[:1]
    known = [row for row in rows if row.values.get(name) is not None]
    yes = [row for row in known if row.values[name] is True]
    of_member = not (name == LINE or is_of_family(name))
    return [
        {
            "column": name,
            "value": row.values[name],
            "since": row.since.get(name),
            "member": row.member_pk if of_member else None,
        }
        for row in (yes or known)
    ]


def _answers(rows: Sequence[MemberRow], question: str) -> list[Fact]:
    answer = f"{PREFIX}{question}"
    known = [row for row in rows if row.values.get(answer) is not None]
    hits = [row for row in known if row.values[answer]]
    return [
        {
            "question": question,
            "hit": row.values[answer],
            "band": row.values.get(f"{answer}_band"),
            "reason": row.values.get(f"{answer}_reason"),
            "on": row.values.get(f"{answer}_on"),
            "member": row.member_pk,
        }
        for row in (hits or known)
    ]


def told_on(facts: Iterable[Fact]) -> date | None:
    """The latest day that a department names among the facts."""
    return max((day for fact in facts if isinstance(day := fact.get("on"), date)), default=None)


@dataclass(frozen=True)
class FactLine:
    """A fact for a reader: what, of whom, its value (empty where the reader is told only that), its day."""

    what: str
    who: str
    value: str
    day: date | None


def fact_lines(
    facts: Iterable[Mapping[str, object]], names: Mapping[int, str], *, with_answers: bool
) -> list[FactLine]:
    """The facts of a warning in words.

    ``names``: of members, by id. ``with_answers``: what departments returned is shown; a village is told only
    what it is about, as everywhere (domain.md §3.3).
    """
    return [_line(fact, names, with_answers=with_answers) for fact in facts]


def _line(fact: Mapping[str, object], names: Mapping[int, str], *, with_answers: bool) -> FactLine:
    member = fact.get("member")
    who = names.get(member, "") if isinstance(member, int) else ""
    if "question" in fact:
        question = question_of(str(fact["question"]))
        if not with_answers:
            return FactLine(str(question.shown), who, "", None)
        day = _day(fact.get("on"))
        said = [_("yes") if fact["hit"] else _("no")]
        said += [str(question.bands.get(str(fact["band"]), ""))] if fact.get("band") else []
        said += [str(question.reasons.get(str(fact["reason"]), ""))] if fact.get("reason") else []
        return FactLine(str(question.title), who, " · ".join(said), day)
    name = str(fact["column"])
    title = _("Monitoring line of the place") if name == LINE else str(COLUMNS[name].label)
    return FactLine(title, who, value_words(name, fact["value"]), _day(fact.get("since")))


def value_words(name: str, value: object) -> str:
    """A value of a column in words."""
    column = COLUMNS.get(name)
    unit = "yuan" if name == LINE else column.unit if column else ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column is not None and column.codes is not None and value in column.codes.values:
        return str(column.codes(value).label)
    if unit == "yuan" and isinstance(value, int | float):
        return formats.yuan(value)
    if isinstance(value, int | float):
        return formats.count(value) if isinstance(value, int) else f"{value:g}"
    return str(value)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) else None
