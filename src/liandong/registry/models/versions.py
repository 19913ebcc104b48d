"""Which tables keep the rows that were superseded: facts, consents, what is done for a family."""

from __future__ import annotations

from liandong.foundation.audit.history import keep_versions
from liandong.registry.models.family import Guarantees, HouseholdFacts, HouseholdStatus
from liandong.registry.models.help import PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.models.household import Household, Member
from liandong.registry.models.income import HouseholdIncome, IncomeItem
from liandong.registry.models.living import LivingConditions
from liandong.registry.models.local import LocalValue
from liandong.registry.models.member_facts import MemberFacts
from liandong.registry.models.persons import Skill, Wish
from liandong.registry.models.records import Consent
from liandong.registry.models.reference import ReferenceLevel
from liandong.registry.models.village import VillageProfile

GuaranteesVersion = keep_versions(Guarantees, "GuaranteesVersion")
HouseholdFactsVersion = keep_versions(HouseholdFacts, "HouseholdFactsVersion")
HouseholdStatusVersion = keep_versions(HouseholdStatus, "HouseholdStatusVersion")
HouseholdVersion = keep_versions(Household, "HouseholdVersion")
MemberVersion = keep_versions(Member, "MemberVersion")
HouseholdIncomeVersion = keep_versions(HouseholdIncome, "HouseholdIncomeVersion")
IncomeItemVersion = keep_versions(IncomeItem, "IncomeItemVersion")
LivingConditionsVersion = keep_versions(LivingConditions, "LivingConditionsVersion")
LocalValueVersion = keep_versions(LocalValue, "LocalValueVersion")
MemberFactsVersion = keep_versions(MemberFacts, "MemberFactsVersion")
SkillVersion = keep_versions(Skill, "SkillVersion")
WishVersion = keep_versions(Wish, "WishVersion")
ConsentVersion = keep_versions(Consent, "ConsentVersion")
ReferenceLevelVersion = keep_versions(ReferenceLevel, "ReferenceLevelVersion")
VillageProfileVersion = keep_versions(VillageProfile, "VillageProfileVersion")
PlannedMeasureVersion = keep_versions(PlannedMeasure, "PlannedMeasureVersion")
VisitVersion = keep_versions(Visit, "VisitVersion")
ReceivedMeasureVersion = keep_versions(ReceivedMeasure, "ReceivedMeasureVersion")
