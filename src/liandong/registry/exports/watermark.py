"""What every exported file says of itself: who took it, when, why, from which area, under which number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats


@dataclass(frozen=True)
class Watermark:
    """The mark of one file.

    Attributes:
        serial: the number of the export, on each of its rows, and in the audit stream.
        area: names of the places the reader is in charge of.
        filters: the words of the filters in force.
    """

    serial: str
    user: User
    at: datetime
    area: str
    reason: str
    filters: tuple[str, ...]

    def line(self) -> str:
        """The mark in one line, for the head of each printed page and the end of a csv file."""
        return _("Export %(serial)s · %(who)s (%(account)s) · %(at)s") % {
            "serial": self.serial,
            "who": self.user,
            "account": self.user.username,
            "at": formats.moment(self.at),
        }

    def facts(self, rows: int) -> tuple[tuple[str, str], ...]:
        """Label and value for the sheet that explains the file."""
        return (
            (_("Number of the export"), self.serial),
            (_("Taken by"), f"{self.user} ({self.user.username})"),
            (_("Area"), self.area),
            (_("Taken at"), formats.moment(self.at)),
            (_("What it is for"), self.reason or _("none given, few households")),
            (_("Filters"), _("; ").join(self.filters) or _("none: the whole area")),
            (_("Households"), formats.count(rows)),
            (_("What is not in it"), _("Numbers of documents, phones and accounts are never exported.")),
            (
                _("How to treat it"),
                _(
                    "It holds personal data. Use it only for the reason given, do not pass it on, and delete "
                    "it when the work is done. Each export is written down and its file can be recognised."
                ),
            ),
        )
