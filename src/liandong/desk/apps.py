"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The officials' home and the pages that join several parts."""

    name = "liandong.desk"
    label = "desk"
    verbose_name = _("Desk")
