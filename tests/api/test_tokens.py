"""Tokens: made by their owner, kept as hashes, bounded by scope and duty, ended at will."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from liandong.foundation import clock
from liandong.foundation.accounts.services import close_account, end_duty
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.tokens.models import ApiToken
from liandong.foundation.tokens.services import (
    AccountClosed,
    BadLifetime,
    KeyUsedOtherwise,
    ScopesMissing,
    TooManyTokens,
    answer_once,
    issue_token,
    revoke_token,
)
from tests.api.programs import program_of
from tests.cast import Cast


def test_the_page_shows_a_new_token_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    form = {"name": "统计", "scopes": ["runs.read"], "days": "30"}
    page = client.post("/account/tokens/", form)
    text = page.context["made"][1]
    assert text in page.content.decode()
    again = client.get("/account/tokens/").content.decode()
    assert text not in again
    assert text[:10] in again
    token = ApiToken.objects.get()
    assert text not in str(token.__dict__)
    assert (token.user, token.scopes) == (cast.county_officer, ["runs.read"])
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert AuditEntry.objects.get(action="token.issued").actor_id == cast.county_officer.pk


def test_only_the_owner_revokes(client: Client, cast: Cast) -> None:
    mine = program_of(cast.county_officer)
    token = ApiToken.objects.get()
    client.force_login(cast.other_county_officer)
    assert client.post(f"/account/tokens/{token.key}/revoke/").status_code == 404
    client.force_login(cast.county_officer)
    assert mine.get("/standards").status_code == 200
    assert client.post(f"/account/tokens/{token.key}/revoke/").status_code == 302
    assert mine.get("/standards").status_code == 401
    assert mine.get("/standards").status_code == 401
    assert AuditEntry.objects.filter(action="token.refused").count() == 1


def test_a_token_ends(cast: Cast) -> None:
    mine = program_of(cast.county_officer)
    with clock.frozen(clock.now() + timedelta(hours=23)):
        assert mine.get("/standards").status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert mine.get("/standards").status_code == 401


def test_a_token_never_does_more_than_its_owner(cast: Cast) -> None:
    cadre = program_of(cast.village_cadre)
    assert cadre.get("/households").status_code == 200
    end_duty(cast.village_cadre.duties.get(), actor=None)
    assert cadre.get("/households").status_code == 403
    close_account(cast.village_cadre, actor=None)
    assert cadre.get("/standards").status_code == 401


def test_a_scope_that_the_token_lacks_is_named(cast: Cast) -> None:
    answer = program_of(cast.county_officer, "runs.read").get("/households")
    assert answer.status_code == 403
    assert answer.json()["type"] == "scope-missing"
    assert answer.json()["scope"] == "households.read"


def test_where_a_second_factor_is_required_its_owner_has_one(cast: Cast, settings: Settings) -> None:
    settings.LIANDONG_SECOND_FACTOR_ROLES = frozenset({"county_officer"})
    answer = program_of(cast.county_officer).get("/standards")
    assert (answer.status_code, answer.json()["type"]) == (403, "second-factor-missing")


def test_a_token_used_too_often_waits(cast: Cast, settings: Settings) -> None:
    settings.LIANDONG_API_REQUESTS_A_MINUTE = 2
    mine, other = program_of(cast.county_officer), program_of(cast.county_officer)
    assert [mine.get("/standards").status_code for _ in range(3)] == [200, 200, 429]
    late = mine.get("/standards")
    assert 1 <= int(late.headers["Retry-After"]) <= 60
    assert late.json()["type"] == "too-many-requests"
    assert other.get("/standards").status_code == 200


def test_signing_in_in_the_browser_opens_no_operation(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    assert client.get("/api/v1/households").status_code == 401


def test_what_cannot_be_made_is_refused(cast: Cast) -> None:
    def issue(**changed: object) -> None:
        wanted = {"user": cast.county_officer, "name": "t", "scopes": ["runs.read"], "days": 1, "actor": None}
        issue_token(**(wanted | changed))  # type: ignore[arg-type]  # the test gives wrong things on purpose

    for scopes in ([], ["everything"]):
        with pytest.raises(ScopesMissing):
            issue(scopes=scopes)
    for days in (0, 367, -1):
        with pytest.raises(BadLifetime):
            issue(days=days)
    for _ in range(20):
        issue()
    with pytest.raises(TooManyTokens):
        issue()
    revoke_token(ApiToken.objects.earliest("pk"), actor=None)
    issue()
    close_account(cast.village_cadre, actor=None)
    with pytest.raises(AccountClosed):
        issue(user=cast.village_cadre)


def test_a_write_that_failed_leaves_its_key_free(cast: Cast) -> None:
    done = []

    def act() -> dict[str, object]:
        done.append(1)
        if len(done) == 1:
            raise ScopesMissing(scopes="")
        return {"n": len(done)}

    def ask(request: bytes = b"one") -> tuple[dict[str, object], bool]:
        return answer_once(user=cast.county_officer, operation="t", key="k", request=request, act=act)

    with pytest.raises(ScopesMissing):
        ask()
    assert [ask(), ask()] == [({"n": 2}, False), ({"n": 2}, True)]
    with pytest.raises(KeyUsedOtherwise):
        ask(b"two")
