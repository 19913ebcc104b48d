"""What another rule would say: the same as a run by it, without one."""

from __future__ import annotations

from collections import Counter

import pytest

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import Rule, parse_rule
from liandong.identification import snapshots
from liandong.identification.models import Run
from liandong.identification.refusals import RunsOfTwoKinds, SaysNobodyIsPoor, SnapshotAltered
from liandong.identification.run_comparison import preview_on
from liandong.identification.services.runs import start_round
from liandong.identification.shipped import shipped_standard
from tests.cast import Cast
from tests.identification.families import AS_OF, family, in_need, not_to_be_told, rich_enough
from tests.identification.rule_files import KEY, SCORECARD, lines, rule_file

POOR, NOT_POOR, OPEN = Suggestion.POOR, Suggestion.NOT_POOR, Suggestion.CANNOT_TELL
shipped = shipped_standard("national_default_2021")
assert shipped is not None
NATIONAL = shipped.text


@pytest.fixture
def runs(cast: Cast) -> dict[str, Run]:
    in_need(cast.village, "A-01")
    not_to_be_told(cast.group, "A-02")
    rich_enough(cast.other_village, "B-01")
    family(cast.far_village, "C-01", head="无人户")
    rules = [rule_file(text) for text in (NATIONAL, SCORECARD, KEY, lines("990121101000", 5000))]
    round_ = start_round(actor=cast.county_officer, place=cast.county, standards=rules, as_of=AS_OF)
    return {run.standard.kind: run for run in round_.runs.select_related("standard")}


def other(kind: str, old: str, new: str) -> Rule:
    texts = {"standard": NATIONAL, "scorecard": SCORECARD, "key": KEY, "lines": lines("990121101000", 5000)}
    assert old in texts[kind]
    return parse_rule(texts[kind].replace(old, new))


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("standard", 'cutoff = "1/3"', 'cutoff = "1/2"'),
        ("standard", "net_income_pc < 6000", "net_income_pc < 5000"),
        ("standard", "any(not is_medically_insured)", "every(not is_medically_insured)"),
        ("standard", 'id = "house"', 'id = "roof"'),
        ("scorecard", "line = 60", "line = 80"),
        ("scorecard", "points = 25", "points = 5"),
        ("key", "net_income_pc < 6000", "net_income_pc < 5000"),
        ("lines", "yuan = 5000", "yuan = 5500"),
    ],
)
def test_a_preview_says_what_a_run_would(
    cast: Cast, runs: dict[str, Run], kind: str, old: str, new: str
) -> None:
    rule = other(kind, old, new)
    found = preview_on(runs[kind], rule)
    text = rule.to_toml()
    by_run = start_round(
        actor=cast.county_officer, place=cast.county, standards=[rule_file(text)], as_of=AS_OF
    ).runs.get()
    before = dict(runs[kind].results.values_list("household_id", "suggestion"))
    told = Counter(
        (row.place_id, Suggestion(before[row.household_id]), Suggestion(row.suggestion))
        for row in by_run.results.all()
    )
    assert found.crossings == told
    changed = {
        (str(row.household.key), before[row.household_id], row.suggestion)
        for row in by_run.results.select_related("household")
        if before[row.household_id] != row.suggestion and row.household_no != "C-01"
    }
    assert set(found.listed) == changed


def test_a_lower_line_names_the_family_that_would_leave(runs: dict[str, Run]) -> None:
    found = preview_on(runs["standard"], other("standard", "net_income_pc < 6000", "net_income_pc < 5000"))
    ((_key, before, after),) = found.listed
    assert (before, after) == (POOR, OPEN)
    assert sum(n for (_p, a, b), n in found.crossings.items() if a is NOT_POOR is b) == 1


def test_kept_answers_that_were_lost_are_worked_out_again(runs: dict[str, Run]) -> None:
    rule = other("standard", 'cutoff = "1/3"', 'cutoff = "1/2"')
    found = preview_on(runs["standard"], rule)
    snapshots.answers_path(runs["standard"].key).unlink()
    assert preview_on(runs["standard"], rule) == found


def test_a_rule_of_another_kind_or_one_that_calls_nobody_poor_is_refused(runs: dict[str, Run]) -> None:
    with pytest.raises(RunsOfTwoKinds):
        preview_on(runs["standard"], parse_rule(KEY))
    with pytest.raises(SaysNobodyIsPoor):
        preview_on(runs["scorecard"], other("scorecard", 'line = 60\npoor = "below"\n', ""))


def test_an_altered_snapshot_is_refused(runs: dict[str, Run]) -> None:
    snapshot = runs["standard"].snapshot
    assert snapshot is not None
    path = snapshots.path_of(snapshot.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SnapshotAltered):
        preview_on(runs["standard"], other("standard", 'cutoff = "1/3"', 'cutoff = "1/2"'))
