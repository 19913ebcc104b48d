"""Why a scorecard, a key or an income line says what it says of a family: computed again from the snapshot.

A run stores what these methods found, and not how. The way there is taken from the family's rows in the
run's snapshot, so that it is the same whenever somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import Key, Lines, Scorecard, scorecard_query
from liandong.analytics.standards.scorecards import Item
from liandong.analytics.tables import connect
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import path_names
from liandong.identification import snapshots
from liandong.identification.explaining import FactLine
from liandong.identification.facts import FamilyFacts, evidence, family_facts
from liandong.identification.in_force import region_codes
from liandong.identification.income_lines import line_at
from liandong.identification.methods import FAMILY, INCOME, INCOME_TITLE, Method
from liandong.identification.models import SUGGESTIONS, RunResult
from liandong.identification.values import line_words, to_find_out, value_words, walk_of, yuan
from liandong.identification.wording import titled
from liandong.registry.columns import TYPES


@dataclass(frozen=True)
class Asked:
    """One thing the method asked: its answer in words, the facts behind it, and what would count.

    ``code``: the answer for other programs. ``source``: where the rule comes from.
    """

    id: str
    title: str
    answer: str
    code: object
    is_open: bool
    facts: tuple[FactLine, ...]
    what_counts: str
    source: str = ""


@dataclass(frozen=True)
class MethodExplanation:
    """What a method without scores of shares found for a family, taken apart."""

    result: RunResult
    method: Method
    asked: tuple[Asked, ...]
    place_names: tuple[str, ...]

    @property
    def who(self) -> str:
        """The head of the family, or its number where no name is known."""
        return self.result.household.head_name or self.result.household_no

    @property
    def place_text(self) -> str:
        """Where the family lives, from the county down."""
        return " › ".join(self.place_names[-3:])

    @property
    def suggestion(self) -> str:
        """The suggestion in words."""
        return str(SUGGESTIONS[Suggestion(self.result.suggestion)])

    @property
    def value(self) -> str:
        """Points, income or class."""
        return value_words(self.method, self.result)

    @property
    def held_against(self) -> str:
        """What the value is held against."""
        return line_words(self.method, self.result.line)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be found out."""
        return to_find_out(self.method, self.result)


def explain_method(result: RunResult) -> MethodExplanation:
    """Explain what a scorecard, a key or an income line found. The caller has checked the right to read it.

    Errors: the run's snapshot was altered or lost.
    Cost: six queries and two looks into the snapshot.
    """
    run = result.run
    assert run.snapshot is not None, "a finished run has a snapshot"  # noqa: S101  for the type
    snapshot, method = snapshots.opened(run.snapshot.sha256), Method(run.standard.rule)
    family = family_facts(snapshot, result.household, run.as_of)
    match method.rule:
        case Scorecard():
            asked = _of_scorecard(method.rule, snapshot, result, family)
        case Key():
            asked = _of_key(method.rule, result, family)
        case Lines():
            asked = _of_lines(method.rule, result, family)
        case _:
            raise TypeError(f"{method.kind} has an explanation of its own")
    names = tuple(name for name in path_names(result.place, run.as_of) if name)
    return MethodExplanation(result, method, tuple(asked), names)


def _of_scorecard(card: Scorecard, snapshot: Path, result: RunResult, family: FamilyFacts) -> Iterator[Asked]:
    points = _points(card, snapshot, result)
    for n, item in enumerate(card.items):
        low, high = points[n]
        said = str(low) if low == high else f"{low}–{high}"
        yield Asked(
            item.id,
            titled(item.title, item.id),
            ngettext("%(points)s point", "%(points)s points", high) % {"points": said},
            {"low": low, "high": high},
            low != high,
            _facts([band.when for band in item.bands], family),
            _bands(item),
            item.source or "",
        )


def _points(card: Scorecard, snapshot: Path, result: RunResult) -> list[tuple[int, int]]:
    """Least and most points of each item; all that it can give where nobody is on record."""
    rows = pq.read_table(snapshot, filters=[("household_key", "==", str(result.household.key))])
    if not rows.num_rows:
        return [item.range for item in card.items]
    with connect(threads=1) as connection:
        connection.register("registry", rows)
        query = scorecard_query(replace(card, unit=FAMILY), TYPES, "registry")
        found = connection.execute(query.sql).to_arrow_table().to_pylist()[0]
    return [(found[f"low_{n}"], found[f"high_{n}"]) for n in range(len(card.items))]


def _bands(item: Item) -> str:
    """What gives how many points."""
    bands = [f"{titled(band.title, band.when)}{_(': ')}{band.points}" for band in item.bands]
    return "; ".join([*bands, f"{_('otherwise')}{_(': ')}{item.otherwise}"])


def _of_key(key: Key, result: RunResult, family: FamilyFacts) -> Iterator[Asked]:
    walk = walk_of(key, result)
    passed = [(step.couplet, step.answer) for step in walk.steps]
    further = [(one, None) for one in walk.open_couplets if one not in [couplet for couplet, _said in passed]]
    for couplet, answer in (*passed, *further):
        words = formats.unknown() if answer is None else _("yes") if answer else _("no")
        yield Asked(
            str(couplet.number),
            titled(couplet.title, couplet.when),
            words,
            answer,
            answer is None,
            _facts([couplet.when], family),
            "" if titled(couplet.title, "") else couplet.when,
            couplet.source or "",
        )


def _of_lines(rule: Lines, result: RunResult, family: FamilyFacts) -> Iterator[Asked]:
    found = line_at(rule, region_codes(result.place, result.run.as_of), result.run.as_of)
    yield Asked(
        "income",
        titled(INCOME_TITLE, INCOME),
        value_words(Method(rule), result),
        None if result.score_low is None else str(yuan(result.score_low)),
        result.score_low is None,
        _facts([f"{INCOME} < 0"], family),
        line_words(Method(rule), result.line),
        (found.line.source if found.line else "") or "",
    )
    if result.line is None:
        yield Asked(
            "line", _("income line of the place"), formats.unknown(), None, True, (), str(found.why or "")
        )


def _facts(conditions: Sequence[str], family: FamilyFacts) -> tuple[FactLine, ...]:
    """The facts that some conditions look at, each once."""
    facts = dict.fromkeys(fact for condition in conditions for fact in evidence(condition, family).facts)
    return tuple(FactLine(fact, fact.origin is not None) for fact in facts)


def as_json(family: MethodExplanation) -> dict[str, object]:
    """The explanation as data; null means unknown."""
    result, run = family.result, family.result.run
    return {
        "run": str(run.key),
        "as_of": run.as_of.isoformat(),
        "standard": {
            "id": run.standard.standard_id,
            "kind": run.standard.kind,
            "fingerprint": run.standard.fingerprint,
        },
        "snapshot": run.snapshot.sha256 if run.snapshot else None,
        "household": {"key": str(result.household.key), "number": result.household_no},
        "place": list(family.place_names),
        "value": {"low": result.score_low, "high": result.score_high, "line": result.line or run.line},
        "suggestion": result.suggestion,
        "is_decision": False,
        "asked": [
            {
                "id": one.id,
                "title": one.title,
                "answer": one.code,
                "unknown": one.is_open,
                "what_counts": one.what_counts,
                "source": one.source or None,
                "facts": [{"said": line.text, "origin": line.origin or None} for line in one.facts],
            }
            for one in family.asked
        ],
        "find_out_first": list(family.missing),
    }


def as_text(family: MethodExplanation) -> str:
    """The explanation as a page of plain text."""
    lines = [
        f"{family.who} ({family.result.household_no}) · {family.place_text}",
        f"{family.value} · {family.held_against}: {family.suggestion}",
        _("This is a suggestion that was computed, not a decision."),
        "",
    ]
    for one in family.asked:
        lines.append(f"{one.title}: {one.answer}")
        lines += [f"        {line.text}" + (f" [{line.origin}]" if line.origin else "") for line in one.facts]
    return "\n".join(lines) + "\n"
