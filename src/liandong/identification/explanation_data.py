"""An explanation as data, for other programs: everything the page says; null means unknown."""

from __future__ import annotations

from collections.abc import Sequence

from liandong.identification.explaining import ExplainedIndicator, FactLine, FamilyExplanation
from liandong.identification.explaining_methods import MethodExplanation
from liandong.identification.sheets import sheet_of
from liandong.identification.speech import spoken
from liandong.identification.telling import Telling
from liandong.identification.turning import OpenPoint, Turn


def as_data(telling: Telling) -> dict[str, object]:
    """The explanation as data, masked as the telling is. Scores are whole units of 1/``denominator``."""
    family, run = telling.family, telling.result.run
    sheet = sheet_of(telling)
    own = _scored(family) if isinstance(family, FamilyExplanation) else _other(family)
    return {
        "run": str(run.key),
        "as_of": run.as_of.isoformat(),
        "standard": {
            "id": run.standard.standard_id,
            "kind": run.standard.kind,
            "title": run.standard.title,
            "fingerprint": run.standard.fingerprint,
            "source": run.standard.rule.source,
        },
        "snapshot": run.snapshot.sha256 if run.snapshot else None,
        "household": {"key": str(telling.result.household.key), "number": telling.result.household_no},
        "who": family.who,
        "masked": telling.is_masked,
        "place": list(family.place_names),
        "suggestion": telling.result.suggestion,
        "is_decision": False,
        **own,
        "missing": [_open(one) for one in family.open_points],
        "nearest_changes": [_turn(one) for one in family.turns],
        "last_year": {
            "on": telling.before.on.isoformat(),
            "title": telling.before.title or None,
            "same_rule": telling.before.is_same_rule,
            "suggestion": telling.before.suggestion or None,
            "said": telling.before.sentence,
        },
        "methods": [
            {
                "title": one.title,
                "run": str(one.run) if one.run else None,
                "suggestion": one.suggestion.value,
                "is_this": one.is_this,
            }
            for one in telling.beside.says
        ],
        "agreement": telling.beside.standing.value,
        "next_steps": list(telling.next_steps),
        "heading": sheet.heading,
        "read_aloud": list(spoken(telling)),
    }


def _scored(family: FamilyExplanation) -> dict[str, object]:
    e = family.explanation
    return {
        "score": {"low": e.low, "high": e.high, "denominator": e.denominator},
        "cutoff": str(e.cutoff),
        "line": e.line,
        "indicators": [_indicator(one) for one in family.indicators],
        "find_out_first": list(e.ask),
    }


def _indicator(one: ExplainedIndicator) -> dict[str, object]:
    found = one.evidence.gap
    return {
        "id": one.indicator.id,
        "title": one.title,
        "what_counts": one.wording,
        "condition": one.indicator.deprived_if,
        "source": one.indicator.source,
        "weight": one.part.weight,
        "deprived": one.part.value,
        "contributes": {"low": one.part.low, "high": one.part.high},
        "contradicts": one.contradicts,
        "facts": _facts(one.fact_lines),
        "distance": (
            {
                "amount": str(found.amount),
                "threshold": str(found.threshold),
                "more": found.more,
                "beyond": found.beyond,
            }
            if found
            else None
        ),
    }


def _other(family: MethodExplanation) -> dict[str, object]:
    result = family.result
    return {
        "value": {
            "low": result.score_low,
            "high": result.score_high,
            "line": result.line or result.run.line,
            "words": family.value,
            "held_against": family.held_against,
        },
        "asked": [
            {
                "id": one.id,
                "title": one.title,
                "answer": one.code,
                "words": one.answer,
                "unknown": one.is_open,
                "what_counts": one.what_counts,
                "source": one.source or None,
                "facts": _facts(one.facts),
            }
            for one in family.asked
        ],
        "find_out_first": [one.id for one in family.open_points if one.can_matter],
    }


def _facts(lines: Sequence[FactLine]) -> list[dict[str, object]]:
    return [
        {
            "id": line.ident or None,
            "column": line.fact.column or None,
            "label": line.fact.label,
            "value": line.fact.text,
            "people": list(line.fact.people),
            "unknown": line.is_unknown,
            "hidden": line.fact.is_hidden,
            "source": line.fact.origin.title if line.fact.origin else None,
            "observed_on": line.fact.origin.observed_on.isoformat() if line.fact.origin else None,
            "remarks": [{"on": one.on.isoformat(), "said": one.text} for one in line.remarks],
        }
        for line in lines
    ]


def _open(one: OpenPoint) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "can_matter": one.can_matter,
        "cases": [
            {"if": case.when, "value": case.value, "suggestion": case.suggestion.value} for case in one.cases
        ],
        "said": one.verdict,
    }


def _turn(one: Turn) -> dict[str, object]:
    return {
        "steps": list(one.steps),
        "sets": [list(ids) for ids in one.sets],
        "ways": None if one.others is None else one.others + 1,
        "value": one.value,
        "suggestion": one.suggestion.value,
    }
