"""Dated facts of a family as a whole: what it is registered as, where it stands, what is secured."""

from __future__ import annotations

from django.db import models

from liandong.registry.family_codes import (
    Cause,
    ClearMode,
    Diet,
    Evidence,
    FoundBy,
    Guarantee,
    HelperLevel,
    HouseholdKind,
    IdStandard,
    Language,
    MonitorKind,
    NotOutReason,
    PovertyStatus,
    Risk,
)
from liandong.registry.models.columns import code, count, day, text, yes_no
from liandong.registry.models.dated import DatedFacts, listed, never_overlapping, period_forward, within
from liandong.registry.models.household import Household
from liandong.registry.tie_codes import UnitKind

RISKS = ("risk", "risk_2", "risk_3", "risk_4", "risk_5")
WORRIES = ("food", "clothing")
"""两不愁: the exit of 2014–2020 asks for them, the monitoring since 2021 does not."""

GUARANTEES = (*WORRIES, "education", "medical", "housing", "water")


class HouseholdFacts(DatedFacts):
    """What a family is registered as (`domain.md` §2.1), why it is poor, its language and customs.

    Who visits it, collects its data and answers for it stands here as forms say it (§2.1, §2.5, §2.7): names
    of officials, without an account and without rights.
    """

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="facts"
    )
    natural_village = text()
    id_standard = code(IdStandard)
    household_kind = code(HouseholdKind)
    main_cause = code(Cause)
    other_cause = code(Cause)
    second_other_cause = code(Cause)
    is_martyr_family = yes_no()
    is_only_child_family = yes_no()
    is_two_daughter_family = yes_no()
    is_family_planning_family = yes_no()
    is_in_cooperative = yes_no()
    is_led_by_enterprise = yes_no()
    is_led_by_pioneer = yes_no()
    home_language = code(Language)
    needs_interpreter = yes_no()
    diet = code(Diet)
    custom = text(200)
    bank_name = text()
    collector_name = text()
    collected_on = day()
    helper_name = text()
    helper_unit = text()
    helper_unit_kind = code(UnitKind)
    helper_post = text()
    helper_level = code(HelperLevel)
    helped_since_on = day()
    helped_until_on = day()
    contact_name = text()
    planned_measures = text(200)
    first_measure_on = day()

    class Meta:
        constraints = [
            never_overlapping("household_id", "householdfacts_one_at_a_time"),
            period_forward("householdfacts_period"),
            *listed(
                "householdfacts",
                id_standard=IdStandard,
                household_kind=HouseholdKind,
                main_cause=Cause,
                other_cause=Cause,
                second_other_cause=Cause,
                home_language=Language,
                diet=Diet,
                helper_level=HelperLevel,
                helper_unit_kind=UnitKind,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.valid_from}"


class HouseholdStatus(DatedFacts):
    """Where a family stands in the procedures of 2014–2020 and of monitoring since 2021 (§2.1, §2.7, §5.6).

    It is set by procedures, and taken over from files of the national system; nothing here decides it.
    """

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="statuses"
    )
    poverty_status = code(PovertyStatus)
    identified_year = count()
    exit_year = count()
    return_year = count()
    not_out_reason = code(NotOutReason)
    monitor_kind = code(MonitorKind)
    monitored_since_on = day()
    found_by = code(FoundBy)
    risk = code(Risk)
    risk_2 = code(Risk)
    risk_3 = code(Risk)
    risk_4 = code(Risk)
    risk_5 = code(Risk)
    is_whole_household_without_labour = yes_no()
    is_helped_to_develop = yes_no()
    is_risk_cleared = yes_no()
    clear_mode = code(ClearMode)
    cleared_on = day()

    class Meta:
        constraints = [
            never_overlapping("household_id", "status_one_at_a_time"),
            period_forward("status_period"),
            *within("status", "identified_year", "exit_year", "return_year"),
            *listed(
                "status",
                poverty_status=PovertyStatus,
                not_out_reason=NotOutReason,
                monitor_kind=MonitorKind,
                found_by=FoundBy,
                **dict.fromkeys(RISKS, Risk),
                clear_mode=ClearMode,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.poverty_status}"


class Guarantees(DatedFacts):
    """Food, clothing, schooling, medical care, safe housing, safe water: secured, a problem, or unknown.

    Each with how well it is known; the day and the source are those of the row that states it.
    Source: 国开发〔2019〕15 号 for what counts as secured; 中发〔2011〕10 号 for food and clothing (两不愁).
    """

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="guarantees"
    )
    food_guarantee = code(Guarantee)
    food_evidence = code(Evidence)
    clothing_guarantee = code(Guarantee)
    clothing_evidence = code(Evidence)
    education_guarantee = code(Guarantee)
    education_evidence = code(Evidence)
    medical_guarantee = code(Guarantee)
    medical_evidence = code(Evidence)
    housing_guarantee = code(Guarantee)
    housing_evidence = code(Evidence)
    water_guarantee = code(Guarantee)
    water_evidence = code(Evidence)

    class Meta:
        constraints = [
            never_overlapping("household_id", "guarantees_one_at_a_time"),
            period_forward("guarantees_period"),
            *listed("guarantees", **{f"{name}_guarantee": Guarantee for name in GUARANTEES}),
            *listed("guarantees", **{f"{name}_evidence": Evidence for name in GUARANTEES}),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.valid_from}"
