"""``liandong measure robustness`` from a file to a table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from liandong.analytics.errors import speak
from liandong.analytics.measures.weightings import BadWeightsFile, WeightsDoNotFit
from liandong.analytics.tables.refusals import MissingFileAlone
from liandong.project.cli.measure_robustness import robustness as command

STANDARD = """
[standard]
id = "example"
cutoff = "1/3"
valid_from = 2020-01-01
title = { zh = "例", en = "Example" }
source = "made up"
[[dimension]]
id = "education"
title = { zh = "教育", en = "Education" }
[[dimension.indicator]]
id = "school"
title = { zh = "上学", en = "School" }
deprived_if = "school = 1"
[[dimension]]
id = "living"
title = { zh = "生活", en = "Living" }
[[dimension.indicator]]
id = "water"
title = { zh = "饮水", en = "Water" }
deprived_if = "water = 1"
[[dimension.indicator]]
id = "fuel"
title = { zh = "燃料", en = "Fuel" }
deprived_if = "fuel = 1"
"""


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    random = np.random.Generator(np.random.Philox(31))
    with (tmp_path / "survey.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("village", "psu", "school", "water", "fuel"))
        for row in range(1200):
            village = row % 6
            bits = [int(random.random() < 0.1 + 0.06 * ((village + shift) % 6)) for shift in (0, 2, 3)]
            writer.writerow((f"v{village}", f"{village}-{row % 30}", *bits))
        writer.writerow(("", "none", 1, 1, 1))
    (tmp_path / "standard.toml").write_text(STANDARD, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> Result:
    app = typer.Typer()
    app.command()(command)
    files = [str(folder / "survey.csv"), "--standard", str(folder / "standard.toml")]
    return CliRunner().invoke(app, [*files, "--by", "village", "--out", str(folder / "out.csv"), *options])


def rows(folder: Path, aspect: str) -> list[dict[str, str]]:
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["aspect"] == aspect]


def test_a_file_gives_every_aspect_and_the_same_digits_again(survey: Path) -> None:
    done = run(survey, "--draws", "50")
    assert done.exit_code == 0, done.output
    first = (survey / "out.csv").read_bytes()
    kept = rows(survey, "order_kept_cutoffs")
    assert [row["measure"] for row in kept] == ["H", "M0"]
    # Six villages make fifteen pairs; the row without a village is in none.
    assert {row["total"] for row in rows(survey, "dominance_cutoffs")} == {"15"}
    assert rows(survey, "cramers_v")
    assert rows(survey, "significant_pairs") == []
    run(survey, "--draws", "50", "--threads", "1")
    assert (survey / "out.csv").read_bytes() == first


def test_with_psus_significant_differences_are_counted(survey: Path) -> None:
    done = run(survey, "--psu", "psu", "--draws", "0", "--cutoffs", "1/3,1/2,2/3")
    assert done.exit_code == 0, done.output
    pairs = {(row["measure"], row["a"]): int(row["total"]) for row in rows(survey, "significant_pairs")}
    assert {cutoff for _, cutoff in pairs} == {"1/3", "1/2", "2/3"}
    kept = [row for row in rows(survey, "significant_kept") if row["measure"] == "M0"]
    assert {(row["a"], row["b"]) for row in kept} == {("1/3", "1/2"), ("1/3", "2/3")}
    assert all(int(row["count"]) <= int(row["total"]) for row in kept)


def test_given_weights_are_named_by_their_file(survey: Path) -> None:
    weights = survey / "mine.csv"
    weights.write_text("indicator,weight\nschool,1/5\nwater,2/5\nfuel,2/5\n")
    done = run(survey, "--weights", str(weights), "--draws", "0")
    assert done.exit_code == 0, done.output
    assert any(row["b"] == "mine" for row in rows(survey, "kendall_weights"))
    shown = {row["b"]: row["value"] for row in rows(survey, "weight") if row["a"] == "mine"}
    assert shown == {"school": "0.2", "water": "0.4", "fuel": "0.4"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("indicator,weight\nschool,much\n", BadWeightsFile),
        ("indicator,weight\nschool,1/2\nschool,1/2\n", BadWeightsFile),
        ("indicator,weight\nschool,1\n", WeightsDoNotFit),
        (None, MissingFileAlone),
    ],
)
def test_weights_that_cannot_be_used_are_refused(
    survey: Path, text: str | None, kind: type[Exception]
) -> None:
    weights = survey / "mine.csv"
    if text is not None:
        weights.write_text(text)
    assert isinstance(run(survey, "--weights", str(weights)).exception, kind)
