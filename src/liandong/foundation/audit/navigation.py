"""Where the audit stream stands in the navigation: for audit administrators."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("audit_stream", _("Audit stream"), order=95, action="audit.read"))
