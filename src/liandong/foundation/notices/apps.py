"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import SealedColumn, register_column


class NoticesConfig(AppConfig):
    """Telling people what concerns them, in their language, without naming families."""

    name = "liandong.foundation.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Make known: sealed phone numbers to the rotation of keys, the check, every part's ``notices``."""
        register_column(SealedColumn("notices_wanted", of="notices_wanted.sealed"))
        import_module(f"{self.name}.checks")
        autodiscover_modules("notices")
