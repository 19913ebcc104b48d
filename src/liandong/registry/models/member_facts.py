from __future__ import annotations

from django.db import models
from django.db.models import Q

from liandong.registry.codes import Education, Health, Labour, Relation
from liandong.registry.models.columns import code, count, text, yes_no
from liandong.registry.models.dated import DatedFacts, listed, never_overlapping, period_forward, within
from liandong.registry.models.household import Household, Member
from liandong.registry.person_codes import (
    DisabilityGrade,
    DisabilityKind,
    DropoutReason,
    Ethnicity,
    JobChannel,
    PoliticalStatus,
    StudentStatus,
    WorkArea,
)


class MemberFacts(DatedFacts):
    """How a member is: place in the family, schooling, health, work, insurance.

    ``household`` repeats the member's, so that one index serves a whole household and the database can
    hold that a family has one head on any day. ``health`` is the one answer of the form; where a source
    gives several, the others stand in the columns beside it.
    """

    # one rule over both columns holds both (liandong.registry.set_wise): memberfacts_household_of_member
    member = models.ForeignKey(Member, on_delete=models.CASCADE, db_constraint=False, related_name="facts")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="member_facts"
    )
    relation = code(Relation)
    is_head = yes_no()
    age_years = count()
    ethnicity = code(Ethnicity)
    political_status = code(PoliticalStatus)
    years_schooling = count()
    school_years_behind = count()
    education = code(Education)
    is_student = yes_no()
    student_status = code(StudentStatus)
    dropped_out = yes_no()
    dropout_reason = code(DropoutReason)
    health = code(Health)
    has_chronic_illness = yes_no()
    has_serious_illness = yes_no()
    has_disability = yes_no()
    disability_kind = code(DisabilityKind)
    disability_grade = code(DisabilityGrade)
    labour = code(Labour)
    work_months = count()
    work_area = code(WorkArea)
    job_channel = code(JobChannel)
    employer = text()
    is_in_service = yes_no()
    is_medically_insured = yes_no()
    has_critical_insurance = yes_no()
    has_commercial_insurance = yes_no()
    has_accident_insurance = yes_no()
    has_resident_pension = yes_no()
    has_employee_pension = yes_no()
    receives_dibao = yes_no()
    receives_tekun = yes_no()
    speaks_mandarin = yes_no()
    reads_chinese = yes_no()

    class Meta:
        constraints = [
            never_overlapping("member_id", "memberfacts_one_at_a_time"),
            never_overlapping("household_id", "memberfacts_one_head", only=Q(is_head=True)),
            period_forward("memberfacts_period"),
            *within("memberfacts", "age_years", "years_schooling", "school_years_behind", "work_months"),
            *listed(
                "memberfacts",
                relation=Relation,
                ethnicity=Ethnicity,
                political_status=PoliticalStatus,
                education=Education,
                student_status=StudentStatus,
                dropout_reason=DropoutReason,
                health=Health,
                disability_kind=DisabilityKind,
                disability_grade=DisabilityGrade,
                labour=Labour,
                work_area=WorkArea,
                job_channel=JobChannel,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.valid_from}"
