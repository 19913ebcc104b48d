"""The editor of standards: a copy is changed, checked at its fields, kept, and goes the way of every rule."""

from __future__ import annotations

from fractions import Fraction
from html.parser import HTMLParser

import pytest
from django.test import Client

from liandong.analytics.standards import Standard, parse_standard
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.identification.draft_check import check_draft
from liandong.identification.in_force import in_force
from liandong.identification.models import Enactment, StandardText
from liandong.identification.shipped import shipped_standard, shipped_standards
from liandong.identification.slots import Slot
from liandong.identification.standard_draft import draft_of
from tests.cast import Cast
from tests.identification.families import in_need, rich_enough, second_officer

PAGE = "/standards/national_default_2021/edit/"


class _Form(HTMLParser):
    """The fields of the editor's form as a browser without scripts would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = self._area = ""
        self._first: str | None = None
        self.feed(page[page.index('id="editor"') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        if tag == "input" and said.get("name"):
            if said.get("type") not in ("checkbox", "radio") or "checked" in said:
                self._send(said["name"], said.get("value", ""))
        elif tag == "select":
            self._select, self._first = said["name"], None
            self._chosen: str | None = None
        elif tag == "option" and self._select:
            self._first = said["value"] if self._first is None else self._first
            self._chosen = said["value"] if "selected" in said else self._chosen
        elif tag == "textarea":
            self._area = said["name"]
            self._send(self._area, "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._send(self._select, (self._first if self._chosen is None else self._chosen) or "")
            self._select = ""

    def _send(self, name: str, value: str) -> None:
        if name not in ("csrfmiddlewaretoken", "language"):
            self.fields.setdefault(name, []).append(value)


def fields_of(page: str) -> dict[str, list[str]]:
    return _Form(page).fields


def opened(client: Client, user: User, page: str = PAGE) -> dict[str, list[str]]:
    client.force_login(user)
    return fields_of(client.get(page).content.decode())


def sent(client: Client, fields: dict[str, list[str]], do: str, page: str = PAGE, **changed: str) -> str:
    answer = client.post(page, {**fields, **changed, "do": do})
    return answer.content.decode() or answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "rule", [one.rule for one in shipped_standards("standard")], ids=lambda rule: rule.id
)
def test_what_the_editor_opens_it_writes_again(rule: Standard) -> None:
    checked = check_draft(draft_of(rule))
    assert checked.problems == []
    assert checked.standard is not None
    assert checked.standard.fingerprint == rule.fingerprint
    assert parse_standard(checked.standard.to_toml()) == checked.standard


@pytest.mark.django_db
def test_the_page_sends_back_what_it_was_given(client: Client, cast: Cast) -> None:
    fields = opened(client, cast.county_officer)
    page = sent(client, fields, "check")
    assert "检查通过" in page
    assert {**fields_of(page), "place": fields["place"]} == fields


@pytest.mark.django_db
def test_without_scripts_buttons_add_and_take_out_and_weights_still_sum_to_one(
    client: Client, cast: Cast
) -> None:
    fields = fields_of(sent(client, opened(client, cast.county_officer), "add"))
    assert [fields[f"d{n}-weight"] for n in range(6)] == [["1/6"]] * 6
    fields = fields_of(sent(client, fields, "add:5", **{"d5-weight": "1/3", "d5-fixed": "on"}))
    assert [fields[f"d5-i{n}-weight"] for n in range(2)] == [["1/2"]] * 2
    fields = fields_of(sent(client, fields, "share"))
    assert [fields[f"d{n}-weight"] for n in range(6)] == [["2/15"]] * 5 + [["1/3"]]
    fields = fields_of(sent(client, fields, "remove:0"))
    assert [fields[f"d{n}-weight"] for n in range(5)] == [["1/6"]] * 4 + [["1/3"]]
    fields = fields_of(sent(client, fields, "equal"))
    assert [fields[f"d{n}-weight"] for n in range(5)] == [["1/5"]] * 5
    fields = fields_of(sent(client, fields, "clause:3:0"))
    assert fields["d3-i0-c"] == ["0", "1"]
    assert fields_of(sent(client, fields, "unclause:3:0:1"))["d3-i0-c"] == ["0"]
    fixed = {"d0-fixed": "on", "d0-weight": "1"}
    assert "没有留给其余各项的份额" in sent(client, fields, "share", **fixed)


@pytest.mark.django_db
def test_every_problem_stands_at_its_field(client: Client, cast: Cast) -> None:
    fields = opened(client, cast.county_officer)
    wrong = {
        "title_zh": "",
        "title_en": "",
        "cutoff": "2",
        "valid_from": "明天",
        "d0-weight": "1/4",
        "d0-i0-c0-value": "6000 元",
        "d1-title_zh": "",
        "d1-title_en": "",
        "d4-i1-text": "count(*) >= kinder",
    }
    page = sent(client, fields, "check", **wrong)
    for anchor in ("title_zh", "cutoff", "valid_from", "weights", "d0-i0", "d1-title_zh", "d4-i1"):
        assert f'<a href="#{anchor}">' in page, anchor
    assert "“6000 元”不是数" in page
    assert "kinder" in page
    assert not StandardText.objects.filter(place=cast.county).exists()
    assert fields_of(page)["cutoff"] == ["2"]  # nothing that was typed is lost


@pytest.mark.django_db
def test_words_and_source_of_an_old_threshold_do_not_stand_beside_a_new_one(
    client: Client, cast: Cast
) -> None:
    fields = opened(client, cast.county_officer)
    higher = {"d0-i0-c0-value": "8800"}
    page = sent(client, fields, "check", **higher)
    for key in ("wording_zh", "wording_en", "source"):
        assert f'<a href="#d0-i0-{key}">' in page
    told = {
        "d0-i0-wording_zh": "人均纯收入低于 8,800 元",
        "d0-i0-wording_en": "",
        "d0-i0-source": "县政府文件",
    }
    assert "检查通过" in sent(client, fields, "check", **higher, **told)
    spaced = {"d0-i0-mode": "free", "d0-i0-text": "(net_income_pc)<6000"}
    assert "检查通过" in sent(client, fields, "check", **spaced)  # it says the same as before


@pytest.mark.django_db
def test_a_fact_of_members_is_asked_of_members(client: Client, cast: Cast) -> None:
    fields = opened(client, cast.county_officer)
    client.defaults["HTTP_HX_REQUEST"] = "true"
    said = sent(client, fields, "", **{"d0-i0-c0-column": "has_serious_illness"})
    assert "any(has_serious_illness)" in said
    assert 'id="d0-i0-c0-rest"' in said  # other operators, no threshold any more
    assert 'value="any" selected' in said
    said = sent(client, fields, "", **{"d0-i0-c0-column": "house_structure"})
    assert "至少选一个" in said
    values = {"d0-i0-c0-column": "age_years", "d0-i0-c0-was": "age_years", "d0-i0-c0-operator": ">="}
    counted = values | {"d0-i0-c0-value": "60", "d0-i0-whom": "count", "d0-i0-amount": "2"}
    said = sent(client, fields, "", **counted)
    assert "count(*) filter (where age_years &gt;= 60) &gt;= 2" in said


@pytest.mark.django_db
def test_choices_and_expression_follow_one_another(client: Client, cast: Cast) -> None:
    fields = opened(client, cast.county_officer)
    free = {"d0-i0-mode": "free", "d0-i0-text": "net_income_pc < 4000 or not is_water_safe"}
    fields = fields_of(sent(client, fields, "look", **free))
    fields = fields_of(sent(client, fields, "look", **{"d0-i0-mode": "form"}))
    assert fields["d0-i0-c"] == ["0", "1"]
    assert fields["d0-i0-c0-value"] == ["4000"]
    assert fields["d0-i0-c1-column"] == ["is_water_safe"]
    assert fields["d0-i0-joined"] == ["or"]


@pytest.mark.django_db
def test_a_kept_copy_is_proposed_and_a_second_person_puts_it_in_force(client: Client, cast: Cast) -> None:
    colleague = second_officer(cast)
    in_need(cast.village, "A-01")
    rich_enough(cast.other_village, "B-01")
    fields = opened(client, cast.county_officer)
    assert "完全相同" in sent(client, fields, "check", id="national_default_2021", **_as_it_was(fields))
    page = sent(client, fields, "check", cutoff="1/30")
    assert "新增建议入户" in page
    where = sent(client, fields, "keep", cutoff="1/30")
    row = StandardText.objects.get(place=cast.county)
    assert where.startswith(f"/standards/{row.key}/propose/?")
    assert sent(client, fields, "keep", cutoff="1/30") == where  # pressed twice
    assert "新增建议入户" in client.get(where).content.decode()
    asked = {"place": cast.county.pk, "slot": "standard", "valid_from": clock.today().isoformat()}
    client.post(f"/standards/{row.key}/propose/", asked | {"reason": "县领导小组会议"})
    client.force_login(colleague)
    client.post(f"/standards/proposals/{Enactment.objects.get().key}/confirm/")
    found = in_force(cast.village, clock.today(), Slot.STANDARD)
    assert found is not None
    assert isinstance(found.rule, Standard)
    assert found.rule.cutoff == Fraction(1, 30)
    again = opened(client, colleague, f"/standards/{row.key}/edit/")  # the next copy begins with this one
    assert (again["cutoff"], again["id"]) == (["1/30"], ["national_default_2021_local"])


def _as_it_was(fields: dict[str, list[str]]) -> dict[str, str]:
    before = shipped_standard("national_default_2021")
    assert before is not None
    titles = before.rule.title
    return {"title_zh": titles["zh"], "title_en": titles["en"], "valid_from": "2021-01-01"}


@pytest.mark.django_db
def test_others_may_not_edit_and_other_kinds_have_no_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    assert client.get("/standards/four_looks/edit/").status_code == 403
    fields = opened(client, cast.county_officer)
    client.force_login(cast.village_cadre)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {**fields, "do": "keep"}).status_code == 403
    client.force_login(cast.other_county_officer)  # keeps it under its own place, whatever is sent
    client.post(PAGE, {**fields, "do": "keep"})
    assert not StandardText.objects.filter(place=cast.county).exists()
