"""Income known only roughly: a family is below, above, or cannot be told, and never by a guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.foundation import clock
from liandong.foundation.keys import uuid7
from liandong.linkage.models import Event
from liandong.registry.extracts import household_rows
from liandong.registry.family_codes import Evidence
from liandong.registry.family_state import family_state
from liandong.registry.income_items import AMOUNTS, Against, against_line
from liandong.registry.income_known import income_known
from liandong.registry.models import Household, HouseholdIncome, IncomeItem
from liandong.registry.services.changes import ItemStated, Order, state_income_items, undo
from liandong.registry.services.changes.refusals import BoundsReversed, NothingChanged
from tests.cast import Cast
from tests.registry.families import a_family, a_source

pytestmark = pytest.mark.django_db
LINE = Decimal(6000)


@pytest.fixture
def family(cast: Cast) -> Household:
    """Two members; of 2019 wages of 9,000, no costs, nothing else."""
    household = a_family(cast.county, cast.village, "R-1")
    HouseholdIncome.objects.filter(household=household).update(
        net_income_yuan=None,
        wage_income_yuan=9000,
        business_cost_yuan=0,
        stated=["wage_income_yuan", "business_cost_yuan"],
    )
    return household


def states(cast: Cast, household: Household, **items: tuple[int, int | None]) -> Order:
    order = Order(cast.village_cadre, clock.today(), uuid7(), told_by="入户")
    stated = [
        ItemStated(f"{name}_yuan", Decimal(low), None if high is None else Decimal(high), Evidence.TOLD)
        for name, (low, high) in items.items()
    ]
    state_income_items(order, household.key, 2019, stated)
    return order


def bounds(household: Household) -> tuple[float | None, float | None]:
    rows = household_rows(household.place, clock.today())
    mine = next(row for row in rows.to_pylist() if row["household_key"] == str(household.key))
    return mine["net_income_pc_low"], mine["net_income_pc_high"]


def test_what_nobody_knows_is_at_least_nothing_and_without_bound(family: Household) -> None:
    assert bounds(family) == (4500.0, None)  # wages of 9,000 for two; the rest is unknown


def test_a_range_that_reaches_over_the_line_cannot_be_told_and_names_what_to_ask(
    cast: Cast, family: Household
) -> None:
    states(
        cast,
        family,
        business_income=(0, 8000),
        property_income=(0, 0),
        transfer_income=(500, 600),
    )
    assert bounds(family) == (4750.0, 8800.0)
    known = family_state(family, clock.today()).income_known
    assert known is not None
    verdict = against_line(known.net, known.members, LINE)
    assert (verdict.against, verdict.ask) == (Against.CANNOT_TELL, "business_income_yuan")


def test_a_range_below_the_line_is_below_it(cast: Cast, family: Household) -> None:
    states(cast, family, business_income=(0, 1000), property_income=(0, 0), transfer_income=(0, 1999))
    known = family_state(family, clock.today()).income_known
    assert known is not None
    assert known.per_head == (Decimal(4500), Decimal("5999.5"))
    assert against_line(known.net, known.members, LINE).against is Against.BELOW


def test_the_later_of_two_statements_counts(cast: Cast, family: Household) -> None:
    states(cast, family, wage_income=(10000, 20000))
    assert bounds(family)[0] == 5000.0
    source = a_source("复核", on=clock.today())
    HouseholdIncome.objects.filter(household=family).update(valid_to=clock.today())
    HouseholdIncome.objects.create(
        household=family,
        year=2019,
        valid_from=clock.today(),
        source=source,
        net_income_yuan=30000,
        member_count=2,
        stated=["net_income_yuan"],
    )
    IncomeItem.objects.filter(household=family).update(valid_from=date(2020, 2, 1))
    assert bounds(family) == (15000.0, 15000.0)


def test_bounds_the_wrong_way_round_and_nothing_new_are_refused(cast: Cast, family: Household) -> None:
    with pytest.raises(BoundsReversed):
        states(cast, family, wage_income=(20, 10))
    states(cast, family, wage_income=(10, 20))
    with pytest.raises(NothingChanged):
        states(cast, family, wage_income=(10, 20))
    assert not Event.objects.filter(kind="household.changed", payload__fields=[]).exists()


def test_a_statement_can_be_undone(cast: Cast, family: Household) -> None:
    order = states(cast, family, wage_income=(10000, 20000))
    undo(Order(cast.village_cadre, clock.today(), uuid7()), order.key)
    assert bounds(family) == (4500.0, None)


amounts = st.none() | st.integers(0, 50_000).map(Decimal)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(AMOUNTS, amounts)))
def test_the_extract_and_the_page_work_out_the_same_bounds(
    family: Household, given_amounts: dict[str, Decimal | None]
) -> None:
    HouseholdIncome.objects.filter(household=family).update(**given_amounts)
    row = HouseholdIncome.objects.get(household=family)
    low, high = income_known(2019, [row], [], clock.today()).per_head
    found = bounds(family)
    assert found == (None if low is None else float(low), None if high is None else float(high))


def test_the_form_asks_how_well_it_is_known_and_the_page_shows_the_range(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.village_cadre)
    address = f"/households/{family.key}/income/2019/"
    form = client.get(address)
    assert form.status_code == 200
    initial = {name: form.context["form"][name].value() or "" for name in form.context["form"].fields}
    typed = initial | {"business_income_yuan_low": "3000", "business_income_yuan_high": "5000"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "请选这项收入的依据" in refused.content.decode()
    assert client.post(address, typed | {"business_income_yuan_evidence": "C"}).status_code == 302
    for item in ("property_income_yuan", "transfer_income_yuan"):
        states(cast, family, **{item.removesuffix("_yuan"): (0, 0)})
    page = client.get(f"/households/{family.key}/").content.decode().replace("\u00a0", " ")
    assert "3,000–5,000 元" in page
    assert "本户陈述" in page
    assert "6,000–7,000 元" in page  # (9,000 + 3,000…5,000) / 2
