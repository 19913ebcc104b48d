"""The same family under the rule of a year before: did the family change, or the measure?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal
from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import Lines
from liandong.analytics.tables import connect, open_source
from liandong.foundation.pages import formats
from liandong.identification import snapshots
from liandong.identification.facts import family_rows
from liandong.identification.in_force import in_force
from liandong.identification.income_lines import lines_of
from liandong.identification.methods import Method, method_for
from liandong.identification.models import SUGGESTIONS, RunResult
from liandong.identification.scoring import Scorer
from liandong.identification.slots import slots_for
from liandong.identification.values import line_words, value_words
from liandong.registry.extracts import FAMILY_SCHEMA


@dataclass(frozen=True)
class LastYear:
    """What the rule in force a year before says of the same facts.

    ``title``: of that rule, empty where none was in force. ``suggestion``: its code, empty where it cannot be
    worked out; ``sentence`` says it, or why not, in words.
    """

    on: date
    title: str
    is_same_rule: bool
    suggestion: str
    sentence: str


def year_before(day: date) -> date:
    """The same day a year before; 28 February for a leap day."""
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 2, 28)


def last_year(result: RunResult) -> LastYear:
    """The facts of a run held against the rule that was in force at the family's place a year before.

    The facts stay those of the run, so that whatever differs comes from the rule alone.

    Cost: two queries, one more for income lines, and one look into the snapshot where the rule is another.
    """
    run = result.run
    on = year_before(run.as_of)
    held = in_force(result.place, on, slots_for(run.standard.rule)[0])
    day = formats.day(on)
    if held is None:
        return LastYear(on, "", False, "", _("No such rule was in force here on %(day)s.") % {"day": day})
    if held.fingerprint == run.standard.fingerprint:
        same = _("The same rule was in force on %(day)s, so it says the same.") % {"day": day}
        return LastYear(on, held.title, True, result.suggestion, same)
    method = method_for(held.rule)
    lines = lines_of(method.rule, [result.place], on) if isinstance(method.rule, Lines) else None
    try:
        found = _judged(result, method, lines)
    except Refusal as refusal:
        told = {"day": day, "title": held.title, "why": refusal}
        why = _("“%(title)s”, in force on %(day)s, cannot be held against these facts: %(why)s") % told
        return LastYear(on, held.title, False, "", why)
    told = {
        "day": day,
        "title": held.title,
        "value": value_words(method, found),
        "line": line_words(method, found.line),
        "suggestion": SUGGESTIONS[Suggestion(found.suggestion)],
    }
    pattern = _(
        "By “%(title)s”, in force on %(day)s, the same facts give %(value)s (%(line)s): %(suggestion)s."
    )
    return LastYear(on, held.title, False, found.suggestion, pattern % told)


@dataclass
class _Found:
    """A family as a method sees it, with what :class:`.values.Answered` asks for."""

    score_low: int | None
    score_high: int | None
    deprived_bits: int
    unknown_bits: int
    line: int | None
    suggestion: str


def _judged(result: RunResult, method: Method, lines: Mapping[int, int | None] | None) -> _Found:
    run = result.run
    assert run.snapshot is not None, "a finished run has a snapshot"  # noqa: S101  for the type
    rows = family_rows(snapshots.opened(run.snapshot.sha256, afresh=False), result.household)
    one = [result.household_id, str(result.household.key), result.household_no, result.place_id]
    family = pa.Table.from_pydict(
        {name: [value] for name, value in zip(FAMILY_SCHEMA.names, one, strict=True)}, schema=FAMILY_SCHEMA
    )
    with connect() as connection:
        scorer = Scorer(connection, open_source(rows, connection=connection), family)
        [row] = scorer.score(method, lines).results.to_pylist()
    names = ("score_low", "score_high", "deprived_bits", "unknown_bits", "suggestion")
    return _Found(line=row.get("line"), **{name: row[name] for name in names})
