"""The kinds of tasks. Each part declares its own in ``<part>/tasks.py``::

    TASKS = {
        "family.check": TaskKind(
            _("Visit and check"),
            ask=_("Two people visit, look at income and guarantees, and write down what they found."),
            roles=(Role.VILLAGE_CADRE, Role.RESIDENT_TEAM),
            stage=Stage.INTEGRATION,
            outcomes={"risk": _("There is a risk"), "no_risk": _("There is none")},
        )
    }

How many days a task has says the setting of its name (:mod:`liandong.casework.settings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liandong.foundation.accounts.roles import Role
from liandong.linkage.stages import Stage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


BY_NAME = frozenset({Role.HELPER})
"""Roles that see but the families given to them by name: so are their tasks, and nobody of the duty's."""


@dataclass(frozen=True)
class TaskKind:
    """A kind of task.

    Args:
        title: what is to be done, after the name of whom it is about: “Visit and check”.
        ask: the same in a sentence, with what to look at.
        roles: who has such a task in their area, as long as nobody took it for themselves.
        stage: of the circle, in which the work is done.
        outcomes: code to words; how it may end.
        then: outcome to the page, by its name, on which one goes on with the subject.
        at_subject: it is done on the page of its subject, and ends by itself when that is done.
        after_notice: its last day is the day after a notice has ended; before, it cannot be done.
    """

    title: LazyText
    ask: LazyText
    roles: tuple[Role, ...]
    stage: Stage | None
    outcomes: Mapping[str, LazyText]
    then: Mapping[str, str] = field(default_factory=dict)
    at_subject: bool = False
    after_notice: bool = False


_kinds: dict[str, TaskKind] = {}
_parts: dict[str, str] = {}


def register_tasks(part: str, tasks: Mapping[str, TaskKind]) -> None:
    """Make the kinds of a part known. Harmless to repeat for the same part.

    Raises:
        ValueError: another part declared the name before.
    """
    for name, kind in tasks.items():
        if _parts.get(name, part) != part:
            raise ValueError(f"the task {name!r} of {part} was declared by {_parts[name]} before")
        _kinds[name], _parts[name] = kind, part


def task_kind(name: str) -> TaskKind | None:
    """The declaration of a kind; None where no part declares it any more."""
    return _kinds.get(name)


def task_kinds() -> dict[str, TaskKind]:
    """Everything declared, by name."""
    return dict(sorted(_kinds.items()))


def kinds_of_role(role: str) -> tuple[str, ...]:
    """The kinds of tasks that somebody has by a role; none by one whose tasks are given by name."""
    if role in BY_NAME:
        return ()
    return tuple(name for name, kind in task_kinds().items() if role in kind.roles)
