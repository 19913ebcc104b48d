"""Dated facts with sources: what was true when, and who said so."""

from liandong.registry.models.dated import DatedFacts
from liandong.registry.models.facts import HouseholdIncome, LivingConditions, MemberFacts, ReferenceLevel
from liandong.registry.models.household import Household, Member
from liandong.registry.models.listing import ListColumns, Listing, SavedView, SourcePlace
from liandong.registry.models.personal import NumberConflict, PersonalNumber, PersonalNumberVersion
from liandong.registry.models.source import Source

__all__ = [
    "DatedFacts",
    "Household",
    "HouseholdIncome",
    "ListColumns",
    "Listing",
    "LivingConditions",
    "Member",
    "MemberFacts",
    "NumberConflict",
    "PersonalNumber",
    "PersonalNumberVersion",
    "ReferenceLevel",
    "SavedView",
    "Source",
    "SourcePlace",
]
