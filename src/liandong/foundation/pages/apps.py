"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The design system: base pages, components, template tags."""

    name = "liandong.foundation.pages"
    label = "pages"
    verbose_name = _("Page components")
