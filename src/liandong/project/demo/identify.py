"""What the counties measure by, put in force by two people, and their first round of identification."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from liandong.casework.enacting.services import confirm
from liandong.casework.models import ProposalState
from liandong.dynamics.models import EarlyWarning
from liandong.dynamics.relapse_fitting import fit_where_due
from liandong.dynamics.warning_services import look_at_everybody
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.identification.in_force import in_force
from liandong.identification.models import Enactment, Round, RunState, StandardText
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.runs import start_round
from liandong.identification.services.standards import standard_of
from liandong.identification.shipped import FOLDER as SHIPPED
from liandong.identification.slots import DEFAULTS, Slot
from liandong.project.demo.block import AS_OF

FOLDER = Path(__file__).parent
SINCE = date(2025, 1, 1)
_FILES = {
    Slot.STANDARD: FOLDER / "standard.toml",
    Slot.LINES: FOLDER / "lines.toml",
    Slot.WARNINGS: SHIPPED / "warnings_2021.toml",
}
_BESIDE = (Slot.SCORECARD, Slot.KEY)


def set_lines(city: Place, *, proposes: User, confirms: User) -> None:
    """Put the city's income lines in force, by which its counties and files are measured. Repeatable."""
    reason = "按全市 2024 年起的监测线和退出线（示例）"
    _enacted(city, Slot.LINES, reason, proposes=proposes, confirms=confirms)


def _enacted(place: Place, slot: Slot, reason: str, *, proposes: User, confirms: User) -> StandardText:
    """A rule file, proposed by one officer and confirmed by another."""
    enactment = Enactment.objects.filter(place=place, slot=slot).order_by("pk").first()
    if enactment is None:
        enactment = propose(
            actor=proposes,
            place=place,
            text=_FILES[slot].read_text(encoding="utf-8"),
            valid_from=SINCE,
            reason=reason,
            slot=slot,
        )
    if enactment.state == ProposalState.PROPOSED:
        confirm(RULES, enactment, actor=confirms)
    return enactment.standard


def warn(county: Place, *, proposes: User, confirms: User) -> int:
    """Put the starting values of warning rules in force, and look at everybody. Returns the clues opened.

    They stay what they are: local values and proposals, each with its source. The relapse model has no
    history here, since everything came on record today, and says so.
    """
    reason = "试用预警规则的起始值，按本县核定后再调整（示例）"
    _enacted(county, Slot.WARNINGS, reason, proposes=proposes, confirms=confirms)
    fit_where_due()
    look_at_everybody()
    return EarlyWarning.objects.count()


def put_in_force(county: Place, *, proposes: User, confirms: User) -> list[StandardText]:
    """The county's own standard, proposed by one officer and confirmed by another.

    Returns what the county measures by: this, the national scorecard and key beside it, the city's lines.
    """
    reason = "按本县 2025 年监测线和劳动力口径（示例）"
    own = _enacted(county, Slot.STANDARD, reason, proposes=proposes, confirms=confirms)
    lines = in_force(county, SINCE, Slot.LINES)
    if lines is None or lines.enactment is None:
        raise LookupError("the demo's income lines were put in force, and are not there")
    return [own, *_national(_BESIDE), lines.enactment.standard]


def measure(county: Place, standards: list[StandardText] | None, officer: User) -> Round:
    """The county's first round, by these rules or by the national ones; an earlier one is left as it is."""
    found = Round.objects.filter(place=county, runs__state=RunState.FINISHED).order_by("pk").first()
    if found is not None:
        return found
    chosen = standards or _national((Slot.STANDARD, *_BESIDE))
    return start_round(actor=officer, place=county, standards=chosen, as_of=AS_OF)


def _national(slots: tuple[Slot, ...]) -> list[StandardText]:
    return [standard_of(DEFAULTS[slot][-1]) for slot in slots]
