"""Where cases and settings stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("casework:settings", _("Rule settings"), order=80, action="setting.propose"))
register(Entry("casework:cases", _("Cases"), order=25, action="place_case.read"))
