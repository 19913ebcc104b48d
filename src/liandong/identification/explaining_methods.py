"""Why a scorecard, a key or an income line says what it says of a family: computed again from the snapshot.

A run stores what these methods found, and not how. The way there is taken from the family's rows in the
run's snapshot, so that it is the same whenever somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.measures.points import ItemPoints
from liandong.analytics.standards import Key, Line, Lines, Scorecard, scorecard_query
from liandong.analytics.standards.scorecards import Item
from liandong.analytics.tables import connect
from liandong.foundation.pages import formats
from liandong.foundation.personal import Audience
from liandong.identification import snapshots
from liandong.identification.explaining import FactLine, fact_lines, shown_head, shown_place
from liandong.identification.fact_remarks import remarks_on
from liandong.identification.facts import FamilyFacts, evidence, family_facts, family_rows
from liandong.identification.in_force import region_codes
from liandong.identification.income_lines import line_at
from liandong.identification.methods import FAMILY, INCOME, INCOME_TITLE, Method, method_for
from liandong.identification.models import SUGGESTIONS, RunResult
from liandong.identification.turning import OpenPoint, Turn
from liandong.identification.turning_methods import (
    card_open,
    card_turns,
    key_open,
    key_turns,
    lines_open,
    lines_turns,
    share_words,
)
from liandong.identification.values import line_words, value_words, walk_of, yuan
from liandong.identification.wording import how_sure, titled
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
class _Looked:
    """What a method asked, what is open, and what would alter the suggestion."""

    asked: tuple[Asked, ...]
    open_points: tuple[OpenPoint, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class MethodExplanation:
    """What a method without scores of shares found for a family, taken apart."""

    result: RunResult
    method: Method
    asked: tuple[Asked, ...]
    open_points: tuple[OpenPoint, ...]
    turns: tuple[Turn, ...]
    place_names: tuple[str, ...]
    who: str

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
        """What is to be found out before there is a suggestion."""
        return tuple(one.title for one in self.open_points if one.can_matter)


def explain_method(result: RunResult, audience: Audience = Audience.STAFF) -> MethodExplanation:
    """Explain what a scorecard, a key or an income line found. The caller has checked the right to read it.

    Errors: the run's snapshot was altered or lost.
    Cost: six queries and two looks into the snapshot.
    """
    run = result.run
    assert run.snapshot is not None, "a finished run has a snapshot"  # noqa: S101  for the type
    snapshot = snapshots.opened(run.snapshot.sha256, afresh=False)
    method = method_for(run.standard.rule)
    family = family_facts(
        snapshot, result.household, run.as_of, audience=audience, remarks=remarks_on(result)
    )
    match method.rule:
        case Scorecard():
            found = _of_scorecard(method.rule, snapshot, result, family)
        case Key():
            found = _of_key(method.rule, result, family)
        case Lines():
            found = _of_lines(method, method.rule, result, family)
        case _:
            raise TypeError(f"{method.kind} has an explanation of its own")
    return MethodExplanation(
        result,
        method,
        found.asked,
        found.open_points,
        found.turns,
        shown_place(result, audience),
        shown_head(result, audience),
    )


def _of_scorecard(card: Scorecard, snapshot: Path, result: RunResult, family: FamilyFacts) -> _Looked:
    items = _points(card, snapshot, result)
    asked = [
        Asked(
            item.id,
            titled(item.title, item.id),
            share_words(given.low, given.high, item.range[1]),
            {"low": given.low, "high": given.high, "most": item.range[1]},
            not given.is_known,
            _facts([band.when for band in item.bands], family),
            _bands(item),
            item.source or "",
        )
        for item, given in zip(card.items, items, strict=True)
    ]
    return _Looked(tuple(asked), tuple(card_open(card, items)), card_turns(card, items))


def _points(card: Scorecard, snapshot: Path, result: RunResult) -> list[ItemPoints]:
    """The points of each item; all that it can give where nobody is on record."""
    choices = [tuple({item.otherwise, *(band.points for band in item.bands)}) for item in card.items]
    rows = family_rows(snapshot, result.household)
    if not rows.num_rows:
        return [ItemPoints(*item.range, own) for item, own in zip(card.items, choices, strict=True)]
    with connect(threads=1) as connection:
        connection.register("registry", rows)
        query = scorecard_query(replace(card, unit=FAMILY), TYPES, "registry")
        found = connection.execute(query.sql).to_arrow_table().to_pylist()[0]
    return [ItemPoints(found[f"low_{n}"], found[f"high_{n}"], own) for n, own in enumerate(choices)]


def _bands(item: Item) -> str:
    """What gives how many points."""
    bands = [f"{titled(band.title, band.when)}{_(': ')}{band.points}" for band in item.bands]
    return "; ".join([*bands, f"{_('otherwise')}{_(': ')}{item.otherwise}"])


def _of_key(key: Key, result: RunResult, family: FamilyFacts) -> _Looked:
    yes, unknown = result.deprived_bits, result.unknown_bits
    asked = tuple(_on_the_way(key, result, family))
    return _Looked(asked, tuple(key_open(key, yes, unknown)), key_turns(key, yes, unknown))


def _on_the_way(key: Key, result: RunResult, family: FamilyFacts) -> Iterator[Asked]:
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


def _of_lines(method: Method, rule: Lines, result: RunResult, family: FamilyFacts) -> _Looked:
    asked = tuple(_beside_the_line(method, rule, result, family))
    return _Looked(asked, tuple(lines_open(method, result)), lines_turns(method, result))


def _beside_the_line(method: Method, rule: Lines, result: RunResult, family: FamilyFacts) -> Iterator[Asked]:
    found = line_at(rule, region_codes(result.place, result.run.as_of), result.run.as_of)
    yield Asked(
        "income",
        titled(INCOME_TITLE, INCOME),
        value_words(method, result),
        None if result.score_low is None else str(yuan(result.score_low)),
        result.score_low is None,
        _facts([f"{INCOME} < 0"], family),
        line_words(method, result.line),
        _source_of(found.line) if found.line else "",
    )
    if result.line is None:
        yield Asked(
            "line", _("income line of the place"), formats.unknown(), None, True, (), str(found.why or "")
        )


def _source_of(line: Line) -> str:
    """Where a line comes from, since when it holds and how sure its amount is."""
    since = _("in force since %(day)s") % {"day": formats.day(line.valid_from)}
    sure = how_sure(line.status) if line.status else ""
    return _("; ").join(part for part in (line.source or "", since, sure) if part)


def _facts(conditions: Sequence[str], family: FamilyFacts) -> tuple[FactLine, ...]:
    """The facts that some conditions look at, each once."""
    facts = dict.fromkeys(fact for condition in conditions for fact in evidence(condition, family).facts)
    return fact_lines(list(facts))
