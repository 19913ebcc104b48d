"""An explanation as a sheet: headings, sentences and one table, for paper and as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.identification.explaining import ExplainedIndicator, FactLine, FamilyExplanation, formats_range
from liandong.identification.explaining_methods import MethodExplanation
from liandong.identification.telling import Telling
from liandong.identification.turning import OpenPoint, Turn, idle_said

TEMPLATE = Path(__file__).with_name("explanation.typ")


@dataclass(frozen=True)
class Row:
    """A line of the table: what is asked, the facts with their origin, what counts, and what came out.

    ``source``: where the threshold comes from. ``band``: the dimension that the line belongs to.
    """

    title: str
    facts: tuple[str, ...]
    what_counts: str
    source: str
    answer: str
    band: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its sentences."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """An explanation in sentences. ``lead``: what came out; ``basis``: what it is pinned to."""

    heading: str
    place: str
    number: str
    lead: tuple[str, ...]
    rows: tuple[Row, ...]
    sections: tuple[Section, ...]
    basis: str


def sheet_of(telling: Telling) -> Sheet:
    """The sheet of an explanation, in the language in force."""
    family, run = telling.family, telling.result.run
    if isinstance(family, FamilyExplanation):
        lead, rows = _scored_lead(family), _scored_rows(family)
    else:
        lead, rows = _other_lead(family), _other_rows(family)
    told = {
        "title": run.standard.title,
        "day": formats.day(run.as_of),
        "at": formats.moment(run.finished_at),
        "fingerprint": formats.fingerprint(run.standard.fingerprint),
    }
    basis = _("Standard: %(title)s (%(fingerprint)s). Facts as of %(day)s, computed %(at)s.") % told
    return Sheet(
        heading=heading(telling),
        place=family.place_text,
        number=telling.result.household_no,
        lead=(lead, telling.not_a_decision),
        rows=tuple(rows),
        sections=tuple(_sections(telling)),
        basis=" ".join(part for part in (basis, run.standard.rule.source) if part),
    )


def heading(telling: Telling) -> str:
    """The question that the explanation answers."""
    patterns = {
        "poor": _("Why a visit to the family of %(who)s is suggested"),
        "not_poor": _("Why no visit to the family of %(who)s is suggested"),
        "cannot_tell": _("Why it cannot be told yet how the family of %(who)s stands"),
    }
    return patterns[telling.result.suggestion] % {"who": telling.family.who}


def _scored_lead(family: FamilyExplanation) -> str:
    e = family.explanation
    return _("Counted together the score is %(score)s, the cut-off %(line)s: %(suggestion)s.") % {
        "score": formats_range(e.low, e.high, e.denominator),
        "line": family.line_text,
        "suggestion": family.suggestion,
    }


def _scored_rows(family: FamilyExplanation) -> Iterator[Row]:
    for dimension in family.dimensions:
        for one in dimension.indicators:
            yield Row(
                one.title,
                facts_said(one.fact_lines),
                one.wording,
                one.indicator.source or "",
                _counted(one),
                dimension.title,
            )


def _other_lead(family: MethodExplanation) -> str:
    return _("“%(title)s” finds %(value)s, held against %(line)s: %(suggestion)s.") % {
        "title": family.result.run.standard.title,
        "value": family.value,
        "line": family.held_against,
        "suggestion": family.suggestion,
    }


def _other_rows(family: MethodExplanation) -> Iterator[Row]:
    for one in family.asked:
        yield Row(one.title, facts_said(one.facts), one.what_counts, one.source, one.answer)


def _sections(telling: Telling) -> Iterator[Section]:
    family = telling.family
    if isinstance(family, FamilyExplanation):
        asked = tuple(f"{one.title}{_(': ')}{one.wording}" for one in family.asked)
        if asked:
            yield Section(_("Please find out first"), asked)
    missing = tuple(missing_said(family.open_points))
    yield Section(_("What is still missing"), missing or (_("Nothing: every point has its answer."),))
    if family.turns:
        yield Section(_("What would change the suggestion"), tuple(turn_said(one) for one in family.turns))
    yield Section(_("By the rule of a year before"), (telling.before.sentence,))
    if telling.beside.is_several:
        sentence, *each = beside_said(telling)
        yield Section(_("What the other methods say"), (sentence, _("; ").join(each)))
    yield Section(_("What happens next"), telling.next_steps)


def missing_said(points: Sequence[OpenPoint]) -> Iterator[str]:
    """What is open: each thing that can matter with what would follow, the others in one sentence."""
    yield from (open_said(one) for one in points if one.can_matter)
    if idle := idle_said(points):
        yield idle


def open_said(one: OpenPoint) -> str:
    """Something open, how it may turn out, and whether to wait for it."""
    between = "" if formats.is_chinese() else " "
    said = between.join([*(case.sentence for case in one.cases), one.verdict])
    return f"{one.title}{_(': ')}{said}"


def turn_said(one: Turn) -> str:
    """The nearest change, and how many others are as near."""
    told = {"steps": _("; ").join(one.steps), "value": one.value, "outcome": one.outcome}
    return _("%(steps)s: then %(value)s, %(outcome)s.") % told


def beside_said(telling: Telling) -> Iterator[str]:
    """How the methods stand to the family, and what each says."""
    yield telling.beside.sentence
    for one in telling.beside.says:
        yield f"{one.title}{_(': ')}{one.words}"


def facts_said(lines: tuple[FactLine, ...]) -> tuple[str, ...]:
    """Facts with their origin, and with what was remarked on them."""
    said = []
    for line in lines:
        asides = [line.origin] if line.origin else []
        asides += [one.text for one in line.remarks]
        told = {"fact": line.text, "asides": _("; ").join(asides)}
        said.append(_("%(fact)s (%(asides)s)") % told if asides else line.text)
    return tuple(said)


def _counted(one: ExplainedIndicator) -> str:
    weight = one.part.weight
    return {True: f"+{weight}", False: "0", None: f"0–{weight}"}[one.part.value]


def as_words(telling: Telling) -> str:
    """The sheet as a page of plain text."""
    return "\n".join(_lines(sheet_of(telling))) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.heading
    yield f"{sheet.place} · {sheet.number}"
    yield ""
    yield from sheet.lead
    band = None
    for row in sheet.rows:
        if row.band != band:
            band = row.band
            yield ""
            yield band
        counts = f" ({row.what_counts})" if row.what_counts else ""
        yield f"  {row.answer.rjust(5)}  {row.title}{counts}"
        yield from (f"           {fact}" for fact in row.facts)
        if row.source:
            yield "           " + _("cut-off from") + _(": ") + row.source
    for section in sheet.sections:
        yield ""
        yield section.title
        yield from (f"  {line}" for line in section.lines)
    yield ""
    yield sheet.basis


def printable(telling: Telling, who: User | str) -> dict[str, object]:
    """What the template of the PDF reads."""
    sheet, at = sheet_of(telling), formats.moment(clock.now())
    return {
        "lang": "zh" if formats.is_chinese() else "en",
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
                "source": row.source,
                "answer": row.answer,
                "band": row.band,
            }
            for row in sheet.rows
        ],
        "sections": [{"title": one.title, "lines": list(one.lines)} for one in sheet.sections],
        "basis": sheet.basis,
    }
