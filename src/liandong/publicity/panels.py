"""The sheets on the page of a case: of its notice, with what was objected; of what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from liandong.casework import case_panels
from liandong.casework.case_selectors import PLACE_LEVELS, READ_PLACES
from liandong.casework.models import Case
from liandong.casework.procedure_tables import table_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import READ_FAMILIES, has_role, may
from liandong.foundation.audit.services import note
from liandong.foundation.pages.panels import Panel
from liandong.foundation.personal import unseal
from liandong.publicity.models import CONTACT, PublicObjection
from liandong.publicity.selectors import (
    decided,
    decided_by,
    line_at,
    line_of,
    post_action,
    posting_of,
)

_ABOVE = (Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.PROVINCE_OFFICER)


@dataclass(frozen=True)
class Heard:
    """An objection from the page; ``contact`` only for those who re-check."""

    objection: PublicObjection
    contact: str


@case_panels.register("publicity.notice")
def notice(user: User, case: Case) -> Panel | None:
    """The sheet of the notice the case is on, or the button that makes it. Cost: three queries."""
    if not may(user, READ_PLACES if case.subject_kind in PLACE_LEVELS else READ_FAMILIES, case.place):
        return None
    line = line_of(case)
    objections = PublicObjection.objects.filter(line__case=case).order_by("-pk")
    heard = [Heard(one, _contact(user, case, one)) for one in objections]
    if line is None and not heard and posting_of(case) is None:
        return None
    hangs = table_of(case.procedure, case.version).is_notice(case.state)
    context = {
        "case": case,
        "line": line,
        "may_post": line is None and hangs and may(user, post_action(case), case.place),
        "heard": heard,
    }
    return Panel("publicity/case_panel.html", context, order=1, place="aside")


@case_panels.register("publicity.announcement")
def announcement(user: User, case: Case) -> Panel | None:
    """The sheet that announces what was decided, or the button that makes it.

    Cost: one query; two more once something was decided.
    """
    if not may(user, READ_PLACES if case.subject_kind in PLACE_LEVELS else READ_FAMILIES, case.place):
        return None
    made = decided([case]).get(case.pk)
    if made is None:
        return None
    line = line_at(case, made.step)
    context = {
        "case": case,
        "line": line,
        "is_over": line is not None and line.notice.until is not None and clock.today() > line.notice.until,
        "office": decided_by(made.line, case.place),
        "on": made.on,
        "may_post": line is None and may(user, post_action(case), case.place),
    }
    return Panel("publicity/announcement_panel.html", context, order=0, place="aside")


def _contact(user: User, case: Case, objection: PublicObjection) -> str:
    """How whoever objected is reached: for the offices above the village, and written down."""
    if objection.contact_sealed is None or not has_role(user, *_ABOVE, place=case.place):
        return ""
    note(actor=user, action="board.contact_read", subject=f"case:{case.key}", place=case.place)
    return unseal(bytes(objection.contact_sealed), of=f"{CONTACT}.{objection.key}")
