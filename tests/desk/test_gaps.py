"""Duties that nobody holds (责任缺位) and duties in the wrong hands (责任错位), found and shown (R6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client

from liandong.casework.absences import absences_of, say_away, say_back
from liandong.casework.enacting.services import confirm, propose
from liandong.casework.models import Task
from liandong.casework.refusals import AwayBackwards
from liandong.casework.selectors import tasks_for
from liandong.casework.services import Asked, finish, hand_over, open_tasks
from liandong.casework.settings.refusals import BoundFromAbove
from liandong.casework.settings.services import VALUES, drafted
from liandong.casework.settings.uses import use_of
from liandong.desk.gap_kinds import Gap, GapKind
from liandong.desk.gaps import counts_of, gaps_in
from liandong.desk.models import ToldGap
from liandong.desk.telling import GAPS, tell_of_gaps
from liandong.foundation import clock
from liandong.foundation.accounts.handing_over import hand_over as leave
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.services import delegate, grant_duty
from liandong.foundation.notices.models import Notice
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.settling import settle_all
from liandong.registry.models import Household, HouseholdStatus, Tie
from liandong.registry.services.ties import Pairing, end_tie, pair
from tests.api.programs import program_of
from tests.casework.test_tasks import open_one
from tests.cast import Cast
from tests.identification.families import second_officer
from tests.linkage.kinds import told
from tests.registry.families import SINCE, a_family, helped_by

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def of(kind: GapKind, top: Place) -> list[Gap]:
    return [gap for gap in gaps_in(top) if gap.kind is kind]


def a_poor_family(cast: Cast, number: str, standing: str = "poor") -> Household:
    family = a_family(cast.county, cast.group, number)
    HouseholdStatus.objects.create(
        household=family, valid_from=SINCE, source=family.source, stated=["poverty_status"],
        poverty_status=standing,
    )  # fmt: skip
    return family


def shown(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_places_without_those_who_must_serve_there_are_found(cast: Cast) -> None:
    assert not of(GapKind.NO_CADRE, cast.county)
    cast.village_cadre.duties.update(valid_to=DAY)
    cast.other_township_reviewer.is_active = False
    cast.other_township_reviewer.save()
    [village] = of(GapKind.NO_CADRE, cast.county)
    [town] = of(GapKind.NO_REVIEWER, cast.county)
    assert (village.place, town.place) == (cast.village, cast.other_town)
    assert village.url.startswith("/people/new/?role=village_cadre&place=")
    assert not of(GapKind.NO_CADRE, cast.other_town)
    assert {gap.place for gap in of(GapKind.NO_CADRE, cast.province)} == {
        cast.village, cast.other_county_village,
    }  # fmt: skip


def test_families_that_must_have_a_helper_are_counted_by_village(cast: Cast, client: Client) -> None:
    a_poor_family(cast, "A-1")
    paired = a_poor_family(cast, "A-2")
    Tie.objects.filter(pk=helped_by(cast.helper, paired).pk).update(is_main=True)
    a_poor_family(cast, "A-3", standing="lifted")  # needs one by the rules until 2020, not since 2021
    [gap] = of(GapKind.NO_HELPER, cast.county)
    assert (gap.place, gap.count) == (cast.village, 1)
    page = shown(client, cast.township_reviewer, gap.url)
    assert "A-1" in page
    assert "A-2" not in page
    client.force_login(cast.village_cadre)
    assert client.get(gap.url).status_code == 403
    with clock.frozen(date(2020, 12, 31)):
        assert of(GapKind.NO_HELPER, cast.county)[0].count == 2


def test_a_county_may_ask_for_helpers_of_more_families_and_sees_how_many_first(cast: Cast) -> None:
    a_poor_family(cast, "A-1", standing="lifted")
    other = a_family(cast.county, cast.far_village, "A-2")
    HouseholdStatus.objects.create(
        household=other, valid_from=SINCE, source=other.source, stated=["poverty_status"],
        poverty_status="lifted",
    )  # fmt: skip
    assert not of(GapKind.NO_HELPER, cast.county)
    said = {"actor": cast.county_officer, "name": "pairing.lifted", "value": Fraction(1), "valid_from": DAY}
    everywhere = drafted(place=cast.county, **said)  # type: ignore[arg-type]  # each of its own type
    assert [one.number for one in use_of("pairing.lifted").affected(everywhere)] == [2, 2, 0]
    draft = drafted(place=cast.town, reason="县文", **said)  # type: ignore[arg-type]
    confirm(VALUES, propose(VALUES, draft, actor=cast.county_officer), actor=second_officer(cast))
    [gap] = of(GapKind.NO_HELPER, cast.county)
    assert (gap.place, gap.count) == (cast.village, 1)
    assert [one.number for one in use_of("pairing.lifted").affected(everywhere)] == [1, 1, 0]
    with pytest.raises(BoundFromAbove):  # a place below asks for more, never for less
        drafted(place=cast.county, **said | {"name": "pairing.poor", "value": Fraction(0)})  # type: ignore[arg-type]


def pair_tasks() -> list[tuple[str, object]]:
    """(state, last day) of what was asked of those above the village."""
    return list(Task.objects.filter(kind="family.pair").order_by("pk").values_list("state", "due_on"))


def test_l7_follow_pairs_when_a_family_gets_another_helper(cast: Cast) -> None:
    family = a_poor_family(cast, "A-1")
    Tie.objects.filter(pk=helped_by(cast.helper, family).pk).update(is_main=True)
    former = Tie.objects.get(household=family)
    about = Subject("household", family.key)
    [asked] = open_tasks("family.help", [Asked(about, cast.village, told(about), holder=cast.helper)])
    end_tie(actor=cast.township_reviewer, key=former.key, on=date(2024, 5, 3))  # it is known two days before
    settle_all()
    assert pair_tasks() == [("open", date(2024, 5, 16))]
    assert [one.kind for one in tasks_for(cast.township_reviewer)] == ["family.pair"]
    grant_duty(user=cast.stranger, role=Role.HELPER, place=cast.village, valid_from=DAY, actor=None)
    with clock.frozen(date(2024, 5, 3)):
        assert former.unit is not None
        pairing = Pairing(cast.stranger, former.unit.key, date(2024, 5, 3))
        pair(actor=cast.township_reviewer, key=family.key, pairing=pairing)
        settle_all()
        assert [state for state, _due in pair_tasks()] == ["done"]
        assert list(tasks_for(cast.stranger)) == [asked]
        assert not tasks_for(cast.helper)
    assert Tie.objects.filter(household=family).count() == 2  # who helped before stays on record


def test_l7_ask_for_helpers_where_a_helper_hands_over_to_nobody(cast: Cast) -> None:
    needs, not_in_need = a_poor_family(cast, "A-1"), a_poor_family(cast, "A-2", standing="lifted")
    for family in (needs, not_in_need):
        Tie.objects.filter(pk=helped_by(cast.helper, family).pk).update(is_main=True)
    leave(cast.helper, successor=None, on=DAY, actor=None)
    settle_all()
    assert [one.subject_key for one in Task.objects.filter(kind="family.pair")] == [needs.key]


def test_a_helper_who_left_and_a_helper_with_too_many_are_in_the_wrong_place(cast: Cast) -> None:
    for number in range(11):
        helped_by(cast.helper, a_poor_family(cast, f"A-{number}"))
    [many] = of(GapKind.TOO_MANY, cast.village)
    assert (many.count, many.who) == (11, "林晓")
    assert not of(GapKind.LOST_HELPER, cast.village)
    cast.helper.duties.update(valid_to=DAY)
    [lost] = of(GapKind.LOST_HELPER, cast.village)
    assert (lost.place, lost.count, lost.who) == (cast.village, 11, "林晓")
    assert not of(GapKind.LOST_HELPER, cast.far_village)


def test_tasks_that_nobody_has_and_tasks_in_the_wrong_name_are_found(cast: Cast) -> None:
    open_one(cast.far_village)
    task = open_one(cast.village)
    hand_over(task.key, actor=cast.village_cadre, to=cast.resident_team)
    assert not of(GapKind.WRONG_HOLDER, cast.county)
    assert not of(GapKind.NOBODYS_TASK, cast.county)  # a cadre serves there, if no resident team
    for person in (cast.far_village_cadre, cast.resident_team):
        person.duties.update(valid_to=DAY)
    [nobodys] = of(GapKind.NOBODYS_TASK, cast.county)
    [wrong] = of(GapKind.WRONG_HOLDER, cast.county)
    assert (nobodys.place, nobodys.count) == (cast.far_village, 1)
    assert (wrong.who, wrong.url) == ("周明", f"/tasks/{task.key}/")


def test_a_task_done_by_somebody_else_is_found(cast: Cast) -> None:
    finish(open_one(cast.village).key, actor=cast.village_cadre, outcome="no_risk")
    other = open_one(cast.village)
    finish(other.key, actor=cast.village_cadre, outcome="no_risk")
    assert not of(GapKind.DONE_BY_OTHER, cast.county)
    Task.objects.filter(pk=other.pk).update(done_by=cast.township_reviewer)
    [gap] = of(GapKind.DONE_BY_OTHER, cast.county)
    assert (gap.who, gap.url) == ("黄志强", f"/tasks/{other.key}/")
    with clock.frozen(date(2024, 6, 15)):
        assert not of(GapKind.DONE_BY_OTHER, cast.county)


def test_who_is_away_lacks_somebody_until_a_colleague_acts_for_them(cast: Cast, client: Client) -> None:
    with pytest.raises(AwayBackwards):
        say_away(cast.village_cadre, first=DAY, last=date(2024, 4, 30))
    client.force_login(cast.village_cadre)
    assert client.post("/away/", {"first": "2024-05-01", "last": "2024-05-03"}).status_code == 302
    [gap] = of(GapKind.AWAY, cast.county)
    assert (gap.place, gap.who) == (cast.village, "韦秀兰")
    with clock.frozen(date(2024, 5, 4)):
        assert not of(GapKind.AWAY, cast.county)  # back
    duty = cast.village_cadre.duties.get()
    delegate(duty, to=cast.stranger, valid_from=DAY, valid_to=date(2024, 5, 4), actor=cast.village_cadre)
    assert not of(GapKind.AWAY, cast.county)
    assert say_back(cast.village_cadre, absences_of(cast.village_cadre).get().key)
    assert not absences_of(cast.village_cadre)


def test_a_place_that_moved_can_leave_a_duty_at_a_wrong_level(cast: Cast) -> None:
    assert not of(GapKind.WRONG_LEVEL, cast.county)
    Place.objects.filter(pk=cast.far_village.pk).update(level=4)  # a village that became a township
    [gap] = of(GapKind.WRONG_LEVEL, cast.county)
    assert (gap.place, gap.who) == (cast.far_village, "覃美玉")


def test_a_place_that_moved_can_bring_two_duties_of_one_person_together_that_clash(cast: Cast) -> None:
    grant_duty(user=cast.evaluator, role=Role.ANALYST, place=cast.other_county, valid_from=DAY, actor=None)
    assert not of(GapKind.CLASH, cast.province)
    moved = f"{cast.county.path}{cast.other_county.pk}/"  # who evaluates holds nothing else in the area
    Place.objects.filter(pk=cast.other_county.pk).update(path=moved)
    [gap] = of(GapKind.CLASH, cast.county)
    assert gap.who == str(cast.evaluator)


def test_each_sees_the_page_of_their_area_its_table_and_its_counts(cast: Cast, client: Client) -> None:
    cast.village_cadre.duties.update(valid_to=DAY)
    page = shown(client, cast.county_officer, "/duties/")
    assert "没有村干部的村" in page
    assert "上坪村" in page
    assert "由乡镇审核员授予" in page  # the county gives no duty in a village
    assert "/people/new/?role=village_cadre" in shown(client, cast.township_reviewer, "/duties/")
    assert counts_of(gaps_in(cast.county))["missing"] == 1
    assert "责任落实" in shown(client, cast.county_officer, "/")
    table = shown(client, cast.county_officer, "/duties/duties.csv")
    assert "责任缺位,没有村干部的村" in table
    client.force_login(cast.township_reviewer)
    for place, status in ((cast.village, 200), (cast.county, 403), (cast.other_town, 403)):
        assert client.get(f"/duties/?place={place.pk}").status_code == status
    for text in ("x", "9" * 30):
        assert client.get("/duties/", {"place": text}).status_code == 403
    client.force_login(cast.analyst)
    assert client.get("/duties/").status_code == 403


def test_programs_read_the_same(cast: Cast) -> None:
    cast.village_cadre.duties.update(valid_to=DAY)
    answer = program_of(cast.township_reviewer).get("/duty-gaps").json()
    assert (answer["missing"], answer["misplaced"]) == (1, 0)
    assert answer["items"][0]["kind"] == "no_cadre"
    assert answer["items"][0]["place_code"] == "990121101201"
    assert program_of(cast.township_reviewer).get("/duty-gaps", place="990121102").status_code == 403


def test_those_above_are_told_of_a_gap_once_and_again_if_it_comes_back(cast: Cast) -> None:
    tell_of_gaps()  # what there was before
    Notice.objects.all().delete()
    cast.village_cadre.duties.update(valid_to=DAY)
    assert tell_of_gaps() == 1
    told = {one.user: one for one in Notice.objects.filter(kind=GAPS)}
    assert {cast.township_reviewer, cast.county_officer} <= told.keys()
    assert not told.keys() & {cast.village_cadre, cast.other_village_cadre, cast.other_county_officer}
    assert told[cast.township_reviewer].link == "/duties/"
    assert tell_of_gaps() == 0
    cast.village_cadre.duties.update(valid_to=None)
    assert tell_of_gaps() == 0
    assert not ToldGap.objects.filter(kind=GapKind.NO_CADRE, place=cast.village).exists()
    cast.village_cadre.duties.update(valid_to=DAY)
    assert tell_of_gaps() == 1
