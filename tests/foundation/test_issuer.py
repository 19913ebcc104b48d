"""Signing in by an identity provider: to an account that exists, by a verified claim, or not at all."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from liandong.foundation.accounts.models import User
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.signin.adapters import IssuerAdapter
from liandong.project import home, signin
from tests.cast import Cast

ISSUER = "https://id.example.cn"
LOGIN = "/accounts/issuer/issuer/login/"


class Answer:
    """What the provider answers."""

    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content

    def json(self) -> dict[str, Any]:
        return self.content

    def raise_for_status(self) -> None:
        """It never fails here."""


class Provider:
    """An identity provider within the test: what it is asked for, and what it says of the person."""

    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = {"sub": "p-1"} | claims

    def __enter__(self) -> Provider:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""

    def get(self, url: str, **_: Any) -> Answer:
        if url.endswith("openid-configuration"):
            return Answer(
                {
                    "issuer": ISSUER,
                    "authorization_endpoint": f"{ISSUER}/authorize",
                    "token_endpoint": f"{ISSUER}/token",
                    "userinfo_endpoint": f"{ISSUER}/userinfo",
                    "jwks_uri": f"{ISSUER}/keys",
                }
            )
        assert url == f"{ISSUER}/userinfo"
        return Answer(self.claims)

    def request(self, method: str, url: str, **_: Any) -> Answer:
        assert (method, url) == ("POST", f"{ISSUER}/token")
        said = {"iss": ISSUER, "aud": "liandong", "iat": time.time(), "exp": time.time() + 60, **self.claims}
        token = jwt.encode(said, "a key that is long enough for HS256", algorithm="HS256")
        return Answer({"access_token": "t", "token_type": "Bearer", "id_token": token})


@pytest.fixture(autouse=True)
def _configured(settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "issuer",
                    "name": "统一身份认证",
                    "client_id": "liandong",
                    "secret": "s",
                    "settings": {"server_url": ISSUER},
                }
            ],
        }
    }
    settings.LIANDONG_FORM_TARGETS = (ISSUER,)


def come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any], query: str = ""
) -> Any:
    """Go to the provider and come back as whom the claims name."""
    monkeypatch.setattr(IssuerAdapter, "get_requests_session", lambda self: Provider(claims))
    there = client.post(LOGIN + query).headers["Location"]
    assert there.startswith(f"{ISSUER}/authorize?")
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(LOGIN + "callback/", {"code": "c", "state": asked["state"][0]})


def test_the_button_leads_to_the_provider_and_the_policy_lets_it(client: Client, db: None) -> None:
    page = client.get("/accounts/login/?next=/runs/")
    assert f'action="{LOGIN}?next=%2Fruns%2F"' in page.content.decode()
    assert f"form-action 'self' {ISSUER}" in page.headers["Content-Security-Policy"]


def test_a_known_name_is_signed_in_and_stays_tied(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = {"preferred_username": "County_Officer", "name": "梁静", "phone_number": "13800000000"}
    assert come_back(client, monkeypatch, claims).status_code == 302
    assert "梁静" in client.get("/account/").content.decode()
    tied = SocialAccount.objects.get()
    assert (tied.user_id, tied.uid, tied.extra_data) == (cast.county_officer.pk, "p-1", {})
    client.post("/accounts/logout/")
    come_back(client, monkeypatch, {"preferred_username": "renamed-at-the-provider"})
    assert client.get("/account/").status_code == 200
    assert SocialAccount.objects.get().extra_data == {}
    assert AuditEntry.objects.filter(action="session.opened").count() == 2


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "nobody"},
        {"preferred_username": ""},
        {"preferred_username": "closed"},
        {"email": "liang@example.cn"},
        {"email": "liang@example.cn", "email_verified": False},
        {"email": "liang@example.cn", "email_verified": "true"},
    ],
)
def test_nobody_else_gets_in_and_no_account_is_opened(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, claims: dict[str, Any]
) -> None:
    settings.LIANDONG_OIDC_CLAIM = next(iter(claims))
    User.objects.filter(pk=cast.county_officer.pk).update(email="liang@example.cn")
    User.objects.create(username="closed", display_name="停用", is_active=False)
    before = User.objects.count()
    answer = come_back(client, monkeypatch, claims)
    assert answer.status_code == 403
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/account/").status_code == 302
    assert AuditEntry.objects.get(action="session.refused").detail == {"by": "issuer", "error": "unknown"}


def test_a_verified_address_counts(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.LIANDONG_OIDC_CLAIM = "email"
    User.objects.filter(pk=cast.county_officer.pk).update(email="liang@example.cn")
    come_back(client, monkeypatch, {"email": "Liang@example.cn", "email_verified": True})
    assert SocialAccount.objects.get().user_id == cast.county_officer.pk


def test_nobody_ties_an_identity_to_an_account_by_hand(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.village_cadre)
    answer = come_back(client, monkeypatch, {"preferred_username": "county_officer"}, "?process=connect")
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("path", [LOGIN, "/accounts/issuer/cancelled/", "/accounts/issuer/error/"])
def test_every_page_of_it_is_ours(client: Client, db: None, path: str) -> None:
    assert 'class="site"' in client.get(path).content.decode()


def test_an_unknown_provider_is_not_there(client: Client, db: None) -> None:
    assert client.get("/accounts/issuer/other/login/").status_code == 404


def test_the_settings_of_a_provider_are_whole_or_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    assert signin.identity_provider() == {}
    monkeypatch.setenv("LIANDONG_OIDC_ISSUER", "http://id.example.cn")
    with pytest.raises(signin.IssuerNotSecure):
        signin.identity_provider()
    monkeypatch.setenv("LIANDONG_OIDC_ISSUER", f"{ISSUER}/")
    with pytest.raises(signin.IssuerIncomplete, match="CLIENT_ID"):
        signin.identity_provider()
    monkeypatch.setenv("LIANDONG_OIDC_CLIENT_ID", "liandong")
    secret = tmp_path / "secret"
    monkeypatch.setenv("LIANDONG_OIDC_SECRET_FILE", str(secret))
    with pytest.raises(signin.IssuerIncomplete, match="SECRET_FILE"):
        signin.identity_provider()
    secret.write_text("hush\n")
    secret.chmod(0o644)
    with pytest.raises(home.KeyTooOpen):
        signin.identity_provider()
    secret.chmod(0o600)
    app = signin.identity_provider()["openid_connect"]["APPS"][0]
    assert (app["secret"], app["name"], app["settings"]) == ("hush", "id.example.cn", {"server_url": ISSUER})
    assert signin.issuer_origins() == (ISSUER,)


@pytest.mark.parametrize("given", ["0", "five", "-1", "五"])
def test_numbers_are_checked(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("LIANDONG_IDLE_MINUTES", given)
    with pytest.raises(signin.NumberExpected):
        signin.whole_number("LIANDONG_IDLE_MINUTES", "60")
