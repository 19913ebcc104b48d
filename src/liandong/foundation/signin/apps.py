"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignInConfig(AppConfig):
    """Limits, second factors and the ends of sessions."""

    name = "liandong.foundation.signin"
    label = "signin"
    verbose_name = _("Signing in")

    def ready(self) -> None:
        """Check the setting of second factors, and listen to what allauth and Django tell of sessions."""
        import_module("liandong.foundation.signin.policy").check_roles()
        import_module("liandong.foundation.signin.receivers")
