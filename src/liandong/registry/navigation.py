"""Where the registry stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("registry:households", _("Households"), order=20, action="household.read"))
