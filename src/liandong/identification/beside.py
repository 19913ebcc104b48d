"""What the other methods of a round say of the same family, beside the one that is explained."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.identification.agreement import LETTERS, STANDINGS, Standing, standing
from liandong.identification.comparison import COMMUNITY
from liandong.identification.models import SUGGESTIONS, Run, RunResult
from liandong.registry.models import ReferenceLevel

_COMMUNITY = {"poor": Suggestion.POOR, "not_poor": Suggestion.NOT_POOR}


@dataclass(frozen=True)
class MethodSays:
    """What one method says. ``run``: None for the villagers' ranking, which no run computes."""

    title: str
    kind: str
    suggestion: Suggestion
    run: UUID | None = None
    is_this: bool = False

    @property
    def words(self) -> str:
        """Its suggestion in words."""
        return str(SUGGESTIONS[self.suggestion])


@dataclass(frozen=True)
class Beside:
    """All methods that looked at the family together, and how they stand to it."""

    says: tuple[MethodSays, ...]
    standing: Standing

    @property
    def is_several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.says) > 1

    @property
    def sentence(self) -> str:
        """How the methods stand to the family."""
        return _("How the %(n)s methods stand: %(standing)s.") % {
            "n": len(self.says),
            "standing": STANDINGS[self.standing],
        }


def beside(result: RunResult) -> Beside:
    """What every method of the round says of a family, and the villagers where they ranked it.

    Cost: two queries.
    """
    runs = Run.objects.filter(round=result.run.round_id).select_related("standard").order_by("number")
    says = [
        MethodSays(
            one.standard.title,
            one.standard.get_kind_display(),
            LETTERS[result.answers[one.number]],
            one.key,
            one.pk == result.run_id,
        )
        for one in runs
    ]
    on = result.run.as_of
    ranked = ReferenceLevel.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        household=result.household_id,
        scheme=COMMUNITY,
        valid_from__lte=on,
    ).first()
    if ranked is not None:
        said = _COMMUNITY.get(ranked.level or "", Suggestion.CANNOT_TELL)
        says.append(MethodSays(_("Community ranking"), _("villagers’ review"), said))
    return Beside(tuple(says), standing("".join(one.suggestion.value[0] for one in says)))
