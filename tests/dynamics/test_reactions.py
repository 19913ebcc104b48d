"""What follows when a family's facts change: from fact to task: L1–L4, L9, L15, L16."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from liandong.casework.enacting.services import confirm
from liandong.casework.enacting.services import propose as propose_value
from liandong.casework.lines import task_lines
from liandong.casework.models import Task, TaskState
from liandong.casework.refusals import HeldByAnother
from liandong.casework.selectors import tasks_for
from liandong.casework.services import finish
from liandong.casework.settings.services import VALUES, drafted
from liandong.casework.settings.uses import use_of
from liandong.dynamics.follow_up import policies_until
from liandong.dynamics.models import Clue
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.services import grant_duty
from liandong.foundation.notices.models import Notice
from liandong.foundation.places.models import Place
from liandong.identification.models import PresentResult, StandardText
from liandong.identification.services import deriving
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from liandong.linkage.causes import baseline
from liandong.linkage.models import Event, Handover, Setback
from liandong.linkage.outbox import left_of
from liandong.linkage.settling import settle
from liandong.linkage.settling import settle_all as settle_what_is_there
from liandong.linkage.words import detail_of
from liandong.registry.change_codes import ChangeKind, ClosingReason
from liandong.registry.family_codes import Cause, Guarantee, PovertyStatus
from liandong.registry.models import AssistingUnit, FamilyChange, Household, HouseholdStatus, Tie
from liandong.registry.services.changes import (
    Edit,
    NewMember,
    close_household,
    edit_facts,
    join_household,
    leave_household,
    undo,
    version_of,
)
from liandong.registry.services.standing import decide_standing
from liandong.registry.tie_codes import TieRole, UnitKind
from tests.cast import Cast
from tests.identification.families import second_officer
from tests.identification.rule_files import SCORECARD, lines, rule_file
from tests.registry.changes.families import called, order, the_wangs

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)
Both = tuple[str | int | bool | None, str | int | bool]
"""A fact before and after a change."""


def settle_all() -> None:
    """Draw every consequence; none may fail."""
    settle_what_is_there()
    assert not Setback.objects.exists()


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    """The day on which the family's changes are told."""
    with clock.frozen(DAY):
        yield


@pytest.fixture
def line(db: None) -> StandardText:
    """6,000 yuan a head in the township."""
    return rule_file(lines("990121101000", 6000))


@pytest.fixture
def rules(line: StandardText, monkeypatch: pytest.MonkeyPatch) -> list[StandardText]:
    """The line and the guarantees, in force everywhere."""
    shipped = shipped_standard("guarantees_2021")
    assert shipped is not None
    made = [line, keep_shipped(shipped)]

    def in_force(places: list[Place], _on: object) -> dict[int, tuple[StandardText, ...]]:
        return {place.pk: tuple(made) for place in places}

    monkeypatch.setattr(deriving, "rule_files_in_force", in_force)
    return made


@pytest.fixture
def wangs(cast: Cast, rules: list[StandardText]) -> Household:
    """8,000 yuan a head in 2021, above the line; every guarantee found secured."""
    family = the_wangs(cast.village_cadre, cast.village)
    secured = [
        Edit(f"{name}_guarantee", None, Guarantee.SAFE.value)
        for name in ("education", "medical", "housing", "water")
    ]
    edit_facts(order(cast.village_cadre, date(2022, 4, 1)), family.key, secured)
    settle_all()
    return family


def earn(cast: Cast, family: Household, before: int, after: int) -> FamilyChange:
    """The net income of 2021 was another one; and everything that follows."""
    edit = Edit("net_income_yuan", Decimal(before), Decimal(after), year=2021)
    done = edit_facts(order(cast.village_cadre, DAY), family.key, [edit])
    settle_all()
    return done.change


def said(family: Household, rule: StandardText) -> str:
    """What a rule says of the family now."""
    return PresentResult.objects.get(household=family, standard=rule).suggestion


def asked(family: Household) -> list[tuple[str, str]]:
    """(kind, state) of the tasks about a family."""
    tasks = Task.objects.filter(subject_key=family.key).order_by("id")
    return list(tasks.values_list("kind", "state"))


def test_l3_suggestions_of_a_family_just_registered_are_known_and_ask_for_nothing(
    wangs: Household, rules: list[StandardText]
) -> None:
    assert [said(wangs, rule) for rule in rules] == ["not_poor", "not_poor"]
    assert asked(wangs) == []


def test_l3_check_who_fell_below_the_line(cast: Cast, wangs: Household, line: StandardText) -> None:
    change = earn(cast, wangs, 40_000, 25_000)
    assert said(wangs, line) == "poor"
    fell = Event.objects.get(kind="suggestion.changed")
    assert (fell.caused_by_id, fell.place_id) == (change.event, cast.village.pk)
    task = Task.objects.get(subject_key=wangs.key)
    assert (task.kind, task.place, task.due_on) == ("family.check", cast.village, date(2024, 5, 4))
    assert Event.objects.get(kind="task.opened").caused_by == fell
    with clock.frozen(date(2024, 5, 3)):
        finish(task.key, actor=cast.village_cadre, outcome="no_risk")
    waited = Handover.objects.get(to_stage="implementation")
    assert (waited.from_stage, waited.is_by_person, waited.waited.days) == ("integration", True, 2)


def test_what_followed_by_itself_is_no_conflict_for_whoever_has_a_form_open(
    cast: Cast, wangs: Household
) -> None:
    earn(cast, wangs, 40_000, 41_000)
    seen = version_of(wangs)
    earn(cast, wangs, 41_000, 25_000)
    assert version_of(wangs) == seen + 1
    assert Event.objects.filter(subject_kind="household", subject_key=wangs.key).count() == seen + 2


def test_l3_check_who_fell_is_asked_once_for_a_family_however_often_it_falls(
    cast: Cast, wangs: Household
) -> None:
    earn(cast, wangs, 40_000, 25_000)
    earn(cast, wangs, 25_000, 40_000)
    earn(cast, wangs, 40_000, 20_000)
    assert asked(wangs) == [("family.check", TaskState.OPEN)]
    assert Event.objects.filter(kind="task.asked_again").count() == 1


def test_l3_check_who_fell_falls_away_when_the_change_is_undone(
    cast: Cast, wangs: Household, line: StandardText
) -> None:
    change = earn(cast, wangs, 40_000, 25_000)
    undo(order(cast.village_cadre, DAY), change.key)
    settle_all()
    assert said(wangs, line) == "not_poor"
    assert asked(wangs) == [("family.check", TaskState.WITHDRAWN)]
    withdrawn = Event.objects.get(kind="task.withdrawn")
    assert withdrawn.caused_by is not None
    assert withdrawn.caused_by.kind == "household.undone"


def test_l3_check_who_fell_in_a_guarantee(cast: Cast, wangs: Household, rules: list[StandardText]) -> None:
    edit = Edit("housing_guarantee", Guarantee.SAFE.value, Guarantee.PROBLEM.value)
    edit_facts(order(cast.village_cadre, DAY), wangs.key, [edit])
    settle_all()
    assert [said(wangs, rule) for rule in rules] == ["not_poor", "poor"]
    assert asked(wangs) == [("family.check", TaskState.OPEN)]


def test_l3_check_who_rose_only_where_the_family_is_helped(cast: Cast, wangs: Household) -> None:
    earn(cast, wangs, 40_000, 25_000)
    earn(cast, wangs, 25_000, 50_000)
    assert ("family.exit_check", TaskState.OPEN) not in asked(wangs)
    HouseholdStatus.objects.create(
        household=wangs,
        poverty_status=PovertyStatus.POOR,
        valid_from=DAY,
        source=wangs.source,
        stated=["poverty_status"],
    )
    earn(cast, wangs, 50_000, 25_000)
    earn(cast, wangs, 25_000, 50_000)
    assert ("family.exit_check", TaskState.OPEN) in asked(wangs)
    assert HouseholdStatus.objects.get(household=wangs).poverty_status == PovertyStatus.POOR


def test_l3_a_baseline_is_compared_and_nobody_is_sent(
    cast: Cast, wangs: Household, line: StandardText
) -> None:
    with baseline():
        earn(cast, wangs, 40_000, 25_000)
    assert said(wangs, line) == "poor"
    assert Event.objects.get(kind="suggestion.changed").is_baseline
    assert asked(wangs) == []


def points(family: Household, card: StandardText) -> tuple[int | None, int]:
    """Least points by the card, and for how many persons."""
    found = PresentResult.objects.get(household=family, standard=card)
    return found.score_low, found.persons


@pytest.fixture
def card(rules: list[StandardText]) -> StandardText:
    """50 points for a sound house, 50 for two who can work, 25 for one."""
    rules.append(rule_file(SCORECARD))
    return rules[-1]


def test_l1_suggestions_follow_health_and_labour(cast: Cast, wangs: Household, card: StandardText) -> None:
    for name in ("王建国", "李秀英"):
        able = Edit("labour", None, "01", member=called(wangs, name).key)
        edit_facts(order(cast.village_cadre, DAY), wangs.key, [able])
    settle_all()
    assert points(wangs, card)[0] == 100
    ill = called(wangs, "王建国").key
    edits = [Edit("health", "01", "03", member=ill), Edit("labour", "01", "03", member=ill)]
    edit_facts(order(cast.village_cadre, DAY), wangs.key, edits)
    settle_all()
    assert points(wangs, card)[0] == 75


def test_l2_suggestions_follow_who_belongs_to_the_family(
    cast: Cast, wangs: Household, card: StandardText
) -> None:
    able = Edit("labour", None, "01", member=called(wangs, "李秀英").key)
    edit_facts(order(cast.village_cadre, DAY), wangs.key, [able])
    settle_all()
    assert points(wangs, card) == (75, 5)
    leave_household(
        order(cast.village_cadre, DAY), wangs.key, ChangeKind.MARRIAGE_OUT, called(wangs, "李秀英").key
    )
    settle_all()
    assert points(wangs, card)[1] == 4
    assert points(wangs, card)[0] in (50, 55)


def test_l2_settle_natural_change_tells_the_offices_once_for_each_family(
    cast: Cast, wangs: Household
) -> None:
    leave_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.DEATH, called(wangs, "赵桂兰").key)
    child = NewMember("王小宝", "1", DAY, "03")
    join_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.BIRTH, child)
    settle_all()
    assert asked(wangs) == [("family.update", TaskState.OPEN)]
    task = Task.objects.get()
    assert task.causes.count() == 2


def test_l1_check_who_fell_ill_gravely_and_not_who_was_ill_before(cast: Cast, wangs: Household) -> None:
    def falls(name: str, before: str | None, health: str) -> None:
        member = called(wangs, name).key
        edit = Edit("health", before, health, member=member)
        edit_facts(order(cast.village_cadre, DAY), wangs.key, [edit])
        settle_all()

    falls("王小梅", None, "02")
    assert asked(wangs) == []
    falls("王建国", "01", "03")
    assert asked(wangs) == [("family.check", TaskState.OPEN)]
    clue = Clue.objects.get()
    assert (clue.channel, clue.risk, clue.entered_by) == ("cadres", "01", cast.village_cadre)
    task = Task.objects.get()
    reported = task.causes.get().event
    assert reported.caused_by is not None
    assert (reported.kind, reported.caused_by.kind) == ("clue.reported", "household.changed")
    assert "医疗救助" in detail_of(reported)  # a measure that fits, on the trace
    falls("王小梅", "02", "03")  # the same risk: no second clue, one more cause
    assert (Clue.objects.count(), task.causes.count()) == (1, 2)
    bell = Notice.objects.filter(user=cast.village_cadre).order_by("id")
    assert [str(one) for one in bell] == ["辖区内有新任务：1 项。", "未办结任务的新起因：1 个。"]
    Task.objects.all().delete()
    falls("王建国", "03", "04")
    assert asked(wangs) == []


def test_l1_take_back_clue_takes_the_clue_with_the_change(cast: Cast, wangs: Household) -> None:
    edit = Edit("health", "01", "03", member=called(wangs, "王建国").key)
    change = edit_facts(order(cast.village_cadre, DAY), wangs.key, [edit]).change
    settle_all()
    undo(order(cast.village_cadre, DAY), change.key)
    settle_all()
    assert Clue.objects.get().withdrawn_at is not None
    assert asked(wangs) == [("family.check", TaskState.WITHDRAWN)]


@pytest.fixture
def poor(cast: Cast, wangs: Household) -> Household:
    """The same family as one that is helped because of lack of skills, with the helper of the cast."""
    edit_facts(order(cast.village_cadre, DAY), wangs.key, [Edit("main_cause", None, Cause.SKILL)])
    settle_all()
    HouseholdStatus.objects.create(
        household=wangs,
        poverty_status=PovertyStatus.POOR,
        valid_from=DAY,
        source=wangs.source,
        stated=["poverty_status"],
    )
    unit = AssistingUnit.objects.create(
        county=cast.county, name="县农业农村局", kind=UnitKind.choices[0][0], added_at=clock.now()
    )
    Tie.objects.create(
        household=wangs, user=cast.helper, role=TieRole.HELPER, is_main=True, unit=unit,
        valid_from=DAY, tied_at=clock.now(),
    )  # fmt: skip
    return wangs


def states(cast: Cast, family: Household, name: str, **facts: Both) -> None:
    """Facts of a member become others; and everything that follows."""
    member = called(family, name).key
    edits = [Edit(column, *both, member=member) for column, both in facts.items()]
    edit_facts(order(cast.village_cadre, DAY), family.key, edits)
    settle_all()


def test_l4_suggest_measures_and_check_help_where_a_cause_is_new(cast: Cast, poor: Household) -> None:
    edit = Edit("main_cause", Cause.SKILL, Cause.ILLNESS)
    change = edit_facts(order(cast.village_cadre, DAY), poor.key, [edit]).change
    settle_all()
    suggested = Event.objects.get(kind="measures.suggested")
    assert (suggested.caused_by_id, suggested.payload) == (change.event, {"causes": ["01"], "risks": []})
    assert detail_of(suggested).startswith("因病；可考虑：")
    assert "医疗救助" in detail_of(suggested)
    task = Task.objects.get()
    assert (task.kind, task.holder, task.due_on) == ("family.help", cast.helper, date(2024, 5, 16))
    assert list(tasks_for(cast.helper)) == [task]
    [line] = task_lines([task], cast.helper)
    assert (line.about and line.about.text) == str(poor)  # the helper reads whom it is about
    assert task_lines([task], cast.stranger)[0].about is None
    assert not tasks_for(cast.village_cadre)
    assert Notice.objects.filter(user=cast.helper).count() == 1
    undo(order(cast.village_cadre, DAY), change.key)
    settle_all()
    assert asked(poor) == [("family.help", TaskState.WITHDRAWN)]


def test_l1_check_help_by_name_where_somebody_of_a_helped_family_falls_ill(
    cast: Cast, poor: Household
) -> None:
    states(cast, poor, "王小军", has_serious_illness=(None, True))
    assert Clue.objects.get().risk == "01"  # the word of it is as good as the code of the health
    assert sorted(asked(poor)) == [("family.check", TaskState.OPEN), ("family.help", TaskState.OPEN)]
    assert Event.objects.get(kind="measures.suggested").payload == {"causes": ["07"], "risks": ["01"]}
    task = tasks_for(cast.helper).get()
    with pytest.raises(HeldByAnother):
        finish(task.key, actor=cast.village_cadre, outcome="fits")
    finish(task.key, actor=cast.helper, outcome="cause")


def test_l4_check_help_is_the_villages_where_nobody_helps(cast: Cast, poor: Household) -> None:
    Tie.objects.all().delete()
    edit_facts(order(cast.village_cadre, DAY), poor.key, [Edit("other_cause", None, Cause.SCHOOLING)])
    settle_all()
    assert [task.kind for task in tasks_for(cast.village_cadre)] == ["family.help_village"]
    assert not tasks_for(cast.helper)


def test_l4_check_help_is_the_villages_where_the_helper_serves_no_more(cast: Cast, poor: Household) -> None:
    cast.helper.duties.update(valid_to=DAY)
    edit_facts(order(cast.village_cadre, DAY), poor.key, [Edit("other_cause", None, Cause.SCHOOLING)])
    settle_all()
    assert Task.objects.get().kind == "family.help_village"


def test_l1_suggest_measures_is_silent_of_a_family_outside_the_procedures(
    cast: Cast, wangs: Household
) -> None:
    edit_facts(order(cast.village_cadre, DAY), wangs.key, [Edit("main_cause", None, Cause.ILLNESS)])
    settle_all()
    assert not Event.objects.filter(kind="measures.suggested").exists()
    assert asked(wangs) == []


@pytest.mark.parametrize(
    "after", [{"work_months": (10, 0)}, {"work_area": ("04", "01")}], ids=["job lost", "back home"]
)
def test_l15_check_who_lost_work(cast: Cast, wangs: Household, after: dict[str, Both]) -> None:
    states(cast, wangs, "王建国", work_months=(None, 10), work_area=(None, "04"))
    assert asked(wangs) == []
    states(cast, wangs, "王建国", **after)
    clue = Clue.objects.get()
    assert (clue.risk, clue.household) == ("07", wangs)
    assert asked(wangs) == [("family.check", TaskState.OPEN)]


def test_l15_check_who_lost_work_is_silent_where_work_goes_on(cast: Cast, wangs: Household) -> None:
    states(cast, wangs, "王建国", work_months=(None, 10), work_area=(None, "03"))
    states(cast, wangs, "王建国", work_months=(10, 6), work_area=("03", "04"))
    assert not Clue.objects.exists()


def test_l16_check_grants_where_a_child_reaches_the_next_school(cast: Cast, poor: Household) -> None:
    states(cast, poor, "王小梅", student_status=(None, "05"))
    states(cast, poor, "王小梅", student_status=("05", "06"))  # the next year of the same school
    assert asked(poor) == []
    states(cast, poor, "王小梅", student_status=("06", "10"))
    assert asked(poor) == [("family.grants", TaskState.OPEN)]


def test_l16_check_grants_is_silent_of_a_family_outside_the_procedures(cast: Cast, wangs: Household) -> None:
    states(cast, wangs, "王小梅", student_status=(None, "06"))
    states(cast, wangs, "王小梅", student_status=("06", "10"))
    assert asked(wangs) == []


def stands(cast: Cast, family: Household, **values: object) -> None:
    """A decision moves how the family stands; its consequences are drawn."""
    because = Event.objects.filter(subject_key=family.key).latest("seq")
    decide_standing(actor=cast.county_officer, key=family.key, title="决定", values=values, because=because)
    settle_all()


def test_l20_follow_up_visits_who_was_lifted_until_the_time_is_over(cast: Cast, poor: Household) -> None:
    stands(cast, poor, poverty_status="lifted", exit_year=2023)
    [visit] = Task.objects.filter(kind="family.follow_up")
    assert visit.due_on == date(2024, 7, 30)  # ninety days
    finish(visit.key, actor=cast.village_cadre, outcome="holds")
    settle_all()
    again = Task.objects.get(kind="family.follow_up", state=TaskState.OPEN)
    assert again.opened_by.caused_by is not None  # the trace leads from visit to visit
    with clock.frozen(date(2024, 12, 31)):  # a year after the last day of the year of the exit
        finish(again.key, actor=cast.village_cadre, outcome="holds")
        settle_all()
    assert not Task.objects.filter(kind="family.follow_up", state=TaskState.OPEN).exists()


def test_l20_what_a_family_had_stays_as_long_as_its_place_has_said(
    client: Client, cast: Cast, poor: Household
) -> None:
    assert policies_until(poor) is None  # it has not left
    stands(cast, poor, is_risk_cleared=True, cleared_on=DAY, monitor_kind="unstable")
    assert policies_until(poor) is None  # law names no number of days, and no place has
    draft = drafted(
        actor=cast.county_officer,
        place=cast.county,
        name="exit.policies",
        value=Fraction(365),
        valid_from=DAY,
        reason="县发〔2024〕5 号",
    )
    row = propose_value(VALUES, draft, actor=cast.county_officer)
    assert [one.number for one in use_of("exit.policies").affected(row)] == [1]
    confirm(VALUES, row, actor=second_officer(cast))
    assert policies_until(poor) == date(2025, 5, 1)
    client.force_login(cast.village_cadre)
    assert "帮扶政策保持到" in client.get(f"/households/{poor.key}/").content.decode()
    with clock.frozen(date(2025, 5, 2)):
        assert policies_until(poor) is None


def test_l20_follow_up_ends_where_a_family_is_helped_again_and_leaves_old_exits_alone(
    cast: Cast, poor: Household, wangs: Household
) -> None:
    stands(cast, wangs, poverty_status="lifted", exit_year=2016)
    assert asked(wangs) == []
    stands(cast, poor, monitor_kind="unstable", monitored_since_on=DAY, is_risk_cleared=False)
    assert asked(poor) == []
    stands(cast, poor, is_risk_cleared=True, cleared_on=DAY)
    assert asked(poor) == [("family.follow_up", TaskState.OPEN)]
    stands(cast, poor, is_risk_cleared=False, cleared_on=None)
    assert asked(poor) == [("family.follow_up", TaskState.DONE)]


def test_l9_rederive_under_rules_that_a_county_puts_in_force(cast: Cast) -> None:
    family = the_wangs(cast.village_cadre, cast.village)
    settle_all()
    text = lines("990121000000", 9000).replace('id = "', 'id = "lanxi_', 1)
    row = propose(
        actor=cast.county_officer, place=cast.county, text=text, valid_from=DAY, reason="本县物价更高"
    )
    grant_duty(
        user=cast.stranger,
        role=Role.COUNTY_OFFICER,
        place=cast.county,
        valid_from=date(2020, 1, 1),
        actor=None,
    )
    confirm(RULES, row, actor=cast.stranger)
    event = Event.objects.get(kind="standard.enacted")
    settle()  # the rule is answered: its families are queued
    assert left_of(event.pk) == 1
    settle_all()
    assert left_of(event.pk) == 0
    assert said(family, row.standard) == "poor"


def test_a_closed_file_is_left_alone(cast: Cast, wangs: Household) -> None:
    close_household(order(cast.village_cadre, DAY), wangs.key, ClosingReason.MOVED_AWAY)
    settle_all()
    assert asked(wangs) == []
