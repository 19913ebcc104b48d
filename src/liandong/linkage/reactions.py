"""Reactions: what follows from an event. They are tied to kinds in one place, ``project/mechanism.py``.

There are two kinds. To *derive* is to work something out anew from the present facts of a subject: the order
of events does not matter, and many events of one subject are one derivation. To *act* is to open a task, to
notify, to publish: it happens once for each event. Either is a plain function of a set, so that one edit and
an import of 100,000 households run through the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from liandong.linkage.kinds import kind_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

    from liandong.linkage.models import Event, Subject

    Derive = Callable[[Sequence[Subject]], object]
    Act = Callable[[Sequence[Event]], object]
    Withdraw = Callable[[Sequence[Event], Event], object]
    Whose = Callable[[Sequence[Event]], Iterable[tuple[Event, Subject]]]


class How(Enum):
    """How a reaction follows."""

    DERIVE = "derive"
    ACT = "act"


@dataclass(frozen=True)
class Reaction:
    """One line of the mechanism. Made by :func:`derive` or :func:`act`.

    Attributes:
        name: dotted or plain lower-case words; tests carry it.
        title: what follows, for people, beginning with a verb.
        answers: the kinds of events.
        rules: the rules of linkage it carries out (``L3``; domain catalogue L1–L21).
    """

    name: str
    title: LazyText
    how: How
    answers: frozenset[str]
    react: Callable[[Any], object]
    rules: tuple[str, ...] = ()
    whose: Whose | None = None
    withdraw: Withdraw | None = None
    is_for_baseline: bool = False

    def follows(self, *, baseline: bool) -> bool:
        """Whether it follows from events of a baseline, or from others."""
        return self.how is How.DERIVE or self.is_for_baseline or not baseline


def derive(
    name: str,
    title: LazyText,
    *,
    answers: Iterable[str],
    by: Derive,
    rules: tuple[str, ...] = (),
    whose: Whose | None = None,
) -> Reaction:
    """Work something out anew for each subject of the events.

    Args:
        by: gets the subjects, each once, in order; reads present facts and writes what follows from them.
            It records an event only where the result changed.
        whose: for events of other subjects (a member): the subjects whose result depends on each.
    """
    return Reaction(name, title, How.DERIVE, frozenset(answers), by, rules, whose)


def act(
    name: str,
    title: LazyText,
    *,
    answers: Iterable[str],
    by: Act,
    rules: tuple[str, ...] = (),
    withdraw: Withdraw | None = None,
) -> Reaction:
    """Do something once for each event.

    Args:
        by: gets events that it never got before.
        withdraw: gets events it once got that were taken back, and the event that takes them back; undoes
            what is still open.
    """
    return Reaction(name, title, How.ACT, frozenset(answers), by, rules, None, withdraw)


@dataclass(frozen=True)
class Mechanism:
    """All reactions, in the order in which they are shown.

    ``withdrawals`` are made from the acts that can be taken back.

    Raises:
        ValueError: two have one name, or one answers a kind that no part declares.
    """

    reactions: tuple[Reaction, ...]
    withdrawals: tuple[Reaction, ...] = ()

    def __post_init__(self) -> None:
        names = [reaction.name for reaction in self.reactions]
        for reaction in self.reactions:
            if names.count(reaction.name) > 1:
                raise ValueError(f"two reactions are called {reaction.name!r}; each needs a name of its own")
            unknown = sorted(kind for kind in reaction.answers if kind_of(kind) is None)
            if unknown:
                raise ValueError(
                    f"the reaction {reaction.name!r} answers {unknown[0]!r}, which no part declares"
                )

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Reaction, ...]]:
        kinds = {kind for reaction in self.all for kind in reaction.answers}
        return {kind: tuple(one for one in self.all if kind in one.answers) for kind in kinds}

    @property
    def all(self) -> tuple[Reaction, ...]:
        """Withdrawals first: what is taken back makes room for what is done anew."""
        return self.withdrawals + self.reactions

    def answering(self, kind: str) -> tuple[Reaction, ...]:
        """The reactions that answer a kind."""
        return self._by_kind.get(kind, ())

    def named(self, name: str) -> Reaction | None:
        """The reaction of a name; None where a former version had it."""
        return next((one for one in self.all if one.name == name), None)

    def is_followed(self, kind: str, *, baseline: bool) -> bool:
        """Whether anything may follow from an event of a kind."""
        return any(one.follows(baseline=baseline) for one in self.answering(kind))
