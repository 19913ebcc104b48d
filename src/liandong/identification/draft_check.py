"""From a draft to a standard: every problem at the field concerned, or the file that is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import Standard
from liandong.analytics.standards.files import standard_of
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.phrases import read_phrase, written_phrase
from liandong.analytics.standards.refusals import (
    ExpressionRefused,
    NoDayWritten,
    StandardFaulty,
)
from liandong.identification.methods import FAMILY
from liandong.identification.refusals import (
    SourceLeftOver,
    StandardUnchanged,
    StandardUndated,
    StandardUnnamed,
    WordsLeftOver,
)
from liandong.identification.services.standards import fitting_problems
from liandong.identification.standard_draft import DimensionDraft, Draft, IndicatorDraft
from liandong.identification.wording import titled
from liandong.registry.columns import COLUMNS, TYPES

_HERE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for the place in a sentence until the page has put its own word there."""
_PREFIX = re.compile(rf"^{_HERE}[:：]\s*")
_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Problem:
    """What is to be put right: the name of the field (empty: the whole), what that is called, and why."""

    field: str
    label: str
    sentence: str

    @property
    def anchor(self) -> str:
        """Where a link leads to: an expression may be put away, its indicator is not."""
        return self.field.removesuffix("-text")


@dataclass
class Checked:
    """A draft with what was found. ``standard`` is None while something is wrong."""

    standard: Standard | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Names:
    """Where a sentence of the language belongs on the page, and what that is called."""

    fields: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, name: str, label: str) -> None:
        self.fields[where] = name
        self.labels[name] = label


def check_draft(draft: Draft, before: Standard | None = None) -> Checked:
    """Check everything at once, as the check of an uploaded file does.

    ``before``: the standard that was opened. A draft that says the same is not worth a new file, and words or
    a source that belong to a condition of before must not stand beside another one.
    The draft's expressions are written from its choices on the way, and parts without an id get one.
    """
    _give_ids(draft)
    names = _names(draft)
    problems = [*_problems_of_texts(draft), *_expressions(draft)]
    if before is not None:
        problems += _left_over(draft, before)
    found: Standard | None = None
    try:
        found = standard_of(_tables(draft))
    except Refusal as refusal:
        faults = refusal.problems if isinstance(refusal, StandardFaulty) else (refusal,)
        problems += [_placed(one, names) for one in faults]
    if found is not None and not problems:
        problems += [_placed(one, names) for one in fitting_problems(found)]
        if before is not None and found.fingerprint == before.fingerprint:
            problems.append(Problem("", "", str(StandardUnchanged())))
    first: dict[tuple[str, str], Problem] = {}
    for one in problems:  # an empty condition is refused by the form and again by the language
        first.setdefault((one.field, "" if one.field else one.sentence), one)
    return Checked(None if problems else found, list(first.values()))


def _give_ids(draft: Draft) -> None:
    """New parts get an id out of their English title, that no other part has."""
    taken = draft.ids
    parts: list[DimensionDraft | IndicatorDraft] = []
    for dimension in draft.dimensions:
        parts += [dimension, *dimension.indicators]
    for number, part in enumerate(parts, 1):
        if part.id:
            continue
        kind = "dimension" if isinstance(part, DimensionDraft) else "indicator"
        start = (
            _NO_ID.sub("_", part.title_en.lower()).strip("_")[:30].lstrip("0123456789_") or f"{kind}_{number}"
        )
        tries = (start, *(f"{start}_{n}" for n in range(2, len(parts) + 2)))
        part.id = next(one for one in tries if one not in taken)
        taken.add(part.id)


def _names(draft: Draft) -> _Names:
    names = _Names()
    whole = _("the file")
    names.add("standard", "weights", _("Dimensions"))
    for key, label in (
        ("id", _("Name in files")),
        ("cutoff", _("Cut-off k")),
        ("valid_from", _("Valid from")),
        ("valid_to", _("Valid until before")),
        ("weight", whole),
        ("unit", whole),
    ):
        names.add(f"standard.{key}", key, label)
    for d, dimension in enumerate(draft.dimensions):
        title = named(dimension) or _("Dimension %(n)s") % {"n": d + 1}
        names.add(dimension.id, f"d{d}-weights", title)
        names.add(f"{dimension.id}.id", f"d{d}-title_zh", title)
        names.add(f"{dimension.id}.weight", f"d{d}-weight", title)
        for i, one in enumerate(dimension.indicators):
            label = named(one) or _("Indicator %(n)s") % {"n": f"{d + 1}.{i + 1}"}
            names.add(f"{dimension.id}.{one.id}.weight", f"d{d}-i{i}-weight", label)
            for where in (
                f"{dimension.id}.{one.id}",
                f"{dimension.id}.{one.id}.deprived_if",
                f"{one.id}.deprived_if",
            ):
                names.add(where, f"d{d}-i{i}-text", label)
    return names


def named(part: DimensionDraft | IndicatorDraft) -> str:
    """The title of a part in the language of the page; empty where it has none yet."""
    return titled({"zh": part.title_zh, "en": part.title_en}, "")


def _placed(problem: Refusal, names: _Names) -> Problem:
    """A sentence of the language at its field. The page says the place, so it need not."""
    where = str(problem.details.get("where", ""))
    place = names.fields.get(where, "")
    label = names.labels.get(place, "")
    if not place:
        return Problem("", "", str(problem))
    problem.details["where"] = _HERE
    return Problem(place, label, _sentence(problem, label))


def _sentence(problem: Refusal, label: str) -> str:
    """The sentence without its place, and with a fact's words for its name."""
    known = COLUMNS.get(str(problem.details.get("column", "")))
    if known is not None:
        problem.details["column"] = known.label
    return _PREFIX.sub("", str(problem)).replace(_HERE, label)


def _problems_of_texts(draft: Draft) -> Iterator[Problem]:
    """What the language leaves open and the page does not: titles, a first day, and days that are days."""
    if not _is_named(draft.title_zh, draft.title_en):
        yield Problem("title_zh", _("Title"), str(StandardUnnamed()))
    for key, label, text in (
        ("valid_from", _("Valid from"), draft.valid_from),
        ("valid_to", _("Valid until before"), draft.valid_to),
    ):
        if text and day_of(text) is None:
            yield Problem(key, label, str(NoDayWritten(value=text)))
    if not draft.valid_from:
        yield Problem("valid_from", _("Valid from"), str(StandardUndated()))
    for d, dimension in enumerate(draft.dimensions):
        if not _is_named(dimension.title_zh, dimension.title_en):
            yield Problem(f"d{d}-title_zh", _("Dimension %(n)s") % {"n": d + 1}, str(StandardUnnamed()))
        for i, one in enumerate(dimension.indicators):
            if not _is_named(one.title_zh, one.title_en):
                label = _("Indicator %(n)s") % {"n": f"{d + 1}.{i + 1}"}
                yield Problem(f"d{d}-i{i}-title_zh", label, str(StandardUnnamed()))


def _is_named(*titles: str) -> bool:
    """Whether one of the titles is written."""
    return any(titles)


def _expressions(draft: Draft) -> list[Problem]:
    """Write each expression from its choices, or read it into them; what is wrong with it."""
    found = []
    for d, dimension in enumerate(draft.dimensions):
        for i, one in enumerate(dimension.indicators):
            try:
                settle_text(one)
                Reader(TYPES, _HERE, Rows.UNIT).boolean(one.text)
            except ExpressionRefused as refusal:
                label = named(one) or _("Indicator %(n)s") % {"n": f"{d + 1}.{i + 1}"}
                found.append(Problem(f"d{d}-i{i}-text", label, _sentence(refusal, label)))
    return found


def _left_over(draft: Draft, before: Standard) -> Iterator[Problem]:
    """Words and sources of conditions that were changed, where they still say what they said."""
    known = {one.id: one for one in before.indicators}
    for d, dimension in enumerate(draft.dimensions):
        for i, one in enumerate(dimension.indicators):
            old = known.get(one.id)
            if old is None or _says_the_same(one.text, old.deprived_if):
                continue
            for key, text, was in (
                ("wording_zh", one.wording_zh, old.wording.get("zh")),
                ("wording_en", one.wording_en, old.wording.get("en")),
                ("source", one.source, old.source),
            ):
                if text and text == was:
                    refusal = SourceLeftOver() if key == "source" else WordsLeftOver()
                    label = named(one)
                    if key != "source":  # the same sentence for either language
                        language = _("in Chinese") if key == "wording_zh" else _("in English")
                        label = f"{label}, {language}"
                    yield Problem(f"d{d}-i{i}-{key}", label, str(refusal))


def _says_the_same(text: str, other: str) -> bool:
    """Whether two expressions read alike, however they are written."""
    reader = Reader(TYPES, _HERE, Rows.UNIT)
    try:
        return text == other or reader.boolean(text) == reader.boolean(other)
    except ExpressionRefused:
        return True  # what is wrong with it is told already


def settle_text(one: IndicatorDraft) -> None:
    """Make expression and choices say the same; an expression that does already stays to the letter.

    Errors: choices without fact or value, a threshold that is no number or day.
    """
    said = read_phrase(one.text, TYPES, FAMILY)
    if said is not None and (one.is_free or one.was_free):
        one.take(said)
    if not one.is_free and said != one.phrase:
        one.text = written_phrase(one.phrase, TYPES, _HERE)


def day_of(text: str) -> date | None:
    """The day that a text says, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _tables(draft: Draft) -> dict[str, object]:
    """The draft as the tables of a file; what is empty is left out."""
    head = _filled(
        id=draft.id,
        title=_titles(draft.title_zh, draft.title_en),
        unit=FAMILY,
        weight=draft.population_weight,
        cutoff=draft.cutoff,
        valid_from=day_of(draft.valid_from),
        valid_to=day_of(draft.valid_to),
        source=draft.source,
    )
    dimensions = [
        _filled(
            id=dimension.id,
            title=_titles(dimension.title_zh, dimension.title_en),
            weight=dimension.weight,
            indicator=[_indicator(one) for one in dimension.indicators],
        )
        for dimension in draft.dimensions
    ]
    return {"standard": head, "dimension": dimensions}


def _indicator(one: IndicatorDraft) -> dict[str, object]:
    return _filled(
        id=one.id,
        title=_titles(one.title_zh, one.title_en),
        weight=one.weight,
        deprived_if=one.text,
        missing=one.missing,
        if_none=one.if_none,
        unknown=one.unknown,
        source=one.source,
        wording=_titles(one.wording_zh, one.wording_en),
    )


def _titles(zh: str, en: str) -> dict[str, str]:
    return {key: text for key, text in (("zh", zh), ("en", en)) if text}


def _filled(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value not in ("", {}, None)}
