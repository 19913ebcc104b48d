"""Every rule of the intake, in one table: what it says, what to do, and how severe it is by profile.

A finding that *refuses* keeps the whole household out, never part of a family; one that *warns* is
counted and shown. ``national`` is the profile of registration forms that officials fill in and can put
right; ``survey`` that of a finished survey, where a missing head is a property of the data.

Source: domain.md §2.8 (rules in use since 2017) as far as this table goes; the rest comes with the whole
national profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


class Severity(Enum):
    REFUSE = "refuse"
    WARN = "warn"


class Counts(Enum):
    """What a rule's number counts."""

    CELLS = "cells"
    HOUSEHOLDS = "households"


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes:
        title: what is wrong.
        advice: how to put it right.
        severity: in the national profile; ``survey`` where it differs there.
        counts: cells (a household fact repeated on each row counts once) or households.
        is_duplicate: counted among the duplicates.
    """

    id: str
    title: LazyText
    advice: LazyText
    severity: Severity = Severity.REFUSE
    survey: Severity | None = None
    counts: Counts = Counts.CELLS
    is_duplicate: bool = False

    def severity_in(self, profile: str) -> Severity:
        """Refuse or warn, in a profile."""
        return self.survey if profile == "survey" and self.survey is not None else self.severity


_WARN = Severity.WARN
_ALL = (
    Rule(
        "household_number_missing",
        _("No household number"),
        _("Write the household number. The family this row seems to belong to waits with it."),
    ),
    Rule("member_number_missing", _("No member number"), _("Write the number of the member.")),
    Rule(
        "member_number_twice",
        _("The same member number twice in one household"),
        _("Give each member of the household a number of their own, or remove the repeated row."),
        is_duplicate=True,
    ),
    Rule(
        "person_twice",
        _("The same person twice in one household"),
        _("Name, sex and date of birth are the same. Remove one of the rows."),
        is_duplicate=True,
    ),
    Rule(
        "person_in_two_households",
        _("The same person in two households of one village"),
        _("Name, sex and date of birth are the same. Find out in which household the person lives."),
        severity=_WARN,
        is_duplicate=True,
    ),
    Rule("place_missing", _("No village"), _("Write the village's code, or its names from the county down.")),
    Rule(
        "place_unknown",
        _("There is no such village"),
        _("Correct the village's code or name; it must be a village or a group that is in use."),
    ),
    Rule(
        "place_outside",
        _("The village is outside your area"),
        _("Send the rows of this village to the people who answer for it."),
    ),
    Rule(
        "number_unreadable",
        _("This is no number"),
        _("Write a figure without words; leave the cell empty where it is not known."),
    ),
    Rule(
        "date_unreadable",
        _("There is no such date"),
        _("Write the date as 1985-02-28; leave the cell empty where it is not known."),
    ),
    Rule("out_of_range", _("The figure cannot be right"), _("Check the figure and its unit.")),
    Rule("date_in_future", _("The date lies in the future"), _("Check the year.")),
    Rule(
        "word_unknown",
        _("The word is not in the code list"),
        _("Choose one of the words of the list; the template shows them."),
    ),
    Rule("text_too_long", _("The text is too long"), _("Shorten it; it seems to be in the wrong column.")),
    Rule(
        "household_facts_differ",
        _("The rows of one household say different things about the household"),
        _("Decide which value is right and write it on every row of the household."),
        counts=Counts.HOUSEHOLDS,
    ),
    Rule(
        "no_head",
        _("The household has no head"),
        _("Name the member who is head of the household."),
        survey=_WARN,
        counts=Counts.HOUSEHOLDS,
    ),
    Rule(
        "two_heads",
        _("The household has two heads"),
        _("A household has one head. Correct the relation of the others."),
        counts=Counts.HOUSEHOLDS,
    ),
    Rule(
        "another_head_registered",
        _("The registry has another head, who is not in the file"),
        _("Add the registered head to the file with the present relation, or register the change first."),
        counts=Counts.HOUSEHOLDS,
    ),
    Rule(
        "member_not_in_file",
        _("A registered member is not in the file"),
        _("Nothing is taken away. Register the move, marriage or death if there was one."),
        severity=_WARN,
    ),
    Rule(
        "income_does_not_add_up",
        _("Net income is not what its parts add up to"),
        _("Wages + business income − business costs + property + transfers should give the net income."),
        severity=_WARN,
        counts=Counts.HOUSEHOLDS,
    ),
    Rule(
        "reference_differs",
        _("The source gives one household several classes"),
        _("The class is kept as contradictory and is compared with nothing."),
        severity=_WARN,
        counts=Counts.HOUSEHOLDS,
    ),
)

RULES: Mapping[str, Rule] = {rule.id: rule for rule in _ALL}
