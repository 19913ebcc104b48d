"""Dated facts with sources: what was true when, and who said so."""

from liandong.registry.models.changes import EntryDraft, FamilyChange
from liandong.registry.models.dated import DatedFacts
from liandong.registry.models.facts import HouseholdIncome, LivingConditions, MemberFacts, ReferenceLevel
from liandong.registry.models.household import Household, Member
from liandong.registry.models.personal import NumberConflict, PersonalNumber, PersonalNumberVersion
from liandong.registry.models.source import Source

__all__ = [
    "DatedFacts",
    "EntryDraft",
    "FamilyChange",
    "Household",
    "HouseholdIncome",
    "LivingConditions",
    "Member",
    "MemberFacts",
    "NumberConflict",
    "PersonalNumber",
    "PersonalNumberVersion",
    "ReferenceLevel",
    "Source",
]
