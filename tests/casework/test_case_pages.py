"""The page of a case: whoever may take the next step finds its form, everybody else reads who may."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from liandong.casework.models import Case, Task
from liandong.casework.procedure_tables import table_of
from liandong.casework.services import Asked, open_tasks
from liandong.dynamics.models import Decision
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.services import is_intact
from liandong.foundation.personal.retention import run
from liandong.foundation.printing import as_pdf
from liandong.foundation.tokens.services import issue_token
from liandong.integration.codes import Standing
from liandong.integration.models import Returned
from liandong.linkage.models import Subject
from liandong.registry.documents.content import TEMPLATE, kept_before
from liandong.registry.models import Household
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import Cast
from tests.integration.families import a_hit
from tests.linkage.kinds import told

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return consented(cast, date(2024, 2, 1))


@pytest.fixture
def case(cast: Cast, wangs: Household) -> Case:
    return opened("monitoring", "open", wangs, cast, signed_paper())


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("承诺授权书.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return answer.content.decode()


def test_a_visit_that_found_a_risk_leads_to_the_procedure(
    cast: Cast, client: Client, wangs: Household
) -> None:
    client.force_login(cast.village_cadre)
    subject = Subject("household", wangs.key)
    [task] = open_tasks("family.check", [Asked(subject, cast.village, told(subject, place=cast.village))])
    answer = client.post(f"/tasks/{task.key}/done/", {"outcome": "risk"})
    assert answer.headers["Location"] == f"/households/{wangs.key}/procedure/"
    page = body(client, answer.headers["Location"])
    assert "启动程序，并签署承诺授权书" in page
    assert "走绿色通道" not in page  # that is the township's
    sent = {"event": "open", "found_by": "cadres", "risks": ["01"], "document": pdf()}
    answer = client.post(answer.headers["Location"], sent)
    case = Case.objects.get(subject_key=wangs.key)
    assert answer.headers["Location"] == f"/cases/{case.key}/"
    assert "入户核实" in body(client, "/")  # the next step is on the home page, one click away
    assert f"/cases/{case.key}/" in body(client, "/")
    assert "监测对象识别" in body(client, f"/households/{wangs.key}/")


def test_the_next_step_is_a_form_for_who_may_take_it_only(cast: Cast, client: Client, case: Case) -> None:
    address = f"/cases/{case.key}/"
    client.force_login(cast.village_cadre)
    page = body(client, address)
    assert f"{address}steps/survey/" in page
    assert page.count("本事项") == len(table_of(case.procedure, case.version).lines_from("opened"))
    answer = client.post(f"{address}steps/survey/", {"second": cast.resident_team.pk})
    assert answer.status_code == 422
    client.force_login(cast.township_reviewer)
    page = body(client, address)
    assert "/steps/survey/" not in page
    assert "下一步不由您办理" in page
    client.post(f"{address}steps/survey/", {"second": cast.resident_team.pk, "document": pdf()})
    case.refresh_from_db()
    assert case.state == "opened"
    client.force_login(cast.village_cadre)
    client.post(f"{address}steps/survey/", {"second": cast.resident_team.pk, "document": pdf()})
    case.refresh_from_db()
    assert case.state == "surveyed"
    assert client.get(f"{address}papers/2/").headers["Content-Type"] == "application/pdf"


def test_a_refused_step_opens_with_what_is_wrong_and_keeps_the_paper(
    cast: Cast, client: Client, case: Case
) -> None:
    step, before = f"/cases/{case.key}/steps/survey/", StoredFile.objects.filter(purpose="case").count()

    def sent(by: User, **data: object) -> HttpResponse:
        client.force_login(by)
        return client.post(step, data)  # type: ignore[arg-type]  # of the test client

    refused = sent(cast.village_cadre, document=pdf())
    assert refused.status_code == 422
    page = refused.content.decode()
    assert page.index('class="refused" role="alert"') < page.index("<h1>")
    assert 'href="#id_survey_second"' in page
    assert "已选好：承诺授权书.pdf" in page
    [reference] = re.findall(r'name="document-pending" value="([^"]+)"', page)
    kept = StoredFile.objects.get(purpose="pending")
    colleague = {"second": cast.resident_team.pk, "document-pending": reference}
    assert sent(cast.resident_team, **colleague | {"second": cast.village_cadre.pk}).status_code == 422
    again = sent(cast.village_cadre, **{"document-pending": reference})
    assert reference in again.content.decode()  # refused twice, kept once
    assert StoredFile.objects.get(purpose="pending") == kept
    assert sent(cast.village_cadre, **colleague).status_code == 302
    taken = case.steps.get(event="survey").document
    assert taken is not None
    assert (taken.name, taken.sha256) == (kept.name, kept.sha256)
    assert StoredFile.objects.filter(purpose="case").count() == before + 1
    with clock.frozen(DAY + timedelta(days=2)):
        run()
    kept.refresh_from_db()
    assert kept.erased_at is not None
    assert is_intact(taken)


def test_a_paper_that_was_removed_or_is_none_is_asked_for_anew(
    cast: Cast, client: Client, case: Case
) -> None:
    client.force_login(cast.village_cadre)
    step, who = f"/cases/{case.key}/steps/survey/", {"second": cast.resident_team.pk}
    bad = SimpleUploadedFile("纸.pdf", b"<html>", "application/pdf")
    assert "-pending" not in client.post(step, {**who, "document": bad}).content.decode()
    page = client.post(step, {"document": pdf()}).content.decode()
    [reference] = re.findall(r'name="document-pending" value="([^"]+)"', page)
    sent = who | {"document-pending": reference, "document-forget": "1"}
    answer = client.post(step, sent)
    assert answer.status_code == 422
    assert "document-pending" not in answer.content.decode()
    assert StoredFile.objects.get(purpose="pending").erased_at is not None


def test_a_department_sees_the_number_and_never_the_name(cast: Cast, client: Client, case: Case) -> None:
    walk(case, cast, signed_paper(), "survey")
    Case.objects.update(subject_no="H-7")
    client.force_login(cast.department)
    for address in ("/", "/cases/", f"/cases/{case.key}/"):
        page = body(client, address)
        assert "H-7" in page
        assert "王建国" not in page
    assert client.get(f"/cases/{case.key}/papers/1/").status_code == 403
    sent = {"reason": "未见房产、车辆和工商登记"}
    assert client.post(f"/cases/{case.key}/steps/compare/", sent).status_code == 422  # on which result?
    client.post(f"/cases/{case.key}/steps/compare/", sent | {"document": pdf()})
    case.refresh_from_db()
    assert case.state == "compared"


def test_an_office_takes_many_at_once_and_sees_what_changed_since_a_return(
    cast: Cast, client: Client, case: Case
) -> None:
    paper = signed_paper()
    case = walk(case, cast, paper, "survey", "compare", "entry_vote")
    with clock.frozen(DAY + timedelta(days=6)):
        case = walk(case, cast, paper, "notice_over")
        client.force_login(cast.township_reviewer)
        page = body(client, "/cases/")
        assert str(case.key) in page
        sent = {"case": [str(case.key)], "event": "return", "reason": "请补收入凭证"}
        client.post("/cases/together/", sent | {"reason": ""})
        case.refresh_from_db()
        assert case.state == "entry_passed"
        client.post("/cases/together/", sent)
        case.refresh_from_db()
        assert case.state == "compared"
        assert "请补收入凭证" in body(client, "/cases/?show=open")
        assert "退回以来该户没有新的登记" in body(client, f"/cases/{case.key}/")


def test_a_decision_is_read_beside_the_case_with_the_family_as_it_was(
    cast: Cast, client: Client, case: Case
) -> None:
    paper = signed_paper()
    case = walk(case, cast, paper, "survey", "compare", "entry_vote")
    with clock.frozen(DAY + timedelta(days=6)):
        case = walk(case, cast, paper, "notice_over", "review", "entry_approve")
        client.force_login(cast.county_officer)
        page = body(client, f"/cases/{case.key}/")
        decision = Decision.objects.get()
        assert f"/decisions/{decision.key}/family/" in page
        assert client.get(f"/decisions/{decision.key}/family/").content.startswith(b"%PDF")
        with decision.family.opened() as path:
            of_today = json.loads(path.read_text(encoding="utf-8"))
        [family] = of_today["households"]
        del family["consents"]
        del of_today["words"]["consents"]  # as a version wrote it that did not know them
        assert as_pdf(TEMPLATE, kept_before(of_today)).startswith(b"%PDF")
        assert kept_before(of_today)["households"] == [family | {"consents": []}]
        steps = re.findall(r"<li[^>]*class=\"(done|here)\"", page)
        assert steps.count("done") == 6
        assert Task.objects.get(subject_key=case.key, state="open").kind == "case.plan"
        client.force_login(cast.village_cadre)
        page = body(client, f"/cases/{case.key}/")
        assert f'href="/households/{case.subject_key}/help/"' in page
        assert page.count("尚无措施") == 3  # illness, lack of labour, and nothing that develops
        walk(case, cast, paper, "plan")
        page = body(client, f"/cases/{case.key}/")
        assert "尚无措施" not in page
        assert "已列出与各项风险相符的措施" in page


def test_a_program_takes_the_step_of_its_owner(
    cast: Cast, client: Client, case: Case, wangs: Household
) -> None:
    walk(case, cast, signed_paper(), "survey")
    a_hit(wangs, cast.county)
    Returned.objects.update(standing=Standing.COUNTED)
    token = issue_token(
        user=cast.department, name="比对", scopes=["cases.read", "cases.write"], days=1, actor=cast.department
    )[1]
    headers = {"Authorization": f"Bearer {token}"}
    listed = client.get("/api/v1/cases", headers=headers).json()["items"]
    assert [one["key"] for one in listed] == [str(case.key)]
    address = f"/api/v1/cases/{case.key}"
    sent = {"data": {"event": "compare", "reason": "未见异常"}, "content_type": "application/json"}
    once = headers | {"Idempotency-Key": "compare-1"}
    for _time in range(2):  # sent again, it is done once
        answer = client.post(f"{address}/steps", headers=once, **sent)
        assert answer.json()["state"] == "compared", answer.content.decode()
    told_why = client.post(f"{address}/steps", headers=headers | {"Idempotency-Key": "compare-2"}, **sent)
    assert told_why.status_code == 422
    assert "已完成比对" in told_why.json()["detail"]
