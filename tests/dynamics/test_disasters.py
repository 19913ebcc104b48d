"""A disaster: an area or villages, one list of families, looked through at once (L12)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from liandong.casework.models import Task, TaskState
from liandong.casework.selectors import tasks_for
from liandong.dynamics import disasters
from liandong.dynamics.disasters import Struck, close_disaster, list_families, open_disaster, say_found
from liandong.dynamics.models import Clue, Disaster, DisasterFamily, Found
from liandong.dynamics.refusals import ListClosed, ListNotDone, NoVillages, StillToCome
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.places.borders import keep_borders
from liandong.foundation.places.shapes import read_area
from liandong.linkage.models import Event
from liandong.linkage.settling import settle_all
from liandong.registry.models import Household
from tests.cast import Cast
from tests.foundation.test_shapes import square
from tests.registry.families import a_family, a_source

pytestmark = pytest.mark.django_db
DAY = date(2024, 7, 2)
FLOOD = Struck("0201", "七月洪水", DAY)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were asked for; nobody does them here."""
    asked: list[str] = []
    monkeypatch.setattr(disasters, "start", lambda name: asked.append(name) or True)
    return asked


def settled(disaster: Disaster) -> Disaster:
    """What a worker does after a list was opened."""
    settle_all()
    list_families()
    disaster.refresh_from_db()
    return disaster


def area(west: float, south: float, size: float) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [square(west, south, size)]})


def with_borders(**corners: tuple[float, float]) -> None:
    """Borders of one degree for places by their codes."""
    features = [
        {"properties": {"code": code[1:]}, "geometry": json.loads(area(west, south, 1))}
        for code, (west, south) in corners.items()
    ]
    keep_borders(features, "made for tests")


def test_l12_ask_for_disaster_lists_puts_2000_families_on_one_list(cast: Cast, started: list[str]) -> None:
    source, now = a_source(), clock.now()
    Household.objects.bulk_create(
        Household(
            county=cast.county, place=place, household_no=f"F-{number}", registered_at=now, source=source
        )
        for number in range(2000)
        for place in [(cast.group, cast.other_group, cast.village, cast.far_village)[number % 4]]
    )
    closed = a_family(cast.county, cast.village, "F-closed", source=source)
    Household.objects.filter(pk=closed.pk).update(closed_on=date(2024, 1, 1), closed_reason="moved_away")
    villages = [cast.village.pk, cast.far_village.pk]
    disaster = open_disaster(FLOOD, villages=villages, actor=cast.county_officer)
    settle_all()
    assert started == ["disaster_lists"]
    began = time.monotonic()
    assert list_families() == 2000
    assert time.monotonic() - began < 60  # minutes were asked for; it takes about a tenth of a second
    assert list_families() == 0  # harmless to repeat
    disaster.refresh_from_db()
    assert disaster.listed_at is not None
    assert [row.families for row in disasters.progress_of(cast.county_officer, disaster)] == [1500, 500]
    assert [row.families for row in disasters.progress_of(cast.village_cadre, disaster)] == [1500]
    [task] = tasks_for(cast.village_cadre)
    assert (task.kind, task.due_on) == ("disaster.check", date(2024, 7, 4))
    assert Task.objects.count() == 2
    opened = Event.objects.get(kind="disaster.opened")
    listed = Event.objects.filter(kind="disaster.listed")
    assert list(listed.values_list("caused_by", flat=True)) == [opened.pk] * 2


def test_an_area_finds_villages_by_their_border_or_that_of_the_place_above(cast: Cast) -> None:
    with_borders(c990121101201=(100, 20), c990121101202=(105, 20), c990121102000=(100, 21))
    villages = list(disasters.villages_open_to(cast.county_officer))
    found = disasters.villages_in(villages, read_area(area(100.5, 20.5, 1)))
    assert found == {cast.village.pk: True, cast.far_village.pk: False}  # the latter by its township's


def test_a_list_is_opened_for_the_own_area_for_what_happened(cast: Cast) -> None:
    with pytest.raises(OutOfScope):
        open_disaster(FLOOD, villages=[cast.far_village.pk], actor=cast.township_reviewer)
    with pytest.raises(OutOfScope):
        open_disaster(FLOOD, villages=[cast.village.pk], actor=cast.village_cadre)
    with pytest.raises(NoVillages):
        open_disaster(FLOOD, villages=[], actor=cast.township_reviewer)
    tomorrow = Struck("0201", "洪水", date(2024, 7, 3))
    with pytest.raises(StillToCome):
        open_disaster(tomorrow, villages=[cast.village.pk], actor=cast.township_reviewer)


def test_who_needs_help_is_a_clue_at_once_and_the_list_is_closed_when_nobody_waits(
    cast: Cast, started: list[str]
) -> None:
    for number in range(3):
        a_family(cast.county, cast.village, f"A-{number}")
    disaster = settled(open_disaster(FLOOD, villages=[cast.village.pk], actor=cast.township_reviewer))
    row = disaster.villages.get()
    first, *others = row.families.order_by("pk").values_list("pk", flat=True)
    with pytest.raises(OutOfScope):
        say_found(row, [first], Found.HURT, actor=cast.other_village_cadre)
    assert say_found(row, [first], Found.HURT, actor=cast.village_cadre, said="房屋进水") == 1
    say_found(row, [first], Found.HURT, actor=cast.village_cadre)
    clue = Clue.objects.get()
    assert (clue.risk, clue.is_urgent, clue.told("said")) == ("0201", True, "房屋进水")
    settle_all()
    assert Task.objects.filter(kind="family.check", state=TaskState.OPEN).count() == 1
    with pytest.raises(ListNotDone, match="2"):
        close_disaster(disaster.key, actor=cast.township_reviewer)
    say_found(row, others, Found.UNHURT, actor=cast.village_cadre)
    assert Task.objects.get(kind="disaster.check").outcome == "checked"
    with pytest.raises(OutOfScope):
        close_disaster(disaster.key, actor=cast.village_cadre)
    close_disaster(disaster.key, actor=cast.township_reviewer)
    with pytest.raises(ListClosed):
        say_found(row, others, Found.AWAY, actor=cast.village_cadre)
    assert DisasterFamily.objects.filter(found=Found.UNHURT).count() == 2


def test_an_officer_pastes_an_area_and_a_cadre_works_through_the_list(
    cast: Cast, client: Client, started: list[str]
) -> None:
    with_borders(c990121101201=(100, 20))
    a_family(cast.county, cast.village, "A-1")
    client.force_login(cast.township_reviewer)
    asked = {"kind": "0201", "title": "七月洪水", "happened_on": "2024-07-02", "area": area(100.2, 20.2, 0.1)}
    looked = client.post("/disasters/new/", asked | {"look": "1"}).content.decode()
    assert "该范围涉及 1 个村、1 户" in looked
    assert re.search(rf'name="villages" value="{cast.village.pk}"[^>]*checked', looked)
    assert f'data-village="{cast.village.pk}"' in looked  # on the map to draw on
    drawn_anew = {
        "villages": [cast.village.pk, cast.other_village.pk],
        "by_area": [cast.village.pk],
        "look": "1",
    }
    looked = client.post("/disasters/new/", asked | drawn_anew | {"area": area(110, 20, 1)}).content.decode()
    assert re.findall(r'name="villages" value="(\d+)"[^>]*checked', looked) == [str(cast.other_village.pk)]
    wrong = {"area": "{", "title": ""}  # to look needs no title
    assert (
        "无法读取这个范围" in client.post("/disasters/new/", asked | wrong | {"look": "1"}).content.decode()
    )
    assert client.post("/disasters/new/", asked | wrong | {"open": "1"}).status_code == 422
    answer = client.post("/disasters/new/", asked | {"villages": [str(cast.village.pk)], "open": "1"})
    disaster = settled(Disaster.objects.get())
    assert answer["Location"] == f"/disasters/{disaster.key}/"
    assert "上坪村" in client.get(answer["Location"]).content.decode()
    assert "七月洪水" in client.get("/disasters/").content.decode()
    client.force_login(cast.village_cadre)
    address = f"/disasters/{disaster.key}/{cast.village.pk}/"
    assert "A-1" in client.get(address).content.decode()
    line = DisasterFamily.objects.get()
    refused = client.post(f"{address}found/", {"found": "unhurt"}, follow=True)
    assert "尚未作任何更改" in refused.content.decode()
    client.post(f"{address}found/", {"found": "away", "family": [str(line.pk)]})
    line.refresh_from_db()
    assert line.found == Found.AWAY
    client.force_login(cast.township_reviewer)
    client.post(f"/disasters/{disaster.key}/close/")
    disaster.refresh_from_db()
    assert disaster.closed_by == cast.township_reviewer
    client.force_login(cast.other_township_reviewer)
    assert client.get(f"/disasters/{disaster.key}/").status_code == 403
