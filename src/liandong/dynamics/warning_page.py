"""What the page of a clue shows of the warning that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liandong.dynamics.models import Clue, EarlyWarning
from liandong.dynamics.relapse_explaining import Explained, explained
from liandong.dynamics.warning_facts import FactLine, fact_lines
from liandong.dynamics.warning_words import names_answers, rule_title
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.identification.models import StandardText
from liandong.identification.rule_pages import warning_line
from liandong.identification.warned import whole_file
from liandong.integration.selectors import JUDGE
from liandong.registry.models import Member


@dataclass(frozen=True)
class Warned:
    """A warning for a reader. ``threshold`` is empty where it would tell what a department returned.

    ``by_model``: what the statistical model says, where its rule opened the clue; then there are no facts.
    """

    title: str
    threshold: str
    facts: list[FactLine]
    by_model: Explained | None
    ended_on: date | None
    status: str
    source: str
    standard: StandardText


def warned(user: User, clue: Clue) -> Warned | None:
    """Why a rule opened the clue; None where a person reported it. Cost: three queries at most.

    Whoever may not read what departments returned is told what it is about, no more.
    """
    row = EarlyWarning.objects.filter(clue=clue).select_related("standard").first()
    if row is None:
        return None
    asked = whole_file(row.standard.text)
    rule = next(one for one in asked.rules if one.id == row.rule)
    columns = asked.looks_at[rule.id]
    told = may(user, JUDGE, clue.place)
    by_model = explained(row.facts)
    facts = [] if by_model else row.facts
    members = {one for fact in facts if isinstance(one := fact.get("member"), int)}
    names = {one.pk: one.name or "" for one in Member.objects.filter(pk__in=members)}
    line = warning_line(rule)
    return Warned(
        title=rule_title(rule, columns, with_answers=told),
        threshold=line.threshold if told or not names_answers(columns) else "",
        facts=fact_lines(facts, names, with_answers=told),
        by_model=by_model,
        ended_on=row.ended_on,
        status=line.status,
        source=line.source,
        standard=row.standard,
    )
