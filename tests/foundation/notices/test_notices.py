"""Notices: on the page always, by mail and short message where somebody wants it."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.foundation.health.checks import State
from liandong.foundation.notices import checks, jobs
from liandong.foundation.notices.kinds import register_notice
from liandong.foundation.notices.models import Channel, Notice, Outgoing, Wanted
from liandong.foundation.notices.services import (
    TRIES,
    NoAddress,
    NoMailHere,
    NoPhone,
    acknowledge,
    notify,
    phone_of,
    read_one,
    send_mails,
    taken_messages,
    want,
)
from liandong.foundation.tokens.services import issue_token
from tests.cast import Cast

register_notice("test.done", gettext_lazy("The file “{title}” has been checked; look at what was found."))
PHONE = "13800138000"


@pytest.fixture
def mail_here(settings: Any, cast: Cast) -> None:
    settings.LIANDONG_SENDS_MAIL = True
    cast.county_officer.email = "officer@example.org"
    cast.county_officer.save()


def told(cast: Cast, **details: object) -> Notice:
    [made] = notify(
        [cast.county_officer], "test.done", link="/imports/", details={"title": "秋季", **details}
    )
    return made


def wants(cast: Cast, **chosen: object) -> Wanted:
    given: dict[str, Any] = {"by_mail": False, "by_sms": False, "phone": "", "language": "zh-hans", **chosen}
    return want(cast.county_officer, **given)


def test_a_notice_stands_on_the_page_until_it_is_followed(client: Client, cast: Cast) -> None:
    notice = told(cast)
    client.force_login(cast.county_officer)
    page = client.get("/notices/").content.decode()
    assert "文件“秋季”已核对完" in page
    assert "<b>1</b>" in page  # the bell
    answer = client.get(f"/notices/{notice.key}/")
    assert answer["Location"] == "/imports/"
    assert "<b>1</b>" not in client.get("/notices/").content.decode()
    client.cookies["liandong_language"] = "en"
    assert "The file “秋季” has been checked" in client.get("/notices/").content.decode()


def test_nobody_reads_the_notices_of_others(client: Client, cast: Cast) -> None:
    notice = told(cast)
    client.force_login(cast.village_cadre)
    assert "秋季" not in client.get("/notices/").content.decode()
    assert client.get(f"/notices/{notice.key}/").status_code == 404
    assert read_one(cast.county_officer, uuid4()) is None
    client.post("/notices/read/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_an_undeclared_kind_is_a_mistake_of_the_program(cast: Cast) -> None:
    with pytest.raises(KeyError):
        notify([cast.county_officer], "test.undeclared", link="/", details={})


def test_mail_goes_only_to_who_wants_it_and_says_where_to_look(mail_here: None, cast: Cast) -> None:
    told(cast)
    assert send_mails() == 0
    wants(cast, by_mail=True)
    told(cast)
    assert send_mails() == 1
    assert send_mails() == 0
    [sent] = mail.outbox
    assert sent.to == ["officer@example.org"]
    assert "/imports/" in str(sent.body)


def test_a_mail_that_cannot_be_sent_is_tried_again_and_given_up(
    mail_here: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> int:
        raise SMTPException

    wants(cast, by_mail=True)
    told(cast)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    for tried in range(1, TRIES + 1):
        assert send_mails() == 0
        row = Outgoing.objects.get()
        assert row.tries == tried
        Outgoing.objects.update(due_at=clock.now())
    assert row.failed_at is not None
    assert send_mails() == 0
    assert Outgoing.objects.get().tries == TRIES


def test_what_cannot_be_sent_cannot_be_chosen(cast: Cast, settings: Any) -> None:
    with pytest.raises(NoMailHere):
        wants(cast, by_mail=True)
    settings.LIANDONG_SENDS_MAIL = True
    with pytest.raises(NoAddress):
        wants(cast, by_mail=True)
    for phone in ("", "12345", "01012345678"):
        with pytest.raises(NoPhone):
            wants(cast, by_sms=True, phone=phone)
    assert not Wanted.objects.exists()


def test_short_messages_are_fetched_until_they_are_acknowledged(cast: Cast) -> None:
    kept = wants(cast, by_sms=True, phone="138 0013 8000", language="en")
    assert PHONE.encode() not in bytes(kept.sealed or b"")
    assert phone_of(kept) == PHONE
    told(cast)
    [(row, phone, text)] = taken_messages(10)
    assert phone == PHONE
    assert text.startswith("The file “秋季” has been checked")
    assert taken_messages(10) == []  # in hand for ten minutes
    Outgoing.objects.update(due_at=clock.now())
    [(again, _, _)] = taken_messages(10)
    assert again == row
    assert acknowledge(row.key)
    assert not acknowledge(row.key)
    Outgoing.objects.update(due_at=clock.now())
    assert taken_messages(10) == []


def test_the_gateway_needs_the_scope_and_the_role(client: Client, cast: Cast) -> None:
    wants(cast, by_sms=True, phone=PHONE)
    told(cast)
    for user, status in ((cast.county_officer, 403), (cast.system_admin, 200)):
        _token, secret = issue_token(
            user=user, name="gateway", scopes=["messages.collect"], days=1, actor=user
        )
        answer = client.post("/api/v1/messages/fetch", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == status
    assert [one["phone"] for one in answer.json()] == [PHONE]


def test_health_tells_what_waits_too_long_and_old_notices_go(cast: Cast) -> None:
    wants(cast, by_sms=True, phone=PHONE)
    told(cast)
    assert checks.notices().state is State.GOOD
    Notice.objects.update(made_at=clock.now() - timedelta(hours=2))
    assert checks.notices().state is State.ATTENTION
    Notice.objects.update(made_at=clock.now() - timedelta(days=jobs.KEPT_DAYS + 1))
    jobs.tidy()
    assert not Notice.objects.exists()
    assert not Outgoing.objects.filter(channel=Channel.SMS).exists()
