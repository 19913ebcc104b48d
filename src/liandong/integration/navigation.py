"""Where comparison stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("integration:comparisons", _("Comparisons"), order=28, action="comparison.read"))
