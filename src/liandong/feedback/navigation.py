"""What a family reaches without an account."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register_open

register_open(Entry("feedback:card", _("Open the family’s page with its card"), order=30))
