"""At the service point, by somebody whom the family named, and with its signature in the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from liandong.casework.advancing import advance
from liandong.casework.guards import Proof
from liandong.casework.procedures import Sign
from liandong.casework.refusals import NotOutside
from liandong.feedback.cards import CardNotOpened, ProxyHasNoEnding, issue_card, open_card
from liandong.feedback.family_signs import NothingToSign, NotOfTheFamily, sign
from liandong.feedback.models import CardEnd, Extent, FamilySaid, Proxy, Relation, SaidKind
from liandong.feedback.proxies import (
    ActsForTheFamily,
    CadreUnnamed,
    NamesThemselves,
    Naming,
    ProxyDays,
    ProxyTookPart,
    in_force,
    name_proxy,
    withdraw_proxy,
)
from liandong.feedback.saying import (
    AboutTheirOwn,
    NotConfirmed,
    NothingDrawn,
    Words,
    answer,
    ask,
    object_to_case,
)
from liandong.feedback.voice import at_point, by_card
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.pages import formats
from liandong.linkage.models import Event
from liandong.registry.models import Household
from liandong.registry.services.changes import head_of
from tests.casework.steps import signed_paper, walk
from tests.cast import Cast
from tests.feedback.speaking import (
    DAY,
    a_signature,
    card_of,
    on_notice,
    opened_by_card,
    the_family,
)

pytestmark = pytest.mark.django_db
HEARD = Words("家里的房子去年冬天漏雨", spoken=True, trips=1)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def family(cast: Cast) -> Household:
    return the_family(cast)


def naming(**more: object) -> Naming:
    given: dict[str, object] = {
        "name": "王建军",
        "relation": Relation.RELATIVE,
        "extent": (Extent.READ, Extent.SPEAK),
        "until": date(2024, 6, 30),
        "paper": signed_paper(),
        "ending": "123x",
    }
    return Naming(**(given | more))  # type: ignore[arg-type]  # by name


def test_what_is_written_down_is_confirmed_by_the_family_and_answered(cast: Cast, family: Household) -> None:
    voice = at_point(cast.village_cadre, family)
    with pytest.raises(NotConfirmed):
        ask(voice, SaidKind.QUESTION, Words("家里的房子去年冬天漏雨"))
    said = ask(voice, SaidKind.QUESTION, HEARD)
    assert (said.person, said.trips, said.due_on) == (cast.village_cadre, 1, date(2024, 3, 16))
    with pytest.raises(IntegrityError, match="said_confirmed_at_the_point"), transaction.atomic():
        FamilySaid.objects.create(
            household=family, place=family.place, kind="question", channel="point",
            person=cast.village_cadre, said_at=clock.now(),
        )  # fmt: skip
    assert (
        answer(actor=cast.resident_team, key=said.key, text="下周入户查看").answered_by == cast.resident_team
    )
    for who in (cast.other_village_cadre, cast.helper, cast.city_officer):
        with pytest.raises(OutOfScope):
            at_point(who, family)


def test_what_is_about_the_village_is_answered_above_it_by_who_did_not_write_it(
    cast: Cast, family: Household
) -> None:
    about = Words("村里评议的时候没有通知我家", about_work=True, spoken=True)
    by_village = ask(at_point(cast.village_cadre, family), SaidKind.QUESTION, about)
    by_town = ask(at_point(cast.township_reviewer, family), SaidKind.OBJECTION, HEARD)
    with pytest.raises(AboutTheirOwn):  # the cadre wrote it down and sees it, and judges it not
        answer(actor=cast.village_cadre, key=by_village.key, text="通知过的")
    with pytest.raises(OutOfScope):
        answer(actor=cast.resident_team, key=by_village.key, text="通知过的")
    with pytest.raises(AboutTheirOwn):
        answer(actor=cast.township_reviewer, key=by_town.key, text="已经核实")
    answer(actor=cast.township_reviewer, key=by_village.key, text="会议记录显示没有通知")
    answer(actor=cast.county_officer, key=by_town.key, text="已经核实")


def test_an_objection_before_a_cadre_stops_the_notice_and_the_cadre_does_not_judge_it(
    cast: Cast, family: Household
) -> None:
    case = on_notice(cast, family)
    said = object_to_case(at_point(cast.township_reviewer, family), case, HEARD)
    case.refresh_from_db()
    assert (said.held, case.state, case.notice_left) == (True, "entry_objection", 5)
    with pytest.raises(NotOutside):
        advance(case.key, "dismiss", actor=cast.township_reviewer, proof=Proof(reason="属实"))
    later = object_to_case(at_point(cast.village_cadre, family), case, HEARD)
    assert (later.held, later.goes_above) == (False, True)  # no notice hangs now: somebody above answers


def test_the_page_of_the_service_point_keeps_and_prints_a_receipt(
    cast: Cast, client: Client, family: Household
) -> None:
    on_notice(cast, family)
    client.force_login(cast.village_cadre)
    address = f"/households/{family.key}/service-point/"
    assert "公示中" in client.get(address).content.decode()
    sent = {"kind": "question", "fact": "other", "text": "补贴什么时候发", "trips": "2"}
    assert client.post(address, sent).status_code == 422
    kept = client.post(address, {**sent, "scan": a_signature()})
    said = FamilySaid.objects.get()
    assert kept.headers["Location"] == f"/said/{said.key}/"
    assert said.signature is not None
    assert (said.trips, said.spoken) == (2, False)
    page = client.get(f"/said/{said.key}/").content.decode()
    assert formats.day(date(2024, 3, 16)) in page
    assert client.get(f"/said/{said.key}/receipt.pdf").content.startswith(b"%PDF")
    assert client.get(f"/said/{said.key}/signature/").content.startswith(b"\x89PNG")
    assert client.post(f"/households/{family.key}/card/").content.startswith(b"%PDF")


def test_the_family_signs_once_where_its_case_asks_for_it(
    cast: Cast, client: Client, family: Household
) -> None:
    case = on_notice(cast, family)
    voice = at_point(cast.village_cadre, family)
    head = head_of(family)
    assert head is not None
    drawn = {"scan": a_signature(), "words": Words("", member=head.key)}
    with pytest.raises(NothingToSign):
        sign(voice, case.key, Sign.RECEIVED, **drawn)  # type: ignore[arg-type]  # by name
    with clock.frozen(DAY + timedelta(days=9)):
        case = walk(case, cast, signed_paper(), "notice_over", "review", "entry_approve")
        with pytest.raises(NothingDrawn):
            sign(voice, case.key, Sign.RECEIVED, scan=None, words=Words("", member=head.key))
        with pytest.raises(NotOfTheFamily):
            sign(voice, case.key, Sign.RECEIVED, scan=a_signature(), words=Words(""))
        _card, code = card_of(cast, family)
        opened_by_card(client, code)
        assert f"/card/cases/{case.key}/received/" in client.get("/card/family/").content.decode()
        assert client.post(f"/card/cases/{case.key}/received/", {}).status_code == 422
        client.post(f"/card/cases/{case.key}/received/", {"scan": a_signature(), "member": head.key})
        said = FamilySaid.objects.get()
        assert said.member == head
        assert (said.kind, said.state, said.case) == ("received", "monitored", case)
        with pytest.raises(NothingToSign):
            sign(voice, case.key, Sign.RECEIVED, **drawn)  # type: ignore[arg-type]  # by name
        client.force_login(cast.county_officer)
        assert f"/said/{said.key}/" in client.get(f"/cases/{case.key}/").content.decode()


def test_whom_a_family_may_name(cast: Cast, family: Household) -> None:
    on_notice(cast, family)
    actor = cast.village_cadre
    refused: tuple[tuple[Naming, type[Exception]], ...] = (
        (naming(until=date(2024, 2, 29)), ProxyDays),
        (naming(until=date(2029, 1, 1)), ProxyDays),
        (naming(relation=Relation.CADRE), CadreUnnamed),
        (naming(account=cast.village_cadre), NamesThemselves),
        (naming(account=cast.resident_team), ProxyTookPart),  # surveyed the family
    )
    for one, why in refused:
        with pytest.raises(why):
            name_proxy(actor=actor, key=family.key, naming=one)
    row = name_proxy(actor=actor, key=family.key, naming=naming())
    assert row.knows
    speaks = name_proxy(actor=actor, key=family.key, naming=naming(extent=(Extent.SPEAK,)))
    with pytest.raises(ProxyHasNoEnding):  # the card would show what they may not read
        issue_card(actor=actor, key=family.key, proxy=speaks)
    assert b"123" not in bytes(row.knows)
    assert {one.payload["until"] for one in Event.objects.filter(kind="proxy.named")} == {"2024-06-30"}
    with pytest.raises(OutOfScope):
        name_proxy(actor=cast.other_village_cadre, key=family.key, naming=naming())


def test_what_they_do_is_recorded_as_done_for_the_family_and_ends_when_it_is_taken_back(
    cast: Cast, client: Client, family: Household
) -> None:
    case = on_notice(cast, family)
    row = name_proxy(actor=cast.village_cadre, key=family.key, naming=naming())
    card, code = issue_card(actor=cast.village_cadre, key=family.key, proxy=row)
    assert card.expires_on == date(2024, 6, 30)
    with pytest.raises(CardNotOpened):  # the family's number does not open their card
        open_card(code, "1234", address="")
    voice = by_card(open_card(code, "123X", address=""))
    said = ask(voice, SaidKind.QUESTION, Words("补贴什么时候发"))
    assert said.proxy == row
    assert Event.objects.get(kind="family.said").payload["proxy"] == str(row.key)
    opened_by_card(client, code, "123X")
    assert client.get(f"/card/cases/{case.key}/received/").headers["Location"] == "/card/family/"
    assert "没有委托您" in client.get("/card/family/").content.decode()
    with pytest.raises(OutOfScope):  # to sign was not given to them
        sign(voice, case.key, Sign.RECEIVED, scan=a_signature(), words=Words(""))
    assert in_force(family) == [row]
    withdraw_proxy(actor=cast.village_cadre, key=row.key)
    card.refresh_from_db()
    assert (in_force(family), card.why) == ([], CardEnd.NO_PROXY)
    assert "这张卡不能再打开" in client.get("/card/family/", follow=True).content.decode()
    refused = client.post("/card/", {"code": code, "ending": "123X"}).content.decode()
    assert (refused.count("没有打开"), "还没有存上" in refused) == (1, False)
    with pytest.raises(CardNotOpened):
        open_card(code, "123X", address="")
    with pytest.raises(OutOfScope):
        at_point(cast.village_cadre, family, Proxy.objects.get())
    with pytest.raises(ProxyHasNoEnding):
        issue_card(actor=cast.village_cadre, key=family.key, proxy=Proxy.objects.get())


def test_who_acts_for_a_family_takes_no_step_in_its_case(cast: Cast, family: Household) -> None:
    case = on_notice(cast, family)
    row = name_proxy(
        actor=cast.village_cadre, key=family.key, naming=naming(account=cast.township_reviewer, ending="")
    )
    with clock.frozen(DAY + timedelta(days=9)):
        advance(case.key, "notice_over", actor=cast.village_cadre)
        with pytest.raises(ActsForTheFamily):
            advance(case.key, "return", actor=cast.township_reviewer, proof=Proof(reason="缺材料"))
        withdraw_proxy(actor=cast.village_cadre, key=row.key)
        advance(case.key, "return", actor=cast.township_reviewer, proof=Proof(reason="缺材料"))


def test_the_page_of_proxies_keeps_the_paper(cast: Cast, client: Client, family: Household) -> None:
    client.force_login(cast.village_cadre)
    address = f"/households/{family.key}/proxies/"
    sent = {"name": "王建军", "relation": "relative", "extent": ["read", "speak"], "until": "2024-06-30"}
    assert client.post(address, sent).status_code == 422
    paper = SimpleUploadedFile("委托书.pdf", b"%PDF-1.4\n%%EOF")
    assert client.post(address, {**sent, "paper": paper}).status_code == 302
    row = Proxy.objects.get()
    assert "王建军" in client.get(address).content.decode()
    assert client.get(f"/proxies/{row.key}/paper/").content.startswith(b"%PDF")
    client.post(f"/proxies/{row.key}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_by == cast.village_cadre
