"""What a relapse model is made of, as it is stored: plain values out, the same values back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from liandong.analytics.methods.monitoring import (
    Band,
    Calls,
    Lack,
    Measures,
    Off,
    OfGroup,
    OfKind,
    Points,
    Relapse,
    Weight,
)


@dataclass(frozen=True)
class PeriodCount:
    """A period of the history. ``left_out``: families of whom it was learned later that they had fallen."""

    begins: date
    ends: date
    families: int
    fell: int
    left_out: int


@dataclass(frozen=True)
class KindTitle:
    """A kind of families by which the test is looked at: its words by language, and its condition."""

    id: str
    title: Mapping[str, str]
    when: str


def as_stored(
    periods: tuple[PeriodCount, ...], found: Relapse | Off, kinds: Sequence[KindTitle] = ()
) -> dict[str, Any]:
    """Periods, result and the kinds it is looked at by, as JSON keeps them."""
    counted = [
        {**asdict(one), "begins": one.begins.isoformat(), "ends": one.ends.isoformat()} for one in periods
    ]
    content: dict[str, Any] = {"periods": counted, "kinds": [asdict(one) for one in kinds]}
    content |= {"off" if isinstance(found, Off) else "model": asdict(found)}
    kept: dict[str, Any] = json.loads(json.dumps(_rounded(content)))
    return kept


def _rounded(value: Any) -> Any:
    """Measures to a millionth, so that the last bit of another processor does not change the fingerprint."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text of what is stored."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def periods_of(content: Mapping[str, Any]) -> tuple[PeriodCount, ...]:
    """The periods of the history."""
    return tuple(
        PeriodCount(
            **{**one, "begins": date.fromisoformat(one["begins"]), "ends": date.fromisoformat(one["ends"])}
        )
        for one in content["periods"]
    )


def kinds_of(content: Mapping[str, Any]) -> tuple[KindTitle, ...]:
    """The kinds of families that the test was looked at by; none of models from before there were any."""
    return tuple(KindTitle(**one) for one in content.get("kinds", ()))


def result_of(content: Mapping[str, Any]) -> Relapse | Off:
    """The model, or why there is none."""
    if "off" in content:
        off = content["off"]
        return Off(Lack(off["lack"]), off["have"], off["need"])
    kept = dict(content["model"])
    points, measures = kept.pop("points"), dict(kept.pop("measures"))
    measures["bands"] = tuple(Band(**one) for one in measures["bands"])
    measures["calls"] = tuple(Calls(**one) for one in measures["calls"])
    measures["groups"] = tuple(OfGroup(**one) for one in measures["groups"])
    measures["kinds"] = tuple(
        OfKind(**{**one, "calls": tuple(Calls(**call) for call in one["calls"])})
        for one in measures.get("kinds", ())
    )
    measures |= {name: tuple(measures[name]) for name in ("area_interval", "brier_interval")}
    return Relapse(
        points=Points(points["base"], tuple(points["yes"]), tuple(points["unknown"])),
        weights=tuple(Weight(**one) for one in kept.pop("weights")),
        measures=Measures(**measures),
        **kept,
    )
