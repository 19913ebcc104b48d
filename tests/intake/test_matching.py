"""Saying what the columns of a file are: suggested, chosen, remembered."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.intake.known_mappings import best, known, shipped
from liandong.intake.layouts import heading, template_mapping
from liandong.intake.mapping import parse_mapping
from liandong.intake.matching import Choice, chosen_mapping, guess, strange_words, suggest
from liandong.intake.models import ImportBatch, SavedMapping
from liandong.intake.seen import Seen
from liandong.registry.fields import FIELDS
from liandong.registry.models import LivingConditions, MemberFacts
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ROLL = (
    "家庭号,序,乡镇,行政村,姓 名,与户主的关系,年龄（岁）,身体情况,电脑,备考\n"
    "7,1,石桥镇,上坪村,王一,户主,60,好,一台,甲\n"
    "7,2,石桥镇,上坪村,李二,配偶,58,慢病,一台,乙\n"
)


def test_a_heading_of_people_may_leave_its_unit_unsaid_and_one_of_yuan_may_not() -> None:
    template = template_mapping()
    wage, living = (heading(FIELDS[name]) for name in ("wage_income_yuan", "house_area_m2"))
    bare = wage.partition("(")[0]
    chinese = living.replace("(", "（").replace(")", "）")
    fitted = template.fitted(["年度家庭人口数", bare, chinese]).columns
    assert {name: rule.text for name, rule in fitted.items()} == {
        "member_count": "年度家庭人口数",
        "house_area_m2": chinese,
    }
    both = template.fitted(["年度家庭人口数", "年度家庭人口数(人)"]).columns
    assert both["member_count"].text == "年度家庭人口数(人)"


def seen(*columns: str, words: dict[str, tuple[str, ...]] | None = None) -> Seen:
    words = words or {}
    return Seen(columns, 2, {}, {}, words, frozenset(columns), ())


def brought(client: Client, cast: Cast, content: str = ROLL) -> ImportBatch:
    response = client.post(
        "/imports/new/",
        {
            "file": SimpleUploadedFile("花名册.csv", content.encode()),
            "place": cast.county.pk,
            "source_kind": "visit",
            "observed_on": "2025-09-30",
            "mapping": "automatic",
        },
    )
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.get(key=UUID(response["Location"].split("/")[2]))


def columns_page(client: Client, batch: ImportBatch) -> dict[str, str]:
    """The lists of the page with what is chosen in each."""
    page = client.get(f"/imports/{batch.key}/columns/").content.decode()
    found: dict[str, str] = {}
    for name, body in re.findall(r'<select name="([cw][0-9_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def sent(client: Client, batch: ImportBatch, lists: dict[str, str]) -> tuple[int, str]:
    data = lists | {"title": "村里的花名册", "profile": "national"}
    response = client.post(f"/imports/{batch.key}/columns/", data)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("户编码", "<household>"),
        ("个人编号", "<member>"),
        ("姓 名", "name"),
        ("年龄（周岁）", "age_years"),
        ("身份证号", "id_number"),
        ("是否参加大病保险", "has_critical_insurance"),
        ("大病保险", "has_critical_insurance"),
        ("住房面积（平方米）", "house_area_m2"),
        ("主要致贫原因", "main_cause"),
        ("务工时间（月）", "work_months"),
        ("net_income_yuan", "net_income_yuan"),
        ("备考", None),
        ("Unnamed: 3", None),
    ],
)
def test_a_heading_suggests_its_field(heading: str, name: str | None) -> None:
    assert suggest(seen(heading), ()).get(heading) == name


def test_a_code_names_the_village_alone_and_names_do_it_together() -> None:
    assert suggest(seen("村代码", "村"), ()) == {"村代码": "<place>"}
    assert suggest(seen("乡镇", "行政村"), ()) == {"乡镇": "<place>", "行政村": "<place>"}


def test_what_was_used_before_comes_first() -> None:
    used = parse_mapping('[mapping]\nid="x"\nhousehold="a"\nmember="b"\n[columns]\nrooms = "年龄"\n')
    assert suggest(seen("年龄"), [used]) == {"年龄": "rooms"}


def test_only_words_that_nobody_knows_are_asked_for() -> None:
    file = seen("身体情况", words={"身体情况": ("健康", "慢病", "待查", "02")})
    assert strange_words(file, "身体情况", FIELDS["health"]) == {"慢病": ""}
    assert strange_words(file, "身体情况", FIELDS["name"]) == {}


def test_a_choice_is_written_as_a_mapping_and_read_back() -> None:
    file = seen("a", "b", '姓"名', "健康", "电脑", words={})
    choice = Choice(
        '我的 "表"',
        "survey",
        {"a": "<household>", "b": "<member>", '姓"名': "name", "健康": "health", "电脑": "has_computer"},
        {"健康": {"慢病": "02", "说不清": "?"}, "电脑": {"一台": "true", "坏": ""}},
    )
    found = chosen_mapping(choice, guess(file, (), title="x"), file)
    assert (found.household.text, found.title["zh"], found.profile) == ("a", '我的 "表"', "survey")
    assert found.columns["name"].text == '姓"名'
    assert (found.columns["health"].codes, "说不清" in found.unknown) == ({"慢病": "02"}, True)
    assert found.columns["has_computer"].codes == {"一台": "true"}


def test_what_lists_cannot_say_is_kept(cast: Cast) -> None:
    [national] = [one for one in shipped() if one.id == "national"]
    file = seen("户编号", "人编号", "证件号码", "健康状况", "其他致贫原因")
    base = national.fitted(file.columns)
    columns = {"户编号": "<household>", "人编号": "<member>", "证件号码": "id_number", "健康状况": "health",
               "其他致贫原因": "other_cause"}  # fmt: skip
    found = chosen_mapping(Choice("t", "national", columns, {}), base, file)
    assert dict(found.columns) == dict(base.columns)
    del columns["健康状况"]
    found = chosen_mapping(Choice("t", "national", columns, {}), base, file)
    assert not {"health", "has_disability"} & set(found.columns)


def test_an_unknown_file_is_matched_once_and_the_next_one_by_itself(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, cast)
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert f"/imports/{batch.key}/columns/" in page
    lists = columns_page(client, batch)
    assert (lists["c2"], lists["c3"], lists["c4"], lists["c5"]) == ("<place>", "<place>", "name", "relation")

    status, page = sent(client, batch, lists)  # household and member are not known yet
    assert status == 422
    lists |= {"c0": "<household>", "c1": "<member>", "c7": "health", "c8": "has_computer", "c9": ""}
    status, page = sent(client, batch, lists)  # now there are words to be explained
    assert (status, "慢病" in page, "一台" in page) == (200, True, True)
    words = dict(re.findall(r'<label class="vh" for="id_(w[0-9_]+)">([^<]+)<', page))
    meaning = {"好": "01", "慢病": "02", "一台": "true"}
    status, page = sent(client, batch, lists | {name: meaning[word] for name, word in words.items()})
    assert status == 302
    assert SavedMapping.objects.filter(title_zh="村里的花名册").count() == 1

    client.post(f"/imports/{batch.key}/check/")
    client.post(f"/imports/{batch.key}/merge/")
    facts = {one.member.person_no: one.health for one in MemberFacts.objects.all()}
    assert facts == {"1": "01", "2": "02"}
    assert LivingConditions.objects.get().has_computer is True
    again = brought(client, cast, ROLL.replace("60", "61"))
    assert again.mapping.title_zh == "村里的花名册"
    assert best(ROLL.split("\n", maxsplit=1)[0].split(","), "x", known()).title["zh"] == "村里的花名册"


def test_two_columns_cannot_give_one_field(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, cast)
    lists = columns_page(client, batch) | {
        "c0": "<household>",
        "c1": "<member>",
        "c7": "rooms",
        "c8": "rooms",
    }
    status, page = sent(client, batch, lists)
    assert (status, "身体情况" in page) == (422, True)


def test_numbers_of_persons_are_not_shown_as_examples(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, cast, "户编号,人号,证件\n1,1,110105194912310021\n")
    assert "110105194912310021" not in client.get(f"/imports/{batch.key}/columns/").content.decode()


def test_the_code_of_a_village_is_no_number_of_a_person(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    rows = "户编号,成员序号,姓名,村,账号\nA1,1,王一,990121101201,990121109999\n"
    batch = brought(client, cast, rows)
    page = client.get(f"/imports/{batch.key}/columns/").content.decode()
    assert "990121101201" in page
    assert "990121109999" not in page


@pytest.mark.parametrize("who", ["stranger", "other_county_officer", "village_cadre", "evaluator"])
def test_nobody_else_matches_columns(client: Client, cast: Cast, who: str) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, cast)
    client.force_login(getattr(cast, who))
    assert client.get(f"/imports/{batch.key}/columns/").status_code == 403


def test_a_written_import_is_not_matched_anew(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, cast)
    ImportBatch.objects.filter(pk=batch.pk).update(state="merged")
    assert client.get(f"/imports/{batch.key}/columns/").status_code == 302
