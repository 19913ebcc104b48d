"""The minutes: printed before the meeting to be filled in by hand, and after it as it was written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.casework.meetings.agenda import Item
from liandong.casework.meetings.selectors import (
    Came,
    attendance_of,
    came_to,
    photos_of,
    representatives_on,
    signatures_of,
)
from liandong.casework.models import Attendance, CaseStep, Meeting
from liandong.casework.procedure_tables import table_of
from liandong.casework.rankings import ranking_words
from liandong.casework.settings.in_force import values_at
from liandong.casework.turned_down import lost_named
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.words import names_of

TEMPLATE = Path(__file__).with_name("minutes.typ")
Sheet = dict[str, object]


@dataclass(frozen=True)
class Quorum:
    """Who came against who must."""

    came: Came
    needed: int

    @property
    def is_reached(self) -> bool:
        """Whether enough came."""
        return self.came.present >= self.needed


def quorum_of(meeting: Meeting) -> Quorum:
    """The quorum of a meeting by the share in force on its day. Cost: three queries."""
    came = came_to(meeting)
    rules = values_at([meeting.place], meeting.held_on, ("vote.quorum",))[meeting.place.pk]
    return Quorum(came, max(1, ceil(rules["vote.quorum"].value * came.all)))


def blank_minutes(user: User, village: Place, items: Sequence[Item], day: date) -> Sheet:
    """The minutes and the list for signature as printed before the meeting. Cost: three queries."""
    return _sheet(user, village) | {
        "blanks": [[words, ""] for words in _about()],
        "rows": [[str(number), item.who, "", "", ""] for number, item in enumerate(items, 1)],
        "lines": 8,
        "people": [[one.group_no or "—", one.name, "", ""] for one in representatives_on(village, day)],
    }


def kept_minutes(user: User, meeting: Meeting) -> Sheet:
    """The meeting as it was written down, with signatures and photographs. Cost: some thirteen queries."""
    quorum, rows = quorum_of(meeting), attendance_of(meeting)
    said = (
        formats.day(meeting.held_on),
        meeting.venue,
        meeting.chair,
        formats.count(quorum.came.all),
        _("{present}; {needed} are needed").format(present=quorum.came.present, needed=quorum.needed),
    )
    steps = list(meeting.steps.select_related("case").order_by("pk"))
    names = names_of([step.case.subject for step in steps], user)
    signed = {row.case_id: row.file for row in signatures_of([meeting])}
    families = []
    for number, step in enumerate(steps, 1):
        named = names.get(step.case.subject)
        votes = [formats.count(one or 0) for one in (step.votes_for, step.votes_against, step.votes_abstain)]
        families.append([str(number), named.text if named else step.case.subject_no, *votes])
    lost = lost_named(user, meeting.key)
    for number, (one, _case, who) in enumerate(lost, len(steps) + 1):
        votes = [formats.count(count) for count in (one.votes_for, one.votes_against, one.votes_abstain)]
        families.append([str(number), who, *votes])
    return _sheet(user, meeting.place) | {
        "blanks": [[words, value] for words, value in zip(_about(), said, strict=True)],
        "rows": families,
        "decided": [*(_decided(step) for step in steps), *(_("not agreed to") for _one in lost)],
        "family_signatures": [
            *(_bytes(signed.get(step.case_id)) for step in steps),
            *(_bytes(signed.get(case.pk)) for _one, case, _who in lost),
        ],
        "chair_signature": _bytes(signed.get(None)),
        "lines": 0,
        "people": [
            [one.representative.group_no or "—", str(one.representative), *_came(one)] for one in rows
        ],
        "photos": [_bytes(one.small) for one in photos_of(meeting)],
    }


def _came(row: Attendance) -> list[str]:
    if row.is_present:
        return [_("came"), ""]
    return [_("did not come"), str(row.get_absent_because_display())]


def _decided(step: CaseStep) -> str:
    table = table_of(step.case.procedure, step.case.version)
    return "; ".join(filter(None, (str(table.events[step.event]), ranking_words(step.figures))))


def _bytes(file: StoredFile | None) -> list[int]:
    """A picture as the template takes it; empty where there is none, or it was erased."""
    if file is None or file.erased_at is not None:
        return []
    with file.opened() as path:
        return [*path.read_bytes()]


def _about() -> tuple[str, ...]:
    return (
        _("Held on"),
        _("Place of the meeting"),
        _("In the chair"),
        _("Representatives of the village"),
        _("Present"),
    )


def _sheet(user: User, village: Place) -> Sheet:
    return {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("Minutes of the democratic appraisal"),
        "village": path_names(village)[-1],
        "rule": _(
            "At least two thirds of the representatives are present, and two thirds of these in favour. The "
            "result of the comparison is read out first."
        ),
        "head": [
            *(_("No."), _("The family"), _("In favour"), _("Against"), _("Abstained")),
            _("Signature of the head"),
        ],
        "decided": [],
        "family_signatures": [],
        "chair_signature": [],
        "signed_chair": _("Signature of who was in the chair"),
        "ranking": _("Rankings by the appraisers"),
        "ranking_rule": _(
            "Each appraiser writes the numbers of the families on one line, the neediest first, “=” between "
            "those that share a place."
        ),
        "list": _("The representatives, and who came"),
        "list_head": [
            _("Village group"),
            _("Name"),
            _("Came, or why not"),
            _("Signature"),
        ],
        "no_list": _("No list of representatives is kept here yet; write the names by hand."),
        "photo_head": _("Photographs of the meeting"),
        "photo_alt": _("Photograph of the meeting"),
        "signature_alt": _("Signature"),
        "photos": [],
        "printed_by": str(user),
    }
