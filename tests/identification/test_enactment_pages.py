"""Putting a rule in force by pages: upload, compare, propose, decide, and what is in force here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from liandong.analytics.standards import parse_rule
from liandong.casework.enacting.services import confirm
from liandong.casework.models import ProposalState
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.identification.effect import effect
from liandong.identification.in_force import in_force
from liandong.identification.models import Enactment
from liandong.identification.rule_changes import change_lines
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.identification.shipped import FOLDER, shipped_standard
from liandong.identification.slots import Slot
from liandong.registry.models import VillageProfile
from tests.cast import Cast
from tests.identification.families import (
    AS_OF,
    family,
    in_need,
    not_to_be_told,
    rich_enough,
    second_officer,
    visit,
)

pytestmark = pytest.mark.django_db
NATIONAL = (FOLDER / "national_default_2021.toml").read_text("utf-8")
LOCAL = NATIONAL.replace('id = "national_default_2021"', 'id = "lanxi"').replace("6000", "30000")
DAY = date(2025, 9, 1)


@pytest.fixture
def colleague(cast: Cast) -> User:
    return second_officer(cast)


@pytest.fixture
def families(cast: Cast) -> None:
    """Poor, not to be told and not poor in three villages; an income of 20,000 each for the last ones."""
    in_need(cast.village, "A-01")
    not_to_be_told(cast.village, "A-02")
    rich_enough(cast.other_village, "B-01")
    rich_enough(cast.other_village, "B-02")
    family(cast.far_village, "C-01", head="无人户")


def proposal(cast: Cast, text: str = LOCAL, **more: object) -> Enactment:
    return propose(
        actor=cast.county_officer,
        place=cast.county,
        text=text,
        valid_from=DAY,
        reason="本县物价更高",
        **more,  # type: ignore[arg-type]  # as the service takes them
    )


def uploaded(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("local.toml", text.encode())


def test_from_the_upload_to_the_rule_in_force(
    client: Client, cast: Cast, colleague: User, families: None
) -> None:
    client.force_login(cast.county_officer)
    answer = client.post("/standards/new/", {"place": cast.county.pk, "file": uploaded(LOCAL)})
    address = answer.headers["Location"]
    assert address.endswith("/propose/")
    asked = {"place": cast.county.pk, "slot": "standard", "valid_from": DAY.isoformat()}
    page = client.get(address, asked).content.decode()
    assert "net_income_pc &lt; 30000" in page  # what changes
    assert "新增建议入户" in page  # whom it affects
    sent = asked | {"reason": "县领导小组会议"}
    answer = client.post(address, sent)
    row = Enactment.objects.get()
    assert answer.headers["Location"] == f"/standards/proposals/{row.key}/"
    own = client.get(f"/standards/proposals/{row.key}/").content.decode()
    assert "不能由您决定" in own
    assert "确认施行" not in own
    client.force_login(colleague)
    assert "县领导小组会议" in client.get("/").content.decode()  # waits on the second person's home page
    assert "确认施行" in client.get(f"/standards/proposals/{row.key}/").content.decode()
    client.post(f"/standards/proposals/{row.key}/confirm/")
    found = in_force(cast.village, DAY, Slot.STANDARD)
    assert found is not None
    assert found.rule.id == "lanxi"
    client.force_login(cast.village_cadre)
    page = client.get(
        "/standards/in-force/", {"place": cast.village.pk, "on": DAY.isoformat()}
    ).content.decode()
    assert "梁静、韩冰" in page
    assert "岚溪县" in page


def test_every_problem_of_a_file_is_told_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    bad = LOCAL.replace("net_income_pc", "netto").replace("house_grade", "hause")
    bad = bad.replace('cutoff = "1/3"', "cutoff = 2")
    page = client.post("/standards/new/", {"place": cast.county.pk, "file": uploaded(bad)}).content.decode()
    for words in ("netto", "hause", "standard.cutoff"):
        assert words in page


def test_a_refused_proposal_keeps_what_was_filled_in_and_says_why(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    sent = {"place": cast.county.pk, "slot": "standard", "valid_from": "2020-01-01", "reason": "早一点"}
    page = client.post("/standards/national_default_2021/propose/", sent).content.decode()
    assert "不能施行" in page
    assert "早一点" in page
    page = client.post("/standards/national_default_2021/propose/", sent | {"reason": ""}).content.decode()
    assert not Enactment.objects.exists()


def test_the_second_person_refuses_with_a_reason(client: Client, cast: Cast, colleague: User) -> None:
    row = proposal(cast)
    client.force_login(colleague)
    client.post(f"/standards/proposals/{row.key}/refuse/", {"answer": ""})
    row.refresh_from_db()
    assert row.state == ProposalState.PROPOSED
    client.post(f"/standards/proposals/{row.key}/refuse/", {"answer": "没有文件依据"})
    assert "没有文件依据" in client.get(f"/standards/proposals/{row.key}/").content.decode()
    page = client.post(f"/standards/proposals/{row.key}/confirm/").content.decode()
    assert "已有结果" in page


def test_what_is_in_force_is_ended_from_a_day_on(client: Client, cast: Cast, colleague: User) -> None:
    row = confirm(RULES, proposal(cast), actor=colleague)
    client.force_login(colleague)
    yesterday = clock.today() - timedelta(days=1)
    page = client.post(f"/standards/proposals/{row.key}/end/", {"on": yesterday.isoformat()}).content.decode()
    assert "已过" in page
    client.post(f"/standards/proposals/{row.key}/end/", {"on": clock.today().isoformat()})
    row.refresh_from_db()
    assert row.valid_to == clock.today()
    page = client.get("/standards/in-force/").content.decode()
    assert "已停止和已退回" in page


@pytest.mark.parametrize("person", ["village_cadre", "township_reviewer", "analyst"])
def test_others_read_and_do_not_decide(client: Client, cast: Cast, colleague: User, person: str) -> None:
    row = proposal(cast)
    client.force_login(getattr(cast, person))
    page = client.get(f"/standards/proposals/{row.key}/?effect=1").content.decode()
    assert "确认施行" not in page
    assert "影响多少户" not in page
    for step, sent in (("confirm", {}), ("refuse", {"answer": "不"}), ("end", {"on": "2026-01-01"})):
        assert client.post(f"/standards/proposals/{row.key}/{step}/", sent).status_code == 403
    assert client.get("/standards/four_looks/propose/").status_code == 403
    client.force_login(cast.other_county_officer)
    assert client.get(f"/standards/proposals/{row.key}/").status_code == 403


def test_the_effect_counts_who_enters_and_leaves_by_place(cast: Cast, families: None) -> None:
    rule, current = parse_rule(LOCAL), in_force(cast.county, DAY, Slot.STANDARD)
    found = effect(cast.county, rule, current)
    whole = found.whole
    # 30,000 for 6,000 yuan: the two families of 20,000 have income 6 of 30 now, still below 10 of 30
    assert (whole.families, whole.poor_before, whole.poor_after) == (5, 1, 1)
    fifth = parse_rule(LOCAL.replace('cutoff = "1/3"', 'cutoff = "1/5"'))
    lower = effect(cast.county, fifth, current)
    assert (lower.whole.entering, lower.whole.leaving, lower.whole.poor_after) == (3, 0, 4)
    assert [after for _key, _before, after in lower.listed] == ["poor"] * 3
    # A town with a rule of its own keeps it: its families are not counted, before a run and after.
    besides, of_town = effect(cast.county, fifth, current, [cast.town]), effect(cast.town, fifth, current)
    assert besides.whole.families == lower.whole.families - of_town.whole.families
    assert besides.whole.entering == lower.whole.entering - of_town.whole.entering
    # the other town, with fewer than ten people, stands in the county's row alone
    assert [row.name for row in lower.rows] == ["岚溪县", "石桥镇"]
    higher = effect(cast.county, parse_rule(LOCAL.replace('cutoff = "1/3"', "cutoff = 1")), current)
    assert (higher.whole.entering, higher.whole.leaving) == (0, 1)
    assert higher.whole.open_after == 1  # the family of whom nothing is known


def test_where_the_run_is_by_what_is_in_force_its_answers_say_the_same(
    cast: Cast, families: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = in_force(cast.county, DAY, Slot.STANDARD)
    rules = [parse_rule(LOCAL.replace('cutoff = "1/3"', f"cutoff = {k}")) for k in (0.2, 0.5, 1)]
    asked = [effect(cast.county, rule, current) for rule in rules]
    in_town, apart = effect(cast.town, rules[0], current), effect(cast.county, rules[0], current, [cast.town])
    start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=standard_of("national_default_2021"),
        as_of=AS_OF,
    )
    monkeypatch.setattr("liandong.identification.effect.Scorer", None)  # nothing is scored again
    found = [effect(cast.county, rule, current) for rule in rules]
    assert [one.rows for one in found] == [one.rows for one in asked]
    assert [set(one.listed) for one in found] == [set(one.listed) for one in asked]
    assert {one.day for one in found} == {AS_OF}
    in_town_now = effect(cast.town, rules[0], current)  # of the part below it alone
    assert (in_town_now.rows, set(in_town_now.listed)) == (in_town.rows, set(in_town.listed))
    apart_now = effect(cast.county, rules[0], current, [cast.town])
    assert (apart_now.rows, set(apart_now.listed)) == (apart.rows, set(apart.listed))


def test_the_effect_is_that_of_a_run_on_the_same_facts(cast: Cast, families: None) -> None:
    run = start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=standard_of("national_default_2021"),
        as_of=AS_OF,
    )
    card = shipped_standard("four_looks")
    assert card is not None
    found = effect(cast.county, card.rule, in_force(cast.county, AS_OF, Slot.STANDARD))
    assert found.day == AS_OF
    assert (found.whole.poor_before, found.whole.open_before) == (run.poor, run.cannot_tell)


def test_rules_that_suggest_nobody_and_empty_places_say_so(cast: Cast, families: None) -> None:
    card = shipped_standard("eighteen_items")
    assert card is not None
    assert "十八项评分卡" in effect(cast.county, card.rule, None).why_not
    nobody = effect(cast.other_county, parse_rule(LOCAL), None)
    assert "还没有登记任何户" in nobody.why_not


def test_where_nothing_is_in_force_everybody_suggested_enters(cast: Cast, families: None) -> None:
    found = effect(cast.county, parse_rule(NATIONAL), None)
    assert (found.whole.poor_before, found.whole.entering) == (0, found.whole.poor_after)


def test_a_key_for_villages_moves_villages_between_classes(cast: Cast) -> None:
    national = shipped_standard("key_villages")
    assert national is not None
    facts = {
        "unsafe_water_household_count": 0,
        "dangerous_house_household_count": 0,
        "is_road_to_town_paved": True,
        "unpaved_natural_village_count": 0,
        "clinic_count": 1,
        "village_doctor_count": 1,
        "cooperative_count": 1,
    }
    for place, income in ((cast.village, 60_000), (cast.other_village, 20_000), (cast.far_village, None)):
        VillageProfile.objects.create(
            village=place, year=2024, valid_from=DAY, source=visit(), collective_income_yuan=income, **facts
        )
    local = parse_rule(
        national.text.replace("collective_income_yuan >= 50000", "collective_income_yuan >= 100000")
    )
    found = effect(cast.county, local, in_force(cast.county, DAY, Slot.VILLAGE_KEY))
    assert (found.changed, found.total) == (1, 3)
    shifts = {one.title: (one.before, one.after) for one in found.shifts}
    assert shifts == {"壮大集体经济": (1, 2), "还判不了": (2, 1)}
    assert effect(cast.other_county, local, None).why_not


def test_changes_are_said_by_title_in_the_language_of_the_page() -> None:
    new = NATIONAL.replace("6000", "8800").replace('weight = "1/5"', 'weight = "2/5"', 1)
    new = new.replace('weight = "1/5"', 'weight = "1/10"', 2)
    with translation.override("zh-hans"):
        found = {
            (one.thing, one.side): (one.before, one.after)
            for one in change_lines(parse_rule(NATIONAL), parse_rule(new))
        }
    assert found["人均纯收入", "条件"] == ("net_income_pc < 6000", "net_income_pc < 8800")
    assert found["收入", "权重"] == ("1/5", "2/5")
    card = shipped_standard("four_looks")
    key = shipped_standard("key_households")
    assert card is not None
    assert key is not None
    with translation.override("en"):
        bands = change_lines(card.rule, parse_rule(card.text.replace("points = 8\n", "points = 7\n", 1)))
        leads = change_lines(
            key.rule, parse_rule(key.text.replace("net_income_pc < 6000", "net_income_pc < 7000"))
        )
        gone = change_lines(card.rule, parse_rule(card.text.replace('id = "built"', 'id = "house_age"')))
    assert [(one.thing, one.side) for one in bands] == [("Cultivated land per person", "band 1")]
    assert [(one.thing, one.side) for one in leads] == [("question 1", "condition")]
    assert {one.side for one in gone} >= {"is gone", "is new"}


def test_a_file_whose_column_was_lost_is_shown_with_the_reason(
    client: Client, cast: Cast, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = confirm(RULES, proposal(cast), actor=colleague)
    from liandong.identification.services import standards  # noqa: PLC0415  whose view is narrowed

    left = {name: kind for name, kind in standards.TYPES.items() if name != "net_income_pc"}
    monkeypatch.setattr(standards, "TYPES", left)
    client.force_login(cast.county_officer)
    page = client.get(f"/standards/{row.standard.key}/").content.decode()
    assert "现在不能用" in page
    assert "net_income_pc" in page
    assert "用到登记库没有的列" in client.get("/standards/in-force/").content.decode()


@pytest.mark.parametrize(
    "rule_id", ["national_default_2021", "four_looks", "key_households", "key_villages", "national_lines"]
)
def test_each_kind_is_shown_in_both_languages(client: Client, cast: Cast, rule_id: str) -> None:
    client.force_login(cast.village_cadre)
    one = shipped_standard(rule_id)
    assert one is not None
    for language, name in (("zh-hans", "zh"), ("en", "en")):
        client.cookies["liandong_language"] = language
        page = client.get(f"/standards/{rule_id}/").content.decode()
        assert one.rule.title[name] in page


def test_the_key_is_drawn_without_crossing_and_told_in_words(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    page = client.get("/standards/key_households/").content.decode()
    assert page.count('class="num"') == 9
    assert page.count('class="end"') == 10
    assert 'role="img"' in page


def test_the_number_of_queries_is_fixed(
    client: Client, cast: Cast, colleague: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.county_officer)
    row = proposal(cast)
    for address, most in (
        ("/standards/in-force/", 12),
        (f"/standards/proposals/{row.key}/", 14),
        ("/standards/", 8),
        ("/standards/national_lines/", 9),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
