"""What changed, on the home page: a line for each source, only of the reader's own families."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import EventDraft, record, record_many
from liandong.registry import panels
from liandong.registry.models import Household, Source
from tests.cast import Cast

NOON = datetime(2025, 9, 8, 4, tzinfo=UTC)


def changed(
    cast: Cast, place: Place, names: list[str], *, kind: str = "household.registered", title: str = "秋季走访"
) -> list[Household]:
    """Households with these heads, and the event that one source wrote for each."""
    source = Source.objects.create(
        kind="visit", title=title, observed_on=date(2025, 9, 8), recorded_at=clock.now()
    )
    made = [
        Household.objects.create(
            county=cast.county, place=place, household_no=f"{place.pk}-{name}", head_name=name,
            registered_at=clock.now(), source=source,
        )
        for name in names
    ]  # fmt: skip
    record_many(
        [
            EventDraft(
                kind,
                Subject("household", one.key),
                place.pk,
                cast.county_officer,
                {"source": str(source.key)},
            )
            for one in made
        ]
    )
    return made


def home(client: Client, user: User) -> str:
    client.force_login(user)
    client.cookies["liandong_language"] = "en"
    page: str = client.get("/").content.decode()
    return re.sub(r"\s+", " ", page[page.index("<main") :])


def test_one_family_is_named_and_many_are_counted(client: Client, cast: Cast) -> None:
    changed(cast, cast.village, ["周启明", "蓝月英", "覃志远"])
    (one,) = changed(cast, cast.village, ["韦秀梅"], kind="household.changed", title="县民政局")
    page = home(client, cast.village_cadre)
    assert f'<a href="/households/{one.key}/">Family of 韦秀梅</a>: Facts of the household changed' in page
    assert "县民政局" in page
    assert "Household registered: 3 households" in page
    assert page.index("韦秀梅") < page.index("3 households")  # the latest first
    assert "周启明" not in page
    assert "4 households are registered." in page


def test_a_family_that_was_visited_twice_is_one_family(client: Client, cast: Cast) -> None:
    (one,) = changed(cast, cast.village, ["韦秀梅"])
    for day in ("2026-03-01", "2026-06-01"):
        record(
            kind="household.visited",
            subject=Subject("household", one.key),
            place=cast.village,
            actor=cast.helper,
            payload={"entry": str(uuid7()), "on": day},
        )
    page = home(client, cast.village_cadre)
    assert f'<a href="/households/{one.key}/">Family of 韦秀梅</a>: Household visited' in page


def test_nobody_sees_what_changed_elsewhere(client: Client, cast: Cast) -> None:
    changed(cast, cast.village, ["周启明"])
    changed(cast, cast.other_village, ["黄启光"])
    for user, seen, hidden in (
        (cast.village_cadre, "周启明", "黄启光"),
        (cast.other_village_cadre, "黄启光", "周启明"),
    ):
        page = home(client, user)
        assert f"Family of {seen}" in page
        assert hidden not in page
        assert "1 household is registered." in page
    for user in (cast.analyst, cast.security_admin, cast.stranger, cast.other_county_officer):
        page = home(client, user)
        assert "周启明" not in page
        assert "黄启光" not in page
    assert "My area" not in home(client, cast.analyst)


def test_a_family_that_moved_away_is_counted_and_not_named(client: Client, cast: Cast) -> None:
    (family,) = changed(cast, cast.village, ["周启明"])
    assert "Family of 周启明" in home(client, cast.village_cadre)
    Household.objects.filter(pk=family.pk).update(place=cast.other_village)
    page = home(client, cast.village_cadre)
    assert "周启明" not in page
    assert "Household registered: 1 household" in page


def test_changes_of_long_ago_are_left_out(client: Client, cast: Cast) -> None:
    with clock.frozen(NOON):
        changed(cast, cast.village, ["周启明"])
        assert "Family of 周启明" in home(client, cast.village_cadre)
    with clock.frozen(NOON + timedelta(days=31)):
        page = home(client, cast.village_cadre)
    assert "Family of 周启明" not in page
    assert "No family in your area has changed in the last 30 days." in page


def test_a_county_s_file_is_read_up_to_a_bound(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_LOOKED_AT", 5)
    changed(cast, cast.village, [f"户{n}" for n in range(8)])
    assert "Household registered: 5 households or more" in home(client, cast.village_cadre)


def test_the_panel_costs_the_same_for_one_change_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def cost(number: int) -> None:
        reader: Any = User.objects.get(pk=cast.village_cadre.pk)
        with django_assert_num_queries(number):  # duties, places, events, sources, names, count
            panels.changes(reader, RequestFactory().get("/"))

    changed(cast, cast.village, ["周启明"])
    cost(6)
    for n in range(4):
        changed(cast, cast.village, [f"户{n}{m}" for m in range(n + 1)], title=f"走访{n}")
    cost(6)


def test_a_change_that_names_no_source_is_shown_without_one(client: Client, cast: Cast) -> None:
    """As when an import is withdrawn: its events name the batch alone."""
    subject = Subject("household", uuid7())
    record(kind="household.withdrawn", subject=subject, place=cast.village, actor=cast.county_officer)
    client.force_login(cast.village_cadre)
    assert client.get("/").status_code == 200
