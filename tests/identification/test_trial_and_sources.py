"""What-if on a run, standards by upload, the registry as a source, and the commands."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertRedirects

from liandong.analytics.measures import measure_mpi
from liandong.analytics.measures.what_if import what_if
from liandong.analytics.standards import parse_standard
from liandong.foundation import clock
from liandong.identification.models import Run, StandardText
from liandong.identification.refusals import (
    BadDate,
    EmptyPlace,
    FutureDate,
    UnknownHousehold,
    UnknownPlace,
    UnknownStandard,
)
from liandong.identification.registry_source import registry_file
from liandong.identification.run_page import run_numbers
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.identification.shipped import FOLDER, shipped_standards
from liandong.identification.trial import WhatIfForm
from liandong.linkage.models import Event
from liandong.project.cli.explain import Format
from liandong.project.cli.explain import app as explain_command
from liandong.project.cli.run import app as run_command
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, rich_enough
from tests.identification.rule_files import SCORECARD, rule_file

FILE = FOLDER / "national_default_2021.toml"


@pytest.fixture
def run(cast: Cast) -> Run:
    in_need(cast.village, "A-01")
    not_to_be_told(cast.group, "A-02")
    rich_enough(cast.other_village, "B-01")
    return start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=standard_of("national_default_2021"),
        as_of=AS_OF,
    )


def test_the_page_and_the_measuring_core_count_the_same(run: Run, cast: Cast) -> None:
    """One histogram from the run, one from the file that registry: gives; other weights, another cut-off."""
    source = registry_file(f"registry:990121@{AS_OF}")
    standard = parse_standard(run.standard.text)
    weights, cutoff = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Fraction(2, 7)
    core = what_if(measure_mpi(source, standard).histogram, weights=weights, cutoff=cutoff)
    page = run_numbers(cast.county_officer, run).at(weights, cutoff).whole.figures
    assert float(page.headcount_low or 0) == pytest.approx(core.headcount_low[0])
    assert float(page.headcount_high or 0) == pytest.approx(core.headcount_high[0])


def test_the_trial_shows_what_is_in_force_and_what_is_tried(client: Client, run: Run, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    page = client.get(f"/runs/{run.key}/what-if/").content.decode()
    assert "现在显示的是在用的数：界线 1/3，1 户建议入户" in page
    query = "w_income=0&w_education=1&w_health=1&w_living=0&w_labour=1&k=0.5"
    page = client.get(f"/runs/{run.key}/what-if/?{query}").content.decode()
    assert "试算，界线 1/2" in page
    part = client.get(f"/runs/{run.key}/what-if/?{query}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "试算，界线 1/2" in part


def test_a_run_without_weights_leads_back_to_its_page(client: Client, cast: Cast) -> None:
    in_need(cast.village, "A-01")
    card = start_run(actor=cast.county_officer, place=cast.county, standard=rule_file(SCORECARD), as_of=AS_OF)
    client.force_login(cast.county_officer)
    assertRedirects(client.get(f"/runs/{card.key}/what-if/"), f"/runs/{card.key}/")


@pytest.mark.parametrize("query", ["k=0", "k=2", "k=x", "k=1/0", "k=1/99999", "k=1e-999999999"])
def test_a_cut_off_that_is_none_is_said_in_a_sentence(
    client: Client, run: Run, cast: Cast, query: str
) -> None:
    client.force_login(cast.county_officer)
    parts = "&".join(f"w_{name}=1" for name in ("income", "education", "health", "living", "labour"))
    page = client.get(f"/runs/{run.key}/what-if/?{parts}&{query}").content.decode()
    assert "没有试算" in page


def test_weights_on_trial_sum_to_one_whatever_is_typed() -> None:
    standard = parse_standard(FILE.read_text("utf-8"))
    typed = {
        "w_income": "3",
        "w_education": "1",
        "w_health": "1",
        "w_living": "1",
        "w_labour": "1",
        "k": "1/3",
    }
    form = WhatIfForm(typed, standard=standard)
    assert form.is_valid()
    assert sum(form.shares()) == 1
    assert Fraction(form.weights()[0], sum(form.weights())) == Fraction(3, 7)
    nothing = WhatIfForm(dict.fromkeys(typed, "0") | {"k": "1/3"}, standard=standard)
    assert not nothing.is_valid()


def uploaded(text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("local.toml", text if isinstance(text, bytes) else text.encode())


LOCAL = (
    FILE.read_text("utf-8")
    .replace('id = "national_default_2021"', 'id = "lanxi_2025"')
    .replace("6000", "8800")
)


def test_a_county_officer_adds_a_local_standard_and_runs_it(client: Client, run: Run, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    sent = {"place": cast.county.pk, "file": uploaded(LOCAL)}
    assert client.post("/standards/new/", sent).status_code == 302
    row = StandardText.objects.get(standard_id="lanxi_2025")
    assert (row.text, row.added_by, row.place) == (LOCAL, cast.county_officer, cast.county)
    assert Event.objects.filter(kind="standard.added", subject_key=row.key).exists()
    answer = client.post("/runs/new/", {"place": cast.county.pk, "rules": [str(row.key)], "as_of": AS_OF})
    assert answer.status_code == 302, answer.content.decode()
    assert Run.objects.filter(standard=row).get().households == 3
    again = client.post("/standards/new/", {"place": cast.county.pk, "file": uploaded(LOCAL)})
    assert "已经添加过" in again.content.decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LOCAL.replace("net_income_pc", "netto_einkommen"), ["netto_einkommen", "net_income_yuan", "…"]),
        (LOCAL.replace('unit = "household_id"\n', ""), ["识别以户为单位"]),
        (LOCAL.replace("valid_from = 2021-01-01\n", ""), ["没有写从哪天起有效"]),
        ("不是 TOML [", []),
        ("标准".encode("gbk"), ["不是 UTF-8"]),
        (b"#" * 300_000, ["最多 200000"]),
    ],
)
def test_a_file_that_is_no_usable_standard_is_refused_with_the_reason(
    client: Client, cast: Cast, text: str | bytes, words: list[str]
) -> None:
    client.force_login(cast.county_officer)
    page = client.post("/standards/new/", {"place": cast.county.pk, "file": uploaded(text)}).content.decode()
    assert not StandardText.objects.exists()
    assert 'class="error"' in page or "error" in page
    for word in words:
        assert word in page


@pytest.mark.parametrize("person", ["village_cadre", "township_reviewer", "analyst", "stranger"])
def test_others_add_no_standard_and_start_no_run(client: Client, cast: Cast, person: str) -> None:
    client.force_login(getattr(cast, person))
    assert (
        client.post("/standards/new/", {"place": cast.county.pk, "file": uploaded(LOCAL)}).status_code == 403
    )
    assert client.get("/runs/new/").status_code == 403


def test_the_shipped_standards_fit_the_registry_and_are_shown(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    for one in shipped_standards():
        page = client.get(f"/standards/{one.rule.id}/").content.decode()
        assert one.rule.fingerprint in page
        assert client.get(f"/standards/{one.rule.id}/file.toml").content.decode() == one.text


def test_a_run_over_nothing_is_said_on_the_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    sent = {"place": cast.far_village.pk, "rules": ["national_default_2021"], "as_of": AS_OF}
    assert "没有登记任何户" in client.post("/runs/new/", sent).content.decode()


def test_the_registry_is_a_source_like_any_file(run: Run) -> None:
    first = registry_file(f"registry:990121@{AS_OF}")
    assert first == registry_file(f"registry:990121@{AS_OF}")
    assert run.snapshot is not None
    assert first.stem == run.snapshot.sha256


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("registry:999999", UnknownPlace),
        ("registry:990121@2025-13-01", BadDate),
        ("registry:990121@2999-01-01", FutureDate),
        ("registry:990122", EmptyPlace),
    ],
)
def test_a_source_that_names_nothing_is_refused(run: Run, source: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        registry_file(source)


def test_the_command_runs_and_explains(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "ranked.csv"
    run_command("990121", standard=[str(FILE)], as_of=str(AS_OF), as_json=True, out=out)
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == run.rows_sha256
    assert told["suggestions"] == {"poor": 1, "cannot_tell": 1, "not_poor": 1}
    assert out.read_text("utf-8").splitlines()[1].startswith("national_default_2021,1,A-01,poor,13,16,3,p,30")
    explain_command("A-01", run=told["run"], form=Format.JSON)
    assert json.loads(capsys.readouterr().out)["score"]["low"] == 13
    explain_command("A-02")
    assert "判不了" in capsys.readouterr().out
    with pytest.raises(UnknownHousehold):
        explain_command("Z-99")
    with pytest.raises(UnknownStandard, match="national_default_2021"), clock.frozen(date(2025, 9, 9)):
        run_command("990121", standard=["nothing.toml"])
