"""Why a family was or was not suggested: the run's result taken apart, in words, for page and command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.analytics.measures.explanation import Change, Explanation, Missing, Part, explain_unit
from liandong.analytics.standards import Dimension, Indicator, Standard, parse_standard
from liandong.foundation.pages import formats
from liandong.foundation.personal import NAME, Audience, is_masked, mask
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import path_names
from liandong.identification import snapshots
from liandong.identification.fact_remarks import Remark, remarks_on
from liandong.identification.facts import Evidence, Fact, evidence, family_facts
from liandong.identification.models import SUGGESTIONS, RunResult
from liandong.identification.turning import Case, OpenPoint, Turn, gap_words, verdict_words
from liandong.identification.wording import titled


@dataclass(frozen=True)
class FactLine:
    """A fact as a line: what, how, and of whom."""

    fact: Fact
    names_origin: bool

    @property
    def text(self) -> str:
        """The line in words."""
        people = pgettext("between names", ", ").join(self.fact.people)
        values = {"label": self.fact.label, "value": self.fact.text, "people": people}
        return (_("%(label)s: %(value)s (%(people)s)") if people else _("%(label)s: %(value)s")) % values

    @property
    def is_unknown(self) -> bool:
        """Whether it is still to be found out."""
        return self.fact.is_unknown

    @property
    def ident(self) -> str:
        """What tells the fact from others of the family."""
        return self.fact.ident

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What was remarked on it."""
        return self.fact.remarks

    @property
    def origin(self) -> str:
        """Source and date; empty where nobody has said anything, or where the next line names it."""
        return str(self.fact.origin) if self.names_origin and not self.fact.is_unknown else ""


def fact_lines(facts: Sequence[Fact]) -> tuple[FactLine, ...]:
    """Facts, one line each; a source that the next line shares is named once, at the end."""
    following = (*facts[1:], None)
    return tuple(
        FactLine(fact, fact.origin is not None and (after is None or after.origin != fact.origin))
        for fact, after in zip(facts, following, strict=True)
    )


@dataclass(frozen=True)
class ExplainedIndicator:
    """One indicator as it stands for the family."""

    indicator: Indicator
    part: Part
    evidence: Evidence
    contradicts: bool

    @property
    def title(self) -> str:
        """Its title."""
        return titled(self.indicator.title, self.indicator.id)

    @property
    def wording(self) -> str:
        """What counts, in words; the condition itself where the standard says it in no words."""
        return titled(self.indicator.wording, "") or self.indicator.deprived_if

    @property
    def fact_lines(self) -> tuple[FactLine, ...]:
        """Its facts, one line each."""
        return fact_lines(self.evidence.facts)

    @property
    def state(self) -> str:
        """deprived, not_deprived or unknown."""
        return {True: "deprived", False: "not_deprived", None: "unknown"}[self.part.value]


@dataclass(frozen=True)
class ExplainedDimension:
    """A dimension with its indicators and the units they count, from lowest to highest."""

    dimension: Dimension
    indicators: tuple[ExplainedIndicator, ...]

    @property
    def title(self) -> str:
        """Its title."""
        return titled(self.dimension.title, self.dimension.id)

    @property
    def low(self) -> int:
        """Units counted for certain."""
        return sum(one.part.low for one in self.indicators)

    @property
    def high(self) -> int:
        """Units counted if all unknowns turn out as deprived."""
        return sum(one.part.high for one in self.indicators)

    @property
    def weight(self) -> int:
        """All its units."""
        return sum(one.part.weight for one in self.indicators)


@dataclass(frozen=True)
class FamilyExplanation:
    """Everything the explanation of one family shows.

    ``who``: the head of the family as the reader may see the name, or its number where no name is known.
    """

    result: RunResult
    standard: Standard
    explanation: Explanation
    dimensions: tuple[ExplainedDimension, ...]
    place_names: tuple[str, ...]
    who: str

    @property
    def low_text(self) -> str:
        """The known score over the denominator."""
        return f"{self.explanation.low}/{self.explanation.denominator}"

    @property
    def high_text(self) -> str:
        """The highest possible score over the denominator."""
        return f"{self.explanation.high}/{self.explanation.denominator}"

    @property
    def line_text(self) -> str:
        """The cut-off over the denominator, or as it stands in the standard where it is no whole unit."""
        units = self.explanation.cutoff * self.explanation.denominator
        if units.denominator != 1:
            return formats.fraction(self.explanation.cutoff)
        return f"{units.numerator}/{self.explanation.denominator}"

    @property
    def place_text(self) -> str:
        """Where the family lives, from the county down."""
        return " › ".join(self.place_names[-3:])

    @property
    def suggestion(self) -> str:
        """The suggestion in words."""
        return str(SUGGESTIONS[self.explanation.suggestion])

    @property
    def indicators(self) -> tuple[ExplainedIndicator, ...]:
        """All indicators in the order of the standard."""
        return tuple(one for dimension in self.dimensions for one in dimension.indicators)

    @property
    def deprived_count(self) -> int:
        """How many indicators are deprived for certain."""
        return sum(one.part.value is True for one in self.indicators)

    def named(self, indicator_id: str) -> ExplainedIndicator:
        """The indicator of that id."""
        return next(one for one in self.indicators if one.indicator.id == indicator_id)

    @property
    def open_points(self) -> tuple[OpenPoint, ...]:
        """What is missing, heaviest first."""
        heaviest = sorted(self.explanation.missing, key=lambda missing: -missing.weight)
        of = self.explanation.denominator
        return tuple(_open_point(self.named(one.indicator), one, of) for one in heaviest)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The nearest changes."""
        return tuple(
            Turn(
                tuple(_step(self.named(one), change) for one in change.sets[0]),
                change.sets,
                formats_range(change.low, change.high, self.explanation.denominator),
                change.suggestion,
                change.ways - 1,
            )
            for change in self.explanation.changes
        )

    @property
    def asked(self) -> tuple[ExplainedIndicator, ...]:
        """What to find out first where the family cannot be told."""
        return tuple(self.named(i) for i in self.explanation.ask)


def _open_point(one: ExplainedIndicator, missing: Missing, of: int) -> OpenPoint:
    told = {"wording": one.wording}
    cases = (
        Case(
            _("“%(wording)s” is true") % told,
            formats_range(*missing.low_to_high_if_deprived, of),
            missing.if_deprived,
        ),
        Case(
            _("“%(wording)s” is not true") % told,
            formats_range(*missing.low_to_high_if_not, of),
            missing.if_not_deprived,
        ),
    )
    verdict = verdict_words(can_matter=missing.can_matter, settles=missing.settles)
    return OpenPoint(one.indicator.id, one.title, cases, missing.can_matter, verdict)


def _step(one: ExplainedIndicator, change: Change) -> str:
    """What would have to become of an indicator."""
    found, column = one.evidence.gap, one.evidence.gap_column
    if found is not None and column is not None and one.part.value is not None:
        return gap_words(one.title, found, column.unit)
    told = {"title": one.title, "wording": one.wording}
    if one.part.value is None:
        is_true = _("%(title)s: it turns out that “%(wording)s” is true")
        is_not = _("%(title)s: it turns out that “%(wording)s” is not true")
    else:
        is_true = _("%(title)s: “%(wording)s” becomes true")
        is_not = _("%(title)s: “%(wording)s” is no longer true")
    return (is_true if change.becomes_deprived else is_not) % told


def formats_range(low: int, high: int, denominator: int) -> str:
    """A score or a range of scores over the denominator."""
    return f"{low}/{denominator}" if low == high else f"{low}–{high}/{denominator}"


def shown_head(result: RunResult, audience: Audience) -> str:
    """The head of the family as the audience may see the name, or its number where no name is known."""
    head = result.household.head_name
    return mask(NAME, head, audience) if head else result.household_no


def shown_place(result: RunResult, audience: Audience) -> tuple[str, ...]:
    """Names from the root down to where the family lives; to the township for those who see no names."""
    names = path_names(result.place, result.run.as_of)
    if is_masked(NAME, audience):
        names = names[: Level.TOWNSHIP]
    return tuple(name for name in names if name)


def explain_result(result: RunResult, audience: Audience = Audience.STAFF) -> FamilyExplanation:
    """Explain what a run found for a family. The caller has checked that the reader may read it so.

    Errors: the run's snapshot was altered or lost.
    Cost: five queries and one look into the snapshot.
    """
    run = result.run
    standard = parse_standard(run.standard.text)
    assert run.snapshot is not None, "a finished run has a snapshot"  # noqa: S101  for the type
    family = family_facts(
        snapshots.opened(run.snapshot.sha256, afresh=False),
        result.household,
        run.as_of,
        [indicator.deprived_if for indicator in standard.indicators],
        audience=audience,
        remarks=remarks_on(result),
    )
    explanation = explain_unit(
        [indicator.id for indicator in standard.indicators],
        standard.weights,
        standard.cutoff,
        _values(result, len(standard.indicators)),
    )
    return FamilyExplanation(
        result,
        standard,
        explanation,
        tuple(
            _dimensions(
                standard,
                explanation.parts,
                result,
                [evidence(i.deprived_if, family) for i in standard.indicators],
            )
        ),
        shown_place(result, audience),
        shown_head(result, audience),
    )


def _values(result: RunResult, count: int) -> list[bool | None]:
    return [
        None if result.unknown_bits >> n & 1 else bool(result.deprived_bits >> n & 1) for n in range(count)
    ]


def _dimensions(
    standard: Standard, parts: Sequence[Part], result: RunResult, found: Sequence[Evidence]
) -> list[ExplainedDimension]:
    numbered = iter(enumerate(zip(parts, found, strict=True)))
    dimensions = []
    for dimension in standard.dimensions:
        explained = []
        for indicator in dimension.indicators:
            n, (part, what) = next(numbered)
            explained.append(
                ExplainedIndicator(indicator, part, what, bool(result.contradicting_bits >> n & 1))
            )
        dimensions.append(ExplainedDimension(dimension, tuple(explained)))
    return dimensions
