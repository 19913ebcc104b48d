"""Signing in and out, the own account, and the page for what lies outside one's area."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.audit.models import AuditEntry
from liandong.project.urls import urlpatterns as house
from tests.cast import Cast

PASSWORD = "three-red-lanterns-9"
ENGLISH = {"liandong_language": "en"}


def place_page(request: HttpRequest, place_id: int) -> HttpResponse:
    return HttpResponse(access_place(request.user, place_id).path)


urlpatterns = [*house, path("tested/<int:place_id>/", place_page)]


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


@pytest.fixture
def cadre(cast: Cast) -> User:
    cast.village_cadre.set_password(PASSWORD)
    cast.village_cadre.save()
    return cast.village_cadre


def sign_in(client: Client, username: str, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": username, "password": password}).status_code


def actions() -> list[tuple[str, int | None]]:
    found = AuditEntry.objects.filter(action__startswith="session.").order_by("id")
    return list(found.values_list("action", "actor_id"))


def test_signing_in_and_out_is_noted(client: Client, cadre: User) -> None:
    assert sign_in(client, cadre.username) == 302
    assert client.get("/account/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert actions() == [("session.opened", cadre.pk), ("session.closed", cadre.pk)]


def test_looking_at_the_sign_out_page_signs_nobody_out(client: Client, cadre: User) -> None:
    client.force_login(cadre)
    client.get("/accounts/logout/")
    assert client.get("/account/").status_code == 200


def test_a_failed_try_is_noted_without_what_was_typed(client: Client, cadre: User) -> None:
    assert sign_in(client, cadre.username, "wrong-password-1") == 200
    assert sign_in(client, "my-secret-by-mistake", "x") == 200
    entries = AuditEntry.objects.filter(action="session.refused").order_by("id")
    assert [entry.subject for entry in entries] == [f"user:{cadre.key}", ""]
    assert "secret" not in str([entry.detail for entry in entries])


def test_too_many_failed_tries_are_stopped_even_with_the_right_password(client: Client, cadre: User) -> None:
    for _ in range(10):
        sign_in(client, cadre.username, "wrong-password-1")
    sign_in(client, cadre.username)
    assert client.get("/account/").status_code == 302


def test_a_closed_account_cannot_sign_in(client: Client, cadre: User) -> None:
    cadre.is_active = False
    cadre.save()
    sign_in(client, cadre.username)
    assert client.get("/account/").status_code == 302


def test_nobody_opens_an_account_by_themselves(client: Client, cast: Cast) -> None:
    before = User.objects.count()
    client.post("/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.count() == before


def test_the_password_can_be_changed_and_a_weak_one_cannot(client: Client, cadre: User) -> None:
    sign_in(client, cadre.username)
    for new, taken in (("12345678", False), ("four-green-lanterns-8", True)):
        client.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )
        cadre.refresh_from_db()
        assert cadre.check_password(new) is taken


def test_the_account_page_says_duties_area_and_whom_to_ask(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.village_cadre)
    with django_assert_max_num_queries(10):
        page = client.get("/account/").content.decode()
    for word in ("韦秀兰", "岚溪县", "石桥镇", "上坪村", "安全管理员"):
        assert word in page
    client.force_login(cast.stranger)
    client.cookies.load(ENGLISH)
    assert "No duty counts for you today" in client.get("/account/").content.decode()


@pytest.mark.urls(__name__)
def test_what_lies_outside_the_area_is_refused_with_who_may_and_whom_to_ask(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.village_cadre)
    client.cookies.load(ENGLISH)
    assert client.get(f"/tested/{cast.group.pk}/").status_code == 200
    refused = client.get(f"/tested/{cast.other_village.pk}/")
    assert refused.status_code == 403
    page = refused.content.decode()
    for words in ("or it does not exist", "Village cadre", "County officer", "安全管理员", "岚溪县"):
        assert words in page
    assert "下坪村" not in page


@pytest.mark.urls(__name__)
def test_elsewhere_and_nowhere_give_the_same_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)

    def page(place_id: int) -> str:
        said = client.get(f"/tested/{place_id}/").content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said).replace(str(place_id), "")

    assert page(cast.other_village.pk) == page(10**9)


@pytest.mark.urls(__name__)
def test_somebody_not_signed_in_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    answer = client.get(f"/tested/{cast.village.pk}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_page_of_the_chain_is_open_to_everybody_and_says_when_it_is_empty(
    client: Client, db: None, settings: Settings
) -> None:
    client.cookies.load(ENGLISH)
    assert "Nothing has been sealed yet" in client.get("/chain/").content.decode()
    assert client.get("/chain/head.json").status_code == 404
    assert client.post("/chain/").status_code == 405
