"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentificationConfig(AppConfig):
    """Standards in force, runs, and their explanations."""

    name = "liandong.identification"
    label = "identification"
    verbose_name = _("Identification")
