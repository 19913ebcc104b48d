"""The sheet for the board: names in full, nothing of income, illness or numbers; a QR code to the page."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong.casework.case_selectors import PLACE_LEVELS
from liandong.casework.criteria import held_words
from liandong.casework.procedure_tables import table_of
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.foundation.personal.masks import MINOR, MINOR_UNTIL_YEARS, NAME, Audience, mask
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.foundation.printing.qr import qr_svg
from liandong.publicity.models import BoardLine, BoardNotice
from liandong.publicity.selectors import Days, decided_at
from liandong.publicity.words import DECIDED, HOTLINE, INTENDED, complaint
from liandong.registry.family_state import family_state
from liandong.registry.models import Household, MemberFacts

_FAMILIES = gettext_lazy("The representatives of %(village)s have appraised and agreed on %(intended)s:")
_PLACES = gettext_lazy("In %(village)s these are checked and put on notice, %(intended)s:")
TEMPLATE = Path(__file__).with_name("notice.typ")


def sheet(notice: BoardNotice, lines: list[BoardLine], days: Days, address: str) -> dict[str, object]:
    """What the template reads. ``address``: of the sheet's page, with the head of the chain.

    Cost: some thirteen queries for each family.
    """
    table = table_of(notice.procedure, notice.version)
    village = path_names(notice.place)[-1]
    is_place = table.subject in PLACE_LEVELS
    says = _announced(notice, days, village) if notice.is_announcement else _noticed(notice, days, village)
    return {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        **says,
        "head": _place_head() if is_place else _family_head(),
        "rows": _place_rows(lines) if is_place else _family_rows(lines),
        "source": f"{table.title} {table.version}　{table.source}",
        "office": village,
        "day": formats.day(notice.posted_at),
        "qr": qr_svg(address),
        "head_words": _("Signed end of the record: %(head)s") % {"head": notice.head.rsplit(".", 1)[0][:60]}
        if notice.head
        else "",
    }


def _noticed(notice: BoardNotice, days: Days, village: str) -> dict[str, object]:
    """What a notice says of a decision beforehand, and how to object to it."""
    is_place = table_of(notice.procedure, notice.version).subject in PLACE_LEVELS
    intended = INTENDED[notice.procedure, notice.state]
    until = formats.day(days.until) if days.until else formats.unknown()
    return {
        "title": _("Notice"),
        "subtitle": str(intended),
        "text": [(_PLACES if is_place else _FAMILIES) % {"village": village, "intended": intended}],
        "days": _("The notice hangs from %(from)s; its last day is %(until)s, 24:00.")
        % {"from": formats.day(days.posted_on), "until": until},
        "object": _(
            "Whoever disagrees says so until then: by the code on this sheet, to the township, or by "
            "telephone %(phone)s. No name is needed. The days stand still until somebody above the "
            "village has looked into it."
        )
        % {"phone": HOTLINE},
        "qr_words": _("Object, or check this sheet"),
    }


def _announced(notice: BoardNotice, days: Days, village: str) -> dict[str, object]:
    """What an announcement says: the result, who decided it when, and how to complain. One query."""
    result = DECIDED[notice.procedure, notice.event]
    said = _("%(office)s decided on %(day)s. Announced for %(village)s, %(result)s:")
    return {
        "title": _("Announcement"),
        "subtitle": str(result),
        "text": [
            said
            % {
                "office": decided_at(notice),
                "day": formats.day(notice.decided_on),
                "village": village,
                "result": result,
            }
        ],
        "days": _("The announcement hangs from %(from)s to %(until)s.")
        % {"from": formats.day(days.posted_on), "until": formats.day(notice.until)},
        "object": complaint(),
        "qr_words": _("Read the announcement, check this sheet"),
    }


def _family_head() -> list[str]:
    return [_("No."), _("Head of the household"), _("Village group"), _("Persons")]


def _family_rows(lines: list[BoardLine]) -> list[list[str]]:
    households = Household.objects.in_bulk([one.case.subject_key for one in lines], field_name="key")
    return [_row(one, households[one.case.subject_key]) for one in lines]


def _place_head() -> list[str]:
    return [_("No."), _("Place"), _("Code"), _("Figures held against the line")]


def _place_rows(lines: list[BoardLine]) -> list[list[str]]:
    """Each place with the figures of the step that verified it; they are about nobody."""
    names = paths_named([one.case.place for one in lines])
    rows = []
    for one in lines:
        kept = one.case.steps.exclude(figures={}).order_by("-number").values_list("figures", flat=True)
        held = "; ".join(f"{label} {words}" for label, words in held_words(kept.first() or {}))
        rows.append([str(one.number), names[one.case.place_id][-1], one.case.subject_no, held or "—"])
    return rows


def _row(line: BoardLine, household: Household) -> list[str]:
    state = family_state(household, clock.today())
    head = next((one for one in state.members if _is_head(state.member_facts.get(one.pk))), None)
    age = state.age_of(head) if head else None
    kind = MINOR if age is not None and age < MINOR_UNTIL_YEARS else NAME
    name = mask(kind, household.head_name or "", Audience.BOARD) or household.household_no
    return [str(line.number), name, household.group_no or "—", str(len(state.members))]


def _is_head(facts: MemberFacts | None) -> bool:
    return bool(facts and facts.is_head)
