"""The plan of help of a monitored household, and the visit on which its clearing is proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from liandong.casework import refusals
from liandong.casework.advancing import advance
from liandong.casework.guards import Proof
from liandong.casework.models import Case, Task, TaskState
from liandong.casework.monitoring_tables import MONITORING
from liandong.casework.step_forms import StepForm
from liandong.dynamics.planning import LabourUnknown, NothingDevelops, RiskUnanswered, plan_held
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.linkage.settling import settle_all
from liandong.registry.codes import Labour
from liandong.registry.family_codes import Risk
from liandong.registry.help_codes import MeasureKind
from liandong.registry.models import Document, Household, HouseholdStatus
from liandong.registry.services.changes import Edit, edit_facts
from liandong.registry.services.helping import Planned, Visited, plan_measure, withdraw_entry, write_visit
from tests.casework.steps import consented, opened, signed_paper
from tests.casework.test_monitoring import DAY, taken_in
from tests.cast import Cast
from tests.registry.changes.families import called, order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def paper() -> StoredFile:
    return signed_paper()


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return consented(cast, date(2023, 10, 1))


@pytest.fixture
def case(cast: Cast, paper: StoredFile, wangs: Household) -> Case:
    return opened("monitoring", "open", wangs, cast, paper)


def test_the_plan_answers_every_risk_also_a_later_one_and_develops_where_somebody_can_work(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)

    def step() -> Case:
        return advance(case.key, "plan", actor=cast.village_cadre)

    def plans(kind: MeasureKind, year: int = 2024) -> UUID:
        return plan_measure(actor=cast.village_cadre, key=wangs.key, planned=Planned(year, kind)).key

    with clock.frozen(date(2024, 3, 20)):
        plans(MeasureKind.PUBLIC_POST, 2023)  # over, and so no plan
        plans(MeasureKind.MEDICAL_AID)
        with pytest.raises(RiskUnanswered, match=r"(?=.*(因缺劳动力|lack of labour))(?!.*(因病|illness))"):
            step()
        withdrawn = plans(MeasureKind.ASSET_INCOME)
        withdraw_entry(actor=cast.village_cadre, key=wangs.key, entry=withdrawn, why="写错了户")
        with pytest.raises(RiskUnanswered, match="2024"):
            step()
        plans(MeasureKind.TEKUN, 2025)  # of the next year: what begins in winter counts
        with pytest.raises(LabourUnknown, match=r"^王建国、李秀英有无"):  # the son goes to school; she is 71
            step()
        able = called(wangs, "李秀英").key
        edit_facts(
            order(cast.village_cadre, date(2024, 3, 20)),
            wangs.key,
            [Edit("labour", None, Labour.WEAK, member=able)],
        )
        with pytest.raises(NothingDevelops, match="李秀英"):
            step()
        plans(MeasureKind.TRAINING)
        case = step()
        assert (case.state, plan_held(wangs).is_fitting) == ("helping", True)
        settle_all()
        said = {"risks": ["01", "04", "09"]}
        proof = Proof(reason="女儿考上高中", said=said)
        advance(case.key, "add_risk", actor=cast.village_cadre, proof=proof)
        settle_all()
        assert [one.risk for one in plan_held(wangs).lacking] == [Risk.SCHOOLING]
        assert Task.objects.filter(kind="family.help_village", state=TaskState.OPEN).count() == 1


def test_a_family_of_which_nobody_can_work_is_held_up_and_another_risk_takes_any_measure(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    HouseholdStatus.objects.filter(household=wangs, valid_to=None).update(
        risk=Risk.OTHER, risk_2=None, is_whole_household_without_labour=True
    )
    with clock.frozen(date(2024, 3, 20)):
        with pytest.raises(RiskUnanswered, match=r"任何措施|any measure"):
            advance(case.key, "plan", actor=cast.village_cadre)
        planned_water = Planned(2024, MeasureKind.WATER_WORKS)
        plan_measure(actor=cast.village_cadre, key=wangs.key, planned=planned_water)
        assert advance(case.key, "plan", actor=cast.village_cadre).state == "helping"


def test_a_visit_on_record_with_its_picture_stands_for_the_paper_of_a_clearing(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    picture = Document.objects.create(
        household=wangs, kind="visit_photo", title="入户照片", file=paper, added_at=clock.now()
    )
    day = date(2024, 4, 20)

    def visited(who: User, on: date, *, has_picture: bool = True) -> UUID:
        told = Visited(on, "韦村干", "核实风险", picture=picture.key if has_picture else None)
        return write_visit(actor=who, key=wangs.key, visited=told).key

    def step(visit: UUID | None) -> Case:
        proof = Proof(reason="病已痊愈", second=cast.resident_team, visit=visit)
        return advance(case.key, "clear_natural", actor=cast.village_cadre, proof=proof)

    def form() -> StepForm:
        line = MONITORING.line("monitored", "clear_natural")
        assert line is not None
        return StepForm(line=line, case=case, user=cast.village_cadre)

    with clock.frozen(day):
        visited(cast.resident_team, day, has_picture=False)
        old = visited(cast.resident_team, day - timedelta(days=16))
        assert "visit" not in form().fields
        assert form().fields["document"].required
        with pytest.raises(refusals.VisitMissing):
            step(None)
        with pytest.raises(refusals.VisitUnknown, match="15"):
            step(old)
        with pytest.raises(refusals.VisitOfOthers):
            step(visited(cast.township_reviewer, day))
        seen = visited(cast.resident_team, day - timedelta(days=15))
        assert not form().fields["document"].required
        case = step(seen)
        kept = case.steps.get(event="clear_natural")
        assert (case.state, kept.visit) == ("clear_surveyed", seen)
        assert kept.document is not None
        assert kept.document.pk != paper.pk  # the same bytes, kept by the rule of cases
        assert (kept.document.sha256, kept.document.purpose) == (paper.sha256, "case")
