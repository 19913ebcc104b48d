"""Cards and those who act for families through the API: in scope, and no secret comes out twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liandong.feedback.cards import open_card
from liandong.feedback.models import FamilyCard, SaidKind
from liandong.feedback.saying import Words, ask
from liandong.feedback.voice import at_point
from liandong.foundation import clock
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.tokens.models import AnsweredRequest
from liandong.registry.models import Household
from tests.api.programs import Program, program_of
from tests.cast import Cast
from tests.feedback.speaking import DAY, ENDING, the_family

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def family(cast: Cast) -> Household:
    return the_family(cast)


def named(program: Program, family: Household, key: str, **more: object) -> Any:
    """Somebody named to act for the family, with the signed paper."""
    about = {"name": "王建军", "relation": "relative", "extent": ["read", "speak"], "until": "2024-06-30"}
    about |= {"ending": "123x", "paper": SimpleUploadedFile("p.pdf", b"%PDF-1.4\n%%EOF")} | more
    return program.post(f"/households/{family.key}/proxies", about, **{"Idempotency-Key": key})


def test_the_number_of_a_card_is_told_once_and_opens_the_page(cast: Cast, family: Household) -> None:
    program = program_of(cast.village_cadre)
    address = f"/households/{family.key}/cards"
    first = program.send(address, {}, **{"Idempotency-Key": "card-0001"})
    assert first.status_code == 201, first.content
    code = first.json()["code"]
    assert open_card(code, ENDING, address="").key.hex == first.json()["key"].replace("-", "")
    again = program.send(address, {}, **{"Idempotency-Key": "card-0001"}).json()
    assert (again["key"], again["code"]) == (first.json()["key"], None)
    assert code.replace(" ", "") not in str(AnsweredRequest.objects.get().answer)
    [listed] = program.get(address).json()["items"]
    assert (listed["key"], "code" in listed) == (first.json()["key"], False)
    ended = program.send(f"/cards/{listed['key']}/end", {"why": "lost"}).json()
    assert (ended["why"], FamilyCard.objects.get().ended_by) == ("lost", cast.village_cadre)
    assert program.get(address).json() == {"items": []}
    assert AuditEntry.objects.filter(action="card.printed", detail__card=listed["key"]).exists()


def test_whom_a_family_names_is_recorded_with_the_paper_and_withdrawn(cast: Cast, family: Household) -> None:
    program = program_of(cast.village_cadre)
    made = named(program, family, "proxy-0001")
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert named(program, family, "proxy-0001").json()["key"] == key
    card = program.send(
        f"/households/{family.key}/cards", {"proxy": key}, **{"Idempotency-Key": "card-0002"}
    ).json()
    assert (card["proxy"], card["expires_on"]) == (key, "2024-06-30")
    listed = program.get(f"/households/{family.key}/proxies").content.decode()
    assert json.loads(listed)["items"][0]["name"] == "王建军"
    assert "123" not in listed
    refused = named(program, family, "proxy-0002", account="nobody")
    assert (refused.status_code, refused.json()["type"]) == (422, "account-not-serving")
    assert program.send(f"/proxies/{key}/withdraw", {}).json()["withdrawn_at"]
    assert FamilyCard.objects.get().why == "no_proxy"


def test_what_the_family_said_is_read_where_it_is_heard_and_by_a_token_for_it(
    cast: Cast, family: Household
) -> None:
    voice = at_point(cast.township_reviewer, family)
    ask(voice, SaidKind.QUESTION, Words("补贴什么时候发", spoken=True))
    ask(voice, SaidKind.QUESTION, Words("评议没有通知我家", about_work=True, spoken=True))
    address = f"/households/{family.key}/said"
    texts = [one["text"] for one in program_of(cast.township_reviewer).get(address).json()["items"]]
    assert texts == ["评议没有通知我家", "补贴什么时候发"]
    heard = [one["text"] for one in program_of(cast.village_cadre).get(address).json()["items"]]
    assert heard == ["补贴什么时候发"]  # the other one is about its own work
    assert program_of(cast.other_village_cadre).get(address).json()["type"] == "out-of-scope"
    narrow = program_of(cast.village_cadre, "cards.read")
    assert narrow.get(address).json()["type"] == "scope-missing"
    cards = f"/households/{family.key}/cards"
    assert narrow.get(cards).status_code == 200
    assert narrow.send(cards, {}, **{"Idempotency-Key": "card-0003"}).json()["scope"] == "cards.write"
    assert program_of(cast.helper).get(cards).status_code == 403
