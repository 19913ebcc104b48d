"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The officials' face: the home page, and pages that join several parts."""

    name = "liandong.desk"
    label = "desk"
    verbose_name = _("Desk")
