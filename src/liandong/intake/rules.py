"""Every rule of the intake, in one table: what it says, what to do, and how severe it is by profile.

A finding that *refuses* keeps the whole household out, never part of a family; one that *warns* is
counted and shown. ``national`` is the profile of registration forms that officials fill in and can put
right; ``survey`` that of a finished survey, where a missing head is a property of the data.

What a form must not say together with what else it says (domain.md §2.8) stands in :mod:`.national`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.intake.national import SIGNS
from liandong.intake.ruling import Counts, Rule, Severity

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
    Rule(
        "perhaps_one_person",
        _("Perhaps the same person as another"),
        _("Compare the two: name, birth date and village are nearly the same. Nothing is joined by itself."),
        severity=_WARN,
    ),
    Rule(
        "id_number_registered",
        _("The ID number is registered with another family"),
        _("Find out where the person lives; one of the two registrations, or one of the numbers, is wrong."),
        severity=_WARN,
        is_duplicate=True,
    ),
    Rule(
        "same_grade_three_years",
        _("The same school year for three years"),
        _("Check whether the pupil repeats the year or the grade was not brought up to date."),
        severity=_WARN,
        profiles=("national",),
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
        "village_is_a_group",
        _("This is a group, not a village"),
        _("On the sheet of villages, write the code of the village itself."),
    ),
    Rule(
        "village_year_missing",
        _("No year"),
        _("Write the year that the figures of the village are of, such as 2025."),
    ),
    Rule(
        "village_twice",
        _("The same village and year twice"),
        _("Leave one row for each village and year."),
        is_duplicate=True,
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
    Rule(
        "more_words_than_read",
        _("The cell names more than the register keeps of it"),
        _("What is over is left out: keep the most important ones, or give the others columns of their own."),
        severity=_WARN,
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

RULES: Mapping[str, Rule] = {rule.id: rule for rule in (*_ALL, *(sign.rule for sign in SIGNS))}

__all__ = ["RULES", "Counts", "Rule", "Severity"]
