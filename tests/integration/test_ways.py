"""The ways of a return: the page, the workbook, other column names, a program, tokens and their command."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from typer.testing import CliRunner

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.personal import retention
from liandong.integration.answering import DayUnreadable, NotOfTheList
from liandong.integration.codes import Channel
from liandong.integration.exchange import BadExchangeKey, Secret, read_secret
from liandong.integration.models import Comparison, Returned
from liandong.integration.refusals import ByTokensOnly, ExchangeKeyGone, NotAReturn
from liandong.integration.services.handing_out import hand_out, hand_out_key, hand_out_tokens
from liandong.integration.services.returning import take
from liandong.integration.workbooks import day_of, is_yes, read_return, write_workbook
from liandong.project.cli.exchange import app
from liandong.registry.models import Household
from tests.api.programs import program_of
from tests.cast import Cast
from tests.integration.families import asked_vehicle, consenting, id_number, seated

OTHER = "姓名,备注\n王一,有车\n".encode()


@pytest.fixture
def family(cast: Cast) -> Household:
    return consenting(cast, "A-1", 1)


@pytest.fixture
def comparison(cast: Cast, family: Household) -> Comparison:
    return asked_vehicle(cast)


def uploaded(client: Client, comparison: Comparison, content: bytes, name: str = "r.xlsx") -> str:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/comparisons/{comparison.key}/return/", {"file": file}).content.decode()


def test_the_workbook_goes_out_and_comes_back(cast: Cast, comparison: Comparison, client: Client) -> None:
    client.force_login(cast.department)
    answer = client.get(f"/comparisons/{comparison.key}/workbook/")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][:5] == [
        1,
        "王一",
        id_number(1),
        "1980-02-29",
        "名下是否有机动车",
    ]
    sheet["F2"], sheet["G2"], sheet["H2"], sheet["I2"] = "有", "价值3万元及以上", "2024年5月1日", "小型客车"
    for said in (None, "无"):  # half of it first: the other line goes on waiting, and is not refused
        sheet["F3"] = said
        out = io.BytesIO()
        book.save(out)
        page = uploaded(client, comparison, out.getvalue())
        assert "采用 1" in page
        assert "退回 0" in page
    row = Returned.objects.get(is_hit=True)
    assert (row.band, row.reason, row.on.isoformat()) == ("from_30000", "passenger", "2024-05-01")
    assert "采用 0" in uploaded(client, comparison, out.getvalue())  # sent twice by mistake


def test_a_file_with_other_column_names_is_read(cast: Cast, comparison: Comparison, client: Client) -> None:
    client.force_login(cast.department)
    text = f"编号,人员姓名,GMSFHM,是否命中,价值档\n77,王某,{id_number(1)},是,价值3万元及以上\n"
    assert "采用 1" in uploaded(client, comparison, text.encode("gb18030"), "车管所.csv")


def test_a_file_without_what_is_needed_is_refused_in_a_sentence(
    cast: Cast, comparison: Comparison, client: Client
) -> None:
    for content, missing in (
        (b"a,b\n1,2\n", "没有一列"),
        (OTHER, "没有一列写明结果"),
    ):
        with pytest.raises(NotAReturn) as refused:
            read_return(content, "乱.csv")
        assert missing in str(refused.value)
    with pytest.raises(NotAReturn):
        read_return(b"PK\x03\x04 broken", "b.xlsx")
    client.force_login(cast.department)
    assert "没有一列写明结果" in uploaded(client, comparison, OTHER, "乱.csv")


def test_a_line_is_answered_on_the_page_and_its_number_shown_on_record(
    cast: Cast, comparison: Comparison, client: Client
) -> None:
    client.force_login(cast.department)
    address = f"/comparisons/{comparison.key}/lines/1/"
    assert id_number(1) not in client.get(address).content.decode()
    shown = client.post(f"{address}number/")
    assert id_number(1) in shown.content.decode()
    assert AuditEntry.objects.filter(action="number.revealed", actor=cast.department).count() == 1
    assert client.post(address, {"result": "no", "band": "from_30000"}).status_code == 422
    assert client.post(address, {"result": "yes", "band": "from_30000"}).status_code == 302
    assert Returned.objects.get().band == "from_30000"
    home = client.get("/").content.decode()
    assert "1 条待答复" in home


def test_the_county_asks_on_the_page(cast: Cast, family: Household, client: Client) -> None:
    client.force_login(cast.county_officer)
    assert client.get("/comparisons/new/?department=tax").status_code == 200
    sent = {
        "department": "public_security",
        "questions": ["vehicle"],
        "place": str(cast.county.pk),
        "purpose": "identify",
        "opens_on": "2999-01-01",
        "due_on": "2999-01-05",
    }
    answer = client.post("/comparisons/new/", sent | {"numbers": "A-9"})
    assert "A-9" in answer.content.decode()
    assert client.post("/comparisons/new/", sent | {"numbers": "A-1"}).status_code == 302
    address = f"/comparisons/{Comparison.objects.get().key}/"
    assert "这个部门还没有答复人" in client.get(address).content.decode()
    seated(cast.department, cast)
    assert "这个部门还没有答复人" not in client.get(address).content.decode()

    today = clock.today()
    monthly = sent | {"monthly": "on", "opens_on": str(today), "due_on": str(today + timedelta(days=4))}
    assert client.post("/comparisons/new/", monthly | {"numbers": "A-1"}).status_code == 422
    assert client.post("/comparisons/new/", sent | {"monthly": "on"}).status_code == 422  # begins in 2999
    assert client.post("/comparisons/new/", monthly).status_code == 302
    assert "每月" in client.get("/comparisons/").content.decode()


def test_the_department_goes_from_line_to_line_and_sees_what_it_returned(
    cast: Cast, comparison: Comparison, client: Client
) -> None:
    client.force_login(cast.department)
    page = f"/comparisons/{comparison.key}/lines/"
    said = {"result": "yes", "band": "from_30000", "next": "yes"}
    assert client.post(f"{page}1/", said).headers["Location"] == f"{page}2/"
    last = client.post(f"{page}2/", {"result": "no", "next": "yes"})
    assert last.headers["Location"] == f"/comparisons/{comparison.key}/"
    assert "此前已返回" in client.get(f"{page}1/").content.decode()


def test_a_program_fetches_and_returns_and_a_repeated_request_is_one(
    cast: Cast, comparison: Comparison
) -> None:
    program = program_of(cast.department)
    [listed] = program.get("/comparisons").json()["items"]
    assert (listed["asked"], listed["answered"]) == (2, 0)
    lines = program.get(f"/comparisons/{comparison.key}/lines").json()["items"]
    assert lines[0]["id_number"] == id_number(1)
    sent = {"answers": [{"line": 1, "hit": True, "band": "from_30000"}, {"line": 9, "hit": False}]}
    headers = {"Idempotency-Key": "march-2026"}
    for _ in range(2):
        answer = program.send(f"/comparisons/{comparison.key}/returns", sent, **headers)
        assert answer.status_code == 201
        assert (answer.json()["taken"], answer.json()["problems"][0]["why"]) == (1, "unasked")
    assert program_of(cast.county_officer).get(f"/comparisons/{comparison.key}/lines").status_code == 403


def test_only_tokens_travel_and_the_command_answers_them(
    cast: Cast, family: Household, tmp_path: Path
) -> None:
    comparison = asked_vehicle(cast, by_tokens=True)
    assert comparison.asked.get(left_out__isnull=False).left_out == "no_number"
    with pytest.raises(ByTokensOnly):
        hand_out(comparison.key, actor=cast.department, how="workbook")
    with pytest.raises(OutOfScope):
        hand_out_tokens(comparison.key, actor=cast.county_officer)
    _, tokens = hand_out_tokens(comparison.key, actor=cast.department)
    _, key = hand_out_key(comparison.key, actor=cast.county_officer)
    assert len(tokens) == 1
    assert id_number(1) not in str(tokens)
    files = {name: tmp_path / name for name in ("own.csv", "asked.csv", "key.json", "answer.csv")}
    own = (
        f"身份证号,事项,档次,日期\n{id_number(1).lower()},vehicle,from_30000,2024-05-01\n{id_number(5)},,,\n"
    )
    files["own.csv"].write_text(own, "utf-8")
    files["asked.csv"].write_text(f"token,question\n{tokens[0][0]},{tokens[0][1]}\n", "utf-8")
    files["key.json"].write_text(key, "utf-8")
    paths = {name: str(path) for name, path in files.items()}
    said = [paths["own.csv"], "--key", paths["key.json"], "--asked", paths["asked.csv"]]
    for column, right, bad in (
        ("档次", "from_30000", "3万左右"),
        ("日期", "2024-05-01", "五月初"),
        ("事项", "vehicle", "那辆车"),
    ):
        files["own.csv"].write_text(own.replace(right, bad), "utf-8")
        refused = CliRunner().invoke(_command(), [*said, "--out", paths["answer.csv"]]).exception
        assert isinstance(refused, NotOfTheList | DayUnreadable)
        assert all(part in str(refused) for part in ("2", column, bad))
        assert not files["answer.csv"].exists()  # nothing half said
    files["own.csv"].write_text(own, "utf-8")
    done = CliRunner().invoke(_command(), [*said, "--out", paths["answer.csv"]])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(files["answer.csv"].read_text("utf-8"))))
    assert [(one["token"], one["result"]) for one in rows] == [(tokens[0][0], "yes")]
    returned = read_return(files["answer.csv"].read_bytes(), "answer.csv")
    take(comparison.key, returned, channel=Channel.TOKENS, actor=cast.department)
    assert Returned.objects.get().band == "from_30000"


def test_the_key_of_an_exchange_goes_with_its_time_and_late_tokens_are_told_so(
    cast: Cast, family: Household
) -> None:
    comparison = asked_vehicle(cast, by_tokens=True)
    with clock.frozen(clock.now() + timedelta(days=400)):
        retention.run()
        hand_out_key(comparison.key, actor=cast.county_officer)  # the last day
    with clock.frozen(clock.now() + timedelta(days=402)):
        retention.run()
        with pytest.raises(ExchangeKeyGone):
            hand_out_key(comparison.key, actor=cast.county_officer)


def _command() -> object:
    import typer  # noqa: PLC0415

    made = typer.Typer()
    made.command()(app)
    return made


def test_a_token_is_good_for_one_comparison_and_one_question() -> None:
    one, other = Secret("a", "0" * 64), Secret("b", "0" * 64)
    number = id_number(1)
    assert one.token("vehicle", number) == one.token("vehicle", f" {number.lower()} ")
    assert len({one.token("vehicle", number), one.token("tax", number), other.token("vehicle", number)}) == 3
    assert read_secret(one.written(), "k") == one
    for bad in ("", "{}", json.dumps({"scheme": "x", "comparison": "a", "key": "0" * 64})):
        with pytest.raises(BadExchangeKey):
            read_secret(bad, "k")


def test_days_and_results_are_read_as_departments_write_them() -> None:
    assert {day_of(text) for text in ("2024-05-01", "2024/5/1", "20240501", "2024年5月1日")} == {
        day_of("2024.5.1")
    }
    assert day_of("2024-13-01") is day_of("昨天") is None
    assert (is_yes("有"), is_yes("未命中"), is_yes("大概")) == (True, False, None)


def test_no_cell_of_a_workbook_is_a_formula(cast: Cast, family: Household) -> None:
    family.members.filter(person_no="1").update(name="=1+1")
    comparison = asked_vehicle(cast)
    _, lines = hand_out(comparison.key, actor=cast.department, how="workbook")
    sheet = load_workbook(io.BytesIO(write_workbook(comparison, lines))).worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
