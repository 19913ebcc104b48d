"""A round: several methods over one snapshot, side by side, all or none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from fractions import Fraction

import pytest
from django.db import connection

from liandong.analytics.errors import speak
from liandong.identification.methods import method_of
from liandong.identification.models import Round, Run, RunResult, RunState, StandardText
from liandong.identification.refusals import (
    NoLongerFits,
    NoMethod,
    NotAboutFamilies,
    SaysNobodyIsPoor,
    TooManyMethods,
)
from liandong.identification.services.runs import is_interrupted, repeat_round, resume_round, start_round
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from tests.cast import Cast, make_cast
from tests.identification.families import AS_OF, family, in_need, not_to_be_told, rich_enough
from tests.identification.rule_files import KEY, SCORECARD, lines, rule_file


@pytest.fixture
def multidimensional(db: None) -> StandardText:
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    return keep_shipped(shipped)


@pytest.fixture
def families(cast: Cast) -> None:
    in_need(cast.village, "A-01")
    not_to_be_told(cast.group, "A-02")
    rich_enough(cast.other_village, "B-01")
    family(cast.far_village, "C-01", head="无人户")


@pytest.fixture
def side_by_side(cast: Cast, families: None, multidimensional: StandardText) -> Round:
    rules = [
        multidimensional,
        rule_file(SCORECARD),
        rule_file(KEY),
        rule_file(lines("990121101000", 5000)),  # the town's own line lies below the national one
    ]
    return start_round(actor=cast.county_officer, place=cast.county, standards=rules, as_of=AS_OF)


def found(run: Run) -> dict[str, tuple[int | None, int | None, str]]:
    return {row.household_no: (row.score_low, row.score_high, row.suggestion) for row in run.results.all()}


def test_every_method_judges_every_family_on_the_same_snapshot(side_by_side: Round) -> None:
    runs = list(side_by_side.runs.order_by("number"))
    assert len({run.snapshot_id for run in runs}) == 1
    assert all(run.is_finished and run.households == 4 for run in runs)
    _standard, card, key, income = runs
    # House C 0 + two able workers 50; house A 50 + one able worker 25; nobody on record: everything open.
    assert found(card) == {
        "A-01": (50, 50, "poor"),
        "A-02": (75, 75, "not_poor"),
        "B-01": (100, 100, "not_poor"),
        "C-01": (5, 100, "cannot_tell"),
    }
    assert found(key) == {
        "A-01": (None, None, "poor"),
        "A-02": (None, None, "cannot_tell"),
        "B-01": (None, None, "not_poor"),
        "C-01": (None, None, "cannot_tell"),
    }
    # 15,870 yuan for three are 5,290 a head: above the town's 5,000, though below the national 6,000.
    assert found(income) == {
        "A-01": (529_000, 529_000, "not_poor"),
        "A-02": (None, None, "cannot_tell"),
        "B-01": (2_000_000, 2_000_000, "not_poor"),
        "C-01": (None, None, "cannot_tell"),
    }
    assert dict(income.results.values_list("household_no", "line"))["A-01"] == 500_000
    assert dict(income.results.values_list("household_no", "line"))["C-01"] == 600_000


def test_every_result_says_what_all_methods_say(side_by_side: Round) -> None:
    for run in side_by_side.runs.all():
        assert dict(run.results.values_list("household_no", "answers")) == {
            "A-01": "pppn",
            "A-02": "cncc",
            "B-01": "nnnn",
            "C-01": "cccc",
        }
    assert sorted(side_by_side.patterns.values_list("answers", "households", "persons")) == [
        ("cccc", 1, 0),
        ("cncc", 1, 3),
        ("nnnn", 1, 2),
        ("pppn", 1, 3),
    ]


@pytest.mark.parametrize(
    ("number", "ranking"),
    [
        (1, ["A-01", "A-02", "C-01", "B-01"]),  # fewest points at the most first, then at the least
        (2, ["A-01", "A-02", "C-01", "B-01"]),  # poor, cannot tell (more people first), not poor
        (3, ["A-01", "B-01", "A-02", "C-01"]),  # lowest income first, unknown last
    ],
)
def test_each_method_ranks_in_its_own_way(number: int, ranking: list[str], side_by_side: Round) -> None:
    run = side_by_side.runs.get(number=number)
    assert list(run.results.order_by("position").values_list("household_no", flat=True)) == ranking


def test_a_repetition_gives_identical_rows_for_every_method(side_by_side: Round) -> None:
    hashes = repeat_round(side_by_side)
    assert {run.rows_sha256 for run in side_by_side.runs.all()} == set(hashes.values())
    assert len(hashes) == 4


def test_an_income_exactly_at_the_line_is_not_below_it(cast: Cast) -> None:
    for number, net in (("D-01", "18000.00"), ("D-02", "17999.99")):
        family(cast.village, number, {"age_years": 40}, income={"net_income_yuan": net, "member_count": 3})
    round_ = start_round(
        actor=cast.county_officer,
        place=cast.county,
        standards=[rule_file(lines("980000000000", 1))],
        as_of=AS_OF,
    )
    # 17,999.99 / 3 is 5,999.9967 a head: shown as 5,999.99, below 6,000.
    assert found(round_.runs.get()) == {
        "D-01": (600_000, 600_000, "not_poor"),
        "D-02": (599_999, 599_999, "poor"),
    }


def test_where_the_line_is_unknown_nobody_can_be_told(cast: Cast, families: None) -> None:
    unknown = lines("990121101000", 5000).replace('yuan = 5000\nstatus = "stated"\n', "")
    round_ = start_round(
        actor=cast.county_officer, place=cast.town, standards=[rule_file(unknown)], as_of=AS_OF
    )
    assert {suggestion for _low, _high, suggestion in found(round_.runs.get()).values()} == {"cannot_tell"}
    assert set(round_.runs.get().results.values_list("line", flat=True)) == {None}


def test_the_same_rule_file_twice_is_one_run(
    cast: Cast, families: None, multidimensional: StandardText
) -> None:
    round_ = start_round(
        actor=cast.county_officer, place=cast.county, standards=[multidimensional] * 2, as_of=AS_OF
    )
    assert round_.runs.count() == 1


def refused(cast: Cast, refusal: type[Exception], *rules: StandardText, words: str) -> None:
    speak("en")
    with pytest.raises(refusal, match=words):
        start_round(actor=cast.county_officer, place=cast.county, standards=rules, as_of=AS_OF)
    assert not Round.objects.exists()


def test_a_round_without_a_rule_file_is_refused(cast: Cast, families: None) -> None:
    refused(cast, NoMethod, words="Choose one, or a later day")


def test_more_methods_than_a_person_reads_side_by_side_are_refused(cast: Cast, families: None) -> None:
    many = [rule_file(SCORECARD.replace("line = 60", f"line = {line}")) for line in range(51, 60)]
    refused(cast, TooManyMethods, *many, words="9 rule files were chosen, but at most 8")


def test_a_card_without_a_line_is_refused(cast: Cast, families: None) -> None:
    silent = rule_file(SCORECARD.replace('line = 60\npoor = "below"\n', ""))
    refused(cast, SaysNobodyIsPoor, silent, words="四看|Four looks")


def test_a_key_to_villages_is_refused(cast: Cast, families: None) -> None:
    key = KEY.replace('unit = "household_id"', 'about = "village"\nunit = "village_code"')
    refused(cast, NotAboutFamilies, rule_file(key), words="village_code")


def test_a_rule_file_whose_column_the_registry_lost_is_refused_by_name(cast: Cast, families: None) -> None:
    lost = SCORECARD.replace("house_grade in", "roof_grade in")
    refused(cast, NoLongerFits, rule_file(SCORECARD.replace("60", "61")), rule_file(lost), words="roof_grade")


def test_thirty_two_indicators_are_scored_exactly(cast: Cast) -> None:
    """Weight 1/32 each: a family deprived in 11 of 32 lies above a third, one in 10 below."""
    for number, age in (("E-11", 11), ("E-10", 10)):
        family(cast.village, number, {"age_years": age})
    points = "\n".join(
        f'[[dimension.indicator]]\nid = "i{n}"\ntitle = {{ zh = "{n}", en = "{n}" }}\n'
        f'deprived_if = "max(age_years) > {n}"'
        for n in range(32)
    )
    text = (
        '[standard]\nid = "many"\ntitle = { zh = "多", en = "Many" }\nunit = "household_id"\ncutoff = "1/3"\n'
        f'valid_from = 2020-01-01\n[[dimension]]\nid = "d"\ntitle = {{ zh = "维", en = "D" }}\n{points}\n'
    )
    round_ = start_round(
        actor=cast.county_officer, place=cast.county, standards=[rule_file(text)], as_of=AS_OF
    )
    run = round_.runs.get()
    assert (run.denominator, run.line) == (32, 11)
    assert found(run) == {"E-11": (11, 11, "poor"), "E-10": (10, 10, "not_poor")}
    assert Fraction(run.line, run.denominator) > Fraction(1, 3)
    assert method_of(text).weights == (1,) * 32
    assert repeat_round(round_)[run] == run.rows_sha256


KILLED = """
import datetime, os, signal, sys
import django
django.setup()
from liandong.foundation.places.models import Place
from liandong.identification.models import StandardText
from liandong.identification.services import runs, storing

def killed(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)  # after a million rows were copied, before the end

storing._finish = killed
runs.start_round(
    actor=None,
    place=Place.objects.get(pk=int(sys.argv[1])),
    standards=list(StandardText.objects.order_by("pk")),
    as_of=datetime.date.fromisoformat(sys.argv[2]),
)
"""


@pytest.mark.django_db(transaction=True)
def test_a_round_killed_with_minus_nine_left_no_rows_and_is_resumed_whole() -> None:
    cast = make_cast()
    in_need(cast.village, "A-01")
    rule_file(SCORECARD)
    rule_file(KEY)
    environment = {**os.environ, "LIANDONG_DATABASE_NAME": str(connection.settings_dict["NAME"])}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(cast.county.pk), AS_OF.isoformat()],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    round_ = Round.objects.get()
    assert set(round_.runs.values_list("state", flat=True)) == {RunState.RUNNING}
    assert not RunResult.objects.exists()
    assert all(is_interrupted(run) for run in round_.runs.all())
    resume_round(round_=round_, actor=cast.county_officer)
    assert all(run.is_finished and run.results.count() == 1 for run in round_.runs.all())
