"""Where the intake stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("intake:imports", _("Imports"), order=40, action="import.read"))
