"""An explanation as a sheet: headings, sentences and one table, for paper and for reading aloud.

Every method's explanation becomes the same sheet, so that the printed page, the text that is read aloud and
the page itself never say different things of a family.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.identification.explaining import ExplainedIndicator, FactLine, FamilyExplanation, formats_range
from liandong.identification.explaining_methods import Asked, MethodExplanation
from liandong.identification.last_year import LastYear

TEMPLATE = Path(__file__).with_name("explanation.typ")


@dataclass(frozen=True)
class Row:
    """A line of the table: what is asked, the facts with their origin, what counts, and what came out."""

    title: str
    facts: tuple[str, ...]
    what_counts: str
    answer: str
    band: str = ""


@dataclass(frozen=True)
class Sheet:
    """An explanation in sentences. ``lead``: what came out; ``sections``: title and its sentences."""

    heading: str
    place: str
    number: str
    lead: tuple[str, ...]
    rows: tuple[Row, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    footer: str


def sheet_of(family: FamilyExplanation | MethodExplanation, before: LastYear) -> Sheet:
    """The sheet of an explanation, in the language in force."""
    result = family.result
    run = result.run
    told = {
        "title": run.standard.title,
        "day": formats.day(run.as_of),
        "fingerprint": run.standard.fingerprint[:12],
    }
    own = _scored(family) if isinstance(family, FamilyExplanation) else _other(family)
    wrong = _(
        "If something here is wrong, tell the village cadre or the resident team: they enter an objection to "
        "the single fact, and it is answered."
    )
    return Sheet(
        heading=_heading(result.suggestion, family.who),
        place=family.place_text,
        number=result.household_no,
        lead=(
            *own.lead,
            _("This is a suggestion that was computed, not a decision: that follows a visit, the villagers’ "
              "review and publicity without objection."),
        ),
        rows=own.rows,
        sections=(
            *own.sections,
            (_("By the rule of a year before"), (before.sentence,)),
            (
                _("What the family can do"),
                (wrong, _("Telephone: 12317, nationwide.")),
            ),
        ),
        footer=_("Standard: %(title)s (%(fingerprint)s). Facts as of %(day)s.") % told,
    )  # fmt: skip


@dataclass(frozen=True)
class _Own:
    lead: tuple[str, ...]
    rows: tuple[Row, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def _heading(suggestion: str, who: str) -> str:
    patterns = {
        "poor": _("Why a visit to the family of %(who)s is suggested"),
        "not_poor": _("Why no visit to the family of %(who)s is suggested"),
        "cannot_tell": _("Why it cannot be told yet how the family of %(who)s stands"),
    }
    return patterns[suggestion] % {"who": who}


def _scored(family: FamilyExplanation) -> _Own:
    e = family.explanation
    told = {"score": formats_range(e.low, e.high, e.denominator), "line": family.line_text}
    lead = _("Counted together the score is %(score)s, the cut-off %(line)s: %(suggestion)s.") % (
        told | {"suggestion": family.suggestion}
    )
    rows = [
        Row(one.title, _facts(one.fact_lines), one.wording, _counted(one), band=dimension.title)
        for dimension in family.dimensions
        for one in dimension.indicators
    ]
    asked = tuple(f"{one.title}: {one.wording}" for one in family.asked)
    missing = tuple(
        _("%(title)s: %(verdict)s") % {"title": line.indicator.title, "verdict": line.verdict}
        for line in family.missing_lines
    )
    changes = tuple(
        _("%(steps)s: the score would then be %(score)s, %(outcome)s.")
        % {"steps": _("; ").join(line.steps), "score": line.score, "outcome": line.outcome}
        for line in family.change_lines
    )
    found = [
        (_("Please find out first"), asked),
        (_("What is still missing"), missing),
        (_("What would change the suggestion"), changes),
    ]
    return _Own((lead,), tuple(rows), tuple((title, lines) for title, lines in found if lines))


def _other(family: MethodExplanation) -> _Own:
    told = {
        "title": family.result.run.standard.title,
        "value": family.value,
        "line": family.held_against,
        "suggestion": family.suggestion,
    }
    lead = _("“%(title)s” finds %(value)s, held against %(line)s: %(suggestion)s.") % told
    rows = tuple(Row(one.title, _facts(one.facts), _counts(one), one.answer) for one in family.asked)
    asked = ((_("Please find out first"), family.missing),) if family.missing else ()
    return _Own((lead,), rows, asked)


def _facts(lines: tuple[FactLine, ...]) -> tuple[str, ...]:
    return tuple(f"{line.text} ({line.origin})" if line.origin else line.text for line in lines)


def _counts(one: Asked) -> str:
    return f"{one.what_counts} {one.source}".strip()


def _counted(one: ExplainedIndicator) -> str:
    weight = one.part.weight
    return {True: f"+{weight}", False: "0", None: f"0–{weight}"}[one.part.value]


def spoken(sheet: Sheet) -> Iterator[str]:
    """The sheet as sentences to be read aloud: no columns, no codes, no fingerprint."""
    yield f"{sheet.heading}。" if _is_chinese() else f"{sheet.heading}."
    yield from sheet.lead
    for row in sheet.rows:
        told = {"title": row.title, "facts": _("; ").join(row.facts), "answer": row.answer}
        yield _("%(title)s: %(facts)s. Counted: %(answer)s.") % told
    for title, lines in sheet.sections:
        yield f"{title}。" if _is_chinese() else f"{title}."
        yield from lines


def printable(sheet: Sheet, who: User | str) -> dict[str, object]:
    """What the template of the PDF reads."""
    at = formats.moment(clock.now())
    return {
        "lang": "zh" if _is_chinese() else "en",
        "title": sheet.heading,
        "printed_by": str(who),
        "watermark": f"{who} {at}",
        "footer": _("Printed by %(who)s at %(at)s.") % {"who": who, "at": at},
        "words": {
            "point": _("Point"),
            "fact": _("Fact"),
            "counts": _("What counts"),
            "answer": _("Counted"),
            "number": _("family number"),
            "signed_family": _("The family (signature):"),
            "signed_cadre": _("Explained by (signature):"),
        },
        "place": sheet.place,
        "number": sheet.number,
        "lead": list(sheet.lead),
        "rows": [
            {
                "title": row.title,
                "facts": list(row.facts),
                "counts": row.what_counts,
                "answer": row.answer,
                "band": row.band,
            }
            for row in sheet.rows
        ],
        "sections": [{"title": title, "lines": list(lines)} for title, lines in sheet.sections],
        "basis": sheet.footer,
    }


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
