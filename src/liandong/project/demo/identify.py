"""What the counties measure by, put in force by two people, and their first round of identification."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.identification.models import Enactment, EnactmentState, Round, RunState, StandardText
from liandong.identification.services.enactments import confirm, propose
from liandong.identification.services.runs import start_round
from liandong.identification.services.standards import standard_of
from liandong.identification.slots import DEFAULTS, Slot
from liandong.project.demo.block import AS_OF, EXIT_YUAN, LINE_YUAN
from liandong.registry.models import IncomeLine
from liandong.registry.record_codes import LineKind

FOLDER = Path(__file__).parent
SINCE = date(2025, 1, 1)
_OWN: Mapping[str, Slot] = {"standard.toml": Slot.STANDARD, "lines.toml": Slot.LINES}
_BESIDE = (Slot.SCORECARD, Slot.KEY)
SOURCE = "虚构地区的示例收入线"


def set_lines(place: Place) -> None:
    """The lines that files are checked against, for a place and all below. Harmless to repeat."""
    for kind, yuan in ((LineKind.MONITORING, LINE_YUAN), (LineKind.EXIT, EXIT_YUAN)):
        IncomeLine.objects.get_or_create(
            place=place, kind=kind, year=AS_OF.year, defaults={"yuan": Decimal(yuan), "source": SOURCE}
        )


def put_in_force(county: Place, *, proposes: User, confirms: User) -> list[StandardText]:
    """The county's own standard and lines, proposed by one officer and confirmed by another.

    Returns what the county measures by: these, and the national scorecard and key beside them.
    """
    own = []
    for name, slot in _OWN.items():
        enactment = Enactment.objects.filter(place=county, slot=slot).order_by("pk").first()
        if enactment is None:
            enactment = propose(
                actor=proposes,
                place=county,
                text=(FOLDER / name).read_text(encoding="utf-8"),
                valid_from=SINCE,
                reason="按本县 2025 年监测线和劳动力口径（示例）",
                slot=slot,
            )
        if enactment.state == EnactmentState.PROPOSED:
            confirm(actor=confirms, enactment=enactment)
        own.append(enactment.standard)
    return [own[0], *_national(_BESIDE), own[1]]


def measure(county: Place, standards: list[StandardText] | None, officer: User) -> Round:
    """The county's first round, by these rules or by the national ones; an earlier one is left as it is."""
    found = Round.objects.filter(place=county, runs__state=RunState.FINISHED).order_by("pk").first()
    if found is not None:
        return found
    chosen = standards or _national((Slot.STANDARD, *_BESIDE))
    return start_round(actor=officer, place=county, standards=chosen, as_of=AS_OF)


def _national(slots: tuple[Slot, ...]) -> list[StandardText]:
    return [standard_of(DEFAULTS[slot][-1]) for slot in slots]
