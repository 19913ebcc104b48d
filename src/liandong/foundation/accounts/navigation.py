"""Where accounts stand in the navigation: who is what in the own area."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("people", _("Duties"), order=90, action="duty.read"))
