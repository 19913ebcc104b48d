"""The tree of places: codes, dated names, loading from lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from liandong.analytics.errors import Refusal, speak
from liandong.foundation import clock
from liandong.foundation.places.codes import BadPlaceCode, parse_code
from liandong.foundation.places.lists import NoSuchList, NotAList, NotText, read_list
from liandong.foundation.places.models import Level, Place, PlaceName
from liandong.foundation.places.selectors import (
    by_code,
    by_codes,
    children,
    named,
    path_names,
    paths_named,
    subtree,
)
from liandong.foundation.places.services import (
    BadPlaceRows,
    PlaceRow,
    WrongLevel,
    add_place,
    load_places,
    rename_place,
)
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    speak("en")
    with translation.override("en"):
        yield
    speak("zh_Hans")


def rows(*pairs: tuple[str, str]) -> list[PlaceRow]:
    return [PlaceRow(number, code, name) for number, (code, name) in enumerate(pairs, start=2)]


@pytest.mark.parametrize(
    ("written", "full", "level", "parent"),
    [
        ("32", "320000000000", Level.PROVINCE, None),
        ("320000", "320000000000", Level.PROVINCE, None),
        ("3201", "320100000000", Level.CITY, "320000000000"),
        (" 320102 ", "320102000000", Level.COUNTY, "320100000000"),
        ("320102002", "320102002000", Level.TOWNSHIP, "320102000000"),
        ("320102002003", "320102002003", Level.VILLAGE, "320102002000"),
        ("441900003", "441900003000", Level.TOWNSHIP, "441900000000"),
    ],
)
def test_a_code_says_its_level_and_its_parent(
    written: str, full: str, level: Level, parent: str | None
) -> None:
    code = parse_code(written)
    assert (code.text, code.level, code.parent) == (full, level, parent)


@pytest.mark.parametrize(
    "written", ["", "3", "321", "32010", "3201020", "3201020020031", "ab", "00", "000102", "３２"]
)
def test_what_is_no_code_is_refused(written: str) -> None:
    with pytest.raises(BadPlaceCode, match="12 digits"):
        parse_code(written)


@given(st.from_regex(r"[1-9][0-9]{11}", fullmatch=True))
def test_the_ancestors_of_a_code_are_codes_of_higher_levels(text: str) -> None:
    code = parse_code(text)
    while code.parent:
        above = parse_code(code.parent)
        assert above.level < code.level
        assert text.startswith(above.text.rstrip("0") or above.text[:2])
        code = above
    assert code.level == Level.PROVINCE


def test_places_read_as_one_writes_an_address(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert path_names(cast.group) == ["江南省", "云州市", "岚溪县", "石桥镇", "上坪村", "一组"]
    with django_assert_num_queries(1):
        many = paths_named([cast.village, cast.other_county_village])
    assert many[cast.other_county_village.pk] == ["江南省", "云州市", "临水县", "临水镇", "临水村"]
    with django_assert_num_queries(1):
        found = [(place.code, place.name) for place in named(subtree(cast.village)).order_by("id")]
    assert found == [("990121101201", "上坪村"), (None, "一组"), (None, "二组")]
    assert [place.name for place in children(cast.county)] == ["石桥镇", "青河镇"]
    assert [place.name for place in children(None)] == ["江南省"]


def test_places_are_found_by_any_length_of_their_code(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert by_code("990121") == by_code("990121000000") == cast.county
    assert by_code("990199") is None
    with django_assert_num_queries(1):
        assert by_codes(["99", "990121101201", "990199"]) == {
            "990000000000": cast.province,
            "990121101201": cast.village,
        }


def test_a_subtree_is_not_a_prefix_of_digits(cast: Cast) -> None:
    lone = add_place(parent=None, level=Level.PROVINCE, name="海西省", source="made for tests")
    Place.objects.filter(pk=lone.pk).update(path=f"/{lone.pk}/")
    assert not any(place.path.startswith(lone.path) for place in subtree(cast.province))
    assert list(subtree(lone)) == [lone]


def test_the_path_is_searched_by_its_index(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM places_place WHERE path LIKE %s", [f"{cast.county.path}%"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "place_path" in plan
    assert "path >= " in plan


def test_an_old_name_stays_readable_on_its_days(cast: Cast) -> None:
    rename_place(cast.village, name="上坪社区", code="990121101301", on=date(2026, 3, 1), source="民政局")
    assert path_names(cast.village, date(2026, 2, 28))[-1] == "上坪村"
    assert path_names(cast.village, date(2026, 3, 1))[-1] == "上坪社区"
    assert by_code("990121101201", date(2026, 2, 28)) == cast.village
    with clock.frozen(date(2026, 3, 1)):
        assert by_code("990121101201") is None
        assert by_code("990121101301") == cast.village


def test_a_second_change_on_the_same_day_takes_the_place_of_the_first(cast: Cast) -> None:
    day = date(2026, 3, 1)
    for name in ("甲村", "乙村"):
        rename_place(cast.village, name=name, on=day, source="made for tests")
    assert path_names(cast.village, day)[-1] == "乙村"
    assert PlaceName.objects.filter(place=cast.village).count() == 2


def test_the_database_refuses_two_names_at_once_and_one_code_for_two_places(cast: Cast) -> None:
    clashes = [
        PlaceName(place=cast.village, code=None, name="甲", valid_from=date(2025, 1, 1), source="-"),
        PlaceName(place=cast.group, code="990121101201", name="甲", valid_from=date(2025, 1, 1), source="-"),
    ]
    PlaceName.objects.filter(place=cast.group).delete()
    for clash in clashes:
        with pytest.raises(IntegrityError, match="exclusion"), transaction.atomic():
            clash.save()


@pytest.mark.parametrize(("path", "name"), [("/7/", "ends_with"), ("//", "ends_with")])
def test_the_database_refuses_a_path_that_is_not_the_places_own(cast: Cast, path: str, name: str) -> None:
    with pytest.raises(IntegrityError, match="place_"), transaction.atomic():
        Place.objects.filter(pk=cast.village.pk).update(path=path)
    assert name


def test_a_place_lies_below_a_higher_level(cast: Cast) -> None:
    with pytest.raises(WrongLevel, match="township"):
        add_place(parent=cast.village, level=Level.TOWNSHIP, name="x", source="-")


def test_loading_is_harmless_to_repeat_and_dates_a_changed_name(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    listed = rows(("990121", "岚溪县"), ("99", "江南省"), ("9901", "云州市"), ("990121101", "石桥镇"))
    assert load_places(listed, source="2024").levels == {"province": 1, "city": 1, "county": 1, "township": 1}
    again = load_places(listed, source="2024")
    assert (again.added, again.renamed, again.unchanged) == (0, 0, 4)
    changed = load_places(rows(("990121", "岚溪区")), source="2026", on=date(2026, 1, 1))
    assert (changed.added, changed.renamed) == (0, 1)
    county = by_code("990121")
    assert county is not None
    assert path_names(county, date(2025, 12, 31))[-1] == "岚溪县"
    assert path_names(county, date(2026, 1, 1))[-1] == "岚溪区"
    with django_assert_max_num_queries(12):
        load_places(rows(*((f"9901211{number:02}", f"{number}镇") for number in range(2, 90))), source="-")


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ([("99", "甲"), ("990121", "乙")], "row 3: 990121 乙 lies below 990100000000"),
        ([("99", "甲"), ("9x", "乙"), ("123", "丙")], "row 3: 9x is not the code"),
        ([("99", "甲"), ("990000", "乙")], "row 3: 990000 stands in row 2"),
        ([("99", "")], "row 2: 99 has no name"),
        ([("99", "甲" * 101)], "row 2: the name of 99 is longer"),
    ],
)
def test_wrong_rows_are_named_and_nothing_is_loaded(
    db: None, listed: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(BadPlaceRows, match="nothing was changed") as refused:
        load_places(rows(*listed), source="list.csv")
    assert said in str(refused.value)
    assert not Place.objects.exists()


def test_every_wrong_row_is_kept_and_the_first_twenty_are_shown(db: None) -> None:
    with pytest.raises(BadPlaceRows) as refused:
        load_places(rows(*((f"x{number}", "甲") for number in range(30))), source="list.csv")
    assert len(refused.value.faults) == 30
    assert str(refused.value).count("row ") == 20


def test_a_level_that_the_digits_contradict_is_refused(db: None) -> None:
    assert load_places([PlaceRow(2, "99", "甲", "province")], source="-").added == 1
    with pytest.raises(BadPlaceRows, match="given as village"):
        load_places([PlaceRow(2, "9901", "乙", "village")], source="-")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes('name,Code,more\r\n"江南省",99,x\r\n\r\n云州市 , 9901\r\n'.encode(encoding))
    assert read_list(path) == [PlaceRow(2, "99", "江南省"), PlaceRow(4, "9901", "云州市")]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (None, NoSuchList),
        (b"", NotAList),
        ("编号,称呼\n99,甲\n".encode(), NotAList),
        (b"code,name\n\x00\x01", NotText),
        (b"code,name\n\xff\xff\xff", NotText),
        (b'code,name\n"99,x', NotText),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes | None, refusal: type[Refusal]) -> None:
    path = tmp_path / "places.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(refusal, match=r"places\.csv"):
        read_list(path)


@pytest.mark.shared_data
def test_the_country_loads_from_the_lists_of_the_statistics_bureau(db: None, shared_data: Path) -> None:
    for name, count in (("provinces", 31), ("cities", 342), ("areas", 2_978), ("streets", 41_352)):
        listed = read_list(shared_data / f"china/adm_{name}.csv")
        report = load_places(listed, source="国家统计局")
        assert (report.rows, report.added + report.unchanged) == (count, count)
    dongcheng = by_code("441900003")
    assert dongcheng is not None
    assert path_names(dongcheng) == ["广东省", "东莞市", "东城街道"]
