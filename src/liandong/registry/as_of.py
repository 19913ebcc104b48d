"""Which day of a family is shown, and what was known by which day: the two dates of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation import clock
from liandong.registry.field_forms import date_input

EARLIEST = date(1980, 1, 1)


@dataclass(frozen=True)
class AsOf:
    """The day whose facts are shown, and the last day whose records count (None: all records)."""

    on: date
    known_on: date | None = None

    @property
    def is_now(self) -> bool:
        """Whether nothing but the present is asked for."""
        return self.known_on is None and self.on == clock.today()

    @property
    def known_at(self) -> datetime | None:
        """The instant at which the last day of records ended, in the time of the place."""
        if self.known_on is None:
            return None
        return datetime.combine(self.known_on + timedelta(days=1), time(), clock.HERE) - timedelta.resolution


class AsOfForm(forms.Form):
    """“As it was on D, as we knew it on K.” Both may be left empty: today, and what is known now."""

    on = forms.DateField(
        label=gettext_lazy("As it was on"), required=False, widget=date_input(), localize=False
    )
    known = forms.DateField(
        label=gettext_lazy("As was known on"),
        required=False,
        widget=date_input(),
        help_text=gettext_lazy("Leave it empty for everything that is known now."),
    )

    def clean_on(self) -> date | None:
        """A day that has come."""
        return self._past("on")

    def clean_known(self) -> date | None:
        """A day that has come; today's records are what is known now."""
        known = self._past("known")
        return None if known == clock.today() else known

    def _past(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not EARLIEST <= day <= clock.today():
            raise forms.ValidationError(
                _("Choose a day from %(first)s to today; what comes is not known.") % {"first": EARLIEST.year}
            )
        return day

    def chosen(self) -> AsOf:
        """What to show; the present where the dates cannot be read."""
        if not self.is_bound or not self.is_valid():
            return AsOf(clock.today())
        return AsOf(self.cleaned_data["on"] or clock.today(), self.cleaned_data["known"])
