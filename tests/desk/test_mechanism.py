"""How it works: drawn from the table of reactions, with the numbers of the reader's own area and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from liandong.casework.services import Asked, finish, open_tasks
from liandong.desk.mechanism import picture
from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.linkage.stages import Stage
from liandong.project.mechanism import REACTIONS
from tests.cast import Cast
from tests.linkage.kinds import family, told

pytestmark = pytest.mark.django_db


def asked(place: Place, days: int) -> object:
    """The key of a visit that was asked for so many days ago."""
    with clock.frozen(clock.now() - timedelta(days=days)):
        subject = family()
        return open_tasks("family.check", [Asked(subject, place, told(subject, place=place))])[0].key


def test_its_arrows_carry_what_passed_and_how_long_it_waited(cast: Cast) -> None:
    for days in (1, 2, 4):
        finish(asked(cast.village, days), actor=cast.village_cadre, outcome="no_risk")  # type: ignore[arg-type]  # a key
    asked(cast.village, 9)
    first = picture(cast.county_officer).passings[0]
    assert (first.start, first.end) == (Stage.INPUT, Stage.INTEGRATION)
    assert (first.count, first.by_person, first.open, first.late) == (3, 3, 1, 1)
    assert first.half is not None
    assert first.nine_tenths is not None
    assert (first.half.days, first.nine_tenths.days) == (2, 4)
    assert first.kinds == ("任务办结",)
    [waiting] = picture(cast.county_officer).waiting
    assert (waiting.place, waiting.open, waiting.late) == ("石桥镇 上坪村", 1, 1)


def test_numbers_are_those_of_the_readers_own_area(cast: Cast) -> None:
    finish(asked(cast.village, 1), actor=cast.village_cadre, outcome="no_risk")  # type: ignore[arg-type]  # a key
    assert picture(cast.other_county_officer).passings[0].count == 0
    assert picture(cast.village_cadre).passings[0].count == 1
    unseen = picture(cast.stranger)
    assert (unseen.area, unseen.waiting) == ((), ())


def test_every_reaction_stands_in_the_table_of_the_page(cast: Cast, client: Client) -> None:
    page = client.get("/how-it-works/").content.decode()
    for reaction in REACTIONS:
        assert str(reaction.title) in page
    assert "四段交接" not in page  # numbers are for those who may see them
    client.force_login(cast.county_officer)
    page = client.get("/how-it-works/", headers={"accept-language": "en"}).content.decode()
    assert "四段交接" in page
    assert 'role="img"' in page
    assert page.count("L3") >= 2


def test_its_queries_are_fixed(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        asked(cast.village, 1)
    client.force_login(cast.county_officer)
    with django_assert_max_num_queries(14):
        client.get("/how-it-works/")
