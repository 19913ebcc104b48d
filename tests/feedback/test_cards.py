"""A card opens one family's page, with a second thing the family knows; everything else is refused alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from liandong.casework.models import Case, Task
from liandong.casework.procedures import Sign
from liandong.feedback.answers import ask_for_answers
from liandong.feedback.card_codes import check_digit, hashes, in_fours, new_code, tidied
from liandong.feedback.card_secret import card_secret
from liandong.feedback.card_sheet import card_sheet
from liandong.feedback.cards import (
    MOST_WRONG,
    CardNotOpened,
    CodeMistyped,
    NothingToAskFor,
    TooManyTries,
    end_card,
    issue_card,
    open_card,
)
from liandong.feedback.models import CardEnd, CardSecret, FamilyCard, FamilySaid
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope, may, places_for
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.pages import formats
from liandong.foundation.personal import seal
from liandong.linkage.models import Event
from liandong.registry.bearer import Bearer
from liandong.registry.models import Household, Tie
from liandong.registry.selectors import look_at
from tests.cast import Cast
from tests.feedback.speaking import DAY, ENDING, ID, card_of, on_notice, opened_by_card, the_family
from tests.registry.families import SINCE, a_family

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def family(cast: Cast) -> Household:
    return the_family(cast)


def test_a_mistyped_digit_and_two_that_changed_places_are_found() -> None:
    code = new_code()
    assert tidied(in_fours(code).replace(" ", "　")) == code
    for at in range(16):
        wrong = code[:at] + str((int(code[at]) + 1) % 10) + code[at + 1 :]
        assert check_digit(wrong[:15]) != wrong[15]


def test_the_card_opens_with_what_the_family_knows_and_is_kept_as_a_hash(
    cast: Cast, family: Household
) -> None:
    card, code = card_of(cast, family)
    assert code.encode() not in bytes(card.code_hash)
    assert open_card(in_fours(code), f" {ENDING.lower()} ", address="10.0.0.1") == card
    assert AuditEntry.objects.filter(action="card.opened", subject=f"household:{family.key}").count() == 1
    assert code not in str(list(Event.objects.values_list("payload", flat=True)))
    words = str(card_sheet(card, code, "https://liandong.example/card/", "https://liandong.example/card/?n="))
    assert in_fours(code) in words
    assert "王建国" not in words  # whoever finds it does not learn whose number to guess
    assert ID not in words


def test_what_does_not_open_is_refused_in_the_same_words(cast: Cast, family: Household) -> None:
    card, code = card_of(cast, family)
    said = set()
    for typed, ending in ((code, "0000"), (new_code(), ENDING)):
        with pytest.raises(CardNotOpened) as refused:
            open_card(typed, ending, address="10.0.0.1")
        said.add(str(refused.value))
    with clock.frozen(card.expires_on + timedelta(days=1)), pytest.raises(CardNotOpened) as refused:
        open_card(code, ENDING, address="10.0.0.1")
    said.add(str(refused.value))
    Household.objects.filter(pk=family.pk).update(closed_on=DAY, closed_reason="moved_away")
    with pytest.raises(CardNotOpened) as refused:
        open_card(code, ENDING, address="10.0.0.1")
    said.add(str(refused.value))
    Household.objects.filter(pk=family.pk).update(closed_on=None, closed_reason=None)
    end_card(actor=cast.township_reviewer, key=card.key, why=CardEnd.LOST)
    with pytest.raises(CardNotOpened) as refused:
        open_card(code, ENDING, address="10.0.0.1")
    assert said == {str(refused.value)}
    with pytest.raises(CodeMistyped):
        open_card(code[:15], ENDING, address="10.0.0.1")


def test_tries_are_counted_for_each_code_and_each_address(
    cast: Cast, family: Household, settings: Settings
) -> None:
    settings.LIANDONG_SIGN_IN_TRIES = 2
    _card, code = card_of(cast, family)
    for _visit in "123":
        open_card(code, ENDING, address="10.0.0.1")  # what opens the card is no failed try
    for _try in "12":
        with pytest.raises(CardNotOpened):
            open_card(code, "0000", address="10.0.0.1")
    with pytest.raises(TooManyTries):  # the right answer too, from wherever
        open_card(code, ENDING, address="10.0.0.2")
    unknown = new_code()
    for _try in "12":
        with pytest.raises(CardNotOpened):
            open_card(unknown, ENDING, address="10.0.0.3")
    with pytest.raises(TooManyTries):  # so the limit does not tell which cards there are
        open_card(unknown, ENDING, address="10.0.0.3")
    for _more in range(20):
        with pytest.raises(CardNotOpened):
            open_card(new_code(), ENDING, address="10.0.0.4")
    with pytest.raises(TooManyTries):
        open_card(new_code(), ENDING, address="10.0.0.4")
    assert AuditEntry.objects.filter(action="card.locked").count() == 3


def test_a_card_that_was_tried_for_weeks_ends(cast: Cast, family: Household) -> None:
    card, code = card_of(cast, family)
    FamilyCard.objects.update(wrong=MOST_WRONG - 1)
    with pytest.raises(CardNotOpened):
        open_card(code, "0000", address="")
    card.refresh_from_db()
    assert (card.why, card.ended_by) == (CardEnd.TRIED, None)
    with pytest.raises(CardNotOpened):
        open_card(code, ENDING, address="")


def test_a_new_card_ends_the_old_one_and_only_those_who_serve_there_print_it(
    cast: Cast, family: Household
) -> None:
    old, _code = card_of(cast, family)
    new, code = issue_card(actor=cast.township_reviewer, key=family.key)
    old.refresh_from_db()
    assert (old.why, new.ended_at) == (CardEnd.REPLACED, None)
    for who in (cast.other_village_cadre, cast.county_officer, cast.helper, cast.household, cast.stranger):
        with pytest.raises(OutOfScope):
            issue_card(actor=who, key=family.key)
    without = a_family(cast.county, cast.village, "LX-9")
    with pytest.raises(NothingToAskFor):
        issue_card(actor=cast.village_cadre, key=without.key)
    assert open_card(code, ENDING, address="").household == family


def test_the_bearer_sees_what_the_family_s_account_sees_and_no_other_family(
    cast: Cast, family: Household
) -> None:
    bearer = Bearer(family.pk)
    Tie.objects.create(
        household=family, user=cast.household, role="household", valid_from=SINCE, tied_at=clock.now()
    )
    assert look_at(bearer, family.key)[1] == look_at(cast.household, family.key)[1]
    other = a_family(cast.county, cast.village, "LX-2")
    for who in (bearer, cast.household):
        with pytest.raises(OutOfScope):
            look_at(who, other.key)
    for action in ("household.read", "case.read", "number.search", "run.families"):
        assert not may(bearer, action)
        assert places_for(bearer, action) == []


def test_by_card_the_family_reads_how_its_case_stands_and_objects(
    cast: Cast, client: Client, family: Household
) -> None:
    case = on_notice(cast, family)
    _card, code = card_of(cast, family)
    assert client.get("/card/family/").headers["Location"] == "/card/"
    assert client.post("/card/", {"code": code, "ending": "0000"}).status_code == 422
    opened_by_card(client, code)
    answer = client.get("/card/family/")
    page = answer.content.decode()
    for words in ("公示中", formats.day(date(2024, 3, 6)), "王建国", "这里不对"):
        assert words in page
    assert ID not in page
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.cookies["liandong_card"]["path"] == "/card/"
    assert client.get(f"/households/{family.key}/").status_code == 302  # the card opens nothing else
    sent = {"kind": "objection", "case": str(case.key), "fact": "other", "text": "我家的情况没有写全"}
    assert client.post("/card/say/", sent).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.notice_left) == ("entry_objection", 5)
    said = FamilySaid.objects.get()
    assert (said.channel, said.held, said.person, said.trips) == ("card", True, None, 0)
    assert "我家的情况没有写全" in client.get("/card/family/").content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert client.get("/card/family/").status_code == 302


def test_l17_ask_for_answers_of_the_village_or_of_those_above_where_its_work_is_meant(
    cast: Cast, client: Client, family: Household
) -> None:
    _card, code = card_of(cast, family)
    opened_by_card(client, code)
    client.post("/card/say/", {"kind": "question", "fact": "other", "text": "什么时候评议"})
    client.post(
        "/card/say/",
        {"kind": "question", "fact": "other", "text": "村里没有来过我家", "about_work": "on"},
    )
    ask_for_answers(list(Event.objects.filter(kind="family.said").order_by("pk")))
    tasks = dict(Task.objects.values_list("kind", "state"))
    assert tasks == {"family.answer": "open", "family.answer_above": "open"}
    plain, of_work = FamilySaid.objects.order_by("pk")
    client.force_login(cast.village_cadre)
    assert client.get(f"/said/{of_work.key}/").status_code == 403  # about their own work: not for them
    assert "村里没有来过我家" not in client.get(f"/households/{family.key}/").content.decode()
    assert client.post(f"/said/{plain.key}/", {"text": "下月五日开会"}).status_code == 302
    client.force_login(cast.township_reviewer)
    assert client.post(f"/said/{of_work.key}/", {"text": "已派人明天入户"}).status_code == 302
    assert set(Task.objects.values_list("state", flat=True)) == {"done"}
    page = client.get("/card/family/").content.decode()
    assert "下月五日开会" in page
    assert "已派人明天入户" in page
    with pytest.raises(DatabaseError, match="change"), transaction.atomic():
        FamilySaid.objects.filter(pk=plain.pk).update(answer="改过")


@pytest.mark.parametrize("sign", Sign)
def test_the_own_account_is_led_to_what_is_to_be_signed_and_nothing_else(sign: Sign) -> None:
    case = SimpleNamespace(key=UUID(int=1))
    standing = SimpleNamespace(title="程序", state="状态", next="", sign=sign, case=case)
    page = render_to_string("feedback/own_panel.html", {"standings": [standing]})
    assert [one for one in Sign if reverse(f"feedback:card_{one.value}", args=[case.key]) in page] == [sign]


def test_the_family_s_own_account_comes_by_the_same_page(
    cast: Cast, client: Client, family: Household
) -> None:
    on_notice(cast, family)
    client.force_login(cast.household)
    assert client.get("/card/family/").headers["Location"] == "/card/"  # no family was given to it
    Tie.objects.create(
        household=family, user=cast.household, role="household", valid_from=SINCE, tied_at=clock.now()
    )
    assert "公示中" in client.get(f"/households/{family.key}/").content.decode()
    home = client.get("/").content.decode()
    assert "公示中" in home
    assert 'href="/card/family/"' in home  # where it asks, corrects, objects and signs
    client.post("/card/say/?kind=question", {"kind": "question", "text": "什么时候评议"})
    said = FamilySaid.objects.get()
    assert (said.channel, said.person) == ("account", cast.household)
    assert Case.objects.get().state == "entry_notice"


def test_codes_in_hand_live_on_when_the_secret_of_the_site_changes(
    cast: Cast, family: Household, settings: Settings
) -> None:
    card, code = card_of(cast, family)
    settings.SECRET_KEY = "another one, and the old one is forgotten"
    assert open_card(code, ENDING, address="") == card
    row = CardSecret.objects.get()
    sealed = bytes(row.sealed)
    assert card_secret() not in sealed
    # a rotation of the key ring seals the same secret anew
    row.sealed = seal(card_secret().hex(), of=f"{CardSecret.OF}.{row.key}")
    row.save()
    assert bytes(row.sealed) != sealed
    assert open_card(code, ENDING, address="") == card


def test_a_card_from_before_moves_to_the_secret_of_the_cards_when_it_is_opened(
    cast: Cast, family: Household, settings: Settings
) -> None:
    card, code = card_of(cast, family)
    card.code_hash = hashes(code)[1]  # as cards were kept before: under the site's secret
    card.save()
    open_card(code, ENDING, address="")
    settings.SECRET_KEY = "another one, and the old one is forgotten"
    assert open_card(code, ENDING, address="") == card
    card.code_hash = hashes(code)[1]
    card.save()
    settings.SECRET_KEY = "a third one"
    with pytest.raises(CardNotOpened):  # it was not opened in time
        open_card(code, ENDING, address="")
