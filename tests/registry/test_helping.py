"""What is done for a family: a plan by year, visits, measures and what they brought."""

from __future__ import annotations

import hashlib
import io
import tomllib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.files.models import StoredFile
from liandong.foundation.pages import formats
from liandong.foundation.personal.retention import run
from liandong.identification.fitting import FILE
from liandong.linkage.models import Event
from liandong.registry.documents.content import document
from liandong.registry.help_codes import MeasureKind, MeasureType
from liandong.registry.list_columns import LIST_COLUMNS, families_of, is_seen
from liandong.registry.models import Document, Household, PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.selectors import sight_of
from liandong.registry.services.changes.refusals import DayAhead
from liandong.registry.services.helping import (
    Forgotten,
    NoEffect,
    NoReason,
    NotOnRecord,
    Photo,
    Planned,
    Received,
    Visited,
    plan_measure,
    withdraw_entry,
    write_effect,
    write_measure,
    write_visit,
)
from liandong.registry.services.records import AlreadyWithdrawn, withdraw_document
from liandong.registry.words import in_both
from tests.api.programs import program_of
from tests.cast import Cast
from tests.foundation.test_pictures import photographed
from tests.registry.families import a_family, helped_by

pytestmark = pytest.mark.django_db
CATTLE = Planned(2026, MeasureKind.COOPERATIVE, "养牛", "2 头", Decimal("8000.50"), gain=Decimal(3000))


@pytest.fixture
def family(cast: Cast) -> Household:
    return a_family(cast.county, cast.village, "H-1")


def a_visit(ahead: int = 0) -> Visited:
    return Visited(clock.today() + timedelta(ahead), "林晓", "看望老人", "想修屋顶")


def a_measure() -> Received:
    return Received(MeasureKind.TEMPORARY_RELIEF, clock.today(), "县民政局", Decimal("600.00"))


def test_village_and_township_plan_and_helpers_do_not(cast: Cast, family: Household) -> None:
    helped_by(cast.helper, family)
    planned = plan_measure(actor=cast.township_reviewer, key=family.key, planned=CATTLE)
    assert planned.amount_yuan == Decimal("8000.50")
    event = Event.objects.get(kind="household.help_planned")
    assert event.payload == {"entry": str(planned.key), "what": "cooperative", "year": 2026}
    for nobody in (cast.helper, cast.county_officer, cast.other_village_cadre):
        with pytest.raises(OutOfScope):
            plan_measure(actor=nobody, key=family.key, planned=CATTLE)


def test_the_helper_of_the_family_writes_visits_and_measures(cast: Cast, family: Household) -> None:
    with pytest.raises(OutOfScope):
        write_visit(actor=cast.helper, key=family.key, visited=a_visit())
    helped_by(cast.helper, family)
    write_visit(actor=cast.helper, key=family.key, visited=a_visit())
    write_measure(actor=cast.helper, key=family.key, received=a_measure())
    with pytest.raises(DayAhead):
        write_visit(actor=cast.helper, key=family.key, visited=a_visit(ahead=1))
    assert Visit.objects.get().needs == "想修屋顶"
    told = Event.objects.filter(kind__in=("household.visited", "household.measure_received"))
    assert told.count() == 2
    assert "想修屋顶" not in str([one.payload for one in told])


def test_what_a_measure_brought_is_told_later_and_kept_when_told_anew(cast: Cast, family: Household) -> None:
    entry = write_measure(actor=cast.village_cadre, key=family.key, received=a_measure())
    told = {"actor": cast.village_cadre, "key": family.key, "entry": entry.key}
    with pytest.raises(NoEffect):
        write_effect(**told, yuan=None, words=" ")
    write_effect(**told, yuan=Decimal("420.10"), words="够买药")
    write_effect(**told, yuan=Decimal("520.10"), words="够买药")
    assert ReceivedMeasure.objects.get().effect_yuan == Decimal("520.10")
    assert Decimal("420.10") in entry.versions.values_list("effect_yuan", flat=True)


def test_a_wrong_entry_is_taken_back_with_a_reason_and_stays(cast: Cast, family: Household) -> None:
    helped_by(cast.helper, family)
    planned = plan_measure(actor=cast.village_cadre, key=family.key, planned=CATTLE)
    ending = {"key": family.key, "entry": planned.key}
    with pytest.raises(OutOfScope):
        withdraw_entry(actor=cast.helper, **ending, why="写错了")
    with pytest.raises(NoReason):
        withdraw_entry(actor=cast.village_cadre, **ending, why=" ")
    withdraw_entry(actor=cast.village_cadre, **ending, why="写错了户")
    with pytest.raises(AlreadyWithdrawn):
        withdraw_entry(actor=cast.village_cadre, **ending, why="写错了户")
    assert PlannedMeasure.objects.get().withdrawn_why == "写错了户"
    other = a_family(cast.county, cast.village, "H-2")
    with pytest.raises(NotOnRecord):
        withdraw_entry(actor=cast.village_cadre, key=other.key, entry=planned.key, why="写错了户")


def test_the_page_takes_a_visit_and_the_family_page_masks_its_words(
    client: Client, cast: Cast, family: Household
) -> None:
    client.force_login(cast.village_cadre)
    page = f"/households/{family.key}/help/"
    visit = {"what": "visit", "visit-on": clock.today().isoformat(), "visit-visitor": "林晓"}
    refused = client.post(page, visit)
    assert (refused.status_code, Visit.objects.count()) == (422, 0)
    assert client.post(page, visit | {"visit-purpose": "看望老人"}).status_code == 302
    entry = Visit.objects.get()
    assert "看望老人" in client.get(f"/households/{family.key}/").content.decode()
    client.force_login(cast.city_officer)
    seen = client.get(f"/households/{family.key}/").content.decode()
    assert "看望老人" not in seen
    assert "林晓" not in seen
    assert client.get(page).status_code == 403
    client.force_login(cast.village_cadre)
    client.post(f"{page}{entry.key}/end/", {"why": "日期错了"})
    assert "日期错了" in client.get(page).content.decode()
    assert "看望老人" not in client.get(f"/households/{family.key}/").content.decode()


def test_the_helper_adds_a_picture_by_phone_and_the_file_keeps_no_place(
    client: Client, cast: Cast, family: Household
) -> None:
    helped_by(cast.helper, family)
    client.force_login(cast.helper)
    page = f"/households/{family.key}/help/"
    visit = {"what": "visit", "visit-on": clock.today().isoformat(), "visit-visitor": "林晓"}
    visit |= {"visit-purpose": "看望老人"}
    for wrong, why in ((b"%PDF-1.4\n%%EOF", "不是图片"), (b"\xff\xd8\xff half", "不能作为图片打开")):
        told = client.post(page, visit | {"visit-photo": SimpleUploadedFile("x.jpg", wrong)})
        assert (told.status_code, why in told.content.decode()) == (422, True), told.content.decode()
    assert not Document.objects.exists()
    client.post(page, visit | {"visit-photo": SimpleUploadedFile("入户.jpg", photographed())})
    entry = Visit.objects.get()
    opened = client.get(f"{page}{entry.key}/picture/")
    assert opened["Content-Type"] == "image/jpeg"
    assert not Image.open(io.BytesIO(opened.content)).getexif()
    assert f"{entry.key}/picture/" in client.get(page).content.decode()
    assert AuditEntry.objects.filter(action="document.opened", actor=cast.helper).exists()
    kept = Document.objects.get()
    client.force_login(cast.village_cadre)
    assert f"/documents/{kept.key}/" in client.get(f"/households/{family.key}/").content.decode()
    client.force_login(cast.city_officer)  # masked: the day of the visit and no picture
    assert str(kept.key) not in client.get(f"/households/{family.key}/").content.decode()
    client.force_login(cast.other_village_cadre)
    assert client.get(f"{page}{entry.key}/picture/").status_code == 403
    withdraw_document(actor=cast.village_cadre, key=kept.key)
    client.force_login(cast.helper)
    assert client.get(f"{page}{entry.key}/picture/").status_code == 302
    assert "照片已撤回" in client.get(page).content.decode()


def test_programs_write_help_down_and_read_it_with_the_family(cast: Cast, family: Household) -> None:
    helped_by(cast.helper, family)
    address, today = f"/households/{family.key}", clock.today()
    village, helper = program_of(cast.village_cadre), program_of(cast.helper)
    plan = {"year": today.year, "kind": "cooperative", "project": "养牛", "amount_yuan": "8000.50"}
    assert helper.send(f"{address}/plan", plan, **once("plan-0")).status_code == 403
    planned = [village.send(f"{address}/plan", plan, **once("plan-1")).json() for _time in range(2)]
    assert planned[0] == planned[1]
    assert (planned[0]["amount_yuan"], planned[0]["type"]) == ("8000.50", "development")
    visit = {"on": today.isoformat(), "visitor": "林晓", "purpose": "看望老人", "needs": "想修屋顶"}
    for wrong in ({"visitor": "  "}, {"on": "2999-01-01"}):
        assert helper.send(f"{address}/visits", visit | wrong, **once(f"{wrong}")).status_code == 422
    assert helper.send(f"{address}/visits", visit, **once("visit-1")).status_code == 201
    got = {"on": today.isoformat(), "kind": "donation", "provider": "县慈善会", "amount_yuan": "600"}
    measure = helper.send(f"{address}/measures", got, **once("measure-1")).json()
    effect = {"entry": measure["key"], "yuan": "-20.10", "words": "养了鸡"}
    told = helper.send(f"{address}/measures/effect", effect, **once("effect-1")).json()
    assert (told["effect_yuan"], told["effect"]) == ("-20.10", "养了鸡")
    other = program_of(cast.other_village_cadre)
    assert other.send(f"{address}/visits", visit, **once("visit-2")).status_code == 403
    reader = program_of(cast.village_cadre, "households.read")
    assert reader.send(f"{address}/visits", visit, **once("visit-3")).status_code == 403
    whole = reader.get(address).json()
    found = (whole["plan"][0]["project"], whole["visits"][0]["needs"], whole["measures"][0]["provider"])
    assert found == ("养牛", "想修屋顶", "县慈善会")
    masked = program_of(cast.city_officer).get(address)
    assert masked.json()["measures"][0]["amount_yuan"] == "600.00"
    assert not any(word in masked.content.decode() for word in (*found, "林晓", "看望老人"))
    gone = {"entry": measure["key"], "why": "写错了户"}
    assert helper.send(f"{address}/help/withdraw", gone, **once("gone-1")).status_code == 204
    assert village.get(address).json()["measures"] == []
    words = {one.name: one.words(families_of([family.pk], [one])[0]) for one in LIST_COLUMNS.values()}
    assert (words["help_planned"], words["help_received"]) == ("合作社带动", "无记录")
    assert (words["help_visits"], words["help_last_visit"]) == ("1", formats.day(today))
    assert not is_seen(LIST_COLUMNS["help_planned"], sight_of(cast.city_officer))


def once(key: str) -> dict[str, str]:
    """The name of a request."""
    return {"Idempotency-Key": hashlib.sha256(key.encode()).hexdigest()}


def test_words_of_help_go_after_ten_years_and_kind_day_and_money_stay(cast: Cast, family: Household) -> None:
    photo = Photo("入户.jpg", photographed())
    visit = write_visit(actor=cast.village_cadre, key=family.key, visited=replace(a_visit(), photo=photo))
    measure = write_measure(actor=cast.village_cadre, key=family.key, received=a_measure())
    told = {"actor": cast.village_cadre, "key": family.key, "entry": measure.key}
    for words in ("够买药", "够买三个月的药"):
        write_effect(**told, yuan=Decimal(420), words=words)
    wrong = plan_measure(actor=cast.village_cadre, key=family.key, planned=CATTLE)
    withdraw_entry(actor=cast.village_cadre, key=family.key, entry=wrong.key, why="写错了户")
    began = clock.now()
    with clock.frozen(began + timedelta(1_094)):
        run()
        assert PlannedMeasure.objects.get().withdrawn_why == "写错了户"
    with clock.frozen(began + timedelta(1_096)):
        run()
        plan = PlannedMeasure.objects.get()
        assert (plan.project, plan.scale, plan.withdrawn_why) == ("", "", "")
        assert (plan.kind, plan.amount_yuan) == ("cooperative", Decimal("8000.50"))
        assert not plan.versions.exclude(project="").exists()
        assert Visit.objects.get().needs == "想修屋顶"
    with clock.frozen(began + timedelta(3_652)):
        run()
        visit.refresh_from_db()
        measure.refresh_from_db()
        assert (visit.visitor, visit.purpose, visit.needs) == ("", "", "")
        assert (measure.provider, measure.effect, measure.effect_yuan) == ("", "", Decimal(420))
        assert not measure.versions.exclude(effect="").exists()
        with pytest.raises(Forgotten):
            write_effect(**told, yuan=None, words="够买药")
        assert Document.objects.get().withdrawn_at is not None
        assert str(document(cast.village_cadre, [family], clock.today())).count("文字已按留存规则删除") == 2
    with clock.frozen(began + timedelta(3_670)):
        run()
        assert StoredFile.objects.get().erased_at is not None
    assert Event.objects.filter(kind="household.visited").exists()


def test_kinds_of_measures_are_those_of_the_table_of_fitting_measures() -> None:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))["measure"]
    assert {one["id"]: one["title"]["zh"] for one in table} == {
        one.value: in_both(one.label)[0] for one in MeasureKind
    }
    assert MeasureKind.MICRO_CREDIT.type is MeasureType.DEVELOPMENT
    assert MeasureKind.DIBAO.type is MeasureType.SAFETY_NET
    assert MeasureKind.HOUSE_ROAD.type is MeasureType.SERVICE
