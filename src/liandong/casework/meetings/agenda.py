"""The agenda of a meeting: the families of a village that wait for its vote, and what was said of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from liandong.casework.case_selectors import cases_due
from liandong.casework.models import Case, CaseStep
from liandong.casework.particulars import Particular, particular
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard, Transition
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import has_role
from liandong.foundation.places.models import Place
from liandong.linkage.words import names_of

MOST = 60


@dataclass(frozen=True)
class Item:
    """One family on the agenda: the step that the meeting is asked for, and what was said of it before."""

    case: Case
    line: Transition
    who: str
    event: str
    said: dict[str, list[str]]

    def field(self, name: str) -> str:
        """The name of a field of this family in the form of the meeting."""
        return f"{name}-{self.case.pk}"

    @property
    def asked(self) -> list[tuple[str, Particular]]:
        """What the meeting has to say besides the votes."""
        return [(name, particular(name)) for name in self.line.asks if name not in self.said]


def agenda(user: User, village: Place) -> list[Item]:
    """The families of a village that wait for an appraisal which the reader holds. Cost: five queries."""
    cases = list(cases_due(user).filter(place__path__startswith=village.path)[: MOST * 4])
    lines = {case.pk: _voted(user, case) for case in cases}
    waiting = [case for case in cases if lines[case.pk] is not None][:MOST]
    names = names_of([case.subject for case in waiting], user)
    said: dict[int, dict[str, list[str]]] = {case.pk: {} for case in waiting}
    for step in CaseStep.objects.filter(case__in=waiting).exclude(said={}).order_by("case_id", "number"):
        said[step.case_id] |= step.said
    found = []
    for case in waiting:
        line = lines[case.pk]
        assert line is not None  # noqa: S101  for the type; others were left out
        named = names.get(case.subject)
        event = str(table_of(case.procedure, case.version).events[line.event])
        found.append(Item(case, line, named.text if named else case.subject_no, event, said[case.pk]))
    return found


def is_waiting(user: User, cases: Iterable[Case]) -> bool:
    """Whether one of these cases waits for an appraisal which the reader holds."""
    return any(_voted(user, case) is not None for case in cases)


def _voted(user: User, case: Case) -> Transition | None:
    table = table_of(case.procedure, case.version)
    voted = (line for line in table.lines_from(case.state) if Guard.VOTE in line.guards)
    return next((line for line in voted if has_role(user, *line.roles, place=case.place)), None)
