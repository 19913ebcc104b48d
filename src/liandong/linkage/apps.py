"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkageConfig(AppConfig):
    """Events and what follows from them."""

    name = "liandong.linkage"
    label = "linkage"
    verbose_name = _("Linkage")
