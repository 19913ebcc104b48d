"""Accounts from a workbook, the pages of people, first passwords, delegation and hand-over by page."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from pytest_django import DjangoAssertNumQueries

from liandong.foundation import clock
from liandong.foundation.accounts.handing_over import hand_over
from liandong.foundation.accounts.models import Duty, HandOver, Role, User
from liandong.foundation.accounts.opening import BadLines, Line, TooManyLines, open_lines
from liandong.foundation.accounts.people import colleagues, people_for
from liandong.foundation.accounts.scope import may
from liandong.foundation.accounts.services import open_account
from liandong.foundation.accounts.workbook import (
    NotAWorkbookOfAccounts,
    read_lines,
    write_marked,
    write_template,
)
from tests.cast import Cast

HEADINGS = ("用户名", "姓名", "角色", "地区", "起始日期", "截止日期")


def workbook(*lines: tuple[object, ...]) -> io.BytesIO:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (HEADINGS, *lines):
        sheet.append(list(line))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "accounts.xlsx"
    return out


def send(client: Client, user: User, *lines: tuple[object, ...]) -> object:
    client.force_login(user)
    return client.post(reverse("people_import"), {"file": workbook(*lines)})


def test_a_township_opens_its_villages_from_a_workbook(cast: Cast, client: Client) -> None:
    answer = send(
        client,
        cast.township_reviewer,
        ("weixl", "韦小兰", "村干部", "石桥镇/上坪村", "2026-01-01", None),
        (None, "韦小兰", "Village cadre", "990121101202", None, "2999-12-31"),
        (None, "李四", "驻村工作队", "下坪村", None, None),
        ("weixl", "韦小兰", "resident_team", 990121101201, None, None),
    )
    assert answer.status_code == 200, answer.content.decode()
    page = answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    first = User.objects.get(username="weixl")
    second = User.objects.get(username="weixiaolan")
    assert may(first, "household.write", cast.village)
    assert first.duties.count() == 2
    assert may(second, "household.write", cast.other_village)
    assert first.opened_by == cast.township_reviewer
    assert first.must_change_password
    [password] = [word for word in page.split('<dd class="code">') if word[4:5] == "-"][:1]
    assert first.check_password(password.split("<")[0])


def test_one_wrong_line_opens_nothing_and_comes_back_marked(cast: Cast, client: Client) -> None:
    answer = send(
        client,
        cast.township_reviewer,
        ("good", "好人", "村干部", "上坪村", None, None),
        ("far", "远人", "村干部", "河口村", None, None),
        ("above", "上人", "县级工作人员", "990121", None, None),
        ("village_cadre", "重名", "村干部", "上坪村", None, None),
        ("day", "日人", "村干部", "上坪村", "去年", None),
        ("back", "倒人", "村干部", "上坪村", "2026-02-01", "2026-01-01"),
        (None, None, "村干部", "上坪村", None, None),
        ("a b", "空人", "村干部", "上坪村", None, None),
        ("good", "别人", "村干部", "上坪村", None, None),
        ("good", "好人", "村干部", "990121102201", None, None),
    )
    assert answer.status_code == 422
    assert not User.objects.filter(username__in=["good", "far", "day"]).exists()
    marked = client.get(reverse("people_marked"))
    sheet = load_workbook(io.BytesIO(marked.content)).worksheets[0]
    wrong = {
        (cell.row, cell.column_letter)
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb == "00F3C9BD"
    }
    assert wrong == {
        (3, "D"), (4, "C"), (5, "A"), (6, "E"), (7, "F"), (8, "B"), (9, "A"), (10, "A"), (11, "D"),
    }  # fmt: skip
    assert "石桥镇" in str(sheet.cell(3, 7).value)
    again = read_lines(marked.content, "accounts.xlsx")
    assert [line.name for line in again][:2] == ["好人", "远人"]


def test_the_workbook_to_fill_in_offers_what_one_gives(cast: Cast, client: Client) -> None:
    client.force_login(cast.township_reviewer)
    book = load_workbook(io.BytesIO(client.get(reverse("people_template")).content))
    sheet = book.worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    places = [row[0].value for row in book.worksheets[1].iter_rows()]
    assert "石桥镇/上坪村" in places
    assert not any("河口村" in place for place in places)
    [roles, _places] = sheet.data_validations.dataValidation
    assert "村干部" in roles.formula1
    assert "县级" not in roles.formula1
    out = io.BytesIO()
    write_marked([Line(2, "x", "=1+1")], [], out)
    assert load_workbook(out).worksheets[0].cell(2, 2).data_type == "s"
    out = io.BytesIO()
    write_template(out, actor=cast.system_admin)
    assert load_workbook(out).worksheets[0].max_row >= 1
    for content in (b"", b"PK\x03\x04", workbook().getvalue()[:200]):
        with pytest.raises(NotAWorkbookOfAccounts):
            read_lines(content, "x.xlsx")


def test_the_system_administrator_opens_accounts_without_duty_only(cast: Cast) -> None:
    [slip] = open_lines([Line(2, "new", "新人")], actor=cast.system_admin)
    assert (slip.role, len(slip.password)) == ("", 14)
    with pytest.raises(BadLines):
        open_lines([Line(2, "more", "新人", "analyst", "990121")], actor=cast.system_admin)
    with pytest.raises(BadLines):
        open_lines([Line(2, "none", "新人")], actor=cast.township_reviewer)
    with pytest.raises(BadLines):
        open_lines([Line(2, "none", "新人", "analyst", "990121")], actor=cast.security_admin)
    with pytest.raises(TooManyLines):
        open_lines([Line(2)] * 1001, actor=None)


def test_a_first_password_leads_nowhere_but_to_its_change(cast: Cast, client: Client) -> None:
    [slip] = open_lines([Line(2, "new", "新人", "village_cadre", "990121101201")], actor=None)
    signed_in = client.post(reverse("account_login"), {"login": "new", "password": slip.password})
    assert signed_in.status_code == 302
    for address in ("/", reverse("account_mine"), reverse("people")):
        assert client.get(address).url == reverse("account_change_password")
    page = client.get(reverse("account_change_password"))
    assert page.status_code == 200
    changed = client.post(
        reverse("account_change_password"),
        {"oldpassword": slip.password, "password1": "three-lanterns-9", "password2": "three-lanterns-9"},
    )
    assert changed.status_code == 302
    assert client.get(reverse("account_mine")).status_code == 200
    user = User.objects.get(username="new")
    assert user.check_password("three-lanterns-9")
    assert not user.must_change_password


def test_everybody_sees_the_people_of_their_own_area(cast: Cast, client: Client) -> None:
    seen = {user.username for user in people_for(cast.township_reviewer)}
    assert {"village_cadre", "helper", "township_reviewer"} <= seen
    assert not seen & {"far_village_cadre", "county_officer", "stranger"}
    assert "stranger" in {user.username for user in people_for(cast.system_admin)}
    assert "stranger" in {user.username for user in people_for(cast.security_admin)}
    assert "stranger" not in {user.username for user in people_for(cast.county_officer)}
    assert not people_for(cast.analyst)
    client.force_login(cast.township_reviewer)
    found = client.get(reverse("people"), {"q": "韦秀兰"}).content.decode()
    assert "village_cadre" in found
    assert "陆建国" not in found
    assert client.get(reverse("person", args=[cast.far_village_cadre.key])).status_code == 403
    client.force_login(cast.analyst)
    assert client.get(reverse("people")).status_code == 403
    assert client.get(reverse("people_import")).status_code == 403
    client.force_login(cast.security_admin)
    assert client.get(reverse("people")).status_code == 200
    assert client.get(reverse("people_new")).status_code == 403


def test_a_person_gets_and_loses_duty_account_and_password_by_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.township_reviewer)
    key = cast.village_cadre.key
    given = {"role": "resident_team", "place": "石桥镇/下坪村", "valid_from": "", "valid_to": ""}
    assert client.post(reverse("person_grant", args=[key]), given).status_code == 302
    assert may(User.objects.get(key=key), "household.write", cast.other_village)
    wrong = client.post(reverse("person_grant", args=[key]), given | {"valid_to": "2020-01-01"})
    assert wrong.status_code == 422
    nowhere = client.post(reverse("person_grant", args=[key]), given | {"place": "河口村"})
    assert nowhere.status_code == 422
    duty = Duty.objects.get(user=cast.village_cadre, place=cast.other_village)
    client.post(reverse("person_end", args=[key, duty.pk]))
    assert not may(User.objects.get(key=key), "household.write", cast.other_village)
    slip = client.post(reverse("person_renew", args=[key])).content.decode()
    assert "village_cadre" in slip
    assert User.objects.get(key=key).must_change_password
    client.post(reverse("person_close", args=[key]))
    assert not User.objects.get(key=key).is_active
    client.post(reverse("person_reopen", args=[key]))
    assert User.objects.get(key=key).is_active
    client.force_login(cast.resident_team)
    for name in ("person_close", "person_renew"):
        client.post(reverse(name, args=[key]))
    assert User.objects.get(key=key).is_active
    assert client.post(reverse("person_grant", args=[key]), given).status_code == 403


def test_a_duty_is_delegated_and_taken_back_by_page(cast: Cast, client: Client) -> None:
    duty = Duty.objects.get(user=cast.village_cadre)
    client.force_login(cast.village_cadre)
    today = clock.today()
    page = client.get(reverse("duty_delegate", args=[duty.pk]))
    assert "陆建国" in page.content.decode()
    sent = {"to": cast.other_village_cadre.pk, "valid_from": today, "valid_to": today + timedelta(days=3)}
    assert client.post(reverse("duty_delegate", args=[duty.pk]), sent).status_code == 302
    given = Duty.objects.get(on_behalf_of=duty)
    assert given.valid_to == today + timedelta(days=4)
    assert "陆建国" in client.get(reverse("account_mine")).content.decode()
    too_long = client.post(
        reverse("duty_delegate", args=[duty.pk]), sent | {"valid_to": today + timedelta(days=300)}
    )
    assert too_long.status_code == 422
    client.force_login(cast.other_village_cadre)
    assert "韦秀兰" in client.get(reverse("account_mine")).content.decode()
    assert client.get(reverse("duty_delegate", args=[given.pk])).status_code == 403
    client.force_login(cast.helper)
    assert client.post(reverse("delegation_end", args=[given.pk])).status_code == 403
    client.force_login(cast.other_village_cadre)
    assert client.post(reverse("delegation_end", args=[given.pk])).status_code == 302
    assert not may(User.objects.get(pk=cast.other_village_cadre.pk), "household.write", cast.village)


def test_a_hand_over_by_page_is_read_by_those_it_concerns(cast: Cast, client: Client) -> None:
    fresh = open_account(username="fresh", display_name="新干部", password=None, actor=cast.township_reviewer)
    client.force_login(cast.township_reviewer)
    address = reverse("person_hand_over", args=[cast.village_cadre.key])
    assert "新干部" in client.get(address).content.decode()
    sent = {"successor": fresh.pk, "on": clock.today().isoformat(), "remark": "调任"}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    made = HandOver.objects.get()
    assert answer.url == reverse("hand_over", args=[made.key])
    for user in (cast.township_reviewer, cast.village_cadre, fresh):
        client.force_login(user)
        assert answer.url in client.get("/").content.decode()
        assert "调任" in client.get(answer.url).content.decode()
    for user in (cast.helper, cast.other_township_reviewer):
        client.force_login(user)
        assert client.get(answer.url).status_code == 403
        assert client.get(reverse("person_hand_over", args=[fresh.key])).status_code == 403


def test_who_is_offered_as_successor_may_hold_the_duties(cast: Cast) -> None:
    duties = list(Duty.objects.filter(user=cast.village_cadre).select_related("place"))
    offered = colleagues(duties, actor=cast.township_reviewer)
    assert cast.other_village_cadre in offered
    assert not {cast.township_reviewer, cast.village_cadre, cast.far_village_cadre} & set(offered)
    for one in offered:
        assert not one.duties.filter(role=Role.EVALUATOR).exists()
        hand_over(cast.village_cadre, successor=one, on=clock.today() + timedelta(days=9), actor=None)
        break


def test_the_list_of_people_costs_the_same_for_any_number(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [Line(row, f"many{row}", f"众人{row}", "village_cadre", "990121101201") for row in range(25)]
    open_lines(lines, actor=cast.township_reviewer)
    client.force_login(cast.township_reviewer)
    with django_assert_max_num_queries(9):
        assert "many7" in client.get(reverse("people")).content.decode()


def test_a_first_password_comes_before_the_second_factor(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.foundation.signin.middleware.must_have_second_factor", lambda _user: True)
    cast.village_cadre.must_change_password = True
    cast.village_cadre.save()
    client.force_login(cast.village_cadre)
    assert client.get("/").url == reverse("account_change_password")
    assert client.get(reverse("account_change_password")).status_code == 200
