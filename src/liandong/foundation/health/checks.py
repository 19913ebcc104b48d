"""The register of checks, and running them.

A part adds its own where it is loaded::

    @checks.register("imports", _("Imports"), order=50)
    def imports() -> Finding: ...
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

log = logging.getLogger(__name__)


class State(Enum):
    """How something is. Worse is larger."""

    GOOD = 0
    ATTENTION = 1  # works; somebody should look at it soon
    FAILING = 2


@dataclass(frozen=True)
class Finding:
    """What a check found: the state, one sentence of what is, and what is to be done about it if anything."""

    state: State
    sentence: str
    remedy: str = ""


@dataclass(frozen=True)
class Checked:
    """A finding under the title of its check."""

    name: str
    title: str
    finding: Finding


@dataclass(frozen=True)
class _Check:
    name: str
    title: LazyText
    order: int
    look: Callable[[], Finding]


_checks: dict[str, _Check] = {}


def register(
    name: str, title: LazyText, *, order: int = 100
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Add a check; a check of the same name is replaced, so that a reload is harmless."""

    def add(look: Callable[[], Finding]) -> Callable[[], Finding]:
        _checks[name] = _Check(name, title, order, look)
        return look

    return add


def look() -> list[Checked]:
    """Run every check. One that fails by itself is a finding, and keeps none of the others from running."""
    found = []
    for check in sorted(_checks.values(), key=lambda check: (check.order, check.name)):
        found.append(Checked(check.name, str(check.title), _finding(check)))
    return found


def _finding(check: _Check) -> Finding:
    try:
        with transaction.atomic():
            return check.look()
    except (DatabaseError, OSError):
        log.exception("The check %s could not be made", check.name)
        return Finding(State.FAILING, _("This could not be checked."), _("The log has the reason."))


def worst(found: list[Checked]) -> State:
    """The worst state among findings."""
    return max(
        (checked.finding.state for checked in found), key=lambda state: state.value, default=State.GOOD
    )
