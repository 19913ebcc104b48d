"""A village is listed and leaves the list, and so does a county: figures counted, each level in its turn."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.analytics.errors import Refusal
from liandong.casework import refusals
from liandong.casework.advancing import advance, object_publicly, open_case
from liandong.casework.criteria import Figure, criterion_of
from liandong.casework.enacting.services import confirm, propose
from liandong.casework.guards import Proof
from liandong.casework.models import Case, CaseStep, PlaceStanding, SettingValue, Task
from liandong.casework.place_tables import COUNTY_EXIT, VILLAGE_LISTING_GUANGDONG
from liandong.casework.procedure_tables import table_of, table_on
from liandong.casework.procedures import START, Part
from liandong.casework.settings.catalogue import catalogue
from liandong.casework.settings.refusals import BoundFromAbove
from liandong.casework.settings.services import VALUES, drafted
from liandong.casework.settings.uses import use_of
from liandong.dynamics.place_decisions import listed_since
from liandong.dynamics.place_figures import incidence, income
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.files.models import StoredFile
from liandong.foundation.places.models import Place
from liandong.linkage.models import Event, Subject
from liandong.publicity.selectors import days_of, lines_of
from liandong.publicity.services import post_notice
from liandong.publicity.sheet import sheet
from liandong.registry.models import Household, HouseholdStatus
from liandong.registry.services.villages import Told, state_village
from tests.casework.steps import consented, signed_paper, whole
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RATES = {
    "missed": Figure(Fraction(3), 1200),
    "false_exit": Figure(Fraction(1), 300),
    "approval": Figure(Fraction(90), 100),
}


@pytest.fixture
def paper() -> StoredFile:
    return signed_paper()


@pytest.fixture
def poor(cast: Cast) -> Household:
    """The Wangs, five people, poor since February 2020 in a village of ten without income of its own."""
    with clock.frozen(date(2020, 1, 20)):
        for village, people in ((cast.village, 10), (cast.other_village, 990)):
            sheet_of(
                village,
                population=people,
                net_income_pc_yuan=Decimal(4000),
                collective_income_yuan=Decimal(0),
            )
    with clock.frozen(date(2020, 2, 1)):
        family = consented(cast, date(2020, 1, 15))
        stands(family, "poor", date(2020, 2, 1))
    return family


def stands(family: Household, status: str, since: date) -> None:
    HouseholdStatus.objects.filter(household=family, valid_to=None).update(valid_to=since)
    HouseholdStatus.objects.create(
        household=family, poverty_status=status, valid_from=since, source=family.source
    )


def sheet_of(village: Place, **values: Decimal | int | bool) -> None:
    told = Told("村表", clock.today())
    state_village(actor=None, village=village, year=clock.today().year, values=values, told=told)


def begun(cast: Cast, procedure: str, place: Place, event: str, proof: Proof) -> Case:
    """Opened by whom the table names."""
    kind = procedure.split("_", maxsplit=1)[0]
    table = table_on(procedure, clock.today())
    line = table.line(START, event) if table else None
    actor = getattr(cast, line.roles[0]) if line else cast.county_officer
    subject = Subject(kind, place.key)
    return open_case(procedure, subject, place, event, actor=actor, proof=proof)


def walked(case: Case, cast: Cast, paper: StoredFile, *events: str) -> Case:
    proof = replace(whole(cast, paper), second=None, figures=RATES, said={"village_conditions": ["roads"]})
    for event in events:
        line = table_of(case.procedure, case.version).line(case.state, event)
        assert line is not None, f"{event} in {case.state}"
        case = advance(case.key, event, actor=getattr(cast, line.roles[0]), proof=proof)
    return case


def test_a_village_is_listed_by_its_figures_and_leaves_the_list_by_them(
    cast: Cast, paper: StoredFile, poor: Household
) -> None:
    proof = replace(whole(cast, paper), second=None)
    with clock.frozen(date(2020, 3, 1)):
        assert incidence(cast.village, clock.today()) == Figure(Fraction(5), 10)
        assert incidence(cast.village, date(2020, 1, 31)) == Figure(Fraction(0), 10)
        case = begun(cast, "village_listing", cast.village, "propose", proof)
        case = walked(case, cast, paper, "verify")
        held = case.steps.get(event="verify").figures
        assert held["incidence"] == {
            "part": "5",
            "whole": 10,
            "is": "above",
            "line": "17/100",
            "criterion": "village.listing.incidence",
        }
        assert Task.objects.get(subject_key=case.key, state="open").kind == "case.end_second_notice"
        with pytest.raises(refusals.NoticeRuns):
            walked(case, cast, paper, "notice_over")
    with clock.frozen(date(2020, 3, 9)):
        case = walked(case, cast, paper, "notice_over", "approve")
        assert (case.state, case.ended_at is not None) == ("listed", True)
        with pytest.raises(refusals.ListedAlready, match="上坪村"):
            begun(cast, "village_listing", cast.village, "propose", proof)
        case = begun(cast, "village_exit", cast.village, "propose", proof)
        with pytest.raises(refusals.CriterionNotMet, match=r"50\.00 ?%.*厅字"):
            walked(case, cast, paper, "verify")
        stands(poor, "lifted", date(2020, 3, 9))
        case = walked(case, cast, paper, "verify", "post")
    with clock.frozen(date(2020, 3, 17)):
        case = walked(case, cast, paper, "notice_over", "approve", "follow")
        assert case.state == "monitored"
        with pytest.raises(refusals.CriterionNotMet):
            walked(case, cast, paper, "relist")
    rows = PlaceStanding.objects.filter(place=cast.village).order_by("pk")
    assert [(one.status, one.valid_from, one.valid_to) for one in rows] == [
        ("listed", date(2020, 3, 9), date(2020, 3, 17)),
        ("exited", date(2020, 3, 17), None),
    ]
    assert [listed_since(cast.village, date(2020, 3, day)) for day in (8, 9, 16, 17)] == [
        None, date(2020, 3, 9), date(2020, 3, 9), None,
    ]  # fmt: skip
    told = Event.objects.filter(kind="standing.decided", subject_key=cast.village.key).order_by("seq")
    assert [one.payload["status"] for one in told] == ["listed", "exited"]
    Household.objects.filter(pk=poor.pk).update(closed_on=date(2020, 4, 1), closed_reason="moved_away")
    assert incidence(cast.village, date(2020, 3, 1)).part == 5  # closed since, and there on the day
    with pytest.raises(IntegrityError, match="placestanding_one_at_a_time"), transaction.atomic():
        PlaceStanding.objects.filter(status="listed").update(valid_to=None)


def test_what_a_village_has_not_stated_is_unknown_and_carries_no_figure(
    cast: Cast, paper: StoredFile
) -> None:
    proof = replace(whole(cast, paper), second=None)
    with clock.frozen(date(2020, 3, 1)):
        with pytest.raises(refusals.WrongSubject):
            begun(cast, "village_listing", cast.town, "propose", proof)
        with pytest.raises(refusals.NotListed):
            begun(cast, "village_exit", cast.village, "propose", proof)
        case = begun(cast, "village_listing", cast.village, "propose", proof)
        with pytest.raises(refusals.FigureUnknown, match="上坪村"):
            walked(case, cast, paper, "verify")
        sheet_of(cast.village, population=10, is_poor_village=True)
        with pytest.raises(refusals.CriterionNotMet):
            walked(case, cast, paper, "verify")
        # what a sheet says counts until a procedure has decided
        assert begun(cast, "village_exit", cast.village, "propose", proof).state


def test_a_county_leaves_the_list_level_by_level_after_an_evaluation(
    cast: Cast, client: Client, paper: StoredFile, poor: Household
) -> None:
    for village in (cast.far_village,):
        with clock.frozen(date(2020, 2, 1)):
            sheet_of(village, population=1000, net_income_pc_yuan=Decimal(9000))
    colleague = open_account(username="second", display_name="覃勇", password=None, actor=None)
    grant_duty(
        user=colleague,
        role=Role.PROVINCE_OFFICER,
        place=cast.province,
        actor=None,
        valid_from=date(2020, 1, 1),
    )
    proof = replace(whole(cast, paper), second=None)
    with clock.frozen(date(2020, 3, 1)):
        begun(cast, "county_listing", cast.county, "write_down", proof)
        case = begun(cast, "county_exit", cast.county, "apply", proof)
        assert case.steps.get().figures["incidence"]["whole"] == 2000
        for outsider in (cast.village_cadre, cast.other_county_officer):
            with pytest.raises(OutOfScope):
                advance(case.key, "city_check", actor=outsider, proof=proof)
        case = walked(case, cast, paper, "city_check", "publicise")
        notice = post_notice(case, actor=cast.province_officer)
        lines = lines_of(notice)
        assert "岚溪县" in str(sheet(notice, lines, days_of(notice, lines), "https://liandong.example/"))
        case = object_publicly(case.key, "还有漏评的户")
        with pytest.raises(refusals.NotOutside):  # posted the notice
            walked(case, cast, paper, "dismiss")
        case = advance(case.key, "dismiss", actor=colleague, proof=proof)
    with clock.frozen(date(2020, 3, 12)):
        case = walked(case, cast, paper, "notice_over")
        bad = replace(proof, figures=RATES | {"missed": Figure(Fraction(24), 1200)})
        more = RATES | {"approval": Figure(Fraction(101), 100)}  # of a hundred households asked
        for figures, refusal in (
            ({}, refusals.FigureMissing),
            (more, refusals.FigureMissing),
            (bad.figures, refusals.CriterionNotMet),
        ):
            with pytest.raises(refusal):
                advance(case.key, "evaluate", actor=cast.evaluator, proof=replace(proof, figures=figures))
        client.force_login(cast.evaluator)
        page = client.get(f"/cases/{case.key}/").content.decode()
        assert "missed_part" in page
        case = walked(case, cast, paper, "evaluate", "approve")
        assert case.steps.get(event="evaluate").part == Part.EVALUATE
    assert PlaceStanding.objects.get(place=cast.county, valid_to=None).status == "exited"


def test_an_evaluator_sees_cases_of_places_and_none_of_families(
    cast: Cast, client: Client, paper: StoredFile, poor: Household
) -> None:
    with clock.frozen(date(2020, 3, 1)):
        family = open_case(
            "identification",
            Subject("household", poor.key),
            cast.village,
            "apply",
            actor=cast.village_cadre,
            proof=whole(cast, paper),
        )
        client.force_login(cast.evaluator)
        assert client.get(f"/cases/{family.key}/").status_code == 403
        assert str(family.key) not in client.get("/cases/?show=open").content.decode()


def test_a_village_cadre_proposes_from_the_page_of_the_village(
    cast: Cast, client: Client, poor: Household
) -> None:
    with clock.frozen(date(2020, 3, 1)):
        client.force_login(cast.village_cadre)
        address = f"/standings/{cast.village.pk}/procedure/"
        assert address in client.get(f"/villages/{cast.village.pk}/").content.decode()
        assert address in client.get("/standings/?show=others").content.decode()
        assert "贫困村识别" in client.get(address).content.decode()
        client.post(address, {"event": "propose"})
        assert not Case.objects.exists()  # the paper lacks
        assert client.get(f"/standings/{cast.town.pk}/procedure/").status_code == 403


def test_places_with_a_standing_or_a_procedure_come_first_and_the_others_have_a_list_of_their_own(
    cast: Cast, client: Client, paper: StoredFile, poor: Household
) -> None:
    with clock.frozen(date(2020, 3, 1)):
        begun(cast, "village_listing", cast.village, "propose", replace(whole(cast, paper), second=None))
        client.force_login(cast.county_officer)
        first = client.get("/standings/").content.decode()
        others = client.get("/standings/?show=others").content.decode()
        assert "上坪村" in first
        assert "下坪村" not in first
        assert "下坪村" in others
        assert "上坪村" not in others
        assert "其余" in first


def test_rules_of_the_place_and_the_day_are_chosen() -> None:
    assert table_on("village_listing", date(2017, 1, 1), "440200") is VILLAGE_LISTING_GUANGDONG
    version = getattr(table_on("village_listing", date(2015, 1, 1), "440200"), "version", None)
    assert version == "2014"
    assert table_on("village_listing", date(2021, 1, 1), "440200") is None
    assert table_on("county_exit", date(2016, 3, 31)) is None
    line = catalogue()["village.exit.incidence"]
    west, centre = (line.default_on(date(2019, 1, 1), code) for code in ("450000000000", "41"))
    assert west is not None
    assert centre is not None
    assert (west.value, centre.value) == (Fraction(3, 100), Fraction(2, 100))
    assert catalogue()["relative.listing.income"].default_on(date(2019, 1, 1), "41") is None


def test_the_income_of_a_county_is_that_of_its_villages_by_their_people(cast: Cast) -> None:
    day = date(2020, 3, 1)
    with clock.frozen(day):
        for village, people, yuan in ((cast.village, 10, 2000), (cast.other_village, 30, 4000)):
            sheet_of(village, population=people, net_income_pc_yuan=Decimal(yuan))
        with pytest.raises(refusals.FigureUnknown, match="1"):
            income(cast.county, day)  # of one village nobody knows it
        sheet_of(cast.far_village, population=60, net_income_pc_yuan=Decimal(1000))
    assert income(cast.county, day) == Figure(Fraction(200_000), 100)


def test_a_case_is_opened_by_the_rules_of_its_place(cast: Cast, paper: StoredFile) -> None:
    proof = replace(whole(cast, paper), second=None)
    cast.village.names.update(code="440121101201")  # had it stood in Guangdong
    with clock.frozen(date(2020, 3, 1)):
        case = begun(cast, "village_listing", cast.village, "propose", proof)
    assert case.version == VILLAGE_LISTING_GUANGDONG.version


def put(cast: Cast, name: str, value: Fraction, day: date) -> SettingValue:
    """A value of the province, by two of its officers."""
    draft = drafted(
        actor=cast.province_officer,
        place=cast.province,
        name=name,
        value=value,
        valid_from=day,
        reason="省文",
    )
    row = propose(VALUES, draft, actor=cast.province_officer)
    other = User.objects.filter(username="province-2").first() or open_account(
        username="province-2", display_name="方琴", password=None, actor=None
    )
    if not other.duties.exists():
        grant_duty(user=other, role=Role.PROVINCE_OFFICER, place=cast.province, actor=None, valid_from=day)
    return confirm(VALUES, row, actor=other)


def test_a_province_sets_the_average_that_its_villages_are_held_against(cast: Cast) -> None:
    day, name = date(2024, 5, 1), "village.listing.incidence"
    assert criterion_of(name, cast.village, day).line == 2 * Fraction(17, 200)
    with clock.frozen(day):
        value = put(cast, "average.incidence", Fraction(6, 100), day)
        assert next(one.number for one in use_of(value.name).affected(value)) == 0
    assert criterion_of(name, cast.village, day).line == Fraction(12, 100)


def test_a_province_may_be_stricter_than_the_national_line_and_not_laxer(cast: Cast) -> None:
    day, name = date(2020, 5, 1), "village.exit.incidence"
    with clock.frozen(day):
        with pytest.raises(BoundFromAbove, match="2%"):
            put(cast, name, Fraction(3, 100), day)
        put(cast, name, Fraction(1, 100), day)
        listing = put(cast, "village.listing.income", Fraction(7, 10), day)  # no law: its own, either way
    found = criterion_of(name, cast.village, day)
    assert (found.line, found.source) == (Fraction(1, 100), "省文")
    assert not found.holds(Fraction(1, 100))  # exactly on the line is not below it
    assert criterion_of(listing.name, cast.village, day).line == Fraction(7, 10) * 8896


def test_a_new_line_names_the_villages_that_it_moves(cast: Cast, poor: Household) -> None:
    day, name = date(2020, 3, 1), "village.exit.incidence"
    with clock.frozen(date(2020, 2, 2)):
        sheet_of(cast.village, population=350, is_poor_village=True)
        sheet_of(cast.far_village, net_income_pc_yuan=Decimal(9000), is_poor_village=True)
    with clock.frozen(day):
        before = incidence(cast.village, day)
        assert Fraction(1, 100) <= before.value < Fraction(2, 100)
        draft = drafted(
            actor=cast.province_officer,
            place=cast.province,
            name=name,
            value=Fraction(1, 100),
            valid_from=day,
        )
        counts = {one.words: one for one in use_of(name).affected(draft)}
        fallen = next(one for words, one in counts.items() if "不再达到" in words)
        assert (fallen.number, fallen.places) == (1, (cast.village,))
        assert (
            next(one.number for words, one in counts.items() if "尚不清楚" in words) == 1
        )  # one that is not listed is not asked


CALL = st.tuples(
    st.integers(0, 40),
    st.booleans(),
    st.sampled_from(("county_officer", "second", "evaluator")),
    st.sampled_from((0, 1, 7, 8)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(CALL, min_size=12, max_size=24))
def test_no_sequence_of_calls_skips_a_level_a_notice_or_the_evaluation(
    cast: Cast, paper: StoredFile, poor: Household, calls: list[tuple[int, bool, str, int]]
) -> None:
    """Any mix of officers calls what it likes on any day, with every proof in hand."""
    with transaction.atomic():
        second = open_account(username="second", display_name="覃勇", password=None, actor=None)
        give = partial(grant_duty, user=second, place=cast.province, actor=None)
        give(role=Role.PROVINCE_OFFICER, valid_from=date(2020, 1, 1))
        proof, day = replace(whole(cast, paper), second=None, figures=RATES), date(2020, 3, 1)
        with clock.frozen(date(2020, 2, 2)):
            sheet_of(cast.far_village, population=1000, net_income_pc_yuan=Decimal(9000))
            begun(cast, "county_listing", cast.county, "write_down", proof)
        with clock.frozen(day):
            case = begun(cast, "county_exit", cast.county, "apply", proof)
        for number, is_guided, person, days in calls:
            day += timedelta(days=days)
            lines = COUNTY_EXIT.lines_from(case.state) if is_guided else COUNTY_EXIT.transitions
            if not lines or case.ended_at:
                break
            going = tuple(one for one in lines if not COUNTY_EXIT.is_final(one.to) or one.decides) or lines
            line = going[number % len(going)]
            people = {"second": second}
            actor = getattr(cast, line.roles[0]) if is_guided else people.get(person) or getattr(cast, person)
            if line.event in ("dismiss", "uphold"):
                actor = second
            with clock.frozen(day), suppress(Refusal, OutOfScope), transaction.atomic():
                case = advance(case.key, line.event, actor=actor, proof=proof)
        _holds(list(CaseStep.objects.filter(case=case).order_by("number")))
        transaction.set_rollback(True)


def _holds(steps: list[CaseStep]) -> None:
    """What must be true of the steps of every exit of a county, said without the table."""
    sides: dict[int, str] = {}
    posted = None
    for before, step in zip([None, *steps], steps, strict=False):
        assert step.from_state == (before.to_state if before else START)
        for person in filter(None, (step.actor_id, step.second_id)):
            assert not step.part or sides.setdefault(person, step.part) == step.part
        today = step.done_at.astimezone(clock.HERE).date()
        posted = today if step.event == "publicise" else posted
        if step.event == "notice_over":
            assert posted is not None
            assert (today - posted).days > 7
        if step.event == "approve":
            done = {one.event for one in steps[: step.number]}
            assert {"apply", "city_check", "publicise", "notice_over", "evaluate"} <= done
