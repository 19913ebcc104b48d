"""The home page is composed of what the parts offer, and says what it means where they offer nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from liandong.foundation.accounts.models import User
from liandong.foundation.pages import panels
from liandong.foundation.pages.context import demo_accounts
from liandong.foundation.pages.panels import Panel, Somebody
from tests.cast import Cast


@pytest.fixture
def no_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The home page without what the parts put there."""
    monkeypatch.setattr(panels, "_offers", {})


@pytest.fixture
def template(settings: Settings, tmp_path: Path) -> str:
    """A panel's template that shows what it was given, and whether it can see the page's own words."""
    (tmp_path / "panel.html").write_text(
        "<section><h2>{{ title }}</h2>{{ due }}|</section>", encoding="utf-8"
    )
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [str(tmp_path)]}]
    return "panel.html"


def home(user: User, language: str = "en") -> str:
    client = Client()
    client.cookies["liandong_language"] = language
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_signs_in_first(db: None, client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")


def test_panels_stand_in_their_order_and_their_dues_are_summed(
    cast: Cast, no_panels: None, template: str
) -> None:
    @panels.register("later")
    def later(user: Somebody, request: HttpRequest) -> Panel:
        return Panel(template, {"title": "Later"}, order=20, due=2)

    @panels.register("first")
    def first(user: Somebody, request: HttpRequest) -> Panel:
        return Panel(template, {"title": f"For {user}"}, order=10, due=1)

    @panels.register("beside")
    def beside(user: Somebody, request: HttpRequest) -> Panel:
        return Panel(template, {"title": "Beside"}, place="aside")

    @panels.register("silent")
    def silent(user: Somebody, request: HttpRequest) -> None:
        return None

    page = home(cast.village_cadre)
    assert page.index("For 韦秀兰") < page.index("Later") < page.index("<aside>") < page.index("Beside")
    assert "<b>3 things</b> wait for you." in page
    assert "<h2>Later</h2>|" in page  # the page's own `due` does not leak into a panel


def test_one_thing_is_one_thing(cast: Cast, no_panels: None, template: str) -> None:
    @panels.register("one")
    def one(user: Somebody, request: HttpRequest) -> Panel:
        return Panel(template, {}, due=1)

    assert "<b>1 thing</b> waits for you." in home(cast.village_cadre)
    assert "有 <b>1 件事</b>等您办" in home(cast.village_cadre, "zh-hans")


def test_nothing_due_says_what_one_can_do(cast: Cast, no_panels: None) -> None:
    officer = home(cast.county_officer)
    assert "or start an identification run" in officer
    assert "You can import a file with households of your area." in home(cast.township_reviewer)
    assert "Your role reads no family files." in home(cast.security_admin)
    assert "No family in your area has changed yet." not in home(cast.security_admin)
    assert "You have no duty at present" in home(cast.stranger)
    assert "You have no duty at present" in home(cast.former_cadre)


def test_the_header_says_who_is_here_for_which_place(cast: Cast, no_panels: None) -> None:
    page = home(cast.village_cadre)
    assert '<span class="place">石桥镇 · 上坪村</span>' in page
    assert '<a href="/" aria-current="page">To do</a>' in page
    assert 'class="place"' not in home(cast.stranger)


def test_the_navigation_hides_what_one_may_not(cast: Cast, no_panels: None) -> None:
    assert ">Identification</a>" in home(cast.county_officer)
    assert ">Identification</a>" not in home(cast.security_admin)


def test_the_frame_costs_a_fixed_number_of_queries(
    cast: Cast, no_panels: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(cast.county_officer, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    with django_assert_num_queries(5):  # session, user, duties, names of places, notices
        client.get("/")


def test_components_are_open_and_need_no_database_of_families(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/components/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "{% score_scale 13 16 third 30 %}" in page  # the markup stands under what it drew
    assert "style=" not in page.replace("{% style", "")


def test_demonstration_accounts_are_offered_in_a_demonstration_only(
    cast: Cast, client: Client, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "demo_accounts.json"
    path.write_text(
        '{"password": "invented", "usernames": ["county_officer", "stranger", "nobody"]}', "utf-8"
    )
    settings.LIANDONG_DEMO_ACCOUNTS = path
    settings.LIANDONG_DEMO = False
    assert "梁静" not in client.get("/accounts/login/").content.decode()
    settings.LIANDONG_DEMO = True
    page = client.get("/accounts/login/").content.decode()
    assert "梁静" in page
    assert "人物、地点、数据均为虚构示例" in page
    assert [account.username for account in demo_accounts(path)] == ["county_officer"]  # who has a duty
    assert demo_accounts(tmp_path / "absent.json") == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is nothing at this address"), ("zh-hans", "这个地址上没有内容")]
)
def test_an_address_of_nothing(client: Client, db: None, language: str, words: str) -> None:
    client.cookies["liandong_language"] = language
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_a_broken_page_is_said_without_the_frame(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: HttpRequest) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("liandong.desk.views.samples", broken)
    client.raise_request_exception = False
    answer = client.get("/components/")
    assert answer.status_code == 500
    assert "是系统出了错，不是您的错" in answer.content.decode()


def test_a_form_from_elsewhere_is_sent_back_with_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "请再送一次" in answer.content.decode()
