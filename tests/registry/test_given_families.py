"""Families given by name: whoever has them sees these, and no other of the same village."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import md5

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from liandong.foundation import clock
from liandong.foundation.accounts.handing_over import hand_over
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope, forget_duties
from liandong.foundation.accounts.services import end_duty, grant_duty, open_account
from liandong.foundation.personal import Audience
from liandong.foundation.tokens.services import issue_token
from liandong.linkage.models import Event
from liandong.registry.finding import find
from liandong.registry.household_list import Selection, lines_for
from liandong.registry.models import AssistingUnit, Household, Listing, Sample, Tie
from liandong.registry.selectors import audience_of
from liandong.registry.services.personal import ToldNumber, set_numbers
from liandong.registry.services.samples import Draw, NobodyToDraw, PeriodUnfit, draw_sample, end_sample
from liandong.registry.services.ties import (
    EndedAlready,
    EndsBeforeItBegins,
    EvaluatesTheFamily,
    GivenAlready,
    HelpsFamilies,
    HelpsHimself,
    MainAlready,
    NotInThisRole,
    OwnAlready,
    Pairing,
    end_tie,
    give_own_file,
    keep_unit,
    pair,
)
from liandong.registry.tie_codes import UnitKind
from tests.cast import Cast
from tests.registry.families import a_family, a_source

TODAY = date(2026, 3, 2)
PHONE, ACCOUNT = "13800138000", "6222020200112233445"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def family(cast: Cast) -> Household:
    return a_family(cast.county, cast.village, "A-1")


@pytest.fixture
def neighbour(cast: Cast) -> Household:
    family = a_family(cast.county, cast.village, "A-2")
    Household.objects.filter(pk=family.pk).update(head_name="邻居赵")
    return family


@pytest.fixture
def unit(cast: Cast) -> AssistingUnit:
    return keep_unit(
        actor=cast.county_officer,
        county=cast.county,
        name="县农业局",
        kind=UnitKind.ORGAN,
        account=cast.assisting_unit,
    )


@pytest.fixture
def wanted(cast: Cast, unit: AssistingUnit) -> Pairing:
    return Pairing(cast.helper, unit.key, TODAY)


def _draw(cast: Cast, **changed: object) -> Draw:
    draw = Draw("春季抽查", cast.town, cast.evaluator, 1, TODAY, TODAY + timedelta(days=9))
    return replace(draw, **changed)  # type: ignore[arg-type]  # fields of the test's choice


def _seen(user: User) -> set[str]:
    forget_duties(user)
    return set(lines_for(user, Selection()).values_list("household__household_no", flat=True))


def test_before_anything_is_given_they_see_no_family(client: Client, cast: Cast, family: Household) -> None:
    for user in (cast.helper, cast.evaluator, cast.assisting_unit, cast.household, cast.organisation):
        client.force_login(user)
        assert not _seen(user)
        assert client.get(f"/households/{family.key}/").status_code == 403
        assert find(user, "王一").is_empty


def test_a_helper_sees_the_pairs_and_the_unit_sees_them_masked(
    client: Client, cast: Cast, family: Household, neighbour: Household, wanted: Pairing
) -> None:
    pair(actor=cast.township_reviewer, key=family.key, pairing=wanted)
    for user, name in ((cast.helper, "王一"), (cast.assisting_unit, "王*")):
        client.force_login(user)
        assert _seen(user) == {"A-1"}
        listed, page = client.get("/households/"), client.get(f"/households/{family.key}/")
        for text in (listed.content.decode(), page.content.decode(), client.get("/").content.decode()):
            assert name in text
            assert "邻居" not in text
        assert client.get(f"/households/{neighbour.key}/").status_code == 403
        for address in (
            "/households/export/",
            f"/households/{family.key}/file.pdf",
            "/households/by-number/",
        ):
            assert client.get(address).status_code == 403, address
        _row, token = issue_token(user=user, name="t", scopes=["households.read"], days=1, actor=user)
        program = Client(headers={"Authorization": f"Bearer {token}"})
        assert [row["head_name"] for row in program.get("/api/v1/households").json()["items"]] == [name]
        assert program.get(f"/api/v1/households/{neighbour.key}").status_code == 403
    assert find(cast.helper, "王一").found.count == 1
    assert find(cast.assisting_unit, "王一").is_empty
    assert find(cast.helper, "A-2").is_empty


def test_numbers_are_shown_as_the_table_of_masks_says(
    client: Client, cast: Cast, family: Household, wanted: Pairing
) -> None:
    told = [ToldNumber("phone", PHONE, family.pk), ToldNumber("bank_account", ACCOUNT, family.pk)]
    set_numbers(told, a_source())
    pair(actor=cast.county_officer, key=family.key, pairing=wanted)
    give_own_file(actor=cast.county_officer, key=family.key, account=cast.household)
    draw_sample(actor=cast.city_officer, draw=_draw(cast))
    pages = {}
    for user in (cast.helper, cast.evaluator, cast.household):
        client.force_login(user)
        pages[user] = client.get(f"/households/{family.key}/").content.decode()
    assert PHONE in pages[cast.helper]
    assert ACCOUNT[:4] not in pages[cast.helper]
    assert PHONE not in pages[cast.evaluator]
    own = pages[cast.household]
    assert PHONE in own
    assert ACCOUNT in own
    assert audience_of(cast.household, family) is Audience.FAMILY


def test_a_pair_counts_from_its_first_day_until_its_end_and_with_the_duty_alone(
    cast: Cast, family: Household, wanted: Pairing
) -> None:
    tie = pair(
        actor=cast.county_officer,
        key=family.key,
        pairing=replace(wanted, valid_from=TODAY + timedelta(days=1)),
    )
    assert not _seen(cast.helper)
    Tie.objects.filter(pk=tie.pk).update(valid_from=TODAY)
    assert _seen(cast.helper) == {"A-1"}
    [duty] = cast.helper.duties.all()
    end_duty(duty, actor=None, on=TODAY)
    assert not _seen(cast.helper)


def test_a_pair_is_refused_where_it_would_break_a_rule(
    cast: Cast, family: Household, neighbour: Household, wanted: Pairing
) -> None:
    with pytest.raises(OutOfScope):
        pair(actor=cast.village_cadre, key=family.key, pairing=wanted)
    with pytest.raises(OutOfScope):
        pair(actor=cast.other_township_reviewer, key=family.key, pairing=wanted)
    with pytest.raises(NotInThisRole):
        pair(actor=cast.county_officer, key=family.key, pairing=replace(wanted, helper=cast.stranger))
    tie = pair(actor=cast.county_officer, key=family.key, pairing=wanted)
    with pytest.raises(GivenAlready):
        pair(actor=cast.county_officer, key=family.key, pairing=replace(wanted, is_main=False))
    second = open_account(username="second", display_name="第二人", password=None, actor=None)
    grant_duty(user=second, role=Role.HELPER, place=cast.village, actor=None)
    with pytest.raises(MainAlready):
        pair(actor=cast.county_officer, key=family.key, pairing=replace(wanted, helper=second))
    pair(actor=cast.county_officer, key=family.key, pairing=replace(wanted, helper=second, is_main=False))
    with pytest.raises(EndsBeforeItBegins):
        end_tie(actor=cast.county_officer, key=tie.key, on=TODAY - timedelta(days=1))
    end_tie(actor=cast.county_officer, key=tie.key)
    with pytest.raises(EndedAlready):
        end_tie(actor=cast.county_officer, key=tie.key)
    told = Event.objects.filter(subject_key=family.key).order_by("seq").values_list("kind", flat=True)
    assert list(told) == ["household.pairing_started"] * 2 + ["household.pairing_ended"]


def test_who_is_helped_or_evaluates_does_not_help(
    cast: Cast, family: Household, neighbour: Household, wanted: Pairing
) -> None:
    give_own_file(actor=cast.county_officer, key=neighbour.key, account=cast.household)
    with pytest.raises(OwnAlready):
        give_own_file(actor=cast.county_officer, key=family.key, account=cast.household)
    # the duties clash; the pairs are held apart even where somebody got past that
    with transaction.atomic():
        Tie.objects.update(user=cast.helper)
        with pytest.raises(HelpsHimself):
            pair(actor=cast.county_officer, key=family.key, pairing=wanted)
        Tie.objects.update(user=cast.household)
    pair(actor=cast.county_officer, key=family.key, pairing=wanted)
    Tie.objects.filter(household=neighbour).delete()
    Tie.objects.update(user=cast.household)
    with pytest.raises(HelpsFamilies):
        give_own_file(actor=cast.county_officer, key=neighbour.key, account=cast.household)
    draw_sample(actor=cast.city_officer, draw=_draw(cast, families=9))
    Tie.objects.filter(role="evaluator").update(user=cast.helper)
    with pytest.raises(EvaluatesTheFamily):
        pair(actor=cast.county_officer, key=neighbour.key, pairing=wanted)


def test_the_database_holds_one_main_helper_and_one_family_for_an_account(
    cast: Cast, family: Household, neighbour: Household, wanted: Pairing
) -> None:
    tie = pair(actor=cast.county_officer, key=family.key, pairing=wanted)
    own = give_own_file(actor=cast.county_officer, key=family.key, account=cast.household)
    for row, changed in ((tie, {"user": cast.stranger}), (own, {"household": neighbour})):
        values = {field.attname: getattr(row, field.attname) for field in Tie._meta.concrete_fields}
        values = {name: value for name, value in values.items() if name not in ("id", "key")}
        with pytest.raises(IntegrityError), transaction.atomic():
            Tie.objects.create(**values | {f"{name}_id": one.pk for name, one in changed.items()})


def test_a_sample_is_drawn_by_its_key_and_seen_by_its_evaluator_alone(
    client: Client, cast: Cast, family: Household, neighbour: Household
) -> None:
    sample = draw_sample(actor=cast.city_officer, draw=_draw(cast))
    [drawn] = Tie.objects.filter(sample=sample).values_list("household__household_no", flat=True)

    def chance(one: Household) -> str:
        return md5(f"{sample.key}{one.key}".encode()).hexdigest()  # noqa: S324  a lot, no secret

    assert drawn == min((family, neighbour), key=chance).household_no
    assert _seen(cast.evaluator) == {drawn}
    client.force_login(cast.county_officer)
    assert "春季抽查" not in client.get("/samples/").content.decode()  # drawn above: the county is not told
    with pytest.raises(OutOfScope):
        end_sample(actor=cast.county_officer, key=sample.key)
    end_sample(actor=cast.province_officer, key=sample.key)
    assert not _seen(cast.evaluator)


def test_a_sample_is_refused_without_a_fitting_evaluator_place_or_period(
    cast: Cast, family: Household
) -> None:
    with pytest.raises(OutOfScope):
        draw_sample(actor=cast.township_reviewer, draw=_draw(cast))
    with pytest.raises(NotInThisRole):
        draw_sample(actor=cast.city_officer, draw=_draw(cast, evaluator=cast.analyst))
    with pytest.raises(PeriodUnfit):
        draw_sample(actor=cast.city_officer, draw=_draw(cast, until=TODAY - timedelta(days=1)))
    with pytest.raises(NobodyToDraw):
        draw_sample(actor=cast.city_officer, draw=_draw(cast, place=cast.other_town))
    assert not Sample.objects.exists()


def test_township_and_county_pair_and_end_on_the_page(
    client: Client, cast: Cast, family: Household, unit: AssistingUnit
) -> None:
    client.force_login(cast.township_reviewer)
    address = f"/households/{family.key}/people/"
    asked = {
        "helper": str(cast.helper.key),
        "unit": str(unit.key),
        "valid_from": TODAY.isoformat(),
        "is_main": "on",
    }
    assert client.post(address, asked, follow=True).status_code == 200
    assert "林晓" in client.get(f"/households/{family.key}/").content.decode()
    again = client.post(address, asked)
    assert (again.status_code, Tie.objects.count()) == (422, 1)
    assert client.post(address, {"account": str(cast.household.key)}).status_code == 302
    for tie in Tie.objects.all():
        client.post(f"/ties/{tie.key}/end/")
    assert not Tie.objects.exclude(valid_to=TODAY).exists()
    client.force_login(cast.city_officer)
    evaluator = {
        "title": "春季抽查",
        "evaluator": str(cast.evaluator.key),
        "place": str(cast.town.pk),
        "families": "1",
        "since": TODAY.isoformat(),
        "until": TODAY.isoformat(),
    }
    assert client.post("/samples/", evaluator).status_code == 302
    assert "春季抽查" in client.get("/samples/").content.decode()
    assert Listing.objects.filter(household__ties__sample__isnull=False).count() == 1


def test_a_successor_helps_the_families_from_the_day_the_duty_passes(
    cast: Cast, family: Household, neighbour: Household, wanted: Pairing
) -> None:
    for one in (family, neighbour):
        pair(actor=cast.county_officer, key=one.key, pairing=wanted)
    successor = open_account(username="successor", display_name="接任人", password=None, actor=None)
    leaves = TODAY + timedelta(days=5)
    hand_over(cast.helper, successor=successor, on=leaves, actor=None)
    assert _seen(cast.helper) == {"A-1", "A-2"}
    assert not _seen(successor)
    with clock.frozen(leaves):
        assert not _seen(cast.helper)
        assert _seen(successor) == {"A-1", "A-2"}
    assert Tie.objects.filter(user=successor, is_main=True, unit__key=wanted.unit).count() == 2
