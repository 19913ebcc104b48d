"""Guessing is stopped, sessions end, second factors hold, and an identity provider opens no account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from pytest_django import Settings

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.signin import limits, policy, secrets
from tests.cast import Cast

PASSWORD = "three-red-lanterns-9"
ENGLISH = {"liandong_language": "en"}
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    """The hash of the site is slow on purpose; sixty tries of it would take a minute."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, user: User, password: str = PASSWORD) -> str:
    client.cookies.load(ENGLISH)
    answer = client.post("/accounts/login/", {"login": user.username, "password": password})
    return answer.content.decode() if answer.status_code == 200 else answer.headers["Location"]


def actions(prefix: str = "") -> list[str]:
    found = AuditEntry.objects.filter(action__startswith=prefix).order_by("id")
    return list(found.values_list("action", flat=True))


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_guessing_stops_and_the_page_says_until_when(client: Client, cast: Cast) -> None:
    user = with_password(cast.village_cadre)
    with clock.frozen(NOON):
        for _ in range(5):
            assert "is wrong" in sign_in(client, user, "wrong-password-1")
        page = sign_in(client, user)
    assert "no further one is taken before" in page
    assert "12:15" in page  # noon in Shanghai and a quarter of an hour
    assert not signed_in(client)
    locked = AuditEntry.objects.get(action="session.locked")
    assert locked.subject == f"user:{user.key}"
    assert locked.detail == {"by": "account", "minutes": 15}


def test_a_lock_ends_by_itself_and_is_noted_once(client: Client, cast: Cast) -> None:
    user = with_password(cast.village_cadre)
    with clock.frozen(NOON):
        for _ in range(9):
            sign_in(client, user, "wrong-password-1")
    with clock.frozen(NOON + timedelta(minutes=15)):
        assert sign_in(client, user) == "/"
    assert actions("session.locked") == ["session.locked"]


def test_another_account_is_not_locked_but_the_address_is_in_the_end(client: Client, cast: Cast) -> None:
    one, other = with_password(cast.village_cadre), with_password(cast.county_officer)
    for number in range(49):
        sign_in(client, User(username=f"nobody-{number}"), "wrong-password-1")
    assert sign_in(client, one) == "/"  # the right password is not counted
    client.post("/accounts/logout/")
    for number in range(2):
        sign_in(client, User(username=f"nobody-{number}-again"), "wrong-password-1")
    assert "no further one is taken" in sign_in(client, other)
    assert AuditEntry.objects.get(action="session.locked").detail["by"] == "address"


def test_a_right_password_sets_the_count_of_the_account_back(client: Client, cast: Cast) -> None:
    user = with_password(cast.village_cadre)
    for _ in range(2):
        for _ in range(4):
            sign_in(client, user, "wrong-password-1")
        assert sign_in(client, user) == "/"
        client.post("/accounts/logout/")


@pytest.mark.django_db(transaction=True)
def test_the_count_holds_across_connections() -> None:
    limit = limits.Limit("tested", 5, 60)

    def use(_: int) -> int:
        try:
            return limits.consume(limit, "one").number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(use, range(12)))
    assert numbers == list(range(1, 13))


def test_what_was_typed_as_a_name_is_not_kept(client: Client, cast: Cast) -> None:
    sign_in(client, User(username="my-secret-by-mistake"), "x")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM signin_limitwindow WHERE convert_from(key, 'LATIN1') LIKE '%sec%'"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("steps", "words"),
    [([61], "61 minutes"), ([50] * 15, "12 hours")],
    ids=["away too long", "signed in too long"],
)
def test_sessions_end(client: Client, cast: Cast, steps: list[int], words: str, settings: Settings) -> None:
    user = with_password(cast.village_cadre)
    settings.LIANDONG_IDLE_MINUTES = 60
    at = NOON
    with clock.frozen(at):
        sign_in(client, user)
        assert signed_in(client)
    for minutes in steps[:-1]:
        at += timedelta(minutes=minutes)
        if at - NOON <= timedelta(hours=12):
            with clock.frozen(at):
                assert signed_in(client)
    with clock.frozen(at + timedelta(minutes=steps[-1])):
        answer = client.get("/account/")
        assert answer.headers["Location"] == "/accounts/login/?next=/account/"
        assert not signed_in(client)
    assert actions("session.")[-2:] == ["session.ended", "session.closed"]


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def set_up_factor(client: Client, user: User) -> str:
    """Switch the second factor on as its owner does; return the secret."""
    sign_in(client, user)
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        page = client.post(
            page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"],
            {"password": PASSWORD},
            follow=True,
        )
    secret = str(page.context["form"].secret)
    done = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def test_a_second_factor_is_asked_for_once_it_is_on(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    user = with_password(cast.county_officer)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_factor(client, user)
    unused = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert secrets.opened(Authenticator.objects.get(type="totp").data["secret"]) == secret
    client.post("/accounts/logout/")
    assert sign_in(client, user) == "/accounts/2fa/authenticate/"
    assert not signed_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not signed_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": unused[0]}).status_code == 302
    assert signed_in(client)
    assert {"account.factor_added", "session.refused"} <= set(actions())


def test_guessing_codes_stops(client: Client, cast: Cast) -> None:
    user = with_password(cast.county_officer)
    secret = set_up_factor(client, user)
    client.post("/accounts/logout/")
    sign_in(client, user)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    page = client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert "no further one is taken" in page.content.decode()
    assert not signed_in(client)
    assert AuditEntry.objects.get(action="session.locked").detail["by"] == "second_factor"


def test_a_role_that_needs_a_second_factor_sees_nothing_before(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.LIANDONG_SECOND_FACTOR_ROLES = frozenset({"county_officer"})
    for user in (cast.county_officer, cast.village_cadre):
        with_password(user)
    sign_in(client, cast.village_cadre)
    assert signed_in(client)
    client.post("/accounts/logout/")
    sign_in(client, cast.county_officer)
    assert client.get("/households/").headers["Location"] == "/accounts/2fa/totp/activate/"
    set_up_factor(client, cast.county_officer)
    assert client.get("/households/").status_code == 200
    page = client.post("/accounts/2fa/totp/deactivate/").content.decode()
    assert "cannot be switched off" in page
    assert Authenticator.objects.filter(user=cast.county_officer, type="totp").exists()


def test_a_misspelt_role_is_refused_at_start(settings: Settings) -> None:
    settings.LIANDONG_SECOND_FACTOR_ROLES = frozenset({"county_oficer"})
    with pytest.raises(policy.RoleUnknown):
        policy.check_roles()


def test_a_lost_key_of_second_factors_is_told_in_a_sentence(settings: Settings, tmp_path: Any) -> None:
    kept = secrets.sealed("JBSWY3DPEHPK3PXP")
    settings.LIANDONG_SECOND_FACTOR_KEY = tmp_path / "absent"
    with pytest.raises(secrets.SecondFactorKeyMissing, match="absent"):
        secrets.opened(kept)
