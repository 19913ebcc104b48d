"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """The tree of administrative places with their dated names and codes."""

    name = "liandong.foundation.places"
    label = "places"
    verbose_name = _("Places")
