"""The ladder that late work climbs: helper, team of the village, township, county (L6 of the catalogue)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.roles import Role


class Rung(models.TextChoices):
    """Who answers for work at a height of the ladder, from below."""

    HELPER = "helper", _("the helper")
    TEAM = "team", _("the village’s cadres and team")
    TOWNSHIP = "township", _("the township")
    COUNTY = "county", _("the county")


PEOPLE: dict[Rung, tuple[Role, ...]] = {
    Rung.HELPER: (Role.HELPER,),
    Rung.TEAM: (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM),
    Rung.TOWNSHIP: (Role.TOWNSHIP_REVIEWER,),
    Rung.COUNTY: (Role.COUNTY_OFFICER,),
}
"""Whom work climbs to."""

_STANDS: dict[Role, Rung] = {role: rung for rung, roles in PEOPLE.items() for role in roles} | {
    Role.DEPARTMENT: Rung.TOWNSHIP  # answers to the county, as a township does
}


def rung_of(roles: Iterable[Role]) -> Rung | None:
    """The highest rung on which one of the roles stands; None where all stand beside the ladder."""
    found = {_STANDS[role] for role in roles if role in _STANDS}
    return next((rung for rung in reversed(Rung) if rung in found), None)


def rung_for(role: Role) -> Rung | None:
    """The rung on which work climbs to a role; None where none does: a department has its own alone."""
    return next((rung for rung, roles in PEOPLE.items() if role in roles), None)


def rungs_from(rung: Rung) -> list[Rung]:
    """A rung and those above it."""
    order = list(Rung)
    return order[order.index(rung) :]
