"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Who read, revealed, exported or configured what; and the sealed chain."""

    name = "liandong.foundation.audit"
    label = "audit"
    verbose_name = _("Audit")
