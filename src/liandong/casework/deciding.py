"""What steps decide, and what guards ask of other parts: offered by the part whose facts these are.

Casework stands below the registry. ``dynamics`` registers how a decision moves a family's standing, and how
consents and guarantees are looked up; both run in the transaction of the step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liandong.casework.guards import Asking
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedures import Guard
from liandong.foundation.accounts.models import User
from liandong.linkage.models import Event

Effect = Callable[[Case, CaseStep, User, Event], None]
Check = Callable[[Asking], None]
Bar = Callable[[User, Case], None]

_effects: dict[str, Effect] = {}
_checks: dict[Guard, Check] = {}
_bars: dict[str, Bar] = {}


def register_effects(effects: Mapping[str, Effect]) -> None:
    """Say what follows from decisions, by the name that tables give them. Harmless to repeat."""
    _effects.update(effects)


def register_checks(checks: Mapping[Guard, Check]) -> None:
    """Say how guards are checked that casework cannot see into. Harmless to repeat."""
    _checks.update(checks)


def register_bar(name: str, bar: Bar) -> None:
    """Have somebody refused a step for a reason that casework cannot see. Harmless to repeat."""
    _bars[name] = bar


def bars() -> tuple[Bar, ...]:
    """What refuses a person a step in a case, besides the case itself."""
    return tuple(bar for _name, bar in sorted(_bars.items()))


def effect_of(decides: str) -> Effect:
    """What follows from a decision.

    Raises:
        KeyError: no part answers for it; a decision must not pass without its effect.
    """
    return _effects[decides]


def check_of(guard: Guard) -> Check:
    """How another part checks a guard.

    Raises:
        KeyError: no part does; a guard must not pass unchecked.
    """
    return _checks[guard]
