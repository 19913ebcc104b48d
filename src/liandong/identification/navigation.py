"""Where identification stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("identification:runs", _("Identification"), order=30, action="run.read"))
