"""What is open about a family and what would alter its suggestion, in words, whatever the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liandong.analytics.measures.explanation import Gap, Suggestion
from liandong.identification.models import SUGGESTIONS
from liandong.registry.wording import with_unit


@dataclass(frozen=True)
class Case:
    """One way in which something open may turn out. ``when``: a clause; ``value``: what then comes out."""

    when: str
    value: str
    suggestion: Suggestion

    @property
    def sentence(self) -> str:
        """What then follows."""
        told = {"when": self.when, "value": self.value, "outcome": SUGGESTIONS[self.suggestion]}
        return _("If %(when)s: %(value)s, %(outcome)s.") % told


@dataclass(frozen=True)
class OpenPoint:
    """Something unknown, how it may turn out, and whether one must wait for it."""

    id: str
    title: str
    cases: tuple[Case, ...]
    can_matter: bool
    verdict: str


@dataclass(frozen=True)
class Turn:
    """The nearest change in one direction. ``steps`` go together.

    ``sets``: ids of what changes, in each of the ways that are listed; ``others``: how many equally near ways
    there are besides the one told; None: they were not counted.
    """

    steps: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]
    value: str
    suggestion: Suggestion
    others: int | None

    @property
    def outcome(self) -> str:
        """The suggestion afterwards, in words."""
        return str(SUGGESTIONS[self.suggestion])


def verdict_words(*, can_matter: bool, settles: bool) -> str:
    """Whether one must wait for something open."""
    if not can_matter:
        return _("Whatever it turns out to be, the suggestion stays the same, so nothing has to wait for it.")
    if settles:
        return _("Finding out this one fact settles it.")
    return _("It can matter, together with the others that are missing.")


def idle_said(points: Sequence[OpenPoint]) -> str:
    """What is open and cannot matter, in one sentence; empty where there is nothing of the kind."""
    idle = [one for one in points if not one.can_matter]
    if len(idle) < 2:
        return "".join(f"{one.title}{_(': ')}{one.verdict}" for one in idle)
    titles = pgettext("between names", ", ").join(one.title for one in idle)
    return _(
        "Not known either: %(titles)s. Whatever they turn out to be, the suggestion stays the same, so "
        "nothing has to wait for them."
    ) % {"titles": titles}


def gap_words(title: str, found: Gap, unit: str) -> str:
    """How far a number would have to move."""
    values = {
        "title": title,
        "amount": with_unit(found.amount, unit),
        "threshold": with_unit(found.threshold, unit),
    }
    if not found.amount:
        at = _("%(title)s beyond %(threshold)s") if found.more else _("%(title)s below %(threshold)s")
        return at % values
    patterns = {
        (True, True): _("%(title)s higher by more than %(amount)s, beyond %(threshold)s"),
        (True, False): _("%(title)s higher by %(amount)s, reaching %(threshold)s"),
        (False, True): _("%(title)s lower by more than %(amount)s, below %(threshold)s"),
        (False, False): _("%(title)s lower by %(amount)s, down to %(threshold)s"),
    }
    return patterns[found.more, found.beyond] % values
