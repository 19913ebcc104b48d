"""Dated facts with sources: what was true when, and who said so."""

from liandong.registry.models.changes import EntryDraft, FamilyChange
from liandong.registry.models.dated import DatedFacts
from liandong.registry.models.family import Guarantees, HouseholdFacts, HouseholdStatus
from liandong.registry.models.help import PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.models.household import Household, Member
from liandong.registry.models.income import HouseholdIncome, IncomeItem
from liandong.registry.models.listing import ListColumns, Listing, SavedView, SourcePlace
from liandong.registry.models.living import LivingConditions
from liandong.registry.models.local import LocalColumn, LocalValue
from liandong.registry.models.member_facts import MemberFacts
from liandong.registry.models.personal import NumberConflict, PersonalNumber, PersonalNumberVersion
from liandong.registry.models.persons import Skill, Wish
from liandong.registry.models.records import Consent, Document, Question
from liandong.registry.models.reference import ReferenceLevel
from liandong.registry.models.source import Source
from liandong.registry.models.ties import AssistingUnit, Sample, Tie
from liandong.registry.models.versions import (
    ConsentVersion,
    GuaranteesVersion,
    HouseholdFactsVersion,
    HouseholdIncomeVersion,
    HouseholdStatusVersion,
    HouseholdVersion,
    IncomeItemVersion,
    LivingConditionsVersion,
    LocalValueVersion,
    MemberFactsVersion,
    MemberVersion,
    PlannedMeasureVersion,
    ReceivedMeasureVersion,
    ReferenceLevelVersion,
    SkillVersion,
    VillageProfileVersion,
    VisitVersion,
    WishVersion,
)
from liandong.registry.models.village import VillageProfile

__all__ = [
    "AssistingUnit",
    "Consent",
    "ConsentVersion",
    "DatedFacts",
    "Document",
    "EntryDraft",
    "FamilyChange",
    "Guarantees",
    "GuaranteesVersion",
    "Household",
    "HouseholdFacts",
    "HouseholdFactsVersion",
    "HouseholdIncome",
    "HouseholdIncomeVersion",
    "HouseholdStatus",
    "HouseholdStatusVersion",
    "HouseholdVersion",
    "IncomeItem",
    "IncomeItemVersion",
    "ListColumns",
    "Listing",
    "LivingConditions",
    "LivingConditionsVersion",
    "LocalColumn",
    "LocalValue",
    "LocalValueVersion",
    "Member",
    "MemberFacts",
    "MemberFactsVersion",
    "MemberVersion",
    "NumberConflict",
    "PersonalNumber",
    "PersonalNumberVersion",
    "PlannedMeasure",
    "PlannedMeasureVersion",
    "Question",
    "ReceivedMeasure",
    "ReceivedMeasureVersion",
    "ReferenceLevel",
    "ReferenceLevelVersion",
    "Sample",
    "SavedView",
    "Skill",
    "SkillVersion",
    "Source",
    "SourcePlace",
    "Tie",
    "VillageProfile",
    "VillageProfileVersion",
    "Visit",
    "VisitVersion",
    "Wish",
    "WishVersion",
]
