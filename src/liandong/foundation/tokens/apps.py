"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TokensConfig(AppConfig):
    """Tokens of the API and the requests that were answered once."""

    name = "liandong.foundation.tokens"
    label = "tokens"
    verbose_name = _("Tokens")
