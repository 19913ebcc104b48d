"""A village's class by the key in force: the way there in words, and what is to be found out first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from liandong.casework.criteria import counted
from liandong.foundation import clock
from liandong.identification.services.deriving import derive_families
from liandong.identification.village_class import village_class
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Event
from liandong.registry.services.villages import Told, Value, state_village
from tests.cast import Cast
from tests.identification.families import in_need

pytestmark = pytest.mark.django_db
SAFE: dict[str, Value] = {"unsafe_water_household_count": 0, "dangerous_house_household_count": 0}
ROADS: dict[str, Value] = {"is_road_to_town_paved": True, "unpaved_natural_village_count": 0}


def states(cast: Cast, **values: Value) -> None:
    told = Told("年报", clock.today() - timedelta(days=1))
    state_village(actor=cast.village_cadre, village=cast.village, year=2024, values=values, told=told)


def test_the_way_is_told_with_the_facts_that_answer_it(client: Client, cast: Cast) -> None:
    states(cast, **SAFE, **ROADS, clinic_count=0, village_doctor_count=1)
    found = village_class(cast.village, clock.today())
    assert found is not None
    assert found.found is not None
    assert (found.found.title, found.year) == ("补公共服务短板", 2024)
    assert [(one.number, one.answer) for one in found.way] == [(1, False), (2, True), (3, False)]
    assert found.way[2].facts[0] == ("卫生室数", "0")
    client.force_login(cast.village_cadre)
    page = client.get(f"/villages/{cast.village.pk}/").content.decode()
    assert "补公共服务短板" in page
    assert page.index("1. 有农户饮水不安全") < page.index("3. 有卫生室和合格乡村医生吗？")


def test_what_nobody_knows_keeps_classes_open_and_is_never_a_no(client: Client, cast: Cast) -> None:
    states(cast, **ROADS)
    found = village_class(cast.village, clock.today())
    assert found is not None
    assert found.found is None
    assert [(one.number, one.answer) for one in found.way] == [(1, None)]
    assert len(found.classes) > 2
    client.force_login(cast.village_cadre)
    assert "先要了解" in client.get(f"/villages/{cast.village.pk}/").content.decode()


def test_a_village_of_which_nothing_is_known_may_be_of_any_class(cast: Cast) -> None:
    found = village_class(cast.village, clock.today())
    assert found is not None
    assert (found.year, len(found.way)) == (None, 1)


def test_l19_what_rests_on_a_village_s_facts_is_read_at_each_look_and_nothing_of_it_is_kept(
    cast: Cast,
) -> None:
    family = in_need(cast.village, "A-01")
    derive_families([family.pk])
    states(cast, **SAFE, **ROADS, clinic_count=0, village_doctor_count=1, collective_income_yuan=30_000)
    before = village_class(cast.village, clock.today())
    assert before is not None
    assert before.found is not None
    assert counted("collective", cast.village, clock.today()).value == 30_000
    states(cast, clinic_count=1, collective_income_yuan=60_000, has_broadband=True)
    after = village_class(cast.village, clock.today())
    assert after is not None
    assert after.found != before.found
    assert counted("collective", cast.village, clock.today()).value == 60_000
    assert Event.objects.filter(kind="village.profiled", subject_key=cast.village.key).count() == 2
    # What is kept is what rules say of families, and those look at families alone: nothing of it went stale.
    assert derive_families([family.pk]) == 0
    assert not any("village.profiled" in one.answers for one in mechanism().all)
