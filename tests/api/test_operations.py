"""What the operations give, page by page, and how they refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja import Schema

from liandong.casework.enacting.services import confirm
from liandong.foundation.api import paging
from liandong.foundation.audit.models import AuditEntry
from liandong.identification.selectors import standard_choices
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import stored_standard
from liandong.identification.shipped import FOLDER
from liandong.intake.models import ImportBatch
from tests.api.programs import Program, program_of
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, rich_enough
from tests.intake.sheets import sheet
from tests.registry.families import a_family, a_source


def all_pages(program: Program, path: str, **query: object) -> list[Any]:
    """Everything of a list, two at a time."""
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = program.get(path, limit=2, **query, **({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.content
        found += answer.json()["items"]
        cursor = answer.json()["next"]
    return found


def test_households_come_in_pages_within_the_area(cast: Cast) -> None:
    source = a_source()
    for number in range(5):
        a_family(cast.county, cast.village, f"LX-{number}", source=source)
    a_family(cast.county, cast.other_village, "LX-9", source=source)
    cadre = program_of(cast.village_cadre)
    lines = all_pages(cadre, "/households")
    assert [line["household_no"] for line in lines] == [f"LX-{number}" for number in range(5)]
    assert lines[0]["place"]["name"] == "上坪村"
    assert lines[0]["place"]["parent"] == "990121101000"
    assert lines[0]["persons"] == 2
    assert all_pages(cadre, "/households", q="lx-3")[0]["household_no"] == "LX-3"
    assert cadre.get("/households", place="990121101202").status_code == 403
    officer = program_of(cast.county_officer)
    assert len(all_pages(officer, "/households")) == 6
    assert len(all_pages(officer, "/households", place="990121101202")) == 1


def test_a_page_is_stable_while_rows_are_added(cast: Cast) -> None:
    source = a_source()
    for number in range(3):
        a_family(cast.county, cast.village, f"LX-{number}", source=source)
    cadre = program_of(cast.village_cadre)
    first = cadre.get("/households", limit=2).json()
    a_family(cast.county, cast.village, "A-before-all", source=source)
    second = cadre.get("/households", limit=2, cursor=first["next"]).json()
    assert [line["household_no"] for line in second["items"]] == ["LX-2", "A-before-all"]


def test_a_family_with_its_facts_is_read_and_written_down(cast: Cast) -> None:
    household = a_family(cast.county, cast.village, "LX-1")
    answer = program_of(cast.village_cadre).get(f"/households/{household.key}", on="2021-01-01").json()
    assert [member["name"] for member in answer["members"]] == ["王一", "李二"]
    facts = {fact["name"]: fact for fact in answer["members"][0]["facts"]}
    assert facts["years_schooling"]["value"] == 6
    assert facts["years_schooling"]["source"] == "made for tests"
    living = {fact["name"]: fact["value"] for fact in answer["living"]}
    assert (living["rooms"], living["has_electricity"]) == (1, False)
    income = {fact["name"]: fact["value"] for fact in answer["incomes"][0]["facts"]}
    assert (answer["incomes"][0]["year"], income["net_income_yuan"]) == (2019, 30000.5)
    entry = AuditEntry.objects.get(action="household.read")
    assert entry.subject == f"household:{household.key}"
    assert "token" in entry.detail


def test_elsewhere_and_nowhere_are_refused_alike(cast: Cast) -> None:
    household = a_family(cast.county, cast.other_village, "LX-1")
    cadre = program_of(cast.village_cadre)
    there = cadre.get(f"/households/{household.key}")
    nowhere = cadre.get("/households/01990000-0000-7000-8000-000000000000")
    assert there.status_code == nowhere.status_code == 403
    assert there.json() == nowhere.json()
    assert there.headers["Content-Type"] == "application/problem+json"
    assert not AuditEntry.objects.filter(action="household.read").exists()


def test_places_are_those_of_the_area(cast: Cast) -> None:
    names = {line["name"] for line in all_pages(program_of(cast.township_reviewer), "/places")}
    assert names == {"石桥镇", "上坪村", "下坪村", "一组", "二组"}
    assert program_of(cast.stranger).get("/places").json()["items"] == []


@pytest.fixture
def run(cast: Cast) -> Any:
    in_need(cast.village, "LX-1")
    rich_enough(cast.village, "LX-2")
    not_to_be_told(cast.other_village, "LX-3")
    standard = stored_standard(standard_choices(cast.county_officer)[0])
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


def test_a_run_its_results_and_why(cast: Cast, run: Any) -> None:
    officer, cadre, analyst = (
        program_of(who) for who in (cast.county_officer, cast.village_cadre, cast.analyst)
    )
    assert [line["key"] for line in all_pages(officer, "/runs")] == [str(run.key)]
    whole = officer.get(f"/runs/{run.key}").json()
    assert (whole["areas"][0]["households"], whole["rows_sha256"]) == (3, run.rows_sha256)
    assert cadre.get(f"/runs/{run.key}").json()["areas"][0]["households"] == 2
    assert len(all_pages(officer, f"/runs/{run.key}/results")) == 3
    mine = all_pages(cadre, f"/runs/{run.key}/results")
    assert [line["household_no"] for line in mine] == ["LX-1", "LX-2"]
    assert all_pages(cadre, f"/runs/{run.key}/results", suggestion=mine[0]["suggestion"])[0] == mine[0]
    assert analyst.get(f"/runs/{run.key}").status_code == 200
    assert analyst.get(f"/runs/{run.key}/results").status_code == 403
    why = cadre.get(f"/runs/{run.key}/households/{mine[0]['household']}/explanation").json()
    score = why["score"]
    assert (score["low"], score["high"]) == (mine[0]["score_low"], mine[0]["score_high"])
    assert sum(one["weight"] for one in why["indicators"] if one["deprived"]) == score["low"]
    assert why["is_decision"] is False
    assert why["last_year"]["on"]
    assert AuditEntry.objects.filter(action="run.explained").count() == 1


def test_standards_and_their_files(cast: Cast) -> None:
    anybody = program_of(cast.evaluator)
    lines = anybody.get("/standards").json()["items"]
    one = anybody.get(f"/standards/{lines[0]['ref']}").json()
    assert one["toml"].count("[[dimension]]") >= 2
    assert anybody.get("/standards/none-such").status_code == 403
    assert {line["kind"] for line in lines} == {"standard", "scorecard", "key", "lines", "warnings"}


def test_what_is_in_force_at_a_place_on_a_day(cast: Cast) -> None:
    row = propose(
        actor=cast.county_officer,
        place=cast.county,
        text=(FOLDER / "four_looks.toml").read_text("utf-8"),
        valid_from=AS_OF,
        reason="试行",
    )
    confirm(RULES, row, actor=cast.city_officer)
    program = program_of(cast.village_cadre)
    here = program.get("/standards/in-force", place="990121101201", on=AS_OF.isoformat()).json()
    by_slot = {item["slot"]: item for item in here["items"]}
    assert (by_slot["scorecard"]["ref"], by_slot["scorecard"]["place"]["code"]) == (
        str(row.standard.key),
        "990121000000",
    )
    assert (by_slot["key"]["ref"], by_slot["key"]["place"]) == ("key_households", None)
    assert program.get("/standards/in-force").json()["place"]["code"] == "990121101201"
    assert program.get("/standards/in-force", place="990122").status_code == 403
    early = program.get("/standards/in-force", on="2012-06-01").json()["items"]
    assert {item["slot"] for item in early if item["ref"] is None} >= {"standard", "key"}


def csv(*numbers: str) -> SimpleUploadedFile:
    rows = [{"户编号": number, "成员序号": "1", "姓名": "王一", "与户主关系": "户主"} for number in numbers]
    return SimpleUploadedFile("families.csv", sheet(*rows, place="990121101201"))


def bring(program: Program, key: str, *numbers: str, **changed: object) -> Any:
    about = {"place": "990121", "observed_on": "2025-03-01", "file": csv(*numbers)} | changed
    return program.post("/imports", about, **{"Idempotency-Key": key})


def test_a_file_is_brought_once_however_often_it_is_sent(cast: Cast) -> None:
    officer = program_of(cast.county_officer)
    first, again = (bring(officer, "the-first-file", "LX-1") for _ in range(2))
    assert first.status_code == again.status_code == 201, first.content
    assert first.json()["key"] == again.json()["key"]
    assert ImportBatch.objects.count() == 1
    other = bring(officer, "the-first-file", "LX-2")
    assert (other.status_code, other.json()["type"]) == (422, "key-used-otherwise")
    assert bring(officer, "the-second-file", "LX-2").status_code == 201
    assert (
        bring(program_of(cast.township_reviewer), "the-first-file", "LX-1", place="990121101").status_code
        == 201
    )
    assert ImportBatch.objects.count() == 3


def test_a_file_goes_its_way_and_each_step_only_once(cast: Cast) -> None:
    officer = program_of(cast.county_officer)
    key = bring(officer, "the-first-file", "LX-1").json()["key"]
    early = officer.post(f"/imports/{key}/merge")
    assert (early.status_code, early.json()["type"]) == (409, "wrong-state")
    assert officer.post(f"/imports/{key}/check").json()["households"]["added"] == 1
    assert program_of(cast.township_reviewer).post(f"/imports/{key}/merge").status_code == 403
    assert officer.post(f"/imports/{key}/merge").json()["state"] == "merged"
    assert officer.post(f"/imports/{key}/merge").status_code == 409
    assert len(all_pages(officer, "/households")) == 1
    assert [line["state"] for line in all_pages(officer, "/imports")] == ["merged"]


@pytest.mark.parametrize(
    ("changed", "status", "kind"),
    [
        ({"place": "990122"}, 403, "out-of-scope"),
        ({"place": "123"}, 422, "bad-place-code"),
        ({"place": "somewhere"}, 422, "not-valid"),
        ({"observed_on": "2999-01-01"}, 422, "future-facts"),
        ({"kind": "rumour"}, 422, "not-valid"),
        ({"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}, 422, "no-mapping-fits"),
        ({"file": SimpleUploadedFile("x.exe", b"MZ\x90\x00")}, 422, "unknown-file-type"),
    ],
)
def test_a_file_that_is_not_taken(cast: Cast, changed: dict[str, object], status: int, kind: str) -> None:
    answer = bring(program_of(cast.county_officer), "the-first-file", "LX-1", **changed)
    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert not ImportBatch.objects.exists()


def test_an_upload_without_a_key_is_refused(cast: Cast) -> None:
    answer = program_of(cast.county_officer).post("/imports", {"place": "990121", "file": csv("LX-1")})
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v1/", 404),
        ("get", "/api/v1/households/not-a-key", 404),
        ("delete", "/api/v1/households", 405),
        ("get", "/api/v1/households", 401),
        ("get", "/api/v1/households?limit=0", 401),
    ],
)
def test_every_error_is_a_problem(client: Client, db: None, method: str, path: str, status: int) -> None:
    answer = getattr(client, method)(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert any("一" <= letter <= "鿿" for letter in answer.json()["detail"])
    english = getattr(client, method)(path, headers={"Accept-Language": "en"})
    assert english.json()["detail"].isascii() or "…" in english.json()["detail"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"q": "a\x00b"}, "q"),
        ({"q": "x" * 81}, "q"),
        ({"place": "٣٤"}, "place"),
    ],
)
def test_what_cannot_be_read_is_named_and_not_repeated(
    cast: Cast, query: dict[str, object], where: str
) -> None:
    answer = program_of(cast.county_officer).get("/households", **query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].endswith(where)
    assert "input" not in answer.json()["errors"][0]


@pytest.mark.parametrize(
    "cursor", ["x", "====", "MToxMjM0x", "äö", "MTotMQ", "MTowMDE", paging.written(1 << 63)]
)
def test_a_cursor_that_no_page_gave_is_refused(cast: Cast, cursor: str) -> None:
    answer = program_of(cast.county_officer).get("/households", cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (422, "bad-cursor")


def test_the_document_and_its_page_are_open(client: Client, db: None) -> None:
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs").content.decode()
    for path in document["paths"]:
        assert path in page
    assert "每项只出现一次" in client.get("/api/v1/docs", headers={"Accept-Language": "en"}).content.decode()
    client.cookies.load({"liandong_language": "en"})
    assert "each change once" in client.get("/api/v1/docs").content.decode()
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert all(one["security"] == [{"Token": []}] for one in operations)
    assert all(one["x-scope"] and one["x-action"] for one in operations)
    assert {"401", "403", "422", "429"} <= set(operations[0]["responses"])


def test_no_two_schemas_of_the_document_have_one_name() -> None:
    """The document names schemas by their class: of two with one name, one would be told for the other."""

    def below(schema: type[Schema]) -> Iterator[type[Schema]]:
        for one in schema.__subclasses__():
            yield one
            yield from below(one)

    ours = {one for one in below(Schema) if one.__module__.startswith("liandong.")}
    names = Counter(one.__name__ for one in ours if "[" not in one.__name__)
    assert [name for name, count in names.items() if count > 1] == []
