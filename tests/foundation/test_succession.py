"""What becomes of places: lists that are newer than the tree, mergers, splits, and old codes followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liandong.analytics.errors import speak
from liandong.foundation import clock
from liandong.foundation.accounts.scope import may
from liandong.foundation.places.loading import MoveAhead
from liandong.foundation.places.models import Level, Place, PlaceName, Succession
from liandong.foundation.places.planning import ChangedLater
from liandong.foundation.places.selectors import by_code, find_code, followed, path_names, subtree
from liandong.foundation.places.services import (
    BadPlaceRows,
    Loaded,
    NotStanding,
    OtherKindOfPlace,
    PlaceRow,
    end_place,
    load_places,
    merge_places,
    split_place,
)
from tests.cast import PLACES, Cast

DAY = date(2026, 1, 1)
BEFORE = DAY - timedelta(days=1)
COUNTY = [pair for pair in PLACES.values() if pair[0].startswith("990121")]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    speak("en")
    with translation.override("en"):
        yield
    speak("zh_Hans")


def rows(*written: tuple[str, ...]) -> list[PlaceRow]:
    return [
        PlaceRow(number, code, name, formerly=former[0] if former else "")
        for number, (code, name, *former) in enumerate(written, start=2)
    ]


def load(*written: tuple[str, ...], complete: bool = False, dry_run: bool = False) -> Loaded:
    return load_places(rows(*written), source="令", on=DAY, complete=complete, dry_run=dry_run)


def place(code: str, on: date | None = None) -> Place:
    found = by_code(code, on)
    assert found is not None, code
    return found


def changes(report: Loaded) -> dict[str, int]:
    kinds = ("added", "renamed", "recoded", "merged", "split", "ended")
    return {kind: getattr(report, kind) for kind in kinds if getattr(report, kind)}


def test_a_county_that_becomes_a_district_keeps_every_place_below_it(cast: Cast) -> None:
    newer = [("990105", "岚溪区", "990121")]
    newer += [("990105" + code[6:], name) for code, name in COUNTY[1:]]
    assert changes(load(*newer, dry_run=True)) == {"recoded": 6}
    assert by_code("990105") is None
    assert changes(load(*newer)) == {"recoded": 6}
    assert place("990105") == cast.county
    assert place("990105101201") == cast.village
    assert place("990121101201", BEFORE) == cast.village
    assert path_names(cast.village)[2:] == ["岚溪区", "石桥镇", "上坪村"]
    assert path_names(cast.village, BEFORE)[2:] == ["岚溪县", "石桥镇", "上坪村"]
    assert may(cast.village_cadre, "household.read", place("990105101201"))
    again = load(*newer)
    assert (changes(again), again.unchanged) == ({}, 6)
    found = find_code("990121101201")
    assert found is not None
    assert (found.place, found.valid_to, found.today) == (cast.village, DAY, (cast.village,))


def test_a_complete_list_says_what_was_recoded_renamed_and_ended(cast: Cast) -> None:
    newer = [("990121101201", "上坪社区"), ("990121101203", "下坪村"), ("990121101204", "新村")]
    assert changes(load(*newer)) == {"added": 2, "renamed": 1}  # not complete: 下坪村 stands twice
    transaction.set_rollback(True)


def test_a_complete_list_pairs_names_below_the_same_parent(cast: Cast) -> None:
    newer = [("990121101201", "上坪社区"), ("990121101203", "下坪村"), ("990121101204", "新村")]
    assert changes(load(*newer, complete=True)) == {"added": 1, "renamed": 1, "recoded": 1}
    assert place("990121101203") == cast.other_village
    assert place("990121102201") == cast.far_village  # another township: the list says nothing of it
    ended = load(("990121101201", "上坪社区"), complete=True)
    assert changes(ended) == {"ended": 2}
    assert by_code("990121101203") is None
    told = Succession.objects.filter(kind="ended").values_list("predecessor", "successor")
    assert (cast.other_village.pk, None) in told


def test_what_ends_takes_along_what_lies_below_it(cast: Cast) -> None:
    report = load(("99", "江南省"), ("9901", "云州市"), ("990122", "临水县"), complete=True)
    assert changes(report) == {"ended": 8}  # the county, two townships, three villages, two groups
    assert by_code("990121101201") is None
    assert place("990122101201") == cast.other_county_village
    with pytest.raises(BadPlaceRows, match="leaves out"):
        load(("990122102", "新镇"), ("9901", "云州市"), ("990199", "新县"), complete=True)


def test_villages_merged_into_one_are_in_the_area_of_whoever_has_it(cast: Cast) -> None:
    newer = [("990121101201", "双坪村", "990121101202")]
    assert not may(cast.village_cadre, "household.read", cast.other_village)
    assert changes(load(*newer)) == {"renamed": 1, "merged": 1}
    old = Place.objects.get(pk=cast.other_village.pk)
    assert may(cast.village_cadre, "household.read", old)
    assert followed(old) == [cast.village]
    assert followed(old, BEFORE) == [cast.other_village]
    assert path_names(old)[3:] == ["石桥镇", "双坪村"]
    assert path_names(old, BEFORE)[3:] == ["石桥镇", "下坪村"]
    assert changes(load(*newer)) == {}
    found = find_code("990121101202")
    assert found is not None
    assert (found.name, found.today) == ("下坪村", (cast.village,))


def test_townships_merged_carry_their_villages_along(cast: Cast) -> None:
    report = load(("990121101", "石桥镇", "990121102"), ("990121101203", "河口村"))
    assert changes(report) == {"recoded": 1, "merged": 1}
    river = place("990121101203")
    assert river == cast.far_village
    assert river.parent == cast.town
    assert cast.town.contains(river)
    moved = Succession.objects.get(kind="moved")
    assert (moved.predecessor, moved.parent_before) == (cast.far_village, cast.other_town)
    assert may(cast.township_reviewer, "household.read", river)
    assert not may(cast.other_township_reviewer, "household.read", river)


def test_a_village_is_split_whether_it_remains_or_not(cast: Cast) -> None:
    newer = [("990121101203", "东坪村", "990121101201"), ("990121101204", "西坪村", "990121101201")]
    assert changes(load(*newer)) == {"added": 2, "split": 2}
    assert [path_names(one)[-1] for one in followed(cast.village)] == ["东坪村", "西坪村"]
    assert changes(load(*newer)) == {}
    kept = [("990121101202", "下坪村"), ("990121101205", "南坪村", "990121101202")]
    assert changes(load(*kept)) == {"added": 1, "split": 1}
    assert followed(cast.other_village) == [cast.other_village]
    assert changes(load(*kept)) == {}


def test_codes_may_change_places(cast: Cast) -> None:
    report = load(
        ("990121101301", "上坪村", "990121101201"),
        ("990121101302", "下坪村", "990121101202"),
    )
    assert changes(report) == {"recoded": 2}
    reused = load(("990121101201", "新坪村"))
    assert changes(reused) == {"added": 1}
    assert place("990121101201") != cast.village
    assert place("990121101201", BEFORE) == cast.village


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([("990121101203", "新村", "990121101299")], "row 2: 990121101203 新村 is said to have been"),
        ([("990121103", "新镇", "990121101201")], "which is a village"),
    ],
)
def test_former_codes_that_cannot_be_are_refused(
    cast: Cast, written: list[tuple[str, ...]], said: str
) -> None:
    with pytest.raises(BadPlaceRows, match=said):
        load(*written)
    assert not Succession.objects.exists()


def test_a_change_before_one_that_is_known_is_refused(cast: Cast) -> None:
    load(("990121101201", "上坪社区"))
    with pytest.raises(ChangedLater, match="2026-01-01"):
        load_places(rows(("990121101201", "中坪村")), source="令", on=BEFORE)
    assert path_names(cast.village)[-1] == "上坪社区"


def test_areas_do_not_change_ahead_of_the_day(cast: Cast) -> None:
    ahead = clock.today() + timedelta(days=30)
    with pytest.raises(MoveAhead):
        merge_places([cast.other_village], into=cast.village, on=ahead, source="令")
    newer = rows(("990121102202", "上坪村", "990121101201"))
    with pytest.raises(MoveAhead):
        load_places(newer, source="令", on=ahead)
    assert Place.objects.get(pk=cast.village.pk).path == cast.village.path


def test_places_are_merged_split_and_ended_one_by_one(cast: Cast) -> None:
    merge_places([cast.other_village], into=cast.village, on=DAY, source="令")
    with pytest.raises(NotStanding):
        merge_places([cast.other_village], into=cast.village, on=DAY, source="令")
    with pytest.raises(OtherKindOfPlace, match="village cannot become a township"):
        merge_places([cast.village], into=cast.town, on=DAY, source="令")
    split_place(cast.village, into=[cast.far_village], on=DAY, source="令", remains=True)
    end_place(cast.town, on=DAY + timedelta(days=1), source="令")
    assert followed(cast.other_village) == []
    assert not PlaceName.objects.filter(place__in=subtree(cast.town), valid_to__isnull=True).exists()


def test_the_database_refuses_a_succession_that_means_nothing(cast: Cast) -> None:
    for kind, successor in (("merged", cast.village), ("ended", cast.town), ("renamed", None)):
        with pytest.raises(IntegrityError, match="succession_fits"), transaction.atomic():
            Succession.objects.create(
                predecessor=cast.village, successor=successor, kind=kind, on=DAY, source="-"
            )


class AnyListTwice(TestCase):
    """Whatever newer list is loaded: a second loading of it changes nothing."""

    villages = st.dictionaries(
        st.integers(1, 6).map(lambda number: f"99012110120{number}"),
        st.sampled_from(["上坪村", "下坪村", "新村", "老村"]),
        min_size=1,
    )

    @given(first=villages, second=villages)
    @settings(max_examples=25, deadline=None)
    def test_loading_is_harmless_to_repeat(self, first: dict[str, str], second: dict[str, str]) -> None:
        load(("99", "甲省"), ("9901", "乙市"), ("990121", "丙县"), ("990121101", "丁镇"))
        load(*first.items(), complete=True)
        day = DAY + timedelta(days=1)
        for _ in range(2):
            report = load_places(rows(*second.items()), source="令", on=day, complete=True)
        assert (changes(report), report.unchanged) == ({}, len(second))
        standing = PlaceName.objects.filter(valid_to__isnull=True, place__level=Level.VILLAGE)
        assert dict(standing.values_list("code", "name")) == second
