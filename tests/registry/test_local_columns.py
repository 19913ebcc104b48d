"""Columns that a county declares for itself: one meaning, one type, filled in with a source."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.keys import uuid7
from liandong.linkage.models import Event
from liandong.registry.models import Household, LocalColumn, LocalValue
from liandong.registry.record_codes import LocalType
from liandong.registry.services.changes import Order
from liandong.registry.services.changes.refusals import NothingChanged, UnknownField
from liandong.registry.services.local_columns import (
    ChoicesMissing,
    CodeTaken,
    CodeUnfit,
    Declaration,
    NotAChoice,
    PlaceTooSmall,
    declare_column,
    end_column,
    state_local_values,
)
from tests.cast import Cast
from tests.registry.families import a_family

pytestmark = pytest.mark.django_db
TEA = Declaration("tea_mu", "茶园面积", LocalType.NUMBER, "亩")
SIGNAL = Declaration("signal", "手机信号", LocalType.LIST, "", ("好", "一般", "没有"))


@pytest.fixture
def family(cast: Cast) -> Household:
    return a_family(cast.county, cast.village, "L-1")


def order(cast: Cast) -> Order:
    return Order(cast.village_cadre, clock.today(), uuid7(), told_by="入户")


def test_a_column_is_filled_in_changed_and_shown(client: Client, cast: Cast, family: Household) -> None:
    tea = declare_column(actor=cast.county_officer, place=cast.county, column=TEA)
    state_local_values(order(cast), family.key, {tea: Decimal("3.5")})
    state_local_values(order(cast), family.key, {tea: Decimal(4)})
    assert LocalValue.objects.get(valid_to=None).value == 4
    with pytest.raises(NothingChanged):
        state_local_values(order(cast), family.key, {tea: Decimal(4)})
    assert Event.objects.filter(kind="household.changed", payload__fields=["tea_mu"]).count() == 2
    client.force_login(cast.village_cadre)
    page = client.get(f"/households/{family.key}/").content.decode()
    assert "茶园面积" in page
    assert "4 亩" in page


def test_a_list_takes_only_its_choices(cast: Cast, family: Household) -> None:
    signal = declare_column(actor=cast.county_officer, place=cast.county, column=SIGNAL)
    with pytest.raises(NotAChoice, match="好, 一般, 没有"):
        state_local_values(order(cast), family.key, {signal: "很好"})
    state_local_values(order(cast), family.key, {signal: "一般"})


@pytest.mark.parametrize(
    ("column", "refusal"),
    [
        (Declaration("Tea", "茶", LocalType.TEXT), CodeUnfit),
        (Declaration("house_grade", "等级", LocalType.TEXT), CodeTaken),
        (Declaration("signal", "信号", LocalType.LIST, choices=("好", "好")), ChoicesMissing),
    ],
)
def test_what_is_no_column_is_refused(cast: Cast, column: Declaration, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        declare_column(actor=cast.county_officer, place=cast.county, column=column)


def test_a_code_means_one_thing(cast: Cast) -> None:
    declare_column(actor=cast.county_officer, place=cast.county, column=TEA)
    with pytest.raises(CodeTaken, match="茶园面积"):
        declare_column(actor=cast.county_officer, place=cast.county, column=TEA)
    declare_column(actor=cast.other_county_officer, place=cast.other_county, column=TEA)


def test_counties_declare_and_nobody_else_in_them(cast: Cast) -> None:
    for stranger in (cast.village_cadre, cast.township_reviewer, cast.other_county_officer):
        with pytest.raises(OutOfScope):
            declare_column(actor=stranger, place=cast.county, column=TEA)
    with pytest.raises(PlaceTooSmall):
        declare_column(actor=cast.county_officer, place=cast.village, column=TEA)


def test_an_ended_column_is_asked_no_longer_and_what_was_said_stays(cast: Cast, family: Household) -> None:
    tea = declare_column(actor=cast.county_officer, place=cast.county, column=TEA)
    LocalColumn.objects.update(valid_from=clock.today() - timedelta(days=9))
    state_local_values(order(cast), family.key, {tea: Decimal(4)})
    end_column(actor=cast.county_officer, key=tea.key)
    with pytest.raises(UnknownField):
        state_local_values(order(cast), family.key, {tea: Decimal(5)})
    assert LocalValue.objects.get().value == 4


def test_a_column_of_another_county_is_not_this_household_s(cast: Cast, family: Household) -> None:
    theirs = declare_column(actor=cast.other_county_officer, place=cast.other_county, column=TEA)
    with pytest.raises(UnknownField):
        state_local_values(order(cast), family.key, {theirs: Decimal(4)})


def test_the_pages(client: Client, cast: Cast, family: Household) -> None:
    client.force_login(cast.county_officer)
    typed = {"place": cast.county.pk, "title": "手机信号", "code": "signal", "type": "list", "unit": ""}
    assert client.post("/columns/", typed | {"choices": "好"}).status_code == 422
    assert client.post("/columns/", typed | {"choices": "好\n没有"}).status_code == 302
    column = LocalColumn.objects.get()
    assert "手机信号" in client.get("/columns/").content.decode()
    client.force_login(cast.village_cadre)
    address = f"/households/{family.key}/local/"
    form = client.get(address).context["form"]
    filled = {name: form[name].value() or "" for name in form.fields} | {f"c{column.pk}": "没有"}
    assert client.post(address, filled).status_code == 302
    assert LocalValue.objects.get().value == "没有"
    client.force_login(cast.county_officer)
    assert client.post(f"/columns/{column.key}/end/").status_code == 302
