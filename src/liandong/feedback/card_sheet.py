"""The card as a sheet of A6, and the receipt of what a family said at a service point."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.feedback.card_codes import in_fours
from liandong.feedback.models import FamilyCard, FamilySaid
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.foundation.personal.masks import NAME, Audience, mask
from liandong.foundation.places.selectors import path_names
from liandong.foundation.printing.qr import qr_svg

CARD, RECEIPT = Path(__file__).with_name("card.typ"), Path(__file__).with_name("receipt.typ")
HOTLINE = "12317"


def card_sheet(card: FamilyCard, code: str, page: str, scan: str) -> dict[str, object]:
    """What the card says. ``page``: the address to type; ``scan``: the one in the code, with the number.

    Of the name only the surname: whoever finds the card must not learn whose ID number to guess.
    """
    household = card.household
    whose = card.proxy.name if card.proxy is not None else (household.head_name or "")
    steps = [
        _("Scan the code with a phone, or open the page below and type the number."),
        _("Type the last four characters of an ID number: of any member of the family.")
        if card.proxy is None
        else _("Type the last four characters of your own ID number."),
        _("Read how the case stands and when the next step is due; ask, correct, object, sign."),
    ]
    return {
        "lang": _lang(),
        "title": _("Card of the family"),
        "whose": mask(NAME, whose, Audience.PUBLIC),
        "for": "" if card.proxy is None else _("acts for a family of this village"),
        "code": in_fours(code),
        "code_words": _("Number of the card"),
        "steps": steps,
        "page": page,
        "qr": qr_svg(scan),
        "qr_words": _("Opens the page with the number"),
        "lines": [
            _("No phone? Bring the card to the service point of the village or township."),
            _("Lost? Tell them, and the card opens nothing any more. Questions: {phone}").format(
                phone=HOTLINE
            ),
            _("Nobody in office asks you for the four characters."),
            _("Good until {day}").format(day=formats.day(card.expires_on)),
        ],
        "office": path_names(household.place)[-1],
    }


def receipt_sheet(row: FamilySaid) -> dict[str, object]:
    """What the receipt says: number, what was said, and until when it is answered."""
    lines = [(_("Receipt number"), row.number), (_("Written down on"), formats.moment(row.said_at))]
    lines.append((_("Kind of what was said"), row.get_kind_display()))
    if row.proxy is not None:
        lines.append((_("Said by"), _("{who} for the family").format(who=row.proxy)))
    if row.about:
        lines.append((_("Fact"), row.about))
    if row.text:
        lines.append((_("In your words"), row.text))
    if row.wanted:
        lines.append((_("How it really is"), row.wanted))
    lines.append((_("How it was confirmed"), confirmed_words(row)))
    return {
        "lang": _lang(),
        "title": _("Receipt for the family"),
        "lines": [[str(label), str(text)] for label, text in lines],
        "next": next_answer(row),
        "other": _("Whoever does not agree says so to the township, or calls {phone}.").format(phone=HOTLINE),
        "office": path_names(row.place)[-1],
        "person": str(row.person or ""),
        "day": formats.day(clock.today()),
    }


def next_answer(row: FamilySaid) -> str:
    """What comes of what a family said, and until when."""
    if row.withdrawn_at is not None:
        return _("Taken back on {day}; no step can rest on it.").format(day=formats.day(row.withdrawn_at))
    return _of_signature(row) if row.is_signature else _of_words(row)


def _of_signature(row: FamilySaid) -> str:
    if row.case_id is None:
        return _("The signature is kept. Whoever opens the procedure can rest on it.")
    return _("The signature is kept with the case. Nothing more is to be done.")


def _of_words(row: FamilySaid) -> str:
    if row.held:
        return _("The days of the notice stand still until somebody above the village has re-checked it.")
    if row.due_on is None:
        return ""
    day = formats.day(row.due_on)
    if row.objection_id is not None:
        return _("The village checks the fact and tells the family, by {day} at the latest.").format(day=day)
    if row.goes_above:
        return _("The township or county answers, by {day} at the latest.").format(day=day)
    return _("The village answers, by {day} at the latest.").format(day=day)


def confirmed_words(row: FamilySaid) -> str:
    """How the family confirmed what was written down for it."""
    said = [_("by word of mouth")] if row.spoken else []
    said += [_("by signature")] if row.signature_id is not None else []
    return _(" and ").join(said) or row.get_channel_display()


def _lang() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"
