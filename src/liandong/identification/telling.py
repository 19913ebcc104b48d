"""An explanation as plain text and as data, whatever the method, for commands and for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.identification import explaining_methods
from liandong.identification.explaining import (
    ExplainedIndicator,
    FamilyExplanation,
    explain_result,
    formats_range,
)
from liandong.identification.explaining_methods import MethodExplanation, explain_method
from liandong.identification.last_year import LastYear
from liandong.identification.models import RunResult
from liandong.identification.wording import titled

Explained = FamilyExplanation | MethodExplanation


def explained(result: RunResult) -> Explained:
    """The explanation of a result by whatever method it was found. Cost: as of the two it chooses from."""
    return explain_result(result) if result.run.standard.kind == "standard" else explain_method(result)


def as_data(family: Explained, before: LastYear) -> dict[str, object]:
    """Everything the page says, as data; null means unknown."""
    own = as_json(family) if isinstance(family, FamilyExplanation) else explaining_methods.as_json(family)
    own["last_year"] = {
        "on": before.on.isoformat(),
        "title": before.title or None,
        "same_rule": before.is_same_rule,
        "suggestion": before.suggestion or None,
        "said": before.sentence,
    }
    return own


def as_words(family: Explained, before: LastYear) -> str:
    """Everything the page says, as plain text."""
    own = as_text(family) if isinstance(family, FamilyExplanation) else explaining_methods.as_text(family)
    return f"{own}{before.sentence}\n"


def as_json(family: FamilyExplanation) -> dict[str, object]:
    """The explanation as data. Scores are whole units of 1/``denominator``; null means unknown."""
    run, e = family.result.run, family.explanation
    return {
        "run": str(run.key),
        "as_of": run.as_of.isoformat(),
        "standard": {
            "id": run.standard.standard_id,
            "kind": run.standard.kind,
            "fingerprint": run.standard.fingerprint,
        },
        "snapshot": run.snapshot.sha256 if run.snapshot else None,
        "household": {"key": str(family.result.household.key), "number": family.result.household_no},
        "place": list(family.place_names),
        "score": {"low": e.low, "high": e.high, "denominator": e.denominator},
        "cutoff": str(e.cutoff),
        "line": e.line,
        "suggestion": e.suggestion.value,
        "is_decision": False,
        "indicators": [_indicator_json(one) for one in family.indicators],
        "missing": [
            {
                "indicator": line.missing.indicator,
                "can_matter": line.missing.can_matter,
                "if_deprived": {"score": line.if_deprived, "suggestion": line.missing.if_deprived.value},
                "if_not_deprived": {"score": line.if_not, "suggestion": line.missing.if_not_deprived.value},
            }
            for line in family.missing_lines
        ],
        "find_out_first": list(e.ask),
        "nearest_changes": [
            {
                "becomes_deprived": change.becomes_deprived,
                "sets": [list(names) for names in change.sets],
                "ways": change.ways,
                "low": change.low,
                "high": change.high,
                "suggestion": change.suggestion.value,
            }
            for change in e.changes
        ],
    }


def _indicator_json(one: ExplainedIndicator) -> dict[str, object]:
    found = one.evidence.gap
    return {
        "id": one.indicator.id,
        "title": one.title,
        "what_counts": one.wording,
        "condition": one.indicator.deprived_if,
        "source": one.indicator.source,
        "weight": one.part.weight,
        "deprived": one.part.value,
        "contradicts": one.contradicts,
        "facts": [
            {
                "label": fact.label,
                "value": fact.text,
                "people": list(fact.people),
                "unknown": fact.is_unknown,
                "source": fact.origin.title if fact.origin else None,
                "observed_on": fact.origin.observed_on.isoformat() if fact.origin else None,
            }
            for fact in one.evidence.facts
        ],
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


def as_text(family: FamilyExplanation) -> str:
    """The explanation as a page of plain text."""
    return "\n".join(_lines(family)) + "\n"


def _lines(family: FamilyExplanation) -> Iterator[str]:
    e, run = family.explanation, family.result.run
    yield f"{family.who} ({family.result.household_no}) · {family.place_text}"
    score = formats_range(e.low, e.high, e.denominator)
    yield _("Score %(score)s, cut-off %(line)s: %(suggestion)s") % {
        "score": score,
        "line": family.line_text,
        "suggestion": family.suggestion,
    }
    yield _("This is a suggestion that was computed, not a decision.")
    for dimension in family.dimensions:
        yield ""
        yield f"{dimension.title}  {formats_range(dimension.low, dimension.high, dimension.weight)}"
        for one in dimension.indicators:
            yield f"  {_mark(one)}  {one.title}: {one.wording}"
            for line in one.fact_lines:
                yield f"        {line.text}" + (f" [{line.origin}]" if line.origin else "")
    yield from _section(_("Please find out first"), [f"{one.title}: {one.wording}" for one in family.asked])
    yield from _section(
        _("What is still missing"),
        [f"{line.indicator.title}. {line.verdict}" for line in family.missing_lines],
    )
    yield from _section(
        _("What would change the suggestion"),
        [f"{'; '.join(line.steps)} → {line.score}, {line.outcome}" for line in family.change_lines],
    )
    yield ""
    title = titled(family.standard.title, family.standard.id)
    yield _("Standard: %(title)s, %(fingerprint)s; facts as of %(day)s") % {
        "title": title,
        "fingerprint": run.standard.fingerprint[:12],
        "day": run.as_of.isoformat(),
    }


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)


def _mark(one: ExplainedIndicator) -> str:
    weight = one.part.weight
    return {True: f"+{weight}", False: " 0", None: f"0–{weight}"}[one.part.value].rjust(5)
