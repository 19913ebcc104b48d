"""Registration with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who sign in, and the areas they are responsible for."""

    name = "liandong.foundation.accounts"
    label = "accounts"
    verbose_name = _("Accounts and duties")

    def ready(self) -> None:
        """Import ``open_work`` of every part, where it says what a person has open."""
        autodiscover_modules("open_work")
