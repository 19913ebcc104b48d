"""The only clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import liandong
from liandong.foundation import clock

OTHERS = re.compile(
    r"\b(?:datetime\.(?:now|utcnow|today)\(|date\.today\(|timezone\.now\(|timezone\.local(?:date|time)\(\)"
    r"|(?<!\.)time\.time\(\))"
)


def test_a_day_is_a_day_in_shanghai() -> None:
    with clock.frozen(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 1, 1)
    with clock.frozen(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2025, 12, 31)


def test_the_clock_is_held_inside_and_runs_again_outside() -> None:
    with clock.frozen(date(2016, 5, 1)) as noon:
        assert clock.now() == noon == datetime(2016, 5, 1, 4, tzinfo=UTC)
        with clock.frozen(date(2017, 5, 1)):
            assert clock.today() == date(2017, 5, 1)
        assert clock.today() == date(2016, 5, 1)
    assert clock.now().year > 2020
    assert clock.now().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"), clock.frozen(datetime(2025, 1, 1)):
        pass


def test_nobody_else_asks_the_machine_what_time_it_is() -> None:
    house = Path(liandong.__file__).parent
    found = [
        f"{path.relative_to(house)}: {line.strip()}"
        for path in house.rglob("*.py")
        if path != house / "foundation/clock.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if OTHERS.search(line)
    ]
    assert found == []
