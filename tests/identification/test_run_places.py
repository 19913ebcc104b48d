"""Places of a run compared level by level: the run's own figures, trials, map, files, and nothing foreign."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.places.borders import BadBorder, NotGeoJson, borders_of, load_borders
from liandong.foundation.places.models import PlaceBorder
from liandong.foundation.places.selectors import names_on
from liandong.identification.models import Run
from liandong.identification.run_page import run_numbers
from liandong.identification.run_places import places_below
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, rich_enough

SQUARE = [[0, 0], [0.2, 0], [0.2, 0.1], [0, 0.1], [0, 0]]


@pytest.fixture
def run(cast: Cast) -> Run:
    for n in range(4):
        in_need(cast.village, f"A-0{n}", f"甲{n}")
        rich_enough(cast.other_village, f"B-0{n}", f"丙{n}")
    not_to_be_told(cast.group, "A-10", "乙一")
    rich_enough(cast.far_village, "C-01", "丁一")
    standard = standard_of("national_default_2021")
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


@pytest.fixture
def bordered(cast: Cast) -> None:
    for n, place in enumerate((cast.village, cast.other_village)):
        ring = [[east + n, north] for east, north in SQUARE]
        PlaceBorder.objects.create(place=place, rings=[ring], source="a test")


def page_of(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    page: str = response.content.decode()
    return page[page.index("<main") :]


def test_each_level_counts_what_the_run_counts(cast: Cast, run: Run) -> None:
    whole = run_numbers(cast.county_officer, run, opened=cast.town.pk)
    known = {row.area.key: row.figures for row in whole.rows}
    county = places_below(cast.county_officer, run, None).numbers.rows
    town = places_below(cast.county_officer, run, cast.town.pk)
    assert county[0].figures == known["all"]
    assert {row.area.key: row.figures for row in county[1:]} == {
        str(one.pk): known[str(one.pk)] for one in (cast.town, cast.other_town)
    }
    assert town.numbers.rows[0].figures == known[str(cast.town.pk)]
    assert {row.area.key: row.figures for row in town.numbers.rows[1:]} == {
        str(one.pk): known[str(one.pk)] for one in (cast.village, cast.other_village)
    }
    assert [name for _pk, name in town.way] == ["岚溪县", "石桥镇"]
    shares = {row.area.key: shares for row, shares in town.contributions}
    assert sum(shares[str(cast.village.pk)]) == 1


def test_a_trial_answers_without_reading_the_rows_again(client: Client, cast: Cast, run: Run) -> None:
    address = f"/runs/{run.key}/places/?at={cast.town.pk}&sort=-M0&k=14/30"
    weights = "&w_income=1&w_education=1&w_health=1&w_living=1&w_labour=1"
    assert "k = 7/15" in page_of(client, cast.county_officer, address + weights)
    with CaptureQueriesContext(connection) as seen:
        part = client.get(address.replace("14/30", "1/30") + weights, headers={"HX-Request": "true"})
    asked = [one["sql"] for one in seen if "runpattern" in one["sql"]]
    assert all("EXISTS" in sql for sql in asked), "only whether I may see the run is asked of the histogram"
    assert "<main" not in part.content.decode()
    assert "建议入户 5 户" in part.content.decode()
    assert "下面显示的是现行的结果" in page_of(
        client, cast.county_officer, address.replace("14/30", "7") + weights
    )


def test_the_map_shades_villages_and_hides_nothing_that_is_not_in_the_table(
    client: Client, cast: Cast, run: Run, bordered: None
) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/places/")
    assert page.count('<path class="shade') == 2
    assert f"?at={cast.village.pk}" in page
    drawn = places_below(cast.county_officer, run, None).map("?at=")
    assert drawn is not None
    assert [(one.area.name, one.text) for one in drawn.drawn] == [("上坪村", "80.0%"), ("下坪村", "0.0%")]
    # a degree eastwards is as long as one northwards at the equator: 1.2 wide, 0.1 high
    assert drawn.height == round(632 / 1.2 * 0.1) + 8
    village = page_of(client, cast.village_cadre, f"/runs/{run.key}/places/")
    assert "下坪村" not in village


def test_a_place_leads_on_to_its_families_and_a_village_to_its_facts(
    client: Client, cast: Cast, run: Run
) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/places/?at={cast.village.pk}")
    families = f"/runs/{run.key}/?open={cast.town.pk}&amp;area={cast.village.pk}#families"
    assert families in page
    assert f'href="/villages/{cast.village.pk}/"' in page
    listed = page_of(client, cast.county_officer, html.unescape(families))
    assert f'<option value="{cast.village.pk}" selected' in listed
    for_analyst = page_of(client, cast.analyst, f"/runs/{run.key}/places/")
    assert "#families" not in for_analyst  # who reads no family is not sent to them
    assert "/villages/" not in for_analyst


def test_somebody_elses_place_is_refused_and_small_ones_are_merged(
    client: Client, cast: Cast, run: Run
) -> None:
    client.force_login(cast.village_cadre)
    for at in (cast.other_village.pk, cast.town.pk, 10**15):
        assert client.get(f"/runs/{run.key}/places/?at={at}").status_code == 403
    assert "青河镇" not in page_of(client, cast.analyst, f"/runs/{run.key}/places/")
    with pytest.raises(OutOfScope):  # two persons: their numbers are theirs alone
        places_below(cast.analyst, run, cast.far_village.pk)


def test_the_files_hold_what_was_looked_at(client: Client, cast: Cast, run: Run) -> None:
    client.force_login(cast.county_officer)
    book = load_workbook(io.BytesIO(client.get(f"/runs/{run.key}/places.xlsx?sort=name").content))
    table, origin = book.worksheets
    head, whole, *_rest = table.values
    assert (head[-1], whole[:2]) == ("劳动力", ("岚溪县", 10))
    assert ("界线", "1/3") in [row[:2] for row in origin.values]
    assert client.get(f"/runs/{run.key}/places.csv").content.decode("utf-8-sig").count("\n") == 4
    assert client.get(f"/runs/{run.key}/places.pdf").status_code == 404


def test_borders_are_loaded_all_or_none(cast: Cast, tmp_path: Path) -> None:
    code = names_on().get(place=cast.village).code
    good = {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    elsewhere = {**good, "properties": {"code": "999999999999"}}
    file = tmp_path / "borders.geojson"
    file.write_text(json.dumps({"features": [good, elsewhere]}))
    assert load_borders(file) == (1, ("999999999999",))
    assert load_borders(file)[0] == 1
    assert len(borders_of([cast.village.pk, cast.other_village.pk])) == 1
    bad = {**good, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 95], [1, 1], [0, 0]]]}}
    file.write_text(json.dumps({"features": [bad]}))
    with pytest.raises(BadBorder, match="第 1 个要素"):
        load_borders(file)
    file.write_text("code,name")
    with pytest.raises(NotGeoJson):
        load_borders(file)
