"""The roles of people, the levels they serve at, and which roles one person cannot hold together.

Source: domain.md §8; separation of duty: §2.8 rule 12, and the three administrators (三员分立) of
GB/T 22239-2019.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.foundation.places.models import Level


class Role(models.TextChoices):
    """What a person does for the place of a duty."""

    VILLAGE_CADRE = "village_cadre", _("Village cadre")
    RESIDENT_TEAM = "resident_team", _("Resident work team")
    HELPER = "helper", _("Helper of a household")
    TOWNSHIP_REVIEWER = "township_reviewer", _("Township reviewer")
    COUNTY_OFFICER = "county_officer", _("County officer")
    CITY_OFFICER = "city_officer", _("City officer")
    PROVINCE_OFFICER = "province_officer", _("Province officer")
    DEPARTMENT = "department", _("Sector department")
    ASSISTING_UNIT = "assisting_unit", _("Assisting unit")
    EVALUATOR = "evaluator", _("Third-party evaluator")
    ORGANISATION = "organisation", _("Enterprise, social organisation or volunteer")
    HOUSEHOLD = "household", _("Household")
    ANALYST = "analyst", _("Analyst")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
COLLECTORS = frozenset({Role.VILLAGE_CADRE, Role.RESIDENT_TEAM, Role.HELPER})
APPROVERS = frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCE_OFFICER})

_VILLAGE = frozenset({Level.VILLAGE, Level.GROUP})
_ANY = frozenset(Level)

LEVELS: dict[Role, frozenset[Level]] = {
    Role.VILLAGE_CADRE: _VILLAGE,
    Role.RESIDENT_TEAM: _VILLAGE,
    Role.HELPER: _VILLAGE,
    Role.TOWNSHIP_REVIEWER: frozenset({Level.TOWNSHIP}),
    Role.COUNTY_OFFICER: frozenset({Level.COUNTY}),
    Role.CITY_OFFICER: frozenset({Level.CITY}),
    Role.PROVINCE_OFFICER: frozenset({Level.PROVINCE}),
    Role.HOUSEHOLD: _VILLAGE,
} | dict.fromkeys(
    (
        Role.DEPARTMENT,
        Role.ASSISTING_UNIT,
        Role.EVALUATOR,
        Role.ORGANISATION,
        Role.ANALYST,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDIT_ADMIN,
    ),
    _ANY,
)


# Who opens accounts for a role, each for places below the own: level by level, and nobody for themselves.
# What stands apart from the line (evaluators, analysts, administrators) is given by security administrators,
# who see no family and open no account; administrators open accounts, but give no duties (三员分立).
OPENS: dict[Role, frozenset[Role]] = {
    Role.PROVINCE_OFFICER: frozenset({Role.CITY_OFFICER}),
    Role.CITY_OFFICER: frozenset({Role.COUNTY_OFFICER}),
    Role.COUNTY_OFFICER: frozenset(
        {Role.TOWNSHIP_REVIEWER, Role.DEPARTMENT, Role.ASSISTING_UNIT, Role.ORGANISATION}
    ),
    Role.TOWNSHIP_REVIEWER: COLLECTORS | {Role.HOUSEHOLD},
    Role.SECURITY_ADMIN: frozenset(Role),
}


def openers(role: Role) -> frozenset[Role]:
    """The roles that may give a role to somebody, in their area."""
    return frozenset(opener for opener, opened in OPENS.items() if role in opened)


def clash(one: Role, other: Role, *, same_area: bool = False) -> bool:
    """Whether one person may not hold both roles at the same time.

    Administrators hold nothing else; who collects does not approve; who evaluates does not take part;
    who is a registered household does not help, collect, approve or evaluate.

    Args:
        one: a role.
        other: another; two duties of one role never clash.
        same_area: one place holds the other (or is the same). Who evaluates holds nothing else there, not
            even what would not matter elsewhere.
    """
    pair = {one, other}
    if len(pair) == 1:
        return False
    if pair & ADMINISTRATORS:
        return True
    if pair & COLLECTORS and pair & APPROVERS:
        return True
    if Role.EVALUATOR in pair:
        taking_part = COLLECTORS | APPROVERS | {Role.DEPARTMENT, Role.ASSISTING_UNIT, Role.HOUSEHOLD}
        return same_area or bool(pair & taking_part)
    return Role.HOUSEHOLD in pair and bool(pair & (COLLECTORS | APPROVERS))
