"""Everything that is told of a family and a suggestion: one thing for page, paper, voice, text and data.

See ``docs/decisions/0015-one-telling.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.foundation import eras
from liandong.foundation.personal import NAME, Audience, is_masked
from liandong.identification.beside import Beside, beside
from liandong.identification.explaining import FamilyExplanation, explain_result
from liandong.identification.explaining_methods import MethodExplanation, explain_method
from liandong.identification.last_year import LastYear, last_year
from liandong.identification.models import RunResult
from liandong.identification.turning import idle_said

Explained = FamilyExplanation | MethodExplanation


@dataclass(frozen=True)
class Telling:
    """An explanation with what stands beside it.

    Attributes:
        family: the method's result taken apart, masked for the audience.
        before: the same facts by the rule in force a year before.
        beside: what the other methods of the round say.
        audience: for whom; those who check see no names and nothing about health.
    """

    family: Explained
    before: LastYear
    beside: Beside
    audience: Audience

    @property
    def result(self) -> RunResult:
        """The result that is explained."""
        return self.family.result

    @property
    def is_masked(self) -> bool:
        """Whether the reader sees less than the file."""
        return is_masked(NAME, self.audience)

    @property
    def not_a_decision(self) -> str:
        """That nothing is decided by this, in the words of the day's era."""
        include = eras.era_word("include", self.result.run.as_of)
        return _(
            "This is a suggestion that was computed, not a decision: a family is %(include)s only after a "
            "visit, the villagers’ review and publicity without objection."
        ) % {"include": include}

    @property
    def idle(self) -> str:
        """What is open and cannot matter, in one sentence."""
        return idle_said(self.family.open_points)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What happens now, and whom to ask."""
        first = {
            Suggestion.POOR: _(
                "Next the village cadre or the resident team visits the family, sees how things really are "
                "and brings it before the villagers’ review."
            ),
            Suggestion.CANNOT_TELL: _(
                "Next the village cadre or the resident team finds out what is missing; then it is "
                "computed again."
            ),
            Suggestion.NOT_POOR: _(
                "Nothing follows from this now. If the family’s situation changes, it or anybody else can "
                "tell the village cadre, and it is computed again."
            ),
        }[Suggestion(self.result.suggestion)]
        return (
            first,
            _(
                "If a fact is wrong, tell the village cadre or the resident team: they enter an objection to "
                "that one fact, the village checks it, and whoever objected is answered."
            ),
            _("Who has read this file: ask the township’s service centre for the record of readings."),
            _("Telephone for questions and complaints: 12317, nationwide."),
        )


def explained(result: RunResult, audience: Audience = Audience.STAFF) -> Explained:
    """The explanation of a result by whatever method it was found. Cost: as of the two it chooses from."""
    explain = explain_result if result.run.standard.kind == "standard" else explain_method
    return explain(result, audience)


def tell(result: RunResult, audience: Audience = Audience.STAFF) -> Telling:
    """Everything there is to tell. The caller has checked that the reader may read it so.

    Cost: that of the explanation, and about six queries.
    """
    return Telling(explained(result, audience), last_year(result), beside(result), audience)
