"""Whether what is registered about a family could stand on its form: the national rules, asked anew.

Registered with casework when Django starts: the visit of an identification asks it. A rule may be wrong about
a family; then it is written why the form is right. Source: domain.md §2.8, §5.6 A.
"""

from __future__ import annotations

from datetime import date

import duckdb
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal, marked
from liandong.casework.deciding import register_checks
from liandong.casework.guards import Asking
from liandong.casework.procedures import Guard
from liandong.foundation import clock
from liandong.intake.income_lines import lines_for
from liandong.intake.national import EMPTY, SIGNS
from liandong.intake.reading import ROW
from liandong.intake.ruling import Rule
from liandong.intake.signs import FINDINGS, find
from liandong.registry.extracts import FAMILY_FIELDS, family_rows
from liandong.registry.models import Household

_SHOWN = 5


class FormDoubtful(Refusal):
    """A form that contradicts itself, and nobody wrote why it is right."""

    message = marked(
        "The family’s form breaks {count} rules of the national profile: {rules}. Put them right on the "
        "family’s page, or write in this step why the form is right; then go on."
    )


def rules_broken(household: Household, on: date) -> list[Rule]:
    """The rules that the register breaks about a family on a day, in the order of the profile.

    What nobody knows yet breaks none: no family is made to wait for an empty cell. Cost: the rows of the
    family, and the lines in force.
    """
    with duckdb.connect() as connection:
        connection.register("told", family_rows(household.place, on, household=household.key))
        connection.execute(FINDINGS)
        connection.execute(
            f"create table rows as select row_number() over () as {ROW}, ?::date as observed_on, * from told",  # noqa: S608  own name
            [on],
        )
        find(connection, dict.fromkeys(FAMILY_FIELDS, ""), lines_for(household.place, on))
        found = {rule for (rule,) in connection.execute("select distinct rule from findings").fetchall()}
    return [one.rule for one in SIGNS if one.rule.id in found and not one.rule.id.startswith(EMPTY)]


def _form_valid(asking: Asking) -> None:
    if asking.proof.reason.strip():
        return
    household = Household.objects.select_related("place").get(key=asking.case.subject_key)
    broken = rules_broken(household, clock.today())
    if broken:
        named = _("; ").join(str(rule.title) for rule in broken[:_SHOWN])
        raise FormDoubtful(count=len(broken), rules=named)


def register() -> None:
    """Make the check known to casework. Harmless to repeat."""
    register_checks({Guard.FORM_VALID: _form_valid})
