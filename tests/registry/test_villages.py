"""The facts of a village by year: stated with a source, compared, never negative, read in one's own area."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.linkage.models import Event
from liandong.registry.models import VillageProfile
from liandong.registry.services.changes.refusals import DayAhead
from liandong.registry.services.villages import (
    FigureImpossible,
    NotAVillage,
    NothingNew,
    Told,
    YearImpossible,
    state_village,
)
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def states(cast: Cast, year: int = 2024, days_ago: int = 0, **values: object) -> VillageProfile:
    told = Told("年报", clock.today() - timedelta(days=days_ago))
    return state_village(
        actor=cast.village_cadre,
        village=cast.village,
        year=year,
        values=values,  # type: ignore[arg-type]
        told=told,
    )


def test_a_later_statement_keeps_what_it_leaves_out_and_the_row_before(cast: Cast) -> None:
    states(cast, days_ago=30, population=1200, has_bus=False)
    states(cast, population=1180, collective_income_yuan=Decimal(-2000))
    rows = VillageProfile.objects.order_by("valid_from")
    assert [(row.population, row.has_bus, row.stated) for row in rows] == [
        (1200, False, ["has_bus", "population"]),
        (1180, False, ["collective_income_yuan", "population"]),
    ]
    assert rows[0].valid_to == rows[1].valid_from
    assert Event.objects.filter(kind="village.profiled").count() == 2


def test_years_stand_beside_each_other(cast: Cast) -> None:
    states(cast, 2023, population=1200)
    states(cast, 2024, population=1180)
    assert VillageProfile.objects.filter(valid_to=None).count() == 2


def test_what_cannot_be_is_refused_in_a_sentence(cast: Cast) -> None:
    with pytest.raises(FigureImpossible, match="总人口"):
        states(cast, population=-1)
    with pytest.raises(FigureImpossible, match="地形"):
        states(cast, terrain="moon")
    with pytest.raises(FigureImpossible, match="帮扶单位"):
        states(cast, assisting_unit="局" * 81)
    with pytest.raises(YearImpossible):
        states(cast, 1500, population=1)
    with pytest.raises(DayAhead):
        states(cast, days_ago=-1, population=1)
    states(cast, population=1)
    with pytest.raises(NothingNew):
        states(cast, population=1, has_bus=None)
    with pytest.raises(NotAVillage):
        state_village(actor=None, village=cast.town, year=2024, values={}, told=Told("", clock.today()))


def test_only_the_village_states_its_facts(cast: Cast) -> None:
    for stranger in (cast.other_village_cadre, cast.county_officer, cast.evaluator):
        with pytest.raises(OutOfScope):
            state_village(
                actor=stranger,
                village=cast.village,
                year=2024,
                values={"population": 1},
                told=Told("", clock.today()),
            )


def test_the_pages(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    address = f"/villages/{cast.village.pk}/"
    assert "还没有采集过" in client.get(address).content.decode()
    form = client.get(f"{address}2024/").context["form"]
    typed = dict.fromkeys(form.fields, "") | {"on": clock.today().isoformat(), "told_by": "年报"}
    wrong = client.post(f"{address}2024/", typed | {"population": "many"})
    assert wrong.status_code == 422
    right = client.post(f"{address}2024/", typed | {"population": "1180", "terrain": "hills"})
    assert right.status_code == 302
    page = client.get(address).content.decode()
    assert "1,180" in page
    assert "年报" in page
    assert "丘陵" in page
    client.force_login(cast.county_officer)
    assert "1,180" in client.get(address).content.decode()
    assert client.get(f"{address}2024/").status_code == 403
    assert "2024" in client.get("/villages/").content.decode()
    client.force_login(cast.other_village_cadre)
    assert client.get(address).status_code == 403
